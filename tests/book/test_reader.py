"""Readers of every kind: by ear, through a translator, with a finger that scrolls, with large type."""

import re

import pytest
from playwright.sync_api import expect
from test_pages import CHAPTERS
from test_print import UNFOLD

from tools import engines
from tools.engines import Reader
from tools.workshop import SHOWN

HEARD = """root => [...root.querySelectorAll(".heard tr")].map(row => [...row.cells].map(cell => cell.textContent))"""


def require_all_heard(explorer):
    """Each number of the picture, with all that it can show, is in the tree of a screen reader too."""
    for box in explorer.get_by_role("checkbox").all():
        box.check()
    heard = explorer.aria_snapshot()
    assert "adds to dE/dw" in heard[heard.index("All numbers, step by step") :]
    seen = {text.lstrip("+") for text in explorer.locator(".digits .number").all_inner_texts() if text}
    assert len(seen) > 20
    spoken = [value for value, _ in map(value_and_unit, NUMBER.findall(heard))]
    assert {text for text in seen if not is_among(text, spoken)} == set()


NUMBER = re.compile(r"(?<![\d.])−?\d+(?:\.\d+)?(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
PLAIN = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")


def value_and_unit(text):
    """The number that the text shows, and what one more in its last figure adds."""
    figures, _, power = text.translate(PLAIN).partition("·10")
    size = 10.0 ** int(power or 0)
    return float(figures) * size, size / 10 ** len(figures.partition(".")[2])


def is_among(text, values):
    """Whether one of the values is shown so: a narrow picture rounds to fewer figures than are heard."""
    value, unit = value_and_unit(text)
    return any(abs(value - other) <= 0.5001 * unit for other in values)


def test_every_number_of_the_picture_can_be_heard(opened):
    require_all_heard(opened(CHAPTERS[0]).locator(".bptt-explorer").first)


def test_the_table_for_ears_follows_the_slider(opened):
    explorer = opened(CHAPTERS[0]).locator(".bptt-explorer").first
    before = explorer.evaluate(HEARD)
    explorer.get_by_role("slider", name="w").press("ArrowRight")
    expect(explorer.locator(".heard")).not_to_contain_text(before[2][4])
    assert len(explorer.evaluate(HEARD)) == len(before)


def test_what_changed_is_spoken_without_the_focus_too(opened):
    explorer = opened(CHAPTERS[0]).locator(".bptt-explorer").first
    explorer.get_by_role("checkbox").first.evaluate("box => box.click()")  # as VoiceOver does
    explorer.get_by_role("slider", name="w").evaluate(
        "slider => { slider.value = 1; slider.dispatchEvent(new Event('input', { bubbles: true })) }"
    )
    line = explorer.locator(".summary")
    expect(line).to_contain_text("w is now 1")
    expect(line).to_have_attribute("aria-live", "polite")


def test_numbers_follow_although_a_translator_has_been_there(opened):
    explorer = opened(CHAPTERS[0]).locator(".bptt-explorer").first
    explorer.evaluate("""root => {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
        const texts = []
        while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.push(walker.currentNode)
        for (const text of texts) {
            const font = document.createElement("font")
            text.replaceWith(font)
            font.append(text)
        }
    }""")
    slider = explorer.get_by_role("slider", name="w")
    slider.press("ArrowRight")
    shown = explorer.evaluate(SHOWN)
    assert explorer.locator('[data-quantity="w"]').inner_text() == "−0.55"
    assert shown["w"] == -0.55
    unprotected = explorer.evaluate("root => root.querySelectorAll('[data-quantity]:not([translate=no])').length")
    assert unprotected == 0


def test_a_swipe_that_scrolls_leaves_the_slider_alone(opened):
    explorer = opened(CHAPTERS[0]).locator(".bptt-explorer").first
    slider = explorer.get_by_role("slider", name="w")
    slider.evaluate("""slider => {
        slider.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, pointerType: "touch" }))
        slider.value = 5
        slider.dispatchEvent(new Event("input", { bubbles: true }))
        slider.dispatchEvent(new PointerEvent("pointercancel", { bubbles: true, pointerType: "touch" }))
    }""")
    assert slider.input_value() == "-0.6"
    assert explorer.locator('[data-quantity="w"]').inner_text() == "−0.6"


TOO_WIDE = "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
CUT = """() => {
    const edge = document.querySelector("article").getBoundingClientRect().right + 1
    const cut = box => (getComputedStyle(box).overflowX !== "visible" && box.clientWidth > 1
        && box.scrollWidth > box.clientWidth + 1) || box.getBoundingClientRect().right > edge
    // A formula in a line has a twin for ears. Twelve steps of a Layer or Gate are wider than a page: the stage moves.
    const stage = ":is(.bptt-layer, .bptt-gate) .stage, :is(.bptt-layer, .bptt-gate) .stage *"
    const others = `mjx-container *, span.math, svg *, .heard, .heard *, .headerlink, input, ${stage}`
    return [...document.querySelectorAll(`article *:not(${others})`)].filter(box => box.checkVisibility() && cut(box))
        .map(box => `${box.localName}.${box.className}: ${box.scrollWidth} > ${box.clientWidth}: `
            + box.textContent.trim().slice(0, 40))
}"""


@pytest.mark.reader
def test_large_type_stays_within_the_window_and_pictures_grow(playwright, book):
    letters = "() => parseFloat(getComputedStyle(document.querySelector('.bptt-explorer svg text')).fontSize)"
    height = "() => document.querySelector('.bptt-explorer svg text').getBoundingClientRect().height"
    with engines.opened("chromium", Reader(width=640, height=800, font=32), playwright) as engine:
        wide = {}
        for name in [*CHAPTERS, "genindex", "search", "_modules/bptt/weights"]:
            engine.open(f"{book.as_uri()}/{name}.html")
            for width in (640, 1280):
                engine.resize(width, 800)
                if (by := engine.js(TOO_WIDE)) > 0:
                    wide[name, width] = by
        engine.open(f"{book.as_uri()}/{CHAPTERS[0]}.html")
        assert engine.js(height) > 1.8 * engine.js(letters), "a picture's letters do not grow with the text"
    assert wide == {}


@pytest.mark.parametrize("reader", [Reader(width=640), Reader(width=1280, font=32)], ids=["200 %", "32 px"])
def test_every_number_can_be_heard_where_all_is_large(playwright, book, reader):
    """At 200 %, a window 1280 pixels wide has room for 640."""
    with engines.opened("chromium", reader, playwright) as engine:
        engine.open(f"{book.as_uri()}/{CHAPTERS[0]}.html")
        require_all_heard(engine.page.locator(".bptt-explorer").first)
        assert engine.js(TOO_WIDE) <= 0


MEANT = {"book/04-differentiate-it-all": ["mjx-container"]}
"""The derivative of which the text says that it does not fit, and is to be moved sideways."""


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_block_is_cut_where_there_is_room(opened, page, name):
    page.set_viewport_size({"width": 1280, "height": 900})
    opened(name)
    page.evaluate(UNFOLD)
    cut = page.evaluate(CUT)
    assert [text.split(".")[0] for text in cut] == MEANT.get(name, []), cut


SCROLLS = """() => [...document.querySelectorAll("article *:not(mjx-container *, span.math, svg *, .bptt-view *)")]
    .filter(box => box.checkVisibility() && box.localName !== "textarea" && box.scrollWidth > box.clientWidth + 1
        && getComputedStyle(box).overflowX === "auto")
    .map(box => [getComputedStyle(box).backgroundImage, box.textContent.trim().slice(0, 40)])"""


@pytest.mark.parametrize("name", ["book/05-many-layers-one-weight", "book/11-from-one-neuron-to-many", "book/how-fast"])
def test_what_scrolls_sideways_has_a_shade_at_its_edge(opened, page, name):
    page.set_viewport_size({"width": 360, "height": 800})
    opened(name)
    page.evaluate(UNFOLD)
    scrolling = page.evaluate(SCROLLS)
    assert scrolling, "nothing scrolls: this test sees nothing"
    assert [text for image, text in scrolling if image.count("gradient") != 4] == []


def test_what_colour_alone_shows_stays_where_colours_are_forced(opened, page):
    page.emulate_media(forced_colors="active")
    for name, kind in (("09-learning-to-predict", "landscape .ramp"), ("10-vanishing-and-exploding", "memory .share")):
        box = opened(f"book/{name}").locator(f".bptt-{kind}").first
        expect(box).to_have_css("forced-color-adjust", "none")


def test_without_scripts_a_page_says_what_it_lacks(playwright, book):
    with engines.opened("chromium", Reader(scripts=False), playwright) as engine:
        engine.page.goto(f"{book.as_uri()}/{CHAPTERS[1]}.html")
        expect(engine.page.get_by_text("Scripts are off in this browser.")).to_be_visible()
        expect(engine.page.locator("article .math").first).to_contain_text("\\(")
        link = engine.page.locator("article p a.reference").first
        expect(link).to_have_css("text-decoration-line", "underline")
        expect(engine.page.locator(".live-bar")).to_have_count(0)


BEYOND = """() => [...document.querySelectorAll("article mjx-container:not([display])")]
    .filter(node => node.checkVisibility() && !node.closest(".pst-scrollable-table-container, .scroll"))
    .filter(node => node.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map(node => node.textContent)"""


@pytest.mark.reader
def test_no_formula_in_a_line_is_cut_on_a_phone(opened, page, book):
    """A formula in a line neither wraps nor scrolls: a long one is written in pieces, each with its sign before it."""
    page.set_viewport_size({"width": 360, "height": 740})
    cut = {}
    for path in sorted((book / "book").glob("*.html")):
        opened(f"book/{path.stem}").evaluate(UNFOLD)
        cut[path.stem] = page.evaluate(BEYOND)
    assert {name: formulas for name, formulas in cut.items() if formulas} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_ends_in_a_widget_ends_in_the_colour_of_the_page(opened, page, theme):
    page.emulate_media(color_scheme=theme)
    ground, shades = opened("book/04-differentiate-it-all").evaluate(
        "() => [document.body, document.querySelector('.is-live .stage.scroll')].map(node => getComputedStyle(node))"
        ".map((styles, place) => place ? styles.backgroundImage : styles.backgroundColor)"
    )
    assert shades.count(ground) >= 2, f"the page is {ground}, the edges are {shades}"
