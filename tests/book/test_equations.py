"""Every displayed equation of the book is an entry of the ledger, a computed expression, or a step tagged as one."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_cache import get_cache
from sphinx_external_toc.parsing import parse_toc_yaml

from bptt.formulas import LEDGER, latex

ROOT = Path(__file__).parents[2]
CHAPTERS = [str(name) for name in parse_toc_yaml(ROOT / "_toc.yml")]
NOTEBOOKS = [name for name in CHAPTERS if "\nkernelspec:\n" in (ROOT / f"{name}.md").read_text("utf-8")]

FENCE = re.compile(r"^[\s>]*(?P<marks>`{3,}|~{3,}|:{3,})\s*(?P<info>.*)$")
# A display that is typed without a directive: $$, \[, or an environment that amsmath sets by itself.
VERBATIM = ("math", "code-cell", "code-block", "code", "literalinclude", "raw")  # what is inside is not Markdown
BARE_DISPLAY = re.compile(r"\$\$|\\\[|\\begin\{(?:equation|align|alignat|flalign|gather|multline|eqnarray|math)\*?\}")
DISPLAY_IN_HTML = re.compile(r'<div class="([^"]*\bmath\b[^"]*)"[^>]*>(.*?)</div>', re.DOTALL)


def untagged_displays(source: str) -> Iterator[tuple[int, str]]:
    """The displays of a chapter's source that are not tagged as steps: (line, why)."""
    lines = source.splitlines()
    open_fences: list[tuple[str, bool]] = []  # the marks of each, and whether its inside is text of the book
    for number, line in enumerate(lines, start=1):
        fence = FENCE.match(line)
        if fence and open_fences and not fence["info"] and fence["marks"].startswith(open_fences[-1][0]):
            open_fences.pop()
        elif fence and (fence["info"] or not open_fences) and (not open_fences or open_fences[-1][1]):
            directive = fence["info"].removeprefix("{").split("}")[0] if fence["info"].startswith("{") else None
            code = directive is None and fence["marks"][0] != ":"
            open_fences.append((fence["marks"], not code and directive not in VERBATIM))
            if directive == "math" and not is_step(lines[number:]):
                yield number, "a {math} directive without `:class: step`"
        elif not open_fences or open_fences[-1][1]:
            bare = BARE_DISPLAY.search(re.sub(r"(`+).*?\1", "", line))
            if bare:
                yield number, f"a display typed with {bare[0]}: use a {{math}} directive with `:class: step`, or show()"


def is_step(lines: list[str]) -> bool:
    """Whether the options at the top of a directive give it the class `step`."""
    for line in lines:
        option = re.match(r"[\s>]*:([\w-]+):\s*(.*)$", line)
        if option is None:
            return False
        if option[1] == "class":
            return "step" in option[2].split()
    return False


def untraced_outputs(notebook: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """The displayed equations of an executed notebook that do not come from the ledger: (number of the cell, why)."""
    for number, cell in enumerate(notebook["cells"], start=1):
        for output in cell.get("outputs", []):
            data = {kind: "".join(text) for kind, text in output.get("data", {}).items() if kind.startswith("text/")}
            if "$$" in data.get("text/markdown", ""):
                yield number, "Markdown with a display in it: use show_computed()"
            if "text/latex" not in data:
                continue
            origin = output.get("metadata", {}).get("bptt", {})
            name = origin.get("formula")
            if name is None and not origin.get("computed"):
                yield number, f"{data['text/latex']} is shown without an origin: use show() or show_computed()"
            elif name is not None and name not in LEDGER:
                yield number, f"{name!r} is no entry of the ledger"
            elif name is not None and data["text/latex"] != rf"$\displaystyle {latex(LEDGER[name])}$":
                yield number, f"{data['text/latex']} is not what the ledger prints for {name!r}"


def executed(book: Path, name: str) -> dict[str, Any]:
    """The chapter with its outputs, as the build keeps it for the next one."""
    (folder,) = (book.parent / "executed").iterdir()
    cache = get_cache(folder)
    records = [record for record in cache.list_cache_records() if record.uri == str(ROOT / f"{name}.md")]
    return cache.get_cache_bundle(max(records, key=lambda record: record.accessed).pk).nb


@pytest.mark.parametrize("name", CHAPTERS)
def test_typed_displays_are_tagged_as_steps(name):
    path = ROOT / f"{name}.md"
    untagged = [f"{path.relative_to(ROOT)}:{line}: {why}" for line, why in untagged_displays(path.read_text("utf-8"))]
    assert untagged == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_shown_equations_come_from_the_ledger(book, name):
    untraced = [f"{name}, cell {cell}: {why}" for cell, why in untraced_outputs(executed(book, name))]
    assert untraced == []


@pytest.mark.parametrize("name", CHAPTERS)
def test_page_has_no_other_displays(book, name):
    """However a display is typed, in the page it is one of these two."""
    page = (book / f"{name}.html").read_text("utf-8")
    others = [
        f"{name}.html: {tex.strip()}"
        for classes, tex in DISPLAY_IN_HTML.findall(page)
        if not {"step", "text_latex"} & set(classes.split())
    ]
    assert others == []


def test_the_book_shows_the_ledger(book):
    """The tests above would pass on a book without equations."""
    shown = set()
    for name in NOTEBOOKS:
        for cell in executed(book, name)["cells"]:
            origins = [output.get("metadata", {}).get("bptt", {}) for output in cell.get("outputs", [])]
            shown |= {origin["formula"] for origin in origins if "formula" in origin}
    derived = {"delta", "delta_boundary", "gradient_u", "gradient_v", "gradient_w", "gradient_s", "untied_sum_w"}
    model = {"initial_state", "preactivation", "state", "prediction", "objective", "output_error", "slope", "update"}
    many = {name for name in LEDGER if name.startswith(("layer_", "lstm_"))} - {"lstm_preactivations"}
    assert derived | model | many <= shown


# --- the finders themselves -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Text\n\n$$ E = 1 $$\n", [3]),
        ("$$\nE = 1\n$$\n", [1, 3]),
        ("Text\n\\[ E \\]\n", [2]),
        ("\\begin{align*}\nE\n\\end{align*}\n", [1]),
        ("```{math}\nE = 1\n```\n", [1]),
        ("```{math}\n:label: e\n:class: other\nE = 1\n```\n", [1]),
        ("```{math} E = 1\n```\n", [1]),
        (":::{math}\nE = 1\n:::\n", [1]),
        ("````{note}\n```{math}\nE\n```\n$$ E $$\n````\n", [2, 5]),
        ("::::{note}\n:::{tip}\n$$ E $$\n:::\n::::\n$$ E $$\n", [3, 6]),
        ("```{code-cell} python\na\n```\n\n$$ E $$\n", [5]),
        ("> $$ E $$\n", [1]),
        ("```{math}\n:class: step\n\\begin{aligned}\nE\n\\end{aligned}\n```\n", []),
        ("```{math}\n:label: e\n:class: step wide\nE = 1\n```\n", []),
        ("Inline $E = 1$ and `$$` in code.\n", []),
        ("```{code-cell} python\nprint('$$')\n```\n", []),
        ("```\n$$\n```\n", []),
        ("```python\n$$ E\n```\n", []),
    ],
)
def test_untagged_displays_are_found_with_their_lines(source, found):
    assert [line for line, _ in untagged_displays(source)] == found


@pytest.mark.parametrize(
    ("tex", "metadata", "why"),
    [
        ("$E$", {}, "without an origin"),
        ("$E$", {"bptt": {"computed": ""}}, "without an origin"),
        ("$E$", {"bptt": {"formula": "gradient"}}, "no entry of the ledger"),
        (r"$\displaystyle \frac{dE}{du} = y_{t}$", {"bptt": {"formula": "gradient_u"}}, "not what the ledger prints"),
    ],
)
def test_untraced_outputs_are_found_with_their_cells(tex, metadata, why):
    cells = [{"source": "text"}, {"outputs": [{"data": {"text/latex": tex}, "metadata": metadata}]}]
    ((cell, words),) = untraced_outputs({"cells": cells})
    assert cell == 2
    assert why in words
