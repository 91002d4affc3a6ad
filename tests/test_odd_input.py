"""Odd or ambiguous input: understood, or refused with the name of the argument, but never a wrong answer in silence."""

import copy
import pickle
import threading
import time
import warnings
from decimal import Decimal
from fractions import Fraction
from itertools import cycle

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bptt
from bptt import Weights, _index, evaluation, figures, formulas, lstm, schedules, training, widgets
from bptt.checks import complex_step
from bptt.evaluation import Autoregression, Scaling
from bptt.layer import Layer
from bptt.schedules import per_batch, per_sequence, windows

WEIGHTS = Weights(1.5, 0.8, -0.6, 0.1)
OTHER = Weights(0.5, -0.4, 0.3, 0.2)
X, TARGET = bptt.inputs_and_targets([0.3, 0.9, 0.4, 0.7])
ONE, LARGER = Layer.random(2, seed=0), Layer.random(3, seed=0)
numbers = st.floats(-2.0, 2.0)


def short(x):
    return x[:-1]


def keeps(x):
    keeps.seen = x
    return x


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: evaluation.rms_error([[1], [2], [3]], [1, 2, 3]), r"^predictions and actual must have one shape"),
        (lambda: evaluation.one_step_ahead(short, X, 1), r"^predictor must return one number for each of its 2 inputs"),
        (lambda: evaluation.free_running(short, X, 2), r"^predictor must return one number for each of its 2 inputs"),
        (lambda: evaluation.free_running(None, X, 2), r"^predictor must be a function"),
        (lambda: Scaling.fit([0, 5e-324], 0, 2), r"^training must differ by more than float64 can divide"),
        (lambda: Scaling(0.0, 0.0), r"^unit must not be 0"),
        (lambda: ONE - LARGER, r"^layers must have one activation and the same shapes, got tanh, W \(2, 2\), U"),
        (lambda: ONE - Layer.random(2, seed=0, activation="logistic"), r"^layers must have one activation"),
        (lambda: ONE - Layer.random(2, seed=0, biases=False), r"^layers must have one activation"),
        (lambda: ONE.backward(LARGER.forward([[0.3]]), [[1.0]]), r"^trace must be that of this layer"),
        (
            lambda: ONE.backward(Layer.random(2, seed=1).forward([[0.3]]), [[1.0]]),
            r"^trace must be that of this layer, got one with another y",
        ),
        (lambda: bptt.backward(WEIGHTS, bptt.forward(OTHER, X), X), r"^trace must be that of the same weights"),
        (
            lambda: lstm.lstm_backward(np.ones((4, 3)), 1.0, lstm.lstm_forward(np.zeros((4, 3)), 1.0, X), X),
            r"^trace must be that of the same G and u",
        ),
        (lambda: training.update(WEIGHTS, (1, 2, 3, 4), eta=0.1), r"^gradient must be bptt.Weights"),
        (lambda: training.update((1, 2, 3, 4), WEIGHTS, eta=0.1), r"^weights must be bptt.Weights"),
        (lambda: training.clipped((1, 2, 3, 4), 1.0), r"^gradient must be bptt.Weights"),
        (lambda: training.update(WEIGHTS, WEIGHTS, eta=0.1, learn=cycle("u")), r"^learn must name some of u, v, w"),
        (lambda: bptt.forecast(WEIGHTS, X, 10**400), r"^steps must be a whole number of at most 1000000000"),
        (lambda: training.train(WEIGHTS, X, TARGET, eta=0.1, passes=2**63), r"^passes must be a whole number of at m"),
        (
            lambda: training.train(WEIGHTS, [X], [TARGET], eta=0.1, passes=1),
            r"^x must have time first.* hand over x\[0",
        ),
        (lambda: bptt.exercises.check_gradient(len, "dE/dw", T=2.0), r"^T must be 1, 2 or 3, got 2.0"),
        (lambda: bptt.exercises.check_gradient(len, "dE/dw", T=True), r"^T must be 1, 2 or 3, got True"),
        (lambda: bptt.exercises.check_expression("u", "dE/dw", T=2.0), r"^T must be 1, 2 or 3, got 2.0"),
        (lambda: schedules.windows(2.0), r"^k must be a whole number of at least 1, got 2.0"),
        (lambda: bptt.forward(WEIGHTS, np.ones((1,) * 33)), r"^x must have at most 30 axes, got 33"),
        (lambda: bptt.forward(WEIGHTS, [1.0, 10**400]), r"^x must lie in the range of float64 .* at index \[1\]"),
        (lambda: formulas.prove("gradient_w", T=10**400), r"^T must be a whole number of at most 12"),
        (lambda: widgets.Explorer(layers=cycle(["states"])), r"^layers must be some of states"),
        (
            lambda: widgets.Explorer(seqence=[0.1, 0.2]),
            r"^'seqence' is no argument of Explorer; the nearest is 'sequence'",
        ),
        (lambda: widgets.Landscape(rate=5), r"^'rate' is no argument of Landscape; the nearest is "),
        (lambda: widgets.Explorer(labels=cycle("a")), r"^labels must be at most"),
        (
            lambda: complex_step(lambda weights: abs(weights.u) ** 2, WEIGHTS),
            r"^objective must keep the imaginary part",
        ),
        (lambda: complex_step(lambda weights: np.real(weights.w) * weights.u, WEIGHTS), r"E changes with w: do abs"),
        (lambda: Layer.random(2, seed=0, biases="no"), r"^biases must be True or False, got 'no'"),
        (lambda: figures.drawing("a line", panels=2.0), r"^panels must be a whole number of at least 1, got 2.0"),
        (lambda: figures.drawing("a line", width=float("nan")), r"^width must be finite, got nan"),
        (lambda: figures.drawing("a line", height=1e9), r"^height must be at most 100 inches"),
        (lambda: widgets.Explorer(start=3), r"^start must be 0 where no series is given, got 3"),
        (lambda: widgets.Explorer(window=5), r"^window must be left out where no series is given, got 5"),
        (lambda: setattr(widgets.Explorer(), "home", {"u": 1}), r"^home must have the entries u, v, w, s, got u"),
        (lambda: setattr(widgets.Memory(), "home", {"v": 1, "w": 0, "s": np.nan}), r"^home\['s'\] must be finite"),
        (lambda: widgets.Trainer(seed=1, start=[1, 0, 0, 0]), r"^start must be given once, .* got seed and start"),
        (lambda: widgets.Trainer(u=1.0, seed=1), r"^start must be given once, .* got seed and u, v, w, s"),
        (lambda: setattr(widgets.Trainer(), "examples", {"a": [1.0]}), r"^examples\['a'\] must hold 2 to 300 numbers"),
        (lambda: setattr(widgets.Derivation(), "known", {}), r"^known must be what the package knows"),
    ],
)
def test_what_was_once_accepted_or_ended_in_another_exception(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert len(str(caught.value)) < 400


def test_layers_out_of_an_iterator_are_layers():
    assert widgets.Explorer(layers=iter(["backward", "states"])).layers == ["states", "backward"]


def test_fractions_decimals_large_integers_and_objects_are_numbers():
    for x in (
        [Decimal("0.5"), Fraction(1, 4)],
        np.array([0.5, Fraction(1, 4)], dtype=object),
        pandas.Series([Decimal("0.5"), 0.25], dtype=object),
        pandas.Series([0.5, 0.25], dtype="Float64"),
    ):
        assert bptt.forward(WEIGHTS, x).x.tolist() == [0.5, 0.25]
    assert bptt.forward(WEIGHTS.replace(v=0.0), [10**30, 1]).x.tolist() == [1e30, 1.0]


def test_what_is_handed_out_is_nobody_elses():
    assert evaluation.persistence(X) is not X
    assert evaluation.free_running(keeps, X, 2).tolist() == [0.9]
    keeps.seen[:] = 7.0
    assert X.tolist() == [0.3, 0.9, 0.4]
    assert not np.shares_memory(evaluation.one_step_ahead(keeps, X, 1), keeps.seen) or keeps.seen is not X


class BrokenRepr:
    def __repr__(self):
        raise RuntimeError("broken")


def test_an_argument_that_cannot_be_printed_does_not_break_the_message():
    with pytest.raises(ValueError, match=r"^x must be real numbers, got a value of type BrokenRepr that cannot be"):
        bptt.forward(WEIGHTS, BrokenRepr())


# The kind: what is put in for an argument has an odd form and the same numbers, or does not have them.

FORMS = {
    "objects": lambda x: np.array(x, dtype=object),
    "decimals": lambda x: [Decimal(value) for value in x],
    "fractions": lambda x: [Fraction(value) for value in x],
    "a tuple": tuple,
    "a Series": pandas.Series,
    "a Series of objects": lambda x: pandas.Series(x, dtype=object),
    "a Series that may have gaps": lambda x: pandas.Series(x, dtype="Float64"),
    "no element masked": np.ma.masked_array,
    "scalars": lambda x: [np.float64(value) for value in x],
    "a view": lambda x: np.repeat(x, 2)[::2],
}
SPOILT = {
    "a masked element": lambda x: np.ma.masked_array(x, mask=[True, *[False] * (len(x) - 1)]),
    "a masked element in a list": lambda x: [*x, np.ma.masked],
    "a truth": lambda x: [*x, True],
    "a truth of NumPy": lambda x: [np.False_, *x],
    "a gap": lambda x: pandas.Series([*x, None], dtype="Float64"),
    "nothing": lambda x: [*x, None],
    "NaN": lambda x: [*x, float("nan")],
    "a text": lambda x: [*x, "1"],
    "bytes": lambda x: bytearray(len(x)),
    "an iterator": iter,
    "a set": set,
    "a column": lambda x: [[value] for value in x] + [[1.0]],
    "beyond float64": lambda x: [*x, 10**400],
}


@given(st.lists(numbers, min_size=1, max_size=5), st.sampled_from(sorted(FORMS)))
def test_the_same_numbers_in_another_form_give_the_same(x, form):
    odd = FORMS[form](x)
    assert bptt.loss_and_gradient(WEIGHTS, odd, odd) == bptt.loss_and_gradient(WEIGHTS, x, x)
    assert evaluation.rms_error(odd, x) == 0.0


@given(st.lists(numbers, min_size=1, max_size=5), st.sampled_from(sorted(SPOILT)), st.sampled_from(["x", "target"]))
def test_what_hides_among_numbers_is_refused_by_name(x, how, name):
    arguments = {"x": x, "target": x, name: SPOILT[how](x)}
    with pytest.raises(ValueError, match=rf"\b{name}\b") as caught:
        bptt.loss_and_gradient(WEIGHTS, **arguments)
    assert len(str(caught.value)) < 300


# Identity, copies and pickles.

RULES = [
    per_sequence,
    per_batch,
    schedules.per_step,
    *(rule(k) for k in (1, 2, 9) for rule in (windows, schedules.chunks)),
]


def twins(value):
    return [copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))]  # our own


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_copy_of_a_schedule_is_that_schedule(rule):
    batch = (
        (X, TARGET) if rule.name.startswith("chunks") else (np.stack([X, X[::-1]], 1), np.stack([TARGET, TARGET], 1))
    )
    expected = training.train(WEIGHTS, *batch, eta=0.1, passes=2, schedule=rule)
    for twin in twins(rule):
        assert twin == rule
        assert hash(twin) == hash(rule)
        again = training.train(WEIGHTS, *batch, eta=0.1, passes=2, schedule=twin)
        assert again.weights == expected.weights
        assert (again.sequences is None) == (expected.sequences is None)


def test_different_schedules_are_different():
    assert len(set(RULES)) == len(RULES) == 9
    assert windows(2) != schedules.chunks(2) != "chunks(2)"


@pytest.mark.parametrize("name", sorted(formulas.LEDGER))
def test_a_copy_of_a_formula_is_printed_as_it_was(name):
    entry = formulas.formula(name)
    for twin in (copy.deepcopy(entry), pickle.loads(pickle.dumps(entry))):
        assert formulas.latex(twin) == formulas.latex(entry)
        assert (twin.name, twin.where, twin.instead, twin.each) == (entry.name, entry.where, entry.instead, entry.each)


@given(numbers, numbers, numbers, numbers, st.lists(numbers, min_size=2, max_size=6))
def test_copies_of_results_hold_the_same_numbers(u, v, w, s, sequence):
    weights, (x, target) = Weights(u, v, w, s), bptt.inputs_and_targets(sequence)
    trace = bptt.forward(weights, x)
    back = bptt.backward(weights, trace, bptt.output_error(trace.p, target))
    for twin in twins((weights, trace, back)):
        assert twin[0] == weights
        assert twin[1].y.tolist() == trace.y.tolist()
        assert twin[2].gradient == back.gradient
        assert bptt.backward(twin[0], twin[1], bptt.output_error(trace.p, target)).gradient == back.gradient
    for twin in twins((Scaling(u, 1.0 + w * w), Autoregression(u, (v, w)))):
        assert twin == (Scaling(u, 1.0 + w * w), Autoregression(u, (v, w)))


# The whole process.


def calls():
    """One of everything that once touched what belongs to the process, and what is called most."""
    months = pandas.Series([1.0, 2.0, 3.0], index=pandas.DatetimeIndex(["2024-01-01", "2024-02-01", "2024-03-01"]))
    assert _index.labels(months.index, "m")["step"] == "MS"
    bptt.loss_and_gradient(WEIGHTS, X, TARGET)
    bptt.central_difference(lambda weights: weights.u * weights.v, WEIGHTS)
    complex_step(lambda weights: bptt.squared_error(bptt.forward(weights, X).p, TARGET), WEIGHTS)
    with pytest.raises(ValueError, match="masked"):
        bptt.forward(WEIGHTS, [np.ma.masked, 1.0])
    with pytest.raises(ValueError, match="outside the range"):
        bptt.forward(WEIGHTS.replace(v=1e308), [1e308])
    training.train(WEIGHTS, X, TARGET, eta=0.1, passes=2)
    ONE.loss_and_gradient([[0.3], [0.9]], [[0.9], [0.4]])


def test_threads_leave_the_process_as_it_was(drills):
    before, errors = (warnings.filters[:], np.geterr()), []
    end = time.monotonic() + (600 if drills else 3)

    def work():
        while time.monotonic() < end:
            try:
                calls()
            except BaseException as error:
                errors.append(repr(error))
                return

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert (warnings.filters[:], np.geterr()) == before
