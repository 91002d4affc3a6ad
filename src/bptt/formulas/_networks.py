"""The networks that the ledger is proved on: what its symbols stand for, as polynomials and as numbers.

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

from bptt.formulas import symbols as sym
from bptt.formulas._reading import DoesNotExistError, read
from bptt.formulas.symbols import Partial, Sigma, SigmaSlope, Total
from bptt.model import sigmoid
from bptt.objective import inputs_and_targets
from bptt.untied import run_untied

SHARED = (sym.u, sym.v, sym.w)
Polynomial = Any  # an element of a SymPy ring, which has no public type


def ordered_derivative(quantity: Expr, node: Expr) -> Expr:
    """∂(quantity)/∂(node): the node is cut out wherever it stands, and moved; what depends on it responds."""
    cut = Dummy()
    return sympy.diff(quantity.xreplace({node: cut}), cut).xreplace({cut: node})


class SymbolicNetwork:
    """A network of T steps, in which every symbol of the ledger stands for a polynomial.

    tied: the copies u_t, v_t, w_t are all u, v, w. bias: the output is u y_t + b. next_inputs: x_{T+1} exists, and the
    targets are x_2 … x_{T+1}; otherwise they are symbols of their own, so that what is proved holds for any targets.
    """

    def __init__(self, T: int, *, tied: bool, bias: bool, next_inputs: bool) -> None:
        self.T, self.tied, self.bias, self.next_inputs = T, tied, bias, next_inputs
        self.steps = range(1, T + 1)
        self.copies = u, v, w = [[base[step] for step in self.steps] for base in (sym.u_, sym.v_, sym.w_)]
        self.share = {copy: one for row, one in zip(self.copies, SHARED, strict=True) for copy in row} if tied else {}
        z, y, p = run_untied(u, v, w, sym.s, [sym.x[step] for step in self.steps], Sigma)
        self.outputs = {sym.p[step]: p[step - 1] + (sym.b if bias else 0) for step in self.steps}
        self.closed = self._closed_forms(z, y)
        self.ring, self.letters = self._ring_of_letters()
        self.names: dict[Expr, Expr] = {}
        self.states: dict[Polynomial, Expr] = {}
        self._name_states(z)
        self._known: dict[Expr, Polynomial] = {}

    def _closed_forms(self, z: list[Expr], y: list[Expr]) -> dict[Expr, Expr]:
        """The closed form of each quantity. E stays in terms of p_t, so that p_t can be moved: see `outputs`."""
        errors = {sym.E_[step]: (sym.p[step] - sym.target[step]) ** 2 for step in self.steps}
        E = sum(errors.values())
        closed = {sym.p[step]: sym.p[step] for step in self.steps} | errors
        closed |= {sym.z[step]: z[step - 1] for step in self.steps} | {sym.y[step]: y_t for step, y_t in enumerate(y)}
        return closed | {sym.E: E, sym.E_mean: E / self.T, sym.P: sum(self.outputs)}

    def _ring_of_letters(self) -> tuple[Any, dict[Expr, Polynomial]]:
        """The polynomials in weights, inputs, targets and states, and each of these letters as one of them."""
        series = (base[step] for base in (sym.x, sym.target, sym.y) for step in self.steps)
        letters = [*SHARED, sym.s, sym.b, sym.eta, *series, *(copy for row in self.copies for copy in row)]
        letters += [sym.x[self.T + 1], sym.w_[self.T + 1]]
        ring, *generators = sympy.ring([Symbol(str(letter)) for letter in letters], sympy.QQ)
        return ring, dict(zip(letters, generators, strict=True))

    def _name_states(self, z: list[Expr]) -> None:
        """The name y_t for each nested σ(…), the polynomial in y_t for each σ'(…), and y_t for each z_t."""
        for step, nested in zip(self.steps, z, strict=True):
            shared = nested.xreplace(self.share)
            self.states[self._polynomial(nested)] = sym.y[step]  # needs the names of the earlier steps only
            self.names |= {Sigma(shared): sym.y[step], SigmaSlope(shared): _slope_from_state(sym.y[step])}

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
        if isinstance(expr, Indexed) and expr.base in (sym.epsilon, sym.delta, sym.delta_p):
            return self._error(expr.base, expr.indices[0])
        if expr in self.closed:
            return self._polynomial(self.closed[expr])
        if expr == sym.N:
            return self.ring(self.T + 1)
        if self.next_inputs and expr in self.letters and isinstance(expr, Indexed) and expr.base == sym.target:
            expr = sym.x[expr.indices[0] + 1]
        absent = {sym.x[self.T + 1]: not self.next_inputs, sym.w_[self.T + 1]: self.tied}
        if expr not in self.letters or absent.get(expr):
            raise DoesNotExistError(f"{expr} does not exist for T = {self.T}")
        return self.letters[self.share.get(expr, expr)]

    def _error(self, base: Expr, step: Expr) -> Polynomial:
        if base != sym.epsilon and step == self.T + 1:
            return self.ring.zero  # there is a next step, but nothing that is added up depends on it
        objective = sym.P if base == sym.delta_p else sym.E
        return self._polynomial(self._derivative(objective, (sym.p if base == sym.epsilon else sym.z)[step]))

    def _derivative(self, quantity: Expr, by: Expr) -> Expr:
        if quantity not in self.closed:
            raise DoesNotExistError(f"{quantity} does not exist for T = {self.T}")
        closed = self.closed[quantity]
        if by in self.outputs:
            return sympy.diff(closed, by)
        closed = closed.xreplace(self.outputs)
        if by in SHARED and self.tied:
            return sympy.diff(closed.xreplace(self.share), by)
        if by in (sym.s, sym.b) or any(by in row for row in self.copies):
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


class NumericNetwork:
    """The same network with numbers for its letters, drawn at random. `level`: its inputs keep every z_t at 0."""

    def __init__(self, exact: SymbolicNetwork, seed: int, *, level: bool = False) -> None:
        self.exact, self.level, self._known = exact, level, dict[Expr, float]()
        rng = np.random.default_rng(seed)
        u, v, w = self._draw_weights(rng, seed)
        x, target = self._draw_sequence(rng)
        _, y, _ = run_untied(u, v, w, self.given[sym.s], x, sigmoid)
        for base, values in ((sym.x, x), (sym.target, target), (sym.y, y[1:])):
            self.given |= {base[step]: float(value) for step, value in enumerate(values, start=1)}

    def _draw_weights(self, rng: np.random.Generator, seed: int) -> list[list[float]]:
        """Numbers for all that is not an input or a target; returns a copy of u, v and w for each step."""
        exact, T = self.exact, self.exact.T
        letters = (sym.u, sym.v, sym.w, sym.s, sym.b, sym.eta, sym.z_)
        self.given: dict[Expr, float] = dict(zip(letters, rng.uniform(0.3, 2.0, len(letters)).tolist(), strict=True))
        self.given[sym.w] *= (-1) ** seed  # w of both signs, for formulas with |w| in them
        weights = [[self.given[shared]] * T for shared in SHARED]
        if not exact.tied:
            weights = rng.uniform(0.3, 2.0, (3, T)).tolist()
            self.given[sym.w_[T + 1]] = float(rng.uniform())
            for row, values in zip(exact.copies, weights, strict=True):
                self.given |= dict(zip(row, values, strict=True))
        return weights

    def _draw_sequence(self, rng: np.random.Generator) -> tuple[list[float], list[float]]:
        """x_1 … x_T and t_1 … t_T; x_{T+1} is one of the numbers that are given."""
        T = self.exact.T
        sequence = rng.uniform(-1.0, 1.0, T + 1)
        if self.level:
            sequence[:T] = -self.given[sym.w] * np.array([self.given[sym.s], *[0.5] * (T - 1)]) / self.given[sym.v]
        x, target = inputs_and_targets(sequence)
        if not self.exact.next_inputs:
            target = rng.uniform(-1.0, 1.0, T)
        self.given[sym.x[T + 1]] = float(sequence[T])
        return x.tolist(), target.tolist()

    def value(self, expr: Expr) -> float | None:
        """The number that a quantity is, or None for an expression that is put together of several."""
        if expr.is_Number:
            return float(expr)
        if expr == sym.z_:
            return self.given[sym.z_]
        if expr not in self._known:
            polynomial = self.exact.value(expr)
            if polynomial is None:
                return None
            own = isinstance(expr, Indexed) and expr.base == sym.target  # as `inputs_and_targets` makes it
            self._known[expr] = self.given[expr] if own else self._at(polynomial)
        return self._known[expr]

    def described(self) -> str:
        """The network's weights, inputs and targets, for a reader."""
        tied = (sym.u, sym.v, sym.w) if self.exact.tied else tuple(copy for row in self.exact.copies for copy in row)
        steps = range(1, self.exact.T + 1)
        shown = *tied, sym.s, *(base[step] for base in (sym.x, sym.target) for step in steps)
        return ", ".join(f"{name} = {self.given[name]:.6g}" for name in shown)

    def _at(self, polynomial: Polynomial) -> float:
        values = [self.given.get(letter, math.nan) for letter in self.exact.letters]
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
    slope = SigmaSlope(sym.z_).rewrite(exp).xreplace({exp(-sym.z_): 1 / state - 1})
    return sympy.expand(sympy.cancel(slope))


@cache
def networks(T: int, *, tied: bool, bias: bool, next_inputs: bool) -> tuple[SymbolicNetwork, list[NumericNetwork]]:
    """The symbolic network, and three in numbers: two at random, and one at the level z_t = 0."""
    exact = SymbolicNetwork(T, tied=tied, bias=bias, next_inputs=next_inputs)
    return exact, [NumericNetwork(exact, 1), NumericNetwork(exact, 2), NumericNetwork(exact, 3, level=tied)]
