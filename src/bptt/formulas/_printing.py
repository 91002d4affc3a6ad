"""LaTeX from the SymPy printer, in the order of a textbook, and its display in a notebook.

The LaTeX is plain, so that it reads the same in the book, in JupyterLab and on GitHub. Every display carries
`{"bptt": {...}}` as output metadata: a test follows each equation of the book back to what it was printed from.
"""

import re
from typing import Any

from IPython.display import display
from sympy import Expr, Mul
from sympy.printing.latex import LatexPrinter

from bptt._validation import shorten
from bptt.formulas._ledger import Formula, formula
from bptt.formulas._reading import require_expression
from bptt.formulas.symbols import GATES, Partial, t

__all__ = ["TALL", "latex", "show", "show_computed"]

TALL = (r"\frac", r"\sum", r"\prod")  # what needs brackets that grow


class _Printer(LatexPrinter):
    """SymPy's printer, with the arguments as they were written and without \\left( \\right) where ( ) is enough."""

    def doprint(self, expr: Expr) -> str:
        """The LaTeX of an expression."""
        return _plain_brackets(super().doprint(expr))

    def _print_Abs(self, expr: Any) -> str:
        inside = self._print(expr.args[0])
        return rf"\left|{inside}\right|" if any(tall in inside for tall in TALL) else f"|{inside}|"

    def _print_Indexed(self, expr: Any) -> str:
        return f"{self._print(expr.base.label)}_{{{self._print(expr.indices[0]).replace(' ', '')}}}"

    def _print_Mul(self, expr: Any) -> str:
        if expr.is_Mul and expr.args[0].is_Pow and expr.args[0].exp == -1:  # 1/T in front stays in front
            return f"{self._print(expr.args[0])} {self._print(Mul(*expr.args[1:], evaluate=False))}"
        return str(super()._print_Mul(expr))

    def _print_Sigma(self, expr: Any, exp: str | None = None) -> str:
        name = r"\sigma" if exp is None else rf"\sigma^{{{exp}}}"
        return name + self._add_parens(self._print(expr.args[0]))

    def _print_SigmaSlope(self, expr: Any, exp: str | None = None) -> str:
        name = r"\sigma'" if exp is None else rf"{{\sigma'}}^{{{exp}}}"
        return name + self._add_parens(self._print(expr.args[0]))

    def _print_Total(self, expr: Any) -> str:
        of, by = map(self._print, expr.args)
        d = r"\partial " if isinstance(expr, Partial) else "d"
        return rf"\frac{{{d}{of}}}{{{d}{by}}}"

    _print_Partial = _print_Total  # noqa: N815  # the name that SymPy looks for

    def _print_Held(self, expr: Any) -> str:
        of, by = map(self._print, expr.args)
        held = r",\, ".join(self._print(gate[t]) for gate in GATES)
        return rf"\left.\frac{{\partial {of}}}{{\partial {by}}}\right|_{{{held} \text{{ held}}}}"

    def _print_Tanh(self, expr: Any, exp: str | None = None) -> str:
        name = r"\tanh" if exp is None else rf"\tanh^{{{exp}}}"
        return name + self._add_parens(self._print(expr.args[0]))

    def _print_Dot(self, expr: Any) -> str:
        return " ".join(self._factor(part) for part in expr.args)

    def _print_Hadamard(self, expr: Any) -> str:
        return r" \odot ".join(self._factor(part) for part in expr.args)

    def _print_Transposed(self, expr: Any) -> str:
        return rf"{self._print(expr.args[0])}^{{\mathsf T}}"

    def _print_Row(self, expr: Any) -> str:
        return self._add_parens(r",\; ".join(map(self._print, expr.args)))

    def _factor(self, expr: Any) -> str:
        return self._add_parens(self._print(expr)) if expr.is_Add else str(self._print(expr))


def _plain_brackets(tex: str) -> str:
    r"""Write ( ) for each \left( \right) that has nothing tall inside."""
    open_brackets: list[int] = []
    pieces = re.split(r"(\\left\(|\\right\))", tex)
    for at, piece in enumerate(pieces):
        if piece == r"\left(":
            open_brackets.append(at)
        elif piece == r"\right)":
            start = open_brackets.pop()
            if not any(tall in inside for inside in pieces[start:at] for tall in TALL):
                pieces[start], pieces[at] = "(", ")"
    return "".join(pieces)


class _TextbookPrinter(_Printer):
    """For computed expressions, which SymPy keeps in an order of its own: w before v, a letter before a bracket."""

    LETTERS = ("eta", "varepsilon", "u", "w", "v", "s", "delta", "y", "p", "x", "t")

    def _rank(self, expr: Expr) -> tuple[Any, ...]:
        if expr.is_Number:
            return (-1, 0, "")
        base = expr.as_base_exp()[0]
        name = str(base.base.label) if base.is_Indexed else getattr(base, "name", "")
        letter = self.LETTERS.index(name) if name in self.LETTERS else len(self.LETTERS)
        return (letter + base.is_Function + 2 * base.is_Add, str(expr).count("("), str(expr))

    def _as_ordered_terms(self, expr: Any, order: Any = None) -> list[Any]:
        def rank(term: Expr) -> tuple[Any, ...]:
            factors = sorted(self._rank(factor) for factor in term.as_ordered_factors() if not factor.is_Number)
            return (term.could_extract_minus_sign(), factors or [self._rank(term)])

        return sorted(expr.args, key=rank)

    def _print_Mul(self, expr: Any) -> str:
        if expr.is_Mul:  # SymPy sends a quotient here too, such as 1/u
            expr = Mul(*sorted(expr.args, key=self._rank), evaluate=False)
        return str(LatexPrinter._print_Mul(self, expr))


def latex(form: Formula | Expr) -> str:
    """The LaTeX of a formula of the ledger (with the steps for which it holds), or of a computed expression."""
    if not isinstance(form, Formula):
        require_expression("form", form)
        return str(_TextbookPrinter({"order": "none"}).doprint(form))
    doprint = _Printer({"order": "none"}).doprint
    sign = {"=": "=", "<=": r"\le", "<-": r"\leftarrow"}[form.relation]
    equation = f"{doprint(form.lhs)} {sign} {doprint(form.rhs)}"
    ranges = [f"{doprint(index)} = {doprint(a)}, \\dots, {doprint(b)}" for index, a, b in form.where]
    if form.each:
        ranges.append(rf"\theta = {', '.join(map(doprint, form.each))}")
    if form.provided is not None:
        ranges.append(doprint(form.provided))
    return equation + (r" \qquad (" + r",\; ".join(ranges) + ")" if ranges else "")


def show(name: str, *more: str) -> None:
    """Display formulas of the ledger, by name, each as an equation of its own.

    Raises ValueError for a name that the ledger does not hold, with the nearest one.
    """
    for each in [formula(given) for given in (name, *more)]:
        _display(latex(each), {"formula": each.name})


def show_computed(label: str, *forms: Expr) -> None:
    """Display expressions that a cell has computed, as one chain of equalities: `show_computed("E, T = 2", E, form)`.

    label: what it is, for the reader of the source and for the test that follows displays to their origin.
    """
    if not label or not isinstance(label, str):
        raise ValueError(f"label must be a text that says what is shown, got {shorten(label)}")
    if not forms:
        raise ValueError("show_computed needs at least one expression to show, got none")
    _display(" = ".join(latex(form) for form in forms), {"computed": label})


def _display(tex: str, origin: dict[str, str]) -> None:
    # A dictionary and `raw` instead of IPython's Math: the plain text is then the LaTeX too, and nothing else is sent.
    display({"text/latex": rf"$\displaystyle {tex}$", "text/plain": tex}, raw=True, metadata={"bptt": origin})  # type: ignore[no-untyped-call]
