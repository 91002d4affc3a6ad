"""What several test modules share: random cases, and a reference that shares no code with the package."""

import mpmath
import numpy as np

from bptt import Weights


def random_case(T, seed, *, scale=1.5, batch=()):
    """Weights, x and target drawn from a normal distribution, the weights of that scale."""
    rng = np.random.default_rng([T, seed])
    weights = Weights(*rng.normal(0.0, scale, 4))
    return weights, rng.normal(size=(T, *batch)), rng.normal(size=(T, *batch))


def slider_cases(count):
    """Weights within the reach of the Explorer's sliders, with sequences of every length from 2 to 13."""
    rng = np.random.default_rng(20240229)
    for case in range(count):
        weights = Weights(*(rng.uniform(-1, 1, 4) * [10, 10, 10, 2]))
        yield weights, rng.uniform(-1, 1.5, 2 + case % 12).tolist()


def exact_objective(u, v, w, s, x, target):
    """E to 60 digits, in mpmath, by σ(z) = (1 + tanh(z/2)) / 2."""
    y, E = s, mpmath.mpf(0)
    for x_t, t_t in zip(x, target, strict=True):
        y = (1 + mpmath.tanh((w * y + v * x_t) / 2)) / 2
        E += (u * y - t_t) ** 2
    return E


def exact_gradient(weights, x, target):
    """E and dE/du, dE/dv, dE/dw, dE/ds by differences of 60 digits: exact to far more than a float can hold."""
    with mpmath.workdps(60):
        at, h = [mpmath.mpf(value) for value in weights], mpmath.mpf(10) ** -20
        x, target = [mpmath.mpf(value) for value in x], [mpmath.mpf(value) for value in target]

        def moved(index, step):
            return exact_objective(*(value + step * (i == index) for i, value in enumerate(at)), x, target)

        slopes = [float((moved(i, h) - moved(i, -h)) / (2 * h)) for i in range(4)]
        return float(exact_objective(*at, x, target)), Weights(*slopes)
