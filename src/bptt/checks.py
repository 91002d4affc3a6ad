"""Two independent ways to the gradient, and a comparison that fails loudly.

Neither knows the chain rule: each only runs the forward pass again with one weight moved.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from bptt._validation import (
    FloatOrArray,
    as_numbers,
    as_positive,
    batch_shape,
    ignoring_overflow,
    require_in_range,
    shorten,
)
from bptt.weights import Weights, as_weights

__all__ = ["Objective", "central_difference", "complex_step", "require_equal"]

Objective = Callable[[Weights], Any]
"""From weights to E, for example `lambda weights: squared_error(forward(weights, x).p, target)`.
With batch dimensions it gives an array of them: a weight that is an array is moved in all its places at once."""


def central_difference(objective: Objective, weights: Weights, h: float = 6e-6) -> Weights:
    """The gradient by central differences: dE/dθ ≈ (E(θ + h) - E(θ - h)) / 2h, for θ = u, v, w, s in turn.

    h: the step. Truncation costs about h²/6 · |E‴|, rounding about 1e-16 · |E| / h; the default, the cube root of
    the machine epsilon, balances them and leaves about 1e-10 of a result of size 1. Costs 8 forward passes.

    Raises ValueError for an h that is not a positive number, or too small to change a weight.
    """
    h = as_positive("h", h)

    def slope(name: str, value: Any) -> Any:
        above, below = value + h, value - h
        if np.any(above == below):
            raise ValueError(f"h must be large enough to change weights.{name} = {shorten(value)}, got {h!r}")
        rise = _number(objective(weights.replace(**{name: above}))) - _number(
            objective(weights.replace(**{name: below}))
        )
        return rise / (above - below)

    return _each(objective, slope, weights)


def complex_step(objective: Objective, weights: Weights, h: float = 1e-20) -> Weights:
    """The gradient by the complex step: dE/dθ ≈ Im E(θ + ih) / h, for θ = u, v, w, s in turn.

    Nothing is subtracted, so nothing cancels: with h = 1e-20 the result is exact to rounding. It needs an objective
    that is analytic and accepts complex weights, as `forward` and `squared_error` do. Costs 4 forward passes.

    Raises ValueError for an h that is not a positive number, for weights that are complex already, and for an objective
    that loses the imaginary part, as `abs` and `real` do.
    """
    h, weights = as_positive("h", h), as_weights(weights, allow_complex=False)

    def slope(name: str, value: Any) -> Any:
        rise = np.imag(_number(objective(weights.replace(**{name: value + 1j * h}))))
        if not np.any(rise) and _changes(objective, weights, name, value):
            raise ValueError(
                f"objective must keep the imaginary part of complex weights, got none although E changes with {name}: "
                f"do abs, real or a comparison drop it, or is h = {h!r} too small? central_difference needs none"
            )
        return rise / h

    return _each(objective, slope, weights)


def _changes(objective: Objective, weights: Weights, name: str, value: Any) -> bool:
    """Whether E has a slope along a weight, by a coarse central difference."""
    step = 1e-5 * (1.0 + np.abs(value))
    above, below = (_number(objective(weights.replace(**{name: moved}))) for moved in (value + step, value - step))
    return bool(np.any(np.abs(above - below) / (2.0 * step) > 1e-6 * (1.0 + np.abs(above))))


def require_equal(
    actual: Weights | npt.ArrayLike,
    expected: Weights | npt.ArrayLike,
    *,
    tolerance: float = 1e-12,
    terms: Weights | npt.ArrayLike = 0.0,
    name: str = "value",
) -> None:
    """Raise AssertionError, with both numbers, unless |actual - expected| ≤ tolerance · (1 + Σ|terms|).

    terms: the numbers that were added up to make the results, time first (`back.contributions` for a gradient): a sum
    is only as exact as its largest terms. Two `Weights` are compared number by number, and the message names the one.

    Raises ValueError for a tolerance that is not positive, for shapes that differ or are empty, for terms that do not
    broadcast to the shape compared, and for NaN or infinity anywhere.
    """
    tolerance = as_positive("tolerance", tolerance)
    if isinstance(actual, Weights) and isinstance(expected, Weights):
        parts: Any = terms if isinstance(terms, Weights) else (terms,) * 4
        for letter, a, b, part in zip("uvws", actual, expected, parts, strict=True):
            require_equal(a, b, tolerance=tolerance, terms=part, name=f"{name}.{letter}")
        return
    a, b = as_numbers("actual", actual, allow_complex=True), as_numbers("expected", expected, allow_complex=True)
    if a.shape != b.shape or a.size == 0:
        raise ValueError(f"actual and expected must have one shape and not be empty, got {a.shape} and {b.shape}")
    sizes = np.abs(as_numbers("terms", terms, allow_complex=True))
    with ignoring_overflow():  # sums named by in_range, a difference by the message below
        sizes = sizes.sum(axis=0) if sizes.ndim else sizes
        apart = np.abs(a - b)
        most = tolerance * (1.0 + sizes)
    require_in_range(**{"terms": sizes, "tolerance · (1 + Σ|terms|)": most})
    if batch_shape(terms=sizes.shape, actual=a.shape) != a.shape:
        raise ValueError(f"terms must add up to the shape {a.shape} of actual, got {sizes.shape} after adding")
    allowed = np.broadcast_to(most, a.shape)
    excess = apart - allowed
    if np.any(excess > 0):
        worst = np.unravel_index(np.argmax(excess), a.shape)
        where = f"[{', '.join(str(index) for index in worst)}]" if worst else ""
        raise AssertionError(
            f"{name}{where}: {a[worst]!s} and {b[worst]!s} differ by {apart[worst]:.3g}, allowed {allowed[worst]:.3g}"
        )


def _number(E: Any) -> Any:
    """What an objective returns, if that is a number or an array of them."""
    array = as_numbers("the result of objective", E, allow_complex=True)
    return array if array.ndim else array.item()


def _each(objective: Any, derivative: Callable[[str, Any], FloatOrArray], weights: Weights) -> Weights:
    weights = as_weights(weights)
    if not callable(objective):
        raise ValueError(f"objective must be a function from weights to E, got {shorten(objective)}")
    with ignoring_overflow():
        slopes = {f"dE/d{name}": derivative(name, value) for name, value in zip("uvws", weights, strict=True)}
    require_in_range(**slopes)
    return Weights(*slopes.values())
