"""A real JupyterLab, in a real browser: chapters open as notebooks, widgets talk to Python both ways."""

import shutil

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
