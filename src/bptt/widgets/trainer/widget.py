"""The Trainer: u, v, w and s learn together to predict a series."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import traitlets

from bptt._modules import module, style
from bptt._svg import DASHES, PALETTE, Figure
from bptt._validation import FloatArray, require_mapping, shorten, some_of
from bptt.data import sunspots
from bptt.evaluation import Scaling
from bptt.gradient import loss_and_gradient
from bptt.history import History
from bptt.network import forecast, forward
from bptt.objective import inputs_and_targets, squared_error
from bptt.training import train
from bptt.weights import Weights
from bptt.widgets.shared.limits import AHEAD, FARTHEST, LARGEST, POINTS, SEEDS, UPDATES
from bptt.widgets.shared.traits import SYNC, Checked, a_count, a_learning_rate, a_switch, some_numbers
from bptt.widgets.shared.weights import WeightsWidget

__all__ = ["AHEAD", "Trainer", "random_start"]


def _points(name: str, value: Any) -> list[float]:
    result = some_numbers(name, value, largest=FARTHEST)
    if not 2 <= len(result) <= POINTS:
        raise ValueError(f"{name} must hold 2 to {POINTS} numbers, got {len(result)}")
    return result


def _series_by_name(name: str, value: Any) -> dict[str, list[float]]:
    require_mapping(name, value)
    return {str(key): _points(f"{name}[{shorten(key)}]", series) for key, series in value.items()}


def _four(name: str, value: Any) -> list[float]:
    result = some_numbers(name, list(value) if isinstance(value, Weights) else value)
    if len(result) != 4:
        raise ValueError(f"{name} must hold the four numbers u, v, w and s, got {len(result)}")
    return result


def _letters(name: str, value: Any) -> list[str]:
    letters = some_of(name, value, tuple("uvws"), "name some of u, v, w and s")
    return [letter for letter in "uvws" if letter in letters]


def _lehmer(seed: int, count: int) -> list[int]:
    """Whole numbers from 0 to 200, by the generator of Lehmer: Python and JavaScript draw the same ones."""
    state, numbers = seed % SEEDS + 1, []
    for _ in range(count + 4):
        state = state * 48271 % 2147483647
        numbers.append(state % 201)
    return numbers[4:]  # the first few of neighbouring seeds are alike


def random_start(seed: int) -> list[float]:
    """u, v, w and s between -1 and 1, with two decimals: the start that the button draws for this seed."""
    return [(n - 100) / 100 for n in _lehmer(seed, 4)]


def _examples() -> dict[str, list[float]]:
    return {
        "four numbers": [0.3, 0.9, 0.4, 0.7],
        "sine": [round(0.5 + 0.4 * float(np.sin(np.pi * t / 6)), 2) for t in range(60)],
        "sunspots 1909–2008": sunspots()[1][-100:].tolist(),
        "noise": [n / 200 for n in _lehmer(7, 60)],
    }


class Trainer(WeightsWidget):
    """Gradient descent with u, v, w and s on a series, one update per sequence, and a forecast past its end.

        trainer = Trainer([0.3, 0.9, 0.4, 0.7], scaled=False, eta=0.1)
        trainer.updates = 500   # as Play does: 500 updates from the start
        trainer.weights         # where they lead: u, v, w, s
        trainer.history         # the run, by `bptt.training.train`
        trainer.w = 2.0         # a new start

    sequence: 2 to 300 numbers; scaled: whether the network sees them scaled so that the smallest is 0 and the largest
    1, as it always does where one is beyond a million. start: u, v, w, s before the first update, those given or, with
    a seed, random ones. updates: how many, 0 to 10,000; learn: the letters that move; eta: the learning rate. u, v, w,
    s: where that leads. ahead: the steps of the forecast, 1 to 100. An update that would carry a number past a million
    is not made: the last weights stay.

    Raises ValueError for a value that is none of these, naming it; the last good value stays.
    """

    _esm = module("trainer")
    _css = style("trainer")

    sequence = Checked(_points, [0.3, 0.9, 0.4, 0.7]).tag(**SYNC)
    scaled = Checked(a_switch, True).tag(**SYNC)
    start = Checked(_four, [1.5, 0.8, -0.6, 0.1]).tag(**SYNC)
    seed = Checked(partial(a_count, at_least=0, at_most=SEEDS - 1), 0).tag(**SYNC)
    eta = Checked(a_learning_rate, 0.1).tag(**SYNC)
    learn = Checked(_letters, list("uvws")).tag(**SYNC)
    updates = Checked(partial(a_count, at_least=0, at_most=UPDATES), 0).tag(**SYNC)
    ahead = Checked(partial(a_count, at_least=1, at_most=AHEAD), 12).tag(**SYNC)
    examples = Checked(_series_by_name, {}).tag(**SYNC)  # series to try

    def __init__(self, sequence: Any = (0.3, 0.9, 0.4, 0.7), **options: Any) -> None:
        starts = [names for names in (("seed",), ("start",), tuple("uvws")) if not options.keys().isdisjoint(names)]
        if len(starts) > 1:
            given = " and ".join(", ".join(names) for names in starts)
            raise ValueError(f"start must be given once, as start, as a seed or as u, v, w and s, got {given}")
        self._following = False  # whether the weights, the start and the updates are to be kept in step
        super().__init__(sequence, examples=_examples(), **options)
        if "seed" in options:
            self.start = random_start(self.seed)
        elif "start" not in options:
            self.start = list(self.weights)
        self._go()
        self._following = True

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """What the view sends is in step already."""
        with self._at_rest():
            super().set_state(sync_data)

    @contextmanager
    def _at_rest(self) -> Iterator[None]:
        before, self._following = self._following, False
        try:
            yield
        finally:
            self._following = before

    @traitlets.observe("u", "v", "w", "s")
    def _on_weights(self, _change: Any) -> None:
        if self._following:
            with self._at_rest():
                self.start, self.updates = list(self.weights), 0

    @traitlets.observe("seed")
    def _on_seed(self, _change: Any) -> None:
        if self._following:
            self.start = random_start(self.seed)

    @traitlets.observe("start", "sequence", "scaled")
    def _on_new_task(self, _change: Any) -> None:
        if self._following:
            with self._at_rest():
                self.updates = 0
            self._go()

    @traitlets.observe("eta", "learn", "updates")
    def _on_new_run(self, _change: Any) -> None:
        if self._following:
            self._go()

    def _go(self) -> None:
        with self._at_rest(), self.hold_sync():
            self.u, self.v, self.w, self.s = self._path()[0][-1] if self.updates else self.start

    def _path(self) -> tuple[list[tuple[float, ...]], History]:
        """The weights of the run as far as none is beyond a million, and the run."""
        history = self.history
        path = np.array(list(history.weights)).T
        fine = np.all(np.abs(path) <= LARGEST, axis=1)
        return [tuple(row) for row in path[: len(path) if fine.all() else int(np.argmin(fine))].tolist()], history

    @property
    def scaling(self) -> Scaling:
        """From the unit of the series to that of the network; the straight line y = x where nothing is scaled."""
        smallest, largest = min(self.sequence), max(self.sequence)
        huge = max(-smallest, largest) > LARGEST  # as it is, it would leave float64
        if (self.scaled or huge) and largest > smallest:
            return Scaling.fit(self.sequence)
        return Scaling(smallest if huge else 0.0, 1.0)

    @property
    def series(self) -> FloatArray:
        """The series as the network sees it."""
        return self.scaling.apply(self.sequence)

    @property
    def gradient(self) -> Weights:
        """dE/du, dE/dv, dE/dw, dE/ds at the current weights."""
        return loss_and_gradient(self.weights, *inputs_and_targets(self.series))[1]

    @property
    def forecast(self) -> FloatArray:
        """What the current weights say past the end, in the unit of the series: `ahead` values."""
        return self.scaling.undo(forecast(self.weights, self.series, self.ahead))

    @property
    def history(self) -> History:
        """The run from the start, by `bptt.training.train`. Raises ValueError while `updates` is 0."""
        x, target = inputs_and_targets(self.series)
        return train(Weights(*self.start), x, target, eta=self.eta, passes=self.updates, learn=self.learn)

    def __repr__(self) -> str:
        at = ", ".join(f"{name}={value:.6g}" for name, value in zip("uvws", self.weights, strict=True))
        return f"Trainer({len(self.sequence)} numbers, updates={self.updates}, {at})"

    def still(self) -> Figure:
        """The series with the predictions and the forecast, and E as far as it has fallen."""
        from bptt.figures import drawing  # Matplotlib takes longer to load than all the rest

        x, target = inputs_and_targets(self.series)
        p = forward(self.weights, x).p
        E, N = float(squared_error(p, target)), len(self.sequence)
        at = ", ".join(f"{name} = {value:.3g}" for name, value in zip("uvws", self.weights, strict=True))
        alt = (
            f"A series of {N} numbers, the network's predictions of it and a forecast of {self.ahead} steps, "
            f"after {self.updates} updates with η = {self.eta:g}: E = {E:.3g} with {at}."
        )
        with drawing(alt, width=7.2, height=2.8, panels=2 if self.updates else 1) as d:
            predicted: Sequence[float] = self.scaling.undo(p).tolist()
            look: dict[str, Any] = {"color": PALETTE["target"], "linestyle": DASHES["target"]}
            d.axes.plot(np.arange(1, N + 1), self.sequence, marker="." if N <= 40 else "", label="series", **look)
            d.axes.plot(np.arange(2, N + 1), predicted, color=PALETTE["ink"], label="prediction")
            future = np.arange(N + 1, N + 1 + self.ahead)
            d.axes.plot(future, self.forecast, color=PALETTE["s"], linestyle=DASHES["v"], label="forecast")
            d.axes.set(xlabel="step $t$")
            d.axes.legend(fontsize=8)
            if self.updates:
                path, history = self._path()
                errors = history.errors[: len(path)]
                d.panels[1].semilogy(np.maximum(errors, 1e-300), color=PALETTE["error"])
                d.panels[1].set(xlabel="update", title="$E$")
        return d.figure
