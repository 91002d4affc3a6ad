"""A series as people paste it: what is certain is read, what is not is asked, and a gap is named.

A text is read in every way that makes sense: with each separator that occurs in it, with a decimal point and with a
decimal comma. Where all ways give the same table, or one of them alone is certain, that is the table.

`widgets/shared/pasted.js` is the same for the page, rule for rule: tests/data/pasted.json holds both to it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from bptt.data._tables import Cell, Source, Table, UnreadableError, is_gap, is_label, where


@dataclass(frozen=True)
class Option:
    """One answer to a question: what comes out, and the arguments that choose it."""

    text: str
    choice: dict[str, Any]


@dataclass(frozen=True)
class Question:
    """What the text leaves open, and the answers to choose from; the likeliest stands first."""

    text: str
    options: list[Option]


@dataclass(frozen=True)
class Found:
    """The numbers, and how they were read."""

    numbers: list[float]
    note: str


def find_series(text: str, choices: dict[str, Any]) -> Found | Question:
    """The series in a text, or the question to ask. Raises UnreadableError."""
    source = Source(text)
    tables, refusals = [], []
    for tier in source.tiers():
        for separator, decimals in tier:
            for decimal in decimals:
                if choices.get("separator", separator) != separator or choices.get("decimal", decimal) != decimal:
                    continue
                try:
                    tables.append(source.table(separator, decimal))
                except UnreadableError as refused:
                    refusals.append(refused)
        if tables:
            break
    if not tables:
        raise refusals[0] if refusals else UnreadableError(f"it cannot be read with {choices}")
    tables = _certain(tables, source, choices)
    if len(tables) > 1:
        return _which_reading(tables)
    return _series_of(tables[0], choices)


def _certain(tables: list[Table], source: Source, choices: dict[str, Any]) -> list[Table]:
    """The readings that remain when those are left out that another one makes unlikely; one of each outcome."""
    rules: list[Callable[[Table], bool]] = [
        lambda table: len(table.listed()) > 1,
        lambda table: not table.odd,
        lambda table: not any(map(is_gap, table.listed())),
        lambda table: len(table.names) > 1 and len(table.names) == table.width,
    ]
    if "column" in choices and choices["column"] != "all":
        rules.insert(0, lambda table: table.width > 1)
    for rule in rules:
        tables = [table for table in tables if rule(table)] or tables
    if _are_decimal_lines(source, tables):
        tables = [table for table in tables if table.decimal == ","]
    outcomes: dict[str, Table] = {}
    for table in tables:
        rows = [table.listed()] if table.width == 1 or len(table.rows) == 1 else table.rows
        outcomes.setdefault(repr(rows), table)
    return list(outcomes.values())


def _are_decimal_lines(source: Source, tables: list[Table]) -> bool:
    """Whether every line is one number with a decimal comma, and the whole parts do not count up like years."""
    parts = [re.match(r"^[+-]?([0-9]+),([0-9]+)$", line) for _, line in source.lines[-len(tables[0].rows) :]]
    if not all(parts) or not any(table.decimal == "," for table in tables):
        return False
    if all(part and re.match(r"^[1-9][0-9]{0,2}$", part[1]) and len(part[2]) == 3 for part in parts):
        return False  # or thousands
    return not _counts_up([float(part[1]) for part in parts if part])


def _counts_up(values: Sequence[Cell]) -> bool:
    """Whether these are whole numbers at equal distances, as years and indices are."""
    numbers = [value for value in values if isinstance(value, float) and value.is_integer()]
    steps = {later - earlier for earlier, later in pairwise(numbers)}
    return len(numbers) == len(values) > 1 and len(steps) == 1 and min(steps) > 0


def _which_reading(tables: list[Table]) -> Question:
    options = []
    alone = len({table.decimal for table in tables}) == len(tables)
    for table in tables:
        choice = {"decimal": table.decimal} if alone else {"decimal": table.decimal, "separator": table.separator}
        if table.width == 1 or len(table.rows) == 1:
            text = f"{len(table.listed())} numbers: {_first(table.listed())}"
        else:
            text = f"{len(table.rows)} rows of {table.width} columns: {_first(table.rows[0])}"
        options.append(Option(text, choice))
    return Question(f"This can be read in {len(tables)} ways. Which is meant?", options)


def _first(cells: Sequence[Cell]) -> str:
    shown = [_plain(cell) for cell in cells[:3]]
    return ", ".join([*shown, "…"] if len(cells) > 3 else shown)


def _plain(cell: Cell) -> str:
    if not isinstance(cell, float):
        return cell or "(empty)"
    rounded = float(f"{cell:.12g}") + 0.0  # no -0
    if rounded == 0.0 or 1e-6 <= abs(rounded) < 1e21:  # where JavaScript writes no exponent
        plain: str = np.format_float_positional(rounded, trim="-")
        return plain
    return re.sub("e([+-])0", r"e\1", f"{rounded:.12g}")


def _series_of(table: Table, choices: dict[str, Any]) -> Found | Question:
    """The numbers of a table: of its one column, or of the one that is chosen."""
    how = "" if table.decimal == "." else ", with decimal commas"
    if table.width == 1 or len(table.rows) == 1 or table.one_list or choices.get("column") == "all":
        return _found(table, None, how)
    if table.ragged:
        short = next(
            place for place, row in zip(table.places, table.rows, strict=True) if len(row) != len(table.rows[0])
        )
        everything = Option(f"all {len(table.listed())} numbers, line by line", {"column": "all"})
        return Question(
            f"The lines hold different numbers of values (see line {short}). Are they one list?", [everything]
        )
    numeric = [index for index in range(table.width) if not all(map(is_label, table.column(index)))]
    data = [index for index in numeric if not (table.indexed and index == 0)]
    if "column" in choices:
        return _found(table, _chosen(table, choices["column"], numeric), how)
    if len(data) == 1:
        return _found(table, data[0], how)
    times = [index for index in data if index == 0 and len(table.rows) > 2 and _counts_up(table.column(index))]
    likely = [index for index in data if index not in times]
    order = [*likely, *times]
    looks = f"These look like {len(table.rows)} rows of {table.width} columns"
    if times:
        looks += f"; {_title(table, 0)} looks like the time"
    options = [
        Option(f"{_title(table, index)}: {_first(table.column(index))}", {"column": index + 1}) for index in order
    ]
    options.append(Option(f"all {len(table.listed())} numbers, line by line", {"column": "all"}))
    return Question(f"{looks}. Use {_title(table, order[0])}?", options)


def _chosen(table: Table, column: Any, numeric: list[int]) -> int:
    index = table.names.index(column) if column in table.names else column - 1 if isinstance(column, int) else -1
    if index not in numeric:
        raise UnreadableError(
            f"there is no column {column} of numbers, only {', '.join(_title(table, n) for n in numeric)}"
        )
    return index


def _title(table: Table, index: int) -> str:
    name = table.names[index] if len(table.names) == table.width else ""
    return f"column {index + 1} ({name})" if name else f"column {index + 1}"


def _found(table: Table, index: int | None, how: str) -> Found:
    cells = table.listed() if index is None else table.column(index)
    numbers = [cell for cell in cells if isinstance(cell, float)]
    if len(numbers) < len(cells):
        raise UnreadableError(_gap(table, index))
    which = "" if index is None else f" of {_title(table, index)}"
    return Found(numbers, f"{len(numbers)} numbers{which}{how}")


def _gap(table: Table, index: int | None) -> str:
    for place, row in zip(table.places, table.rows, strict=True):
        for n, cell in enumerate(row):
            if not isinstance(cell, float) and (index is None or n == index):
                what = "is empty" if cell == "" else f"is “{cell[:20]}”"
                return f"there is a gap: {where(table, place, n)} {what}. Fill it in, or take it out"
    raise AssertionError("there is a gap")
