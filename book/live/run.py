"""Runs the cells of a page: what a kernel does, as far as they need it. It lives in the worker, in Pyodide."""

import ast
import builtins
import json
import linecache
import logging
import os
import sys
import traceback
import types
import warnings
from typing import Any

from . import bytecode, comms, importing, outputs, planning

MAIN = types.ModuleType("__main__")
now: dict[str, planning.Maker] = {}  # what made each name that there is
from_page = comms.from_page
look_again = importing.look_again
extend = bytecode.extend


def start(packages: str) -> None:
    """Set Python up; packages: from the name of a module to the package that brings it, as JSON."""
    sys.modules["__main__"] = MAIN
    sys.stdout, sys.stderr = outputs.out, outputs.err
    sys.meta_path.insert(0, importing.Arriving(json.loads(packages)))
    outputs.stand_in_for_ipython()
    builtins.input = _no_input
    os.environ |= {"MPLBACKEND": "svg", "BPTT_BUILD": "1"}  # as in the build: widgets send no code, no bar is drawn
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # no word on its font cache
    warnings.filterwarnings("ignore", "tqdm:disabling monitor")  # it would like a thread, and there are none


def _no_input(prompt: object = "") -> str:
    raise RuntimeError("input() cannot ask in this page: write the value into the cell instead")


def plan(sources: str, cell: int) -> str:
    """The cells to run for this one, and the modules that they name; all as JSON."""
    texts = json.loads(sources)
    cells = planning.plan(texts, cell, now)
    modules = set().union(*(importing.modules_of(texts[index]) for index in cells))
    return json.dumps({"cells": cells, "modules": sorted(modules)})


def run(sources: str, cell: int, quiet: bool, name: str) -> str:
    """Run one cell. As JSON: whether it ended well, or which packages must come before it can run again."""
    texts = json.loads(sources)
    outputs.begin(quiet)
    ok = _execute(texts[cell], name, quiet)
    outputs.flush()
    now.update(planning.after(texts, cell, ok))
    wanted = sorted(importing.on_its_way)
    if wanted:
        importing.on_its_way.clear()
        importing.forget_halves()
    return json.dumps({"ok": ok, "want": wanted})


def _execute(source: str, name: str, quiet: bool) -> bool:
    file = f"<{name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    try:
        tree = ast.parse(source, file)
        shows = bool(tree.body) and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";")
        last: Any = tree.body.pop() if shows else None
        exec(compile(tree, file, "exec"), MAIN.__dict__)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), file, "eval"), MAIN.__dict__)
            if value is not None:
                MAIN.__dict__["_"] = value
                outputs.display(value)
    except BaseException as error:  # whatever the reader's lines raise, SystemExit and KeyboardInterrupt too
        if not importing.on_its_way:
            outputs.begin(quiet=False)
            outputs.say("error", text=_in_words(error, source))
        return False
    return True


def _in_words(error: BaseException, source: str) -> str:
    """The traceback from the reader's own line on, with advice where we have some."""
    trace = error.__traceback__
    while trace is not None and not trace.tb_frame.f_code.co_filename.startswith("<Cell"):
        trace = trace.tb_next
    advice = ""
    too_large = ("Maximum allowed dimension exceeded", "array is too big")  # NumPy's words for more than 4 GB
    if isinstance(error, MemoryError) or str(error).startswith(too_large):
        advice = (
            "This needs more memory than a page can have. Make it smaller, or run the notebook on your own machine."
        )
    elif isinstance(error, ModuleNotFoundError):
        have = "bptt, numpy, matplotlib, sympy, autograd, tqdm, ipywidgets, anywidget and Python's own modules"
        advice = f"In this page there are {have}. For others, run the notebook on your own machine."
    elif isinstance(error, SyntaxError) and source.lstrip().startswith(("%", "!")):
        advice = "Lines that begin with % or ! are for Jupyter: run the notebook on your own machine."
    elif isinstance(error, SystemExit):
        advice = "The cell ended itself; the page goes on."
    lines = traceback.format_exception(type(error), error, trace)
    return "".join(lines).rstrip("\n") + (f"\n\n{advice}" if advice else "")
