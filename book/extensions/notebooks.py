"""Every page as a notebook that is a document of its own, in two editions: with solutions, and for students.

The text comes from the parsed page (see markdown.py), the cells and what they put out from the run that the page shows.
"""

import posixpath
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from docutils import nodes
from jupyter_cache import get_cache
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from .downloads import wheels
from .markdown import Code, Piece, Text, pieces

EDITIONS = {"with-solutions": True, "student": False}
"""Their folders beside the built pages, and whether they have the solutions."""

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
WIDGET = "application/vnd.jupyter.widget-view+json"
STILL = "<p><em>A still picture. Run this cell for the live one: its sliders move, and all numbers follow.</em></p>"

FIRST_TEXT = """\
**Begin here.** This notebook is a page of the book *{title}* and imports its package, `bptt`. Run the next cell: it
installs what is missing, and says what to do next.
{fold}"""
SOLUTION = "# Solution"
"""The first line is what JupyterLab shows of a folded cell."""
FOLD = """
<style>.jp-Cell:has(details.solution:not([open])) + .celltag_solution { display: none }</style>"""
"""For the HTML that nbconvert makes: the code of a solution opens with its text. Other front ends leave it out."""


def setup(app: Sphinx) -> None:
    """Write the notebooks before the pages: to write a page changes its nodes. The menu of a chapter offers its own."""
    app.connect("doctree-resolved", write_notebooks, priority=900)
    app.connect("html-page-context", offer_notebook)


def write_notebooks(app: Sphinx, document: nodes.document, page: str) -> None:
    """Write a page in both editions; a chapter also where its menu looks for it."""
    if app.builder.name != "html" or not is_exported(app.env, page):
        return
    for edition, solutions in EDITIONS.items():
        path = folder(app, edition) / notebook_name(page)
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook(app, page, document, solutions), path)
    if has_code(app.env, page):
        offered = Path(app.outdir) / "_sources" / f"{page}.ipynb"
        offered.parent.mkdir(parents=True, exist_ok=True)
        offered.write_bytes((folder(app, "with-solutions") / notebook_name(page)).read_bytes())


def offer_notebook(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Name the notebook for the theme's menu."""
    if doctree is not None and has_code(app.env, pagename):
        context["ipynb_source"] = f"{pagename}.ipynb"


def folder(app: Sphinx, edition: str) -> Path:
    """Where an edition is written."""
    return Path(app.outdir).parent / "notebooks" / edition


def has_code(env: BuildEnvironment, page: str) -> bool:
    """Whether a page has cells to run."""
    return "kernelspec" in env.metadata.get(page, {})


def is_exported(env: BuildEnvironment, page: str) -> bool:
    """Whether a page is a notebook too: all but the teacher's, and those made of docstrings, which Python shows."""
    if page not in env.all_docs or env.metadata[page].get("audience") == "teachers":
        return False
    return has_code(env, page) or posixpath.dirname(page) == posixpath.dirname(env.config.root_doc)


def notebook_name(page: str) -> str:
    """All notebooks lie in one folder."""
    return f"{posixpath.basename(page)}.ipynb"


def notebook(app: Sphinx, page: str, document: nodes.document, solutions: bool) -> NotebookNode:
    """A page as a notebook."""
    try:
        parts = pieces(document, link=links(app.env, page), number=numbers(app.env, page), solutions=solutions)
    except ExtensionError as error:
        raise ExtensionError(f"{app.env.doc2path(page)}: {error}") from error
    run = executed(app, page) if has_code(app.env, page) else []
    cells = list(as_cells(parts, run))
    if run:
        text = FIRST_TEXT.format(title=app.config.html_title, fold=FOLD if solutions else "")
        code = (Path(__file__).parent / "first_cell.py").read_text("utf-8")
        (wheel,) = wheels(app)
        cells[:0] = [
            nbformat.v4.new_markdown_cell(text),
            nbformat.v4.new_code_cell(code.replace("WHEEL", wheel.name).rstrip()),
        ]
    cells.append(nbformat.v4.new_markdown_cell(way_on(app.env, page)))
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"  # nbformat draws one at random
    language = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"}
    metadata = {"kernelspec": KERNEL, "language_info": language}
    result: NotebookNode = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    return result


def way_on(env: BuildEnvironment, page: str) -> str:
    """What the contents beside a page are there for: all pages below the first, the next one below each."""
    order = [name for name in in_order(env, env.config.root_doc) if is_exported(env, name)]
    named = {name: f"[{env.titles[name].astext()}]({notebook_name(name)})" for name in order}
    if page == env.config.root_doc:
        return "\n".join(["**All pages**", "", *(f"- {named[name]}" for name in order[1:])])
    after = order[order.index(page) + 1 :]
    return f"Next: {named[after[0]]}" if after else f"Back to {named[order[0]]}"


def in_order(env: BuildEnvironment, page: str) -> Iterator[str]:
    """A page and all below it, in the order of the contents."""
    yield page
    for below in env.toctree_includes.get(page, []):
        yield from in_order(env, below)


def executed(app: Sphinx, page: str) -> list[NotebookNode]:
    """The cells of the page as they were run for it, now or for an earlier build."""
    path = Path(app.outdir).parent / "jupyter_execute" / f"{page}.ipynb"
    _, run = get_cache(app.config.nb_execution_cache_path).merge_match_into_notebook(nbformat.read(path, as_version=4))
    cells: list[NotebookNode] = run.cells
    return cells


def as_cells(parts: list[Piece], run: list[NotebookNode]) -> Iterator[NotebookNode]:
    """Cells of a notebook: the text between two cells of code or two headings is one.

    A cell that the page leaves out stays, folded, for those below need it.
    """
    texts: list[str] = []
    done = 0
    for part in [*parts, None]:
        if texts and not (isinstance(part, Text) and not part.heading):
            yield nbformat.v4.new_markdown_cell("\n\n".join(texts))
            texts = []
        if isinstance(part, Text):
            texts.append(part.source)
        elif isinstance(part, Code):
            for cell in run[done : part.index]:
                if "remove-cell" in cell.metadata.get("tags", []):
                    yield code_cell(cell, False)
            yield code_cell(run[part.index], part.solution)
            done = part.index + 1


def code_cell(cell: NotebookNode, solution: bool) -> NotebookNode:
    """A cell of code with its outputs: folded where the page folds it or leaves it out, and in a solution."""
    tags = [*cell.metadata.get("tags", []), *(["solution"] if solution else [])]
    hidden = solution or {"hide-input", "remove-input", "hide-cell", "remove-cell"} & set(tags)
    metadata: dict[str, Any] = {"tags": tags} if tags else {}
    if hidden:
        metadata["jupyter"] = {"source_hidden": True, **({"outputs_hidden": True} if solution else {})}
    outputs = [] if "remove-output" in tags else [still(output) for output in cell.outputs]
    count = cell.execution_count
    source = f"{SOLUTION}\n{cell.source}" if solution else cell.source
    result: NotebookNode = nbformat.v4.new_code_cell(source, metadata=metadata, outputs=outputs, execution_count=count)
    return result


def still(output: NotebookNode) -> NotebookNode:
    """An output that needs no kernel: a widget is its still picture, and a drawing an image, which all front ends keep.

    Before a notebook is trusted, JupyterLab takes every <svg> out of the HTML that it shows, but no <img>.
    """
    data = output.get("data", {})
    html = data.get("text/html", "")
    live = data.pop(WIDGET, None) is not None
    if "<svg" in html:
        if 'class="bptt-figure"' not in html:
            raise ExtensionError(f"a notebook cannot show this output yet, give it a way in notebooks.py: {html[:200]}")
        html = "".join(as_image(part) for part in html.split('<div class="bptt-figure"')[1:])
        data["text/html"] = html
        data["text/plain"] = data["text/plain"] if live else "a figure"
    if live:
        inside = html.partition("<script")[0]  # which tells the page of the book where the live one goes
        data["text/html"] = STILL + inside + "</div>" * (inside.count("<div") - inside.count("</div>"))
    return output


def as_image(figure: str) -> str:
    """The <img> of a figure, from what follows the start of its tag: the label, then the drawing."""
    label = figure.partition('aria-label="')[2].partition('"')[0]
    drawing = figure[figure.index("<svg") : figure.rindex("</svg>") + len("</svg>")]
    root, rest = drawing.split(">", maxsplit=1)
    if "xmlns=" not in root:
        root += ' xmlns="http://www.w3.org/2000/svg"'
    if "xmlns:xlink" not in root:
        root += ' xmlns:xlink="http://www.w3.org/1999/xlink"'
    source = b64encode(f"{sized(root)}>{rest}".encode()).decode()
    return f'<img alt="{label}" src="data:image/svg+xml;base64,{source}" style="background: white">'


def sized(root: str) -> str:
    """The start of a drawing, as large as its page shows it at most: an image has no other size of its own."""
    ((width, height),) = re.findall(r'viewBox="\S+ \S+ (\S+) (\S+)"', root)
    (most,) = map(float, re.findall(r"max-width: ([\d.]+)px", root))
    return root.replace('width="100%"', f'width="{most:g}" height="{most / float(width) * float(height):g}"')


def numbers(env: BuildEnvironment, page: str) -> Callable[[nodes.Element], str]:
    """How the book numbers what is on a page."""
    sections, others = env.toc_secnumbers.get(page, {}), env.toc_fignumbers.get(page, {})

    def number(node: nodes.Element) -> str:
        if isinstance(node, nodes.section):
            first = isinstance(node.parent, nodes.document)
            found = next(
                (sections[key] for key in ([""] if first else [f"#{i}" for i in node["ids"]]) if key in sections), ()
            )
            return "".join(f"{part}." for part in found)
        counted = others.get("exercise", {}).get(node["label"])
        return "Exercise" if counted is None else f"Exercise {'.'.join(map(str, counted))}"

    return number


def links(env: BuildEnvironment, page: str) -> Callable[[nodes.Element], str | None]:
    """Where a reference on a page leads: to another host, to another notebook, or None if no notebook has it."""
    here = posixpath.dirname(page)

    def link(node: nodes.Element) -> str | None:
        address, _, anchor = node.get("refuri", f"#{node.get('refid', '')}").partition("#")
        if "://" in address or address.startswith("mailto:"):
            return f"{address}#{anchor}" if anchor else str(address)
        target = posixpath.normpath(posixpath.join(here, address)).removesuffix(".html") if address else page
        if not is_exported(env, target):
            return None
        heading = headings(env, target).get(f"#{anchor}", "")
        name = "" if target == page else notebook_name(target)
        return name + heading or None

    return link


def headings(env: BuildEnvironment, page: str) -> dict[str, str]:
    """From an anchor of a page to what front ends make of a heading's words; of formulas each makes something else."""
    result = {}
    plain = "/,?!:;'=&+@"  # JupyterLab does not decode these
    for reference in env.tocs[page].findall(nodes.reference):
        if reference["anchorname"] and not any(reference.findall(nodes.math)):
            number = "".join(f"{part}." for part in env.toc_secnumbers.get(page, {}).get(reference["anchorname"], ()))
            words = f"{number} {reference.astext()}".strip().replace(" ", "-")
            result[reference["anchorname"]] = f"#{quote(words, safe=plain)}"
    return result
