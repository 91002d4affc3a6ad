"""One bad widget: each widget of a page fails alone, with its still figure and a sentence; all the others live."""

import json
import re
from random import Random

import pytest
from playwright.sync_api import expect

from book.extensions.markup import in_script
from bptt._modules import REGISTRY, WIDGETS, needed, script
from bptt.widgets import Derivation, Explorer, Gate, Landscape, Layer, Memory, Trainer, Triangle
from tools.workshop import load, mount

MAKE = {
    "explorer": lambda: Explorer(series=[0.1 * n for n in range(9)], labels=[f"year {n}" for n in range(9)], window=4),
    "landscape": Landscape,
    "memory": Memory,
    "trainer": Trainer,
    "derivation": Derivation,
    "triangle": Triangle,
    "layer": Layer,
    "gate": Gate,
}

GONE = object()
"""Stands for a trait that was not saved at all."""

BAD = [
    *(GONE, None, float("nan"), float("inf"), -float("inf"), "abc", "", "0.5", "NaN", True, False, [], {}, [[]]),
    *(-1, 0, 0.5, 10**7, -1e300, 10**400, [0.5], [None, 0.5], [float("nan"), 0.5], ["0.3", "0.9"], [[0.3, 0.9]]),
    *([0.5] * n for n in (2, 13, 14, 301)),
    *(["u"], ["q"], ["u", "v"], ["v", "w"], ["states", "wings"], ["__proto__"], "constructor", "__proto__"),
    *(
        {"u": 1.0},
        {"u": None, "v": 0, "w": 0, "s": 0},
        {"length": 3},
        "<!--<script>",
        "</script>",
        ["<!--<script>"] * 9,
    ),
]

PAGE = """<!doctype html><html data-theme="light"><head><meta charset="utf-8">
<link rel="stylesheet" href="{server}/_static/widgets.css">
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
<script src="{server}/_static/widgets.js"></script>{code}</head><body>{views}</body></html>"""
VIEW = """<div class="bptt-widget" id="{kind}"><div class="bptt-still"><p>the figure</p></div>
<script type="application/vnd.jupyter.widget-view+json">{view}</script></div>"""

SHOWN = """() => Object.fromEntries([...document.querySelectorAll(".bptt-widget")].map(widget => [widget.id, {
    live: widget.classList.contains("is-live"),
    figure: widget.querySelector(".bptt-still").checkVisibility(),
    views: widget.querySelectorAll(".bptt-view").length,
    says: widget.querySelector(".bptt-still-because")?.textContent ?? "",
    odd: widget.querySelector(".bptt-view")?.innerText.match(/.{0,40}(NaN|Infinity|undefined|\\[object).{0,40}/)?.[0],
}]))"""


def saved(widget):
    """The state of a widget as a build saves it: its code and its style are in files of their own."""
    names = [name for name in widget.keys if name not in ("layout", "tabbable", "tooltip", "_esm", "_css")]
    return {"state": {name: value for name, value in widget.get_state().items() if name in names}}


SAVED = {kind: saved(make()) for kind, make in MAKE.items()}
TRAITS = {kind: sorted(n for n in one["state"] if not n.startswith("_")) for kind, one in SAVED.items()}


def spoilt(kind, name, value):
    """That state, with one trait of one widget changed or left out."""
    states = {each: {"state": dict(state["state"])} for each, state in SAVED.items()}
    if value is GONE:
        del states[kind]["state"][name]
    else:
        states[kind]["state"][name] = value
    return states


@pytest.fixture
def shown(page, server):
    """A function of saved states, as a dictionary or as text, that opens them as a page and says what it shows."""
    page.route("**/made.html", lambda route: route.fulfill(body=made["html"], content_type="text/html"))
    made = {}

    def show(states, models=None, codes=WIDGETS, at=""):
        text = states if isinstance(states, str) else in_script({"state": states})
        views = {kind: json.dumps({"model_id": (models or {}).get(kind, kind)}) for kind in MAKE}
        made["html"] = PAGE.format(
            server=server,
            state=text,
            code="".join(f'<script async src="{server}/_static/widgets/{kind}.js"></script>' for kind in codes),
            views="".join(VIEW.format(kind=kind, view=view) for kind, view in views.items()),
        )
        page.goto("about:blank")  # else another end of the address would open nothing
        page.goto(f"{server}/made.html{at}", wait_until="load")
        return page.evaluate(SHOWN)

    return show


def require_alone(widgets, kind, says=""):
    """Only that widget is a figure with a sentence; every other one lives and shows no odd number."""
    bad = widgets.pop(kind)
    assert bad == {"live": False, "figure": True, "views": 0, "says": bad["says"], "odd": None}, (kind, bad)
    assert bad["says"].startswith("This is a picture only: the live widget could not be shown, for "), bad
    assert says in bad["says"], (kind, bad["says"])
    require_live(widgets)


def require_live(widgets):
    fine = {"live": True, "figure": False, "views": 1, "says": "", "odd": None}
    assert {kind: result for kind, result in widgets.items() if result != fine} == {}


def test_all_of_them_live(shown):
    require_live(shown(SAVED))


@pytest.mark.parametrize("link", [["IPY_MODEL_nobody", "w"], ["IPY_MODEL_memory", "wings"], None, "w", []])
def test_a_link_that_leads_nowhere_is_left_out(shown, page, link):
    good = {"source": ["IPY_MODEL_explorer", "w"], "target": ["IPY_MODEL_memory", "w"]}
    links = {"bad": {"source": ["IPY_MODEL_explorer", "w"], "target": link}, "good": good}
    states = SAVED | {name: {"state": {"_model_name": "LinkModel"} | ends} for name, ends in links.items()}
    require_live(shown(states))
    page.locator("#explorer").get_by_role("slider", name="w", exact=True).press("End")
    expect(page.locator("#memory [data-quantity=w]")).to_have_attribute("data-value", "10")


def test_a_number_that_json_does_not_have_stops_one_widget_alone(shown):
    for number in (float("nan"), float("inf"), -float("inf")):
        require_alone(shown(spoilt("trainer", "w", number)), "trainer", "its w is missing")
    require_alone(shown(spoilt("trainer", "sequence", [0.3, float("nan")])), "trainer", "its sequence is [0.3,null]")


def test_a_label_may_hold_markup(shown, page):
    series = [0.1 * n for n in range(9)]
    explorer = Explorer(series=series, window=4, labels=["<!--<script>", "</script>", "<b>", *map(str, range(6))])
    require_live(shown(SAVED | {"explorer": saved(explorer)}))
    expect(page.locator("#explorer .window output")).to_have_text("<!--<script> to 0")


def test_what_cannot_be_read_or_is_not_there_leaves_the_figures(shown):
    require_alone(shown({kind: state for kind, state in SAVED.items() if kind != "memory"}), "memory", "saved for it")
    require_alone(shown(SAVED, models={"memory": "nobody"}), "memory", "nothing that can be read is saved for it")
    require_alone(shown(SAVED, codes=[kind for kind in WIDGETS if kind != "memory"]), "memory", "its code is not here")
    for state in (None, 3, "text", [], {}, {"state": None}, {"state": []}):
        require_alone(shown(SAVED | {"memory": state}), "memory")
    for text in (in_script({"state": SAVED})[:-9], "", "null", "[]", '{"state": 3}'):
        widgets = shown(text)
        assert [kind for kind, result in widgets.items() if result["live"] or not result["says"]] == []


def takes(widget, name, value):
    """Whether Python would store that value as it is."""
    try:
        return type(widget).class_traits()[name].validate(widget, value) == value
    except ValueError:
        return False


CASES = [(kind, name, value) for kind, names in TRAITS.items() for name in names for value in BAD]
CASES = [case for case in CASES if case[:2] != ("layer", "home")]  # of which Python checks nothing


def test_the_page_accepts_what_python_accepts(page):
    state_of = "\n".join(f'export const {kind} = bptt.need("{kind}/state.js").ACCEPTS;' for kind in MAKE)
    modules = dict.fromkeys(name for kind in MAKE for name in needed(f"{kind}/state.js"))
    load(page, f"const bptt = {REGISTRY};\n{script(modules)}{state_of}")
    assert (
        page.evaluate(
            "() => Object.fromEntries(Object.entries(lab).map(([kind, all]) => [kind, Object.keys(all).sort()]))"
        )
        == TRAITS
    )
    there = page.evaluate(
        "cases => cases.map(([kind, name, text]) => lab[kind][name](text === '' ? undefined : JSON.parse(text, "
        "(_, value) => value === '#NaN' ? NaN : value)))",
        [(kind, name, written(value)) for kind, name, value in CASES],
    )
    widgets = {kind: make() for kind, make in MAKE.items()}
    differ = [
        (kind, name, "left out" if value is GONE else value, accepted)
        for (kind, name, value), accepted in zip(CASES, there, strict=True)
        if accepted != (value is not GONE and takes(widgets[kind], name, value))
        and (kind, name) != ("explorer", "start")
    ]
    assert differ == []
    assert len(CASES) > 2000
    assert there.count(False) > 1000


def written(value):
    """As JSON; "" for nothing, and NaN as a text that the page knows."""
    return "" if value is GONE else re.sub('(?<!")NaN', '"#NaN"', json.dumps(value)).replace("Infinity", "1e999")


def test_whatever_is_saved_for_one_trait_of_one_widget(shown, drills):
    """`make drills` opens all pages, CI a sample: a widget lives on what Python takes, and fails alone on all else."""
    widgets = {kind: make() for kind, make in MAKE.items()}
    alone = 0
    for kind, name, value in CASES if drills else Random(10).sample(CASES, 30):
        result = shown(spoilt(kind, name, value))
        if value is not GONE and takes(widgets[kind], name, value):
            require_live(result)
        else:
            alone += 1
            require_alone(result, kind, f"its {name} is")
    assert alone > (1000 if drills else 15)


@pytest.mark.parametrize("kind", MAKE)
def test_what_comes_later_and_cannot_be_shown_is_said_beside_the_last_good_numbers(page, kind):
    place = mount(page, MAKE[kind]())
    name, value = {"derivation": ("text", "u"), "layer": ("b", 1.25)}.get(kind, ("w", 1.25))
    before = place.locator("svg, canvas, table, .answer").first.inner_html()
    page.evaluate("name => workshop.model.set(name, null)", name)
    expect(place.locator(".notes")).to_have_text(f"These numbers are not up to date: its {name} is missing.")
    assert place.locator("svg, canvas, table, .answer").first.inner_html() == before
    page.evaluate("([name, value]) => workshop.model.set(name, value)", [name, value])
    expect(place.locator(".notes")).not_to_contain_text("not up to date")


NAMES = [
    "u",
    "v",
    "w",
    "s",
    "x",
    "layers",
    "rule",
    "position",
    "start",
    "sequence",
    "series",
    "home",
    "__proto__",
    "",
    "%",
]
TEXTS = [
    "1",
    "-2.5",
    "1e400",
    "NaN",
    "Infinity",
    "",
    " ",
    "0x10",
    "1,2,3",
    "1,,3",
    "states,wings",
    "published",
    "%00",
    "%E0%A4",
]
TEXTS += [
    "999999999999",
    "1e999,1",
    "-1",
    "0",
    "constructor",
    "<!--<script>",
    "'\"><img src=x onerror=alert(1)>",
    "٣",
    "1_000",
]
AT = """async fragments => {
    const found = []
    for (const fragment of fragments) {
        history.replaceState(null, "", location.pathname + "#" + fragment)
        dispatchEvent(new HashChangeEvent("hashchange"))
        await null
        const widgets = [...document.querySelectorAll(".bptt-widget")]
        const odd = widgets.map(e => e.innerText.match(/.{0,40}(NaN|Infinity|undefined|not up to date).{0,40}/)?.[0])
        if (odd.some(Boolean) || !widgets.every(e => e.classList.contains("is-live"))) found.push([fragment, odd])
    }
    return found
}"""


def fragments(count, seed):
    """Ends of addresses that look like a setting, more or less."""
    rng = Random(seed)
    for _ in range(count):
        parts = [f"{rng.choice(NAMES)}={rng.choice(TEXTS)}" for _ in range(rng.randrange(1, 6))]
        at = rng.choice(["widget-1?"] * 8 + ["widget-99?", "widget-?", "widget-1", "", "!", "%"])
        yield at + rng.choice(["&"] * 5 + ["&&", ";", "?"]).join(parts)


def test_whatever_an_address_says_every_widget_lives(shown, page, drills):
    require_live(shown(SAVED))
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    assert page.evaluate(AT, list(fragments(2000 if drills else 100, seed=4))) == []
    for fragment in fragments(50 if drills else 3, seed=5):
        require_live(shown(SAVED, at=f"#{fragment}"))
    assert errors == []


def test_in_the_book_one_bad_number_leaves_all_the_others_alive(page, server):
    def spoil(route):
        html = route.fetch().text()
        before, trainer = html.split('"bptt-trainer-1"', 1)
        assert '"w": ' in trainer
        route.fulfill(
            body=before + '"bptt-trainer-1"' + trainer.replace('"w": ', '"w": NaN, "wings": ', 1),
            content_type="text/html",
        )

    page.route("**/12-playground.html", spoil)
    page.goto(f"{server}/book/12-playground.html")
    still = page.locator(".bptt-widget:not(.is-live)")
    expect(still).to_have_count(1)
    assert page.locator(".bptt-widget.is-live").count() >= 4
    expect(still.locator(".bptt-still")).to_be_visible()
    expect(still.locator(".bptt-still-because")).to_contain_text("the live widget could not be shown, for its ")
