"""E and its gradient: one sequence of T steps, grids of weights, batches of sequences, layers of H neurons."""

from collections.abc import Callable, Iterable
from functools import partial
from importlib.util import find_spec

from benchmarks.contenders import (
    CHAIN,
    FAST,
    LOOP,
    OURS,
    Contender,
    batch,
    gradient_contenders,
    grid,
    layer_contenders,
    left_out,
    one_sequence,
    sequential_latency,
    without_numba,
)
from benchmarks.measure import measure, one_core
from benchmarks.report import Comparison
from bptt.figures import PALETTE, Figure, drawing

LONGEST = 1.0
"""Seconds: a contender whose next call would take longer is left out from there on."""

LOOKS = {
    OURS: ("w", "-", "o"),
    LOOP: ("s", "--", "s"),
    FAST: ("w", "--", "*"),
    CHAIN: ("ink", ":", "."),
    "central differences": ("v", ":", "^"),
    "complex step": ("u", "-.", "v"),
    "JAX, jitted scan": ("target", "-", "D"),
    "PyTorch, eager": ("error", "--", "P"),
    "HIPS autograd": ("muted", "-.", "X"),
    "micrograd": ("muted", ":", "p"),
}


def compare(repetitions: int, lengths: Iterable[int] = (3, 10, 100, 300, 1_000, 10_000, 100_000)) -> list[Comparison]:
    """All comparisons, each contender on one core."""
    with one_core(), without_numba():
        return [
            _by_length(repetitions, lengths),
            _each("200 × 200 weights", "T", (3, 20, 100), repetitions, lambda T: gradient_contenders(grid(T))),
            _each("32 sequences, the same weights", "T", (20, 100), repetitions, partial(_batch, 32)),
            _each("1,024 sequences, the same weights", "T", (20, 100), repetitions, partial(_batch, 1_024)),
            _each("A layer, 32 sequences, T = 100", "H", (1, 16, 128), repetitions, layer_contenders),
        ]


def _batch(sequences: int, T: int) -> dict[str, Contender]:
    return gradient_contenders(batch(T, sequences))


def _by_length(repetitions: int, lengths: Iterable[int]) -> Comparison:
    result = Comparison("One sequence", "T", {}, left_out())
    tired: set[str] = set()
    for T in lengths:
        expected = {name: seconds * T / last for last, row in result.seconds.items() for name, seconds in row.items()}
        tired |= {name for name, seconds in expected.items() if seconds > LONGEST}
        ways = gradient_contenders(one_sequence(T))
        if find_spec("numba"):
            ways[CHAIN] = sequential_latency(one_sequence(T))
        result.seconds[T] = measure({name: ways[name] for name in ways if name not in tired}, repetitions)
    return result


def _each(
    title: str, letter: str, cases: Iterable[int], repetitions: int, make: Callable[[int], dict[str, Contender]]
) -> Comparison:
    return Comparison(title, letter, {case: measure(make(case), repetitions) for case in cases}, left_out())


def picture(one: Comparison) -> Figure:
    """Time against T, both on logarithmic scales: the distance between two lines is a ratio."""
    words = "; ".join(f"{name} {row}" for name, row in one.ranges().items())
    with drawing(f"Time of one gradient against the number of steps T. {words}.", width=7.2, height=4.2) as d:
        for name in one.contenders():
            colour, dash, marker = LOOKS[name]
            points = [(T, row[name]) for T, row in one.seconds.items() if name in row]
            d.axes.loglog(*zip(*points, strict=True), dash, marker=marker, color=PALETTE[colour], label=name)
        d.axes.set(xlabel="T", ylabel="seconds")
        d.axes.grid(visible=True, alpha=0.5)
        d.axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return d.figure
