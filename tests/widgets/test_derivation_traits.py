"""The line for a derivation, seen from Python: what it accepts, what it refuses, what it says."""

import pytest

from bptt.exercises._slips import QUANTITIES, STEPS
from bptt.widgets import Derivation


def test_the_verdict_follows_what_is_typed_and_chosen():
    derivation = Derivation("dE/dw", T=2, text="δ1*s + δ2*y1")
    assert derivation.verdict
    assert "proved" in derivation.verdict.says
    derivation.text = "δ1*y1 + δ2*y2"
    assert "y_t stands where y_{t-1} belongs" in derivation.verdict.says
    derivation.quantity, derivation.T, derivation.text = "dE/ds", 1, "w δ1"
    assert derivation.verdict


BAD = [
    ("quantity", "dE/dx", "quantity must be one of dE/du, dE/dv, dE/dw, dE/ds, got 'dE/dx'"),
    ("T", 4, "T must be 1, 2 or 3, got 4"),
    ("T", True, "T must be 1, 2 or 3, got True"),
    ("text", 3, "text must be a str, got 3"),
]


@pytest.mark.parametrize(("name", "value", "message"), BAD)
def test_a_bad_value_is_named_and_the_last_good_one_stays(name, value, message):
    derivation = Derivation()
    before = getattr(derivation, name)
    with pytest.raises(ValueError, match=message):
        setattr(derivation, name, value)
    assert getattr(derivation, name) == before
    with pytest.raises(ValueError, match=message):
        Derivation(**{name: value})


def test_the_widget_knows_what_python_knows():
    known = Derivation().known
    assert set(known["truth"]) == {f"{quantity} {T}" for quantity in QUANTITIES for T in STEPS}
    assert {name for pairs in known["slips"].values() for name, _ in pairs} == set(known["sentences"])


def test_without_a_script_there_is_a_line_to_write_on():
    html = Derivation("dE/dv", T=3)._repr_mimebundle_()[0]["text/html"]
    assert (
        'aria-label="A line to write dE/dv for T = 3 on. The page checks it where scripts run; in the notebook, '
        'check_expression does."' in html
    )
    assert "<i>dE/dv</i> for <i>T</i> = 3: &nbsp; …………" in html
    assert Derivation(tooltip="a line").tooltip == "a line"
    assert repr(Derivation()) == "Derivation('dE/dw', T=2, text='')"
    assert repr(Derivation("dE/dv", T=3)) == "Derivation('dE/dv', T=3, text='')"
