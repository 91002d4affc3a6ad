"""The Layer: up to three neurons a column, forwards and backwards, with matrices made of sliders."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import traitlets

from bptt._modules import module, style
from bptt._svg import Figure
from bptt._validation import MOST, FloatArray, as_numbers, as_whole_number
from bptt.layer import ACTIVATIONS, LayerTrace
from bptt.layer import Layer as Parameters
from bptt.objective import output_error
from bptt.widgets.layer.still import still
from bptt.widgets.shared.limits import NEURONS, STEPS
from bptt.widgets.shared.traits import (
    SYNC,
    Checked,
    a_count,
    a_name,
    a_number,
    a_sequence,
    a_switch,
    some_names,
    some_numbers,
)
from bptt.widgets.shared.widget import LiveWidget

__all__ = ["LAYERS", "Layer"]

LAYERS = ("backward", "contributions", "lengths")
"""What a Layer can show besides the states: ε_t and δ_t; what each step adds to each slope; how long δ_t is."""

FOUR = (0.3, 0.9, 0.4, 0.7)

# What stands where no number was given: a layer of two neurons, and a third one that comes when it is asked for.
WHOLE: dict[str, Any] = {
    "W": [[0.5, -1.0, 0.3], [2.0, 0.0, -0.5], [-0.4, 0.6, 0.8]],
    "V": [[0.8, 0.5], [0.3, -0.7], [-0.6, 0.4]],
    "c": [0.0, 0.0, 0.0],
    "s": [0.5, 0.5, 0.5],
    "U": [1.0, -1.0, 0.5],
    "b": 0.0,
}


class _Corner(Checked):
    """A matrix or vector as large as the largest layer: what is given is its upper left corner, the rest stays."""

    def __init__(self, name: str) -> None:
        super().__init__(lambda name, value: value, WHOLE[name])

    def validate(self, obj: Any, value: Any) -> Any:
        """The whole, with the corner that is given put in."""
        return _with_corner(self.name or "", obj._trait_values.get(self.name, WHOLE[self.name or ""]), value)


def _with_corner(name: str, whole: Any, value: Any) -> Any:
    place, corner = np.array(whole), as_numbers(name, value)
    limits = place.shape
    if (
        corner.ndim != place.ndim
        or not corner.size
        or any(n > most for n, most in zip(corner.shape, limits, strict=True))
    ):
        raise ValueError(f"{name} must be an array of at most the shape {limits}, got one of shape {corner.shape}")
    for index, entry in np.ndenumerate(corner):
        a_number(f"{name}{list(index)}", entry)
    place[tuple(slice(n) for n in corner.shape)] = corner
    return place.tolist()


class Layer(LiveWidget):
    """The unrolled network with H neurons a column, and a slider for each entry of U, V and W.

        layer = Layer(W=[[0.5, -1.0], [2.0, 0.0]], V=[[0.8], [0.3]])
        layer.layer      # the bptt.layer.Layer with these numbers
        layer.gradient   # its gradient: a bptt.layer.Layer too

    U, V, W, s and the biases b and c have the letters of `bptt.layer`; there is one output, so U is a list of H numbers
    and b is one. Each is kept as large as the largest layer, three neurons and two inputs: what is given is its upper
    left corner, and the rest waits until H grows. H: 1 to 3 neurons, by default as many as W has rows. activation:
    "logistic", "tanh" or "linear". biases: whether b and c count; they do if one is given. sequence: 2 to 13 numbers,
    T = 1 to 12 steps. inputs: 1, the sequence, or 2; `second` is the other one, 0 where it has ended. layers: what is
    shown, some of `LAYERS`. position: how many steps of the walk, T forwards and T back, are shown; -1 shows all.

    Raises ValueError for a value that is none of these, naming it; the last good value stays.
    """

    _esm = module("layer")
    _css = style("layer")

    W = _Corner("W").tag(**SYNC)
    V = _Corner("V").tag(**SYNC)
    c = _Corner("c").tag(**SYNC)
    s = _Corner("s").tag(**SYNC)
    U = _Corner("U").tag(**SYNC)
    b = Checked(a_number, 0.0).tag(**SYNC)
    H = Checked(partial(a_count, at_least=1, at_most=NEURONS), 2).tag(**SYNC)
    inputs = Checked(partial(a_count, at_least=1, at_most=2), 1).tag(**SYNC)
    activation = Checked(partial(a_name, tuple(ACTIVATIONS)), "logistic").tag(**SYNC)
    biases = Checked(a_switch, False).tag(**SYNC)
    sequence = Checked(a_sequence, list(FOUR)).tag(**SYNC)
    second = Checked(partial(some_numbers, at_most=STEPS), [1.0]).tag(**SYNC)
    layers = Checked(partial(some_names, LAYERS), ["backward"]).tag(**SYNC)
    position = Checked(partial(as_whole_number, at_least=-1, at_most=MOST), -1).tag(**SYNC)
    home = traitlets.Dict().tag(**SYNC)  # where "Reset" and a double click on a slider go

    def __init__(
        self, sequence: Any = FOUR, *, layers: Sequence[str] = ("backward",), H: Any = None, **options: Any
    ) -> None:
        biases = {"biases": True} if {"b", "c"} & options.keys() else {}
        if H is None:
            _with_corner("W", WHOLE["W"], options.get("W", WHOLE["W"]))
            H = len(options["W"]) if "W" in options else 2
        super().__init__(sequence=sequence, layers=layers, H=H, **(biases | options))
        names = (*WHOLE, "H", "inputs", "activation", "biases", "sequence", "second")
        self.home = {name: getattr(self, name) for name in names}

    @property
    def layer(self) -> Parameters:
        """The parameters, as large as they count."""
        H = self.H
        biases = {"b": [self.b], "c": self.c[:H]} if self.biases else {}
        W, V = [row[:H] for row in self.W[:H]], [row[: self.inputs] for row in self.V[:H]]
        return Parameters([self.U[:H]], V, W, self.s[:H], activation=self.activation, **biases)

    @property
    def x(self) -> FloatArray:
        """What the layer reads, shape (T, inputs)."""
        first = self.sequence[:-1]
        second = [*self.second, *[0.0] * STEPS][: len(first)]
        return np.array([first, second][: self.inputs]).T

    @property
    def trace(self) -> LayerTrace:
        """The forward pass at the current state."""
        return self.layer.forward(self.x)

    @property
    def deltas(self) -> FloatArray:
        """δ_1 … δ_T at the current state, shape (T, H)."""
        trace = self.trace
        return self.layer.deltas(trace, output_error(trace.p, np.array(self.sequence[1:])[:, np.newaxis]))

    @property
    def gradient(self) -> Parameters:
        """The slopes of E along all parameters, at the current state."""
        return self.layer.loss_and_gradient(self.x, np.array(self.sequence[1:])[:, np.newaxis])[1]

    def __repr__(self) -> str:
        layer = self.layer
        names = ("W", "V", "c", "s", "U", "b") if self.biases else ("W", "V", "s", "U")
        parts = {name: getattr(layer, name).tolist() for name in names}
        if self.biases:
            parts["b"] = self.b
        parts["U"] = parts["U"][0]
        values = ", ".join(f"{name}={value}" for name, value in parts.items())
        second = f", inputs=2, second={self.second}" if self.inputs == 2 else ""
        return f"Layer(sequence={self.sequence}, {values}, activation={self.activation!r}{second})"

    def still(self) -> Figure:
        """The picture that stands in where no script runs, and on paper."""
        return still(self.layer, self.x, np.array(self.sequence[1:]), backward="backward" in self.layers)
