"""Figures for the page: matplotlib drawings as inline SVG whose colours follow the reader's theme.

Every colour is drawn with its light value, which then goes behind the CSS variable of its name.
"""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from io import StringIO
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from bptt import _svg
from bptt._svg import Figure, themed
from bptt._validation import as_numbers, as_positive, as_whole_number, shorten

__all__ = ["DASHES", "PALETTE", "Drawing", "Figure", "draw_triangle", "drawing"]

PALETTE = _svg.PALETTE
"""From a name (u, v, w, s, target, error, ink, muted, line, paper) to its colour in the light theme."""

DASHES = _svg.DASHES
"""The dash pattern that goes with each colour, so that no line is told apart by colour alone."""


class _Panel(Axes):
    """Axes in the style of the book, set on each artist: Matplotlib's rcParams belong to all threads of the process."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.set_facecolor("none")
        self.spines[["right", "top"]].set_visible(False)
        self.spines[["left", "bottom"]].set_color(PALETTE["line"])
        self.tick_params(which="both", colors=PALETTE["muted"])
        for axis in (self.xaxis, self.yaxis):
            axis.label.set_color(PALETTE["ink"])
            axis.get_offset_text().set_color(PALETTE["muted"])

    def plot(self, *args: Any, **options: Any) -> Any:
        return super().plot(*args, **_a_line(options))

    def axhline(self, *args: Any, **options: Any) -> Any:
        return super().axhline(*args, **_a_line(options))

    def axvline(self, *args: Any, **options: Any) -> Any:
        return super().axvline(*args, **_a_line(options))

    def text(self, *args: Any, **options: Any) -> Any:
        return super().text(*args, **({} if "c" in options else {"color": PALETTE["ink"]}) | options)

    def annotate(self, *args: Any, **options: Any) -> Any:
        return super().annotate(*args, **({} if "c" in options else {"color": PALETTE["ink"]}) | options)

    def legend(self, *args: Any, **options: Any) -> Any:
        return super().legend(*args, **{"frameon": False, "labelcolor": PALETTE["ink"]} | options)

    def set_title(self, label: str, *args: Any, **options: Any) -> Any:
        title: dict[str, Any] = {"fontsize": 11, "color": PALETTE["ink"]} | ({} if len(args) > 1 else {"loc": "left"})
        return super().set_title(label, *args, **title | options)


def _a_line(options: dict[str, Any]) -> dict[str, Any]:
    return options if "lw" in options else {"linewidth": 1.8} | options


_ROOT = (
    'width="100%" aria-hidden="true" focusable="false" '
    'style="max-width: {width:g}px; stroke-linejoin: round; stroke-linecap: butt"'
)
_ID = re.compile(r"""(\bid="|href="#|url\(#)([^")]*)""")
_LARGEST = 100
_PIXELS = 120
"""An inch on the screen: a figure as wide as the text of a page, and no wider in a notebook across a large screen."""


def drawing(alt: str, *, width: float = 6.4, height: float = 3.0, panels: int = 1) -> AbstractContextManager["Drawing"]:
    """Draw inside the block, then show `.figure`.

        with drawing("what the picture shows, in words") as d:
            d.axes.plot(…, color=PALETTE["u"])
        d.figure

    alt: the alternative text, read aloud in the picture's place. width, height: in inches, 100 at most. panels: axes
    side by side (`d.panels`; with one, `d.axes`). Raises ValueError for an empty alt text, and for another size.
    """
    if not isinstance(alt, str) or not alt.strip():
        given = "an empty text" if isinstance(alt, str) else shorten(alt)
        raise ValueError(f"alt must say in words what the picture shows, got {given}")
    size = as_positive("width", width), as_positive("height", height)
    for name, length in zip(("width", "height"), size, strict=True):
        if length > _LARGEST:
            raise ValueError(f"{name} must be at most {_LARGEST} inches, got {length!r}")
    return _drawn(alt, size, as_whole_number("panels", panels, at_least=1, at_most=20))


@contextmanager
def _drawn(alt: str, size: tuple[float, float], panels: int) -> Iterator["Drawing"]:
    canvas = Canvas(figsize=size, layout="constrained", facecolor="none")
    axes = canvas.subplots(1, panels, squeeze=False, subplot_kw={"axes_class": _Panel})[0]
    result = Drawing(list(axes))
    yield result
    _count_in_whole_numbers(result.panels)
    result.figure = Figure(_themed_svg(canvas), alt)


class Drawing:
    """What `drawing` hands to its block: the axes, and afterwards the figure."""

    figure: Figure

    def __init__(self, panels: list[Axes]) -> None:
        self.panels = panels

    @property
    def axes(self) -> Axes:
        """The first panel."""
        return self.panels[0]


def draw_triangle(axes: Axes, cells: npt.ArrayLike, kept: npt.ArrayLike | None = None, *, digits: int = 3) -> None:
    """Draw the cells of `bptt.triangle.triangle`: errors from top to bottom, copies from left to right.

    A cell is red and has a plus where it is positive, blue and a minus where it is negative. It is fainter the
    smaller it is: at a thousandth of the largest it is nearly blank. kept: what `bptt.triangle.kept` says; the cells
    that are cut are drawn empty, with a dotted edge. digits: of the numbers in the cells; 0 leaves only the signs.

    Shapes: cells is (T, T), and so is kept. Raises ValueError for another shape and values that are not finite.
    """
    cells, digits = as_numbers("cells", cells), as_whole_number("digits", digits, at_least=0, at_most=16)
    if not isinstance(axes, Axes):
        raise ValueError(f"axes must be Matplotlib's Axes, got {shorten(axes)}")
    kept = np.ones(cells.shape, dtype=bool) if kept is None else _as_truths("kept", kept)
    if cells.ndim != 2 or cells.shape[0] != cells.shape[1] or kept.shape != cells.shape:
        raise ValueError(f"cells and kept must both be (T, T), got {cells.shape} and {kept.shape}")
    T, largest = len(cells), np.max(np.abs(cells)) or 1.0
    for t, j in np.argwhere(np.tril(np.ones_like(kept))).tolist():
        value, place = float(cells[t, j]), (j + 0.54, t + 0.54)
        depth = np.clip(1 + np.log10(max(abs(value) / largest, 1e-9)) / 3, 0.0, 1.0)
        colour = PALETTE["error" if value > 0 else "u"]
        if kept[t, j]:
            axes.add_patch(Rectangle(place, 0.92, 0.92, facecolor=colour, alpha=0.06 + 0.5 * depth, linewidth=0))
            text = f"{value:+.{digits}f}" if digits else f"{value:+}"[0]
            axes.text(j + 1, t + 1, text.replace("-", "−"), ha="center", va="center", fontsize=9)
        else:
            axes.add_patch(Rectangle(place, 0.92, 0.92, fill=False, edgecolor=PALETTE["muted"], linestyle=(0, (1, 2))))
    steps = range(1, T + 1)
    axes.set(xlim=(0.4, T + 0.6), ylim=(T + 0.6, 0.4), aspect="equal", xticks=steps, yticks=steps)
    axes.set(xlabel="copy of step $j$", ylabel="error of step $t$")


def _count_in_whole_numbers(panels: list[Axes]) -> None:
    """No tick at step 2.5: of an axis that counts steps or updates."""
    for axes in panels:
        if axes.get_xlabel().startswith(("step", "update", "pass", "$k$")) and axes.get_xscale() == "linear":
            axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))


def _themed_svg(canvas: Canvas) -> str:
    buffer = StringIO()
    root = _ROOT.format(width=_PIXELS * canvas.get_figwidth())
    canvas.draw_without_rendering()  # makes the numbers along the axes
    for words in canvas.findobj(Text):
        words.set_math_fontfamily("cm")
    no_metadata: dict[str, Any] = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    canvas.savefig(buffer, format="svg", metadata=no_metadata)
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'width="[\d.]+pt" height="[\d.]+pt"', root, svg, count=1)
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)  # it would restyle the whole page
    svg = re.sub(r'<g id="[\w.]+">', "<g>", svg)  # nothing refers to a group
    # Matplotlib draws its ids by lot. Numbered, they are the same each time, and unique among the figures of a page.
    numbers = {name: str(n) for n, name in enumerate(dict.fromkeys(re.findall(r'\bid="([^"]*)"', svg)))}
    svg = _ID.sub(lambda found: found[1] + numbers[found[2]], svg)
    prefix = "f" + sha256(svg.encode()).hexdigest()[:8] + "-"
    svg = _ID.sub(rf"\g<1>{prefix}\g<2>", svg)
    for name, colour in PALETTE.items():
        svg = svg.replace(colour, themed(name))
    return svg


def _as_truths(name: str, value: Any) -> npt.NDArray[np.bool_]:
    """An array of True and False, or of 1 and 0."""
    try:
        array = np.asarray(value)
        truths = array.astype(bool)
        fits = array.dtype.kind in "biuf" and bool(np.all(truths == array))
    except Exception:  # of NumPy, or of the value's own __array__
        fits = False
    if not fits:
        raise ValueError(f"{name} must be an array of True and False, got {shorten(value)}")
    return truths
