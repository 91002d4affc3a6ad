"""The built book in a browser: what a first visit costs, and how soon a widget answers, against a live kernel."""

import gzip
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, Response, sync_playwright

from benchmarks.report import Reading, Readings
from bptt._modules import WIDGETS
from bptt.widgets import Gate, Landscape, Layer
from bptt.widgets.layer import LAYERS
from tools.browser import ensure_browser, launch
from tools.lab import running_jupyterlab
from tools.server import serving
from tools.workshop import mount

ROOT = Path(__file__).parents[1]
OURS = {
    "widgets.js",
    "widgets.css",
    *(f"{widget}.{kind}" for widget in WIDGETS for kind in ("js", "css")),
    *(path.name for path in (ROOT / "book" / "assets").glob("*.[jc]s*")),
}
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
CHAPTER = "book/07-bptt-in-numbers.html"
ALL_WIDGETS = "book/12-playground.html"
SEQUENCE = [0.3, 0.9, 0.4, 0.7, 0.1, 0.5, 0.8, 0.2, 0.6, 0.9, 0.3, 0.7, 0.4]  # T = 12

# When the first widget is live and its picture has been handed to the screen, in ms since the navigation began.
FIRST_LIVE = """() => {
    const seen = new MutationObserver(() => {
        if (!document.querySelector(".bptt-widget.is-live")) return
        seen.disconnect()
        requestAnimationFrame(() => setTimeout(() => { window.firstLive = performance.now() }))
    })
    seen.observe(document, {subtree: true, attributes: true, attributeFilter: ["class"]})
}"""

# From the event of a slider until the numbers, the picture and the layout of the page are those of its new value.
SLIDER_EVENTS = """async (widget, [label, times]) => {
    const slider = widget.querySelector(`input[aria-label="${label}"]`)
    const spent = []
    for (let n = 0; n < times; n++) {
        await new Promise(requestAnimationFrame)
        const start = performance.now()
        slider.value = String(-10 + 0.05 * (n % 400))
        slider.dispatchEvent(new Event("input", {bubbles: true}))
        await null // the view draws once for all that has changed
        document.body.getBoundingClientRect()
        spent.push(performance.now() - start)
    }
    return spent
}"""

# The map anew: at rest all 200 × 200 cells, as when the theme changes; while a slider is dragged fewer, a frame later.
LANDSCAPE_REDRAWS = """async times => {
    const slider = workshop.el.querySelector("input[aria-label=u]")
    const canvas = workshop.el.querySelector("canvas.heat")
    const painted = () => canvas.getContext("2d").getImageData(0, 0, 1, 1) // waits for what was drawn
    const frame = () => new Promise(resolve => requestAnimationFrame(() => resolve(performance.now())))
    const spent = {fine: [], dragging: []}
    for (let n = 0; n < times; n++) {
        await frame()
        let start = performance.now()
        document.documentElement.dataset.theme = "light"
        await null
        painted()
        spent.fine.push(performance.now() - start)

        await frame()
        const begun = frame() // asked for first, so it is the first thing in the frame that paints the map
        start = performance.now()
        slider.value = String(-5 + 0.1 * (n % 100))
        slider.dispatchEvent(new Event("input", {bubbles: true}))
        await null
        const handled = performance.now() - start
        const done = new Promise(resolve => requestAnimationFrame(() => { painted(); resolve(performance.now()) }))
        spent.dragging.push(handled + await done - await begun)
    }
    return spent
}"""

INTERACT = """
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, interact
from bptt import Weights, backward, forward, inputs_and_targets, output_error

x, target = inputs_and_targets({sequence})

def show(w):
    trace = forward(Weights(u=1.5, v=0.8, w=w, s=0.1), x)
    back = backward(Weights(u=1.5, v=0.8, w=w, s=0.1), trace, output_error(trace.p, target))
    _, (above, below) = plt.subplots(2)
    above.plot(trace.p)
    above.plot(target)
    below.plot(back.delta)
    plt.show()
    print(back.gradient)

interact(show, w=FloatSlider(value=-0.6, min=-10, max=10, step=0.05))
"""

# From the key that moves the slider until the new picture has been decoded, one move after the other.
ROUND_TRIPS = """async times => {
    const handle = document.querySelector(".jp-OutputArea .noUi-handle")
    const picture = () => document.querySelector(".jp-OutputArea img")
    const spent = []
    for (let n = 0; n < times; n++) {
        const before = picture().src
        const start = performance.now()
        handle.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight", bubbles: true}))
        while (!picture() || picture().src === before) await new Promise(resolve => setTimeout(resolve))
        await picture().decode()
        spent.push(performance.now() - start)
        await new Promise(resolve => setTimeout(resolve, 100)) // the kernel comes to rest
    }
    return spent
}"""


def read(book: Path, repetitions: int) -> list[Readings]:
    """All readings of the built book."""
    path = ensure_browser()
    with sync_playwright() as playwright, serving(book) as running:
        browser = launch(playwright, path)
        try:
            names = [path.relative_to(book).as_posix() for path in sorted(book.glob("book/*.html"))]
            with_widgets = [name for name in names if WIDGET_STATE in (book / name).read_text(encoding="utf-8")]
            return [
                *_first_visits(browser, running.address, names),
                _first_widgets(browser, running.address, with_widgets, visits=max(3, repetitions // 20)),
                _latency(browser, running.address, events=2 * repetitions),
            ]
        finally:
            browser.close()


def _first_visits(browser: Browser, server: str, names: list[str]) -> list[Readings]:
    visits = {name: _visit(browser, f"{server}/{name}") for name in names}
    note = "Each file that the browser asks for, as `gzip` makes it (or as it is, where that is smaller)."
    everything = [Reading(name, sum(sizes.values()) / 1e6, "MB", 0.7) for name, (sizes, _) in visits.items()]
    requests = [Reading(name, len(sizes), "requests") for name, (sizes, _) in visits.items()]
    code = [Reading(name, own / 1e3, "kB", 75.0 if name == ALL_WIDGETS else 60.0) for name, (_, own) in visits.items()]
    return [
        Readings("A first visit, in all", note, everything),
        Readings("A first visit, requests", "All go to the host of the book.", requests),
        Readings("A first visit, our own JavaScript and CSS", "The browser keeps them for all pages.", code),
    ]


def _visit(browser: Browser, url: str) -> tuple[dict[str, int], int]:
    """The size of everything that a first visit asks for, and how much of it is our own code."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(url, wait_until="networkidle")
    bodies = {response.url: response.body() for response in responses if response.url.startswith("http")}
    context.close()
    sizes = {address: _compressed(body) for address, body in bodies.items()}
    ours = [size for address, size in sizes.items() if address.partition("?")[0].rpartition("/")[2] in OURS]
    return sizes, sum(ours)


def _compressed(body: bytes) -> int:
    return min(len(body), len(gzip.compress(body, mtime=0)))


def _first_widgets(browser: Browser, server: str, names: list[str], visits: int) -> Readings:
    """The pages take turns; each visit has an empty cache."""
    samples: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(visits):
        for name in names:
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            page = context.new_page()
            page.add_init_script(f"({FIRST_LIVE})()")
            page.goto(f"{server}/{name}", wait_until="commit")
            page.wait_for_function("window.firstLive")
            samples[name].append(page.evaluate("window.firstLive"))
            context.close()
    readings = [Reading(name, median(values), "ms", 700.0) for name, values in samples.items()]
    note = f"From the start of the navigation until the first widget is on the screen; medians of {visits} visits."
    return Readings("The first live widget, on localhost, with an empty cache", note, readings)


def _latency(browser: Browser, server: str, events: int) -> Readings:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    explorer = _explorer_events(page, f"{server}/{CHAPTER}", events)
    mount(page, Landscape(sequence=SEQUENCE))
    landscape = page.evaluate(LANDSCAPE_REDRAWS, events // 4)
    three = mount(page, Layer(SEQUENCE, H=3, inputs=2, biases=True, layers=LAYERS))
    layer: list[float] = three.evaluate(SLIDER_EVENTS, ["W 1 2", events])
    gate: list[float] = mount(page, Gate()).evaluate(SLIDER_EVENTS, ["f forget gate: bias", events])
    kernel = _round_trips(page, max(5, events // 10))
    context.close()
    note = (
        f"The Explorer of chapter 7 as published, T = 12, all its layers: {events} events (script and layout); "
        f"as many of a Layer of three neurons with two inputs and biases, T = 12, with all that it can show, "
        f"and of the Gate; "
        f"{events // 4} redraws of the Landscape, painting included; "
        f"{len(kernel)} moves of an `interact` slider in JupyterLab."
    )
    return Readings(
        "From a slider to the finished update",
        note,
        [
            Reading("Explorer, median", median(explorer), "ms", 4.0),
            Reading("Explorer, 95th percentile", _percentile_95(explorer), "ms", 8.0),
            Reading("Layer, three neurons, median", median(layer), "ms", 16.0),
            Reading("Layer, three neurons, 95th percentile", _percentile_95(layer), "ms"),
            Reading("Gate, twelve steps, median", median(gate), "ms", 16.0),
            Reading("Landscape, 200 × 200 cells, median", median(landscape["fine"]), "ms", 33.0),
            Reading("Landscape, while dragging, median", median(landscape["dragging"]), "ms", 16.0),
            Reading("interact with matplotlib and a kernel, median", median(kernel), "ms"),
            Reading("interact with matplotlib and a kernel, 95th percentile", _percentile_95(kernel), "ms"),
            Reading("interact with a kernel: times the Explorer's median", median(kernel) / median(explorer), "times"),
        ],
    )


def _explorer_events(page: Page, url: str, events: int) -> list[float]:
    """The first Explorer of a published page, with a longer sequence typed in and every layer shown."""
    page.goto(url, wait_until="networkidle")
    explorer = page.locator(".is-live .bptt-explorer", has=page.get_by_label("gradient check")).first
    more = explorer.locator("details.more > summary")
    more.click()
    explorer.get_by_label("Sequence", exact=True).fill(", ".join(map(str, SEQUENCE)))
    explorer.get_by_label("Sequence", exact=True).press("Enter")
    more.click()
    for layer in explorer.get_by_role("checkbox").all():
        layer.check()
    spent: list[float] = explorer.evaluate(SLIDER_EVENTS, ["w", events])
    return spent


def _round_trips(page: Page, moves: int) -> list[float]:
    with (
        TemporaryDirectory() as folder,
        TemporaryDirectory() as settings,
        running_jupyterlab(Path(folder), Path(settings)) as lab,
    ):
        notebook = lab.open_cells(page, INTERACT.format(sequence=SEQUENCE))
        notebook.run(0)
        notebook.cell(0).locator("img").wait_for()
        spent: list[float] = page.evaluate(ROUND_TRIPS, moves)
    return spent


def _percentile_95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]
