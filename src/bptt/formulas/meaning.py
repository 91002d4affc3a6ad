"""What the symbols of the ledger stand for, by brute force: as polynomials, and as numbers.

None of it is taken from the ledger. States and predictions are the model's own code, run on SymPy symbols. A
derivative is what SymPy's `diff` makes of the nested closed form: for dE/dw in all places of w at once; for ∂E/∂z_t
after z_t has been cut out, so that later states respond while the weights are held. Then y_t is written for the nested
expression that it names, and for σ'(z_t) the polynomial in y_t that it is. Polynomials can be compared.
"""

import math
from functools import cache
from typing import Any

import numpy as np
import sympy
from sympy import Abs, Dummy, Expr, Indexed, Symbol, exp

from bptt.formulas import symbols as of
from bptt.formulas.reading import DoesNotExistError, read
from bptt.formulas.symbols import Partial, Sigma, SigmaSlope, Total
from bptt.model import sigmoid
from bptt.objective import inputs_and_targets
from bptt.untied import run_untied

SHARED = (of.u, of.v, of.w)
Polynomial = Any  # an element of a SymPy ring, which has no public type


def ordered_derivative(quantity: Expr, node: Expr) -> Expr:
    """∂(quantity)/∂(node): the node is cut out wherever it stands, and moved; what depends on it responds."""
    cut = Dummy()
    return sympy.diff(quantity.xreplace({node: cut}), cut).xreplace({cut: node})


class Meaning:
    """What every symbol stands for in a network of T steps.

    tied: the copies u_t, v_t, w_t are all u, v, w. bias: the output is u y_t + b. next_inputs: x_{T+1} exists, and the
    targets are x_2 … x_{T+1}; otherwise they are symbols of their own, so that what is proved holds for any targets.
    """

    def __init__(self, T: int, *, tied: bool, bias: bool, next_inputs: bool) -> None:
        self.T, self.tied, self.bias, self.next_inputs = T, tied, bias, next_inputs
        steps = range(1, T + 1)
        self.copies = [[base[step] for step in steps] for base in (of.u_, of.v_, of.w_)]
        x = [of.x[step] for step in steps]
        u, v, w = self.copies
        z, y, p = run_untied(u, v, w, of.s, x, Sigma)
        # The closed form of each quantity. E stays in terms of p_t, so that p_t can be moved; `outputs` finishes it.
        self.outputs = {of.p[step]: p[step - 1] + (of.b if bias else 0) for step in steps}
        errors = {of.E_[step]: (of.p[step] - of.target[step]) ** 2 for step in steps}
        self.closed: dict[Expr, Expr] = {of.p[step]: of.p[step] for step in steps} | errors
        self.closed |= {of.y[step]: y[step] for step in range(T + 1)} | {of.z[step]: z[step - 1] for step in steps}
        self.closed[of.E] = sum(errors.values())
        self.closed[of.E_mean] = sum(errors.values()) / T
        self.closed[of.P] = sum(self.outputs)
        self.share = {copy: one for row, one in zip(self.copies, SHARED, strict=True) for copy in row} if tied else {}
        letters = [*SHARED, of.s, of.b, of.eta, *(base[step] for base in (of.x, of.target, of.y) for step in steps)]
        letters += [copy for row in self.copies for copy in row] + [of.x[T + 1], of.w_[T + 1]]
        self.ring, *generators = sympy.ring([Symbol(str(letter)) for letter in letters], sympy.QQ)
        self.letters = dict(zip(letters, generators, strict=True))
        # The name y_t for each nested σ(…), the polynomial in y_t for each σ'(…), and y_t for each z_t.
        self.names: dict[Expr, Expr] = {}
        self.states: dict[Polynomial, Expr] = {}
        for step, nested in zip(steps, z, strict=True):
            shared = nested.xreplace(self.share)
            self.states[self._polynomial(nested)] = of.y[step]  # needs the names of the earlier steps only
            self.names |= {Sigma(shared): of.y[step], SigmaSlope(shared): _slope_from_state(of.y[step])}
        self._known: dict[Expr, Polynomial] = {}

    def value(self, expr: Expr) -> Polynomial | None:
        """The polynomial that a quantity is, or None for an expression that is put together of several."""
        if expr.args and not isinstance(expr, Indexed | Total | Partial):
            return None
        if expr not in self._known:
            self._known[expr] = self._quantity(expr)
        return self._known[expr]

    def read(self, expr: Expr) -> Polynomial:
        """An instance of one side of a formula, as a polynomial, or a quotient of two; of |a| only the a."""

        def value(part: Expr) -> Any:
            if part.is_Pow and part.exp.is_negative:
                return self.ring.to_field()(self.read(part.base)) ** int(part.exp)
            return self.value(part)

        return read(expr, value, {Sigma: self._sigma, SigmaSlope: self._slope, Abs: lambda a: a})

    def slopes_in(self, polynomial: Polynomial) -> list[Polynomial]:
        """Those of the slopes y_t (1 - y_t) that are factors of a polynomial."""
        slopes = (self._polynomial(_slope_from_state(state)) for state in self.states.values())
        return [slope for slope in slopes if polynomial.rem(slope) == 0]

    def _quantity(self, expr: Expr) -> Polynomial:
        if expr.is_Number:
            return self.ring(sympy.QQ(expr.p, expr.q))
        if isinstance(expr, Total | Partial):
            return self._polynomial(self._derivative(*expr.args))
        if isinstance(expr, Indexed) and expr.base in (of.epsilon, of.delta, of.delta_p):
            return self._error(expr.base, expr.indices[0])
        if expr in self.closed:
            return self._polynomial(self.closed[expr])
        if expr == of.N:
            return self.ring(self.T + 1)
        if self.next_inputs and expr in self.letters and isinstance(expr, Indexed) and expr.base == of.target:
            expr = of.x[expr.indices[0] + 1]
        absent = {of.x[self.T + 1]: not self.next_inputs, of.w_[self.T + 1]: self.tied}
        if expr not in self.letters or absent.get(expr):
            raise DoesNotExistError(f"{expr} does not exist for T = {self.T}")
        return self.letters[self.share.get(expr, expr)]

    def _error(self, base: Expr, step: Expr) -> Polynomial:
        if base != of.epsilon and step == self.T + 1:
            return self.ring.zero  # there is a next step, but nothing that is added up depends on it
        objective = of.P if base == of.delta_p else of.E
        return self._polynomial(self._derivative(objective, (of.p if base == of.epsilon else of.z)[step]))

    def _derivative(self, quantity: Expr, by: Expr) -> Expr:
        if quantity not in self.closed:
            raise DoesNotExistError(f"{quantity} does not exist for T = {self.T}")
        closed = self.closed[quantity]
        if by in self.outputs:
            return sympy.diff(closed, by)
        closed = closed.xreplace(self.outputs)
        if by in SHARED and self.tied:
            return sympy.diff(closed.xreplace(self.share), by)
        if by in (of.s, of.b) or any(by in row for row in self.copies):
            return sympy.diff(closed, by)
        if by in self.closed:
            return ordered_derivative(closed, self.closed[by])
        raise DoesNotExistError(f"{by} does not exist for T = {self.T}")

    def _polynomial(self, closed: Expr) -> Polynomial:
        named = sympy.sympify(closed).xreplace(self.outputs).xreplace(self.share).xreplace(self.names)
        known = self.letters.get
        return read(named, lambda expr: self.ring(sympy.QQ(expr.p, expr.q)) if expr.is_Number else known(expr), {})

    def _sigma(self, argument: Polynomial) -> Polynomial:
        return self.letters[self._state(argument)]

    def _slope(self, argument: Polynomial) -> Polynomial:
        return self._polynomial(_slope_from_state(self._state(argument)))

    def _state(self, argument: Polynomial) -> Expr:
        if argument not in self.states:
            raise AssertionError(f"σ is taken of {argument}, which is no z_t")
        return self.states[argument]


class Numbers:
    """What every symbol stands for in one network, in numbers. `level`: its inputs keep every z_t at 0."""

    def __init__(self, meaning: Meaning, seed: int, *, level: bool = False) -> None:
        self.meaning, self.level, T = meaning, level, meaning.T
        rng = np.random.default_rng(seed)
        letters = (of.u, of.v, of.w, of.s, of.b, of.eta, of.z_)
        self.given: dict[Expr, float] = dict(zip(letters, rng.uniform(0.3, 2.0, len(letters)).tolist(), strict=True))
        self.given[of.w] *= (-1) ** seed  # w of both signs, for formulas with |w| in them
        weights = [[self.given[shared]] * T for shared in SHARED]
        if not meaning.tied:
            weights = rng.uniform(0.3, 2.0, (3, T)).tolist()
            self.given[of.w_[T + 1]] = float(rng.uniform())
            for row, values in zip(meaning.copies, weights, strict=True):
                self.given |= dict(zip(row, values, strict=True))
        sequence = rng.uniform(-1.0, 1.0, T + 1)
        if level:
            sequence[:T] = -self.given[of.w] * np.array([self.given[of.s], *[0.5] * (T - 1)]) / self.given[of.v]
        x, target = inputs_and_targets(sequence)
        if not meaning.next_inputs:
            target = rng.uniform(-1.0, 1.0, T)
        u, v, w = weights
        _, y, _ = run_untied(u, v, w, self.given[of.s], x.tolist(), sigmoid)
        for step in range(1, T + 1):
            self.given |= {
                of.x[step]: float(x[step - 1]),
                of.target[step]: float(target[step - 1]),
                of.y[step]: y[step],
            }
        self.given[of.x[T + 1]] = float(sequence[T])
        self._known: dict[Expr, float] = {}

    def value(self, expr: Expr) -> float | None:
        """The number that a quantity is, or None for an expression that is put together of several."""
        if expr.is_Number:
            return float(expr)
        if expr == of.z_:
            return self.given[of.z_]
        if expr not in self._known:
            polynomial = self.meaning.value(expr)
            if polynomial is None:
                return None
            own = isinstance(expr, Indexed) and expr.base == of.target  # as `inputs_and_targets` makes it
            self._known[expr] = self.given[expr] if own else self._at(polynomial)
        return self._known[expr]

    def described(self) -> str:
        """The network's weights, inputs and targets, for a reader."""
        tied = (of.u, of.v, of.w) if self.meaning.tied else tuple(copy for row in self.meaning.copies for copy in row)
        steps = range(1, self.meaning.T + 1)
        shown = *tied, of.s, *(base[step] for base in (of.x, of.target) for step in steps)
        return ", ".join(f"{name} = {self.given[name]:.6g}" for name in shown)

    def _at(self, polynomial: Polynomial) -> float:
        values = [self.given.get(letter, math.nan) for letter in self.meaning.letters]
        return math.fsum(
            float(factor) * math.prod(value**n for value, n in zip(values, powers, strict=True) if n)
            for powers, factor in polynomial.terms()
        )

    def read(self, expr: Expr) -> float:
        """An instance of one side of a formula, as a number."""
        slope = lambda z: sigmoid(z) * sigmoid(-z)  # noqa: E731  # used on the next line only
        return float(read(expr, self.value, {Sigma: sigmoid, SigmaSlope: slope, exp: math.exp, Abs: abs}))


@cache
def _slope_from_state(state: Expr) -> Expr:
    """σ'(z) as SymPy finds it from 1/(1 + e^{-z}), with the state for σ(z): e^{-z} is 1/σ(z) - 1."""
    slope = SigmaSlope(of.z_).rewrite(exp).xreplace({exp(-of.z_): 1 / state - 1})
    return sympy.expand(sympy.cancel(slope))


@cache
def meaning(T: int, *, tied: bool, bias: bool, next_inputs: bool) -> tuple[Meaning, list[Numbers]]:
    """The meaning of all symbols, and three networks in numbers: two at random and one at the level z_t = 0."""
    exact = Meaning(T, tied=tied, bias=bias, next_inputs=next_inputs)
    return exact, [Numbers(exact, 1), Numbers(exact, 2), Numbers(exact, 3, level=tied)]
