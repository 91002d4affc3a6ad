"""Data that the book learns from, and a reader for series of your own."""

from bptt.data._series import read_series
from bptt.data._sunspots import sunspots

__all__ = ["read_series", "sunspots"]
