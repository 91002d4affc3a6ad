"""Check my derivation, in Python: right is told from wrong, slips are named, and nothing that is typed is ever run."""

import math
import re
from time import process_time

import pytest

from bptt.exercises import ExpressionError, check_expression
from bptt.exercises._expressions import evaluate as evaluate_tree
from bptt.exercises._expressions import parse
from bptt.exercises._proving import is_identity
from bptt.exercises._slips import (
    QUANTITIES,
    SENTENCES,
    STEPS,
    close,
    known_values,
    network,
    points,
    quantities,
    slips,
    truth,
)
from bptt.exercises._typed import compare
from bptt.formulas import evaluate, unroll
from bptt.formulas import symbols as sym
from bptt.weights import Weights
from typed_expressions import RIGHT, UNREADABLE, WRONG, fuzzed

CASES = [(quantity, T) for quantity in QUANTITIES for T in STEPS]


@pytest.mark.parametrize(("quantity", "T"), CASES)
def test_the_right_expression_is_the_derivative_of_the_written_out_objective(quantity, T):
    derivative = unroll(T).E.diff(getattr(sym, quantity[-1]))
    for point, value in zip(points(T), known_values(truth(quantity, T), T), strict=True):
        weights = Weights(*(point[letter] for letter in "uvws"))
        x, target = ([point[f"{name}{t}"] for t in range(1, T + 1)] for name in "xt")
        assert value == pytest.approx(evaluate(derivative, weights, x, target), rel=1e-12)


@pytest.mark.parametrize("case", range(0, len(RIGHT), 10))
def test_right_variants_are_accepted_and_proved(case):
    for quantity, T, text in RIGHT[case : case + 10]:
        verdict = check_expression(text, quantity, T)
        assert verdict, f"{quantity}, T = {T}: {text}: {verdict}"
        assert verdict.says == (
            f"It agrees with {quantity} for T = {T} at 20 points, and the two are one polynomial: proved."
        )


def test_wrong_variants_are_refused_with_the_slip_named():
    for quantity, T, text, kind in WRONG:
        verdict = check_expression(text, quantity, T)
        assert not verdict, text
        assert compare(parse(text, T), quantity, T) == kind, text
        assert verdict.says.startswith(
            {"factor": "It is ", "differs": "It differs: at u = ", "no number": "It has no value"}.get(
                kind, SENTENCES.get(kind)
            )
        ), text


def test_enough_variants():
    assert len({(quantity, T, text.replace(" ", "")) for quantity, T, text in RIGHT}) >= 60
    assert len({(quantity, T, text.replace(" ", "")) for quantity, T, text, _ in WRONG}) >= 60


def test_every_slip_is_recognised_somewhere():
    assert {name for case in CASES for name, _ in slips(*case)} == set(SENTENCES)
    assert {kind for *_, kind in WRONG} >= set(SENTENCES) - {"echo"}


@pytest.mark.parametrize(("quantity", "T"), CASES)
def test_slips_are_neither_right_nor_alike(quantity, T):
    for name, text in slips(quantity, T):
        assert compare(parse(text, T), quantity, T) == name
        undecided = None if name == "slope_of_y" else False  # σ'(y) is no polynomial in the states
        assert is_identity(parse(text, T), quantity, T) is undecided


@pytest.mark.parametrize(("T", "text", "message", "position"), UNREADABLE)
def test_what_cannot_be_read_is_marked_at_its_place(T, text, message, position):
    with pytest.raises(ExpressionError) as caught:
        parse(text, T)
    assert message in caught.value.says
    assert caught.value.position == position
    verdict = check_expression(text, "dE/du", T)
    assert not verdict
    assert message in verdict.says
    *_, line, mark = verdict.says.split("\n")
    assert mark.strip() == "^"
    if 0 < position < 50 and position < len(text):
        assert line[mark.index("^")] == text[position]


@pytest.mark.parametrize(
    "text",
    [
        "ε1 y1 + ε2 y2 + 0*((((u+v+w+s+x1+x2)^9)^9)^2)",  # a polynomial too long to write out
        "ε1 y1 + ε2 y2 + 0*(((((((0.5^9)^9)^9)^9)^9)^9)^9)^9",  # a number too long to write out
        "ε1 y1 + ε2 y2 + 0*σ(u)",  # no state of the network
        "ε1 y1 + ε2 y2 + 0*σ(u/v)",  # nor a polynomial in the bracket
    ],
)
def test_what_is_too_hard_to_prove_is_not_called_proved(text):
    verdict = check_expression(text, "dE/du", 2)
    assert verdict
    assert "too long to prove" in verdict.says


def test_a_difference_below_the_tolerance_is_not_right():
    verdict = check_expression("ε1 y1 + ε2 y2 + 0.0000000001*u", "dE/du", 2)
    assert not verdict
    assert verdict.says == "It agrees with dE/du to 9 digits at 60 points, but is not shown to be the same."


@pytest.mark.parametrize(
    "almost",
    [
        "0/((u+y1)^2-u^2-2*u*y1-y1^2)",  # 0/0, hidden from numbers by rounding
        "0*(1/((u+v)^2-u^2-2*u*v-v^2))",
        "999999*σ'(999*u)",  # nothing but at u = 0
        "σ'(999999*(v-0.123456))",
        "0.0000000001^2*u*v*w*s",
        "σ(-9999-u^2)",  # no number of float64 shows it
        "0.0000000001^4*u*(2305843009*1000000000+213693951)",  # a multiple of a prime that is used
        "exp(2*u)-exp(u)^2+0.0000000001*x1",
    ],
)
def test_what_is_almost_right_is_not_called_right(almost):
    for quantity in QUANTITIES:
        text = f"{truth(quantity, 2)} + {almost}"
        assert parse(text, 2)  # else it is refused for another reason
        assert not check_expression(text, quantity, 2), quantity


def test_200_crafted_expressions_are_not_called_right():
    at = [(point["u"], point["v"]) for point in points(1)]
    vanishing = "*".join(f"(u-{u:.10f})" for u, _ in at)  # at every fixed point, or next to it
    everywhere = "*".join(f"((u-{u:.6f})^2+(v-({v:.6f}))^2)" for u, v in at[:14])  # at many, and hardly anything else
    tiny = [f"0.{'0' * n}1*{factor}" for n in range(7, 10) for factor in ("u", "v*w", "x1^2", "y1*(1-y1)", "σ(7*u)")]
    steep = [f"{n}*σ'({n}*({letter}-{at}))" for n in (999, 99999) for letter in "uvws" for at in (0, 0.5, 7.77)]
    powers = [f"({letter}/100)^9*({letter}/100)^{n}" for letter in "uvws" for n in (3, 9)]
    products = [f"0.0000000001*{factors}" for factors in ("u*v*w*s", "u^2*y1*x1", "z1*p1*t1", "δ1*ε1*y1", "σ'(z1)*x2")]
    crafted = [*tiny, *steep, *powers, *products, vanishing, f"{vanishing}^2*0.0000000001", everywhere]
    cases = [(quantity, f"{truth(quantity, 1)} + {almost}") for almost in crafted for quantity in QUANTITIES]
    assert len(cases) >= 200
    for quantity, text in cases:
        assert parse(text, 1)  # else it is refused for another reason
        assert not check_expression(text, quantity, 1), text


def test_no_answer_takes_long():
    check_expression(truth("dE/dv", 3), "dE/dv", 3)  # loads SymPy
    sums = "+".join(["delta1", "delta2", "p3*z3", "u^9"] * 40)
    for text in (f"{truth('dE/dv', 3)}+0*({sums})^9", "*".join(["(delta1+z3)"] * 80), f"0*({sums})*({sums})"):
        start = process_time()
        check_expression(text[:1000].rsplit("+", 1)[0] if len(text) > 1000 else text, "dE/dv", 3)
        assert process_time() - start < 2, text[:60]


def test_the_points_are_spread_by_the_fractional_parts_of_multiples_of_roots():
    for n in (1, 2, 20):
        weights, sequence = network(3, n)
        part = [math.modf(n * math.sqrt(prime))[0] for prime in (2, 3, 5, 7, 11, 13, 17, 19)]
        ranges = (0.5, 2.0), (-1.5, 1.7), (-2.1, 1.9), (0.1, 0.9)
        expected = [low * (1 - p) + high * p for (low, high), p in zip(ranges, part, strict=False)]
        assert [*weights] == pytest.approx(expected, abs=1e-12)
        assert sequence == pytest.approx([2 * p - 0.5 for p in part[4:]], abs=1e-12)


def test_every_quantity_has_a_name_the_boundary_included():
    at = quantities(*network(2, 1))
    assert {*at} == {*"uvws", "y0", "y1", "y2", "x1", "x2", "x3", "delta1", "delta2", "delta3"} | {
        f"{letter}{t}" for letter in ("t", "z", "p", "epsilon") for t in (1, 2)
    }
    assert at["delta3"] == 0.0
    assert at["delta2"] == pytest.approx(at["y2"] * (1 - at["y2"]) * at["u"] * at["epsilon2"])
    assert at["z2"] == pytest.approx(at["w"] * at["y1"] + at["v"] * at["x2"])


def test_what_is_said_about_an_expression_that_is_no_known_slip():
    for factor in ("-7", "0.25"):
        assert check_expression(f"{factor}(ε1 y1 + ε2 y2)", "dE/du", 2).says == (
            f"It is {factor} times dE/du at all 20 points: a constant factor is wrong."
        )
    at = points(1)[0]
    where = ", ".join(f"{name} = {at[name]:.4g}" for name in ("u", "v", "w", "s", "x1", "x2"))
    assert check_expression("u/(v-v)", "dE/du", 1).says == (
        f"It has no value everywhere: it divides by 0, or grows beyond all numbers, at {where}."
    )
    assert check_expression("u + 1", "dE/du", 1).says == (
        f"It differs: at {where} it is {at['u'] + 1:.6g}, while dE/du is {at['epsilon1'] * at['y1']:.6g}."
    )
    assert check_expression("ε1 y1 + 0*σ(u)", "dE/du", 1).says == (
        "It agrees with dE/du for T = 1 at 20 points, and exactly modulo two primes; it is too long to prove."
    )


def test_the_place_is_marked_in_a_window_of_eighty_characters():
    text = "u + " * 40 + "$" + " + u" * 40
    _, line, mark = check_expression(text, "dE/du", 1).says.split("\n")
    assert (len(line), line[52], mark) == (82, "$", " " * 52 + "^")
    _, line, mark = check_expression("u\n+\t$", "dE/du", 1).says.split("\n")
    assert (line, mark) == ("  u + $", "      ^")


@pytest.mark.parametrize(("T", "text", "message", "position"), UNREADABLE)
def test_what_is_said_about_it_is_a_sentence(T, text, message, position):
    with pytest.raises(ExpressionError) as caught:
        parse(text, T)
    assert re.fullmatch(r'([A-Z]|").*[a-z]{2}.*[^X]\.', caught.value.says)
    assert str(caught.value) == caught.value.says


def test_numbers_that_overflow_are_refused():
    assert "no value" in check_expression("(((9^9)^9)^9)^9", "dE/du", 1).says
    assert "no value" in check_expression("exp(exp(exp(9^9)))", "dE/du", 1).says


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((3, "dE/du", 1), "text must be a str, got 3"),
        (("u", "dE/dx", 1), "quantity must be one of dE/du, dE/dv, dE/dw, dE/ds, got 'dE/dx'"),
        (("u", "dE/du", 4), "T must be 1, 2 or 3, got 4"),
        (("u", "dE/du", True), "T must be 1, 2 or 3, got True"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        check_expression(*arguments)


def test_10_000_fuzzed_texts_give_no_exception_and_no_wrong_correct(drills):
    """`make drills` reads 60,000, and none may take half a second of the processor."""
    accepted = readable = 0
    slowest = (0.0, "")
    check_expression(truth("dE/dv", 3), "dE/dv", 3)  # loads SymPy
    for quantity, T, text in fuzzed(60_000 if drills else 10_000, seed=1):
        start = process_time()
        verdict = check_expression(text, quantity, T)
        slowest = max(slowest, (process_time() - start, text))
        assert verdict.says
        if "\n" not in verdict.says:
            readable += 1
        if verdict:
            accepted += 1
            if "proved." not in verdict.says:  # then at points of its own
                assert agrees_elsewhere(text, quantity, T), text
    assert accepted > 100
    assert readable > 1000
    assert slowest[0] < 0.5, slowest


def agrees_elsewhere(text, quantity, T):
    at = [quantities(*network(T, n)) for n in range(101, 131)]
    given, right = ([evaluate_tree(parse(each, T), point) for point in at] for each in (text, truth(quantity, T)))
    return all(map(close, given, right))
