"""No dead control: every one that a reader can see does something that shows, is not covered, and keeps the focus.

tools/controls.js finds them and tells what has changed. Every control of every page is operated here, at two widths.
Those of a kind (the same selector, the same script) are operated as a hand does it, by mouse, finger and keyboard, at
all widths, from a folder and from a web server. With DRILLS set, which `make drills` does, all of it; else a sample.
"""

import os
from itertools import product

import pytest
from test_pages import CHAPTERS, ROOT

from tools.controls import FIND, faults_of, find_all
from tools.engines import Reader, opened

BUILT = ROOT / "_build" / "html"
PAGES = sorted(
    path.relative_to(BUILT).with_suffix("").as_posix()
    for path in BUILT.rglob("*.html")
    if "_static" not in path.parts and path != BUILT / "index.html"
)
COMBINATIONS = list(product((320, 390, 768, 992, 1280), ("mouse", "finger", "keys"), ("file", "http")))
DRILLS = "DRILLS" in os.environ
if not DRILLS:
    PAGES = ["_modules/bptt/weights", "book/api/model", "book/how-fast", "book/index", "search"]
WIDGETS = ("06-one-recursion-instead", "09-learning-to-predict", "10-vanishing-and-exploding", "12-playground")
SHOWING = [CHAPTERS[0], *(f"book/{name}" for name in WIDGETS)]
"""Pages that have every kind of widget between them."""


@pytest.fixture(scope="module")
def chromium(playwright):
    with opened("chromium", Reader(height=800, calm=True), playwright) as engine:
        yield engine


@pytest.mark.parametrize("name", PAGES)
def test_every_control_of_every_page(chromium, book, name):
    chromium.open(f"{book.as_uri()}/{name}.html")
    find_all(chromium)
    for width in (390, 1280):
        chromium.resize(width, 800)
        result = chromium.js("() => controls.all()")
        assert result["faults"] == [], f"at {width} px"
        assert result["operated"] >= 15, "the header alone has that many, with what is in its menus"
    assert chromium.complaints() == []


if DRILLS:  # a minute or two each

    @pytest.mark.parametrize(("width", "hand", "origin"), COMBINATIONS)
    def test_a_control_of_each_kind_by_every_hand(playwright, origins, width, hand, origin):
        seen, faults = set(), []
        reader = Reader(width=width, height=800, calm=True, touch=hand == "finger")
        with opened("chromium", reader, playwright) as engine:
            for name in SHOWING:
                engine.open(f"{origins[origin]}/{name}.html")
                for item in find_all(engine):
                    if item["kind"] not in seen:
                        seen.add(item["kind"])
                        faults += faults_of(engine, item, hand)
        assert faults == []
        assert len(seen) >= 60, f"{len(seen)} kinds"
        print(f"{width} px, {hand}, {origin}: {len(seen)} kinds of controls")


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
