"""The same numbers from PyTorch: run by `make test-torch`, because PyTorch is too large for `make test`."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from bptt import require_equal
from bptt.layer import Layer

INPUTS, OUTPUTS = 2, 3


def as_torch(layer):
    """A torch.nn.RNN and a torch.nn.Linear that hold the same parameters, and the initial state."""
    H, biases = len(layer.s), layer.c is not None
    rnn = torch.nn.RNN(INPUTS, H, nonlinearity="tanh", bias=biases, dtype=torch.float64)
    output = torch.nn.Linear(H, OUTPUTS, bias=biases, dtype=torch.float64)
    given = {rnn.weight_ih_l0: layer.V, rnn.weight_hh_l0: layer.W, output.weight: layer.U}
    if biases:  # PyTorch adds two biases to z; one is enough, so the other is 0
        given |= {rnn.bias_ih_l0: layer.c, rnn.bias_hh_l0: np.zeros(H), output.bias: layer.b}
    with torch.no_grad():
        for parameter, value in given.items():
            parameter.copy_(torch.from_numpy(value))
    return rnn, output, torch.tensor(layer.s, requires_grad=True)


@pytest.mark.parametrize("biases", [True, False], ids=["biases", "no bias"])
@pytest.mark.parametrize("T", [1, 7, 50])
@pytest.mark.parametrize("batch", [1, 5])
@pytest.mark.parametrize("H", [1, 3, 16])
def test_a_tanh_layer_and_all_its_gradients(H, batch, T, biases):
    rng = np.random.default_rng([H, batch, T])
    layer = replace(Layer.random(H, INPUTS, OUTPUTS, seed=rng, biases=biases), s=rng.uniform(-1, 1, H))
    x, target = rng.uniform(-1, 1, (T, batch, INPUTS)), rng.uniform(-1, 1, (T, batch, OUTPUTS))
    trace = layer.forward(x)
    E, gradient = layer.loss_and_gradient(x, target)

    rnn, output, s = as_torch(layer)
    states, _ = rnn(torch.from_numpy(x), s.expand(1, batch, H))
    p = output(states)
    torch_E = ((p - torch.from_numpy(target)) ** 2).sum()
    torch_E.backward()

    pairs = {
        "y": (trace.y[1:], states.detach()),
        "p": (trace.p, p.detach()),
        "E": (E, torch_E.item()),
        "dE/dU": (gradient.U, output.weight.grad),
        "dE/dV": (gradient.V, rnn.weight_ih_l0.grad),
        "dE/dW": (gradient.W, rnn.weight_hh_l0.grad),
        "dE/ds": (gradient.s, s.grad),
    }
    if biases:
        pairs |= {"dE/db": (gradient.b, output.bias.grad), "dE/dc": (gradient.c, rnn.bias_ih_l0.grad)}
    for name, (actual, expected) in pairs.items():
        require_equal(actual, np.asarray(expected), tolerance=1e-10, name=name)


@pytest.mark.parametrize("activation", ["logistic", "linear", "tanh"])
@pytest.mark.parametrize("T", [1, 7])
@pytest.mark.parametrize("H", [1, 3])
def test_every_activation_against_a_loop_with_autograd(H, T, activation):
    """torch.nn.RNN has neither the logistic nor the linear one: here the recurrence is written out in PyTorch."""
    rng = np.random.default_rng([H, T])
    layer = replace(Layer.random(H, INPUTS, OUTPUTS, seed=rng, biases=True), activation=activation)
    layer = replace(layer, s=rng.uniform(-1, 1, H))
    x, target = rng.uniform(-1, 1, (T, INPUTS)), rng.uniform(-1, 1, (T, OUTPUTS))
    E, gradient = layer.loss_and_gradient(x, target)

    sigma = {"logistic": torch.sigmoid, "linear": lambda z: z, "tanh": torch.tanh}[activation]
    theirs = {name: torch.tensor(getattr(layer, name), requires_grad=True) for name in "UVWsbc"}
    y, torch_E = theirs["s"], torch.zeros((), dtype=torch.float64)
    for x_t, t_t in zip(torch.from_numpy(x), torch.from_numpy(target), strict=True):
        y = sigma(theirs["W"] @ y + theirs["V"] @ x_t + theirs["c"])
        torch_E = torch_E + ((theirs["U"] @ y + theirs["b"] - t_t) ** 2).sum()
    torch_E.backward()

    require_equal(E, torch_E.item(), tolerance=1e-12, name="E")
    for name, parameter in theirs.items():
        require_equal(getattr(gradient, name), parameter.grad.numpy(), tolerance=1e-12, name=f"dE/d{name}")
