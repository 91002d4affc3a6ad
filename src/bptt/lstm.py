"""One LSTM cell with a single unit: the neuron of this book with a memory that gates open and close.

    a_t = G (x_t, h_{t-1}, 1)
    i_t, f_t, o_t = σ(a_t^i), σ(a_t^f), σ(a_t^o),   g_t = tanh(a_t^g)
    c_t = f_t c_{t-1} + i_t g_t,   h_t = o_t tanh(c_t),   c_0 = h_0 = 0
    p_t = u h_t

a_t holds four sums of the input, the last output and a bias, one for each gate and one for the candidate.

The memory c_t is *added to*, not squashed: with the gates held, one step multiplies an influence by f_t, which can stay
near 1. Source: Hochreiter and Schmidhuber (1997); the forget gate f_t came later (Gers, Schmidhuber and Cummins, 2000).
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bptt._validation import (
    FloatArray,
    as_number,
    as_numbers,
    as_sequence,
    ignoring_overflow,
    require_in_range,
    require_own_trace,
    require_same_length,
    shorten,
)
from bptt.model import sigmoid_of_array

__all__ = ["LstmTrace", "lstm_backward", "lstm_forward"]

Array = npt.NDArray[Any]


class LstmTrace(NamedTuple):
    """The forward pass: inputs (T, 3), rows (x_t, h_{t-1}, 1); gates (T, 4), rows i, f, o, g; c, h (T + 1,); p (T,)."""

    inputs: Array
    gates: Array
    c: Array
    h: Array
    p: Array


def lstm_forward(G: npt.ArrayLike, u: complex, x: npt.ArrayLike) -> LstmTrace:
    """Run the cell over x_1 … x_T, starting from c_0 = h_0 = 0.

    G: shape (4, 3), one row for each of i, f, o, g, with the weights of x_t, of h_{t-1} and of 1. u: one number.
    Raises ValueError for other shapes, values that are not finite, and results outside the range of float64.
    """
    (G, u), x = _parameters(G, u), as_sequence("x", x)
    if x.ndim != 1:
        raise ValueError(f"x must be one sequence of shape (T,), got {x.shape}")
    c, h, inputs, gates = [0.0], [0.0], [], []
    with ignoring_overflow():
        for x_t in x:
            inputs.append([x_t, h[-1], 1.0])
            a = G @ inputs[-1]
            i, f, o = sigmoid_of_array(a[:3])
            g = np.tanh(a[3])
            gates.append([i, f, o, g])
            c.append(f * c[-1] + i * g)
            h.append(o * np.tanh(c[-1]))
        trace = LstmTrace(np.array(inputs), np.array(gates), np.array(c), np.array(h), u * np.array(h[1:]))
    require_in_range(p=trace.p)  # what goes wrong before comes out here
    return trace


def lstm_backward(G: npt.ArrayLike, u: float, trace: LstmTrace, epsilon: npt.ArrayLike) -> tuple[FloatArray, float]:
    """dE/dG and dE/du for any loss, which enters through epsilon = ∂E/∂p_t alone.

        ∂E/∂h_t = u ε_t + G_hᵀ ∂E/∂a_{t+1}
        ∂E/∂c_t = o_t (1 - tanh² c_t) ∂E/∂h_t + f_{t+1} ∂E/∂c_{t+1}

    Shapes: epsilon is (T,), dE/dG is (4, 3). Raises ValueError for another length and values that are not finite.
    """
    (G, u), epsilon = _parameters(G, u), as_sequence("epsilon", epsilon)
    if not isinstance(trace, LstmTrace):
        raise ValueError(f"trace must be what lstm_forward returns, got {shorten(trace)}")
    if epsilon.ndim != 1:
        raise ValueError(f"epsilon must be one sequence of shape (T,), got {epsilon.shape}")
    if np.iscomplexobj(G) or isinstance(u, complex):
        raise ValueError("G and u must be real numbers to be differentiated, got complex ones")
    require_same_length(trace=trace.p, epsilon=epsilon)
    with ignoring_overflow():
        a = trace.inputs @ G.T
        gates = np.column_stack([sigmoid_of_array(a[:, :3]), np.tanh(a[:, 3])])
        require_own_trace("the same G and u", gates=(trace.gates, gates), p=(trace.p, u * trace.h[1:]))
    dE_dG, dE_du = np.zeros((4, 3)), np.float64(0.0)
    from_next_a, from_next_c = 0.0, 0.0  # nothing comes back from behind the last step
    with ignoring_overflow():
        for t in reversed(range(len(epsilon))):
            i, f, o, g = trace.gates[t]
            squashed = np.tanh(trace.c[t + 1])
            dE_dh = u * epsilon[t] + from_next_a
            dE_dc = o * (1.0 - squashed**2) * dE_dh + from_next_c
            dE_da = np.array(
                [
                    dE_dc * g * i * (1.0 - i),
                    dE_dc * trace.c[t] * f * (1.0 - f),
                    dE_dh * squashed * o * (1.0 - o),
                    dE_dc * i * (1.0 - g**2),
                ]
            )
            dE_dG += np.outer(dE_da, trace.inputs[t])
            dE_du += epsilon[t] * trace.h[t + 1]
            from_next_a, from_next_c = G[:, 1] @ dE_da, f * dE_dc
    require_in_range(**{"dE/dG": dE_dG, "dE/du": np.asarray(dE_du)})
    return dE_dG, float(dE_du)


def _parameters(G: npt.ArrayLike, u: Any) -> tuple[Array, Any]:
    G = as_numbers("G", G, allow_complex=True)
    if G.shape != (4, 3):
        raise ValueError(f"G must have the shape (4, 3), rows i, f, o, g, got {G.shape}")
    return G, as_number("u", u, allow_complex=True)
