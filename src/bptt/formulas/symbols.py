"""The letters of the book as SymPy symbols, and the few notations that SymPy has no symbol for."""

from typing import Any

import sympy
from sympy import Expr, Function, IndexedBase, Symbol

__all__ = [
    "E_",
    "E",
    "E_mean",
    "N",
    "P",
    "Partial",
    "Sigma",
    "SigmaSlope",
    "T",
    "Total",
    "b",
    "delta",
    "delta_p",
    "epsilon",
    "eta",
    "i",
    "j",
    "p",
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
