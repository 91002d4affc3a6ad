"""What this book needs from Sphinx beyond Jupyter Book: honest caches, quiet pages, notebooks, readable docstrings."""

import json
import os
import re
import shutil
import sys
from base64 import b64encode
from collections import _tuplegetter  # type: ignore[attr-defined]
from hashlib import sha256
from html import escape, unescape
from itertools import groupby
from multiprocessing import active_children
from pathlib import Path
from typing import Any
from uuid import uuid4

import jupyter_client
import jupytext
import nbformat
import pydata_sphinx_theme
from docutils import nodes
from fontTools import subset
from hatchling.builders.wheel import WheelBuilder
from jupyter_cache import get_cache
from jupyter_cache.cache.main import JupyterCacheBase
from jupyter_client.manager import AsyncKernelManager
from sphinx.application import Sphinx
from sphinx.errors import SphinxParallelError
from sphinx.transforms.post_transforms import SphinxPostTransform

from bptt._modules import WIDGETS, script, style

INSTALL_TEXT = """\
This notebook imports `bptt`, the package of the book. Its file `{wheel}` is in the menu that offered this notebook:
download it into the same folder, then run the next cell once."""
INSTALL_CODE = """\
%pip install --quiet "./{wheel}[chapters]"
"""

KERNEL = """\
from ipykernel.iostream import OutStream

c.IPKernelApp.log_level = "ERROR"  # no warning that it talks to this machine unencrypted
OutStream.flush_interval = 3600.0  # what a cell prints comes in one piece, not in pieces that depend on the moment
"""

MARKUP = {
    '<th class="head"><p></p></th>': "<td></td>",  # an empty corner of a table is not a header
    'role="doc-biblioentry"': 'role="listitem"',  # deprecated, and not allowed in the list that it stands in
}
"""In the body of every page: what docutils writes, and what it should be."""

FRONT_DOOR = """\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<link rel="icon" href="data:,">
<meta http-equiv="refresh" content="0; url={first}">
<a href="{first}">{title}</a>
"""


INLINE_SCRIPT = re.compile(r"<script(?![^>]*(?:src|type)=)[^>]*>(.*?)</script>", re.DOTALL)
INLINE_HANDLER = re.compile(r'<[^>]* on\w+="([^"]*)"')
HEADERS = """\
/*
  Content-Security-Policy: default-src 'self'; script-src 'self' 'unsafe-hashes' {hashes}; \
style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'
  Referrer-Policy: no-referrer
  X-Content-Type-Options: nosniff
"""


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect everything to the build; Jupyter Book calls this."""
    app.connect("config-inited", name_cache_by_sources)
    app.connect("config-inited", begin_after_an_interruption, priority=600)  # once the cache has its name
    app.connect("config-inited", read_in_parallel)
    app.add_config_value("makeup", "", "html")  # set to a digest, so that all pages are written when that changes
    app.connect("builder-inited", set_kernels_apart)
    app.connect("builder-inited", build_wheel)
    app.connect("builder-inited", write_widgets)
    app.connect("builder-inited", write_icons)
    app.connect("env-updated", sort_widget_states)
    app.connect("html-page-context", offer_notebook)
    app.connect("html-page-context", offer_wheel, priority=600)  # the theme makes its menu at 501
    app.connect("html-page-context", offer_unfolded, priority=600)
    app.connect("html-page-context", mend_markup, priority=600)
    app.connect("html-page-context", describe, priority=600)
    app.connect("html-page-context", drop_page_name, priority=900)  # after whoever adds it
    app.connect("build-finished", write_front_door)
    app.connect("build-finished", write_headers)
    app.connect("build-finished", end_in_good_order, priority=900)
    app.add_post_transform(KeepPunctuation)
    app.connect("html-page-context", search_in_a_folder)
    app.connect("autodoc-process-docstring", set_equations_apart)
    app.connect("autodoc-skip-member", skip_fields)
    remove_thebe(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class KeepPunctuation(SphinxPostTransform):
    """Keep a formula in the text and the punctuation behind it on one line: browsers break between the two."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Put both into one inline element."""
        for formula in list(self.document.findall(nodes.math)):
            parent = formula.parent
            behind = formula.next_node(nodes.Text, descend=False, siblings=True)
            if behind is None or parent.index(behind) != parent.index(formula) + 1:
                continue
            rest = behind.astext().lstrip(".,;:?!)”’")
            if len(rest) == len(behind.astext()):
                continue
            together = nodes.inline("", "", classes=["nowrap"])
            punctuation = nodes.Text(behind.astext()[: len(behind.astext()) - len(rest)])
            parent.replace(behind, nodes.Text(rest))
            formula.replace_self(together)
            together += [formula, punctuation]


def name_cache_by_sources(app: Sphinx, config: Any) -> None:
    """Keep the executed cells only as long as what they were computed with stays the same.

    Jupyter Book executes a chapter again when its own cells change, not when the package or a version does. A new
    name for the cache makes it execute all chapters, and Sphinx read all pages.
    """
    caches = Path(app.outdir).parent / "executed"
    cache = caches / digest(app, "requirements.txt", "pyproject.toml", "src")[:16]
    if not cache.exists():
        shutil.rmtree(Path(app.outdir, "_modules"), ignore_errors=True)  # Sphinx would not renew them all
    for old in set(caches.glob("*")) - {cache}:
        shutil.rmtree(old)
    config.nb_execution_cache_path = str(cache)
    config.makeup = digest(app, "book/assets", "book/extensions", "book/templates")


def digest(app: Sphinx, *names: str) -> str:
    """What tells one state of these files and folders from another; the version of Python is part of it."""
    root = Path(app.srcdir)
    files = {path for name in names for path in (root / name, *(root / name).rglob("*")) if path.is_file()}
    result = sha256(sys.version.encode())
    for path in sorted(file for file in files if "__pycache__" not in file.parts):
        result.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return result.hexdigest()


def begin_after_an_interruption(app: Sphinx, config: Any) -> None:
    """Throw away what the last build left half written, if something ended it before its end.

    Sphinx and MyST-NB take a page, a picture or the results of a chapter for whole as soon as there is a file of that
    name. The results, which take longest to compute, are kept if all of them can be read.
    """
    mark = unfinished(app)
    cache = get_cache(config.nb_execution_cache_path)
    if mark.exists():
        for folder in (app.outdir, app.doctreedir, mark.parent / "jupyter_execute"):
            shutil.rmtree(folder, ignore_errors=True)
            Path(folder).mkdir(parents=True)
        try:
            for record in cache.list_cache_records():
                cache.get_cache_bundle(record.pk)
        except Exception:  # whatever was cut short: the database, its tables, a notebook
            cache.clear_cache()
    mark.write_text("A build is under way, or was ended before its end.\n")
    cache.list_cache_records()  # makes the database, before the processes that read in parallel all do


def end_in_good_order(app: Sphinx, exception: Exception | None) -> None:
    """Note that nothing is half written. After an exception Sphinx itself sees to it that all pages are read again."""
    for process in active_children():  # nbclient ignores that Sphinx asks them to stop, and Sphinx waits for them
        process.kill()
    if isinstance(exception, SphinxParallelError):
        print(exception.traceback, file=sys.stderr)  # says which cell failed, and how; Sphinx keeps it to itself
    unfinished(app).unlink(missing_ok=True)


def unfinished(app: Sphinx) -> Path:
    """A file that is there while a build is under way."""
    return Path(app.outdir).parent / "unfinished"


def read_in_parallel(app: Sphinx, config: Any) -> None:
    """Execute several chapters at once, for which Jupyter Book has no option."""
    # jupyter-cache removes all but the newest thousand results, and one that another process is just adding.
    JupyterCacheBase.truncate_caches = lambda cache: None
    app.parallel = 2 * (os.cpu_count() or 1)  # the pages are dealt out in as many heaps; smaller heaps are evener
    for extension in app.extensions.values():
        if extension.parallel_read_safe is None:  # Sphinx takes silence for a no, and warns; these keep no state
            extension.parallel_read_safe = True


class NamedKernelManager(AsyncKernelManager):
    """Starts a kernel that is reached by a name of its own, not by the numbers of ports.

    A manager looks for free ports some time before its kernel takes them. Of four that look at the same moment two
    find the same one in 1 % of all builds, and then one kernel dies.
    """

    def _transport_default(self) -> str:
        return "ipc"

    def _ip_default(self) -> str:
        return f"@{uuid4()}"


def set_kernels_apart(app: Sphinx) -> None:
    """Let the kernels compute and draw the same everywhere, whatever the user has set up for IPython and Matplotlib."""
    if sys.platform == "linux":  # where a socket can have a name that is no file
        jupyter_client.AsyncKernelManager = NamedKernelManager  # type: ignore[attr-defined]  # nbclient takes it there
    ipython = Path(app.outdir).parent / "ipython"
    config = ipython / "profile_default" / "ipython_kernel_config.py"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(KERNEL)
    figures = ipython / "matplotlibrc"
    figures.write_text("# the defaults\n")
    # BPTT_BUILD fixes the names of the widgets and draws no progress bars.
    os.environ |= {"BPTT_BUILD": "1", "IPYTHONDIR": str(ipython), "MATPLOTLIBRC": str(figures), "PYTHONHASHSEED": "0"}


def sort_widget_states(app: Sphinx, env: Any) -> None:
    """Let a chapter look the same, byte for byte, whether its cells were executed now or their results were kept."""
    for chapter in env.nb_metadata.values():
        for _, element in chapter.get("js_files", {}).values():
            if element.get("type") == "application/vnd.jupyter.widget-state+json":
                element["body"] = json.dumps(json.loads(element["body"]), sort_keys=True).replace("</", r"<\/")


def remove_thebe(app: Sphinx) -> None:
    """Take out Thebe, which Jupyter Book always loads: it runs cells on servers of others, and logs an error."""
    for listeners in app.events.listeners.values():
        for listener in list(listeners):
            if listener.handler.__module__ == "sphinx_thebe":
                app.disconnect(listener.id)
    app.registry.css_files[:] = [file for file in app.registry.css_files if file[0] != "sphinx-thebe.css"]


def notebook_folder(app: Sphinx) -> Path:
    """Where the theme's download menu looks for the chapters' sources."""
    return Path(app.outdir) / "_sources" / "book"


def wheels(app: Sphinx) -> list[Path]:
    """The wheel of bptt among the built pages: one, once it is made."""
    return list(notebook_folder(app).glob("bptt-*.whl"))


def write_widgets(app: Sphinx) -> None:
    """Make the widgets' code, written once for all pages: a classic script, which works in a folder too."""
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    mount = (Path(app.srcdir) / "book" / "assets" / "mount.js").read_text("utf-8")
    code = script(f"{name}.js" for name in WIDGETS)
    (static / "widgets.js").write_text(f'"use strict";\n{{\n{code}\n{mount}}}\n', "utf-8")
    (static / "widgets.css").write_text(style(*(f"{name}.css" for name in WIDGETS)), "utf-8")


def write_icons(app: Sphinx) -> None:
    """Cut the icons that book.css names out of the theme's font."""
    css = (Path(app.srcdir) / "book" / "assets" / "book.css").read_text("utf-8")
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
    options = subset.Options(flavor="woff")
    font = subset.load_font(theme / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.ttf", options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[int(code, 16) for code in re.findall(r"U\+(\w+)", css)])
    subsetter.subset(font)
    subset.save_font(font, Path(app.outdir) / "_static" / "icons.woff", options)


def build_wheel(app: Sphinx) -> None:
    """Put the wheel of bptt beside the pages: the same bytes in every build, and no network."""
    for old in wheels(app):
        old.unlink()
    next(WheelBuilder(str(app.srcdir)).build(directory=str(notebook_folder(app)), versions=["standard"]))


def offer_notebook(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Write the chapter as a notebook, without outputs, for the theme's download menu."""
    if "kernelspec" not in app.env.metadata.get(pagename, {}):
        return
    notebook = jupytext.read(app.env.doc2path(pagename))
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"]}
    (wheel,) = (path.name for path in wheels(app))
    notebook.cells[:0] = [
        nbformat.v4.new_markdown_cell(INSTALL_TEXT.format(wheel=wheel)),
        nbformat.v4.new_code_cell(INSTALL_CODE.format(wheel=wheel).rstrip()),
    ]
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"  # nbformat draws one at random
    path = Path(app.outdir) / "_sources" / f"{pagename}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    context["ipynb_source"] = f"{pagename}.ipynb"


def offer_wheel(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Add the wheel to the theme's download menu, beside the notebook that needs it."""
    if "ipynb_source" not in context:
        return
    (wheel,) = wheels(app)
    entry = {
        "type": "link",
        "url": context["pathto"](wheel.relative_to(app.outdir).as_posix(), 1),
        "text": ".whl",
        "icon": "fas fa-box",
        "tooltip": "Download the package bptt, which the notebook imports",
        "label": "download-wheel-button",
    }
    (menu,) = (button for button in context["header_buttons"] if button.get("label") == "download-buttons")
    menu["buttons"].insert(1, entry)


def offer_unfolded(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Add to the theme's menu, which prints the page as it is, an entry that prints it with every answer open."""
    for menu in (button for button in context["header_buttons"] if button.get("label") == "download-buttons"):
        entry = {
            "type": "javascript",
            "javascript": "printUnfolded()",
            "text": ".pdf, all open",
            "icon": "fas fa-file-pdf",
            "tooltip": "Print to PDF with every answer and hidden cell open",
            "label": "print-unfolded-button",
        }
        menu["buttons"].append(entry)


def describe(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Describe the pages that have no text of ours: the indexes, the search, and the code of the package."""
    if 'name="description"' not in context.get("metatags", ""):
        text = escape(f"{context.get('title', pagename)}, in the book Unrolled on backpropagation through time.")
        context["metatags"] = f'{context.get("metatags", "")}\n<meta content="{text}" name="description" />'


def mend_markup(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Put right what a screen reader stumbles over in the markup of docutils and of the theme."""
    for wrong, right in MARKUP.items():
        context["body"] = context.get("body", "").replace(wrong, right)
    toctree = context["generate_toctree_html"]
    context["generate_toctree_html"] = lambda *args, **options: str(toctree(*args, **options)).replace(
        "<summary>", '<summary aria-label="Pages below this one">'
    )


def write_front_door(app: Sphinx, exception: Exception | None) -> None:
    """Lead from index.html to the first page. Jupyter Book's own has no icon, which browsers then ask for in vain."""
    if exception is None:
        first = f"{app.config.root_doc}.html"
        Path(app.outdir, "index.html").write_text(FRONT_DOOR.format(title=app.config.html_title, first=first), "utf-8")


def drop_page_name(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Leave out the one inline script that differs from page to page; a menu of versions would need it."""
    context["script_files"] = [
        file
        for file in context["script_files"]
        if "DOCUMENTATION_OPTIONS.pagename" not in file.attributes.get("body", "")
    ]


def write_headers(app: Sphinx, exception: Exception | None) -> None:
    """Write what a web server should send along into _headers, which several hosts read.

    Scripts run from files of the book, and inline where they are one of those that the build put there, named by hash.
    Styles may be inline: MathJax writes one for every formula.
    """
    if exception is not None:
        return
    pages = [page.read_text("utf-8") for page in Path(app.outdir).rglob("*.html") if "_static" not in page.parts]
    inline = {script for page in pages for script in INLINE_SCRIPT.findall(page)}
    inline |= {unescape(handler) for page in pages for handler in INLINE_HANDLER.findall(page)}
    hashes = sorted(f"'sha256-{b64encode(sha256(code.encode()).digest()).decode()}'" for code in inline)
    Path(app.outdir, "_headers").write_text(HEADERS.format(hashes=" ".join(hashes)), "utf-8")


def search_in_a_folder(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Let the search work from a folder too, where a page may not read the others: it lists titles there."""
    if pagename == "search":
        app.add_js_file(None, body='DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = location.protocol !== "file:"')


def set_equations_apart(app: Sphinx, what: str, name: str, found: object, options: object, lines: list[str]) -> None:
    """Keep the equations of a docstring as they were typed: paragraphs that are indented by four or more spaces.

    Without it, Sphinx would flow them together as a quotation. The bars of |w| are no markup either.
    """
    paragraphs = [list(group) for blank, group in groupby(lines, key=lambda line: not line.strip()) if not blank]
    lines[:] = []
    for paragraph in paragraphs:
        if all(line.startswith("    ") for line in paragraph):
            lines += [".. code-block:: text", "", *paragraph, ""]
        else:
            lines += [*(line.replace("|", r"\|") for line in paragraph), ""]


def skip_fields(app: Sphinx, what: str, name: str, found: object, skip: bool, options: object) -> bool | None:
    """Leave out the fields of a named tuple: its docstring says what they are, theirs only count them."""
    return True if isinstance(found, _tuplegetter) else None
