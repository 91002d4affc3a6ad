"""Check my derivation in the browser: it reads and judges as Python does, for mouse, keyboard and ears."""

import json

import pytest
from playwright.sync_api import expect

from bptt._modules import REGISTRY, needed, script
from bptt.exercises import ExpressionError
from bptt.exercises._expressions import parse
from bptt.exercises._slips import STEPS, points
from bptt.exercises._typed import compare
from bptt.widgets import Derivation
from tools.workshop import load, mount
from typed_expressions import RIGHT, UNREADABLE, WRONG, fuzzed

PAGE = "book/06-one-recursion-instead"

# Modules import each other by relative path, which a Blob cannot: they are joined as for anywidget.
SOURCE = f"""const bptt = {REGISTRY};
{script(needed("derivation/compare.js"))}
export const {{ ExpressionError, parse }} = bptt.need("derivation/expression.js");
export const {{ compare, points }} = bptt.need("derivation/compare.js");"""
READ = """([known, cases]) => cases.map(([quantity, T, text]) => {
    try {
        const [tree, which] = [lab.parse(text, T), `${quantity} ${T}`]
        return {tree: JSON.stringify(tree), ...lab.compare(tree, T, known.truth[which], known.slips[which])}
    } catch (error) {
        if (!(error instanceof lab.ExpressionError)) throw error
        return {says: error.message, position: error.position}
    }
})"""


def in_browser(page, cases):
    """What the widget makes of (quantity, T, text)."""
    load(page, SOURCE)
    return page.evaluate(READ, [Derivation().known, cases])


def in_python(quantity, T, text):
    """The same from Python."""
    try:
        tree = parse(text, T)
    except ExpressionError as error:
        return {"says": error.says, "position": error.position}
    return {"tree": tree, "kind": compare(tree, quantity, T)}


def require_same(page, cases):
    for case, result in zip(cases, in_browser(page, cases), strict=True):
        there = {name: value for name, value in result.items() if name in ("says", "position", "tree", "kind")}
        if "tree" in there:
            there["tree"] = json.loads(there["tree"])
        assert there == in_python(*case), repr(case)


def test_the_points_are_the_same_in_both_languages(page):
    load(page, SOURCE)
    for T in STEPS:
        there = page.evaluate("T => lab.points(T)", T)
        assert len(there) == 20
        for one, other in zip(there, points(T), strict=True):
            assert one == pytest.approx(other, rel=1e-13)
            assert {name: one[name] for name in "uvws"} == {name: other[name] for name in "uvws"}


def test_right_and_wrong_variants_are_read_and_judged_alike(page):
    require_same(page, [*RIGHT, *(case[:3] for case in WRONG)])


def test_what_cannot_be_read_gives_the_same_message_at_the_same_place(page):
    require_same(page, [("dE/du", T, text) for T, text, _, _ in UNREADABLE])


def test_10_000_fuzzed_texts_are_read_and_judged_alike(page, drills):
    """`make drills` hands 60,000 to both."""
    require_same(page, list(fuzzed(60_000 if drills else 10_000, seed=2)))


@pytest.fixture
def derivation(opened):
    """The widget of the page, once it is live."""
    widget = opened(PAGE).locator(".bptt-derivation")
    widget.wait_for()
    return widget


def judged(derivation, quantity, T, text):
    """Choose, type, and wait for the answer."""
    derivation.get_by_label("Derivative").select_option(quantity)
    derivation.get_by_label("Steps T").select_option(str(T))
    derivation.get_by_role("textbox").fill(text)
    return derivation.get_by_role("status")


def test_it_answers_in_the_page(derivation):
    answer = judged(derivation, "dE/dw", 2, "δ1*s + δ2*y1")
    expect(answer).to_contain_text("✓ It agrees with dE/dw at 20 points, and exactly.")
    expect(answer).not_to_contain_text("proved")
    expect(judged(derivation, "dE/dw", 2, "δ1*y1 + δ2*y2")).to_contain_text("y_t stands where y_{t-1} belongs")
    expect(judged(derivation, "dE/du", 2, "y1 + y2")).to_contain_text("The published formula, completed")
    expect(judged(derivation, "dE/du", 2, "3(ε1 y1 + ε2 y2)")).to_contain_text("It is 3 times dE/du")


def test_it_shows_both_numbers_and_where(derivation):
    answer = judged(derivation, "dE/du", 1, "u*v")
    expect(answer).to_contain_text("It differs: yours is")
    at = points(1)[0]
    yours, right = (
        float(answer.locator(f'[data-quantity="{name}"]').get_attribute("data-value")) for name in ("yours", "dE/du")
    )
    assert yours == pytest.approx(at["u"] * at["v"], rel=1e-12)
    assert right == pytest.approx(at["epsilon1"] * at["y1"], rel=1e-12)
    expect(answer).to_contain_text(f"u = {at['u']:.4g}"[:7])


def test_it_marks_the_place_of_a_mistake(derivation):
    answer = judged(derivation, "dE/du", 2, "2*(p2-t2)*uy2")
    expect(answer).to_contain_text('"uy2" is no quantity of this network; between letters, write *. (At character 11.)')
    expect(answer.locator("mark")).to_have_text("u")
    expect(judged(derivation, "dE/du", 2, "2*").locator("mark")).to_have_text("␣")


def test_it_can_be_used_by_keyboard_alone(derivation):
    page = derivation.page
    derivation.get_by_label("Derivative").focus()
    page.keyboard.press("ArrowUp")  # from dE/dw to dE/dv
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")  # from T = 2 to T = 1
    page.keyboard.press("Tab")
    page.keyboard.type("1 x1")
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the button that inserts δ where the line was left
    expect(derivation.get_by_role("textbox")).to_have_value("δ1 x1")
    expect(derivation.get_by_role("status")).to_contain_text("✓ It agrees with dE/dv at 20 points, and exactly.")


def test_the_answer_is_read_out_and_everything_has_a_name(derivation):
    assert derivation.get_by_role("status").get_attribute("aria-live") == "polite"
    expect(derivation.get_by_role("textbox")).to_have_accessible_name("dE/dw for T = 2:")
    assert derivation.locator("[id]").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_phone(derivation, theme):
    page = derivation.page
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 360, "height": 800})
    judged(derivation, "dE/dw", 3, "+".join(["(2*(p3-t3))"] * 20))
    expect(derivation.get_by_role("status")).to_contain_text("It differs")
    assert page.evaluate("document.scrollingElement.scrollWidth <= document.documentElement.clientWidth")


def test_two_views_share_one_model(page):
    place = mount(page, Derivation("dE/du", T=1))
    page.evaluate("async () => { await workshop.view() }")
    first, second = place.first, place.nth(1)
    judged(first, "dE/ds", 2, "w δ1")
    for view in (first, second):
        expect(view.get_by_role("textbox")).to_have_value("w δ1")
        expect(view.get_by_role("status")).to_contain_text("✓ It agrees with dE/ds at 20 points, and exactly.")
