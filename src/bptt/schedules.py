"""When the weights move, and along which gradient.

Backpropagation through time computes a gradient; it does not say when to use it. A schedule does: it visits a sequence
and calls `move(E, gradient)` each time it has a gradient, then goes on with the weights that `move` returns.

    per_sequence  once, with the exact gradient of E
    per_batch     once, with the sum of the gradients of several sequences
    per_step      after every step, with the full ∂E_t/∂θ, carried forward
                  (real-time recurrent learning)
    windows(k)    after every step, with ∂E_t/∂θ through the last k steps
    chunks(k)     after every k steps, with the gradient of those k steps

Whatever the schedule, the running state y is never recomputed: after a move, the next step starts from the state that
the old weights left behind. A `move` that returns the same weights each time turns a schedule into a gradient.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from bptt._validation import (
    FloatArray,
    FloatOrArray,
    as_sequence,
    as_whole_number,
    ignoring_overflow,
    require_in_range,
    require_same_length,
    shorten,
)
from bptt.gradient import backward, loss_and_gradient
from bptt.model import backward_loop, forward_loop, sigmoid
from bptt.network import forward
from bptt.objective import output_error, squared_error
from bptt.weights import Weights, as_weights

__all__ = ["Move", "Schedule", "chunks", "per_batch", "per_sequence", "per_step", "rtrl", "windows"]

Move = Callable[[float, Weights], Weights]
"""move(E, gradient) returns the weights to go on with."""


def _all_the_way(T: int) -> npt.NDArray[np.int_]:
    return np.arange(1, T + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """A named rule for when the weights move. Copies of it, and what a pickle of it gives, are equal to it.

    visit(weights, x, target, move) goes through one sequence and calls `move` at each of the schedule's moments.
    steps_back(T) says for each t = 1 … T how many steps E_t is traced back, from step t on: all t, unless truncated.
    """

    name: str
    visit: Callable[[Weights, FloatArray, FloatArray, Move], None]
    steps_back: Callable[[int], npt.NDArray[np.int_]] = _all_the_way

    def _rule(self) -> tuple[Any, ...]:
        """What makes two schedules the same: the functions, and what was filled in in them."""
        parts = (self.visit, self.steps_back)
        return self.name, *((f.func, f.args) if isinstance(f, partial) else f for f in parts)

    def __eq__(self, other: object) -> bool:
        return self._rule() == other._rule() if isinstance(other, Schedule) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._rule())

    def terms(self, weights: Weights, x: npt.ArrayLike, target: npt.ArrayLike) -> tuple[FloatArray, Weights]:
        """What the schedule would move along if the weights stayed where they are: one entry a moment.

        Shapes: x and target are (T,); the errors are (n,) and the gradients Weights of (n,) for n moments.
        `gradients.total()` adds them up: that is dE/dθ for the exact schedules, and a biased one for the truncated.

        Raises ValueError for weights that are not four real numbers, and as `loss_and_gradient` does.
        """
        weights = four_numbers(weights)
        x, target = sequences(x, target)
        one_at_a_time(self, x)
        moments: list[tuple[float, Weights]] = []

        def stay(E: float, gradient: Weights) -> Weights:
            moments.append((E, gradient))
            return weights

        self.visit(weights, x, target, stay)
        errors, gradients = zip(*moments, strict=True)
        return np.array(errors), as_columns(gradients)


def _per_sequence(weights: Weights, x: FloatArray, target: FloatArray, move: Move) -> None:
    move(*loss_and_gradient(weights, x, target))  # type: ignore[arg-type]  # one sequence: E is a float


def _per_batch(weights: Weights, x: FloatArray, target: FloatArray, move: Move) -> None:
    E, gradient = loss_and_gradient(weights, x, target)  # one of each for every sequence of the batch
    move(_total(E), gradient.total())


def _per_step(weights: Weights, x: FloatArray, target: FloatArray, move: Move) -> None:
    y = weights.s
    dy_dv, dy_dw, dy_ds = 0.0, 0.0, 1.0  # the sensitivities of y_0 = s
    for x_t, target_t in zip(x.tolist(), target.tolist(), strict=True):
        u, v, w, _ = weights
        _, (y_before, y), (p_t,) = forward_loop(u, v, w, y, [x_t], sigmoid)
        sigma_slope = y * (1.0 - y)
        dy_dv = sigma_slope * (x_t + w * dy_dv)
        dy_dw = sigma_slope * (y_before + w * dy_dw)
        dy_ds = sigma_slope * w * dy_ds
        error = p_t - target_t
        epsilon_t = 2.0 * error
        dE_dy = u * epsilon_t
        weights = move(*_finite(error * error, epsilon_t * y, dE_dy * dy_dv, dE_dy * dy_dw, dE_dy * dy_ds))


per_sequence = Schedule("once per sequence", _per_sequence)
"""One move per sequence, along the exact dE/dθ: all T steps used the same weights."""

per_batch = Schedule("once per batch", _per_batch)
"""One move for all the sequences, which are a batch: E and dE/dθ are added over them."""

per_step = Schedule("every step", _per_step)
"""One move per step, along the full ∂E_t/∂θ by real-time recurrent learning: dy_t/dθ is carried forward.

    dy_t/dθ = σ'(z_t) (∂z_t/∂θ + w dy_{t-1}/dθ),   dy_0/ds = 1,   ∂E_t/∂θ = u ε_t dy_t/dθ for θ = v, w, s
"""


def windows(k: int) -> Schedule:
    """One move per step, along ∂E_t/∂θ cut off after k steps.

    E_t is differentiated through the steps max(1, t - k + 1) … t. The state y_{t-k} in front of them counts as a
    constant if t - k ≥ 1; the initial state s is never cut off. With k ≥ T nothing is cut off.

    Raises ValueError for a k that is not a whole number of at least 1.
    """
    k = as_whole_number("k", k, at_least=1, at_most=10**100)
    return Schedule(f"windows({k})", partial(_visit_windows, k), partial(_back_in_window, k))


def _visit_windows(k: int, weights: Weights, x: FloatArray, target: FloatArray, move: Move) -> None:
    inputs, states = x.tolist(), [weights.s]
    for t, target_t in enumerate(target.tolist(), start=1):
        u, v, w, _ = weights
        _, (_, y_t), (p_t,) = forward_loop(u, v, w, states[-1], inputs[t - 1 : t], sigmoid)
        states.append(y_t)
        before = max(0, t - k)  # y_{t-k}, or y_0 = s
        error = p_t - target_t
        epsilon = [0.0] * (t - before - 1) + [2.0 * error]  # the window's last step is the only one with an error
        _, *gradient, dE_ds = backward_loop(u, w, inputs[before:t], states[before:], epsilon)
        weights = move(*_finite(error * error, *gradient, 0.0 if before > 0 else dE_ds))


def _back_in_window(k: int, T: int) -> npt.NDArray[np.int_]:
    return np.minimum(_all_the_way(T), min(k, T))


def chunks(k: int) -> Schedule:
    """One move per chunk of k steps: the state is carried from chunk to chunk, the gradient is not.

    The chunk of the steps a + 1 … b moves along the gradient of E_{a+1} + … + E_b with y_a held constant, unless a = 0:
    y_0 = s. With k ≥ T there is one chunk, and it is `per_sequence`.

    Raises ValueError for a k that is not a whole number of at least 1.
    """
    k = as_whole_number("k", k, at_least=1, at_most=10**100)
    return Schedule(f"chunks({k})", partial(_visit_chunks, k), partial(_back_in_chunk, k))


def _visit_chunks(k: int, weights: Weights, x: FloatArray, target: FloatArray, move: Move) -> None:
    y = weights.s
    for a in range(0, len(x), k):
        trace = forward(weights.replace(s=y), x[a : a + k])
        epsilon = output_error(trace.p, target[a : a + k])
        gradient = backward(weights, trace, epsilon).gradient
        if a > 0:
            gradient = gradient.replace(s=0.0)
        y = trace.y[-1].item()
        weights = move(squared_error(trace.p, target[a : a + k]), gradient)


def _back_in_chunk(k: int, T: int) -> npt.NDArray[np.int_]:
    return (_all_the_way(T) - 1) % min(k, T) + 1


def rtrl(weights: Weights, x: npt.ArrayLike, target: npt.ArrayLike) -> tuple[float, Weights]:
    """E and its gradient by real-time recurrent learning: forwards only, with the weights frozen.

        dy_t/dθ = σ'(z_t) (∂z_t/∂θ + w dy_{t-1}/dθ)
        dE/dθ = Σ_t u ε_t dy_t/dθ   (dE/du = Σ_t ε_t y_t)

    The same numbers as `loss_and_gradient`, up to rounding. Source: Williams and Zipser (1989), for one neuron.
    Shapes and errors as for `Schedule.terms`.
    """
    errors, gradients = per_step.terms(weights, x, target)
    return _total(errors), gradients.total()


def four_numbers(weights: Any, name: str = "weights") -> Weights:
    """`weights`, or a ValueError unless they are four real numbers, no arrays."""
    weights = as_weights(weights, name=name)
    for letter, value in zip("uvws", weights, strict=True):
        if np.ndim(value) or isinstance(value, complex):
            raise ValueError(f"{name}.{letter} must be one real number, got {shorten(value)}")
    return Weights(*(float(value) for value in weights))


def sequences(x: npt.ArrayLike, target: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """x and target as arrays of one shape, (T,) or (T, B) for B sequences; else a ValueError."""
    x, target = as_sequence("x", x), as_sequence("target", target)
    require_same_length(x=x, target=target)
    if x.shape != target.shape or x.ndim > 2:
        raise ValueError(f"x and target must both be (T,) or both (T, B), got {x.shape} and {target.shape}")
    return x, target


def one_at_a_time(schedule: Schedule, x: FloatArray) -> None:
    """A ValueError for several sequences at once, unless the schedule adds over them."""
    if x.ndim > 1 and schedule != per_batch:
        raise ValueError(f"x must be one sequence of shape (T,) for the schedule {schedule.name!r}, got {x.shape}")


def as_columns(rows: Any) -> Weights:
    """n Weights of numbers as one Weights of n values each."""
    table = np.array([tuple(row) for row in rows]).reshape(-1, 4)
    return Weights(*table.T.copy())


def _total(errors: FloatOrArray) -> float:
    with ignoring_overflow():
        E = float(np.sum(errors))
    require_in_range(E=E)
    return E


def _finite(E: float, *gradient: float) -> tuple[float, Weights]:
    require_in_range(E_t=E, **{f"∂E_t/∂{name}": value for name, value in zip("uvws", gradient, strict=True)})
    return E, Weights(*gradient)
