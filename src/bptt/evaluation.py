"""Is the prediction any good? Scaling, two ways to predict, and the baselines that a network has to beat.

A predictor is a function from the inputs x_1 … x_T to the predictions p_1 … p_T, where p_t is its guess for x_{t+1}
and depends on x_1 … x_t only: `lambda x: forward(weights, x).p` is one, and so are `persistence` and `Autoregression`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bptt._validation import (
    FloatArray,
    as_number,
    as_numbers,
    as_sequence,
    as_whole_number,
    ignoring_overflow,
    require_in_range,
    shorten,
)

__all__ = ["Autoregression", "Scaling", "free_running", "one_step_ahead", "persistence", "rms_error"]

Predictor = Callable[[FloatArray], FloatArray]  # of x_1 … x_T: T predictions, each made of the inputs up to its step


@dataclass(frozen=True, slots=True)
class Scaling:
    """A straight line to another unit and back: apply(values) = (values - offset) / unit, undo() is its inverse.

    Shapes: any; the result has the shape of the argument. Raises ValueError for a unit of 0.
    """

    offset: float
    unit: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "offset", as_number("offset", self.offset))
        object.__setattr__(self, "unit", as_number("unit", self.unit))
        if self.unit == 0.0:
            raise ValueError(f"unit must not be 0, which has no inverse, got {self.unit!r}")

    @classmethod
    def fit(cls, training: npt.ArrayLike, low: float = 0.0, high: float = 1.0) -> "Scaling":
        """The line that takes the smallest training value to `low` and the largest to `high`.

        Fit it on the training part alone: the test part must not be seen before the test, not even its largest value.

        Raises ValueError for values that are not finite or all the same, and unless low < high.
        """
        training = as_sequence("training", training)
        low, high = as_number("low", low), as_number("high", high)
        smallest, largest = float(training.min()), float(training.max())
        if not low < high:
            raise ValueError(f"low must be below high, got {low!r} and {high!r}")
        if smallest == largest:
            raise ValueError(f"training must hold two different values, got only {smallest!r}")
        unit = (largest - smallest) / (high - low)
        offset = smallest - low * unit
        require_in_range(unit=unit, offset=offset)
        if unit == 0.0:
            raise ValueError(
                f"training must differ by more than float64 can divide by high - low = {high - low!r}, got values from "
                f"{smallest!r} to {largest!r}"
            )
        return cls(offset, unit)

    def apply(self, values: npt.ArrayLike) -> FloatArray:
        """From the data's unit to the network's."""
        return _in_range("scaled values", lambda: (as_numbers("values", values) - self.offset) / self.unit)

    def undo(self, values: npt.ArrayLike) -> FloatArray:
        """From the network's unit back to the data's."""
        return _in_range("values", lambda: as_numbers("values", values) * self.unit + self.offset)


def persistence(x: FloatArray) -> FloatArray:
    """The baseline that expects no change: p_t = x_t. The result is a copy."""
    return as_sequence("x", x)


@dataclass(frozen=True, slots=True)
class Autoregression:
    """The linear baseline AR(n): p_t = c + a_1 x_t + a_2 x_{t-1} + … + a_n x_{t-n+1}.

    Called with x_1 … x_T it returns p_1 … p_T; in place of the values before x_1 it takes x_1.
    """

    c: float
    a: tuple[float, ...]

    def __post_init__(self) -> None:
        a = as_sequence("a", self.a)
        if a.ndim > 1:
            raise ValueError(f"a must be one number for each lag, got an array of shape {a.shape}")
        object.__setattr__(self, "c", as_number("c", self.c))
        object.__setattr__(self, "a", tuple(a.tolist()))

    @classmethod
    def fit(cls, training: npt.ArrayLike, order: int) -> "Autoregression":
        """The c and a_1 … a_n with the smallest sum of squared errors over the training part.

        Raises ValueError for order < 1 and for fewer than 2 n + 1 values: n + 1 unknowns need as many equations.
        """
        training, order = as_sequence("training", training), as_whole_number("order", order, at_least=1, at_most=10**6)
        if training.ndim != 1 or len(training) < 2 * order + 1:
            raise ValueError(
                f"training must be one sequence of at least {2 * order + 1} values, got shape {training.shape}"
            )
        known = np.column_stack([np.ones(len(training) - order), *_lags(training[:-1], order)[:, order - 1 :]])
        c, *a = _in_range("c and a", lambda: np.linalg.lstsq(known, training[order:], rcond=None)[0]).tolist()
        return cls(c, tuple(a))

    def __call__(self, x: npt.ArrayLike) -> FloatArray:
        """The predictions p_1 … p_T for the inputs x_1 … x_T."""
        x = as_sequence("x", x)
        if x.ndim > 1:
            raise ValueError(f"x must be one sequence of shape (T,), got {x.shape}")
        return _in_range("p", lambda: self.c + np.array(self.a) @ _lags(x, len(self.a)))


def one_step_ahead(predictor: Predictor, sequence: npt.ArrayLike, start: int) -> FloatArray:
    """Predictions of sequence[start:], each from all the true values before it.

    Shape: (len(sequence) - start,). Raises ValueError unless 1 ≤ start < len(sequence), and for a predictor that does
    not return one finite number for each input.
    """
    sequence, start = _split(sequence, start)
    return _predictions(predictor, sequence[:-1])[start - 1 :]


def free_running(predictor: Predictor, sequence: npt.ArrayLike, start: int) -> FloatArray:
    """Predictions of sequence[start:] from sequence[:start] alone: each prediction is the next input.

    Shape: (len(sequence) - start,). Raises ValueError unless 1 ≤ start < len(sequence), and for a predictor that does
    not return one finite number for each input.
    """
    sequence, start = _split(sequence, start)
    imagined = sequence.copy()
    for t in range(start, len(sequence)):
        imagined[t] = _predictions(predictor, imagined[:t])[-1]
    return imagined[start:].copy()


def rms_error(predictions: npt.ArrayLike, actual: npt.ArrayLike) -> float:
    """√(mean of (prediction - actual)²), in the unit of the data.

    Raises ValueError for different shapes, and where the result would leave the range of float64.
    """
    predictions, actual = as_sequence("predictions", predictions), as_sequence("actual", actual)
    if predictions.shape != actual.shape:
        raise ValueError(f"predictions and actual must have one shape, got {predictions.shape} and {actual.shape}")
    return float(_in_range("rms_error", lambda: np.sqrt(np.mean((predictions - actual) ** 2))))


def _predictions(predictor: Predictor, x: FloatArray) -> FloatArray:
    """What the predictor says of x, which is handed over as a copy: one number for each input, or a ValueError."""
    if not callable(predictor):
        raise ValueError(f"predictor must be a function from x_1 … x_T to p_1 … p_T, got {shorten(predictor)}")
    result = as_sequence("the result of predictor", predictor(x.copy()))
    if result.shape != x.shape:
        raise ValueError(f"predictor must return one number for each of its {len(x)} inputs, got shape {result.shape}")
    return result


def _in_range(name: str, compute: Callable[[], FloatArray]) -> FloatArray:
    with ignoring_overflow():
        result = compute()
    require_in_range(**{name: result})
    return result


def _lags(x: FloatArray, order: int) -> FloatArray:
    """Row i holds x_{t-i} for every t; x_1 stands in for what came before."""
    padded = np.concatenate([np.full(order - 1, x[0]), x])
    return np.array([padded[order - 1 - i : len(padded) - i] for i in range(order)])


def _split(sequence: npt.ArrayLike, start: int) -> tuple[FloatArray, int]:
    sequence, start = as_sequence("sequence", sequence), as_whole_number("start", start, at_least=1)
    if sequence.ndim != 1 or start >= len(sequence):
        raise ValueError(
            f"start must be below the length of one sequence, got {shorten(start)} for the shape {sequence.shape}"
        )
    return sequence, start
