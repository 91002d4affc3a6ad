"""The Landscape in a browser: its numbers and its paths are those of the Python package."""

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
from bptt.widgets import Landscape
from bptt.widgets.landscape import SCHEDULES
from bptt.widgets.shared.limits import RANGE
from cases import slider_cases
from tools.workshop import SHOWN, mount, try_all

PAGE = "book/09-learning-to-predict"


PAINTED = """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
    .every((value, at) => at % 4 < 3 || value === 255)"""


COLOURS = """canvas => new Set(new Uint32Array(canvas.getContext("2d")
    .getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size"""


def settings(count):
    """Settings within the reach of the sliders: every length, every pair of axes, every k; up to 12 passes at first."""
    rng = np.random.default_rng(5)
    for case, (weights, sequence) in enumerate(slider_cases(count)):
        axes = sorted(rng.choice(4, 2, replace=False))
        yield {
            **dict(zip("uvws", (weights * 0.3), strict=True)),
            "sequence": sequence,
            "axes": ["uvws"[index] for index in axes],
            "eta": float(rng.choice([0.01, 0.05, 0.1])),
            "k": int(rng.integers(1, 13)),
            "passes": int(rng.integers(0, 13)) if case < 50 else 0,
            "schedules": list(SCHEDULES),
        }


def error_terms(weights, sequence):
    x, target = inputs_and_targets(sequence)
    return squared_errors(forward(weights, x).p, target)


def contributions(weights, sequence):
    x, target = inputs_and_targets(sequence)
    trace = forward(weights, x)
    return backward(weights, trace, output_error(trace.p, target)).contributions


def test_500_settings_agree_with_python_and_50_paths_end_where_train_does(page):
    mount(page, Landscape())
    cases = list(settings(500))
    results = try_all(page, cases)
    assert len(results) == 500
    for case, shown in zip(cases, results, strict=True):
        landscape = Landscape(**case)
        terms = error_terms(landscape.weights, landscape.sequence)
        assert [shown[name] for name in "uvws"] == list(landscape.weights)
        require_equal(shown["E"], terms.sum(), terms=terms, name="E")
        parts = contributions(landscape.weights, landscape.sequence)
        for name, slope, terms in zip("uvws", landscape.gradient, parts, strict=True):
            require_equal(shown[f"dE/d{name}"], slope, terms=terms, name=f"dE/d{name}")
        for schedule in SCHEDULES:
            run = landscape.history(schedule) if landscape.passes else None
            last = run.last if run else landscape.weights
            assert shown[f"{schedule} updates"] == (len(run.errors) if run else 0)
            for name in landscape.axes:
                require_equal(
                    shown[f"{schedule} {name}"],
                    getattr(last, name),
                    tolerance=1e-9,
                    name=f"{schedule} {name} in {case}",
                )
            terms = error_terms(last, landscape.sequence)
            require_equal(shown[f"{schedule} E"], terms.sum(), tolerance=1e-9, terms=terms, name=f"{schedule} E")


def test_the_lowest_cell_is_the_lowest_of_40000(page):
    shown = mount(page, Landscape(axes="us", v=2.0, w=-3.0)).evaluate(SHOWN)
    u, s = (low + (np.arange(200) + 0.5) / 200 * (high - low) for low, high in (RANGE["u"], RANGE["s"]))
    x, target = (values[:, np.newaxis, np.newaxis] for values in inputs_and_targets([0.3, 0.9, 0.4, 0.7]))
    E = squared_error(forward(Weights(u[np.newaxis, :], 2.0, -3.0, s[:, np.newaxis]), x).p, target)
    row, column = np.unravel_index(np.argmin(E), E.shape)
    require_equal(shown["lowest E"], E[row, column], name="lowest E")
    require_equal(shown["lowest u"], u[column], name="lowest u")
    require_equal(shown["lowest s"], s[row], name="lowest s")


def test_keys_and_clicks_choose_the_start(page):
    landscape = mount(page, Landscape())
    crosshair = landscape.get_by_role("application")

    def start():
        shown = landscape.evaluate(SHOWN)
        return shown["v"], shown["w"]

    for key, expected in [
        ("ArrowRight", (0.9, -0.6)),
        ("ArrowUp", (0.9, -0.5)),
        ("Shift+ArrowLeft", (-0.1, -0.5)),
        ("Shift+ArrowDown", (-0.1, -1.5)),
    ]:
        crosshair.press(key)
        assert start() == expected, key
    assert crosshair.get_attribute("aria-label").startswith("Start: v = −0.1, w = −1.5, E = ")
    canvas = landscape.locator(".heat")
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.75, "y": box["height"] / 2})
    np.testing.assert_allclose(start(), (5, 0), atol=0.05)
    expect(crosshair).to_be_focused()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] - 50, box["y"] + box["height"] / 4)
    page.mouse.up()
    np.testing.assert_allclose(start(), (-10, 5), atol=0.05)  # held at the edge


def test_a_finger_chooses_the_start_and_can_still_scroll_the_page(browser):
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    landscape = mount(page, Landscape())
    page.evaluate("document.body.style.paddingBottom = '2000px'")
    session = context.new_cdp_session(page)
    box = landscape.locator(".heat").bounding_box()

    def place(across, up):
        return {"x": box["x"] + box["width"] * across, "y": box["y"] + box["height"] * (1 - up)}

    def touch(start, *way):
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [start]})
        for at in way:
            session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        shown = landscape.evaluate(SHOWN)
        return shown["v"], shown["w"]

    def near(*point):
        return pytest.approx(point, abs=0.1)  # a pixel is 0.09

    assert page.evaluate("scrollY") == 0
    assert touch(place(0.25, 0.5)) == near(-5, 0)
    assert touch(place(0.25, 0.5), place(0.3, 0.6), place(0.5, 0.75)) == near(0, 5), "the crosshair follows the finger"
    assert page.evaluate("scrollY") == 0
    assert touch(place(0.9, 0.2), place(0.9, 0.5), place(0.9, 0.9)) == near(0, 5), "a swipe over the map is none"
    assert page.evaluate("scrollY") > 0
    context.close()


def test_step_play_pause_and_reset(page):
    page.clock.install(time=0)
    landscape = mount(page, Landscape())

    def passes():
        return landscape.evaluate(SHOWN)["passes"]

    def press(name):
        landscape.get_by_role("button", name=name, exact=True).press("Enter")

    page.clock.pause_at(10_000)
    assert passes() == 0, "nothing plays by itself"
    press("Step")
    press("50 steps")
    assert passes() == 51
    press("Play")
    page.clock.run_for(700)
    press("Pause")
    page.clock.run_for(5000)
    assert passes() == 62
    expect(landscape.locator("[aria-live=polite]")).to_contain_text(
        "62 passes through the sequence: per sequence: E is"
    )
    press("Play")
    page.clock.run_for(60_000)
    assert passes() == 500
    expect(landscape.get_by_role("button", name="Play")).to_have_attribute("aria-disabled", "true")
    press("Reset")
    assert passes() == 0
    page.emulate_media(reduced_motion="reduce")
    press("Play")
    page.clock.run_for(2050)
    assert passes() == 100, "two large steps in two seconds"


def test_a_view_that_comes_into_the_page_later_has_its_colours(page):
    """As in JupyterLab, which attaches a view once it is there."""
    mount(page, Landscape())
    page.evaluate("async () => { document.body.append((await workshop.view(false)).el) }")
    page.wait_for_timeout(300)
    first, second = (canvas.evaluate(COLOURS) for canvas in page.locator(".heat").all())
    assert first == second > 100


def test_divergence_and_flat_maps_are_told_in_words(page):
    landscape = mount(page, Landscape([1.0, 5.0, 1.0, 5.0], axes="us", w=0.0, eta=10.0, passes=400))
    notes = landscape.locator(".notes")
    expect(notes).to_contain_text("Diverged, per sequence: after")
    expect(notes).to_contain_text("A learning rate below 10 may help.")
    expect(landscape.get_by_role("button", name="Step", exact=True)).to_have_attribute("aria-disabled", "true")
    (shown,) = try_all(page, [{"axes": ["v", "w"], "u": 0.0, "passes": 0}])
    assert shown["wrong"] is None
    expect(notes).to_contain_text("E is the same everywhere on this map")


def test_extreme_settings_are_finite_and_explained(page, complaints):
    mount(page, Landscape())
    rng = np.random.default_rng(7)
    sizes = [0.0, 5e-324, -1e-310, 1e-9, 1.0, -1.0, 40.0, -745.0, 1e6, -1e6]
    cases = []
    for case in range(400):
        T = (1, 12, 1 + case % 12)[case % 3]
        sequence = [float(rng.choice(sizes))] * (T + 1) if case % 2 else rng.choice(sizes, T + 1).tolist()
        weights = dict(zip("uvws", rng.choice(sizes, 4).tolist(), strict=True))
        eta, k = float(rng.choice([1e-6, 0.1, 1e6])), int(rng.integers(1, 13))
        cases.append({**weights, "sequence": sequence, "eta": eta, "k": k, "passes": int(rng.choice([0, 1, 30]))})
    for case, shown in zip(cases, try_all(page, cases), strict=True):
        assert shown["wrong"] is None, case
        assert shown["notes"] or all(abs(case[name]) <= 10 for name in "uvw"), case
    page.wait_for_timeout(300)  # the last map is drawn in full
    assert page.locator(".bptt-landscape").evaluate("el => /NaN|Infinity/.test(el.innerHTML)") is False
    assert complaints.all() == {}


def test_bad_text_leaves_the_last_good_sequence_and_says_why(page):
    landscape = mount(page, Landscape())
    field = landscape.get_by_role("textbox", name="Sequence")
    problem = landscape.locator(".problem")
    for text, words in [
        ("0.5, x", "Item 2 is not a number: “x”."),
        ("0.5", "2 to 13 numbers are needed, here is 1."),
        ("1 2e6", "2000000 is beyond a million."),
    ]:
        field.fill(text)
        expect(problem).to_have_text(f"{words} The last good numbers stay.")
        assert page.evaluate("workshop.model.get('sequence')") == [0.3, 0.9, 0.4, 0.7]
    field.fill("1; −2 .5,1e-1")
    expect(problem).to_have_count(0)
    assert page.evaluate("workshop.model.get('sequence')") == [1, -2, 0.5, 0.1]


def test_it_lives_in_its_chapter_and_fits_a_phone(opened, complaints):
    page = opened(PAGE, "file")
    landscape = page.locator(".bptt-landscape")
    expect(landscape).to_be_visible()
    slider = landscape.get_by_role("slider", name="w", exact=True)
    slider.press("ArrowRight")
    assert landscape.evaluate(SHOWN)["w"] == -2.95
    landscape.get_by_role("combobox", name="Map of E over").select_option("us")
    assert landscape.get_by_role("application").get_attribute("aria-label").startswith("Start: u = 1.5, s = 0.1, E = ")
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.scrollingElement.scrollWidth") == width
    assert landscape.locator(".heat").evaluate(PAINTED), "a new size has left the map empty"
    assert complaints.all() == {}
