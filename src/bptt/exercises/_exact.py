"""Is a typed expression exactly the right one? Both are worked out in whole numbers modulo a prime, at a drawn point.

In decimals two expressions can agree to the last digit and still be different. Modulo a prime nothing is rounded, and
two different polynomials of degree d agree at a drawn point with a probability of at most d / prime (Zippel 1979,
Schwartz 1980). The states are drawn as well, for y_t = σ(z_t) is no polynomial in the weights; so is σ of anything
else, once for each. The seed is made of the expression itself: nobody can know the point first, and then write an
expression that is wrong elsewhere only.

`widgets/derivation/exact.js` draws the same points and gives the same answers.
"""

import json
from collections.abc import Iterator
from functools import reduce

from bptt.exercises._expressions import Tree

__all__ = ["drawn", "same", "seed_of"]

PRIMES = (2**61 - 1, 2**61 - 31)
_64_BITS = 2**64 - 1


def same(tree: Tree, right: Tree, T: int) -> bool | None:
    """Whether two trees are the same expression in a network of T steps; None where the first divides by 0 always."""
    seed = seed_of(tree)
    for prime in PRIMES:
        point = _Point(T, prime, seed)
        try:
            given = point.value(tree)
        except ZeroDivisionError:
            return None
        if given != point.value(right):
            return False
    return True


def seed_of(tree: Tree) -> int:
    """64 bits made of a tree, by the hash of Fowler, Noll and Vo (FNV-1a)."""
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()
    return reduce(lambda state, byte: (state ^ byte) * 0x100000001B3 & _64_BITS, text, 0xCBF29CE484222325)


def drawn(seed: int) -> Iterator[int]:
    """Whole numbers of 64 bits, one after another, by the generator splitmix64."""
    while True:
        seed = seed + 0x9E3779B97F4A7C15 & _64_BITS
        yield _mixed(seed)


def _mixed(state: int) -> int:
    state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & _64_BITS
    state = (state ^ state >> 27) * 0x94D049BB133111EB & _64_BITS
    return state ^ state >> 31


class _Point:
    """A value modulo a prime for every name; weights, inputs and states are drawn, the rest follows from them."""

    def __init__(self, T: int, prime: int, seed: int) -> None:
        self.T, self.prime, self.seed = T, prime, seed
        draws = drawn(seed)
        free = ("u", "v", "w", "s", *(f"x{t}" for t in range(1, T + 2)), *(f"y{t}" for t in range(1, T + 1)))
        at = {name: next(draws) % prime for name in free}
        at |= {"y0": at["s"], f"delta{T + 1}": 0}
        for t in range(1, T + 1):
            at[f"t{t}"] = at[f"x{t + 1}"]
            at[f"z{t}"] = (at["w"] * at[f"y{t - 1}"] + at["v"] * at[f"x{t}"]) % prime
            at[f"p{t}"] = at["u"] * at[f"y{t}"] % prime
            at[f"epsilon{t}"] = 2 * (at[f"p{t}"] - at[f"t{t}"]) % prime
        for t in range(T, 0, -1):
            slope = at[f"y{t}"] * (1 - at[f"y{t}"])
            at[f"delta{t}"] = slope * (at["u"] * at[f"epsilon{t}"] + at["w"] * at[f"delta{t + 1}"]) % prime
        self.at = at

    def value(self, tree: Tree) -> int:
        """What a tree comes to. Raises ZeroDivisionError where it divides by 0."""
        kind, *parts = tree
        if kind == "number":
            whole, _, fraction = parts[0].partition(".")
            return int(whole + fraction) * self.inverse(10 ** len(fraction)) % self.prime
        if kind == "name":
            return self.at[parts[0]]
        first = self.value(parts[0])
        if kind == "^":
            return pow(first if parts[1] >= 0 else self.inverse(first), abs(parts[1]), self.prime)
        if kind == "+":
            return sum(map(self.value, parts[1:]), first) % self.prime
        if kind == "*":
            return reduce(lambda product, part: product * self.value(part) % self.prime, parts[1:], first)
        if kind == "neg":
            return -first % self.prime
        return self.inverse(first) if kind == "inv" else self.function(kind, first)

    def inverse(self, value: int) -> int:
        if value % self.prime == 0:
            raise ZeroDivisionError
        return pow(value, -1, self.prime)

    def function(self, kind: str, z: int) -> int:
        y = self.sigma(z)
        if kind == "exp":  # e^z = σ(z) / (1 - σ(z))
            return y * self.inverse(1 - y) % self.prime
        return y if kind == "σ" else y * (1 - y) % self.prime

    def sigma(self, z: int) -> int:
        """The state that belongs to a pre-activation, 1/2 at 0, and for anything else a number drawn for it."""
        if z == 0:
            return self.inverse(2)
        for t in range(1, self.T + 1):
            if z == self.at[f"z{t}"]:
                return self.at[f"y{t}"]
            if z == self.prime - self.at[f"z{t}"]:  # σ(-z) = 1 - σ(z)
                return (1 - self.at[f"y{t}"]) % self.prime
        smaller = min(z, self.prime - z)
        y = _mixed(smaller ^ self.seed) % self.prime
        return y if z == smaller else (1 - y) % self.prime
