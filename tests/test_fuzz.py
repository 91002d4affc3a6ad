"""Every public function on whatever may be handed to it: numbers up to 1e6, numbers up to 1e308, and what is no number.

No exception but ValueError and TypeError, no warning (pytest makes it an error), no NaN and no infinity comes out.
`make fuzz` looks longer.
"""

import importlib
import inspect
import pkgutil
import signal
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import count, cycle

import numpy as np
import pandas
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure as Canvas

import bptt
from bptt import (
    data,
    diagrams,
    evaluation,
    exercises,
    figures,
    forecaster,
    formulas,
    history,
    layer,
    lstm,
    schedules,
    training,
    triangle,
    untied,
    widgets,
)
from bptt.evaluation import Autoregression, Scaling
from bptt.formulas import symbols as sym
from bptt.layer import ACTIVATIONS, Layer
from bptt.schedules import Schedule
from bptt.untied import UntiedWeights

UNCHECKED = {"bptt.fast", "bptt.model", "bptt.formulas.symbols"}
"""Gone; says itself that it checks nothing, for speed; letters to compute with."""


def public_modules():
    """Every module of the package that can be imported by a name without an underscore, but the parts of a widget."""
    names = ["bptt", *(module.name for module in pkgutil.walk_packages(bptt.__path__, "bptt."))]
    names = [name for name in names if "._" not in name and not name.startswith("bptt.widgets.")]
    return [importlib.import_module(name) for name in names if name not in UNCHECKED]


HOLD_OR_HELP = {
    *("Backward", "Derivatives", "Descent", "Drawing", "ExpressionError", "Figure", "Formula", "History"),
    *("LayerTrace", "LstmTrace", "Proof", "Unrolled", "Schedule", "Trace", "Verdict"),
    *("History.plot", "History.to_dict", "Forecaster.to_dict", "Trainer.set_state"),
    *("lstm_cell", "neuron_with_its_loop", "row_and_column", "two_ways_out"),
}
"""They hold what the package itself has made, or take no argument."""

NO_NUMBERS = (
    *(None, True, np.bool_(False), "", "abc", "1.5", b"1", {}, {1.0}, object, print, len, np.ma.masked, Ellipsis),
    *([], [[]], [[1.0], [2.0, 3.0]], [1.0, "a"], [None, 1.0], range(0), range(3), iter([1.0]), memoryview(b"ab")),
    *(float("nan"), float("inf"), -float("inf"), complex("nan"), 1j, Decimal("NaN"), Fraction(1, 3)),
    *(np.array([]), np.zeros((0, 3)), np.zeros((3, 0)), np.array([None, 1.0]), np.array(["a"])),
    *(
        np.finfo(np.longdouble).max,
        np.datetime64("NaT", "s"),
        np.ones(99),
        np.ones((2, 2, 2, 2)),
        np.zeros(2, dtype="f8,i4"),
        [1.0, 1e999],
    ),
    *(bptt.Weights(0.0, 0.0, 0.0, 0.0), Layer.random(2, seed=0), schedules.per_step, -1, 0, 0.0, -0.5),
)
HUGE = (10**400, -(10**400), 10**5000, 2**63, 2**200)
anything = st.recursive(
    st.sampled_from(NO_NUMBERS) | st.floats() | st.integers() | st.complex_numbers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.tuples(inner) | st.dictionaries(st.text(max_size=1), inner, max_size=2)
    ),
    max_leaves=4,
)


def shared(name, largest):
    """A length that all the arguments of one call have in common."""
    return st.shared(st.integers(1, largest), key=name)


T, B, H, INPUTS, OUTPUTS = shared("T", 5), shared("B", 3), shared("H", 3), shared("I", 2), shared("O", 2)


class Sized:
    """Strategies for arguments whose numbers go up to `largest`."""

    def __init__(self, largest):
        ends = [0.0, -0.0, 1.0, -0.5, 5e-324, 1e-160, 1e154, largest, -largest, largest / 2, 3, -2]
        self.number = st.floats(-largest, largest) | st.sampled_from([end for end in ends if abs(end) <= largest])
        self.positive = st.floats(0.0, largest, exclude_min=True) | st.sampled_from([largest, 5e-324, 0.1])
        self.one = self.array(T) | self.array(T).map(list)
        self.sequence = self.one | self.array(T, B)
        self.four = st.builds(bptt.Weights, self.number, self.number, self.number, self.number)
        letter = self.number | self.array(B) | self.array(B, st.just(1))
        self.weights = self.four | st.builds(bptt.Weights, letter, letter, letter, letter)
        self.untied = st.builds(UntiedWeights, self.array(T), self.array(T), self.array(T), self.number)
        self.schedule = st.sampled_from(
            (
                *(schedules.per_sequence, schedules.per_batch, schedules.per_step),
                schedules.windows(2),
                schedules.chunks(2),
            )
        )
        self.layer = st.builds(
            Layer,
            *(self.array(OUTPUTS, H), self.array(H, INPUTS), self.array(H, H), self.array(H)),
            *(st.none() | self.array(OUTPUTS), st.none() | self.array(H), st.sampled_from(tuple(layer.ACTIVATIONS))),
        )
        self.rows_in = self.array(T, INPUTS) | self.array(T, B, INPUTS)
        self.rows_out = self.array(T, OUTPUTS) | self.array(T, B, OUTPUTS)
        self.scaling = st.builds(Scaling, self.number, self.number.filter(bool))
        self.predictor = st.builds(Autoregression, self.number, st.tuples(self.number, self.number)) | st.just(
            evaluation.persistence
        )
        self.objective = st.tuples(self.sequence, self.sequence).map(
            lambda pair: lambda weights: bptt.squared_error(bptt.forward(weights, pair[0]).p, pair[1])
        )
        self.answer = (self.number | self.sequence | self.four | anything).map(lambda value: lambda *_: value)

    def array(self, *lengths):
        """Up to four different numbers, repeated until the array is full."""
        some = st.lists(self.number, min_size=1, max_size=4)
        return st.tuples(some, *lengths).map(lambda drawn: np.resize(np.array(drawn[0], dtype=float), drawn[1:]))

    def made(self, function, strategies):
        """What a function returns, where it returns."""
        made = st.fixed_dictionaries(strategies).map(lambda given: outcome(function, given))
        return made.filter(lambda result: not isinstance(result, Exception))


COUNT, SEED, LEARN = st.integers(1, 3), st.integers(0, 2**70), st.sampled_from(("u", "vw", "uvws", ["s"], ("w", "s")))
G = (st.just(4), st.just(3))
QUANTITY = st.sampled_from(("dE/du", "dE/dv", "dE/dw", "dE/ds"))
TYPED = st.text("uvwsxtyzpεδσ₁'0123456789+-*/^(){}_ .e\n·é", max_size=20) | st.text(max_size=5)
PASTED = (
    st.lists(st.floats(-9.0, 9.0), min_size=2, max_size=4).map(str)
    | st.text("0123456789.,;- \t\n[]()'\"e|#=aN…\u00a0", max_size=30)
    | st.text(max_size=5)
)

SERIES = st.lists(st.floats(-9.0, 9.0), min_size=12, max_size=12, unique=True)
FITTED = forecaster.Forecaster(passes=1).fit([0.3, 0.9, 0.4, 0.7, 0.2, 0.8])
WORDS, DIAGRAM = st.just("in words"), st.builds(diagrams.Diagram, st.just(9.0), st.just(9.0))
SHORT, SMALL = st.lists(st.floats(-9.0, 9.0), min_size=2, max_size=6), st.floats(-9.0, 9.0)
FORM = st.sampled_from([formulas.unroll(1).E, formulas.unroll(2).p[1], sym.u, sym.w])
ENTRY = st.sampled_from([formulas.LEDGER["state"], formulas.LEDGER["objective"]])
GIVEN = {sym.u: 1.5, sym.v: 0.8, sym.w: -0.6, sym.s: 0.1, sym.x[1]: 0.3, sym.target[1]: 0.9}

ARGUMENTS = {
    bptt.Weights: lambda a: {"u": a.number | a.array(B), "v": a.number, "w": a.number, "s": a.array(B)},
    bptt.Weights.total: lambda a: {"self": a.weights},
    bptt.Weights.replace: lambda a: {"self": a.weights, "w": a.number, "s": a.array(B)},
    bptt.Weights.are_floats: lambda a: {"self": a.weights},
    bptt.Weights.to_dict: lambda a: {"self": a.weights},
    bptt.Weights.from_dict: lambda a: {"given": a.weights.map(lambda weights: dict(zip("uvws", weights, strict=True)))},
    bptt.Weights.__neg__: lambda a: {"self": a.weights},
    bptt.Weights.__add__: lambda a: {"self": a.weights, "other": a.weights},
    bptt.Weights.__sub__: lambda a: {"self": a.weights, "other": a.weights},
    bptt.Weights.__mul__: lambda a: {"self": a.weights, "factor": a.number},
    bptt.Weights.__eq__: lambda a: {"self": a.weights, "other": a.weights},
    bptt.backward: lambda a: {
        "weights": a.weights,
        "trace": a.made(bptt.forward, {"weights": a.weights, "x": a.sequence}),
        "epsilon": a.sequence,
    },
    bptt.central_difference: lambda a: {"objective": a.objective, "weights": a.weights, "h": a.positive},
    bptt.complex_step: lambda a: {"objective": a.objective, "weights": a.weights, "h": a.positive},
    bptt.forecast: lambda a: {"weights": a.weights, "x": a.sequence, "steps": COUNT},
    bptt.forward: lambda a: {"weights": a.weights, "x": a.sequence},
    bptt.inputs_and_targets: lambda a: {"sequence": a.sequence},
    bptt.loss_and_gradient: lambda a: {"weights": a.weights, "x": a.sequence, "target": a.sequence},
    bptt.output_error: lambda a: {"p": a.sequence, "target": a.sequence},
    bptt.require_equal: lambda a: {
        "actual": a.sequence | a.weights,
        "expected": a.sequence | a.weights,
        "tolerance": a.positive,
        "terms": a.sequence | a.weights | a.number,
    },
    bptt.squared_error: lambda a: {"p": a.sequence, "target": a.sequence},
    bptt.squared_errors: lambda a: {"p": a.sequence, "target": a.sequence},
    data.sunspots: lambda a: {},
    diagrams.Diagram: lambda a: {"width": a.positive, "height": a.positive},
    diagrams.Diagram.figure: lambda a: {"self": DIAGRAM, "alt": WORDS},
    diagrams.Diagram.text: lambda a: {"self": DIAGRAM, "x": a.number, "y": a.number, "words": WORDS},
    diagrams.Diagram.box: lambda a: {"self": DIAGRAM, "x": a.number, "y": a.number, "words": WORDS},
    diagrams.Diagram.circle: lambda a: {"self": DIAGRAM, "x": a.number, "y": a.number, "words": WORDS},
    diagrams.Diagram.line: lambda a: {"self": DIAGRAM, "width": a.positive},
    diagrams.what_is_cut: lambda a: {"T": COUNT},
    figures.drawing: lambda a: {"alt": WORDS, "width": a.positive, "height": a.positive, "panels": COUNT},
    figures.draw_triangle: lambda a: {
        "axes": st.builds(lambda: Canvas().subplots()),
        "cells": a.array(T, T),
        "kept": st.none() | a.array(T, T).map(lambda cells: cells > 0),
        "digits": COUNT,
    },
    forecaster.Forecaster: lambda a: {
        "eta": a.positive,
        "passes": COUNT,
        "held_out": st.floats(0.0, 0.9) | COUNT,
        "patience": COUNT,
        "seed": SEED,
    },
    forecaster.Forecaster.fit: lambda a: {"self": st.just(FITTED), "series": SERIES},
    forecaster.Forecaster.predict: lambda a: {"self": st.just(FITTED), "steps": COUNT},
    forecaster.Forecaster.one_step_ahead: lambda a: {"self": st.just(FITTED), "series": SERIES},
    forecaster.Forecaster.score: lambda a: {"self": st.just(FITTED), "series": SERIES, "start": COUNT},
    forecaster.Forecaster.from_dict: lambda a: {"given": st.builds(FITTED.to_dict)},
    formulas.brute_force: lambda a: {"T": COUNT},
    formulas.check_entry: lambda a: {"entry": ENTRY, "T": COUNT},
    formulas.evaluate: lambda a: {"form": FORM, "weights": a.four, "x": a.one, "target": a.one},
    formulas.follow: lambda a: {"given": st.just(GIVEN), "T": st.just(1)},
    formulas.formula: lambda a: {"name": st.sampled_from(sorted(formulas.LEDGER))},
    formulas.latex: lambda a: {"form": FORM | ENTRY},
    formulas.occurrences: lambda a: {"expr": FORM},
    formulas.operations: lambda a: {},
    formulas.prove: lambda a: {"claim": FORM, "equals": FORM, "T": COUNT},
    formulas.shared_pieces: lambda a: {},
    formulas.show: lambda a: {"name": st.sampled_from(sorted(formulas.LEDGER))},
    formulas.show_computed: lambda a: {"label": WORDS},
    formulas.unroll: lambda a: {"T": COUNT},
    history.History.from_dict: lambda a: {"given": st.builds(FITTED.history.to_dict)},
    widgets.Derivation: lambda a: {"quantity": QUANTITY, "T": COUNT, "text": TYPED},
    widgets.Explorer: lambda a: {"sequence": SHORT, "u": SMALL, "layers": st.just(("states",)), "start": st.just(0)},
    widgets.Explorer.still: lambda a: {"self": st.builds(widgets.Explorer)},
    widgets.Landscape: lambda a: {
        "sequence": SHORT,
        "axes": st.just("vw"),
        "logarithmic": st.booleans(),
        "schedules": st.just(("per_step",)),
        "k": COUNT,
        "eta": st.floats(0.1, 1.0),
        "passes": COUNT,
    },
    widgets.Landscape.history: lambda a: {
        "self": st.builds(widgets.Landscape, passes=st.just(1)),
        "schedule": st.just("per_step"),
    },
    widgets.Landscape.still: lambda a: {"self": st.builds(widgets.Landscape)},
    widgets.Derivation.still: lambda a: {"self": st.builds(widgets.Derivation)},
    widgets.Memory: lambda a: {"x": SHORT, "v": SMALL, "w": SMALL, "s": SMALL},
    widgets.Memory.still: lambda a: {"self": st.builds(widgets.Memory)},
    widgets.Trainer: lambda a: {
        "sequence": SHORT,
        "scaled": st.booleans(),
        "seed": COUNT,
        "eta": st.floats(0.1, 1.0),
        "learn": LEARN,
        "updates": COUNT,
        "ahead": COUNT,
    },
    widgets.Trainer.still: lambda a: {"self": st.builds(widgets.Trainer)},
    widgets.Triangle: lambda a: {
        "sequence": SHORT,
        "letter": st.sampled_from("wv"),
        "schedule": st.just("windows"),
        "k": COUNT,
        "order": st.just("columns"),
        "position": COUNT,
        "logarithmic": st.booleans(),
    },
    widgets.Triangle.still: lambda a: {"self": st.builds(widgets.Triangle)},
    widgets.Gate: lambda a: {"x": SHORT, "G": a.array(*G), "u": a.number, "w": SMALL},
    widgets.Gate.still: lambda a: {"self": st.builds(widgets.Gate)},
    widgets.Layer: lambda a: {
        "sequence": SHORT,
        "W": a.array(*(st.just(2), st.just(2))),
        "s": a.array(st.just(3)),
        "H": COUNT,
        "activation": st.sampled_from(tuple(ACTIVATIONS)),
        "biases": st.booleans(),
        "position": COUNT,
    },
    widgets.Layer.still: lambda a: {"self": st.builds(widgets.Layer)},
    widgets.link: lambda a: {"traits": st.just("uv")},
    data.read_series: lambda a: {
        "path_or_text": PASTED,
        "column": st.none() | COUNT | st.just("all"),
        "decimal": st.none() | st.sampled_from(".,"),
        "separator": st.none() | st.sampled_from([",", ";", "\t", " ", "\n"]),
    },
    Scaling: lambda a: {"offset": a.number, "unit": a.number.filter(bool)},
    Autoregression: lambda a: {"c": a.number, "a": a.one},
    evaluation.persistence: lambda a: {"x": a.sequence},
    Scaling.fit: lambda a: {"training": a.sequence, "low": a.number, "high": a.number},
    Scaling.apply: lambda a: {"self": a.scaling, "values": a.sequence},
    Scaling.undo: lambda a: {"self": a.scaling, "values": a.sequence},
    Autoregression.fit: lambda a: {"training": a.array(st.integers(3, 9)), "order": COUNT},
    Autoregression.__call__: lambda a: {"self": st.builds(Autoregression, a.number, st.tuples(a.number)), "x": a.one},
    evaluation.one_step_ahead: lambda a: {"predictor": a.predictor, "sequence": a.one, "start": COUNT},
    evaluation.free_running: lambda a: {"predictor": a.predictor, "sequence": a.one, "start": COUNT},
    evaluation.rms_error: lambda a: {"predictions": a.sequence, "actual": a.sequence},
    exercises.check_expression: lambda a: {"text": TYPED, "quantity": QUANTITY, "T": COUNT},
    exercises.check_gradient: lambda a: {"function": a.answer, "quantity": QUANTITY, "T": COUNT},
    exercises.check_memory: lambda a: {"weights": a.weights},
    exercises.check_backward: lambda a: {"gradient": a.answer},
    exercises.check_best_u: lambda a: {"best_u": a.answer},
    exercises.check_delta: lambda a: {"delta": a.answer},
    exercises.check_descent: lambda a: {"descend": a.answer},
    exercises.check_gate: lambda a: {"G": a.array(*G)},
    exercises.check_growth: lambda a: {"W": a.array(*(st.just(2), st.just(2)))},
    exercises.check_influence: lambda a: {"influence": a.answer},
    exercises.check_layer_delta: lambda a: {"deltas_of_layer": a.answer},
    exercises.check_objective: lambda a: {"error": a.answer},
    exercises.check_states: lambda a: {"states": a.answer},
    Layer: lambda a: {
        "U": a.array(OUTPUTS, H),
        "V": a.array(H, INPUTS),
        "W": a.array(H, H),
        "s": a.array(H),
        "b": a.array(OUTPUTS),
        "c": a.array(H),
        "activation": st.sampled_from(tuple(ACTIVATIONS)),
    },
    Layer.random: lambda a: {"H": H, "inputs": COUNT, "outputs": COUNT, "seed": SEED, "reach": a.positive},
    Layer.forward: lambda a: {"self": a.layer, "x": a.rows_in},
    Layer.backward: lambda a: {
        "self": a.layer,
        "trace": a.made(Layer.forward, {"self": a.layer, "x": a.rows_in}),
        "epsilon": a.rows_out,
    },
    Layer.deltas: lambda a: {
        "self": a.layer,
        "trace": a.made(Layer.forward, {"self": a.layer, "x": a.rows_in}),
        "epsilon": a.rows_out,
    },
    Layer.loss_and_gradient: lambda a: {"self": a.layer, "x": a.rows_in, "target": a.rows_out},
    Layer.__sub__: lambda a: {"self": a.layer, "other": a.layer},
    Layer.__mul__: lambda a: {"self": a.layer, "factor": a.number},
    layer.descend: lambda a: {
        "layer": a.layer,
        "x": a.rows_in,
        "target": a.rows_out,
        "eta": a.positive,
        "updates": COUNT,
    },
    lstm.lstm_forward: lambda a: {"G": a.array(*G), "u": a.number, "x": a.one},
    lstm.lstm_backward: lambda a: {
        "G": a.array(*G),
        "u": a.number,
        "epsilon": a.one,
        "trace": a.made(lstm.lstm_forward, {"G": a.array(*G), "u": a.number, "x": a.one}),
    },
    Schedule.terms: lambda a: {"self": a.schedule, "weights": a.four, "x": a.sequence, "target": a.sequence},
    schedules.windows: lambda a: {"k": st.integers(1, 2**70)},
    schedules.chunks: lambda a: {"k": st.integers(1, 2**70)},
    schedules.rtrl: lambda a: {"weights": a.four, "x": a.one, "target": a.one},
    triangle.triangle: lambda a: {"weights": a.four, "x": a.one, "target": a.one, "letter": st.sampled_from("wv")},
    triangle.kept: lambda a: {"schedule": a.schedule, "T": COUNT},
    triangle.cut_bound: lambda a: {"weights": a.four, "x": a.one, "target": a.one, "schedule": a.schedule},
    training.update: lambda a: {"weights": a.weights, "gradient": a.weights, "eta": a.positive, "learn": LEARN},
    training.clipped: lambda a: {"gradient": a.four, "longest": a.positive},
    training.held_out_error: lambda a: {"x": a.sequence, "target": a.sequence, "start": COUNT},
    training.random_weights: lambda a: {"seed": SEED, "low": a.number, "high": a.number},
    training.train: lambda a: {
        "weights": a.four,
        "x": a.sequence,
        "target": a.sequence,
        "eta": a.positive,
        "passes": COUNT,
        "schedule": a.schedule,
        "learn": LEARN,
        "clip": st.none() | a.positive,
        "validation": st.none() | st.just(lambda weights: weights.u),
        "patience": st.none() | COUNT,
        "seed": SEED,
    },
    UntiedWeights: lambda a: {"u": a.one, "v": a.one, "w": a.one, "s": a.number},
    UntiedWeights.tied: lambda a: {"self": a.untied},
    untied.untie: lambda a: {"weights": a.weights, "T": COUNT},
    untied.forward_untied: lambda a: {"weights": a.untied, "x": a.one},
    untied.loss_and_gradient_untied: lambda a: {"weights": a.untied, "x": a.one, "target": a.one},
}

looking = settings(
    max_examples=max(1, settings().max_examples // 5),  # of the profile: there are many functions
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large],
)
each_function = pytest.mark.parametrize("function", ARGUMENTS, ids=lambda function: function.__qualname__)


def outcome(function, given):
    """What comes back, or the ValueError or TypeError that says why nothing does; any other exception is a bug."""
    try:
        return function(**given)
    except (ValueError, TypeError) as error:
        return error
    except AssertionError as error:
        if function in MAY_FAIL:
            return error
        raise


def not_finite(result):
    """The numbers in a result, at any depth, that are NaN or infinite."""
    if is_dataclass(result):
        return [bad for field in fields(result) for bad in not_finite(getattr(result, field.name))]
    if isinstance(result, list | tuple):
        return [bad for part in result for bad in not_finite(part)]
    if isinstance(result, int | float | complex | np.ndarray | np.generic):
        values = np.asarray(result)
        return values[~np.isfinite(values)].tolist()
    return []


def public_names():
    """Every public function and class of the modules, and every public method of those classes."""
    for module in public_modules():
        for name in module.__all__:
            thing = getattr(module, name)
            if inspect.isroutine(thing) or inspect.isclass(thing):
                yield name
                if inspect.isclass(thing) and name not in ("Verdict", "ExpressionError"):
                    own = [method for method in vars(thing) if not method.startswith("_")]
                    yield from (f"{name}.{method}" for method in own if inspect.isroutine(getattr(thing, method)))


def test_every_public_function_is_in_the_table():
    names, table = set(public_names()), {function.__qualname__ for function in ARGUMENTS}
    assert len(names) > 100
    assert names - table == HOLD_OR_HELP
    assert {name for name in table - names if "__" not in name} == set()


@each_function
@pytest.mark.parametrize("largest", [1e6, 1e308])
def test_finite_numbers_give_finite_numbers_or_a_sentence(function, largest):
    arguments = st.fixed_dictionaries(ARGUMENTS[function](Sized(largest)))

    @looking
    @given(arguments)
    def run(given):
        assert not_finite(outcome(function, given)) == []

    run()


@each_function
def test_what_is_no_number_is_refused_or_does_no_harm(function):
    arguments = ARGUMENTS[function](Sized(1e6))
    changeable = sorted(arguments.keys() - {"self"})
    if not changeable:
        return

    @looking
    @given(st.fixed_dictionaries(arguments), st.sampled_from(changeable), anything, st.sampled_from((None, *HUGE)))
    def run(given, name, other, huge):
        given = {**given, name: other if huge is None else huge}
        assert not_finite(outcome(function, given)) == []

    run()


class Broken:
    """Whatever is asked of it goes wrong."""

    def _fail(self, *_, **__):
        raise RuntimeError("broken")

    __repr__ = __str__ = __array__ = __len__ = __iter__ = __getitem__ = __float__ = __index__ = __bool__ = _fail
    __eq__ = __hash__ = __lt__ = __gt__ = __mul__ = __rmul__ = __add__ = __radd__ = __contains__ = _fail


def in_itself():
    """A list that is its own element, twice."""
    result = []
    result += [result, result]
    return result


def odd_values():
    """What somebody may hand over by mistake, or to see what happens: each is made anew, for some are used up."""
    deep = []
    for _ in range(2000):
        deep = [deep]
    return {
        "True": True,
        "True of NumPy": np.True_,
        "2.0": 2.0,
        "a whole float64": np.float64(3.0),
        "a timedelta": np.timedelta64(3, "D"),
        "10^400": 10**400,
        "-10^400": -(10**400),
        "10^5000": 10**5000,
        "2^63": 2**63,
        "10^30": 10**30,
        "a Decimal": Decimal("0.5"),
        "a Decimal beyond float64": Decimal("1e999"),
        "no Decimal": Decimal("NaN"),
        "Decimals": [Decimal("0.5"), Decimal("0.25")],
        "fractions": np.array([Fraction(1, 3), Fraction(1, 2)]),
        "a Series of objects": pandas.Series([Decimal("0.5"), 1], dtype=object),
        "a Series with a gap": pandas.Series([0.5, None], dtype="Float64"),
        "NA": pandas.NA,
        "truths among numbers": [True, 0.5],
        "a masked array": np.ma.masked_array([0.5, 0.25], mask=[True, False]),
        "masked": np.ma.masked,
        "100,000 characters": "x" * 100_000,
        "100,000 bytes": b"x" * 100_000,
        "a bytearray": bytearray(b"ab"),
        "a number as a text": "1.5",
        "texts": ["0.5", "0.25"],
        "33 dimensions": np.ones((1,) * 33),
        "64 dimensions": np.ones((1,) * 64),
        "a list in itself": in_itself(),
        "2,000 lists one in another": deep,
        "broken": Broken(),
        "broken ones": [Broken(), 1.0],
        "a type with a long name": type("N" * 100_000, (), {})(),
        "a dictionary with a long key": {"k" * 100_000: 1.0},
        "a dictionary of broken keys": {1: Broken()},
        "an iterator": iter([0.5, 0.25]),
        "an iterator without end": cycle("u"),
        "numbers without end": count(),
        "a generator that breaks off": (1 / 0 for _ in range(3)),
        "a set": {0.5},
        "a row": np.ones((1, 3)),
        "nothing": None,
        "an empty list": [],
        "a function": len,
        "a class": object,
        "four numbers": (1, 2, 3, 4),
        "an array of truths": np.array([True, False]),
        "NaN": float("nan"),
        "complex": 1j,
        "a structure": np.zeros(2, dtype="f8,i4"),
    }


ALSO_CALLED = {
    "given": ("weights", "history", "forecaster", "scaling", "settings"),
    "claim": ("name",),
    "equals": ("claim",),
    "path_or_text": ("text",),
    "order": ("training",),
}
"""What an argument is called in a message where that says more."""
MAY_FAIL = {bptt.require_equal, formulas.prove, formulas.check_entry}
"""An AssertionError is what they are for."""
TAKES_MORE = {widgets.link, formulas.show_computed, diagrams.Diagram.line, diagrams.what_is_cut}
"""Needs arguments without a name: tested by hand."""
FUNCTIONS = {"objective", "predictor", "validation"}
"""What these raise is theirs."""


@contextmanager
def soon(seconds):
    """Interrupts what has computed for so many seconds, or has waited ten times as long; other work does not count."""

    def too_long(*_):
        raise TimeoutError(f"still running after {seconds} s of computing, or {10 * seconds} s in all")

    timers = {signal.SIGVTALRM: (signal.ITIMER_VIRTUAL, seconds), signal.SIGALRM: (signal.ITIMER_REAL, 10 * seconds)}
    before = {number: signal.signal(number, too_long) for number in timers}
    for timer, limit in timers.values():
        signal.setitimer(timer, limit)
    try:
        yield
    finally:
        for number, (timer, _) in timers.items():
            signal.setitimer(timer, 0)
            signal.signal(number, before[number])


@each_function
def test_what_is_odd_gives_a_short_sentence_that_names_the_argument_and_no_other_exception(function):
    found, tried = [], set()

    @settings(max_examples=20, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.fixed_dictionaries(ARGUMENTS[function](Sized(2.0))))
    def run(given):
        if tried or isinstance(outcome(function, given), Exception):
            return  # one call that is right in all its arguments is enough
        tried.add("a call")
        for name in sorted(given.keys() - {"self"}):
            for what in odd_values():
                if name in FUNCTIONS and what in ("a function", "a class"):
                    continue
                try:
                    with soon(5):
                        result = function(**{**given, name: odd_values()[what]})
                except ValueError as error:
                    says = str(error)
                    if len(says) > 600 or not any(called in says for called in (name, *ALSO_CALLED.get(name, ()))):
                        found.append(f"{name} = {what}: {says[:600]}")
                except AssertionError as error:
                    if function not in MAY_FAIL:
                        found.append(f"{name} = {what}: {error}")
                except BaseException as error:
                    found.append(f"{name} = {what}: {type(error).__name__}: {str(error)[:200]}")
                else:
                    if isinstance(result, exercises.Verdict) and len(result.says) > 600:
                        found.append(f"{name} = {what}: {result.says[:600]}")

    run()
    assert tried or function in TAKES_MORE
    assert not found, "\n".join(found)
