"""The Triangle: what every error asks of every copy of a weight, and which of it a schedule adds up."""

from functools import partial

import numpy as np
import numpy.typing as npt

from bptt._modules import module, style
from bptt._svg import Figure
from bptt._validation import MOST, FloatArray, as_whole_number
from bptt.gradient import loss_and_gradient
from bptt.objective import inputs_and_targets
from bptt.schedules import Schedule, chunks, per_sequence, windows
from bptt.triangle import cut_bound, kept, triangle
from bptt.weights import Weights
from bptt.widgets.shared.limits import STEPS
from bptt.widgets.shared.traits import SYNC, Checked, a_count, a_name, a_sequence, a_switch
from bptt.widgets.shared.weights import WeightsWidget
from bptt.widgets.triangle.still import still

__all__ = ["LETTERS", "ORDERS", "SCHEDULES", "Triangle"]

SCHEDULES = ("all", "windows", "chunks")
"""Which cells count: all of them, those within k steps of their error, those in the chunk of k steps of their error."""

ORDERS = ("columns", "rows")
"""In which order the cells are added up: copy by copy, as BPTT does, or error by error, as RTRL does."""

LETTERS = ("w", "v")


class Triangle(WeightsWidget):
    """One cell for each pair of an error and a copy of w (or v): what E_t asks of w_j, for j ≤ t.

        triangle = Triangle([0.3, 0.9, 0.4, 0.7], schedule="windows", k=2)
        triangle.cells     # ∂E_t/∂w_j, (T, T): row t - 1, column j - 1
        triangle.kept      # which of them the schedule adds up, (T, T)
        triangle.cut_off   # what it leaves out of dE/dw, and
        triangle.bound     # what that is at most, in size

    u, v, w, s: the weights. sequence: 2 to 13 numbers, T = 1 to 12 steps. letter: whose copies, "w" or "v". schedule:
    one of `SCHEDULES`, with k steps. order: one of `ORDERS`; position: how many columns (from the last) or rows (from
    the first) are added up; -1 shows all. logarithmic: how the sizes of the squares are to be read.

    Raises ValueError for a value that is none of these, naming it; the last good value stays.
    """

    _esm = module("triangle")
    _css = style("triangle")

    sequence = Checked(a_sequence, [0.3, 0.9, 0.4, 0.7]).tag(**SYNC)
    letter = Checked(partial(a_name, LETTERS), "w").tag(**SYNC)
    schedule = Checked(partial(a_name, SCHEDULES), "all").tag(**SYNC)
    k = Checked(partial(a_count, at_least=1, at_most=STEPS), 2).tag(**SYNC)
    order = Checked(partial(a_name, ORDERS), "columns").tag(**SYNC)
    position = Checked(partial(as_whole_number, at_least=-1, at_most=MOST), -1).tag(**SYNC)
    logarithmic = Checked(a_switch, False).tag(**SYNC)

    @property
    def cells(self) -> FloatArray:
        """∂E_t/∂w_j (or ∂E_t/∂v_j), shape (T, T): row t - 1, column j - 1; 0 for j > t."""
        return triangle(self.weights, *inputs_and_targets(self.sequence), self.letter)

    @property
    def kept(self) -> npt.NDArray[np.bool_]:
        """Which cells the schedule adds up, shape (T, T)."""
        return kept(self._schedule, len(self.sequence) - 1)

    @property
    def gradient(self) -> Weights:
        """dE/du, dE/dv, dE/dw, dE/ds, exact."""
        return loss_and_gradient(self.weights, *inputs_and_targets(self.sequence))[1]

    @property
    def cut_off(self) -> float:
        """What the schedule leaves out of dE/dw (or dE/dv)."""
        return float(self.cells[~self.kept].sum())

    @property
    def bound(self) -> float:
        """What `cut_off` is at most, in size, by `bptt.triangle.cut_bound`."""
        return cut_bound(self.weights, *inputs_and_targets(self.sequence), self._schedule, self.letter)

    @property
    def _schedule(self) -> Schedule:
        return {"all": per_sequence, "windows": windows(self.k), "chunks": chunks(self.k)}[self.schedule]

    def __repr__(self) -> str:
        at = ", ".join(f"{name}={value}" for name, value in zip("uvws", self.weights, strict=True))
        which = "" if self.schedule == "all" else f", schedule={self.schedule!r}, k={self.k}"
        return f"Triangle(sequence={self.sequence}, {at}, letter={self.letter!r}{which})"

    def still(self) -> Figure:
        """The picture that stands in where no script runs, and on paper."""
        return still(self.cells, self.kept, self.letter)
