"""Series as people paste them: texts that are made from known numbers, in many conventions."""

import json
from pathlib import Path
from random import Random

CASES = json.loads((Path(__file__).parent / "data" / "pasted.json").read_text("utf-8"))
"""Texts by hand, each with what must come of it: numbers, a question, or a refusal."""

GROUPS = {".": ["", ",", " ", "'", "\u00a0"], ",": ["", ".", " ", "\u202f"]}


def paste(rng: Random) -> tuple[str, list[list[float]]]:
    """A text, and the columns of numbers that it was made from."""
    decimal = rng.choice(".,")
    group = rng.choice(GROUPS[decimal])
    digits, size = rng.choice([0, 1, 2, 3]), rng.choice([1, 10, 1000, 10_000, 2_000_000])
    rows, columns = rng.randint(2, 6), rng.choice([1, 1, 2, 3, 4])
    time = columns > 1 and rng.random() < 0.5
    table = [
        [round(rng.uniform(-size if rng.random() < 0.2 else 0, size), digits) for _ in range(columns)]
        for _ in range(rows)
    ]
    if time:
        for n, row in enumerate(table):
            row[0] = 1990.0 + n
    cells = [
        [written(value, decimal, group, 0 if time and k == 0 else digits) for k, value in enumerate(row)]
        for row in table
    ]
    if columns == 1 and rng.random() < 0.5:  # on one line
        cells, rows = [[row[0] for row in cells]], 1
    separators = ["\t", ";", "; ", " | ", ", ", "  "]
    if "," not in (decimal if digits else "", group):  # one comma for two jobs: no reader can tell
        separators.append(",")
    separator = rng.choice(separators)
    text = rng.choice(["\n", "\r\n"]).join(separator.join(row) for row in cells)
    if columns > 1 and rng.random() < 0.3:
        text = separator.join(["year", "a", "b", "c"][:columns]) + "\n" + text
    frames = ["{}"] * 5 + ["{}\n", "\ufeff{}", "# a comment\n{}"]
    if columns == 1 and not group:  # brackets are a program's: there a line's end is a space, and no group is set apart
        frames += ["[{}]", "x = [{}]", "({})"]
    return rng.choice(frames).format(text), [list(column) for column in zip(*table, strict=True)]


def written(value: float, decimal: str, group: str, digits: int) -> str:
    """A number as it is written in one convention."""
    text = f"{value:,.{digits}f}" if group else f"{value:.{digits}f}"
    return text.replace(",", "g").replace(".", decimal).replace("g", group)
