"""Timing: contenders take turns in one run, so that what else the machine does falls on all of them alike."""

import os
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from statistics import median
from time import perf_counter

SAMPLE = 1e-3
"""Seconds: calls shorter than this are repeated within a sample, or the clock itself would count."""

Contenders = Mapping[str, Callable[[], object]]


def measure(contenders: Contenders, repetitions: int, *, budget: float = 2.0, fewest: int = 5) -> dict[str, float]:
    """The median seconds of one call of each contender, over so many rounds in which each has its turn.

    The order is drawn anew in every round. A contender that has used up its budget (in seconds) sits out, but not
    before it has had its fewest turns. The first call of each is not counted: it compiles and fills caches.
    """
    calls = {name: max(1, round(SAMPLE / _warm_seconds(call))) for name, call in contenders.items()}
    samples: dict[str, list[float]] = {name: [] for name in contenders}
    left = dict.fromkeys(contenders, budget)
    order, shuffle = list(contenders), random.Random(0).shuffle
    for turn in range(repetitions):
        shuffle(order)
        for name in order:
            if turn < fewest or left[name] > 0.0:
                seconds = _time(contenders[name], calls[name])
                left[name] -= seconds
                samples[name].append(seconds / calls[name])
    return {name: median(values) for name, values in samples.items()}


@contextmanager
def one_core() -> Iterator[None]:
    """Stay on one core inside the block, where the system can do that: every contender then has the same means."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _warm_seconds(call: Callable[[], object]) -> float:
    call()
    return min(_time(call, 1) for _ in range(3))


def _time(call: Callable[[], object], calls: int) -> float:
    start = perf_counter()
    for _ in range(calls):
        call()
    return perf_counter() - start
