"""Names that were public before version 0.2. To ask for one raises an error that says what to use instead."""

from collections.abc import Callable
from typing import Any


def moved(module: str, **instead: str) -> Callable[[str], Any]:
    """The `__getattr__` of a module that has lost these names.

    An ImportError, because `from module import name` would replace an AttributeError by a message of its own.
    """

    def of_module(name: str) -> Any:
        if name in instead:
            raise ImportError(f"{module}.{name} is gone since bptt 0.2: use {instead[name]}")
        raise AttributeError(f"module {module!r} has no attribute {name!r}")

    return of_module
