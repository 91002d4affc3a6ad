"""The Explorer: the unrolled network, forwards and backwards, as live as its sliders."""

import json
import os
from collections.abc import Sequence
from functools import cache
from itertools import count
from typing import Any

import anywidget
import numpy as np
import traitlets
from ipywidgets import Layout

from bptt._validation import number, over_time, shorten, whole_number
from bptt.gradient import loss_and_gradient
from bptt.network import Trace, Weights, forward
from bptt.objective import inputs_and_targets
from bptt.widgets._module import module, read
from bptt.widgets._still import still

LAYERS = ("states", "backward", "contributions", "check")
"""What an Explorer can show: z_t; ε_t and δ_t; what each step adds to the gradient; both sets of formulas tested."""

RULES = ("right", "published")
LARGEST = 1e6  # beyond it T = 12 steps can leave the range of float64
STEPS = 12

_TRAIT = {"sync": True}
_numbers_in_build = count(1)


class _Checked(traitlets.TraitType[Any, Any]):
    """A trait with a check that raises ValueError before anything is stored: the last good value stays."""

    def __init__(self, check: Any, default: Any) -> None:
        super().__init__(default)
        self.check = check

    def validate(self, obj: Any, value: Any) -> Any:
        return self.check(self.name, value)


class _Start(_Checked):
    """Where the window along the series starts: the window must lie within the series."""

    def validate(self, obj: Any, value: Any) -> int:
        start: int = super().validate(obj, value)
        if obj.series:
            _window(obj.series, start, len(obj.sequence))
        return start


def _number(name: str, value: Any) -> float:
    result = number(name, value)
    if abs(result) > LARGEST:
        raise ValueError(f"{name} must lie between -1e6 and 1e6, got {result!r}")
    return result


def _numbers(name: str, value: Any) -> list[float]:
    array = over_time(name, value)
    if array.ndim != 1:
        raise ValueError(f"{name} must be one list of numbers, got an array of shape {array.shape}")
    return [_number(f"{name}[{index}]", x) for index, x in enumerate(array)]


def _sequence(name: str, value: Any) -> list[float]:
    result = _numbers(name, value)
    if not 2 <= len(result) <= STEPS + 1:
        raise ValueError(f"{name} must hold 2 to {STEPS + 1} numbers (T = 1 to {STEPS} steps), got {len(result)}")
    return result


def _series(name: str, value: Any) -> list[float]:
    return [] if np.size(value) == 0 else _numbers(name, value)


def _labels(name: str, value: Any) -> list[str]:
    if isinstance(value, str) or not np.iterable(value):
        raise ValueError(f"{name} must be a list, one label for each number of the series, got {shorten(value)}")
    return [str(label) for label in value]


def _layers(name: str, value: Any) -> list[str]:
    if isinstance(value, str) or not np.iterable(value) or not all(layer in LAYERS for layer in value):
        raise ValueError(f"{name} must be some of {', '.join(LAYERS)}, got {shorten(value)}")
    return [layer for layer in LAYERS if layer in value]


def _rule(name: str, value: Any) -> str:
    if value not in RULES:
        raise ValueError(f"{name} must be 'right' or 'published', got {shorten(value)}")
    return str(value)


class Explorer(anywidget.AnyWidget):
    """The unrolled network with sliders for u, v, w and s.

        explorer = Explorer(sequence=[0.3, 0.9, 0.4, 0.7], w=-0.6, layers=("states", "backward"))
        explorer.w = 1.2          # moves the slider; moving the slider sets explorer.w
        explorer.gradient         # the Python objects for the current state

    sequence: 2 to 13 numbers, T = 1 to 12 steps. series: a longer list instead; `window` numbers of it, from `start`
    on, are the sequence, and a slider moves the window; labels name the points of the series, for example with years.
    layers: what is shown, some of `LAYERS`; the reader can switch them too. rule: "right" or "published", the formulas
    of the backward pass. position: how many steps of the backward pass are shown, δ_T first; -1 shows all.

    Raises ValueError for a value that is none of these, naming it; the last good value stays.
    """

    _esm = module("explorer.js")
    _css = read("palette.css") + read("explorer.css")

    u = _Checked(_number, 1.5).tag(**_TRAIT)
    v = _Checked(_number, 0.8).tag(**_TRAIT)
    w = _Checked(_number, -0.6).tag(**_TRAIT)
    s = _Checked(_number, 0.1).tag(**_TRAIT)
    sequence = _Checked(_sequence, [0.3, 0.9, 0.4, 0.7]).tag(**_TRAIT)
    series = _Checked(_series, []).tag(**_TRAIT)
    labels = _Checked(_labels, []).tag(**_TRAIT)
    start = _Start(lambda name, value: whole_number(name, value, at_least=0), 0).tag(**_TRAIT)
    layers = _Checked(_layers, ["states"]).tag(**_TRAIT)
    rule = _Checked(_rule, "right").tag(**_TRAIT)
    position = _Checked(lambda name, value: whole_number(name, value, at_least=-1), -1).tag(**_TRAIT)
    home = traitlets.Dict().tag(**_TRAIT)  # where "Reset" goes

    def __init__(
        self,
        sequence: Any = None,
        *,
        u: float = 1.5,
        v: float = 0.8,
        w: float = -0.6,
        s: float = 0.1,
        layers: Sequence[str] = ("states",),
        rule: str = "right",
        series: Any = (),
        labels: Any = (),
        start: int = 0,
        window: int = 12,
        **options: Any,
    ) -> None:
        series = _series("series", series)
        if series:
            if sequence is not None:
                raise ValueError("sequence must be left out where a series is given: the window along the series is it")
            sequence = _window(series, start, window)
        labels = _labels("labels", labels)
        if len(labels) not in (0, len(series)):
            raise ValueError(
                f"labels must be one for each of the {len(series)} numbers of the series, got {len(labels)}"
            )
        sequence = [0.3, 0.9, 0.4, 0.7] if sequence is None else sequence
        given = {
            "sequence": sequence,
            "layers": layers,
            "rule": rule,
            "series": series,
            "labels": labels,
            "start": start,
        }
        weights = {"u": u, "v": v, "w": w, "s": s}
        home = {name: _number(name, value) for name, value in weights.items()}
        super().__init__(**given, **weights, home=home, **(_for_the_build() | options))

    @traitlets.observe("start")
    def _move_window(self, _change: Any) -> None:
        if self.series:
            self.sequence = _window(self.series, self.start, len(self.sequence))

    @property
    def weights(self) -> Weights:
        """The current u, v, w, s."""
        return Weights(self.u, self.v, self.w, self.s)

    @property
    def trace(self) -> Trace:
        """The forward pass at the current state."""
        return forward(self.weights, inputs_and_targets(self.sequence)[0])

    @property
    def gradient(self) -> Weights:
        """dE/du, dE/dv, dE/dw, dE/ds at the current state, by the right formulas."""
        return loss_and_gradient(self.weights, *inputs_and_targets(self.sequence))[1]

    def __repr__(self) -> str:
        return f"Explorer(sequence={self.sequence}, u={self.u}, v={self.v}, w={self.w}, s={self.s})"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live widget for a notebook; and as HTML, for the book, a still figure that mount.js replaces by it."""
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        figure = still(self.weights, self.sequence, self.layers)._repr_html_()
        return data | {"text/html": _for_the_page(figure, self.model_id)}, metadata


def _window(series: list[float], start: int, length: int) -> list[float]:
    if not 0 <= start <= len(series) - length:
        raise ValueError(f"start must leave room for {length} of the {len(series)} numbers of the series, got {start}")
    return series[start : start + length]


def _for_the_build() -> dict[str, Any]:
    """Fixed model ids, one layout and one copy of the code a page: each build makes the same bytes, and few of them."""
    if not os.environ.get("BPTT_BUILD"):
        return {}
    number = next(_numbers_in_build)
    code = {} if number == 1 else {"_esm": "", "_css": ""}  # mount.js takes them from the first of the class
    return {"model_id": f"bptt-explorer-{number}", "layout": _layout_of_the_build(), **code}


@cache
def _layout_of_the_build() -> Layout:
    return Layout(model_id="bptt-layout")


def _for_the_page(figure: str, model_id: str) -> str:
    view = json.dumps({"version_major": 2, "version_minor": 0, "model_id": model_id})
    script = f'<script type="application/vnd.jupyter.widget-view+json">{view}</script>'
    return f'<div class="bptt-widget"><div class="bptt-still">{figure}</div>{script}</div>'
