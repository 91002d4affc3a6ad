"""One weight per step: ordinary backpropagation, and what adding up over the copies gives."""

import re

import numpy as np
import pytest

from bptt import Weights, backward, forward, loss_and_gradient, output_error, require_equal, squared_error
from bptt.untied import UntiedWeights, forward_untied, loss_and_gradient_untied, untie


def random_case(seed):
    rng = np.random.default_rng(seed)
    T = int(rng.integers(1, 13))
    weights = UntiedWeights(*rng.uniform(-3, 3, (3, T)), rng.uniform(-1, 1))
    return weights, rng.uniform(-1, 1, T), rng.uniform(-1, 1, T)


@pytest.mark.parametrize("seed", range(20))
def test_gradient_by_every_copy_is_that_of_the_complex_step(seed):
    weights, x, target = random_case(seed)
    E, gradient = loss_and_gradient_untied(weights, x, target)
    assert squared_error(forward_untied(weights, x).p, target) == E
    for name in "uvw":
        for t in range(weights.T):
            moved = getattr(weights, name).astype(complex)
            moved[t] += 1e-20j
            copies = {"u": weights.u, "v": weights.v, "w": weights.w, "s": weights.s} | {name: moved}
            stepped = squared_error(forward_untied(UntiedWeights(**copies), x).p, target).imag / 1e-20
            require_equal(getattr(gradient, name)[t], stepped, tolerance=1e-11, name=f"dE/d{name}_{t + 1}")
    moved = UntiedWeights(weights.u, weights.v, weights.w, weights.s + 1e-20j)
    stepped = squared_error(forward_untied(moved, x).p, target).imag / 1e-20
    require_equal(gradient.s, stepped, tolerance=1e-11, name="dE/ds")


@pytest.mark.parametrize("seed", range(20))
def test_equal_copies_are_the_recurrent_network_and_their_gradients_add_up_to_its_gradient(seed):
    rng = np.random.default_rng(seed)
    T = int(rng.integers(1, 51))
    weights = Weights(*rng.uniform(-4, 4, 4))
    x, target = rng.uniform(-1, 1, T), rng.uniform(-1, 1, T)
    E, gradient = loss_and_gradient_untied(untie(weights, T), x, target)

    trace = forward(weights, x)
    back = backward(weights, trace, output_error(trace.p, target))
    np.testing.assert_array_equal(forward_untied(untie(weights, T), x).y, trace.y)
    assert loss_and_gradient(weights, x, target)[0] == E
    require_equal(gradient.tied(), back.gradient, terms=back.contributions)
    for name in "uvw":
        require_equal(getattr(gradient, name), getattr(back.contributions, name), name=f"contributions to dE/d{name}")


def test_a_copy_moves_its_own_step_only():
    weights, x = untie(Weights(1.5, 0.8, -0.6, 0.1), 3), [0.3, 0.9, 0.4]
    w = weights.w.copy()
    w[1] = 2.0
    before, after = forward_untied(weights, x), forward_untied(UntiedWeights(weights.u, weights.v, w, weights.s), x)
    assert (before.z == after.z).tolist() == [True, False, False]
    assert weights.w.tolist() == [-0.6, -0.6, -0.6]


FLAT = Weights(1.0, 1.0, 1.0, 0.0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: untie(FLAT, 0), "T must be a whole number of at least 1, got 0"),
        (lambda: untie([1, 1, 1, 0], 2), "weights must be bptt.Weights"),
        (
            lambda: untie(Weights(np.ones(2), 1.0, 1.0, 0.0), 2),
            "weights must be four single numbers (no batch dimensions)",
        ),
        (
            lambda: UntiedWeights([1.0], [1.0, 2.0], [1.0], 0.0),
            "same number of steps, but u has 1, v has 2",
        ),
        (
            lambda: UntiedWeights([1.0], [[1.0]], [1.0], 0.0),
            "v must hold one number for each step, got an array",
        ),
        (lambda: UntiedWeights(1.0, [1.0], [1.0], 0.0), "u must be a sequence"),
        (lambda: UntiedWeights([1.0], [1.0], [np.nan], 0.0), "w must be finite"),
        (lambda: UntiedWeights([1.0], [1.0], [1.0], [0.0]), "s must be one number"),
        (lambda: forward_untied(FLAT, [1.0]), "weights must be bptt.untied.UntiedWeights (see untie)"),
        (
            lambda: forward_untied(untie(FLAT, 2), [1.0]),
            "same number of steps, but weights has 2, x has 1",
        ),
        (lambda: forward_untied(untie(FLAT, 2), [[1.0], [2.0]]), "x must be one sequence (no batch dimensions)"),
        (lambda: forward_untied(untie(Weights(1.0, 1e308, 1.0, 0.0), 1), [1e10]), "z is outside the range of float64"),
        (lambda: loss_and_gradient_untied(untie(FLAT, 2), [1.0, 2.0], [1.0]), "must have the same number of steps"),
        (lambda: loss_and_gradient_untied(untie(Weights(1j, 1.0, 1.0, 0.0), 1), [1.0], [1.0]), "must be real numbers"),
    ],
)
def test_bad_input_is_refused_in_plain_words(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()


def test_copies_that_add_up_to_too_much_are_named_without_a_warning():
    with pytest.raises(ValueError, match=r"^w is outside the range of float64"):
        UntiedWeights([1.0, 1.0], [1.0, 1.0], [1e308, 1e308], 0.0).tied()


def test_batches_and_complex_copies_are_refused_in_words():
    with pytest.raises(ValueError, match=r"^weights must be four single numbers \(no batch dimensions\) to be untied$"):
        untie(Weights(np.ones(2), 0.0, 0.0, 0.0), 2)
    with pytest.raises(ValueError, match=r"^weights must be real numbers in the backward pass, got complex ones$"):
        loss_and_gradient_untied(UntiedWeights([1j], [1.0], [1.0], 0.0), [0.5], [0.5])


@pytest.mark.parametrize("letter", ["u", "v", "w"])
def test_copies_of_another_number_are_refused(letter):
    copies = {"u": [1.0, 2.0], "v": [1.0, 2.0], "w": [1.0, 2.0], "s": 0.0}
    with pytest.raises(ValueError, match=rf"^u and v and w must have the same number of steps, but .*{letter} has 1"):
        UntiedWeights(**copies | {letter: [1.0]})
