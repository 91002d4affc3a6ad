"""LICENSES.txt among the pages: the licences of the book, and of everything of others that the pages hold.

That is every package of which they hold a file, the fonts, what a file of theirs says of itself, and Python in the page
with its packages. A test looks for what ships, and for its licence here.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path
from zipfile import ZipFile

from fontTools.ttLib import TTFont
from sphinx.application import Sphinx

from book.extensions.live_files import MANIFEST

TEXT = re.compile(r"(^|[/_.-])(LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*$", re.IGNORECASE)
# What comes without the text of its licence has that of another package, which has it word for word.
BORROWED = {"sphinx-mathjax-offline": ("packaging", "LICENSE.APACHE")}  # MathJax, which it hands on: Apache License
MOZILLA, OF_PYTHON, OPEN_FONT = ("pathspec", "LICENSE"), ("typing_extensions", "LICENSE"), ("fonttools", "external")
# The build cuts and writes files with these: no file of theirs is found as it was.
REWORKED = ("pygments", "pydata-sphinx-theme", "snowballstemmer")
SUM_IN_NAME = re.compile(r"\.[0-9a-f]{64}(?=\.)")
NOTICE = re.compile(r"\s*/\*!(.*?)\*/", re.DOTALL)


def setup(app: Sphinx) -> None:
    """Write it when all pages are there."""
    app.connect("build-finished", write_licences)


def write_licences(app: Sphinx, exception: Exception | None) -> None:
    """One text after the other, under the name and the version of what it is about."""
    if exception is None:
        pages = Path(app.outdir)
        ours = [("Unrolled: the code", "LICENSE"), ("Unrolled: the text and the figures", "LICENSE-TEXT")]
        parts = [(about, (Path(app.srcdir) / name).read_text("utf-8")) for about, name in ours]
        parts += [(f"{one.name} {one.version}", "\n\n".join(texts_of(one))) for one in shipped(pages)]
        parts += [*notices(pages), fonts(pages), *python_in_the_page(pages)]
        for about, text in parts:
            if not text.strip():
                raise ValueError(f"{about} is among the pages, and has no licence with it")
        told = "\n\n".join(f"{'=' * 78}\n{about}\n{'=' * 78}\n\n{text.strip()}" for about, text in parts)
        (pages / "LICENSES.txt").write_text(f"{told}\n", "utf-8")


def shipped(pages: Path) -> list[Distribution]:
    """The packages that have a file, byte for byte, among the pages, and those that files were made with."""
    files = [path for path in (pages / "_static").rglob("*") if path.is_file() and path.stat().st_size > 0]
    names = {SUM_IN_NAME.sub("", path.name) for path in files}
    sums = {sha256(path.read_bytes()).digest() for path in files}
    found = {name: distribution(name) for name in REWORKED}
    for package in distributions():
        for file in package.files or ():
            path = Path(str(package.locate_file(file)))
            if file.name in names and path.is_file() and sha256(path.read_bytes()).digest() in sums:
                found[package.name] = package
                break
    return [found[name] for name in sorted(found, key=str.lower) if name != "bptt"]


def texts_of(package: Distribution) -> Iterator[str]:
    """The licence files of a package."""
    lender, name = BORROWED.get(package.name, (package.name, ""))
    for file in sorted(distribution(lender).files or (), key=str):
        if is_licence(str(file)) and file.name.endswith(name):
            yield Path(str(file.locate())).read_text("utf-8")


def is_licence(path: str) -> bool:
    """Whether a file holds a licence, by its name."""
    return bool(TEXT.search(path)) and not path.endswith((".py", ".pyc"))


def notices(pages: Path) -> Iterator[tuple[str, str]]:
    """What scripts of others, which a package has taken in, say at their beginning or in a file beside them."""
    for path in sorted((pages / "_static").rglob("*.js*")):
        if "live" not in path.parts and path.suffix in (".js", ".txt"):
            said = NOTICE.match(path.read_text("utf-8"))
            if said and "licen" in said[1].lower() and "license information" not in said[1]:
                yield f"In {path.relative_to(pages).as_posix()}", re.sub(r"^ *\*? ?", "", said[1], flags=re.MULTILINE)


def fonts(pages: Path) -> tuple[str, str]:
    """The fonts of the pages, whose they are, and their licence."""
    rights = set()
    for path in sorted([*(pages / "_static").rglob("*.woff"), *(pages / "_static").rglob("*.ttf")]):
        names = TTFont(path)["name"]
        rights.add(str(names.getDebugName(13) or names.getDebugName(0)).strip())
    licence = borrowed(OPEN_FONT)
    licence = licence[licence.index("SIL OPEN FONT LICENSE") :].partition("=====")[0].replace("-" * 59, "")
    return "The fonts", "\n".join([*sorted(rights), "", licence])


def borrowed(lender: tuple[str, str]) -> str:
    """The text of a licence, from a package that has it."""
    package, name = lender
    files = [file for file in distribution(package).files or () if is_licence(str(file)) and file.name.endswith(name)]
    return Path(str(files[0].locate())).read_text("utf-8")


def python_in_the_page(pages: Path) -> Iterator[tuple[str, str]]:
    """Pyodide, its Python, and each package beside them: these have their licences inside."""
    live = pages / "_static" / "live"
    if not live.exists():
        return
    yield f"Pyodide {MANIFEST['pyodide']}, https://github.com/pyodide/pyodide", borrowed(MOZILLA)
    yield f"Python {MANIFEST['python']}, inside it", borrowed(OF_PYTHON)
    ipython = distribution("ipython")
    yield f"ipython {ipython.version}, of which packages/runner.zip has a part", "\n\n".join(texts_of(ipython))
    for path in sorted((live / "packages").iterdir()):
        if path.stem in ("bptt", "runner"):
            continue
        with ZipFile(path) as archive:
            names = sorted(archive.namelist())
            about = next(name.partition(".dist-info/")[0] for name in names if ".dist-info/" in name)
            texts = [archive.read(name).decode("utf-8", "replace") for name in names if is_licence(name)]
        yield f"{about.replace('-', ' ')}, for cells that run in the page", "\n\n".join(texts)
