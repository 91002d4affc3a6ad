"""Backpropagation through time, one neuron at a time: the package behind the book *Unrolled*."""

from bptt.checks import central_difference, complex_step, require_equal
from bptt.gradient import Backward, backward, loss_and_gradient
from bptt.network import Trace, forecast, forward
from bptt.objective import inputs_and_targets, output_error, squared_error, squared_errors
from bptt.weights import Weights

__all__ = [
    "Backward",
    "Trace",
    "Weights",
    "backward",
    "central_difference",
    "complex_step",
    "forecast",
    "forward",
    "inputs_and_targets",
    "loss_and_gradient",
    "output_error",
    "require_equal",
    "squared_error",
    "squared_errors",
]
