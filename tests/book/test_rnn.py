"""The model in JavaScript gives the numbers of the Python package."""

from importlib.resources import files

import numpy as np

from bptt import (
    Weights,
    backward,
    forward,
    inputs_and_targets,
    output_error,
    require_equal,
    squared_error,
    squared_errors,
)
from bptt.network import sigmoid
from cases import slider_cases
from workshop import load

SOURCE = (files("bptt.widgets") / "rnn.js").read_text(encoding="utf-8")

RUN = """cases => cases.map(({weights, sequence}) => {
    const {x, target} = lab.inputsAndTargets(sequence)
    const trace = lab.forward(weights, x)
    const epsilon = lab.outputError(trace.p, target)
    return {
        x, target, epsilon, ...trace, errors: lab.squaredErrors(trace.p, target),
        E: lab.squaredError(weights, sequence),
        right: lab.backward(weights, trace, epsilon),
        published: lab.backward(weights, trace, lab.publishedError(trace.p)),
        slope: lab.centralDifference(moved => lab.squaredError(moved, sequence), weights),
    }
})"""


def run(page, cases):
    """What rnn.js computes for pairs of weights and sequence."""
    as_objects = [{"weights": dict(zip("uvws", weights, strict=True)), "sequence": s} for weights, s in cases]
    load(page, SOURCE)
    return page.evaluate(RUN, as_objects)


def require_same_backward(result, expected):
    contributions = Weights(**{name: np.array(values) for name, values in result["contributions"].items()})
    require_equal(result["delta"], expected.delta, terms=expected.delta, name="delta")
    require_equal(contributions, expected.contributions, terms=expected.contributions, name="contributions")
    require_equal(Weights(**result["gradient"]), expected.gradient, terms=expected.contributions, name="gradient")


def test_200_slider_cases_agree_with_python(page):
    cases = list(slider_cases(200))
    results = run(page, cases)
    assert len(results) == 200
    for (weights, sequence), result in zip(cases, results, strict=True):
        x, target = inputs_and_targets(sequence)
        trace = forward(weights, x)
        errors, epsilon = squared_errors(trace.p, target), output_error(trace.p, target)
        assert result["x"] == x.tolist()
        assert result["target"] == target.tolist()
        for name in ("z", "y", "p"):
            require_equal(result[name], getattr(trace, name), terms=np.abs(getattr(trace, name)), name=name)
        require_equal(result["errors"], errors, terms=errors, name="E_t")
        require_equal(result["E"], squared_error(trace.p, target), terms=errors, name="E")
        require_equal(result["epsilon"], epsilon, terms=epsilon, name="epsilon")
        require_same_backward(result["right"], backward(weights, trace, epsilon))
        require_same_backward(result["published"], backward(weights, trace, np.ones_like(epsilon)))


def test_hand_computed_case(page):
    """x_1 = 0 and w = v = 0 give z_1 = 0, y_1 = 1/2; u = 2 gives p_1 = 1; the target is 0."""
    (result,) = run(page, [(Weights(u=2.0, v=0.0, w=0.0, s=3.0), [0.0, 0.0])])
    assert (result["y"], result["p"], result["E"], result["epsilon"]) == ([3, 0.5], [1], 1, [2])
    assert result["right"]["delta"] == [1]  # 1/2 · 1/2 · (2 · 2 + 0)
    assert result["right"]["gradient"] == {"u": 1, "v": 0, "w": 3, "s": 0}
    assert result["published"]["gradient"] == {"u": 0.5, "v": 0, "w": 1.5, "s": 0}


def test_slope_by_central_differences_is_the_gradient(page):
    cases = [(weights * 0.2, sequence) for weights, sequence in slider_cases(24)]
    for result in run(page, cases):
        require_equal(Weights(**result["slope"]), Weights(**result["right"]["gradient"]), tolerance=1e-8, name="slope")


def test_sigmoid_never_overflows(page):
    arguments = [0.0, 1e-300, 0.3, -0.3, 36.0, -36.0, 700.0, -745.0, 1e4, -1e4, 1e308, -1e308]
    load(page, SOURCE)
    values = page.evaluate("zs => zs.map(lab.sigmoid)", arguments)
    require_equal(values, [sigmoid(z) for z in arguments], tolerance=1e-15, name="sigmoid")
