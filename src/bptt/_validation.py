"""Input checks shared by the model: every error names the argument, what was given and what is expected."""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

FLOAT64 = np.dtype(np.float64)
FloatArray = npt.NDArray[np.float64]
FloatOrArray = float | FloatArray
"""One number, or an array of as many as the batch dimensions ask for."""


class OutOfRangeError(ValueError):
    """A computed result, not an argument, left the range of float64: training stops at it."""


Seed = int | np.random.Generator


def shorten(value: Any, limit: int = 60) -> str:
    """The `repr` of a value, cut so that an error message stays one readable line."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # Python refuses to print integers of more than 4300 digits
        text = f"a value of type {type(value).__name__} too long to print"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def as_numbers(name: str, value: Any, *, allow_complex: bool = False) -> npt.NDArray[Any]:
    """`value` as a float64 array (complex128 where allowed), or a ValueError that names `name`."""
    expected = "real or complex numbers" if allow_complex else "real numbers"
    if _is_masked(value):
        raise ValueError(f"{name} must be finite, got a masked element in {shorten(value)}")
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"{name} must be {expected} in a rectangular array, got {shorten(value)}") from error
    if array.dtype.kind not in ("iufc" if allow_complex else "iuf"):
        raise ValueError(f"{name} must be {expected}, got {shorten(value)}")
    with np.errstate(all="ignore"):  # a longdouble beyond float64 becomes inf and is refused below
        array = array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)
    finite = np.isfinite(array)
    if not np.all(finite):
        where = tuple(int(index) for index in np.argwhere(~finite)[0])
        raise ValueError(f"{name} must be finite, got {array[where]}" + (f" at index {list(where)}" if where else ""))
    return array


def _is_masked(value: Any) -> bool:
    """Whether an element is masked: NumPy would take the number behind the mask, or warn the whole process of a NaN."""
    if isinstance(value, list | tuple):
        return any(map(_is_masked, value))
    return isinstance(value, np.ma.MaskedArray) and bool(np.ma.is_masked(value))


def as_number(name: str, value: Any, *, allow_complex: bool = False) -> float:
    """`value` as one finite float (or a complex where allowed), or a ValueError that names `name`."""
    if type(value) is float and isfinite(value):  # the common case costs no array
        return value
    array = as_numbers(name, value, allow_complex=allow_complex)
    if array.ndim:
        raise ValueError(f"{name} must be one number, got an array of shape {array.shape}")
    one: float = array.item()
    return one


def as_positive(name: str, value: Any) -> float:
    """`value` as one finite float above 0, or a ValueError that names `name`."""
    above_zero = as_number(name, value)
    if above_zero <= 0:
        raise ValueError(f"{name} must be positive, got {above_zero!r}")
    return above_zero


def as_sequence(name: str, value: Any, *, at_least: int = 1, allow_complex: bool = False) -> npt.NDArray[Any]:
    """`value` as an array whose first axis is time and holds that many steps at least."""
    array = as_numbers(name, value, allow_complex=allow_complex)
    if array.ndim == 0:
        raise ValueError(f"{name} must be a sequence (time is its first axis), got the single number {shorten(value)}")
    if array.size == 0:
        raise ValueError(
            f"{name} must hold at least one step of at least one sequence, got an array of shape {array.shape}"
        )
    if len(array) < at_least:
        raise ValueError(f"{name} must have a length of at least {at_least}, got {len(array)}")
    return array


def steps(values: npt.NDArray[Any]) -> list[Any]:
    """The steps of an array over time: floats (or complex) for one sequence, arrays for a batch."""
    return values.tolist() if values.ndim == 1 else list(values)


def require_keys(name: str, given: Any, expected: Iterable[str]) -> None:
    """Refuse what is no dictionary, and one whose keys are not exactly the expected."""
    if not isinstance(given, Mapping):
        raise ValueError(f"{name} must be a dictionary, as to_dict() makes it, got {shorten(given)}")
    if set(given) != set(expected):
        raise ValueError(f"{name} must have the entries {', '.join(expected)}, got {', '.join(map(str, given))}")


def as_whole_number(name: str, value: Any, *, at_least: int) -> int:
    """`value` as an int not below `at_least`, or a ValueError that names `name`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < at_least:
        raise ValueError(f"{name} must be a whole number of at least {at_least}, got {shorten(value)}")
    return int(value)


def as_generator(seed: Seed) -> np.random.Generator:
    """A Generator as it is, or a new one from a whole number."""
    if isinstance(seed, np.random.Generator):
        return seed
    return np.random.default_rng(as_whole_number("seed", seed, at_least=0))


def require_same_length(**sequences: npt.NDArray[Any]) -> None:
    """Refuse sequences with different numbers of steps."""
    lengths = {name: len(values) for name, values in sequences.items()}
    if len(set(lengths.values())) > 1:
        given = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise ValueError(f"{' and '.join(lengths)} must have the same number of steps, but {given}")


def batch_shape(**shapes: tuple[int, ...]) -> tuple[int, ...]:
    """The shape that the batch dimensions broadcast to, or a ValueError that lists every shape."""
    given = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
    try:
        shape = np.broadcast_shapes(*shapes.values())
    except ValueError as error:
        raise ValueError(f"the batch dimensions (axes after time) must broadcast to one shape, got {given}") from error
    if 0 in shape:
        raise ValueError(f"the batch dimensions (axes after time) must not be empty, got {given}")
    return shape


def with_batch(values: npt.NDArray[Any], batch: tuple[int, ...]) -> npt.NDArray[Any]:
    """Repeat values over batch dimensions they do not vary in. These broadcast among themselves, never against time."""
    T, *own = values.shape
    return np.broadcast_to(values.reshape(T, *(1,) * (len(batch) - len(own)), *own), (T, *batch))


def ignoring_overflow() -> np.errstate:
    """For a computation whose results go to `require_in_range`: it names what NumPy would only warn of."""
    return np.errstate(all="ignore")


def require_in_range(**quantities: npt.ArrayLike | Sequence[float]) -> None:
    """Refuse computed results that left the range of float64; the first such quantity is named."""
    for name, values in quantities.items():
        if not (isfinite(values) if type(values) is float else np.all(np.isfinite(values))):
            raise OutOfRangeError(
                f"{name} is outside the range of float64 (largest magnitude about 1.8e308): "
                "expected weights and inputs small enough to keep it finite"
            )
