"""Every chapter ends with questions; each answer opens what is to be said of it, by keyboard, and without a script."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

BOOK = Path(__file__).parents[2] / "book"
CHAPTERS = sorted(BOOK.glob("[0-9]*.md"))
QUESTION = re.compile(r"^\*\*\d\. (?P<text>.+)\*\*$", re.MULTILINE)
ANSWER = re.compile(r"^:::\{dropdown\} (?P<text>.+)\n\*\*(?P<verdict>\w+)\.\*\* (?P<why>.+)\n:::$", re.MULTILINE)
PAGE = "book/06-one-recursion-instead"


def section(source):
    return re.search(r"^## Recap\n.*^## Test yourself\n(.*?)^## Exercises\n", source, re.MULTILINE | re.DOTALL)[1]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_each_question_has_one_right_answer_and_a_reason_for_every_one(chapter):
    text = section(chapter.read_text("utf-8"))
    questions = list(QUESTION.finditer(text))
    assert 2 <= len(questions) <= 3
    for question, following in zip(questions, [*questions[1:], None], strict=True):
        answers = list(ANSWER.finditer(text[question.end() : following.start() if following else len(text)]))
        verdicts = [answer["verdict"] for answer in answers]
        assert len(verdicts) >= 3, question["text"]
        assert verdicts.count("Right") == 1, question["text"]
        assert set(verdicts) == {"Right", "No"}, question["text"]
        assert len({answer["why"] for answer in answers}) == len(answers), question["text"]
    assert len(ANSWER.findall(text)) == text.count(":::{dropdown}")


def test_the_right_answer_is_not_always_at_the_same_place():
    """Nobody should learn to open the second one."""
    places = []
    for chapter in CHAPTERS:
        text = section(chapter.read_text("utf-8"))
        for part in QUESTION.split(text)[2::2]:
            places.append([answer["verdict"] for answer in ANSWER.finditer(part)].index("Right"))
    assert len(places) >= 22
    assert all(len(places) / 6 <= places.count(place) <= len(places) / 2 for place in range(3))


def test_an_answer_opens_by_keyboard(opened):
    page = opened(PAGE)
    answer = page.locator("#test-yourself details").first
    expect(answer).not_to_contain_text("Right.")
    expect(answer.get_by_text("No.", exact=True)).not_to_be_visible()
    answer.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(answer.get_by_text("No.", exact=True)).to_be_visible()
    page.keyboard.press("Space")
    expect(answer.get_by_text("No.", exact=True)).not_to_be_visible()


def test_without_a_script_too(browser, origins):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origins['file']}/{PAGE}.html")
    answer = page.locator("#test-yourself details").nth(2)
    answer.locator("summary").click()
    expect(answer.get_by_text("Right.", exact=True)).to_be_visible()
    context.close()
