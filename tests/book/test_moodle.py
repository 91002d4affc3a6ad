"""The self-tests as Moodle's XML: its structure, and that nothing is missing. No import into a Moodle was tried."""

import re
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from test_equations import CHAPTERS


@pytest.fixture(scope="module")
def quiz(book):
    return ET.parse(book / "notebooks" / "unrolled-self-tests.xml").getroot()


@pytest.fixture(scope="module")
def asked(book):
    """From the title of each page to its questions, each with the texts of its answers."""
    result = {}
    for name in CHAPTERS:
        page = BeautifulSoup((book / f"{name}.html").read_text("utf-8"), "html.parser")
        section = page.find(id="test-yourself")
        if section:
            result[name] = (
                len([p for p in section.find_all("p") if re.match(r"\d+\.", p.get_text())]),
                len(section.select("details")),
            )
    return result


def test_every_question_and_every_answer_is_there(quiz, asked):
    questions = quiz.findall("question[@type='multichoice']")
    assert len(asked) == 12
    assert len(questions) == sum(count for count, _ in asked.values())
    assert sum(len(question.findall("answer")) for question in questions) == sum(count for _, count in asked.values())
    assert len(quiz.findall("question[@type='category']")) == len(asked)


def test_the_structure_is_that_of_the_format(quiz):
    assert quiz.tag == "quiz"
    names = set()
    for question in quiz:
        if question.get("type") == "category":
            assert question.findtext("category/text").startswith("$course$/Unrolled/")
            continue
        names.add(question.findtext("name/text"))
        tags = [child.tag for child in question]
        assert tags[:5] == ["name", "questiontext", "defaultgrade", "penalty", "hidden"]
        assert tags[5:8] == ["single", "shuffleanswers", "answernumbering"]
        assert question.find("questiontext").get("format") == "html"
        assert question.findtext("single") == "true"
        answers = question.findall("answer")
        assert sorted(answer.get("fraction") for answer in answers) == ["0"] * (len(answers) - 1) + ["100"]
        for answer in answers:
            assert answer.get("format") == answer.find("feedback").get("format") == "html"
            right = answer.get("fraction") == "100"
            assert answer.findtext("feedback/text").startswith("<p><strong>Right" if right else "<p><strong>No")
    assert len(names) == len(quiz.findall("question[@type='multichoice']"))


def test_formulas_are_those_that_moodle_typesets(quiz):
    texts = [element.text for element in quiz.iter("text")]
    assert sum(text.count(r"\(") for text in texts) == sum(text.count(r"\)") for text in texts) > 100
    assert [text for text in texts if "$" in text.removeprefix("$course$")] == []
    assert [text for text in texts if re.search(r"\{\w+\}`|:::", text)] == []
