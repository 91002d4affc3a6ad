"""How the compiled loop is put together. numba takes part in `make test-fast`: here a stand-in compiles nothing."""

import sys
from types import SimpleNamespace

import pytest

import bptt.gradient
from bptt import Weights, fast, loss_and_gradient
from bptt.gradient import compiled_pass, one_pass
from cases import random_case


@pytest.fixture(autouse=True)
def nothing_compiled_yet():
    compiled_pass.cache_clear()
    yield
    compiled_pass.cache_clear()


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
    assert compiled_pass() is None
    E, *gradient, _ = one_pass(*weights, x.tolist(), target.tolist())
    assert loss_and_gradient(weights, x, target) == (E, Weights(*gradient))


@pytest.mark.parametrize("T", [1, 3, fast.COMPILED_FROM, 300])
def test_the_same_text_on_arrays_gives_every_bit_that_lists_give(compiled_names, T):
    weights, x, target = random_case(T, 31, scale=3.0)
    *results, mark = compiled_pass()(*weights, x, target)
    *expected, _ = one_pass(*weights, x.tolist(), target.tolist())
    assert [float(value) for value in results] == expected
    assert abs(float(mark)) < 1e300
    assert compiled_names == ["room", "total", "sigmoid", "run", "run_objective", "run_backward", "one_pass"]


def test_a_long_sequence_is_compiled_once_and_a_short_one_never(compiled_names):
    short, long = (random_case(T, 32) for T in (fast.COMPILED_FROM - 1, fast.COMPILED_FROM))
    loss_and_gradient(*short)
    assert compiled_names == []
    loss_and_gradient(*long)
    loss_and_gradient(*long)
    assert len(compiled_names) == 7


def test_the_compiled_text_uses_nothing_but_compiled_functions(compiled_names):
    text = compiled_pass()
    for name in ("run", "run_objective", "run_backward", "room", "sum"):
        assert text.__globals__[name] is not getattr(bptt.gradient, name, sum), name


def test_room_is_as_long_as_run_needs_and_does_not_overlap():
    z, y, p = fast.room(3)
    assert (len(z), len(y), len(p)) == (3, 4, 3)
    for number, row in enumerate((z, y, p)):
        row[:] = number
    assert [row.tolist() for row in (z, y, p)] == [[0.0] * 3, [1.0] * 4, [2.0] * 3]


def test_total_is_the_sum():
    assert fast.total([1.0, 2.5, -0.5]) == 3.0
