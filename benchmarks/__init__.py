"""How fast is it? Run by `make bench`; nothing here is timed by a test."""
