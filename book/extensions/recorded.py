"""Tables of `benchmarks/recorded.json`, which a page shows by their titles: nothing is measured during a build."""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from benchmarks import report

ROOT = Path(__file__).parents[2]


def setup(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("recorded", Recorded)


class Recorded(SphinxDirective):
    """The recorded table with the title that is given; without one, when and on what it was recorded."""

    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Show it as the Markdown that `make bench` writes."""
        path = ROOT / "benchmarks" / "recorded.json"
        self.env.note_dependency(str(path))
        about, parts = report.load(path)
        if not self.arguments:
            return self.parse_text_to_nodes(report.in_words(about))
        if self.arguments[0] not in parts:
            raise self.error(f"{path.name} has no {self.arguments[0]!r}, only {', '.join(parts)}")
        return self.parse_text_to_nodes(parts[self.arguments[0]].table())
