"""The live widgets of the book."""
