"""The networks of chapter 11, on which its entries of the ledger are proved: two neurons with matrices, and an LSTM.

As in `_networks`, nothing is taken from the ledger. The network is written out in SymPy symbols, one for each entry of
each matrix, and differentiated by `diff`: for dE/dW by each entry of W, for ∂E/∂z_t by a number added to z_t when it is
made, so that whatever depends on it responds. Then each nested σ(…) gets the letter of its state, and each slope σ'(…)
the letter of that slope. So what is proved of the layer holds whichever function σ is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import sympy
from sympy import Dummy, Expr, Indexed, Symbol

from bptt.formulas import symbols as sym
from bptt.formulas._reading import DoesNotExistError, read
from bptt.formulas.symbols import Dot, Hadamard, Held, Partial, Row, Sigma, SigmaSlope, Tanh, Total, Transposed

__all__ = ["Matrix", "MatrixNetwork", "matrix_network"]

Column = list[Expr]
Move = Callable[[Expr, Column], Column]
"""Hands on the values that a quantity has got: as they are, or moved."""


@dataclass(frozen=True)
class Matrix:
    """Rows of polynomials. A 1 x 1 matrix is a number, and scales what it is multiplied by."""

    rows: tuple[tuple[Any, ...], ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.rows[0])

    @property
    def T(self) -> "Matrix":  # as in NumPy
        """The transpose."""
        return Matrix(tuple(zip(*self.rows, strict=True)))

    def _entrywise(self, other: "Matrix", combine: Callable[[Any, Any], Any]) -> "Matrix":
        if self.shape != other.shape:
            raise AssertionError(f"the shapes {self.shape} and {other.shape} do not fit")
        pairs = (zip(ours, theirs, strict=True) for ours, theirs in zip(self.rows, other.rows, strict=True))
        return Matrix(tuple(tuple(combine(a, b) for a, b in row) for row in pairs))

    def __add__(self, other: "Matrix") -> "Matrix":
        return self._entrywise(other, lambda a, b: a + b)

    def __radd__(self, other: int) -> "Matrix":  # `sum` starts from 0
        return self

    def __mul__(self, other: "Matrix") -> "Matrix":
        for one, another in ((self, other), (other, self)):
            if one.shape == (1, 1):
                return Matrix(tuple(tuple(one.rows[0][0] * entry for entry in row) for row in another.rows))
        if self.shape[1] != other.shape[0]:
            raise AssertionError(f"the shapes {self.shape} and {other.shape} do not fit")
        columns = other.T.rows
        return Matrix(
            tuple(
                tuple(sum(a * b for a, b in zip(row, column, strict=True)) for column in columns) for row in self.rows
            )
        )

    def __rmul__(self, other: int) -> "Matrix":  # `prod` starts from 1
        return self

    def __pow__(self, power: int) -> "Matrix":
        ((entry,),) = self.rows
        return Matrix(((entry**power,),))

    def hadamard(self, other: "Matrix") -> "Matrix":
        """Entry by entry."""
        return self._entrywise(other, lambda a, b: a * b)


def _letters(name: str, *shape: int) -> Any:
    """A symbol for each entry: a column of them, or a list of rows."""
    if len(shape) == 1:
        return [Symbol(f"{name}{i}") for i in range(1, shape[0] + 1)]
    return [_letters(f"{name}{i}", *shape[1:]) for i in range(1, shape[0] + 1)]


def _times(matrix: list[Column], column: Column) -> Column:
    return [sum(a * b for a, b in zip(row, column, strict=True)) for row in matrix]


class MatrixNetwork:
    """A network of T steps in which every symbol of the ledger stands for a matrix of polynomials."""

    def __init__(self, kind: str, T: int) -> None:
        self.kind, self.T, self.steps = kind, T, range(1, T + 1)
        size = 2 if kind == "layer" else 1
        self._run = self._layer if kind == "layer" else self._lstm
        self.given: dict[Expr, Any] = {
            base[step]: _letters(f"{base}_{step}_", size) for base in (sym.x, sym.target) for step in self.steps
        }
        if kind == "layer":
            self.given |= {letter: _letters(str(letter), 2, 2) for letter in (sym.U, sym.V, sym.W)}
            self.given[sym.s] = _letters("s", 2)
        else:
            self.given |= {sym.G: _letters("G", 4, 3), sym.u: _letters("u", 1)}
            self.given[sym.r] = [row[1] for row in self.given[sym.G]]
        self.closed: dict[Expr, Column] = {}
        self.E = self._written_out({})
        self.names: dict[Expr, Expr] = {}
        self.squashed: dict[tuple[type, Matrix], Matrix] = {}
        self._name_states()
        self._known: dict[Expr, Matrix] = {}

    # --- the two networks ---------------------------------------------------------------------------------------------

    def _layer(self, move: Move) -> Iterator[tuple[Expr, Column]]:
        U, V, W = (self.given[letter] for letter in (sym.U, sym.V, sym.W))
        y = move(sym.y[0], self.given[sym.s])
        yield sym.y[0], y
        for t in self.steps:
            from_past, from_input = _times(W, y), _times(V, self.given[sym.x[t]])
            z = move(sym.z[t], [a + b for a, b in zip(from_past, from_input, strict=True)])
            y = move(sym.y[t], [Sigma(entry) for entry in z])
            p = move(sym.p[t], _times(U, y))
            yield from ((sym.z[t], z), (sym.y[t], y), (sym.p[t], p))

    def _lstm(self, move: Move) -> Iterator[tuple[Expr, Column]]:
        zero = [sympy.S.Zero]
        c, h = zero, zero
        yield from ((sym.c[0], c), (sym.h[0], h))
        for t in self.steps:
            a = move(sym.a[t], _times(self.given[sym.G], [*self.given[sym.x[t]], *h, sympy.S.One]))
            i, f, o = map(Sigma, a[:3])
            g = Tanh(a[3])
            c = move(sym.c[t], [f * c[0] + i * g])
            h = move(sym.h[t], [o * Tanh(c[0])])
            p = move(sym.p[t], [self.given[sym.u][0] * h[0]])
            yield from zip((sym.a[t], sym.c[t], sym.h[t], sym.p[t]), (a, c, h, p), strict=True)
            yield from zip((gate[t] for gate in sym.GATES), ([i], [f], [o], [g]), strict=True)

    def _written_out(self, added: dict[Expr, Column]) -> Expr:
        """E, with numbers added to some quantities when they are made. The first run, without any, is kept."""

        def move(name: Expr, values: Column) -> Column:
            return [a + b for a, b in zip(values, added[name], strict=True)] if name in added else values

        values = dict(self._run(move))
        self.closed = self.closed or values
        pairs = ((values[sym.p[t]], self.given[sym.target[t]]) for t in self.steps)
        return sum((a - b) ** 2 for p, target in pairs for a, b in zip(p, target, strict=True))

    # --- from nested expressions to polynomials -----------------------------------------------------------------------

    def _name_states(self) -> None:
        """A letter for each σ(…) and tanh(…). The slope of a gate is y (1 - y); that of a layer is a letter."""
        columns = self.closed.values()
        nested = sorted({part for column in columns for entry in column for part in entry.atoms(Sigma, Tanh)}, key=str)
        for number, part in enumerate(nested):
            state = self.names[part] = Symbol(f"state{number}")
            if isinstance(part, Sigma):
                slope = state * (1 - state) if self.kind == "lstm" else Symbol(f"slope{number}")
                self.names[SigmaSlope(part.args[0])] = slope
        letters = [letter for value in self.given.values() for letter in sympy.flatten(value)]
        letters += sorted({letter for value in self.names.values() for letter in value.free_symbols}, key=str)
        letters = list(dict.fromkeys(letters))  # r is a column of G
        self.ring, *generators = sympy.ring(letters, sympy.QQ)
        self.letters = dict(zip(letters, generators, strict=True))
        for quantity, column in self.closed.items():
            functions = {sym.z: (Sigma, SigmaSlope), sym.c: (Tanh,)}.get(quantity.base, ())
            for function in functions if quantity != sym.c[0] else ():
                values = self._matrix([function(entry) for entry in column])
                self.squashed[function, self._matrix(column)] = values

    def _matrix(self, entries: Any) -> Matrix:
        rows = [entry if isinstance(entry, list) else [entry] for entry in entries]
        return Matrix(tuple(tuple(self._polynomial(entry) for entry in row) for row in rows))

    def _polynomial(self, closed: Any) -> Any:
        def value(expr: Expr) -> Any:
            return self.ring(sympy.QQ(expr.p, expr.q)) if expr.is_Number else self.letters.get(expr)

        return self.ring(read(sympy.sympify(closed).xreplace(self.names), value, {}))

    # --- reading a side of a formula ----------------------------------------------------------------------------------

    def read(self, expr: Expr) -> Matrix:
        """An instance of one side of a formula, as a matrix of polynomials."""
        functions: dict[type, Callable[..., Any]] = {
            Dot: lambda a, b: a * b,
            Hadamard: Matrix.hadamard,
            Transposed: lambda a: a.T,
            Row: lambda *entries: Matrix((tuple(entry.rows[0][0] for entry in entries),)),
            Sigma: lambda z: self._squashed(Sigma, z),
            SigmaSlope: lambda z: self._squashed(SigmaSlope, z),
            Tanh: lambda c: self._squashed(Tanh, c),
        }
        result: Matrix = read(expr, self.value, functions)
        return result

    def value(self, expr: Expr) -> Matrix | None:
        """The matrix that a quantity is, or None for an expression that is put together of several."""
        if expr.args and not isinstance(expr, Indexed | Total | Partial | Held):
            return None
        if expr not in self._known:
            self._known[expr] = self._quantity(expr)
        return self._known[expr]

    def _quantity(self, expr: Expr) -> Matrix:
        if expr.is_Number:
            return Matrix(((self.ring(sympy.QQ(expr.p, expr.q)),),))
        if isinstance(expr, Held):
            return self._with_gates_held(*expr.args)
        if isinstance(expr, Total | Partial):
            return self._derivative(*expr.args)
        if isinstance(expr, Indexed) and expr.base in (sym.epsilon, sym.delta):
            return self._derivative(sym.E, (sym.p if expr.base == sym.epsilon else sym.z)[expr.indices[0]])
        if expr in self.given or expr in self.closed:
            return self._matrix(self.given.get(expr, self.closed.get(expr)))
        raise DoesNotExistError(f"{expr} does not exist for T = {self.T}")

    def _derivative(self, quantity: Expr, by: Expr) -> Matrix:
        if quantity != sym.E:
            raise DoesNotExistError(f"only E is differentiated here, not {quantity}")
        if by in self.given:
            rows = [row if isinstance(row, list) else [row] for row in self.given[by]]
            return self._matrix([[sympy.diff(self.E, letter) for letter in row] for row in rows])
        if not isinstance(by, Indexed):
            raise DoesNotExistError(f"{by} does not exist here")
        base, step = by.base, by.indices[0]
        if base in (sym.z, sym.a, sym.c) and base[1] in self.closed and step == self.T + 1:
            return self._matrix([sympy.S.Zero] * len(self.closed[base[1]]))  # nothing that is added up depends on it
        moved, entries = by, slice(None)
        if base in sym.PARTS:  # one of the four numbers in a_t
            place = sym.PARTS.index(base)
            moved, entries = sym.a[step], slice(place, place + 1)
        if moved not in self.closed or base in sym.GATES:
            raise DoesNotExistError(f"{by} does not exist for T = {self.T}")
        added = [Dummy() for _ in self.closed[moved]]
        E, at_rest = self._written_out({moved: added}), dict.fromkeys(added, 0)
        return self._matrix([sympy.diff(E, each).subs(at_rest) for each in added[entries]])

    def _with_gates_held(self, of: Expr, by: Expr) -> Matrix:
        """∂c_t/∂c_{t-1} of c_t = f_t c_{t-1} + i_t g_t, in which c_{t-1} alone moves."""
        step, before = of.indices[0], Dummy()
        if (of, by) != (sym.c[step], sym.c[step - 1]) or step not in self.steps:
            raise DoesNotExistError(f"{of} does not come from {by} in one step")
        i, f, _, g = (self.closed[gate[step]][0] for gate in sym.GATES)
        return self._matrix([sympy.diff(f * before + i * g, before)])

    def _squashed(self, function: type, argument: Matrix) -> Matrix:
        if (function, argument) not in self.squashed:
            raise AssertionError(f"{function.__name__} is taken of what it is never taken of in this network")
        return self.squashed[function, argument]


@cache
def matrix_network(kind: str, T: int) -> MatrixNetwork:
    """The network "layer" (two neurons, two inputs, two outputs) or "lstm" (one cell) for T steps."""
    return MatrixNetwork(kind, T)
