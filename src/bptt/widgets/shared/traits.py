"""What the traits of the widgets accept: each check raises ValueError before anything is stored."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from bptt._validation import (
    as_number,
    as_positive,
    as_sequence,
    as_whole_number,
    one_of,
    require_keys,
    shorten,
    some_of,
)
from bptt.widgets.shared.limits import LARGEST, STEPS

__all__ = [
    "LARGEST_ETA",
    "SMALLEST_ETA",
    "SYNC",
    "Checked",
    "a_count",
    "a_home",
    "a_learning_rate",
    "a_name",
    "a_number",
    "a_sequence",
    "a_switch",
    "some_names",
    "some_numbers",
]

SMALLEST_ETA, LARGEST_ETA = 1e-6, 1e6

SYNC = {"sync": True}


class Checked(traitlets.TraitType[Any, Any]):
    """A trait with a check that raises ValueError before anything is stored: the last good value stays."""

    def __init__(self, check: Any, default: Any) -> None:
        super().__init__(default)
        self.check = check

    def validate(self, obj: Any, value: Any) -> Any:
        """What is stored: what the check makes of the value."""
        return self.check(self.name, value)


def a_number(name: str, value: Any, *, largest: float = LARGEST) -> float:
    """One finite number up to a million in size."""
    result = as_number(name, value)
    if abs(result) > largest:
        size = f"{largest:.0e}".replace("e+0", "e").replace("e+", "e")
        raise ValueError(f"{name} must lie between -{size} and {size}, got {result!r}")
    return result


def some_numbers(name: str, value: Any, *, largest: float = LARGEST, at_most: int | None = None) -> list[float]:
    """A list of one or more such numbers."""
    array = as_sequence(name, value)
    if array.ndim != 1:
        raise ValueError(f"{name} must be one list of numbers, got an array of shape {array.shape}")
    if at_most is not None and len(array) > at_most:
        raise ValueError(f"{name} must hold 1 to {at_most} numbers, got {len(array)}")
    return [a_number(f"{name}[{index}]", x, largest=largest) for index, x in enumerate(array)]


def a_sequence(name: str, value: Any) -> list[float]:
    """A list of 2 to 13 such numbers: T = 1 to 12 steps."""
    result = some_numbers(name, value)
    if not 2 <= len(result) <= STEPS + 1:
        raise ValueError(f"{name} must hold 2 to {STEPS + 1} numbers (T = 1 to {STEPS} steps), got {len(result)}")
    return result


def a_count(name: str, value: Any, *, at_least: int, at_most: int) -> int:
    """A whole number from at_least to at_most."""
    count = as_whole_number(name, value, at_least=at_least)
    if count > at_most:
        raise ValueError(f"{name} must be at most {at_most}, got {shorten(count)}")
    return count


def a_home(letters: str, name: str, value: Any) -> dict[str, float]:
    """Where the sliders of these letters go home: one such number for each."""
    require_keys(name, value, letters)
    return {letter: a_number(f"{name}[{letter!r}]", value[letter]) for letter in letters}


def a_learning_rate(name: str, value: Any) -> float:
    """A positive number between a millionth and a million."""
    eta = as_positive(name, value)
    if not SMALLEST_ETA <= eta <= LARGEST_ETA:
        raise ValueError(f"{name} must lie between 1e-6 and 1e6, got {eta!r}")
    return eta


def a_name(known: Sequence[str], name: str, value: Any) -> str:
    """One of the known names."""
    return one_of(name, value, known)


def some_names(known: Sequence[str], name: str, value: Any) -> list[str]:
    """Some of the known names, in the order in which they are known."""
    value = [value] if isinstance(value, str) else value
    given = some_of(name, value, known, f"be some of {', '.join(known)}", at_least=0)
    return [one for one in known if one in given]


def a_switch(name: str, value: Any) -> bool:
    """True or False."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name} must be True or False, got {shorten(value)}")
    return bool(value)
