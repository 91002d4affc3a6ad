"""Answers that are wrong for short, for middling or for long sequences only, or only where numbers are large.

Each check is given eight wrong answers at least, and each goes wrong in one of these places alone: elsewhere it is the
right one. `make drills` tries many more.
"""

from functools import partial
from random import Random

import numpy as np
import pytest
from test_chapters import (
    climb,
    descend,
    descend_along_the_first_gradient,
    descend_but_drop_the_result,
    descend_but_hold_s,
    descend_letter_by_letter,
    error_assigned,
    error_by_loop,
    error_by_numpy,
    error_returned_in_the_loop,
    factors,
    influence,
    influence_of_the_slopes_before,
    layer_delta,
    layer_delta_with,
    residuals,
    states_by_loop,
    states_that_forget,
    states_with_a_wrong_sign,
    states_with_tanh,
    states_without_sigmoid,
    states_without_start,
)

from bptt import Weights, forward
from bptt.exercises import (
    check_backward,
    check_best_u,
    check_delta,
    check_descent,
    check_gradient,
    check_influence,
    check_layer_delta,
    check_memory,
    check_objective,
    check_states,
)


def passes(
    weights,
    x,
    target,
    *,
    error=lambda p, t, x: 2 * (p - t),
    slope=lambda y, before: y * (1 - y),
    up=None,
    back=None,
    future=1.0,
    start=0.0,
    late=0,
    mean=False,
):
    """δ_1 … δ_T and the four derivatives, by loops in which one thing can be changed."""
    trace = forward(weights, x)
    y, T = trace.y, len(x)
    epsilon = [error(p, t, x_t) for p, t, x_t in zip(trace.p, target, x, strict=True)]
    delta, later = [0.0] * T, start * epsilon[-1]
    for t in reversed(range(T)):
        both = slope(y[t + 1], y[t])
        going_up = weights.u * epsilon[t] * (both if up is None else up)
        later = going_up + future * weights.w * later * (both if back is None else back)
        delta[t] = later
    share = 1 / T if mean else 1.0
    steps = range(T)
    four = [
        share * sum(epsilon[t] * y[t + 1] for t in steps),
        share * sum(delta[t] * x[t] for t in steps[late:]),
        share * sum(delta[t] * y[t] for t in steps[late:]),
        share * weights.w * delta[0],
    ]
    return delta, four


CHANGED = {
    "half": {"error": lambda p, t, x: p - t},
    "sign": {"error": lambda p, t, x: 2 * (t - p)},
    "published": {"error": lambda p, t, x: 1.0},
    "square": {"error": lambda p, t, x: (p - t) ** 2},
    "echo": {"error": lambda p, t, x: 2 * (p - x)},
    "no slope": {"slope": lambda y, before: 1.0},
    "half a slope": {"slope": lambda y, before: y},
    "slope before": {"slope": lambda y, before: before * (1 - before)},
    "slope of tanh": {"slope": lambda y, before: 1 - y * y},
    "slope on the way up alone": {"back": 1.0},
    "slope on the way back alone": {"up": 1.0},
    "no future": {"future": 0.0},
    "future taken away": {"future": -1.0},
    "starts with ε_T": {"start": 1.0},
    "x_1 left out": {"late": 1},
    "mean": {"mean": True},
}


def deltas(*case, **changed):
    return passes(*case, **changed)[0]


def four(*case, **changed):
    return passes(*case, **changed)[1]


def of(place):
    return lambda *case, **changed: four(*case, **changed)[place]


def changed(answer):
    return [partial(answer, **change) for change in CHANGED.values()]


STATES = [
    *(states_without_start, states_without_sigmoid, states_that_forget, states_with_a_wrong_sign, states_with_tanh),
    lambda w, v, s, x: states_by_loop(v, w, s, x),
    lambda w, v, s, x: states_by_loop(w, v, 0.0, x),
    lambda w, v, s, x: states_by_loop(w, v, s, x[1:]),
    lambda w, v, s, x: states_by_loop(w, v, s, x[:-1]),
    lambda w, v, s, x: states_by_loop(w, v, s, x)[-1],
]
OBJECTIVE = [
    *(error_returned_in_the_loop, error_assigned),
    lambda sequence, p: sum((a - b) ** 2 for a, b in zip(p, sequence, strict=False)),
    lambda *case: error_by_numpy(*case) / (1 + len(case[1])),
    lambda *case: error_by_numpy(*case) / 2,
    lambda *case: sum(residuals(*case)),
    lambda *case: sum(map(abs, residuals(*case))),
    lambda *case: error_by_loop(*case) ** 0.5,
    lambda *case: 1.0 + sum(residuals(*case)) ** 2,
    lambda sequence, p: error_by_loop(sequence[:-1], p[:-1]),
    lambda *case: [residual * residual for residual in residuals(*case)],
]
DESCENT = [
    *(
        climb,
        descend_along_the_first_gradient,
        descend_but_drop_the_result,
        descend_but_hold_s,
        descend_letter_by_letter,
    ),
    lambda W, x, t, eta, n: descend(W, x, t, eta, 1),
    lambda W, x, t, eta, n: descend(W, x, t, eta, n - 1),
    lambda W, x, t, eta, n: descend(W, x, t, eta, n + 1),
    lambda W, x, t, eta, n: descend(W, x, t, eta / (1 + len(t)), n),
    lambda W, x, t, eta, n: descend(W, x, t, 2 * eta, n),
]
BEST_U = [
    lambda y, t: t.sum() / y.sum() + 1.0,
    lambda y, t: (t / y).mean() + 1.0,
    lambda y, t: (t @ y) / (t @ t),
    lambda y, t: t @ y,
    lambda y, t: 2 * (t @ y) / (y @ y),
    lambda y, t: (y @ y) / (t @ y),
    lambda y, t: t / y,
    lambda y, t: -(t @ y) / (y @ y),
    lambda y, t: t[-1] / y[-1] + 0.5,
]
INFLUENCE = [
    lambda W, x, j: W.w ** (len(x) - j) + 1.0,
    lambda W, x, j: np.prod(W.w * forward(W, x).y[j + 1 :]) + 1.0,
    lambda W, x, j: (abs(W.w) / 4) ** (len(x) - j) + 1.0,
    lambda W, x, j: W.u * influence(W, x, j) + 1.0,
    lambda W, x, j: influence(W, x, 0) / 2,
    lambda W, x, j: -influence(W, x, j),
    lambda *case: sum(factors(*case)) + 1.0,
    lambda *case: influence_of_the_slopes_before(*case) + 1.0,
    lambda W, x, j: influence(W, x, j + 1) + 1.0,
    lambda W, x, j: influence(W, x, j) * 1.001 + 0.001,
]
LAYER = [
    layer_delta_with(W_of=np.transpose),
    layer_delta_with(W_of=np.transpose, slope=lambda y: y * (1 - y)),
    layer_delta_with(slope=lambda y: y * (1 - y)),
    layer_delta_with(slope=lambda y: 1 + 0 * y),
    layer_delta_with(slope=lambda y: 1 - y),
    layer_delta_with(W_of=np.zeros_like),
    layer_delta_with(W_of=np.negative),
    layer_delta_with(U_of=np.negative),
    layer_delta_with(U_of=lambda U: 2 * U),
    lambda U, W, y, *rest: layer_delta(U, W, [None, *y], *rest),
    lambda *case: layer_delta(*case)[::-1] + 1.0,
    lambda *case: [*layer_delta(*case), np.zeros(len(case[1]))],
]


def only_in_u(what):
    """Σ ε_t times something else than y_t; δ does not stand in dE/du."""

    def answer(weights, x, target):
        trace = forward(weights, x)
        return float(np.sum(2 * (trace.p - target) * what(trace)))

    return answer


FACTORS_OF_U = [
    lambda trace: trace.y[:-1],
    lambda trace: 1.0,
    lambda trace: trace.y[1:] ** 2,
    lambda trace: trace.y[1:] * (1 - trace.y[1:]),
    lambda trace: trace.x,
    lambda trace: 2 * trace.p + 1.0,
]


def each_t(quantity):
    """The check of one derivative, for 1, 2 and 3 steps: the exercise has no others. All three must be content."""
    return lambda answer: all(check_gradient(answer, quantity, T) for T in (1, 2, 3))


EXERCISES = {
    "states": (check_states, states_by_loop, STATES),
    "objective": (check_objective, error_by_loop, OBJECTIVE),
    **{
        f"dE/d{letter}": (each_t(f"dE/d{letter}"), of(place), changed(of(place))) for place, letter in enumerate("uvws")
    },
    "dE/du": (each_t("dE/du"), of(0), [*changed(of(0)), *map(only_in_u, FACTORS_OF_U)]),
    "delta": (check_delta, deltas, changed(deltas)),
    "backward": (check_backward, four, changed(four)),
    "descent": (check_descent, descend, DESCENT),
    "best u": (check_best_u, lambda y, t: (t @ y) / (y @ y), BEST_U),
    "influence": (check_influence, influence, INFLUENCE),
    "layer": (check_layer_delta, layer_delta, LAYER),
}


def steps(case):
    """T: how many inputs, predictions, states after the first or errors a case has."""
    named = [value for value in case if isinstance(value, list | np.ndarray)]
    return min(len(value) for value in named) if len(named) < 4 else len(named[-1])


def numbers(value):
    return np.asarray(list(value) if np.iterable(value) else value, dtype=float)


def is_large(case, right):
    return np.max(np.abs(numbers(right))) > 10 or any(
        np.max(np.abs(numbers(value)), initial=0.0) > 10 for value in case if not isinstance(value, int)
    )


PLACES = {
    "T = 1": lambda case, right: steps(case) == 1,
    "T = 3": lambda case, right: steps(case) == 3,
    "T = 8": lambda case, right: steps(case) == 8,
    "above 10": is_large,
}
NOT_ASKED = {(f"dE/d{letter}", "T = 8") for letter in "uvws"}
"""An expression is written for three steps at the most."""


def differ(one, other):
    one, other = numbers(one), numbers(other)
    return one.shape != other.shape or not np.allclose(one, other, rtol=1e-8, atol=1e-8)


def tried(check, right, wrong, place):
    """Whether an answer that is wrong in one place only met a case there, and whether it was called right."""
    seen = []

    def answer(*case):
        result = right(*case)
        if not place(case, result):
            return result
        spoilt = wrong(*case)
        seen.append(differ(spoilt, result))
        return spoilt

    verdict = check(answer)
    return any(seen), bool(verdict)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("exercise", EXERCISES)
def test_eight_wrong_answers_are_refused_wherever_they_are_wrong(exercise, place):
    check, right, wrong_ones = EXERCISES[exercise]
    assert check(right)
    results = [tried(check, right, wrong, PLACES[place]) for wrong in wrong_ones]
    assert [n for n, (wrong, accepted) in enumerate(results) if wrong and accepted] == []
    if (exercise, place) not in NOT_ASKED:
        assert sum(wrong for wrong, _ in results) >= 8


NO_MEMORY = [
    *(Weights(1.0, v, w, 0.1) for v, w in ((0.8, 0.0), (-2.0, 3.0), (1.0, 8.0), (-30.0, 8.0), (-8.0, 4.0))),
    *(Weights(1.0, v, w, 0.1) for v, w in ((8.0, 8.0), (10.0, -4.2), (-4.0, 4.02), (0.0, 1e6), (1e6, 1e6))),
    *(None, 8.0, (1.0, -8.0, 8.0, 0.0), {"w": 8.0}, check_memory, Weights(1.0, -8.0, 8.0, np.array([0.0, 1.0]))),
]


@pytest.mark.parametrize("given", NO_MEMORY)
def test_weights_that_do_not_remember_are_refused(given):
    assert not check_memory(given)
    assert check_memory(given).says.endswith(".")


# The kind: an answer that is right but for a change that is drawn, in a place that is drawn.

MORE_PLACES = PLACES | {
    "T > 3": lambda case, right: steps(case) > 3,
    "T < 3": lambda case, right: steps(case) < 3,
    "everywhere": lambda case, right: True,
    "w = 0": lambda case, right: any(isinstance(value, Weights) and value.w == 0.0 for value in case),
    "|w| > 4": lambda case, right: any(isinstance(value, Weights) and abs(value.w) > 4 for value in case),
    "equal inputs": lambda case, right: any(
        isinstance(value, list | np.ndarray) and np.ndim(value) == 1 and np.ptp(value) == 0 for value in case
    ),
}
CHANGES = {
    **{f"times {factor:g}": partial(np.multiply, factor) for factor in (0.0, 0.5, -1.0, 2.0, 3.0, 1.0 + 1e-5, 0.999)},
    **{f"plus {term:g}": partial(np.add, term) for term in (1.0, -0.1, 1e-5)},
    **{
        f"cut at {bound:g}": partial(lambda bound, r: np.clip(r, -bound, bound), bound)
        for bound in (0.01, 1.0, 5.0, 10.0)
    },
    **{f"{digits} digits": partial(lambda digits, r: np.round(r, digits), digits) for digits in (0, 2, 5)},
    "float32": np.float32,
    "the first entry": lambda r: r + np.where(np.arange(r.size).reshape(r.shape) == 0, 0.01, 0.0),
    "the last entry": lambda r: np.append(r.ravel()[:-1], 0.0).reshape(r.shape),
    "turned round": lambda r: r[::-1] if r.ndim else -r,
    "one more": lambda r: np.append(r, 0.0),
    "one less": lambda r: r.ravel()[:-1],
    "a list of it": lambda r: r[np.newaxis],
    "without signs": np.abs,
}
DRAWN = [(exercise, place, change) for exercise in EXERCISES for place in MORE_PLACES for change in CHANGES]


def test_a_change_in_a_place_is_refused(drills):
    """`make drills` tries all of them, CI a sample."""
    accepted, wrong = [], dict.fromkeys(EXERCISES, 0)
    for exercise, place, change in DRAWN if drills else Random(6).sample(DRAWN, 120):
        check, right, _ = EXERCISES[exercise]
        spoilt = partial(lambda right, change, *case: change(numbers(right(*case))), right, CHANGES[change])
        is_wrong, called_right = tried(check, right, spoilt, MORE_PLACES[place])
        wrong[exercise] += is_wrong
        if is_wrong and called_right:
            accepted.append((exercise, place, change))
    assert accepted == []
    assert len(DRAWN) > 2500
    assert min(wrong.values()) > (70 if drills else 0), wrong
