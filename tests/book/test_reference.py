"""The pages one looks things up in: each question has an answer, each public name an entry, one sheet is one sheet."""

import importlib
import json
import pkgutil
import re
from html import unescape

import pytest
from test_links import Page

import bptt
from test_words import SYNONYMS

ORIGINAL = {"nested", "error", "once", "gradients", "same-weight"}
LEARNERS = {
    *("targets", "over-sequence", "n", "grows", "divide", "last-only"),
    *("stay-equal", "why-share", "framework"),
    *("dy-dw", "plus", "index", "diagonal", "transpose", "where-slope"),
    *("add-two", "plus-equals", "check-fails", "one-step-passes", "loss-falls"),
    *("when", "cut", "chunks", "zero"),
    *("detach", "last-state", "reset", "y0"),
    *("lstm", "units-steps", "constant"),
    *("cross-entropy", "padding", "length", "recursive", "never-divides", "previous-state", "hidden-bias"),
    *("disagree", "axes", "float32", "check-truncated", "window-learns", "detach-every-step", "old-or-new"),
    *("clipping", "tanh", "log"),
}
CHAPTER_LINK = re.compile(r'<a class="reference internal" href="\d\d-[^"]+\.html(?:#[^"]+)?"')


def answers(html: str) -> dict[str, str]:
    """The questions page in pieces: the key of each question, and the HTML from it to the next."""
    pieces = re.split(r'<span id="q-([\w-]+)"></span>', html)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


@pytest.mark.parametrize("key", sorted(ORIGINAL | LEARNERS))
def test_question_is_answered_with_a_link_to_a_chapter(book, key):
    found = answers((book / "book" / "questions.html").read_text("utf-8"))
    assert key in found, f"no question with the key {key!r}, only {sorted(found)}"
    assert CHAPTER_LINK.search(found[key]), f"the answer to {key!r} links to no chapter"


def test_list_of_questions_is_complete(book):
    assert set(answers((book / "book" / "questions.html").read_text("utf-8"))) == ORIGINAL | LEARNERS


def test_the_pages_of_the_package_list_what_is_public_and_nothing_else(book):
    places = set().union(*(Page(path).places for path in (book / "book" / "api").glob("*.html")))
    modules = {module.name for module in pkgutil.iter_modules(bptt.__path__, "bptt.")} - {"bptt.fast"}  # gone
    for name in sorted(module for module in modules if "._" not in module):
        entries = {place for place in places if place.rpartition(".")[0] == name} - modules - {"bptt.formulas.symbols"}
        assert entries == {f"{name}.{public}" for public in importlib.import_module(name).__all__}, name


def test_cheat_sheet_is_one_sheet_of_a4(opened):
    pdf = opened("book/cheat-sheet").pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    width, height = (float(side) for side in re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups())
    assert abs(width - 595) < 2
    assert abs(height - 842) < 2


MOVED = {  # places that had another name once: links to them still arrive
    "06-one-recursion-instead": ["nudge-one-mixture"],
    "08-when-do-the-weights-move": ["only-once-the-whole-sequence-was-looked-at"],
    "09-learning-to-predict": ["two-hollows"],
    "glossary": ["term-mixture"],
}


@pytest.mark.parametrize("name", MOVED)
def test_an_old_link_still_arrives(book, name):
    assert set(MOVED[name]) - Page(book / "book" / f"{name}.html").places == set()


def test_docstrings_keep_their_examples_and_their_backslashes(book):
    learning = unescape(re.sub(r"<[^>]+>", "", (book / "book" / "api" / "learning.html").read_text("utf-8")))
    assert re.search(r"^sales = \[112.*\nnetwork = Forecaster\(held_out=24\)", learning, re.MULTILINE)
    assert '"\\n" where each line is one' in learning


def test_the_words_of_other_books_lead_to_the_glossary(book):
    index = json.loads((book / "searchindex.js").read_text("utf-8").removeprefix("Search.setIndex(").removesuffix(")"))
    glossary = index["docnames"].index("book/glossary")
    found = {word for word, places in index["indexentries"].items() if glossary in [page for page, *_ in places]}
    assert {word.lower() for word in SYNONYMS} - found == set()


@pytest.mark.parametrize("origin", ["file", "http"])
def test_search_finds_a_word(page, complaints, origins, origin):
    page.goto(f"{origins[origin]}/search.html?q=saturation")
    page.wait_for_selector("#search-results ul.search li a")
    assert page.locator("#search-results ul.search li a").first.is_visible()
    assert complaints.all() == {}
