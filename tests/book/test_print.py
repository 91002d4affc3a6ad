"""The book on paper: each page alone, and all of them as one PDF, with links, page numbers and an outline."""

import io
import re
import unicodedata

import pytest
from pypdf import PdfReader
from test_pages import CHAPTERS, ROOT, UNTYPESET

from tools.pdf import finish, join, print_numbered

pytestmark = pytest.mark.reader

PARTS = ("Forward", "Gradients", "Learning", "Appendix", "Reference")
WIDTH_OF_A4 = 658  # CSS pixels between the margins of print.css

TOO_WIDE = """() => [...document.querySelectorAll("article *")]
    .filter(element => element.getClientRects().length && !element.closest("mjx-assistive-mml"))
    .map(element => [element.getBoundingClientRect().right, element.outerHTML.slice(0, 100)])
    .filter(([right]) => right > document.documentElement.clientWidth + 1)"""

ON_PAPER = """() => ({
    widgets: document.querySelectorAll(".bptt-widget").length,
    figures: [...document.querySelectorAll(".bptt-widget > .bptt-still")].filter(e => e.checkVisibility()).length,
    live: [...document.querySelectorAll(".bptt-live")].filter(e => e.checkVisibility()).length,
    around: [...document.querySelectorAll(`.bd-header-article, .bd-sidebar-primary, .bd-sidebar-secondary, .copybtn,
        .bd-footer, .prev-next-footer, .headerlink, button`)].filter(e => e.checkVisibility()).map(e => e.className),
})"""

UNFOLD = """() => {
    for (const each of document.querySelectorAll("article details")) each.open = true
    for (const each of document.querySelectorAll("article .toggle-hidden")) each.classList.remove("toggle-hidden")
}"""


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_page_is_text_and_figures_no_wider_than_the_paper(opened, name):
    page = opened(name)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.evaluate(UNFOLD)
    page.set_viewport_size({"width": 718 if name == "book/cheat-sheet" else WIDTH_OF_A4, "height": 900})
    page.emulate_media(media="print")
    found = page.evaluate(ON_PAPER)
    assert found == {"widgets": found["widgets"], "figures": found["widgets"], "live": 0, "around": []}
    assert page.evaluate(TOO_WIDE) == []


def printed(page):
    """The page as it is on the screen, printed on A4."""
    return PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))


def plain(text):
    """The text without ligatures, and with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def text_of(page):
    """What is printed of a page."""
    return plain(" ".join(sheet.extract_text() for sheet in printed(page).pages))


def test_what_is_open_is_printed_open(opened):
    page = opened("book/05-many-layers-one-weight")
    said, answer = "for small moves the effects add", "That is all there is to a shared weight"
    closed = text_of(page)
    assert said not in closed
    assert answer not in closed
    page.locator("#test-yourself summary").first.click()
    page.locator(".solution.dropdown .toggle-button").first.click()
    opened_two = text_of(page)
    assert said in opened_two
    assert answer in opened_two


def test_one_click_prints_everything_open_and_folds_it_again(opened):
    page = opened("book/05-many-layers-one-weight")
    folded = "document.querySelectorAll('article details:not([open]), article .toggle-hidden').length"
    before = page.evaluate(folded)
    page.evaluate(f"window.print = () => {{ window.during = {folded}; dispatchEvent(new Event('afterprint')) }}")
    page.get_by_role("button", name="Download this page").click()
    page.get_by_role("button", name="all open").click()
    assert page.evaluate("during") == 0
    assert page.evaluate(folded) == before > 9


def test_paper_is_light_in_the_dark(opened):
    """The same sheets come out of a dark page as of a light one, and the screen is dark again afterwards."""
    page = opened("book/05-many-layers-one-weight")
    sheets = {}
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
        sheets[theme] = [sheet.get_contents().get_data() for sheet in printed(page).pages]
        assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert sheets["dark"] == sheets["light"]


def test_addresses_of_other_hosts_are_printed(opened):
    page = opened("book/api/learning")
    address = page.locator("article a.reference.external").first.get_attribute("href")
    assert address in text_of(page).replace(" ", "")


@pytest.fixture(scope="module")
def joined(book, browser):
    """The one document that `make pdf` prints, with every solution, and the outline that goes with it."""
    page = browser.new_page()
    page.set_default_timeout(120_000)
    yield page, join(page, solutions=True, code=False)
    page.close()


@pytest.fixture(scope="module")
def pdf(joined, tmp_path_factory):
    """The whole book as `make pdf` prints it."""
    page, outline = joined
    path = tmp_path_factory.mktemp("pdf") / "unrolled.pdf"
    finish(print_numbered(page), outline).write(path)
    return PdfReader(path)


@pytest.fixture(scope="module")
def sheets(pdf):
    """The text of every sheet: its running head, its number, and what stands below."""
    return [plain(sheet.extract_text()) for sheet in pdf.pages]


def flat(entries):
    """All entries of an outline."""
    for entry in entries:
        yield from flat(entry) if isinstance(entry, list) else [entry]


def title_of(name):
    """The heading of a page, in its source."""
    return re.search(r"^# (.+)$", (ROOT / f"{name}.md").read_text("utf-8"), re.MULTILINE)[1]


def test_every_page_is_in_the_book_with_its_place_in_the_outline(pdf, sheets):
    at = {entry.title: pdf.get_destination_page_number(entry) for entry in flat(pdf.outline)}
    for name in CHAPTERS:
        (full,) = (title for title in at if re.sub(r"^\d+\. ", "", title) == title_of(name))
        assert full in sheets[at[full]], f"{full} is not on page {at[full] + 1}"
    parts = [entry.title for entry in pdf.outline if not isinstance(entry, list)]
    assert parts == [title_of(CHAPTERS[0]), *PARTS]
    assert len(at) > 100


def test_the_contents_name_the_page_of_each_chapter(pdf, sheets):
    contents = " ".join(sheets[1:4])
    chapters = [entry for entry in flat(pdf.outline) if re.match(r"\d+\. ", entry.title)]
    assert len(chapters) == 12
    for entry in chapters:
        page = pdf.get_destination_page_number(entry) + 1
        assert sheets[page - 1].startswith(f"{entry.title} {page} {entry.title} ")  # the head, the number, the heading
        assert re.search(rf"{re.escape(entry.title)} ?{page}\b", contents), f"{entry.title}: {page}"


def test_formulas_are_typeset(joined, sheets):
    page, _ = joined
    assert page.evaluate(UNTYPESET) == []
    raw = re.compile(r"\\\(|\\\)|\\(?:frac|sum|delta|varepsilon|sigma|begin)\b")
    assert [(number, raw.search(text)[0]) for number, text in enumerate(sheets, 1) if raw.search(text)] == []


def test_fonts_are_in_the_file(pdf):
    fonts = {}
    for sheet in pdf.pages:
        for font in sheet["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            for each in font.get("/DescendantFonts", [font]):
                fonts[font.get("/BaseFont", font.indirect_reference.idnum)] = each.get_object()
    assert len(fonts) >= 5
    for name, font in fonts.items():
        described = font.get("/FontDescriptor", {})
        embedded = {"/FontFile", "/FontFile2", "/FontFile3"} & set(described)
        assert embedded or font["/Subtype"] == "/Type3", f"{name} is not embedded"  # Type3 draws its letters itself


def test_links_lead_to_places_in_the_file_or_to_other_hosts(pdf):
    inside, outside = [], []
    for sheet in pdf.pages:
        for link in sheet.get("/Annots", []):
            link = link.get_object()
            if "/Dest" in link:
                inside.append(str(link["/Dest"]))
            elif link["/Subtype"] == "/Link":
                outside.append(link["/A"]["/URI"])
    assert len(inside) > 500
    assert set(inside) - set(pdf.named_destinations) == set()
    assert {address.split("://")[0] for address in outside} <= {"http", "https"}


def test_no_link_of_the_document_is_lost(joined):
    page, _ = joined
    lost = """() => [...document.querySelectorAll("article a[href^='#']")].map(a => a.getAttribute("href").slice(1))
        .filter(id => !document.getElementById(id))"""
    assert page.evaluate(lost) == []


def test_widgets_are_figures_and_nothing_is_cut_off(joined, sheets):
    page, _ = joined
    page.set_viewport_size({"width": WIDTH_OF_A4, "height": 900})
    page.emulate_media(media="print")
    found = page.evaluate(ON_PAPER)
    assert found == {"widgets": found["widgets"], "figures": found["widgets"], "live": 0, "around": []}
    assert found["widgets"] >= 12
    page.locator("[id$=':cheat-sheet']").evaluate("sheet => sheet.remove()")  # its paper has smaller margins
    assert page.evaluate(TOO_WIDE) == []
    assert sum("E = 0.254" in text for text in sheets) >= 5  # the still figure of the running example


@pytest.mark.parametrize("open_", [True, False])
def test_solutions_follow_the_choice(book, page, open_):
    join(page, solutions=open_, code=not open_)
    shown = page.evaluate("""() => ({
        solutions: document.querySelectorAll(".solution").length,
        choices: document.querySelectorAll("details.sd-dropdown").length,
        answers: document.querySelectorAll("details.sd-dropdown[open]").length,
        code: document.querySelectorAll("details.hide[open]").length,
        hidden: document.querySelectorAll("details.hide").length,
    })""")
    assert shown["choices"] > 60
    assert shown["hidden"] > 5
    assert shown["code"] == (0 if open_ else shown["hidden"])
    assert shown["answers"] == (shown["choices"] if open_ else 0)
    assert (shown["solutions"] >= 36) if open_ else (shown["solutions"] == 0)
