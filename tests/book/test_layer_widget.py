"""The Layer in a browser: its numbers are those of bptt.layer, one neuron is the Explorer, all hands can work it."""

import numpy as np
from playwright.sync_api import expect

from bptt import output_error, require_equal
from bptt._modules import REGISTRY, needed, script
from bptt.layer import ACTIVATIONS
from bptt.layer import Layer as Parameters
from bptt.widgets import Explorer, Layer
from bptt.widgets.layer import LAYERS
from tools.workshop import SHOWN, load, mount, try_all

PAGE = "book/11-from-one-neuron-to-many"
FOUR = [0.3, 0.9, 0.4, 0.7]
SHAPES = {"W": (3, 3), "V": (3, 2), "c": 3, "s": 3, "U": 3}
REACH = {"logistic": 10.0, "tanh": 3.0, "linear": 1.0}
STEEPEST = {"logistic": 0.25, "tanh": 1.0, "linear": 1.0}


def settings(count):
    """Layers of every size and kind; tanh and linear with smaller weights: rounding grows with them at each step."""
    rng = np.random.default_rng(17)
    for case in range(count):
        activation, T = ("logistic", "tanh", "linear")[case % 3], 1 + case % 12
        yield {
            **{name: rng.uniform(-1, 1, shape) * REACH[activation] for name, shape in SHAPES.items()},
            "b": float(rng.uniform(-3, 3)),
            "H": 1 + case // 2 % 3,
            "inputs": 1 + case // 3 % 2,
            "activation": activation,
            "biases": bool(case // 5 % 2),
            "sequence": rng.uniform(-2, 2, T + 1).tolist(),
            "second": rng.uniform(-2, 2, max(1, T - case % 3)).tolist(),
        }


def as_traits(case):
    return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in case.items()}


def name_of(letter, index, shape):
    """What an entry is called: an index that can only be 1 is left out; a lone number has a small letter."""
    kept = [str(n + 1) for n, length in zip(index, shape, strict=True) if length > 1]
    return f"{letter}_{','.join(kept)}" if kept else letter.lower()


def at_step(letter, t, i, count):
    return f"{letter}_{t + 1},{i + 1}" if count > 1 else f"{letter}_{t + 1}"


def passes(layer, x, target):
    """Two passes, forwards and back, with the states, the output errors, the deltas and what each step adds."""
    trace = layer.forward(x)
    epsilon = output_error(trace.p, target[:, np.newaxis])
    return trace, epsilon, layer.deltas(trace, epsilon)


def sizes(layer, x, target, trace):
    """How much was added up for each of the same numbers: every product with the size of its factors."""
    W, V, U = abs(layer.W), abs(layer.V), abs(layer.U)
    b, c = (0.0 if bias is None else abs(bias) for bias in (layer.b, layer.c))
    y = [abs(layer.s)]
    for t in range(len(x)):
        linear = layer.activation == "linear"
        y.append(W @ y[-1] + V @ abs(x[t]) + c if linear else abs(trace.y[t + 1]))
    epsilon = 2 * (np.array(y[1:]) @ U.T + b + abs(target[:, np.newaxis]))
    delta = np.zeros((len(x) + 1, len(W)))
    slope = ACTIVATIONS[layer.activation][1](trace.y[1:])
    for t in reversed(range(len(x))):
        delta[t] = slope[t] * (U.T @ epsilon[t] + W.T @ delta[t + 1])
    return np.array(y), epsilon, delta[:-1]


def added(layer, x, y, epsilon, delta):
    """What each step adds to each slope: lists of T arrays."""
    first = np.arange(len(x)) == 0
    return {
        "W": np.einsum("ti,tj->tij", delta, y[:-1]),
        "V": np.einsum("ti,tk->tik", delta, x),
        "s": first[:, np.newaxis] * (delta[0] @ layer.W),
        "U": epsilon * y[1:],
        **({} if layer.b is None else {"b": epsilon[:, 0], "c": delta}),
    }


def expected(case):
    """From the name of each number that the widget shows to its value in bptt.layer and the size of what was added."""
    widget = Layer(**case, layers=LAYERS)
    layer, x, target = widget.layer, widget.x, np.array(widget.sequence[1:])
    trace, epsilon, delta = passes(layer, x, target)
    size_y, size_epsilon, size_delta = sizes(layer, x, target, trace)
    contributions = added(layer, x, trace.y, epsilon, delta)
    their_sizes = added(layer, abs(x), size_y, size_epsilon, size_delta)
    gradient = layer.backward(trace, epsilon)
    numbers = {"E": (np.sum((epsilon / 2) ** 2), np.sum((size_epsilon / 2) ** 2))}
    for t in range(len(x)):
        numbers[f"p_{t + 1}"] = trace.p[t, 0], size_epsilon[t, 0]
        numbers[f"epsilon_{t + 1}"] = epsilon[t, 0], size_epsilon[t, 0]
        numbers[f"length of delta_{t + 1}"] = np.linalg.norm(delta[t]), size_delta[t].sum()
        for i in range(widget.H):
            numbers[at_step("y", t, i, widget.H)] = trace.y[t + 1, i], size_y[t + 1, i]
            numbers[at_step("delta", t, i, widget.H)] = delta[t, i], size_delta[t, i]
    for letter, steps in contributions.items():
        shape = steps.shape[1:]
        slopes = getattr(gradient, letter).reshape(shape)
        for index in np.ndindex(shape):
            name = f"dE/d{name_of(letter, index, shape)}"
            terms = abs(np.array(their_sizes[letter]))[(slice(None), *index)]
            numbers[name] = numbers[f"sum of {name}"] = slopes[index], terms.sum()
            for t in range(len(x) if letter != "s" else 1):
                numbers[f"{name} at {t + 1}"] = steps[(t, *index)], terms[t]
    return numbers, layer


def test_500_settings_agree_with_bptt_layer_and_delta_keeps_its_bound(page):
    mount(page, Layer(layers=LAYERS))
    cases = list(settings(500))
    for case, shown in zip(cases, try_all(page, [as_traits(case) for case in cases]), strict=True):
        numbers, layer = expected(case)
        for name, (value, terms) in numbers.items():
            require_equal(shown[name], value, terms=[terms], name=name)
        largest = np.linalg.norm(layer.W, 2)
        require_equal(shown["largest singular value"], largest, tolerance=1e-12 * (1 + largest), name="largest")
        radius = abs(np.linalg.eigvals(layer.W)).max()
        require_equal(shown["spectral radius"], radius, tolerance=1e-6 * (1 + radius), name="radius")
        assert shown["spectral radius"] <= shown["largest singular value"] * (1 + 1e-12)
        assert shown["most per step"] == STEEPEST[layer.activation] * shown["largest singular value"]
        for t in range(len(case["sequence"]) - 1):
            bound = shown[f"bound_{t + 1}"]
            assert shown[f"length of delta_{t + 1}"] <= bound * (1 + 1e-12) + 1e-300, (case, t)
    assert sum(len(case["sequence"]) == 13 for case in cases) > 40


def test_one_logistic_neuron_without_biases_is_the_explorer(page):
    rng = np.random.default_rng(5)
    cases = []
    for T in (1, 2, 3, 5, 8, 12):
        u, v, w = rng.uniform(-10, 10, 3).tolist()
        cases.append(
            {"u": u, "v": v, "w": w, "s": float(rng.uniform(-2, 2)), "sequence": rng.normal(size=T + 1).tolist()}
        )
    mount(page, Explorer(layers=["states", "backward", "contributions"]))
    of_explorer = try_all(page, cases)
    mount(page, Layer(H=1, layers=LAYERS))
    as_layers = [
        {
            "U": [c["u"]] * 3,
            "V": [[c["v"], 0]] * 3,
            "W": [[c["w"]] * 3] * 3,
            "s": [c["s"]] * 3,
            "sequence": c["sequence"],
        }
        for c in cases
    ]
    for explorer, layer in zip(of_explorer, try_all(page, as_layers), strict=True):
        names = {name for name in explorer if name in layer} - {"wrong", "notes"}
        assert {
            "E",
            "u",
            "dE/du",
            "dE/dv",
            "dE/dw",
            "dE/ds",
            "y_1",
            "p_1",
            "epsilon_1",
            "delta_1",
            "t_1",
            "x_1",
        } <= names
        assert {name: layer[name] for name in names} == {name: explorer[name] for name in names}


def source():
    exported = "ACTIVATIONS, backward, deltaBound, forward, largestSingularValue, spectralRadius, total"
    modules = script(needed("layer/layer.js"))
    return f'const bptt = {REGISTRY};\n{modules}export const {{ {exported} }} = bptt.need("layer/layer.js");\n'


RUN = """([layer, x, epsilon]) => {
    const trace = lab.forward(layer, x)
    return {...trace, ...lab.backward(layer, trace, epsilon)}
}"""


def test_the_text_of_the_layer_has_several_outputs_and_the_numbers_of_python(page):
    """The widget has one output; its mathematics reads like bptt.layer and has as many."""
    load(page, source())
    rng = np.random.default_rng(2)
    for biases in (True, False):
        layer = Parameters.random(3, inputs=2, outputs=2, seed=4, biases=biases)
        x, epsilon = rng.normal(size=(5, 2)), rng.normal(size=(5, 2))
        trace = layer.forward(x)
        given = {name: getattr(layer, name).tolist() for name in ("U", "V", "W", "s")}
        given |= {name: getattr(layer, name).tolist() for name in "bc" if biases}
        result = page.evaluate(RUN, [given | {"activation": "tanh"}, x.tolist(), epsilon.tolist()])
        for name in ("y", "p"):
            require_equal(np.array(result[name]), getattr(trace, name), name=name)
        gradient = layer.backward(trace, epsilon)
        require_equal(np.array(result["delta"]), layer.deltas(trace, epsilon), name="delta")
        for name in "UVWsbc" if biases else "UVWs":
            require_equal(np.array(result["gradient"][name]), getattr(gradient, name), name=f"dE/d{name}")


def test_the_spectral_radius_of_matrices_with_known_eigenvalues(page):
    load(page, source())
    matrices = [[[0.5, 4], [0, 0.5]], [[0, 8], [0, 0]], [[0, -2], [2, 0]], [[3]], [[0]], [[1e6, 0], [0, 1e-6]]]
    radii = page.evaluate("matrices => matrices.map(lab.spectralRadius)", matrices)
    require_equal(radii, [0.5, 0.0, 2.0, 3.0, 0.0, 1e6], tolerance=1e-6, name="spectral radius")
    largest = page.evaluate("matrices => matrices.map(lab.largestSingularValue)", matrices)
    require_equal(largest, [np.linalg.norm(np.array(W), 2) for W in matrices], tolerance=1e-6, name="largest")


def test_extremes_are_finite_and_explained(page, complaints, drills):
    """A sample of the 10,000 that DRILLS tries."""
    count = 10_000 if drills else 500
    mount(page, Layer(layers=LAYERS))
    rng = np.random.default_rng(7)
    ends = [0.0, 5e-324, -1e-310, 1e-9, 1.0, -1.0, 40.0, -745.0, 1e6, -1e6]
    cases = []
    for case in range(count):
        T, H = (12, 3) if case % 20 == 0 else (1 + case % 2, 1 + case % 3)
        traits = {name: rng.choice(ends, shape).tolist() for name, shape in SHAPES.items()}
        kind = ("logistic", "tanh", "linear")[case // 2 % 3]
        more = {
            "b": float(rng.choice(ends)),
            "H": H,
            "inputs": 1 + case % 2,
            "activation": kind,
            "biases": case % 4 < 2,
        }
        cases.append(
            traits | more | {"sequence": rng.choice(ends, T + 1).tolist(), "second": rng.choice(ends, 2).tolist()}
        )
    for start in range(0, count, 500):
        some = cases[start : start + 500]
        for case, shown in zip(some, try_all(page, some), strict=True):
            assert shown["wrong"] is None, (case, shown["wrong"])
            if abs(case["W"][0][0]) > 10:
                assert "Beyond the reach of the sliders: W" in shown["notes"], case
    assert complaints.all() == {}


def test_pressing_a_neuron_lights_its_row_and_its_column(page):
    place = mount(page, Layer(W=[[0.5, -1.0], [2.0, 0.0]], V=[[0.8], [0.3]], U=[1.0, -1.0]))
    place.locator("[data-neuron='2 1']").click()
    lit = "kind => node => [...node.querySelectorAll(`.entry.${kind} input`)].map(input => input.ariaLabel)"
    assert place.evaluate(f"({lit})('collects')") == ["W 2 1", "W 2 2"]
    assert place.evaluate(f"({lit})('accounts')") == ["W 1 2", "W 2 2"]
    assert place.locator(".way.collects.bright").count() == place.locator(".way.accounts.bright").count() == 2
    sums = place.locator(".sums")
    expect(sums).to_contain_text("neuron 2 collects along row 2 of W: z2,2 = W21 y1,1 + W22 y1,2 + V2 x2")
    expect(sums).to_contain_text("held to account along column 2: δ2,2 = σ′ (U2 ε2 + W12 δ3,1 + W22 δ3,2)")
    shown = place.evaluate(SHOWN)
    widget = Layer(W=[[0.5, -1.0], [2.0, 0.0]], V=[[0.8], [0.3]], U=[1.0, -1.0])
    require_equal(shown["delta picked"], widget.deltas[1, 1], name="delta")
    page.keyboard.press("ArrowUp")
    expect(place.locator("[data-neuron='2 0']")).to_be_focused()
    expect(sums).to_contain_text("neuron 1 collects along row 1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")  # there is nothing behind the last step
    expect(place.locator("[data-neuron='3 0']")).to_have_attribute("aria-selected", "true")
    assert place.locator("[data-neuron][tabindex='0']").count() == 1


def test_the_walk_goes_forwards_and_then_back(page):
    place = mount(page, Layer())
    whole = place.evaluate(SHOWN)
    step = place.get_by_role("button", name="Step", exact=True)
    place.get_by_role("button", name="Reset", exact=True).click()
    expect(place.locator(".where")).to_have_text("before step 1")
    shown = place.evaluate(SHOWN)
    assert shown["E so far"] == 0
    assert not {"y_1,1", "p_1", "delta_3,1", "E"} & shown.keys()
    for done in range(1, 7):
        step.click()
        shown = place.evaluate(SHOWN)
        assert [f"y_{t},1" in shown for t in (1, 2, 3)] == [done >= t for t in (1, 2, 3)]
        assert [f"delta_{t},1" in shown for t in (3, 2, 1)] == [done >= t for t in (4, 5, 6)]
        assert ("dE/dW_1,1" in shown) == (done == 6)
    assert shown == whole


def test_a_link_carries_the_setting(opened, page):
    page = opened(PAGE)
    layer = page.locator(".bptt-layer").first
    layer.get_by_role("slider", name="W 1 2").press("End")
    layer.locator("summary").click()
    layer.get_by_role("button", name="Link to this setting").click()
    address = page.url
    assert "#widget-" in address
    page.goto("about:blank")
    page.goto(address)
    again = page.locator(".bptt-layer").first
    expect(again.locator("[data-quantity='W_1,2']")).to_have_attribute("data-value", "10")
    page.evaluate("location.hash = location.hash.replace('H=2', 'H=9').replace(/activation=\\w+/, 'activation=tanh')")
    expect(again.get_by_label("tanh")).to_be_checked()
    expect(again.get_by_label("2").first).to_be_checked()


def test_each_phenomenon_is_one_click_away(page):
    place = mount(page, Layer([0.5, -0.5, 0.5]))
    for name, kinds in (("tanh", ("tanh", False)), ("linear", ("linear", False)), ("bias", ("logistic", True))):
        place.get_by_role("button", name=name, exact=True).click()
        assert place.locator(".kinds").get_by_label(kinds[0]).is_checked()
        assert place.locator(".kinds").get_by_label("biases").is_checked() == kinds[1]
        assert "w" in place.evaluate(SHOWN)
    place.get_by_role("button", name="it grows first").click()
    shown = place.evaluate(SHOWN)
    require_equal(shown["spectral radius"], 0.5, tolerance=1e-6, name="spectral radius")
    assert shown["length of delta_12"] == 1 < 4 < shown["length of delta_11"]
    assert shown["length of delta_1"] < 0.1
    place.get_by_role("button", name="Reset sliders").click()
    assert place.locator(".kinds").get_by_label("logistic").is_checked()


def test_at_320_pixels_the_page_does_not_scroll_sideways(page):
    page.set_viewport_size({"width": 320, "height": 700})
    place = mount(page, Layer(np.linspace(0, 1, 13), H=3, inputs=2, biases=True, layers=LAYERS))
    assert page.evaluate("document.scrollingElement.scrollWidth") == 320
    box = place.locator("[data-neuron='12 2']").bounding_box()
    assert min(box["width"], box["height"]) >= 24
