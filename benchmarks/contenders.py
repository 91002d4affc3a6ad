"""Several ways to E and its four gradients, each written as its library would have it.

Every one is a function without arguments that returns (E, (dE/du, dE/dv, dE/dw, dE/ds)) in the library's own numbers.
Libraries that are not installed are left out; `left_out` names them.
"""

import cmath
import math
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from math import exp, inf
from typing import Any

import numpy as np

import bptt._fast
from bptt import Weights, loss_and_gradient
from bptt._fast import COMPILED_FROM, both_passes
from bptt._validation import FloatArray
from bptt.layer import Layer
from bptt.model import sigmoid

Result = tuple[Any, Iterable[Any]]
Contender = Callable[[], Result]

OURS, LOOP, FAST = "bptt.loss_and_gradient", "the loop of bptt alone", "bptt with the extra fast"
CHAIN = "exp, division, multiply-add alone"
LIBRARIES = {
    "torch": "PyTorch, eager",
    "jax": "JAX, jitted scan",
    "autograd": "HIPS autograd",
    "micrograd": "micrograd",
    "numba": FAST,
}


@dataclass(frozen=True)
class Problem:
    """Weights, inputs and targets. shared: all sequences have the same weights, so their gradients are added up."""

    weights: Weights
    x: FloatArray
    target: FloatArray
    shared: bool = False


def one_sequence(T: int) -> Problem:
    """T steps of random inputs and targets."""
    rng = np.random.default_rng([1, T])
    return Problem(Weights(u=1.5, v=0.8, w=-0.6, s=0.1), rng.uniform(0, 1, T), rng.uniform(0, 1, T))


def grid(T: int, n: int = 200) -> Problem:
    """The same sequence under n × n settings of v and w."""
    v, w = np.meshgrid(np.linspace(-10, 10, n), np.linspace(-10, 10, n))
    single = one_sequence(T)
    return Problem(Weights(np.full_like(v, 1.5), v, w, np.full_like(v, 0.1)), single.x, single.target)


def batch(T: int, sequences: int) -> Problem:
    """Many sequences that share the weights."""
    rng = np.random.default_rng([2, T, sequences])
    x, target = rng.uniform(0, 1, (2, T, sequences))
    return Problem(one_sequence(T).weights, x, target, shared=True)


def left_out() -> list[str]:
    """The libraries that are not installed here."""
    return [name for library, name in LIBRARIES.items() if find_spec(library) is None]


def gradient_contenders(problem: Problem) -> dict[str, Contender]:
    """Every way that can do the problem, by its name."""
    ways: dict[str, Contender] = {OURS: by_bptt(problem)}
    if problem.x.ndim == 1 and problem.weights.are_floats():
        ways[LOOP] = by_the_loop(problem)
        if find_spec("numba"):
            ways[FAST] = by_fast(problem)
        if find_spec("micrograd"):
            ways["micrograd"] = by_micrograd(problem)
        ways["central differences"] = by_central_differences(problem)
        ways["complex step"] = by_complex_step(problem)
    makers = {"torch": by_pytorch, "jax": by_jax, "autograd": by_autograd}
    return ways | {LIBRARIES[name]: make(problem) for name, make in makers.items() if find_spec(name)}


def by_bptt(problem: Problem) -> Contender:
    """The public call, with all its checks; `without_numba` keeps numba out of it, where that is installed."""
    weights, x, target = problem.weights, problem.x, problem.target
    if not problem.shared:
        return lambda: loss_and_gradient(weights, x, target)

    def call() -> Result:
        E, gradient = loss_and_gradient(weights, x, target)
        return np.sum(E), gradient.total()

    return call


@contextmanager
def without_numba() -> Iterator[None]:
    """Whoever times the public call times the plain loop, whatever is installed."""
    bptt._fast.COMPILED_FROM = inf  # type: ignore[assignment]
    try:
        yield
    finally:
        bptt._fast.COMPILED_FROM = COMPILED_FROM


def by_fast(problem: Problem) -> Contender:
    """The same call with numba, which the other contenders do without: it is switched on and off around each call."""
    weights, x, target, switch = problem.weights, problem.x, problem.target, vars(bptt._fast)

    def call() -> Result:
        switch["COMPILED_FROM"] = COMPILED_FROM
        result = loss_and_gradient(weights, x, target)
        switch["COMPILED_FROM"] = inf
        return result

    return call


def by_the_loop(problem: Problem) -> Contender:
    """The functions that the book teaches, on lists, without a check."""
    (u, v, w, s), x, target = problem.weights, problem.x.tolist(), problem.target.tolist()

    def call() -> Result:
        E, *gradient, _ = both_passes(u, v, w, s, x, target, sigmoid)
        return E, gradient

    return call


def by_central_differences(problem: Problem, h: float = 6e-6) -> Contender:
    """dE/dθ ≈ (E(θ + h) - E(θ - h)) / 2h: eight forward passes, and one for E."""
    weights, x, target = list(problem.weights), problem.x.tolist(), problem.target.tolist()

    def call() -> Result:
        gradient = []
        for index, value in enumerate(weights):
            above, below = list(weights), list(weights)
            above[index], below[index] = value + h, value - h
            gradient.append((_real_error(above, x, target) - _real_error(below, x, target)) / (2.0 * h))
        return _real_error(weights, x, target), gradient

    return call


def by_complex_step(problem: Problem, h: float = 1e-20) -> Contender:
    """dE/dθ ≈ Im E(θ + ih) / h: four forward passes; E is the real part of any."""
    weights, x, target = list(problem.weights), problem.x.tolist(), problem.target.tolist()

    def call() -> Result:
        errors = []
        for index, value in enumerate(weights):
            moved: list[complex] = list(weights)
            moved[index] = complex(value, h)
            errors.append(_complex_error(moved, x, target))
        return errors[0].real, [E.imag / h for E in errors]

    return call


def _real_error(weights: list[float], x: list[float], target: list[float]) -> float:
    u, v, w, y = weights
    E = 0.0
    for x_t, t_t in zip(x, target, strict=True):
        y = 1.0 / (1.0 + exp(-(w * y + v * x_t)))
        E += (u * y - t_t) ** 2
    return E


def _complex_error(weights: list[complex], x: list[float], target: list[float]) -> complex:
    u, v, w, y = weights
    E = 0j
    for x_t, t_t in zip(x, target, strict=True):
        y = 1.0 / (1.0 + cmath.exp(-(w * y + v * x_t)))
        E += (u * y - t_t) ** 2
    return E


def by_pytorch(problem: Problem) -> Contender:
    """PyTorch records the loop step by step and goes back over what it recorded."""
    import torch

    torch.set_num_threads(1)
    parameters = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in problem.weights]
    batch = problem.x.ndim > 1
    x, target = (torch.from_numpy(a).unbind() if batch else a.tolist() for a in (problem.x, problem.target))

    def call() -> Result:
        u, v, w, y = parameters
        E: Any = 0.0
        for x_t, t_t in zip(x, target, strict=True):
            y = torch.sigmoid(w * y + v * x_t)
            E = E + (u * y - t_t) ** 2
        return E.detach().sum() if problem.shared else E.detach(), torch.autograd.grad(E.sum(), parameters)

    return call


def by_jax(problem: Problem) -> Contender:
    """JAX compiles one scan over time and its derivative; the compilation is not counted."""
    import jax

    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy

    def total(theta: Any, x: Any, target: Any) -> Any:
        u, v, w, s = theta

        def step(carry: Any, now: Any) -> Any:
            y, E = carry
            x_t, t_t = now
            y = jax.nn.sigmoid(w * y + v * x_t)
            return (y, E + (u * y - t_t) ** 2), None

        start = s + jnp.zeros(problem.x.shape[1:]), jnp.zeros(np.broadcast_shapes(np.shape(s), problem.x.shape[1:]))
        (_, E), _ = jax.lax.scan(step, start, (x, target))
        return E.sum(), E.sum() if problem.shared else E

    compiled = jax.jit(jax.value_and_grad(total, has_aux=True))
    given = tuple(map(jnp.asarray, problem.weights)), jnp.asarray(problem.x), jnp.asarray(problem.target)

    def call() -> Result:
        (_, E), gradient = jax.block_until_ready(compiled(*given))
        return E, gradient

    return call


def by_autograd(problem: Problem) -> Contender:
    """HIPS autograd records what NumPy computes."""
    import autograd.numpy as anp
    from autograd import value_and_grad

    batch = problem.x.ndim > 1
    x, target = (list(a) if batch else a.tolist() for a in (problem.x, problem.target))

    def total(u: Any, v: Any, w: Any, s: Any) -> Any:
        y, E = s, 0.0
        for x_t, t_t in zip(x, target, strict=True):
            y = 1.0 / (1.0 + anp.exp(-(w * y + v * x_t)))
            E = E + (u * y - t_t) ** 2
        return anp.sum(E)

    both = value_and_grad(total, argnum=(0, 1, 2, 3))
    return lambda: both(*problem.weights)


def by_micrograd(problem: Problem) -> Contender:
    """micrograd records every single operation on a number. It has no exp: here is one in its own manner."""
    from micrograd.engine import Value

    (u, v, w, s), xs, targets = problem.weights, problem.x.tolist(), problem.target.tolist()
    depth = 20 * len(xs) + 1_000  # it sorts what it recorded by a function that calls itself

    def exponential(z: Any) -> Any:
        out = Value(math.exp(z.data), (z,), "exp")

        def backward() -> None:
            z.grad += out.data * out.grad

        out._backward = backward
        return out

    def call() -> Result:
        sys.setrecursionlimit(max(depth, sys.getrecursionlimit()))
        parameters = u_, v_, w_, y = [Value(value) for value in (u, v, w, s)]
        E = Value(0.0)
        for x_t, t_t in zip(xs, targets, strict=True):
            y = (exponential(-(w_ * y + v_ * x_t)) + 1.0) ** -1
            E = E + (u_ * y - t_t) ** 2
        E.backward()
        return E.data, [parameter.grad for parameter in parameters]

    return call


def sequential_latency(problem: Problem) -> Contender:
    """What no way step by step can do without: each state needs the one before it. Nothing is stored or learned."""
    from numba import njit

    @njit(error_model="numpy")  # type: ignore[untyped-decorator]
    def chain(v: float, w: float, y: float, x: Any) -> float:
        for x_t in x:
            y = 1.0 / (1.0 + exp(-(w * y + v * x_t)))
        return y

    _, v, w, s = problem.weights
    return lambda: (chain(v, w, s, problem.x), ())


def layer_contenders(H: int, *, sequences: int = 32, T: int = 100) -> dict[str, Contender]:
    """E and the gradients dU, dV, dW, ds, db, dc of a tanh layer of H neurons."""
    rng = np.random.default_rng([3, H])
    layer = Layer.random(H, seed=rng)
    x, target = rng.uniform(0, 1, (2, T, sequences, 1))

    def by_layer() -> Result:
        E, g = layer.loss_and_gradient(x, target)
        return E, (g.U, g.V, g.W, g.s, g.b, g.c)

    ways: dict[str, Contender] = {"bptt.layer": by_layer}
    if find_spec("torch"):
        ways["torch.nn.RNN"] = _layer_by_pytorch(layer, x, target)
    return ways


def _layer_by_pytorch(layer: Layer, x: FloatArray, target: FloatArray) -> Contender:
    import torch

    torch.set_num_threads(1)
    H, inputs = layer.V.shape
    rnn = torch.nn.RNN(inputs, H, nonlinearity="tanh", dtype=torch.float64)
    output = torch.nn.Linear(H, 1, dtype=torch.float64)
    s = torch.tensor(layer.s, requires_grad=True)
    given = {output.weight: layer.U, rnn.weight_ih_l0: layer.V, rnn.weight_hh_l0: layer.W}
    given |= {output.bias: layer.b, rnn.bias_ih_l0: layer.c, rnn.bias_hh_l0: np.zeros(H)}  # it adds two biases to z
    with torch.no_grad():
        for parameter, value in given.items():
            parameter.copy_(torch.from_numpy(value))
    learned = [output.weight, rnn.weight_ih_l0, rnn.weight_hh_l0, s, output.bias, rnn.bias_ih_l0]
    inputs_, targets = torch.from_numpy(x), torch.from_numpy(target)

    def call() -> Result:
        states, _ = rnn(inputs_, s.expand(1, x.shape[1], H).contiguous())
        E = ((output(states) - targets) ** 2).sum()
        return E.detach(), torch.autograd.grad(E, learned)

    return call
