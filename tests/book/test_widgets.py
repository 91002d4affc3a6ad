"""What holds for every widget: keyboard, names, focus, words, calm, and nothing left behind."""

import gzip
import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bptt.widgets import Derivation, Explorer, Gate, Landscape, Layer, Memory, Trainer, Triangle
from bptt.widgets.explorer import LAYERS
from bptt.widgets.layer import LAYERS as OF_A_LAYER
from tools.workshop import leaks, mount

FOUR = [0.3, 0.9, 0.4, 0.7]

# Each widget with all that it can show, a change from which every button has something to do, and its number of traits.
WIDGETS = {
    "explorer": (lambda: Explorer(layers=LAYERS), {"position": 1, "w": 2.5, "sequence": [0.2, 0.4, 0.6, 0.8]}, 9),
    "landscape": (Landscape, {"w": 2.5, "passes": 4}, 11),
    "memory": (Memory, {"w": 2.5}, 4),
    "trainer": (lambda: Trainer(scaled=False), {"updates": 3, "eta": 0.05}, 12),
    "derivation": (lambda: Derivation("dE/du", T=1), {"text": "u", "T": 2}, 3),
    "triangle": (lambda: Triangle(schedule="windows"), {"w": 2.5, "position": 1}, 11),
    "gate": (Gate, {"w": 3.5, "x": [1.0, 0.5]}, 4),
    "layer": (
        lambda: Layer([*FOUR, 0.2], inputs=2, biases=True, layers=OF_A_LAYER),
        {"W": [[1.5] * 3] * 3, "sequence": [0.2, 0.4, 0.6, 0.8], "position": 1}
        | {"H": 2, "inputs": 2, "biases": True, "layers": list(OF_A_LAYER)},
        14,
    ),
}
every_widget = pytest.mark.parametrize("kind", WIDGETS)

# What the Tab key should stop at: everything that can be worked, but one for a group of radio buttons or symbols.
STOPS = """root => {
    root.querySelectorAll("[data-stop]").forEach(node => { delete node.dataset.stop })
    return [...root.querySelectorAll("input, select, textarea, button, summary, [tabindex='0']")]
        .filter(node => node.checkVisibility() && !(node.type === "radio" && !node.checked))
        .map((node, index) => { node.dataset.stop = index; return index })
}"""
FOCUSED = "() => document.activeElement?.dataset.stop"
CHANGED = """root => {
    const fields = [...root.querySelectorAll("input, select, textarea")]
    const before = window.seen
    window.seen = root.innerHTML + fields.map(
        ({value, checked, selectionEnd, selectionStart}) => [value, checked, selectionEnd - selectionStart])
    return window.seen !== before
}"""

# By which key each kind of control is worked; what is only read or scrolled has none.
KEYS = {"range": "End", "slider": "End", "checkbox": " ", "radio": "ArrowDown", "select-one": "ArrowDown"}
KEYS |= {"button": "Enter", "summary": "Enter", "application": "ArrowRight", "text": "8", "textarea": "8"}

# An outline or its like where the keyboard is; in a picture it may be drawn around a part.
OUTLINES = """root => {
    const look = node => [node, ...node.querySelectorAll("circle")].map(one => {
        const {outlineStyle, outlineWidth, boxShadow, stroke} = getComputedStyle(one)
        return [outlineStyle === "none" ? 0 : outlineWidth, boxShadow, one.tagName === "circle" && stroke].join()
    }).join()
    const unseen = []
    for (const node of root.querySelectorAll("input, select, textarea, button, summary, [tabindex]")) {
        if (!node.checkVisibility()) continue
        document.activeElement.blur()
        const before = look(node)
        node.focus()
        if (!node.matches(":focus-visible") || look(node) === before) unseen.push(node.outerHTML.slice(0, 120))
    }
    return unseen
}"""

MOVING = """root => [...root.querySelectorAll("*")].filter(node => {
    const {animationName, transitionDuration} = getComputedStyle(node)
    return animationName !== "none" || transitionDuration.split(", ").some(time => parseFloat(time) > 0)
}).map(node => node.outerHTML.slice(0, 120))"""


def show(page, kind):
    """The widget on an empty page, with all that opens open."""
    make, traits, _ = WIDGETS[kind]
    place = mount(page, make())
    for summary in place.locator("summary").all():
        summary.click()
    return place, traits


def kind_of(control):
    """Its role, or which element it is, or of which type; "" where it is only to be read."""
    return control.evaluate(
        "node => node.readOnly ? '' : node.role ?? (node.localName === 'summary' ? 'summary' : node.type ?? '')"
    )


@every_widget
def test_the_tab_key_reaches_every_control_and_each_has_a_name(page, kind):
    place, _ = show(page, kind)
    expected = place.evaluate(STOPS)
    place.locator("[data-stop='0']").focus()
    reached = [page.evaluate(FOCUSED)]
    for _ in expected[1:]:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    assert reached == [str(stop) for stop in expected]
    for control in place.locator(
        "[data-stop]:not(.symbol)"
    ).all():  # the symbols of a formula are text, and read as such
        expect(control).to_have_accessible_name(re.compile(r"\w"))


@every_widget
def test_every_control_is_worked_by_keys(page, kind):
    place, traits = show(page, kind)
    for stop in range(len(place.evaluate(STOPS))):
        page.evaluate("traits => workshop.model.assign(traits)", traits)
        place.evaluate(STOPS)  # points come and go with T
        control = place.locator(f"[data-stop='{stop}']")
        key = KEYS.get(kind_of(control))
        if key is None:
            continue
        if key == "End":
            control.press("Home")
        place.evaluate(CHANGED)
        control.press(key)
        assert place.evaluate(CHANGED), f"{key} does nothing on {control.evaluate('node => node.outerHTML')}"
        if control.text_content() == "Pause" or kind_of(control) in ("summary", "checkbox"):
            control.press(key)  # as it was, for those that follow


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["12-playground", "06-one-recursion-instead"])
def test_in_the_book_the_focus_is_seen_on_every_control(opened, page, name, theme):
    page.emulate_media(color_scheme=theme)
    page = opened(f"book/{name}")
    for box in page.locator(".bptt-view .switches input[type=checkbox]").all():
        box.check()
    for summary in page.locator(".bptt-live summary").all():
        summary.click()
    page.keyboard.press("Tab")  # from now on the focus is one of the keyboard
    for widget in page.locator(".bptt-live").all():
        assert widget.evaluate(OUTLINES) == []


@every_widget
def test_it_tells_what_has_changed_and_nothing_while_the_page_opens(page, kind):
    page.clock.install(time=0)
    place, traits = show(page, kind)
    line = place.locator(".summary, .answer").first
    opening = line.inner_text()
    page.clock.pause_at(10_000)
    assert line.inner_text() == opening != "", "words that come late would be read out on every page"
    place.locator("button, select").first.focus()
    page.evaluate("traits => workshop.model.assign(traits)", traits)
    page.clock.run_for(300)
    assert line.inner_text() == opening, "nothing is said before the reader pauses"
    page.clock.run_for(200)
    assert line.inner_text() != opening
    expect(line).to_have_attribute("aria-live", "polite")


def test_of_linked_widgets_only_the_one_in_use_speaks(opened):
    page = opened("book/12-playground")
    page.clock.install()
    lines = page.locator(".bptt-live .summary")
    before = lines.all_inner_texts()
    page.locator(".bptt-memory").get_by_role("slider", name="w", exact=True).press("End")
    page.clock.run_for(1000)
    assert [now == then for now, then in zip(lines.all_inner_texts(), before, strict=True)] == [False] * 5 + [True]
    spoken = lines.evaluate_all("lines => lines.map(line => line.ariaLive)")
    assert spoken == ["off", "off", "off", "polite", "off", "polite"]


@pytest.mark.parametrize("name", ["12-playground", "06-one-recursion-instead"])
def test_nothing_moves_by_itself(opened, page, name):
    page.emulate_media(reduced_motion="reduce")
    page = opened(f"book/{name}")
    for widget in page.locator(".bptt-live").all():
        assert widget.evaluate(MOVING) == []
    assert page.evaluate("document.getAnimations().length") == 0


# How often a view has drawn is told by how often it has asked for the first trait of those that it depends on.
DRAWN = """async traits => {
    const {model} = workshop
    let reads = 0
    const {get} = model
    model.get = name => { reads += name === Object.keys(traits)[0]; return get(name) }
    const count = async change => { reads = 0; change(); await null; return reads }
    const one = await count(() => Object.entries(traits).slice(0, 1).forEach(([name, value]) => model.set(name, value)))
    const all = await count(() => Object.entries(traits).forEach(([name, value]) => model.set(name, value)))
    model.get = get
    return [one, all]
}"""


@pytest.mark.parametrize("kind", ["explorer", "landscape", "memory", "derivation", "triangle"])
def test_traits_that_change_together_are_drawn_once(page, kind):
    show(page, kind)
    traits = {"T": 1, "quantity": "dE/du", "text": "u"} if kind == "derivation" else {"w": 1.5, "v": 2.5, "s": 0.75}
    one, all_of_them = page.evaluate(DRAWN, traits)
    assert one == all_of_them > 0


@every_widget
def test_mounting_100_times_leaves_nothing_behind(page, kind):
    make, traits, listening = WIDGETS[kind]
    mount(page, make())
    left = leaks(page, traits)
    assert left.pop("listening") == listening, "only the first view, one for each trait"
    assert {what: count for what, count in left.items() if count > 50} == {}


def test_the_box_of_a_widget_is_as_high_as_what_is_in_it(page, server):
    page.goto(f"{server}/book/12-playground.html")
    boxes = page.locator(".bptt-live")
    expect(boxes).to_have_count(6)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for summary in page.locator(".bptt-live summary").all():
            summary.click()
            page.evaluate("() => new Promise(shown => requestAnimationFrame(() => setTimeout(shown)))")
            heights = boxes.evaluate_all("boxes => boxes.map(e => [e.offsetHeight, e.firstElementChild.offsetHeight])")
            assert all(outer == inner > 300 for outer, inner in heights), (width, heights)


def test_a_page_loads_the_code_of_its_own_widgets_and_no_more_than_its_budget(book):
    weights = {}
    for page in (book / "book").glob("*.html"):
        html = page.read_text("utf-8")
        there = set(re.findall(r'"bptt\.widgets\.(\w+)\.', html))
        loaded = set(re.findall(r'(?:src|href)="\.\./_static/((?:widgets|book|print|menus)[\w./-]*\.(?:js|css))', html))
        assert {Path(name).stem for name in loaded if name.startswith("widgets/")} == there, page.name
        assert ("widgets.js" in loaded) == bool(there), page.name
        weights[page.stem] = sum(len(gzip.compress((book / "_static" / name).read_bytes())) for name in loaded)
    budget = dict.fromkeys(weights, 60_000) | {"12-playground": 75_000}
    assert {name: size for name, size in weights.items() if size > budget[name]} == {}
    assert weights["12-playground"] > 30_000 > weights["glossary"]


def test_a_widget_is_live_before_the_page_has_been_read_to_its_end(page, book):
    """A server holds back what comes after the first widget."""
    html = (book / "book" / "12-playground.html").read_bytes()
    middle = html.index(b"vnd.jupyter.widget-view+json", html.index(b"vnd.jupyter.widget-view+json") + 1)
    go_on = threading.Event()

    class Halting(SimpleHTTPRequestHandler):
        def log_message(self, *args):
            """Say nothing."""

        def do_GET(self):
            if not self.path.endswith("12-playground.html"):
                super().do_GET()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html[:middle])
            go_on.wait(30)
            self.wfile.write(html[middle:])

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Halting, directory=str(book))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            page.goto(f"http://127.0.0.1:{server.server_port}/book/12-playground.html", wait_until="commit")
            first = page.locator(".bptt-widget.is-live")
            expect(first).to_have_count(1)
            slider = first.get_by_role("slider", name="η learning rate")
            slider.press("End")
            expect(first.locator("[data-quantity=eta]")).to_have_text("10")
            assert page.evaluate("document.readyState") == "loading"
            go_on.set()
            expect(first).to_have_count(6)
        finally:
            go_on.set()
            server.shutdown()
