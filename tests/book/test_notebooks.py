"""The exported notebooks are documents of their own, wherever they are opened, and the students' have no solutions."""

import json
import os
import re
import shutil
import sys
from base64 import b64decode
from pathlib import Path
from urllib.parse import unquote
from zipfile import ZipFile

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from packaging.requirements import Requirement
from playwright.sync_api import expect
from test_equations import NOTEBOOKS

from book.extensions.editions import ARCHIVES, PLACE
from tools.lab import running_jupyterlab

ROOT = Path(__file__).parents[2]
EXPORT = ROOT / "_build" / "notebooks"
WITH, STUDENT = EXPORT / "with-solutions", EXPORT / "student"
NAMES = sorted(path.name for path in WITH.glob("*.ipynb"))
SAMPLE = ["01-a-neuron-with-memory.ipynb", "07-bptt-in-numbers.ipynb", "glossary.ipynb"]
SHOWN = NAMES if os.environ.get("DRILLS") else SAMPLE
"""A front end takes seconds for each: `make drills` opens all, and all others tests read all."""

RAW = re.compile(r":::|\{[a-z][\w:-]*\}`|`{3,}\s*\{|~{3,}\s*\{|\.\. \w+::|^\([\w-]+\)=$", re.MULTILINE)
"""Directives, roles and targets of MyST and of reStructuredText."""

FORMULA = re.compile(r"\$\$.+?\$\$|(?<!\\)\$(?!\$).+?(?<!\\)\$")


def read(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def text(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def formulas(notebook):
    return sum(
        len(FORMULA.findall(re.sub(r"(`+).*?\1", "", cell.source, flags=re.S)))
        for cell in notebook.cells
        if cell.cell_type == "markdown"
    )


def words(html):
    return " ".join(html.get_text().split())


def test_both_editions_have_every_page():
    assert [path.name for path in sorted(STUDENT.glob("*.ipynb"))] == NAMES
    assert {f"{Path(name).name}.ipynb" for name in NOTEBOOKS} <= set(NAMES)
    assert {"glossary.ipynb", "notation.ipynb", "bibliography.ipynb"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_no_markup_is_left_over(name):
    for folder in (WITH, STUDENT):
        source = text(read(folder / name))
        code = re.sub(r"(`{3,})[^`{]*\n.*?\n\1", "", source, flags=re.DOTALL)
        assert RAW.findall(code) == []
        assert source.count("<details") == source.count("</details>")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_headings_and_numbers_are_those_of_the_page(book, name):
    page = BeautifulSoup((book / f"{name}.html").read_text("utf-8"), "html.parser").article
    for part in page.select("a.headerlink, .cell, .website"):
        part.decompose()
    wanted = [" ".join(h.get_text().split()) for h in page.select("h1, h2, h3")]
    exercises = [
        " ".join(title.get_text().split()) for title in page.select(".admonition.exercise > .admonition-title")
    ]
    source = text(read(WITH / f"{Path(name).name}.ipynb"))
    found = [line.lstrip("# ") for line in source.splitlines() if re.match(r"#{1,3} (?!Exercise \d)", line)]

    def plain(line):
        return re.sub(
            r"[\\$*`(){}]|\\?(left|right|vert|lt|gt)\b|\s", "", line.replace("&lt;", "<").replace("&gt;", ">")
        )

    assert [plain(line) for line in found] == [plain(line) for line in wanted]
    shown = re.findall(r"^#+ (Exercise \d.*)$", source, re.MULTILINE)
    assert [plain(line) for line in shown] == [plain(line) for line in exercises]


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_to_other_notebooks_and_to_their_headings(name):
    for address in re.findall(r"\]\(([^)\s]+)\)", text(read(WITH / name))):
        if address.startswith("https://"):
            continue
        file, _, heading = address.partition("#")
        target = WITH / file if file else WITH / name
        assert target.exists(), address
        if heading:
            titles = re.findall(r"^#+ (.*)$", text(read(target)), re.MULTILINE)
            assert unquote(heading) in [plainly(title) for title in titles], address


def plainly(title):
    words = re.sub(r"[*`\\]", "", title)
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace(" ", "-")


@pytest.mark.parametrize("edition", ARCHIVES)
def test_an_archive_can_be_followed(book, edition):
    """Its pins are ones that pip reads, its folder is its own, its first page leads to all, each leads on."""
    with ZipFile(book / PLACE / ARCHIVES[edition].name) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    assert tops == {"unrolled" if edition == "with-solutions" else "unrolled-student"}
    *pins, wheel = files["requirements.txt"].decode().splitlines()
    assert wheel.removeprefix("./") in files
    for licence in ("LICENSE", "LICENSE-TEXT"):
        assert files[licence] == (ROOT / licence).read_bytes()
    assert len([Requirement(pin) for pin in pins]) > 50
    notebooks = {name: text(nbformat.reads(body.decode(), 4)) for name, body in files.items() if name.endswith("nb")}
    assert len(notebooks) == len(NAMES)
    for name in notebooks:
        assert name == "index.ipynb" or f"]({name})" in notebooks["index.ipynb"], name
        assert "Project name not set" not in notebooks[name]
        assert re.search(r"^(Next: |Back to |- )\[.*\.ipynb\)\Z", notebooks[name].rstrip(), re.MULTILINE), name


@pytest.mark.parametrize("name", ["12-playground", "index"])
def test_what_is_said_of_the_website_stays_there(book, name):
    page = (book / "book" / f"{name}.html").read_text("utf-8")
    assert 'class="website' in page
    assert "<em>Run</em>" in page
    for folder in (WITH, STUDENT):
        source = text(read(folder / f"{name}.ipynb"))
        assert re.findall(r"\*Run\*|your browser|at (?:its|the) top|All notebooks", source) == []


def test_a_cell_that_a_page_leaves_out_is_there_for_those_below():
    sheet = "\n".join(cell.source for cell in read(WITH / "cheat-sheet.ipynb").cells)
    assert sheet.index("weights, eta = Weights(") < sheet.index("trace = forward(weights, x)")


def test_a_folded_solution_shows_nothing_of_itself():
    solutions = [c.source for n in NAMES for c in read(WITH / n).cells if "solution" in c.metadata.get("tags", [])]
    assert len(solutions) > 40
    assert {source.partition("\n")[0] for source in solutions} == {"# Solution"}


@pytest.mark.parametrize("name", NAMES)
def test_the_students_edition_has_no_solution_anywhere_and_all_the_rest(name):
    teacher, student = read(WITH / name), read(STUDENT / name)
    folds = re.findall(
        r'<details class="solution">\n<summary>.*?</summary>\n\n(.*?)\n\n</details>', text(teacher), re.DOTALL
    )
    hidden = [cell for cell in teacher.cells if "solution" in cell.metadata.get("tags", [])]
    raw = (STUDENT / name).read_text("utf-8")
    assert "olution to" not in raw
    for fold in folds:
        for part in fold.split("\n\n"):
            if len(part) > 30 and text(teacher).count(part) == 1:
                assert json.dumps(part, ensure_ascii=False)[1:-1] not in raw, part
    assert not any("solution" in cell.metadata.get("tags", []) for cell in student.cells)
    kept = [cell.source for cell in teacher.cells if cell.cell_type == "code" and cell not in hidden]
    assert [cell.source for cell in student.cells if cell.cell_type == "code"] == kept
    without = re.sub(
        r'\n*<details class="solution">.*?</details>',
        "",
        "\n\n".join(c.source for c in teacher.cells[1:] if c.cell_type == "markdown"),
        flags=re.DOTALL,
    )
    assert "\n\n".join(
        c.source for c in student.cells[1:] if c.cell_type == "markdown"
    ).split() == without.split() or name not in [f"{Path(n).name}.ipynb" for n in NOTEBOOKS]


def size_of(picture):
    """Of an image that is a drawing: its own width and height, which front ends show it with."""
    drawing = b64decode(picture["src"].partition(",")[2]).decode()
    return [float(re.search(rf'<svg[^>]* {side}="([\d.]+)"', drawing)[1]) for side in ("width", "height")]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_is_shown_needs_a_kernel_or_trust(name):
    notebook = read(WITH / name)
    assert "widgets" not in notebook.metadata
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            assert not [kind for kind in data if "widget" in kind]
            html = data.get("text/html", "")
            assert "<svg" not in html
            if "<img" in html:
                assert re.search(r'<img alt="[^"]{20,}" src="data:image/svg\+xml;base64,', html)
                for picture in BeautifulSoup(html, "html.parser").find_all("img"):
                    assert "&" not in picture["alt"], "it is read aloud"
                    width, height = size_of(picture)
                    assert 150 < width < 1300, f"{width} by {height}"
                    assert 60 < height < 1300, f"{width} by {height}"


@pytest.mark.parametrize("name", NAMES)
def test_nbconvert_shows_it_all(name):
    html, _ = HTMLExporter().from_filename(str(WITH / name))
    page = BeautifulSoup(html, "html.parser").main
    for part in page.select("pre, code, style, script, .jp-CodeCell"):
        part.decompose()
    assert RAW.findall(page.get_text()) == []
    assert "</details>" not in page.get_text()
    assert len(page.select("details")) == text(read(WITH / name)).count("<details")
    assert not page.select("details[open]")


@pytest.mark.parametrize("name", SHOWN)
def test_nbconvert_in_a_browser(page, name, tmp_path):
    exporter = HTMLExporter()
    html, _ = exporter.from_filename(str(WITH / name))
    html = re.sub(r"<script\b[^>]*\bsrc=[^>]*></script>", "", html)  # MathJax and require.js of another host
    (tmp_path / "page.html").write_text(html, "utf-8")
    page.goto((tmp_path / "page.html").as_uri())
    page.evaluate("window.MathJax = {tex: {inlineMath: [['$', '$']], processEnvironments: true}, svg: {}}")
    page.add_script_tag(path=mathjax())
    page.evaluate("async () => { await MathJax.startup.promise }")
    assert page.locator("mjx-merror, [data-mml-node=merror]").count() == 0
    notebook = read(WITH / name)
    assert page.locator(".jp-MarkdownCell mjx-container").count() == formulas(notebook)
    hidden = page.locator(".celltag_solution")
    for number in range(hidden.count()):
        expect(hidden.nth(number)).to_be_hidden()
    if hidden.count():
        page.locator(".jp-Cell:has(+ .celltag_solution) details.solution summary").first.click()
        expect(hidden.first).to_be_visible()


def mathjax():
    (found,) = (
        path
        for folder in sys.path
        for path in Path(folder).glob("sphinx-mathjax-offline/static/mathjax/tex-svg-full.js")
    )
    return found


@pytest.fixture(scope="module", params=["jupyterlab", "notebook"])
def front_end(request, tmp_path_factory):
    """JupyterLab and Notebook 7 on the notebooks, without jupyterlab-myst; every cell is in the page from the start."""
    folder, settings = tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("settings")
    for name in NAMES:
        shutil.copy(WITH / name, folder)
    config = settings / "jupyter_config_dir"
    shutil.copytree(ROOT / "tools" / "jupyter" / "labconfig", config / "labconfig")
    tracker = config / "lab" / "user-settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    tracker.parent.mkdir(parents=True)
    tracker.write_text('{"windowingMode": "none"}')
    with running_jupyterlab(folder, settings, module=request.param) as lab:
        lab.path = {"jupyterlab": "lab/tree", "notebook": "notebooks"}[request.param]
        yield lab


@pytest.mark.reader
@pytest.mark.parametrize("name", SHOWN)
def test_a_front_end_shows_it_all(front_end, page, name):
    notebook = read(WITH / name)
    page.goto(f"{front_end.url}/{front_end.path}/{name}" + ("?reset" if "lab/" in front_end.path else ""))
    cells = page.locator(".jp-MarkdownCell .jp-RenderedMarkdown")
    expect(cells).to_have_count(sum(cell.cell_type == "markdown" for cell in notebook.cells), timeout=60_000)
    page.wait_for_function(
        "n => document.querySelectorAll('.jp-MarkdownCell mjx-container').length >= n",
        arg=formulas(notebook),
        timeout=60_000,
    )
    assert page.locator(".jp-MarkdownCell mjx-container").count() == formulas(notebook)
    assert page.locator("mjx-merror").count() == 0
    shown = page.evaluate(
        "() => [...document.querySelectorAll('.jp-RenderedMarkdown')].map(cell => { const copy = cell.cloneNode(true);"
        " copy.querySelectorAll('pre, code, mjx-container').forEach(part => part.remove());"
        " return copy.textContent }).join('\\n')"
    )
    assert RAW.findall(shown) == []
    assert "<details" not in shown
    assert "$" not in shown.replace(r"\$", "")
    folds = page.locator(".jp-RenderedMarkdown details")
    assert folds.count() == text(notebook).count("<details")
    assert page.locator(".jp-RenderedMarkdown details[open]").count() == 0
    for cell in [c for c in notebook.cells if "solution" in c.metadata.get("tags", [])][:1]:
        line = cell.source.splitlines()[0]
        assert (
            page.locator(".jp-CodeCell .cm-line", has_text=line).count() == 0
            or not page.locator(".jp-CodeCell .cm-line", has_text=line).first.is_visible()
        )
    pictures = page.locator(".jp-OutputArea img")
    for number in range(pictures.count()):
        assert pictures.nth(number).evaluate("img => img.naturalWidth") > 100
