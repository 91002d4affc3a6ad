"""What a reader of any book expects: the version, how to cite it, where errors go, and a way to leave no trace."""

import re

import pytest
import yaml
from playwright.sync_api import expect
from test_pages import CHAPTERS, ROOT

from book.extensions.colophon import repository_of

KEPT = "() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].sort()"


def test_every_page_says_which_version_it_is_and_how_to_cite_it(book):
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    names = [path for path in book.rglob("*.html") if "_static" not in path.parts and path != book / "index.html"]
    assert len(names) > len(CHAPTERS) + 20
    for path in names:
        feet = re.findall(r'<p class="colophon">(.*?)</p>', path.read_text("utf-8"), re.DOTALL)
        assert len(feet) == 1, path
        words = re.sub(r"<.*?>", "", feet[0])
        assert words.count(citation["version"]) == 2, path
        assert citation["title"] in words, path
        assert ("Report an error" in words) == bool(repository_of(ROOT / "_config.yml")), path


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("title: Unrolled\n", ""),
        ("repository:\n", ""),
        ("repository:\n  branch: main\n", ""),
        ("repository:\n  url: https://example.org/a/b/\n", "https://example.org/a/b"),
    ],
)
def test_errors_are_reported_where_a_repository_is_named(tmp_path, text, address):
    path = tmp_path / "_config.yml"
    path.write_text(text, "utf-8")
    assert repository_of(path) == address


@pytest.mark.parametrize("origin", ["file", "http"])
def test_one_button_forgets_all_that_the_browser_keeps(opened, page, origin):
    opened(CHAPTERS[0], origin)
    page.get_by_role("button", name="Color mode").click()
    page.evaluate("""() => {
        localStorage.setItem("unrolled-python", "no")
        localStorage.setItem("unrolled-answer:an-exercise:1", "{}")
        sessionStorage.setItem("sphinx_highlight_terms", "gradient")
        localStorage.setItem("of another book", "stays")
    }""")
    assert len(page.evaluate(KEPT)) >= 5
    page.get_by_role("button", name="Forget all of it").click()
    expect(page.locator("section#what-your-browser-keeps [role=status]")).to_contain_text("Forgotten")
    assert page.evaluate(KEPT) == ["of another book"]
    page.get_by_role("button", name="Forget all of it").click()
    expect(page.locator("section#what-your-browser-keeps [role=status]")).to_have_text("There was nothing to forget.")


def test_every_page_leads_there(opened, page):
    opened(CHAPTERS[5])
    page.get_by_role("link", name="What your browser keeps").click()
    page.wait_for_url("**/index.html#what-your-browser-keeps")
    expect(page.get_by_role("button", name="Forget all of it")).to_be_in_viewport()


@pytest.mark.parametrize("width", [360, 768, 769, 1280, 1920])
def test_what_is_below_the_text_begins_where_the_text_does(opened, page, width):
    page.set_viewport_size({"width": width, "height": 740})
    places = opened(CHAPTERS[1]).evaluate("""() =>
        [".bd-article section > p", ".prev-next-area a", ".colophon"].map(selector => {
            const range = document.createRange()
            range.selectNodeContents(document.querySelector(selector))
            return range.getBoundingClientRect().left
        })""")
    assert max(places) - min(places) < 1, f"the text, the way back and the foot begin at {places}"
