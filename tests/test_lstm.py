import re

import numpy as np
import pytest

from bptt import inputs_and_targets, output_error, require_equal, squared_error
from bptt.lstm import lstm_backward, lstm_forward


def by_complex_step(G, u, x, target):
    def E(G, u):
        return squared_error(lstm_forward(G, u, x).p, target)

    h = 1e-20
    slopes = np.zeros((4, 3))
    for index in np.ndindex(4, 3):
        moved = G.astype(complex)
        moved[index] += 1j * h
        slopes[index] = np.imag(E(moved, u)) / h
    return slopes, np.imag(E(G, u + 1j * h)) / h


@pytest.mark.parametrize("T", [1, 2, 3, 10, 30])
def test_the_gradient_is_that_of_the_complex_step(T):
    rng = np.random.default_rng(T)
    for _ in range(20):
        G, u = rng.uniform(-2, 2, (4, 3)), rng.uniform(-2, 2)
        x, target = inputs_and_targets(rng.uniform(-1, 1, T + 1))
        trace = lstm_forward(G, u, x)
        dE_dG, dE_du = lstm_backward(G, u, trace, output_error(trace.p, target))
        expected_G, expected_u = by_complex_step(G, u, x, target)
        require_equal(dE_dG, expected_G, terms=np.full(1, 2.0 * T), name="dE/dG")
        require_equal(dE_du, expected_u, terms=np.full(1, 2.0 * T), name="dE/du")


def test_one_step_by_hand():
    G = np.array([[0, 0, 0], [0, 0, 0], [0, 0, 0], [1.0, 0, 0]])
    trace = lstm_forward(G, 2.0, [0.5])
    c = 0.5 * np.tanh(0.5)  # all gates are half open
    assert trace.c[1] == pytest.approx(c, abs=1e-15)
    assert trace.p[0] == pytest.approx(2.0 * 0.5 * np.tanh(c), abs=1e-15)


def test_two_steps_of_the_equations_written_out():
    G, u, x = np.random.default_rng(3).uniform(-2, 2, (4, 3)), 1.5, [0.5, -0.25]
    c = h = 0.0
    p = []
    for x_t in x:
        i, f, o = (1.0 / (1.0 + np.exp(-(row[0] * x_t + row[1] * h + row[2]))) for row in G[:3])
        c = f * c + i * np.tanh(G[3, 0] * x_t + G[3, 1] * h + G[3, 2])
        h = o * np.tanh(c)
        p.append(u * h)
    trace = lstm_forward(G, u, x)
    require_equal(trace.p, p, tolerance=1e-15, name="p")
    assert trace.inputs[:, 2].tolist() == [1.0, 1.0]
    assert (trace.c[0], trace.h[0]) == (0.0, 0.0)


def test_an_open_forget_gate_and_a_closed_input_gate_keep_the_memory():
    keep = np.array([[1e3, 0, -100], [0, 0, 100.0], [0, 0, 0], [1.0, 0, 0]])
    c = lstm_forward(keep, 1.0, [1.0] + 50 * [0.0]).c
    assert c[1] == pytest.approx(np.tanh(1.0), abs=1e-15)
    assert c[-1] == pytest.approx(c[1], abs=1e-12)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"G": np.zeros((3, 3))}, r"G must have the shape \(4, 3\)"),
        ({"G": np.full((4, 3), np.nan)}, "G must be finite"),
        ({"u": [1.0, 2.0]}, "u must be one number"),
        ({"x": [[0.1], [0.2]]}, r"x must be one sequence of shape \(T,\)"),
        ({"x": []}, "x must hold at least one step"),
    ],
)
def test_bad_input_is_named(change, message):
    given = {"G": np.zeros((4, 3)), "u": 1.0, "x": [0.1, 0.2]} | change
    with pytest.raises(ValueError, match=message):
        lstm_forward(**given)


def test_an_epsilon_of_another_length_is_refused():
    trace = lstm_forward(np.zeros((4, 3)), 1.0, [0.1, 0.2])
    with pytest.raises(ValueError, match="trace has 2, epsilon has 3"):
        lstm_backward(np.zeros((4, 3)), 1.0, trace, [1.0, 2.0, 3.0])


def test_a_gradient_out_of_range_is_named_without_a_warning():
    trace = lstm_forward(np.zeros((4, 3)), 1.0, [0.1, 0.2])
    with pytest.raises(ValueError, match=r"^dE/dG is outside the range of float64"):
        lstm_backward(np.zeros((4, 3)), 1e308, trace, [1e308, 1e308])


@pytest.mark.parametrize("trace", [None, [0.1, 0.2], (1, 2, 3, 4, 5)])
def test_what_is_no_trace_is_refused(trace):
    with pytest.raises(ValueError, match=f"^trace must be what lstm_forward returns, got {re.escape(repr(trace))}$"):
        lstm_backward(np.zeros((4, 3)), 1.0, trace, [0.1])
