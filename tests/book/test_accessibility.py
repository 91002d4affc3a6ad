"""Every page of the book with its live widgets, light and dark, as axe-core sees it."""

from importlib.resources import files

import pytest
from playwright.sync_api import expect
from test_pages import PAGES, ROOT

pytestmark = pytest.mark.reader

BUILT = ROOT / "_build" / "html"
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")

VIOLATIONS = """async rules => {
    const runOnly = rules.length ? {type: "rule", values: rules} : undefined
    const {violations} = await axe.run(document, {resultTypes: ["violations"], runOnly})
    return violations.flatMap(({id, impact, nodes}) =>
        nodes.map(({target, any, all, none}) => ({id, impact, target: target.join(" "),
            why: [...any, ...all, ...none].map(({message}) => message).join("; ")})))
}"""

LOOKS = ("color-contrast", "link-in-text-block", "scrollable-region-focusable")
"""The rules that depend on the theme or on the width."""


def violations(page, *rules):
    """What axe-core objects to, of any impact. Without rules, all of its standard set are tried."""
    page.evaluate(AXE)
    return page.evaluate(VIOLATIONS, rules)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_in_a_readers_way(opened, name):
    page = opened(name)
    for widget in page.locator(".bptt-widget").all():
        expect(widget).to_contain_class("is-live")
    assert violations(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_nor_in_the_dark_on_a_phone(opened, page, name):
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 360, "height": 740})
    assert violations(opened(name), *LOOKS) == []


OTHERS = sorted(
    {"py-modindex", *(path.relative_to(BUILT).with_suffix("").as_posix() for path in BUILT.glob("_modules/**/*.html"))}
)


@pytest.mark.parametrize("name", OTHERS)
def test_nor_on_the_pages_with_the_packages_code(opened, page, name):
    page.emulate_media(color_scheme="light", reduced_motion="reduce")  # no colour is on its way to another
    assert violations(opened(name)) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, *LOOKS) == []


def test_no_page_is_left_out(book):
    built = {path.relative_to(book).with_suffix("").as_posix() for path in book.rglob("*.html")}
    built = {name for name in built if not name.startswith("_static")} - {"index"}  # it leads to the first page at once
    assert built == {*PAGES, *OTHERS}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_explorer_that_shows_everything(opened, page, theme):
    page.emulate_media(color_scheme=theme)
    explorer = opened(PAGES[0]).locator(".bptt-explorer").first
    for box in explorer.get_by_role("checkbox").all():
        box.check()
    explorer.get_by_text("More:").click()
    assert violations(page) == []


def test_the_check_sees_what_is_wrong(opened):
    page = opened("search")
    wrong = '<button></button><p style="color: #ddd">pale words</p>'
    page.locator("main").evaluate("(main, wrong) => main.insertAdjacentHTML('beforeend', wrong)", wrong)
    assert {violation["id"] for violation in violations(page)} == {"button-name", "color-contrast"}
