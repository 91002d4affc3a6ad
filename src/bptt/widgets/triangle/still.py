"""The Triangle's picture without a script: for print, and for readers whose browser runs no JavaScript."""

import numpy as np
import numpy.typing as npt

from bptt._svg import Figure, themed
from bptt._validation import FloatArray

__all__ = ["EDGE", "GAP", "SIDE", "still"]

SIDE, GAP, EDGE = 58, 4, 64


def still(cells: FloatArray, kept: npt.NDArray[np.bool_], letter: str) -> Figure:
    """One square a cell, as large as its number, filled for plus and hollow for minus; sums at the edges.

    cells and kept: shape (T, T), as `bptt.triangle` gives them. What is not kept is dashed, and not in the sums.
    """
    T, largest = len(cells), float(np.abs(cells).max())
    counted = np.where(kept, cells, 0.0)
    step = SIDE + GAP
    parts = []
    for n in range(T):
        parts += [
            _name(EDGE / 2, step * (n + 1.5), "E", n + 1, "ink"),
            _name(EDGE + step * (n + 0.5), step / 2, letter, n + 1, letter),
            _text(EDGE + step * T + EDGE / 2, step * (n + 1.5) + 4, counted[n].sum()),
            _text(EDGE + step * (n + 0.5), step * (T + 1) + 18, counted[:, n].sum()),
        ]
        parts += [_cell(EDGE + step * j, step * (n + 1), cells[n, j], largest, kept[n, j]) for j in range(n + 1)]
    parts.append(_text(EDGE + step * T + EDGE / 2, step * (T + 1) + 18, counted.sum(), bold=True))
    width, height = 2 * EDGE + step * T, step * (T + 1) + 30
    look = f"max-width: {width}px; height: auto; font: 12px system-ui, sans-serif"
    svg = f'<svg viewBox="0 0 {width} {height}" width="100%" aria-hidden="true" style="{look}">{"".join(parts)}</svg>'
    return Figure(svg, _words(cells, kept, letter))


def _words(cells: FloatArray, kept: npt.NDArray[np.bool_], letter: str) -> str:
    T = len(cells)
    asked = [", ".join(f"{cells[t, j] + 0.0:.3g} of {letter}_{j + 1}" for j in range(t + 1)) for t in range(T)]
    rows = "; ".join(f"E_{t} asks {row}" for t, row in enumerate(asked, start=1))
    sums = ", ".join(f"{total:.3g}" for total in np.where(kept, cells, 0.0).sum(axis=0))
    cut = int(T * (T + 1) / 2 - kept.sum())
    off = "the cell that is" if cut == 1 else f"the {cut} cells that are"
    without = f" without {off} cut off" if cut else ""
    total = float(cells[kept].sum())
    said = f"What each error asks of each copy of {letter}: {rows}."
    return f"{said} The columns add up to {sums}{without}, all to {total:.3g}."


def _cell(x: float, y: float, value: float, largest: float, kept: bool) -> str:
    dash = "" if kept else ' stroke-dasharray="3 3"'
    frame = f'x="{x:g}" y="{y:g}" width="{SIDE}" height="{SIDE}" rx="5"{dash}'
    parts = [f'<rect {frame} style="fill:none;stroke:{themed("line")}"/>']
    side = (SIDE - 24) * (abs(value) / largest) ** 0.5 if largest > 0 else 0.0
    if side > 0:
        left, top = x + (SIDE - side) / 2, y + 2 + (SIDE - 20 - side) / 2
        box = f'x="{left:.4g}" y="{top:.4g}" width="{side:.4g}" height="{side:.4g}"'
        fill = f"fill:{themed('error')}" if value > 0 else f"fill:none;stroke:{themed('u')};stroke-width:2"
        parts.append(f'<rect {box} style="{fill}{"" if kept else ";opacity:0.4"}"/>')
    return "".join(parts) + _text(x + SIDE / 2, y + SIDE - 6, value, "ink" if kept else "muted")


def _name(x: float, y: float, letter: str, n: int, colour: str) -> str:
    slant = f"fill:{themed(colour)};font-family:serif;font-style:italic;font-size:15px"
    name = f'{letter}<tspan dy="3" font-size="10">{n}</tspan>'
    return f'<text x="{x:g}" y="{y:g}" text-anchor="middle" style="{slant}">{name}</text>'


def _text(x: float, y: float, value: float, colour: str = "ink", *, bold: bool = False) -> str:
    size = abs(value)
    digits = f"{value:+.3f}" if size == 0 or 0.0005 <= size < 999.5 else f"{value:+.0e}"
    weight = ";font-weight:600" if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="middle" style="fill:{themed(colour)};font-size:11px{weight}">'
        f"{digits.replace('-', '−') if size else '0'}</text>"
    )
