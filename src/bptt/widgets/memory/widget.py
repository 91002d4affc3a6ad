"""The Memory: how much of a state is left, step by step backwards in time."""

from functools import partial
from typing import Any

import numpy as np

from bptt._modules import module, style
from bptt._svg import PALETTE, Figure
from bptt._validation import FloatArray
from bptt.network import Trace, forward
from bptt.weights import Weights
from bptt.widgets.shared.limits import INPUTS
from bptt.widgets.shared.traits import SYNC, Checked, a_home, a_number, some_numbers
from bptt.widgets.shared.widget import LiveWidget

__all__ = ["Memory"]


class Memory(LiveWidget):
    """The factors w σ'(z_t), and their running product backwards in time.

        memory = Memory([0.5] * 12, v=-8, w=8, s=0.5)
        memory.factors    # ∂y_t/∂y_{t-1} = w σ'(z_t), T values
        memory.products   # ∂y_T/∂y_t for t = 0 … T

    x: the inputs, 1 to 20 numbers. v, w, s: the weights; u plays no part in the states. In magnitude ∂y_T/∂y_t is at
    most |w|/4 to the power T - t.

    Raises ValueError for a value that is none of these, naming it; the last good value stays.
    """

    _esm = module("memory")
    _css = style("memory")

    v = Checked(a_number, 0.8).tag(**SYNC)
    w = Checked(a_number, 2.0).tag(**SYNC)
    s = Checked(a_number, 0.1).tag(**SYNC)
    x = Checked(partial(some_numbers, at_most=INPUTS), [0.5] * 12).tag(**SYNC)
    home = Checked(partial(a_home, "vws"), {}).tag(**SYNC)  # where a double click on a slider goes

    def __init__(self, x: Any = (0.5,) * 12, *, v: float = 0.8, w: float = 2.0, s: float = 0.1, **options: Any) -> None:
        home = {name: a_number(name, value) for name, value in {"v": v, "w": w, "s": s}.items()}
        super().__init__(x=x, **home, home=home, **options)

    @property
    def weights(self) -> Weights:
        """The current v, w and s, with u = 1."""
        return Weights(1.0, self.v, self.w, self.s)

    @property
    def trace(self) -> Trace:
        """The forward pass at the current state."""
        return forward(self.weights, self.x)

    @property
    def factors(self) -> FloatArray:
        """∂y_t/∂y_{t-1} = w σ'(z_t) of each step: T values."""
        y = self.trace.y[1:]
        return np.asarray(self.w * y * (1.0 - y))

    @property
    def products(self) -> FloatArray:
        """∂y_T/∂y_t for t = 0 … T: the factors multiplied backwards in time, T + 1 values, the last of them 1."""
        return np.append(np.cumprod(self.factors[::-1])[::-1], 1.0)

    def __repr__(self) -> str:
        return f"Memory(x={self.x}, v={self.v}, w={self.w}, s={self.s})"

    def still(self) -> Figure:
        """The products and their bound on a logarithmic axis."""
        from bptt.figures import drawing  # Matplotlib takes longer to load than all the rest

        T, sizes = len(self.x), np.abs(self.products)
        bound = (abs(self.w) / 4) ** np.arange(T, -1.0, -1.0)
        alt = (
            f"What is left of a state, step by step backwards, with v = {self.v:g}, w = {self.w:g} and s = {self.s:g}: "
            f"a nudge of s moves the state {T} {'step' if T == 1 else 'steps'} later by "
            f"{self.products[0]:.2g} times its size; the bound is {bound[0]:.2g}."
        )
        with drawing(alt, height=2.6) as d:
            for values, style in (
                (bound, {"color": PALETTE["muted"], "linestyle": (0, (1, 1.5)), "label": "bound"}),
                (sizes, {"color": PALETTE["w"], "marker": ".", "label": "product"}),
            ):
                d.axes.plot(np.where(values > 0, values, np.nan), **style)
            d.axes.set(xlabel="step $t$", yscale="log")
            d.axes.legend()
        return d.figure
