"""The Landscape: E over two of the weights as a map, and gradient descent across it."""

from functools import partial
from typing import Any

import numpy as np

from bptt._modules import module, style
from bptt._svg import DASHES, PALETTE, Figure
from bptt._validation import one_of, shorten, some_of
from bptt.gradient import loss_and_gradient
from bptt.history import History
from bptt.network import forward
from bptt.objective import inputs_and_targets, squared_error
from bptt.schedules import Schedule, per_sequence, per_step, windows
from bptt.training import train
from bptt.weights import Weights
from bptt.widgets.shared.limits import PASSES, RANGE, STEPS
from bptt.widgets.shared.traits import SYNC, Checked, a_count, a_learning_rate, a_sequence, a_switch, some_names
from bptt.widgets.shared.weights import WeightsWidget

__all__ = ["SCHEDULES", "Landscape"]

SCHEDULES = ("per_sequence", "per_step", "windows")
"""By which schedules a path can go, as in `bptt.schedules`."""

_NAMES = {"per_sequence": "per sequence", "per_step": "per step", "windows": "window of {k}"}
_COLOURS = {"per_sequence": "ink", "per_step": "error", "windows": "s"}  # as in style.css, like the dashes
_LINES = {"per_sequence": DASHES["u"], "per_step": DASHES["v"], "windows": DASHES["w"]}


def _axes(name: str, value: Any) -> list[str]:
    expected = "be two different letters of u, v, w and s"
    letters = some_of(name, value, tuple("uvws"), expected)
    if len(letters) != 2 or letters[0] == letters[1]:
        raise ValueError(f"{name} must {expected}, got {shorten(value)}")
    return [letter for letter in "uvws" if letter in letters]


class Landscape(WeightsWidget):
    """A map of E over two of u, v, w and s, and gradient descent across it.

        landscape = Landscape(sequence=[0.3, 0.9, 0.4, 0.7], axes="vw", u=1.5)
        landscape.v, landscape.w = 4.0, -3.0  # the crosshair on the map
        landscape.passes = 100                # as the button Step does
        landscape.history("per_step").last    # the run that the path shows

    u, v, w, s: the start; the two that are not in axes are held. sequence: 2 to 13 numbers, T = 1 to 12 steps.
    logarithmic: whether the colours show log E. schedules: some of `SCHEDULES`, one path each; k: how many steps the
    last one keeps. eta: the learning rate. passes: how often the sequence has been gone through, 0 to 500. Only the
    two weights of the map learn, so every path lies on it.

    Raises ValueError for a value that is none of these, naming it; the last good value stays.
    """

    _esm = module("landscape")
    _css = style("landscape")

    sequence = Checked(a_sequence, [0.3, 0.9, 0.4, 0.7]).tag(**SYNC)
    axes = Checked(_axes, ["v", "w"]).tag(**SYNC)
    logarithmic = Checked(a_switch, True).tag(**SYNC)
    schedules = Checked(partial(some_names, SCHEDULES), list(SCHEDULES)).tag(**SYNC)
    k = Checked(partial(a_count, at_least=1, at_most=STEPS), 1).tag(**SYNC)
    eta = Checked(a_learning_rate, 0.1).tag(**SYNC)
    passes = Checked(partial(a_count, at_least=0, at_most=PASSES), 0).tag(**SYNC)

    @property
    def gradient(self) -> Weights:
        """dE/du, dE/dv, dE/dw, dE/ds at the start."""
        return loss_and_gradient(self.weights, *inputs_and_targets(self.sequence))[1]

    def history(self, schedule: str = "per_sequence") -> History:
        """The run whose path the map shows for one of `SCHEDULES`, after at least one pass.

        Raises ValueError for another name, and while passes is 0.
        """
        return self._run(one_of("schedule", schedule, SCHEDULES), self.passes)

    def _run(self, name: str, passes: int) -> History:
        rules: dict[str, Schedule] = {"per_sequence": per_sequence, "per_step": per_step, "windows": windows(self.k)}
        x, target = inputs_and_targets(self.sequence)
        learn = "".join(self.axes)
        return train(self.weights, x, target, eta=self.eta, passes=passes, schedule=rules[name], learn=learn)

    def __repr__(self) -> str:
        at = ", ".join(f"{name}={value}" for name, value in zip("uvws", self.weights, strict=True))
        return f"Landscape(sequence={self.sequence}, axes='{''.join(self.axes)}', {at})"

    def still(self) -> Figure:
        """The map as contour lines, with the start and the paths: as far as they are made, or 200 passes long."""
        from bptt.figures import drawing  # Matplotlib takes longer to load than all the rest

        across, up = self.axes
        x, target = inputs_and_targets(self.sequence)
        x_axis, y_axis = (np.linspace(*RANGE[letter], 60) for letter in (across, up))
        grid = self.weights.replace(**{across: x_axis[np.newaxis, :], up: y_axis[:, np.newaxis]})
        E = squared_error(forward(grid, x[:, np.newaxis, np.newaxis]).p, target[:, np.newaxis, np.newaxis])
        runs = {name: self._run(name, self.passes or 200) for name in self.schedules}
        with drawing(self._words(runs), width=5.8, height=3.9) as d:
            log_E = np.log10(np.maximum(E, np.max(E) * 1e-12 + 1e-300))
            if np.ptp(log_E) > 1e-9:
                lines: dict[str, Any] = {"colors": PALETTE["muted"], "linestyles": "solid", "linewidths": 0.9}
                d.axes.contour(x_axis, y_axis, log_E, levels=10, **lines)
            for name, run in runs.items():
                x_path, y_path = getattr(run.weights, across), getattr(run.weights, up)
                line: dict[str, Any] = {"color": PALETTE[_COLOURS[name]], "linestyle": _LINES[name]}
                d.axes.plot(x_path, y_path, label=_NAMES[name].format(k=self.k), **line)
            d.axes.plot(getattr(self, across), getattr(self, up), "o", color=PALETTE["ink"])
            if self.schedules:
                d.axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
            d.axes.set(xlabel=f"${across}$", ylabel=f"${up}$", xlim=RANGE[across], ylim=RANGE[up])
        return d.figure

    def _words(self, runs: dict[str, History]) -> str:
        across, up = self.axes
        E_start = loss_and_gradient(self.weights, *inputs_and_targets(self.sequence))[0]
        held = " and ".join(f"{name} = {getattr(self, name):g}" for name in "uvws" if name not in self.axes)
        start = f"{across} = {getattr(self, across):g}, {up} = {getattr(self, up):g}"
        ends = (
            f" {_NAMES[name].format(k=self.k)} leads to {across} = {getattr(run.last, across):.3g}, "
            f"{up} = {getattr(run.last, up):.3g}."
            for name, run in runs.items()
        )
        return (
            f"Contour lines of log E over {across} and {up}, with {held}. "
            f"The start is at {start}, where E is {E_start:.3g}. Gradient descent from there:"
            f"{''.join(ends) or ' none.'}"
        )
