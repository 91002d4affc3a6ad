"""One widget on an empty page, with a model that has no kernel behind it."""

import json
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator, Page

MOUNT = """async ([source, css, state]) => {
    document.documentElement.dataset.theme = "light"
    document.head.append(Object.assign(document.createElement("style"), {textContent: css}))
    const {default: widget} = await import(URL.createObjectURL(new Blob([source], {type: "text/javascript"})))
    const listeners = new Map()
    const model = {
        get: name => state[name],
        set(name, value) { this.assign({[name]: value}) },
        assign(traits) { // tells the views once, about the first
            Object.assign(state, traits)
            listeners.get(`change:${Object.keys(traits)[0]}`)?.forEach(listener => listener())
        },
        on(event, listener) { listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)) },
        off(event, listener) { listeners.get(event)?.delete(listener) },
        save_changes() {},
        listening: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
    }
    const view = async (attached = true) => {
        const el = document.createElement("div")
        if (attached) document.body.append(el)
        const clean = await widget.render({model, el})
        return {el, clean: () => { clean(); el.remove() }}
    }
    window.workshop = {model, view, ...await view()}
}"""

LOAD = """async source => {
    window.lab = await import(URL.createObjectURL(new Blob([source], {type: "text/javascript"})))
}"""

ONCE_KEPT = """async () => {
    for (let times = 0; times < 400 && modulesKept !== imported(); times++)
        await new Promise(next => setTimeout(next, 50))
    await keeping
}"""
"""In a page's worker (book/live/worker.js): wait, 20 s at most, until what was compiled is kept for the next visit."""

SHOWN = """root => {
    const shown = {}
    for (const {dataset: {quantity, value}} of root.querySelectorAll("[data-quantity]")) {
        if (quantity in shown) throw new Error(`${quantity} is shown twice`)
        shown[quantity] = Number(value)
    }
    return shown
}"""

# A view draws once for all traits that are set together: after the script, not within. The word is looked for alone:
# an expression that takes in what stands around it would read each letter of the page sixty times.
TRY = """async ([cases, shown, given]) => {
    const {model, el} = workshop
    const results = []
    for (const traits of cases) {
        model.assign(traits)
        await null
        const html = el.innerHTML
        const at = html.search(/NaN|Infinity|undefined|null/)
        const wrong = at < 0 ? null : html.slice(Math.max(0, at - 60), at + 70)
        const notes = el.querySelector(".notes").textContent
        const has = Object.fromEntries(given.map(name => [`given ${name}`, model.get(name)]))
        results.push({wrong, notes, ...has, ...eval(shown)(el)})
    }
    return results
}"""

CYCLE = """async ([times, traits]) => {
    const {model, view} = workshop
    for (let n = 0; n < times; n++) {
        const {clean} = await view()
        model.assign(traits)
        await null
        clean()
    }
    return model.listening()
}"""


def load(page: Page, source: str) -> None:
    """Import an ES module into the page; what it exports is there as `lab`."""
    page.evaluate(LOAD, source)


def mount(page: Page, widget: Any) -> Locator:
    """Show the widget; gives the place of its one view."""
    state = {name: value for name, value in widget.get_state().items() if not name.startswith("_")}
    page.goto("about:blank")
    page.evaluate(MOUNT, [widget._esm, widget._css, json.loads(json.dumps(state))])
    return page.locator(f".bptt-{type(widget).__name__.lower()}")


def try_all(page: Page, cases: list[dict[str, Any]], given: Sequence[str] = ()) -> list[dict[str, Any]]:
    """What the mounted widget shows for each of the cases, dictionaries of traits; and what its model then has."""
    shown: list[dict[str, Any]] = page.evaluate(TRY, [cases, SHOWN, list(given)])
    return shown


def leaks(page: Page, traits: dict[str, Any], times: int = 100) -> dict[str, int]:
    """How many nodes and listeners stay after that many views have come and gone, and how many listen to the model."""
    session = page.context.new_cdp_session(page)

    def count() -> dict[str, int]:
        seen: list[dict[str, int]] = []
        for _ in range(5):  # one collection may leave what the next one takes: a frame still to be drawn holds it
            session.send("HeapProfiler.collectGarbage")
            seen.append(session.send("Memory.getDOMCounters"))
            page.wait_for_timeout(50)
        return {kind: min(counters[kind] for counters in seen) for kind in ("nodes", "jsEventListeners")}

    page.evaluate(CYCLE, [3, traits])
    before = count()
    listening = page.evaluate(CYCLE, [times, traits])
    after = count()
    return {kind: after[kind] - before[kind] for kind in ("nodes", "jsEventListeners")} | {"listening": listening}
