"""Training: the update rule θ ← θ - η dE/dθ, applied at the moments of a schedule, and the history of a run."""

import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from tqdm.auto import tqdm

from bptt._validation import (
    MOST,
    FloatArray,
    OutOfRangeError,
    Seed,
    as_generator,
    as_number,
    as_positive,
    as_whole_number,
    require_in_range,
    shorten,
    some_of,
)
from bptt.history import History, hint
from bptt.network import forward
from bptt.objective import squared_errors
from bptt.schedules import Schedule, as_columns, four_numbers, per_batch, per_sequence, sequences
from bptt.weights import Weights, as_weights

__all__ = ["Validation", "clipped", "held_out_error", "random_weights", "train", "update"]

Validation = Callable[[Weights], float]
"""The error to watch beside the training: `held_out_error` makes one."""


def update(weights: Weights, gradient: Weights, *, eta: float, learn: Iterable[str] = "uvw") -> Weights:
    """One step downhill: θ ← θ - η dE/dθ for the letters θ in `learn`; the others stay.

    Raises ValueError for an eta that is not positive, for letters other than u, v, w and s, where the step would change
    a weight's shape (the gradient of a batch needs `total()`), and where a weight would leave the range of float64.
    """
    weights, gradient = as_weights(weights), as_weights(gradient, name="gradient")
    eta, learn = as_positive("eta", eta), _letters(learn)
    for name, value, slope in zip("uvws", weights, gradient, strict=True):
        spread = np.size(slope) == 1 and np.ndim(slope) <= np.ndim(value)
        if np.ndim(slope) and np.shape(slope) != np.shape(value) and not spread:
            raise ValueError(
                f"gradient.{name} has the shape {np.shape(slope)}, which would change the shape {np.shape(value)} of "
                f"weights.{name}: expected the same shape, as gradient.total() gives for shared weights"
            )
    resting = {name: 0.0 for name in "uvws" if name not in learn}
    return weights - eta * gradient.replace(**resting)


def clipped(gradient: Weights, longest: float) -> Weights:
    """The gradient, shortened to the length `longest` if it is longer; its direction stays.

    The length is √(u² + v² + w² + s²). Raises ValueError for a longest that is not positive, for
    a gradient with batch dimensions, and where the length would leave the range of float64.
    """
    gradient, longest = four_numbers(gradient, "gradient"), as_positive("longest", longest)
    length = math.hypot(*gradient)
    require_in_range(length=length)
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
    validation: Validation | None = None,
    patience: int | None = None,
    seed: Seed = 0,
) -> History:
    """Gradient descent from `weights`: `passes` times through the data, moving whenever the schedule says so.

        θ ← θ - η dE/dθ   for every θ in learn

    eta: the learning rate η. learn: the letters that move; the others stay, though their gradient is recorded.
    clip: the longest gradient allowed, or None. seed: an int or a Generator, for the order of the sequences.
    validation: a function of the weights whose value is recorded before the first pass and after each one (see
    `held_out_error`). patience: end after this many passes without a new smallest validation error; `history.best`
    has the weights that belong to the smallest.

    Shapes: x and target are (T,), or (T, B) for B sequences, which `per_batch` adds up and every other schedule visits
    one after the other, in a new random order in each pass. y_0 = s at the start of each.

    A run that diverges ends with the last finite weights, and one that is interrupted (Ctrl-C, or the stop button of a
    notebook) with what it has; `history.stopped` says so. One that goes on to its end and is of no use has a
    `history.hint`.

    Raises ValueError for weights that are not four numbers, x and target of different shapes or with values that are
    not finite, eta ≤ 0, passes < 1, an unknown schedule or letter, clip ≤ 0, patience < 1 or without a validation.
    """
    x, target = sequences(x, target)
    passes = as_whole_number("passes", passes, at_least=1, at_most=MOST)
    rng = as_generator(seed)
    _require_schedule(schedule)
    _require_no_row(x, schedule)
    watch = _Watch(validation, patience)
    run = _Run(weights, as_positive("eta", eta), _letters(learn), None if clip is None else as_positive("clip", clip))
    stopped = ""
    try:
        watch.look(run.weights)
        with _progress(passes) as bar:
            for run.number in range(1, passes + 1):
                for run.sequence, one_x, one_target in _presented(x, target, schedule, rng):
                    schedule.visit(run.weights, one_x, one_target, run.move)
                bar.update()
                if watch.look(run.weights):
                    stopped = f"no smaller validation error in {patience} passes"
                    break
    except OutOfRangeError as error:
        stopped = f"diverged at update {len(run.moves) + 1}: {error}. A smaller eta than {run.eta!r} may help."
    except KeyboardInterrupt:
        stopped = f"interrupted after update {len(run.moves)}"
    return run.history(watch.errors, stopped, shared=schedule == per_batch and x.ndim > 1, x=x, target=target)


def held_out_error(x: npt.ArrayLike, target: npt.ArrayLike, start: int = 0) -> Validation:
    """The error on data that is held out, for `train(…, validation=…)`: the mean of (p_t - t_t)² over t > start.

    The first `start` steps only lead up to the state from which the others go on. So give a series that is split in
    time as a whole, `held_out_error(*inputs_and_targets(series), start)`: the network remembers what came before.

    Shapes: x and target are (T,) or (T, B). Raises ValueError for other shapes, values that are not finite, and unless
    0 ≤ start < T.
    """
    x, target = sequences(x, target)
    start = as_whole_number("start", start, at_least=0)
    if start >= len(x):
        raise ValueError(f"start must be below the number of steps, {len(x)}, got {shorten(start)}")

    def error(weights: Weights) -> float:
        return float(np.mean(squared_errors(forward(weights, x).p[start:], target[start:])))

    return error


def random_weights(seed: Seed, low: float = -1.0, high: float = 1.0) -> Weights:
    """A random starting point: u, v, w and s, each drawn evenly between low and high.

    Raises ValueError unless low < high are finite numbers and seed is an int or a numpy Generator.
    """
    low, high = as_number("low", low), as_number("high", high)
    if not low < high:
        raise ValueError(f"low must be below high, got {low!r} and {high!r}")
    require_in_range(**{"high - low": high - low})
    return Weights(*as_generator(seed).uniform(low, high, size=4).tolist())


class _Run:
    """Where a run is, and the moves that led there: each is one entry, so that no interruption cuts it in two."""

    def __init__(self, weights: Weights, eta: float, learn: str, clip: float | None) -> None:
        self.weights = self.start = four_numbers(weights)
        self.eta, self.learn, self.clip = eta, learn, clip
        self.number = self.sequence = 0  # of the pass, and of the sequence in it
        self.moves: list[tuple[Weights, float, Weights, int, int]] = []

    def move(self, E: float, gradient: Weights) -> Weights:
        """What a schedule calls at each of its moments."""
        step = gradient if self.clip is None else clipped(gradient, self.clip)
        weights = update(self.weights, step, eta=self.eta, learn=self.learn)
        self.moves.append((weights, E, gradient, self.sequence, self.number))
        self.weights = weights
        return weights

    def history(
        self, validation: list[float], stopped: str, *, shared: bool, x: FloatArray, target: FloatArray
    ) -> History:
        """The moves as columns."""
        path, errors, gradients, seen, passes = zip(*self.moves, strict=True) if self.moves else ((),) * 5
        history = History(
            weights=as_columns((self.start, *path)),
            errors=np.array(errors, dtype=np.float64),
            gradients=as_columns(gradients),
            stopped=stopped,
            sequences=None if shared else np.array(seen, dtype=np.int64),
            passes=np.array(passes, dtype=np.int64),
            validation=np.array(validation),
        )
        return replace(history, hint=hint(history, x, target))


class _Watch:
    """Looks at the validation error after each pass, and says when it has waited long enough for a smaller one."""

    def __init__(self, validation: Validation | None, patience: int | None) -> None:
        if validation is not None and not callable(validation):
            raise ValueError(
                "validation must be a function of the weights, as held_out_error(x, target) makes one, "
                f"got {shorten(validation)}"
            )
        if patience is not None and validation is None:
            raise ValueError(f"patience must come with a validation to watch, got patience={shorten(patience)} alone")
        self.patience = None if patience is None else as_whole_number("patience", patience, at_least=1)
        self.validation = validation
        self.errors: list[float] = []

    def look(self, weights: Weights) -> bool:
        """Record the error at these weights; True if the smallest is `patience` passes old."""
        if self.validation is None:
            return False
        self.errors.append(as_number("the result of validation", self.validation(weights)))
        return self.patience is not None and len(self.errors) - 1 - int(np.argmin(self.errors)) >= self.patience


def _presented(
    x: FloatArray, target: FloatArray, schedule: Schedule, rng: np.random.Generator
) -> Iterator[tuple[int, FloatArray, FloatArray]]:
    if x.ndim == 1 or schedule == per_batch:
        yield 0, x, target
    else:
        for sequence in rng.permutation(x.shape[1]).tolist():
            yield sequence, x[:, sequence], target[:, sequence]


def _require_no_row(x: FloatArray, schedule: Schedule) -> None:
    if x.ndim == 2 and len(x) == 1 < x.shape[1] and schedule != per_batch:
        n = x.shape[1]
        raise ValueError(
            f"x must have time first, got the shape {x.shape}, {n} sequences of one step: is it one sequence of {n} "
            "steps? Then hand over x[0] and target[0]; if not, schedule=per_batch adds up over the sequences"
        )


def _require_schedule(schedule: object) -> None:
    if isinstance(schedule, Schedule):
        return
    known = "per_sequence, per_batch, per_step, windows(k) or chunks(k) from bptt.schedules"
    named = isinstance(schedule, str) and re.match(r"per_sequence|per_batch|per_step|windows|chunks", schedule)
    meant = ": the object, not its name" if named else ""
    raise ValueError(f"schedule must be {known}{meant}, got {shorten(schedule)}")


@contextmanager
def _progress(passes: int) -> Iterator["tqdm[None]"]:
    """A bar for a person who waits longer than a second; none in a built page, a log or a test.

    It goes when the run ends, however that ends: to tqdm a bar that is not full is a failure, which stays, in red.
    """
    someone_waits = sys.stderr.isatty() or "ipykernel" in sys.modules
    hidden = bool(os.environ.get("BPTT_BUILD")) or not someone_waits
    bar = tqdm(total=passes, desc="training", unit="pass", delay=1.0, leave=False, disable=hidden)
    try:
        yield bar
    finally:
        bar.total = bar.n
        bar.close()


def _letters(learn: Iterable[str]) -> str:
    return "".join(some_of("learn", learn, tuple("uvws"), "name some of u, v, w and s"))
