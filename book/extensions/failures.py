"""A build that fails or is stopped: it says what was wrong last, and none of its processes stays behind."""

import re
import sys
import traceback
from multiprocessing import active_children
from pathlib import Path

import jupytext
from sphinx.application import Sphinx
from sphinx.errors import SphinxParallelError

from tools.processes import end_all_with_this

CHAPTER = re.compile(r"ExecutionError: (/.+\.md)$", re.MULTILINE)
CELL = re.compile(r"the following cell:\n-{18}\n(.*?)\n-{18}\n", re.DOTALL)
NAME = re.compile(r"^(\S+) +Traceback \(most recent call last\)$", re.MULTILINE)
LINE = re.compile(r"^-+> \d+ .*", re.MULTILINE)
COLOUR = re.compile(r"\x1b\[[\d;]*m")


def setup(app: Sphinx) -> None:
    """Connect to the end of the build, and to every process that it starts."""
    end_all_with_this()
    app.connect("build-finished", end_in_good_order, priority=900)


def end_in_good_order(app: Sphinx, exception: Exception | None) -> None:
    """Leave no process behind, and say what an exception was about when all else has been said."""
    for process in active_children():  # nbclient ignores that Sphinx asks them to stop, and Sphinx waits for them
        process.kill()
    if exception is not None:
        told = "".join(traceback.format_exception(exception))
        if isinstance(exception, SphinxParallelError):  # what happened in another process; Sphinx keeps it to itself
            told = exception.traceback
        told = COLOUR.sub("", told)
        print(told, file=sys.stderr)
        sys.excepthook = lambda *_: print(summary(told, Path(app.srcdir)), file=sys.stderr)  # instead of 80 lines more


def summary(told: str, root: Path) -> str:
    """What failed, where and why, in three lines, from the traceback that tells it."""
    told, _, around = told.partition("\nThe above exception was the direct cause")
    chapter, cell = CHAPTER.search(around), CELL.search(told)
    place = ""
    if chapter:
        place = f" in {Path(chapter[1]).relative_to(root)}"
        cells = [
            one.source.strip() for one in jupytext.read(chapter[1], fmt="md:myst").cells if one.cell_type == "code"
        ]
        if cell and cell[1].strip() in cells:
            place += f", code cell {cells.index(cell[1].strip()) + 1}"
    if cell:
        told = told[cell.end() :]
    names = NAME.findall(told)
    causes = re.findall(rf"^{re.escape(names[-1])}:.*" if names else r"^[\w.]+: .*", told, re.MULTILINE)
    return "\n".join([f"The build failed{place}:", *LINE.findall(told)[:1], *causes[-1:]])[:900]
