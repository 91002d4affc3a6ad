"""index.html, which leads to the first page, and .nojekyll: without it GitHub Pages leaves out folders like _static."""

from pathlib import Path

from sphinx.application import Sphinx

FRONT_DOOR = """\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<link rel="icon" href="data:,">
<meta http-equiv="refresh" content="0; url={first}">
<a href="{first}">{title}</a>
"""


def setup(app: Sphinx) -> None:
    """Write them when all pages are there."""
    app.connect("build-finished", write_front_door)


def write_front_door(app: Sphinx, exception: Exception | None) -> None:
    """Lead from index.html to the first page. Jupyter Book's own has no icon, which browsers then ask for in vain."""
    if exception is None:
        first = f"{app.config.root_doc}.html"
        Path(app.outdir, ".nojekyll").touch()
        Path(app.outdir, "index.html").write_text(FRONT_DOOR.format(title=app.config.html_title, first=first), "utf-8")
