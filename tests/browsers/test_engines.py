"""The reader's side in three engines: one set of tests, three drivers. What an engine cannot be asked is in CANNOT.

Every page opens complete and quiet, from a folder and from a web server; every kind of control of every widget works by
mouse and by keyboard; two cells run; and the numbers are those of the package. With DRILLS set, every page in both
ways; else each page once, from the folder or from the server in turn.
"""

import os
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sphinx_external_toc.parsing import parse_toc_yaml

from bptt import Weights, forward, inputs_and_targets, loss_and_gradient, require_equal
from tools.controls import faults_of_kinds, find_all
from tools.engines import NAMES, Reader, opened
from tools.workshop import SHOWN

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "_build" / "html"
PAGES = [*(str(name) for name in parse_toc_yaml(ROOT / "_toc.yml")), "genindex", "search"]
WIDGETS = (
    "06-one-recursion-instead",
    "09-learning-to-predict",
    "10-vanishing-and-exploding",
    "11-from-one-neuron-to-many",
    "12-playground",
)
SHOWING = [f"book/{name}" for name in WIDGETS]
"""Pages that have every kind of widget between them."""
WAYS = [
    pytest.param(name, origin, id=f"{name}-{origin}")
    for number, name in enumerate(PAGES)
    for origin in (("file", "http") if "DRILLS" in os.environ else (("file", "http")[number % 2],))
]

UNTYPESET = """() => [...document.querySelectorAll(".math")]
    .filter(math => !math.querySelector("mjx-container") || math.querySelector("mjx-merror"))
    .map(math => math.textContent)"""
DEAD = "() => document.querySelectorAll('.bptt-widget:not(.is-live)').length"


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def origins():
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(BOOK))) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield {"file": BOOK.as_uri(), "http": f"http://127.0.0.1:{httpd.server_port}"}
        httpd.shutdown()


@pytest.fixture(scope="module", params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in NAMES])
def engine(request):
    with opened(request.param, Reader(height=800, calm=True)) as started:
        yield started


@pytest.mark.parametrize(("name", "origin"), WAYS)
def test_page_is_complete_and_quiet(engine, origins, name, origin):
    engine.open(f"{origins[origin]}/{name}.html")
    assert engine.js(UNTYPESET) == []
    assert engine.js(DEAD) == 0
    assert engine.complaints() == []


def explorer(engine, origins):
    engine.open(f"{origins['file']}/book/index.html")
    return "document.querySelector('.bptt-explorer')"


def require_numbers(engine, root, weights, sequence):
    shown = engine.js(f"() => ({SHOWN})({root})")
    x, target = inputs_and_targets(sequence)
    E, _ = loss_and_gradient(weights, x, target)
    expected = {"E": E, **dict(zip("uvws", weights, strict=True))}
    expected |= {f"p_{t}": p for t, p in enumerate(forward(weights, x).p, start=1)}
    for name, value in expected.items():
        require_equal(shown[name], value, terms=10.0 * abs(value), name=f"{engine.name}: {name}")


def test_keys_mouse_typing_and_presets_give_the_numbers_of_the_package(engine, origins):
    root = explorer(engine, origins)
    weights, sequence = Weights(u=1.5, v=0.8, w=-0.6, s=0.1), [0.3, 0.9, 0.4, 0.7]
    require_numbers(engine, root, weights, sequence)
    engine.js(f"() => {root}.querySelector('input[aria-label=w]').focus()")
    engine.press("ArrowRight", "ArrowRight", "ArrowLeft")
    require_numbers(engine, root, weights.replace(w=-0.55), sequence)
    place = f"""label => {{ const box = {root}.querySelector(`input[aria-label=${{label}}]`).getBoundingClientRect();
        return [box.left, box.top + box.height / 2, box.width] }}"""
    left, y, width = engine.js(place, "u")
    engine.drag((left + width / 2, y), (left + 0.6 * width, y), (left + 0.7 * width, y))
    u = engine.js(f"() => Number({root}.querySelector('input[aria-label=u]').value)")
    assert u != weights.u, f"{engine.name}: the slider stays where it was"
    require_numbers(engine, root, weights.replace(u=u, w=-0.55), sequence)
    engine.js(f"() => {{ {root}.querySelector('details.more').open = true }}")
    engine.js(f"() => {root}.querySelector('textarea[aria-label=Sequence]').focus()")
    engine.press("Control+a")
    engine.type("0.5, 0.25, 0.75")
    engine.press("Enter")
    engine.wait_for(f"() => !{root}.querySelector('[data-quantity=p_3]')")  # what reads the field comes when it is used
    require_numbers(engine, root, weights.replace(u=u, w=-0.55), [0.5, 0.25, 0.75])
    box = engine.js(f"""() => {{
        const button = [...{root}.querySelectorAll('button')].find(b => b.textContent === 'echo')
        button.scrollIntoView({{block: 'center'}}); const box = button.getBoundingClientRect()
        return [box.left + box.width / 2, box.top + box.height / 2] }}""")
    engine.click(*box)
    require_numbers(engine, root, Weights(u=2.17, v=0.25, w=-3.75, s=0.5), [0.3, 0.9, 0.4, 0.7])


@pytest.mark.parametrize("hand", ["mouse", "keys"])
def test_every_kind_of_control_of_every_widget(engine, origins, hand):
    seen, faults = set(), []
    for name in SHOWING:
        engine.open(f"{origins['http']}/{name}.html")
        find_all(engine)
        faults += faults_of_kinds(engine, hand, seen, lambda item: "bptt" in item["kind"])
    assert faults == [], engine.name
    assert len(seen) >= 30, f"{engine.name}: {len(seen)} kinds"


@pytest.mark.parametrize("origin", ["file", "http"])
def test_a_link_with_a_fragment_leads_to_its_section(engine, origins, origin):
    engine.open(f"{origins[origin]}/book/02-unrolling.html#recap")
    engine.wait_for("() => Math.abs(document.getElementById('recap').getBoundingClientRect().top - 60) < 200")


@pytest.mark.parametrize("origin", ["file", "http"])
def test_the_search_finds(engine, origins, origin):
    engine.open(f"{origins[origin]}/search.html?q=truncated")
    engine.wait_for("() => document.querySelectorAll('#search-results li a').length")


def test_the_menus_open_and_close(engine, origins):
    engine.resize(390, 800)
    engine.open(f"{origins['file']}/book/index.html")
    engine.js("() => document.querySelector('.primary-toggle').focus()")
    engine.press("Enter")
    engine.wait_for("() => document.querySelector('#pst-primary-sidebar-modal').open")
    engine.press("Escape")
    engine.wait_for("() => !document.querySelector('#pst-primary-sidebar-modal').open")
    engine.wait_for("() => document.activeElement.matches('.primary-toggle')")
    engine.resize(1280, 800)


def test_the_theme_follows_its_button(engine, origins):
    engine.open(f"{origins['http']}/book/index.html")
    themes = set()
    for _ in range(3):
        engine.js("() => document.querySelector('.theme-switch-button').focus()")
        engine.press("Enter")
        themes.add(engine.js("() => getComputedStyle(document.body).backgroundColor"))
    assert len(themes) == 2, f"{engine.name}: {themes}"


def test_calm_is_heard(engine):
    assert engine.js("() => matchMedia('(prefers-reduced-motion: reduce)').matches"), engine.name


RUN = """async number => {
    const bar = document.querySelectorAll(".live-bar")[number], status = bar.querySelector("[role=status]")
    bar.querySelector(".live-run").click()
    while (!/^(Done|It ended|Python)/.test(status.textContent)) await new Promise(next => setTimeout(next, 50))
    const cell = bar.closest(".cell")
    const words = kind => [...cell.querySelectorAll(`${kind} pre`)].map(pre => pre.textContent).join(" ")
        .replace(/\\s+/g, " ").trim()
    return [status.textContent.trim(), words(".live-output"), words(".cell_output:not(.live-output)")]
}"""


@pytest.mark.parametrize("origin", ["file", "http"])
def test_two_cells_run_and_show_what_the_build_shows(engine, origins, origin):
    engine.open(f"{origins[origin]}/book/01-a-neuron-with-memory.html")
    for number in range(2):
        said, shown, built = engine.js(RUN, number)
        assert said.startswith("Done"), f"{engine.name}: {said}"
        assert shown == built != "", engine.name
    assert engine.complaints() == []


KEPT = """async () => {
    const [name] = (await caches.keys()).filter(name => name.startsWith("unrolled-live"))
    const cache = await caches.open(name)
    for (let times = 0; times < 120; times++) { // it begins when nothing has been run for three seconds
        const packages = (await cache.keys()).filter(({ url }) => /packages.(runner|numpy|bptt)[.]/.test(url))
        const texts = await Promise.all(packages.map(async request => (await cache.match(request)).text()))
        if (texts.length === 3 && texts.every(text => text.includes("__pycache__"))) return true
        await new Promise(next => setTimeout(next, 250))
    }
    return false
}"""
WRITE = """text => {
    const cell = document.querySelector(".live-bar").closest(".cell")
    cell.querySelector(".live-edit").click()
    const editor = cell.querySelector(".live-editor")
    editor.value = text
    editor.dispatchEvent(new Event("input"))
}"""


def test_what_was_compiled_is_kept_for_the_next_visit(engine, origins):
    """Where the browser keeps it, it is used; the cell says what it said before."""
    address = f"{origins['http']}/book/01-a-neuron-with-memory.html"
    first = []
    for visit in range(2):
        engine.open(address)
        said, shown, built = engine.js(RUN, 0)
        assert said.startswith("Done"), f"{engine.name}: {said}"
        assert shown == built != "", f"{engine.name}, visit {visit}"
        engine.js(WRITE, "import json\njson.__file__.rpartition('.')[2]")
        first.append(engine.js(RUN, 0)[1])
        assert engine.js(KEPT), f"{engine.name}, visit {visit}"
    assert first == ["'py'", "'pyc'"], engine.name
    assert engine.complaints() == []
