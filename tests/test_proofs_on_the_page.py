"""What chapters prove on the page for every number of steps, tried on random networks of up to 50."""

import numpy as np
import pytest

from bptt import Weights, backward, forward, inputs_and_targets, output_error, require_equal
from bptt.schedules import per_step
from bptt.untied import UntiedWeights, forward_untied, loss_and_gradient_untied


def random_network(seed):
    rng = np.random.default_rng([14, seed])
    T = 1 + seed % 50
    u = rng.choice([-1, 1]) * rng.uniform(0.1, 3)
    return Weights(u, rng.uniform(-3, 3), rng.uniform(-6, 6), rng.uniform(-2, 2)), rng.uniform(-1, 1, T + 1)


@pytest.mark.parametrize("seed", [seed for seed in range(100) if seed % 50])  # one step has none before it
def test_all_that_is_left_of_the_past_is_the_last_prediction(seed):
    weights, sequence = random_network(seed)
    u, v, w, _ = weights
    x, target = inputs_and_targets(sequence)
    trace = forward(weights, x)
    z, p = trace.z, trace.p
    by_error = (v + w / u) * x[1:] + w / u * (p[:-1] - target[:-1])
    terms = np.abs([v * x[1:], w / u * x[1:], w / u * p[:-1], w / u * target[:-1]])
    require_equal(z[1:], by_error, terms=terms, name="z_t from the last error")


def matrix(weights, trace):
    """K: 1 on the diagonal, -w σ'(z_t) below it."""
    slope = trace.y[1:] * (1 - trace.y[1:])
    return np.eye(trace.T) - np.diag(weights.w * slope[:-1], -1), slope


@pytest.mark.parametrize("seed", range(100))
def test_bptt_solves_with_the_matrix_transposed_and_the_sensitivities_with_the_matrix(seed):
    weights, sequence = random_network(seed)
    x, target = inputs_and_targets(sequence)
    trace = forward(weights, x)
    epsilon = output_error(trace.p, target)
    back = backward(weights, trace, epsilon)
    K, slope = matrix(weights, trace)
    c = weights.u * slope * epsilon
    delta, dz_dw = np.linalg.solve(K.T, c), np.linalg.solve(K, trace.y[:-1])
    grown = np.linalg.inv(2 * np.eye(trace.T) - np.abs(K))  # the same sums with all terms positive
    require_equal(delta, back.delta, terms=(grown.T * np.abs(c)).T, name="delta")
    require_equal(c @ dz_dw, back.gradient.w, terms=np.abs(c) * (grown @ np.abs(trace.y[:-1])), name="dE/dw")
    require_equal(delta @ trace.y[:-1], c @ dz_dw, terms=np.abs(c) * (grown @ np.abs(trace.y[:-1])), name="both ways")


@pytest.mark.parametrize("seed", range(50))
def test_moving_at_every_step_follows_the_gradient_at_the_copies_that_were_used(seed):
    weights, sequence = random_network(seed)
    x, target = inputs_and_targets(sequence)
    used, moves = [weights], []

    def move(E, gradient):
        moves.append(gradient)
        used.append(used[-1] - 0.2 * gradient)
        return used[-1]

    per_step.visit(weights, x, target, move)
    for t, moved in enumerate(moves, start=1):
        u, v, w, _ = (np.array(letter) for letter in zip(*(list(each) for each in used[:t]), strict=True))
        copies = UntiedWeights(u, v, w, weights.s)
        only_the_last = forward_untied(copies, x[:t]).p
        only_the_last[-1] = target[t - 1]
        gradient = loss_and_gradient_untied(copies, x[:t], only_the_last)[1]
        terms = Weights(*(np.abs(values).sum(keepdims=True) for values in (gradient.u, gradient.v, gradient.w)), 1.0)
        require_equal(moved, gradient.tied(), terms=terms, name=f"step {t} of {len(moves)}")


def stable_states(w, c):
    """The y with y = σ(w y + c) at which a small difference shrinks."""
    grid = np.linspace(0, 1, 20_001)
    gap = 1 / (1 + np.exp(-(w * grid + c))) - grid
    return grid[1:][(gap[:-1] > 0) & (gap[1:] <= 0)]  # the curve comes from above the diagonal: its slope is below 1


def test_two_stable_states_need_w_above_4_and_each_then_forgets():
    for w in np.arange(-10.0, 12.01, 0.25):
        counts = [len(stable_states(w, c)) for c in -w / 2 + np.linspace(-8, 8, 161)]
        assert max(counts) == (2 if w > 4 else 1), f"w = {w}: {max(counts)} states that stay"
        middle = stable_states(w, -w / 2)
        assert len(middle) == (2 if w > 4 else 1)
        if w > 4:
            factors = w * middle * (1 - middle)
            assert np.all(factors < 1), f"w = {w}: factors {factors}"
