"""Exercises that answer back: each check says whether an answer is right, and if not, why."""

from bptt.exercises._chapters import (
    check_backward,
    check_best_u,
    check_delta,
    check_descent,
    check_gate,
    check_gradient,
    check_growth,
    check_influence,
    check_layer_delta,
    check_memory,
    check_objective,
    check_states,
)
from bptt.exercises._expressions import ExpressionError
from bptt.exercises._typed import check_expression
from bptt.exercises._verdict import Verdict

__all__ = [
    "ExpressionError",
    "Verdict",
    "check_backward",
    "check_best_u",
    "check_delta",
    "check_descent",
    "check_expression",
    "check_gate",
    "check_gradient",
    "check_growth",
    "check_influence",
    "check_layer_delta",
    "check_memory",
    "check_objective",
    "check_states",
]
