"""A real JupyterLab for the tests, and a notebook in it as a person sees it: cells to run, outputs to read."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
from playwright.sync_api import Locator, Page

ACTIVE = "window.jupyterapp?.shell.currentWidget"
RUN = f"""async index => {{
    const notebook = {ACTIVE}.content
    notebook.activeCellIndex = index
    notebook.deselectAll()
    await window.jupyterapp.commands.execute("notebook:run-cell")
    return notebook.widgets[index].model.outputs.toJSON()
}}"""
SAVE = f"""async () => {{
    const {{commands}} = window.jupyterapp
    const saving = "@jupyter-widgets/jupyterlab-manager:saveWidgetState"
    await commands.execute(saving)
    await commands.execute("docmanager:save")
    await commands.execute(saving)
    await {ACTIVE}.sessionContext.shutdown()
}}"""


class Notebook:
    """The notebook that is open in a tab."""

    def __init__(self, page: Page) -> None:
        """Wait until the notebook in front is there and its kernel is ready."""
        self.page = page
        page.wait_for_function(f"{ACTIVE}?.sessionContext?.session?.kernel?.status === 'idle'", timeout=60_000)
        page.wait_for_function(f"{ACTIVE}.content.widgets.length > 0")

    def cell(self, index: int) -> Locator:
        """The cell, counted from 0, in the page."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def run(self, index: int) -> str:
        """Run one cell and return the text it printed. Raises RuntimeError with the traceback if the cell fails."""
        outputs: list[dict[str, Any]] = self.page.evaluate(RUN, index)
        for output in outputs:
            if output["output_type"] == "error":
                raise RuntimeError("\n".join(output["traceback"]))
        return "".join("".join(output["text"]) for output in outputs if output["output_type"] == "stream")

    def save_with_widgets(self) -> None:
        """Save the notebook and the state of its widgets, and end its kernel: nothing but the file is left."""
        self.page.evaluate(SAVE)


class JupyterLab:
    """A running JupyterLab whose files lie in folder."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder

    def open(self, page: Page, path: str) -> Notebook:
        """Open a notebook of the folder in the tab, by its address."""
        page.goto(f"{self.url}/lab/tree/{path}?reset")
        return Notebook(page)

    def open_cells(self, page: Page, *cells: str) -> Notebook:
        """Write code cells into a new notebook and open it."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(cells)],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        nbformat.write(notebook, self.folder / "cells.ipynb")
        return self.open(page, "cells.ipynb")


@contextmanager
def running_jupyterlab(folder: Path, settings: Path, module: str = "jupyterlab") -> Iterator[JupyterLab]:
    """Run JupyterLab, or another `module` such as notebook, on folder, with its settings elsewhere than the user's."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    options = [
        "--allow-root",
        "--no-browser",
        "--expose-app-in-browser",
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        "--IdentityProvider.token=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=",
    ]
    log = settings / "jupyterlab.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *options],
            env=os.environ | {name: str(settings / name.lower()) for name in names},
            stdout=stream,
            stderr=stream,
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/status", process, log)
        yield JupyterLab(f"http://127.0.0.1:{port}", folder)
    finally:
        process.terminate()  # it ends its kernels first
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:  # now and then a server waits for a kernel that has gone already
            process.kill()
            process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(240):
        try:
            urlopen(url).close()
        except URLError:
            time.sleep(0.25)
        else:
            return
        if process.poll() is not None:
            break
    raise RuntimeError(f"JupyterLab does not start:\n{log.read_text()}")
