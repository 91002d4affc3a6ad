"""Backpropagation through time: the gradient of E by one pass over the steps, from the last to the first.

    δ_t = ∂E/∂z_t = σ'(z_t) (u ε_t + w δ_{t+1}),   δ_{T+1} = 0
    σ'(z_t) = y_t (1 - y_t)

    dE/du = Σ ε_t y_t,       dE/dv = Σ δ_t x_t
    dE/dw = Σ δ_t y_{t-1},   dE/ds = w δ_1

δ_t is the ordered derivative: z_t is moved, later states respond, the weights and the inputs are held.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bptt import _fast
from bptt._moved import moved
from bptt._validation import (
    FloatArray,
    FloatOrArray,
    as_sequence,
    batch_shape,
    ignoring_overflow,
    require_in_range,
    require_own_trace,
    require_same_length,
    shorten,
    steps,
    with_batch,
)
from bptt.model import backward_loop
from bptt.network import Trace, forward
from bptt.objective import output_error, squared_error
from bptt.weights import Weights, as_weights, shapes

__all__ = ["Backward", "backward", "loss_and_gradient"]

__getattr__ = moved(
    __name__,
    run_backward="bptt.model.backward_loop",
    one_pass="bptt.loss_and_gradient",
    compiled_pass="bptt.loss_and_gradient, which is compiled by itself where numba is installed",
    BLOCK="bptt.loss_and_gradient, which finds its blocks by itself",
)


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single answer to ==
class Backward:
    """What the backward pass computed.

    delta: δ_1 … δ_T. gradient: dE/du, dE/dv, dE/dw, dE/ds as Weights. contributions: what each step adds to
    each of them, as Weights of T values; s enters at step 1 only, so its other T - 1 values are 0.
    """

    delta: FloatArray
    contributions: Weights
    gradient: Weights


def backward(weights: Weights, trace: Trace, epsilon: npt.ArrayLike) -> Backward:
    """The backward pass over a trace of `forward`, for any loss: it enters through epsilon = ∂E/∂p_t alone.

        δ_t = σ'(z_t) (u ε_t + w δ_{t+1}),   δ_{T+1} = 0
        dE/du = Σ ε_t y_t,       dE/dv = Σ δ_t x_t
        dE/dw = Σ δ_t y_{t-1},   dE/ds = w δ_1

    Shapes: epsilon is (T,), and so is delta; batch dimensions broadcast, and the gradient has their shape: nothing
    is summed over them. Source: Graves, Supervised Sequence Labelling, section 3.2, for one neuron.

    Raises ValueError for an epsilon of another length than the trace, for values that are not finite real numbers,
    for batch dimensions that do not broadcast, and where a result would leave the range of float64.
    """
    weights, epsilon = as_weights(weights, allow_complex=False), as_sequence("epsilon", epsilon)
    if not isinstance(trace, Trace):
        raise ValueError(f"trace must be a bptt.Trace as forward returns it, got {shorten(trace)}")
    if np.iscomplexobj(trace.p):
        raise ValueError("trace must come from real weights here, got one from complex weights")
    require_same_length(trace=trace.x, epsilon=epsilon)
    batch = batch_shape(trace=trace.batch_shape, epsilon=epsilon.shape[1:], **shapes(weights))
    _require_own(weights, trace)
    x, y, epsilon = (with_batch(values, batch) for values in (trace.x, trace.y, epsilon))
    with ignoring_overflow():
        deltas, *gradient = backward_loop(weights.u, weights.w, steps(x), steps(y), steps(epsilon))
        delta = np.array(deltas[:-1])
        contributions = epsilon * y[1:], delta * x, delta * y[:-1], np.zeros_like(delta)
        contributions[-1][0] = weights.w * delta[0]
    require_in_range(delta=delta, **dict(zip(("dE/du", "dE/dv", "dE/dw", "dE/ds"), gradient, strict=True)))
    return Backward(delta, Weights(*contributions), Weights(*gradient))


def _require_own(weights: Weights, trace: Trace) -> None:
    """A trace of other weights would give the gradient of neither network. Which s it starts from is of no matter."""
    batch = trace.batch_shape
    with ignoring_overflow():
        if trace.y.shape != (trace.T + 1, *batch) or trace.z.shape != trace.p.shape or len(trace.p) != trace.T:
            raise ValueError(f"trace must be as forward returns it, got y of the shape {trace.y.shape}")
        z = weights.w * trace.y[:-1] + weights.v * with_batch(trace.x, batch)
        require_own_trace("the same weights", z=(trace.z, z), p=(trace.p, weights.u * trace.y[1:]))


def loss_and_gradient(weights: Weights, x: npt.ArrayLike, target: npt.ArrayLike) -> tuple[FloatOrArray, Weights]:
    """E = Σ_t (p_t - t_t)² and its gradient: one forward pass, one backward pass.

    Shapes: x and target are (T,); E is a float and the gradient a Weights of floats. With batch dimensions,
    E and the gradient have their shape and nothing is summed; `gradient.total()` adds up for weights that are shared.

    Raises ValueError as `forward`, `squared_error` and `backward` do.
    """
    if (result := _fast.loss_and_gradient(weights, x, target)) is not None:
        return result  # the same digits, without a Trace
    weights, x, target = as_weights(weights), as_sequence("x", x), as_sequence("target", target)
    require_same_length(x=x, target=target)
    trace = forward(weights, x)
    E = squared_error(trace.p, target)
    return E, backward(weights, trace, output_error(trace.p, target)).gradient
