"""Scripts that others add to the pages: not Thebe, nothing that differs from page to page."""

from typing import Any

from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Connect to the writing of each page, after whoever adds a script."""
    remove_thebe(app)
    app.connect("html-page-context", drop_page_name, priority=900)  # after whoever adds it
    app.connect("html-page-context", search_in_a_folder)


def remove_thebe(app: Sphinx) -> None:
    """Take out Thebe, which Jupyter Book always loads: it runs cells on servers of others, and logs an error."""
    for listeners in app.events.listeners.values():
        for listener in list(listeners):
            if listener.handler.__module__ == "sphinx_thebe":
                app.disconnect(listener.id)
    app.registry.css_files[:] = [file for file in app.registry.css_files if file[0] != "sphinx-thebe.css"]


def drop_page_name(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Leave out the one inline script that differs from page to page; a menu of versions would need it."""
    context["script_files"] = [
        file
        for file in context["script_files"]
        if "DOCUMENTATION_OPTIONS.pagename" not in file.attributes.get("body", "")
    ]


def search_in_a_folder(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Let the search work from a folder too, where a page may not read the others: it lists titles there."""
    if pagename == "search":
        app.add_js_file(None, body='DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = location.protocol !== "file:"')
