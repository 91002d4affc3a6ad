import numpy as np
import pytest

from bptt import Weights, forecast, forward, require_equal
from bptt.evaluation import Autoregression, Scaling, free_running, one_step_ahead, persistence, rms_error

SEQUENCE = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0])


def test_scaling_takes_the_training_range_to_low_and_high_and_back():
    scaling = Scaling.fit(SEQUENCE[:5], low=0.1, high=0.9)
    scaled = scaling.apply(SEQUENCE)
    require_equal([scaled[:5].min(), scaled[:5].max()], [0.1, 0.9], name="range of the training part")
    assert scaled.max() > 0.9  # the test part was not seen: it may go beyond
    require_equal(scaling.undo(scaled), SEQUENCE, terms=SEQUENCE[np.newaxis], name="there and back")


def test_persistence_repeats_what_it_saw():
    assert one_step_ahead(persistence, SEQUENCE, 5).tolist() == [5.0, 9.0, 2.0]
    assert free_running(persistence, SEQUENCE, 5).tolist() == [5.0, 5.0, 5.0]


@pytest.mark.parametrize(("c", "a"), [(0.5, (0.7,)), (-0.2, (1.2, -0.5)), (0.0, (0.1, 0.2, 0.3))])
def test_an_autoregression_is_found_again_from_what_it_wrote(c, a):
    sequence = [1.0, -2.0, 0.5]
    for _ in range(40):
        sequence.append(c + sum(weight * sequence[-1 - i] for i, weight in enumerate(a)))
    fitted = Autoregression.fit(sequence[3 - len(a) : 30], order=len(a))
    require_equal([fitted.c, *fitted.a], [c, *a], tolerance=1e-9, name="c and a")
    require_equal(one_step_ahead(fitted, sequence, 10), sequence[10:], tolerance=1e-9, name="one step ahead")
    require_equal(free_running(fitted, sequence, 10), sequence[10:], tolerance=1e-9, name="free running")


def test_an_autoregression_has_the_smallest_squared_error():
    def squared(c, a):
        return np.sum((one_step_ahead(Autoregression(c, a), SEQUENCE, 2) - SEQUENCE[2:]) ** 2)

    best = Autoregression.fit(SEQUENCE, order=2)
    for dc, da, db in np.eye(3):
        for h in (-1e-3, 1e-3):
            assert squared(best.c + h * dc, (best.a[0] + h * da, best.a[1] + h * db)) > squared(best.c, best.a)


def test_an_autoregression_puts_the_first_value_in_place_of_what_came_before():
    require_equal(Autoregression(1.0, (10.0, 100.0))([2.0, 3.0]), [1.0 + 20.0 + 200.0, 1.0 + 30.0 + 200.0])


def test_the_network_is_a_predictor():
    weights = Weights(1.5, 0.8, -0.6, 0.1)

    def network(x):
        return forward(weights, x).p

    ahead = one_step_ahead(network, SEQUENCE, 5)
    assert ahead.tolist() == forward(weights, SEQUENCE[:-1]).p[4:].tolist()
    require_equal(free_running(network, SEQUENCE, 5), forecast(weights, SEQUENCE[:5], 3), name="free running")


def test_predictions_do_not_see_what_they_predict():
    changed = SEQUENCE.copy()
    changed[5:] = [-1.0, 8.0, 0.0]
    ar = Autoregression(0.1, (0.5, 0.3))
    assert free_running(ar, SEQUENCE, 5).tolist() == free_running(ar, changed, 5).tolist()
    assert one_step_ahead(ar, SEQUENCE, 5)[0] == one_step_ahead(ar, changed, 5)[0]
    assert one_step_ahead(ar, SEQUENCE, 5)[1] != one_step_ahead(ar, changed, 5)[1]


def test_the_rms_error_is_in_the_unit_of_the_data():
    require_equal(rms_error([1.0, 2.0, 3.0], [1.0, 5.0, 7.0]), np.sqrt(25.0 / 3.0))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Scaling.fit([2.0, 2.0]), "training must hold two different values, got only 2.0"),
        (lambda: Scaling.fit([1.0, np.nan]), "training must be finite"),
        (lambda: Scaling.fit(SEQUENCE, low=1.0, high=0.0), "low must be below high"),
        (lambda: Scaling(0.0, 1.0).apply(["a"]), "values must be real numbers"),
        (lambda: Autoregression.fit(SEQUENCE, order=0), "order must be a whole number of at least 1"),
        (lambda: Autoregression.fit(SEQUENCE[:4], order=2), "training must be one sequence of at least 5 values"),
        (lambda: Autoregression.fit([[1.0, 2.0]] * 9, order=1), "training must be one sequence"),
        (lambda: one_step_ahead(persistence, SEQUENCE, 0), "start must be a whole number of at least 1"),
        (lambda: free_running(persistence, SEQUENCE, 8), "start must be below the length of one sequence, got 8"),
        (lambda: free_running(persistence, [[1.0, 2.0]] * 3, 1), "start must be below"),
        (lambda: rms_error([1.0], [1.0, 2.0]), "predictions and actual must have one shape"),
        (lambda: Scaling.fit([-1e308, 1e308]), "unit is outside the range of float64"),
        (lambda: Scaling(-1e308, 1.0).apply([1e308]), "scaled values is outside the range of float64"),
        (lambda: Scaling(1e308, 10.0).undo([1e308]), "values is outside the range of float64"),
        (lambda: Autoregression(0.0, (1e10,))([1e308]), "p is outside the range of float64"),
        (lambda: rms_error([1e200], [0.0]), "rms_error is outside the range of float64"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_line_goes_to_0_and_1_by_default_and_needs_two_different_ends():
    assert Scaling.fit([2.0, 4.0]) == Scaling(2.0, 2.0)
    with pytest.raises(ValueError, match=r"^low must be below high, got 1.0 and 1.0$"):
        Scaling.fit([2.0, 4.0], 1.0, 1.0)


def test_an_autoregression_of_order_n_needs_2_n_plus_1_values():
    values = [0.3, 0.9, 0.4, 0.7, 0.1, 0.8, 0.2]
    assert len(Autoregression.fit(values, 3).a) == 3
    with pytest.raises(ValueError, match=r"^training must be one sequence of at least 7 values, got shape \(6,\)$"):
        Autoregression.fit(values[:6], 3)
