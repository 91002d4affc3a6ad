"""The Gate's picture without a script: for print, and for readers whose browser runs no JavaScript."""

from collections.abc import Sequence

from bptt._svg import Figure
from bptt._validation import FloatArray
from bptt.diagrams import Diagram
from bptt.lstm import LstmTrace

__all__ = ["PER_ROW", "still"]

COLUMN, CARD, TALL = 92, 56, 232
PER_ROW = 6  # steps side by side; more of them go on below, so that the numbers stay readable


def still(trace: LstmTrace, x: Sequence[float], left: FloatArray) -> Figure:
    """One column a step: what is said, the memory and the gates around it, what is written, the input.

    left: what is left of c_t at the last step, T + 1 values. The lines along the memory are as wide as f_t is open.
    """
    T = len(x)
    d = Diagram(COLUMN * min(T, PER_ROW) + 40, TALL * -(-T // PER_ROW))
    for t in range(T):
        row, column = divmod(t, PER_ROW)
        cx, top = COLUMN * (column + 0.5) + 34, TALL * row + 18
        i, f, o, g = trace.gates[t]
        d.box(cx, top, _number(trace.h[t + 1]), "u", width=CARD, height=26)
        d.line((cx, top + 58), (cx, top + 14), colour="u", width=1 + 5 * o, tip=False)
        d.text(cx + 5, top + 36, f"o {o:.2f}", "muted", size=11, anchor="start")
        d.box(cx, top + 74, _number(trace.c[t + 1]), width=CARD, height=32)
        d.line((cx - COLUMN + CARD / 2, top + 74), (cx - CARD / 2, top + 74), colour="ink", width=1 + 5 * f, tip=False)
        d.text(cx - COLUMN / 2, top + 58, f"f {f:.2f}", "muted", size=11)
        d.line((cx, top + 134), (cx, top + 90), colour="ink", width=1 + 5 * i, tip=False)
        d.text(cx + 5, top + 112, f"i {i:.2f}", "muted", size=11, anchor="start")
        d.box(cx, top + 148, _number(g), "muted", width=CARD, height=28)
        d.box(cx, top + 182, f"{x[t]:g}", width=CARD, height=26)
        d.text(cx, top + 206, f"step {t + 1}", "muted", size=12)
        if column == 0:
            for letter, place in (("h", 0), ("c", 74), ("g", 148), ("x", 182)):
                d.text(8, top + place, letter, "u" if letter == "h" else "muted")
    said = "; ".join(
        f"step {t + 1}: input {x[t]:.3g}, gates i {i:.3g}, f {f:.3g} and o {o:.3g}, memory {trace.c[t + 1]:.3g}, "
        f"output {trace.h[t + 1]:.3g}"
        for t, (i, f, o, _) in enumerate(trace.gates)
    )
    steps = f"{T} {'step' if T == 1 else 'steps'}"
    held = f"With the gates held, {left[1]:.3g} of the memory of step 1 is left at the end."
    return d.figure(f"An LSTM cell over {steps}: {said}. {held}")


def _number(value: float) -> str:
    size = abs(value)
    text = f"{value:.3f}" if size == 0 or size >= 0.0005 else f"{value:.0e}"
    return text.replace("-", "−")
