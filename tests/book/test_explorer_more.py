"""What an Explorer keeps under "More", its formulas, and the setting in the address of a page."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

import bptt
from bptt import Weights, backward, forward, inputs_and_targets, output_error, require_equal, squared_error
from bptt.widgets import Explorer
from tools.workshop import SHOWN, mount


@pytest.fixture
def explorer(page):
    """An Explorer with More open."""
    place = mount(page, Explorer(layers=["states", "backward"]))
    place.get_by_text("More:").click()
    return place


def trait(explorer, name):
    return explorer.page.evaluate("name => workshop.model.get(name)", name)


def press(explorer, name):
    explorer.get_by_role("button", name=name, exact=True).click()


def weights_of(explorer):
    return Weights(**{name: trait(explorer, name) for name in "uvws"})


def test_at_first_it_is_closed(page):
    place = mount(page, Explorer())
    expect(place.get_by_role("textbox")).to_have_count(0)
    expect(place.get_by_role("slider")).to_have_count(4)


@pytest.mark.parametrize(
    ("text", "numbers"), [("1 2;3", [1, 2, 3]), ("−.5; 1e-3", [-0.5, 0.001]), ("0 " * 13, [0] * 13)]
)
def test_a_sequence_can_be_typed(explorer, text, numbers):
    explorer.get_by_role("textbox", name="Sequence").fill(text)
    assert trait(explorer, "sequence") == numbers
    shown = explorer.evaluate(SHOWN)
    assert shown["T"] == len(numbers) - 1
    assert [shown[f"x_{t}"] for t in range(1, len(numbers))] == numbers[:-1]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("0.3, much", "Item 2 is not a number: “much”."),
        ("1", "2 to 13 numbers are needed, here is 1."),
        ("1 2000000", "2000000 is beyond a million."),
        ("nan 1", "There is a gap: item 1 is “nan”. Fill it in, or take it out."),
    ],
)
def test_bad_text_is_explained_beside_the_field_and_the_last_good_sequence_stays(explorer, text, problem):
    field = explorer.get_by_role("textbox", name="Sequence")
    field.fill("1 2 3")
    field.fill(text)
    assert trait(explorer, "sequence") == [1, 2, 3]
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(f"{problem} The last good numbers stay.")
    field.fill("4 5")
    assert trait(explorer, "sequence") == [4, 5]
    expect(field).to_have_attribute("aria-invalid", "false")
    expect(field).to_have_accessible_description("")


def test_points_follow_the_arrow_keys(explorer):
    point = explorer.get_by_role("slider", name="x_2", exact=True)
    for key, value in [("ArrowUp", 0.95), ("ArrowLeft", 0.9), ("PageDown", 0.4), ("Home", 0), ("End", 1)]:
        point.press(key)
        assert trait(explorer, "sequence") == [0.3, value, 0.4, 0.7]
        expect(point).to_have_attribute("aria-valuenow", str(value))
    expect(explorer.get_by_role("textbox", name="Sequence")).to_have_value("0.3, 1, 0.4, 0.7")


def test_points_follow_a_finger(browser):
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    place = mount(page, Explorer())
    place.get_by_text("More:").click()
    point = place.get_by_role("slider", name="x_4", exact=True)
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    session = context.new_cdp_session(page)
    before = page.evaluate("scrollY")
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    for down in (10, 20, 30):
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at | {"y": at["y"] + down}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    *others, moved = trait(place, "sequence")
    assert others == [0.3, 0.9, 0.4]
    require_equal(moved, 0.7 - 30 / 82, tolerance=0.02, name="x_4")  # the plot is 82 pixels high from 0 to 1
    assert page.evaluate("scrollY") == before
    context.close()


def test_numbers_that_T_cuts_off_come_back_and_beyond_them_the_sequence_repeats(explorer):
    slider = explorer.get_by_role("slider", name="T", exact=True)
    slider.fill("1")
    assert trait(explorer, "sequence") == [0.3, 0.9]
    slider.fill("4")
    assert trait(explorer, "sequence") == [0.3, 0.9, 0.4, 0.7, 0.3]
    slider.fill("12")
    assert len(trait(explorer, "sequence")) == 13
    assert explorer.evaluate(SHOWN)["T"] == 12


def test_along_a_series_T_widens_the_window(page):
    series = [n / 20 for n in range(20)]
    place = mount(page, Explorer(series=series, start=14, window=6))
    place.get_by_text("More:").click()
    place.get_by_role("slider", name="T", exact=True).fill("9")
    assert (trait(place, "start"), trait(place, "sequence")) == (10, series[10:])


def phenomenon(name, trace, target, back):
    """Whether the example shows what its button says."""
    ratio = back.delta[:-1] / back.delta[1:]
    match name:
        case "the question's example":
            return trace.T == 3
        case "echo":
            return np.abs(trace.p - trace.x).max() < 0.03 < 20 * 0.03 < squared_error(trace.p, target)
        case "learned":
            return squared_error(trace.p, target) < 0.0025
        case "vanish":
            return np.all(ratio == 0.5)
        case "explode":
            return np.all(ratio == 2)
        case "saturate":
            return np.all(trace.y[1:] > 0.99) and np.abs(back.delta).max() < 0.01


@pytest.mark.parametrize("name", ["the question's example", "echo", "learned", "vanish", "explode", "saturate"])
def test_an_example_shows_what_it_says(explorer, name):
    press(explorer, name)
    x, target = inputs_and_targets(trait(explorer, "sequence"))
    trace = forward(weights_of(explorer), x)
    assert phenomenon(name, trace, target, backward(weights_of(explorer), trace, output_error(trace.p, target)))
    assert explorer.locator(".look").first.inner_text()
    press(explorer, "as it was here")
    assert (weights_of(explorer), trait(explorer, "sequence")) == (Weights(1.5, 0.8, -0.6, 0.1), [0.3, 0.9, 0.4, 0.7])


@pytest.mark.parametrize("rule", ["right", "published"])
def test_the_lines_in_python_give_the_numbers_on_show(explorer, rule):
    explorer.page.evaluate("rule => workshop.model.assign({w: -1.25, sequence: [1e-7, -3, 0.5], rule})", rule)
    lines = explorer.get_by_role("textbox", name="Python").input_value()
    *statements, result = lines.splitlines()
    names = {}
    exec("\n".join(statements), names)
    E, delta, gradient = eval(result, names)
    shown, prefix = explorer.evaluate(SHOWN), "" if rule == "right" else "published "
    require_equal(shown["E"], E, name="E")
    require_equal([shown[f"{prefix}delta_{t}"] for t in (1, 2)], delta, name="delta")
    require_equal([shown[f"{prefix}dE/d{name}"] for name in "uvws"], [*gradient], name="gradient")
    assert {name for name in names if name in bptt.__all__} <= set(bptt.__all__)


def test_where_copying_is_not_allowed_the_lines_are_selected(explorer):  # on an empty page it is not
    press(explorer, "Copy as Python")
    expect(explorer.get_by_text("The lines are selected")).to_be_visible()
    lines = explorer.get_by_role("textbox", name="Python")
    assert lines.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd) === area.value")


def test_pointing_at_a_symbol_lights_it_up_everywhere(page):
    place = mount(page, Explorer(layers=["states", "backward", "formulas"]))
    lit = place.locator(".lit")
    place.locator(".lines .symbol.w").first.hover()
    tags = set(lit.evaluate_all("nodes => nodes.map(node => node.closest('.slider, .network, .lines').classList[0])"))
    assert tags == {"slider", "network", "lines"}
    place.locator(".lines .symbol").first.focus()
    assert set(lit.evaluate_all("nodes => nodes.map(node => node.dataset.symbol)")) == {"z_1"}
    page.keyboard.press("ArrowRight")
    assert set(lit.evaluate_all("nodes => nodes.map(node => node.dataset.symbol)")) == {"w"}
    place.get_by_role("slider", name="s", exact=True).focus()
    assert set(lit.evaluate_all("nodes => nodes.map(node => node.dataset.symbol)")) == {"s", "y_0 s"}


def test_the_formulas_of_every_step_hold(page):
    place = mount(page, Explorer(layers=["states", "backward", "formulas"], position=2))
    for step, wanted in [(1, 4), (2, 6), (3, 6)]:
        place.get_by_role("slider", name="t", exact=True).fill(str(step))
        lines = [line for line in place.locator(".lines p").all() if line.is_visible()]
        assert len(lines) == wanted, "δ_t and ε_t are shown once the backward pass has reached them"
        for line in lines:
            name, *_, number = re.split(r"\s*=\s*", line.inner_text().replace("\n", ""))
            assert name.endswith(str(step)), name
            assert number


# In the built book

PAGE = "book/index"


def test_a_link_leads_to_the_setting_it_was_made_of(opened, origins, complaints):
    page = opened(PAGE)
    place = page.locator(".bptt-explorer").first
    place.get_by_role("slider", name="w", exact=True).press("End")
    assert "#" not in page.url, "the address stays as it is until a link is asked for"
    place.get_by_text("More:").click()
    place.get_by_role("textbox", name="Sequence").fill("0.5 0.25 1e-3")
    press(place, "Link to this setting")
    link = page.url
    assert link.startswith(f"{origins['http']}/{PAGE}.html#widget-1?")
    page.goto("about:blank")
    page.goto(link)
    expect(place.get_by_role("slider", name="w", exact=True)).to_have_value("10")
    shown = place.evaluate(SHOWN)
    assert (shown["x_1"], shown["x_2"], shown["t_2"]) == (0.5, 0.25, 0.001)
    page.evaluate("location.hash = 'widget-1?w=-2&u=nan&x=1&layers=wings,states&position=-4'")
    expect(place.get_by_role("slider", name="w", exact=True)).to_have_value("-2")
    assert place.evaluate(SHOWN)["u"] == 1.5
    page.evaluate("location.hash = 'the-question'")
    assert place.evaluate(SHOWN)["w"] == -2
    assert complaints.errors == complaints.console == []


@pytest.mark.parametrize("name", ["04-differentiate-it-all", "06-one-recursion-instead"])
def test_where_the_text_speaks_of_slopes_beside_the_sliders_they_are_there(opened, book, name):
    assert "beside the sliders" in (book / "book" / f"{name}.html").read_text("utf-8")
    shown = opened(f"book/{name}").locator(".is-live .bptt-explorer .slope:visible")
    expect(shown.first).to_be_visible()
    assert shown.count() >= 4
