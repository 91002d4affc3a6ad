"""How long an expression is, and what is left of it when nothing is computed twice."""

import math
from collections.abc import Sequence
from typing import Any

import numpy.typing as npt
import sympy
from sympy import Expr

from bptt._validation import as_sequence, require_in_range, require_same_length, shorten
from bptt.formulas import symbols as sym
from bptt.formulas._reading import read, require_expression
from bptt.formulas.symbols import Sigma, SigmaSlope
from bptt.model import sigmoid
from bptt.schedules import four_numbers
from bptt.weights import Weights

__all__ = ["Named", "evaluate", "operations", "shared_pieces"]

Named = Sequence[tuple[Expr, Expr]]
"""Pieces in the order of computation: (name, expression), which may use the names before it."""


def operations(*exprs: Expr) -> int:
    """The additions, multiplications, powers and evaluations of σ in the expressions; σ' counts as σ (1 - σ)."""
    for number, expr in enumerate(exprs):
        require_expression(f"exprs[{number}]", expr)
    return int(sum(sympy.count_ops(_without_slope(expr)) for expr in exprs))


def shared_pieces(*exprs: Expr) -> tuple[Named, list[Expr]]:
    """Common-subexpression elimination: every piece that occurs twice gets a name; the results then use the names."""
    for number, expr in enumerate(exprs):
        require_expression(f"exprs[{number}]", expr)
    named, results = sympy.cse([_without_slope(expr) for expr in exprs], symbols=sympy.numbered_symbols("a", start=1))
    return named, results


def evaluate(form: Expr | Named, weights: Weights, x: npt.ArrayLike, target: npt.ArrayLike) -> Any:
    """The number that an expression stands for; for named pieces, the list of theirs."""
    weights, x, target = four_numbers(weights), as_sequence("x", x), as_sequence("target", target)
    require_same_length(x=x, target=target)
    if x.ndim > 1 or target.ndim > 1:
        raise ValueError(f"x and target must be one sequence of shape (T,), got {x.shape} and {target.shape}")
    numbers: dict[Expr, Any] = dict(zip((sym.u, sym.v, sym.w, sym.s), weights, strict=True))
    for base, values in ((sym.x, x), (sym.target, target)):
        numbers |= {base[step]: float(value) for step, value in enumerate(values, start=1)}
    if isinstance(form, Expr):
        return _number(form, numbers)
    if not isinstance(form, list | tuple) or not all(_is_pair(pair) for pair in form):
        raise ValueError(f"form must be an expression of SymPy, or pairs (name, expression), got {shorten(form)}")
    for name, piece in form:
        numbers[name] = _number(piece, numbers)
    return [numbers[name] for name, _ in form]


def _is_pair(pair: Any) -> bool:
    return isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(part, Expr) for part in pair)


def _number(expr: Expr, numbers: dict[Expr, Any]) -> float:
    def value(part: Expr) -> Any:
        return float(part) if part.is_Number else numbers.get(part)

    try:
        result = float(read(expr, value, {Sigma: sigmoid, SigmaSlope: lambda z: sigmoid(z) * sigmoid(-z)}))
    except OverflowError:  # of a power: Python's own floats raise it
        result = math.inf
    require_in_range(form=result)
    return result


def _without_slope(expr: Expr) -> Expr:
    return expr.replace(SigmaSlope, lambda z: Sigma(z) * (1 - Sigma(z)))
