"""The Trainer seen from Python: what it accepts, what it refuses, where it leads."""

import json
import re
from collections import Counter

import numpy as np
import pytest
from ipywidgets.embed import embed_minimal_html

from bptt import Weights, forecast, inputs_and_targets, loss_and_gradient
from bptt.data import sunspots
from bptt.training import train
from bptt.widgets import Explorer, Memory, Trainer, link
from bptt.widgets.trainer import random_start

FOUR = [0.3, 0.9, 0.4, 0.7]
START = Weights(u=1.5, v=0.8, w=-0.6, s=0.1)


def test_the_updates_are_those_of_train():
    trainer = Trainer(FOUR, scaled=False)
    trainer.updates = 200
    run = train(START, *inputs_and_targets(FOUR), eta=0.1, passes=200, learn="uvws")
    assert trainer.weights == run.last
    assert np.array_equal(trainer.history.errors, run.errors)
    trainer.eta, trainer.learn = 0.05, "vw"
    run = train(START, *inputs_and_targets(FOUR), eta=0.05, passes=200, learn="vw")
    assert trainer.weights == run.last


def test_a_run_may_begin_at_a_start_of_its_own():
    trainer = Trainer(FOUR, scaled=False, start=[0.5, 0.4, 0.3, 0.2], updates=20)
    start = Weights(0.5, 0.4, 0.3, 0.2)
    assert trainer.weights == train(start, *inputs_and_targets(FOUR), eta=0.1, passes=20, learn="uvws").last


def test_a_series_is_scaled_and_the_forecast_is_not():
    years = sunspots()[1][-100:]
    trainer = Trainer(years, eta=0.02, updates=50, ahead=7)
    series = (years - years.min()) / (years.max() - years.min())
    assert np.array_equal(trainer.series, series)
    run = train(START, *inputs_and_targets(series), eta=0.02, passes=50, learn="uvws")
    assert trainer.weights == run.last
    assert trainer.gradient == loss_and_gradient(run.last, *inputs_and_targets(series))[1]
    ahead = forecast(run.last, series, 7) * (years.max() - years.min()) + years.min()
    np.testing.assert_allclose(trainer.forecast, ahead, rtol=1e-15)


def test_equal_numbers_stay_as_they_are():
    assert Trainer([5, 5, 5]).series.tolist() == [5, 5, 5]


def test_a_new_weight_a_new_seed_and_a_new_series_start_over():
    trainer = Trainer(FOUR, scaled=False, updates=10)
    trainer.w = 2.0
    assert (trainer.updates, trainer.start) == (0, list(trainer.weights))
    trainer.updates, trainer.seed = 5, 3
    assert (trainer.updates, trainer.start) == (0, list(trainer.weights))
    assert trainer.start == Trainer(seed=3).start != Trainer(seed=4).start
    trainer.updates, trainer.sequence = 5, [1, 2, 3]
    assert (trainer.updates, trainer.start) == (0, list(trainer.weights))


def test_what_a_view_sends_is_taken_as_it_is():
    trainer = Trainer(FOUR)
    trainer.set_state({"updates": 7, "u": 1.0, "v": 2.0, "w": 3.0, "s": 4.0})
    assert (trainer.updates, trainer.weights) == (7, Weights(1.0, 2.0, 3.0, 4.0))
    assert trainer.start == [1.5, 0.8, -0.6, 0.1]


def test_a_run_that_diverges_keeps_the_last_weights_within_a_million():
    trainer = Trainer([1e6, -1e6] * 6, scaled=False, eta=10, updates=500)
    assert all(abs(value) <= 1e6 for value in trainer.weights)
    assert np.all(np.isfinite(trainer.forecast))
    assert "nan" not in trainer.still().svg


BAD = [
    ("u", "much", "u must be real numbers, got 'much'"),
    ("w", 2e6, "w must lie between -1e6 and 1e6, got 2000000.0"),
    ("sequence", [0.5], "sequence must hold 2 to 300 numbers, got 1"),
    ("sequence", [0.5] * 301, "sequence must hold 2 to 300 numbers, got 301"),
    ("sequence", [0.5, float("nan")], r"sequence must be finite, got nan at index \[1\]"),
    ("scaled", "yes", "scaled must be True or False, got 'yes'"),
    ("eta", 0, "eta must be positive, got 0.0"),
    ("eta", 1e7, "eta must lie between 1e-6 and 1e6, got 10000000.0"),
    ("learn", "", "learn must name some of u, v, w and s, got ''"),
    ("learn", ["u", "x"], "learn must name some of u, v, w and s, got .*x"),
    ("learn", 3, "learn must name some of u, v, w and s, got 3"),
    ("updates", -1, "updates must be a whole number of at least 0, got -1"),
    ("updates", 10_001, "updates must be at most 10000, got 10001"),
    ("ahead", 0, "ahead must be a whole number of at least 1, got 0"),
    ("seed", 0.5, "seed must be a whole number of at least 0, got 0.5"),
]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        *BAD,
        ("start", [1, 2], "start must hold the four numbers u, v, w and s, got 2"),
        ("start", "much", "start must be real numbers, got 'much'"),
    ],
)
def test_a_bad_value_is_named_and_the_last_good_one_stays(name, value, message):
    trainer = Trainer()
    before = getattr(trainer, name)
    with pytest.raises(ValueError, match=message):
        setattr(trainer, name, value)
    assert getattr(trainer, name) == before


@pytest.mark.parametrize(("name", "value", "message"), BAD)
def test_a_bad_argument_is_named(name, value, message):
    with pytest.raises(ValueError, match=message):
        Trainer(**{name: value})


def test_the_limits_themselves_are_allowed():
    trainer = Trainer([0.4, 0.6], updates=10_000, ahead=100, eta=1e-6)
    assert (len(trainer.history.errors), len(trainer.forecast)) == (10_000, 100)
    assert len(Trainer(np.linspace(0, 1, 300), seed=999_999).sequence) == 300
    assert Trainer(eta=1e6).eta == 1e6
    assert Trainer(learn=("s", "u")).learn == ["u", "s"], "the letters are kept in the order of u, v, w, s"
    assert Trainer(start=START).start == [*START]


def test_a_seed_draws_the_start_by_the_generator_of_lehmer():
    for seed in (0, 7, 123, 999_999):
        states = [(seed + 1) * pow(48271, n, 2**31 - 1) % (2**31 - 1) for n in range(5, 9)]
        assert random_start(seed) == [(state % 201 - 100) / 100 for state in states]
    assert all(-1 <= number <= 1 for seed in range(100) for number in random_start(seed))
    assert random_start(1_000_000) == random_start(0)


def test_the_examples_are_series_to_try():
    examples = Trainer().examples
    assert [*examples] == ["four numbers", "sine", "sunspots 1909–2008", "noise"]
    assert examples["four numbers"] == FOUR
    np.testing.assert_allclose(examples["sine"], 0.5 + 0.4 * np.sin(np.arange(60) * np.pi / 6), atol=0.00501)
    assert all(number == round(number, 2) for number in examples["sine"])
    years, numbers = sunspots()
    assert examples["sunspots 1909–2008"] == [n for year, n in zip(years, numbers, strict=True) if 1909 <= year <= 2008]
    noise = [8 * pow(48271, n, 2**31 - 1) % (2**31 - 1) % 201 / 200 for n in range(5, 65)]
    assert examples["noise"] == noise


def test_the_still_figure_says_where_it_stands():
    figure = Trainer(FOUR, scaled=False, updates=500).still()
    assert "A series of 4 numbers" in figure.alt
    assert "after 500 updates with η = 0.1: E = 0.00235 with u = 1.78, v = " in figure.alt
    assert "after 0 updates with η = 0.1: E = 0.254 with u = 1.5" in Trainer(FOUR, scaled=False).still().alt


def test_it_is_shown_in_one_line_where_no_view_is():
    assert repr(Trainer(FOUR, scaled=False)) == "Trainer(4 numbers, updates=0, u=1.5, v=0.8, w=-0.6, s=0.1)"


def test_linked_widgets_begin_with_the_values_of_the_first(monkeypatch):
    monkeypatch.setenv("BPTT_BUILD", "1")
    monkeypatch.setattr("bptt.widgets.shared.widget._built", Counter())
    trainer, memory, explorer = Trainer(w=3.0), Memory(), Explorer()
    links = link(trainer, memory, explorer)
    assert (memory.w, explorer.w, explorer.u) == (3.0, 3.0, 1.5)
    assert [one.model_id for one in links] == [f"bptt-link-{n}" for n in range(1, 8)]  # Memory has no u
    assert all(one.source[0] is trainer for one in links)
    with pytest.raises(ValueError, match="traits must name what two of the widgets have, got 'x'"):
        link(trainer, memory, traits=["x"])


def test_saved_state_and_export_hold_the_run(tmp_path):
    trainer, explorer = Trainer(FOUR, scaled=False, updates=50), Explorer()
    link(trainer, explorer)
    embed_minimal_html(tmp_path / "page.html", [trainer, explorer])
    page = (tmp_path / "page.html").read_text("utf-8")
    (state,) = re.findall(r'<script type="application/vnd.jupyter.widget-state\+json">(.*?)</script>', page, re.DOTALL)
    states = json.loads(state)["state"]
    saved = states[trainer.model_id]["state"]
    assert {name: saved[name] for name in "uvws"} == {name: getattr(trainer, name) for name in "uvws"}
    assert (saved["updates"], saved["sequence"]) == (50, FOUR)
    assert "export default" in saved["_esm"]
    assert states[explorer.model_id]["state"]["layers"] == ["states"], "an export holds default values too"
