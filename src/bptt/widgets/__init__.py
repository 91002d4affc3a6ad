"""The live widgets of the book: a folder each, and `shared` for what they have in common."""

from bptt.widgets.derivation import Derivation
from bptt.widgets.explorer import Explorer
from bptt.widgets.gate import Gate
from bptt.widgets.landscape import Landscape
from bptt.widgets.layer import Layer
from bptt.widgets.memory import Memory
from bptt.widgets.shared.widget import link
from bptt.widgets.trainer import Trainer
from bptt.widgets.triangle import Triangle

__all__ = ["Derivation", "Explorer", "Gate", "Landscape", "Layer", "Memory", "Trainer", "Triangle", "link"]
