"""The Landscape and the Memory seen from Python: what they accept, what they refuse, what they compute."""

from collections import Counter

import numpy as np
import pytest

from bptt import Weights, forward, loss_and_gradient, require_equal
from bptt.schedules import windows
from bptt.training import train
from bptt.widgets import Landscape, Memory
from bptt.widgets.shared.widget import LiveWidget

BAD = [
    (Landscape, "u", "much", "u must be real numbers, got 'much'"),
    (Landscape, "sequence", [0.5], "sequence must hold 2 to 13 numbers .* got 1"),
    (Landscape, "axes", "vv", "axes must be two different letters of u, v, w and s, got 'vv'"),
    (Landscape, "axes", "vx", "axes must be two different letters of u, v, w and s, got 'vx'"),
    (Landscape, "axes", 3, "axes must be two different letters of u, v, w and s, got 3"),
    (Landscape, "logarithmic", 1, "logarithmic must be True or False, got 1"),
    (Landscape, "schedules", ["chunks"], "schedules must be some of per_sequence, per_step, windows, got .*chunks"),
    (Landscape, "schedules", "doors", r"schedules must be some of .* got \['doors'\]"),
    (Landscape, "schedules", 3, "schedules must be some of .* got 3"),
    (Landscape, "k", 0, "k must be a whole number of at least 1, got 0"),
    (Landscape, "k", 13, "k must be at most 12, got 13"),
    (Landscape, "eta", 0.0, "eta must be positive, got 0.0"),
    (Landscape, "eta", 1e7, "eta must lie between 1e-6 and 1e6, got 10000000.0"),
    (Landscape, "passes", 501, "passes must be at most 500, got 501"),
    (Landscape, "passes", -1, "passes must be a whole number of at least 0, got -1"),
    (Memory, "v", float("nan"), "v must be finite, got nan"),
    (Memory, "w", -2e6, "w must lie between -1e6 and 1e6, got -2000000.0"),
    (Memory, "x", [], r"x must hold at least one step .* got an array of shape \(0,\)"),
    (Memory, "x", [0.5] * 21, "x must hold 1 to 20 numbers, got 21"),
    (Memory, "x", [1.0, "a"], "x must be real numbers"),
]


@pytest.mark.parametrize(("kind", "name", "value", "message"), BAD)
def test_a_bad_value_is_named_and_the_last_good_one_stays(kind, name, value, message):
    widget = kind()
    before = getattr(widget, name)
    with pytest.raises(ValueError, match=message):
        setattr(widget, name, value)
    assert getattr(widget, name) == before
    with pytest.raises(ValueError, match=message):
        kind(**{name: value})


def test_a_landscape_gives_the_objects_of_its_state():
    landscape = Landscape(axes=("w", "v"), v=2, eta=0.3, k=2, passes=7)
    weights = Weights(u=1.5, v=2.0, w=-0.6, s=0.1)
    assert landscape.axes == ["v", "w"], "the axes are kept in the order of u, v, w, s"
    assert landscape.weights == weights
    assert landscape.gradient == loss_and_gradient(weights, [0.3, 0.9, 0.4], [0.9, 0.4, 0.7])[1]
    run = train(weights, [0.3, 0.9, 0.4], [0.9, 0.4, 0.7], eta=0.3, passes=7, schedule=windows(2), learn="vw")
    assert landscape.history("windows").last == run.last
    with pytest.raises(ValueError, match="schedule must be one of per_sequence, per_step, windows, got 'chunks'"):
        landscape.history("chunks")


def test_a_memory_knows_where_its_sliders_go_home():
    memory = Memory(v=0.5, w=-3, s=0.25, tooltip="m")
    memory.v = 2.0
    assert (memory.home, memory.tooltip) == ({"v": 0.5, "w": -3.0, "s": 0.25}, "m")
    assert Memory().home == {"v": 0.8, "w": 2.0, "s": 0.1}


def test_the_limits_themselves_are_allowed():
    assert Landscape(k=12, passes=500, eta=1e-6).k == 12
    assert Landscape(eta=1e6, schedules=("windows", "per_step")).schedules == ["per_step", "windows"]
    assert len(Memory([0.5] * 20, w=1e6).x) == 20
    assert Landscape(passes=2).history().last == Landscape(passes=2).history("per_sequence").last


def test_a_memory_gives_factors_and_products():
    memory = Memory([0.5, -1.0, 2.0], v=0.7, w=-3.0, s=0.4)
    h = 1e-6
    ends = [forward(memory.weights.replace(s=0.4 + nudge), memory.x).y[-1] for nudge in (h, -h)]
    require_equal(memory.products[0], (ends[0] - ends[1]) / (2 * h), tolerance=1e-8, name="dy_3/ds")
    require_equal(memory.products[2], memory.factors[2], name="dy_3/dy_2")
    assert memory.products[-1] == 1.0
    assert np.all(np.abs(memory.factors) <= 3 / 4)


@pytest.mark.parametrize(
    ("widget", "words"),
    [
        (Landscape(axes="us", v=0.5), "Contour lines of log E over u and s, with v = 0.5 and w = -0.6"),
        (Landscape([0.0, 0.0], u=0.0), "where E is 0"),
        (Landscape(schedules=[]), "Contour lines of log E over v and w"),
        (Memory(v=-8, w=8, s=0.5), "a nudge of s moves the state 12 steps later by 4.1e+03 times its size"),
        (Memory([1.0], w=0.0), "moves the state 1 step later by 0 times its size"),
    ],
)
def test_each_has_a_still_figure(widget, words, monkeypatch):
    data, _ = widget._repr_mimebundle_()
    assert words in data["text/html"]
    assert data["text/html"].startswith(
        "<p><em>This front end shows no live widgets. Here is a still picture.</em></p>"
    )
    monkeypatch.setenv("BPTT_BUILD", "1")
    page = widget._repr_mimebundle_()[0]["text/html"]
    assert f'"model_id": "{widget.model_id}"' in page
    assert "front end" not in page
    assert type(widget).__name__ in data["text/plain"]


@pytest.mark.parametrize("size", [0.0, 5e-324, 1e6, -1e6])
def test_the_largest_and_smallest_values_have_a_figure(size):
    for widget in (Landscape([size] * 13, u=size, v=size, w=size, s=size), Memory([size] * 20, v=size, w=size, s=size)):
        html = widget._repr_mimebundle_()[0]["text/html"]
        assert "nan" not in html
        assert "<svg" in html


def test_in_a_build_ids_are_fixed_for_each_kind(monkeypatch):
    monkeypatch.setenv("BPTT_BUILD", "1")
    monkeypatch.setattr("bptt.widgets.shared.widget._built", Counter())
    widgets = [Landscape(), Memory(), Memory()]
    assert [widget.model_id for widget in widgets] == ["bptt-landscape-1", "bptt-memory-1", "bptt-memory-2"]


def test_every_widget_brings_its_own_picture():
    with pytest.raises(NotImplementedError):
        LiveWidget().still()
