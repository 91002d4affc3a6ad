"""The network: one input, one sigmoid hidden neuron, one linear output, four numbers u, v, w, s.

    y_0 = s,   z_t = w y_{t-1} + v x_t,   y_t = σ(z_t),   p_t = u y_t       (t = 1 … T)

Python counts from 0 and the book from 1: `x[t]`, `z[t]` and `p[t]` hold step t + 1, while `y` has the
initial state in front, so that `y[t]` is the state *before* step t + 1 and `y[t + 1]` the state after it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import exp, isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from bptt._validation import (
    FloatArray,
    Lanes,
    in_range,
    lanes_shape,
    number,
    numbers,
    over_time,
    shorten,
    steps,
    whole_number,
)


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The four numbers of the network, or four numbers that belong to them (a gradient is one too).

    u: weight of the output, v: of the input, w: of the previous state; s: the state before the first step.
    Each is a float, or an array of independent lanes; `forward` also takes complex values, which is how the
    complex step differentiates. `+`, `-` and `*` work number by number: `weights - 0.1 * gradient`.

    Raises ValueError where a value is not a finite number, naming it, and where an operation leaves the range of
    float64 or meets lanes that do not broadcast.
    """

    u: Any
    v: Any
    w: Any
    s: Any

    def __post_init__(self) -> None:
        if self.are_floats() and isfinite(self.u + self.v + self.w + self.s):  # the common case costs no array
            return
        for name, value in zip("uvws", self, strict=True):
            array = numbers(name, value, allow_complex=True)
            object.__setattr__(self, name, array if array.ndim else array.item())

    def are_floats(self) -> bool:
        """Whether these are four floats: no lanes, nothing complex."""
        return type(self.u) is type(self.v) is type(self.w) is type(self.s) is float

    def __iter__(self) -> Iterator[Any]:
        return iter((self.u, self.v, self.w, self.s))

    def _combine(self, other: Any, operation: Callable[[Any, Any], Any]) -> "Weights":
        others = other if isinstance(other, Weights) else (other,) * 4
        try:
            with np.errstate(all="ignore"):  # named by in_range
                results = [operation(a, b) for a, b in zip(self, others, strict=True)]
        except ValueError as error:
            raise ValueError(f"lanes of weights must broadcast, got {_shapes(self)} and {_shapes(other)}") from error
        in_range(**dict(zip("uvws", results, strict=True)))
        return Weights(*results)

    def __add__(self, other: "Weights") -> "Weights":
        if not isinstance(other, Weights):
            return NotImplemented
        return self._combine(other, lambda a, b: a + b)

    def __sub__(self, other: "Weights") -> "Weights":
        if not isinstance(other, Weights):
            return NotImplemented
        return self._combine(other, lambda a, b: a - b)

    def __mul__(self, factor: float) -> "Weights":
        if isinstance(factor, Weights):
            return NotImplemented
        return self._combine(number("factor", factor, allow_complex=True), lambda a, b: a * b)

    __rmul__ = __mul__
    __array_ufunc__ = None  # so that np.float64(0.1) * weights asks __rmul__ instead of making an array

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Weights):
            return NotImplemented
        return all(np.array_equal(a, b) for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # lanes are arrays, and arrays have no hash

    def total(self) -> "Weights":
        """The lanes added up: the gradient of the summed E for weights that all the lanes share."""
        with np.errstate(all="ignore"):  # named by in_range
            sums = [np.sum(value).item() for value in self]
        in_range(**dict(zip("uvws", sums, strict=True)))
        return Weights(*sums)

    def replace(self, **changes: Any) -> "Weights":
        """A copy with some of the numbers changed: `weights.replace(w=0.0)`."""
        unknown = set(changes) - set("uvws")
        if unknown:
            raise ValueError(f"replace takes u, v, w and s, got {', '.join(sorted(unknown))}")
        return Weights(*(changes.get(name, value) for name, value in zip("uvws", self, strict=True)))


_set_u, _set_v, _set_w, _set_s = (vars(Weights)[name].__set__ for name in "uvws")


def unchecked_weights(u: Lanes, v: Lanes, w: Lanes, s: Lanes) -> Weights:
    """Weights of four floats or arrays of their own that are known to be finite: nothing is checked, nor copied."""
    weights = object.__new__(Weights)
    _set_u(weights, u)
    _set_v(weights, v)
    _set_w(weights, w)
    _set_s(weights, s)
    return weights


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single answer to ==
class Trace:
    """Everything the forward pass computed, which is everything the backward pass needs.

    x, z, p: T values each, time first; y: T + 1 values, y[0] = s. Lanes follow the time axis.
    """

    x: npt.NDArray[Any]
    z: npt.NDArray[Any]
    y: npt.NDArray[Any]
    p: npt.NDArray[Any]

    @property
    def T(self) -> int:
        """The number of steps."""
        return len(self.x)

    @property
    def lanes(self) -> tuple[int, ...]:
        """The shape of the lanes: () for one sequence."""
        return self.p.shape[1:]


def sigmoid(z: float) -> float:
    """σ(z) = 1 / (1 + e^{-z}) of one float. The exponent is never positive, so nothing overflows at any z."""
    e = exp(-abs(z))
    return (1.0 if z >= 0.0 else e) / (1.0 + e)


def sigmoid_of_array(z: npt.ArrayLike) -> npt.NDArray[Any]:
    """σ(z) of an array, element by element; real or complex. Nothing overflows at any z."""
    z = np.asarray(z)
    if z.dtype.kind == "c":
        positive = z.real >= 0.0
        e = np.exp(np.where(positive, -z, z))
        return np.where(positive, 1.0, e) / (1.0 + e)
    e = np.exp(np.minimum(z, 40.0))  # σ(40) is 1.0 already, and so is every later one
    return np.asarray(e / (1.0 + e))


def run(u: Any, v: Any, w: Any, s: Any, x: Any, sigma: Callable[[Any], Any], z: Any, y: Any, p: Any) -> None:
    """The recurrence, the only text of it: fills z, y and p (see `room`). The values are floats or arrays of lanes."""
    y[0] = state = s
    for t in range(len(x)):
        z[t] = z_t = w * state + v * x[t]
        y[t + 1] = state = sigma(z_t)
        p[t] = u * state


def room(T: int) -> tuple[list[Any], list[Any], list[Any]]:
    """Lists for `run` to fill: z with T places, y with T + 1, p with T."""
    return [0.0] * T, [0.0] * (T + 1), [0.0] * T


def run_on_lists(
    u: Any, v: Any, w: Any, s: Any, x: list[Any], sigma: Callable[[Any], Any]
) -> tuple[list[Any], list[Any], list[Any]]:
    """The lists z, y and p for a list x."""
    z, y, p = room(len(x))
    run(u, v, w, s, x, sigma, z, y, p)
    return z, y, p


def forward(weights: Weights, x: npt.ArrayLike) -> Trace:
    """The forward pass: run the network over the inputs x_1 … x_T.

        y_0 = s,   z_t = w y_{t-1} + v x_t,   y_t = σ(z_t),   p_t = u y_t

    Shapes: x is (T,) and so are the trace's x, z and p; y is (T + 1,). Weights that are arrays, and axes of x
    after the first, are lanes: they broadcast, and z, y and p have their shape behind the time axis.

    Raises ValueError for an empty x, for values that are not finite numbers, for lanes that do not broadcast,
    and where z or p would leave the range of float64.
    """
    weights = _as_weights(weights)
    x = over_time("x", x)
    if x.ndim == 1 and weights.are_floats():
        u, v, w, s = weights
        z, y, p = run_on_lists(u, v, w, s, x.tolist(), sigmoid)
        trace = Trace(x, np.array(z), np.array(y), np.array(p))
    else:
        trace = _forward_lanes(weights, x)
    in_range(z=trace.z, p=trace.p)
    return trace


def _forward_lanes(weights: Weights, x: FloatArray) -> Trace:
    u, v, w, s = weights
    lanes = lanes_shape(**_shapes(weights), x=x.shape[1:])
    s = np.broadcast_to(s, lanes)
    with np.errstate(all="ignore"):  # named by in_range
        z, y, p = run_on_lists(u, v, w, s, steps(x), sigmoid_of_array)
    return Trace(x, np.array(z), np.array(y), np.array(p))


def forecast(weights: Weights, x: npt.ArrayLike, steps: int) -> FloatArray:
    """Run freely: read x_1 … x_N, then feed each prediction back as the next input.

        p_N is the first forecast;   x_{N+1} = p_N,   x_{N+2} = p_{N+1},   …

    Shape: (steps,), followed by the lanes.

    Raises ValueError as `forward` does, for complex weights and for steps < 1.
    """
    weights = _as_weights(weights, allow_complex=False)
    steps = whole_number("steps", steps, at_least=1)
    trace = forward(weights, x)
    y, p = trace.y[-1], trace.p[-1]
    predictions = [p]
    while len(predictions) < steps:
        onward = forward(weights.replace(s=y), p[np.newaxis])
        y, p = onward.y[-1], onward.p[-1]
        predictions.append(p)
    return np.array(predictions)


def _as_weights(weights: Any, *, allow_complex: bool = True) -> Weights:
    if not isinstance(weights, Weights):
        raise ValueError(f"weights must be bptt.Weights(u=…, v=…, w=…, s=…), got {shorten(weights)}")
    if not allow_complex and any(np.iscomplexobj(value) for value in weights):
        raise ValueError(f"weights must be real numbers here, got {shorten(weights)}")
    return weights


def _shapes(weights: Weights) -> dict[str, tuple[int, ...]]:
    return {name: np.shape(value) for name, value in zip("uvws", weights, strict=True)}
