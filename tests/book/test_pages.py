"""Every page of the book, from a folder and from a web server: complete, quiet, and as wide as the window."""

from pathlib import Path

import pytest
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).parents[2]
CHAPTERS = [str(name) for name in parse_toc_yaml(ROOT / "_toc.yml")]
PAGES = [*CHAPTERS, "genindex", "search"]
WIDTHS = (1280, 640, 360, 320)  # 640: enlarged to 200 %

UNTYPESET = """() => [...document.querySelectorAll(".math")]
    .filter(math => !math.querySelector("mjx-container")
        || math.querySelector("mjx-merror, mjx-mtext[style*='color: red']"))
    .map(math => math.textContent)"""

WITHOUT_TEXT = """() => [
    ...[...document.querySelectorAll("img")].filter(img => !img.getAttribute("alt")?.trim()
        && !(img.hasAttribute("alt") && img.closest("a")?.textContent.trim())), // an ornament of a link that has words
    ...[...document.querySelectorAll("svg")].filter(svg => !svg.closest("[aria-hidden=true], [aria-label]")
        && !svg.hasAttribute("aria-labelledby") && !svg.querySelector(":scope > title")),
].map(element => element.outerHTML.slice(0, 200))"""

TOO_WIDE = """() => {
    const limit = document.documentElement.clientWidth
    if (document.scrollingElement.scrollWidth <= limit) return []
    return [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > limit)
        .map(e => e.tagName + "." + e.className + " ends at " + e.getBoundingClientRect().right).slice(0, 5)
        .concat("page: " + document.scrollingElement.scrollWidth + " > " + limit)
}"""


@pytest.mark.parametrize("origin", ["file", "http"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_complete_and_quiet_and_nothing_is_wider_than_the_window(opened, complaints, name, origin):
    page = opened(name, origin)
    assert page.evaluate(UNTYPESET) == []
    assert page.evaluate(WITHOUT_TEXT) == []
    if origin == "http":  # once is enough
        for theme, widths in (("light", WIDTHS), ("dark", WIDTHS[::-1])):
            page.emulate_media(color_scheme=theme)
            page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
            for width in widths:
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate(TOO_WIDE) == [], f"{theme}, {width} px"
    assert complaints.all() == {}


@pytest.mark.parametrize("origin", ["file", "http"])
def test_front_door_leads_to_the_first_page(page, complaints, origins, origin):
    page.goto(f"{origins[origin]}/index.html")
    page.wait_for_url(f"{origins[origin]}/{CHAPTERS[0]}.html")
    assert complaints.all() == {}


def test_the_checks_see_what_is_wrong(opened, complaints):
    page = opened(CHAPTERS[0])
    page.evaluate("""async () => {
        const main = document.querySelector("main")
        main.insertAdjacentHTML("beforeend", `<div class="math">\\\\(x\\\\)</div><img src="missing.png">
            <svg></svg><div style="width: 3000px">wide</div>`)
        console.error("an error")
        setTimeout(() => { throw new Error("uncaught") })
        await fetch("https://example.org/").catch(() => {})
    }""")
    page.wait_for_load_state("networkidle")
    assert len(page.evaluate(UNTYPESET)) == 1
    assert len(page.evaluate(WITHOUT_TEXT)) == 2
    assert page.evaluate(TOO_WIDE)
    assert complaints.other_hosts == ["https://example.org/"]
    assert any("404" in failed and "missing.png" in failed for failed in complaints.failed_requests)
    assert any(line.startswith("error: an error") for line in complaints.console)
    assert complaints.errors == ["uncaught"]
