"""What ships, among the pages and in the package, and whether its licence ships with it."""

import re
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from zipfile import ZipFile

import pytest
from fontTools.ttLib import TTFont

from book.extensions.live_files import MANIFEST
from bptt._modules import WIDGETS

OURS = {
    *(
        "book.css",
        "print.css",
        "print.js",
        "menus.js",
        "mount.js",
        "forget.js",
        "favicon.svg",
        "logo.svg",
        "unrolled.svg",
    ),
    *("widgets.js", "widgets/later.js", "widgets.css"),
    *(f"widgets/{name}.{kind}" for name in WIDGETS for kind in ("js", "css")),
}
MADE = {
    "documentation_options.js": "Sphinx",
    "language_data.js": "Sphinx",
    "basic.css": "Sphinx",
    "copybutton.js": "sphinx-copybutton",
    "pygments.css": "Pygments",
    "togglebutton.js": "sphinx-togglebutton",
    "icons.woff": "pydata-sphinx-theme",
}
"""What the build writes from something of that package."""


@pytest.fixture(scope="module")
def licences(book):
    """From what is told to its texts."""
    parts = re.split(r"^={78}\n(.*)\n={78}\n\n", (book / "LICENSES.txt").read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_file_among_the_pages_is_ours_or_of_a_package_whose_licence_is_there(book, licences):
    owners = {}
    for package in distributions():
        for file in package.files or ():
            owners.setdefault(file.name, []).append((package, file))
    told = {about.partition(" ")[0].lower() for about in licences}

    def owner(path):
        name = path.relative_to(book / "_static").as_posix()
        if name in OURS or path.stat().st_size == 0:
            return "unrolled:"
        if path.name in MADE:
            return MADE[path.name].lower()
        for package, file in owners.get(re.sub(r"\.[0-9a-f]{64}(?=\.css$)", "", path.name), ()):
            there = Path(str(package.locate_file(file)))
            if there.is_file() and sha256(there.read_bytes()).digest() == sha256(path.read_bytes()).digest():
                return package.name.lower()
        return f"nobody has {name}"

    files = [path for path in (book / "_static").rglob("*") if path.is_file()]
    files = [path for path in files if not path.is_relative_to(book / "_static" / "live")]
    found = {owner(path) for path in files}
    assert len(files) > 100
    assert len(found) >= 9
    assert found - told == set()


def test_what_a_script_says_of_itself_is_told(book, licences):
    texts = "\n".join(licences.values())
    for who in ("Bootstrap v", "Font Awesome Free", "clipboard.js v", "Zeno Rocha", "Fonticons"):
        assert who in texts, who
    notes = [path.read_text("utf-8") for path in book.rglob("*.LICENSE.txt")]
    assert len(notes) >= 2
    words = " ".join(texts.split())
    for line in "\n".join(notes).splitlines():
        assert " ".join(line.strip(" /*!").split()) in words, line


def test_every_font_is_told_with_its_copyright_and_the_licence_of_fonts(book, licences):
    text = licences["The fonts"]
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert "OTHER DEALINGS IN THE FONT SOFTWARE." in text
    files = [path for path in book.rglob("*") if path.suffix in (".woff", ".ttf", ".otf")]
    assert len(files) > 20
    for path in files:
        holder = re.sub(r"^Copyright \(c\)[ \d,-]*", "", TTFont(path)["name"].getDebugName(0)).split(",")[0]
        assert holder.lower() in text.lower(), (path, holder)


def test_python_in_the_page_has_all_its_licences_there(book, licences):
    packages = book / "_static" / "live" / "packages"
    if not packages.exists():  # a build without live cells
        assert not any(about.startswith("Pyodide") for about in licences)
        return
    (pyodide,) = (text for about, text in licences.items() if about.startswith(f"Pyodide {MANIFEST['pyodide']}"))
    assert "Mozilla Public License Version 2.0" in pyodide
    assert "10. Versions of the License" in pyodide
    (python,) = (text for about, text in licences.items() if about.startswith(f"Python {MANIFEST['python']}"))
    assert "PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2" in python
    told = "\n".join(licences.values())
    archives = sorted(packages.iterdir())
    assert {path.stem for path in archives} == {*MANIFEST["wheels"], *MANIFEST["pure"], "bptt", "runner"}
    for path in archives:
        archive = ZipFile(path)
        texts = [name for name in archive.namelist() if re.search("licen[cs]e|copying|notice", name, re.IGNORECASE)]
        texts = [name for name in texts if not name.endswith((".py", ".pyc"))]
        assert texts or path.stem in ("bptt", "runner"), path.name
        for name in texts:
            assert archive.read(name).decode("utf-8", "replace").strip() in told, (path.name, name)
    runner = ZipFile(packages / "runner.zip").namelist()
    assert any(about.startswith("ipython ") for about in licences) == ("live/pretty.py" in runner)


def test_the_package_holds_nothing_of_others_and_its_licence(book, root):
    (wheel,) = book.rglob("bptt-*.whl")
    archive = ZipFile(wheel)
    ours = {path.relative_to(root / "src").as_posix(): path for path in (root / "src").rglob("*") if path.is_file()}
    inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert len(inside) > 50
    assert [name for name in sorted(inside) if archive.read(name) != ours[name].read_bytes()] == []
    (licence,) = (name for name in archive.namelist() if name.endswith(".dist-info/licenses/LICENSE"))
    assert archive.read(licence) == (root / "LICENSE").read_bytes()
    assert "public domain" in archive.read("bptt/data/sunspots.csv").decode().partition("\nyear")[0]
