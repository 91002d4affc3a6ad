import numpy as np
import pytest

from bptt import Weights, complex_step, forward, loss_and_gradient, require_equal, squared_errors
from bptt.schedules import chunks, per_batch, per_sequence, per_step, rtrl, windows


def random_case(rng, T, reach=3.0):
    return Weights(*rng.uniform(-reach, reach, 4)), rng.uniform(-1, 1, T), rng.uniform(-1, 1, T)


def magnitudes(gradients):
    """Σ|terms| of each gradient, which is what a sum's rounding is measured against."""
    return Weights(*(np.abs(values).sum(keepdims=True) for values in gradients))


def errors_of(weights, x, target):
    return squared_errors(forward(weights, x).p, target)


def test_rtrl_equals_bptt_on_200_random_cases():
    rng = np.random.default_rng(1)
    for case in range(200):
        weights, x, target = random_case(rng, T=1 + case % 50, reach=6.0)
        E, gradient = rtrl(weights, x, target)
        expected_E, expected = loss_and_gradient(weights, x, target)
        require_equal(E, expected_E, terms=errors_of(weights, x, target), name="E")
        require_equal(gradient, expected, terms=magnitudes(per_step.terms(weights, x, target)[1]), name="dE")


def test_every_rtrl_term_is_the_derivative_of_its_own_error():
    weights, x, target = random_case(np.random.default_rng(2), T=8)
    errors, gradients = per_step.terms(weights, x, target)
    require_equal(errors, errors_of(weights, x, target), name="E_t")
    for t in range(8):
        expected = complex_step(lambda moved, t=t: errors_of(moved, x, target)[t], weights)
        require_equal(Weights(*(values[t] for values in gradients)), expected, name=f"term {t + 1}")


def test_chunks_at_least_as_long_as_the_sequence_are_bptt_to_the_last_bit():
    rng = np.random.default_rng(3)
    for T in (1, 2, 7, 30):
        weights, x, target = random_case(rng, T)
        E, gradient = loss_and_gradient(weights, x, target)
        for k in (T, T + 1, 10 * T):
            errors, gradients = chunks(k).terms(weights, x, target)
            assert (errors.tolist(), gradients.total()) == ([E], gradient)


def test_windows_at_least_as_long_as_the_sequence_are_bptt_with_s_included():
    rng = np.random.default_rng(4)
    for T in (1, 2, 7, 30):
        weights, x, target = random_case(rng, T)
        for k in (T, T + 1, 10 * T):
            gradients = windows(k).terms(weights, x, target)[1]
            expected = loss_and_gradient(weights, x, target)[1]
            require_equal(gradients.total(), expected, terms=magnitudes(gradients), name=f"windows({k}), T = {T}")
            assert expected.s != 0.0


@pytest.mark.parametrize("T", range(2, 13))
def test_windows_match_their_definition(T):
    weights, x, target = random_case(np.random.default_rng(T), T)
    y = forward(weights, x).y
    for k in range(1, T):
        errors, gradients = windows(k).terms(weights, x, target)
        require_equal(errors, errors_of(weights, x, target), name="E_t")
        for t in range(1, T + 1):
            before = max(0, t - k)

            def last_error(moved, before=before, t=t):
                start = moved.replace(s=y[before]) if before >= 1 else moved  # y_{t-k} is a number, s is not
                return errors_of(start, x[before:t], target[before:t])[-1]

            actual = Weights(*(values[t - 1] for values in gradients))
            require_equal(actual, complex_step(last_error, weights), name=f"windows({k}) at step {t} of {T}")


@pytest.mark.parametrize("T", range(2, 13))
def test_chunks_match_their_definition(T):
    weights, x, target = random_case(np.random.default_rng(100 + T), T)
    y = forward(weights, x).y
    for k in range(1, T):
        errors, gradients = chunks(k).terms(weights, x, target)
        assert len(errors) == -(-T // k)
        for i, a in enumerate(range(0, T, k)):

            def chunk_error(moved, a=a, k=k):
                start = moved.replace(s=y[a]) if a >= 1 else moved
                return errors_of(start, x[a : a + k], target[a : a + k]).sum()

            actual = Weights(*(values[i] for values in gradients))
            terms = errors_of(weights, x, target)
            require_equal(errors[i], chunk_error(weights), terms=terms, name=f"E of chunk {i}")
            require_equal(actual, complex_step(chunk_error, weights), terms=terms, name=f"chunks({k}), chunk {i}")


def test_the_two_truncations_are_two_different_gradients_and_neither_is_bptt():
    _, x, target = random_case(np.random.default_rng(5), T=9)
    weights = Weights(1.5, 0.8, 4.0, -0.5)  # w y(1-y) near 1: the influence of a state does not vanish
    exact = loss_and_gradient(weights, x, target)[1].w
    window, chunk = (schedule(3).terms(weights, x, target)[1].total().w for schedule in (windows, chunks))
    assert abs(window - chunk) > 1e-3
    assert min(abs(window - exact), abs(chunk - exact)) > 1e-3


@pytest.mark.parametrize("schedule", [per_sequence, per_step, windows(1), chunks(1), per_batch], ids=lambda s: s.name)
def test_one_step_leaves_only_one_gradient(schedule):
    weights, x, target = random_case(np.random.default_rng(6), T=1)
    errors, gradients = schedule.terms(weights, x, target)
    E, expected = loss_and_gradient(weights, x, target)
    require_equal(errors, [E], name="E")
    require_equal(gradients.total(), expected, name=schedule.name)


def test_the_moves_of_each_schedule_are_counted():
    weights, x, target = random_case(np.random.default_rng(7), T=10)
    moves = {s.name: len(s.terms(weights, x, target)[0]) for s in (per_sequence, per_step, windows(4), chunks(4))}
    assert moves == {"once per sequence": 1, "every step": 10, "windows(4)": 10, "chunks(4)": 3}


def test_a_batch_adds_up_its_sequences():
    rng = np.random.default_rng(8)
    weights, x, target = Weights(1.1, -0.7, 0.4, 0.2), rng.uniform(-1, 1, (6, 5)), rng.uniform(-1, 1, (6, 5))
    errors, gradients = per_batch.terms(weights, x, target)
    single = [loss_and_gradient(weights, x[:, b], target[:, b]) for b in range(5)]
    require_equal(errors[0], sum(E for E, _ in single), terms=[E for E, _ in single])
    for letter in "uvws":
        parts = [getattr(gradient, letter) for _, gradient in single]
        require_equal(getattr(gradients, letter)[0], sum(parts), terms=parts, name=letter)


@pytest.mark.parametrize("schedule", [per_step, windows(1), windows(2), chunks(1)], ids=lambda s: s.name)
def test_after_a_move_the_state_of_the_old_weights_is_kept(schedule):
    """Two steps by hand: the second one starts from y_1 and dy_1/dv as the *first* weights made them."""
    first, second = Weights(1.5, 0.8, -0.6, 0.1), Weights(-0.4, 1.2, 0.9, 5.0)
    x, target = [0.3, 0.9], [0.9, 0.4]
    seen = []

    def move(E, gradient):
        seen.append((E, gradient))
        return second

    schedule.visit(first, np.array(x), np.array(target), move)
    y_1 = 1.0 / (1.0 + np.exp(-(-0.6 * 0.1 + 0.8 * 0.3)))
    y_2 = 1.0 / (1.0 + np.exp(-(0.9 * y_1 + 1.2 * 0.9)))
    epsilon = 2.0 * (-0.4 * y_2 - 0.4)
    carried = 0.0 if schedule.name in ("windows(1)", "chunks(1)") else 1.0
    slope_1, slope_2 = y_1 * (1.0 - y_1), y_2 * (1.0 - y_2)
    expected = Weights(
        u=epsilon * y_2,
        v=-0.4 * epsilon * slope_2 * (0.9 + carried * 0.9 * slope_1 * 0.3),
        w=-0.4 * epsilon * slope_2 * (y_1 + carried * 0.9 * slope_1 * 0.1),
        s=-0.4 * epsilon * slope_2 * carried * 0.9 * slope_1 * (0.9 if schedule.name == "windows(2)" else -0.6),
    )  # the window's slope reads today's w at both steps; the carried sensitivity has yesterday's in it
    require_equal(seen[1][0], (-0.4 * y_2 - 0.4) ** 2, name="E_2")
    require_equal(seen[1][1], expected, name=schedule.name)


@pytest.mark.parametrize("k", [0, -1, 1.5, "3", None, True])
@pytest.mark.parametrize("schedule", [windows, chunks])
def test_a_bad_k_is_named(schedule, k):
    with pytest.raises(ValueError, match="k must be a whole number of at least 1"):
        schedule(k)


@pytest.mark.parametrize(
    ("weights", "x", "target", "message"),
    [
        ("w", [0.1], [0.2], "weights must be"),
        (Weights([1.0, 2.0], 1, 1, 0), [0.1], [0.2], r"weights\.u must be one real number"),
        (Weights(1, 1j, 1, 0), [0.1], [0.2], r"weights\.v must be one real number"),
        (Weights(1, 1, 1, 0), [], [], "x must hold at least one step"),
        (Weights(1, 1, 1, 0), [0.1, np.nan], [0.2, 0.3], "x must be finite"),
        (Weights(1, 1, 1, 0), [0.1, 0.2], [0.2], "x and target must have the same number of steps"),
        (Weights(1, 1, 1, 0), [[0.1, 0.2]], [0.2], r"x and target must both be \(T,\)"),
        (Weights(1, 1, 1, 0), [[[0.1]]], [[[0.1]]], r"x and target must both be \(T,\)"),
        (Weights(1, 1, 1, 0), [[0.1, 0.2]], [[0.1, 0.2]], r"x must be one sequence of shape \(T,\)"),
    ],
)
@pytest.mark.parametrize("schedule", [per_sequence, per_step, windows(2), chunks(2)], ids=lambda s: s.name)
def test_bad_input_is_named(schedule, weights, x, target, message):
    with pytest.raises(ValueError, match=message):
        schedule.terms(weights, x, target)


@pytest.mark.parametrize("schedule", [per_sequence, per_step, windows(2), chunks(2), per_batch], ids=lambda s: s.name)
@pytest.mark.parametrize(
    "weights", [Weights(1e200, 1, 1, 0), Weights(1, 1e308, 1e308, 1e308), Weights(1e160, 1e160, 1, 0)]
)
def test_results_beyond_float64_are_refused_by_name(schedule, weights):
    with pytest.raises(ValueError, match="outside the range of float64"):
        schedule.terms(weights, [0.0, -1e308, 1.0], [0.5, 0.1, 1e200])


def test_a_sum_of_errors_beyond_float64_is_refused_by_name():
    weights, target = Weights(0.0, 1.0, 1.0, 0.0), np.full((2, 2), 0.9e154)
    with pytest.raises(ValueError, match="E is outside the range of float64"):
        per_batch.terms(weights, np.ones((2, 2)), target)
    with pytest.raises(ValueError, match="E is outside the range of float64"):
        rtrl(weights, np.ones(3), np.full(3, 0.9e154))
