"""Copies and pickles: of everything that the package hands out, the copy is as good as the thing itself."""

import copy
import pickle
from dataclasses import fields, is_dataclass

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bptt
from bptt import exercises, figures, formulas, lstm, schedules, training, untied
from bptt.evaluation import Autoregression, Scaling
from bptt.forecaster import Forecaster
from bptt.layer import Layer
from test_fuzz import ARGUMENTS, Sized, outcome

WAYS = [
    copy.copy,
    copy.deepcopy,
    *(lambda thing, protocol=protocol: pickle.loads(pickle.dumps(thing, protocol)) for protocol in range(2, 6)),
    lambda thing: copy.deepcopy([thing, thing])[1],
    lambda thing: copy.copy(pickle.loads(pickle.dumps(thing))),
]

a = Sized(2.0)


def made(function):
    """What comes back from calls of a function, as the fuzz table makes them."""
    results = st.fixed_dictionaries(ARGUMENTS[function](a)).map(lambda arguments: outcome(function, arguments))
    return results.filter(lambda result: not isinstance(result, Exception))


THINGS = {
    "weights": made(bptt.Weights),
    "trace": made(bptt.forward),
    "backward": st.builds(lambda W, x: bptt.backward(W, trace := bptt.forward(W, x), trace.p), a.four, a.one),
    "gradient": made(bptt.loss_and_gradient),
    "layer": a.layer,
    "trace of a layer": made(Layer.forward),
    "gradient of a layer": made(Layer.loss_and_gradient),
    "trace of an LSTM": made(lstm.lstm_forward),
    "gradient of an LSTM": made(lstm.lstm_backward),
    "untied weights": a.untied,
    "untied gradient": made(untied.loss_and_gradient_untied),
    "scaling": made(Scaling),
    "autoregression": made(Autoregression),
    "schedule": a.schedule
    | st.builds(schedules.windows, st.integers(1, 9))
    | st.builds(schedules.chunks, st.integers(1, 9)),
    "history": made(training.train),
    "forecaster": st.builds(Forecaster, passes=st.integers(1, 3), seed=st.integers(0, 9)).map(
        lambda forecaster: forecaster.fit([0.3, 0.9, 0.4, 0.7, 0.2, 0.8])
    ),
    "figure": st.builds(figures.Figure, st.text(), st.text()),
    "verdict": made(exercises.check_expression) | made(exercises.check_states),
    "formula": st.sampled_from(sorted(formulas.LEDGER)).map(formulas.formula),
    "network written out": st.integers(1, 2).map(formulas.unroll),
}


def require_alike(one, other, where):
    """The same type, and the same in all its parts."""
    assert type(one) is type(other), where
    if is_dataclass(one):
        for field in fields(one):
            require_alike(getattr(one, field.name), getattr(other, field.name), f"{where}.{field.name}")
    elif isinstance(one, np.ndarray):
        assert one.dtype == other.dtype, where
        np.testing.assert_array_equal(one, other, err_msg=where)
    elif isinstance(one, list | tuple):
        assert len(one) == len(other), where
        for n, parts in enumerate(zip(one, other, strict=True)):
            require_alike(*parts, f"{where}[{n}]")
    elif isinstance(one, Forecaster):
        assert one.to_dict() == other.to_dict(), where
    elif not callable(one) or isinstance(one, schedules.Schedule):
        assert one == other, where
    assert repr(one) == repr(other) or " at 0x" in repr(one), where


@pytest.mark.filterwarnings("ignore:after . passes E is")  # a forecaster that has learned nothing is a thing too
@pytest.mark.parametrize("kind", THINGS)
def test_a_copy_is_as_good_as_the_thing_itself(kind):
    @settings(suppress_health_check=list(HealthCheck), max_examples=max(5, settings().max_examples // 4))
    @given(THINGS[kind], st.sampled_from(range(len(WAYS))))
    def run(thing, way):
        require_alike(WAYS[way](thing), thing, kind)

    run()


def test_copies_compute_the_same():
    weights, x, target = bptt.Weights(1.5, 0.8, -0.6, 0.1), np.array([0.3, 0.9, 0.4]), np.array([0.9, 0.4, 0.7])
    batch = np.stack([x, x[::-1]], 1), np.stack([target, target], 1)
    layer = Layer.random(2, seed=0)
    entry = formulas.formula("gradient_w")
    for way in WAYS:
        assert bptt.loss_and_gradient(way(weights), x, target) == bptt.loss_and_gradient(weights, x, target)
        assert way(layer).forward([[0.3]]).y.tolist() == layer.forward([[0.3]]).y.tolist()
        assert formulas.latex(way(entry)) == formulas.latex(entry)
        for rule in (schedules.per_sequence, schedules.per_batch, schedules.per_step, schedules.windows(2)):
            runs = [training.train(weights, *batch, eta=0.1, passes=3, schedule=each) for each in (rule, way(rule))]
            require_alike(runs[0], runs[1], rule.name)
