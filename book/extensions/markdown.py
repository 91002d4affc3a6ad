"""A page as Markdown that any notebook front end shows: made from the parsed document, node by node.

Every kind of node has its method. One without stops the build: nothing is left out, or comes out raw, in silence.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any, ClassVar

from docutils import nodes
from sphinx.errors import ExtensionError

SILENT = {"index", "target", "meta", "comment", "colspec", "toctree", "label"}
"""They show nothing, or are shown by the node above them."""

WEBSITE = "website"
"""The class of what speaks of the website alone: its buttons, and what a browser keeps of it."""


@dataclass(frozen=True)
class Code:
    """A code cell: which one of the chapter, and whether it is part of a solution."""

    index: int
    solution: bool = False


@dataclass(frozen=True)
class Text:
    """Some blocks of Markdown. A heading begins a cell of its own."""

    source: str
    heading: bool = False


Piece = Code | Text


class Inline:
    """What stands within a line, as Markdown."""

    marks: ClassVar[dict[str, tuple[str, str]]] = {
        "emphasis": ("*", "*"),
        "strong": ("**", "**"),
        "superscript": ("<sup>", "</sup>"),
        "title_reference": ("*", "*"),
    }

    def __init__(self, link: Callable[[nodes.Element], str | None]) -> None:
        self.link = link

    def all(self, parent: nodes.Element) -> str:
        """Everything in it, on one line."""
        return "".join(self.one(child) for child in parent.children)

    def one(self, node: nodes.Node) -> str:
        """One node of any kind."""
        kind = type(node).__name__
        if isinstance(node, nodes.Text):
            return self.text(" ".join(re.split(r"\s*\n\s*", node.astext())))
        if kind in self.marks:
            before, after = self.marks[kind]
            return f"{before}{self.all(node)}{after}"
        if kind in SILENT:
            return ""
        method = getattr(self, f"on_{kind}", None)
        if method is None:
            raise unknown(node)
        return str(method(node))

    def text(self, text: str) -> str:
        """Words, with the marks of Markdown made harmless."""
        text = re.sub(r"([\\`*\[\]$])|(?<!\w)(_)|(_)(?!\w)", lambda mark: "\\" + mark[0], text)
        return escape(text, quote=False)

    def on_literal(self, node: nodes.Element) -> str:
        """`code`, in more backticks than it contains."""
        code = node.astext()
        fence = "`" * (1 + max((len(run) for run in re.findall("`+", code)), default=0))
        return f"{fence} {code} {fence}" if "`" in code else f"`{code}`"

    def on_math(self, node: nodes.Element) -> str:
        """A formula in a line."""
        return f"${tex(node.astext())}$"

    def on_reference(self, node: nodes.Element) -> str:
        """A link, where the notebooks have what it leads to; else its words."""
        words, address = self.all(node), self.link(node)
        return words if address is None else f"[{words}]({address})"

    def on_inline(self, node: nodes.Element) -> str:
        """A span: of the picture that says "this opens" nothing stays."""
        return "" if "sd-summary-state-marker" in node["classes"] else self.all(node)

    on_number_reference = on_reference


class InlineHtml(Inline):
    """The same as HTML: inside of <summary>, Markdown means nothing."""

    marks: ClassVar[dict[str, tuple[str, str]]] = {
        "emphasis": ("<em>", "</em>"),
        "strong": ("<strong>", "</strong>"),
        "superscript": ("<sup>", "</sup>"),
        "title_reference": ("<cite>", "</cite>"),
    }

    def text(self, text: str) -> str:
        """Words. A dollar is an entity: two of them would make a formula."""
        return escape(text, quote=False).replace("$", "&#36;")

    def on_literal(self, node: nodes.Element) -> str:
        """Code."""
        return f"<code>{self.text(node.astext())}</code>"


@dataclass
class Blocks:
    """What stands on lines of its own.

    link: the address of a reference, or None. number: how the book numbers a section or an exercise, or "".
    solutions: whether they are shown.
    """

    link: Callable[[nodes.Element], str | None]
    number: Callable[[nodes.Element], str]
    solutions: bool = True
    level: int = 0
    in_solution: bool = False
    inline: Inline = field(init=False)
    summary: InlineHtml = field(init=False)

    def __post_init__(self) -> None:
        self.inline = Inline(self.link)
        self.summary = InlineHtml(lambda node: None)  # a link in what opens at a click would lead away from it

    def all(self, children: Iterable[nodes.Node]) -> Iterator[Piece]:
        """The pieces of many nodes."""
        for child in children:
            yield from self.one(child)

    def one(self, node: nodes.Node) -> Iterator[Piece]:
        """The pieces of a node of any kind."""
        kind = type(node).__name__
        if kind in SILENT or (isinstance(node, nodes.Element) and WEBSITE in node["classes"]):
            return
        method = getattr(self, f"on_{kind}", None)
        if method is None:
            raise unknown(node)
        yield from method(node)

    def inside(self, node: nodes.Element | list[nodes.Node]) -> str:
        """The Markdown of what is inside of a list, a quotation or a table: no cell of code can be there."""
        pieces = list(self.all(node if isinstance(node, list) else node.children))
        if any(isinstance(piece, Code) for piece in pieces):
            raise unknown(node if isinstance(node, nodes.Node) else node[0], "a code cell within it")
        return "\n\n".join(piece.source for piece in pieces if isinstance(piece, Text))

    def heading(self, words: str, level: int) -> Text:
        """A heading, down to the sixth level."""
        return Text(f"{'#' * min(level, 6)} {words}", heading=True)

    def on_document(self, node: nodes.Element) -> Iterator[Piece]:
        """The page."""
        yield from self.all(node.children)

    on_compound = on_glossary = on_HideCodeCellNode = on_document  # noqa: N815  # the name that MyST-NB gave it

    def on_section(self, node: nodes.Element) -> Iterator[Piece]:
        """A section one level down; the content of an exercise is one too, without a title."""
        title = isinstance(node.children[0], nodes.title) if node.children else False
        self.level += title
        if title:
            number = self.number(node)
            yield self.heading(f"{number} {self.inline.all(node.children[0])}".strip(), self.level)
        yield from self.all(node.children[title:])
        self.level -= title

    def on_rubric(self, node: nodes.Element) -> Iterator[Piece]:
        """A heading that the contents do not list."""
        yield Text(f"**{self.inline.all(node)}**")

    def on_paragraph(self, node: nodes.Element) -> Iterator[Piece]:
        """A paragraph, on one line; at its start nothing may look like a list or a heading."""
        line = self.inline.all(node).strip()
        yield Text(re.sub(r"^(#+|[-+>]|\d+(?=[.)]))(?=\s|[.)])", r"\\\1" if not line[:1].isdigit() else r"\1\\", line))

    def on_math_block(self, node: nodes.Element) -> Iterator[Piece]:
        """A displayed formula, on one line, which a quotation or a list cannot tear apart."""
        formula = tex(node.astext())
        if node.get("nowrap"):
            yield Text(formula)
            return
        if r"\\" in formula and r"\begin" not in formula:
            formula = rf"\begin{{split}}{formula}\end{{split}}"
        number = rf" \tag{{{node['number']}}}" if node.get("number") else ""
        yield Text(f"$${formula}{number}$$")

    def on_literal_block(self, node: nodes.Element) -> Iterator[Piece]:
        """A listing."""
        code = node.astext()
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`{3,}", code)), default=0))
        language = {"ipython3": "python", "default": "", "none": "", "myst-ansi": ""}.get(
            node.get("language", ""), node.get("language", "")
        )
        yield Text(f"{fence}{language}\n{code}\n{fence}")

    on_doctest_block = on_literal_block

    def on_bullet_list(self, node: nodes.Element) -> Iterator[Piece]:
        """A list."""
        yield Text(self.items(node, lambda position: "- "))

    def on_enumerated_list(self, node: nodes.Element) -> Iterator[Piece]:
        """A list whose points are counted."""
        first = node.get("start", 1)
        yield Text(self.items(node, lambda position: f"{first + position}. "))

    def items(self, node: nodes.Element, mark: Callable[[int], str]) -> str:
        """The points of a list, each behind its mark."""
        parts = [indented(self.inside(item), mark(position)) for position, item in enumerate(node.children)]
        tight = all(len(item.children) == 1 for item in node.children)
        return ("\n" if tight else "\n\n").join(parts)

    def on_definition_list(self, node: nodes.Element) -> Iterator[Piece]:
        """Terms, and below each what it is."""
        for item in node.children:
            terms = ", ".join(f"**{self.inline.all(part)}**" for part in item.children if isinstance(part, nodes.term))
            yield Text(terms)
            for part in item.children:
                if isinstance(part, nodes.definition):
                    yield Text(indented(self.inside(part), "> ", "> "))

    def on_block_quote(self, node: nodes.Element) -> Iterator[Piece]:
        """A quotation."""
        yield Text(indented(self.inside(node), "> ", "> "))

    def on_transition(self, node: nodes.Element) -> Iterator[Piece]:
        """A line across the page."""
        yield Text("---")

    def on_table(self, node: nodes.Element) -> Iterator[Piece]:
        """A table, with its caption above."""
        for part in node.children:
            if isinstance(part, nodes.title):
                yield Text(f"*{self.inline.all(part)}*")
        (group,) = (part for part in node.children if isinstance(part, nodes.tgroup))
        head = [row for part in group.children if isinstance(part, nodes.thead) for row in part.children]
        body = [row for part in group.children if isinstance(part, nodes.tbody) for row in part.children]
        lines = [self.row(row) for row in head] or ["|" + " |" * group["cols"]]
        yield Text("\n".join([*lines, "|" + " --- |" * group["cols"], *(self.row(row) for row in body)]))

    def row(self, row: nodes.Element) -> str:
        """One line of a table."""
        cells = []
        for entry in row.children:
            if (
                "morecols" in entry
                or "morerows" in entry
                or not all(isinstance(p, nodes.paragraph) for p in entry.children)
            ):
                raise unknown(entry, "a cell of a table with more than paragraphs in it")
            cells.append("<br>".join(self.inline.all(part) for part in entry.children).replace("|", r"\|"))
        return f"| {' | '.join(cells)} |"

    def on_raw(self, node: nodes.Element) -> Iterator[Piece]:
        """HTML is Markdown too."""
        if node["format"] != "html":
            raise unknown(node, f"for {node['format']}")
        yield Text(node.astext())

    def on_container(self, node: nodes.Element) -> Iterator[Piece]:
        """A cell of code, or a box without a meaning of its own."""
        if node.get("nb_element") == "cell_code":
            yield Code(int(node["cell_index"]), self.in_solution)
        elif node.get("nb_element"):
            raise unknown(node, f"{node['nb_element']} outside of a cell")
        else:
            yield from self.all(node.children)

    def on_admonition(self, node: nodes.Element) -> Iterator[Piece]:
        """A box with a title of its own: folded, or a quotation."""
        title, *rest = node.children
        if "dropdown" in node["classes"]:
            yield from self.fold(self.summary.all(title), rest)
        else:
            yield from self.box(self.inline.all(title), rest)

    def named(self, node: nodes.Element) -> Iterator[Piece]:
        """A box that has its name from its kind."""
        yield from self.box(type(node).__name__.capitalize(), node.children)

    on_note = on_tip = on_warning = on_hint = on_important = on_caution = on_attention = on_danger = on_error = named

    def on_seealso(self, node: nodes.Element) -> Iterator[Piece]:
        """A box that points elsewhere."""
        yield from self.box("See also", node.children)

    def box(self, title: str, children: list[nodes.Node]) -> Iterator[Piece]:
        """A quotation with a bold first line."""
        yield Text(indented(f"**{title}**\n\n{self.inside(children)}", "> ", "> "))

    def fold(self, title: str, children: list[nodes.Node], kind: str = "") -> Iterator[Piece]:
        """What opens at a click. A cell of code cannot be within: the fold is interrupted, and goes on behind it."""
        texts: list[str] = []
        opened = False

        def closed() -> Text:
            again = f"{title}, continued" if opened else title
            inside = "\n\n".join(texts)
            return Text(f"<details{kind}>\n<summary>{again}</summary>\n\n{inside}\n\n</details>")

        for piece in self.all(children):
            if isinstance(piece, Text):
                texts.append(piece.source)
                continue
            texts = texts or ["The code is in the next cell, which is folded too."]
            yield closed()
            yield piece
            texts, opened = [], True
        if texts:
            yield closed()

    def on_dropdown_main(self, node: nodes.Element) -> Iterator[Piece]:
        """A dropdown of sphinx-design: the answers of the self-tests."""
        title, *rest = node.children
        yield from self.fold(self.summary.all(title), rest)

    def on_exercise_enumerable_node(self, node: nodes.Element) -> Iterator[Piece]:
        """An exercise, under its number."""
        title, *rest = node.children
        yield self.heading(f"{self.number(node)}{self.inline.all(title)}", self.level + 1)
        yield from self.all(rest)

    def on_solution_node(self, node: nodes.Element) -> Iterator[Piece]:
        """A solution, folded; the edition for students has none."""
        if not self.solutions:
            return
        title, *rest = node.children
        self.in_solution = True
        yield from self.fold(" ".join(self.summary.all(title).split()), rest, ' class="solution"')
        self.in_solution = False

    def on_citation(self, node: nodes.Element) -> Iterator[Piece]:
        """An entry of the bibliography."""
        label, *rest = node.children
        yield Text(f"**\\[{label.astext()}\\]** {self.inside(rest)}")

    def on_figure(self, node: nodes.Element) -> Iterator[Piece]:
        """A picture with a caption."""
        yield from self.all(node.children)

    def on_caption(self, node: nodes.Element) -> Iterator[Piece]:
        """What stands below a picture or above a listing."""
        yield Text(f"*{self.inline.all(node)}*")


def unknown(node: nodes.Node, what: str = "") -> ExtensionError:
    """The error that stops the build."""
    kind = f"{type(node).__name__}{f' ({what})' if what else ''}"
    return ExtensionError(
        f"a notebook cannot show {kind} yet, line {node.line}: give it a method in markdown.py\n{node}"
    )


def tex(formula: str) -> str:
    """A formula on one line, without the signs that Markdown, HTML and tables take for theirs."""
    formula = " ".join(formula.split())
    for sign, command in ((r"\|", r"\Vert "), ("|", r"\vert "), ("<", r"\lt "), (">", r"\gt ")):
        formula = formula.replace(sign, command)
    return formula


def indented(text: str, first: str, others: str | None = None) -> str:
    """The lines behind a mark; those that follow are as far in as the first."""
    others = " " * len(first) if others is None else others
    lines = text.split("\n")
    return "\n".join([first + lines[0], *((others + line).rstrip() for line in lines[1:])])


def pieces(document: nodes.document, **how: Any) -> list[Piece]:
    """The page in pieces; see `Blocks` for how."""
    return list(Blocks(**how).one(document))
