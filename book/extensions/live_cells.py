"""Python in the page: gives the built book cells that run, and what they run on (live_assets.py).

LIVE=off leaves it out; LIVE=required fails where its files cannot be had. Otherwise the book is then built without it,
and a sentence says so.
"""

import os
import re
import shutil
import sys
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jupytext
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from book.extensions.live_assets import SOURCES, assemble
from book.extensions.live_files import MANIFEST, UnavailableError, find
from book.extensions.live_packages import digest, of_the_book
from book.extensions.markup import in_script

HOW_TO_ADD = """\
The book is built, but its cells do not run in the page: Pyodide {version} could not be had ({why}).
To add it, put the files that book/live/manifest.json lists into a folder, name it in PYODIDE_FILES, and build again.
"""


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect it to the build; Jupyter Book calls this."""
    app.add_config_value("live_files", "", "")  # the folder with Pyodide's files; empty where there are none
    app.connect("config-inited", find_files)
    app.connect("builder-inited", write_files)
    app.connect("html-page-context", add_cells, priority=700)
    app.connect("build-finished", say_what_is_missing)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def find_files(app: Sphinx, config: Any) -> None:
    """Find or fetch the files, as LIVE says."""
    wish = os.environ.get("LIVE", "")
    if wish not in ("", "off", "required"):
        raise ExtensionError(f"LIVE must be off, required or nothing, got {wish!r}")
    app.live_missing = None  # type: ignore[attr-defined]
    if wish == "off":
        return
    try:
        config.live_files = str(find())
    except UnavailableError as error:
        if wish == "required":
            raise ExtensionError(
                f"LIVE=required, and Pyodide {MANIFEST['pyodide']} could not be had: {error}"
            ) from error
        app.live_missing = str(error)  # type: ignore[attr-defined]


def folder(app: Sphinx) -> Path:
    """Where the pages find them."""
    return Path(app.outdir) / "_static" / "live"


def write_files(app: Sphinx) -> None:
    """Put everything beside the pages; what was packed for the last build is taken again while nothing has changed."""
    shutil.rmtree(folder(app), ignore_errors=True)
    if not app.config.live_files:
        return
    store = Path(app.outdir).parent / "live"
    packed = store / _state()
    if not (packed / "done").exists():
        shutil.rmtree(store, ignore_errors=True)
        assemble(Path(app.config.live_files), packed / "files")
        (packed / "done").touch()
    shutil.copytree(packed / "files", folder(app))


def _state() -> str:
    """What tells one state of all that goes into the files from another."""
    code = {path.relative_to(SOURCES).as_posix(): path.read_bytes() for path in SOURCES.rglob("*") if path.is_file()}
    extensions = {path.name: path.read_bytes() for path in Path(__file__).parent.glob("live*.py")}
    versions = "".join(version(name) for name in (*MANIFEST["pure"], "ipython"))
    parts = (digest(code), digest(extensions), digest(of_the_book()), versions, sys.version)
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def add_cells(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a chapter the script, and the lines of the cells that it does not show."""
    if not app.config.live_files or "kernelspec" not in app.env.metadata.get(pagename, {}):
        return
    cells = []
    for cell in jupytext.read(app.env.doc2path(pagename)).cells:
        if cell.cell_type == "code":
            tags = cell.metadata.get("tags", [])
            shown = "remove-cell" not in tags
            hidden = {} if shown and "remove-input" not in tags else {"source": cell.source}
            cells.append({"shown": shown} | hidden)
    there = len(re.findall(r'<div class="cell[ "]', context.get("body", "")))
    if there != sum(cell["shown"] for cell in cells):
        raise ExtensionError(f"{pagename} shows {there} cells, its source has {sum(cell['shown'] for cell in cells)}")
    if all("source" in cell for cell in cells):
        return
    app.add_css_file("live/live.css")
    app.add_js_file(None, body=in_script(cells), type="application/json", id="live-cells")
    app.add_js_file("live/live.js", loading_method="defer")


def say_what_is_missing(app: Sphinx, exception: Exception | None) -> None:
    """At the end, where it is read: why no cell runs in the page, if one should."""
    if exception is None and not app.config.live_files and app.live_missing:  # type: ignore[attr-defined]
        print(HOW_TO_ADD.format(version=MANIFEST["pyodide"], why=app.live_missing), file=sys.stderr)  # type: ignore[attr-defined]
