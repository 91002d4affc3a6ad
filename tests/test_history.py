import json
import re
import subprocess
import sys

import numpy as np
import pytest

from bptt import Weights, inputs_and_targets
from bptt.history import History
from bptt.schedules import per_batch, per_step
from bptt.training import held_out_error, train

X, TARGET = inputs_and_targets([0.3, 0.9, 0.4, 0.7])
START = Weights(1.5, 0.8, -0.6, 0.1)
WATCHED = {"validation": held_out_error(X, TARGET, 1), "patience": 5}


@pytest.mark.parametrize(
    "options", [{}, WATCHED, {"eta": 50.0, "passes": 2000}, {"schedule": per_step}, {"eta": 2.0, "learn": "u"}]
)
def test_a_history_written_down_as_json_comes_back_to_the_last_bit(options):
    history = train(START, X, TARGET, **({"eta": 0.1, "passes": 30} | options))
    again = History.from_dict(json.loads(json.dumps(history.to_dict())))
    assert again.to_dict() == history.to_dict()
    assert (again.weights, again.gradients, again.last) == (history.weights, history.gradients, history.last)
    for name in ("errors", "sequences", "passes", "validation"):
        assert getattr(again, name).dtype == getattr(history, name).dtype
        assert getattr(again, name).tolist() == getattr(history, name).tolist()


def test_a_history_of_batches_belongs_to_no_single_sequence_when_it_comes_back_either():
    history = train(START, np.ones((3, 2)), np.zeros((3, 2)), eta=0.1, passes=2, schedule=per_batch)
    assert History.from_dict(json.loads(json.dumps(history.to_dict()))).sequences is None


def test_weights_and_what_is_not_weights():
    batch = Weights(1.0, np.array([1.0, 2.0]), 0.5, -0.0)
    assert Weights.from_dict(json.loads(json.dumps(batch.to_dict()))) == batch
    assert Weights(-1.5, -0.8, 0.6, -0.1) == -START
    assert (-batch).v.tolist() == [-1.0, -2.0]
    with pytest.raises(ValueError, match=r"^weights must be real numbers to be written down, got Weights\("):
        Weights(1j, 0.0, 0.0, 0.0).to_dict()
    with pytest.raises(ValueError, match="weights must have the entries u, v, w, s, got u, v, w"):
        Weights.from_dict({"u": 1.0, "v": 1.0, "w": 1.0})
    with pytest.raises(ValueError, match=r"weights must be a dictionary.*got \[1, 2, 3, 4\]"):
        Weights.from_dict([1, 2, 3, 4])
    with pytest.raises(ValueError, match=r"history must have the entries weights, errors, .*got more"):
        History.from_dict({"more": 1})


def test_a_run_is_drawn_with_its_validation_error_if_it_has_one():
    plain = train(START, X, TARGET, eta=0.1, passes=30).plot()
    watched = train(START, X, TARGET, eta=0.1, passes=30, **WATCHED).plot()
    assert re.fullmatch(r"30 updates; E from 0.2537 to 0.12\d+", plain.alt), plain.alt
    assert "validation error from 0.1234, at best 0.04" in watched.alt
    assert (plain.svg.count("<!-- $E$ -->"), plain.svg.count("<!-- validation error -->")) == (1, 0)
    assert (watched.svg.count("<!-- $E$ -->"), watched.svg.count("<!-- validation error -->")) == (1, 1)


def test_nothing_is_drawn_of_a_run_without_an_update():
    history = train(Weights(1e300, 1.0, 1.0, 0.0), X, TARGET, eta=0.1, passes=3)
    with pytest.raises(ValueError, match="history must hold an update to be drawn, got none: diverged at update 1"):
        history.plot()
    assert repr(history).startswith("<History: 0 updates; diverged at update 1")


def test_training_does_not_load_matplotlib():
    code = "import sys, bptt.training, bptt.forecaster; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
