"""The Triangle: what every error asks of every copy of a weight, and which of it a schedule adds up."""

from bptt.widgets.triangle.widget import Triangle

__all__ = ["Triangle"]
