"""Is a typed expression the derivative of E, and if not, which slip is it?

At 20 fixed points, and exactly modulo two primes, as the widget does; then as an identity between polynomials, which is
a proof.
"""

import math
from collections.abc import Iterable, Iterator
from functools import cache

from bptt._validation import one_of, one_to_three, shorten
from bptt.exercises._exact import same
from bptt.exercises._expressions import ExpressionError, Tree, evaluate, parse
from bptt.exercises._slips import (
    POINTS,
    QUANTITIES,
    SENTENCES,
    close,
    known_values,
    more_points,
    points,
    slips,
    truth,
    values,
)
from bptt.exercises._verdict import Verdict

__all__ = ["agreement", "check_expression", "compare"]


def check_expression(text: str, quantity: str, T: int) -> Verdict:
    """Whether a typed expression is dE/du, dE/dv, dE/dw or dE/ds for T = 1, 2 or 3 steps; if not, why.

        check_expression("2*(p1-t1)*y1 + 2*(p2-t2)*y2", "dE/du", T=2)

    The text may use u, v, w, s, x1, t1, y0, z1, p1, epsilon1 (ε1, ε_1), delta1, sigma(z1), sigma'(z1), + - * / and ^.
    It is read by a small parser and never run. A message about a text that cannot be read marks the place.

    Raises ValueError for an unknown quantity, for another T and for a text that is no str.
    """
    if not isinstance(text, str):
        raise ValueError(f"text must be a str, got {shorten(text)}")
    quantity, T = one_of("quantity", quantity, QUANTITIES), one_to_three("T", T)
    try:
        tree = parse(text, T)
    except ExpressionError as error:
        return Verdict(False, error.marked(text))
    kind = compare(tree, quantity, T)
    if kind != "agrees":
        return Verdict(False, _why(kind, tree, quantity, T))
    from bptt.exercises._proving import is_identity  # SymPy takes a second to load; only an answer that agrees needs it

    proved = is_identity(tree, quantity, T)
    if proved is False:
        return Verdict(False, f"It comes close to {quantity} everywhere, but it is another expression.")
    ending = (
        "and the two are one polynomial: proved."
        if proved
        else ("and exactly modulo two primes; it is too long to prove.")
    )
    return Verdict(True, f"It agrees with {quantity} for T = {T} at {POINTS} points, {ending}")


def compare(tree: Tree, quantity: str, T: int) -> str:
    """ "agrees", "no number", "zero", "close", the name of a slip in SENTENCES, "factor", or "differs".

    "agrees" only where the two are exactly the same modulo two primes; "close" where they are not, and yet no point
    tells them apart. `widgets/derivation/compare.js` gives the same.
    """
    given, right = values(tree, T), known_values(truth(quantity, T), T)
    if not all(map(math.isfinite, given)):
        return "no number"
    exact = same(tree, _right_tree(quantity, T), T)
    if exact is None:
        return "zero"
    if all(map(close, given, right)):
        return "agrees" if exact else _beyond_the_points(tree, quantity, T)
    for name, text in slips(quantity, T):
        if all(map(close, given, known_values(text, T))):
            return name
    factor = given[0] / right[0]
    if abs(factor) > 1e-6 and all(close(value, factor * other) for value, other in zip(given, right, strict=True)):
        return "factor"
    return "differs"


@cache
def _right_tree(quantity: str, T: int) -> Tree:
    return parse(truth(quantity, T), T)


def _beyond_the_points(tree: Tree, quantity: str, T: int) -> str:
    """What further points say of an expression that is not the right one and agrees at the fixed ones."""
    far = [not close(given, right) for _, given, right in _compared(tree, quantity, T) if math.isfinite(given)]
    return "differs" if any(far) else "close"


def _compared(tree: Tree, quantity: str, T: int) -> Iterator[tuple[dict[str, float], float, float]]:
    """At the fixed points and at further ones: the point, what is typed there, and what is right."""
    for at in (*points(T), *more_points(tree, T)):
        yield at, evaluate(tree, at), evaluate(_right_tree(quantity, T), at)


def _why(kind: str, tree: Tree, quantity: str, T: int) -> str:
    if kind in SENTENCES:
        return SENTENCES[kind]
    if kind == "zero":
        return "It divides by something that is 0 whatever the numbers are."
    compared = list(_compared(tree, quantity, T))
    if kind == "factor":
        _, given, right = compared[0]
        return f"It is {given / right:.6g} times {quantity} at all {POINTS} points: a constant factor is wrong."
    if kind == "close":
        digits = agreement((given, right) for _, given, right in compared if math.isfinite(given))
        return (
            f"It agrees with {quantity} to {digits} digits at {len(compared)} points, but is not shown to be the same."
        )
    at, given, right = next(
        three
        for three in compared
        if (not math.isfinite(three[1]) if kind == "no number" else math.isfinite(three[1]) and not close(*three[1:]))
    )
    inputs = ("u", "v", "w", "s", *(f"x{t}" for t in range(1, T + 2)))
    where = ", ".join(f"{name} = {at[name]:.4g}" for name in inputs)
    if kind == "no number":
        return f"It has no value everywhere: it divides by 0, or grows beyond all numbers, at {where}."
    return f"It differs: at {where} it is {given:.6g}, while {quantity} is {right:.6g}."


def agreement(pairs: Iterable[tuple[float, float]]) -> int:
    """To how many digits the numbers of all the pairs agree, 15 at most."""
    apart = max(abs(given - right) / (1.0 + abs(right)) for given, right in pairs)
    return 15 if apart < 1e-15 else math.floor(-math.log10(apart))
