"""How the compiled loop is put together. numba takes part in `make test-fast`: here a stand-in compiles nothing."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

import bptt._fast as fast
from bptt import Weights, loss_and_gradient, model
from bptt._fast import both_passes, compiled
from bptt.model import sigmoid
from cases import random_case


@pytest.fixture(autouse=True)
def nothing_compiled_yet():
    compiled.cache_clear()
    yield
    compiled.cache_clear()


@pytest.fixture
def compiled_names(monkeypatch):
    """A numba that gives back the functions as they are; the names of what it was given."""
    names = []

    def njit(function, **options):
        names.append(function.__name__)
        return function

    monkeypatch.setitem(sys.modules, "numba", SimpleNamespace(njit=njit))
    return names


def test_without_numba_there_is_no_machine_code(monkeypatch):
    weights, x, target = random_case(fast.COMPILED_FROM, 30)
    monkeypatch.setitem(sys.modules, "numba", None)  # what import sees where it is not installed
    assert compiled() is None
    E, *gradient, _ = both_passes(*weights, x.tolist(), target.tolist(), sigmoid)
    assert loss_and_gradient(weights, x, target) == (E, Weights(*gradient))


@pytest.mark.parametrize("T", [1, 3, fast.COMPILED_FROM, 300])
def test_the_same_text_on_arrays_gives_every_bit_that_lists_give(compiled_names, T):
    weights, x, target = random_case(T, 31, scale=3.0)
    *results, mark = compiled()(*weights, x, target)
    *expected, _ = both_passes(*weights, x.tolist(), target.tolist(), sigmoid)
    assert [float(value) for value in results] == expected
    assert abs(float(mark)) < 1e300
    loops = ["forward_loop", "error_loop", "backward_loop"]
    assert compiled_names == ["zeros", "total", "sigmoid", *loops, "both_passes", "one_sequence"]


def test_a_long_sequence_is_compiled_once_and_a_short_one_never(compiled_names):
    short, long = (random_case(T, 32) for T in (fast.COMPILED_FROM - 1, fast.COMPILED_FROM))
    loss_and_gradient(*short)
    assert compiled_names == []
    loss_and_gradient(*long)
    loss_and_gradient(*long)
    assert len(compiled_names) == 8


def test_the_compiled_text_uses_nothing_but_compiled_functions(compiled_names):
    text = compiled()
    for name in ("sigmoid", "forward_loop", "error_loop", "backward_loop", "zeros", "sum"):
        assert text.__globals__[name] is not getattr(model, name, sum), name


def test_the_sum_is_the_sum_and_the_places_are_zero(compiled_names):
    names = compiled().__globals__
    assert names["sum"]([1.0, 2.5, -0.5]) == 3.0
    assert names["zeros"](3).tolist() == [0.0, 0.0, 0.0]


@pytest.fixture
def short_way(monkeypatch):
    """A function of x and target: whether a batch of networks goes the short way with them."""
    monkeypatch.setattr(fast, "_in_blocks", lambda *_: "the short way")
    weights = Weights(*np.ones((4, 1)))
    return lambda x, target: fast.loss_and_gradient(weights, x, target) == "the short way"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.ones(2), True),
        (np.array([np.nan]), True),  # what is not finite is found on the way
        (np.ones(0), False),
        (np.ones((2, 1)), True),
        (np.ones((2, 3, 4)), True),
        (np.ones(()), False),
        (np.ones(2, dtype=np.float32), False),
        (np.ones(2, dtype=np.int64), False),
        (np.ones(2, dtype=complex), False),
        (np.ones(2, dtype=">f8"), False),
        (np.ma.masked_array([1.0]), False),
        ([1.0, 2.0], False),
        (1.0, False),
    ],
)
def test_only_float64_arrays_over_time_go_the_short_way(value, expected, short_way):
    good = np.ones(np.shape(value)[:1] or 1)
    for pair in ((value, value), (good, value), (value, good)):
        assert short_way(*pair) is expected


def test_arrays_of_different_lengths_go_the_long_way(short_way):
    assert short_way(np.ones(2), np.ones(2))
    assert not short_way(np.ones(2), np.ones(3))
    assert not short_way(np.ones((2, 1)), np.ones(3))


@pytest.mark.parametrize("target_batch", [(2,), (1,)])
def test_batches_of_the_target_alone_go_the_long_way(target_batch):
    weights, x, _ = random_case(3, 33)
    assert fast.loss_and_gradient(weights, x, np.ones((3, *target_batch))) is None
