"""The contenders of `make bench` compute the same thing. Nothing is timed here."""

import json

import numpy as np
import pytest

from benchmarks import contenders, report
from benchmarks.measure import measure
from bptt import require_equal

PROBLEMS = {
    "one sequence": contenders.one_sequence(7),
    "grid": contenders.grid(3, n=4),
    "batch": contenders.batch(5, sequences=3),
}


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
    assert "| other | 5 µs (×2.5) | – |" in text
    assert "left out: JAX." in text
    assert "| index | 12.5 ms | 700 ms | yes |" in text
    assert "| late | 701 ms | 700 ms | **no** |" in text
    report.record(tmp_path / "recorded.json", about, parts)
    kept = json.loads((tmp_path / "recorded.json").read_text(encoding="utf-8"))
    assert kept["results"][0]["seconds"] == {"3": {"ours": 2e-6, "other": 5e-6}, "10": {"ours": 4e-6}}
    assert set(kept) == {"date", "command", "load", "machine", "versions", "results"}
