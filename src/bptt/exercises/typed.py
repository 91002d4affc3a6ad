"""Is a typed expression the derivative of E, and if not, which slip is it?

At 20 fixed points first, as the widget does; then as an identity between polynomials, which is a proof.
"""

import math

from bptt._validation import shorten
from bptt.exercises.expressions import ExpressionError, Tree, parse
from bptt.exercises.slips import (
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
    from bptt.exercises.proving import is_identity  # SymPy takes a second to load; only an answer that agrees needs it

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
