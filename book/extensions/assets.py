"""Files that all pages load, made by the build: the widgets' code and style, and the icons."""

import re
from pathlib import Path
from typing import Any

import pydata_sphinx_theme
from fontTools import subset
from sphinx.application import Sphinx

from book.extensions.compact import compact_script, compact_style
from bptt._modules import REGISTRY, WIDGETS, needed, palette, read, script, scripts


def setup(app: Sphinx) -> None:
    """Write them before the pages."""
    app.connect("builder-inited", write_widgets)
    app.connect("html-page-context", load_widgets)
    app.connect("builder-inited", write_icons)


def write_widgets(app: Sphinx) -> None:
    """Make the widgets' code: each of them, what they share, and apart from that what is fetched when it is used.

    These are classic scripts, which work in a folder too.
    """
    static = Path(app.outdir) / "_static"
    (static / "widgets").mkdir(parents=True, exist_ok=True)
    begin = f'"use strict";\nwindow.bptt ??= {REGISTRY};\n'
    mount = (Path(app.srcdir) / "book" / "assets" / "mount.js").read_text("utf-8")
    at_once = {name for widget in WIDGETS for name in needed(f"{widget}/view.js", later=False)}
    shared = scripts("shared")
    code = f"{begin}{script(name for name in shared if name in at_once)}{mount}"
    (static / "widgets.js").write_text(compact_script(code), "utf-8")
    later = script(name for name in shared if name not in at_once)
    (static / "widgets" / "later.js").write_text(compact_script(f"{begin}{later}"), "utf-8")
    (static / "widgets.css").write_text(compact_style(f"{palette()}\n{read('shared/style.css')}"), "utf-8")
    for widget in WIDGETS:
        code = f"{begin}{script(scripts(widget))}bptt.mountAll?.();\n"
        (static / "widgets" / f"{widget}.js").write_text(compact_script(code), "utf-8")
        (static / "widgets" / f"{widget}.css").write_text(compact_style(read(f"{widget}/style.css")), "utf-8")


def load_widgets(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Let a page load the code of its own widgets, beside that which all share."""
    files = getattr(app.env, "nb_metadata", {}).get(pagename, {}).get("js_files", {})
    state = files.get("ipywidgets_state", ("", {}))[1].get("body", "")
    soon: dict[str, Any] = {"async": "async", "fetchpriority": "high"}
    for widget in WIDGETS:
        if f'"bptt.widgets.{widget}.' in state:
            app.add_js_file(f"widgets/{widget}.js", **soon)
            app.add_css_file(f"widgets/{widget}.css")


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
