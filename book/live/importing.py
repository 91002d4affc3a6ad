"""Packages that arrive when something imports them, by a request that waits; or, in a folder, by running again."""

import ast
import importlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from typing import Any

import unrolled_js

from .comms import bridge

on_its_way: set[str] = set()
"""Packages that an import asked for and that only the page can hand over, later."""


def modules_of(source: str) -> set[str]:
    """Every module that a cell names, dotted."""
    found: set[str] = set()
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return found
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


class Arriving(importlib.abc.MetaPathFinder):
    """Fetches the package of a module that is imported and not there yet."""

    def __init__(self, packages: dict[str, str]) -> None:
        self.packages = packages

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: Any = None) -> Any:
        """The module's place, once its package is there; None for what is not ours to fetch."""
        package = self.packages.get(name) if path is None else None
        if package is None:
            return None
        if not unrolled_js.fetch_now(package):
            on_its_way.add(package)
            raise ImportError(f"{package} is on its way")
        del self.packages[name]
        look_again()
        if name == "ipywidgets":
            bridge()
        return importlib.machinery.PathFinder.find_spec(name)


def look_again() -> None:
    """Let Python see what has just been unpacked.

    Not importlib.invalidate_caches: that reads the list of the standard library's archive again, which takes 0.16 s.
    """
    for finder in sys.path_importer_cache.values():
        if isinstance(finder, importlib.machinery.FileFinder):
            finder.invalidate_caches()


def forget_halves() -> None:
    """Drop modules of the book whose import was cut short; they are imported again."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("bptt", "anywidget", "ipywidgets")]:
        del sys.modules[name]
