"""E and its gradient without the arrays, traces and checks in between. Only speed is at stake: every digit is the same.

Three ways, all of them the loops of `bptt.model` as they stand:

    short sequences        on lists: an array takes longer to make than a short sequence takes to run
    COMPILED_FROM steps    as machine code, where numba is installed (the extra `fast` of this package)
    batches                BLOCK networks at a time, so that the numbers of a step are still in the cache at the next

Arguments out of order, and results that are not finite, are none of its business: it returns None, and
`gradient.loss_and_gradient` goes the long way, which names what is wrong.
"""

from collections.abc import Callable
from functools import cache
from math import isfinite, prod
from types import FunctionType
from typing import Any

import numpy as np
from numpy import ndarray

from bptt._validation import (
    FLOAT64,
    MOST_AXES,
    FloatArray,
    FloatOrArray,
    batch_shape,
    ignoring_overflow,
    steps,
    with_batch,
)
from bptt.model import backward_loop, error_loop, forward_loop, sigmoid, sigmoid_of_array
from bptt.weights import Weights, shapes

COMPILED_FROM = 20
"""Steps. Compiling takes a second or two, once a process; then a step takes about 20 ns instead of 400."""

BLOCK = 10_000
"""Networks, or sequences, that are computed together."""

KEPT = 4_000_000
"""Numbers. The C library of Linux hands freed memory back to the system, which clears it for the next block: at T = 20
that takes three times as long as the arithmetic. Once a piece as large has been freed, it keeps as much for reuse."""


def loss_and_gradient(weights: Any, x: Any, target: Any) -> tuple[FloatOrArray, Weights] | None:
    """As `gradient.loss_and_gradient`; None for whatever is better looked at closely."""
    if type(weights) is not Weights or not type(x) is ndarray is type(target) or not x.dtype is FLOAT64 is target.dtype:
        return None
    try:
        if x.ndim == 1 and weights.are_floats():
            return _one_sequence(weights, x, target) if target.ndim == 1 else None
        over_time = x.ndim > 0 < target.ndim and len(x) == len(target) > 0
        return _in_blocks(weights, x, target) if over_time else None
    except ValueError:  # shapes that do not broadcast, or a gradient that is not finite
        return None


def both_passes(u: Any, v: Any, w: Any, s: Any, x: Any, target: Any, sigma: Callable[[Any], Any]) -> tuple[Any, ...]:
    """E, dE/du, dE/dv, dE/dw, dE/ds, and a sum that is not finite where any z or E is not."""
    z, y, p = forward_loop(u, v, w, s, x, sigma)
    E, epsilon = error_loop(p, target)
    _, dE_du, dE_dv, dE_dw, dE_ds = backward_loop(u, w, x, y, epsilon)
    return E, dE_du, dE_dv, dE_dw, dE_ds, sum(z) + E


def _one_sequence(weights: Weights, x: FloatArray, target: FloatArray) -> tuple[float, Weights] | None:
    T = len(x)
    if not T == len(target) > 0:
        return None
    u, v, w, s = weights.u, weights.v, weights.w, weights.s
    if T >= COMPILED_FROM and (machine_code := compiled()) is not None:
        E, dE_du, dE_dv, dE_dw, dE_ds, check = machine_code(u, v, w, s, x, target)
    else:
        E, dE_du, dE_dv, dE_dw, dE_ds, check = both_passes(u, v, w, s, x.tolist(), target.tolist(), sigmoid)
    return (E, Weights(dE_du, dE_dv, dE_dw, dE_ds)) if isfinite(check) else None


def _in_blocks(weights: Weights, x: FloatArray, target: FloatArray) -> tuple[FloatArray, Weights] | None:
    if any(map(np.iscomplexobj, weights)) or max(x.ndim, target.ndim) > MOST_AXES:
        return None
    batch = batch_shape(**shapes(weights), x=x.shape[1:], target=target.shape[1:])
    n = prod(batch)
    in_a_row = [np.broadcast_to(value, batch).reshape(n) if np.ndim(value) else value for value in weights]
    x, target = (with_batch(values, batch).reshape(-1, n) if values.ndim > 1 else values for values in (x, target))
    results = np.empty((5, n))
    np.empty(min(KEPT, 6 * len(x) * min(n, BLOCK)))  # freed at once, and never touched
    with ignoring_overflow():  # the long way names what is not finite
        if not _z_is_finite(weights, x):
            return None
        for start in range(0, n, BLOCK):
            block = slice(start, start + BLOCK)
            u, v, w, s = (value[block] if np.ndim(value) else value for value in in_a_row)
            x_block, target_block = (steps(a[:, block] if a.ndim > 1 else a) for a in (x, target))
            for result, values in zip(results, _one_block(u, v, w, s, x_block, target_block), strict=True):
                result[block] = values
    E, *gradient = results.reshape(5, *batch)
    return (E, Weights(*gradient)) if np.isfinite(E).all() else None


def _z_is_finite(weights: Weights, x: FloatArray) -> bool:
    """Whether the squares of all v, w, s and x add up to a number in range, and with it every z_t.

    |w y_{t-1} + v x_t| ≤ |w| max(1, |s|) + |v| |x_t|, which is at most 1 + v² + w² + s² + x_t².
    """
    return isfinite(sum(np.vdot(value, value) for value in (weights.v, weights.w, weights.s, x)))


def _one_block(u: Any, v: Any, w: Any, s: Any, x: Any, target: Any) -> tuple[Any, ...]:
    """As `both_passes`, with less in memory: y is written over z, and δ takes the place of p."""
    y, p = forward_loop(u, v, w, s, x, _sigmoid_in_place)[1:]
    E, epsilon = error_loop(p, target)
    del p
    return E, *backward_loop(u, w, x, y, epsilon)[1:]


def _sigmoid_in_place(z: Any) -> Any:
    """`sigmoid_of_array` written over z, digit for digit: at many steps blocks wait for memory, not arithmetic."""
    if type(z) is not ndarray:  # where only u or the targets are a batch
        return sigmoid_of_array(z)
    np.exp(np.minimum(z, 40.0, out=z), out=z)
    return np.divide(z, 1.0 + z, out=z)


@cache
def compiled() -> Callable[..., Any] | None:
    """`both_passes` of one sequence as machine code, compiled at the first call; None where numba is not installed.

    Each loop is compiled from its own text, in which the names of the others stand for what was compiled already.
    """
    try:
        from numba import njit
    except ImportError:  # not installed, or at odds with the version of NumPy
        return None

    def zeros(n: int) -> FloatArray:
        return np.zeros(n)

    def total(values: FloatArray) -> float:
        result = 0.0
        for value in values:
            result += value
        return result

    def one_sequence(u: float, v: float, w: float, s: float, x: FloatArray, target: FloatArray) -> tuple[Any, ...]:
        return both_passes(u, v, w, s, x, target, sigmoid)

    # total: in any order, several additions at a time, as only whether it is finite counts
    names: dict[str, Any] = {"zeros": njit(zeros), "sum": njit(total, fastmath={"reassoc"})}
    for function in (sigmoid, forward_loop, error_loop, backward_loop, both_passes, one_sequence):
        text = FunctionType(function.__code__, function.__globals__ | names)
        names[function.__name__] = njit(text, error_model="numpy")  # of its errors, 1/0 would cost a test a step
    return names["one_sequence"]  # type: ignore[no-any-return]
