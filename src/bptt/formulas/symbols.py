"""The letters of the book as SymPy symbols, and the few notations that SymPy has no symbol for."""

from typing import Any

import sympy
from sympy import Expr, Function, IndexedBase, Symbol

__all__ = [
    "E_",
    "GATES",
    "PARTS",
    "Dot",
    "E",
    "E_mean",
    "G",
    "Hadamard",
    "Held",
    "N",
    "P",
    "Partial",
    "Row",
    "Sigma",
    "SigmaSlope",
    "T",
    "Tanh",
    "Total",
    "Transposed",
    "U",
    "V",
    "W",
    "a",
    "a_f",
    "a_g",
    "a_i",
    "a_o",
    "b",
    "c",
    "delta",
    "delta_p",
    "epsilon",
    "eta",
    "gate_f",
    "gate_g",
    "gate_i",
    "gate_o",
    "h",
    "i",
    "j",
    "p",
    "r",
    "s",
    "t",
    "target",
    "theta",
    "u",
    "u_",
    "v",
    "v_",
    "w",
    "w_",
    "x",
    "y",
    "z",
    "z_",
]

# Indices count steps. Their assumption also keeps the index t apart from the letter t of the targets.
t, j, i, T, N = sympy.symbols("t j i T N", integer=True)

# The four numbers of the network, and those that some chapters add: an output bias, a step size, "any of u, v, w, s".
u, v, w, s, b, eta, theta = sympy.symbols("u v w s b eta theta")
z_ = Symbol("z")  # the free argument of σ(z)

# What depends on the step. A target is t_t: the letter t with the step as its index, as in the question.
x, y, z, p, target = map(IndexedBase, ("x", "y", "z", "p", "t"))
epsilon, delta, delta_p = IndexedBase("varepsilon"), IndexedBase("delta"), IndexedBase(r"\tilde{\delta}")
E_ = IndexedBase("E")  # E_t, the error of one step
u_, v_, w_ = map(IndexedBase, "uvw")  # u_t, v_t, w_t: a copy of its own for every step

# What is minimized: E, its mean over the steps, and the sum of predictions that the published formulas differentiate.
E, E_mean, P = Symbol("E"), Symbol(r"\bar{E}"), Symbol("P")

# Chapter 11: the matrices of a layer, whose x_t, y_t, z_t, p_t and s are columns; and the LSTM. Its pre-activations are
# a_t = G (x_t, h_{t-1}, 1); r is the column of G with which they see h_{t-1}; they become the gates i_t, f_t, o_t, g_t.
U, V, W, G, r = sympy.symbols("U V W G r")
a, c, h = map(IndexedBase, "ach")
GATES = gate_i, gate_f, gate_o, gate_g = tuple(map(IndexedBase, "ifog"))
PARTS = a_i, a_f, a_o, a_g = tuple(IndexedBase(f"a^{{{gate}}}") for gate in "ifog")


class Sigma(Function):
    """σ(z), kept by its name: SymPy differentiates it to σ'(z). `.rewrite(sympy.exp)` spells it out."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Expr:
        """dσ/dz = σ'(z)."""
        return SigmaSlope(self.args[0])

    def _eval_rewrite_as_exp(self, argument: Expr, **_: Any) -> Expr:
        return 1 / (1 + sympy.exp(-argument))


class SigmaSlope(Function):
    """σ'(z), kept by its name. `.rewrite(sympy.exp)` spells it out."""

    nargs = 1

    def _eval_rewrite_as_exp(self, argument: Expr, **_: Any) -> Expr:
        return sympy.diff(1 / (1 + sympy.exp(-z_)), z_).xreplace({z_: argument})


class Total(Expr):
    """dE/dw: one number of the network moves, at every step that uses it, and everything responds."""

    def __new__(cls, of: Expr, by: Expr) -> "Total":
        """The derivative of the first by the second; nothing is computed."""
        return Expr.__new__(cls, of, by)


class Partial(Expr):
    """∂E/∂z_t: one quantity of one step moves (or one copy w_t), later states respond, weights and inputs are held."""

    def __new__(cls, of: Expr, by: Expr) -> "Partial":
        """The derivative of the first by the second; nothing is computed."""
        return Expr.__new__(cls, of, by)


class Held(Expr):
    """∂c_t/∂c_{t-1} with the gates held: c_{t-1} moves, and i_t, f_t, o_t and g_t do not respond."""

    def __new__(cls, of: Expr, by: Expr) -> "Held":
        """The derivative of the first by the second; nothing is computed."""
        return Expr.__new__(cls, of, by)


class Tanh(Function):
    """tanh(z), kept by its name."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Expr:
        """d tanh(z)/dz = 1 - tanh²(z)."""
        return 1 - Tanh(self.args[0]) ** 2


class Dot(Function):
    """A b, the product of two matrices, in this order."""

    nargs = 2


class Hadamard(Function):
    """a ⊙ b, entry by entry."""

    nargs = 2


class Transposed(Function):
    """Aᵀ."""

    nargs = 1


class Row(Function):
    """The row (a, b, c) of numbers."""
