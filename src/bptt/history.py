"""The history of a training run: what moved, how the errors went, and what there is to say about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bptt._validation import FloatArray, ignoring_overflow, require_keys
from bptt.weights import Weights

__all__ = ["History"]

if TYPE_CHECKING:
    from bptt.figures import Figure

IntegerArray = npt.NDArray[np.int64]

FLAT = 10.0
"""σ(10) is 1 to four digits: inputs that large can hardly be told apart by a network whose weights are near 1."""


def _no_integers() -> IntegerArray:
    return np.array([], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False, repr=False)  # arrays have no single answer to ==
class History:
    """A run of n updates.

    weights: Weights of n + 1 values each, the starting point first. errors, gradients: n values, the E and the dE/dθ
    of each update, taken at the weights in front of it; what E covers (a sequence, a step …) is the schedule's choice.
    stopped: why the run ended early, or "" if it did not. Every number is finite.

    sequences: n column numbers, counted from 0: errors[i] belongs to the sequence x[:, sequences[i]]. None where each
    update adds up over all of them. passes: n numbers, counted from 1: the pass of each update. validation: the
    validation error before the first pass and after each complete one; empty without one.
    hint: what may be wrong with a run that stayed finite and learned nothing, or "".
    """

    weights: Weights
    errors: FloatArray
    gradients: Weights
    stopped: str
    sequences: IntegerArray | None = None
    passes: IntegerArray = field(default_factory=_no_integers)
    validation: FloatArray = field(default_factory=lambda: np.array([]))
    hint: str = ""

    @property
    def last(self) -> Weights:
        """The weights at the end of the run, as four floats."""
        return self._at(-1)

    @property
    def best(self) -> Weights:
        """The weights with the smallest validation error, as four floats; the last ones without a validation."""
        if not len(self.validation):
            return self.last
        return self._at(int(self._looked_at()[np.argmin(self.validation)]))

    def plot(self) -> "Figure":
        """A picture of the run: E update by update, the validation error if there is one, and the four weights.

        Raises ValueError for a run without an update.
        """
        from bptt.figures import DASHES, PALETTE, drawing  # Matplotlib takes longer to load than all the rest

        if not len(self.errors):
            raise ValueError(f"history must hold an update to be drawn, got none: {self.stopped or self.hint}")
        names = ["$E$", *(["validation error"] if len(self.validation) else []), "the weights"]
        with drawing(self._in_words(), width=2.8 * len(names), height=2.7, panels=len(names)) as d:
            for panel, name in zip(d.panels, names, strict=True):
                panel.set(title=name, xlabel="update")
            d.panels[0].semilogy(self.errors, color=PALETTE["error"])
            if len(self.validation):
                d.panels[1].semilogy(self._looked_at(), self.validation, color=PALETTE["error"], linestyle=(0, (4, 2)))
            for letter, values in zip("uvws", self.weights, strict=True):
                d.panels[-1].plot(values, color=PALETTE[letter], linestyle=DASHES[letter], label=f"${letter}$")
            d.panels[-1].legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
        return d.figure

    def to_dict(self) -> dict[str, Any]:
        """Lists, numbers and texts, as `json.dumps` takes them; `from_dict` is the way back."""
        return {entry.name: _plain(getattr(self, entry.name)) for entry in fields(self)}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> "History":
        """The history that `to_dict` wrote down. Raises ValueError for an entry too many or too few."""
        require_keys("history", given, [entry.name for entry in fields(cls)])
        sequences = given["sequences"]
        return cls(
            weights=Weights.from_dict(given["weights"]),
            errors=np.array(given["errors"], dtype=np.float64),
            gradients=Weights.from_dict(given["gradients"]),
            stopped=given["stopped"],
            sequences=None if sequences is None else np.array(sequences, dtype=np.int64),
            passes=np.array(given["passes"], dtype=np.int64),
            validation=np.array(given["validation"], dtype=np.float64),
            hint=given["hint"],
        )

    def __repr__(self) -> str:
        return f"<History: {self._in_words()}>"

    def _at(self, update: int) -> Weights:
        return Weights(*(values[update].item() for values in self.weights))

    def _looked_at(self) -> IntegerArray:
        """The number of updates in front of each look at the validation error."""
        return np.searchsorted(self.passes, np.arange(len(self.validation)), side="right")

    def _in_words(self) -> str:
        parts = [f"{len(self.errors)} updates"]
        if len(self.errors):
            parts.append(f"E from {self.errors[0]:.4g} to {self.errors[-1]:.4g}")
        if len(self.validation):
            parts.append(f"validation error from {self.validation[0]:.4g}, at best {self.validation.min():.4g}")
        return "; ".join([*parts, *filter(None, (self.stopped, self.hint))])


def hint(history: History, x: FloatArray, target: FloatArray) -> str:
    """What to tell about a run that went on to its end and is of no use; "" for any other.

    It compares the E of the last pass with that of the first, and with the E of the best constant, the mean of the
    targets.
    """
    if history.stopped.startswith(("diverged", "interrupted")) or not len(history.passes):
        return ""
    with ignoring_overflow():
        passes = history.passes.astype(np.intp)  # which has 32 bits where Python runs in a page
        per_pass = np.bincount(passes, weights=history.errors)[1:]
        of_mean = float(np.sum((target - target.mean()) ** 2))
    first, last = float(per_pass[0]), float(per_pass[-1])
    if last > first * (1.0 + 1e-9):
        said = f"E rose, from {first:.4g} in the first pass to {last:.4g} in the last: try a smaller eta"
    elif len(per_pass) > 1 and np.ptp(target) > 0.0 and last > 0.999 * of_mean:
        said = f"after {len(per_pass)} passes E is {last:.4g}; the mean of the targets alone would give {of_mean:.4g}"
    else:
        return ""
    largest = float(np.abs(x).max())
    if largest > FLAT:
        said += f". x goes up to {largest:.4g}, where σ is flat: scale the data first, with bptt.evaluation.Scaling"
    return said


def _plain(value: Any) -> Any:
    if isinstance(value, Weights):
        return value.to_dict()
    return value.tolist() if isinstance(value, np.ndarray) else value
