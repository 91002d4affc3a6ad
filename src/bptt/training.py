"""Training: the update rule θ ← θ - η dE/dθ, applied at the moments of a schedule, and the history of a run."""

import math
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tqdm.auto import tqdm

from bptt._validation import (
    FloatArray,
    OutOfRangeError,
    Seed,
    generator,
    in_range,
    number,
    positive,
    shorten,
    whole_number,
)
from bptt.schedules import Schedule, as_columns, four_numbers, per_batch, per_sequence, sequences
from bptt.weights import Weights


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single answer to ==
class History:
    """A run of n updates.

    weights: Weights of n + 1 values each, the starting point first. errors, gradients: n values, the E and the dE/dθ
    of each update, taken at the weights in front of it; what E covers (a sequence, a step …) is the schedule's choice.
    stopped: why the run ended early, or "" if it did not. Every number is finite.
    """

    weights: Weights
    errors: FloatArray
    gradients: Weights
    stopped: str

    @property
    def last(self) -> Weights:
        """The weights at the end of the run, as four floats."""
        return Weights(*(values[-1].item() for values in self.weights))


def update(weights: Weights, gradient: Weights, *, eta: float, learn: Iterable[str] = "uvw") -> Weights:
    """One step downhill: θ ← θ - η dE/dθ for the letters θ in `learn`; the others stay.

    Raises ValueError for an eta that is not positive, for letters other than u, v, w and s, where the step would change
    a weight's shape (the gradient of a batch needs `total()`), and where a weight would leave the range of float64.
    """
    eta, learn = positive("eta", eta), _letters(learn)
    for name, value, slope in zip("uvws", weights, gradient, strict=True):
        if np.ndim(slope) and np.broadcast_shapes(np.shape(value), np.shape(slope)) != np.shape(value):
            raise ValueError(
                f"gradient.{name} has the shape {np.shape(slope)}, which would change the shape {np.shape(value)} of "
                f"weights.{name}: expected the same shape, as gradient.total() gives for shared weights"
            )
    resting = {name: 0.0 for name in "uvws" if name not in learn}
    return weights - eta * gradient.replace(**resting)


def clipped(gradient: Weights, longest: float) -> Weights:
    """The gradient, shortened to the length `longest` if it is longer; its direction stays.

    The length is √(u² + v² + w² + s²). Raises ValueError for a longest that is not positive, for
    a gradient with lanes, and where the length would leave the range of float64.
    """
    gradient, longest = four_numbers(gradient), positive("longest", longest)
    length = math.hypot(*gradient)
    in_range(length=length)
    return gradient if length <= longest else gradient * (longest / length)


def train(
    weights: Weights,
    x: npt.ArrayLike,
    target: npt.ArrayLike,
    *,
    eta: float,
    passes: int,
    schedule: Schedule = per_sequence,
    learn: Iterable[str] = "uvw",
    clip: float | None = None,
    seed: Seed = 0,
) -> History:
    """Gradient descent from `weights`: `passes` times through the data, moving whenever the schedule says so.

        θ ← θ - η dE/dθ   for every θ in learn

    eta: the learning rate η. learn: the letters that move; the others stay, though their gradient is recorded.
    clip: the longest gradient allowed, or None. seed: an int or a Generator, for the order of the sequences.

    Shapes: x and target are (T,), or (T, B) for B sequences, which `per_batch` adds up and every other schedule visits
    one after the other, in a new random order in each pass. y_0 = s at the start of each.

    A run that diverges ends with the last finite weights, and `history.stopped` says at which update and why.

    Raises ValueError for weights that are not four numbers, x and target of different shapes or with values that are
    not finite, eta ≤ 0, passes < 1, an unknown schedule or letter, clip ≤ 0.
    """
    x, target = sequences(x, target)
    eta, passes, learn = positive("eta", eta), whole_number("passes", passes, at_least=1), _letters(learn)
    clip = None if clip is None else positive("clip", clip)
    rng = generator(seed)
    if not isinstance(schedule, Schedule):
        known = "per_sequence, per_batch, per_step, windows(k) or chunks(k)"
        raise ValueError(f"schedule must be {known} from bptt.schedules, got {shorten(schedule)}")

    path, errors, gradients = [four_numbers(weights)], [], []

    def move(E: float, gradient: Weights) -> Weights:
        step = gradient if clip is None else clipped(gradient, clip)
        path.append(update(path[-1], step, eta=eta, learn=learn))
        errors.append(E)
        gradients.append(gradient)
        return path[-1]

    stopped = ""
    try:
        for _ in _progress(passes):
            for one_x, one_target in _presented(x, target, schedule, rng):
                schedule.visit(path[-1], one_x, one_target, move)
    except OutOfRangeError as error:
        stopped = f"diverged at update {len(path)}: {error}. A smaller eta than {eta!r} may help."
    return History(as_columns(path), np.array(errors), as_columns(gradients), stopped)


def random_weights(seed: Seed, low: float = -1.0, high: float = 1.0) -> Weights:
    """A random starting point: u, v, w and s, each drawn evenly between low and high.

    Raises ValueError unless low < high are finite numbers and seed is an int or a numpy Generator.
    """
    low, high = number("low", low), number("high", high)
    if not low < high:
        raise ValueError(f"low must be below high, got {low!r} and {high!r}")
    in_range(**{"high - low": high - low})
    return Weights(*generator(seed).uniform(low, high, size=4).tolist())


def _presented(
    x: FloatArray, target: FloatArray, schedule: Schedule, rng: np.random.Generator
) -> Iterator[tuple[FloatArray, FloatArray]]:
    if x.ndim == 1 or schedule is per_batch:
        yield x, target
    else:
        for sequence in rng.permutation(x.shape[1]):
            yield x[:, sequence], target[:, sequence]


def _progress(passes: int) -> "tqdm[int]":
    """A bar for a person who waits longer than a second; none in a built page, a log or a test."""
    someone_waits = sys.stderr.isatty() or "ipykernel" in sys.modules
    hidden = bool(os.environ.get("BPTT_BUILD")) or not someone_waits
    return tqdm(range(passes), desc="training", unit="pass", delay=1.0, leave=False, disable=hidden)


def _letters(learn: Iterable[str]) -> str:
    letters = list(learn) if isinstance(learn, Iterable) else [learn]
    if not letters or any(letter not in ("u", "v", "w", "s") for letter in letters):
        raise ValueError(f"learn must name some of u, v, w and s, got {shorten(learn)}")
    return "".join(letters)
