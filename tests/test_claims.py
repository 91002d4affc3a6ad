"""What the chapters claim and no cell of theirs checks: on another processor, and of slips that hide at one step."""

import itertools
import os
import subprocess
import sys

import numpy as np
import pytest

from bptt import Weights, central_difference, forward, inputs_and_targets, output_error, squared_error

EIGHT_NEURONS = """
import sys
import numpy as np
from dataclasses import replace
from bptt import inputs_and_targets
from bptt.data import sunspots
from bptt.evaluation import Autoregression, Scaling, one_step_ahead, rms_error
from bptt.layer import Layer, descend

years, spots = sunspots()
split = int(np.searchsorted(years, 1921))
scaling = Scaling.fit(spots[:split])
series = scaling.apply(spots)
batch = [values.reshape(11, 20).T[..., np.newaxis] for values in inputs_and_targets(series[:split])]
start = Layer.random(8, seed=9)  # the one of the ten that ends nearest to AR(2)
run = descend(replace(start, W=start.W + float(sys.argv[1])), *batch, eta=0.001, updates=1200)


def error(predictor):
    return rms_error(scaling.undo(one_step_ahead(predictor, series, split)), spots[split:])


layer = error(lambda x: run.layer.forward(x[:, np.newaxis]).p[:, 0])
ar2 = error(Autoregression.fit(series[:split], 2))
print(float(layer), float(ar2), int((np.diff(run.errors) > 0).sum()))
"""


def eight_neurons(kernel: str, nudge: float) -> tuple[float, float, int]:
    environment = os.environ | {"OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", EIGHT_NEURONS, str(nudge)]
    out = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()
    return float(out[0]), float(out[1]), int(out[2])


@pytest.mark.reader
def test_eight_neurons_win_on_another_kernel_and_from_a_nudged_start():
    """Chapter 11: with η = 0.001 the count of winners does not hang on the last bit."""
    here, nudged = eight_neurons("Haswell", 0.0), eight_neurons("Prescott", 1e-6)
    for layer, ar2, rises in (here, nudged):
        assert layer < ar2 - 0.1, (layer, ar2)
        assert rises == 0
    assert abs(here[0] - nudged[0]) < 1e-3, (here, nudged)


KERNELS = ("Haswell", "Nehalem")
SAMPLE = [("09", "Nehalem"), ("10", "Haswell"), ("12", "Nehalem")]


@pytest.mark.reader
def test_what_chapters_claim_of_their_runs_holds_on_another_kernel_and_from_nudged_starts(root, drills):
    """`make drills` runs each chapter that trains something on both kernels."""
    for chapter, kernel in itertools.product(("08", "09", "10", "11", "12"), KERNELS) if drills else SAMPLE:
        (page,) = (root / "book").glob(f"{chapter}-*.md")
        command = [sys.executable, root / "tests" / "chapter_elsewhere.py", page, "1e-9"]
        environment = os.environ | {"OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": "1"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (chapter, kernel, done.stderr[-2000:])
        assert done.stdout.endswith("all its asserts hold\n")


def test_a_claim_that_hangs_on_the_start_is_found(root, tmp_path):
    page = tmp_path / "page.md"
    cell = """```{code-cell} python
:tags: [hide-input]
from bptt import Weights
from bptt.training import train
run = train(Weights(1.5, 0.8, -0.6, 0.1), [0.3], [0.9], eta=0.1, passes=1)
assert run.weights.v[0] == 0.8
```
"""
    page.write_text(cell, "utf-8")
    command = [sys.executable, root / "tests" / "chapter_elsewhere.py", page]
    still, moved = (
        subprocess.run([*command, nudge], capture_output=True, text=True, check=False) for nudge in ("0", "1e-9")
    )
    assert still.returncode == 0, still.stderr
    assert moved.returncode != 0
    assert "page.md, cell 1" in moved.stderr


def slopes(weights, x, target, *, mean=False, last_slope=False):
    """Backpropagation through time, with a slip if one is asked for."""
    trace = forward(weights, x)
    epsilon = output_error(trace.p, target) / (trace.T if mean else 1)
    gradient, later = np.zeros(4), 0.0
    for t in reversed(range(trace.T)):
        y = trace.y[-1] if last_slope else trace.y[t + 1]
        later = y * (1 - y) * (weights.u * epsilon[t] + weights.w * later)
        gradient += [epsilon[t] * trace.y[t + 1], later * x[t], later * trace.y[t], 0.0]
    gradient[3] = weights.w * later
    return gradient


@pytest.mark.parametrize("slip", [{"mean": True}, {"last_slope": True}])
def test_a_slip_in_epsilon_or_in_the_slope_can_hide_at_one_step(slip):
    """Chapter 7, self-test 2: such a slip passes the check for T = 1 and fails it for T = 2."""
    weights = Weights(u=1.5, v=0.8, w=-0.6, s=0.1)
    for T in (1, 2):
        x, target = inputs_and_targets([0.3, 0.9, 0.4][: T + 1])
        measured = [*central_difference(lambda at, x=x, t=target: squared_error(forward(at, x).p, t), weights)]
        assert np.allclose(slopes(weights, x, target), measured, atol=1e-8)
        assert np.allclose(slopes(weights, x, target, **slip), measured, atol=1e-8) == (T == 1)
