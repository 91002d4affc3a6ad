"""Python in the page: puts the cells that run, and all that they run on, into the built book.

LIVE=off leaves it out; LIVE=required fails where its files cannot be had. Otherwise the book is then built without it,
and a sentence says so.
"""

import gzip
import json
import os
import re
import shutil
import sys
from base64 import b64encode
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jupytext
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from book.extensions.live_files import MANIFEST, UnavailableError, find
from book.extensions.live_packages import digest, imports_of, of_the_book, pack, pure, runner

SOURCES = Path(__file__).parents[1] / "live"
FIRST = ("packages/numpy.whl", "packages/bptt.zip")  # on their way while Python itself still is
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
    app.connect("build-finished", allow_python, priority=700)  # once _headers is written
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


def assemble(files: Path, live: Path) -> None:
    """Make the folder: Pyodide, the packages, the runner, the page's script; and all again for a page in a folder."""
    pyodide = live / "pyodide"
    pyodide.mkdir(parents=True)
    for name in ("pyodide.js", "pyodide.asm.js", "python_stdlib.zip"):
        shutil.copyfile(files / name, pyodide / name)
    _gzip(pyodide / "pyodide.asm.wasm.bin", (files / "pyodide.asm.wasm").read_bytes())
    _write(pyodide / "pyodide-lock.json", json.dumps(MANIFEST["lock"]))  # without packages: worker.js loads them
    packages = _packages(files, live)
    _write(live / "packages.json", json.dumps(packages, sort_keys=True))
    pack(live / "packages" / "runner.zip", runner(SOURCES))
    shutil.copyfile(SOURCES / "worker.js", live / "worker.js")
    shutil.copyfile(SOURCES / "live.css", live / "live.css")
    _licences(files, live)
    _twins(live)
    _write(live / "live.js", _script(live, packages["packages"]))


def _packages(files: Path, live: Path) -> dict[str, Any]:
    """Write the packages. From the name of each to its file and what it needs; from modules to what they bring."""
    entries: dict[str, Any] = {}
    for name, wheel in MANIFEST["wheels"].items():
        entries[name] = {"file": f"packages/{name}.whl", "imports": wheel["imports"], "depends": wheel["depends"]}
        (live / "packages").mkdir(exist_ok=True)
        shutil.copyfile(files / wheel["file"], live / "packages" / f"{name}.whl")
    for name, wanted in MANIFEST["pure"].items():
        found = pure(name)
        if version(name) == wanted["version"] and digest(found) != wanted["sha256"]:
            raise ExtensionError(
                f"the installed {name} {wanted['version']} is not as it was published: install it again"
            )
        entries[name] = {"file": f"packages/{name}.zip", "imports": wanted["imports"], "depends": wanted["depends"]}
        pack(live / "packages" / f"{name}.zip", found)
    own = of_the_book()
    pack(live / "packages" / "bptt.zip", own)
    entries["bptt"] = {"file": "packages/bptt.zip", "imports": ["bptt"], "depends": ["numpy"]}
    bringing = {module: name for name, entry in entries.items() for module in entry["imports"]}
    modules = {module: [name] for module, name in bringing.items()}
    for module, outside in imports_of(own).items():
        modules[module] = sorted({"bptt", *(bringing[name] for name in outside if name in bringing)})
    return {"packages": entries, "modules": modules}


def _script(live: Path, packages: dict[str, Any]) -> str:
    """The page's script, with what it has to know of the files in front."""

    def size(*names: str) -> str:
        return f"{sum((live / name).stat().st_size for name in names) / 1e6:.0f} MB"

    def more(name: str, seen: frozenset[str] = frozenset()) -> list[str]:
        needed = [each for other in packages[name]["depends"] if other != "numpy" for each in more(other)]
        return list(dict.fromkeys([packages[name]["file"], *needed]))

    core = [path.relative_to(live).as_posix() for path in (live / "pyodide").iterdir()]
    build = {
        "first": FIRST,
        "size": size(*core, *FIRST),
        "more": {"figures": size(*more("matplotlib")), "algebra": size(*more("sympy"))},
        "known": ["matplotlib", "sympy", "autograd", "tqdm", "ipywidgets", "anywidget", "numpy"],
    }
    parts = "\n".join(path.read_text("utf-8") for path in sorted((SOURCES / "page").glob("*.js")))
    return f'"use strict";\n{{\nconst BUILD = {json.dumps(build)};\n{parts}}}\n'


def _twins(live: Path) -> None:
    """The same files as base64 in scripts, for a page that is opened from a folder: there nothing can be fetched."""
    code = [live / "pyodide" / "pyodide.asm.js", live / "pyodide" / "pyodide.js", live / "worker.js"]
    _gzip(live / "start.bin", b"\n;\n".join(path.read_bytes() for path in code))
    names = [path.relative_to(live).as_posix() for path in live.rglob("*") if path.is_file() and path not in code]
    for name in sorted(names):
        if name.endswith((".txt", ".css")):
            continue
        text = b64encode((live / name).read_bytes()).decode()
        _write(live / "folder" / f"{name.replace('/', '-')}.js", f'UNROLLED_FILES["{name}"] = "{text}";\n')
    (live / "start.bin").unlink()


def _licences(files: Path, live: Path) -> None:
    """What stands beside the files: whose they are. Each package has its licence inside as well."""
    lines = [
        f"Pyodide {MANIFEST['pyodide']} (pyodide/): Mozilla Public License 2.0, https://github.com/pyodide/pyodide",
        f"Python {MANIFEST['python']} (inside it): Python Software Foundation License, https://docs.python.org/3/license.html",
        *(
            f"{name} {wheel['version']}: as its wheel says, packages/{name}.whl"
            for name, wheel in MANIFEST["wheels"].items()
        ),
        *(f"{name} {version(name)}: as its metadata says, packages/{name}.zip" for name in MANIFEST["pure"]),
        f"live/pretty.py in packages/runner.zip: from IPython {version('ipython')}, BSD License",
    ]
    _write(live / "licences.txt", "\n".join(lines) + "\n")


def _gzip(target: Path, data: bytes) -> None:
    target.write_bytes(gzip.compress(data, 9, mtime=0))


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")


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
    app.add_js_file(None, body=json.dumps(cells).replace("</", r"<\/"), type="application/json", id="live-cells")
    app.add_js_file("live/live.js", loading_method="defer")


def allow_python(app: Sphinx, exception: Exception | None) -> None:
    """Let the policy allow WebAssembly, where there is any; say what is missing, where something is."""
    if exception is not None:
        return
    if app.config.live_files:
        headers = Path(app.outdir) / "_headers"
        headers.write_text(
            headers.read_text("utf-8").replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"), "utf-8"
        )
    elif app.live_missing:  # type: ignore[attr-defined]
        print(HOW_TO_ADD.format(version=MANIFEST["pyodide"], why=app.live_missing), file=sys.stderr)  # type: ignore[attr-defined]
