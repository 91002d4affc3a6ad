"""The same network with H hidden neurons, vector inputs and vector outputs, and a bias where one is wanted.

    y_0 = s,   z_t = W y_{t-1} + V x_t + c,   y_t = σ(z_t),   t = 1 … T
    p_t = U y_t + b
    δ_t = σ'(z_t) ⊙ (Uᵀ ε_t + Wᵀ δ_{t+1}),   δ_{T+1} = 0
    dE/dU = Σ ε_t y_tᵀ,   dE/dV = Σ δ_t x_tᵀ,   dE/dW = Σ δ_t y_{t-1}ᵀ
    dE/ds = Wᵀ δ_1,       dE/db = Σ ε_t,        dE/dc = Σ δ_t

The equations have column vectors. The arrays have time first and hold one row a step, (T, H), or one row a step and
sequence, (T, B, H): hence `y @ W.T` for W y. A batch shares the weights, so its gradients are added up.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bptt._validation import (
    MOST,
    FloatArray,
    OutOfRangeError,
    Seed,
    as_generator,
    as_number,
    as_numbers,
    as_positive,
    as_sequence,
    as_whole_number,
    ignoring_overflow,
    require_in_range,
    require_own_trace,
    shorten,
)
from bptt.model import sigmoid_of_array
from bptt.objective import output_error, squared_error

__all__ = ["ACTIVATIONS", "Descent", "Layer", "LayerTrace", "descend"]

Array = npt.NDArray[Any]

ACTIVATIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "logistic": (sigmoid_of_array, lambda y: y * (1.0 - y)),
    "tanh": (np.tanh, lambda y: 1.0 - y * y),
    "linear": (np.array, np.ones_like),
}
"""σ as a function of z, and its slope σ' as a function of y = σ(z)."""

PARAMETERS = ("W", "U", "V", "s", "b", "c")  # W first: the other shapes are measured against it


@dataclass(frozen=True, slots=True, eq=False)
class LayerTrace:
    """The forward pass: x (T, …, I), y (T + 1, …, H) with y[0] = s, and p (T, …, O); z is not needed any more."""

    x: Array
    y: Array
    p: Array


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """The parameters of the network, or six arrays that belong to them (a gradient is a Layer too).

    Shapes: U (O, H), V (H, I), W (H, H), s (H,), b (O,) or None, c (H,) or None, for I inputs, H neurons, O outputs.
    activation: "tanh", "logistic" or "linear", which is σ(z) = z. `-` and `*` work parameter by parameter:
    `layer - 0.1 * gradient`.

    Raises ValueError for shapes that do not belong together, values that are not finite, an unknown activation.
    """

    U: Any
    V: Any
    W: Any
    s: Any
    b: Any = None
    c: Any = None
    activation: str = "tanh"

    def __post_init__(self) -> None:
        if not isinstance(self.activation, str) or self.activation not in ACTIVATIONS:
            raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}, got {shorten(self.activation)}")
        arrays = {name: as_numbers(name, value, allow_complex=True) for name, value in self._given()}
        H = arrays["W"].shape[:1] or (1,)
        inputs, outputs = arrays["V"].shape[1:2] or (1,), arrays["U"].shape[:1] or (1,)
        expected = {"W": H + H, "U": outputs + H, "V": H + inputs, "s": H, "b": outputs, "c": H}
        for name, array in arrays.items():
            if array.shape != expected[name] or not array.size:
                raise ValueError(f"{name} must have the shape {expected[name]} and not be empty, got {array.shape}")
            object.__setattr__(self, name, array)

    @classmethod
    def random(
        cls,
        H: int,
        inputs: int = 1,
        outputs: int = 1,
        *,
        seed: Seed,
        reach: float | None = None,
        biases: bool = True,
        activation: str = "tanh",
    ) -> "Layer":
        """A random starting point: U, V, W and biases drawn evenly from -reach … reach, by default 1/√H; s = 0.

        Raises ValueError for sizes below 1, a reach that is not positive, biases that are no truth and an unknown
        activation.
        """
        rng = as_generator(seed)
        sizes = {"H": H, "inputs": inputs, "outputs": outputs}
        H, inputs, outputs = (as_whole_number(name, size, at_least=1, at_most=10_000) for name, size in sizes.items())
        if not isinstance(biases, bool | np.bool_):
            raise ValueError(f"biases must be True or False, got {shorten(biases)}")
        limit = H**-0.5 if reach is None else as_positive("reach", reach)
        require_in_range(reach=2.0 * limit)
        U, V, W = (rng.uniform(-limit, limit, shape) for shape in ((outputs, H), (H, inputs), (H, H)))
        b, c = (rng.uniform(-limit, limit, size) if biases else None for size in (outputs, H))
        return cls(U, V, W, np.zeros(H), b, c, activation)

    def forward(self, x: npt.ArrayLike) -> LayerTrace:
        """z_t = W y_{t-1} + V x_t + c,   y_t = σ(z_t),   p_t = U y_t + b.

        Shapes: x is (T, I), or (T, B, I) for B sequences that all start from s; y and p follow.
        Raises ValueError for another shape, values that are not finite, and where p would leave the range of float64.
        """
        x, inputs = as_sequence("x", x), self.V.shape[1]
        if x.ndim not in (2, 3) or x.shape[-1] != inputs:
            raise ValueError(f"x must have the shape (T, {inputs}) or (T, batch, {inputs}), got {x.shape}")
        sigma, _ = ACTIVATIONS[self.activation]
        with ignoring_overflow():
            from_input = x @ self.V.T + (0.0 if self.c is None else self.c)
            y = [np.broadcast_to(self.s, from_input.shape[1:])]
            for from_input_t in from_input:
                y.append(sigma(y[-1] @ self.W.T + from_input_t))
            states = np.array(y)
            p = states[1:] @ self.U.T + (0.0 if self.b is None else self.b)
        require_in_range(y=states, p=p)
        return LayerTrace(x, states, p)

    def backward(self, trace: LayerTrace, epsilon: npt.ArrayLike) -> "Layer":
        """The gradient of any loss, which enters through epsilon = ∂E/∂p_t alone; a batch is added up.

            δ_t = σ'(z_t) ⊙ (Uᵀ ε_t + Wᵀ δ_{t+1}),   δ_{T+1} = 0

        Shape: epsilon has the shape of trace.p. Raises ValueError for another one, for values that are not finite real
        numbers, and where a result would leave the range of float64.
        """
        return self._backward(trace, self._epsilon(trace, epsilon))

    def deltas(self, trace: LayerTrace, epsilon: npt.ArrayLike) -> FloatArray:
        """δ_1 … δ_T of that backward pass: an array of shape (T, …, H). Raises ValueError as `backward` does."""
        epsilon = self._epsilon(trace, epsilon)
        with ignoring_overflow():
            delta = self._deltas(trace, epsilon)
        require_in_range(delta=delta)
        return delta

    def _epsilon(self, trace: LayerTrace, epsilon: npt.ArrayLike) -> FloatArray:
        """∂E/∂p_t as an array that belongs to a trace of this layer."""
        epsilon = as_sequence("epsilon", epsilon)
        if not isinstance(trace, LayerTrace):
            raise ValueError(f"trace must be what Layer.forward returns, got {shorten(trace)}")
        if epsilon.shape != trace.p.shape:
            raise ValueError(f"epsilon must have the shape of trace.p, {trace.p.shape}, got {epsilon.shape}")
        if np.iscomplexobj(trace.p):
            raise ValueError("trace must be that of real parameters, got complex ones")
        self._require_own(trace)
        return epsilon

    def _require_own(self, trace: LayerTrace) -> None:
        """A trace of other parameters would give the gradient of neither layer."""
        T, *batch, inputs = trace.x.shape
        if inputs != self.V.shape[1] or trace.y.shape != (T + 1, *batch, len(self.W)):
            raise ValueError(
                f"trace must be that of this layer, got x of the shape {trace.x.shape} and y of {trace.y.shape}"
            )
        sigma, _ = ACTIVATIONS[self.activation]
        with ignoring_overflow():
            z = trace.y[:-1] @ self.W.T + (trace.x @ self.V.T + (0.0 if self.c is None else self.c))
            p = trace.y[1:] @ self.U.T + (0.0 if self.b is None else self.b)
        require_own_trace("this layer", y=(trace.y[1:], sigma(z)), p=(trace.p, p))

    def _deltas(self, trace: LayerTrace, epsilon: FloatArray) -> FloatArray:
        _, slope = ACTIVATIONS[self.activation]
        from_output, sigma_slope = epsilon @ self.U, slope(trace.y[1:])
        delta: FloatArray = np.empty_like(from_output)
        delta_next: Any = np.zeros_like(from_output[0])  # δ_{T+1} = 0
        for t in reversed(range(len(delta))):
            delta[t] = delta_next = sigma_slope[t] * (from_output[t] + delta_next @ self.W)
        return delta

    def _backward(self, trace: LayerTrace, epsilon: FloatArray) -> "Layer":
        with ignoring_overflow():
            delta = self._deltas(trace, epsilon)
            E, D = _rows(epsilon), _rows(delta)
            gradient = {
                "U": E.T @ _rows(trace.y[1:]),
                "V": D.T @ _rows(trace.x),
                "W": D.T @ _rows(trace.y[:-1]),  # one matrix product adds up all steps and sequences
                "s": _rows(delta[:1] @ self.W).sum(axis=0),
                "b": None if self.b is None else E.sum(axis=0),
                "c": None if self.c is None else D.sum(axis=0),
            }
        require_in_range(**{f"dE/d{name}": value for name, value in gradient.items() if value is not None})
        return replace(self, **gradient)

    def loss_and_gradient(self, x: npt.ArrayLike, target: npt.ArrayLike) -> tuple[float, "Layer"]:
        """E = Σ (p - t)² over steps, sequences and outputs, and its gradient.

        Shapes: target has the shape of p. Raises ValueError as `forward` and `backward` do.
        """
        trace, target = self.forward(x), as_sequence("target", target)
        if target.shape != trace.p.shape:
            raise ValueError(f"target must have the shape of p, {trace.p.shape}, got {target.shape}")
        with ignoring_overflow():
            E = float(np.sum(squared_error(trace.p, target)))
        require_in_range(E=E)
        if np.iscomplexobj(trace.p):
            raise ValueError("layer must have real parameters to be differentiated, got complex ones")
        return E, self._backward(trace, output_error(trace.p, target))

    def __sub__(self, other: "Layer") -> "Layer":
        if not isinstance(other, Layer):
            return NotImplemented
        if (others := other._kind()) != self._kind():
            raise ValueError(f"layers must have one activation and the same shapes, got {self._kind()} and {others}")
        return self._map(lambda name, value: value - getattr(other, name))

    def __mul__(self, factor: float) -> "Layer":
        factor = as_number("factor", factor)
        return self._map(lambda name, value: factor * value)

    __rmul__ = __mul__
    __array_ufunc__ = None  # so that np.float64(0.1) * layer asks __rmul__

    def _kind(self) -> str:
        """The activation and the shape of each parameter, in words: what two layers must share to be subtracted."""
        return ", ".join([self.activation, *(f"{name} {value.shape}" for name, value in self._given())])

    def _map(self, change: Callable[[str, Any], Any]) -> "Layer":
        with ignoring_overflow():
            changed = {name: change(name, value) for name, value in self._given()}
        require_in_range(**changed)
        return replace(self, **changed)

    def _given(self) -> list[tuple[str, Any]]:
        """The parameters that are there: a missing bias is left out."""
        return [(name, getattr(self, name)) for name in PARAMETERS if getattr(self, name) is not None or name in "UVWs"]


@dataclass(frozen=True, slots=True, eq=False)
class Descent:
    """A run of n updates: the layer at its end, the n values of E in front of each update, and why it ended early.

    stopped: the reason, or "" for a run that was not cut short. Every number is finite.
    """

    layer: Layer
    errors: FloatArray
    stopped: str


def descend(layer: Layer, x: npt.ArrayLike, target: npt.ArrayLike, *, eta: float, updates: int) -> Descent:
    """Gradient descent with every parameter: layer ← layer - η dE/dlayer.

    A run that diverges ends with the last finite layer, and `stopped` says at which update and why.
    Shapes: as for `Layer.loss_and_gradient`. Raises ValueError for eta ≤ 0 and updates < 1, and for bad x and target.
    """
    eta, updates = as_positive("eta", eta), as_whole_number("updates", updates, at_least=1, at_most=MOST)
    if not isinstance(layer, Layer):
        raise ValueError(f"layer must be a bptt.layer.Layer, got {shorten(layer)}")
    errors: list[float] = []
    stopped = ""
    try:
        for _ in range(updates):
            E, gradient = layer.loss_and_gradient(x, target)
            layer = layer - eta * gradient
            errors.append(E)
    except OutOfRangeError as error:
        stopped = f"diverged at update {len(errors) + 1}: {error}. A smaller eta than {eta!r} may help."
    return Descent(layer, np.array(errors), stopped)


def _rows(values: Array) -> Array:
    """All steps and sequences as the rows of one matrix."""
    return values.reshape(-1, values.shape[-1])
