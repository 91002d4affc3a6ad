"""Check my derivation: the reader types an expression, and learns at once whether it is the derivative of E."""

from bptt.widgets.derivation.widget import Derivation

__all__ = ["Derivation"]
