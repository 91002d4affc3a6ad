"""LICENSES.txt among the pages: the licences of the book, and of every package of which the pages hold a file."""

import re
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

from sphinx.application import Sphinx

TEXT = re.compile(r"(^|[/_.-])(LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*$", re.IGNORECASE)
# These have no text of their own with them. MathJax, which sphinx-mathjax-offline hands on, has the Apache License.
BORROWED = {"sphinx-mathjax-offline": ("packaging", "LICENSE.APACHE")}
# The build cuts and writes files with these: no file of theirs is found as it was.
REWORKED = ("pygments", "pydata-sphinx-theme", "snowballstemmer")


def setup(app: Sphinx) -> None:
    """Write it when all pages are there."""
    app.connect("build-finished", write_licences)


def write_licences(app: Sphinx, exception: Exception | None) -> None:
    """One text after the other, under the name and the version of what it is about."""
    if exception is None:
        ours = [("Unrolled: the code", "LICENSE"), ("Unrolled: the text and the figures", "LICENSE-TEXT")]
        parts = [(about, (Path(app.srcdir) / name).read_text("utf-8")) for about, name in ours]
        for package in shipped(Path(app.outdir)):
            texts = list(texts_of(package))
            if not texts:
                raise ValueError(f"{package.name} is among the pages, and has no licence with it")
            parts.append((f"{package.name} {package.version}", "\n\n".join(texts)))
        told = "\n\n".join(f"{'=' * 78}\n{about}\n{'=' * 78}\n\n{text.strip()}" for about, text in parts)
        (Path(app.outdir) / "LICENSES.txt").write_text(f"{told}\n", "utf-8")


def shipped(pages: Path) -> list[Distribution]:
    """The packages that have a file, byte for byte, among the pages, and those that files were made with."""
    files = [path for path in (pages / "_static").rglob("*") if path.is_file() and path.stat().st_size > 0]
    names = {path.name for path in files}
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
        if TEXT.search(str(file)) and file.name.endswith(name) and file.suffix not in (".py", ".pyc"):
            yield Path(str(file.locate())).read_text("utf-8")
