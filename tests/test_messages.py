"""Each argument that is wrong is called by its own name, and each result beyond float64 by its own."""

from functools import partial

import numpy as np
import pytest

import bptt
from bptt import Weights, evaluation, layer, lstm, schedules, training, untied
from bptt.evaluation import Autoregression, Scaling
from bptt.layer import Layer
from bptt.untied import UntiedWeights

WEIGHTS, X, EPSILON = Weights(0.5, -0.4, 0.3, 0.2), [0.3, 0.9], [0.1, -0.2]
COPIES, ONE_LAYER, G = untied.untie(WEIGHTS, 2), Layer.random(2, seed=0), np.zeros((4, 3))
ROWS = [[0.3], [0.9]]
FULL = [[0.0, 0.0, 50.0]] * 4


def objective(weights):
    return weights.u * weights.v


CALLS = [
    (Weights, {"u": 1.0, "v": 1.0, "w": 1.0, "s": 1.0}),
    (partial(Weights.__mul__, WEIGHTS), {"factor": 2.0}),
    (bptt.forward, {"weights": WEIGHTS, "x": X}),
    (bptt.forecast, {"weights": WEIGHTS, "x": X, "steps": 2}),
    (bptt.backward, {"weights": WEIGHTS, "trace": bptt.forward(WEIGHTS, X), "epsilon": EPSILON}),
    (bptt.inputs_and_targets, {"sequence": X}),
    (bptt.loss_and_gradient, {"weights": WEIGHTS, "x": X, "target": X}),
    (bptt.output_error, {"p": X, "target": X}),
    (bptt.squared_error, {"p": X, "target": X}),
    (bptt.squared_errors, {"p": X, "target": X}),
    (partial(bptt.central_difference, objective), {"weights": WEIGHTS, "h": 1e-6}),
    (partial(bptt.complex_step, objective), {"weights": WEIGHTS, "h": 1e-20}),
    (bptt.require_equal, {"actual": X, "expected": X, "tolerance": 1e-12, "terms": X}),
    (Scaling.fit, {"training": X, "low": 0.0, "high": 1.0}),
    (Scaling(0.0, 1.0).apply, {"values": X}),
    (Scaling(0.0, 1.0).undo, {"values": X}),
    (Autoregression.fit, {"training": [0.3, 0.9, 0.4], "order": 1}),
    (Autoregression(0.0, (1.0,)), {"x": X}),
    (partial(evaluation.one_step_ahead, evaluation.persistence), {"sequence": X, "start": 1}),
    (partial(evaluation.free_running, evaluation.persistence), {"sequence": X, "start": 1}),
    (evaluation.rms_error, {"predictions": X, "actual": X}),
    (Layer, {"U": [[1.0]], "V": [[1.0]], "W": [[1.0]], "s": [1.0], "b": [1.0], "c": [1.0]}),
    (Layer.random, {"H": 2, "inputs": 1, "outputs": 1, "seed": 0, "reach": 0.5}),
    (partial(Layer.__mul__, ONE_LAYER), {"factor": 2.0}),
    (ONE_LAYER.forward, {"x": ROWS}),
    (ONE_LAYER.backward, {"trace": ONE_LAYER.forward(ROWS), "epsilon": ROWS}),
    (ONE_LAYER.loss_and_gradient, {"x": ROWS, "target": ROWS}),
    (layer.descend, {"layer": ONE_LAYER, "x": ROWS, "target": ROWS, "eta": 0.1, "updates": 1}),
    (lstm.lstm_forward, {"G": G, "u": 1.0, "x": X}),
    (lstm.lstm_backward, {"G": G, "u": 1.0, "trace": lstm.lstm_forward(G, 1.0, X), "epsilon": EPSILON}),
    (schedules.per_step.terms, {"weights": WEIGHTS, "x": X, "target": X}),
    (schedules.windows, {"k": 1}),
    (schedules.chunks, {"k": 1}),
    (schedules.rtrl, {"weights": WEIGHTS, "x": X, "target": X}),
    (partial(training.update, WEIGHTS, WEIGHTS), {"eta": 0.1, "learn": "u"}),
    (partial(training.clipped, WEIGHTS), {"longest": 0.1}),
    (training.random_weights, {"seed": 0, "low": -1.0, "high": 1.0}),
    (
        training.train,
        {
            **dict.fromkeys(("x", "target"), X),
            "weights": WEIGHTS,
            "eta": 0.1,
            "passes": 1,
            "schedule": schedules.per_step,
            "clip": 1.0,
            "seed": 0,
        },
    ),
    (UntiedWeights, {"u": X, "v": X, "w": X, "s": 1.0}),
    (untied.untie, {"weights": WEIGHTS, "T": 2}),
    (untied.forward_untied, {"weights": COPIES, "x": X}),
    (untied.loss_and_gradient_untied, {"weights": COPIES, "x": X, "target": X}),
]


def spoiled(value):
    if isinstance(value, int):
        return 1.5
    return np.full(np.shape(value), np.nan) if isinstance(value, float | list | np.ndarray) else 1.5


@pytest.mark.parametrize(("function", "given"), CALLS)
def test_a_wrong_argument_is_called_by_its_name(function, given):
    function(**given)
    for name, value in given.items():
        with pytest.raises(ValueError, match=rf"^{name} must "):
            function(**given | {name: spoiled(value)})


BIG, ROOT = 1e308, 1.2e154  # ROOT² is still a float64, twice that is not
FLAT = UntiedWeights([2.0 * ROOT], [0.0], [0.0], 0.0)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: Weights(0.0, 0.0, BIG, 0.0) * 10.0, "w"),
        (lambda: Weights(0.0, 0.0, 0.0, BIG) + Weights(0.0, 0.0, 0.0, BIG), "s"),
        (lambda: Weights(0.0, [BIG, BIG], 0.0, 0.0).total(), "v"),
        (lambda: bptt.forward(Weights(1e307, 1j, 0.0, 0.0), [3.14159265]), "p"),  # σ is large near iπ
        (lambda: bptt.loss_and_gradient(Weights(1.0, [10.0], 0.0, 0.0), [BIG, 0.0], [0.0, 0.0]), "z"),
        (lambda: bptt.loss_and_gradient(Weights(1.0, 10.0, 0.0, 0.0), np.array([BIG, 0.0]), np.zeros(2)), "z"),
        (lambda: bptt.loss_and_gradient(Weights(1.0, [10.0], 0.0, 0.0), np.array([BIG, 0.0]), np.zeros(2)), "z"),
        (lambda: schedules.per_step.terms(Weights(2.0 * ROOT, 0.0, 0.0, 0.0), [1.0], [0.0]), "∂E_t/∂v"),
        (lambda: schedules.windows(1).terms(Weights(2.0 * ROOT, 0.0, 0.0, 0.0), [1.0], [0.0]), "∂E_t/∂v"),
        (lambda: Scaling.fit([0.0, 1e300], 1e10, 1e10 + 1.0), "offset"),
        (lambda: Scaling.fit([-BIG, 0.0], 0.9, 1.9), "offset"),
        (lambda: Scaling.fit([-BIG, BIG]), "unit"),
        (lambda: Scaling(0.0, 1e-10).apply([1e300]), "scaled values"),
        (lambda: Scaling(0.0, 1e10).undo([1e300]), "values"),
        (lambda: Autoregression.fit([0.0, 1e-10, BIG], 1), "c and a"),
        (lambda: Autoregression(BIG, (BIG,))([BIG]), "p"),
        (lambda: evaluation.rms_error([BIG], [-BIG]), "rms_error"),
        (lambda: untied.forward_untied(UntiedWeights([1e307], [1j], [0.0], 0.0), [3.14159265]), "p"),
        (lambda: untied.forward_untied(UntiedWeights([1.0], [BIG], [0.0], 0.0), [10.0]), "z"),
        (lambda: untied.forward_untied(UntiedWeights([1.0], [BIG], [-BIG], 10.0), [10.0]), "z"),  # inf - inf
        (lambda: untied.loss_and_gradient_untied(FLAT, [0.0], [0.0]), "delta"),
        (lambda: untied.loss_and_gradient_untied(UntiedWeights([ROOT], [1.0], [0.0], 0.0), [1e3], [0.0]), "delta"),
        (lambda: untied.loss_and_gradient_untied(UntiedWeights([1e150], [0.0], [0.0], 0.0), [1e10], [0.0]), "dE/dv"),
        (lambda: lstm.lstm_forward(np.full((4, 3), BIG * (1 + 1j)), 1.0, [10.0]), "p"),
        (lambda: lstm.lstm_backward(G, BIG, lstm.lstm_forward(G, 1.0, X), [BIG, -BIG]), "dE/dG"),
        (
            lambda: lstm.lstm_backward(FULL, 0.0, lstm.lstm_forward(FULL, 0.0, X), [1.7e308, 1.7e308]),
            "dE/du",
        ),
        (lambda: Layer([[1.0]], [[BIG]], [[-BIG]], [10.0]).forward([[10.0]]), "y"),
        (lambda: Layer([[1.0]] * 2, [[0.0]], [[0.0]], [0.0]).loss_and_gradient([[0.0]], [[1e154] * 2]), "E"),
        (lambda: layer_backward([[BIG]], [[1.0]], 0.0), "dE/dV"),
        (lambda: layer_backward([[BIG]], [[1.0]], 1e3), "dE/dV"),  # 0 · inf
    ],
)
def test_a_result_beyond_float64_is_called_by_its_name_without_a_warning(call, name):
    with pytest.raises(ValueError, match=rf"^{name} is outside the range of float64"):
        call()


def layer_backward(U, V, x):
    """dE/dlayer for one step, with an ε that is too large for U."""
    network = Layer(U, V, [[0.0]], [0.0])
    return network.backward(network.forward([[x]]), [[10.0]])


def test_an_lstm_whose_sums_overflow_is_saturated_without_a_warning():
    assert lstm.lstm_forward(np.full((4, 3), BIG), 2.0, [10.0]).p.tolist() == [2.0 * np.tanh(1.0)]
