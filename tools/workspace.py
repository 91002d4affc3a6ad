"""The reader's copies of the notebooks, for `make notebooks` and `make lab`: never written over what a reader wrote.

    python tools/workspace.py write    notebooks EDITION   all of them, afresh
    python tools/workspace.py refresh  notebooks EDITION   what is missing or has changed in the book
    python tools/workspace.py check    notebooks           may the folder be removed?

Each refuses, with the names of the files, where a cell that a reader changed or added would be lost. FORCE=1 in the
environment replaces them all the same. Outputs are not what a reader wrote: the cells make them again.
"""

import json
import os
import shutil
import sys
from hashlib import sha256
from pathlib import Path

EXPORT = Path("_build") / "notebooks"
WRITTEN = ".written.json"
"""Which notebooks we wrote, and a digest of the cells of each as we wrote them."""


def main(action: str, folder: Path, edition: str = "with-solutions") -> None:
    """Do it, or exit with what stands in the way."""
    written = recorded(folder)
    force = os.environ.get("FORCE") == "1"
    changed = {path.name for path in folder.glob("*.ipynb") if not force and digest(path) != written.get(path.name)}
    if action == "check":
        refuse(folder, [] if force else sorted(changed | others(folder)))
        return
    export = {path.name: path for path in sorted((EXPORT / edition).glob("*.ipynb"))}
    if not export:
        sys.exit(f"There are no notebooks in {EXPORT / edition}: run `make book` first.")
    ours = {name: digest(path) for name, path in export.items()}
    stale = (
        changed & ours.keys()
        if action == "write"
        else {name for name in changed & ours.keys() if ours[name] != written.get(name)}
    )
    refuse(folder, sorted(stale))
    folder.mkdir(exist_ok=True)
    for name, path in export.items():
        if name not in changed and ours[name] != current(folder / name):
            shutil.copyfile(path, folder / name)
    for wheel in Path("_build/html/_sources/book").glob("bptt-*.whl"):
        shutil.copyfile(wheel, folder / wheel.name)
    (folder / WRITTEN).write_text(json.dumps(written | ours, indent=1))


def others(folder: Path) -> set[str]:
    """What lies in the folder and is neither a notebook nor ours."""
    ours = {WRITTEN, *(path.name for path in folder.glob("bptt-*.whl"))}
    return {path.name for path in folder.glob("*") if path.suffix != ".ipynb" and not path.is_dir()} - ours


def current(path: Path) -> str:
    """The digest of a notebook, or "" if there is none."""
    return digest(path) if path.exists() else ""


def recorded(folder: Path) -> dict[str, str]:
    """What we noted when we wrote the folder."""
    note = folder / WRITTEN
    result: dict[str, str] = json.loads(note.read_text("utf-8")) if note.exists() else {}
    return result


def digest(path: Path) -> str:
    """What tells one state of a notebook's cells from another; a file that is no notebook is a state of its own."""
    text = path.read_text("utf-8")
    try:
        cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(text)["cells"]]
    except (ValueError, KeyError, TypeError):
        return sha256(text.encode()).hexdigest()
    return sha256(json.dumps(cells).encode()).hexdigest()


def refuse(folder: Path, names: list[str]) -> None:
    """Exit with the names of the files that a reader changed, if there are any."""
    if names:
        files = "\n".join(f"  {folder / name}" for name in names)
        sys.exit(
            f"You have changed these files, or made them, and they would be lost:\n{files}\n"
            "Rename them or copy them elsewhere to keep them, or add FORCE=1 to replace them."
        )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
