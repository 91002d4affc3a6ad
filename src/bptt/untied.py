"""One copy of each weight per step: the unrolled network as an ordinary network of T layers.

    y_0 = s,   z_t = w_t y_{t-1} + v_t x_t,   y_t = σ(z_t),   p_t = u_t y_t

No layer shares anything with another, so this is ordinary backpropagation. Where the copies are equal, adding up what
it gives for them is the gradient of the recurrent network: dE/dw = Σ_t ∂E/∂w_t.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bptt._validation import (
    as_numbers,
    as_sequence,
    as_whole_number,
    ignoring_overflow,
    require_in_range,
    require_same_length,
    shorten,
)
from bptt.model import sigmoid, sigmoid_of_array
from bptt.network import Trace
from bptt.objective import output_error, squared_error
from bptt.weights import Weights, as_weights

__all__ = ["UntiedWeights", "forward_untied", "loss_and_gradient_untied", "untie"]


@dataclass(frozen=True, slots=True, eq=False)
class UntiedWeights:
    """A network without shared weights, or its gradient.

    u, v, w: T values each, one for every step; they may all differ. s: the state before the first step.
    Complex values are welcome: that is how the complex step differentiates.

    Raises ValueError for sequences of different lengths and for values that are not finite numbers.
    """

    u: npt.NDArray[Any]
    v: npt.NDArray[Any]
    w: npt.NDArray[Any]
    s: Any

    def __post_init__(self) -> None:
        for name in "uvw":
            copies = as_sequence(name, getattr(self, name), allow_complex=True)
            if copies.ndim > 1:
                raise ValueError(f"{name} must hold one number for each step, got an array of shape {copies.shape}")
            object.__setattr__(self, name, copies)
        require_same_length(u=self.u, v=self.v, w=self.w)
        object.__setattr__(self, "s", _one_number(self.s))

    def __iter__(self) -> Iterator[Any]:
        return iter((self.u, self.v, self.w, self.s))

    @property
    def T(self) -> int:
        """The number of steps."""
        return len(self.w)

    def tied(self) -> Weights:
        """The copies added up, as Weights: turns a gradient for the copies into that for the shared weights.

        Raises ValueError where a sum would leave the range of float64.
        """
        with ignoring_overflow():
            sums = {name: np.sum(getattr(self, name)).item() for name in "uvw"}
        require_in_range(**sums)
        return Weights(**sums, s=self.s)


def untie(weights: Weights, T: int) -> UntiedWeights:
    """T copies of u, v and w, all equal: the same network, before anybody changes one of them.

    Raises ValueError for T < 1 and for weights that are not four single numbers.
    """
    weights, T = as_weights(weights), as_whole_number("T", T, at_least=1, at_most=10**7)
    if any(np.ndim(value) for value in weights):
        raise ValueError("weights must be four single numbers (no batch dimensions) to be untied")
    return UntiedWeights(np.full(T, weights.u), np.full(T, weights.v), np.full(T, weights.w), weights.s)


def forward_untied(weights: UntiedWeights, x: npt.ArrayLike) -> Trace:
    """The forward pass, layer by layer: z_t = w_t y_{t-1} + v_t x_t, y_t = σ(z_t), p_t = u_t y_t.

    Shapes: x is (T,), with as many steps as there are copies. Raises ValueError where that fails, for values that are
    not finite numbers, and where z or p would leave the range of float64.
    """
    weights, x = _as_untied(weights), as_sequence("x", x)
    if x.ndim > 1:
        raise ValueError(f"x must be one sequence (no batch dimensions), got an array of shape {x.shape}")
    require_same_length(weights=weights.w, x=x)
    sigma = sigmoid_of_array if any(np.iscomplexobj(value) for value in weights) else sigmoid
    with ignoring_overflow():
        z, y, p = run_untied(weights.u, weights.v, weights.w, weights.s, x, sigma)
    trace = Trace(x, np.array(z), np.array(y), np.array(p))
    require_in_range(z=trace.z, p=trace.p)
    return trace


def loss_and_gradient_untied(
    weights: UntiedWeights, x: npt.ArrayLike, target: npt.ArrayLike
) -> tuple[float, UntiedWeights]:
    """E = Σ_t (p_t - t_t)² and ∂E/∂u_t, ∂E/∂v_t, ∂E/∂w_t for every step, ∂E/∂s: ordinary backpropagation.

        δ_t = σ'(z_t) (u_t ε_t + w_{t+1} δ_{t+1}),   δ_{T+1} = 0
        ∂E/∂u_t = ε_t y_t,       ∂E/∂v_t = δ_t x_t
        ∂E/∂w_t = δ_t y_{t-1},   ∂E/∂s = w_1 δ_1

    Each copy is used once, so nothing is added. Shapes: x and target are (T,), and so are the first three derivatives.
    Raises ValueError as `forward_untied` and `squared_error` do, and for complex weights.
    """
    trace = forward_untied(weights, x)
    if np.iscomplexobj(trace.p):
        raise ValueError("weights must be real numbers in the backward pass, got complex ones")
    target = as_sequence("target", target)
    if target.ndim > 1:
        raise ValueError(f"target must be one sequence (no batch dimensions), got an array of shape {target.shape}")
    E = squared_error(trace.p, target)
    epsilon = output_error(trace.p, target)
    delta = np.zeros(trace.T)
    from_next_layer = 0.0  # w_{t+1} δ_{t+1}; nothing follows the last layer
    with ignoring_overflow():
        for t in reversed(range(trace.T)):
            sigma_slope = trace.y[t + 1] * (1.0 - trace.y[t + 1])
            delta[t] = sigma_slope * (weights.u[t] * epsilon[t] + from_next_layer)
            from_next_layer = weights.w[t] * delta[t]
        gradient = epsilon * trace.y[1:], delta * trace.x, delta * trace.y[:-1], from_next_layer
    require_in_range(delta=delta, **{f"dE/d{name}": value for name, value in zip("uvws", gradient, strict=True)})
    return E, UntiedWeights(*gradient)


def run_untied(
    u: Any, v: Any, w: Any, s: Any, x: Any, sigma: Callable[[Any], Any]
) -> tuple[list[Any], list[Any], list[Any]]:
    """The layers one after the other: lists z, y, p. Takes numbers, and SymPy symbols too."""
    z, y, p = [], [s], []
    for u_t, v_t, w_t, x_t in zip(u, v, w, x, strict=True):
        z.append(w_t * y[-1] + v_t * x_t)
        y.append(sigma(z[-1]))
        p.append(u_t * y[-1])
    return z, y, p


def _one_number(value: Any) -> Any:
    array = as_numbers("s", value, allow_complex=True)
    if array.ndim:
        raise ValueError(f"s must be one number, got an array of shape {array.shape}")
    return array.item()


def _as_untied(weights: Any) -> UntiedWeights:
    if not isinstance(weights, UntiedWeights):
        raise ValueError(f"weights must be bptt.untied.UntiedWeights (see untie), got {shorten(weights)}")
    return weights
