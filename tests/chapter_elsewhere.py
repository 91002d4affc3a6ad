"""Run the cells of a chapter as another machine would: `chapter_elsewhere.py CHAPTER NUDGE`.

Every run of training starts from weights that are moved by the factor 1 + NUDGE. The chapter's own asserts say whether
what it claims of the runs still holds. The environment names the kernel (OPENBLAS_CORETYPE).
"""

import re
import sys
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl

import bptt.layer
import bptt.training

CELL = re.compile(r"^```\{code-cell\} python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTIONS = re.compile(r"\A(?:---\n.*?^---\n|(?::[^\n]*\n)*)", re.MULTILINE | re.DOTALL)


def nudged(function, nudge):
    """The same function, with its first argument, the start, moved a little."""

    def run(start, *args, **settings):
        if isinstance(start, bptt.layer.Layer):
            moved = {name: (1 + nudge) * getattr(start, name) for name in ("U", "V", "W")}
            return function(replace(start, **moved), *args, **settings)
        return function((1 + nudge) * start, *args, **settings)

    return run


def main(chapter, nudge):
    mpl.use("Agg")
    bptt.training.train = nudged(bptt.training.train, nudge)
    bptt.layer.descend = nudged(bptt.layer.descend, nudge)
    names = {"__name__": "chapter"}
    for number, cell in enumerate(CELL.findall(Path(chapter).read_text("utf-8")), start=1):
        exec(compile(OPTIONS.sub("", cell, count=1), f"{Path(chapter).name}, cell {number}", "exec"), names)
    print("all its asserts hold")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
