"""The Explorer's picture without a script: for print, and for readers whose browser runs no JavaScript."""

from collections.abc import Callable, Collection, Sequence
from html import escape
from typing import Any

from bptt.figures import PALETTE, Figure
from bptt.gradient import backward
from bptt.network import Weights, forward
from bptt.objective import inputs_and_targets, output_error, squared_errors

COLUMN, CARD, LINE = 116, 88, 18
_DASH = {"u": "", "v": "5 2", "w": "1.5 1.8", "s": "6 2 1 2", "target": "3 1.5"}


def still(weights: Weights, sequence: Sequence[float], layers: Collection[str] = ("states",)) -> Figure:
    """The unrolled network with its numbers: one column a step; x_t below, the hidden neuron, p_t, t_t and a bar E_t on top.

    layers: "states" adds z_t, "backward" ε_t and δ_t. Raises ValueError as `forward` does.
    """
    x, target = inputs_and_targets(sequence)
    trace = forward(weights, x)
    errors, epsilon = squared_errors(trace.p, target), output_error(trace.p, target)
    delta = backward(weights, trace, epsilon).delta
    back = "backward" in layers
    columns: dict[str, Callable[[int], list[tuple[str, float]]]] = {
        "target": lambda t: [("t", target[t])],
        "output": lambda t: [("p", trace.p[t])] + ([("ε", epsilon[t])] if back else []),
        "hidden": lambda t: (
            [("y", trace.y[t + 1])]
            + ([("z", trace.z[t])] if "states" in layers else [])
            + ([("δ", delta[t])] if back else [])
        ),
        "input": lambda t: [("x", x[t])],
    }
    top = {"target": 70}
    top["output"] = top["target"] + _height(columns["target"](0)) + 10
    top["hidden"] = top["output"] + _height(columns["output"](0)) + 40
    top["input"] = top["hidden"] + _height(columns["hidden"](0)) + 36
    edges = [_text(COLUMN / 2, top["hidden"] + 44, "s", "s", anchor="middle", italic=True)]
    parts = [_card("s", COLUMN / 2, top["hidden"], [("y", weights.s)], 0)]
    for t in range(trace.T):
        cx = COLUMN * (t + 1.5)
        parts += [_card(kind, cx, top[kind], lines(t), t + 1) for kind, lines in columns.items()]
        row = top["hidden"] + 15
        edges += [
            _edge("u", (cx, top["hidden"]), (cx, top["output"] + _height(columns["output"](t)))),
            _edge("v", (cx, top["input"]), (cx, top["hidden"] + _height(columns["hidden"](t)))),
            _edge("w", (cx - COLUMN + CARD / 2, row), (cx - CARD / 2, row)),
        ]
        parts.append(_bar(cx, errors[t], max(*errors, 1e-300)))
    E = f"{sum(errors):.4g}"
    parts.append(_text(COLUMN / 2, 58, f"E = {E}", "ink", anchor="middle"))
    width, height = COLUMN * (trace.T + 1), top["input"] + _height(columns["input"](0)) + 4
    alt = (
        f"The network unrolled over {trace.T} steps, u = {weights.u:g}, v = {weights.v:g}, w = {weights.w:g}, s = {weights.s:g}: "
        + (
            "; ".join(
                f"x_{t + 1} = {x[t]:.3g} gives y_{t + 1} = {trace.y[t + 1]:.3g} and p_{t + 1} = {trace.p[t]:.3g}"
                for t in range(trace.T)
            )
            + f"; E = {E}"
        )
    )
    style = f"max-width: {width}px; width: 100%; height: auto; font: 12px system-ui, sans-serif"
    body = "".join([*edges, *parts])
    return Figure(f'<svg viewBox="0 0 {width} {height}" aria-hidden="true" style="{style}">{body}</svg>', alt)


def _colour(name: str) -> str:
    return f"var(--bptt-{name}, {PALETTE[name]})"


def _height(lines: Collection[Any]) -> int:
    return 10 + LINE * len(lines)


def _text(x: float, y: float, text: str, colour: str, *, anchor: str = "start", italic: bool = False) -> str:
    slant = ";font-family:serif;font-style:italic;font-size:14px" if italic else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" style="fill:{_colour(colour)}{slant}">{text}</text>'


def _card(kind: str, cx: float, y: float, lines: list[tuple[str, float]], t: int) -> str:
    colour = {"s": "s", "target": "target", "hidden": "ink"}.get(kind, "line")
    dash = f' stroke-dasharray="{_DASH[kind]}"' if kind in _DASH else ""
    left = cx - CARD / 2
    parts = [
        f'<rect x="{left:g}" y="{y:g}" width="{CARD}" height="{_height(lines)}" rx="9"{dash} '
        f'style="fill:none;stroke:{_colour(colour)};stroke-width:1.25"/>'
    ]
    for row, (letter, value) in enumerate(lines):
        base = y + LINE * (row + 1)
        name = f'{escape(letter)}<tspan dy="3" font-size="10">{t}</tspan>'
        parts.append(_text(left + 8, base, name, "muted", italic=True))
        parts.append(_text(cx + CARD / 2 - 8, base, f"{value:.3g}".replace("-", "−"), "ink", anchor="end"))
    return "".join(parts)


def _edge(letter: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = start, end
    dx, dy = (x2 > x1) - (x2 < x1), (y2 > y1) - (y2 < y1)
    tip = f"M{x2:g} {y2:g}l{-6 * dx - 3 * dy:g} {-6 * dy - 3 * dx:g}l{6 * dy:g} {6 * dx:g}z"
    label = _text(
        (x1 + x2) / 2 - (9 if dy else 0),
        (y1 + y2) / 2 - (6 if dx else -4),
        letter,
        letter,
        anchor="middle",
        italic=True,
    )
    dash = f' stroke-dasharray="{_DASH[letter]}"' if _DASH[letter] else ""
    return (
        f'<path d="M{x1:g} {y1:g}L{x2 - 5 * dx:g} {y2 - 5 * dy:g}"{dash} style="stroke:{_colour(letter)};stroke-width:1.6"/>'
        f'<path d="{tip}" style="fill:{_colour(letter)}"/>{label}'
    )


def _bar(cx: float, error: float, largest: float) -> str:
    height = 42 * error / largest
    return (
        f'<rect x="{cx - 14:g}" y="{60 - height:.1f}" width="28" height="{height:.1f}" style="fill:{_colour("error")}"/>'
        + _text(cx, 56 - height, f"{error:.3g}", "ink", anchor="middle")
    )
