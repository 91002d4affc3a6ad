"""The network: one input, one sigmoid hidden neuron, one linear output, four numbers u, v, w, s.

    y_0 = s,   z_t = w y_{t-1} + v x_t,   y_t = σ(z_t),   p_t = u y_t

for t = 1 … T. The loop itself is `bptt.model.forward_loop`. Here its arguments are checked, and its results become a
`Trace`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bptt._moved import moved
from bptt._validation import (
    MOST,
    FloatArray,
    as_sequence,
    as_whole_number,
    batch_shape,
    ignoring_overflow,
    require_in_range,
    steps,
)
from bptt.model import forward_loop, sigmoid, sigmoid_of_array
from bptt.weights import Weights, as_weights, shapes

__all__ = ["Trace", "forecast", "forward"]

__getattr__ = moved(
    __name__,
    run="bptt.model.forward_loop",
    room="bptt.model.forward_loop, which makes its lists",
    run_on_lists="bptt.model.forward_loop",
    unchecked_weights="bptt.Weights",
)


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single answer to ==
class Trace:
    """Everything the forward pass computed, which is everything the backward pass needs.

    x, z, p: T values each, time first; y: T + 1 values, y[0] = s. Batch dimensions follow the time axis.
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
    def batch_shape(self) -> tuple[int, ...]:
        """The shape of the batch: () for one sequence."""
        return self.p.shape[1:]

    @property
    def lanes(self) -> tuple[int, ...]:
        """`batch_shape`, by its name before version 0.2."""
        return self.batch_shape


def forward(weights: Weights, x: npt.ArrayLike) -> Trace:
    """The forward pass: run the network over the inputs x_1 … x_T.

        y_0 = s,   z_t = w y_{t-1} + v x_t,   y_t = σ(z_t),   p_t = u y_t

    Shapes: x is (T,) and so are the trace's x, z and p; y is (T + 1,). Weights that are arrays, and axes of x
    after the first, are batch dimensions: they broadcast, and z, y and p have their shape behind the time axis.

    Raises ValueError for an empty x, for values that are not finite numbers, for batch dimensions that do not
    broadcast, and where z or p would leave the range of float64.
    """
    weights = as_weights(weights)
    u, v, w, s = weights
    x = as_sequence("x", x)
    if weights.are_floats() and x.ndim == 1:
        z, y, p = forward_loop(u, v, w, s, x.tolist(), sigmoid)
    else:
        s = np.broadcast_to(s, batch_shape(**shapes(weights), x=x.shape[1:]))
        with ignoring_overflow():
            z, y, p = forward_loop(u, v, w, s, steps(x), sigmoid_of_array)
    trace = Trace(x, np.array(z), np.array(y), np.array(p))
    require_in_range(z=trace.z, p=trace.p)
    return trace


def forecast(weights: Weights, x: npt.ArrayLike, steps: int) -> FloatArray:
    """Run freely: read x_1 … x_N, then feed each prediction back as the next input.

        p_N is the first forecast;   x_{N+1} = p_N,   x_{N+2} = p_{N+1},   …

    Shape: (steps,), followed by the batch dimensions.

    Raises ValueError as `forward` does, for complex weights and for steps < 1.
    """
    weights = as_weights(weights, allow_complex=False)
    steps = as_whole_number("steps", steps, at_least=1, at_most=MOST)
    trace = forward(weights, x)
    y, p = trace.y[-1], trace.p[-1]
    predictions = [p]
    while len(predictions) < steps:
        onward = forward(weights.replace(s=y), p[np.newaxis])
        y, p = onward.y[-1], onward.p[-1]
        predictions.append(p)
    return np.array(predictions)
