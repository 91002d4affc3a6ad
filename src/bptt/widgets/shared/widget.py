"""What the widgets of the book share: a live view for a notebook, and what the built page needs of each."""

import json
import os
from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from typing import Any

import anywidget
from ipywidgets import Layout
from ipywidgets.widgets.widget_link import Link

from bptt._svg import Figure
from bptt._validation import shorten

__all__ = ["NO_WIDGETS", "LiveWidget", "link"]

NO_WIDGETS = "This front end shows no live widgets. Here is a still picture."

_built: Counter[str] = Counter()  # how many widgets of each class the page of a build has so far


class LiveWidget(anywidget.AnyWidget):
    """An anywidget that also comes as a still figure, which the book shows where no script runs."""

    def __init__(self, **traits: Any) -> None:
        for name in traits.keys() - set(self.trait_names()):
            known = [trait for trait in self.keys if not trait.startswith("_")]
            near = get_close_matches(name[:60], known, n=1, cutoff=0.0)[0]
            raise ValueError(f"{shorten(name)} is no argument of {type(self).__name__}; the nearest is {near!r}")
        super().__init__(**(_for_the_build(type(self).__name__) | traits))

    def still(self) -> Figure:
        """The picture that stands in where no script runs, and on paper."""
        raise NotImplementedError

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> Any:
        """The state with every trait in it: the view has no defaults of its own, and an export would drop them."""
        return super().get_state(key)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live widget for a notebook; and as HTML, for the book, a still figure that mount.js replaces by it."""
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return data | {"text/html": _for_the_page(self.still()._repr_html_(), self.model_id)}, metadata


def link(*widgets: LiveWidget, traits: Iterable[str] = "uvws") -> list[Link]:
    """Keep the named traits of the widgets equal; a widget that lacks one is left out of it.

    These are the links of `ipywidgets.jslink`, which need no kernel: the built page has them too. At first the values
    are those of the first widget. Gives the links; `unlink` of one ends it.

    Raises ValueError for a trait that fewer than two of the widgets have.
    """
    links = []
    for name in traits:
        having = [widget for widget in widgets if widget.has_trait(name)]
        if len(having) < 2:
            raise ValueError(f"traits must name what two of the widgets have, got {name!r}")
        for other in having[1:]:
            setattr(other, name, getattr(having[0], name))
            links.append(Link((having[0], name), (other, name), **_id_for_the_build("link")))
    return links


def _id_for_the_build(kind: str) -> dict[str, Any]:
    if not os.environ.get("BPTT_BUILD"):
        return {}
    _built[kind] += 1
    return {"model_id": f"bptt-{kind}-{_built[kind]}"}


def _for_the_build(kind: str) -> dict[str, Any]:
    """Fixed model ids, one layout a page and no code: each build makes the same bytes, and few of them."""
    fixed = _id_for_the_build(kind.lower())
    if not fixed:
        return {}
    return {**fixed, "layout": _layout_of_the_build(), "_esm": "", "_css": ""}  # the book has one file of each


@cache
def _layout_of_the_build() -> Layout:
    return Layout(model_id="bptt-layout")


def _for_the_page(figure: str, model_id: str) -> str:
    if not os.environ.get("BPTT_BUILD"):  # a notebook shows HTML only where it shows no widgets
        return f"<p><em>{NO_WIDGETS}</em></p>{figure}"
    view = json.dumps({"version_major": 2, "version_minor": 0, "model_id": model_id}).replace("<", r"\u003c")
    script = f'<script type="application/vnd.jupyter.widget-view+json">{view}</script>'
    return f'<div class="bptt-widget"><div class="bptt-still">{figure}</div>{script}</div>'
