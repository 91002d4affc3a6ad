"""Proofs of the ledger: both sides of a formula are worked out for T steps and compared, in numbers and exactly.

Numbers first: a false formula is refused with a network in which its sides differ. Then the proof: both sides become
polynomials in the weights, the inputs, the targets and the states, and the difference is expanded to nothing.
"""

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

import sympy
from sympy import Expr, Indexed, IndexedBase, S, Symbol

from bptt._validation import as_whole_number, shorten
from bptt.formulas import symbols as sym
from bptt.formulas._ledger import Formula, Range, formula
from bptt.formulas._matrices import Matrix, matrix_network
from bptt.formulas._networks import NumericNetwork, SymbolicNetwork, networks, ordered_derivative
from bptt.formulas._reading import DoesNotExistError, Steps, instance, unroll

__all__ = ["KNOWN", "Derivatives", "Proof", "brute_force", "check_entry", "prove"]


MOST_STEPS = 12
"""Of a proof: for T = 12 a polynomial of 30,000 terms is expanded, and for 20 one of a million."""


class Derivatives(NamedTuple):
    """dE/du, dE/dv, dE/dw, dE/ds, and ∂E/∂z_1 … ∂E/∂z_T, written out."""

    u: Expr
    v: Expr
    w: Expr
    s: Expr
    z: tuple[Expr, ...]


class Proof(NamedTuple):
    """What `prove` has shown: so many identities between polynomials, the largest of so many terms."""

    name: str
    T: int
    identities: int
    terms: int

    def __str__(self) -> str:
        plural = "y" if self.identities == 1 else "ies"
        return f"{self.name}: proved for T = {self.T} ({self.identities} identit{plural}, of up to {self.terms} terms)"


def brute_force(T: int) -> Derivatives:
    """E for T steps, written out, and differentiated by SymPy: no δ_t, no backward pass.

    Raises ValueError for T < 1 and T > 20.
    """
    T = as_whole_number("T", T, at_least=1, at_most=20)
    network = unroll(T)
    by_u, by_v, by_w, by_s = (sympy.diff(network.E, letter) for letter in (sym.u, sym.v, sym.w, sym.s))
    return Derivatives(by_u, by_v, by_w, by_s, tuple(ordered_derivative(network.E, z_t) for z_t in network.z))


def prove(claim: str | Formula | Expr, equals: Expr | None = None, *, T: int) -> Proof:
    """Prove a formula (by its name), or that two expressions in the ledger's symbols are equal, for T steps.

    A claim with the free index t is proved for t = 1 … T, or for the steps that its entry states.

    Raises AssertionError, with a counter-example in numbers, for a claim that is false. Raises ValueError for T < 1,
    for T > 12, for a T with fewer steps than the claim speaks of, for an unknown name and for symbols other than the
    ledger's.
    """
    T = as_whole_number("T", T, at_least=1, at_most=MOST_STEPS)
    claim = _as_formula(claim, equals)
    if claim.network != "neuron":
        return _prove_with_matrices(claim, T)
    least = max((int(term.indices[0]) for term in _indexed(claim) if term.indices[0].is_Integer), default=1)
    if least > T:
        raise ValueError(f"T must be at least {least} for {claim.name}, which speaks of step {least}, got {T}")
    try:
        exact, in_numbers = _networks_for(claim, T)
        cases = [(steps, *_sides(claim, steps)) for steps in _cases(claim, T)]
        for case in cases:
            _require_in_numbers(claim, in_numbers, *case)
        return Proof(claim.name, T, len(cases), max(_require_identity(claim, exact, *case) for case in cases))
    except DoesNotExistError as error:
        raise AssertionError(f"{claim.name}: {error.args[0]}") from error


def check_entry(entry: Formula, T: int) -> None:
    """All that an entry claims by standing in the ledger; AssertionError, naming it, where any of that fails.

    It is true, and not for a step more than it states. A published formula is false of E, and true as `instead` says.
    """
    if not isinstance(entry, Formula):
        raise ValueError(f"entry must be a Formula of the ledger, got {shorten(entry)}")
    T = as_whole_number("T", T, at_least=1, at_most=MOST_STEPS)
    if entry.instead is not None:
        try:
            prove(entry, T=T)
        except AssertionError:
            entry = replace(
                entry, lhs=entry.lhs.xreplace(entry.instead), rhs=entry.rhs.xreplace(entry.instead), instead=None
            )
        else:
            raise AssertionError(f"{entry.name}: stands in the ledger as wrong, but is true for T = {T}")
    prove(entry, T=T)
    stated = list(_cases(entry, T))
    for case in _cases_beyond(entry, T):
        if case not in stated and _holds(entry, T, case):
            raise AssertionError(f"{entry.name}: is also true{_words(case)}, beyond the steps that it states")


def _prove_with_matrices(claim: Formula, T: int) -> Proof:
    """As `prove`, for a layer or an LSTM: every entry of both sides must be the same polynomial."""
    try:
        terms = [_require_equal_matrices(claim, T, steps) for steps in _cases(claim, T)]
    except DoesNotExistError as error:
        raise AssertionError(f"{claim.name}: {error.args[0]}") from error
    return Proof(claim.name, T, sum(map(len, terms)), max(map(max, terms)))


def _require_equal_matrices(claim: Formula, T: int, steps: Steps) -> list[int]:
    """The numbers of terms in the entries."""
    network = matrix_network(claim.network, T)
    try:
        left, right = (network.read(instance(side, steps)) for side in (claim.lhs, claim.rhs))
    except (AssertionError, ValueError) as error:  # shapes that do not fit, or σ of what is no pre-activation
        raise AssertionError(f"{claim.name} does not hold{_words(steps)}: {error}") from error
    if claim.rhs == 0:
        right = Matrix(tuple(tuple(0 * entry for entry in row) for row in left.rows))
    if left != right:
        raise AssertionError(f"{claim.name} does not hold{_words(steps)}: its sides are different polynomials")
    return [len(entry) for row in left.rows for entry in row]


def _as_formula(claim: Any, equals: Any) -> Formula:
    if isinstance(claim, str):
        claim = formula(claim)
    elif not isinstance(claim, Formula):
        if not isinstance(claim, Expr) or not isinstance(equals, Expr | int) or equals is True or equals is False:
            raise ValueError(f"claim must be a name or two expressions, got {shorten(claim)} and {shorten(equals)}")
        rhs = sympy.sympify(equals)
        indexed = any(sym.t in side.free_symbols for side in (claim, rhs))
        claim = Formula("the claim", claim, rhs, "", where=((sym.t, 1, sym.T),) if indexed else ())
    for letter in _letters(claim.lhs) | _letters(claim.rhs):
        if letter in KNOWN:
            continue
        if letter.name in {known.name for known in KNOWN}:
            raise ValueError(
                f"the symbol {letter} of the claim only looks like the ledger's: it has other assumptions or another "
                f"kind, which makes it a different symbol; take {letter} from bptt.formulas.symbols"
            )
        raise ValueError(f"a claim must be in the symbols of bptt.formulas.symbols, got {letter}")
    if claim.instead is not None:  # the published δ_t is what its own recursion makes it
        claim = replace(claim, rhs=claim.rhs.xreplace(claim.instead), instead=None)
    return claim


def _letters(expr: Any) -> set[Any]:
    """The symbols and indexed bases in an expression (and not the symbol that SymPy keeps inside an indexed base)."""
    if isinstance(expr, Symbol | IndexedBase):
        return {expr}
    return {letter for part in expr.args for letter in _letters(part)}


KNOWN = frozenset(letter for letter in vars(sym).values() if isinstance(letter, Symbol | IndexedBase))


def _indexed(claim: Formula) -> set[Any]:
    return set(claim.lhs.atoms(Indexed) | claim.rhs.atoms(Indexed))


def _networks_for(claim: Formula, T: int) -> tuple[SymbolicNetwork, list[NumericNetwork]]:
    letters = _letters(claim.lhs) | _letters(claim.rhs)
    untied = letters & {sym.u_, sym.v_, sym.w_} and not letters & {sym.u, sym.v, sym.w}
    speaks_of_next = any(term.base == sym.x and instance(term.indices[0], {sym.t: 0}) == 1 for term in _indexed(claim))
    bias, next_inputs = claim.bias or sym.b in letters, claim.next_inputs or speaks_of_next
    return networks(T, tied=not untied, bias=bias, next_inputs=next_inputs)


def _cases(claim: Formula, T: int) -> Iterator[Steps]:
    """Every choice of the free indices, and of θ, for which the formula is claimed."""

    def choose(steps: dict[Expr, Any], ranges: tuple[Range, ...]) -> Iterator[Steps]:
        if not ranges:
            yield steps
            return
        (index, first, last), *others = ranges
        chosen = range(instance(S(first), steps), instance(S(last), steps) + 1)
        if not chosen:
            raise DoesNotExistError(f"no {index} goes from {first} to {last}{_words(steps)}")
        for step in chosen:
            yield from choose({**steps, index: step}, tuple(others))

    for letter in claim.each or (sym.theta,):
        yield from choose({sym.T: T, sym.theta: letter}, claim.where)


def _cases_beyond(claim: Formula, T: int) -> Iterator[Steps]:
    """The cases of the same formula with each of its ranges one step longer, at either end."""
    for place, (index, first, last) in enumerate(claim.where):
        for longer in ((index, first - 1, last), (index, first, last + 1)):
            with suppress(DoesNotExistError):
                yield from _cases(replace(claim, where=(*claim.where[:place], longer, *claim.where[place + 1 :])), T)


def _sides(claim: Formula, steps: Steps) -> tuple[Expr, Expr]:
    lhs = claim.lhs
    if claim.relation == "<-":  # the new value: a step of length η against the gradient
        lhs = sym.theta - sym.eta * sym.Total(sym.E, sym.theta)
    return instance(lhs, steps), instance(claim.rhs, steps)


def _holds(claim: Formula, T: int, steps: Steps) -> bool:
    try:
        if claim.network != "neuron":
            _require_equal_matrices(claim, T, steps)
        else:
            _require_in_numbers(claim, _networks_for(claim, T)[1], steps, *_sides(claim, steps))
    except (AssertionError, DoesNotExistError):
        return False
    return True


def _require_in_numbers(claim: Formula, networks: list[NumericNetwork], steps: Steps, lhs: Expr, rhs: Expr) -> None:
    for network in networks:
        left, right = network.read(lhs), network.read(rhs)
        close = math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)
        # A bound has to hold everywhere and to be reached: at z_t = 0, where the sigmoid is steepest.
        if not close and (claim.relation != "<=" or network.level or left > right):
            raise AssertionError(
                f"{claim.name} does not hold{_words(steps)}: the left side is {left!r}, the right side {right!r}; "
                f"{network.described()}"
            )


def _require_identity(claim: Formula, exact: SymbolicNetwork, steps: Steps, lhs: Expr, rhs: Expr) -> int:
    """Both sides must be one polynomial. Returns its number of terms."""
    if rhs.has(sympy.exp):  # the definition of σ is no polynomial, but one expression
        if sympy.expand(lhs.rewrite(sympy.exp) - rhs) != 0:
            raise AssertionError(f"{claim.name} is not proved{_words(steps)}: {lhs} and {rhs}")
        return 1
    left, right = exact.read(lhs), exact.read(rhs)
    if claim.relation == "<=":
        # |y_t (1 - y_t)| ≤ 1/4 for each slope in it: 4 y (1 - y) = 1 - (2 y - 1)² lies between 0 and 1.
        ratio = math.prod((4 * slope) ** 2 for slope in exact.slopes_in(left))
        left, right = left**2, right**2 * ratio
    if left - right != 0:
        raise AssertionError(f"{claim.name} is not proved{_words(steps)}: {shorten(left)} and {shorten(right)}")
    return len(left)


def _words(steps: Steps) -> str:
    said = {index: step for index, step in steps.items() if index != step}
    return " for " + ", ".join(f"{index} = {step}" for index, step in said.items())
