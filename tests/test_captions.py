"""Every figure and every table of the book says beneath or above it what it shows."""

import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[1] / "book"
PAGES = sorted(BOOK.rglob("*.md"))
CELL = re.compile(r"^```\{code-cell\} python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWS = re.compile(
    r"^(?:d\.figure|states\(\)|neuron_with_its_loop\(|two_ways_out\(|what_is_cut\(|row_and_column\(|lstm_cell\()",
    re.MULTILINE,
)
CAPTION = re.compile(r"^    caption: .{20,}\n    name: fig-[\w-]+$", re.MULTILINE)
TABLE = re.compile(r"(?P<before>[^\n]*)\n\|[^\n]*\|\n\|[-:| ]+\|\n")


def without_caption(source: str) -> list[str]:
    """The beginnings of the figures and tables of a page that stand there without a word."""
    cells = [cell for cell in CELL.findall(source) if SHOWS.search(cell) and not CAPTION.search(cell)]
    tables = [table[0] for table in TABLE.finditer(source) if not re.match(r":::\{table\} .{10,}", table["before"])]
    return [text.strip()[:80] for text in cells + tables]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_figures_and_tables_have_captions(path):
    assert without_caption(path.read_text("utf-8")) == []


def test_what_has_none_is_found():
    figure = "```{code-cell} python\n:tags: [hide-input]\nwith drawing('x') as d:\n    pass\nd.figure\n```\n"
    assert len(without_caption(figure + "\n| a | b |\n|---|---|\n| 1 | 2 |\n")) == 2
    assert without_caption(":::{table} What is in it.\n| a |\n|---|\n| 1 |\n:::\n") == []
