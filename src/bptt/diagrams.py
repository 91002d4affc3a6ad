"""Diagrams for the page: boxes and arrows where the argument turns, in the palette's colours, in both themes.

Arrows that run forwards wear the colour and the dash pattern of their weight; what comes back wears that of the error.
Letters are written as in the equations: `y_t` and `y_{t-1}` have an index.
"""

import re
from html import escape
from math import atan2, cos, sin
from typing import Any

from bptt._svg import PATTERNS, Figure, themed
from bptt._validation import as_number, as_positive, as_whole_number, shorten
from bptt.schedules import Schedule
from bptt.triangle import kept

__all__ = ["Diagram", "lstm_cell", "neuron_with_its_loop", "row_and_column", "two_ways_out", "what_is_cut"]

_INDEX = re.compile(r"_(?:\{(.+?)\}|(\w))")


class Diagram:
    """A sheet of the given size, in units of about one pixel, on which parts are put one after another."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = as_positive("width", width), as_positive("height", height)
        self._parts: list[str] = []

    def figure(self, alt: str) -> Figure:
        """What was drawn, with its alternative text."""
        alt = _text("alt", alt)
        size = f'viewBox="0 0 {self.width:g} {self.height:g}" width="100%"'
        # It keeps its size where there is room, and shrinks on a phone; other figures scroll there.
        style = f"min-width: 0; max-width: {self.width * 1.35:g}px; margin-inline: auto"
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size} aria-hidden="true" focusable="false" style="{style}">'
        return Figure(svg + "".join(self._parts) + "</svg>", alt)

    def text(
        self, x: float, y: float, words: str, colour: str = "ink", *, size: float = 15, anchor: str = "middle"
    ) -> None:
        """Words or letters, centred at a point; `_t` and `_{t+1}` are set as an index."""
        x, y, size, words = as_number("x", x), as_number("y", y), as_positive("size", size), _text("words", words)
        spans, lowered, end = "", False, 0
        for index in [*_INDEX.finditer(words), None]:
            plain = words[end : index.start() if index else len(words)]
            if plain:
                spans += f"<tspan{' dy=' + chr(34) + '-4' + chr(34) if lowered else ''}>{escape(plain)}</tspan>"
                lowered = False
            if index:
                spans += f'<tspan dy="4" font-size="{0.72 * size:.3g}">{escape(index[1] or index[2])}</tspan>'
                lowered, end = True, index.end()
        style = f"fill: {themed(colour)}; font: italic {size:g}px Georgia, 'Times New Roman', serif"
        self._parts.append(
            f'<text x="{x:g}" y="{y + 0.33 * size:g}" text-anchor="{anchor}" style="{style}">{spans}</text>'
        )

    def box(
        self, x: float, y: float, words: str, colour: str = "ink", *, width: float = 56, height: float = 32
    ) -> None:
        """A box around a quantity."""
        x, y = as_number("x", x), as_number("y", y)
        style = f"fill: none; stroke: {themed(colour)}; stroke-width: 1.4"
        corner = f'x="{x - width / 2:g}" y="{y - height / 2:g}"'
        self._parts.append(f'<rect {corner} width="{width:g}" height="{height:g}" rx="7" style="{style}"/>')
        self.text(x, y, words, colour)

    def circle(
        self, x: float, y: float, words: str, *, radius: float = 18, colour: str = "ink", filled: bool = False
    ) -> None:
        """A neuron, or an operation."""
        x, y, words = as_number("x", x), as_number("y", y), _text("words", words)
        style = f"fill: {themed(colour) if filled else 'none'}; stroke: {themed(colour)}; stroke-width: 1.6"
        self._parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" style="{style}"/>')
        if words:
            self.text(x, y, words)

    def line(
        self, *points: tuple[float, float], colour: str = "ink", width: float = 2, dash: str = "", tip: bool = True
    ) -> None:
        """A line through the points (with four, a curve), with an arrow's tip at its end."""
        (x0, y0), (x1, y1) = points[-2:]
        angle, (bx, by) = atan2(y1 - y0, x1 - x0), (x1, y1)
        if tip:
            bx, by = x1 - 6 * cos(angle), y1 - 6 * sin(angle)
            sides = [(x1 - 10 * cos(angle + turn), y1 - 10 * sin(angle + turn)) for turn in (0.42, -0.42)]
            corners = " ".join(f"{x:.4g},{y:.4g}" for x, y in [(x1, y1), *sides])
            self._parts.append(f'<polygon points="{corners}" style="fill: {themed(colour)}"/>')
        first, *between = points[:-1]
        curve = "C" if len(points) == 4 else "L"
        way = " ".join(f"{x:.4g} {y:.4g}" for x, y in [*between, (bx, by)])
        pattern = dash or PATTERNS.get(colour, "none")
        style = f"fill: none; stroke: {themed(colour)}; stroke-width: {width:g}; stroke-dasharray: {pattern}"
        self._parts.append(f'<path d="M{first[0]:.4g} {first[1]:.4g} {curve}{way}" style="{style}"/>')


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text, got {shorten(value)}")
    return value


def neuron_with_its_loop() -> Figure:
    """Chapter 1: one neuron that hears its own last state."""
    d = Diagram(350, 236)
    d.circle(150, 118, "y_t", radius=27)
    d.box(150, 210, "x_t")
    d.line((150, 194), (150, 147), colour="v")
    d.text(136, 172, "v", "v", size=17)
    d.box(150, 26, "p_t")
    d.line((150, 91), (150, 44), colour="u")
    d.text(136, 70, "u", "u", size=17)
    d.line((177, 118), (290, 40), (290, 196), (176, 128), colour="w")
    d.text(276, 118, "w", "w", size=17)
    d.text(288, 118, "y_{t-1}", anchor="start")
    d.box(36, 118, "s", "s", width=40)
    d.line((56, 118), (121, 118), colour="w")
    d.text(88, 104, "w", "w", size=17)
    d.text(62, 150, "step 1 only", "muted", size=13)
    return d.figure(
        "A circle, the neuron with its state y_t. The input x_t comes in from below with the weight v, the "
        "prediction p_t leaves upwards with the weight u. A loop leads from the neuron back into itself: the "
        "last state y_{t-1}, with the weight w. At step 1 the starting state s takes its place."
    )


def two_ways_out() -> Figure:
    """Chapter 6: what z_t does to E passes through y_t, and leaves it upwards and to the right."""
    d = Diagram(420, 246)
    d.box(40, 176, "z_t")
    d.box(152, 176, "y_t")
    d.line((68, 176), (122, 176))
    d.text(95, 160, "σ′")
    d.box(152, 74, "p_t")
    d.line((152, 160), (152, 92), colour="u")
    d.text(138, 128, "u", "u", size=17)
    d.box(152, 20, "E_t", "error")
    d.line((152, 58), (152, 38))
    d.box(300, 176, "z_{t+1}")
    d.line((180, 176), (270, 176), colour="w")
    d.text(225, 162, "w", "w", size=17)
    d.box(300, 74, "E_{t+1} + … + E_T", "error", width=136)
    d.line((300, 160), (300, 92), dash="3 3", colour="muted")
    # back
    d.line((176, 92), (176, 158), colour="error", width=1.6)
    d.text(182, 122, "u ε_t", "error", anchor="start")
    d.line((270, 200), (180, 200), colour="error", width=1.6)
    d.text(225, 216, "w δ_{t+1}", "error")
    d.line((122, 200), (68, 200), colour="error", width=1.6)
    d.text(95, 216, "times σ′", "error", size=13)
    d.text(40, 216, "δ_t", "error")
    return d.figure(
        "From z_t an arrow leads to y_t, with the slope σ′. Two arrows leave y_t: one up, with the weight u, "
        "to p_t and the error E_t; one right, with the weight w, to z_{t+1} and from there to all later "
        "errors, E_{t+1} and on. On the way back u ε_t comes down, w δ_{t+1} comes from the right; they are "
        "added at y_t and multiplied by σ′, which gives δ_t."
    )


def what_is_cut(*schedules: Schedule, T: int = 6) -> Figure:
    """Chapter 8: for each error, through which steps it is traced back, and where a truncated schedule stops."""
    T = as_whole_number("T", T, at_least=1, at_most=100)
    step, left = 24, 40
    wide = left + T * step + 22
    d = Diagram(len(schedules) * wide, 60 + T * step)
    for number, schedule in enumerate(schedules):
        x0 = number * wide + left
        d.text(x0 + (T - 1) * step / 2, 14, schedule.name, size=15)
        cells = kept(schedule, T)
        for t in range(T):
            y = 40 + t * step
            d.text(x0 - 24, y, f"E_{t + 1}", "error")
            reached = [j for j in range(t + 1) if cells[t, j]]
            if len(reached) > 1:
                d.line((x0 + step * t, y), (x0 + step * reached[0], y), colour="error", width=2.2, tip=False)
            for j in range(t + 1):
                if cells[t, j]:
                    d.circle(x0 + j * step, y, "", radius=5.5, colour="error", filled=True)
                else:
                    d.circle(x0 + j * step, y, "", radius=3.5, colour="muted")
        d.text(x0 - 24, 44 + T * step, "step", "muted", size=13)
        for j in range(T):
            d.text(x0 + j * step, 44 + T * step, str(j + 1), "muted", size=13)
    rows = "; ".join(
        f"{schedule.name}: "
        + ", ".join(f"E_{t + 1} back to step {t + 2 - int(row.sum())}" for t, row in enumerate(kept(schedule, T)))
        for schedule in schedules
    )
    lines = "a line back through the steps that it is traced through, and rings where it is cut"
    return d.figure(f"For each of the {T} errors, {lines}. {rows}.")


def row_and_column() -> Figure:
    """Chapter 11: forwards, neuron 1 collects along its row; backwards, along its column."""
    d = Diagram(430, 236)
    for x0, back in ((0, False), (222, True)):
        d.text(x0 + 100, 14, "backwards: column 1" if back else "forwards: row 1", size=14)
        for neuron, y in ((1, 66), (2, 150)):
            d.circle(x0 + 36, y, f"y_{neuron}", radius=20)
            d.circle(x0 + 164, y, f"z_{neuron}", radius=20)
        strong: dict[str, object] = {"colour": "error" if back else "w"}
        ways = {
            (1, 1): ((58, 66), (142, 66)),
            (1, 2): ((56, 138), (145, 79)),
            (2, 1): ((56, 78), (145, 137)),
            (2, 2): ((58, 150), (142, 150)),
        }
        for (i, j), (start, end) in ways.items():
            used = j == 1 if back else i == 1
            a, b = [(x0 + x, y) for x, y in ((end, start) if back else (start, end))]
            d.line(
                a,
                b,
                colour=str(strong["colour"]) if used else "line",
                width=2.2 if used else 1.2,
                dash="" if used else "none",
            )
        names = {(1, 1): ("0.5", 100, 52), (1, 2): ("−1", 70, 110), (2, 1): ("2", 132, 108), (2, 2): ("0", 100, 164)}
        for (i, j), (value, x, y) in names.items():
            if j == 1 if back else i == 1:
                d.text(x0 + x, y, value, "error" if back else "w")
    d.text(100, 206, "z_1 = 0.5 y_1 − 1 y_2 + …", size=15)
    d.text(322, 206, "to y_1: 0.5 δ_1 + 2 δ_2", "error", size=15)
    return d.figure(
        "Two neurons, twice. Forwards, the pre-activation z_1 collects from both states: y_1 with 0.5 and y_2 "
        "with −1, row 1 of W. Backwards, the state y_1 is held to account by both pre-activations that it "
        "reached: δ_1 comes back with 0.5 and δ_2 with 2, column 1 of W."
    )


def lstm_cell() -> Figure:
    """Chapter 11: the memory runs straight through; what comes back along it is multiplied by the gate f alone."""
    d = Diagram(430, 262)
    d.box(38, 70, "c_{t-1}")
    d.circle(132, 70, "×", radius=13)
    d.circle(216, 70, "+", radius=13)
    d.box(384, 70, "c_t")
    d.line((66, 70), (118, 70), width=2.6)
    d.line((146, 70), (202, 70), width=2.6)
    d.line((230, 70), (355, 70), width=2.6)
    d.line((355, 40), (66, 40), colour="error", width=1.8)
    d.text(210, 24, "back along the memory: times f_t", "error", size=14)
    d.circle(216, 132, "×", radius=13)
    d.line((216, 118), (216, 85))
    d.line((132, 190), (132, 85), colour="w")
    d.text(120, 150, "f_t", anchor="end")
    d.line((188, 190), (209, 145), colour="w")
    d.text(186, 162, "i_t", anchor="end")
    d.line((246, 190), (223, 145), colour="v")
    d.text(248, 162, "g_t", anchor="start")
    d.circle(316, 132, "×", radius=13)
    d.line((290, 72), (312, 119))
    d.text(318, 96, "tanh", size=14, anchor="start")
    d.line((316, 190), (316, 147), colour="w")
    d.text(306, 168, "o_t", anchor="end")
    d.box(384, 132, "h_t")
    d.line((330, 132), (355, 132))
    d.line((384, 149), (384, 190), colour="u")
    d.text(398, 170, "u", "u", size=17)
    d.box(384, 207, "p_t")
    d.box(224, 206, "four pre-activations of x_t, h_{t-1}, 1", "muted", width=240)
    d.text(222, 244, "and a second way back, through h_{t-1} and the gates", "error", size=14)
    return d.figure(
        "The LSTM cell. The memory c_{t-1} runs through a multiplication by the forget gate f_t and an "
        "addition of i_t g_t to c_t. From c_t, squashed by tanh and multiplied by o_t, comes h_t, and with "
        "the weight u the prediction p_t. The gates see x_t, h_{t-1} and a constant. Back along the memory "
        "the only factor is f_t; a second way back leads through h_{t-1} and the gates."
    )
