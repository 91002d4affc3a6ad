"""Formulas that cannot be wrong: every result of the book as a SymPy equation, printed from it and proved with it."""

from bptt.formulas._counting import evaluate, operations, shared_pieces
from bptt.formulas._ledger import LEDGER, Formula, formula
from bptt.formulas._printing import latex, show, show_computed
from bptt.formulas._proofs import Derivatives, Proof, brute_force, check_entry, prove
from bptt.formulas._reading import Unrolled, follow, occurrences, unroll

__all__ = [
    "LEDGER",
    "Derivatives",
    "Formula",
    "Proof",
    "Unrolled",
    "brute_force",
    "check_entry",
    "evaluate",
    "follow",
    "formula",
    "latex",
    "occurrences",
    "operations",
    "prove",
    "shared_pieces",
    "show",
    "show_computed",
    "unroll",
]
