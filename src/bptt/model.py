"""The model: all of its mathematics, in three loops over the steps.

    y_0 = s,   z_t = w y_{t-1} + v x_t,   y_t = σ(z_t),   p_t = u y_t

    E = Σ (p_t - t_t)²,   ε_t = ∂E/∂p_t = 2 (p_t - t_t)

    δ_t = ∂E/∂z_t = σ'(z_t) (u ε_t + w δ_{t+1}),   δ_{T+1} = 0
    dE/du = Σ ε_t y_t,       dE/dv = Σ δ_t x_t
    dE/dw = Σ δ_t y_{t-1},   dE/ds = w δ_1         σ'(z_t) = y_t (1 - y_t)

Python counts from 0: x[t], z[t], p[t], target[t], epsilon[t] and delta[t]
belong to step t + 1. y has the initial state in front, so that y[t] is the
state before that step, and y[t + 1] the state after it.

Nothing is checked here. The numbers may be floats, complex, arrays of a batch
or SymPy's symbols: `bptt.network`, `bptt.objective` and `bptt.gradient` check
them and make arrays of them, and `bptt._fast` hands this very text to numba.
"""

from collections.abc import Callable
from math import exp
from typing import Any

import numpy as np
import numpy.typing as npt

# fmt: off
# (79 columns: chapter 7 shows the loops as they stand.)

__all__ = [
    "backward_loop", "error_loop", "forward_loop",
    "sigmoid", "sigmoid_of_array",
]

Values = list[Any]
"""One value for each step."""


def zeros(n: int) -> Values:
    """A list of n places to fill; an array where the loops are compiled."""
    return [0.0] * n


def sigmoid(z: float) -> float:
    """σ(z) = 1 / (1 + e^{-z}) of one float.

    The exponent is never positive, so nothing overflows at any z.
    """
    e = exp(-abs(z))
    return (1.0 if z >= 0.0 else e) / (1.0 + e)


def sigmoid_of_array(z: npt.ArrayLike) -> npt.NDArray[Any]:
    """σ(z) of each element of an array, real or complex, at any z."""
    z = np.asarray(z)
    if z.dtype.kind == "c":
        positive = z.real >= 0.0
        e = np.exp(np.where(positive, -z, z))
        return np.where(positive, 1.0, e) / (1.0 + e)
    e = np.exp(np.minimum(z, 40.0))  # σ(40) is 1.0, and so is every later one
    return np.asarray(e / (1.0 + e))


def forward_loop(
    u: Any, v: Any, w: Any, s: Any, x: Any, sigma: Callable[[Any], Any]
) -> tuple[Values, Values, Values]:
    """z and p, T values each, and y, T + 1 values: y[0] = s."""
    T = len(x)
    z, y, p = zeros(T), zeros(T + 1), zeros(T)
    y[0] = s
    for t in range(T):
        z[t] = w * y[t] + v * x[t]
        y[t + 1] = sigma(z[t])
        p[t] = u * y[t + 1]
    return z, y, p


def error_loop(p: Any, target: Any) -> tuple[Any, Values]:
    """E, and epsilon, T values."""
    T = len(p)
    epsilon = zeros(T)
    E = 0.0
    for t in range(T):
        difference = p[t] - target[t]
        E += difference * difference
        epsilon[t] = 2.0 * difference
    return E, epsilon


def backward_loop(
    u: Any, w: Any, x: Any, y: Any, epsilon: Any
) -> tuple[Values, Any, Any, Any, Any]:
    """delta, T + 1 values: delta[T] = 0; and dE/du, dE/dv, dE/dw, dE/ds.

    Each step *adds* to dE/du, dE/dv and dE/dw: the steps share the weights.
    """
    T = len(x)
    delta = zeros(T + 1)
    delta[T] = 0.0  # the boundary: nothing depends on the last state but p_T
    dE_du = dE_dv = dE_dw = 0.0
    for t in range(T - 1, -1, -1):
        sigma_slope = y[t + 1] * (1.0 - y[t + 1])
        delta[t] = sigma_slope * (u * epsilon[t] + w * delta[t + 1])
        dE_du += epsilon[t] * y[t + 1]
        dE_dv += delta[t] * x[t]
        dE_dw += delta[t] * y[t]
    dE_ds = w * delta[0]
    return delta, dE_du, dE_dv, dE_dw, dE_ds
