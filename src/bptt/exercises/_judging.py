"""What every check does: call the reader's function, compare, and find the slip that gives the same numbers."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from traceback import format_exception_only
from typing import Any

import numpy as np

from bptt._validation import FloatArray, ignoring_overflow, shorten
from bptt.exercises._verdict import Verdict
from bptt.weights import Weights

__all__ = ["TOLERANCE", "Case", "Slip", "judge"]

Case = dict[str, Any]
"""The arguments of one call, by the names that the exercise gives them."""

Slip = tuple[str, Callable[..., Any]]
"""What is said, and the function that goes wrong in that way; it takes the same arguments."""

TOLERANCE = 1e-9
TOLERANCE_OF_FLOAT32 = 1e-5
LONG = 5
"""Steps: no case of the first round has more."""

ROUNDED = "It is right to about six digits only, as float32 computes or a rounded number: keep all digits of float64."


def judge(
    answer: Any,
    cases: Sequence[Case],
    right: Callable[..., Any],
    slips: Sequence[Slip],
    *,
    praise: str,
    beyond: Sequence[Case] = (),
) -> Verdict:
    """Whether a function returns what `right` does for all cases; if not, which of the slips it makes.

    beyond: what only an answer meets that is right for the cases, such as a long sequence or a large gradient.

    Whatever the function does, a sentence comes back and no exception. Arguments are passed in order, each a copy.
    """
    if not callable(answer):
        return Verdict(False, f"Hand over the function itself, without calling it, got {shorten(answer)}.")
    given = []
    for case in cases:
        result = _call(answer, case)
        if isinstance(result, Verdict):
            return result
        given.append(result)
    expected = [_numbers(right(*case.values())) for case in cases]
    if all(map(_same, given, expected)):
        found = _beyond(answer, beyond, right)
        return Verdict(True, praise) if found is None else found
    if all(_same(one, other, TOLERANCE_OF_FLOAT32) for one, other in zip(given, expected, strict=True)):
        return Verdict(False, ROUNDED)
    for says, wrong in slips:
        if all(_same(result, _numbers(wrong(*case.values()))) for result, case in zip(given, cases, strict=True)):
            return Verdict(False, says)
    return _difference(cases, given, expected)


def _beyond(answer: Callable[..., Any], cases: Sequence[Case], right: Callable[..., Any]) -> Verdict | None:
    """Why an answer that is right for small cases is not right after all, or None if it is."""
    for case in cases:
        result, expected = _call(answer, case), _numbers(right(*case.values()))
        if isinstance(result, Verdict):
            return result
        if _same(result, expected):
            continue
        if _same(result, expected, TOLERANCE_OF_FLOAT32):
            return Verdict(False, ROUNDED)
        found = _difference([case], [result], [expected])
        if result.shape == expected.shape and np.max(np.abs(expected)) > 10.0 > 0.99 * np.max(np.abs(result)):
            return Verdict(False, f"Where numbers grow large it cuts them off, as if they were clipped. {found.says}")
        steps = max((len(value) for value in case.values() if isinstance(value, np.ndarray | list)), default=0)
        if steps > LONG:
            return Verdict(
                False, f"Short sequences are right, long ones are not: are early steps cut off? {found.says}"
            )
        return found
    return None


def _call(answer: Callable[..., Any], case: Case) -> Any:
    """The numbers that the function returns, or a Verdict that says why there are none."""
    try:
        with ignoring_overflow():
            result = answer(*deepcopy(list(case.values())))
    except (Exception, SystemExit) as error:
        said = " ".join("".join(format_exception_only(error)).split())
        return Verdict(False, f"It stops with {said[:80]}{'…' * (len(said) > 80)}, for {_described(case)}.")
    if result is None or result is Ellipsis:
        return Verdict(False, "Nothing comes back yet: write the function, and end it with return.")
    try:
        numbers = _numbers(result)
    except (Exception, SystemExit):  # whatever a reader's object does when it is looked at
        return Verdict(False, f"It should return numbers, got {shorten(result)}.")
    if not np.all(np.isfinite(numbers)):
        return Verdict(False, f"It returns {shorten(result)}, which is not finite, for {_described(case)}.")
    return numbers


def _numbers(result: Any) -> FloatArray:
    array = np.asarray(list(result) if np.iterable(result) and not isinstance(result, str) else result)
    if array.dtype.kind not in "biuf":
        raise TypeError
    return array.astype(np.float64)


def _same(given: FloatArray, expected: FloatArray, tolerance: float = TOLERANCE) -> bool:
    if given.shape != expected.shape:
        return False
    return bool(np.all(np.abs(given - expected) <= tolerance * (1.0 + np.abs(expected))))


def _difference(cases: Sequence[Case], given: Sequence[Any], expected: Sequence[Any]) -> Verdict:
    case, result, wanted = next(
        three for three in zip(cases, given, expected, strict=True) if not _same(three[1], three[2])
    )
    if result.shape != wanted.shape:
        return Verdict(False, f"It returns {_counted(result)}, but {_counted(wanted)} should come back.")
    return Verdict(False, f"For {_described(case)} it returns {_rounded(result)}, but {_rounded(wanted)} is right.")


def _counted(numbers: FloatArray) -> str:
    if numbers.ndim == 0:
        return "one number"
    return f"a list of {len(numbers)}" if numbers.ndim == 1 else f"an array of shape {numbers.shape}"


def _rounded(value: Any) -> str:
    """A number, a list of numbers or Weights, with four digits."""
    if isinstance(value, Weights):
        return f"({', '.join(f'{letter} = {number:.4g}' for letter, number in zip('uvws', value, strict=True))})"
    array = np.asarray(value)
    return (
        np.array2string(array, precision=4, separator=", ", threshold=12, edgeitems=2)
        if array.ndim
        else f"{array.item():.4g}"
    )


def _described(case: Case) -> str:
    return ", ".join(f"{name} = {_rounded(value)}" for name, value in case.items())
