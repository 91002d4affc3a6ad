"""The folder that the pages' Python comes from: Pyodide, the packages, the runner, the page's script.

All of it twice: once for a host, and once for a page that is opened from a folder, where nothing can be fetched.
"""

import gzip
import json
import shutil
from base64 import b64encode
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sphinx.errors import ExtensionError

from book.extensions.live_files import MANIFEST
from book.extensions.live_packages import digest, imports_of, of_the_book, pack, pure, runner

SOURCES = Path(__file__).parents[1] / "live"
FIRST = ("packages/numpy.whl", "packages/bptt.zip")  # on their way while Python itself still is


def assemble(files: Path, live: Path) -> None:
    """Make the folder."""
    pyodide = live / "pyodide"
    pyodide.mkdir(parents=True)
    for name in ("pyodide.js", "pyodide.asm.js", "python_stdlib.zip"):
        shutil.copyfile(files / name, pyodide / name)
    _gzip(pyodide / "pyodide.asm.js.bin", (files / "pyodide.asm.js").read_bytes())  # for keeper.js
    _gzip(pyodide / "pyodide.asm.wasm.bin", (files / "pyodide.asm.wasm").read_bytes())
    _write(pyodide / "pyodide-lock.json", json.dumps(MANIFEST["lock"]))  # without packages: worker.js loads them
    packages = _packages(files, live)
    _write(live / "packages.json", json.dumps(packages, sort_keys=True))
    pack(live / "packages" / "runner.zip", runner(SOURCES))
    for name in ("worker.js", "keeper.js", "live.css"):
        shutil.copyfile(SOURCES / name, live / name)
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

    core = [path.relative_to(live).as_posix() for path in (live / "pyodide").iterdir() if path.name != "pyodide.asm.js"]
    everything = {path.relative_to(live).as_posix(): path.read_bytes() for path in live.rglob("*") if path.is_file()}
    build = {
        "stamp": digest(everything)[:16],
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
    of_hosts = {*code, live / "keeper.js", live / "pyodide" / "pyodide.asm.js.bin"}  # a folder has no use for them
    names = [path.relative_to(live).as_posix() for path in live.rglob("*") if path.is_file() and path not in of_hosts]
    for name in sorted(names):
        if name.endswith(".css"):
            continue
        text = b64encode((live / name).read_bytes()).decode()
        _write(live / "folder" / f"{name.replace('/', '-')}.js", f'UNROLLED_FILES["{name}"] = "{text}";\n')
    (live / "start.bin").unlink()


def _gzip(target: Path, data: bytes) -> None:
    target.write_bytes(gzip.compress(data, 9, mtime=0))


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
