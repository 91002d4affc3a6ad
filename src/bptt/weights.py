"""Four numbers u, v, w, s: the weights of the network and its initial state, or a gradient with respect to them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from bptt._validation import as_number, as_numbers, ignoring_overflow, listed, require_in_range, require_keys, shorten

__all__ = ["Weights"]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The four numbers of the network, or four numbers that belong to them (a gradient is one too).

    u: weight of the output, v: of the input, w: of the previous state; s: the state before the first step.
    Each is a float, or an array: one number for each of a batch of networks. `forward` also takes complex values,
    which is how the complex step differentiates. `+`, `-` and `*` work number by number: `weights - 0.1 * gradient`.

    Raises ValueError where a value is not a finite number, naming it, and where an operation leaves the range of
    float64 or meets shapes that do not broadcast.
    """

    u: Any
    v: Any
    w: Any
    s: Any

    def __post_init__(self) -> None:
        u, v, w, s = self.u, self.v, self.w, self.s
        if type(u) is type(v) is type(w) is type(s) is float and isfinite(u + v + w + s):
            return  # the common case costs no array
        for name, value in by_name(self).items():
            array = as_numbers(name, value, allow_complex=True)
            object.__setattr__(self, name, array if array.ndim else array.item())

    def are_floats(self) -> bool:
        """Whether these are four floats: no arrays, nothing complex."""
        return type(self.u) is type(self.v) is type(self.w) is type(self.s) is float

    def __iter__(self) -> Iterator[Any]:
        return iter((self.u, self.v, self.w, self.s))

    def _combine(self, other: Any, operation: Callable[[Any, Any], Any]) -> "Weights":
        others = other if isinstance(other, Weights) else (other,) * 4
        try:
            with ignoring_overflow():
                results = [operation(a, b) for a, b in zip(self, others, strict=True)]
        except ValueError as error:
            raise ValueError(f"shapes of weights must broadcast, got {shapes(self)} and {shapes(other)}") from error
        require_in_range(**by_name(results))
        return Weights(*results)

    def __add__(self, other: "Weights") -> "Weights":
        if not isinstance(other, Weights):
            return NotImplemented
        return self._combine(other, lambda a, b: a + b)

    def __sub__(self, other: "Weights") -> "Weights":
        if not isinstance(other, Weights):
            return NotImplemented
        return self._combine(other, lambda a, b: a - b)

    def __mul__(self, factor: float) -> "Weights":
        if isinstance(factor, Weights):
            return NotImplemented
        return self._combine(as_number("factor", factor, allow_complex=True), lambda a, b: a * b)

    def __neg__(self) -> "Weights":
        return self * -1.0

    __rmul__ = __mul__
    __array_ufunc__ = None  # so that np.float64(0.1) * weights asks __rmul__ instead of making an array

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Weights):
            return NotImplemented
        return all(np.array_equal(a, b) for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # they may be arrays, and arrays have no hash

    def total(self) -> "Weights":
        """The sum over the batch: the gradient of the summed E, for weights that the whole batch shares."""
        with ignoring_overflow():
            sums = [np.sum(value).item() for value in self]
        require_in_range(**by_name(sums))
        return Weights(*sums)

    def replace(self, **changes: Any) -> "Weights":
        """A copy with some of the numbers changed: `weights.replace(w=0.0)`."""
        unknown = set(changes) - set("uvws")
        if unknown:
            raise ValueError(f"replace takes u, v, w and s, got {listed(sorted(unknown))}")
        return Weights(**by_name(self) | changes)

    def to_dict(self) -> dict[str, Any]:
        """Floats, or lists of them for a batch, as `json.dumps` takes them; `from_dict` is the way back."""
        if any(np.iscomplexobj(value) for value in self):
            raise ValueError(f"weights must be real numbers to be written down, got {shorten(self)}")
        return {name: np.asarray(value).tolist() for name, value in by_name(self).items()}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> "Weights":
        """The weights that `to_dict` wrote down. Raises ValueError for an entry too many or too few."""
        require_keys("weights", given, "uvws")
        return cls(**given)


def as_weights(weights: Any, *, name: str = "weights", allow_complex: bool = True) -> Weights:
    """`weights`, or a ValueError if they are no Weights, or complex where that is not allowed."""
    if not isinstance(weights, Weights):
        raise ValueError(f"{name} must be bptt.Weights(u=…, v=…, w=…, s=…), got {shorten(weights)}")
    if not allow_complex and any(np.iscomplexobj(value) for value in weights):
        raise ValueError(f"{name} must be real numbers here, got {shorten(weights)}")
    return weights


def shapes(weights: Weights) -> dict[str, tuple[int, ...]]:
    """The shape of each of the four: () for a float."""
    return by_name(map(np.shape, weights))


def by_name(values: Iterable[Any]) -> dict[str, Any]:
    """Four values under the letters of the weights that they belong to."""
    return dict(zip("uvws", values, strict=True))
