"""The Triangle in Python: its numbers are those of bptt.triangle, and bad values are refused in plain words."""

import re

import numpy as np
import pytest

from bptt import Weights, backward, forward, inputs_and_targets, output_error, require_equal
from bptt.schedules import chunks, windows
from bptt.widgets import Explorer, Triangle, link

FOUR = [0.3, 0.9, 0.4, 0.7]


def test_its_columns_are_the_contributions_and_all_cells_the_gradient():
    for letter in ("w", "v"):
        widget = Triangle(FOUR, letter=letter)
        x, target = inputs_and_targets(FOUR)
        trace = forward(widget.weights, x)
        back = backward(widget.weights, trace, output_error(trace.p, target))
        require_equal(widget.cells.sum(axis=0), getattr(back.contributions, letter), name="columns")
        require_equal(widget.cells.sum(), getattr(widget.gradient, letter), name="total")
        assert (widget.cut_off, widget.bound) == (0.0, 0.0)
        assert widget.kept.sum() == 6


@pytest.mark.parametrize("schedule", ["windows", "chunks"])
def test_what_it_cuts_off_is_what_the_schedule_leaves_out(schedule):
    widget = Triangle(FOUR, schedule=schedule, k=1)
    x, target = inputs_and_targets(FOUR)
    truncated = {"windows": windows, "chunks": chunks}[schedule](1).terms(widget.weights, x, target)[1].total()
    require_equal(widget.gradient.w - widget.cut_off, truncated.w, name="kept")
    assert 0 < abs(widget.cut_off) <= widget.bound
    assert widget.kept.sum() == 3
    widget.k = 3
    assert widget.cut_off == widget.bound == 0.0


def test_it_says_what_it_is():
    assert repr(Triangle()) == "Triangle(sequence=[0.3, 0.9, 0.4, 0.7], u=1.5, v=0.8, w=-0.6, s=0.1, letter='w')"
    assert repr(Triangle(schedule="chunks", k=4, letter="v")).endswith("letter='v', schedule='chunks', k=4)")
    assert Triangle().weights == Weights(1.5, 0.8, -0.6, 0.1)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("letter", "u", "letter must be one of w, v, got 'u'"),
        ("letter", ["w"], "letter must be one of w, v, got ['w']"),
        ("schedule", "rtrl", "schedule must be one of all, windows, chunks, got 'rtrl'"),
        ("order", "diagonal", "order must be one of columns, rows, got 'diagonal'"),
        ("k", 0, "k must be a whole number of at least 1, got 0"),
        ("k", 13, "k must be at most 12, got 13"),
        ("position", -2, "position must be a whole number of at least -1, got -2"),
        ("logarithmic", 1, "logarithmic must be True or False, got 1"),
        ("sequence", [1.0] * 14, "sequence must hold 2 to 13 numbers (T = 1 to 12 steps), got 14"),
        ("w", 2e6, "w must lie between -1e6 and 1e6, got 2000000.0"),
    ],
)
def test_a_bad_value_is_refused_and_the_last_good_one_stays(name, value, words):
    widget = Triangle()
    before = getattr(widget, name)
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        setattr(widget, name, value)
    assert getattr(widget, name) == before


def test_it_links_with_an_explorer_by_the_same_traits():
    explorer, widget = Explorer(w=2.0, layers=["contributions"]), Triangle()
    link(explorer, widget, traits=["u", "v", "w", "s", "sequence", "position"])
    assert (widget.w, widget.sequence, widget.position) == (2.0, explorer.sequence, -1)


def test_the_figure_has_a_square_a_cell_and_tells_every_number():
    figure = Triangle(FOUR, schedule="windows", k=2).still()
    assert figure.svg.count("<rect") == 6 + 6, "a frame and a square for each cell"
    assert figure.svg.count('stroke-dasharray="3 3"') == 1, "the one that is cut off"
    assert "E_2 asks -0.00532 of w_1, 0.195 of w_2; E_3 asks 5.74e-05 of w_1" in figure.alt
    assert figure.alt.endswith("without the cell that is cut off, all to 0.197.")
    assert figure.svg.count("+0.197</text>") == 1
    nothing = Triangle([0.5, 0.25], u=0.0).still()
    assert nothing.svg.count("<rect") == 1, "where a cell is 0 there is no square"
    assert "E_1 asks 0 of w_1. The columns add up to 0, all to 0." in nothing.alt
    assert "NaN" not in Triangle([-1e6, 1e6], u=1e6, v=-1e6).still().svg


def test_the_figure_marks_the_sign_by_more_than_colour():
    svg = Triangle([0.3, 0.9]).still().svg
    assert len(re.findall(r"fill:none;stroke:var\(--bptt-u", svg)) == 1
    cells = Triangle([0.3, 0.9]).cells
    assert np.all(cells < 0)
