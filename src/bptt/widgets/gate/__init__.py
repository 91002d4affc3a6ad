"""The Gate: an LSTM cell over a few steps, with its gates as valves."""

from bptt.widgets.gate.widget import Gate

__all__ = ["Gate"]
