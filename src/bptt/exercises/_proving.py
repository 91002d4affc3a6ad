"""Is a typed expression the derivative of E, as an identity between polynomials? That is a proof."""

from fractions import Fraction
from itertools import starmap

import sympy

from bptt.exercises._expressions import Tree
from bptt.formulas import symbols as sym
from bptt.formulas._networks import Polynomial, SymbolicNetwork, networks

__all__ = ["MOST_WORK", "is_identity"]

MOST_WORK = 100_000  # products of coefficients, in all; the longest truth needs a few thousand


class _TooHardError(Exception):
    """The identity is beyond what is worth working out, or not one between polynomials."""


def is_identity(tree: Tree, quantity: str, T: int) -> bool | None:
    """Whether a tree is the derivative as a polynomial in weights, states and inputs; None where that is too hard.

    The derivative is SymPy's, of E written out; see `bptt.formulas._networks`. The targets are x_2 … x_{T+1}.
    """
    exact, _ = networks(T, tied=True, bias=False, next_inputs=True)
    right = _targets_are_inputs(exact, exact.value(sym.Total(sym.E, getattr(sym, quantity[-1]))))
    try:
        fraction = _Exact(exact)
        above, below = fraction.read(tree)
        return bool(above == fraction.product(right, below))
    except _TooHardError:
        return None


class _Exact:
    """A tree as a fraction of two polynomials, (above, below), in the ring that the ledger is proved in."""

    def __init__(self, exact: SymbolicNetwork) -> None:
        self.exact, self.one, self.work = exact, exact.ring.one, 0
        self.named: dict[str, Polynomial] = {}

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
            return self.power(above, abs(parts[1])), self.power(below, abs(parts[1]))
        if kind == "*":
            for other in map(self.read, parts[1:]):
                above, below = starmap(self.product, ((above, other[0]), (below, other[1])))
            return above, below
        if kind == "+":
            for other in map(self.read, parts[1:]):
                self.spend(_size(above) + _size(other[0]))
                if below == other[1]:
                    above = above + other[0]
                else:
                    above = self.product(above, other[1]) + self.product(other[0], below)
                    below = self.product(below, other[1])
            return above, below
        if kind == "neg":
            return -above, below
        return (below, above) if kind == "inv" else self.function(kind, above, below)

    def spend(self, work: int) -> None:
        """One budget for the whole expression, so that no answer takes long."""
        self.work += work
        if self.work > MOST_WORK:
            raise _TooHardError

    def product(self, one: Polynomial, other: Polynomial) -> Polynomial:
        self.spend(_size(one) * _size(other))
        return one * other

    def power(self, base: Polynomial, exponent: int) -> Polynomial:
        result = self.one
        for _ in range(exponent):
            result = self.product(result, base)
        return result

    def name(self, name: str) -> Polynomial:
        if name not in self.named:
            self.named[name] = self.value_of(name)
        return self.named[name]

    def value_of(self, name: str) -> Polynomial:
        letters, digits = name.rstrip("0123456789"), name.lstrip("abcdefghijklmnopqrstuvwxyz")
        symbol = sym.target if letters == "t" else getattr(sym, letters)
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


def _targets_are_inputs(exact: SymbolicNetwork, polynomial: Polynomial) -> Polynomial:
    """t_t = x_{t+1}: a reader may write either."""
    pairs = [(exact.letters[sym.target[t]], exact.letters[sym.x[t + 1]]) for t in range(1, exact.T + 1)]
    return polynomial.compose(pairs)


def _size(polynomial: Polynomial) -> int:
    return sum(
        1 + (factor.numerator.bit_length() + factor.denominator.bit_length()) // 64 for factor in polynomial.coeffs()
    )
