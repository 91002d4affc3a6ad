"""The Explorer's still picture: every number is where it belongs, every arrow begins and ends at a card."""

import re
from itertools import pairwise
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np
import pytest

from bptt import Weights, backward, forward, inputs_and_targets, output_error, squared_errors
from bptt.figures import PALETTE
from bptt.widgets import Explorer
from bptt.widgets.explorer.still import _number, still

WEIGHTS = Weights(u=1.5, v=0.8, w=-0.6, s=0.1)
SEQUENCE = [0.3, 0.9, 0.4, 0.7, 0.2, 0.8, 0.1, 0.6, 0.5, 1.0, 0.0, 0.45, 0.35]
LAYERS = [(), ("states",), ("backward",), ("states", "backward")]


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float


class Card(NamedTuple):
    box: Box
    colour: str
    dash: str | None
    lines: list[str]


class Arrow(NamedTuple):
    letter: str
    colour: str
    dash: str | None
    start: tuple[float, float]
    end: tuple[float, float]


class Bar(NamedTuple):
    box: Box
    number: str


class Picture(NamedTuple):
    width: float
    height: float
    cards: list[Card]
    bars: list[Bar]
    arrows: list[Arrow]
    rest: list[str]


def colour_of(element, attribute):
    return re.search(rf"{attribute}:var\(--bptt-(\w+), (#\w+)\)", element.get("style")).groups()


def read(figure):
    """Take the picture apart. Every text must belong to a card, a bar or an arrow, or be one of `rest`."""
    svg = ElementTree.fromstring(figure.svg)
    left, top, width, height = map(float, svg.get("viewBox").split())
    assert (left, top) == (0, 0)
    assert svg.text is None
    assert all(element.tail is None for element in svg)
    texts = [element for element in svg if element.tag == "text"]
    at = {id(text): (float(text.get("x")), float(text.get("y"))) for text in texts}
    paper = Box(0, 0, width, height)
    assert all(inside(at[id(text)], paper) for text in texts)

    def taken(box, anchor):
        found = [text for text in texts if inside(at[id(text)], box) and text.get("text-anchor") == anchor]
        for text in found:
            texts.remove(text)
        return found

    cards, bars, arrows = [], [], []
    for rect in (element for element in svg if element.tag == "rect"):
        x, y, across, down = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
        box = Box(x, y, x + across, y + down)
        assert box.left >= 0
        assert box.top >= 0
        assert box.right <= width
        assert box.bottom <= height
        if "fill:none" in rect.get("style"):
            names, numbers = taken(box, "start"), taken(box, "end")
            assert [at[id(name)] for name in names] == [(x + 9, y + 18 * (n + 1)) for n in range(len(names))]
            assert [at[id(number)] for number in numbers] == [(x + across - 9, at[id(name)][1]) for name in names]
            assert down == 10 + 18 * len(names)
            assert all(italic(name) and not italic(number) for name, number in zip(names, numbers, strict=True))
            assert {colour_of(name, "fill")[0] for name in names} == {"muted"}
            colour, value = colour_of(rect, "stroke")
            assert value == PALETTE[colour]
            lines = [f"{name.text}_{name[0].text} {number.text}" for name, number in zip(names, numbers, strict=True)]
            assert {colour_of(number, "fill")[0] for number in numbers} == {"target" if colour == "target" else "ink"}
            cards.append(Card(box, colour, rect.get("stroke-dasharray"), lines))
        else:
            assert colour_of(rect, "fill") == ("error", PALETTE["error"])
            assert across == 28
            (number,) = taken(Box(x, y - 5, x + across, y), "middle")
            assert at[id(number)] == pytest.approx(((box.left + box.right) / 2, box.top - 4), abs=0.06)
            assert not italic(number)
            bars.append(Bar(box, number.text))
    paths = [element for element in svg if element.tag == "path"]
    for shaft, tip in zip(paths[::2], paths[1::2], strict=True):
        letter, value = colour_of(shaft, "stroke")
        assert value == PALETTE[letter]
        assert colour_of(tip, "fill") == (letter, value)
        x1, y1, way, to = re.fullmatch(r"M(\S+) (\S+)([HV])(\S+)", shaft.get("d")).groups()
        x2, y2, shape = re.fullmatch(r"M(\S+) (\S+)(l.*z)", tip.get("d")).groups()
        start, end = (float(x1), float(y1)), (float(x2), float(y2))
        if way == "H":
            assert (start[1], float(to), shape) == (end[1], end[0] - 6, "l-7 -3v6z")
            label = (start[0] + end[0]) / 2, start[1] - 7
        else:
            assert (start[0], float(to), shape) == (end[0], end[1] + 6, "l-3 7h6z")
            label = start[0] - 9, (start[1] + end[1]) / 2 + 4
        (name,) = taken(Box(label[0] - 0.1, label[1] - 0.1, label[0] + 0.1, label[1] + 0.1), "middle")
        assert italic(name)
        assert (name.text, colour_of(name, "fill")[0]) == (letter, letter)
        arrows.append(Arrow(letter, letter, shaft.get("stroke-dasharray"), start, end))
    return Picture(width, height, cards, bars, arrows, [(text.text, italic(text), *at[id(text)]) for text in texts])


def inside(point, box):
    return box.left <= point[0] <= box.right and box.top <= point[1] <= box.bottom


def italic(text):
    slant = re.fullmatch(r"fill:var\(--bptt-\w+, #\w{6}\)(.*)", text.get("style")).group(1)
    assert slant in ("", ";font-family:serif;font-style:italic;font-size:15px")
    return slant != ""


def expected_cards(T, layers):
    """In the order of the steps, and in each from the target down to the input; the state s at the end."""
    x, target = inputs_and_targets(SEQUENCE[: T + 1])
    trace = forward(WEIGHTS, x)
    epsilon = output_error(trace.p, target)
    delta = backward(WEIGHTS, trace, epsilon).delta
    back = "backward" in layers
    for t in range(T):
        yield "target", [f"t_{t + 1} {target[t]:g}"]
        yield "line", [f"p_{t + 1} {_number(trace.p[t])}"] + [f"ε_{t + 1} {_number(epsilon[t])}"] * back
        states = [f"z_{t + 1} {_number(trace.z[t])}"] * ("states" in layers)
        yield "ink", [f"y_{t + 1} {_number(trace.y[t + 1])}", *states, *[f"δ_{t + 1} {_number(delta[t])}"] * back]
        yield "line", [f"x_{t + 1} {x[t]:g}"]
    yield "s", ["y_0 0.1"]


@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("T", [1, 3, 5, 6, 12])
def test_every_card_says_what_belongs_there(T, layers):
    cards = read(still(WEIGHTS, SEQUENCE[: T + 1], layers)).cards
    assert [(card.colour, card.lines) for card in cards] == list(expected_cards(T, layers))


@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("T", [1, 3, 5, 6, 11, 12])
def test_cards_stand_in_columns_and_rows_and_arrows_lead_from_card_to_card(T, layers):
    picture = read(still(WEIGHTS, SEQUENCE[: T + 1], layers))
    *cards, start = picture.cards
    columns = [cards[4 * t : 4 * t + 4] for t in range(T)]
    rows = -(-T // 5)
    per_row = {1: 1, 3: 3, 5: 5, 6: 3, 11: 4, 12: 4}[T]  # as many in each row, but for the last
    height = cards[4 * per_row].box.top - cards[0].box.top if rows > 1 else picture.height + 20
    assert picture.width == 116 * (per_row + 1)
    assert picture.height == height * rows - 20
    assert 6 <= picture.height - max(card.box.bottom for card in cards) <= 20
    for t, (target, output, neuron, given) in enumerate(columns):
        row, column = divmod(t, per_row)
        for card in (target, output, neuron, given):
            assert (card.box.left + card.box.right) / 2 == 116 * (column + 1.5)
            assert card.box.right - card.box.left == 90
        assert target.box.top == 66 + height * row
        boxes = [card.box for card in columns[t]]
        gaps = [below.top - above.bottom for above, below in pairwise(boxes)]
        assert gaps == [10, 40, 36]  # an arrow and its letter between two cards; only p and its target touch nearly
        bar = picture.bars[t].box
        assert (bar.left + bar.right) / 2 == 116 * (column + 1.5)
        assert bar.bottom == pytest.approx(target.box.top - 6, abs=0.06)
        u, v, w = picture.arrows[3 * t : 3 * t + 3]
        cx, state = 116 * (column + 1.5), neuron.box.top + 15
        assert (u.letter, u.start, u.end) == ("u", (cx, neuron.box.top), (cx, output.box.bottom))
        assert (v.letter, v.start, v.end) == ("v", (cx, given.box.top), (cx, neuron.box.bottom))
        before = 12 if row and not column else (columns[t - 1][2] if t else start).box.right
        assert (w.letter, w.start, w.end) == ("w", (before, state), (neuron.box.left, state))
    assert start.box == Box(13, columns[0][2].box.top, 103, columns[0][2].box.top + 28)
    assert [card.dash for card in cards] == ["3 1.5", None, None, None] * T
    assert (start.dash, {arrow.letter: arrow.dash for arrow in picture.arrows}) == (
        "6 2 1 2",
        {"u": None, "v": "5 2", "w": "1.5 1.8"},
    )


@pytest.mark.parametrize("T", [1, 3, 12])
def test_the_bars_are_as_high_as_the_errors_and_add_up_to_E(T):
    picture = read(still(WEIGHTS, SEQUENCE[: T + 1]))
    x, target = inputs_and_targets(SEQUENCE[: T + 1])
    errors = squared_errors(forward(WEIGHTS, x).p, target)
    heights = [bar.box.bottom - bar.box.top for bar in picture.bars]
    np.testing.assert_allclose(heights, 42 * errors / errors.max(), atol=0.06)
    assert [bar.number for bar in picture.bars] == [_number(error) for error in errors]
    start = picture.cards[-1].box
    assert picture.rest == [("s", True, 58, start.top + 44), (f"E = {_number(errors.sum())}", False, 58, 58)]


def test_no_error_at_all_has_no_bar():
    bars = read(still(Weights(0.0, 0.0, 0.0, 0.0), [0.5, 0.0, 0.0])).bars
    assert [(bar.box.bottom - bar.box.top, bar.number) for bar in bars] == [(0.0, "0.000")] * 2


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.000"),
        (0.0005, "0.001"),
        (0.00049, "5e−04"),
        (-0.25, "−0.250"),
        (9.9994, "9.999"),
        (10.0, "10.0"),
        (-12.34, "−12.3"),
        (9999.4, "9999.4"),
        (9999.5, "1e+04"),
        (-2e-7, "−2e−07"),
        (0.7, "0.700"),
    ],
)
def test_numbers_take_little_room(value, text):
    assert _number(value) == text


def test_a_given_number_that_would_cover_its_letter_is_rounded():
    cards = read(still(WEIGHTS, [0.0900259, 0.125, -0.493482, 0.5])).cards
    assert [card.lines[0] for card in cards[:-1] if card.colour in ("target", "line")] == [
        *("t_1 0.125", f"p_1 {_number(forward(WEIGHTS, [0.0900259]).p[0])}", "x_1 0.090"),
        *("t_2 −0.493", f"p_2 {_number(forward(WEIGHTS, [0.0900259, 0.125]).p[1])}", "x_2 0.125"),
        *("t_3 0.5", f"p_3 {_number(forward(WEIGHTS, [0.0900259, 0.125, -0.493482]).p[2])}", "x_3 −0.493"),
    ]


def test_the_description_tells_every_step():
    assert still(WEIGHTS, SEQUENCE[:3]).alt == (
        "The network unrolled, with u = 1.5, v = 0.8, w = -0.6, s = 0.1: "
        "x_1 = 0.3, y_1 = 0.545, p_1 = 0.817; x_2 = 0.9, y_2 = 0.597, p_2 = 0.896. E = 0.252."
    )


def test_it_is_as_wide_as_its_numbers_need_and_no_screen_reader_spells_them_out():
    svg = ElementTree.fromstring(Explorer().still().svg)
    assert svg.get("aria-hidden") == "true"
    assert svg.get("width") == "100%"
    assert svg.get("style") == "max-width: 464px; height: auto; font: 12px system-ui, sans-serif"
