import math
import platform
import subprocess
import sys
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bptt._fast
import bptt.gradient
from bptt import (
    Trace,
    Weights,
    backward,
    central_difference,
    complex_step,
    forward,
    loss_and_gradient,
    output_error,
    require_equal,
    squared_error,
    squared_errors,
)
from bptt._fast import COMPILED_FROM, _in_blocks, _sigmoid_in_place, both_passes
from bptt._validation import as_sequence, require_same_length
from bptt.model import sigmoid, sigmoid_of_array
from cases import exact_gradient, random_case

LN3 = math.log(3.0)
moderate = st.floats(-8.0, 8.0)
some_weights = st.builds(Weights, moderate, moderate, moderate, moderate)


def in_parts(weights, x, target):
    """The same results through the public parts, each of which checks its input and its output."""
    trace = forward(weights, x)
    E = squared_error(trace.p, target)
    return E, backward(weights, trace, output_error(trace.p, target))


def objective_of(x, target):
    return lambda weights: squared_error(forward(weights, x).p, target)


# by hand


def test_two_steps_by_hand():
    """u = 4, v = 1, w = 2, s = 1/2; x = (ln 3 - 1, -3/2), t = (1, 3).

    Forward:  z_1 = 2·1/2 + ln 3 - 1 = ln 3, y_1 = 3/4, p_1 = 3;   z_2 = 2·3/4 - 3/2 = 0, y_2 = 1/2, p_2 = 2.
    Errors:   E = (3 - 1)² + (2 - 3)² = 5;   ε_1 = 2·2 = 4, ε_2 = 2·(-1) = -2.
    Backward: δ_2 = 1/4 (4·(-2) + 2·0) = -2;   δ_1 = 3/16 (4·4 + 2·(-2)) = 9/4.
    dE/du = 4·3/4 + (-2)·1/2 = 2;   dE/dv = 9/4 (ln 3 - 1) + (-2)(-3/2) = 9/4 ln 3 + 3/4;
    dE/dw = 9/4·1/2 + (-2)·3/4 = -3/8;   dE/ds = 2·9/4 = 9/2.
    """
    weights, x, target = Weights(u=4.0, v=1.0, w=2.0, s=0.5), [LN3 - 1.0, -1.5], [1.0, 3.0]
    expected = Weights(u=2.0, v=2.25 * LN3 + 0.75, w=-0.375, s=4.5)
    E, back = in_parts(weights, x, target)
    require_equal(E, 5.0)
    require_equal(back.delta, [2.25, -2.0])
    require_equal(back.gradient, expected)
    require_equal(back.contributions.u, [3.0, -1.0])
    require_equal(back.contributions.v, [2.25 * (LN3 - 1.0), 3.0])
    require_equal(back.contributions.w, [1.125, -1.5])
    require_equal(back.contributions.s, [4.5, 0.0])
    for arguments in ((x, target), (np.array(x), np.array(target))):
        E, gradient = loss_and_gradient(weights, *arguments)
        require_equal(E, 5.0)
        require_equal(gradient, expected)


def test_one_step_by_hand():
    """u = 2, v = -3, w = -1, s = 0; x = 0, t = 2: y_1 = 1/2, p_1 = 1, E = 1, ε_1 = -2,

    δ_1 = 1/4 · 2 · (-2) = -1; dE/du = -2·1/2 = -1, dE/dv = 0, dE/dw = -1·0 = 0, dE/ds = -1·(-1) = 1.
    """
    E, gradient = loss_and_gradient(Weights(u=2.0, v=-3.0, w=-1.0, s=0.0), np.array([0.0]), np.array([2.0]))
    assert E == 1.0
    assert gradient == Weights(-1.0, 0.0, 0.0, 1.0)


def test_without_memory_the_steps_are_independent_and_s_has_no_influence():
    """w = 0: δ_t = σ'(z_t) u ε_t. v = 0 and u = 2: y_t = 1/2, p_t = 1, so with t = (0, 3): ε = 2, -4, δ = 1, -2."""
    E, back = in_parts(Weights(u=2.0, v=0.0, w=0.0, s=0.7), [5.0, 6.0], [0.0, 3.0])
    assert E == 5.0
    assert back.delta.tolist() == [1.0, -2.0]
    # dE/du = (2 - 4)/2 = -1, dE/dv = 5 - 12 = -7, dE/dw = 1·0.7 - 2·1/2 = -0.3, dE/ds = 0
    require_equal(back.gradient, Weights(-1.0, -7.0, -0.3, 0.0))


# against independent ways


@pytest.mark.parametrize("T", [*range(1, 31)])
def test_against_60_digits_of_another_text(T):
    weights, x, target = random_case(T, 0, scale=2.0)
    E, back = in_parts(weights, x, target)
    exact_E, exact = exact_gradient(weights, x, target)
    require_equal(E, exact_E, terms=(forward(weights, x).p - target) ** 2, name="E")
    require_equal(back.gradient, exact, terms=back.contributions, name="gradient")


@pytest.mark.parametrize("T", [*range(1, 31), 500])
def test_against_differences_and_the_complex_step(T):
    for seed in range(3):
        weights, x, target = random_case(T, seed)
        require_the_gradient(weights, x, target)


@pytest.mark.parametrize("T", [1, 2, 7, 30, 500])
@pytest.mark.parametrize(
    "changes", [{"w": 0.0}, {"w": 4.5}, {"w": -9.0}, {"w": 20.0}, {"v": 0.0}, {"u": 0.0}, {"s": 0.0}]
)
def test_special_weights_against_differences_and_the_complex_step(T, changes):
    weights, x, target = random_case(T, 3)
    require_the_gradient(weights.replace(**changes), x, target)


@pytest.mark.parametrize("T", [1, 3, 30])
@pytest.mark.parametrize("changes", [{"v": 1000.0}, {"v": -1000.0}, {"w": 1000.0, "s": -1.0}, {"s": 1000.0, "w": 1.0}])
def test_at_z_of_1000_results_are_finite_and_right(T, changes):
    weights, _, target = random_case(T, 4)
    weights, x = weights.replace(**changes), np.ones(T)
    assert np.max(np.abs(forward(weights, x).z)) > 900.0
    require_the_gradient(weights, x, target)


def require_the_gradient(weights, x, target):
    E, back = in_parts(weights, x, target)
    objective = objective_of(x, target)
    require_equal(E, objective(weights))
    require_equal(back.gradient, complex_step(objective, weights), terms=back.contributions, name="complex step")
    require_equal(
        back.gradient,
        central_difference(objective, weights),
        terms=back.contributions,
        tolerance=1e-6,  # h² E‴ / 6, and E‴ grows with |w|³
        name="central difference",
    )


@given(some_weights, st.lists(st.tuples(moderate, moderate), min_size=1, max_size=8))
def test_any_gradient_is_what_the_complex_step_gives(weights, steps):
    x, target = (list(column) for column in zip(*steps, strict=True))
    _, back = in_parts(weights, x, target)
    require_equal(back.gradient, complex_step(objective_of(x, target), weights), terms=back.contributions)


# the loss enters through ε alone


def other_losses(T, target):
    """Name, ε from p, and the loss itself as a function of p."""
    last = np.zeros(T)
    last[-1] = 1.0
    return {
        "mean": (lambda p: output_error(p, target) / T, lambda p: squared_error(p, target) / T),
        "last output": (lambda p: last * output_error(p, target), lambda p: (p[-1] - target[-1]) ** 2),
        "sum of p": (lambda p: np.ones(T), lambda p: np.sum(p)),
        "weighted quartic": (
            lambda p: 4.0 * np.arange(T) * (p - target) ** 3,
            lambda p: np.sum(np.arange(T) * (p - target) ** 4),
        ),
    }


@pytest.mark.parametrize("loss", ["mean", "last output", "sum of p", "weighted quartic"])
@pytest.mark.parametrize("T", [1, 2, 9])
def test_another_loss_needs_another_epsilon_only(loss, T):
    weights, x, target = random_case(T, 5)
    epsilon_of, value_of = other_losses(T, target)[loss]
    trace = forward(weights, x)
    back = backward(weights, trace, epsilon_of(trace.p))
    expected = complex_step(lambda moved: value_of(forward(moved, x).p), weights)
    require_equal(back.gradient, expected, terms=back.contributions)


def test_backward_is_linear_in_epsilon():
    weights, x, _ = random_case(6, 6)
    trace, (one, other) = forward(weights, x), np.random.default_rng(6).normal(size=(2, 6))
    together = backward(weights, trace, one - 3.0 * other).gradient
    apart = backward(weights, trace, one).gradient - 3.0 * backward(weights, trace, other).gradient
    require_equal(together, apart)


# what Backward holds


@given(some_weights, st.lists(st.tuples(moderate, moderate), min_size=1, max_size=8))
def test_contributions_add_up_to_the_gradient(weights, steps):
    x, target = (list(column) for column in zip(*steps, strict=True))
    trace = forward(weights, x)
    back = backward(weights, trace, output_error(trace.p, target))
    assert back.delta.shape == (len(x),)
    assert back.delta.dtype == np.float64
    assert back.gradient.are_floats()
    for part in back.contributions:
        assert part.shape == (len(x),)
        assert part.dtype == np.float64
    summed = Weights(*(np.sum(part) for part in back.contributions))
    require_equal(back.gradient, summed, terms=back.contributions)
    assert back.contributions.s[0] == back.gradient.s
    assert not np.any(back.contributions.s[1:])
    require_equal(back.contributions.v, back.delta * trace.x)
    require_equal(back.contributions.w, back.delta * trace.y[:-1])


def test_delta_is_the_derivative_by_z():
    """Moving z_t alone: x_t moved by h / v, with v = 1, moves z_t by h and nothing before it."""
    weights, x, target = random_case(6, 7)
    weights = weights.replace(v=1.0)
    _, back = in_parts(weights, x, target)
    h = 1e-6
    for t in range(6):
        step = h * np.eye(6)[t]
        objective = objective_of(x + step, target)(weights) - objective_of(x - step, target)(weights)
        require_equal(objective / (2.0 * h), back.delta[t], tolerance=1e-8, name=f"delta[{t}]")


# batches

SHAPES = [(), (1,), (3,), (2, 1), (1, 3), (2, 3)]


@pytest.mark.parametrize("shapes", list(product([(), (2,)], repeat=6)))
def test_any_of_u_v_w_s_x_and_target_may_have_batches(shapes):
    require_batches_to_be_the_loop(shapes, T=2)


@given(st.lists(st.sampled_from(SHAPES), min_size=6, max_size=6), st.integers(1, 3))
def test_batches_of_several_axes_broadcast(shapes, T):
    require_batches_to_be_the_loop(shapes, T)


def require_batches_to_be_the_loop(shapes, T):
    rng = np.random.default_rng(8)
    u, v, w, s = (rng.normal(size=shape) for shape in shapes[:4])
    x, target = (rng.normal(size=(T, *shape)) for shape in shapes[4:])
    batch = np.broadcast_shapes(*shapes)
    weights = Weights(u, v, w, s)
    trace = forward(weights, x)
    E, back = in_parts(weights, x, target)
    assert trace.batch_shape == np.broadcast_shapes(*shapes[:5])
    assert trace.z.shape == trace.p.shape == (T, *trace.batch_shape)
    assert trace.y.shape == (T + 1, *trace.batch_shape)
    assert back.delta.shape == (T, *batch)
    for value in (E, *back.gradient):
        assert np.shape(value) == batch
    for part in back.contributions:
        assert part.shape == (T, *batch)
    together = loss_and_gradient(weights, x, target)
    assert np.array_equal(together[0], E)
    assert together[1] == back.gradient
    for place in np.ndindex(batch):
        one = Weights(*(np.broadcast_to(value, batch)[place] for value in weights))
        x_at, target_at = (np.array([np.broadcast_to(a, batch)[place] for a in steps]) for steps in (x, target))
        E_one, back_one = in_parts(one, x_at, target_at)
        require_equal(np.asarray(E)[place], E_one, name=f"E{place}")
        require_equal(back.delta[:, *place], back_one.delta, name=f"delta{place}")
        require_equal(Weights(*(np.asarray(a)[place] for a in back.gradient)), back_one.gradient, name=f"grad{place}")
        for part, part_one in zip(back.contributions, back_one.contributions, strict=True):
            require_equal(part[:, *place], part_one, name=f"contributions{place}")


@pytest.mark.parametrize("T", [1, 2, 5])
def test_total_is_the_gradient_of_the_summed_objective_of_a_batch(T):
    weights, x, target = random_case(T, 9, batch=(4,))
    E, gradient = loss_and_gradient(weights, x, target)
    assert E.shape == gradient.u.shape == (4,)
    total = gradient.total()
    assert total.are_floats()
    summed = complex_step(lambda moved: np.sum(squared_error(forward(moved, x).p, target)), weights)
    require_equal(total, summed, terms=gradient)
    singles = [loss_and_gradient(weights, x[:, b], target[:, b]) for b in range(4)]
    added = singles[0][1] + singles[1][1] + singles[2][1] + singles[3][1]
    require_equal(total, added, terms=gradient)
    require_equal(E, [E_b for E_b, _ in singles])


def test_one_epsilon_serves_all_batches():
    weights, x, _ = random_case(3, 10, batch=(2,))
    trace = forward(weights, x)
    back = backward(weights, trace, [1.0, -2.0, 0.5])
    for b in range(2):
        alone = backward(weights, forward(weights, x[:, b]), [1.0, -2.0, 0.5])
        require_equal(back.delta[:, b], alone.delta)


# batches in blocks


def in_blocks(monkeypatch, size, *case):
    monkeypatch.setattr(bptt._fast, "BLOCK", size)
    with monkeypatch.context() as without:
        without.delattr(bptt.gradient, "forward")  # no way round
        return loss_and_gradient(*case)


@pytest.mark.parametrize("size", [1, 2, 5, 6, 7])
@pytest.mark.parametrize("x_batch", [(), (3,), (1,), (2, 1), (2, 3)])
def test_blocks_are_the_batch(x_batch, size, monkeypatch):
    rng = np.random.default_rng(33)
    weights = Weights(1.5, rng.normal(size=(2, 1)), rng.normal(size=(2, 3)), 0.1)
    for target_batch in ((), (3,), (2, 3)):
        x, target = rng.normal(size=(4, *x_batch)), rng.normal(size=(4, *target_batch))
        E, back = in_parts(weights, x, target)
        together, gradient = in_blocks(monkeypatch, size, weights, x, target)
        assert together.tolist() == E.tolist()
        assert gradient == back.gradient


@pytest.mark.parametrize("T", [1, 2, 3, 10, 30])
def test_batches_are_the_plain_loop_for_w_up_to_20(T, monkeypatch):
    rng = np.random.default_rng([34, T])
    u, v, w, s = rng.uniform(-1.0, 1.0, (4, 200))
    weights = Weights(10.0 * u, 10.0 * v, 20.0 * w, 2.0 * s)  # the reach of the sliders, and twice that of w
    x, target = rng.normal(size=(2, T))
    E, gradient = in_blocks(monkeypatch, 64, weights, x, target)
    for place, one in enumerate(zip(*weights, strict=True)):
        E_one, back = in_parts(Weights(*one), x, target)
        require_equal(E[place], E_one, name=f"E[{place}]", terms=squared_errors(forward(Weights(*one), x).p, target))
        require_equal(Weights(*(a[place] for a in gradient)), back.gradient, terms=back.contributions)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"w": np.ones((2, 3))}, r"^the batch dimensions .* must broadcast"),
        ({"w": np.ones((0, 1))}, r"^the batch dimensions .* must not be empty"),
        ({"w": np.array([1.0, 1j, 1.0, 1.0])}, r"^weights must be real numbers here"),
        ({"v": np.array([1.0, 1e308, 1.0, 1.0])}, r"^z is outside the range of float64"),
        ({"u": np.array([1.0, 1.0, 1.0, 1e200])}, r"^E is outside the range of float64"),
    ],
)
def test_blocks_leave_what_is_out_of_order_to_the_parts(changes, message):
    x = np.full((3, 4), 10.0)
    with pytest.raises(ValueError, match=message):
        loss_and_gradient(ONES.replace(**changes), x, np.ones((3, 4)))


def test_blocks_have_the_sigmoid_of_the_model_to_the_last_digit():
    rng = np.random.default_rng(35)
    z = np.concatenate([rng.normal(0.0, 20.0, 10_000), [-0.0, 5e-324, 40.0, 40.1, 710.0, -745.0, 1e308, -1e308]])
    expected = sigmoid_of_array(z)
    assert _sigmoid_in_place(z).tolist() == expected.tolist()
    assert _sigmoid_in_place(np.float64(1.5)) == sigmoid_of_array(1.5)


@pytest.mark.parametrize("large", [1e150, 1e160])  # the square of the second is out of range, and only that
@pytest.mark.parametrize("letter", "vws")
def test_large_numbers_are_no_hindrance_where_every_state_is_in_range(letter, large):
    few = np.array([large, 0.5 * large])
    weights, x = ONES.replace(**{letter: few}), np.full(2, 1.0 / large if letter == "v" else 1.0)
    target = np.array([0.5, 0.25])
    E, back = in_parts(weights, x, target)
    together, gradient = loss_and_gradient(weights, x, target)
    assert together.tolist() == E.tolist()
    assert gradient == back.gradient


# the way without arrays


def outcome(call):
    try:
        E, gradient = call()
    except ValueError as error:
        return str(error)
    return E, *gradient


def by_parts(weights, x, target):
    x, target = as_sequence("x", x), as_sequence("target", target)
    require_same_length(x=x, target=target)  # of what was given, before anything is made of it
    E, back = in_parts(weights, x, target)
    return E, back.gradient


any_float = st.floats(allow_nan=True, allow_infinity=True)
any_finite = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.builds(Weights, any_finite, any_finite, any_finite, any_finite),
    st.lists(any_float, min_size=1, max_size=4),
    st.lists(any_float, min_size=1, max_size=4),
)
def test_both_ways_agree_exactly_errors_included(weights, x, target):
    expected = outcome(lambda: by_parts(weights, x, target))
    assert outcome(lambda: loss_and_gradient(weights, np.array(x), np.array(target))) == expected
    assert outcome(lambda: loss_and_gradient(weights, x, target)) == expected


@given(some_weights, st.lists(st.tuples(moderate, moderate), min_size=1, max_size=40))
def test_both_ways_agree_to_the_last_digit(weights, steps):
    x, target = (np.array(column) for column in zip(*steps, strict=True))
    expected = outcome(lambda: by_parts(weights, x, target))
    assert len(expected) == 5
    assert outcome(lambda: loss_and_gradient(weights, x, target)) == expected
    assert outcome(lambda: loss_and_gradient(weights, x.tolist(), target.tolist())) == expected
    assert outcome(lambda: loss_and_gradient(weights, x[::-1][::-1], target.astype(">f8"))) == expected


def test_an_ordinary_sequence_takes_the_way_without_arrays(monkeypatch):
    weights, x, target = random_case(4, 11)
    expected = loss_and_gradient(weights, x, target)
    monkeypatch.delattr(bptt.gradient, "forward")
    assert loss_and_gradient(weights, x, target) == expected


def test_a_sum_out_of_range_is_no_error_where_its_terms_are_in_range():
    """z_1 + z_2 and E + dE/du leave the range of float64, though no quantity does."""
    E, gradient = loss_and_gradient(Weights(1.0, 1e308, 0.0, 0.0), np.array([1.0, 1.0]), np.array([1.0, 1.0]))
    assert (E, gradient) == (0.0, Weights(0.0, 0.0, 0.0, 0.0))


# nothing is modified, nothing warns


def test_arguments_are_not_modified():
    weights, x, target = random_case(3, 12)
    batch = weights.replace(w=np.array([0.5, -0.5]))
    kept = x.copy(), target.copy(), forward(weights, x)
    x.flags.writeable = target.flags.writeable = False  # a write would raise
    for each in (weights, batch):
        trace = forward(each, x)
        before = [a.copy() for a in (trace.x, trace.z, trace.y, trace.p)]
        back = backward(each, trace, target)
        loss_and_gradient(each, x, target)
        after = [trace.x, trace.z, trace.y, trace.p]
        assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))
        assert not any(np.shares_memory(back.delta, a) for a in (*after, x, target))
    assert np.array_equal(x, kept[0])
    assert np.array_equal(target, kept[1])


def test_vanishing_products_do_not_warn_even_where_numpy_is_told_to_raise():
    weights = Weights(u=np.array([1e-200, 1.0]), v=1.0, w=1e-200, s=0.0)
    with np.errstate(all="raise"):
        _, gradient = loss_and_gradient(weights, [-700.0, 1e-300], [1e-200, 1e-200])
    assert np.all(np.isfinite([*gradient]))


def test_backward_compares_by_identity_and_cannot_be_assigned():
    weights, x, target = random_case(3, 13)
    _, back = in_parts(weights, x, target)
    with pytest.raises(AttributeError):
        back.delta = target
    _, again = in_parts(weights, x, target)
    assert back == back
    assert back != again


# errors

NAN, INF = float("nan"), float("inf")
ONES = Weights(1.0, 1.0, 1.0, 1.0)
TRACE = forward(ONES, [1.0, 2.0])
LARGE_U = ONES.replace(u=1e200)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: backward([1.0] * 4, TRACE, [1.0, 1.0]),
            r"^weights must be bptt.Weights\(.*, got \[1.0, 1.0, 1.0, 1.0",
        ),
        (lambda: backward(ONES.replace(u=1j), TRACE, [1.0, 1.0]), r"^weights must be real numbers here, got Weights\("),
        (lambda: backward(ONES, [1.0, 2.0], [1.0, 1.0]), r"^trace must be a bptt.Trace as forward returns it, got \[1"),
        (
            lambda: backward(ONES, Trace(TRACE.x, TRACE.z, TRACE.y[:2], TRACE.p), [1.0, 1.0]),
            r"^trace must be as forward returns it, got y of the shape \(2,\)$",
        ),
        (
            lambda: backward(ONES, Trace(TRACE.x, TRACE.z[:1], TRACE.y, TRACE.p), [1.0, 1.0]),
            r"^trace must be as forward returns it, got y of the shape \(3,\)$",
        ),
        (
            lambda: backward(ONES, Trace(TRACE.x, TRACE.z + 1.0, TRACE.y, TRACE.p), [1.0, 1.0]),
            r"^trace must be that of the same weights, got one with another z: was it made by other weights\?$",
        ),
        (
            lambda: backward(ONES, Trace(TRACE.x, TRACE.z, TRACE.y, TRACE.p + 1.0), [1.0, 1.0]),
            r"^trace must be that of the same weights, got one with another p: was it made by other weights\?$",
        ),
        (
            lambda: backward(ONES, forward(ONES.replace(v=1j), [1.0, 2.0]), [1.0, 1.0]),
            r"^trace must come from real weights here, got one from complex weights$",
        ),
        (
            lambda: backward(ONES, TRACE, []),
            r"^epsilon must hold at least one step of at least one sequence, got an array of shape \(0,\)$",
        ),
        (lambda: backward(ONES, TRACE, 1.0), r"^epsilon must be a sequence .* got the single number 1.0$"),
        (lambda: backward(ONES, TRACE, [1.0, NAN]), r"^epsilon must be finite, got nan at index \[1\]$"),
        (lambda: backward(ONES, TRACE, [1.0, 1j]), r"^epsilon must be real numbers, got \[1.0, 1j\]$"),
        (
            lambda: backward(ONES, TRACE, [1.0]),
            r"^trace and epsilon must have the same number of steps, but trace has 2, epsilon has 1$",
        ),
        (
            lambda: backward(ONES.replace(w=[1.0, 2.0]), TRACE, np.ones((2, 3))),
            r"^the batch dimensions .* broadcast .*, got trace \(\), epsilon \(3,\), u \(\), v \(\), w \(2,\), s \(\)$",
        ),
        (
            lambda: backward(LARGE_U, forward(LARGE_U, [0.3, 0.9]), [1e200, 1.0]),
            r"^delta is outside the range of float64",
        ),
        (lambda: loss_and_gradient(None, [1.0], [1.0]), r"^weights must be bptt.Weights\(.*, got None$"),
        (lambda: loss_and_gradient((1.0, 1.0, 1.0, 1.0), np.ones(1), np.ones(1)), r"^weights must be bptt.Weights\("),
        (lambda: loss_and_gradient(ONES.replace(w=1j), np.ones(1), np.ones(1)), r"^weights must be real numbers here"),
        (
            lambda: loss_and_gradient(ONES, np.ones(0), np.ones(0)),
            r"^x must hold at least one step of at least one sequence",
        ),
        (
            lambda: loss_and_gradient(ONES, np.ones((0, 2)), np.ones((0, 2))),
            r"^x must hold at least one step of at least one sequence",
        ),
        (
            lambda: loss_and_gradient(ONES, np.ones(2), np.ones(3)),
            r"^x and target must have the same number of steps, but x has 2, target has 3$",
        ),
        (
            lambda: loss_and_gradient(ONES, np.array([1.0, NAN]), np.ones(2)),
            r"^x must be finite, got nan at index \[1\]$",
        ),
        (
            lambda: loss_and_gradient(ONES, np.ones(2), np.array([INF, 0.0])),
            r"^target must be finite, got inf at index \[0",
        ),
        (lambda: loss_and_gradient(ONES, np.array(["1"]), np.ones(1)), r"^x must be real numbers, got array\(\['1'\]"),
        (
            lambda: loss_and_gradient(ONES, np.array([True]), np.ones(1)),
            r"^x must be real numbers, got array\(\[ ?True",
        ),
        (
            lambda: loss_and_gradient(ONES, np.array([1.0, "1"], object), np.ones(2)),
            r"^x must be real numbers, got \[1.0, '1'\]",
        ),
        (lambda: loss_and_gradient(ONES, np.ones(1), 1.0), r"^target must be a sequence"),
        (lambda: loss_and_gradient(ONES.replace(v=1e200), np.array([1e200]), np.ones(1)), r"^z is outside the range"),
        (lambda: loss_and_gradient(ONES.replace(u=1e200), np.ones(1), np.ones(1)), r"^E is outside the range"),
    ],
)
def test_errors_name_the_argument_and_what_was_given(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("as_batch", [False, True])
@pytest.mark.parametrize(
    ("quantity", "weights", "x", "epsilon"),
    [
        # y_1 = σ(1) = 0.73, y_2 = σ(0.73) = 0.68: 1.4 · 1.5e308 is too much, while δ = 0
        ("dE/du", Weights(0.0, 0.0, 1.0, 1.0), [0.0, 0.0], [1.5e308, 1.5e308]),
        # δ_1 = 1e300 / 4, x_1 = 1e10
        ("dE/dv", Weights(1.0, 0.0, 0.0, 0.0), [1e10], [1e300]),
        # δ_1 = 1e300 / 4, y_0 = 1e10
        ("dE/dw", Weights(1.0, 0.0, 0.0, 1e10), [0.0], [1e300]),
        # δ_1 = 1e300 / 4, w = 1e10
        ("dE/ds", Weights(1.0, 0.0, 1e10, 0.0), [0.0], [1e300]),
    ],
)
def test_a_gradient_out_of_range_is_named(quantity, weights, x, epsilon, as_batch):
    if as_batch:
        weights = weights.replace(s=[weights.s, weights.s])
    with pytest.raises(ValueError, match=rf"^{quantity} is outside the range of float64"):
        backward(weights, forward(weights, x), epsilon)


def test_a_long_sequence_goes_to_the_compiled_pass_and_a_short_one_does_not(monkeypatch):
    seen = []

    def machine_code(*given):
        seen.append(given)
        return both_passes(*given[:4], given[4].tolist(), given[5].tolist(), sigmoid)

    for T in (COMPILED_FROM - 1, COMPILED_FROM):
        weights, x, target = random_case(T, seed=1)
        monkeypatch.setattr(bptt._fast, "compiled", lambda: None)
        plainly = loss_and_gradient(weights, x, target)
        monkeypatch.setattr(bptt._fast, "compiled", lambda: machine_code)
        assert loss_and_gradient(weights, x, target) == plainly
    ((*numbers, given_x, given_target),) = seen
    assert (numbers, given_x is x, given_target is target) == ([*weights], True, True)


@pytest.mark.parametrize("u", [np.array([0.5]), np.array([[0.5], [1.0], [1.5]])])
def test_batches_may_come_from_the_targets(u):
    batch = (3, 4) if u.ndim == 2 else (4,)
    weights, x, target = random_case(5, seed=2)[0].replace(u=u), np.ones(5), random_case(5, seed=3, batch=batch)[2]
    E, gradient = loss_and_gradient(weights, x, target)
    expected_E, back = in_parts(weights, x, target)
    require_equal(E, expected_E, terms=expected_E[np.newaxis], name="E")
    for letter in "uvws":
        ours, parts = getattr(gradient, letter), np.abs(getattr(back.contributions, letter))
        require_equal(ours, getattr(back.gradient, letter), terms=parts, name=letter)


def test_batches_of_x_alone_are_computed_in_blocks():
    weights, x, target = random_case(5, seed=4, batch=(3,))
    assert _in_blocks(weights, x, target) is not None


FAULTS = """
import resource
import numpy as np
from bptt import Weights, loss_and_gradient

v, w = np.meshgrid(np.linspace(-3, 3, 200), np.linspace(-3, 3, 200))
weights, x = Weights(1.5, v, w, 0.1), np.linspace(0, 1, 20)
for _ in range(4):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    loss_and_gradient(weights, x, x)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="other C libraries keep freed memory by rules of their own"
)
def test_a_grid_is_computed_in_the_same_memory_block_after_block():
    faults = int(subprocess.run([sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True).stdout)
    assert faults < 2000, f"{faults} pages were asked for anew, 8,199 are a block's memory for every block"
