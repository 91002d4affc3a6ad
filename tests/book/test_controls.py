"""No dead control: every one that a reader can see does something that shows, is not covered, and keeps the focus.

tools/controls.js finds them and tells what has changed. Every control of a page is operated here by script, at two
widths. Of each kind (the same selector, the same script) one is operated as a hand does it: on a phone by mouse and by
finger. With DRILLS set, which `make drills` does: every page; by keyboard too, at all widths, from a folder and from a
web server.
"""

import os

import pytest
from test_pages import CHAPTERS, ROOT

from tools.controls import FIND, faults_of_kinds, find_all
from tools.engines import Reader, opened

pytestmark = pytest.mark.reader

BUILT = ROOT / "_build" / "html"
PAGES = sorted(
    path.relative_to(BUILT).with_suffix("").as_posix()
    for path in BUILT.rglob("*.html")
    if "_static" not in path.parts and path != BUILT / "index.html"
)
WIDTHS = (320, 390, 768, 992, 1280)
DRILLS = "DRILLS" in os.environ
if not DRILLS:
    PAGES = ["_modules/bptt/weights", "book/api/model", "book/how-fast", "book/index", "search"]
WIDGETS = ("06-one-recursion-instead", "09-learning-to-predict", "10-vanishing-and-exploding", "12-playground")
HANDS = ("mouse", "finger", "keys") if DRILLS else ("mouse", "finger")
ORIGINS = ("file", "http") if DRILLS else ("file",)
BY_HAND = WIDTHS if DRILLS else (390,)
SHOWING = PAGES if DRILLS else [CHAPTERS[0], *(f"book/{name}" for name in WIDGETS)]
"""Pages that have every kind of control between them."""


@pytest.fixture(scope="module")
def chromium(playwright):
    with opened("chromium", Reader(height=800, calm=True), playwright) as engine:
        yield engine


@pytest.mark.parametrize("width", WIDTHS if DRILLS else (390, 1280))
@pytest.mark.parametrize("name", PAGES)
def test_every_control_of_every_page(chromium, book, name, width):
    chromium.resize(width, 800)
    chromium.open(f"{book.as_uri()}/{name}.html")
    find_all(chromium)
    result = chromium.js("() => controls.all()")
    assert result["faults"] == []
    assert result["operated"] >= 15, "the header alone has that many, with what is in its menus"
    assert chromium.complaints() == []


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("hand", HANDS)
def test_a_control_of_each_kind_by_every_hand(playwright, origins, hand, origin):
    """Each page is loaded once for all widths."""
    seen = {width: set() for width in BY_HAND}
    faults = {width: [] for width in BY_HAND}
    with opened("chromium", Reader(height=800, calm=True, touch=hand == "finger"), playwright) as engine:
        for name in SHOWING:
            engine.open(f"{origins[origin]}/{name}.html")
            find_all(engine)
            for width in BY_HAND:
                engine.resize(width, 800)
                faults[width] += faults_of_kinds(engine, hand, seen[width])
    assert {width: wrong for width, wrong in faults.items() if wrong} == {}
    for width, kinds in seen.items():
        assert len(kinds) >= 60, f"{len(kinds)} kinds at {width} px"


def test_the_check_sees_what_is_dead(chromium, book):
    chromium.open(f"{book.as_uri()}/{CHAPTERS[0]}.html")
    chromium.js(FIND)
    chromium.js("""() => document.querySelector("article").insertAdjacentHTML("afterbegin",
        `<section><button class="dead">does nothing</button></section>
        <section style="position: relative"><button onclick="this.parentElement.append('!')">covered</button>
        <span style="position: absolute; inset: 0; background: red"></span></section>`)""")
    faults = " ".join(chromium.js("() => controls.all()")["faults"])
    for fault in (
        "nothing changes: div.bd-article-container > article.bd-article > section > button.dead",
        "covered by span.",
    ):
        assert fault in faults
