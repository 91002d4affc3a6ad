"""One neuron for a series of one's own: scaled, split in time, trained, and asked for what comes next.

The four lines that a series of one's own needs:

    sales = [112, 118, 132, …]  # a list, an array or a pandas Series
    network = Forecaster(held_out=24).fit(sales)
    network.score()  # on the 24 values that it was not trained on
    network.predict(12)  # the next twelve, in the unit of the series
"""

import warnings
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from bptt import _index
from bptt._validation import (
    MOST,
    FloatArray,
    as_number,
    as_positive,
    as_sequence,
    as_whole_number,
    ignoring_overflow,
    require_in_range,
    require_keys,
    shorten,
)
from bptt.evaluation import Scaling
from bptt.history import History
from bptt.network import forecast, forward
from bptt.objective import inputs_and_targets
from bptt.training import held_out_error, random_weights, train
from bptt.weights import Weights

__all__ = ["Forecaster"]


class Forecaster:
    """The network of the book behind `fit`, `predict` and `score`.

    held_out: how many values at the end of the series to keep from training, as a number of values or as a share below
    1. Their one-step error, the validation error, decides when to stop: after `patience` passes without a new smallest
    one, and the weights are those of the smallest. With held_out=0 there is none, and all `passes` are run.
    eta: the learning rate, for the mean of the squared errors, so that it need not shrink as a series grows.
    seed: of the random start, an int.

    After `fit`: `scaling`, fitted on the training part alone; `weights`; `history`, in the network's unit.

    Raises ValueError for eta ≤ 0, passes < 1, a held_out that is negative or no share, patience < 1.
    """

    scaling: Scaling
    weights: Weights
    history: History

    def __init__(
        self,
        *,
        eta: float = 1.0,
        passes: int = 2000,
        held_out: float = 0.2,
        patience: int = 100,
        seed: int = 0,
    ) -> None:
        self.eta = as_positive("eta", eta)
        self.passes = as_whole_number("passes", passes, at_least=1, at_most=MOST)
        self.held_out = _share_or_count(held_out)
        self.patience = as_whole_number("patience", patience, at_least=1)
        self.seed = as_whole_number("seed", seed, at_least=0)
        self._series: FloatArray | None = None
        self._index: Any = None
        self._labels: _index.Labels | None = None
        self._name: Any = None

    def fit(self, series: Any) -> "Forecaster":
        """Scale the series, train on all but the held-out end of it, and keep the best weights. Returns itself.

        series: N numbers in their order in time. Of a pandas Series the index is kept for what comes out.
        A UserWarning says what may be wrong with a run that learned nothing; an interrupted one is used as far as it
        went.

        Raises ValueError for values that are missing or not finite, fewer than three to train on, a training part that
        never changes, and an index that does not increase.
        """
        index, values = _index.of_series(series), _one_series(series)
        start = len(values) - self._count_held_out(len(values))
        scaling = Scaling.fit(values[:start])
        x, target = inputs_and_targets(scaling.apply(values))
        watched = start < len(values)
        history = train(
            random_weights(self.seed, 0.0, 1.0),
            x[: start - 1],
            target[: start - 1],
            eta=self.eta / (start - 1),
            passes=self.passes,
            learn="uvws",
            validation=held_out_error(x, target, start - 1) if watched else None,
            patience=self.patience if watched else None,
        )
        self.scaling, self.weights, self.history = scaling, history.best, history
        self._series, self._index, self._name = values, index, getattr(series, "name", None)
        self._labels = _index.labels(index, self._name)
        if history.hint:
            warnings.warn(history.hint, stacklevel=2)
        return self

    def predict(self, steps: int) -> Any:
        """The next values, as many as `steps`: each prediction is the next input.

        After a Series they are a Series, whose index goes on where that of `fit` ended; else an array.
        Raises ValueError for steps < 1, before `fit`, and for an index that follows no rule.
        """
        steps, series = as_whole_number("steps", steps, at_least=1, at_most=MOST), self._fitted_to()
        x = self.scaling.apply(series)
        predictions = self.scaling.undo(forecast(self.weights, x, steps))
        return _index.labelled(predictions, _index.continued(self._labels, steps), self._name)

    def one_step_ahead(self, series: Any = None) -> Any:
        """What the network says of each value but the first, knowing all that came before it. Shape: (N - 1,).

        series: another one in the same unit; without it, the one of `fit`. With the index of the series, if it has one.
        """
        values, index, name = self._given_or_fitted(series)
        predictions = self.scaling.undo(forward(self.weights, self.scaling.apply(values[:-1])).p)
        return _index.labelled(predictions, None if index is None else index[1:], name)

    def score(self, series: Any = None, start: int | None = None) -> float:
        """R² = 1 - Σ (prediction - value)² / Σ (value - their mean)², one step ahead: 1 is perfect, 0 no use.

        It is taken over the held-out values of `fit`; over all values but the first of another series, or those from
        number `start` on, counted from 0. The held-out values have already decided when training stops. For a test
        that nothing has seen, keep some from `fit` too: `fit(series[:-12]).score(series, len(series) - 12)`.

        Raises ValueError where nothing was held out, where the values are all the same, and unless 1 ≤ start < N.
        """
        values, _, _ = self._given_or_fitted(series)
        if start is None:
            start = 1 if series is not None else len(values) - self._count_held_out(len(values))
            if start == len(values):
                raise ValueError("series must be given where fit held nothing out, got None with held_out=0")
        start = as_whole_number("start", start, at_least=1)
        if start >= len(values):
            raise ValueError(f"start must be below the length of the series, {len(values)}, got {shorten(start)}")
        actual = values[start:]
        if np.ptp(actual) == 0.0:
            raise ValueError(f"series must hold two different values to be scored on, got only {actual[0].item()!r}")
        predictions = self.one_step_ahead(values)[start - 1 :]
        with ignoring_overflow():
            score = float(1.0 - np.sum((predictions - actual) ** 2) / np.sum((actual - actual.mean()) ** 2))
        require_in_range(score=score)
        return score

    def to_dict(self) -> dict[str, Any]:
        """All of it, as `json.dumps` takes it; `from_dict` is the way back.

        Of an index only its end is kept: enough for `predict`.
        """
        series = self._fitted_to()
        return {
            "settings": self._settings(),
            "scaling": asdict(self.scaling),
            "weights": self.weights.to_dict(),
            "history": self.history.to_dict(),
            "series": series.tolist(),
            "index": self._labels,
        }

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> "Forecaster":
        """The fitted network that `to_dict` wrote down. Raises ValueError for an entry too many or too few."""
        require_keys("forecaster", given, ["settings", "scaling", "weights", "history", "series", "index"])
        require_keys("scaling", given["scaling"], ["offset", "unit"])
        result = cls()
        require_keys("settings", given["settings"], result._settings())
        result = cls(**given["settings"])
        result.scaling = Scaling(**given["scaling"])
        result.weights = Weights.from_dict(given["weights"])
        result.history = History.from_dict(given["history"])
        result._series = _one_series(given["series"])
        if given["index"] is not None:
            require_keys("index", given["index"], ["kind", "last", "step", "zone", "name"])
        result._labels = given["index"]
        result._name = result._labels["name"] if result._labels else None
        return result

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self._settings().items())
        return f"Forecaster({settings})" + (f" fitted: {self.history!r}" if self._series is not None else "")

    def _settings(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("eta", "passes", "held_out", "patience", "seed")}

    def _fitted_to(self) -> FloatArray:
        if self._series is None:
            raise ValueError("the forecaster must be fitted first: call fit(series)")
        return self._series

    def _given_or_fitted(self, series: Any) -> tuple[FloatArray, Any, Any]:
        fitted = self._fitted_to()
        if series is None:
            return fitted, self._index, self._name
        return _one_series(series), _index.of_series(series), getattr(series, "name", None)

    def _count_held_out(self, length: int) -> int:
        count = round(self.held_out * length) if self.held_out < 1 else int(self.held_out)
        if length - count < 3:
            raise ValueError(
                f"series must leave at least 3 values to train on, got {length} with {count} of them held out"
            )
        return count


def _one_series(series: Any) -> FloatArray:
    values = as_sequence("series", series, at_least=2)
    if values.ndim != 1:
        raise ValueError(f"series must be one sequence of numbers, got an array of shape {values.shape}")
    return values


def _share_or_count(held_out: Any) -> float:
    value = as_number("held_out", held_out)
    if value < 0 or (value >= 1 and value != int(value)):
        raise ValueError(f"held_out must be a number of values or a share from 0 to below 1, got {shorten(held_out)}")
    return int(value) if value >= 1 else value
