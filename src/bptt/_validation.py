"""Input checks shared by the model: every error names the argument, what was given and what is expected."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from math import isfinite
from numbers import Complex, Real
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


def listed(names: Iterable[Any], limit: int = 60) -> str:
    """Names one after the other, cut as `shorten` cuts."""
    text = ", ".join(name if isinstance(name, str) else shorten(name) for name in names)
    return text if len(text) <= limit else text[: limit - 1] + "…"


MOST = 10**9
"""The most passes, updates or predicted steps of one call: a number beyond it is no plan, and would never return."""

MOST_AXES = 30
"""Time and the batch dimensions: NumPy takes 32 at the least, and the computation adds one or two."""


def shorten(value: Any, limit: int = 60) -> str:
    """The `repr` of a value, cut so that an error message stays one readable line, whatever the value does."""
    long = type(value) in (str, bytes, list, tuple) and len(value) > limit  # what is cut off anyhow is never written
    try:
        text = " ".join(repr(value[:limit] if long else value).split())
    except ValueError:  # Python refuses to print integers of more than 4300 digits
        text = f"a value of type {type(value).__name__} too long to print"
    except Exception:  # the value's own __repr__ is broken: that is not what the message is about
        text = f"a value of type {type(value).__name__} that cannot be printed"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def as_numbers(name: str, value: Any, *, allow_complex: bool = False) -> npt.NDArray[Any]:
    """`value` as a float64 array (complex128 where allowed), always a copy; or a ValueError that names `name`.

    Fractions, Decimals and integers of any size count as numbers. True and False, bytes and masked elements do not,
    not even among others: NumPy would take them for 1, 0, 97 and whatever is behind the mask.
    """
    expected = "real or complex numbers" if allow_complex else "real numbers"
    if (odd := _odd_one_in(value)) is not None:
        raise ValueError(f"{name} must be {odd.format(expected=expected)}{shorten(value)}")
    try:
        array = np.asarray(value)
    except Exception as error:  # of NumPy, or of the value's own __array__
        raise ValueError(f"{name} must be {expected} in a rectangular array, got {shorten(value)}") from error
    if array.dtype.kind == "O":
        array = _from_objects(name, array, expected, allow_complex=allow_complex)
    if array.dtype.kind not in ("iufc" if allow_complex else "iuf"):
        raise ValueError(f"{name} must be {expected}, got {shorten(value)}")
    if array.ndim > MOST_AXES:
        raise ValueError(f"{name} must have at most {MOST_AXES} axes, got {array.ndim}")
    with np.errstate(all="ignore"):  # a longdouble beyond float64 becomes inf and is refused below
        array = array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)
    finite = np.isfinite(array)
    if not np.all(finite):
        where = tuple(int(index) for index in np.argwhere(~finite)[0])
        raise ValueError(f"{name} must be finite, got {array[where]}" + _at(where))
    return array


_PLAIN = frozenset({float, int, complex, np.float64, np.float32, np.int64})
_TRUTHS = frozenset({bool, np.bool_})


def _odd_one_in(value: Any, above: tuple[int, ...] = ()) -> str | None:
    """What NumPy would convert without a word, at any depth of lists: the beginning of a sentence, or None."""
    if type(value) in _PLAIN or isinstance(value, str | bytes | range):
        return None
    if isinstance(value, np.ndarray):
        if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
            return "finite, got a masked element in "
        return "{expected}, got True or False among the numbers in " if above and value.dtype.kind == "b" else None
    if isinstance(value, bytearray) or (isinstance(value, memoryview) and value.format in "Bbc"):
        return "{expected}, got "
    if not isinstance(value, Sequence):
        return None
    if id(value) in above or len(above) >= MOST_AXES:
        return f"{{expected}} in at most {MOST_AXES} lists one in another, got "
    types = set(map(type, value))
    if types & _TRUTHS and (above or not types <= _TRUTHS):
        return "{expected}, got True or False among the numbers in "
    if types <= _PLAIN | _TRUTHS:
        return None
    inside = (_odd_one_in(part, (*above, id(value))) for part in {id(part): part for part in value}.values())
    return next((odd for odd in inside if odd is not None), None)


def _from_objects(name: str, array: npt.NDArray[Any], expected: str, *, allow_complex: bool) -> npt.NDArray[Any]:
    """The numbers in an array of Python objects, one by one."""
    kinds = (Real, Decimal, Complex) if allow_complex else (Real, Decimal)
    numbers = np.empty(array.shape, dtype=np.complex128 if allow_complex else np.float64)
    for where, one in np.ndenumerate(array):
        if not isinstance(one, kinds) or isinstance(one, bool | np.bool_):
            raise ValueError(f"{name} must be {expected}, got {shorten(array.tolist())}")
        try:
            numbers[where] = complex(one) if allow_complex and isinstance(one, Complex) else float(one)  # type: ignore[arg-type]
        except Exception as error:
            raise ValueError(
                f"{name} must lie in the range of float64 (largest magnitude about 1.8e308), got {shorten(one)}"
                + _at(where)
            ) from error
    return numbers.real if allow_complex and not numbers.imag.any() else numbers


def _at(where: tuple[int, ...]) -> str:
    return f" at index {list(where)}" if where else ""


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


def require_mapping(name: str, given: Any) -> None:
    """Refuse what is no dictionary."""
    if not isinstance(given, Mapping):
        raise ValueError(f"{name} must be a dictionary, got {shorten(given)}")


def require_keys(name: str, given: Any, expected: Iterable[str]) -> None:
    """Refuse what is no dictionary, and one whose keys are not exactly the expected."""
    if not isinstance(given, Mapping):
        raise ValueError(f"{name} must be a dictionary, as to_dict() makes it, got {shorten(given)}")
    if set(given) != set(expected):
        raise ValueError(f"{name} must have the entries {', '.join(expected)}, got {listed(given)}")


def as_whole_number(name: str, value: Any, *, at_least: int, at_most: int | None = None) -> int:
    """`value` as an int from `at_least` to `at_most`, or a ValueError that names `name`."""
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool | np.timedelta64)
    if not is_whole or value < at_least:
        raise ValueError(f"{name} must be a whole number of at least {at_least}, got {shorten(value)}")
    if at_most is not None and value > at_most:
        raise ValueError(f"{name} must be a whole number of at most {at_most}, got {shorten(value)}")
    return int(value)


def one_to_three(name: str, value: Any) -> int:
    """The steps that an exercise is written out for: 1, 2 or 3, as an int."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool | np.timedelta64) or value not in (1, 2, 3):
        raise ValueError(f"{name} must be 1, 2 or 3, got {shorten(value)}")
    return int(value)


def one_of(name: str, value: Any, known: Sequence[str]) -> str:
    """The text, or a ValueError that lists those that are known."""
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{name} must be one of {', '.join(known)}, got {shorten(value)}")
    return str(value)


def some_of(name: str, value: Any, known: Sequence[str], expected: str, *, at_least: int = 1) -> list[str]:
    """The texts in `value`, each of them known, at most 100 of them; or a ValueError that says what is `expected`."""
    try:
        given = list(islice(value, 101))
        fits = at_least <= len(given) <= 100 and all(isinstance(one, str) and one in known for one in given)
    except Exception:  # it is nothing to go through, or breaks off
        given, fits = [value], False
    if not fits:
        raise ValueError(f"{name} must {expected}, got {shorten(value)}")
    return given


def as_generator(seed: Seed) -> np.random.Generator:
    """A Generator as it is, or a new one from a whole number."""
    if isinstance(seed, np.random.Generator):
        return seed
    return np.random.default_rng(as_whole_number("seed", seed, at_least=0))


def require_own_trace(of: str, **recomputed: tuple[npt.NDArray[Any], npt.NDArray[Any]]) -> None:
    """Refuse a trace whose numbers are not those that these weights give: pairs (in the trace, computed again)."""
    for name, (there, again) in recomputed.items():
        fits = there.shape == again.shape
        if not (fits and np.all(np.abs(there - again) <= 1e-9 * (1.0 + np.abs(again)))):
            raise ValueError(f"trace must be that of {of}, got one with another {name}: was it made by other weights?")


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
