"""The Gate: an LSTM cell over a few steps, with its gates as valves."""

from functools import partial
from typing import Any

import numpy as np

from bptt._modules import module, style
from bptt._svg import Figure
from bptt._validation import FloatArray, as_numbers
from bptt.lstm import LstmTrace, lstm_backward, lstm_forward
from bptt.widgets.gate.still import still
from bptt.widgets.shared.limits import STEPS
from bptt.widgets.shared.traits import SYNC, Checked, a_number, some_numbers
from bptt.widgets.shared.widget import LiveWidget

__all__ = ["Gate"]

WEIGHTS = ((8.0, 0.0, -4.0), (0.0, 0.0, 5.0), (0.0, 0.0, 2.0), (2.0, 0.0, 0.0))
"""The cell of chapter 11: it writes when it reads 1, and keeps."""

EVENT = (1.0, *[0.0] * (STEPS - 1))


def _weights(name: str, value: Any) -> list[list[float]]:
    G = as_numbers(name, value)
    if G.shape != (4, 3):
        raise ValueError(f"{name} must have the shape (4, 3), rows i, f, o, g, got {G.shape}")
    for row, column in np.ndindex(4, 3):
        a_number(f"{name}[{row}, {column}]", G[row, column])
    rows: list[list[float]] = G.tolist()
    return rows


class Gate(LiveWidget):
    """One LSTM cell on up to twelve inputs, with valves for gates, and the way back through its memory.

        gate = Gate()   # one event, then silence
        gate.G[1][2]    # the bias of the forget gate: it has its own slider
        gate.trace      # the numbers of bptt.lstm, and
        gate.gradient   # dE/dG and dE/du

    The task: at the last step the cell is to say what the first input was, E = (p_T - x_1)². x: 1 to 12 inputs. G and
    u: the weights, as in `bptt.lstm`. w: the weight of a plain neuron that is shown beside it, at its best.

    Raises ValueError for a value that is none of these, naming it; the last good value stays.
    """

    _esm = module("gate")
    _css = style("gate")

    G = Checked(_weights, [list(row) for row in WEIGHTS]).tag(**SYNC)
    u = Checked(a_number, 1.5).tag(**SYNC)
    x = Checked(partial(some_numbers, at_most=STEPS), list(EVENT)).tag(**SYNC)
    w = Checked(a_number, 2.0).tag(**SYNC)

    def __init__(self, x: Any = EVENT, *, G: Any = WEIGHTS, u: float = 1.5, w: float = 2.0, **options: Any) -> None:
        super().__init__(x=x, G=G, u=u, w=w, **options)

    @property
    def trace(self) -> LstmTrace:
        """The forward pass at the current state."""
        return lstm_forward(self.G, self.u, self.x)

    @property
    def gradient(self) -> tuple[FloatArray, float]:
        """dE/dG, shape (4, 3), and dE/du at the current state."""
        trace = self.trace
        epsilon = np.zeros(len(self.x))
        epsilon[-1] = 2.0 * (trace.p[-1] - self.x[0])
        return lstm_backward(self.G, self.u, trace, epsilon)

    @property
    def memory(self) -> FloatArray:
        """∂c_T/∂c_t for t = 0 … T with the gates held: T + 1 products of forget gates, the last of them 1."""
        return np.append(np.cumprod(self.trace.gates[::-1, 1])[::-1], 1.0)

    def __repr__(self) -> str:
        return f"Gate(x={self.x}, G={self.G}, u={self.u}, w={self.w})"

    def still(self) -> Figure:
        """The picture that stands in where no script runs, and on paper."""
        return still(self.trace, self.x, self.memory)
