import copy
import itertools
import math
import pickle

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bptt import Trace, Weights, forecast, forward, require_equal
from bptt.model import sigmoid, sigmoid_of_array
from cases import random_case

LN3 = math.log(3.0)
FOUR = (1.0, 2.0, 3.0, 4.0)
finite = st.floats(allow_nan=False, allow_infinity=False)
moderate = st.floats(-50.0, 50.0)
some_weights = st.builds(Weights, moderate, moderate, moderate, moderate)
sequences = st.lists(moderate, min_size=1, max_size=12)


def reference_sigma(z):
    return (1.0 + math.tanh(z / 2.0)) / 2.0


# σ


@pytest.mark.parametrize(
    ("z", "y"),
    [
        (0.0, 0.5),
        (-0.0, 0.5),
        (LN3, 0.75),  # 1 / (1 + 1/3)
        (-LN3, 0.25),  # 1 / (1 + 3)
        (1000.0, 1.0),
        (-1000.0, 0.0),
        (1e308, 1.0),
        (-1e308, 0.0),
        (5e-324, 0.5),  # the smallest denormal
        (-5e-324, 0.5),
        (-710.0, math.exp(-710.0)),  # e^710 would overflow; e^-710 is denormal-free and 1 + it is 1
        (-745.0, math.exp(-745.0)),  # a denormal result
    ],
)
def test_sigmoid_at_known_points(z, y):
    assert sigmoid(z) == pytest.approx(y, rel=1e-15, abs=0.0)
    with np.errstate(all="raise", under="ignore"):
        assert float(sigmoid_of_array(z)) == pytest.approx(y, rel=1e-15, abs=0.0)


def test_sigmoid_keeps_its_digits_on_both_sides():
    for z in np.linspace(-40.0, 40.0, 161):
        with mpmath.workdps(40):
            exact = float(1 / (1 + mpmath.exp(-mpmath.mpf(z))))
        assert sigmoid(z) == pytest.approx(exact, rel=1e-15), f"z = {z}"
        assert float(sigmoid_of_array(z)) == pytest.approx(exact, rel=1e-15), f"z = {z}"


def test_sigmoid_of_complex_numbers_carries_the_derivative():
    z = np.linspace(-30.0, 30.0, 61)
    y = sigmoid_of_array(z + 1e-20j)
    np.testing.assert_allclose(y.imag / 1e-20, y.real * sigmoid_of_array(-z), rtol=1e-14)


@given(finite)
def test_sigmoid_is_between_0_and_1_and_symmetric(z):
    assert 0.0 <= sigmoid(z) <= 1.0
    assert sigmoid(-z) == pytest.approx(1.0 - sigmoid(z), rel=1e-12, abs=1e-16)
    assert float(sigmoid_of_array(z)) == pytest.approx(sigmoid(z), rel=1e-14, abs=0.0)


# the forward pass


def test_two_steps_by_hand():
    """z_1 = 2·½ + (ln 3 - 1) = ln 3, y_1 = ¾, p_1 = 4·¾ = 3; z_2 = 2·¾ - 1.5 = 0, y_2 = ½, p_2 = 4·½ = 2."""
    trace = forward(Weights(u=4.0, v=1.0, w=2.0, s=0.5), [LN3 - 1.0, -1.5])
    require_equal(trace.z, [LN3, 0.0])
    require_equal(trace.y, [0.5, 0.75, 0.5])
    require_equal(trace.p, [3.0, 2.0])
    assert trace.x.tolist() == [LN3 - 1.0, -1.5]
    assert (trace.T, trace.batch_shape) == (2, ())


def test_v_multiplies_the_input():
    """w = 0 and v = -2: z_1 = -2·(-ln 3 / 2) = ln 3, so y_1 = ¾, whatever s is; z_2 = -2·(ln 3 / 2), so y_2 = ¼."""
    trace = forward(Weights(u=-2.0, v=-2.0, w=0.0, s=7.0), [-LN3 / 2.0, LN3 / 2.0])
    require_equal(trace.p, [-1.5, -0.5])


def test_w_multiplies_the_previous_state():
    """v = 0, w = ln 3, s = -1: z_1 = -ln 3, y_1 = ¼; z_2 = ln 3 / 4, so y_2 = 1 / (1 + 3^(-1/4))."""
    trace = forward(Weights(u=1.0, v=0.0, w=LN3, s=-1.0), [5.0, 5.0])
    require_equal(trace.y, [-1.0, 0.25, 1.0 / (1.0 + 3.0**-0.25)])


@given(some_weights, sequences)
def test_forward_invariants(weights, x):
    trace = forward(weights, x)
    u, v, w, s = weights
    assert trace.x.shape == trace.z.shape == trace.p.shape == (len(x),)
    assert trace.y.shape == (len(x) + 1,)
    assert {a.dtype for a in (trace.x, trace.z, trace.y, trace.p)} == {np.dtype(np.float64)}
    assert trace.y[0] == s
    assert np.all((trace.y[1:] >= 0.0) & (trace.y[1:] <= 1.0)), trace.y
    assert trace.p.tolist() == (u * trace.y[1:]).tolist()
    assert trace.z.tolist() == (w * trace.y[:-1] + v * trace.x).tolist()
    require_equal(trace.y[1:], [reference_sigma(z) for z in trace.z])


@given(some_weights, sequences, st.data())
def test_an_input_changes_no_earlier_state(weights, x, data):
    step = data.draw(st.integers(0, len(x) - 1))
    other = [*x[:step], data.draw(moderate), *x[step + 1 :]]
    before, after = forward(weights, x), forward(weights, other)
    assert before.z[:step].tolist() == after.z[:step].tolist()
    assert before.y[: step + 1].tolist() == after.y[: step + 1].tolist()
    assert before.p[:step].tolist() == after.p[:step].tolist()


@given(some_weights, sequences, st.integers(1, 11))
def test_a_run_goes_on_from_its_last_state(weights, x, cut):
    whole, first = forward(weights, x), forward(weights, x[:cut])
    assert first.p.tolist() == whole.p[:cut].tolist()
    if cut < len(x):
        rest = forward(weights.replace(s=first.y[-1]), x[cut:])
        assert rest.p.tolist() == whole.p[cut:].tolist()


def test_saturated_states_are_exact_and_silent():
    trace = forward(Weights(u=2.0, v=1000.0, w=1000.0, s=0.0), [1.0, -3.0, 1e305])
    assert trace.z.tolist() == [1000.0, -2000.0, 1e308]
    assert trace.y.tolist() == [0.0, 1.0, 0.0, 1.0]


def test_batches_do_not_warn_even_where_numpy_is_told_to_raise():
    with np.errstate(all="raise"):
        trace = forward(Weights(u=1.0, v=np.array([1.0, -1.0, 1e-300]), w=1.0, s=0.0), [1000.0, 1e305])
    assert trace.y[2].tolist() == [1.0, 0.0, pytest.approx(sigmoid(0.5 + 1e5))]


def test_complex_weights_give_complex_states_with_the_real_run_as_real_part():
    weights, x, _ = random_case(5, 0)
    real, moved = forward(weights, x), forward(weights.replace(w=weights.w + 1e-20j), x)
    assert moved.p.shape == (5,)
    assert moved.p.dtype == np.complex128
    require_equal(moved.p.real, real.p)


# forecast


small = st.floats(-2.0, 2.0)  # |∂p_{t+1}/∂p_t| stays near 1, so that rounding does not grow


@given(st.builds(Weights, small, small, small, small), sequences, st.integers(1, 6))
def test_forecast_is_the_loop_run_by_hand(weights, x, steps):
    u, v, w, y = weights
    for x_t in x:
        y = reference_sigma(w * y + v * x_t)
    expected = [u * y]
    for _ in range(steps - 1):
        y = reference_sigma(w * y + v * expected[-1])
        expected.append(u * y)
    predictions = forecast(weights, x, steps)
    assert predictions.shape == (steps,)
    assert predictions.dtype == np.float64
    require_equal(predictions, expected)


def test_forecast_of_batches_is_the_forecast_of_each():
    weights = Weights(u=np.array([[1.0], [2.0]]), v=0.5, w=np.array([0.3, -0.7, 2.0]), s=0.1)
    predictions = forecast(weights, [0.2, 0.4], 4)
    assert predictions.shape == (4, 2, 3)
    for row, column in np.ndindex(2, 3):
        place = Weights(weights.u[row, 0], 0.5, weights.w[column], 0.1)
        require_equal(predictions[:, row, column], forecast(place, [0.2, 0.4], 4))


# Weights


def test_a_weight_is_a_float_or_an_array_of_its_own():
    given_w = np.array([1, 2])
    weights = Weights(u=1, v=np.float32(0.5), w=given_w, s=np.array(3.0))
    assert [type(value) for value in weights] == [float, float, np.ndarray, float]
    assert weights.w.dtype == np.float64
    given_w[0] = 99
    assert weights.w.tolist() == [1.0, 2.0]
    assert weights.are_floats() is False
    assert Weights(1.0, 2.0, 3.0, 4.0).are_floats() is True
    assert Weights(1.0, 2.0, 3.0, 4j).are_floats() is False


@pytest.mark.parametrize("given", list(itertools.product((1, 1.0), repeat=4)), ids=str)
def test_whole_numbers_become_floats_whichever_they_are(given):
    assert [type(value) for value in Weights(*given)] == [float] * 4


def test_weights_unpack_in_the_order_of_their_name():
    u, v, w, s = Weights(u=1.0, v=2.0, w=3.0, s=4.0)
    assert (u, v, w, s) == (1.0, 2.0, 3.0, 4.0)
    assert Weights(1.0, 2.0, 3.0, 4.0) == Weights(s=4.0, w=3.0, v=2.0, u=1.0)


def test_arithmetic_is_number_by_number():
    a, b = Weights(1.0, 2.0, 3.0, 4.0), Weights(10.0, 20.0, 30.0, 40.0)
    assert a + b == Weights(11.0, 22.0, 33.0, 44.0)
    assert b - a == Weights(9.0, 18.0, 27.0, 36.0)
    assert a - 0.5 * b == Weights(-4.0, -8.0, -12.0, -16.0)
    assert (a, b) == (Weights(1.0, 2.0, 3.0, 4.0), Weights(10.0, 20.0, 30.0, 40.0))  # neither operand changed


@pytest.mark.parametrize("factor", [3, 3.0, np.float64(3.0), np.float32(3.0), np.int64(3), np.array(3.0)])
def test_a_number_multiplies_from_either_side(factor):
    expected = Weights(3.0, 6.0, 9.0, 12.0)
    for product in (factor * Weights(1.0, 2.0, 3.0, 4.0), Weights(1.0, 2.0, 3.0, 4.0) * factor):
        assert product == expected
        assert [type(value) for value in product] == [float] * 4


def test_arithmetic_of_batches_broadcasts():
    a, b = Weights(np.array([1.0, 2.0]), 0.0, 0.0, 1.0), Weights(np.array([[1.0], [5.0]]), 1.0, 2.0, np.array([1.0]))
    difference = a - b
    assert difference.u.tolist() == [[0.0, 1.0], [-4.0, -3.0]]
    assert difference.s.tolist() == [0.0]


@pytest.mark.parametrize(
    "operation",
    [
        lambda a: a + FOUR,
        lambda a: FOUR + a,
        lambda a: a - FOUR,
        lambda a: a + 1.0,
        lambda a: a - 1.0,
        lambda a: 1.0 - a,
        lambda a: a - np.float64(1.0),
        lambda a: np.ones(4) - a,
        lambda a: a * a,
        lambda a: a / 2.0,
    ],
)
def test_what_has_no_meaning_is_refused(operation):
    with pytest.raises(TypeError):
        operation(Weights(1.0, 2.0, 3.0, 4.0))


def test_equality():
    a = Weights(1.0, 2.0, np.array([3.0, 4.0]), 5.0)
    assert a == Weights(1.0, 2.0, [3.0, 4.0], 5.0)
    for letter in "uvs":
        assert a != a.replace(**{letter: 9.0})
    assert a != a.replace(w=[3.0, 5.0])
    assert a != a.replace(w=3.0)
    assert a != (1.0, 2.0, 3.0, 4.0)
    with pytest.raises(TypeError, match="unhashable"):
        hash(a)


def test_replace_changes_a_copy():
    a = Weights(1.0, 2.0, 3.0, 4.0)
    assert a.replace(w=0.0, s=-1) == Weights(1.0, 2.0, 0.0, -1.0)
    assert a == Weights(1.0, 2.0, 3.0, 4.0)
    assert a.replace() == a


def test_weights_cannot_be_assigned_and_survive_copying():
    a = Weights(1.0, np.array([2.0]), 3.0, 4.0)
    with pytest.raises(AttributeError):
        a.u = 2.0
    assert copy.deepcopy(a) == pickle.loads(pickle.dumps(a)) == a


def test_total_adds_the_batches_and_gives_floats():
    total = Weights(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.5, 0.25]), 7.0, np.array([-1.0])).total()
    assert total == Weights(10.0, 0.75, 7.0, -1.0)
    assert total.are_floats()


@given(some_weights, some_weights, moderate)
def test_arithmetic_agrees_with_plain_numbers(a, b, factor):
    assert list(a + b) == [i + j for i, j in zip(a, b, strict=True)]
    assert list(a - b) == [i - j for i, j in zip(a, b, strict=True)]
    assert list(a * factor) == list(factor * a) == [i * factor for i in a]


# errors: each names the argument, what was given, what is expected

NAN, INF = float("nan"), float("inf")
HUGE = Weights(1e308, -1e308, 0.0, 0.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Weights(NAN, 0.0, 0.0, 0.0), r"^u must be finite, got nan$"),
        (lambda: Weights(0.0, INF, -INF, 0.0), r"^v must be finite, got inf$"),
        (lambda: Weights(0.0, 0.0, [0.0, -INF], 0.0), r"^w must be finite, got -inf at index \[1\]$"),
        (lambda: Weights(0.0, 0.0, 0.0, complex(1.0, INF)), r"^s must be finite, got \(?1\+infj\)?$"),
        (lambda: Weights(0.0, 0.0, 0.0, "1"), r"^s must be real or complex numbers, got '1'$"),
        (lambda: Weights(None, 0.0, 0.0, 0.0), r"^u must be real or complex numbers, got None$"),
        (lambda: Weights(0.0, True, 0.0, 0.0), r"^v must be real or complex numbers, got True$"),
        (lambda: Weights(0.0, 0.0, [[1.0], [1.0, 2.0]], 0.0), r"^w must be real or complex numbers in a rectangular"),
        (lambda: Weights(10**400, 0.0, 0.0, 0.0), r"^u must lie in the range of float64 .*, got 1000+…$"),
        (lambda: Weights(10**5000, 0.0, 0.0, 0.0), r"^u must .* got a value of type int too long to print$"),
        (lambda: HUGE + HUGE, r"^u is outside the range of float64 .* expected weights and inputs small enough"),
        (lambda: HUGE.replace(u=0.0) - HUGE.replace(u=0.0, v=1e308), r"^v is outside the range of float64"),
        (lambda: 10 * HUGE, r"^u is outside the range of float64"),
        (lambda: Weights(0.0, 0.0, [1e308, 1.0], 0.0) * 10.0, r"^w is outside the range of float64"),
        (lambda: Weights(0.0, 0.0, 0.0, [1e308, 1e308]).total(), r"^s is outside the range of float64"),
        (lambda: HUGE * NAN, r"^factor must be finite, got nan$"),
        (lambda: HUGE * "2", r"^factor must be real or complex numbers, got '2'$"),
        (lambda: HUGE * np.ones(2), r"^factor must be one number, got an array of shape \(2,\)$"),
        (lambda: np.ones(2) * HUGE, r"^factor must be one number, got an array of shape \(2,\)$"),
        (lambda: HUGE * [[1.0], [1.0, 2.0]], r"^factor must be real or complex numbers in a rectangular array"),
        (
            lambda: Weights([1.0, 2.0], 0.0, 0.0, 0.0) - Weights([1.0, 2.0, 3.0], 0.0, 0.0, 0.0),
            r"^shapes of weights must broadcast, got {'u': \(2,\), .*} and {'u': \(3,\), ",
        ),
        (lambda: HUGE.replace(b=1.0, q=2.0), r"^replace takes u, v, w and s, got b, q$"),
        (lambda: forward((1.0, 2.0, 3.0, 4.0), [1.0]), r"^weights must be bptt.Weights\(.*\), got \(1.0, 2.0, 3.0, 4"),
        (
            lambda: forward(HUGE, []),
            r"^x must hold at least one step of at least one sequence, got an array of shape \(0,\)$",
        ),
        (
            lambda: forward(HUGE, np.ones((2, 0))),
            r"^x must hold at least one step of at least one sequence, got an array of shape \(2, 0\)$",
        ),
        (lambda: forward(HUGE, 1.0), r"^x must be a sequence \(time is its first axis\), got the single number 1.0$"),
        (lambda: forward(HUGE, [1.0, NAN]), r"^x must be finite, got nan at index \[1\]$"),
        (lambda: forward(HUGE, [[1.0, 2.0], [INF, 0.0]]), r"^x must be finite, got inf at index \[1, 0\]$"),
        (lambda: forward(HUGE, [1j]), r"^x must be real numbers, got \[1j\]$"),
        (lambda: forward(HUGE, ["1", "2"]), r"^x must be real numbers, got \['1', '2'\]$"),
        (lambda: forward(HUGE, [None, 1.0]), r"^x must be real numbers, got \[None, 1.0\]$"),
        (lambda: forward(HUGE, [True, False]), r"^x must be real numbers, got \[True, False\]$"),
        (lambda: forward(HUGE, [object()]), r"^x must be real numbers, got \[<object object at"),
        (lambda: forward(HUGE, [[1.0], [1.0, 2.0]]), r"^x must be real numbers in a rectangular array, got \[\[1.0\]"),
        (lambda: forward(HUGE, [10.0]), r"^z is outside the range of float64"),
        (lambda: forward(HUGE.replace(w=[1.0, 2.0]), [10.0]), r"^z is outside the range of float64"),
        # σ(iπ) would be 1 / 0: only complex weights can bring p out of range while z is in it
        (lambda: forward(Weights(1e300, math.pi * 1j, 0.0, 0.0), [1.0]), r"^p is outside the range of float64"),
        (
            lambda: forward(Weights([1.0, 2.0], 0.0, [1.0, 2.0, 3.0], 0.0), [1.0]),
            r"^the batch dimensions \(axes after time\) must broad.*, got u \(2,\), v \(\), w \(3,\), s \(\), x \(\)$",
        ),
        (
            lambda: forward(Weights(0.0, 0.0, [], 0.0), [1.0]),
            r"^the batch dimensions .* must not be empty, got u \(\), v \(\), w \(0,\), s \(\), x \(\)$",
        ),
        (lambda: forecast(HUGE, [1.0], 0), r"^steps must be a whole number of at least 1, got 0$"),
        (lambda: forecast(HUGE, [1.0], 2.0), r"^steps must be a whole number of at least 1, got 2.0$"),
        (lambda: forecast(HUGE, [1.0], 10**9 + 1), r"^steps must be .* of at most 1000000000, got 1000000001$"),
        (lambda: forecast(HUGE, [1.0], True), r"^steps must be a whole number of at least 1, got True$"),
        (lambda: forecast(HUGE.replace(w=1j), [1.0], 1), r"^weights must be real numbers here, got Weights\(u=1e\+308"),
        (lambda: forecast([1.0] * 4, [1.0], 1), r"^weights must be bptt.Weights\("),
    ],
)
def test_errors_name_the_argument_and_what_was_given(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_inputs_are_never_modified_nor_shared():
    x, w = np.array([0.3, 0.9, 0.4]), np.array([0.5, -0.5])
    weights = Weights(1.0, 2.0, w, 0.1)
    x.flags.writeable = w.flags.writeable = False  # a write would raise
    trace, predictions = forward(weights, x), forecast(weights, x, 3)
    assert not any(np.shares_memory(x, a) for a in (trace.x, trace.z, trace.y, trace.p, predictions))
    assert not any(np.shares_memory(weights.w, a) for a in (trace.z, trace.y, trace.p))
    assert x.tolist() == [0.3, 0.9, 0.4]


def test_traces_compare_by_identity_and_cannot_be_assigned():
    trace = forward(Weights(1.0, 1.0, 1.0, 1.0), [1.0, 2.0])
    with pytest.raises(AttributeError):
        trace.p = trace.y
    assert trace == trace
    assert trace != Trace(trace.x, trace.z, trace.y, trace.p)


def test_unknown_letters_are_listed():
    with pytest.raises(ValueError, match=r"^replace takes u, v, w and s, got a, b$"):
        Weights(1.0, 2.0, 3.0, 4.0).replace(b=1.0, a=2.0)
    with pytest.raises(ValueError, match=r"^replace takes u, v, w and s, got X$"):
        Weights(1.0, 2.0, 3.0, 4.0).replace(X=1.0)
