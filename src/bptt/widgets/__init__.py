"""The live widgets of the book."""

from bptt.widgets.explorer import Explorer

__all__ = ["Explorer"]
