"""What the widgets share: the model, the limits, the frame of a view, its controls and its looks."""

__all__ = []
