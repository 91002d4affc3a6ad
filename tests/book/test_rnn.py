"""The model in JavaScript gives the numbers of the Python package."""

from importlib.resources import files

import numpy as np

from bptt import (
    Weights,
    backward,
    forecast,
    forward,
    inputs_and_targets,
    loss_and_gradient,
    output_error,
    require_equal,
    squared_error,
    squared_errors,
)
from bptt.model import sigmoid
from bptt.schedules import per_sequence, per_step, windows
from bptt.training import train
from cases import slider_cases
from tools.workshop import load

SOURCE = (files("bptt.widgets") / "shared" / "rnn.js").read_text(encoding="utf-8")

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


MORE = """([weights, sequence, eta]) => {
    const {x} = lab.inputsAndTargets(sequence)
    const options = {eta, learn: lab.LETTERS, largest: 1e6}
    const run = (schedule, more) => lab.descend(schedule, weights, sequence, {...options, ...more})
    return {
        forecast: lab.forecast(weights, x, 4), influence: lab.influence(weights, lab.forward(weights, x)),
        one: lab.lossAndGradient(weights, sequence), sum: lab.sum(x),
        per_sequence: run(lab.perSequence), per_step: run(lab.perStep), windows: run(lab.windows(2)),
        too_far: run(lab.perStep, {eta: 1e9}),
    }
}"""


def test_every_function_and_every_block_of_the_model_is_reached_and_agrees_with_python(page):
    weights, sequence = Weights(1.5, 0.8, -0.6, 0.1), [0.3, 0.9, 0.4, 0.7, 0.2]
    x, target = inputs_and_targets(sequence)
    profiler = page.context.new_cdp_session(page)
    profiler.send("Profiler.enable")
    profiler.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": True})
    run(page, [(weights, sequence), (weights * -1.0, sequence)])
    result = page.evaluate(MORE, [dict(zip("uvws", weights, strict=True)), sequence, 0.1])
    scripts = profiler.send("Profiler.takePreciseCoverage")["result"]

    (functions,) = (s["functions"] for s in scripts if any(f["functionName"] == "descend" for f in s["functions"]))
    ranges = [part for function in functions for part in function["ranges"]]
    assert len(functions) > 20
    assert [SOURCE[part["startOffset"] : part["endOffset"]] for part in ranges if part["count"] == 0] == []

    require_equal(result["forecast"], forecast(weights, x, 4), name="forecast")
    y = forward(weights, x).y
    require_equal(result["influence"]["factors"], weights.w * y[1:] * (1.0 - y[1:]), name="factors")
    require_equal(result["influence"]["products"][0], np.prod(weights.w * y[1:] * (1.0 - y[1:])), name="product")
    E, gradient = loss_and_gradient(weights, x, target)
    require_equal(result["one"]["E"], E, name="E")
    require_equal(Weights(**result["one"]["gradient"]), gradient, name="gradient")
    require_equal(result["sum"], x.sum(), name="sum")
    for name, schedule in {"per_sequence": per_sequence, "per_step": per_step, "windows": windows(2)}.items():
        moved = train(weights, x, target, eta=0.1, passes=1, schedule=schedule, learn="uvws").weights
        path = result[name]["path"]
        assert not result[name]["diverged"]
        for letter, values in zip("uvws", moved, strict=True):
            require_equal([step[letter] for step in path], values[1:], name=f"{name}, {letter}")
    assert result["too_far"] == {"path": [], "diverged": True}
