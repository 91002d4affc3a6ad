"""The Memory: how much of a state is left, step by step backwards in time."""

from bptt.widgets.memory.widget import Memory

__all__ = ["Memory"]
