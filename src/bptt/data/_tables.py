"""A text as a table of numbers, read with one separator and one decimal sign.

`widgets/shared/tables.js` is the same for the page, rule for rule.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf, isfinite

Cell = float | str
"""A number, or else the text as it stands: a label, or one that says that a number is missing."""

MISSING = re.compile(r"^(?:[-–—?.*]|\.\.|#?n/?a|<na>|nan|nat|null|none|nil|missing)?$", re.IGNORECASE)
LEFT_OUT = {"...", "…"}
INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f]")
LINE_END = re.compile("\r\n|[\r\u0085\u2028\u2029\x0b\x0c]")
WIDE_SPACE = "\u00a0\u202f\u2009\u2007"
FOOTER = re.compile(r"^(?:(?:Name|Length|Freq): .*)?dtype: \w+$|^\[\d+ rows x \d+ columns\]$")
ASSIGNED = re.compile(r"^[A-Za-z_][A-Za-z0-9_]{0,60} ?= ?(?=[\[({A-Za-z0-9.+-])")
CALL = re.compile(r"^(?:[a-z]{1,10}\.)?(?:array|asarray|Series|list|tuple|c) ?\((.*)\)$", re.DOTALL)
KEYWORD = re.compile(r", ?(?:dtype|name) ?= ?[^\[\]()]{1,60}$")
SCALAR = re.compile(r"\bnp\.(?:float|int)[0-9]{1,3}\(([^()]{0,60})\)")
IN_BRACKETS = re.compile(r"(?:^|[^A-Za-z0-9_)])\( ?([0-9.]{1,40}) ?\)")
"""One number, as accountants write what is below zero."""
MIXED = " ,;"
"""The separator of a line in which commas, semicolons and spaces all separate."""
DECIMAL_COMMA = re.compile("^[+-]?[0-9]+,[0-9]+$")
PAIRS = re.compile(r"^-?0,[0-9]+(?:,-?0,[0-9]+)+$")
LABEL = re.compile(
    r"^(?:[0-9]{1,4}[-/][0-9]{1,2}(?:[-/][0-9]{1,4})?|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2,4}|[0-9]{4}-?[QMW][0-9]{1,2})?"
    r"(?:[T ]?[0-9]{1,2}:[0-9]{2}(?::[0-9.]{2,9})?)?Z?$"
)
"""A date, a time of day, or both."""


class UnreadableError(Exception):
    """The text cannot be read: the message says where and why."""


@dataclass
class Table:
    """One way to read the text."""

    separator: str
    decimal: str
    rows: list[list[Cell]]
    places: list[int]  # the line of each row
    names: list[str] = field(default_factory=list)
    one_list: bool = False  # the lines are one list, wrapped
    indexed: bool = False  # the first column is an index that a program has printed
    odd: bool = False  # a number begins with a zero, as no whole number does

    @property
    def width(self) -> int:
        """How many columns."""
        return max(map(len, self.rows))

    @property
    def ragged(self) -> bool:
        """Whether the rows differ in length."""
        return any(len(row) != self.width for row in self.rows)

    def column(self, index: int) -> list[Cell]:
        """One column, of a table that is not ragged."""
        return [row[index] for row in self.rows]

    def listed(self) -> list[Cell]:
        """All numbers, line by line."""
        return [cell for row in self.rows for cell in row]


class Source:
    """The lines of a text, with what surrounds the numbers taken off."""

    def __init__(self, text: str) -> None:
        text = LINE_END.sub("\n", INVISIBLE.sub("", text)).replace("−", "-")
        if not re.search(f"[0-9][{WIDE_SPACE}][0-9]{{3}}(?![0-9])", text):
            text = re.sub(f"[{WIDE_SPACE}]", " ", text)
        self.code = False  # a list as a program writes it: a point is decimal, a line end is nothing
        self.matrix = False  # in brackets, but with semicolons
        numbered = list(enumerate(self._without_brackets(text).split("\n"), start=1))
        self.printed = any(FOOTER.match(line.strip()) for _, line in numbered)
        self.comments = [line.strip()[1:] for _, line in numbered if line.strip().startswith("#")]
        self.lines = [(place, line.strip(" ")) for place, line in numbered if not _is_frame(line.strip())]
        while self.lines and not self.lines[-1][1].strip():
            self.lines.pop()
        blank = next((n for n, (_, line) in enumerate(self.lines) if line.strip()), len(self.lines))
        self.lines = self.lines[blank:]
        if not self.lines:
            raise UnreadableError("there are no numbers in it")
        self._drop_regular_blanks()
        self._drop_trailing_separators()
        self.text = "\n".join(line for _, line in self.lines)

    def _without_brackets(self, text: str) -> str:
        """The text without the brackets and calls in which programs write lists; the rows of a nested one are lines."""
        bare = ASSIGNED.sub("", SCALAR.sub(r"\1", text.strip()), count=1).rstrip("; \n")
        if one := IN_BRACKETS.search(bare):
            raise UnreadableError(f"there is a number in brackets, “({one[1]})”: write -{one[1]} if it is below zero")
        called = CALL.match(bare)
        if called:
            bare = KEYWORD.sub("", called[1].strip())
        self.code = bool(called)
        if not bare or bare[0] not in "[({":
            return bare if called else text
        depth, depths = 0, set()
        for character in bare:
            depth += (character in "[({") - (character in "])}")
            if depth < 0:
                break
            if "0" <= character <= "9":
                depths.add(depth)
        if depth:
            raise UnreadableError("its brackets do not match: is a part of the list missing?")
        if len(depths) > 1:
            raise UnreadableError("it has lists and single numbers side by side: paste one list")
        self.matrix = ";" in bare
        self.code = not self.matrix
        flat = re.sub("[ \t\n]+", " ", bare) if self.code else bare
        return re.sub(r"[\[\](){}]", " ", re.sub(r"[\])}] ?,? ?[\[({]", "\n", flat))

    def _drop_regular_blanks(self) -> None:
        """A blank line behind every line is a way of spacing; one here or there is a gap, or seems one."""
        blanks = [place for place, line in self.lines if not line.strip()]
        if not blanks:
            return
        filled = [index for index, (_, line) in enumerate(self.lines) if line.strip()]
        apart = {later - earlier for earlier, later in pairwise(filled)}
        if len(apart) > 1:
            raise UnreadableError(f"there is a gap: line {blanks[0]} is empty. Fill it in, or take the line out")
        self.lines = [(place, line) for place, line in self.lines if line.strip()]

    def _drop_trailing_separators(self) -> None:
        """A separator at the end of every line, or of every line but the last, says that the list goes on."""
        self.continued = False
        for separator in ",;":
            ends = [line.endswith(separator) for _, line in self.lines]
            if all(ends) or (len(ends) > 1 and all(ends[:-1])):
                self.continued = len(ends) > 1 and not all(ends)
                self.lines = [(place, line.removesuffix(separator)) for place, line in self.lines]

    def tiers(self) -> Iterator[list[tuple[str, str]]]:
        """The separators to try, each with the decimal signs it leaves; a tier only where none before makes sense."""
        if self.code:
            commas = "." not in self.text and re.search("[0-9],[0-9]", self.text) and ", " in self.text
            yield [("," if "," in self.text else " ", "."), *([(", ", ",")] if commas else [])]
        if self.matrix:
            yield [(";", ".,"), ("[;]", ".,")]
        yield from ([(mark, ".,")] for mark in "\t;|" if mark in self.text)
        weak = [(mark, ".,") for mark in (",", ", ", " ", "  ") if mark in self.text]
        mixed = len(self.lines) == 1 and not all(DECIMAL_COMMA.match(word) for word in self.text.split(" "))
        weak += [(MIXED, ".")] if mixed else []
        weak += [("[;]", ".")] if mixed and _are_rows(self.text) else []
        pairs = [(",,", ",")] if all(PAIRS.match(line) for _, line in self.lines) else []
        yield [*weak, *pairs, ("\n", ".,")]

    def table(self, separator: str, decimal: str) -> Table:
        """The text as a table, read in one way. Raises UnreadableError."""
        lines = self.lines
        inner = separator
        if separator == "[;]":  # the rows of a matrix
            lines = [(place, part.strip(" ")) for place, line in lines for part in line.split(";")]
            inner = "," if decimal == "." and "," in self.text else " "
        split = [(place, _split(line, inner)) for place, line in lines]
        parse = Parser(decimal, inner, code=self.code)
        names, split = self._header(split, parse)
        if not split:
            raise UnreadableError("there are no numbers in it")
        indexed = self.printed and len(split[0][1]) > 1  # pandas
        if names and len(names) == len(split[0][1]) - 1:
            names, indexed = ["", *names], True
        rows = [[parse(cell) for cell in cells] for _, cells in split]
        table = Table(separator, decimal, rows, [place for place, _ in split], names, indexed=indexed, odd=parse.odd)
        table.one_list = self.continued
        _refuse_words(table)
        return table

    def _header(
        self, split: list[tuple[int, list[str]]], parse: "Parser"
    ) -> tuple[list[str], list[tuple[int, list[str]]]]:
        names: list[str] = []
        while split and _is_header(split[0][1], parse):
            names, split = [_unquoted(cell) for cell in split[0][1]], split[1:]
        if not names and self.comments and split:
            titles = [_unquoted(cell) for cell in _split(self.comments[-1].strip(" "), parse.separator)]
            names = titles if len(titles) == len(split[0][1]) > 1 else []
        return names, split


class Parser:
    """Reads a cell as a number, a gap or a word, by one convention."""

    def __init__(self, decimal: str, separator: str, *, code: bool) -> None:
        self.separator = separator
        self.odd = False
        group = "'’" + WIDE_SPACE + ("," if decimal == "." else ".") + ("" if separator == " " else " ")
        group = "_" if code else "_" + group  # in a program only _ may stand in a number
        whole = rf"[0-9]+|[1-9][0-9]{{0,2}}([{group}])[0-9]{{3}}(?:\1[0-9]{{3}})*"
        fraction = r"\.[0-9]*" if decimal == "." else ",[0-9]+"  # a comma at the end is one between numbers
        number = rf"(?:{whole})(?:{fraction})?|[{decimal}][0-9]+"
        self.pattern = re.compile(rf"^[+-]?(?:{number})(?:[eE][+-]?[0-9]{{1,4}})?$")
        self.group, self.decimal = re.compile(f"[{group}]"), decimal

    def __call__(self, cell: str) -> Cell:
        """The number, or the text as it stands."""
        cell = _unquoted(cell)
        if len(cell) > 400 or not self.pattern.match(cell):
            return cell
        self.odd = self.odd or bool(re.match(r"^[+-]?0[0-9]", cell))
        number = float(self.group.sub("", cell).replace(self.decimal, "."))
        lost = number == 0.0 and re.search("[1-9]", re.split("[eE]", cell)[0])
        return inf if lost else number  # which is refused


def _are_rows(line: str) -> bool:
    """Whether semicolons cut a line into as many numbers each time, two at least: a matrix would be written so."""
    lengths = {len(re.split(" ?, ?| +", part.strip(" "))) for part in line.split(";")}
    return ";" in line and len(lengths) == 1 and min(lengths) > 1


def _unquoted(cell: str) -> str:
    cell = cell.strip()
    for quote in "\"'":
        if len(cell) > 1 and cell[0] == quote == cell[-1]:
            return cell[1:-1].strip()
    return cell


def _split(line: str, separator: str) -> list[str]:
    if separator == "\n":
        return [line]
    if separator == " ":
        return re.split(" +", line)
    if separator == "  ":
        return re.split(" {2,}", line)
    if separator == MIXED:
        return re.split(" ?[,;] ?| ", re.sub(" {2,}", " ", line))
    if separator == ",,":
        return re.findall("-?[0-9]+,[0-9]+", line)
    if separator == "|":
        line = line.strip(" ").removeprefix("|").removesuffix("|")
    if '"' not in line:
        return re.split(", +", line) if separator == ", " else line.split(separator)
    pieces = re.split(r'("[^"]*")', line)  # what stands in quotes is not split
    cells = [""]
    for piece in pieces:
        parts = (
            [piece] if piece.startswith('"') else re.split(", +" if separator == ", " else re.escape(separator), piece)
        )
        cells[-1] += parts[0]
        cells += parts[1:]
    return cells


def _is_frame(line: str) -> bool:
    """Whether a line is a comment, a rule of a table, or what pandas prints below a series."""
    rule = set(line) <= set("|+:=- \t") and ("--" in line or "==" in line)
    return line.startswith("#") or rule or bool(FOOTER.match(line))


def is_gap(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(MISSING.match(cell))


def is_label(cell: Cell) -> bool:
    """Whether a cell is a name, a date or a time: nothing that was meant as a number."""
    return isinstance(cell, str) and not is_gap(cell) and (cell[0].isalpha() or bool(LABEL.match(cell)))


def _is_header(cells: list[str], parse: Parser) -> bool:
    values = [parse(cell) for cell in cells]
    named = [value for value in values if not is_gap(value)]
    return bool(named) and all(
        isinstance(value, str) and not value[0].isdigit() and value[0] not in "+-.," for value in named
    )


def _refuse_words(table: Table) -> None:
    """Refuse a word among numbers; a column of nothing but labels may stand."""
    labels = (
        []
        if table.ragged or len(table.rows) == 1
        else [all(map(is_label, table.column(n))) for n in range(table.width)]
    )
    for place, row in zip(table.places, table.rows, strict=True):
        for index, cell in enumerate(row):
            fine = isfinite(cell) if isinstance(cell, float) else is_gap(cell) or (labels and labels[index])
            if not fine or cell in LEFT_OUT:
                raise UnreadableError(f"{where(table, place, index)} {_reproach(cell)}")
    if not any(isinstance(cell, float) for cell in table.listed()):
        raise UnreadableError("there are no numbers in it")


def _reproach(cell: Cell) -> str:
    """Why a cell cannot stand."""
    if isinstance(cell, float):
        return "is beyond the range of float64"
    if cell in LEFT_OUT:
        return f"is “{cell}”: numbers were left out there"
    return f"is not a number: “{cell[:20]}{'…' if len(cell) > 20 else ''}”"


def where(table: Table, place: int, index: int) -> str:
    """Where a cell stands, in words."""
    if table.width == 1:
        return f"line {place}"
    return f"item {index + 1}" if len(table.rows) == 1 else f"item {index + 1} of line {place}"
