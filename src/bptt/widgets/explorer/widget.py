"""The Explorer: the unrolled network, forwards and backwards, as live as its sliders."""

from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
import traitlets

from bptt._modules import module, style
from bptt._svg import Figure
from bptt._validation import MOST, as_whole_number, shorten
from bptt.gradient import loss_and_gradient
from bptt.network import Trace, forward
from bptt.objective import inputs_and_targets
from bptt.weights import Weights
from bptt.widgets.explorer.still import still
from bptt.widgets.shared.traits import SYNC, Checked, a_name, a_sequence, some_names, some_numbers
from bptt.widgets.shared.weights import WeightsWidget

__all__ = ["LAYERS", "RULES", "Explorer"]

LAYERS = ("states", "backward", "contributions", "check", "formulas")
"""What an Explorer can show: z_t; ε_t and δ_t; what each step adds to the gradient; both sets of formulas tested; the
formulas of one step with its numbers."""

RULES = ("right", "published")


MOST_LABELS = 100_000


class _Start(Checked):
    """Where the window along the series starts: the window must lie within the series."""

    def validate(self, obj: Any, value: Any) -> int:
        start: int = super().validate(obj, value)
        if obj.series:
            _window(obj.series, start, len(obj.sequence))
        elif start:
            raise ValueError(f"start must be 0 where no series is given, got {shorten(value)}")
        return start


def _series(name: str, value: Any) -> list[float]:
    return [] if isinstance(value, list | tuple | np.ndarray) and len(value) == 0 else some_numbers(name, value)


def _labels(name: str, value: Any) -> list[str]:
    try:
        if isinstance(value, str):
            raise TypeError
        labels = list(map(str, islice(value, MOST_LABELS + 1)))
    except Exception as error:  # nothing to go through, or labels that cannot be written
        raise ValueError(
            f"{name} must be a list, one label for each number of the series, got {shorten(value)}"
        ) from error
    if len(labels) > MOST_LABELS:
        raise ValueError(f"{name} must be at most {MOST_LABELS}, got more in {shorten(value)}")
    return labels


class Explorer(WeightsWidget):
    """The unrolled network with sliders for u, v, w and s.

        explorer = Explorer(sequence=[0.3, 0.9, 0.4, 0.7], w=-0.6)
        explorer.w = 1.2    # moves the slider, which sets explorer.w in turn
        explorer.gradient   # the Python objects for the current state

    sequence: 2 to 13 numbers, T = 1 to 12 steps. series: a longer list instead; `window` numbers of it (12), from
    `start` on, are the sequence, and a slider moves the window; labels name its points, for example with years.
    layers: what is shown, some of `LAYERS`; the reader can switch them too. rule: "right" or "published", the formulas
    of the backward pass. position: how many steps of the backward pass are shown, δ_T first; -1 shows all.

    Raises ValueError for a value that is none of these, naming it; the last good value stays.
    """

    _esm = module("explorer")
    _css = style("explorer")

    sequence = Checked(a_sequence, [0.3, 0.9, 0.4, 0.7]).tag(**SYNC)
    series = Checked(_series, []).tag(**SYNC)
    labels = Checked(_labels, []).tag(**SYNC)
    start = _Start(lambda name, value: as_whole_number(name, value, at_least=0, at_most=MOST), 0).tag(**SYNC)
    layers = Checked(partial(some_names, LAYERS), ["states"]).tag(**SYNC)
    rule = Checked(partial(a_name, RULES), "right").tag(**SYNC)
    position = Checked(lambda name, value: as_whole_number(name, value, at_least=-1, at_most=MOST), -1).tag(**SYNC)

    def __init__(
        self,
        sequence: Any = None,
        *,
        layers: Sequence[str] = ("states",),
        rule: str = "right",
        series: Any = (),
        labels: Any = (),
        start: int = 0,
        window: int | None = None,
        **options: Any,
    ) -> None:
        series = _series("series", series)
        if series:
            if sequence is not None:
                raise ValueError("sequence must be left out where a series is given: the window along the series is it")
            start = as_whole_number("start", start, at_least=0, at_most=MOST)
            sequence = _window(series, start, as_whole_number("window", 12 if window is None else window, at_least=2))
        elif window is not None:
            raise ValueError(f"window must be left out where no series is given, got {shorten(window)}")
        labels = _labels("labels", labels)
        if len(labels) not in (0, len(series)):
            raise ValueError(
                f"labels must be one for each of the {len(series)} numbers of the series, got {len(labels)}"
            )
        sequence = [0.3, 0.9, 0.4, 0.7] if sequence is None else sequence
        given = {
            "sequence": sequence,
            "layers": layers,
            "rule": rule,
            "series": series,
            "labels": labels,
            "start": start,
        }
        super().__init__(**given, **options)

    @traitlets.observe("start")
    def _move_window(self, _change: Any) -> None:
        if self.series:
            self.sequence = _window(self.series, self.start, len(self.sequence))

    @property
    def trace(self) -> Trace:
        """The forward pass at the current state."""
        return forward(self.weights, inputs_and_targets(self.sequence)[0])

    @property
    def gradient(self) -> Weights:
        """dE/du, dE/dv, dE/dw, dE/ds at the current state, by the right formulas."""
        return loss_and_gradient(self.weights, *inputs_and_targets(self.sequence))[1]

    def __repr__(self) -> str:
        return f"Explorer(sequence={self.sequence}, u={self.u}, v={self.v}, w={self.w}, s={self.s})"

    def still(self) -> Figure:
        """The picture that stands in where no script runs, and on paper."""
        return still(self.weights, self.sequence, self.layers)


def _window(series: list[float], start: int, length: int) -> list[float]:
    if not 0 <= start <= len(series) - length:
        room = f"start must leave room for {shorten(length)} of the {len(series)} numbers of the series"
        raise ValueError(f"{room}, got {shorten(start)}")
    return series[start : start + length]
