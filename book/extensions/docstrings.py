"""How the docstrings of the package become pages."""

import re
from collections import _tuplegetter  # type: ignore[attr-defined]
from importlib import import_module
from itertools import groupby
from operator import attrgetter

from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Connect to autodoc."""
    app.connect("autodoc-process-docstring", set_equations_apart)
    app.connect("autodoc-skip-member", skip_fields)
    app.connect("viewcode-follow-imported", follow_within_the_package)


def set_equations_apart(app: Sphinx, what: str, name: str, found: object, options: object, lines: list[str]) -> None:
    """Keep the equations of a docstring as they were typed: paragraphs that are indented by four or more spaces.

    Without it, Sphinx would flow them together as a quotation. Neither the bars of |w| nor the backslash of "\\n" are
    markup.
    """
    paragraphs = [list(group) for blank, group in groupby(lines, key=lambda line: not line.strip()) if not blank]
    lines[:] = []
    for paragraph in paragraphs:
        if all(line.startswith("    ") for line in paragraph):
            lines += [".. code-block:: text", "", *paragraph, ""]
        else:
            lines += [*(re.sub(r"[\\|]", r"\\\g<0>", line) for line in paragraph), ""]


def skip_fields(app: Sphinx, what: str, name: str, found: object, skip: bool, options: object) -> bool | None:
    """Leave out the fields of a named tuple: its docstring says what they are, theirs only count them."""
    return True if isinstance(found, _tuplegetter) else None


def follow_within_the_package(app: Sphinx, module: str, name: str) -> str:
    """Where the source of a name is shown: in the module that defines it, if that is ours. Python's own varies."""
    try:
        home = getattr(attrgetter(name)(import_module(module)), "__module__", None)
    except (AttributeError, ImportError):
        return module
    return home if home is not None and home.partition(".")[0] == "bptt" else module
