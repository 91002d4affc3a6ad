"""Read one series from a file or from a text."""

import re
from pathlib import Path
from typing import Any

import numpy as np

from bptt._validation import FloatArray, shorten
from bptt.data._pasted import Question, find_series
from bptt.data._tables import UnreadableError

FILE = re.compile(r"^(?=.*[A-Za-z])[^\n;|\[\](){}=\"]{0,4000}(?:\.[A-Za-z]{1,5}|[/\\\\][^\n]*)$")
"""What a string must look like to be the name of a file: it ends as one, or has folders in it."""


def read_series(
    path_or_text: str | Path,
    *,
    column: int | str | None = None,
    decimal: str | None = None,
    separator: str | None = None,
) -> FloatArray:
    """One series out of a file, or out of a text as people paste it: a list, a column, a table, a print of pandas.

    Decimal points and commas, groups of thousands, brackets, headers and columns of dates are understood where they are
    certain. `column` chooses one of a table, by its number from 1 or its name; "all" takes the numbers line by line.
    `decimal` is "." or ","; `separator` what stands between numbers, "\\n" where each line is one, ",," where every
    second comma is decimal, " ,;" where all three separate, "[;]" for the rows of a matrix.

    A Path, or a string that is the name of a file, is read as UTF-8, or as UTF-16 with its mark. Shape: (N,), float64.

    Raises ValueError where a number is missing or is none, with its place; where the text can be read in more than one
    way, with the argument to give; and where there is no such file.
    """
    choices = {"column": column, "decimal": decimal, "separator": separator}
    given = {name: _checked(name, value) for name, value in choices.items() if value is not None}
    name, text = _text_of(path_or_text)
    try:
        result = find_series(text, given)
    except UnreadableError as refused:
        raise ValueError(f"{name}: {refused}") from None
    if isinstance(result, Question):
        answers = "; ".join(f"{_as_arguments(option.choice)} for {option.text}" for option in result.options)
        raise ValueError(f"{name}: {result.text} Give {answers}")
    return np.array(result.numbers)


def _checked(name: str, value: Any) -> Any:
    allowed = {"decimal": ".,", "separator": [",", ", ", ";", "\t", "|", " ", "  ", "\n", ",,", " ,;", "[;]"]}
    if name == "column":
        if isinstance(value, bool) or not (isinstance(value, str) or (isinstance(value, int) and value >= 1)):
            raise ValueError(f'column must be a number from 1 on, a name or "all", got {shorten(value)}')
    elif not isinstance(value, str) or not value or value not in allowed[name]:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed[name]))}, got {shorten(value)}")
    return value


def _text_of(source: Any) -> tuple[str, str]:
    """What to call it in an error, and the text itself."""
    if isinstance(source, str) and ("\n" in source or not FILE.match(source)):
        return "text", source
    if not isinstance(source, str | Path):
        raise ValueError(f"path_or_text must be a path or a text, got {shorten(source)}")
    try:
        content = Path(source).read_bytes()
    except OSError as error:
        raise ValueError(
            f"path_or_text must name a file that can be read, got {shorten(str(source))}: {error.strerror}"
        ) from None
    try:
        wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")  # the digits are the same
    if "\0" in text:
        raise ValueError(
            f"path_or_text must name a file of text, got {shorten(str(source))}: save the table as CSV first"
        )
    return Path(source).name, text


def _as_arguments(choice: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in choice.items())
