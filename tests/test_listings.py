"""No line of code in a page is cut off: at 1280 pixels, a column holds 75 characters."""

import ast
import re
from pathlib import Path

import pytest

import bptt

BOOK = Path(__file__).parents[1] / "book"
MODULES = sorted(Path(bptt.__file__).parent.rglob("[!_]*.py"))
PAGES = sorted(BOOK.rglob("*.md"))
CELL = re.compile(
    r"^```\{code-cell\} python\n(?P<options>---\n.*?^---\n|(?::[^\n]*\n)*)(?P<code>.*?)^```$", re.M | re.S
)
WIDEST = 75


def too_wide(source: str) -> list[str]:
    """The lines of visible cells that are wider than a column."""
    seen = [cell["code"] for cell in CELL.finditer(source) if "remove-" not in cell["options"]]
    return [f"{len(line)}: {line}" for code in seen for line in code.splitlines() if len(line) > WIDEST]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_line_of_code_is_wider_than_the_column(path):
    assert too_wide(path.read_text("utf-8")) == []


def test_a_wide_line_is_found():
    wide = "x" * (WIDEST + 1)
    assert len(too_wide(f"```{{code-cell}} python\n---\ntags: [hide-input]\n---\n{wide}\n```\n")) == 1
    assert too_wide(f"```{{code-cell}} python\n:tags: [remove-input]\n{wide}\n```\n") == []


def set_apart(source: str) -> list[str]:
    """The lines of docstrings that their page shows as they are typed: examples and equations."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = [ast.get_docstring(node) or "" for node in ast.walk(ast.parse(source)) if isinstance(node, documented)]
    return [line for text in docstrings for line in text.splitlines() if line.startswith("    ")]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_equation_of_a_docstring_is_wider_than_the_column(path):
    assert [line for line in set_apart(path.read_text("utf-8")) if len(line) > WIDEST] == []


def test_some_are_found():
    assert sum(len(set_apart(path.read_text("utf-8"))) for path in MODULES) > 50
