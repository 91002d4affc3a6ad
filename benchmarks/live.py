"""Python in the page: how long a reader waits for it, and how much comes over the line.

Beside it, where JUPYTERLITE names a folder with a JupyterLite site (lite/) that has its own Pyodide: two lines in both.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlencode

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.report import Reading, Readings
from tools.browser import ensure_browser, launch
from tools.server import serving
from tools.workshop import ONCE_KEPT

FIRST, PROOFS = "book/01-a-neuron-with-memory.html", "book/06-one-recursion-instead.html"
SAME = "import numpy as np\nnp.round(1 / (1 + np.exp(-0.5 * np.arange(3))), 3)"
ITS_OUTPUT = "array([0.5"

GOALS: dict[str, tuple[str, float | None]] = {  # the unit, and the most that it may be
    "first result, cold": ("s", 5.0),
    "first result, warm": ("s", 3.0),
    "loaded for it, cold": ("MB", 9.2),
    "a further cell": ("s", 0.15),
    "first figure, Matplotlib's loading included": ("s", None),
    "first proof, SymPy's loading included": ("s", None),
    "memory of Python after a figure": ("MB", None),
}

# From the press of Run until the page says that it is done, in seconds.
RUN = """async cell => {
    const bar = [...document.querySelectorAll(".live-bar")][cell]
    const start = performance.now()
    bar.querySelector(".live-run").click()
    while (bar.querySelector(".live-run").ariaDisabled === "true") await new Promise(requestAnimationFrame)
    const said = bar.querySelector("[role=status]").textContent
    if (!said.startsWith("Done")) throw new Error(said)
    return (performance.now() - start) / 1000
}"""
WITH = """words => [...document.querySelectorAll(".live-bar")].findIndex(bar => bar.closest("div.cell")
    .querySelector(".cell_input").textContent.includes(words))"""


def read(book: Path, repetitions: int) -> list[Readings]:
    """All readings of the built book; none if it was built without live cells."""
    if not (book / "_static" / "live").exists():
        return []
    path, visits = ensure_browser(), max(3, repetitions // 20)
    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        try:
            return [_waits(browser, book, visits), *_beside(browser, book, visits)]
        finally:
            browser.close()


@contextmanager
def _visitor(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has never seen the book."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(120_000)
    yield context
    context.close()


def _opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    return page


def _waits(browser: Browser, book: Path, visits: int) -> Readings:
    seen = [_visit(browser, book) for _ in range(visits)]
    note = (
        f"From Run to the last output, on localhost, which packs nothing; medians of {visits} visits with an empty "
        "cache. Warm: the same page opened again, a few seconds after the last run: what was compiled is kept by then."
    )
    readings = [Reading(what, median(visit[what] for visit in seen), *goal) for what, goal in GOALS.items()]
    return Readings("Python in the page", note, readings)


def _visit(browser: Browser, book: Path) -> dict[str, float]:
    """One number for each of GOALS."""
    with serving(book) as running, _visitor(browser) as context:
        page = _opened(context, f"{running.address}/{FIRST}")
        running.sent.clear()
        with page.expect_worker() as started:
            cold = page.evaluate(RUN, 0)
        loaded = sum(running.sent.values()) / 1e6
        further = median(page.evaluate(RUN, cell) for cell in (0, 1, 2))
        figure = page.evaluate(RUN, page.evaluate(WITH, "with drawing("))
        memory = started.value.evaluate("pyodide._module.HEAPU8.length / 1e6")
        started.value.evaluate(ONCE_KEPT)
        page.close()
        page = _opened(context, running.address)
        page.evaluate("localStorage.setItem('unrolled-python', 'no')")  # else it starts before it is asked to
        page.close()
        page = _opened(context, f"{running.address}/{FIRST}")
        warm = page.evaluate(RUN, 0)
        page.close()
        page = _opened(context, f"{running.address}/{PROOFS}")
        page.evaluate(RUN, 0)
        proof = page.evaluate(RUN, page.evaluate(WITH, "prove("))
    return dict(zip(GOALS, (cold, warm, loaded, further, figure, proof, memory), strict=True))


def _beside(browser: Browser, book: Path, visits: int) -> list[Readings]:
    """The same lines here and in JupyterLite, in turns: from the opening of the page until their output is there."""
    site = os.environ.get("JUPYTERLITE")
    if not site:
        return []
    seconds: dict[str, list[float]] = {"this book": [], "JupyterLite": []}
    sizes: dict[str, list[float]] = {"this book": [], "JupyterLite": []}
    for _ in range(visits):
        for name, folder, shown in (("this book", book, _in_the_book), ("JupyterLite", Path(site), _in_jupyterlite)):
            with serving(folder) as running, _visitor(browser) as context:
                start = perf_counter()
                shown(context, running.address)
                seconds[name].append(perf_counter() - start)
                sizes[name].append(sum(running.sent.values()) / 1e6)
    rows = [Reading(f"{name}: until the output is there", median(each), "s") for name, each in seconds.items()]
    rows += [Reading(f"{name}: loaded", median(each), "MB") for name, each in sizes.items()]
    return [
        Readings("Two lines of NumPy, from the opening of the page", f"Medians of {visits} visits, in turns.", rows)
    ]


def _in_the_book(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/{FIRST}", wait_until="load")
    bar = page.locator(".live-bar").first
    bar.locator(".live-edit").click()
    page.locator("textarea.live-editor").first.fill(SAME)
    bar.locator(".live-run").click()
    page.locator(".live-output", has_text=ITS_OUTPUT).wait_for()


def _in_jupyterlite(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/lite/repl/index.html?{urlencode({'kernel': 'python', 'code': SAME, 'execute': '1'})}")
    page.locator(".jp-OutputArea-output", has_text=ITS_OUTPUT).first.wait_for()
