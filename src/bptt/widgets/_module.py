"""One string from several ES modules: what anywidget wants, without a bundler."""

import re
from importlib.resources import files

_IMPORT = re.compile(r'^import [^;]*? from "\./([\w-]+\.js)";\n', re.MULTILINE)
_COMMENT = re.compile(r"^ *(?:/\*\*(?:(?!\*/).)*\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)  # on lines of its own
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|let|class) )", re.MULTILINE)


def read(name: str) -> str:
    """The text of one file of this package."""
    return (files("bptt.widgets") / name).read_text(encoding="utf-8")


def style(name: str) -> str:
    """The palette and the style sheet of one widget.

    The palette follows the book's theme and JupyterLab's. A page that has neither follows the reader's system.
    """
    palette = read("palette.css")
    dark = palette[palette.rindex("{") :]
    elsewhere = ":root:not([data-theme], :has(body[data-jp-theme-light]))"
    return f"{palette}\n@media (prefers-color-scheme: dark) {{\n{elsewhere} {dark}}}\n{read(name)}"


def module(entry: str) -> str:
    """The ES module `entry` and all that it imports by relative path, as one module that imports nothing.

    Each file stays an ordinary module, which a test page can import by itself. Here each is written once, after those
    it needs, without its comments (a quarter of the weight) and without its `import` and `export` keywords; so
    top-level names must be unique among them, or the browser refuses the module. Raises ValueError where files import
    each other in a circle.
    """
    order: dict[str, str] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise ValueError(f"modules must not import each other in a circle, got {' → '.join((*path, name))}")
        if name in order:
            return
        text = read(name)
        for needed in _IMPORT.findall(text):
            visit(needed, (*path, name))
        order[name] = _EXPORT.sub("", _IMPORT.sub("", _COMMENT.sub("", text)))

    visit(entry, ())
    return "\n".join(f"// {name}\n{text}" for name, text in order.items())
