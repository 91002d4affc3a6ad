"""Tables of `benchmarks/recorded.json`, which a page shows by their titles: nothing is measured during a build."""

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from benchmarks import report

ROOT = Path(__file__).parents[2]


def setup(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("recorded", Recorded)


class Recorded(SphinxDirective):
    """The recorded table with the title that is given, under the caption that the directive holds.

    Without a title: when and on what it was recorded.
    """

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"name": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Show it as the Markdown that `make bench` writes."""
        path = ROOT / "benchmarks" / "recorded.json"
        self.env.note_dependency(str(path))
        about, parts = report.load(path)
        if not self.arguments:
            return self.parse_text_to_nodes(report.in_words(about))
        if self.arguments[0] not in parts:
            raise self.error(f"{path.name} has no {self.arguments[0]!r}, only {', '.join(parts)}")
        shown = self.parse_text_to_nodes(parts[self.arguments[0]].table())
        (table,) = (node for node in shown if isinstance(node, nodes.table))
        words, messages = self.parse_inline(" ".join(self.content), lineno=self.content_offset)
        table.insert(0, nodes.title("", "", *words))
        self.add_name(table)
        return [*shown, *messages]
