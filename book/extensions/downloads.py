"""What a chapter's menu offers beside its notebook: the package that the notebook imports, and print."""

from contextlib import chdir
from pathlib import Path
from typing import Any

from hatchling.builders.wheel import WheelBuilder
from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Make the wheel first, then offer it on every page."""
    app.connect("builder-inited", build_wheel)
    app.connect("html-page-context", offer_wheel, priority=600)  # the theme makes its menu at 501
    app.connect("html-page-context", offer_unfolded, priority=600)


def notebook_folder(app: Sphinx) -> Path:
    """Where the theme's download menu looks for the chapters' sources."""
    return Path(app.outdir) / "_sources" / "book"


def wheels(app: Sphinx) -> list[Path]:
    """The wheel of bptt among the built pages: one, once it is made."""
    return list(notebook_folder(app).glob("bptt-*.whl"))


def build_wheel(app: Sphinx) -> None:
    """Put the wheel of bptt beside the pages: the same bytes in every build, and no network."""
    for old in wheels(app):
        old.unlink()
    with chdir(app.srcdir):  # by its path, hatchling would take a folder named "book [draft]" for a pattern
        next(WheelBuilder(".").build(directory=str(notebook_folder(app).absolute()), versions=["standard"]))


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
