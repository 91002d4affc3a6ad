"""A small language for derivatives, as one types them: `2*(p2-t2)*u*y2(1-y2)`, σ(z1), ε2, δ_1, x^2.

    sum     =  product { (+ | -) product }
    product =  factor { (* | /) factor | power }        two powers side by side are multiplied: 2u, y1(1-y1)
    factor  =  (- | +) factor | power
    power   =  atom [ (^ | **) exponent ]               the exponent is a whole number
    atom    =  number | quantity | (σ | σ' | exp) ( sum ) | ( sum )

Nothing that is typed is ever run: the text becomes a tree of lists, and the tree is worked out. `widgets/expression.js`
is the same parser: both make the same tree of the same text, or give the same message at the same place.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from bptt.model import sigmoid

__all__ = ["DEEPEST", "LONGEST", "MOST_DIGITS", "ExpressionError", "Tree", "evaluate", "parse", "shorten"]

Tree = list[Any]
"""["+", …], ["*", …], ["neg", a], ["inv", a], ["^", a, n], ["σ", a], ["σ'", a], ["exp", a], ["number", "2.5"],
["name", "epsilon2"]"""

LONGEST, DEEPEST, MOST_DIGITS = 1000, 40, 12

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n\u00a0\u2009]+)"
    r"|(?P<number>[0-9]+\.?[0-9]*|\.[0-9]+)"
    r"|(?P<name>(?P<letters>[A-Za-zα-ωΑ-Ωϵ]+)(?:_?(?P<step>[0-9]+)|_\{(?P<braced>[0-9]+)\}|(?P<small>[₀-₉]+))?(?P<prime>['′’]?))"
    r"|(?P<sign>\*\*|[-+*/^()·×⋅÷−–])"
)
_SIGN = {"**": "^", "·": "*", "×": "*", "⋅": "*", "÷": "/", "−": "-", "–": "-"}
_SPELLING = {
    **dict.fromkeys(("ε", "ϵ", "eps", "varepsilon"), "epsilon"),
    "δ": "delta",
    **dict.fromkeys(("sigma", "sigmoid"), "σ"),
}
_FUNCTIONS: dict[str, Callable[[float], float]] = {
    "neg": lambda a: -a,
    "inv": lambda a: 1.0 / a,
    "σ": sigmoid,
    "σ'": lambda a: sigmoid(a) * sigmoid(-a),
    "exp": math.exp,
}
_SMALL_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


class ExpressionError(ValueError):
    """What is typed cannot be read. position: the character, counted from 0, at which it goes wrong."""

    def __init__(self, says: str, position: int) -> None:
        super().__init__(says)
        self.says, self.position = says, position

    def marked(self, text: str) -> str:
        """The message, and the place: the text with a mark under the character."""
        around = "".join(" " if character.isspace() else character for character in text)
        start = max(0, self.position - 50)
        return f"{self.says}\n  {around[start : start + 80]}\n  {' ' * (self.position - start)}^"


def parse(text: str, T: int) -> Tree:
    """The tree of an expression in the quantities of a network of T steps.

    Raises ExpressionError, with the place, for what cannot be read.
    """
    return _Parser(text, T).tree()


def evaluate(tree: Tree, values: Mapping[str, float]) -> float:
    """The number that a tree stands for; NaN where it has none, as for 1/0."""
    try:
        return _evaluate(tree, values)
    except (ZeroDivisionError, OverflowError):
        return math.nan


def _evaluate(tree: Tree, values: Mapping[str, float]) -> float:
    kind, *parts = tree
    if kind == "number":
        return float(parts[0])
    if kind == "name":
        return values[parts[0]]
    first: float = _evaluate(parts[0], values)
    if kind == "^":
        return float(first ** parts[1])
    if kind in ("+", "*"):
        others = [_evaluate(part, values) for part in parts[1:]]
        return sum(others, first) if kind == "+" else math.prod(others, start=first)
    return _FUNCTIONS[kind](first)


def shorten(name: str) -> str:
    """A piece of what was typed, as a message quotes it."""
    return name if len(name) <= 20 else name[:19] + "…"


class _Parser:
    """One reading of one text, by recursive descent."""

    def __init__(self, text: str, T: int) -> None:
        self.T, self.depth, self.at = T, 0, 0
        if len(text) > LONGEST:
            raise ExpressionError(f"At most {LONGEST} characters are read, this has {len(text)}.", LONGEST)
        self.tokens = list(self._tokens(text))
        if len(self.tokens) == 1:
            raise ExpressionError("Nothing is typed yet.", 0)

    def _tokens(self, text: str) -> Any:
        """Pairs (what, position); what is a sign, or a tree for a number or name. The last is ("end", length)."""
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                raise ExpressionError(f'"{text[position]}" has no meaning here.', position)
            if match["number"]:
                if len(match["number"]) > MOST_DIGITS:
                    raise ExpressionError(f"A number has at most {MOST_DIGITS} digits here.", position)
                yield ["number", match["number"]], position
            elif match["name"]:
                yield self._name(match, position), position
            elif match["sign"]:
                yield _SIGN.get(match["sign"], match["sign"]), position
            position = match.end()
        yield "end", len(text)

    def _name(self, match: re.Match[str], position: int) -> Tree:
        quoted, letters = shorten(match["name"]), _SPELLING.get(match["letters"], match["letters"])
        digits = match["step"] or match["braced"] or (match["small"] or "").translate(_SMALL_DIGITS)
        if letters in ("σ", "exp") and not digits and (letters == "σ" or not match["prime"]):
            return ["function", letters + ("'" if match["prime"] else ""), quoted]
        if match["prime"]:
            raise ExpressionError(f'"{quoted}": only σ has a dash, as in σ\'(z1).', position)
        if letters in ("u", "v", "w", "s"):
            if digits:
                raise ExpressionError(f'"{quoted}": u, v, w and s are one number each, without a step.', position)
            return ["name", letters]
        T = self.T
        ranges = {"x": (1, T + 1), "t": (1, T), "y": (0, T), "z": (1, T), "p": (1, T), "epsilon": (1, T)}
        ranges["delta"] = (1, T + 1)
        if letters not in ranges:
            raise ExpressionError(f'"{quoted}" is no quantity of this network; between letters, write *.', position)
        if not digits:
            raise ExpressionError(f'"{quoted}" needs the number of its step, as in {quoted}1.', position)
        first, last = ranges[letters]
        if len(digits) > 3 or not first <= int(digits) <= last:
            raise ExpressionError(f'"{quoted}": for T = {T} this goes from step {first} to {last}.', position)
        return ["name", f"{letters}{int(digits)}"]

    @property
    def what(self) -> Any:
        """The token that comes next."""
        return self.tokens[self.at][0]

    @property
    def position(self) -> int:
        """Where it stands."""
        return int(self.tokens[self.at][1])

    def tree(self) -> Tree:
        result = self.sum()
        if self.what == ")":
            raise ExpressionError("This bracket closes nothing.", self.position)
        return result

    def sum(self) -> Tree:
        terms = [self.product()]
        while self.what in ("+", "-"):
            sign = self.take()
            term = self.product()
            terms.append(["neg", term] if sign == "-" else term)
        return terms[0] if len(terms) == 1 else ["+", *terms]

    def product(self) -> Tree:
        factors, sign = [self.factor()], "*"
        while self.what in ("*", "/") or isinstance(self.what, list) or self.what == "(":
            if self.what in ("*", "/"):
                sign = self.take()
                factor = self.factor()
                factors.append(["inv", factor] if sign == "/" else factor)
            elif sign == "/" or self.what[0] == "number":
                raise ExpressionError("This can be read in two ways: write * or brackets.", self.position)
            else:
                factors.append(self.power())
        return factors[0] if len(factors) == 1 else ["*", *factors]

    def factor(self) -> Tree:
        if self.what in ("+", "-"):
            with self.deeper():
                sign = self.take()
                inner = self.factor()
            return ["neg", inner] if sign == "-" else inner
        return self.power()

    def power(self) -> Tree:
        base = self.atom()
        if self.what != "^":
            return base
        self.take()
        exponent = self.exponent()
        if self.what == "^":
            raise ExpressionError("A power of a power needs brackets around the first.", self.position)
        return ["^", base, exponent]

    def exponent(self) -> int:
        position, bracket, sign = self.position, self.what == "(", 1
        if bracket:
            self.take()
        if self.what == "-":
            self.take()
            sign = -1
        digits = self.what[1] if self.what[0] == "number" else ""
        if not re.fullmatch("[0-9]", digits) or (bracket and self.tokens[self.at + 1][0] != ")"):
            raise ExpressionError("An exponent is a whole number from -9 to 9.", position)
        self.at += 2 if bracket else 1
        return sign * int(digits)

    def atom(self) -> Tree:
        what, position = self.what, self.position
        if what == "(":
            return self.bracket()
        if not isinstance(what, list):
            raise ExpressionError("Here a quantity, a number or a bracket is expected.", position)
        self.take()
        if what[0] != "function":
            return what
        _, kind, quoted = what
        if self.what != "(":
            raise ExpressionError(f'After "{quoted}" comes a bracket, as in {quoted}(z1).', self.position)
        return [kind, self.bracket()]

    def bracket(self) -> Tree:
        opened = self.position
        self.take()
        with self.deeper():
            inner = self.sum()
        self.close(opened)
        return inner

    def close(self, opened: int) -> None:
        if self.what != ")":
            raise ExpressionError("This bracket is never closed.", opened)
        self.take()

    def take(self) -> Any:
        self.at += 1
        return self.tokens[self.at - 1][0]

    def deeper(self) -> "_Deeper":
        return _Deeper(self)


class _Deeper:
    """One level of brackets or signs; too many of them are refused before they can exhaust anything."""

    def __init__(self, parser: _Parser) -> None:
        self.parser = parser

    def __enter__(self) -> None:
        self.parser.depth += 1
        if self.parser.depth > DEEPEST:
            raise ExpressionError(f"At most {DEEPEST} brackets or signs inside one another.", self.parser.position)

    def __exit__(self, *_: object) -> None:
        self.parser.depth -= 1
