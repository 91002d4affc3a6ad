"""The diagrams say in words what they show, follow the theme, and show what the package computes."""

import re

import numpy as np
import pytest

from bptt import diagrams
from bptt.figures import PALETTE
from bptt.schedules import chunks, windows
from bptt.triangle import kept

DRAWN = {
    "neuron": diagrams.neuron_with_its_loop(),
    "ways": diagrams.two_ways_out(),
    "cut": diagrams.what_is_cut(windows(3), chunks(3)),
    "row": diagrams.row_and_column(),
    "cell": diagrams.lstm_cell(),
}


def words(svg: str) -> list[str]:
    """The texts of a diagram, indices included."""
    return [re.sub(r"<[^>]+>", "", text) for text in re.findall(r"<text.*?</text>", svg)]


@pytest.mark.parametrize("name", DRAWN)
def test_every_colour_follows_the_theme(name):
    colours = set(re.findall(r"(?:fill|stroke): ([^;\"]+)", DRAWN[name].svg)) - {"none"}
    assert colours <= {f"var(--bptt-{colour}, {light})" for colour, light in PALETTE.items()}
    assert not re.search(r"\bid=", DRAWN[name].svg), "an id could occur twice in a page"


@pytest.mark.parametrize("name", DRAWN)
def test_every_letter_is_named_in_the_alternative_text(name):
    letters = {word for text in words(DRAWN[name].svg) for word in re.findall(r"[zyptcfiogδεEh]t\b(?:[+-]1)?", text)}
    said = re.sub(r"[_{}]", "", DRAWN[name].alt)
    assert len(DRAWN[name].alt) > 60
    assert [letter for letter in letters if letter not in said] == []


def test_what_is_cut_is_what_the_schedules_cut():
    svg = DRAWN["cut"].svg
    filled = len(re.findall(r"<circle[^>]*fill: var", svg))
    rings = len(re.findall(r"<circle[^>]*fill: none", svg))
    cells = [kept(schedule, 6) for schedule in (windows(3), chunks(3))]
    assert filled == sum(int(cell.sum()) for cell in cells) == 15 + 12
    assert rings == 2 * 21 - filled
    assert "windows(3): E_1 back to step 1" in DRAWN["cut"].alt
    assert "E_4 back to step 2" in DRAWN["cut"].alt
    assert "E_4 back to step 4" in DRAWN["cut"].alt


def test_row_and_column_are_those_of_the_chapter(root):
    chapter = (root / "book" / "11-from-one-neuron-to-many.md").read_text("utf-8")
    assert r"W = \begin{pmatrix} 0.5 & -1 \\ 2 & 0 \end{pmatrix}" in chapter
    W = np.array([[0.5, -1.0], [2.0, 0.0]])
    row, column = f"z1 = {W[0, 0]:g} y1 − {-W[0, 1]:g} y2 + …", f"to y1: {W[0, 0]:g} δ1 + {W[1, 0]:g} δ2"
    assert {row, column} <= set(words(DRAWN["row"].svg))


def test_an_index_does_not_lower_what_follows():
    d = diagrams.Diagram(10, 10)
    d.text(0, 0, "a_{t-1} + b_t")
    shifts = [int(shift) for shift in re.findall(r'dy="(-?\d)"', d.figure("two letters").svg)]
    assert shifts == [4, -4, 4]
