"""Every chapter has exercises of three kinds, each with a folded solution, and the code exercises answer back."""

import re
from pathlib import Path

import pytest

import bptt.exercises

BOOK = Path(__file__).parents[2] / "book"
CHAPTERS = sorted(BOOK.glob("[0-9]*.md"))
EXERCISE = re.compile(r"^`{3,}\{exercise\} ?(?P<kind>.*)\n:label: (?P<label>\S+)\n", re.MULTILINE)
CHECK = re.compile(r"\b(check_\w+)\(")


def exercises(source):
    """(label, kind, what stands between its text and its solution, the solution) for each exercise."""
    found = list(EXERCISE.finditer(source))
    for exercise, following in zip(found, [*found[1:], None], strict=True):
        text = source[exercise.end() : following.start() if following else len(source)]
        label = re.escape(exercise["label"])
        solution = re.search(rf"^`{{3,}}\{{solution(?:-start)?\}} {label}\n:class: dropdown\n", text, re.MULTILINE)
        yield (
            exercise["label"],
            exercise["kind"],
            text[: solution.start()] if solution else text,
            text[solution.end() :] if solution else "",
        )


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_three_kinds_each_with_a_solution(chapter):
    found = list(exercises(chapter.read_text("utf-8")))
    kinds = [kind for _, kind, _, _ in found]
    assert {"By hand", "In code"} <= set(kinds)
    assert set(kinds) - {"By hand", "In code"} <= {"With the widget", "With a widget"}
    assert len(set(kinds)) == 3
    assert [label for label, _, _, solution in found if not solution.strip()] == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_code_exercise_answers_back(chapter):
    """The check stands in the exercise, and the solution has to pass it when the book is built."""
    checked = 0
    for label, kind, start, solution in exercises(chapter.read_text("utf-8")):
        names = set(CHECK.findall(start))
        assert names <= set(bptt.exercises.__all__), label
        if names and kind == "In code":
            checked += 1
            assert any(f"assert {name}(" in solution for name in names), label
    assert checked >= 1


def test_every_chapter_is_read():
    assert len(CHAPTERS) == 12
    labels = [label for path in CHAPTERS for label, *_ in exercises(path.read_text("utf-8"))]
    assert len(labels) >= 36
    assert len(set(labels)) == len(labels)
