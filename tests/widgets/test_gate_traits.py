"""The Gate in Python: its numbers are those of bptt.lstm, and bad values are refused in plain words."""

import re

import numpy as np
import pytest

from bptt import require_equal
from bptt.lstm import lstm_backward, lstm_forward
from bptt.widgets import Gate, Memory, link


def test_its_gradient_is_that_of_the_last_residual():
    G = np.random.default_rng(2).normal(size=(4, 3))
    widget = Gate([0.7, -0.2, 0.4], G=G, u=1.5)
    trace = lstm_forward(G, 1.5, widget.x)
    dG, du = lstm_backward(G, 1.5, trace, [0.0, 0.0, 2 * (trace.p[-1] - 0.7)])
    require_equal(widget.gradient[0], dG, name="dE/dG")
    require_equal(widget.gradient[1], du, name="dE/du")
    require_equal(widget.memory, [*np.cumprod(trace.gates[::-1, 1])[::-1], 1.0], name="memory")


def test_one_event_is_kept_over_the_silence():
    widget = Gate()
    assert widget.trace.c[1] > 0.9
    assert widget.trace.c[12] > 0.8
    assert widget.memory[1] > 0.9
    widget.G = [[8, 0, -4], [0, 0, -2], [0, 0, 2], [2, 0, 0]]
    assert widget.trace.c[12] < 1e-9


def test_it_says_what_it_is():
    widget = Gate([1.0, 0.0], w=3.0)
    weights = "[[8.0, 0.0, -4.0], [0.0, 0.0, 5.0], [0.0, 0.0, 2.0], [2.0, 0.0, 0.0]]"
    assert repr(widget) == f"Gate(x=[1.0, 0.0], G={weights}, u=1.5, w=3.0)"
    assert repr(eval(repr(widget), {"Gate": Gate})) == repr(widget)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("G", np.zeros((3, 3)), "G must have the shape (4, 3), rows i, f, o, g, got (3, 3)"),
        ("G", "much", "G must be real numbers, got 'much'"),
        ("G", [[0, 0, 0]] * 3 + [[0, 0, -2e6]], "G[3, 2] must lie between -1e6 and 1e6, got -2000000.0"),
        ("x", [0.5] * 13, "x must hold 1 to 12 numbers, got 13"),
        ("u", [1.0, 2.0], "u must be one number, got an array of shape (2,)"),
        ("w", float("nan"), "w must be finite, got nan"),
    ],
)
def test_a_bad_value_is_refused_and_the_last_good_one_stays(name, value, words):
    widget = Gate()
    before = getattr(widget, name)
    with pytest.raises(ValueError, match=f"^{re.escape(words)}"):
        setattr(widget, name, value)
    assert getattr(widget, name) == before
    with pytest.raises(ValueError, match=f"^{re.escape(words)}"):
        Gate(**{name: value})


def test_it_links_with_a_memory_by_the_inputs_and_w():
    memory, widget = Memory([0.5, 0.25]), Gate()
    link(memory, widget, traits=["x", "w"])
    assert (widget.x, widget.w) == ([0.5, 0.25], memory.w)


@pytest.mark.parametrize("T", [1, 6, 7, 12])
def test_the_figure_shows_every_step_and_tells_its_numbers(T):
    figure = Gate([1.0] + [0.0] * (T - 1)).still()
    assert figure.svg.count("<rect") == 4 * T
    assert figure.alt.startswith(f"An LSTM cell over {T} step")
    assert figure.alt.count("gates i") == T
    assert "nan" not in Gate([1e6], G=np.full((4, 3), -1e6), u=1e6).still().svg
