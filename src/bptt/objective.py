"""The objective: what the network should have said, and how far off it was.

t_t = x_{t+1},   E_t = (p_t - t_t)²,   E = Σ_{t=1..T} E_t,   ε_t = ∂E/∂p_t = 2 (p_t - t_t)
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from bptt._validation import FloatArray, in_range, lanes_shape, over_time, same_length


def inputs_and_targets(sequence: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Split x_1 … x_N into inputs x_1 … x_T and targets t_t = x_{t+1}, with T = N - 1.

    The last number has no successor, so it is only a target; the first is only an input.
    Shapes: (N,) gives (T,) and (T,); axes after the first are lanes and stay.

    Raises ValueError for fewer than two numbers and for values that are not finite numbers.
    """
    sequence = over_time("sequence", sequence)
    if len(sequence) < 2:
        raise ValueError("sequence must hold at least 2 numbers (the last one is only a target), got 1")
    return sequence[:-1], sequence[1:]


def squared_errors(p: npt.ArrayLike, target: npt.ArrayLike) -> npt.NDArray[Any]:
    """The T terms E_t = (p_t - t_t)².

    Shapes: (T,) and (T,) give (T,); lanes broadcast. Raises ValueError for lengths that differ, lanes that do
    not broadcast, values that are not finite numbers, and where E_t would leave the range of float64.
    """
    difference = _difference(p, target)
    with np.errstate(over="ignore", invalid="ignore"):  # named by in_range
        errors: npt.NDArray[Any] = difference * difference
    in_range(E_t=errors)
    return errors


def squared_error(p: npt.ArrayLike, target: npt.ArrayLike) -> Any:
    """The objective E = Σ_t (p_t - t_t)²: the sum over the steps, not the mean.

    A float for one sequence (complex for complex p); an array with the lanes' shape otherwise.
    Raises ValueError as `squared_errors` does, and where the sum would leave the range of float64.
    """
    with np.errstate(over="ignore"):
        E = np.sum(squared_errors(p, target), axis=0)
    in_range(E=E)
    return E if E.ndim else E.item()


def output_error(p: npt.ArrayLike, target: npt.ArrayLike) -> npt.NDArray[Any]:
    """The error at each output, ε_t = ∂E/∂p_t = 2 (p_t - t_t).

    Shapes and errors as for `squared_errors`. Another loss has another ε; nothing else in the backward pass changes.
    """
    with np.errstate(over="ignore"):
        epsilon = 2.0 * _difference(p, target)
    in_range(epsilon=epsilon)
    return epsilon


def _difference(p: npt.ArrayLike, target: npt.ArrayLike) -> npt.NDArray[Any]:
    p = over_time("p", p, allow_complex=True)
    target = over_time("target", target)
    same_length(p=p, target=target)
    lanes_shape(p=p.shape[1:], target=target.shape[1:])
    with np.errstate(over="ignore"):
        difference: npt.NDArray[Any] = _align(p, target.ndim) - _align(target, p.ndim)
    in_range(**{"p - target": difference})
    return difference


def _align(values: npt.NDArray[Any], ndim: int) -> npt.NDArray[Any]:
    """Insert axes behind the time axis, so that lanes broadcast among themselves and never against time."""
    missing = max(0, ndim - values.ndim)
    return values.reshape(values.shape[:1] + (1,) * missing + values.shape[1:])
