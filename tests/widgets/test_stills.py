"""The still pictures that Matplotlib draws: which lines they hold, and what stands beside the axes."""

from contextlib import contextmanager

import matplotlib as mpl
import numpy as np
import pytest

from bptt import loss_and_gradient, squared_error
from bptt.figures import DASHES, PALETTE, drawing
from bptt.widgets import Landscape, Memory, Trainer
from bptt.widgets.shared.limits import RANGE

FOUR = [0.3, 0.9, 0.4, 0.7]


@pytest.fixture
def drawn(monkeypatch):
    """A function: the panels that a widget draws."""
    panels = []

    @contextmanager
    def keeping(*args, **kwargs):
        with drawing(*args, **kwargs) as d:
            yield d
            panels[:] = d.panels

    monkeypatch.setattr("bptt.figures.drawing", keeping)

    def draw(widget):
        widget.still()
        return panels

    return draw


def lines(axes):
    """The lines by their labels; the one without a label is called ""."""
    return {"" if line.get_label().startswith("_") else line.get_label(): line for line in axes.lines}


def has_look(line, colour, dashes):
    """Whether a line has a colour and a pattern, and is as wide as the house draws lines."""
    with mpl.rc_context({"lines.linewidth": 1.8}):
        (expected,) = mpl.figure.Figure().subplots().plot([], color=PALETTE[colour], linestyle=dashes)
    same_pattern = line._unscaled_dash_pattern == expected._unscaled_dash_pattern
    return line.get_color() == PALETTE[colour] and same_pattern and line.get_linewidth() == 1.8


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()] if axes.get_legend() else None


# --- Trainer ----------------------------------------------------------------------------------------------------------


def test_a_trainer_shows_series_predictions_and_forecast(drawn):
    trainer = Trainer([3.0, 9.0, 4.0, 7.0], updates=20, ahead=5)
    axes, _ = drawn(trainer)
    series, prediction, forecast = (lines(axes)[name] for name in ("series", "prediction", "forecast"))
    np.testing.assert_array_equal(series.get_xydata(), [(1, 3.0), (2, 9.0), (3, 4.0), (4, 7.0)])
    np.testing.assert_array_equal(prediction.get_xdata(), [2, 3, 4])
    np.testing.assert_array_equal(forecast.get_xdata(), [5, 6, 7, 8, 9])
    np.testing.assert_array_equal(forecast.get_ydata(), trainer.forecast)
    p = (prediction.get_ydata() - 3.0) / 6.0  # as the network sees it
    trainer.updates += 1  # which begins with E of the weights before
    assert squared_error(p, [1.0, 1 / 6, 2 / 3]) == pytest.approx(trainer.history.errors[-1], rel=1e-12)
    assert has_look(series, "target", DASHES["target"])
    assert has_look(prediction, "ink", "-")
    assert has_look(forecast, "s", DASHES["v"])
    assert legend(axes) == ["series", "prediction", "forecast"]
    assert axes.get_legend().get_texts()[0].get_fontsize() == 8
    assert axes.get_xlabel() == "step $t$"


@pytest.mark.parametrize(("N", "marker"), [(4, "."), (40, "."), (41, "")])
def test_the_points_of_a_short_series_are_marked(drawn, N, marker):
    axes = drawn(Trainer(np.linspace(0, 1, N)))[0]
    assert [line.get_marker() for line in axes.lines] == [marker, "None", "None"]


def test_a_trainer_shows_how_E_fell_once_it_has_learned(drawn):
    (axes,) = drawn(Trainer(FOUR))
    assert axes.get_title(loc="left") == ""
    trainer = Trainer(FOUR, scaled=False, updates=30, eta=0.2)
    first, second = drawn(trainer)
    (errors,) = second.lines
    np.testing.assert_array_equal(errors.get_xdata(), np.arange(30))  # E before each update
    np.testing.assert_array_equal(errors.get_ydata(), trainer.history.errors)
    assert has_look(errors, "error", "-")
    assert (second.get_yscale(), second.get_xlabel(), second.get_title(loc="left")) == ("log", "update", "$E$")
    assert [*first.figure.get_size_inches()] == [7.2, 2.8]


def test_an_error_of_zero_stays_on_the_logarithmic_axis(drawn):
    _, axes = drawn(Trainer([0.5, 0.5, 0.5], u=1.0, v=0.0, w=0.0, s=0.0, scaled=False, updates=3))
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), [1e-300] * 3)


# --- Memory -----------------------------------------------------------------------------------------------------------


def test_a_memory_shows_its_products_below_their_bound(drawn):
    memory = Memory([0.5, -1.0, 2.0], v=0.7, w=-3.0, s=0.4)
    (axes,) = drawn(memory)
    bound, product = (lines(axes)[name] for name in ("bound", "product"))
    np.testing.assert_array_equal(bound.get_xdata(), [0, 1, 2, 3])
    np.testing.assert_allclose(bound.get_ydata(), [0.75**3, 0.75**2, 0.75, 1.0])
    np.testing.assert_array_equal(product.get_xdata(), [0, 1, 2, 3])
    np.testing.assert_array_equal(product.get_ydata(), np.abs(memory.products))
    assert has_look(bound, "muted", (0, (1, 1.5)))
    assert has_look(product, "w", "-")
    assert product.get_marker() == "."
    assert legend(axes) == ["bound", "product"]
    assert (axes.get_xlabel(), axes.get_yscale()) == ("step $t$", "log")
    assert [*axes.figure.get_size_inches()] == [6.4, 2.6]
    assert memory.still().alt == (
        "What is left of a state, step by step backwards, with v = 0.7, w = -3 and s = 0.4: a nudge of s moves the "
        f"state 3 steps later by {memory.products[0]:.2g} times its size; the bound is 0.42."
    )


def test_what_is_zero_is_not_on_a_logarithmic_axis(drawn):
    (axes,) = drawn(Memory([0.5, 0.5], w=0.0))
    for line in axes.lines:
        np.testing.assert_array_equal(line.get_ydata(), [np.nan, np.nan, 1.0])


# --- Landscape --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("axes", "at"), [("vw", (0.8, -0.6)), ("us", (1.5, 0.1))])
def test_a_landscape_shows_the_paths_of_its_schedules_from_the_start(drawn, axes, at):
    across, up = axes
    landscape = Landscape(FOUR, axes=axes, k=2, passes=7)
    (panel,) = drawn(landscape)
    found = lines(panel)
    assert [*found] == ["per sequence", "per step", "window of 2", ""]
    for name, schedule in (("per sequence", "per_sequence"), ("per step", "per_step"), ("window of 2", "windows")):
        weights = landscape.history(schedule).weights
        path = np.column_stack([getattr(weights, across), getattr(weights, up)])
        np.testing.assert_array_equal(found[name].get_xydata(), path)
    assert len({line.get_color() for line in panel.lines[:3]}) == 3
    assert len({str(line._unscaled_dash_pattern) for line in panel.lines[:3]}) == 3
    np.testing.assert_array_equal(found[""].get_xydata(), [at])
    assert (found[""].get_marker(), found[""].get_color()) == ("o", PALETTE["ink"])
    assert (panel.get_xlabel(), panel.get_ylabel()) == (f"${across}$", f"${up}$")
    assert (panel.get_xlim(), panel.get_ylim()) == (RANGE[across], RANGE[up])
    assert legend(panel) == ["per sequence", "per step", "window of 2"]
    assert [*panel.figure.get_size_inches()] == [5.8, 3.9]


def test_the_contour_lines_lie_where_E_is_what_they_say(drawn):
    landscape = Landscape(FOUR, axes="vw", u=1.5, s=0.1)
    (panel,) = drawn(landscape)
    (contours,) = panel.collections
    low, high = contours.zmin, contours.zmax
    np.testing.assert_allclose(np.diff(contours.levels), 0.25)
    for level, path in zip(contours.levels, contours.get_paths(), strict=True):
        for v, w in path.vertices[::40]:
            E, _ = loss_and_gradient(landscape.weights.replace(v=v, w=w), FOUR[:-1], FOUR[1:])
            assert np.log10(E) == pytest.approx(level, abs=0.05 * (high - low))
    assert np.all(contours.get_linewidths() == 0.9)
    assert {mpl.colors.to_hex(colour) for colour in contours.get_edgecolors()} == {PALETTE["muted"]}


def test_without_a_pass_the_paths_are_200_passes_long_and_without_a_schedule_there_is_none(drawn):
    (panel,) = drawn(Landscape(FOUR, schedules=["per_sequence"]))
    assert len(lines(panel)["per sequence"].get_xdata()) == 201
    (panel,) = drawn(Landscape(FOUR, schedules=[]))
    assert [*lines(panel)] == [""]
    assert legend(panel) is None


def test_a_landscape_that_is_almost_flat_has_contour_lines(drawn):
    (panel,) = drawn(Landscape(FOUR, axes="vw", u=0.01))
    (contours,) = panel.collections
    assert 1e-9 < contours.zmax - contours.zmin < 1


def test_a_landscape_that_is_flat_has_no_contour_lines(drawn):
    (panel,) = drawn(Landscape([0.0, 0.0], u=0.0))
    assert len(panel.collections) == 0
    assert (panel.get_xlim(), panel.get_ylim()) == (RANGE["v"], RANGE["w"])


def test_a_landscape_says_where_its_paths_lead():
    landscape = Landscape(FOUR, k=2, passes=3, schedules=["per_sequence", "windows"])
    ends = [landscape.history(schedule).last for schedule in ("per_sequence", "windows")]
    assert landscape.still().alt == (
        "Contour lines of log E over v and w, with u = 1.5 and s = 0.1. The start is at v = 0.8, w = -0.6, where E is "
        "0.254. Gradient descent from there:"
        f" per sequence leads to v = {ends[0].v:.3g}, w = {ends[0].w:.3g}."
        f" window of 2 leads to v = {ends[1].v:.3g}, w = {ends[1].w:.3g}."
    )
    assert Landscape(FOUR, schedules=[]).still().alt.endswith("Gradient descent from there: none.")
    assert repr(landscape) == ("Landscape(sequence=[0.3, 0.9, 0.4, 0.7], axes='vw', u=1.5, v=0.8, w=-0.6, s=0.1)")
