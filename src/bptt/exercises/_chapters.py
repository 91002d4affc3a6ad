"""One check for each code exercise of the book. Each takes the reader's function (or value) and says what is wrong."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from bptt._validation import FloatArray, as_numbers, one_of, one_to_three, shorten
from bptt.exercises._expressions import evaluate, parse
from bptt.exercises._judging import Case, Slip, judge
from bptt.exercises._slips import QUANTITIES, SENTENCES, deltas, network, quantities, slips, truth
from bptt.exercises._verdict import Verdict
from bptt.gradient import backward, loss_and_gradient
from bptt.lstm import lstm_forward
from bptt.model import sigmoid
from bptt.network import forward
from bptt.objective import inputs_and_targets, output_error
from bptt.weights import Weights

__all__ = [
    "EXAMPLE",
    "check_backward",
    "check_best_u",
    "check_delta",
    "check_descent",
    "check_gate",
    "check_gradient",
    "check_growth",
    "check_influence",
    "check_layer_delta",
    "check_memory",
    "check_objective",
    "check_states",
]

EXAMPLE = Weights(u=1.5, v=0.8, w=-0.6, s=0.1), [0.3, 0.9, 0.4, 0.7]
"""The network of the chapters: an answer that is wrong is shown on it first."""


def _networks(T: int = 3) -> list[Case]:
    """Cases for functions of weights, x and target."""
    given = [(EXAMPLE[0], EXAMPLE[1][: T + 1]), *(network(T, n) for n in range(1, 6))]
    return [
        {"weights": weights, "x": x, "target": target}
        for weights, sequence in given
        for x, target in [inputs_and_targets(sequence)]
    ]


def _far(lengths: tuple[int, ...] = (1, 3, 8, 30)) -> list[Case]:
    """Networks that a slip can hide from in `_networks`: w = 0, |w| > 4, equal inputs, large gradients, long ones."""
    given: list[tuple[Weights, Callable[[int], list[float]]]] = [
        (Weights(1.2, 0.7, 0.0, 0.4), lambda T: [0.2 + 0.1 * t for t in range(T + 1)]),
        (Weights(-0.8, -2.0, 5.5, 0.3), lambda T: [0.5 - 0.4 * (t % 3) for t in range(T + 1)]),
        (Weights(0.9, 0.6, -7.0, 0.8), lambda T: [0.5] * (T + 1)),
        (Weights(6.0, 0.5, 1.5, 0.2), lambda T: [3.0 + 9.0 * (t % 2) for t in range(T + 1)]),
        (Weights(-30.0, 0.3, -2.0, 0.6), lambda T: [40.0 / (t + 1.0) for t in range(T + 1)]),
        (Weights(60.0, 0.1, 0.5, 0.9), lambda T: [0.5 - 0.1 * t for t in range(T + 1)]),
        (Weights(1.5, 0.8, 3.9, 0.1), lambda T: [-0.5] * T + [60.0]),  # an error at the end that comes from far
    ]
    return [
        {"weights": weights, "x": x, "target": target}
        for T in lengths
        for weights, sequence in given
        for x, target in [inputs_and_targets(sequence(T))]
    ]


def _formula(text: str) -> Callable[..., float]:
    """A text of `known`, as a function of weights, x and target."""

    def value(weights: Weights, x: FloatArray, target: FloatArray) -> float:
        return evaluate(parse(text, len(x)), quantities(weights, [*x, target[-1]]))

    return value


def _formulas(texts: list[str]) -> Callable[..., list[float]]:
    each = [_formula(text) for text in texts]
    return lambda *case: [value(*case) for value in each]


def check_memory(weights: Any) -> Verdict:
    """Chapter 1: with these weights, states from s = 0 and s = 1 differ by more than 0.5 after ten inputs of 0.5."""
    if not isinstance(weights, Weights) or any(np.ndim(value) or np.iscomplexobj(value) for value in weights):
        return Verdict(False, f"Hand over Weights(u=…, v=…, w=…, s=…) of four numbers, got {shorten(weights)}.")
    up, down = (forward(weights.replace(s=s), np.full(10, 0.5)).y[-1].item() for s in (1.0, 0.0))
    if abs(up - down) > 0.5:
        return Verdict(
            True, f"After ten steps the states are {down:.3f} and {up:.3f}: the network remembers its start."
        )
    if weights.w == 0.0:
        return Verdict(False, "With w = 0 nothing is remembered: w is the only way from one state to the next.")
    if abs(weights.w) <= 4.0:
        return Verdict(False, f"w = {weights.w:g} is too small: each step keeps at most |w|/4 of a difference.")
    middle = (up + down) / 2
    where = "near 1" if middle > 0.7 else "near 0" if middle < 0.3 else f"near {middle:.2f}"
    return Verdict(
        False,
        f"w is large enough, but both starts end {where}: choose v so that w y + v · 0.5 changes its sign between "
        "y = 0 and y = 1.",
    )


def check_states(states: Any) -> Verdict:
    """Chapter 2: states(w, v, s, x) returns y_0, y_1 … y_T."""

    def run(
        w: float, v: float, s: float, x: list[float], *, sigma: Any = sigmoid, kept: float | None = None
    ) -> list[float]:
        y = [s]
        for x_t in x:
            y.append(sigma(w * (y[-1] if kept is None else kept) + v * x_t))
        return y

    mistakes: list[Slip] = [
        ("y_0 = s is missing: T inputs give T + 1 states, the first of them is s.", lambda *a: run(*a)[1:]),
        ("The sigmoid is missing: the state is σ of the pre-activation.", lambda *a: run(*a, sigma=lambda z: z)),
        (
            "The sign inside the exponential is wrong: σ(z) = 1 / (1 + e^{-z}).",
            lambda *a: run(*a, sigma=lambda z: sigmoid(-z)),
        ),
        ("It is tanh, not the logistic sigmoid 1 / (1 + e^{-z}).", lambda *a: run(*a, sigma=np.tanh)),
        ("w and v are exchanged: w goes with the state, v with the input.", lambda w, v, s, x: run(v, w, s, x)),
        (
            "Every step starts from s again: it should start from the state before.",
            lambda w, v, s, x: run(w, v, s, x, kept=s),
        ),
        ("It starts from 0: the state before the first step is s.", lambda w, v, s, x: run(w, v, 0.0, x)),
        ("The first input is left out: step 1 reads x_1, in Python x[0].", lambda w, v, s, x: run(w, v, s, x[1:])),
        (
            "The last input is left out: there is a state after each of the T inputs.",
            lambda w, v, s, x: run(w, v, s, x[:-1]),
        ),
        ("Only the last state comes back: keep them all in a list.", lambda *a: run(*a)[-1]),
    ]
    cases = [
        {"w": -0.6, "v": 0.8, "s": 0.1, "x": [0.3, 0.9, 0.4]},
        {"w": 1.7, "v": -0.4, "s": 0.6, "x": [0.2, -1.0, 0.5, 0.8]},
    ]
    far = [
        {"w": w, "v": v, "s": s, "x": x}
        for w, v, s in ((0.0, 0.7, 0.4), (5.5, -2.0, 0.3), (-7.0, 0.6, 3.0), (2.0, 3.0, -4.0))
        for x in ([0.5], [0.5, -0.5, 2.0], [0.5] * 8, [(-1.0) ** t * t for t in range(30)])
    ]
    return judge(states, cases, run, mistakes, praise="Every state is right, y_0 included.", beyond=far)


def check_objective(error: Any) -> Verdict:
    """Chapter 3: error(sequence, p) returns E for a sequence of N numbers and its T = N - 1 predictions."""

    def residuals(sequence: list[float], p: list[float]) -> FloatArray:
        return np.subtract(p, sequence[1:], dtype=np.float64)

    mistakes: list[Slip] = [
        (
            "It compares p_t with x_t, which the network has just read: the target is the next number.",
            lambda sequence, p: np.sum((np.array(p) - sequence[:-1]) ** 2),
        ),
        ("It is the mean of the squares: E in this book is their sum.", lambda *a: np.mean(residuals(*a) ** 2)),
        ("It is half of E: in this book there is no factor 1/2 in front.", lambda *a: np.sum(residuals(*a) ** 2) / 2),
        (
            "The residuals are added without a square, so that one above 0 hides one below.",
            lambda *a: np.sum(residuals(*a)),
        ),
        (
            "The residuals are added without a square, so that one above 0 hides one below.",
            lambda *a: -np.sum(residuals(*a)),
        ),
        ("It adds the sizes of the residuals: E adds their squares.", lambda *a: np.sum(np.abs(residuals(*a)))),
        ("It takes the root of the sum: E is the sum itself.", lambda *a: np.sqrt(np.sum(residuals(*a) ** 2))),
        ("It squares the sum of the residuals: square first, then add.", lambda *a: np.sum(residuals(*a)) ** 2),
        ("Only the last step counts: add over all the steps.", lambda *a: residuals(*a)[-1] ** 2),
        ("Only the first step counts: add up in the loop, and return after it.", lambda *a: residuals(*a)[0] ** 2),
        ("The last step is left out: T = N - 1 steps have a target.", lambda *a: np.sum(residuals(*a)[:-1] ** 2)),
        ("The terms E_t come back: return their sum.", lambda *a: residuals(*a) ** 2),
    ]
    cases = [
        {"sequence": [0.3, 0.9, 0.4, 0.7], "p": [0.8, 0.9, 0.7]},
        {"sequence": [1.0, -0.5, 0.25, 0.5, 0.0], "p": [0.5, 0.75, 0.4, -0.3]},
    ]
    return judge(
        error,
        cases,
        lambda *a: np.sum(residuals(*a) ** 2),
        mistakes,
        praise="That is E: squared, shifted by one, and added.",
        beyond=[
            {"sequence": [scale * (0.3 + 0.1 * (t % 4)) for t in range(T + 1)], "p": [0.5 - 0.2 * t for t in range(T)]}
            for T in (1, 3, 8, 30)
            for scale in (1.0, 50.0)
        ],
    )


def check_gradient(function: Any, quantity: str = "dE/dw", T: int = 3) -> Verdict:
    """Chapters 4 and 5: function(weights, x, target) returns one of dE/du, dE/dv, dE/dw, dE/ds for T steps.

    Raises ValueError for another quantity, and for a T other than 1, 2, 3.
    """
    quantity, T = one_of("quantity", quantity, QUANTITIES), one_to_three("T", T)
    mistakes = [(SENTENCES[name], _formula(text)) for name, text in slips(quantity, T)]
    praise = f"That is {quantity}, for {T} {'step' if T == 1 else 'steps'} and at 13 networks."
    return judge(function, _networks(T), _formula(truth(quantity, T)), mistakes, praise=praise, beyond=_far((T,)))


def check_delta(delta: Any) -> Verdict:
    """Chapter 6: delta(weights, x, target) returns δ_1 … δ_T."""
    right, known = deltas(3)
    expected = _formulas(right)

    def from_the_past(weights: Weights, x: FloatArray, target: FloatArray) -> list[float]:
        at, before, result = quantities(weights, [*x, target[-1]]), 0.0, []
        for t in range(1, len(x) + 1):
            before = at[f"y{t}"] * (1 - at[f"y{t}"]) * (weights.u * at[f"epsilon{t}"] + weights.w * before)
            result.append(before)
        return result

    def from_a_boundary(last: str) -> Callable[..., list[float]]:
        """With another start: `last` stands for δ_3."""
        d2 = f"y2*(1-y2)*(u*epsilon2+w*{last})"
        return _formulas([f"y1*(1-y1)*(u*epsilon1+w*{d2})", d2, last])

    d3 = "y3*(1-y3)*u*epsilon3"
    # in a backward loop delta[t - 1] is still 0, but for t = 0: delta[-1] is δ_3
    in_a_backward_loop = _formulas([f"y1*(1-y1)*(u*epsilon1+w*{d3})", "y2*(1-y2)*u*epsilon2", d3])
    past = "It takes w δ_{t-1}, from the past: what comes back is w δ_{t+1}, from the next step."
    start = "The recursion starts with δ_{T+1} = 0: δ_T itself goes through the recursion, as all the others do."
    mistakes: list[Slip] = [(SENTENCES[name], _formulas(texts)) for name, texts in known]
    mistakes += [
        (
            "The order is turned round: δ_T is computed first, but δ_1 should stand first.",
            lambda *a: expected(*a)[::-1],
        ),
        (
            "δ_{T+1} = 0 comes back too: it starts the recursion, but there are T deltas.",
            lambda *a: [*expected(*a), 0.0],
        ),
        (past, from_the_past),
        (past, in_a_backward_loop),
        (start, from_a_boundary("epsilon3")),
        (start, from_a_boundary("u*epsilon3")),
        (start, from_a_boundary("y3*(1-y3)*(u*epsilon3+w)")),
        ("The last step is missing: δ_T is σ'(z_T) u ε_T, since δ_{T+1} = 0.", lambda *a: [*expected(*a)[:-1], 0.0]),
        ("Only δ_1 comes back: keep them all.", lambda *a: expected(*a)[0]),
    ]
    praise = "All deltas are right, boundary included."
    return judge(delta, _networks(), _deltas, mistakes, praise=praise, beyond=_far())


def _deltas(weights: Weights, x: FloatArray, target: FloatArray) -> FloatArray:
    trace = forward(weights, x)
    return backward(weights, trace, output_error(trace.p, target)).delta


def _slipped_deltas(
    weights: Weights, x: FloatArray, target: FloatArray, *, up: Any = None, back: Any = None, start: bool = False
) -> FloatArray:
    """δ_1 … δ_T with another slope on the way up (to u ε_t) or back (to w δ_{t+1}), or another start."""
    trace = forward(weights, x)
    epsilon, y = output_error(trace.p, target), trace.y[1:]
    slopes = [y * (1.0 - y) if other is None else other(y) for other in (up, back)]
    later, delta = (epsilon[-1] if start else 0.0), np.zeros(len(y))
    for t in reversed(range(len(y))):
        later = slopes[0][t] * weights.u * epsilon[t] + slopes[1][t] * weights.w * later
        delta[t] = later
    return delta


_SLIPS_OF_A_LOOP: list[tuple[str, dict[str, Any]]] = [
    (SENTENCES["one_way"], {"up": np.ones_like}),
    (SENTENCES["one_way"], {"back": np.ones_like}),
    (SENTENCES["slope_of_tanh"], {"up": lambda y: 1 - y**2, "back": lambda y: 1 - y**2}),
    (SENTENCES["start"], {"start": True}),
]


def _slipped_gradient(
    weights: Weights, x: FloatArray, target: FloatArray, *, from_step: int = 0, **slip: Any
) -> list[float]:
    """All four derivatives with such deltas; without the first steps in the sums for v and w."""
    trace, delta = forward(weights, x), _slipped_deltas(weights, x, target, **slip)
    epsilon, part = output_error(trace.p, target), slice(from_step, None)
    dE_du, dE_dv = np.sum(epsilon * trace.y[1:]), np.sum((delta * trace.x)[part])
    return [dE_du, dE_dv, np.sum((delta * trace.y[:-1])[part]), weights.w * delta[0]]


def check_backward(gradient: Any) -> Verdict:
    """Chapter 7: gradient(weights, x, target) returns dE/du, dE/dv, dE/dw and dE/ds, in this order."""

    def right(*case: Any) -> list[float]:
        return list(loss_and_gradient(*case)[1])

    praise = "All four are right: your own backpropagation through time."
    mistakes = [(says, partial(_slipped_gradient, **slip)) for says, slip in _SLIPS_OF_A_LOOP]
    mistakes.append(("Step 1 is missing in the sums for v and w.", partial(_slipped_gradient, from_step=1)))
    verdict = judge(gradient, _networks(), right, mistakes, praise=praise, beyond=_far())
    if verdict or verdict.says in [says for says, _ in mistakes] or judge(gradient, _networks(), right, [], praise=""):
        return verdict
    parts = {
        quantity: judge(
            lambda *case, place=place: _at(place, gradient(*case)), _networks(), *_one_of_four(quantity), praise=""
        )
        for place, quantity in enumerate(QUANTITIES)
    }
    some_right = any(parts.values())
    for quantity, part in parts.items():
        if not part and part.says in SENTENCES.values():
            return Verdict(False, f"{quantity}: {_ALONE.get(part.says, part.says) if some_right else part.says}")
    return verdict


_ALONE = {
    SENTENCES["sign"]: "The sign is the wrong way round. ε_t is right, for another slope is: look at this sum.",
    SENTENCES["half"]: "It is half of what it should be. ε_t is right, for another slope is: look at this sum.",
    SENTENCES["mean"]: "It is divided by T. The others are not: look at this sum.",
}
"""What to say in place of a slip in ε_t, which is a factor of all four, where some of the four are right."""


def _at(place: int, result: Any) -> Any:
    u, v, w, s = result  # an answer that does not hold four numbers goes no further
    return (u, v, w, s)[place]


def _one_of_four(quantity: str) -> tuple[Callable[..., float], list[Slip]]:
    return _formula(truth(quantity, 3)), [(SENTENCES[name], _formula(text)) for name, text in slips(quantity, 3)]


def _descent(
    weights: Weights, x: Any, target: Any, eta: float, updates: int, *, frozen: bool = False, s: bool = True
) -> Weights:
    first = loss_and_gradient(weights, x, target)[1]
    for _ in range(updates):
        gradient = first if frozen else loss_and_gradient(weights, x, target)[1]
        weights = weights - eta * (gradient if s else gradient.replace(s=0.0))
    return weights


def _one_after_the_other(weights: Weights, x: Any, target: Any, eta: float, updates: int) -> Weights:
    for _ in range(updates):
        for letter in "uvws":
            slope = getattr(loss_and_gradient(weights, x, target)[1], letter)
            weights = weights.replace(**{letter: getattr(weights, letter) - eta * slope})
    return weights


def _with_the_new_w(weights: Weights, x: Any, target: Any, eta: float, updates: int) -> Weights:
    for _ in range(updates):
        gradient = loss_and_gradient(weights, x, target)[1]
        new_w = weights.w - eta * gradient.w
        weights = weights - eta * gradient.replace(s=new_w * _deltas(weights, x, target)[0])
    return weights


def check_descent(descend: Any) -> Verdict:
    """Chapter 8: descend(weights, x, target, eta, updates) returns the weights after so many updates."""
    mistakes: list[Slip] = [
        (
            "It climbs: the update takes η dE/dθ away, it does not add it.",
            lambda W, x, t, eta, n: _descent(W, x, t, -eta, n),
        ),
        (
            "The gradient is computed once, at the start: it must be computed again after every update.",
            lambda *a: _descent(*a, frozen=True),
        ),
        ("One update is made, whatever `updates` says.", lambda W, x, t, eta, n: _descent(W, x, t, eta, 1)),
        (
            "One update is missing: range(updates) makes as many as it should.",
            lambda W, x, t, eta, n: _descent(W, x, t, eta, n - 1),
        ),
        ("One update too many is made.", lambda W, x, t, eta, n: _descent(W, x, t, eta, n + 1)),
        ("η is missing: a step is η times the gradient.", lambda W, x, t, eta, n: _descent(W, x, t, 1.0, n)),
        ("s stays where it is: it is learned as the weights are.", lambda *a: _descent(*a, s=False)),
        (
            "The gradient is divided by T: that is the slope of the mean, and E is a sum.",
            lambda W, x, t, eta, n: _descent(W, x, t, eta / len(x), n),
        ),
        (
            "Each letter moves before the next slope is taken: all four slopes belong to the same weights.",
            _one_after_the_other,
        ),
        (
            "The weights come back as they were: `weights - …` makes new ones, give them the name again.",
            lambda W, *_: W,
        ),
        (
            "The slope along s is taken with the new w: all four slopes belong to the weights before the update.",
            _with_the_new_w,
        ),
        ("The change comes back, not the weights after it.", lambda W, *a: _descent(W, *a) - W),
    ]
    cases = [
        {**case, "eta": eta, "updates": n}
        for case, eta, n in zip(_networks(), (0.1, 0.05, 0.2), (3, 2, 4), strict=False)
    ]
    # steps so small that an answer with the plain 1 / (1 + exp(-z)) does not overflow on the way
    steepest = [max(map(abs, loss_and_gradient(*case.values())[1])) for case in _far()]
    far = [{**case, "eta": 0.05 / (1.0 + slope), "updates": 12} for case, slope in zip(_far(), steepest, strict=True)]
    praise = "It goes downhill, with a fresh gradient at every update."
    return judge(descend, cases, _descent, mistakes, praise=praise, beyond=far)


def check_best_u(best_u: Any) -> Verdict:
    """Chapter 9: best_u(y, target) returns the u that makes Σ (u y_t - t_t)² smallest."""
    mistakes: list[Slip] = [
        (
            "It divides the sums: dE/du = 2 Σ (u y_t - t_t) y_t has a further factor y_t in every term.",
            lambda y, t: np.sum(t) / np.sum(y),
        ),
        (
            "It is the mean of t_t / y_t: there is one u for all the steps, so solve for it after adding up.",
            lambda y, t: np.mean(t / y),
        ),
        ("It is upside down: solve u Σ y_t² = Σ t_t y_t for u.", lambda y, t: np.sum(y**2) / np.sum(t * y)),
        ("It divides by Σ t_t²: that fits the states by the targets.", lambda y, t: np.sum(t * y) / np.sum(t**2)),
        ("The division by Σ y_t² is missing.", lambda y, t: np.sum(t * y)),
        (
            "A factor 2 is left over: it stands on both sides of the equation and cancels.",
            lambda y, t: 2 * np.sum(t * y) / np.sum(y**2),
        ),
        (
            "The slope of a line with a constant is another one: u is the only number here.",
            lambda y, t: np.sum((y - y.mean()) * (t - t.mean())) / np.sum((y - y.mean()) ** 2),
        ),
        ("The ratios t_t / y_t come back: there is one u for all the steps.", lambda y, t: t / y),
    ]
    cases = [
        {"y": np.array([0.5, 0.6, 0.4]), "target": np.array([0.9, 0.4, 0.7])},
        {"y": np.array([0.2, 0.9, 0.3, 0.7]), "target": np.array([-0.4, 0.8, 0.1, 0.5])},
    ]
    far = [
        {"y": 0.1 + 0.8 * np.arange(1, T + 1) / T, "target": scale * np.cos(np.arange(T))}
        for T in (1, 3, 8, 30)
        for scale in (1.0, 50.0)
    ]
    praise = "That u makes dE/du zero."
    return judge(best_u, cases, lambda y, t: np.sum(t * y) / np.sum(y**2), mistakes, praise=praise, beyond=far)


def _factors(weights: Weights, x: Any, k: int, *, shift: int = 1) -> FloatArray:
    y = forward(weights, x).y[k + shift : len(x) + shift]
    return np.asarray(weights.w * y * (1 - y))


def _influence(weights: Weights, x: Any, j: int) -> Any:
    return np.prod(_factors(weights, x, j))


def check_influence(influence: Any) -> Verdict:
    """Chapter 10: influence(weights, x, j) returns ∂y_T/∂y_j, the product of the factors of the steps j + 1 … T."""
    mistakes: list[Slip] = [
        (
            "The factor w is missing in every step: z_t contains w y_{t-1}.",
            lambda W, x, j: np.prod(_factors(W, x, j) / W.w),
        ),
        ("σ' is missing in every step: that is the influence in a linear neuron.", lambda W, x, j: W.w ** (len(x) - j)),
        (
            "w is there once: every step has a factor w of its own.",
            lambda W, x, j: np.prod(_factors(W, x, j) / W.w) * W.w,
        ),
        (
            "The factors are added: an influence passes one step after the other, so they multiply.",
            lambda *a: np.sum(_factors(*a)),
        ),
        (
            "y_t stands in the place of σ'(z_t), which is y_t (1 - y_t).",
            lambda W, x, j: np.prod(W.w * forward(W, x).y[j + 1 :]),
        ),
        (
            "σ' is taken a step too early: step t has the slope y_t (1 - y_t), the first of them with t = j + 1.",
            lambda *a: np.prod(_factors(*a, shift=0)),
        ),
        (
            "One factor too many: y_j is moved itself, so the first factor is that of step j + 1.",
            lambda W, x, j: np.prod(_factors(W, x, j - 1)),
        ),
        ("The first factor is left out: it is that of step j + 1.", lambda W, x, j: np.prod(_factors(W, x, j + 1))),
        (
            "The last factor is left out: step T passes the influence on to y_T.",
            lambda W, x, j: np.prod(_factors(W, x, j)[:-1]),
        ),
        ("It does not depend on j: that is the influence of s.", lambda W, x, j: _influence(W, x, 0)),
        (
            "It is the bound (|w|/4)^(T - j): asked for is the influence itself.",
            lambda W, x, j: (abs(W.w) / 4) ** (len(x) - j),
        ),
        ("It is the influence on p_T: without u it is the one on y_T.", lambda W, x, j: W.u * _influence(W, x, j)),
        ("The factors come back one by one: multiply them.", _factors),
    ]
    cases = [
        {"weights": case["weights"], "x": case["x"], "j": j} for case, j in zip(_networks(), (1, 1, 2, 1), strict=False)
    ]
    far = [
        {"weights": case["weights"], "x": case["x"], "j": j}
        for case in _far()
        for j in sorted({0, len(case["x"]) // 2})
    ]
    praise = "That is ∂y_T/∂y_j: a factor for each of the steps j + 1 … T."
    return judge(influence, cases, _influence, mistakes, praise=praise, beyond=far)


def _layer_deltas(
    U: FloatArray,
    W: FloatArray,
    y: FloatArray,
    epsilon: FloatArray,
    *,
    slope: Callable[[FloatArray], FloatArray] = lambda y: 1 - y**2,
    shift: int = 1,
    future: float = 1.0,
) -> FloatArray:
    delta: list[FloatArray] = []
    later = np.zeros(len(W))
    for t in reversed(range(len(epsilon))):
        later = slope(y[t + shift]) * (U.T @ epsilon[t] + future * W.T @ later)
        delta.insert(0, later)
    return np.array(delta)


def check_layer_delta(deltas_of_layer: Any) -> Verdict:
    """Chapter 11: deltas(U, W, y, epsilon) returns δ_1 … δ_T of a tanh layer, an array of shape (T, H)."""
    mistakes: list[Slip] = [
        (
            "W stands where Wᵀ belongs: backwards, the arrows are followed from their other end.",
            lambda U, W, *a: _layer_deltas(U, W.T, *a),
        ),
        (
            "U stands where Uᵀ belongs: a neuron adds up its effect on all the outputs.",
            lambda U, W, *a: _layer_deltas(U.T, W, *a),
        ),
        (
            "Both transposes are missing: backwards it is Uᵀ ε_t and Wᵀ δ_{t+1}.",
            lambda U, W, *a: _layer_deltas(U.T, W.T, *a),
        ),
        (
            "The slope is that of the logistic sigmoid: for tanh it is 1 - y².",
            lambda *a: _layer_deltas(*a, slope=lambda y: y * (1 - y)),
        ),
        (
            "The slope is missing: each neuron's sum is multiplied by its own 1 - y².",
            lambda *a: _layer_deltas(*a, slope=np.ones_like),
        ),
        (
            "The slope is taken one step too early: y[0] is the initial state, so step t + 1 has y[t + 1].",
            lambda *a: _layer_deltas(*a, shift=0),
        ),
        ("Wᵀ δ_{t+1} is missing: a state also acts on the next one.", lambda *a: _layer_deltas(*a, future=0.0)),
        ("Wᵀ δ_{t+1} is taken away where it should be added.", lambda *a: _layer_deltas(*a, future=-1.0)),
        (
            "The order is turned round: δ_T is computed first, but δ_1 should stand first.",
            lambda *a: _layer_deltas(*a)[::-1],
        ),
        (
            "δ_{T+1} = 0 comes back too: it starts the recursion, but there are T deltas.",
            lambda *a: np.vstack([_layer_deltas(*a), np.zeros(len(a[1]))]),
        ),
    ]
    rng = np.random.default_rng(7)
    cases = [
        {
            "U": rng.normal(size=(3, 3)),
            "W": rng.normal(size=(3, 3)),
            "y": np.tanh(rng.normal(size=(T + 1, 3))),
            "epsilon": rng.normal(size=(T, 3)),
        }
        for T in (2, 4)
    ]
    far = [
        {
            "U": 3.0 * rng.normal(size=(outputs, H)),
            "W": scale * rng.normal(size=(H, H)),
            "y": np.tanh(rng.normal(size=(T + 1, H))),
            "epsilon": 20.0 * rng.normal(size=(T, outputs)),
        }
        for T, H, outputs, scale in ((1, 1, 1, 1.0), (3, 2, 2, 1.0), (8, 3, 2, 0.0), (8, 2, 3, 3.0), (12, 4, 1, 1.0))
    ]
    praise = "Slopes, transposes and boundary are all right."
    return judge(deltas_of_layer, cases, _layer_deltas, mistakes, praise=praise, beyond=far)


def check_growth(W: Any) -> Verdict:
    """Chapter 11: a 2 × 2 matrix W with eigenvalues of at most 0.9 in size, whose powers lengthen some δ ten times."""
    matrix = _matrix("W", W, (2, 2), "two rows of two numbers", "a matrix, two rows of two numbers")
    if isinstance(matrix, Verdict):
        return matrix
    radius = float(abs(np.linalg.eigvals(matrix)).max())
    if radius > 0.9 + 1e-9:
        return Verdict(False, f"An eigenvalue is {radius:.3g} in size; both should be at most 0.9.")
    lengths = [float(np.linalg.norm(np.linalg.matrix_power(matrix, n), 2)) for n in range(1, 101)]
    n = int(np.argmax(lengths)) + 1
    if max(lengths) >= 10.0:
        steps = "one step" if n == 1 else f"{n} steps"
        return Verdict(
            True, f"In {steps} some δ becomes {max(lengths):.3g} times as long, with eigenvalues of {radius:.2g}."
        )
    if matrix[0, 1] == matrix[1, 0]:
        return Verdict(
            False, "W is symmetric: its largest singular value is the size of its largest eigenvalue, and no δ grows."
        )
    return Verdict(
        False,
        f"No δ becomes more than {max(lengths):.3g} times as long. Let one neuron hear the other more strongly, and be "
        "hardly heard itself.",
    )


def check_gate(G: Any) -> Verdict:
    """Chapter 11: an LSTM cell that still holds one event 49 steps later, and holds nothing where there was none."""
    weights = _matrix("G", G, (4, 3), "four rows of three numbers", "four rows of three numbers, for i, f, o and g")
    if isinstance(weights, Verdict):
        return weights
    event, silence = (lstm_forward(weights, 1.0, [first, *[0.0] * 49]).c for first in (1.0, 0.0))
    if abs(event[1]) < 0.5:
        return Verdict(False, f"Of the event only {event[1]:.2g} is written: i and g must both be large when x is 1.")
    if abs(silence[50]) > 0.05:
        return Verdict(
            False,
            f"Without an event the memory ends at {silence[50]:.2g}: in the silence i must be shut, or g be 0.",
        )
    if abs(event[50]) < 0.5:
        return Verdict(
            False,
            f"{event[1]:.2g} is written, and {event[50]:.2g} is left: the forget gate must be open in the silence.",
        )
    return Verdict(
        True, f"{event[50]:.2g} of the event is there after 49 steps, and {abs(silence[50]):.1g} without it."
    )


def _matrix(name: str, value: Any, shape: tuple[int, int], words: str, in_full: str) -> FloatArray | Verdict:
    """The matrix that is handed over, or what is wrong with it; what it should be, and the same in full."""
    if value is Ellipsis:
        return Verdict(False, f"Nothing is there yet: put {words} in place of the three dots.")
    try:
        numbers = as_numbers(name, value)
    except ValueError as error:
        return Verdict(False, f"Hand over {in_full}: {error}.")
    if numbers.shape != shape or abs(numbers).max() > 1e6:
        return Verdict(False, f"Hand over {words}, none above a million in size, got {shorten(value)}.")
    return numbers
