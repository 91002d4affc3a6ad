"""Backpropagation through time: the gradient of E by one pass over the steps, from the last to the first.

    δ_t = ∂E/∂z_t = σ'(z_t) (u ε_t + w δ_{t+1}),   δ_{T+1} = 0,   σ'(z_t) = y_t (1 - y_t)

    dE/du = Σ ε_t y_t,   dE/dv = Σ δ_t x_t,   dE/dw = Σ δ_t y_{t-1},   dE/ds = w δ_1

δ_t is the ordered derivative: z_t is moved, later states respond, the weights and the inputs are held.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import isfinite, prod
from typing import Any

import numpy as np
import numpy.typing as npt

from bptt._validation import (
    FloatArray,
    Lanes,
    are_one_sequence,
    are_over_time,
    in_range,
    lanes_shape,
    over_time,
    same_length,
    shorten,
    steps,
)
from bptt.fast import COMPILED_FROM, compiled
from bptt.network import (
    Trace,
    Weights,
    _as_weights,
    _shapes,
    forward,
    room,
    run,
    sigmoid,
    sigmoid_of_array,
    unchecked_weights,
)
from bptt.objective import output_error, run_objective, squared_error

BLOCK = 8192
"""Lanes that are computed together: their numbers of some steps stay in the cache, which is faster than memory."""


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single answer to ==
class Backward:
    """What the backward pass computed.

    delta: δ_1 … δ_T. gradient: dE/du, dE/dv, dE/dw, dE/ds as Weights. contributions: what each step adds to
    each of them, as Weights of T values; s enters at step 1 only, so its other T - 1 values are 0.
    """

    delta: FloatArray
    contributions: Weights
    gradient: Weights


def run_backward(u: Any, w: Any, x: Any, y: Any, epsilon: Any, delta: Any) -> tuple[Any, Any, Any, Any]:
    """The recursion, the only text of it: returns dE/du, dE/dv, dE/dw, dE/ds; fills delta with δ_1 … δ_T.

    Each step *adds* to dE/du, dE/dv and dE/dw: the steps share the weights, so the gradient is a sum over the steps.
    delta may be epsilon itself, which is then overwritten.
    """
    dE_du = dE_dv = dE_dw = 0.0
    delta_next = 0.0  # the boundary δ_{T+1} = 0: after the last step nothing depends on the state
    for t in range(len(x) - 1, -1, -1):
        y_t, epsilon_t = y[t + 1], epsilon[t]
        sigma_slope = y_t * (1.0 - y_t)
        delta[t] = delta_t = sigma_slope * (u * epsilon_t + w * delta_next)
        dE_du += epsilon_t * y_t
        dE_dv += delta_t * x[t]
        dE_dw += delta_t * y[t]
        delta_next = delta_t
    dE_ds = w * delta_next
    return dE_du, dE_dv, dE_dw, dE_ds


def one_pass(u: float, v: float, w: float, s: float, x: Any, target: Any) -> tuple[float, ...]:
    """E, dE/du, dE/dv, dE/dw, dE/ds of one sequence of floats, and a number that is not finite where any other is not.

    Nothing is checked. p_t, E_t, ε_t and δ_t are needed one after the other: they take turns in one list.
    """
    z, y, p = room(len(x))
    run(u, v, w, s, x, sigmoid, z, y, p)
    E = run_objective(p, target, p, p)
    dE_du, dE_dv, dE_dw, dE_ds = run_backward(u, w, x, y, p, p)
    return E, dE_du, dE_dv, dE_dw, dE_ds, sum(z) + E + dE_du + dE_dv + dE_dw + dE_ds


@cache
def compiled_pass() -> Callable[..., Any] | None:
    """`one_pass` as machine code, compiled once; None where numba is not installed."""
    return compiled(sigmoid, run, run_objective, run_backward, one_pass)


def backward(weights: Weights, trace: Trace, epsilon: npt.ArrayLike) -> Backward:
    """The backward pass over a trace of `forward`, for any loss: it enters through epsilon = ∂E/∂p_t alone.

        δ_t = σ'(z_t) (u ε_t + w δ_{t+1}),   δ_{T+1} = 0
        dE/du = Σ ε_t y_t,   dE/dv = Σ δ_t x_t,   dE/dw = Σ δ_t y_{t-1},   dE/ds = w δ_1

    Shapes: epsilon is (T,), and so is delta; lanes broadcast, and the gradient has their shape: nothing is summed
    over lanes. Source: Graves, Supervised Sequence Labelling, section 3.2, for one neuron.

    Raises ValueError for an epsilon of another length than the trace, for values that are not finite real numbers,
    for lanes that do not broadcast, and where a result would leave the range of float64.
    """
    weights, epsilon = _as_weights(weights, allow_complex=False), over_time("epsilon", epsilon)
    if not isinstance(trace, Trace):
        raise ValueError(f"trace must be a bptt.Trace as forward returns it, got {shorten(trace)}")
    if np.iscomplexobj(trace.p):
        raise ValueError("trace must come from real weights here, got one from complex weights")
    same_length(trace=trace.x, epsilon=epsilon)
    lanes = lanes_shape(trace=trace.lanes, epsilon=epsilon.shape[1:], **_shapes(weights))
    x, y, epsilon = (_with_lanes(values, lanes) for values in (trace.x, trace.y, epsilon))
    with np.errstate(all="ignore"):  # named by in_range
        deltas = [0.0] * len(x)
        gradient = run_backward(weights.u, weights.w, steps(x), steps(y), steps(epsilon), deltas)
        delta = np.array(deltas)
        contributions = epsilon * y[1:], delta * x, delta * y[:-1], np.zeros_like(delta)
        contributions[-1][0] = weights.w * delta[0]
    in_range(delta=delta, **dict(zip(("dE/du", "dE/dv", "dE/dw", "dE/ds"), gradient, strict=True)))
    return Backward(delta, Weights(*contributions), Weights(*gradient))


def loss_and_gradient(weights: Weights, x: Any, target: Any) -> tuple[Lanes, Weights]:
    """E = Σ_t (p_t - t_t)² and its gradient: one forward pass, one backward pass.

    Shapes: x and target are (T,); E is a float and the gradient a Weights of floats. With lanes, E and the gradient
    have the lanes' shape and nothing is summed; `gradient.total()` adds the lanes for weights that are shared.

    Raises ValueError as `forward`, `squared_error` and `backward` do.
    """
    if type(weights) is Weights and weights.are_floats() and are_one_sequence(x, target):
        u, v, w, s = weights.u, weights.v, weights.w, weights.s
        if len(x) >= COMPILED_FROM and (machine_code := compiled_pass()) is not None:
            E, dE_du, dE_dv, dE_dw, dE_ds, mark = machine_code(u, v, w, s, x, target)
        else:  # on lists: arrays take longer than a short sequence
            E, dE_du, dE_dv, dE_dw, dE_ds, mark = one_pass(u, v, w, s, x.tolist(), target.tolist())
        if isfinite(mark):
            return E, unchecked_weights(dE_du, dE_dv, dE_dw, dE_ds)
    elif isinstance(weights, Weights) and are_over_time(x, target) and (result := _in_blocks(weights, x, target)):
        return result
    trace = forward(weights, x)  # the long way finds out what is out of order, if anything is
    E = squared_error(trace.p, target)
    return E, backward(weights, trace, output_error(trace.p, target)).gradient


class _Sum:
    """In place of a list of arrays that are not needed: adds up what is put into it."""

    total: Any = 0.0

    def __setitem__(self, t: int, value: Any) -> None:
        self.total += value


def _in_blocks(weights: Weights, x: FloatArray, target: FloatArray) -> tuple[FloatArray, Weights] | None:
    """E and its gradient for lanes, so many at a time as stay in the cache; None if anything is out of order."""
    shapes = _shapes(weights) | {"x": x.shape[1:]}
    if not any(shapes.values()) or any(np.iscomplexobj(value) for value in weights):
        return None
    try:
        lanes = lanes_shape(**shapes, target=target.shape[1:])
    except ValueError:
        return None
    n = prod(lanes)
    in_a_row = [np.broadcast_to(value, lanes).reshape(n) if np.ndim(value) else value for value in weights]
    x, target = (_with_lanes(values, lanes).reshape(-1, n) if values.ndim > 1 else values for values in (x, target))
    results = np.empty((5, n))
    with np.errstate(all="ignore"):  # what is not finite is found at the end of a block
        for block in (slice(start, start + BLOCK) for start in range(0, n, BLOCK)):
            u, v, w, s = (value[block] if np.ndim(value) else value for value in in_a_row)
            x_block, target_block = (steps(a[:, block] if a.ndim > 1 else a) for a in (x, target))
            (_, y, p), z = room(len(x)), _Sum()
            run(u, v, w, s, x_block, sigmoid_of_array, z, y, p)
            found = run_objective(p, target_block, p, p), *run_backward(u, w, x_block, y, p, p)
            if not all(np.isfinite(values).all() for values in (*found, z.total)):
                return None
            for row, values in zip(results, found, strict=True):
                row[block] = values
    E, *gradient = results.reshape(5, *lanes)
    return E, unchecked_weights(*gradient)


def _with_lanes(values: FloatArray, lanes: tuple[int, ...]) -> FloatArray:
    """Repeat values over lanes they do not vary in. Lanes broadcast among themselves, never against time."""
    T, *own = values.shape
    return np.broadcast_to(values.reshape(T, *(1,) * (len(lanes) - len(own)), *own), (T, *lanes))
