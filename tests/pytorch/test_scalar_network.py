import numpy as np
import torch

from bptt import Weights, backward, forward, output_error, require_equal


def gradient_by_pytorch(weights, x, target):
    as_leaf = {"dtype": torch.float64, "requires_grad": True}
    u, v, w, s = (torch.tensor(value, **as_leaf) for value in weights)
    y, E = s, 0.0
    for x_t, t_t in zip(x, target, strict=True):
        y = torch.sigmoid(w * y + v * x_t)
        E = E + (u * y - t_t) ** 2
    E.backward()
    return Weights(*(leaf.grad.item() for leaf in (u, v, w, s)))


def test_pytorch_gives_the_same_four_gradients():
    rng = np.random.default_rng(seed=0)
    for T in range(1, 51):
        weights, x, target = Weights(*rng.uniform(-6, 6, 4)), rng.uniform(-1, 1, T), rng.uniform(-1, 1, T)
        trace = forward(weights, x)
        back = backward(weights, trace, output_error(trace.p, target))
        by_pytorch = gradient_by_pytorch(weights, x.tolist(), target.tolist())
        require_equal(back.gradient, by_pytorch, terms=back.contributions, name=f"gradient at T = {T}")
