"""Inline SVG for the page: the palette that follows the reader's theme, and a picture with its words. No Matplotlib.

Every colour has the light value of `widgets/shared/palette.css`, behind the CSS variable of its name: one figure serves
the light and the dark theme, and a notebook without the book's style sheet too.
"""

import re
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

__all__ = ["DASHES", "PALETTE", "PATTERNS", "Figure", "themed"]

_CSS = (files("bptt") / "widgets" / "shared" / "palette.css").read_text(encoding="utf-8")
_COLOUR = re.compile(r"--bptt-(\w+): (#[0-9a-f]{6});")
_DASH = re.compile(r"--bptt-dash-(\w+): ([\d. ]+|none);")

PALETTE: dict[str, str] = dict(_COLOUR.findall(_CSS[: _CSS.index("}")]))
"""From a name (u, v, w, s, target, error, ink, muted, line, paper) to its colour in the light theme."""

PATTERNS: dict[str, str] = dict(_DASH.findall(_CSS))
"""The dash pattern that goes with each colour, so that no line is told apart by colour alone; as SVG writes it."""

DASHES: dict[str, Any] = {
    name: "-" if pattern == "none" else (0, tuple(map(float, pattern.split()))) for name, pattern in PATTERNS.items()
}
"""The same patterns, as Matplotlib writes them."""


@dataclass(frozen=True)
class Figure:
    """An inline SVG with its alternative text; a notebook and the book both show it."""

    svg: str
    alt: str

    def _repr_html_(self) -> str:
        return f'<div class="bptt-figure" role="img" tabindex="0" aria-label="{escape(self.alt)}">{self.svg}</div>'


def themed(colour: str) -> str:
    """A colour of the palette for a style: the page's variable, and the light value where there is none."""
    return f"var(--bptt-{colour}, {PALETTE[colour]})"
