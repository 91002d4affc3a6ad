"""The Explorer: the unrolled network, forwards and backwards, as live as its sliders."""

from bptt.widgets.explorer.widget import LAYERS, Explorer

__all__ = ["LAYERS", "Explorer"]
