"""The Layer: up to three neurons a column, forwards and backwards, with matrices made of sliders."""

from bptt.widgets.layer.widget import LAYERS, Layer

__all__ = ["LAYERS", "Layer"]
