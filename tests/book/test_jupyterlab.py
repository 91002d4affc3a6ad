"""A real JupyterLab, in a real browser: chapters open as notebooks, widgets talk to Python both ways."""

import json
import re
import shutil

import nbformat
from nbconvert import HTMLExporter
from playwright.sync_api import expect


def test_slider_and_python_follow_each_other(jupyterlab, page):
    notebook = jupyterlab.open_cells(
        page,
        "import ipywidgets\nslider = ipywidgets.FloatSlider(value=0.5, min=0, max=1, step=0.25)\nslider",
        "print(slider.value)",
        "slider.value = 0.25",
    )
    notebook.run(0)
    handle = notebook.cell(0).get_by_role("slider")
    handle.press("ArrowRight")
    assert notebook.run(1) == "0.75\n"
    notebook.run(2)
    expect(handle).to_have_attribute("aria-valuetext", "0.25")


def test_double_click_opens_a_chapter_as_a_notebook(jupyterlab, page, root):
    name = "01-a-neuron-with-memory.md"
    shutil.copy(root / "book" / name, jupyterlab.folder)
    page.goto(f"{jupyterlab.url}/lab?reset")
    page.locator(".jp-DirListing-item", has_text=name).dblclick()
    cells = page.locator(".jp-NotebookPanel .jp-Cell")
    expect(cells.filter(has=page.get_by_role("heading", level=1))).to_be_visible(timeout=20_000)
    expect(cells.locator(".katex-display").first).to_be_visible()  # a {math} directive, which is MyST
    expect(page.locator(".jp-NotebookPanel .jp-CodeCell").first).to_be_visible()


def test_a_saved_state_shows_every_widget_again_before_anything_is_run(jupyterlab, page):
    names = ["Explorer", "Landscape", "Memory", "Trainer", "Derivation", "Triangle", "Layer", "Gate"]
    notebook = jupyterlab.open_cells(
        page,
        f"from ipywidgets import VBox\nfrom bptt.widgets import {', '.join(names)}\n"
        f"VBox([{', '.join(f'{name}()' for name in names)}])",
    )
    notebook.run(0)
    notebook.cell(0).locator(".bptt-memory").get_by_role("slider", name="w", exact=True).press("End")
    notebook.save_with_widgets()

    saved = nbformat.read(jupyterlab.folder / "cells.ipynb", as_version=4)
    exported, _ = HTMLExporter().from_notebook_node(saved)
    (state,) = re.findall(r'<script type="application/vnd.jupyter.widget-state\+json">(.*?)</script>', exported, re.S)
    models = [model["state"] for model in json.loads(state)["state"].values() if "_esm" in model["state"]]
    assert {model["_anywidget_id"].rpartition(".")[2] for model in models} == set(names)
    assert all("export default" in model["_esm"] for model in models)

    again = jupyterlab.open(page, "cells.ipynb").cell(0)
    for name in names:
        expect(again.locator(f".bptt-{name.lower()}").first).to_be_visible()
    expect(again.locator(".bptt-memory [data-quantity=w]")).to_have_attribute("data-value", "10")
