import io
import os
import re
import signal
import sys
import threading

import numpy as np
import pytest
from tqdm.notebook import tqdm_notebook

from bptt import Weights, forward, inputs_and_targets, loss_and_gradient, require_equal, squared_error
from bptt import training as training_module
from bptt.schedules import Schedule, chunks, per_batch, per_sequence, per_step, windows
from bptt.training import clipped, held_out_error, random_weights, train, update

X, TARGET = inputs_and_targets([0.3, 0.9, 0.4, 0.7])
START = Weights(1.5, 0.8, -0.6, 0.1)
EVERY = [per_sequence, per_step, windows(2), chunks(2), per_batch]


def test_the_update_rule_moves_only_what_learns():
    gradient = Weights(1.0, -2.0, 3.0, 4.0)
    assert update(START, gradient, eta=0.5, learn="uvws") == Weights(1.0, 1.8, -2.1, -1.9)
    assert update(START, gradient, eta=0.5) == Weights(1.0, 1.8, -2.1, 0.1)
    assert update(START, gradient, eta=0.5, learn=("w",)) == Weights(1.5, 0.8, -2.1, 0.1)


def test_an_update_that_would_change_a_shape_is_refused():
    x, target = np.ones((4, 3)), np.zeros((4, 3))
    gradient = loss_and_gradient(START, x, target)[1]
    with pytest.raises(ValueError, match=r"gradient\.u has the shape \(3,\).*the shape \(\) of weights\.u.*total\(\)"):
        update(START, gradient, eta=0.1)
    batch = Weights(*(np.full(3, value) for value in START))
    assert update(batch, gradient, eta=0.1).u.shape == (3,)
    one_of_a_batch = Weights(*(np.full(1, value) for value in START))
    assert update(batch, one_of_a_batch, eta=0.1).u.shape == (3,)
    with pytest.raises(ValueError, match=r"gradient\.u has the shape \(3,\).*the shape \(1,\) of weights\.u"):
        update(one_of_a_batch, gradient, eta=0.1)
    assert update(START, gradient.total(), eta=0.1) == START - 0.1 * gradient.total().replace(s=0.0)


def test_a_schedule_that_forgets_to_add_up_its_batch_is_refused_in_training():
    def twice(weights, x, target, move):
        move(*loss_and_gradient(weights, np.stack([x, x], axis=1), np.stack([target, target], axis=1)))

    with pytest.raises(ValueError, match=r"gradient\.u has the shape \(2,\)"):
        train(START, X, TARGET, eta=0.1, passes=1, schedule=Schedule("no total()", twice))


def test_one_move_per_sequence_is_the_update_rule_written_out():
    history = train(START, X, TARGET, eta=0.2, passes=3, learn="uvws")
    weights = START
    for n in range(3):
        E, gradient = loss_and_gradient(weights, X, TARGET)
        assert history.errors[n] == E
        assert Weights(*(values[n] for values in history.gradients)) == gradient
        weights = weights - 0.2 * gradient
        assert Weights(*(values[n + 1] for values in history.weights)) == weights
    assert history.last == weights
    assert history.stopped == ""


def test_a_schedule_goes_on_with_the_weights_of_its_last_move():
    path = [START]

    def move(E, gradient):
        path.append(update(path[-1], gradient, eta=0.2))
        return path[-1]

    per_step.visit(START, X, TARGET, move)
    history = train(START, X, TARGET, eta=0.2, passes=1, schedule=per_step)
    assert [Weights(*(values[n].item() for values in history.weights)) for n in range(4)] == path


def test_gradients_of_resting_weights_are_recorded():
    history = train(START, X, TARGET, eta=0.1, passes=5, learn="uv")
    assert set(history.weights.w) == {START.w}
    assert set(history.weights.s) == {START.s}
    assert np.all(history.gradients.w != 0.0)


@pytest.mark.parametrize("schedule", EVERY, ids=lambda s: s.name)
def test_the_history_has_one_more_weight_than_errors(schedule):
    history = train(START, X, TARGET, eta=0.1, passes=4, schedule=schedule)
    moves = 4 * len(schedule.terms(START, X, TARGET)[0])
    assert history.errors.shape == history.gradients.u.shape == (moves,)
    assert history.weights.u.shape == (moves + 1,)
    assert Weights(*(values[0] for values in history.weights)) == START


def test_the_whole_path_goes_through_forward_in_one_call():
    history = train(START, X, TARGET, eta=0.1, passes=6)
    E = squared_error(forward(history.weights, X).p, TARGET[:, np.newaxis])
    require_equal(E[:-1], history.errors, name="E along the path")


@pytest.mark.parametrize("schedule", EVERY, ids=lambda s: s.name)
def test_for_one_step_every_schedule_is_one_and_the_same(schedule):
    history = train(START, X[:1], TARGET[:1], eta=0.3, passes=10, schedule=schedule, learn="uvws")
    expected = train(START, X[:1], TARGET[:1], eta=0.3, passes=10, learn="uvws")
    require_equal(history.last, expected.last, name=schedule.name)


@pytest.mark.parametrize("start", range(100))
def test_a_small_enough_eta_lowers_E_at_every_update(start):
    rng = np.random.default_rng(start)
    x, target = inputs_and_targets(rng.uniform(0, 1, 8))
    history = train(random_weights(rng, -2, 2), x, target, eta=2e-3, passes=100, learn="uvws")
    falls = -np.diff(history.errors)
    assert falls.min() > 0.0, f"E rose by {-falls.min():.3g} at update {falls.argmin() + 1}"


def test_per_step_moves_differ_from_bptt_by_eta_squared_and_truncated_ones_by_eta():
    """Halving η divides the difference of the weights after one pass by 4, and by 2 if the gradient is truncated."""

    def ratio(schedule):
        def gap(eta):
            ends = [train(START, X, TARGET, eta=eta, passes=1, schedule=s).last for s in (schedule, per_sequence)]
            return np.linalg.norm([*(ends[0] - ends[1])])

        return gap(1e-4) / gap(5e-5)

    require_equal([ratio(per_step), ratio(windows(1)), ratio(chunks(1))], [4.0, 2.0, 2.0], tolerance=1e-3)


@pytest.mark.parametrize("schedule", EVERY, ids=lambda s: s.name)
def test_the_same_seed_gives_bit_identical_histories(schedule):
    rng = np.random.default_rng(0)
    x, target = rng.uniform(0, 1, (6, 4)), rng.uniform(0, 1, (6, 4))
    first, again, generator = (
        train(random_weights(7), x, target, eta=0.1, passes=5, schedule=schedule, seed=seed)
        for seed in (3, 3, np.random.default_rng(3))
    )
    for other in (again, generator):
        assert first.weights == other.weights
        assert first.gradients == other.gradients
        assert first.errors.tolist() == other.errors.tolist()


def test_several_sequences_are_visited_one_by_one_in_a_seeded_order():
    x, target = np.ones((3, 6)), np.tile(np.arange(6.0), (3, 1))

    def order(seed):
        seen = []
        record = Schedule("record", lambda weights, x, target, move: seen.append((x.shape, target[0])))
        train(START, x, target, eta=0.1, passes=2, schedule=record, seed=seed)
        assert {shape for shape, _ in seen} == {(3,)}
        return [int(first) for _, first in seen]

    assert sorted(order(0)[:6]) == sorted(order(0)[6:]) == list(range(6))
    assert order(0)[:6] != order(0)[6:]
    assert order(0) != order(1)


def test_the_order_is_that_of_seed_0_by_default():
    x, target = np.ones((3, 6)), np.tile(np.arange(6.0), (3, 1))
    assert (
        train(START, x, target, eta=0.1, passes=1).weights == train(START, x, target, eta=0.1, passes=1, seed=0).weights
    )


def test_a_batch_moves_once_along_the_sum():
    rng = np.random.default_rng(2)
    x, target = rng.uniform(0, 1, (5, 3)), rng.uniform(0, 1, (5, 3))
    history = train(START, x, target, eta=0.05, passes=1, schedule=per_batch)
    gradient = loss_and_gradient(START, x, target)[1].total()
    assert len(history.errors) == 1
    assert history.last == START - 0.05 * gradient.replace(s=0.0)


@pytest.mark.parametrize("schedule", EVERY, ids=lambda s: s.name)
def test_a_diverging_run_ends_with_the_last_finite_weights_and_says_why(schedule):
    history = train(START, X, TARGET, eta=50.0, passes=2000, schedule=schedule, learn="u")
    n = len(history.errors)
    assert history.stopped.startswith(f"diverged at update {n + 1}: ")
    assert "outside the range of float64" in history.stopped
    assert "A smaller eta than 50.0 may help" in history.stopped
    assert len(history.weights.u) == n + 1
    for values in (*history.weights, *history.gradients, history.errors):
        assert np.all(np.isfinite(values))
    assert abs(history.last.u) > 1e100
    assert train(history.last, X, TARGET, eta=50.0, passes=1, schedule=schedule, learn="u").stopped != ""


def test_a_run_that_cannot_make_its_first_move_has_a_history_of_its_start():
    start = Weights(1e300, 1.0, 1.0, 0.0)
    history = train(start, X, TARGET, eta=0.1, passes=3)
    assert history.last == start
    assert history.errors.shape == history.gradients.w.shape == (0,)
    assert history.stopped.startswith("diverged at update 1: ")


def test_clipping_shortens_and_keeps_the_direction():
    gradient = Weights(3.0, 0.0, 4.0, 12.0)
    require_equal(clipped(gradient, 6.5), gradient * 0.5, name="clipped")
    require_equal(np.linalg.norm([*clipped(gradient, 12.9)]), 12.9, name="length")
    assert clipped(gradient, 13.0) == gradient
    assert clipped(Weights(0, 0, 0, 0), 1.0) == Weights(0, 0, 0, 0)
    history = train(START, X, TARGET, eta=1.0, passes=5, learn="uvws", clip=0.01)
    steps = np.linalg.norm([np.diff(values) for values in history.weights], axis=0)
    require_equal(steps, [0.01] * 5, name="length of a clipped step")
    assert np.linalg.norm([values[0] for values in history.gradients]) > 0.01


def test_random_weights_are_drawn_between_low_and_high():
    drawn = np.array([tuple(random_weights(seed, -0.5, 2.0)) for seed in range(200)])
    assert drawn.min() >= -0.5
    assert drawn.max() < 2.0
    assert np.all(np.ptp(drawn, axis=0) > 2.0)
    assert random_weights(5) == random_weights(np.random.default_rng(5)) != random_weights(6)
    assert random_weights(5) == random_weights(5, -1.0, 1.0)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("build", "terminal", "drawn"), [("", True, True), ("1", True, False), ("", False, False)])
def test_the_progress_bar_is_drawn_for_a_person_only(monkeypatch, build, terminal, drawn):
    screen = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("BPTT_BUILD", build)
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    with training_module._progress(10) as bar:
        assert (not bar.disable) is drawn


def test_the_progress_bar_in_a_notebook_says_what_it_counts(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.delenv("BPTT_BUILD", raising=False)
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    with training_module._progress(10) as bar:
        said = (bar.disable, bar.total, bar.desc, bar.unit, bar.delay, bar.leave)
    assert said == (False, 10, "training", "pass", 1.0, False)


@pytest.mark.parametrize("end", ["full", "diverged", "interrupted", "patience", "at once"])
def test_however_a_run_ends_its_bar_in_a_notebook_goes_and_is_never_red(monkeypatch, end):
    seen = []

    class Bar(tqdm_notebook):
        def display(self, *args, **kwargs):
            seen.append(kwargs)
            if self.container.children:
                super().display(*args, **kwargs)

    monkeypatch.setattr("tqdm.notebook.display", lambda container: None)
    monkeypatch.setattr(training_module, "tqdm", Bar)
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.delenv("BPTT_BUILD", raising=False)
    wanted = {
        "full": {"eta": 0.1},
        "diverged": {"eta": 50.0, "learn": "u", "passes": 2000},
        "interrupted": {"eta": 0.1, "schedule": Schedule("ctrl-c", interrupted_after(7))},
        "patience": {"eta": 0.1, "validation": lambda weights: 1.0, "patience": 2},
        "at once": {"eta": 0.1, "schedule": Schedule("ctrl-c", interrupted_after(0))},
    }[end]
    history = train(START, X, TARGET, **({"passes": 20} | wanted))
    assert (history.stopped == "") is (end == "full")
    assert [call for call in seen if call.get("bar_style") == "danger"] == []
    assert seen[-1].get("close") is True


def interrupted_after(moves):
    """A schedule's visit that is interrupted, as by Ctrl-C, when it would move once more."""
    count = iter(range(moves))

    def visit(weights, x, target, move):
        if next(count, None) is None:
            raise KeyboardInterrupt
        move(*loss_and_gradient(weights, x, target))

    return visit


def test_an_interrupted_run_returns_what_it_has():
    history = train(START, X, TARGET, eta=0.1, passes=100, schedule=Schedule("ctrl-c", interrupted_after(7)))
    whole = train(START, X, TARGET, eta=0.1, passes=7)
    assert history.stopped == "interrupted after update 7"
    assert history.last == whole.last
    assert history.errors.tolist() == whole.errors.tolist()
    nothing = train(START, X, TARGET, eta=0.1, passes=100, schedule=Schedule("ctrl-c", interrupted_after(0)))
    assert (nothing.stopped, nothing.last) == ("interrupted after update 0", START)


# The signal may come while Python is in a callback: there an exception is a warning, and the next signal ends the run.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_real_signal_ends_a_run_and_leaves_its_history():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's script in the background ignores it
    ended = threading.Event()

    def press():  # again where the first one came while Python was in a callback that ignores all exceptions
        wait = 0.2
        while not ended.wait(wait):
            os.kill(os.getpid(), signal.SIGINT)
            wait = 5.0

    presses = threading.Thread(target=press)
    presses.start()
    try:
        history = train(START, X, TARGET, eta=0.01, passes=10_000_000)
    finally:
        ended.set()
        presses.join()
        signal.signal(signal.SIGINT, before)
    n = len(history.errors)
    assert history.stopped == f"interrupted after update {n}"
    assert n > 10
    assert len(history.weights.u) == n + 1 == len(history.gradients.u) + 1 == len(history.passes) + 1


def test_each_error_says_which_sequence_and_which_pass_it_belongs_to():
    rng = np.random.default_rng(0)
    x, target = rng.uniform(0, 1, (6, 3)), rng.uniform(0, 1, (6, 3))
    history = train(START, x, target, eta=0.1, passes=4, schedule=chunks(3))
    assert history.passes.tolist() == [n for n in (1, 2, 3, 4) for _ in range(6)]
    assert [sorted(history.sequences[6 * n : 6 * n + 6].tolist()) for n in range(4)] == [[0, 0, 1, 1, 2, 2]] * 4
    once = train(START, x, target, eta=1e-9, passes=5)
    of_each = squared_error(forward(START, x).p, target)
    require_equal(once.errors, of_each[once.sequences], tolerance=1e-6, name="errors")
    assert set(train(START, X, TARGET, eta=0.1, passes=2).sequences) == {0}
    assert train(START, x, target, eta=0.1, passes=2, schedule=per_batch).sequences is None


def test_the_validation_error_is_looked_at_before_and_after_each_pass():
    history = train(START, X, TARGET, eta=0.1, passes=5, validation=lambda weights: weights.u)
    assert history.validation.tolist() == history.weights.u.tolist()
    steps = train(START, X, TARGET, eta=0.1, passes=5, schedule=per_step, validation=lambda weights: weights.u)
    assert steps.validation.tolist() == steps.weights.u[::3].tolist()
    assert steps.best.u == steps.validation.min()


def test_patience_ends_a_run_and_best_has_the_weights_of_the_smallest():
    errors = iter([5.0, 3.0, 4.0, 2.0, 2.5, 2.0, 9.0, 1.0])
    history = train(START, X, TARGET, eta=0.1, passes=50, validation=lambda weights: next(errors), patience=3)
    assert history.validation.tolist() == [5.0, 3.0, 4.0, 2.0, 2.5, 2.0, 9.0]
    assert history.stopped == "no smaller validation error in 3 passes"
    assert history.best == Weights(*(values[3].item() for values in history.weights))
    assert history.best != history.last
    assert train(START, X, TARGET, eta=0.1, passes=4).best == train(START, X, TARGET, eta=0.1, passes=4).last


def test_the_held_out_error_goes_on_from_the_state_that_the_training_part_leaves():
    rng = np.random.default_rng(5)
    x, target = inputs_and_targets(rng.uniform(0, 1, 12))
    lead = forward(START, x[:7])
    rest = forward(START.replace(s=lead.y[-1].item()), x[7:])
    require_equal(held_out_error(x, target, 7)(START), np.mean((rest.p - target[7:]) ** 2), name="held out")
    batch = held_out_error(np.stack([x, x], 1), np.stack([target, target], 1), 7)(START)
    require_equal(batch, held_out_error(x, target, 7)(START), name="two columns")
    require_equal(held_out_error(x, target)(START), squared_error(forward(START, x).p, target) / 11, name="all")


UNSCALED = inputs_and_targets([112.0, 118.0, 132.0, 129.0, 121.0, 135.0])


@pytest.mark.parametrize(
    ("data", "options", "said"),
    [
        (UNSCALED, {"eta": 0.1, "passes": 50}, r"after 50 passes E is .* mean .*x goes up to 132.*Scaling"),
        (UNSCALED, {"eta": 0.001, "passes": 50}, r"after 50 passes E is .* mean .*x goes up to 132.*Scaling"),
        (
            (X, TARGET),
            {"eta": 2.0, "passes": 7, "learn": "u"},
            r"^E rose, from 0.2537 in the first pass to .*smaller eta$",
        ),
        ((X, TARGET), {"eta": 1e-9, "passes": 7}, r"^after 7 passes E is 0.2537; the mean .* would give 0.1267$"),
        ((X, TARGET), {"eta": 0.1, "passes": 500}, "^$"),
        ((X, TARGET), {"eta": 1e-9, "passes": 1}, "^$"),
        ((X, TARGET), {"eta": 50.0, "passes": 2000, "learn": "u"}, "^$"),
        ((X, TARGET[[1, 1, 1]]), {"eta": 1e-9, "passes": 5}, "^$"),
    ],
)
def test_a_run_that_stays_finite_and_learns_nothing_says_what_may_be_wrong(data, options, said):
    history = train(START, *data, **options)
    assert re.search(said, history.hint), history.hint
    assert history.hint in repr(history)


def test_a_run_of_less_than_a_second_draws_nothing(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    train(START, X, TARGET, eta=0.1, passes=3)
    assert screen.getvalue() == ""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"eta": 0}, "eta must be positive, got 0.0"),
        ({"eta": -0.1}, "eta must be positive, got -0.1"),
        ({"eta": float("nan")}, "eta must be finite"),
        ({"eta": "fast"}, "eta must be real numbers"),
        ({"passes": 0}, "passes must be a whole number of at least 1, got 0"),
        ({"passes": 2.5}, "passes must be a whole number"),
        ({"schedule": "bptt"}, "schedule must be per_sequence.*got 'bptt'"),
        ({"schedule": windows}, "schedule must be per_sequence"),
        ({"learn": "uvb"}, "learn must name some of u, v, w and s, got 'uvb'"),
        ({"learn": ""}, "learn must name some"),
        ({"learn": 3}, "learn must name some"),
        ({"clip": 0.0}, "clip must be positive"),
        ({"schedule": "per_step"}, "schedule must be .*: the object, not its name, got 'per_step'"),
        ({"schedule": "windows(3)"}, r"schedule must be .*: the object, not its name, got 'windows\(3\)'"),
        ({"validation": (X, TARGET)}, r"validation must be a function of the weights.*held_out_error"),
        ({"validation": lambda weights: "good"}, "the result of validation must be real numbers"),
        ({"validation": lambda weights: 1.0, "patience": 0}, "patience must be a whole number of at least 1, got 0"),
        ({"patience": 3}, "patience must come with a validation to watch, got patience=3 alone"),
        ({"seed": -1}, "seed must be a whole number"),
        ({"seed": "x"}, "seed must be a whole number"),
        ({"weights": [1, 2, 3, 4]}, "weights must be"),
        ({"weights": Weights([1.0], 1, 1, 1)}, r"weights\.u must be one real number"),
        ({"x": []}, "x must hold at least one step"),
        ({"x": [0.1, np.inf, 0.2]}, "x must be finite"),
        ({"target": [0.1, 0.2]}, "x and target must have the same number of steps"),
        ({"target": [[0.1], [0.2], [0.3]]}, r"x and target must both be \(T,\)"),
    ],
)
def test_bad_input_is_named(change, message):
    good = {"weights": START, "x": X, "target": TARGET, "eta": 0.1, "passes": 2}
    with pytest.raises(ValueError, match=message):
        train(**(good | change))


def test_bad_arguments_of_the_helpers_are_named():
    with pytest.raises(ValueError, match="eta must be positive"):
        update(START, START, eta=0)
    with pytest.raises(ValueError, match="learn must name"):
        update(START, START, eta=1, learn="x")
    with pytest.raises(ValueError, match="longest must be positive"):
        clipped(START, -1)
    with pytest.raises(ValueError, match="start must be below the number of steps, 3, got 3"):
        held_out_error(X, TARGET, 3)
    with pytest.raises(ValueError, match="start must be a whole number"):
        held_out_error(X, TARGET, 0.5)
    with pytest.raises(ValueError, match="low must be below high"):
        random_weights(0, 1, 1)
    with pytest.raises(ValueError, match="length is outside the range of float64"):
        clipped(Weights(1.7e308, 1.7e308, 0, 0), 1.0)
    with pytest.raises(ValueError, match="high - low is outside the range of float64"):
        random_weights(0, -1e308, 1e308)
    with pytest.raises(ValueError, match="seed must be a whole number"):
        random_weights(None)
