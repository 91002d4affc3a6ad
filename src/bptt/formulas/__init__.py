"""Formulas that cannot be wrong: every result of the book as a SymPy equation, printed from it and proved with it."""

from bptt.formulas.ledger import LEDGER, Formula, formula
from bptt.formulas.printing import latex, show, show_computed

__all__ = ["LEDGER", "Formula", "formula", "latex", "show", "show_computed"]
