"""The menus around the text: they open, lead somewhere, close, and give the focus back, at every width."""

import pytest
from playwright.sync_api import expect
from test_pages import CHAPTERS

WIDTHS = (320, 390, 768)


@pytest.mark.parametrize("origin", ["file", "http"])
@pytest.mark.parametrize("width", WIDTHS)
def test_contents_lead_to_a_chapter(opened, page, complaints, origin, width):
    page.set_viewport_size({"width": width, "height": 740})
    opened(CHAPTERS[0], origin)
    menu, toggle = page.locator("#pst-primary-sidebar-modal"), page.get_by_role("button", name="Contents")
    toggle.click()
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(toggle).to_be_focused()
    page.keyboard.press("Enter")
    chapter = menu.locator(f'a[href$="{CHAPTERS[3].rsplit("/")[-1]}.html"]')
    chapter.click()
    page.wait_for_url(f"**/{CHAPTERS[3]}.html")
    expect(menu).to_be_hidden()
    assert complaints.all() == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_the_menu_of_the_page_closes_when_a_section_is_chosen(opened, page, width):
    page.set_viewport_size({"width": width, "height": 740})
    opened(CHAPTERS[2])
    menu, toggle = page.locator("#pst-secondary-sidebar-modal"), page.get_by_role("button", name="On this page")
    toggle.click()
    section = menu.locator('a[href^="#"]').last
    name = section.get_attribute("href")
    section.click()
    expect(menu).to_be_hidden()
    expect(toggle).to_be_focused()
    assert page.url.endswith(name)
    expect(page.locator(f"section{name} > :is(h2, h3)")).to_be_in_viewport()


@pytest.mark.parametrize("width", [*WIDTHS, 1280])
@pytest.mark.parametrize("name", ["book/api/learning", "book/api/relatives", CHAPTERS[2]])
def test_no_name_is_wider_than_the_menu_of_the_page(opened, page, width, name):
    page.set_viewport_size({"width": width, "height": 740})
    opened(name)
    if width < 1200:
        page.get_by_role("button", name="On this page").click()
    menu = page.locator("#pst-secondary-sidebar-modal, #pst-secondary-sidebar").filter(visible=True).first
    wide = menu.evaluate("""menu => {
        for (const list of menu.querySelectorAll("ul")) list.style.display = "block"
        const beyond = link => link.getBoundingClientRect().right > menu.getBoundingClientRect().right
        return [...menu.querySelectorAll("a")].filter(link => link.scrollWidth > link.clientWidth || beyond(link))
            .map(link => link.textContent.trim())
    }""")
    assert wide == []


def test_where_there_is_room_the_contents_can_be_put_away(opened, page):
    opened(CHAPTERS[0])
    contents, toggle = page.locator("#pst-primary-sidebar"), page.get_by_role("button", name="Contents")
    for shown in (False, True):
        toggle.click()
        expect(contents).to_be_visible(visible=shown)
        expect(toggle).to_be_focused()


@pytest.mark.parametrize("button", ["Search", "Color mode"])
def test_a_button_keeps_the_focus(opened, page, button):
    page.set_viewport_size({"width": 768, "height": 740})
    opened(CHAPTERS[0])
    toggle = page.get_by_role("button", name=button)
    toggle.focus()
    page.keyboard.press("Enter")
    if button == "Search":
        expect(page.locator("#pst-search-dialog")).to_be_visible()
        page.keyboard.press("Escape")
    expect(toggle).to_be_focused()


def test_what_is_typed_in_the_search_is_not_covered(opened, page):
    opened(CHAPTERS[0])
    page.keyboard.press("Control+k")
    icon, field = (
        page.locator(f"#pst-search-dialog {kind}").evaluate("e => e.getBoundingClientRect().toJSON()")
        for kind in (".fa-magnifying-glass", "input")
    )
    assert icon["right"] <= field["left"], (
        f"the icon ends at {icon['right']} px, the field begins at {field['left']} px"
    )
