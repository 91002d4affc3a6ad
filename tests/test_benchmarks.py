"""The contenders of `make bench` compute the same thing. Nothing is timed here."""

import json

import numpy as np
import pytest

import bptt._fast
from benchmarks import contenders, goals, growth, report
from benchmarks.measure import measure
from bptt import require_equal

PROBLEMS = {
    "one sequence": contenders.one_sequence(7),
    "grid": contenders.grid(3, n=4),
    "batch": contenders.batch(5, sequences=3),
}


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    """A contender says with each call whether the compiled loop takes part: put back what it has set."""
    monkeypatch.setattr(bptt._fast, "COMPILED_FROM", bptt._fast.COMPILED_FROM)


def require_same(ways):
    ours, *others = ways
    E, gradient = ways[ours]()
    for name in others:
        other_E, other_gradient = ways[name]()
        require_equal(np.sum(np.asarray(other_E)), np.sum(E), tolerance=1e-9, name=f"E by {name}")
        for index, (actual, expected) in enumerate(zip(other_gradient, gradient, strict=True)):
            require_equal(np.asarray(actual), expected, tolerance=1e-9, name=f"gradient {index} by {name}")


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_every_gradient_contender_finds_the_same_numbers(problem):
    ways = contenders.gradient_contenders(problem)
    assert {contenders.OURS, "HIPS autograd"} <= set(ways)
    require_same(ways)


def test_every_layer_contender_finds_the_same_numbers():
    require_same(contenders.layer_contenders(4, sequences=3, T=5))


def test_contenders_take_turns_until_their_budget_is_spent(monkeypatch):
    monkeypatch.setattr("benchmarks.measure.SAMPLE", 0.0)  # one call a sample, however short
    turns = []
    ways = {name: lambda name=name: turns.append(name) for name in "ab"}
    measure(ways, repetitions=30)
    warming = len(turns) - 60
    assert all(set(turns[i : i + 2]) == {"a", "b"} for i in range(warming, len(turns), 2))
    turns.clear()
    medians = measure(ways, repetitions=30, budget=0.0, fewest=2)
    assert len(turns) == warming + 4
    assert set(medians) == {"a", "b"}
    assert all(seconds > 0.0 for seconds in medians.values())


def test_report_and_record_hold_the_same_numbers(tmp_path):
    parts = [
        report.Comparison("One sequence", "T", {3: {"ours": 2e-6, "other": 5.0001e-6}, 10: {"ours": 4e-6}}, ["JAX"]),
        report.Readings(
            "Pages", "How.", [report.Reading("index", 12.5, "ms", 700.0), report.Reading("late", 701.0, "ms", 700.0)]
        ),
    ]
    about = report.circumstances("make bench")
    text = report.write(tmp_path, about, parts)
    assert "| other | 5\N{NO-BREAK SPACE}µs (×2.5) | – |" in text
    assert "left out: JAX." in text
    assert "| index | 12.5 ms | at most 700 ms | yes |" in text
    assert "| late | 701 ms | at most 700 ms | **no** |" in text
    report.record(tmp_path / "recorded.json", about, parts)
    kept = json.loads((tmp_path / "recorded.json").read_text(encoding="utf-8"))
    assert kept["results"][0]["seconds"] == {"3": {"ours": 2e-6, "other": 5e-6}, "10": {"ours": 4e-6}}
    assert set(kept) == {"date", "command", "load", "machine", "versions", "results"}
    loaded_about, loaded = report.load(tmp_path / "recorded.json")
    assert report.in_words(loaded_about) in text
    assert [part.markdown() for part in loaded.values()] == [part.markdown() for part in parts]


def test_a_line_is_fitted_and_its_farthest_point_found():
    """7 + 2 T, and with 4 more at T = 3: the means are 2.5 and 13, so the slope is 12/5 and the line 7 + 2.4 T."""
    assert growth.fit((1, 2, 3, 4), [9.0, 11.0, 13.0, 15.0]) == pytest.approx((2.0, 0.0), abs=1e-12)
    slope, distance = growth.fit((1, 2, 3, 4), [9.0, 11.0, 17.0, 15.0])
    assert slope == pytest.approx(2.4)
    assert distance == pytest.approx(2.8 / 17.0)  # 7 + 2.4 T is 14.2 at T = 3


def test_peak_memory_is_that_of_the_call():
    assert 8_000_000 <= growth.peak_memory(lambda: np.ones(1_000_000)) < 8_100_000


def test_the_derivative_written_out_grows_faster_than_the_sequence():
    sizes = [growth._written(T)[0].value for T in (1, 2, 4)]
    assert sizes[1] > 2 * sizes[0]
    assert sizes[2] > 2 * sizes[1]


def test_bptt_needs_memory_in_proportion_to_the_steps():
    peaks = [growth.peak_memory(growth._bptt(T)) for T in (1_000, 2_000, 4_000)]
    slope, distance = growth.fit((1_000, 2_000, 4_000), peaks)
    assert 0.0 < slope < 200.0, f"{slope} bytes a step"
    assert distance < 0.01


def test_goals_are_judged_by_the_smallest_ratio():
    ours, fast = contenders.OURS, contenders.FAST
    one = {3: {ours: 1.0, goals.PYTORCH: 61.0}, 1_000: {ours: 100.0, fast: 3.0, goals.PYTORCH: 90.0}}
    grid = {3: {ours: 2.0, goals.PYTORCH: 3.0}}
    layer = {128: {"bptt.layer": 2.0, "torch.nn.RNN": 3.0}}
    comparisons = [
        report.Comparison("", letter, seconds) for letter, seconds in (("T", one), ("T", grid), ("T", {}), ("H", layer))
    ]
    judged = {reading.what: reading for reading in goals.judge(comparisons).readings}
    assert {name: (each.value, each.kept()) for name, each in judged.items()} == {
        f"PyTorch, eager against {ours}, T = 3": (61.0, True),
        f"PyTorch, eager against {ours}, every T": (0.9, False),
        f"PyTorch, eager against {fast}, every T": (30.0, True),
        f"PyTorch, eager against {ours}, 40,000 weights": (1.5, True),
        "torch.nn.RNN against bptt.layer, H = 128": (1.5, True),
    }
    assert judged[f"PyTorch, eager against {ours}, T = 3"].row()[2:] == ["at least 45 ×", "yes"]
