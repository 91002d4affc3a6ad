"""How long the book takes to build: from nothing, after a change to one chapter, and each chapter by itself."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from jupyter_cache import get_cache

from benchmarks.report import Reading, Readings

ROOT = Path(__file__).parents[1]
EDITED = "book/06-one-recursion-instead.md"


def read() -> list[Readings]:
    """Builds a clone of the last commit in a folder of its own, with the packages that are installed here."""
    with TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{ROOT}", clone], check=True)
        cold = _build(clone)
        chapter = clone / EDITED
        chapter.write_text(chapter.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
        rebuilt = _build(clone)
        chapters = _executed(clone)
    return [
        Readings(
            "Building the book",
            f"Installation aside. Then one sentence more in `{EDITED}`, and the same command again.",
            [Reading("from nothing", cold, "s", 90.0), Reading("after the change to one chapter", rebuilt, "s", 15.0)],
        ),
        Readings("Executing the chapters", "Several run side by side; a rebuild executes what has changed.", chapters),
    ]


def _build(clone: Path) -> float:
    jupyter_book = str(Path(sys.executable).with_name("jupyter-book"))
    start = perf_counter()
    subprocess.run([jupyter_book, "build", "-W", "--keep-going", "-n", "-q", "."], cwd=clone, check=True)
    return perf_counter() - start


def _executed(clone: Path) -> list[Reading]:
    (folder,) = (clone / "_build" / "executed").iterdir()
    records = {Path(record.uri).stem: record.data for record in get_cache(folder).list_cache_records()}
    return [Reading(name, data["execution_seconds"], "s") for name, data in sorted(records.items())]
