"""The objective: what the network should have said, and how far off it was.

t_t = x_{t+1},   E_t = (p_t - t_t)²,   E = Σ_{t=1..T} E_t,   ε_t = ∂E/∂p_t = 2 (p_t - t_t)
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from bptt._moved import moved
from bptt._validation import (
    FloatArray,
    as_sequence,
    batch_shape,
    ignoring_overflow,
    require_in_range,
    require_same_length,
    steps,
    with_batch,
)
from bptt.model import Values, error_loop

__all__ = ["inputs_and_targets", "output_error", "squared_error", "squared_errors"]

__getattr__ = moved(
    __name__,
    run_objective="bptt.model.error_loop",
)


def inputs_and_targets(sequence: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Split x_1 … x_N into inputs x_1 … x_T and targets t_t = x_{t+1}, with T = N - 1.

    The last number has no successor, so it is only a target; the first is only an input.
    Shapes: (N,) gives (T,) and (T,); axes after the first are batch dimensions and stay.

    Raises ValueError for fewer than two numbers and for values that are not finite numbers.
    """
    sequence = as_sequence("sequence", sequence, at_least=2)
    return sequence[:-1].copy(), sequence[1:].copy()  # copies: a changed input must not change a target


def squared_errors(p: npt.ArrayLike, target: npt.ArrayLike) -> npt.NDArray[Any]:
    """The T terms E_t = (p_t - t_t)².

    Shapes: (T,) and (T,) give (T,); batch dimensions broadcast. Raises ValueError for lengths that differ,
    batch dimensions that do not broadcast, values that are not finite numbers, and where E_t would leave the range of
    float64.
    """
    p, target = _checked(p, target)
    with ignoring_overflow():
        difference = p - target
        errors = difference * difference
    require_in_range(E_t=errors)
    return errors


def squared_error(p: npt.ArrayLike, target: npt.ArrayLike) -> Any:
    """The objective E = Σ_t (p_t - t_t)²: the sum over the steps, not the mean.

    A float for one sequence (complex for complex p); an array of the batch's shape otherwise.
    Raises ValueError as `squared_errors` does, and where the sum would leave the range of float64.
    """
    E, _ = _error(p, target)
    require_in_range(E=E)
    return E


def output_error(p: npt.ArrayLike, target: npt.ArrayLike) -> npt.NDArray[Any]:
    """The error at each output, ε_t = ∂E/∂p_t = 2 (p_t - t_t).

    Shapes and errors as for `squared_errors`. Another loss has another ε; nothing else in the backward pass changes.
    """
    _, epsilon = _error(p, target)
    require_in_range(epsilon=epsilon)
    return np.array(epsilon)


def _error(p: npt.ArrayLike, target: npt.ArrayLike) -> tuple[Any, Values]:
    p, target = _checked(p, target)
    with ignoring_overflow():
        return error_loop(steps(p), steps(target))


def _checked(p: npt.ArrayLike, target: npt.ArrayLike) -> tuple[npt.NDArray[Any], FloatArray]:
    p = as_sequence("p", p, allow_complex=True)
    target = as_sequence("target", target)
    require_same_length(p=p, target=target)
    batch = batch_shape(p=p.shape[1:], target=target.shape[1:])
    return with_batch(p, batch), with_batch(target, batch)
