"""The Explorer in the built book and in a real JupyterLab: every number it shows is a number of the Python package."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

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
from bptt.widgets import Explorer
from cases import slider_cases
from tools.workshop import SHOWN, mount, try_all

PAGE = "book/index"
SEQUENCE = [0.3, 0.9, 0.4, 0.7]
LAYERS = ["states", "backward", "contributions", "check", "formulas"]


def quantities(weights, sequence):
    """Every number that an Explorer with all layers must show, and the terms it was added up from."""
    x, target = inputs_and_targets(sequence)
    trace = forward(weights, x)
    errors, epsilon = squared_errors(trace.p, target), output_error(trace.p, target)
    back = backward(weights, trace, epsilon)
    expected = dict(zip("uvws", ((value, 0.0) for value in weights), strict=True))
    expected["E"] = squared_error(trace.p, target), errors
    expected["y_0"] = weights.s, 0.0
    for name, values in [("x", x), ("t", target), ("z", trace.z), ("y", trace.y[1:]), ("p", trace.p), ("E", errors)]:
        expected |= {f"{name}_{t}": (value, abs(value)) for t, value in enumerate(values, start=1)}
    for name, values in [("epsilon", epsilon), ("delta", back.delta)]:
        expected |= {f"{name}_{t}": (value, values) for t, value in enumerate(values, start=1)}
    for name, total, parts in zip("uvws", back.gradient, back.contributions, strict=True):
        expected |= {f"dE/d{name}": (total, parts), f"sum of dE/d{name}_t": (total, parts)}
        expected |= {f"right formula dE/d{name}": (total, parts)}
        expected |= {f"dE/d{name}_{t}": (parts[t - 1], parts) for t in range(1, 2 if name == "s" else trace.T + 1)}
    for name, total in zip("uvws", backward(weights, trace, np.ones_like(epsilon)).gradient, strict=True):
        expected[f"published formula dE/d{name}"] = total, 10.0 * abs(total)
    return expected


def saturation(weights, sequence):
    y = forward(weights, sequence[:-1]).y[1:]
    return y * (1 - y)


def require_shown(shown, expected):
    measured = {f"measured dE/d{name}" for name in "uvws"}
    inserted = {name for name in shown if "the formula of " in name}
    assert set(shown) - measured - inserted == set(expected)
    for name in inserted:
        number = name.removeprefix("the formula of ").split(" in the formula of ")[0]
        if number in expected:  # not σ'(z_t), and not the δ behind the last step
            value, terms = expected[number]
            require_equal(shown[name], value, terms=terms, name=name)
    for name, (value, terms) in expected.items():
        require_equal(shown[name], value, terms=terms, name=name)


def first_explorer(page):
    explorer = page.locator(".bptt-explorer").first
    expect(explorer).to_be_visible()
    return explorer


def show_all_layers(explorer):
    for box in explorer.get_by_role("checkbox").all():
        box.check()


@pytest.mark.parametrize("origin", ["file", "http"])
def test_every_slider_moves_by_keyboard_and_every_number_follows(opened, complaints, origin):
    explorer = first_explorer(opened(PAGE, origin))
    show_all_layers(explorer)
    weights = Weights(u=1.5, v=0.8, w=-0.6, s=0.1)
    require_shown(explorer.evaluate(SHOWN), quantities(weights, SEQUENCE))
    for letter, key, value in [
        ("u", "ArrowRight", 1.55),
        ("v", "ArrowLeft", 0.75),
        ("w", "ArrowUp", -0.55),
        ("s", "Home", -2.0),
        ("w", "End", 10.0),
        ("v", "PageDown", -1.25),
    ]:
        explorer.get_by_role("slider", name=letter).press(key)
        weights = weights.replace(**{letter: value})
        require_shown(explorer.evaluate(SHOWN), quantities(weights, SEQUENCE))
    explorer.get_by_role("button", name="Reset sliders").press("Enter")
    require_shown(explorer.evaluate(SHOWN), quantities(Weights(u=1.5, v=0.8, w=-0.6, s=0.1), SEQUENCE))
    assert complaints.all() == {}


def test_sliders_have_names_and_values_for_the_ear(opened):
    explorer = first_explorer(opened(PAGE))
    names = explorer.get_by_role("slider").evaluate_all("sliders => sliders.map(slider => slider.ariaLabel)")
    assert names == ["u", "v", "w", "s"]
    slider = explorer.get_by_role("slider", name="w")
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "−0.55"
    expect(explorer.locator("[aria-live=polite]")).to_have_text("w is now −0.55; E goes from 0.254 to 0.264.")


def test_the_backward_pass_steps_from_the_last_delta_to_the_first(opened):
    explorer = first_explorer(opened(PAGE))
    show_all_layers(explorer)

    def deltas():
        return [name for name in ("delta_1", "delta_2", "delta_3") if name in explorer.evaluate(SHOWN)]

    def press(name):
        explorer.get_by_role("button", name=name, exact=True).press("Enter")

    press("Reset")
    assert deltas() == []
    seen = []
    for _ in range(3):
        press("Step")
        seen.append(deltas())
        complete = "dE/dw" in explorer.evaluate(SHOWN)
        assert complete == (len(deltas()) == 3), "a sum that lacks steps must not be called dE/dw"
    assert seen == [["delta_3"], ["delta_2", "delta_3"], ["delta_1", "delta_2", "delta_3"]]
    press("Back")
    assert deltas() == ["delta_2", "delta_3"]
    shown, expected = explorer.evaluate(SHOWN), quantities(Weights(u=1.5, v=0.8, w=-0.6, s=0.1), SEQUENCE)
    so_far = expected["dE/dw_2"][0] + expected["dE/dw_3"][0]
    require_equal(shown["dE/dw so far"], so_far, name="dE/dw so far")
    press("All")
    assert deltas() == ["delta_1", "delta_2", "delta_3"]


def test_playing_starts_on_demand_and_ends_at_the_first_step(opened):
    page = opened(PAGE)
    page.clock.install()
    explorer = first_explorer(page)
    show_all_layers(explorer)
    where = explorer.locator(".where")
    page.clock.run_for(10_000)
    expect(where).to_have_text("the whole pass")
    explorer.get_by_role("button", name="Play").click()
    expect(where).to_have_text("next: δ₃, the last step first")
    page.clock.run_for(1000)
    expect(where).to_have_text("step 1 of 3: δ₃")
    explorer.get_by_role("button", name="Pause").click()
    page.clock.run_for(10_000)
    expect(where).to_have_text("step 1 of 3: δ₃")
    explorer.get_by_role("button", name="Play").click()
    page.clock.run_for(10_000)
    expect(where).to_have_text("the whole pass")
    expect(explorer.get_by_role("button", name="Play")).to_be_visible()


def test_the_check_tells_the_published_formulas_from_the_right_ones(opened):
    explorer = first_explorer(opened(PAGE))
    explorer.get_by_role("checkbox", name="gradient check").check()
    verdicts = explorer.locator("[data-verdict]").evaluate_all("marks => marks.map(mark => mark.dataset.verdict)")
    assert verdicts == ["agrees", "differs"] * 4
    shown = explorer.evaluate(SHOWN)
    for name in "uvws":
        right = shown[f"right formula dE/d{name}"]
        require_equal(shown[f"measured dE/d{name}"], right, tolerance=1e-8, name=f"measured dE/d{name}")
    explorer.get_by_role("checkbox", name="backward pass").check()
    explorer.get_by_role("radio", name="as published").check()
    published = explorer.evaluate(SHOWN)
    assert [published[f"published epsilon_{t}"] for t in (1, 2, 3)] == [1, 1, 1]
    assert not {"delta_1", "epsilon_1", "dE/du"} & set(published), "published numbers must not go by the right names"
    trace = forward(Weights(u=1.5, v=0.8, w=-0.6, s=0.1), SEQUENCE[:-1])
    require_equal(published["published dE/du"], trace.y[1:].sum(), name="Σ y_t")


def test_500_random_settings_agree_with_python(page):
    mount(page, Explorer(layers=LAYERS))
    cases = list(slider_cases(500))
    traits = [dict(zip("uvws", weights, strict=True)) | {"sequence": sequence} for weights, sequence in cases]
    results = try_all(page, traits)
    assert len(results) == 500
    for (weights, sequence), shown in zip(cases, results, strict=True):
        assert shown.pop("wrong") is None
        assert ("saturated" in shown.pop("notes")) == np.any(np.abs(saturation(weights, sequence)) < 1e-4)
        require_shown(shown, quantities(weights, sequence))


EXTREMES = """async cases => {
    const {model, el} = workshop
    const [bad, changes] = [[], new MutationObserver(() => {})]
    changes.observe(el, {subtree: true, childList: true, attributes: true, characterData: true})
    const values = ({type, target, attributeName, addedNodes}) =>
        type === "attributes" ? [target.getAttribute(attributeName)]
        : type === "characterData" ? [target.data]
        : [...addedNodes].map(node => node.outerHTML ?? node.data)
    for (const [index, traits] of cases.entries()) {
        onerror = message => bad.push([traits, message])
        model.assign({...traits, rule: index % 2 ? "right" : "published"})
        await null
        const found = changes.takeRecords().flatMap(values).find(value => /NaN|Infinity|undefined|null/.test(value))
        if (found) bad.push([traits, found.slice(0, 200)])
        const beyond = "uvws".split("").some(name => Math.abs(traits[name]) > 10)
        if (beyond && !el.querySelector(".notes").textContent) bad.push([traits, "no words"])
    }
    changes.disconnect()
    return bad
}"""


def test_10_000_extreme_settings_are_finite_and_explained(page):
    """The page is empty but for the widget, so that nothing else takes time. T changes seldom: that draws all anew."""
    explorer = mount(page, Explorer(layers=LAYERS))
    explorer.get_by_text("More:").click()
    rng = np.random.default_rng(7)
    sizes = [0.0, 5e-324, -1e-310, 1e-9, 1.0, -1.0, 40.0, -745.0, 1e6, -1e6]
    cases = []
    for case in range(10_000):
        T = 12 if case < 600 else 1
        values = rng.choice(sizes, T + 5) if case % 3 else rng.uniform(-1, 1, T + 5) * 10.0 ** rng.integers(-320, 7)
        sequence = [float(values[4])] * (T + 1) if case % 2 else values[4:].tolist()
        cases.append(dict(zip("uvws", values[:4].tolist(), strict=True)) | {"sequence": sequence})
    assert page.evaluate(EXTREMES, cases) == []
    shown = explorer.evaluate(SHOWN)
    require_equal(shown["u"], cases[-1]["u"], name="u")


def test_two_views_of_one_model_stay_in_step(page, complaints, origins):
    """The page as it is built shows each model once; here its first widget is there twice."""

    def double(route):
        response = route.fetch()
        head, mark, tail = response.text().partition('<div class="bptt-widget">')
        widget = mark + tail[: tail.index("</script>")] + "</script></div>"
        route.fulfill(response=response, body=head + widget + mark + tail)

    page.route("**/index.html", double)
    page.goto(f"{origins['http']}/{PAGE}.html")
    explorers = page.locator(".bptt-explorer")
    expect(explorers).to_have_count(2)
    explorers.nth(1).get_by_role("slider", name="u").press("ArrowRight")
    expect(explorers.nth(0).get_by_role("slider", name="u")).to_have_value("1.55")
    explorers.nth(0).get_by_role("checkbox", name="backward pass").check()
    first, second = (explorers.nth(n).evaluate(SHOWN) for n in (0, 1))
    assert first == second
    assert first["u"] == 1.55
    assert "delta_1" in first
    assert complaints.all() == {}


@pytest.mark.parametrize("width", [320, 360])
def test_all_layers_fit_a_phone(opened, width):
    page = opened(PAGE)
    page.set_viewport_size({"width": width, "height": 740})
    show_all_layers(first_explorer(page))
    assert page.evaluate("document.scrollingElement.scrollWidth") == width


def test_without_a_script_the_figure_stands_in(browser, origins):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origins['file']}/{PAGE}.html")
    figure = page.locator(".bptt-widget .bptt-figure").first
    expect(figure).to_be_visible()
    assert "p_3 = 0.736" in figure.get_attribute("aria-label")
    context.close()


def test_on_paper_the_figure_stands_in(opened):
    page = opened(PAGE)
    explorer, figure = first_explorer(page), page.locator(".bptt-widget .bptt-figure").first
    expect(figure).to_be_hidden()
    page.emulate_media(media="print")
    expect(figure).to_be_visible()
    expect(explorer).to_be_hidden()


def test_where_the_code_fails_the_figure_stays(page, complaints, origins):
    def spoil(route):
        response = route.fetch()
        spoilt = "default: { render() { throw Error('spoilt') } }"
        route.fulfill(response=response, body=re.sub(r"default: ?view\(.*?\)", spoilt, response.text()))

    page.route("**/widgets/explorer.js*", spoil)
    with page.expect_console_message(lambda message: "its figure stays" in message.text):
        page.goto(f"{origins['http']}/{PAGE}.html")
    expect(page.locator(".bptt-widget .bptt-figure").first).to_be_visible()
    assert "spoilt" in complaints.console[0]


def test_in_jupyterlab_slider_and_python_follow_each_other(jupyterlab, page):
    notebook = jupyterlab.open_cells(
        page,
        "from bptt.widgets import Explorer\nexplorer = Explorer(w=0.25)\nexplorer",
        "print(explorer.w, explorer.gradient.w)",
        "explorer.w = -1.5\nexplorer.sequence = [0.5, 0.25]",
    )
    notebook.run(0)
    explorer = notebook.cell(0).locator(".bptt-explorer")
    slider = explorer.get_by_role("slider", name="w")
    slider.press("ArrowRight")
    weights = Weights(u=1.5, v=0.8, w=0.3, s=0.1)
    w, gradient = (float(number) for number in notebook.run(1).split())
    assert w == 0.3
    require_equal(gradient, quantities(weights, SEQUENCE)["dE/dw"][0], name="dE/dw")
    notebook.run(2)
    expect(slider).to_have_value("-1.5")
    show_all_layers(explorer)
    require_shown(explorer.evaluate(SHOWN), quantities(weights.replace(w=-1.5), [0.5, 0.25]))
