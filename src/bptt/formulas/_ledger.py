"""The ledger: every result that the book prints, as an equation with indexed symbols.

A chapter prints an entry with `show(name)`; `prove(name, T)` proves the same object. The order of terms and factors is
that of the book, because nothing is evaluated here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from functools import partial
from types import MappingProxyType
from typing import Any

import sympy
from sympy import Abs, Expr, Mul, Ne, Product, S, Sum, Symbol, exp

from bptt._validation import shorten
from bptt.formulas.symbols import (
    E_,
    Dot,
    E,
    E_mean,
    G,
    Hadamard,
    Held,
    N,
    P,
    Partial,
    Row,
    Sigma,
    SigmaSlope,
    T,
    Tanh,
    Total,
    Transposed,
    U,
    V,
    W,
    a,
    a_f,
    a_g,
    a_i,
    a_o,
    b,
    c,
    delta,
    delta_p,
    epsilon,
    eta,
    gate_f,
    gate_g,
    gate_i,
    gate_o,
    h,
    i,
    j,
    p,
    r,
    s,
    t,
    target,
    theta,
    u,
    u_,
    v,
    v_,
    w,
    w_,
    x,
    y,
    z,
    z_,
)

__all__ = ["LEDGER", "Formula", "Range", "formula", "over_steps"]

Range = tuple[Symbol, Expr | int, Expr | int]


@dataclass(frozen=True)
class Formula:
    """One result of the book: lhs = rhs (or ≤, or ← for an assignment), and the steps for which it holds.

    where: (index, first, last) for each free index, as exact as the equation: one step more on either side is false or
    speaks of something that does not exist. says: the statement in one line. instead: for a formula that is printed
    because it is wrong, what to put for its symbols to make it true; None for all others. each: what θ stands for.
    bias: the network has an output bias b. next_inputs: the targets are the next inputs, t_t = x_{t+1}; without it they
    may be any numbers. provided: what must be so for the equation to say something, such as u ≠ 0. network: the one
    "neuron" of the book, a "layer" with matrices, or an "lstm".
    """

    name: str
    lhs: Expr
    rhs: Expr
    says: str
    where: tuple[Range, ...] = ()
    relation: str = "="
    instead: Mapping[Expr, Expr] | None = field(default=None, hash=False)
    each: tuple[Expr, ...] = ()
    bias: bool = False
    next_inputs: bool = False
    provided: Expr | None = None
    network: str = "neuron"

    @property
    def status(self) -> str:
        """`right`, or `published` for a formula of the published answer that is not the gradient of E."""
        return "right" if self.instead is None else "published"

    def __reduce__(self) -> str | tuple[Any, ...]:
        """A copy or pickle of an entry is the entry: SymPy would put terms and factors into an order of its own."""
        if LEDGER.get(self.name) is self:
            return formula, (self.name,)
        return Formula, tuple(getattr(self, entry.name) for entry in fields(self))


def formula(name: str) -> Formula:
    """The entry with this name. Raises ValueError for an unknown one, and says which name is nearest."""
    if isinstance(name, str) and name in LEDGER:
        return LEDGER[name]
    near = get_close_matches(shorten(name).strip("'"), LEDGER, n=1, cutoff=0.0)[0]
    raise ValueError(f"name must be a formula of the ledger, got {shorten(name)}; the nearest is {near!r}")


def over_steps(term: Expr, steps: Range = (t, 1, T)) -> Expr:
    """Σ of the term over t = 1 … T, or over other steps."""
    with sympy.evaluate(True):  # else SymPy writes the term as 1 · term; the term itself stays as it is
        return Sum(term, steps)


def _ledger() -> list[Formula]:
    each_step: tuple[Range, ...] = ((t, 1, T),)
    of_p = MappingProxyType({E: P, delta: delta_p})
    slope = SigmaSlope(z[t])
    after_first: tuple[Range, ...] = ((t, 2, T),)
    cells: tuple[Range, ...] = ((t, 1, T), (j, 1, t))
    between = Product(w * SigmaSlope(z[i]), (i, j + 1, t))
    between_untied = Product(w_[i] * SigmaSlope(z[i]), (i, j + 1, t))
    F = Formula
    return [
        # the network
        F("initial_state", y[0], s, "The state before the first step is s."),
        F("preactivation", z[t], w * y[t - 1] + v * x[t], "What enters the hidden neuron.", each_step),
        F("state", y[t], Sigma(z[t]), "The state after step t.", each_step),
        F("sigmoid", Sigma(z_), 1 / (1 + exp(-z_)), "The logistic sigmoid."),
        F("slope", slope, y[t] * (1 - y[t]), "The slope of the sigmoid, from its own value.", each_step),
        F("prediction", p[t], u * y[t], "The output is linear.", each_step),
        F("prediction_1", p[1], u * Sigma(w * s + v * x[1]), "The first prediction, written out."),
        F("prediction_2", p[2], u * Sigma(w * Sigma(w * s + v * x[1]) + v * x[2]), "The second, written out."),
        F(
            "prediction_3",
            p[3],
            u * Sigma(w * Sigma(w * Sigma(w * s + v * x[1]) + v * x[2]) + v * x[3]),
            "The third, written out.",
        ),
        F(
            "residual_form",
            z[t],
            (v + w / u) * x[t] + w / u * (p[t - 1] - target[t - 1]),
            "All that is left of the past is the last prediction, or, beside the input, the last error.",
            after_first,
            next_inputs=True,
            provided=Ne(u, 0),
        ),
        # the objective
        F("steps", T, N - 1, "A sequence of N numbers has N - 1 steps with a known successor."),
        F("target", target[t], x[t + 1], "The target of a step is the next input.", each_step),
        F("error_term", E_[t], (p[t] - target[t]) ** 2, "The squared error of one step.", each_step),
        F("objective_terms", E, over_steps(E_[t]), "The objective is the sum over the steps."),
        F("objective", E, over_steps((p[t] - target[t]) ** 2), "The objective: the sum of squared errors."),
        F("output_error_is", epsilon[t], Partial(E, p[t]), "What ε_t stands for.", each_step),
        F("output_error", epsilon[t], 2 * (p[t] - target[t]), "The error at each output.", each_step),
        F(
            "mean_objective",
            E_mean,
            1 / T * over_steps((p[t] - target[t]) ** 2),
            "The mean instead of the sum.",
        ),
        F(
            "mean_output_error",
            Partial(E_mean, p[t]),
            2 / T * (p[t] - target[t]),
            "The error at each output for the mean.",
            each_step,
        ),
        # the backward pass
        F("delta_is", delta[t], Partial(E, z[t]), "What δ_t stands for: an ordered derivative.", each_step),
        F("delta", delta[t], slope * (u * epsilon[t] + w * delta[t + 1]), "The backward recursion.", each_step),
        F("delta_boundary", delta[T + 1], S.Zero, "After the last step nothing depends on the state."),
        F("gradient_u", Total(E, u), over_steps(epsilon[t] * y[t]), "With respect to the output weight."),
        F("gradient_v", Total(E, v), over_steps(delta[t] * x[t]), "With respect to the input weight."),
        F(
            "gradient_w",
            Total(E, w),
            over_steps(delta[t] * y[t - 1]),
            "With respect to the recurrent weight.",
        ),
        F("gradient_s", Total(E, s), w * delta[1], "With respect to the initial state."),
        F("update", theta, theta - eta * Total(E, theta), "A step downhill.", relation="<-", each=(u, v, w, s)),
        # one copy of each weight per step
        F("untied_preactivation", z[t], w_[t] * y[t - 1] + v_[t] * x[t], "With copies for every step.", each_step),
        F("untied_prediction", p[t], u_[t] * y[t], "With a copy of u for every step.", each_step),
        F(
            "untied_delta",
            delta[t],
            slope * (u_[t] * epsilon[t] + w_[t + 1] * delta[t + 1]),
            "Ordinary backpropagation through layers with weights of their own.",
            each_step,
        ),
        F("untied_term_u", Partial(E, u_[t]), epsilon[t] * y[t], "What the copy u_t contributes.", each_step),
        F("untied_term_v", Partial(E, v_[t]), delta[t] * x[t], "What the copy v_t contributes.", each_step),
        F("untied_term_w", Partial(E, w_[t]), delta[t] * y[t - 1], "What the copy w_t contributes.", each_step),
        F("untied_sum_u", Total(E, u), over_steps(Partial(E, u_[t])), "Copies that are equal: add over them."),
        F("untied_sum_v", Total(E, v), over_steps(Partial(E, v_[t])), "Copies that are equal: add over them."),
        F("untied_sum_w", Total(E, w), over_steps(Partial(E, w_[t])), "Copies that are equal: add over them."),
        # the published answer, as printed (`instead` makes it true), and then completed by the missing sum and boundary
        F("published_gradient_u", Partial(E, u), y[t], "Published: the gradient of p_t.", each_step, instead={E: p[t]}),
        F(
            "published_delta",
            delta[t],
            slope * (u + w * delta[t + 1]),
            "Published: the factor ε_t is missing.",
            each_step,
            instead=of_p,
        ),
        F("published_gradient_v", Partial(E, v), over_steps(delta[t] * x[t]), "Published, with its δ_t.", instead=of_p),
        F(
            "published_gradient_w",
            Partial(E, w),
            over_steps(delta[t] * y[t - 1]),
            "Published, with its δ_t.",
            instead=of_p,
        ),
        F("sum_of_predictions", P, over_steps(p[t]), "What the published formulas differentiate."),
        F("completed_delta_is", delta_p[t], Partial(P, z[t]), "What the published δ_t is.", each_step),
        F("completed_delta", delta_p[t], slope * (u + w * delta_p[t + 1]), "Its recursion.", each_step),
        F("completed_boundary", delta_p[T + 1], S.Zero, "Its boundary."),
        F("completed_gradient_u", Total(P, u), over_steps(y[t]), "Completed by the sum: the gradient of Σ p_t."),
        F("completed_gradient_v", Total(P, v), over_steps(delta_p[t] * x[t]), "The gradient of Σ p_t."),
        F("completed_gradient_w", Total(P, w), over_steps(delta_p[t] * y[t - 1]), "The gradient of Σ p_t."),
        F("completed_gradient_s", Total(P, s), w * delta_p[1], "The gradient of Σ p_t."),
        # one cell for each pair of error and copy: columns are BPTT, rows are RTRL
        F(
            "triangle",
            Partial(E_[t], w_[j]),
            Mul(epsilon[t], u, between, SigmaSlope(z[j]), y[j - 1]),
            "What the error of step t asks of the copy of w at step j.",
            cells,
        ),
        F(
            "triangle_v",
            Partial(E_[t], v_[j]),
            Mul(epsilon[t], u, between, SigmaSlope(z[j]), x[j]),
            "What the error of step t asks of the copy of v at step j.",
            cells,
        ),
        F(
            "triangle_column",
            Partial(E, w_[j]),
            over_steps(Partial(E_[t], w_[j]), (t, j, T)),
            "A column: every error that the copy can reach.",
            ((j, 1, T),),
        ),
        F(
            "triangle_row",
            Total(E_[t], w),
            over_steps(Partial(E_[t], w_[j]), (j, 1, t)),
            "A row: every copy that the error has behind it.",
            each_step,
        ),
        F(
            "triangle_bound",
            Abs(Partial(E_[t], w_[j])),
            Abs(epsilon[t] * u * y[j - 1]) / 4 * (Abs(w) / 4) ** (t - j),
            "A cell n steps from the diagonal has n factors of at most |w|/4.",
            cells,
            "<=",
        ),
        F(
            "untied_triangle",
            Partial(E_[t], w_[j]),
            Mul(epsilon[t], u_[t], between_untied, SigmaSlope(z[j]), y[j - 1]),
            "The same cell where every step has weights of its own.",
            cells,
        ),
        # how far a state reaches
        F("state_sensitivity", Partial(y[t], y[t - 1]), w * slope, "One state moves the next.", each_step),
        F(
            "state_sensitivity_product",
            Partial(y[t], y[j]),
            Product(w * SigmaSlope(z[i]), (i, j + 1, t)),
            "One state moves a later one: a factor for every step between.",
            ((t, 0, T), (j, 0, t)),
        ),
        F("state_bound", Abs(Partial(y[t], y[t - 1])), Abs(w) / 4, "At most |w|/4 a step.", each_step, "<="),
        F(
            "state_bound_product",
            Abs(Partial(y[t], y[j])),
            (Abs(w) / 4) ** (t - j),
            "At most (|w|/4)ⁿ over n steps.",
            ((t, 0, T), (j, 0, t)),
            "<=",
        ),
        # forwards: the sensitivities that real-time recurrent learning carries along
        F("forward_start_v", Total(y[0], v), S.Zero, "The initial state does not depend on v."),
        F("forward_start_w", Total(y[0], w), S.Zero, "The initial state does not depend on w."),
        F("forward_start_s", Total(y[0], s), S.One, "The initial state is s."),
        F("forward_v", Total(y[t], v), slope * (x[t] + w * Total(y[t - 1], v)), "Carried along.", each_step),
        F("forward_w", Total(y[t], w), slope * (y[t - 1] + w * Total(y[t - 1], w)), "Carried along.", each_step),
        F("forward_s", Total(y[t], s), slope * w * Total(y[t - 1], s), "Carried along.", each_step),
        F("forward_term_u", Total(E_[t], u), epsilon[t] * y[t], "One step's gradient, at once.", each_step),
        F(
            "forward_term",
            Total(E_[t], theta),
            epsilon[t] * u * Total(y[t], theta),
            "At once, and never revised.",
            each_step,
            each=(v, w, s),
        ),
        F(
            "forward_sum",
            Total(E, theta),
            over_steps(Total(E_[t], theta)),
            "The terms add up to BPTT's gradient.",
            each=(u, v, w, s),
        ),
        F("sensitivity_start", Total(z[1], w), y[0], "At the first step w acts directly, and not through a state."),
        F(
            "sensitivity",
            Total(z[t], w),
            y[t - 1] + w * SigmaSlope(z[t - 1]) * Total(z[t - 1], w),
            "How the pre-activation moves with w: directly, and through the state before.",
            after_first,
        ),
        F(
            "sensitivity_gradient",
            Total(E, w),
            over_steps(u * slope * epsilon[t] * Total(z[t], w)),
            "The gradient from the sensitivities of the pre-activations.",
        ),
        # an output bias
        F("bias_prediction", p[t], u * y[t] + b, "The output with a bias b.", each_step, bias=True),
        F("bias_gradient", Total(E, b), over_steps(epsilon[t]), "With respect to the bias.", bias=True),
        *_layer(each_step),
        *_lstm(each_step),
    ]


def _layer(each_step: tuple[Range, ...]) -> list[Formula]:
    """The same network with many neurons: matrices and columns."""
    F = partial(Formula, network="layer")
    from_later = Dot(Transposed(U), epsilon[t]) + Dot(Transposed(W), delta[t + 1])
    return [
        F("layer_start", y[0], s, "The states before the first step."),
        F("layer_preactivation", z[t], Dot(W, y[t - 1]) + Dot(V, x[t]), "What enters the hidden neurons.", each_step),
        F("layer_state", y[t], Sigma(z[t]), "Each neuron squashes its own pre-activation.", each_step),
        F("layer_prediction", p[t], Dot(U, y[t]), "The outputs are linear.", each_step),
        F("layer_boundary", delta[T + 1], S.Zero, "After the last step nothing depends on the states."),
        F("layer_delta", delta[t], Hadamard(SigmaSlope(z[t]), from_later), "The backward recursion.", each_step),
        F("layer_U", Total(E, U), over_steps(Dot(epsilon[t], Transposed(y[t]))), "With respect to the output weights."),
        F("layer_V", Total(E, V), over_steps(Dot(delta[t], Transposed(x[t]))), "With respect to the input weights."),
        F(
            "layer_W",
            Total(E, W),
            over_steps(Dot(delta[t], Transposed(y[t - 1]))),
            "With respect to the recurrent ones.",
        ),
        F("layer_s", Total(E, s), Dot(Transposed(W), delta[1]), "With respect to the initial states."),
    ]


def _lstm(each_step: tuple[Range, ...]) -> list[Formula]:
    """One cell of an LSTM, with the way back."""
    F = partial(Formula, network="lstm")
    arrives, enters = Partial(E, c[t]), Row(x[t], h[t - 1], 1)
    from_later = Dot(Transposed(r), Partial(E, a[t + 1]))
    parts = (
        ("i", a_i, gate_i[t] * (1 - gate_i[t]) * gate_g[t] * arrives),
        ("f", a_f, gate_f[t] * (1 - gate_f[t]) * c[t - 1] * arrives),
        ("o", a_o, gate_o[t] * (1 - gate_o[t]) * Tanh(c[t]) * Partial(E, h[t])),
        ("g", a_g, (1 - gate_g[t] ** 2) * gate_i[t] * arrives),
    )
    return [
        F("lstm_preactivations", a[t], Dot(G, Transposed(enters)), "What enters the four gates.", each_step),
        F("lstm_memory", c[t], gate_f[t] * c[t - 1] + gate_i[t] * gate_g[t], "Kept, and added to.", each_step),
        F("lstm_output", h[t], gate_o[t] * Tanh(c[t]), "What the cell says of its memory.", each_step),
        F("lstm_prediction", p[t], u * h[t], "The output is linear.", each_step),
        F("lstm_held", Held(c[t], c[t - 1]), gate_f[t], "The factor on the way along the memory.", each_step),
        F(
            "lstm_back_h",
            Partial(E, h[t]),
            u * epsilon[t] + from_later,
            "What comes back through the gates.",
            each_step,
        ),
        F(
            "lstm_back_c",
            arrives,
            gate_o[t] * (1 - Tanh(c[t]) ** 2) * Partial(E, h[t]) + gate_f[t + 1] * Partial(E, c[t + 1]),
            "What comes back through the memory.",
            ((t, 1, T - 1),),
        ),
        F(
            "lstm_back_c_last",
            Partial(E, c[T]),
            gate_o[T] * (1 - Tanh(c[T]) ** 2) * Partial(E, h[T]),
            "At the last step nothing comes back along the memory.",
        ),
        F("lstm_boundary", Partial(E, a[T + 1]), S.Zero, "After the last step nothing depends on the cell."),
        *(
            F(f"lstm_slope_{name}", Partial(E, of[t]), slope, "One pre-activation.", each_step)
            for name, of, slope in parts
        ),
        F("lstm_G", Total(E, G), over_steps(Dot(Partial(E, a[t]), enters)), "With respect to the twelve weights."),
        F("lstm_u", Total(E, u), over_steps(epsilon[t] * h[t]), "With respect to the output weight."),
    ]


with sympy.evaluate(False):
    LEDGER: Mapping[str, Formula] = MappingProxyType({entry.name: entry for entry in _ledger()})
"""Every entry by its name, in the order of the book."""
