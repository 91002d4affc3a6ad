"""The Explorer seen from Python: what it accepts, what it refuses, what it computes."""

from collections import Counter

import numpy as np
import pytest

from bptt import Weights, forward, loss_and_gradient
from bptt.widgets import Explorer, Triangle

SERIES = [0.1 * n for n in range(20)]


def test_gives_the_objects_of_its_state():
    explorer = Explorer(sequence=[0.3, 0.9, 0.4, 0.7], u=1.5, v=0.8, w=-0.6, s=0.1)
    explorer.w = 2
    weights = Weights(u=1.5, v=0.8, w=2.0, s=0.1)
    assert explorer.weights == weights
    assert np.array_equal(explorer.trace.p, forward(weights, [0.3, 0.9, 0.4]).p)
    assert explorer.gradient == loss_and_gradient(weights, [0.3, 0.9, 0.4], [0.9, 0.4, 0.7])[1]


def test_begins_with_the_example_of_the_chapters():
    explorer = Explorer()
    assert (explorer.sequence, explorer.layers, explorer.rule, explorer.start) == (
        [0.3, 0.9, 0.4, 0.7],
        ["states"],
        "right",
        0,
    )
    assert explorer.weights == Weights(u=1.5, v=0.8, w=-0.6, s=0.1)
    assert explorer.home == dict(zip("uvws", explorer.weights, strict=True))


def test_the_layers_are_kept_in_the_order_in_which_they_are_shown():
    explorer = Explorer(layers=("formulas", "states"))
    assert explorer.layers == ["states", "formulas"]
    explorer.layers = ("check", "backward")
    assert explorer.layers == ["backward", "check"]


def test_the_state_that_is_saved_holds_every_trait_even_where_it_is_the_default():
    explorer = Explorer()
    saved = explorer.get_state(drop_defaults=True)
    assert {"u", "rule", "position", "start"} <= saved.keys()
    assert explorer.get_state("w") == {"w": -0.6}


def test_takes_numpy_values():
    explorer = Explorer(np.array([1, 2, 3]), u=np.float32(0.5), v=np.int64(2))
    assert (explorer.sequence, explorer.u, explorer.v) == ([1.0, 2.0, 3.0], 0.5, 2.0)
    assert all(type(value) is float for value in [*explorer.sequence, explorer.u, explorer.v])


BAD = [
    ("u", "much", "u must be real numbers, got 'much'"),
    ("v", float("nan"), "v must be finite, got nan"),
    ("w", [1, 2], r"w must be one number, got an array of shape \(2,\)"),
    ("s", 2e6, "s must lie between -1e6 and 1e6, got 2000000.0"),
    ("sequence", [0.5], "sequence must hold 2 to 13 numbers .* got 1"),
    ("sequence", [0.5] * 14, "sequence must hold 2 to 13 numbers .* got 14"),
    ("sequence", [[1, 2], [3, 4]], r"sequence must be one list of numbers, got an array of shape \(2, 2\)"),
    ("sequence", [0.5, -3e6], r"sequence\[1\] must lie between -1e6 and 1e6, got -3000000.0"),
    (
        "layers",
        ["states", "wings"],
        "layers must be some of states, backward, contributions, check, formulas, got .*wings",
    ),
    ("layers", "wings", r"layers must be some of .* got \['wings'\]"),
    ("layers", 3, "layers must be some of .* got 3"),
    ("rule", "wrong", "rule must be one of right, published, got 'wrong'"),
    ("labels", "years", "labels must be a list, one label for each number of the series, got 'years'"),
    ("series", 5, "series must be a sequence .* got the single number 5"),
    ("start", -1, "start must be a whole number of at least 0, got -1"),
    ("position", 0.5, "position must be a whole number of at least -1, got 0.5"),
]


@pytest.mark.parametrize(("name", "value", "message"), BAD)
def test_a_bad_value_is_named_and_the_last_good_one_stays(name, value, message):
    explorer = Explorer()
    before = getattr(explorer, name)
    with pytest.raises(ValueError, match=message):
        setattr(explorer, name, value)
    assert getattr(explorer, name) == before


@pytest.mark.parametrize(("name", "value", "message"), [bad for bad in BAD if bad[0] != "position"])
def test_a_bad_argument_is_named(name, value, message):
    with pytest.raises(ValueError, match=message):
        Explorer(**{name: value})


def test_a_window_moves_along_the_series():
    explorer = Explorer(series=SERIES, labels=range(1700, 1720), start=3, window=4)
    assert explorer.sequence == SERIES[3:7]
    explorer.start = 16
    assert explorer.sequence == SERIES[16:]
    assert explorer.labels[:2] == ["1700", "1701"]


def test_a_window_beyond_the_series_is_refused():
    explorer = Explorer(series=SERIES, start=3, window=4)
    with pytest.raises(ValueError, match="start must leave room for 4 of the 20 numbers of the series, got 17"):
        explorer.start = 17
    assert (explorer.start, explorer.sequence) == (3, SERIES[3:7])
    with pytest.raises(ValueError, match="start must leave room for 12 of the 20 numbers of the series, got 9"):
        Explorer(series=SERIES, start=9)


def test_a_series_takes_the_place_of_a_sequence():
    with pytest.raises(ValueError, match=r"^sequence must be left out where a series is given: .* is it$"):
        Explorer([1, 2], series=SERIES)
    with pytest.raises(ValueError, match="labels must be one for each of the 20 numbers of the series, got 2"):
        Explorer(series=SERIES, labels=["a", "b"])


def test_shows_a_live_view_and_a_still_figure(monkeypatch):
    explorer = Explorer(w=0.25, layers=("states", "backward"))
    data, _ = explorer._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.model_id
    assert "w=0.25" in data["text/plain"]
    monkeypatch.setenv("BPTT_BUILD", "1")
    page = explorer._repr_mimebundle_()[0]["text/html"]
    assert f'{{"version_major": 2, "version_minor": 0, "model_id": "{explorer.model_id}"}}' in page
    assert 'aria-label="The network unrolled, with u = 1.5, v = 0.8, w = 0.25, s = 0.1' in data["text/html"]
    assert "δ" in data["text/html"]


@pytest.mark.parametrize("T", [1, 5, 6, 12])
def test_the_still_figure_shows_every_step(T):
    html = Explorer(np.linspace(0, 1, T + 1))._repr_mimebundle_()[0]["text/html"]
    assert html.count('<tspan dy="3" font-size="10">') == 5 * T + 1  # t, p, y, z and x at each step, and y_0


@pytest.mark.parametrize("size", [0.0, 5e-324, 1e-6, 1e6])
def test_the_largest_and_smallest_values_stay_finite(size):
    explorer = Explorer([size, -size] * 6, u=size, v=-size, w=size, s=size, layers=("states", "backward"))
    assert np.all(np.isfinite([*explorer.gradient, *explorer.trace.p]))
    html = explorer._repr_mimebundle_()[0]["text/html"]
    assert "nan" not in html
    assert "inf" not in html


def test_in_a_build_ids_are_fixed_and_the_code_is_left_to_the_pages_script(monkeypatch):
    monkeypatch.setenv("BPTT_BUILD", "1")
    monkeypatch.setattr("bptt.widgets.shared.widget._built", Counter())
    first, second = Explorer(), Explorer()
    assert (first.model_id, second.model_id) == ("bptt-explorer-1", "bptt-explorer-2")
    assert first.layout.model_id == second.layout.model_id == "bptt-layout"
    assert first._esm == second._css == ""


def test_outside_a_build_ids_are_random():
    assert len({Explorer().model_id for _ in range(3)}) == 3


@pytest.mark.parametrize(("kind", "name"), [(Explorer, "start"), (Explorer, "position"), (Triangle, "position")])
def test_a_number_that_no_file_can_hold_is_refused(kind, name):
    """A saved state is JSON, and Python writes no whole number of more than 4300 digits."""
    with pytest.raises(ValueError, match=rf"^{name} must be a whole number of at most 1000000000, got a value of type"):
        kind(**{name: 10**5000})
