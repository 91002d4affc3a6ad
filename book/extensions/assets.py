"""Files that all pages load, made by the build: the widgets' code and style, and the icons."""

import re
from pathlib import Path

import pydata_sphinx_theme
from fontTools import subset
from sphinx.application import Sphinx

from bptt._modules import WIDGETS, script, style


def setup(app: Sphinx) -> None:
    """Write them before the pages."""
    app.connect("builder-inited", write_widgets)
    app.connect("builder-inited", write_icons)


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
