"""Reading the ledger: its equations for given steps, as closed forms or as numbers."""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sympy
from sympy import Expr, Indexed, Product, Sum, Symbol

from bptt._validation import as_number, as_whole_number, require_mapping, shorten
from bptt.formulas import symbols as sym
from bptt.formulas._ledger import formula
from bptt.formulas.symbols import Sigma

__all__ = [
    "DoesNotExistError",
    "Steps",
    "Unrolled",
    "follow",
    "instance",
    "occurrences",
    "read",
    "require_expression",
    "unroll",
]

LONGEST = 100
"""The most steps that are written out: an expression grows with the square of their number."""

Steps = Mapping[Expr, Any]
"""What the index symbols (and θ) stand for: {t: 3, T: 5}."""


class DoesNotExistError(LookupError):
    """A formula speaks of a step that is not there."""


def instance(expr: Expr, steps: Steps) -> Expr:
    """The expression with its indices filled in and its sums written out: what it says of these steps."""
    if expr in steps:
        return sympy.sympify(steps[expr])
    if isinstance(expr, Indexed):
        return expr.base[instance(expr.indices[0], steps)]
    if isinstance(expr, Sum | Product):
        index, first, last = (instance(part, steps) for part in expr.limits[0])
        if first < 1 or last > steps[sym.T]:
            raise DoesNotExistError(f"{index} runs from {first} to {last}, but the steps are 1 to {steps[sym.T]}")
        terms = [instance(expr.function, {**steps, index: step}) for step in range(first, last + 1)]
        return (sympy.Add if isinstance(expr, Sum) else sympy.Mul)(*terms)
    return expr.func(*(instance(part, steps) for part in expr.args)) if expr.args else expr


def read(expr: Expr, value: Callable[[Expr], Any], functions: Mapping[type, Callable[[Any], Any]]) -> Any:
    """The value of an instance. `value` knows that of each quantity, and returns None for what is put together."""
    known = value(expr)
    if known is not None:
        return known
    if expr.is_Pow and expr.exp.is_Integer:
        return read(expr.base, value, functions) ** int(expr.exp)
    if not expr.args:
        raise ValueError(f"{expr} has no value here")
    parts = [read(part, value, functions) for part in expr.args]
    if expr.is_Add:
        return sum(parts)
    if expr.is_Mul:
        return math.prod(parts)
    return functions[expr.func](*parts)


def require_expression(name: str, expr: Any) -> None:
    """Refuse what is no expression of SymPy."""
    if not isinstance(expr, Expr):
        raise ValueError(f"{name} must be an expression of SymPy, got {shorten(expr)}")


@dataclass(frozen=True)
class Unrolled:
    """The network written out for T steps. z, p: T expressions each; y: T + 1 of them, y[0] = s; E: the objective."""

    T: int
    z: tuple[Expr, ...]
    y: tuple[Expr, ...]
    p: tuple[Expr, ...]
    E: Expr


def unroll(T: int) -> Unrolled:
    """The closed form of every z_t, y_t, p_t and of E, in u, v, w, s, x_t and t_t: the ledger, substituted into itself.

    σ stays as `Sigma`; `.rewrite(sympy.exp)` spells it out. Raises ValueError for T < 1 and T > 100.
    """
    T = as_whole_number("T", T, at_least=1, at_most=LONGEST)
    ledger = _Program({}, {Sigma: Sigma})
    ledger.run("initial_state")
    for step in range(1, T + 1):
        ledger.run("preactivation", "state", "prediction", t=step, T=T)
    ledger.run("objective", T=T)
    z, y, p = ([ledger.values[base[step]] for step in range(1, T + 1)] for base in (sym.z, sym.y, sym.p))
    return Unrolled(T, tuple(z), (ledger.values[sym.y[0]], *y), tuple(p), ledger.values[sym.E])


def occurrences(expr: Expr) -> dict[str, int]:
    """How often each of u, v, w and s is written in an expression. Raises ValueError for what is none."""
    require_expression("expr", expr)
    count = Counter(part for part in sympy.preorder_traversal(expr) if isinstance(part, Symbol))
    return {letter.name: count[letter] for letter in (sym.u, sym.v, sym.w, sym.s)}


def follow(given: Mapping[Expr, float], T: int) -> dict[Expr, Any]:
    """Every quantity of both passes in numbers, from the ledger alone: its equations, followed step by step.

    given: numbers for u, v, w, s and for every x_t and t_t. Returns these, y_t, z_t, p_t, ε_t, δ_t, E and the gradient,
    each under its symbol. Raises ValueError for T < 1, T > 100 and where a number is missing.
    """
    T = as_whole_number("T", T, at_least=1, at_most=LONGEST)
    require_mapping("given", given)
    inputs = [base[step] for step in range(1, T + 1) for base in (sym.x, sym.target)]
    missing = [name for name in (sym.u, sym.v, sym.w, sym.s, *inputs) if name not in given]
    if missing:
        raise ValueError(f"given must hold a number for u, v, w, s and every x_t and t_t, but {missing[0]} is missing")
    given = {symbol: as_number(f"given[{symbol}]", number) for symbol, number in given.items()}
    ledger = _Program(given, {Sigma: _sigmoid_of_ledger})
    ledger.run("initial_state")
    for step in range(1, T + 1):
        ledger.run("preactivation", "state", "slope", "prediction", "output_error", t=step, T=T)
    ledger.run("objective", "delta_boundary", T=T)
    for step in range(T, 0, -1):
        ledger.run("delta", t=step, T=T)
    ledger.run("gradient_u", "gradient_v", "gradient_w", "gradient_s", T=T)
    return ledger.values


class _Program:
    """The ledger as a program: each entry works out its left side from its right side."""

    def __init__(self, given: Mapping[Expr, Any], functions: Mapping[type, Callable[[Any], Any]]) -> None:
        self.values, self.functions = dict(given), functions

    def run(self, *names: str, **steps: int) -> None:
        for name in names:
            lhs, rhs = _sides(name, **steps)
            self.values[lhs] = read(rhs, self._value, self.functions)

    def _value(self, expr: Expr) -> Any:
        if expr.is_Number:
            return float(expr) if sym.u in self.values else expr
        return self.values.get(expr, expr if expr.is_Symbol or expr.is_Indexed else None)


@cache
def _sides(name: str, **steps: int) -> tuple[Expr, Expr]:
    entry, at = formula(name), {getattr(sym, index): step for index, step in steps.items()}
    return instance(entry.lhs, at), instance(entry.rhs, at)


def _sigmoid_of_ledger(z: float) -> float:
    def value(expr: Expr) -> Any:
        return z if expr == sym.z_ else float(expr) if expr.is_Number else None

    return float(read(formula("sigmoid").rhs, value, {sympy.exp: math.exp}))
