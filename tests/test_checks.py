import math

import numpy as np
import pytest

from bptt import Weights, central_difference, complex_step, require_equal

POINT = Weights(u=0.5, v=-1.5, w=2.0, s=0.25)


def polynomial(weights):
    """u³ + 2 u v + w² s, whose derivatives are 3u² + 2v, 2u, 2 w s and w²."""
    u, v, w, s = weights
    return u * u * u + 2.0 * u * v + w * w * s


SLOPES = Weights(u=3 * 0.25 - 3.0, v=1.0, w=1.0, s=4.0)


def test_central_difference_of_a_polynomial():
    gradient = central_difference(polynomial, POINT)
    require_equal(gradient, SLOPES, tolerance=1e-9)
    assert gradient.are_floats()


def test_the_error_of_the_central_difference_is_h_squared():
    """For u³ it is exactly h²: ((u + h)³ - (u - h)³) / 2h = 3u² + h²."""
    gradient = central_difference(polynomial, POINT, h=0.5)
    require_equal(gradient, SLOPES + Weights(0.25, 0.0, 0.0, 0.0))


@pytest.mark.parametrize("h", [1e-20, 1e-100, 1e-8])
def test_complex_step_of_a_polynomial_is_exact_to_rounding(h):
    gradient = complex_step(polynomial, POINT, h)
    require_equal(gradient, SLOPES, tolerance=1e-15)
    assert gradient.are_floats()


def test_the_error_of_the_complex_step_is_minus_h_squared():
    """For u³: Im (u + ih)³ / h = 3u² - h²."""
    require_equal(complex_step(polynomial, POINT, h=0.5), SLOPES - Weights(0.25, 0.0, 0.0, 0.0))


@pytest.mark.parametrize("method", [central_difference, complex_step])
def test_batches_have_a_slope_each(method):
    batch = POINT.replace(w=np.array([2.0, -3.0]))
    gradient = method(polynomial, batch)
    require_equal(gradient.w, [1.0, -1.5], tolerance=1e-9)
    require_equal(gradient.s, [4.0, 9.0], tolerance=1e-9)


@pytest.mark.parametrize("method", [central_difference, complex_step])
@pytest.mark.parametrize(
    ("weights", "h", "message"),
    [
        (POINT, 0.0, r"^h must be positive, got 0.0$"),
        (POINT, -1e-6, r"^h must be positive, got -1e-06$"),
        (POINT, math.nan, r"^h must be finite, got nan$"),
        (POINT, "1", r"^h must be real numbers, got '1'$"),
        (POINT, [1e-6, 1e-6], r"^h must be one number, got an array of shape \(2,\)$"),
        ((1.0, 2.0, 3.0, 4.0), 1e-6, r"^weights must be bptt.Weights\(.*got \(1.0, 2.0, 3.0, 4.0\)$"),
    ],
)
def test_errors_of_both_methods(method, weights, h, message):
    with pytest.raises(ValueError, match=message):
        method(polynomial, weights, h)


def test_a_step_that_changes_nothing_is_refused():
    with pytest.raises(ValueError, match=r"^h must be large enough to change weights.w = 1e\+20, got 6e-06$"):
        central_difference(polynomial, POINT.replace(w=1e20))


def test_the_complex_step_needs_real_weights():
    with pytest.raises(ValueError, match=r"^weights must be real numbers here, got Weights\(u=0.5"):
        complex_step(polynomial, POINT.replace(w=1j))


# the comparison


@pytest.mark.parametrize(
    ("actual", "expected", "options"),
    [
        (1.0, 1.0, {}),
        (1.0, 1.0 + 1.9e-12, {"terms": 1.0}),
        (0.0, 0.9e-12, {}),
        ([1.0, 2.0], [1.0, 2.0 + 1e-13], {}),
        (100.0, 100.0 + 1e-10, {"terms": [60.0, -60.0]}),  # sizes are added, not values
        ([0.0, 0.0], [1e-11, 0.0], {"terms": [[5.0, 0.0], [-5.0, 0.0]]}),
        (1.0 + 1.0j, 1.0 + 1.0j, {}),
        (0.0, 0.09, {"tolerance": 0.1}),
        (0.0, 0.5, {"tolerance": 0.5}),  # the allowance itself is allowed
        (0.0, 1.9e-12, {"terms": [1j]}),
        (POINT, POINT, {}),
        (POINT, POINT + Weights(0.0, 0.0, 1e-11, 0.0), {"terms": POINT.replace(w=[5.0, -5.0])}),
    ],
)
def test_what_is_equal_passes(actual, expected, options):
    require_equal(actual, expected, **options)


@pytest.mark.parametrize(
    ("actual", "expected", "options", "message"),
    [
        (1.0, 1.5, {}, r"^value: 1.0 and 1.5 differ by 0.5, allowed 1e-12$"),
        (1.5, 1.0, {"name": "E"}, r"^E: 1.5 and 1.0 differ by 0.5, allowed 1e-12$"),
        (0.0, 1.1e-12, {}, r"differ by 1.1e-12, allowed 1e-12$"),
        (0.0, 0.25, {"tolerance": 0.1}, r"allowed 0.1$"),
        (0.0, 0.25, {"tolerance": 0.1, "terms": [0.5, -0.5]}, r"allowed 0.2$"),
        ([1.0, 2.0, 3.0], [1.0, 2.5, 3.1], {}, r"^value\[1\]: 2.0 and 2.5 differ by 0.5"),
        ([[1.0], [2.0]], [[1.0], [9.0]], {}, r"^value\[1, 0\]: 2.0 and 9.0"),
        ([0.0, 0.3], [0.4, 0.0], {"tolerance": 0.1, "terms": [[9.0, 0.0]]}, r"^value\[1\]: 0.3 and 0.0"),
        (1.0j, -1.0j, {}, r"^value: 1j and \(?-0-1j\)? differ by 2"),
        (POINT, POINT.replace(v=0.5), {"name": "gradient"}, r"^gradient.v: -1.5 and 0.5 differ by 2"),
        (1e308, -1e308, {}, r"differ by inf"),
    ],
)
def test_what_differs_fails_with_both_numbers(actual, expected, options, message):
    with pytest.raises(AssertionError, match=message):
        require_equal(actual, expected, **options)


@pytest.mark.parametrize(
    ("actual", "expected", "options", "message"),
    [
        (1.0, math.nan, {}, r"^expected must be finite, got nan$"),
        ([math.inf], [math.inf], {}, r"^actual must be finite, got inf at index \[0\]$"),
        ([], [], {}, r"^actual and expected must have one shape and not be empty, got \(0,\) and \(0,\)$"),
        ([1.0], 1.0, {}, r"^actual and expected must have one shape and not be empty, got \(1,\) and \(\)$"),
        (POINT, (0.5, -1.5, 2.0, 0.25), {}, r"^actual must be real or complex numbers, got Weights\("),
        (1.0, 1.0, {"tolerance": 0.0}, r"^tolerance must be positive, got 0.0$"),
        (1.0, 1.0, {"tolerance": -1.0}, r"^tolerance must be positive, got -1.0$"),
        (1.0, 1.0, {"tolerance": math.nan}, r"^tolerance must be finite, got nan$"),
        (1.0, 1.0, {"terms": [1.0, math.nan]}, r"^terms must be finite, got nan at index \[1\]$"),
        (1.0, 1.0, {"terms": [1e308, 1e308]}, r"^terms is outside the range of float64"),
        (
            1.0,
            1.0,
            {"terms": [[1.0, 2.0]]},
            r"^terms must add up to the shape \(\) of actual, got \(2,\) after adding$",
        ),
        (
            [1.0, 2.0],
            [1.0, 2.0],
            {"terms": [[1.0, 2.0, 3.0]]},
            r"must broadcast to one shape, got terms \(3,\), actual",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(actual, expected, options, message):
    with pytest.raises(ValueError, match=message):
        require_equal(actual, expected, **options)


def test_a_slope_out_of_range_is_named_without_a_warning():
    with pytest.raises(ValueError, match=r"^dE/dw is outside the range of float64"):
        complex_step(lambda weights: np.array([1e300j]) * (weights.w != POINT.w), POINT, h=1e-100)
    with pytest.raises(ValueError, match=r"^dE/dw is outside the range of float64"):
        central_difference(lambda weights: np.array([1.5e308]) * np.sign(weights.w - POINT.w), POINT, h=1e-3)


def test_an_allowance_out_of_range_is_named_without_a_warning():
    with pytest.raises(ValueError, match=r"^tolerance · \(1 \+ Σ\|terms\|\) is outside the range of float64"):
        require_equal([0.0], [0.0], tolerance=1e308, terms=[9.0])
