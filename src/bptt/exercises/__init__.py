"""Exercises that answer back: each check says whether an answer is right, and if not, why."""

from bptt.exercises.derivation import check_expression
from bptt.exercises.expressions import ExpressionError
from bptt.exercises.verdict import Verdict

__all__ = ["ExpressionError", "Verdict", "check_expression"]
