"""Data that the book learns from."""

from bptt.data._sunspots import sunspots

__all__ = ["sunspots"]
