"""The triangle: what the error of each step asks of each copy of w, or of v, that stands before it.

    ∂E_t/∂w_j = ε_t u (Π_{i=j+1..t} w σ'(z_i)) σ'(z_j) y_{j-1}

for 1 ≤ j ≤ t ≤ T, and for v the same with x_j instead of y_{j-1}.

Row t belongs to an error, column j to a copy; above the diagonal there is nothing, for no error reaches forward. All
cells add up to dE/dw. Column by column that is BPTT, row by row it is RTRL, and a truncated schedule leaves cells out.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from bptt._validation import FloatArray, as_whole_number, ignoring_overflow, require_in_range, shorten
from bptt.network import forward
from bptt.objective import output_error
from bptt.schedules import Schedule, four_numbers, sequences
from bptt.weights import Weights

__all__ = ["cut_bound", "kept", "triangle"]


def triangle(weights: Weights, x: npt.ArrayLike, target: npt.ArrayLike, letter: str = "w") -> FloatArray:
    """The cells ∂E_t/∂w_j (or ∂E_t/∂v_j) as an array of shape (T, T): row t - 1, column j - 1.

    The rows add up to dE_t/dw, what `per_step` and `rtrl` move along; the columns to ∂E/∂w_j = δ_j y_{j-1}, the
    `contributions` of `backward`; all of it to dE/dw.

    Shapes: x and target are (T,). Raises ValueError for another shape, for weights that are not four real numbers, for
    a letter other than "w" and "v", and where a cell would leave the range of float64.
    """
    letter, weights, x, target = _letter(letter), four_numbers(weights), *_one_sequence(x, target)
    trace = forward(weights, x)
    y = trace.y
    slope = y[1:] * (1.0 - y[1:])
    meets = y[:-1] if letter == "w" else trace.x  # what the copy is multiplied by
    cells = np.zeros((trace.T, trace.T))
    moves = np.zeros(trace.T)  # ∂y_t/∂w_j for j = 1 … T
    with ignoring_overflow():
        error_at_state = weights.u * output_error(trace.p, target)
        for t in range(trace.T):
            moves *= weights.w * slope[t]
            moves[t] = slope[t] * meets[t]
            cells[t, : t + 1] = error_at_state[t] * moves[: t + 1]
    require_in_range(**{f"∂E_t/∂{letter}_j": cells})
    return cells


def kept(schedule: Schedule, T: int) -> npt.NDArray[np.bool_]:
    """Which cells of the triangle a schedule adds up, as an array of shape (T, T): row t - 1, column j - 1.

    All of them for the exact schedules; for `windows(k)` a band, j > t - k; for `chunks(k)` blocks on the diagonal.
    Raises ValueError for T < 1 and for what is no Schedule.
    """
    T = as_whole_number("T", T, at_least=1, at_most=10_000)
    steps_back = _schedule(schedule).steps_back(T)
    t, j = np.arange(1, T + 1)[:, np.newaxis], np.arange(1, T + 1)
    return (t - steps_back[:, np.newaxis] < j) & (j <= t)


def cut_bound(
    weights: Weights, x: npt.ArrayLike, target: npt.ArrayLike, schedule: Schedule, letter: str = "w"
) -> float:
    """What a schedule leaves out of dE/dw (or dE/dv) is at most this, in magnitude.

        M |u|/4 · Σ_t |ε_t| Σ_{n=n_t..t-1} (|w|/4)ⁿ
        M = max(1, |s|) for w, max |x_j| for v

    n_t is how many steps the schedule goes back from the error of step t: min(t, k) for `windows(k)`, the place of t in
    its chunk for `chunks(k)`, and t for the exact schedules, whose bound is 0. For |w| < 4 each inner sum is below
    (|w|/4)ⁿ / (1 - |w|/4) with n = n_t, however long the sequence.

    Shapes and errors as for `triangle`; ValueError for what is no Schedule.
    """
    letter, weights, x, target = _letter(letter), four_numbers(weights), *_one_sequence(x, target)
    trace = forward(weights, x)
    largest = max(1.0, abs(weights.s)) if letter == "w" else float(np.max(np.abs(x)))
    steps = np.arange(trace.T)
    with ignoring_overflow():
        powers = (abs(weights.w) / 4.0) ** steps
        lags = np.tril(np.subtract.outer(steps, steps))
        of_row = np.where(np.tril(~kept(schedule, trace.T)), powers[lags], 0.0).sum(axis=1)
        epsilon = np.abs(output_error(trace.p, target))
        bound = float(largest * abs(weights.u) / 4.0 * (epsilon @ of_row))
    require_in_range(bound=bound)
    return bound


def _one_sequence(x: npt.ArrayLike, target: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    x, target = sequences(x, target)
    if x.ndim > 1:
        raise ValueError(f"x must be one sequence of shape (T,), got {x.shape}")
    return x, target


def _letter(letter: Any) -> str:
    if not isinstance(letter, str) or letter not in ("w", "v"):
        raise ValueError(f'letter must be "w" or "v", got {shorten(letter)}')
    return letter


def _schedule(schedule: Any) -> Schedule:
    if not isinstance(schedule, Schedule):
        raise ValueError(f"schedule must be a bptt.schedules.Schedule, got {shorten(schedule)}")
    return schedule
