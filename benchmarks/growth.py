"""Time and peak memory against the number of steps: backwards, forwards, and by writing the derivative out."""

import tracemalloc
from collections.abc import Callable
from time import perf_counter

import numpy as np
import sympy as sp

from benchmarks.contenders import by_the_loop, one_sequence
from benchmarks.measure import measure, one_core
from benchmarks.report import Reading, Readings
from bptt.model import error_loop, forward_loop
from bptt.schedules import rtrl

LENGTHS = (1_000, 2_000, 4_000, 8_000, 16_000)
WRITTEN_OUT = range(1, 7)

NOTE = (
    "A straight line a + b T through T = {}, by least squares. The distance given is that of the farthest point, in "
    "per cent of the largest value. RTRL as it stands in `bptt.schedules`, which keeps the gradient of every step."
)
NOTE_WRITTEN_OUT = "E of T steps as one formula in u, v, w and s, dE/dw from it by SymPy, and its operations."


def read(repetitions: int) -> list[Readings]:
    """The lines, and what the formulas weigh."""
    with one_core():
        lines = [*_lines("BPTT", _bptt, repetitions), *_lines("RTRL", _rtrl, repetitions)]
        return [
            Readings("Growth with T", NOTE.format(", ".join(f"{T:,}" for T in LENGTHS)), lines),
            Readings("The derivative written out", NOTE_WRITTEN_OUT, [one for T in WRITTEN_OUT for one in _written(T)]),
        ]


def _bptt(T: int) -> Callable[[], object]:
    return by_the_loop(one_sequence(T))


def _rtrl(T: int) -> Callable[[], object]:
    problem = one_sequence(T)
    return lambda: rtrl(problem.weights, problem.x, problem.target)


def _lines(name: str, make: Callable[[int], Callable[[], object]], repetitions: int) -> list[Reading]:
    ways = {str(T): make(T) for T in LENGTHS}
    seconds = list(measure(ways, repetitions, budget=1.0).values())
    peaks = [float(peak_memory(way)) for way in ways.values()]
    ns, from_line = fit(LENGTHS, seconds)
    size, from_line_in_memory = fit(LENGTHS, peaks)
    return [
        Reading(f"{name}, time a step", 1e9 * ns, "ns"),
        Reading(f"{name}, time: distance from the line", 100.0 * from_line, "%", 20.0),
        Reading(f"{name}, peak memory a step", size, "bytes"),
        Reading(f"{name}, memory: distance from the line", 100.0 * from_line_in_memory, "%", 5.0),
    ]


def peak_memory(call: Callable[[], object]) -> int:
    """The most bytes that one call holds at a time."""
    tracemalloc.start()
    call()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def fit(lengths: tuple[int, ...], values: list[float]) -> tuple[float, float]:
    """The slope of the straight line through the values, and how far off it the farthest is, against the largest."""
    slope, start = np.polyfit(lengths, values, 1)
    line = slope * np.array(lengths) + start
    return float(slope), float(np.max(np.abs(np.array(values) - line)) / np.max(values))


def _written(T: int) -> list[Reading]:
    start = perf_counter()
    u, v, w, s = sp.symbols("u v w s")
    x, target = sp.symbols(f"x1:{T + 1}"), sp.symbols(f"t1:{T + 1}")
    _, _, p = forward_loop(u, v, w, s, list(x), lambda z: 1 / (1 + sp.exp(-z)))
    slope = sp.diff(error_loop(p, target)[0], w)
    operations = int(sp.count_ops(slope))
    return [
        Reading(f"T = {T}, dE/dw", operations, "operations"),
        Reading(f"T = {T}, time", 1e3 * (perf_counter() - start), "ms"),
    ]
