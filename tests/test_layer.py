from dataclasses import replace

import numpy as np
import pytest

from bptt import Weights, forward, loss_and_gradient, require_equal
from bptt.layer import ACTIVATIONS, PARAMETERS, Layer, descend


def random_case(seed, H, inputs, outputs, shape, activation="tanh", biases=True):
    """A layer with an s that is not 0, inputs and targets; shape is (T,) or (T, B)."""
    rng = np.random.default_rng(seed)
    layer = Layer.random(H, inputs, outputs, seed=rng, reach=1.0, biases=biases, activation=activation)
    layer = replace(layer, s=rng.uniform(-1, 1, H))
    return layer, rng.uniform(-1, 1, (*shape, inputs)), rng.uniform(-1, 1, (*shape, outputs))


def squared(layer, x, target):
    return np.sum((layer.forward(x).p - target) ** 2)


CASES = [
    (H, inputs, outputs, shape, activation, biases)
    for H, inputs, outputs in ((1, 1, 1), (3, 2, 4), (5, 1, 2))
    for shape in ((1,), (6,), (1, 3), (6, 3))
    for activation in ACTIVATIONS
    for biases in (True, False)
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_gradient_matches_the_complex_step(case):
    H, inputs, outputs, shape, activation, biases = case
    layer, x, target = random_case(1, H, inputs, outputs, shape, activation, biases)
    E, gradient = layer.loss_and_gradient(x, target)
    require_equal(E, squared(layer, x, target), terms=(layer.forward(x).p - target).ravel() ** 2, name="E")
    for name in PARAMETERS:
        value = getattr(layer, name)
        if value is None:
            assert getattr(gradient, name) is None
            continue
        expected = np.empty_like(value)
        for index in np.ndindex(value.shape):
            moved = value.astype(complex)
            moved[index] += 1e-20j
            expected[index] = np.imag(squared(replace(layer, **{name: moved}), x, target)) / 1e-20
        require_equal(getattr(gradient, name), expected, terms=np.abs(expected).sum(), name=f"dE/d{name}")


def test_the_gradient_matches_central_differences():
    layer, x, target = random_case(2, 4, 2, 3, (5, 2))
    gradient = layer.loss_and_gradient(x, target)[1]
    for name in PARAMETERS:
        value = getattr(layer, name)
        direction = np.random.default_rng(3).uniform(-1, 1, value.shape)
        above, below = (squared(replace(layer, **{name: value + h * direction}), x, target) for h in (6e-6, -6e-6))
        slope = np.sum(getattr(gradient, name) * direction)
        require_equal(slope, (above - below) / 1.2e-5, tolerance=1e-8, name=f"dE/d{name}")


@pytest.mark.parametrize("T", [1, 2, 10, 50])
def test_one_logistic_neuron_without_bias_is_the_scalar_package(T):
    rng = np.random.default_rng(T)
    weights = Weights(*rng.uniform(-4, 4, 4))
    x, target = rng.uniform(-1, 1, T), rng.uniform(-1, 1, T)
    layer = Layer([[weights.u]], [[weights.v]], [[weights.w]], [weights.s], activation="logistic")
    trace = layer.forward(x[:, np.newaxis])
    require_equal(trace.y[:, 0], forward(weights, x).y, name="y")
    require_equal(trace.p[:, 0], forward(weights, x).p, name="p")
    E, gradient = layer.loss_and_gradient(x[:, np.newaxis], target[:, np.newaxis])
    expected_E, expected = loss_and_gradient(weights, x, target)
    terms = (trace.p[:, 0] - target) ** 2
    require_equal(E, expected_E, terms=terms, name="E")
    actual = Weights(*(value.item() for value in (gradient.U, gradient.V, gradient.W, gradient.s)))
    require_equal(actual, expected, terms=terms, name="dE")


def test_a_batch_is_its_sequences_added_up():
    layer, x, target = random_case(4, 3, 2, 2, (7, 4))
    E, gradient = layer.loss_and_gradient(x, target)
    single = [layer.loss_and_gradient(x[:, i], target[:, i]) for i in range(4)]
    require_equal(E, sum(one for one, _ in single), terms=[one for one, _ in single], name="E")
    for name in PARAMETERS:
        parts = [getattr(one, name) for _, one in single]
        require_equal(getattr(gradient, name), sum(parts), terms=parts, name=f"dE/d{name}")


def test_any_loss_enters_through_epsilon():
    """E = Σ p_t has ε ≡ 1, and a loss on the last output alone has an ε with one row that is not 0."""
    layer, x, _ = random_case(5, 3, 1, 2, (6,))
    trace = layer.forward(x)
    last = np.zeros_like(trace.p)
    last[-1] = 1.0
    for epsilon, loss in ((np.ones_like(trace.p), np.sum), (last, lambda p: np.sum(p[-1]))):
        above, below = (loss(replace(layer, W=layer.W + h).forward(x).p) for h in (6e-6, -6e-6))
        slope = layer.backward(trace, epsilon).W.sum()
        require_equal(slope, (above - below) / 1.2e-5, tolerance=1e-8, name="dE/dW")


def test_descending_lowers_E_and_returns_what_it_passed():
    layer, x, target = random_case(6, 4, 1, 1, (12, 3))
    run = descend(layer, x, target, eta=1e-3, updates=50)
    assert run.errors.shape == (50,)
    assert run.stopped == ""
    assert run.errors[0] == layer.loss_and_gradient(x, target)[0]
    assert np.all(np.diff(run.errors) < 0.0)
    assert run.layer.loss_and_gradient(x, target)[0] < run.errors[-1]
    once = layer - 1e-3 * layer.loss_and_gradient(x, target)[1]
    assert once.W.tolist() == descend(layer, x, target, eta=1e-3, updates=1).layer.W.tolist()


def test_a_diverging_descent_ends_with_finite_parameters_and_says_why():
    layer, x, target = random_case(7, 2, 1, 1, (5,))
    run = descend(layer, x, target, eta=1e6, updates=500)
    assert 0 < len(run.errors) < 500
    assert run.stopped.startswith(f"diverged at update {len(run.errors) + 1}: ")
    assert "outside the range of float64" in run.stopped
    assert np.all(np.isfinite(run.errors))
    assert all(np.all(np.isfinite(getattr(run.layer, name))) for name in PARAMETERS)


def test_random_layers_have_the_asked_for_shapes_and_reach():
    layer = Layer.random(16, 3, 2, seed=1)
    assert [getattr(layer, name).shape for name in "UVWsbc"] == [(2, 16), (16, 3), (16, 16), (16,), (2,), (16,)]
    assert 0.2 < np.abs(layer.W).max() <= 0.25
    assert layer.s.tolist() == [0.0] * 16
    assert np.abs(Layer.random(16, seed=1, reach=2.0).W).max() > 1.5
    assert (Layer.random(4, seed=9).W == Layer.random(4, seed=np.random.default_rng(9)).W).all()
    assert Layer.random(4, seed=1, biases=False).b is None


GOOD = {"U": [[1.0, 2.0]], "V": [[1.0], [2.0]], "W": np.eye(2), "s": [0.0, 0.0], "b": [0.5], "c": [0.1, 0.2]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"activation": "relu"}, "activation must be one of logistic, tanh, linear, got 'relu'"),
        ({"U": [1.0, 2.0]}, r"U must have the shape \(2, 2\).*got \(2,\)"),
        ({"U": 1.0}, "U must have the shape"),
        ({"U": None}, "U must be real"),
        ({"V": [1.0, 2.0]}, r"V must have the shape \(2, 1\).*got \(2,\)"),
        ({"W": 1.0}, r"W must have the shape \(1, 1\).*got \(\)"),
        ({"W": [[1.0, 2.0]]}, "must have the shape"),
        ({"W": [[np.nan, 0.0], [0.0, 1.0]]}, "W must be finite"),
        ({"s": [0.0]}, r"s must have the shape \(2,\).*got \(1,\)"),
        ({"b": [0.0, 1.0]}, r"b must have the shape \(1,\)"),
        ({"c": 0.0}, r"c must have the shape \(2,\)"),
        ({"U": np.empty((0, 2)), "b": None}, "U must have the shape .* and not be empty"),
    ],
)
def test_bad_parameters_are_named(change, message):
    with pytest.raises(ValueError, match=message):
        Layer(**(GOOD | change))


LAYER = Layer(**GOOD)
X = np.ones((3, 1))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: LAYER.forward([1.0, 2.0]), r"x must have the shape \(T, 1\) or \(T, batch, 1\), got \(2,\)"),
        (lambda: LAYER.forward(np.ones((3, 2))), "x must have the shape"),
        (lambda: LAYER.forward([[np.inf]]), "x must be finite"),
        (lambda: LAYER.loss_and_gradient(X, np.ones(3)), r"target must have the shape of p, \(3, 1\), got \(3,\)"),
        (lambda: LAYER.loss_and_gradient(X, np.ones((2, 1))), "target must have the shape of p"),
        (lambda: LAYER.backward(LAYER.forward(X), np.ones((3, 2))), r"epsilon must have the shape of trace\.p"),
        (lambda: LAYER.backward(replace(LAYER, W=1j * LAYER.W).forward(X), X), "trace must be that of real parameters"),
        (lambda: 1e308 * LAYER, "U is outside the range of float64"),
        (lambda: (8e307 * LAYER).forward(X), "p is outside the range of float64"),
        (lambda: np.nan * LAYER, "factor must be finite"),
        (lambda: descend(LAYER, X, X, eta=0.0, updates=1), "eta must be positive"),
        (lambda: descend(LAYER, X, X, eta=0.1, updates=0), "updates must be a whole number"),
        (lambda: Layer.random(0, seed=1), "H must be a whole number"),
        (lambda: Layer.random(2, 0, seed=1), "inputs must be a whole number"),
        (lambda: Layer.random(2, 1, 0, seed=1), "outputs must be a whole number"),
        (lambda: Layer.random(2, seed=1, reach=0.0), "reach must be positive"),
        (lambda: Layer.random(2, seed=1, reach=1e308), "reach is outside the range of float64"),
        (lambda: LAYER.loss_and_gradient(X, 1e154 * X), "E is outside the range of float64"),
        (lambda: Layer.random(2, seed="x"), "seed must be a whole number"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_layer_combines_with_layers_and_numbers_only():
    with pytest.raises(TypeError):
        LAYER - 1.0
    assert (np.float64(0.5) * LAYER).W.tolist() == (LAYER * 0.5).W.tolist() == [[0.5, 0.0], [0.0, 0.5]]


def test_what_is_no_trace_and_no_layer_is_refused():
    layer = Layer.random(2, seed=0)
    with pytest.raises(ValueError, match=r"^trace must be what Layer.forward returns, got \[1.0\]$"):
        layer.backward([1.0], [[1.0]])
    with pytest.raises(ValueError, match=r"^layer must be a bptt.layer.Layer, got \[\]$"):
        descend([], [[1.0]], [[1.0]], eta=0.1, updates=1)


def test_a_random_layer_has_one_input_and_one_output_by_default_and_weights_of_both_signs():
    layer = Layer.random(5, seed=1, reach=0.8e308, activation="logistic")
    assert (layer.V.shape, layer.U.shape, layer.activation) == ((5, 1), (1, 5), "logistic")
    assert all(values.min() < 0.0 < values.max() for values in (layer.U, layer.V, layer.W))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"V": np.ones((2, 1, 1))}, r"^V must have the shape \(2, 1\) and not be empty, got \(2, 1, 1\)$"),
        ({"U": 1.0}, r"^U must have the shape \(1, 2\) and not be empty, got \(\)$"),
        ({"s": None}, r"^s must be real or complex numbers, got None$"),
    ],
)
def test_a_shape_that_does_not_belong_is_named(changed, message):
    given = {"U": np.ones((1, 2)), "V": np.ones((2, 1)), "W": np.ones((2, 2)), "s": np.ones(2)} | changed
    with pytest.raises(ValueError, match=message):
        Layer(**given)


def test_complex_parameters_have_no_backward_pass():
    layer = Layer([[1j]], [[1.0]], [[1.0]], [0.0])
    with pytest.raises(ValueError, match=r"^trace must be that of real parameters, got complex ones$"):
        layer.backward(layer.forward([[0.5]]), [[1.0]])
