"""Check my derivation: the reader types an expression, and learns at once whether it is the derivative of E."""

from typing import Any

from bptt._modules import module, style
from bptt._svg import Figure
from bptt._validation import one_of, one_to_three, shorten
from bptt.exercises._slips import QUANTITIES, SENTENCES, STEPS, slips, truth
from bptt.exercises._typed import check_expression
from bptt.exercises._verdict import Verdict
from bptt.widgets.shared.traits import SYNC, Checked
from bptt.widgets.shared.widget import LiveWidget

__all__ = ["Derivation"]


def _known() -> dict[str, Any]:
    """For the widget: the right expressions, the slips, and the sentences that go with them."""
    cases = [(quantity, T) for quantity in QUANTITIES for T in STEPS]
    return {
        "truth": {f"{quantity} {T}": truth(quantity, T) for quantity, T in cases},
        "slips": {f"{quantity} {T}": slips(quantity, T) for quantity, T in cases},
        "sentences": SENTENCES,
    }


def _as_known(name: str, value: Any) -> dict[str, Any]:
    if value != _known():
        raise ValueError(f"{name} must be what the package knows, got {shorten(value)}")
    return _known()


def _quantity(name: str, value: Any) -> str:
    return one_of(name, value, QUANTITIES)


def _steps(name: str, value: Any) -> int:
    return one_to_three(name, value)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a str, got {shorten(value)}")
    return value


class Derivation(LiveWidget):
    """A line to type an expression for dE/du, dE/dv, dE/dw or dE/ds, and what is to be said about it.

        Derivation("dE/dw", T=2)

    quantity, T: what the expression should be; the reader can change both. text: what is typed. `verdict` says what
    `bptt.exercises.check_expression` makes of it, with a proof; the page itself compares at 20 points.

    Raises ValueError for another quantity, a T other than 1, 2, 3 and a text that is no str; the last good one stays.
    """

    _esm = module("derivation")
    _css = style("derivation")

    quantity = Checked(_quantity, "dE/dw").tag(**SYNC)
    T = Checked(_steps, 2).tag(**SYNC)
    text = Checked(_text, "").tag(**SYNC)
    known = Checked(_as_known, {}).tag(**SYNC)

    def __init__(self, quantity: str = "dE/dw", T: int = 2, text: str = "", **options: Any) -> None:
        super().__init__(quantity=quantity, T=T, text=text, known=_known(), **options)

    @property
    def verdict(self) -> Verdict:
        """What is to be said about the current text."""
        return check_expression(self.text, self.quantity, self.T)

    def __repr__(self) -> str:
        return f"Derivation({self.quantity!r}, T={self.T}, text={self.text!r})"

    def still(self) -> Figure:
        """What stands in where no script runs, and on paper: the line to fill in by hand."""
        return Figure(
            f'<p style="border-bottom: 1px solid var(--bptt-line, #c9d1d9); padding: 1.5rem 0 0.3rem">'
            f"<i>{self.quantity}</i> for <i>T</i> = {self.T}: &nbsp; {'…' * 12}</p>",
            f"A line to write {self.quantity} for T = {self.T} on. The page checks it where scripts run; "
            "in the notebook, check_expression does.",
        )
