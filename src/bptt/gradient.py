"""Backpropagation through time: the gradient of E by one pass over the steps, from the last to the first.

    δ_t = ∂E/∂z_t = σ'(z_t) (u ε_t + w δ_{t+1}),   δ_{T+1} = 0,   σ'(z_t) = y_t (1 - y_t)

    dE/du = Σ ε_t y_t,   dE/dv = Σ δ_t x_t,   dE/dw = Σ δ_t y_{t-1},   dE/ds = w δ_1

δ_t is the ordered derivative: z_t is moved, later states respond, the weights and the inputs are held.
"""

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from bptt._validation import (
    FloatArray,
    Lanes,
    in_range,
    is_one_sequence,
    lanes_shape,
    over_time,
    same_length,
    shorten,
    steps,
)
from bptt.network import Trace, Weights, _as_weights, _shapes, forward, run, sigmoid
from bptt.objective import output_error, run_objective, squared_error


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single answer to ==
class Backward:
    """What the backward pass computed.

    delta: δ_1 … δ_T. gradient: dE/du, dE/dv, dE/dw, dE/ds as Weights. contributions: what each step adds to
    each of them, as Weights of T values; s enters at step 1 only, so its other T - 1 values are 0.
    """

    delta: FloatArray
    contributions: Weights
    gradient: Weights


def run_backward(u: Any, w: Any, x: Any, y: Any, epsilon: Any) -> tuple[list[Any], Any, Any, Any, Any]:
    """The recursion, the only text of it: δ_1 … δ_T, dE/du, dE/dv, dE/dw, dE/ds from lists as `network.run` makes them.

    Each step *adds* to dE/du, dE/dv and dE/dw: the steps share the weights, so the gradient is a sum over the steps.
    """
    T = len(x)
    delta = [0.0] * T
    dE_du = dE_dv = dE_dw = 0.0
    delta_next = 0.0  # the boundary δ_{T+1} = 0: after the last step nothing depends on the state
    for t in reversed(range(T)):
        sigma_slope = y[t + 1] * (1.0 - y[t + 1])
        delta[t] = sigma_slope * (u * epsilon[t] + w * delta_next)
        dE_du += epsilon[t] * y[t + 1]
        dE_dv += delta[t] * x[t]
        dE_dw += delta[t] * y[t]
        delta_next = delta[t]
    dE_ds = w * delta_next
    return delta, dE_du, dE_dv, dE_dw, dE_ds


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
        deltas, *gradient = run_backward(weights.u, weights.w, steps(x), steps(y), steps(epsilon))
        delta = np.array(deltas)
        contributions = epsilon * y[1:], delta * x, delta * y[:-1], np.zeros_like(delta)
        contributions[-1][0] = weights.w * delta[0]
    in_range(delta=delta, **dict(zip(("dE/du", "dE/dv", "dE/dw", "dE/ds"), gradient, strict=True)))
    return Backward(delta, Weights(*contributions), Weights(*gradient))


def loss_and_gradient(weights: Weights, x: npt.ArrayLike, target: npt.ArrayLike) -> tuple[Lanes, Weights]:
    """E = Σ_t (p_t - t_t)² and its gradient: one forward pass, one backward pass.

    Shapes: x and target are (T,); E is a float and the gradient a Weights of floats. With lanes, E and the gradient
    have the lanes' shape and nothing is summed; `gradient.total()` adds the lanes for weights that are shared.

    Raises ValueError as `forward`, `squared_error` and `backward` do.
    """
    if is_one_sequence(x) and is_one_sequence(target) and isinstance(weights, Weights) and weights.are_floats():
        result = _of_one_sequence(weights, x.tolist(), target.tolist())
        if result is not None:
            return result
    trace = forward(weights, x)
    E = squared_error(trace.p, target)
    return E, backward(weights, trace, output_error(trace.p, target)).gradient


def _of_one_sequence(weights: Weights, x: list[float], target: list[float]) -> tuple[float, Weights] | None:
    """E and its gradient without arrays, which take longer than a short sequence; None if anything is out of order.

    A number that is not finite, wherever it arises, leaves its mark on one of z, E and the gradient.
    """
    if len(x) != len(target):
        return None
    u, v, w, s = weights
    z, y, p = run(u, v, w, s, x, sigmoid)
    _, E, epsilon = run_objective(p, target)
    _, *gradient = run_backward(u, w, x, y, epsilon)
    if not isfinite(sum([*z, E, *gradient])):
        return None
    return E, Weights(*gradient)


def _with_lanes(values: FloatArray, lanes: tuple[int, ...]) -> FloatArray:
    """Repeat values over lanes they do not vary in. Lanes broadcast among themselves, never against time."""
    T, *own = values.shape
    return np.broadcast_to(values.reshape(T, *(1,) * (len(lanes) - len(own)), *own), (T, *lanes))
