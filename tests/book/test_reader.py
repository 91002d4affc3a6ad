"""Readers of every kind: by ear, through a translator, with a finger that scrolls, with large type."""

import re

from playwright.sync_api import expect
from test_pages import CHAPTERS

from tools import engines
from tools.engines import Reader
from tools.workshop import SHOWN

HEARD = """root => [...root.querySelectorAll(".heard tr")].map(row => [...row.cells].map(cell => cell.textContent))"""


def test_every_number_of_the_picture_can_be_heard(opened):
    explorer = opened(CHAPTERS[0]).locator(".bptt-explorer").first
    for box in explorer.get_by_role("checkbox").all():
        box.check()
    heard = explorer.aria_snapshot()
    table = heard[heard.index("All numbers, step by step") :]
    seen = {text.lstrip("+") for text in explorer.locator(".digits .number").all_inner_texts() if text}
    assert len(seen) > 20
    missing = {text for text in seen if not re.search(rf"(?<![\d.]){re.escape(text)}(?!\d)", heard)}
    assert missing == set()
    assert "adds to dE/dw" in table


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


def test_large_type_stays_within_the_window(playwright, book):
    with engines.opened("chromium", Reader(width=640, height=800, font=32), playwright) as engine:
        wide = {}
        for name in CHAPTERS:
            engine.open(f"{book.as_uri()}/{name}.html")
            if (by := engine.js(TOO_WIDE)) > 0:
                wide[name] = by
    assert wide == {}
