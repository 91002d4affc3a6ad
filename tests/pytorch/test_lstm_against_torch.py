"""The LSTM cell against torch.nn.LSTM: run by `make test-torch`."""

import numpy as np
import pytest
import torch

from bptt import output_error, require_equal, squared_error
from bptt.lstm import lstm_backward, lstm_forward

THEIR_ROWS = [0, 1, 3, 2]
"""Our rows are i, f, o, g; PyTorch's are i, f, g, o."""


@pytest.mark.parametrize("T", [1, 2, 5, 12, 50])
@pytest.mark.parametrize("seed", range(5))
def test_the_states_and_every_gradient(T, seed):
    rng = np.random.default_rng([seed, T])
    G, u = rng.uniform(-2, 2, (4, 3)), float(rng.uniform(-2, 2))
    x, target = rng.uniform(-1, 1, T), rng.uniform(-1, 1, T)
    trace = lstm_forward(G, u, x)
    dE_dG, dE_du = lstm_backward(G, u, trace, output_error(trace.p, target))

    lstm = torch.nn.LSTM(1, 1, dtype=torch.float64)
    rows = torch.from_numpy(G[THEIR_ROWS])
    with torch.no_grad():  # PyTorch adds two biases; one is enough, so the other is 0
        lstm.weight_ih_l0.copy_(rows[:, :1])
        lstm.weight_hh_l0.copy_(rows[:, 1:2])
        lstm.bias_ih_l0.copy_(rows[:, 2])
        lstm.bias_hh_l0.zero_()
    output = torch.tensor(u, dtype=torch.float64, requires_grad=True)
    h, (_, c_T) = lstm(torch.from_numpy(x)[:, None])
    p = output * h[:, 0]
    torch_E = ((p - torch.from_numpy(target)) ** 2).sum()
    torch_E.backward()

    theirs = torch.column_stack([lstm.weight_ih_l0.grad, lstm.weight_hh_l0.grad, lstm.bias_ih_l0.grad])
    pairs = {
        "h": (trace.h[1:], h[:, 0].detach()),
        "c_T": (trace.c[-1:], c_T[0].detach()),
        "E": (squared_error(trace.p, target), torch_E.item()),
        "dE/dG": (dE_dG[THEIR_ROWS], theirs),
        "dE/du": (dE_du, output.grad),
    }
    for name, (actual, expected) in pairs.items():
        require_equal(actual, np.asarray(expected), tolerance=1e-12, name=name)
