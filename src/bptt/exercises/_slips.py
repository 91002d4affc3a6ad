"""What dE/du, dE/dv, dE/dw and dE/ds are, and what people write instead: each as a text that `expressions` reads.

A slip is the right gradient with one thing changed, so each is made by the same few lines as the truth. The widget
gets these texts too: no slip is written twice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from math import sqrt
from typing import Any

from bptt.exercises._exact import drawn, seed_of
from bptt.exercises._expressions import Tree, evaluate, parse
from bptt.gradient import backward
from bptt.network import forward
from bptt.objective import inputs_and_targets, output_error
from bptt.weights import Weights

__all__ = [
    "MORE_POINTS",
    "POINTS",
    "QUANTITIES",
    "SENTENCES",
    "STEPS",
    "TOLERANCE",
    "close",
    "deltas",
    "known_values",
    "more_points",
    "network",
    "points",
    "quantities",
    "slips",
    "truth",
    "values",
]

QUANTITIES = ("dE/du", "dE/dv", "dE/dw", "dE/ds")
STEPS = (1, 2, 3)
POINTS, TOLERANCE = 20, 1e-9

MORE_POINTS = 40
_REACH = {"u": 10.0, "v": 10.0, "w": 10.0, "s": 2.0}  # of the sliders
_RANGES = {"u": (0.5, 2.0), "v": (-1.5, 1.7), "w": (-2.1, 1.9), "s": (0.1, 0.9)}
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19)

SENTENCES = {
    "published": "The published formula, completed: the factor ε_t is missing, so it is the slope of Σ p_t, not of E.",
    "published_u": "The published ∂E/∂u = y_t is the slope of p_t: the factor ε_t and the sum over t are missing.",
    "half": "The factor 2 is missing: the derivative of the square is ε_t = 2 (p_t - t_t).",
    "undifferentiated": "The square is still there: its derivative is ε_t = 2 (p_t - t_t), not (p_t - t_t)².",
    "echo": "It compares p_t with x_t, the number just read. The target t_t is the next one, x_{t+1}.",
    "sign": "The sign is the wrong way round: ε_t = 2 (p_t - t_t), prediction minus target.",
    "mean": "It is divided by T: this is the slope of the mean. E is the sum of the squared errors.",
    "assigned": "Only the contribution of step 1 is left, as when a loop assigns where it should add: sum over t.",
    "last": "Only the last step is in it. The sum over t is missing: every step uses the same number.",
    "some": "The contribution of a step is missing: the sum goes over all the steps.",
    "all_s": "It is added up over the steps, but s is used at step 1 only: dE/ds = w δ_1.",
    "y_t": "y_t stands where y_{t-1} belongs: what w multiplies in z_t is the state before.",
    "x_next": "x_{t+1} stands where x_t belongs: what v multiplies in z_t is the input of the same step.",
    "y_before": "y_{t-1} stands where y_t belongs: p_t = u y_t, so u multiplies the state of the same step.",
    "no_slope": "σ' is missing: z_t reaches E through the sigmoid, whose slope is y_t (1 - y_t).",
    "half_slope": "y_t stands in the place of σ'(z_t), which is y_t (1 - y_t).",
    "slope_before": "σ' is taken at the step before: it belongs to z_t, so it is y_t (1 - y_t).",
    "slope_of_y": "σ' is taken at y_t. It belongs at z_t, and there it is y_t (1 - y_t).",
    "epsilon_for_delta": "ε_t stands where δ_t belongs: the factors u and σ'(z_t) between p_t and z_t are missing.",
    "delta_for_epsilon": "δ_t stands where ε_t belongs: u meets the prediction directly, behind the sigmoid.",
    "no_u": "The factor u is missing: from p_t back to y_t the way goes through u.",
    "no_future": "Only the way up to p_t is there. A state also acts on the next one: w δ_{t+1} is missing.",
    "no_w": "The factor w is missing on the way from δ_{t+1} back: the next pre-activation contains w y_t.",
    "future_sign": "w δ_{t+1} is taken away where it should be added: the two ways out of y_t add up.",
    "one_way": "σ' is there on one of the two ways only: δ_t = σ'(z_t) (u ε_t + w δ_{t+1}), so it multiplies both.",
    "slope_of_tanh": "The slope is that of tanh, 1 - y_t². The neuron has the logistic sigmoid: y_t (1 - y_t).",
    "start": "The recursion starts with ε_T in the place of δ_{T+1}, which is 0.",
    "no_w_in_front": "The factor w in front is missing: s enters z_1 as w s, so dE/ds = w δ_1.",
    "s_for_w": "What multiplies δ_1 should be w: s enters z_1 as w s, and the slope of that along s is w.",
}
"""From the name of a slip to what is said about it."""


@dataclass(frozen=True)
class _Pieces:
    """What a gradient is put together of, as texts; a slip replaces one piece."""

    T: int
    error: Callable[[int], str] = lambda t: f"2*(p{t}-t{t})"
    slope: Callable[[int], str] = lambda t: f"y{t}*(1-y{t})"
    up: str = "u*"
    right: str = "+w*"
    future: bool = True
    start: bool = False
    with_slope: str = "both"  # of the two ways to z_t: "up" from p_t, "back" from z_{t+1}

    def delta(self, t: int) -> str:
        later = ""
        if t < self.T and self.future:
            later = f"{self.right}{self.delta(t + 1)}"
        elif t == self.T and self.start:
            later = f"{self.right}{self.error(t)}"
        if self.with_slope == "up":
            return f"({self.slope(t)}*{self.up}{self.error(t)}{later})"
        if self.with_slope == "back":
            return f"({self.up}{self.error(t)}{later and f'{later[0]}{self.slope(t)}*{later[1:]}'})"
        return f"{self.slope(t)}*({self.up}{self.error(t)}{later})"

    def gradient(self, quantity: str, *, steps: tuple[int, ...] | None = None, shift: int = 0) -> str:
        if quantity == "dE/ds":
            return f"w*{self.delta(1)}"
        terms = {
            "dE/du": lambda t: f"{self.error(t)}*y{t + shift}",
            "dE/dv": lambda t: f"{self.delta(t)}*x{t + shift}",
            "dE/dw": lambda t: f"{self.delta(t)}*y{t - 1 + shift}",
        }[quantity]
        return "+".join(map(terms, steps or range(1, self.T + 1)))


_ERRORS: dict[str, dict[str, Any]] = {
    "published": {"error": lambda t: "1"},
    "half": {"error": lambda t: f"(p{t}-t{t})"},
    "sign": {"error": lambda t: f"2*(t{t}-p{t})"},
    "undifferentiated": {"error": lambda t: f"(p{t}-t{t})^2"},
    "echo": {"error": lambda t: f"2*(p{t}-x{t})"},
}
_WAYS_BACK: list[tuple[str, dict[str, Any]]] = [
    ("no_future", {"future": False}),
    ("no_w", {"right": "+"}),
    ("future_sign", {"right": "-w*"}),
    ("no_slope", {"slope": lambda t: "1"}),
    ("half_slope", {"slope": lambda t: f"y{t}"}),
    ("slope_before", {"slope": lambda t: f"y{t - 1}*(1-y{t - 1})"}),
    ("slope_of_y", {"slope": lambda t: f"σ'(y{t})"}),
    ("slope_of_tanh", {"slope": lambda t: f"(1-y{t}^2)"}),
    ("one_way", {"with_slope": "up"}),
    ("one_way", {"with_slope": "back"}),
    ("no_u", {"up": ""}),
    ("start", {"start": True}),
]
"""Slips in ε_t, and on the way from it back to z_t: from the name to the pieces that are replaced."""


def deltas(T: int) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """δ_1 … δ_T as texts, and the slips for them: pairs (name in SENTENCES, texts)."""

    def each(pieces: _Pieces) -> list[str]:
        return [pieces.delta(t) for t in range(1, T + 1)]

    d = _Pieces(T)
    return each(d), [(name, each(replace(d, **pieces))) for name, pieces in (*_ERRORS.items(), *_WAYS_BACK)]


def truth(quantity: str, T: int) -> str:
    """The right expression, as a text."""
    return _Pieces(T).gradient(quantity)


def slips(quantity: str, T: int) -> list[tuple[str, str]]:
    """The slips for one derivative: pairs (name in SENTENCES, text), the likeliest reading of a text first."""
    right = truth(quantity, T)
    different = ((name, text) for name, text in _all_slips(quantity, T) if not _same(text, right, T))
    seen: dict[str, str] = {}
    for name, text in different:
        if not any(_same(text, other, T) for other in seen):
            seen[text] = name
    return [(name, text) for text, name in seen.items()]


def _all_slips(quantity: str, T: int) -> Iterator[tuple[str, str]]:
    d = _Pieces(T)
    steps = range(1, T + 1)

    if quantity == "dE/du":
        for t in steps:
            yield "published_u", f"y{t}"
    for name, pieces in _ERRORS.items():
        yield name, replace(d, **pieces).gradient(quantity)
    yield "mean", f"({truth(quantity, T)})/{T}"
    if quantity != "dE/ds":
        yield "assigned", d.gradient(quantity, steps=(1,))
        yield "last", d.gradient(quantity, steps=(T,))
        for size in range(1, T):
            for some in combinations(steps, size):
                yield "some", d.gradient(quantity, steps=some)
    if quantity == "dE/du":
        yield "y_before", d.gradient(quantity, shift=-1)
        yield "delta_for_epsilon", "+".join(f"{d.delta(t)}*y{t}" for t in steps)
        return
    if quantity == "dE/dv":
        yield "x_next", d.gradient(quantity, shift=1)
        yield "epsilon_for_delta", "+".join(f"{d.error(t)}*x{t}" for t in steps)
    if quantity == "dE/dw":
        yield "y_t", d.gradient(quantity, shift=1)
        yield "epsilon_for_delta", "+".join(f"{d.error(t)}*y{t - 1}" for t in steps)
    if quantity == "dE/ds":
        yield "no_w_in_front", d.delta(1)
        yield "s_for_w", f"s*{d.delta(1)}"
        yield "all_s", "+".join(f"w*{d.delta(t)}" for t in steps)
        yield "epsilon_for_delta", f"w*{d.error(1)}"
    for name, pieces in _WAYS_BACK:
        yield name, replace(d, **pieces).gradient(quantity)


@cache
def points(T: int) -> tuple[dict[str, float], ...]:
    """The fixed points: `quantities` of networks of T steps.

    The fractional parts of n √prime: spread evenly, and the same to the last bit in every language.
    """
    return tuple(quantities(*network(T, n)) for n in range(1, POINTS + 1))


def more_points(tree: Tree, T: int) -> Iterator[dict[str, float]]:
    """Further points, drawn from a seed made of the expression: as far as the sliders reach, at three scales."""
    numbers = (draw / 2**63 - 1.0 for draw in drawn(seed_of(tree)))
    for n in range(MORE_POINTS):
        scale = (1.0, 0.1, 0.01)[n % 3]
        weights = Weights(*(next(numbers) * reach * scale for reach in _REACH.values()))
        yield quantities(weights, [next(numbers) for _ in range(T + 1)])


def network(T: int, n: int) -> tuple[Weights, list[float]]:
    """The weights and the sequence x_1 … x_{T+1} of the n-th point."""
    parts = [n * sqrt(prime) % 1.0 for prime in _PRIMES]
    weights = (low + (high - low) * part for (low, high), part in zip(_RANGES.values(), parts[:4], strict=True))
    return Weights(*weights), [-0.5 + 2.0 * part for part in parts[4 : 5 + T]]


def quantities(weights: Weights, sequence: list[float]) -> dict[str, float]:
    """Every quantity of both passes in numbers, by its name in an expression."""
    x, target = inputs_and_targets(sequence)
    trace = forward(weights, x)
    epsilon = output_error(trace.p, target)
    delta = [*backward(weights, trace, epsilon).delta, 0.0]
    given = dict(zip("uvws", weights, strict=True)) | {f"y{t}": float(value) for t, value in enumerate(trace.y)}
    series: dict[str, Any] = {
        "x": sequence,
        "t": target,
        "z": trace.z,
        "p": trace.p,
        "epsilon": epsilon,
        "delta": delta,
    }
    for name, numbers in series.items():
        given |= {f"{name}{t}": float(value) for t, value in enumerate(numbers, start=1)}
    return given


def values(tree: Tree, T: int) -> list[float]:
    """What a tree gives at each of the points."""
    return [evaluate(tree, point) for point in points(T)]


def close(one: float, other: float) -> bool:
    """Equal as far as the points can tell; NaN and infinity are equal to nothing."""
    return abs(one - other) <= TOLERANCE * (1.0 + abs(other))


@cache
def known_values(text: str, T: int) -> list[float]:
    """The values of a text of this module."""
    return values(parse(text, T), T)


def _same(one: str, other: str, T: int) -> bool:
    return all(map(close, known_values(one, T), known_values(other, T)))
