"""A real JupyterLab, in a real browser: chapters open as notebooks, widgets talk to Python both ways."""

import json
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from tools.lab import running_jupyterlab

RUN_ALL = """async name => {
    const { commands } = window.jupyterapp
    const panel = await commands.execute("docmanager:open", { path: name, factory: "Notebook" })
    await Promise.all([panel.context.ready, panel.revealed, panel.sessionContext.ready])
    window.jupyterapp.shell.activateById(panel.id)
    await commands.execute("notebook:run-all-cells")
    const outputs = [...panel.content.model.cells].flatMap(cell => cell.type === "code" ? cell.outputs.toJSON() : [])
    return outputs.filter(output => output.output_type === "error").map(error => `${error.ename}: ${error.evalue}`)
}"""
UNSAVED = """() => [...window.jupyterapp.shell.widgets("main")].filter(panel => panel.context?.model.dirty).length"""


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


@pytest.fixture
def own_copies(root, tmp_path):
    """What `make lab` opens: copies of the notebooks in a folder of the reader's, saved every second."""
    folder, settings = tmp_path / "notebooks", tmp_path / "settings"
    subprocess.run([sys.executable, "tools/workspace.py", "refresh", folder], cwd=root, check=True)
    saving = settings / "jupyter_config_dir" / "lab" / "user-settings" / "@jupyterlab" / "docmanager-extension"
    saving.mkdir(parents=True)
    (saving / "plugin.jupyterlab-settings").write_text('{"autosaveInterval": 1}')
    with running_jupyterlab(folder, settings) as lab:
        yield lab


@pytest.mark.reader
def test_all_cells_run_and_are_saved_and_no_source_changes(own_copies, page, root, drills):
    """`make drills` does it with every notebook. What was run is saved by itself, into the copy."""
    names = sorted(path.name for path in own_copies.folder.glob("*.ipynb"))
    names = names if drills else ["01-a-neuron-with-memory.ipynb"]
    before = {path: path.read_bytes() for path in (root / "book").rglob("*.*") if "__pycache__" not in path.parts}
    written = {name: (own_copies.folder / name).stat().st_mtime_ns for name in names}
    page.set_default_timeout(180_000)
    page.goto(f"{own_copies.url}/lab?reset")
    page.wait_for_function("window.jupyterapp")
    page.evaluate("() => window.jupyterapp.restored")
    assert {name: errors for name in names if (errors := page.evaluate(RUN_ALL, name))} == {}
    page.wait_for_function(f"({UNSAVED})() === 0")
    with_code = [name for name in names if b'"cell_type": "code"' in (own_copies.folder / name).read_bytes()]
    assert [name for name in with_code if (own_copies.folder / name).stat().st_mtime_ns == written[name]] == []
    assert {path.name for path, data in before.items() if path.read_bytes() != data} == set()
