"""One file to download for each edition: its notebooks, the package, the versions tried with it, and what to do."""

import re
import tomllib
from collections.abc import Iterable
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docutils import nodes
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .downloads import wheels
from .notebooks import folder, is_exported, notebook_name


class Archive(NamedTuple):
    """What one edition is offered as, and what its note says of it."""

    name: str
    said: str
    top: str  # the folder that it unpacks to: both may lie side by side
    which: str = ""
    folds: str = ""


ARCHIVES = {
    "with-solutions": Archive("unrolled-notebooks.zip", "All notebooks, with the solutions", "unrolled"),
    "student": Archive(
        "unrolled-notebooks-student.zip",
        "All notebooks for students, without them",
        "unrolled-student",
        ", without solutions",
        " The exercises have no\nsolutions; the self-tests and what is to be guessed first keep their answers, folded.",
    ),
}
LICENCES = ("LICENSE", "LICENSE-TEXT")
"""Both ask to be handed on."""

PLACE = "notebooks"
"""The folder of the archives among the built pages."""

README = """\
# Unrolled: the notebooks{archive.which}

All pages of the book as notebooks. Begin with `{first}`, which lists them.{archive.folds}

You need Python 3.11 to 3.14. In a terminal, in this folder:

    python3 -m venv .venv
    .venv/bin/python -m pip install -r requirements.txt
    .venv/bin/jupyter lab {first}

The last line starts Jupyter, the next time too; Ctrl-C in the terminal ends it.

On Windows it is `py -m venv .venv`, and then `.venv\\Scripts\\` instead of `.venv/bin/`.

Whoever has Jupyter already opens a notebook and runs its first cell: it installs `{wheel}`, which lies beside it, and
what is missing, and says what to do next. In VS Code, choose the `.venv` as kernel. In Google Colab, upload a notebook,
and the wheel to its files. (JupyterLab and Jupyter Notebook 7 were tried; VS Code and Colab were not.)

`requirements.txt` has the versions with which this book was tested. The code is under the MIT licence (`LICENSE`), the
text and the figures under CC BY 4.0 (`LICENSE-TEXT`).
"""


def setup(app: Sphinx) -> None:
    """Offer the archives where a page asks for it, and write them when all pages are there."""
    app.add_directive("archives", Archives)
    app.connect("build-finished", write_archives)


class Archives(SphinxDirective):
    """Links to the two archives."""

    def run(self) -> list[nodes.Node]:
        """A list of two."""
        return [link_list(self.env.docname, {archive.name: archive.said for archive in ARCHIVES.values()})]


def link_list(page: str, said: dict[str, str]) -> nodes.bullet_list:
    """Links from a page to files in the archives' folder."""
    up = "../" * page.count("/")
    links = [nodes.reference("", words, refuri=f"{up}{PLACE}/{name}", internal=True) for name, words in said.items()]
    return nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", "", link)) for link in links))


def write_archives(app: Sphinx, exception: Exception | None) -> None:
    """Write both: the same bytes for the same book."""
    if exception is not None or app.builder.name != "html":
        return
    place = Path(app.outdir) / PLACE
    place.mkdir(exist_ok=True)
    (wheel,) = wheels(app)
    pages = [page for page in sorted(app.env.all_docs) if is_exported(app.env, page)]
    first = notebook_name(app.config.root_doc)
    for edition, archive in ARCHIVES.items():
        files = {
            "README.md": README.format(archive=archive, first=first, wheel=wheel.name).encode(),
            "requirements.txt": requirements(Path(app.srcdir), wheel.name).encode(),
            wheel.name: wheel.read_bytes(),
            **{name: (Path(app.srcdir) / name).read_bytes() for name in LICENCES},
        }
        for page in pages:
            files[notebook_name(page)] = (folder(app, edition) / notebook_name(page)).read_bytes()
        with ZipFile(place / archive.name, "w", ZIP_DEFLATED) as written:
            for path, content in files.items():
                entry = ZipInfo(f"{archive.top}/{path}")  # of 1980: an archive holds no date of today
                entry.external_attr = 0o644 << 16
                written.writestr(entry, content, ZIP_DEFLATED)


def requirements(root: Path, wheel: str) -> str:
    """The pinned versions of all that runs the notebooks, and the wheel: a part of the book's own requirements.txt."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["chapters"], "jupyterlab"]
    names = with_what_they_need(canonicalize_name(Requirement(each).name) for each in asked)
    # A pin ends where its sums begin: the wheel, which is ours, has none in a list of others.
    pins = re.findall(r"^(\w.*?==.*?)(?: \\)?$", (root / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    return "\n".join([*(pin for pin in pins if canonicalize_name(Requirement(pin).name) in names), f"./{wheel}", ""])


def with_what_they_need(names: Iterable[str]) -> set[str]:
    """These packages and all that they need on any system, as far as they are installed here."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        with suppress(PackageNotFoundError):
            needs = [Requirement(need) for need in requires(name) or ()]
            waiting += [canonicalize_name(need.name) for need in needs if "extra" not in str(need.marker)]
    return found
