"""Series as people paste them are understood, or asked about, or refused with the place; never silently different."""

from random import Random

import numpy as np
import pytest

from bptt.data import read_series
from bptt.data._pasted import Question, find_series
from bptt.data._tables import UnreadableError
from pasted import CASES, paste


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case["text"][:24]))
def test_a_text_gives_its_numbers_or_a_question_or_a_refusal(case):
    expected = {name: value for name, value in case.items() if name not in ("text", "choices")}
    assert outcome(case["text"], case.get("choices", {})) == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case["text"][:24]))
def test_a_file_gives_the_same_numbers_or_an_error_that_says_what_to_give(case, tmp_path):
    path = tmp_path / "series.txt"
    path.write_text(case["text"], "utf-8", newline="")
    try:
        numbers = read_series(path, **case.get("choices", {})).tolist()
    except ValueError as error:
        says = str(error)
        assert "numbers" not in case
        if "question" in case:
            assert case["question"] in says
            assert all(f"{name}={value!r}" in says for _, choice in case["options"] for name, value in choice.items())
        else:
            assert case["refused"] in says
    else:
        assert numbers == case.get("numbers")


def outcome(text, choices):
    try:
        result = find_series(text, choices)
    except UnreadableError as refused:
        return {"refused": str(refused)}
    if isinstance(result, Question):
        return {"question": result.text, "options": [[option.text, option.choice] for option in result.options]}
    return {"numbers": result.numbers, "note": result.note}


def test_no_text_made_from_known_numbers_is_read_as_others():
    rng = Random(1)
    counts = {"numbers": 0, "question": 0, "refused": 0}
    for _ in range(2000):
        text, columns = paste(rng)
        result = outcome(text, {})
        counts[next(iter(result))] += 1
        if "numbers" in result:
            assert result["numbers"] in columns, (text, result["numbers"], columns)
    assert counts["numbers"] > 500
    assert counts["refused"] < 200, counts


def test_every_answer_to_a_question_gives_what_it_says():
    rng = Random(2)
    answered = 0
    for _ in range(500):
        text, columns = paste(rng)
        result = outcome(text, {})
        answers = [outcome(text, choice) for _, choice in result.get("options", [])]
        answered += len(answers)
        assert [answer for answer in answers if "refused" in answer] == [], text
        if answers and all("numbers" in answer for answer in answers):
            assert any(answer["numbers"] in columns for answer in answers), text
    assert answered > 300


def test_files_are_read_in_what_windows_and_spreadsheets_write(tmp_path):
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "latin-1"):
        path = tmp_path / f"series-{encoding}.csv"
        path.write_bytes("Größe;Wert\r\n2000-01;0,3\r\n2000-02;0,9\r\n".encode(encoding))
        assert read_series(path).tolist() == [0.3, 0.9]
        assert read_series(str(path)).tolist() == [0.3, 0.9]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("no-such-file.csv",), "path_or_text must name a file that can be read, got 'no-such-file.csv'"),
        ((3,), "path_or_text must be a path or a text, got 3"),
        (("1 2\n3 4", 0), 'column must be a number from 1 on, a name or "all", got 0'),
        (("1 2\n3 4", True), 'column must be a number from 1 on, a name or "all", got True'),
        (("1 2\n3 4", 3), "text: there is no column 3 of numbers, only column 1, column 2"),
        (("1 2\n3 4", None, "x"), "decimal must be one of '.', ',', got 'x'"),
        (("1 2\n3 4", None, None, "q"), "separator must be one of"),
        (("1 2\n3 4\n5 6",), r"Use column 2\? Give column=2 for column 2: 2, 4, 6; column=1 for"),
        (("1,500; 2,300",), "Give decimal='.' for 2 numbers: 1500, 2300; decimal=',' for 2 numbers: 1.5, 2.3"),
        (("0.3,,0.4",), "text: there is a gap: item 2 is empty"),
    ],
)
def test_errors_say_what_to_give(arguments, message):
    names = ("path_or_text", "column", "decimal", "separator")
    with pytest.raises(ValueError, match=message):
        read_series(**dict(zip(names, arguments, strict=False)))


def test_a_table_of_bytes_is_refused(tmp_path):
    path = tmp_path / "table.xlsx"
    path.write_bytes(b"PK\x03\x04\x00\x00")
    with pytest.raises(ValueError, match="save the table as CSV first"):
        read_series(path)


def test_the_series_is_an_array_of_its_own():
    assert read_series("0.3, 0.9").dtype == np.float64
