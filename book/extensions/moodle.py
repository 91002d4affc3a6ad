"""The self-tests of the chapters as questions for Moodle: one file in its XML format, made by the build.

<https://docs.moodle.org/en/Moodle_XML_format>. Each question is of the kind multichoice with one right answer; what the
book says when an answer is opened is that answer's feedback. It was written after that description; no import into a
Moodle was tried.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from .editions import PLACE, link_list
from .markdown import InlineHtml

FILE = "unrolled-self-tests.xml"
SECTION = "test-yourself"


class Words(InlineHtml):
    r"""HTML with formulas as Moodle's MathJax filter takes them: \\( … \\)."""

    def on_math(self, node: nodes.Element) -> str:
        """A formula in a line."""
        return super().on_math(node).replace("$", r"\(", 1)[:-1] + r"\)"

    def on_pending_xref(self, node: nodes.Element) -> str:
        """The words of a link into the book, which Moodle does not have."""
        return self.all(node)


WORDS = Words(lambda node: None)


def setup(app: Sphinx) -> None:
    """Offer the file where a page asks for it, and write it when all pages are read."""
    app.add_directive("quiz", Quiz)
    app.connect("build-finished", write_questions)


class Quiz(SphinxDirective):
    """A link to the file."""

    def run(self) -> list[nodes.Node]:
        """A list of one."""
        return [link_list(self.env.docname, {FILE: "The self-tests, in Moodle's XML format"})]


def write_questions(app: Sphinx, exception: Exception | None) -> None:
    """Write the questions of all chapters, each in the category of its chapter."""
    if exception is not None or app.builder.name != "html":
        return
    quiz = ET.Element("quiz")
    for page in sorted(app.env.all_docs):
        document = app.env.get_doctree(page)
        found = list(questions(document))
        if found:
            title = app.env.titles[page].astext()
            category = ET.SubElement(ET.SubElement(quiz, "question", type="category"), "category")
            ET.SubElement(category, "text").text = f"$course$/Unrolled/{title.replace('/', '//')}"
            for number, (question, answers) in enumerate(found, start=1):
                quiz.append(as_xml(f"{title}, {number}", question, answers))
    ET.indent(quiz)
    place = Path(app.outdir) / PLACE
    place.mkdir(exist_ok=True)
    ET.ElementTree(quiz).write(place / FILE, encoding="utf-8", xml_declaration=True)


def questions(document: nodes.document) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The self-test of a page, as HTML: each question with its answers, and with each of them what is said to it."""
    for section in document.findall(nodes.section):
        if SECTION not in section["ids"]:
            continue
        asked = ""
        answers: list[tuple[str, str]] = []
        for node in section.children[1:]:
            if node.get("design_component") == "dropdown":
                answer, *said = node.children
                answers.append((WORDS.all(answer), "".join(f"<p>{WORDS.all(paragraph)}</p>" for paragraph in said)))
                continue
            if asked and answers:
                yield asked, answers
            first = next((part for part in node.children if part.astext().strip()), None)
            asked, answers = WORDS.all(node) if isinstance(first, nodes.strong) else "", []
        if asked and answers:
            yield asked, answers


def as_xml(name: str, question: str, answers: list[tuple[str, str]]) -> ET.Element:
    """One question."""
    right = [said.startswith("<p><strong>Right") for _, said in answers]
    if sum(right) != 1 or len(right) < 2:
        raise ExtensionError(
            f"{name}: a self-test must have one right answer of several, got {sum(right)} of {len(right)}"
        )
    result = ET.Element("question", type="multichoice")
    ET.SubElement(ET.SubElement(result, "name"), "text").text = name
    add_html(result, "questiontext", question)
    for tag, value in {"defaultgrade": "1", "penalty": "0.3333333", "hidden": "0", "single": "true"}.items():
        ET.SubElement(result, tag).text = value
    for tag, value in {"shuffleanswers": "true", "answernumbering": "abc"}.items():
        ET.SubElement(result, tag).text = value
    for (answer, said), is_right in zip(answers, right, strict=True):
        element = add_html(result, "answer", answer)
        element.set("fraction", "100" if is_right else "0")
        add_html(element, "feedback", said)
    return result


def add_html(parent: ET.Element, tag: str, html: str) -> ET.Element:
    """An element of Moodle that holds HTML."""
    element = ET.SubElement(parent, tag, format="html")
    ET.SubElement(element, "text").text = html
    return element
