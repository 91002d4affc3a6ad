"""The Landscape: E over two of the weights as a map, and gradient descent across it."""

from bptt.widgets.landscape.widget import SCHEDULES, Landscape

__all__ = ["SCHEDULES", "Landscape"]
