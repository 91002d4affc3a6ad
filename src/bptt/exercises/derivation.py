"""Check my derivation: is a typed expression the derivative of E, and if not, which slip is it?

At 20 fixed points first, as the widget does; then as an identity between polynomials, which is a proof.
"""

import math
from fractions import Fraction
from itertools import starmap

import sympy

from bptt._validation import shorten
from bptt.exercises.expressions import ExpressionError, Tree, parse
from bptt.exercises.known import (
    POINTS,
    QUANTITIES,
    SENTENCES,
    STEPS,
    close,
    known_values,
    points,
    slips,
    truth,
    values,
)
from bptt.exercises.verdict import Verdict
from bptt.formulas import symbols as of
from bptt.formulas.meaning import Meaning, Polynomial, meaning

MOST_WORK = 200_000  # products of coefficients in one multiplication; the longest truth needs a few thousand


class _TooHardError(Exception):
    """The identity is beyond what is worth working out, or not one between polynomials."""


def check_expression(text: str, quantity: str, T: int) -> Verdict:
    """Whether a typed expression is dE/du, dE/dv, dE/dw or dE/ds for T = 1, 2 or 3 steps; if not, why.

        check_expression("2*(p1-t1)*y1 + 2*(p2-t2)*y2", "dE/du", T=2)

    The text may use u, v, w, s, x1, t1, y0, z1, p1, epsilon1 (ε1, ε_1), delta1, sigma(z1), sigma'(z1), + - * / and ^.
    It is read by a small parser and never run. A message about a text that cannot be read marks the place.

    Raises ValueError for an unknown quantity, for another T and for a text that is no str.
    """
    if not isinstance(text, str):
        raise ValueError(f"text must be a str, got {shorten(text)}")
    if quantity not in QUANTITIES:
        raise ValueError(f"quantity must be one of {', '.join(QUANTITIES)}, got {shorten(quantity)}")
    if isinstance(T, bool) or T not in STEPS:
        raise ValueError(f"T must be 1, 2 or 3, got {shorten(T)}")
    try:
        tree = parse(text, T)
    except ExpressionError as error:
        return Verdict(False, error.marked(text))
    kind = compare(tree, quantity, T)
    if kind != "agrees":
        return Verdict(False, _why(kind, tree, quantity, T))
    proved = is_identity(tree, quantity, T)
    if proved is False:
        return Verdict(False, f"It comes within 1e-9 of {quantity} at {POINTS} points, but it is another expression.")
    ending = "and the two are one polynomial: proved." if proved else "which is no proof; a proof was not attempted."
    return Verdict(True, f"It agrees with {quantity} for T = {T} at {POINTS} points, {ending}")


def compare(tree: Tree, quantity: str, T: int) -> str:
    """ "agrees", "no number", the name of a slip in SENTENCES, "factor", or "differs": by the points alone."""
    given, right = values(tree, T), known_values(truth(quantity, T), T)
    if not all(map(math.isfinite, given)):
        return "no number"
    if all(map(close, given, right)):
        return "agrees"
    for name, text in slips(quantity, T):
        if all(map(close, given, known_values(text, T))):
            return name
    factor = given[0] / right[0]
    if abs(factor) > 1e-6 and all(close(value, factor * other) for value, other in zip(given, right, strict=True)):
        return "factor"
    return "differs"


def _why(kind: str, tree: Tree, quantity: str, T: int) -> str:
    if kind in SENTENCES:
        return SENTENCES[kind]
    given, right = values(tree, T), known_values(truth(quantity, T), T)
    if kind == "factor":
        return f"It is {given[0] / right[0]:.6g} times {quantity} at all {POINTS} points: a constant factor is wrong."
    fine = list(map(math.isfinite, given)) if kind == "no number" else list(map(close, given, right))
    first = fine.index(False)
    at = points(T)[first]
    inputs = ("u", "v", "w", "s", *(f"x{t}" for t in range(1, T + 2)))
    where = ", ".join(f"{name} = {at[name]:.4g}" for name in inputs)
    if kind == "no number":
        return f"It has no value everywhere: it divides by 0, or grows beyond all numbers, at {where}."
    return f"It differs: at {where} it is {given[first]:.6g}, while {quantity} is {right[first]:.6g}."


def is_identity(tree: Tree, quantity: str, T: int) -> bool | None:
    """Whether a tree is the derivative as a polynomial in weights, states and inputs; None where that is too hard.

    The derivative is SymPy's, of E written out; see `bptt.formulas.meaning`. The targets are x_2 … x_{T+1}.
    """
    exact, _ = meaning(T, tied=True, bias=False, next_inputs=True)
    right = _targets_are_inputs(exact, exact.value(of.Total(of.E, getattr(of, quantity[-1]))))
    try:
        above, below = _Exact(exact).read(tree)
        return bool(above == _product(right, below))
    except _TooHardError:
        return None


class _Exact:
    """A tree as a fraction of two polynomials, (above, below), in the ring that the ledger is proved in."""

    def __init__(self, exact: Meaning) -> None:
        self.exact, self.one = exact, exact.ring.one

    def read(self, tree: Tree) -> tuple[Polynomial, Polynomial]:
        kind, *parts = tree
        if kind == "number":
            number = Fraction(parts[0])
            return self.exact.ring(sympy.QQ(number.numerator, number.denominator)), self.one
        if kind == "name":
            return self.name(parts[0]), self.one
        above, below = self.read(parts[0])
        if kind == "^":
            if parts[1] < 0:
                above, below = below, above
            return _power(above, abs(parts[1])), _power(below, abs(parts[1]))
        if kind == "*":
            for other in map(self.read, parts[1:]):
                above, below = starmap(_product, ((above, other[0]), (below, other[1])))
            return above, below
        if kind == "+":
            for other in map(self.read, parts[1:]):
                if below == other[1]:
                    above = above + other[0]
                else:
                    above = _product(above, other[1]) + _product(other[0], below)
                    below = _product(below, other[1])
            return above, below
        if kind == "neg":
            return -above, below
        return (below, above) if kind == "inv" else self.function(kind, above, below)

    def name(self, name: str) -> Polynomial:
        letters, digits = name.rstrip("0123456789"), name.lstrip("abcdefghijklmnopqrstuvwxyz")
        symbol = of.target if letters == "t" else getattr(of, letters)
        return _targets_are_inputs(self.exact, self.exact.value(symbol[int(digits)] if digits else symbol))

    def function(self, kind: str, above: Polynomial, below: Polynomial) -> tuple[Polynomial, Polynomial]:
        if below != self.one:
            raise _TooHardError
        if above in self.exact.states:
            y = self.exact.letters[self.exact.states[above]]
        elif -above in self.exact.states:  # σ(-z) = 1 - σ(z)
            y = self.one - self.exact.letters[self.exact.states[-above]]
        else:
            raise _TooHardError
        if kind == "exp":  # e^z = σ(z) / (1 - σ(z))
            return y, self.one - y
        return (y if kind == "σ" else y * (self.one - y)), self.one


def _targets_are_inputs(exact: Meaning, polynomial: Polynomial) -> Polynomial:
    """t_t = x_{t+1}: a reader may write either."""
    pairs = [(exact.letters[of.target[t]], exact.letters[of.x[t + 1]]) for t in range(1, exact.T + 1)]
    return polynomial.compose(pairs)


def _product(one: Polynomial, other: Polynomial) -> Polynomial:
    if _size(one) * _size(other) > MOST_WORK:
        raise _TooHardError
    return one * other


def _power(base: Polynomial, exponent: int) -> Polynomial:
    result = base.ring.one
    for _ in range(exponent):
        result = _product(result, base)
    return result


def _size(polynomial: Polynomial) -> int:
    return sum(
        1 + (factor.numerator.bit_length() + factor.denominator.bit_length()) // 64 for factor in polynomial.coeffs()
    )
