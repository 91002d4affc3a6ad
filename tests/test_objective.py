from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bptt import inputs_and_targets, output_error, require_equal, squared_error, squared_errors

finite = st.floats(allow_nan=False, allow_infinity=False)
moderate = st.floats(-1e6, 1e6)
pairs = st.lists(st.tuples(moderate, moderate), min_size=1, max_size=20)


# the shift by one


def test_targets_are_the_inputs_one_step_later():
    x, target = inputs_and_targets([0.3, 0.9, 0.4, 0.7])
    assert x.tolist() == [0.3, 0.9, 0.4]
    assert target.tolist() == [0.9, 0.4, 0.7]


@given(st.lists(finite, min_size=2, max_size=30))
def test_the_shift_by_one(sequence):
    x, target = inputs_and_targets(sequence)
    assert x.shape == target.shape == (len(sequence) - 1,)
    assert x.dtype == target.dtype == np.float64
    assert x[1:].tolist() == target[:-1].tolist()
    assert [x[0], *target.tolist()] == sequence


def test_batches_stay_behind_time():
    sequence = np.arange(12.0).reshape(3, 2, 2)
    x, target = inputs_and_targets(sequence)
    assert x.tolist() == sequence[:2].tolist()
    assert target.tolist() == sequence[1:].tolist()


def test_inputs_and_targets_share_no_memory():
    sequence = np.array([1.0, 2.0, 3.0])
    x, target = inputs_and_targets(sequence)
    x[1] = 99.0
    assert target.tolist() == [2.0, 3.0]
    assert sequence.tolist() == [1.0, 2.0, 3.0]


# the objective


def test_three_errors_by_hand():
    """p - t = 2, -1, -3: E_t = 4, 1, 9; E = 14, the sum and not the mean; ε = 4, -2, -6."""
    p, target = [3.0, 1.0, -2.0], [1.0, 2.0, 1.0]
    assert squared_errors(p, target).tolist() == [4.0, 1.0, 9.0]
    assert squared_error(p, target) == 14.0
    assert output_error(p, target).tolist() == [4.0, -2.0, -6.0]


@given(pairs)
def test_objective_invariants(values):
    p, target = (list(column) for column in zip(*values, strict=True))
    errors, E, epsilon = squared_errors(p, target), squared_error(p, target), output_error(p, target)
    assert errors.shape == epsilon.shape == (len(p),)
    assert errors.dtype == epsilon.dtype == np.float64
    assert type(E) is float
    assert E >= 0.0
    assert np.all(errors >= 0.0)
    require_equal(E, sum(errors.tolist()), terms=errors)
    assert squared_error(p, p) == 0.0
    assert squared_error(target, p) == E
    assert (epsilon == -output_error(target, p)).all()


@given(st.integers(1, 8).flatmap(lambda T: st.tuples(*[st.lists(st.floats(-9.0, 9.0), min_size=T, max_size=T)] * 2)))
def test_output_error_is_the_derivative_of_the_objective(values):
    p, target = np.array(values[0]), np.array(values[1])
    for t, epsilon_t in enumerate(output_error(p, target)):
        moved = p.astype(complex)
        moved[t] += 1e-20j
        require_equal(squared_error(moved, target).imag / 1e-20, epsilon_t, name=f"epsilon[{t}]")


@pytest.mark.parametrize(("of_p", "of_target"), list(product([(), (1,), (3,), (2, 1), (2, 3)], repeat=2)))
def test_batches_are_the_loop(of_p, of_target):
    rng = np.random.default_rng(0)
    T, batch = 3, np.broadcast_shapes(of_p, of_target)  # T = 3 too: a time axis must never pair with one of the batch
    p, target = rng.normal(size=(T, *of_p)), rng.normal(size=(T, *of_target))
    errors, E, epsilon = squared_errors(p, target), squared_error(p, target), output_error(p, target)
    assert errors.shape == epsilon.shape == (T, *batch)
    assert np.shape(E) == batch
    for place in np.ndindex(batch):
        p_at, target_at = ([float(np.broadcast_to(step, batch)[place]) for step in values] for values in (p, target))
        assert errors[:, *place].tolist() == squared_errors(p_at, target_at).tolist()
        assert epsilon[:, *place].tolist() == output_error(p_at, target_at).tolist()
        assert np.asarray(E)[place] == squared_error(p_at, target_at)


def test_complex_predictions_give_a_complex_sum():
    """(1 + 2i)² + (i - 1)² = -3 + 4i - 2i = -3 + 2i: no conjugate, so that E stays analytic."""
    E = squared_error([1.0 + 2.0j, 1.0j], [0.0, 1.0])
    assert type(E) is complex
    assert E == -3.0 + 2.0j


def test_arguments_are_not_modified():
    p, target = np.array([1.0, 2.0]), np.array([0.5, -0.5])
    p.flags.writeable = target.flags.writeable = False  # a write would raise
    results = squared_errors(p, target), output_error(p, target)
    assert not any(np.shares_memory(a, b) for a in results for b in (p, target))


NAN, INF = float("nan"), float("inf")
TWO = [1.0, 2.0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: inputs_and_targets([]),
            r"^sequence must hold at least one step of at least one sequence, got an array of shape \(0,\)$",
        ),
        (lambda: inputs_and_targets([1.0]), r"^sequence must have a length of at least 2, got 1$"),
        (lambda: inputs_and_targets([TWO]), r"^sequence must have a length of at least 2, got 1$"),
        (lambda: inputs_and_targets(5.0), r"^sequence must be a sequence .*, got the single number 5.0$"),
        (lambda: inputs_and_targets([1.0, NAN, 2.0]), r"^sequence must be finite, got nan at index \[1\]$"),
        (lambda: inputs_and_targets(["a", "b"]), r"^sequence must be real numbers, got \['a', 'b'\]$"),
        (lambda: inputs_and_targets([1j, 2j]), r"^sequence must be real numbers, got \[1j, 2j\]$"),
        (lambda: inputs_and_targets("0.3"), r"^sequence must be real numbers, got '0.3'$"),
    ],
)
def test_errors_of_the_shift(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("function", [squared_errors, squared_error, output_error])
@pytest.mark.parametrize(
    ("p", "target", "message"),
    [
        ([], [], r"^p must hold at least one step of at least one sequence"),
        (TWO, [], r"^target must hold at least one step of at least one sequence"),
        (1.0, TWO, r"^p must be a sequence"),
        (TWO, 1.0, r"^target must be a sequence"),
        (TWO, [1.0], r"^p and target must have the same number of steps, but p has 2, target has 1$"),
        ([NAN, 1.0], TWO, r"^p must be finite, got nan at index \[0\]$"),
        (TWO, [1.0, -INF], r"^target must be finite, got -inf at index \[1\]$"),
        (TWO, [1j, 1.0], r"^target must be real numbers, got \[1j, 1.0\]$"),
        (TWO, [None, 1.0], r"^target must be real numbers, got \[None, 1.0\]$"),
        (["1", "2"], TWO, r"^p must be real or complex numbers, got \['1', '2'\]$"),
        (np.ones((2, 2)), np.ones((2, 3)), r"must broadcast to one shape, got p \(2,\), target \(3,\)$"),
    ],
)
def test_errors_of_the_objective(function, p, target, message):
    with pytest.raises(ValueError, match=message):
        function(p, target)


@pytest.mark.parametrize(
    ("function", "p", "quantity"),
    [
        (squared_errors, [1e155], "E_t"),
        (squared_error, [1e155], "E"),
        (squared_error, [1.3e154] * 2, "E"),  # each square is in range, their sum is not
        (output_error, [1e308], "epsilon"),
        (squared_error, [[1.0, 1e155]], "E"),
        (output_error, [[1.0, 1e308]], "epsilon"),
    ],
)
def test_a_result_out_of_range_is_named(function, p, quantity):
    with pytest.raises(ValueError, match=rf"^{quantity} is outside the range of float64"):
        function(p, np.zeros(len(p)))
