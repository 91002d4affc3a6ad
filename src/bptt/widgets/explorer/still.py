"""The Explorer's picture without a script: for print, and for readers whose browser runs no JavaScript."""

from collections.abc import Callable, Collection, Sequence
from html import escape

from bptt._svg import PATTERNS, Figure, themed
from bptt.gradient import backward
from bptt.network import forward
from bptt.objective import inputs_and_targets, output_error, squared_errors
from bptt.weights import Weights

__all__ = ["CARD", "COLUMN", "LINE", "LONGEST", "PER_ROW", "Lines", "still"]

COLUMN, CARD, LINE, LONGEST = 116, 90, 18, 6
PER_ROW = 5  # steps side by side at most; more of them go on below, so that the numbers stay readable

Lines = list[tuple[str, float]]


def still(weights: Weights, sequence: Sequence[float], layers: Collection[str] = ("states",)) -> Figure:
    """The unrolled network with its numbers: one column a step, from x_t at the bottom up to t_t and a bar for E_t.

    layers: "states" adds z_t, "backward" ε_t and δ_t. Raises ValueError as `forward` does.
    """
    x, target = inputs_and_targets(sequence)
    trace = forward(weights, x)
    errors, epsilon = squared_errors(trace.p, target), output_error(trace.p, target)
    delta = backward(weights, trace, epsilon).delta
    back = "backward" in layers
    columns: dict[str, Callable[[int], Lines]] = {
        "target": lambda t: [("t", target[t])],
        "output": lambda t: [("p", trace.p[t]), ("ε", epsilon[t])][: 1 + back],
        "neuron": lambda t: [
            ("y", trace.y[t + 1]),
            *[("z", trace.z[t])] * ("states" in layers),
            *[("δ", delta[t])] * back,
        ],
        "input": lambda t: [("x", x[t])],
    }
    at = _stack({kind: len(lines(0)) for kind, lines in columns.items()})
    parts = []
    rows = -(-trace.T // PER_ROW)
    per_row = -(-trace.T // rows)  # 6 steps are 3 and 3, not 5 and a lonely sixth
    for t in range(trace.T):
        row, column = divmod(t, per_row)
        cx, top = COLUMN * (column + 1.5), at["row"] * row
        parts += [_card(kind, cx, top + at[kind], lines(t), t + 1) for kind, lines in columns.items()]
        parts += [
            _bar(cx, top + 60, errors[t], errors.max()),
            *_edges(cx, top, at, from_the_row_above=row > 0 and column == 0),
        ]
    parts.append(_card("s", COLUMN / 2, at["neuron"], [("y", weights.s)], 0))
    parts.append(_text(COLUMN / 2, at["neuron"] + 44, "s", "s", italic=True))
    parts.append(_text(COLUMN / 2, 58, f"E = {_number(errors.sum())}", "ink"))
    width, height = COLUMN * (per_row + 1), at["row"] * rows - 20
    style = f"max-width: {width}px; height: auto; font: 12px system-ui, sans-serif"
    svg = f'<svg viewBox="0 0 {width} {height}" width="100%" aria-hidden="true" style="{style}">{"".join(parts)}</svg>'
    steps = (
        f"x_{t + 1} = {x[t]:.3g}, y_{t + 1} = {trace.y[t + 1]:.3g}, p_{t + 1} = {trace.p[t]:.3g}"
        for t in range(trace.T)
    )
    values = ", ".join(f"{name} = {value:g}" for name, value in zip("uvws", weights, strict=True))
    return Figure(svg, f"The network unrolled, with {values}: {'; '.join(steps)}. E = {errors.sum():.3g}.")


def _stack(lines: dict[str, int]) -> dict[str, int]:
    """Where each card of a column begins, below the bars, where it ends, and where the next row of columns begins."""
    gaps = {"target": 10, "output": 40, "neuron": 36, "input": 26}
    at, y = {}, 66
    for kind, count in lines.items():
        at[kind] = y
        y += 10 + LINE * count
        at[f"end of {kind}"] = y
        y += gaps[kind]
    return at | {"row": y}


def _edges(cx: float, top: float, at: dict[str, int], *, from_the_row_above: bool) -> list[str]:
    state = top + at["neuron"] + 15
    before = 12 if from_the_row_above else cx - COLUMN + CARD / 2
    return [
        _edge("u", (cx, top + at["neuron"]), (cx, top + at["end of output"])),
        _edge("v", (cx, top + at["input"]), (cx, top + at["end of neuron"])),
        _edge("w", (before, state), (cx - CARD / 2, state)),
    ]


def _number(value: float) -> str:
    size = abs(value)
    plain = size == 0 or 0.0005 <= size < 9999.5
    return f"{value:.{3 if size < 10 else 1}f}".replace("-", "−") if plain else f"{value:.0e}".replace("-", "−")


def _dash(name: str) -> str:
    pattern = PATTERNS.get(name, "none")
    return "" if pattern == "none" else f' stroke-dasharray="{pattern}"'


def _text(x: float, y: float, text: str, colour: str, *, anchor: str = "middle", italic: bool = False) -> str:
    slant = ";font-family:serif;font-style:italic;font-size:15px" if italic else ""
    return f'<text x="{x:g}" y="{y:.4g}" text-anchor="{anchor}" style="fill:{themed(colour)}{slant}">{text}</text>'


def _card(kind: str, cx: float, y: float, lines: Lines, t: int) -> str:
    colour = {"s": "s", "target": "target", "neuron": "ink"}.get(kind, "line")
    box = f'x="{cx - CARD / 2:g}" y="{y:g}" width="{CARD}" height="{10 + LINE * len(lines)}" rx="9"{_dash(kind)}'
    parts = [f'<rect {box} style="fill:none;stroke:{themed(colour)};stroke-width:1.25"/>']
    for row, (letter, value) in enumerate(lines):
        base = y + LINE * (row + 1)
        name = f'{escape(letter)}<tspan dy="3" font-size="10">{t}</tspan>'
        parts.append(_text(cx - CARD / 2 + 9, base, name, "muted", anchor="start", italic=True))
        given = f"{value:g}".replace("-", "−")  # as it was given, if it fits beside its letter
        number = given if kind in ("s", "target", "input") and len(given) <= LONGEST else _number(value)
        parts.append(_text(cx + CARD / 2 - 9, base, number, "target" if kind == "target" else "ink", anchor="end"))
    return "".join(parts)


def _edge(letter: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = start, end
    across = x2 > x1  # else upwards
    shaft, tip = (f"H{x2 - 6:g}", "l-7 -3v6z") if across else (f"V{y2 + 6:g}", "l-3 7h6z")
    colour = themed(letter)
    label = ((x1 + x2) / 2, y1 - 7) if across else (x1 - 9, (y1 + y2) / 2 + 4)
    return (
        f'<path d="M{x1:g} {y1:g}{shaft}"{_dash(letter)} style="stroke:{colour};stroke-width:1.6"/>'
        f'<path d="M{x2:g} {y2:g}{tip}" style="fill:{colour}"/>{_text(*label, letter, letter, italic=True)}'
    )


def _bar(cx: float, base: float, error: float, largest: float) -> str:
    height = 42 * error / largest if largest > 0 else 0.0
    box = f'x="{cx - 14:g}" y="{base - height:.1f}" width="28" height="{height:.1f}"'
    return f'<rect {box} style="fill:{themed("error")}"/>' + _text(cx, base - 4 - height, _number(error), "ink")
