"""The loop that numba has compiled gives what the plain loop gives, to the last bit: run by `make test-fast`."""

import numpy as np
import pytest

import bptt._fast
from bptt import Weights, loss_and_gradient
from bptt._fast import COMPILED_FROM, both_passes, compiled
from bptt.model import sigmoid
from cases import random_case


def plain(weights, x, target):
    return both_passes(*weights, x.tolist(), target.tolist(), sigmoid)[:5]  # the sixth number is only finite or not


def machine(weights, x, target):
    return compiled()(*weights, x, target)[:5]


@pytest.mark.parametrize("T", [*range(1, 31), 100, 1_000, 10_000, 100_000])
@pytest.mark.parametrize("w", [None, -20.0, -4.5, 0.0, 4.0, 20.0])
def test_every_bit_is_the_same(T, w):
    weights, x, target = random_case(T, 20, scale=3.0)
    if w is not None:
        weights = weights.replace(w=w)
    assert machine(weights, x, target) == plain(weights, x, target)


def test_every_bit_is_the_same_for_random_weights_up_to_20():
    rng = np.random.default_rng(21)
    for T in rng.integers(1, 200, 500):
        weights, x, target = Weights(*rng.uniform(-20, 20, 4)), rng.normal(size=T), rng.normal(size=T)
        assert machine(weights, x, target) == plain(weights, x, target), (T, weights)


def test_every_bit_is_the_same_where_the_neuron_is_saturated():
    for z in (-1e308, -1000.0, -745.0, -710.0, -40.0, -0.0, 0.0, 40.0, 710.0, 1e308):
        case = Weights(1.5, 1.0, 0.5, 0.0), np.full(3, z), np.ones(3)
        assert machine(*case) == plain(*case), z


@pytest.mark.parametrize("T", [COMPILED_FROM, 500])
def test_long_sequences_take_it(T, monkeypatch):
    weights, x, target = random_case(T, 22)
    E, *gradient = plain(weights, x, target)
    monkeypatch.delattr(bptt._fast, "both_passes")
    monkeypatch.delattr(bptt.gradient, "forward")
    assert loss_and_gradient(weights, x, target) == (E, Weights(*gradient))


def test_short_sequences_do_not(monkeypatch):
    monkeypatch.delattr(bptt._fast, "compiled")
    loss_and_gradient(*random_case(COMPILED_FROM - 1, 23))


def test_other_arrays_give_the_same():
    weights, x, target = random_case(COMPILED_FROM, 24)
    expected = loss_and_gradient(weights, x, target)
    strided = np.repeat(x, 2)[::2]
    x.flags.writeable = target.flags.writeable = False
    assert loss_and_gradient(weights, x, target) == expected
    assert loss_and_gradient(weights, strided, target) == expected
    assert loss_and_gradient(weights, x.tolist(), target.tolist()) == expected


@pytest.mark.parametrize(
    ("quantity", "weights", "x"),
    [
        ("z", Weights(1.0, 1e200, 0.0, 0.0), 1e200),
        ("E", Weights(1e200, 1.0, 1.0, 1.0), 1.0),
        ("dE/ds", Weights(1e150, 0.0, 1e308, 0.0), 0.0),
    ],
)
def test_what_leaves_the_range_is_named(quantity, weights, x):
    T = COMPILED_FROM
    with pytest.raises(ValueError, match=rf"^{quantity} is outside the range of float64"):
        loss_and_gradient(weights, np.full(T, x), np.full(T, 0.0))


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_what_is_not_finite_is_refused(bad):
    weights, x, target = random_case(COMPILED_FROM, 26)
    x[7] = bad
    with pytest.raises(ValueError, match=rf"^x must be finite, got {bad} at index \[7\]$"):
        loss_and_gradient(weights, x, target)
