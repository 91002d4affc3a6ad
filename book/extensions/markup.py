"""What Sphinx, docutils and the theme write otherwise than this book wants it."""

import json
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

MARKUP = {
    '<th class="head"><p></p></th>': "<td></td>",  # an empty corner of a table is not a header
    'role="doc-biblioentry"': 'role="listitem"',  # deprecated, and not allowed in the list that it stands in
}
"""In the body of every page: what docutils writes, and what it should be."""


def setup(app: Sphinx) -> None:
    """Connect to the writing of each page."""
    app.add_post_transform(KeepPunctuation)
    app.connect("html-page-context", mend_markup, priority=600)
    app.connect("html-page-context", describe, priority=600)


def in_script(value: Any) -> str:
    """JSON for a script of a page: without a <, no text in it can end the script, or hide where it ends (`<!--`)."""
    return json.dumps(value, sort_keys=True).replace("<", r"\u003c")


class KeepPunctuation(SphinxPostTransform):
    """Keep a formula in the text and the punctuation behind it on one line: browsers break between the two."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Put both into one inline element."""
        for formula in list(self.document.findall(nodes.math)):
            parent = formula.parent
            behind = formula.next_node(nodes.Text, descend=False, siblings=True)
            if behind is None or parent.index(behind) != parent.index(formula) + 1:
                continue
            rest = behind.astext().lstrip(".,;:?!)”’")
            if len(rest) == len(behind.astext()):
                continue
            together = nodes.inline("", "", classes=["nowrap"])
            punctuation = nodes.Text(behind.astext()[: len(behind.astext()) - len(rest)])
            parent.replace(behind, nodes.Text(rest))
            formula.replace_self(together)
            together += [formula, punctuation]


def mend_markup(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Put right what a screen reader stumbles over in the markup of docutils and of the theme."""
    for wrong, right in MARKUP.items():
        context["body"] = context.get("body", "").replace(wrong, right)
    if pagename == "_modules/index":  # Sphinx puts lists into this one where only entries may stand
        before, start, entries = context["body"].partition("<ul>")
        context["body"] = f"{before}{start}{entries.replace('<ul>', '').replace('</ul>', '')}</ul>"
    toctree = context["generate_toctree_html"]
    context["generate_toctree_html"] = lambda *args, **options: str(toctree(*args, **options)).replace(
        "<summary>", '<summary aria-label="Pages below this one">'
    )


def describe(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Describe the pages that have no text of ours: the indexes, the search, and the code of the package."""
    if 'name="description"' not in context.get("metatags", ""):
        text = escape(f"{context.get('title', pagename)}, in the book Unrolled on backpropagation through time.")
        context["metatags"] = f'{context.get("metatags", "")}\n<meta content="{text}" name="description" />'
