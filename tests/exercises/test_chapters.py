"""The checks of the exercises: right answers pass however they are written, and each typical slip is told apart."""

import math
import re
import sys
from functools import partial

import numpy as np
import pytest

import bptt.exercises
from bptt import Weights, backward, forward, loss_and_gradient, output_error
from bptt.exercises import (
    _chapters,
    _judging,
    check_backward,
    check_best_u,
    check_delta,
    check_descent,
    check_gate,
    check_gradient,
    check_growth,
    check_influence,
    check_layer_delta,
    check_memory,
    check_objective,
    check_states,
)
from bptt.exercises._slips import SENTENCES
from bptt.untied import loss_and_gradient_untied, untie


def sigma(z):
    return 1 / (1 + math.exp(-z))


# --- answers as readers write them ------------------------------------------------------------------------------------


def states_by_loop(w, v, s, x):
    y = [s]
    for x_t in x:
        y.append(sigma(w * y[-1] + v * x_t))
    return y


def states_by_index(w, v, s, x):
    y = np.zeros(len(x) + 1)
    y[0] = s
    for t in range(len(x)):
        y[t + 1] = 0.5 * (1 + np.tanh(0.5 * (v * x[t] + w * y[t])))
    return y


def states_without_start(w, v, s, x):
    return states_by_loop(w, v, s, x)[1:]


def states_without_sigmoid(w, v, s, x):
    y = [s]
    for x_t in x:
        y.append(w * y[-1] + v * x_t)
    return y


def states_that_forget(w, v, s, x):
    return [s] + [sigma(w * s + v * x_t) for x_t in x]


def states_with_a_wrong_sign(w, v, s, x):
    y = [s]
    for x_t in x:
        y.append(1 / (1 + math.exp(w * y[-1] + v * x_t)))
    return y


def states_with_tanh(w, v, s, x):
    y = [s]
    for x_t in x:
        y.append(math.tanh(w * y[-1] + v * x_t))
    return y


def residuals(sequence, p):
    return [predicted - target for predicted, target in zip(p, sequence[1:], strict=True)]


def error_by_loop(sequence, p):
    E = 0
    for t in range(len(p)):
        E += (p[t] - sequence[t + 1]) ** 2
    return E


def error_by_numpy(sequence, p):
    return ((np.array(sequence[1:]) - np.array(p)) ** 2).sum()


def error_returned_in_the_loop(sequence, p):
    E = 0
    for t in range(len(p)):
        E += (p[t] - sequence[t + 1]) ** 2
        return E
    return None


def error_assigned(sequence, p):
    for t in range(len(p)):
        E = (p[t] - sequence[t + 1]) ** 2
    return E


def gradient_v_of_one_step(weights, x, target):
    y = sigma(weights.w * weights.s + weights.v * x[0])
    return 2 * (weights.u * y - target[0]) * weights.u * y * (1 - y) * x[0]


def one_step(weights, x, target):
    trace = forward(weights, x)
    return trace.p[0] - target[0], trace.y[1], weights.u, x[0]


def gradient_w(weights, x, target, *, slope=lambda y: y * (1 - y), assign=False, shift=0, epsilon=2.0):
    trace = forward(weights, x)
    total = later = 0.0
    for t in reversed(range(3)):
        delta = slope(trace.y[t + 1]) * (weights.u * epsilon * (trace.p[t] - target[t]) + weights.w * later)
        total = delta * trace.y[t + shift] if assign else total + delta * trace.y[t + shift]
        later = delta
    return total


def deltas(weights, x, target, *, up=1.0, right=1.0, loss=output_error):
    trace = forward(weights, x)
    epsilon, delta = loss(trace.p, target), np.zeros(len(x) + 1)
    for t in reversed(range(len(x))):
        slope = trace.y[t + 1] * (1 - trace.y[t + 1])
        delta[t] = slope * (up * weights.u * epsilon[t] + right * weights.w * delta[t + 1])
    return delta[:-1]


def deltas_recursively(weights, x, target):
    trace = forward(weights, x)

    def delta(t):
        if t == len(x):
            return 0.0
        y = trace.y[t + 1]
        return (y - y**2) * (2 * weights.u * (trace.p[t] - target[t]) + weights.w * delta(t + 1))

    return [delta(t) for t in range(len(x))]


def deltas_from_the_past(weights, x, target):
    trace = forward(weights, x)
    epsilon, delta = output_error(trace.p, target), np.zeros(3)
    for t in (2, 1, 0):
        slope = trace.y[t + 1] * (1 - trace.y[t + 1])
        delta[t] = slope * (weights.u * epsilon[t] + weights.w * delta[t - 1])
    return delta


def deltas_forwards(weights, x, target):
    trace = forward(weights, x)
    epsilon, before, delta = output_error(trace.p, target), 0.0, []
    for t in range(3):
        before = trace.y[t + 1] * (1 - trace.y[t + 1]) * (weights.u * epsilon[t] + weights.w * before)
        delta.append(before)
    return delta


def deltas_that_start_with_epsilon(weights, x, target):
    trace = forward(weights, x)
    epsilon = output_error(trace.p, target)
    delta = [epsilon[2]]
    for t in (1, 0):
        y = trace.y[t + 1]
        delta.insert(0, y * (1 - y) * (weights.u * epsilon[t] + weights.w * delta[0]))
    return delta


def gradient_by_untying(weights, x, target):
    return loss_and_gradient_untied(untie(weights, len(x)), x, target)[1].tied()


def gradient_with(**changed):
    def gradient(weights, x, target):
        four = dict(zip("uvws", loss_and_gradient(weights, x, target)[1], strict=True))
        return [four[letter] if letter not in changed else changed[letter](weights, x, target) for letter in "uvws"]

    return gradient


def step_of(t, letter="w"):
    def value(weights, x, target):
        trace = forward(weights, x)
        return getattr(backward(weights, trace, output_error(trace.p, target)).contributions, letter)[t]

    return value


def descend(weights, x, target, eta, updates):
    for _ in range(updates):
        weights = weights - eta * loss_and_gradient(weights, x, target)[1]
    return weights


def descend_in_numbers(weights, x, target, eta, updates):
    theta = np.array([*weights])
    for _ in range(updates):
        theta -= eta * np.array([*loss_and_gradient(Weights(*theta), x, target)[1]])
    return theta


def climb(weights, x, target, eta, updates):
    return descend(weights, x, target, -eta, updates)


def descend_along_the_first_gradient(weights, x, target, eta, updates):
    return weights - updates * eta * loss_and_gradient(weights, x, target)[1]


def descend_but_drop_the_result(weights, x, target, eta, updates):
    for _ in range(updates):
        _moved = weights - eta * loss_and_gradient(weights, x, target)[1]
    return weights


def descend_but_hold_s(weights, x, target, eta, updates):
    for _ in range(updates):
        weights = (weights - eta * loss_and_gradient(weights, x, target)[1]).replace(s=weights.s)
    return weights


def descend_letter_by_letter(weights, x, target, eta, updates):
    for _ in range(updates):
        for letter in "uvws":
            slope = getattr(loss_and_gradient(weights, x, target)[1], letter)
            weights = weights.replace(**{letter: getattr(weights, letter) - eta * slope})
    return weights


def influence(weights, x, k):
    y = forward(weights, x).y[k + 1 :]
    return np.prod(weights.w * y * (1 - y))


def influence_by_complex_step(weights, x, k):
    y = forward(weights, x).y[k]
    return forward(weights.replace(s=y + 1e-20j), x[k:]).y[-1].imag / 1e-20


def influence_by_loop(weights, x, k):
    y, result = forward(weights, x).y, 1.0
    for t in range(k + 1, len(x) + 1):
        result *= weights.w * y[t] * (1 - y[t])
    return result


def factors(weights, x, k):
    return [weights.w * y * (1 - y) for y in forward(weights, x).y[k + 1 :]]


def influence_of_the_slopes_before(weights, x, k):
    y = forward(weights, x).y[k:-1]
    return np.prod(weights.w * y * (1 - y))


def layer_delta(U, W, y, epsilon):
    delta = np.zeros((len(epsilon) + 1, len(W)))
    for t in reversed(range(len(epsilon))):
        delta[t] = (1 - y[t + 1] ** 2) * (U.T @ epsilon[t] + W.T @ delta[t + 1])
    return delta[:-1]


def layer_delta_by_index(U, W, y, epsilon):
    (T, K), H = epsilon.shape, len(W)
    delta = [[0.0] * H for _ in range(T + 1)]
    for t in reversed(range(T)):
        for j in range(H):
            up = sum(U[k, j] * epsilon[t, k] for k in range(K))
            right = sum(W[i, j] * delta[t + 1][i] for i in range(H))
            delta[t][j] = (1 - y[t + 1, j]) * (1 + y[t + 1, j]) * (up + right)
    return delta[:T]


def layer_delta_with(U_of=lambda U: U, W_of=lambda W: W, slope=lambda y: 1 - y**2):
    def wrong(U, W, y, epsilon):
        delta = np.zeros((len(epsilon) + 1, len(W)))
        for t in reversed(range(len(epsilon))):
            delta[t] = slope(y[t + 1]) * (U_of(U).T @ epsilon[t] + W_of(W).T @ delta[t + 1])
        return delta[:-1]

    return wrong


def of_one_step(formula):
    """From a formula of the residual, y_1, u and x_1."""
    return lambda *case: formula(*one_step(*case))


def gradient_v_check(answer):
    return check_gradient(answer, "dE/dv", T=1)


def _cell(write=(8.0, 0.0, -4.0), forget=5.0, candidate=(2.0, 0.0, 0.0)):
    return [write, (0.0, 0.0, forget), (0.0, 0.0, 2.0), candidate]


RIGHT = [
    (check_memory, [Weights(1.0, -8.0, 8.0, 0.0), Weights(2.5, 10.0, -10.0, 0.7), Weights(0.0, -20.0, 20.0, 0.5)]),
    (check_states, [states_by_loop, states_by_index]),
    (check_objective, [error_by_loop, error_by_numpy]),
    (gradient_v_check, [gradient_v_of_one_step, lambda *case: loss_and_gradient(*case)[1].v]),
    (check_gradient, [gradient_w, lambda *case: gradient_by_untying(*case).w]),
    (check_delta, [deltas, deltas_recursively]),
    (check_backward, [lambda *case: loss_and_gradient(*case)[1], gradient_by_untying, gradient_with()]),
    (check_descent, [descend, descend_in_numbers]),
    (check_best_u, [lambda y, t: (t @ y) / (y @ y), lambda y, t: np.linalg.lstsq(y[:, None], t, rcond=None)[0][0]]),
    (check_influence, [influence, influence_by_loop, influence_by_complex_step]),
    (check_layer_delta, [layer_delta, layer_delta_by_index]),
    (check_gate, [_cell(), _cell(forget=9.0), np.array(_cell(write=(20.0, 0.0, -10.0)))]),
    (check_growth, [[[0.5, 12.0], [0.0, 0.5]], np.array([[0.0, 0.0], [-10, 0.0]]), [[0.8, 5.0], [0.0, 0.9]]]),
]

OF_A_VALUE = (check_memory, check_growth, check_gate)
"""These are handed a value; the others a function."""

SLIPS_OF_A_LOOP = [
    ({"up": np.ones_like}, "σ' is there on one of the two ways only"),
    ({"up": lambda y: 1 - y**2, "back": lambda y: 1 - y**2}, "The slope is that of tanh"),
    ({"start": True}, "The recursion starts with ε_T"),
]

WRONG = [
    *[(check_delta, partial(_chapters._slipped_deltas, **slip), says) for slip, says in SLIPS_OF_A_LOOP],
    *[(check_backward, partial(_chapters._slipped_gradient, **slip), says) for slip, says in SLIPS_OF_A_LOOP],
    (check_backward, partial(_chapters._slipped_gradient, from_step=1), "Step 1 is missing in the sums"),
    (check_descent, _chapters._with_the_new_w, "The slope along s is taken with the new w"),
    (check_memory, Weights(1.0, 0.8, 0.0, 0.1), "With w = 0 nothing is remembered"),
    (check_memory, Weights(1.0, -2.0, 3.0, 0.1), "w = 3 is too small"),
    (check_gate, ..., "Nothing is there yet: put four rows of three numbers in place of the three dots."),
    (check_gate, np.eye(3), "Hand over four rows of three numbers, none above"),
    (check_gate, np.full((4, 3), 2e6), "none above a million in size"),
    (check_gate, _cell(write=(0.0, 0.0, -4.0)), "is written: i and g must both be large when x is 1"),
    (check_gate, _cell(write=(0.0, 0.0, 4.0), candidate=(2.0, 0.0, 1.0)), "Without an event the memory ends at"),
    (check_gate, _cell(forget=2.0), "is left: the forget gate must be open in the silence"),
    (check_growth, ..., "Nothing is there yet: put two rows of two numbers in place of the three dots."),
    (check_growth, np.eye(3), "Hand over two rows of two numbers"),
    (check_growth, [[0.0, 2e6], [0.0, 0.0]], "none above a million in size"),
    (check_growth, [[0.5, 12.0], [1.0, 0.5]], "An eigenvalue is 3.96 in size"),
    (check_growth, [[0.5, -0.3], [-0.3, 0.5]], "W is symmetric"),
    (check_growth, [[0.5, 4.0], [0.0, 0.5]], "No δ becomes more than 4.06 times as long"),
    (check_memory, Weights(1.0, 1.0, 8.0, 0.1), "both starts end near 1"),
    (check_memory, Weights(1.0, -30.0, 8.0, 0.1), "both starts end near 0"),
    (check_memory, (1, 2, 3, 4), "Hand over Weights"),
    (check_states, states_without_start, "y_0 = s is missing: T inputs give T + 1 states, the first"),
    (check_states, states_without_sigmoid, "The sigmoid is missing"),
    (check_states, states_that_forget, "Every step starts from s again"),
    (check_states, states_with_a_wrong_sign, "The sign inside the exponential"),
    (check_states, lambda w, v, s, x: states_by_loop(v, w, s, x), "w and v are exchanged"),
    (check_states, lambda w, v, s, x: states_by_loop(w, v, 0, x), "It starts from 0"),
    (check_states, lambda w, v, s, x: states_by_loop(w, v, s, x)[-1], "Only the last state comes back"),
    (check_states, lambda w, v, s, x: [s] * 7, "a list of 7, but a list of 4"),
    (check_states, lambda w, v, s, x: states_by_loop(w, v, s, x[1:]), "The first input is left out"),
    (check_states, lambda w, v, s, x: states_by_loop(w, v, s, x[:-1]), "The last input is left out"),
    (check_states, states_with_tanh, "It is tanh, not the logistic sigmoid"),
    (check_objective, lambda sequence, p: sum((a - b) ** 2 for a, b in zip(p, sequence, strict=False)), "with x_t"),
    (check_objective, lambda *case: error_by_numpy(*case) / len(case[1]), "It is the mean"),
    (check_objective, lambda *case: error_by_numpy(*case) / 2, "It is half of E"),
    (check_objective, lambda sequence, p: sum(a - b for a, b in zip(p, sequence[1:], strict=True)), "without a square"),
    (check_objective, lambda sequence, p: sum(b - a for a, b in zip(p, sequence[1:], strict=True)), "without a square"),
    (check_objective, error_returned_in_the_loop, "Only the first step counts"),
    (check_objective, error_assigned, "Only the last step counts"),
    (check_objective, lambda sequence, p: sum(map(abs, residuals(sequence, p))), "It adds the sizes of the residuals"),
    (check_objective, lambda *case: math.sqrt(error_by_loop(*case)), "It takes the root of the sum"),
    (check_objective, lambda *case: sum(residuals(*case)) ** 2, "It squares the sum of the residuals"),
    (check_objective, lambda sequence, p: error_by_loop(sequence[:-1], p[:-1]), "The last step is left out"),
    (check_objective, lambda *case: [residual**2 for residual in residuals(*case)], "The terms E_t come back"),
    (
        gradient_v_check,
        of_one_step(lambda residual, y, u, x: residual * u * y * (1 - y) * x),
        "The factor 2 is missing",
    ),
    (gradient_v_check, of_one_step(lambda residual, y, u, x: 2 * residual * u * x), "σ' is missing"),
    (
        gradient_v_check,
        of_one_step(lambda residual, y, u, x: 2 * residual * y * (1 - y) * x),
        "The factor u is missing",
    ),
    (
        gradient_v_check,
        of_one_step(lambda residual, y, u, x: -2 * residual * u * y * (1 - y) * x),
        "The sign is the wrong way",
    ),
    (gradient_v_check, of_one_step(lambda residual, y, u, x: u * y * (1 - y) * x), "The published formula"),
    (gradient_v_check, of_one_step(lambda residual, y, u, x: 2 * residual * u * y * (1 - y)), "it returns"),
    (check_gradient, lambda *case: gradient_w(*case, assign=True), "Only the contribution of step 1 is left"),
    (check_gradient, lambda *case: gradient_w(*case, shift=1), "y_t stands where y_{t-1} belongs"),
    (check_gradient, lambda *case: gradient_w(*case, epsilon=1.0), "The factor 2 is missing"),
    (check_gradient, lambda *case: -gradient_w(*case), "The sign is the wrong way round"),
    (check_gradient, step_of(-1), "The sum over t is missing"),
    (check_gradient, lambda *case: gradient_w(*case, slope=lambda y: 1), "σ' is missing"),
    (check_gradient, step_of(1), "The contribution of a step is missing"),
    (check_delta, deltas_forwards, "It takes w δ_{t-1}, from the past"),
    (check_delta, deltas_from_the_past, "It takes w δ_{t-1}, from the past"),
    (check_delta, deltas_that_start_with_epsilon, "The recursion starts with δ_{T+1} = 0"),
    (check_delta, lambda *case: deltas(*case, loss=lambda p, t: np.ones(len(p))), "The published formula"),
    (check_delta, lambda *case: deltas(*case) if len(case[1]) == 3 else [0.0], "it returns [0.], but [0.2042]"),
    (check_delta, lambda *case: deltas(*case, right=-1.0), "taken away where it should be added"),
    (check_delta, lambda *case: deltas(*case, right=0.0), "Only the way up"),
    (check_delta, lambda *case: deltas(*case)[::-1], "The order is turned round"),
    (check_delta, lambda *case: 0.125, "It returns one number, but a list of 3 should come back"),
    (check_delta, lambda *case: [*deltas(*case), 0.0], "δ_{T+1} = 0 comes back too"),
    (check_delta, lambda *case: [*deltas(*case)[:2], 0.0], "The last step is missing"),
    (check_delta, lambda *case: deltas(*case)[0], "Only δ_1 comes back"),
    (check_backward, gradient_with(w=step_of(-1)), "dE/dw: Only the last step is in it"),
    (check_backward, gradient_with(u=lambda *case: forward(*case[:2]).y[1:].sum()), "dE/du: The published formula"),
    (check_backward, gradient_with(s=lambda *case: deltas(*case)[0]), "dE/ds: The factor w in front is missing"),
    (check_backward, gradient_with(w=lambda *case: -loss_and_gradient(*case)[1].w), "dE/dw: The sign is the wrong way"),
    (check_backward, gradient_with(w=lambda *case: -loss_and_gradient(*case)[1].w), "ε_t is right"),
    (check_backward, gradient_with(v=lambda *case: loss_and_gradient(*case)[1].v / 2), "dE/dv: It is half"),
    (
        check_backward,
        gradient_with(w=lambda *case: loss_and_gradient(*case)[1].w / 3),
        "dE/dw: It is divided by T. The",
    ),
    (check_backward, lambda *case: -1 * loss_and_gradient(*case)[1], "prediction minus target"),
    (check_backward, lambda *case: [*loss_and_gradient(*case)[1]][:3], "a list of 3, but a list of 4"),
    (check_backward, lambda *case: [*loss_and_gradient(*case)[1]][::-1], "it returns"),
    (check_descent, climb, "It climbs"),
    (check_descent, descend_along_the_first_gradient, "The gradient is computed once"),
    (check_descent, descend_but_drop_the_result, "The weights come back as they were"),
    (check_descent, lambda W, x, t, eta, n: descend(W, x, t, eta, 1), "One update is made"),
    (check_descent, lambda W, x, t, eta, n: descend(W, x, t, eta, n - 1), "One update is missing"),
    (check_descent, lambda W, x, t, eta, n: descend(W, x, t, 1.0, n), "η is missing"),
    (check_descent, lambda W, x, t, eta, n: descend(W, x, t, eta, n).replace(s=W.s), "it returns"),
    (check_descent, lambda W, x, t, eta, n: descend(W, x, t, eta, n).replace(s=0.3), "it returns"),
    (check_descent, lambda W, x, t, eta, n: descend(W, x, t, eta, n + 1), "One update too many is made"),
    (check_descent, descend_but_hold_s, "s stays where it is"),
    (check_descent, lambda W, x, t, eta, n: descend(W, x, t, eta / len(t), n), "The gradient is divided by T"),
    (check_descent, descend_letter_by_letter, "Each letter moves before the next slope is taken"),
    (check_descent, lambda *case: descend_in_numbers(*case) - [*case[0]], "The change comes back"),
    (check_best_u, lambda y, t: t.sum() / y.sum(), "It divides the sums"),
    (check_best_u, lambda y, t: (t / y).mean(), "It is the mean of t_t / y_t"),
    (check_best_u, lambda y, t: (t @ y) / (t @ t), "It divides by Σ t_t²"),
    (check_best_u, lambda y, t: t @ y, "The division by Σ y_t² is missing"),
    (check_best_u, lambda y, t: np.polyfit(y, t, 1)[0], "The slope of a line with a constant"),
    (check_best_u, lambda y, t: (y @ y) / (t @ y), "It is upside down"),
    (check_best_u, lambda y, t: (t @ y + t @ y) / (y @ y), "A factor 2 is left over"),
    (check_best_u, lambda y, t: [b / a for a, b in zip(y, t, strict=True)], "The ratios t_t / y_t come back"),
    (check_influence, lambda W, x, k: W.w ** (len(x) - k), "σ' is missing in every step"),
    (check_influence, lambda W, x, k: influence(W, x, k) / W.w ** (len(x) - k), "The factor w is missing"),
    (check_influence, lambda W, x, k: influence(W, x, k) / W.w ** (len(x) - k - 1), "w is there once"),
    (check_influence, lambda W, x, k: (abs(W.w) / 4) ** (len(x) - k), "It is the bound"),
    (check_influence, lambda W, x, k: W.u * influence(W, x, k), "It is the influence on p_T"),
    (check_influence, lambda W, x, k: influence(W, x, 0), "It does not depend on j"),
    (check_influence, lambda W, x, k: influence(W, x, k - 1), "One factor too many"),
    (check_influence, lambda W, x, k: influence(W, x, k + 1), "The first factor is left out"),
    (check_influence, lambda W, x, k: influence(W, x[:-1], k), "The last factor is left out"),
    (check_influence, lambda *case: sum(factors(*case)), "The factors are added"),
    (check_influence, lambda *case: factors(*case), "The factors come back one by one"),
    (check_influence, lambda W, x, k: np.prod(W.w * forward(W, x).y[k + 1 :]), "y_t stands in the place of σ'(z_t)"),
    (check_influence, influence_of_the_slopes_before, "σ' is taken a step too early"),
    (check_layer_delta, layer_delta_with(W_of=np.transpose), "W stands where Wᵀ belongs"),
    (check_layer_delta, layer_delta_with(U_of=np.transpose), "U stands where Uᵀ belongs"),
    (check_layer_delta, layer_delta_with(U_of=np.transpose, W_of=np.transpose), "Both transposes are missing"),
    (check_layer_delta, layer_delta_with(slope=lambda y: y * (1 - y)), "The slope is that of the logistic sigmoid"),
    (check_layer_delta, layer_delta_with(W_of=np.zeros_like), "is missing: a state also acts on the next one"),
    (check_layer_delta, lambda *case: layer_delta(*case)[0], "a list of 3, but an array of shape (2, 3)"),
    (check_layer_delta, layer_delta_with(slope=lambda y: 1), "The slope is missing"),
    (check_layer_delta, layer_delta_with(W_of=np.negative), "is taken away where it should be added"),
    (check_layer_delta, lambda U, W, y, *a: layer_delta(U, W, [None, *y], *a), "The slope is taken one step too early"),
    (check_layer_delta, lambda *case: layer_delta(*case)[::-1], "The order is turned round"),
    (check_layer_delta, lambda *case: [*layer_delta(*case), np.zeros(3)], "δ_{T+1} = 0 comes back too"),
]


@pytest.mark.parametrize(("check", "answers"), RIGHT)
def test_right_answers_pass_however_they_are_written(check, answers):
    assert len(answers) >= 2
    for answer in answers:
        verdict = check(answer)
        assert verdict, verdict.says
        assert repr(verdict) == f"✓ {verdict.says}"


@pytest.mark.parametrize(("check", "answer", "says"), WRONG)
def test_wrong_answers_are_told_why(check, answer, says):
    verdict = check(answer)
    assert not verdict
    assert says in verdict.says
    assert repr(verdict) == f"✗ {verdict.says}"
    assert "\n" not in verdict.says.replace(",\n", ",")


@pytest.mark.parametrize("check", [check for check, _ in RIGHT])
def test_each_check_has_three_different_sentences_at_least(check):
    assert len({check(answer).says for each, answer, _ in WRONG if each is check}) >= 3


@pytest.fixture
def sentences(monkeypatch):
    """A function: every sentence that is ready in a check, the praise first."""
    offered = []

    def judge(answer, cases, right, slips, *, praise, beyond=()):
        offered.extend([praise, *(says for says, _ in slips)])
        return _judging.judge(answer, cases, right, slips, praise=praise, beyond=beyond)

    monkeypatch.setattr(_chapters, "judge", judge)

    def ready(check):
        offered.clear()
        check(lambda *_: 0.0)
        return [says for says in offered if says]

    return ready


@pytest.mark.parametrize("check", [check for check, _ in RIGHT if check not in OF_A_VALUE])
def test_each_sentence_of_a_check_is_said_to_an_answer_of_this_file(check, sentences):
    answers = [*dict(RIGHT)[check], *(answer for each, answer, _ in WRONG if each is check)]
    said = {check(answer).says for answer in answers}
    of_chapter = set(sentences(check)) - set(SENTENCES.values())  # those are tried with the expressions
    assert of_chapter - said == set()


@pytest.mark.parametrize("check", [check for check, _ in RIGHT if check not in OF_A_VALUE])
def test_what_a_check_says_begins_with_a_capital_or_a_symbol_and_ends_with_a_full_stop(check, sentences):
    for says in sentences(check):
        assert re.fullmatch(r"([A-Z]|[a-zδεησ](_\S+|')? ).*[a-z]{2}.*[^X]\.", says), says


def test_every_check_of_the_book_is_tried_here():
    tried = {check.__name__ for check, _ in RIGHT}
    offered = {name for name in bptt.exercises.__all__ if name.startswith("check_")}
    assert tried - {"gradient_v_check"} == offered - {"check_expression"}  # which has a file of its own


FUNCTIONS = [check for check, _ in RIGHT if check not in OF_A_VALUE]


class Hostile:
    """A result that does not want to be looked at."""

    def __iter__(self):
        raise RuntimeError("no")

    def __array__(self, *_args, **_kwargs):
        raise RuntimeError("no")

    def __repr__(self):
        return "Hostile()"


@pytest.mark.parametrize("check", FUNCTIONS)
@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda *case: None, "Nothing comes back yet"),
        (lambda *case: ..., "Nothing comes back yet"),
        (lambda *case: 1 / 0, "It stops with ZeroDivisionError: "),
        (lambda: 1, "It stops with TypeError: "),
        (lambda *case: sys.exit(), "It stops with SystemExit"),
        (lambda *case: undefined, "It stops with NameError: "),  # noqa: F821  # on purpose
        (lambda *case: "a word", "It should return numbers, got 'a word'"),
        (lambda *case: [1, [2, 3]], "It should return numbers, got [1, [2, 3]]"),
        (lambda *case: Hostile(), "It should return numbers, got Hostile()"),
        (lambda *case: 1j, "It should return numbers, got 1j"),
        (lambda *case: "0.26", "It should return numbers, got '0.26'"),
        (lambda *case: ["0.1", "0.2"], "It should return numbers, got ['0.1', '0.2']"),
        (lambda *case: math.nan, "which is not finite"),
        (lambda *case: np.float64(1) / np.float64(0), "which is not finite"),
        (3.0, "Hand over the function itself"),
    ],
)
def test_whatever_happens_a_sentence_comes_back(check, answer, says):
    verdict = check(answer)
    assert not verdict
    assert says in verdict.says


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ([1.0, 2.0], "Hand over the function itself, without calling it, got [1.0, 2.0]."),
        (lambda *case: None, "Nothing comes back yet: write the function, and end it with return."),
        (
            lambda sequence, p: sequence[99],
            "It stops with IndexError: list index out of range, for sequence = [0.3, 0.9, 0.4, 0.7], "
            "p = [0.8, 0.9, 0.7].",
        ),
        (
            lambda sequence, p: [math.inf],
            "It returns [inf], which is not finite, for sequence = [0.3, 0.9, 0.4, 0.7], p = [0.8, 0.9, 0.7].",
        ),
        (
            lambda sequence, p: 1 / 3,
            "For sequence = [0.3, 0.9, 0.4, 0.7], p = [0.8, 0.9, 0.7] it returns 0.3333, but 0.26 is right.",
        ),
        (
            lambda sequence, p: True,
            "For sequence = [0.3, 0.9, 0.4, 0.7], p = [0.8, 0.9, 0.7] it returns 1, but 0.26 is right.",
        ),
        (lambda sequence, p: {0.1}, "It returns a list of 1, but one number should come back."),
    ],
)
def test_what_is_said_about_an_answer_that_is_no_known_slip(answer, says):
    assert check_objective(answer).says == says


def test_weights_and_lists_are_said_with_four_digits():
    assert check_states(lambda w, v, s, x: [s, 1 / 3, 1 / 3, 1 / 3][: len(x) + 1] + [0.0] * (len(x) - 3)).says == (
        "For w = -0.6, v = 0.8, s = 0.1, x = [0.3, 0.9, 0.4] it returns [0.1   , 0.3333, 0.3333, 0.3333], but "
        "[0.1   , 0.5449, 0.597 , 0.4904] is right."
    )
    says = check_gradient(lambda *_: 1.0, "dE/du").says
    assert says.startswith("For weights = (u = 1.5, v = 0.8, w = -0.6, s = 0.1), x = [0.3, 0.9, 0.4], target = [0.9, ")


def test_an_error_that_tells_long_stories_or_none_is_cut_short():
    def raising(error):
        def answer(*_):
            raise error

        return check_objective(answer).says.removesuffix(", for sequence = [0.3, 0.9, 0.4, 0.7], p = [0.8, 0.9, 0.7].")

    class UnspeakableError(Exception):
        def __str__(self):
            raise RuntimeError("no")

        __repr__ = __str__

    assert raising(ValueError("x" * 68)) == f"It stops with ValueError: {'x' * 68}"
    assert raising(ValueError("x" * 69)) == f"It stops with ValueError: {'x' * 68}…"
    assert raising(ValueError("two\nlines")) == "It stops with ValueError: two lines"
    assert raising(KeyError) == "It stops with KeyError"
    assert raising(UnspeakableError()).startswith("It stops with ")


def test_numbers_agree_within_a_billionth_of_their_size():
    case = {"a": 1e6}
    for factor, agrees in ((1 + 0.9e-9, True), (1 + 1.1e-9, False)):
        verdict = _judging.judge(lambda a, f=factor: a * f, [case], lambda a: a, [], praise="Right.")
        assert bool(verdict) is agrees
    for error, agrees in ((0.9e-9, True), (1.1e-9, False)):
        verdict = _judging.judge(lambda a, e=error: e, [case], lambda a: 0.0, [], praise="Right.")
        assert bool(verdict) is agrees


@pytest.mark.parametrize(
    "answer", [None, 3, [1, 2], Weights(1.0, 2.0, 3.0, np.array([0.0, 1.0])), Weights(1j, 0, 0, 0)]
)
def test_memory_takes_four_numbers_only(answer):
    assert check_memory(answer).says.startswith("Hand over Weights")


def after_ten_steps(v, w, s):
    for _ in range(10):
        s = sigma(w * s + v * 0.5)
    return s


@pytest.mark.parametrize(("v", "w"), [(-8.0, 8.0), (10.0, -10.0), (-4.5, 4.6)])
def test_memory_says_where_both_starts_end_up(v, w):
    up, down = (after_ten_steps(v, w, s) for s in (1.0, 0.0))
    remembers = f"After ten steps the states are {down:.3f} and {up:.3f}: the network remembers its start."
    assert check_memory(Weights(1.0, v, w, 0.1)).says == remembers


@pytest.mark.parametrize(
    ("v", "w", "where"),
    [(1.0, 8.0, "near 1"), (-30.0, 8.0, "near 0"), (4.2, -4.2, "near 0.50"), (-4.0, 4.02, "near 0.51")],
)
def test_memory_says_near_what_both_starts_meet(v, w, where):
    assert check_memory(Weights(1.0, v, w, 0.1)).says == (
        f"w is large enough, but both starts end {where}: choose v so that w y + v · 0.5 changes its sign between "
        "y = 0 and y = 1."
    )


def test_memory_says_when_w_is_too_small():
    for w in (4.0, -4.0, 0.5):
        says = f"w = {w:g} is too small: each step keeps at most |w|/4 of a difference."
        assert check_memory(Weights(1.0, 0.8, w, 0.1)).says == says
    assert check_memory(Weights(1.0, 0.8, 0.0, 0.1)).says == (
        "With w = 0 nothing is remembered: w is the only way from one state to the next."
    )
    assert check_memory((1, 2)).says == "Hand over Weights(u=…, v=…, w=…, s=…) of four numbers, got (1, 2)."


@pytest.mark.parametrize("check", [check for check, _ in RIGHT if check not in (*OF_A_VALUE, gradient_v_check)])
def test_what_goes_in_has_the_names_that_the_exercise_gives_it(check, monkeypatch):
    names = re.search(r": \w+\((.*?)\) returns", check.__doc__).group(1).split(", ")
    seen = []
    monkeypatch.setattr(
        _chapters, "judge", lambda answer, cases, *rest, **praise: seen.extend(cases) or _judging.Verdict(True, "")
    )
    check(None)
    assert len(seen) >= 2
    assert all([*case] == names for case in seen)


def test_an_answer_may_change_what_it_is_given():
    def destructive(sequence, p):
        E = 0.0
        sequence.pop(0)
        while p:
            E += (p.pop() - sequence.pop()) ** 2
        return E

    assert check_objective(destructive)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("dE/dx", 3), "quantity must be one of dE/du, dE/dv, dE/dw, dE/ds, got 'dE/dx'"),
        (("dE/dv", 4), "T must be 1, 2 or 3, got 4"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        check_gradient(gradient_w, *arguments)


@pytest.mark.parametrize(("T", "steps"), [(1, "1 step"), (2, "2 steps"), (3, "3 steps")])
@pytest.mark.parametrize("letter", [*"uvws"])
def test_each_gradient_is_checked_for_one_two_and_three_steps(letter, T, steps):
    verdict = check_gradient(lambda *case: getattr(loss_and_gradient(*case)[1], letter), f"dE/d{letter}", T)
    assert verdict
    assert verdict.says == f"That is dE/d{letter}, for {steps} and at 13 networks."
