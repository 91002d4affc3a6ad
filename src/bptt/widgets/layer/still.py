"""The Layer's picture without a script: for print, and for readers whose browser runs no JavaScript."""

import numpy as np

from bptt._svg import Figure
from bptt._validation import FloatArray
from bptt.diagrams import Diagram
from bptt.layer import Layer
from bptt.objective import output_error, squared_errors

__all__ = ["PER_ROW", "still"]

COLUMN, CARD, HIGH, GAP = 104, 62, 40, 12
PER_ROW = 6  # steps side by side; more of them go on below, so that the numbers stay readable


def still(layer: Layer, x: FloatArray, target: FloatArray, *, backward: bool = True) -> Figure:
    """One column a step: the inputs, H neurons with y and (where backward) δ, the prediction and its target.

    x: shape (T, I), target: (T,). Raises ValueError as `Layer.forward` does.
    """
    trace = layer.forward(x)
    p, (T, inputs), H = trace.p[:, 0], trace.x.shape, len(layer.W)
    E = float(np.sum(squared_errors(p, target)))
    delta = layer.deltas(trace, output_error(p, target)[:, np.newaxis])
    tall = 92 + H * (HIGH + GAP) + inputs * 34 + 44
    d = Diagram(COLUMN * (min(T, PER_ROW) + 1), tall * -(-T // PER_ROW) + 6)
    for t in range(T):
        row, column = divmod(t, PER_ROW)
        cx, top = COLUMN * (column + 1.5), tall * row + 20
        left = cx - CARD / 2
        d.box(cx, top, f"{target[t]:g}", "target", width=CARD, height=24)
        d.box(cx, top + 36, _number(p[t]), width=CARD, height=28)
        places = [top + 88 + i * (HIGH + GAP) for i in range(H)]
        for i, y in enumerate(places):
            for j, before in enumerate(places):
                if layer.W[i, j] != 0:
                    d.line((max(left - COLUMN + CARD, 8), before - 8), (left - 2, y - 8), colour="w", width=1.2)
            _neuron(d, cx, y, trace.y[t + 1, i], delta[t, i] if backward else None)
        d.line((cx, places[0] - HIGH / 2), (cx, top + 52), colour="u", width=1.4)
        bottom = places[-1] + HIGH / 2
        d.line((cx, bottom + 22), (cx, bottom + 2), colour="v", width=1.4)
        for k in range(inputs):
            d.box(cx, bottom + 36 + 32 * k, f"{trace.x[t, k]:g}", width=CARD, height=26)
        d.text(cx, bottom + 36 + 32 * inputs, f"step {t + 1}", "muted", size=12)
        if column == 0:
            d.text(left - 14, top, "t", "target")
            d.text(left - 14, top + 36, "p")
            d.text(left - 14, bottom + 36, "x")
        if column == 0 and row == 0:
            d.text(COLUMN / 2, places[0] - HIGH / 2 - 8, "s", "s")
            for i, y in enumerate(places):
                d.box(COLUMN / 2, y, f"{layer.s[i]:g}", "s", width=CARD, height=26)
    said = "; ".join(_words(t, trace.y[t + 1], p[t], delta[t] if backward else None) for t in range(T))
    neurons = f"{H} {layer.activation} {'neuron' if H == 1 else 'neurons'}"
    return d.figure(f"{neurons}, unrolled over {T} {'step' if T == 1 else 'steps'}: {said}. E = {E:.3g}.")


def _neuron(d: Diagram, cx: float, y: float, state: float, delta: float | None) -> None:
    d.box(cx, y, "", width=CARD, height=HIGH)
    d.text(cx, y - 8 if delta is not None else y, f"y {_number(state)}", size=13)
    if delta is not None:
        d.text(cx, y + 10, f"δ {_number(delta, '+')}", "error", size=12)


def _words(t: int, y: FloatArray, p: float, delta: FloatArray | None) -> str:
    states = ", ".join(f"{value:.3g}" for value in y)
    back = "" if delta is None else f", δ {', '.join(f'{value:.3g}' for value in delta)}"
    return f"step {t + 1}: states {states}{back}, prediction {p:.3g}"


def _number(value: float, sign: str = "-") -> str:
    size = abs(value)
    plain = size == 0 or 0.0005 <= size < 999.5
    return (
        f"{value:{sign}.{3 if size < 10 else 1}f}".replace("-", "−")
        if plain
        else f"{value:{sign}.0e}".replace("-", "−")
    )
