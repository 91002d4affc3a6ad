"""Safe to host: under the headers that the build writes, every page works, and nothing else may run or be stored."""

import pytest
from playwright.sync_api import expect
from test_pages import PAGES, UNTYPESET

STORED = "() => [document.cookie, ...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter(Boolean)"


@pytest.fixture(scope="session")
def server(strict_server):
    """The other fixtures of these tests follow it."""
    return strict_server


def test_the_policy_allows_what_is_needed_and_no_more(book, headers):
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    scripts = policy.pop("script-src").split()
    if (book / "_static" / "live").exists():
        scripts.remove("'wasm-unsafe-eval'")  # Python in the page is WebAssembly
    assert scripts[:2] == ["'self'", "'unsafe-hashes'"]
    assert all(source.startswith("'sha256-") for source in scripts[2:])
    assert len(scripts) - 2 <= 12, "an inline script that differs from page to page makes this list long"
    assert policy == {
        "default-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }


@pytest.mark.parametrize("name", PAGES)
def test_every_page_works_under_the_policy(opened, page, complaints, name):
    opened(name)
    assert page.evaluate(UNTYPESET) == []
    for widget in page.locator(".bptt-widget").all():
        expect(widget).to_contain_class("is-live")
    if name == "search":
        page.wait_for_load_state("networkidle")  # the icon comes last: to leave before would break it off
        page.get_by_role("main").get_by_role("searchbox").fill("truncated")
        page.keyboard.press("Enter")
        expect(page.locator("#search-results li").first).to_be_visible()
    assert complaints.all() == {}
    stored = {"mode", "theme", "sidebar-scroll-top"}  # the theme's
    if name == "search":
        stored.add("sphinx_highlight_terms")  # what was searched for, until a result is opened
    assert set(page.evaluate(STORED)) <= stored


def test_what_the_build_did_not_put_there_does_not_run(opened, page, complaints):
    opened(PAGES[0])
    page.evaluate("""() => {
        const script = Object.assign(document.createElement("script"), {textContent: "window.ran = true"})
        document.body.append(script)
        document.body.insertAdjacentHTML("beforeend", "<img src='missing.png' onerror='window.ran = true'>")
    }""")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.ran") is None
    assert sum("Content Security Policy" in line for line in complaints.console) >= 2
