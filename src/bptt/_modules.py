"""One script from many ES modules, without a bundler: what anywidget wants, and what the pages of the book share.

It stands outside bptt.widgets, so that the build of the book can use it without loading all of Jupyter's widgets.
"""

import re
from collections.abc import Iterable
from importlib.resources import files

WIDGETS = ("explorer", "landscape", "memory", "trainer", "derivation")
"""Every widget has a module and a style sheet of its name. explorer.css, the first, holds what they have in common."""

_IMPORT = re.compile(r'^import (\{[^;]*?\}) from "\./([\w-]+\.js)";\n', re.MULTILINE)
_COMMENT = re.compile(r"^ *(?:/\*\*(?:(?!\*/).)*\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)  # on lines of its own
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default (.*);\n", re.MULTILINE)


def read(name: str) -> str:
    """The text of one file of bptt.widgets."""
    return (files("bptt") / "widgets" / name).read_text(encoding="utf-8")


def style(*names: str) -> str:
    """The palette and these style sheets.

    The palette follows the book's theme and JupyterLab's. A page that has neither follows the reader's system.
    """
    palette = read("palette.css")
    dark = palette[palette.rindex("{") :]
    elsewhere = ":root:not([data-theme], :has(body[data-jp-theme-light]))"
    system = f"@media (prefers-color-scheme: dark) {{\n{elsewhere} {dark}}}\n"
    return "\n".join([palette, system, *map(read, names)])


def module(entry: str) -> str:
    """The ES module `entry` and all that it imports by relative path, as one ES module that imports nothing."""
    return f'{script([entry])}export default modules["{entry}"].default;\n'


def script(entries: Iterable[str]) -> str:
    """These ES modules and all that they import by relative path, as one script.

    Each file stays an ordinary module, which a test page can import by itself. Here each becomes a function, called
    once, after those it needs; `modules` holds what they export. Comments are left out: a quarter of the weight.
    Raises ValueError where files import each other in a circle.
    """
    order: dict[str, str] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise ValueError(f"modules must not import each other in a circle, got {' → '.join((*path, name))}")
        if name in order:
            return
        text = read(name)
        for _, needed in _IMPORT.findall(text):
            visit(needed, (*path, name))
        order[name] = _as_function(name, _COMMENT.sub("", text))

    for entry in entries:
        visit(entry, ())
    return "\n".join(["const modules = {};", *order.values(), ""])


def _as_function(name: str, text: str) -> str:
    exported = [*_EXPORT.findall(text), *(f"default: {value}" for value in _DEFAULT.findall(text))]
    body = _DEFAULT.sub("", _EXPORT.sub("", _IMPORT.sub(r'const \1 = modules["\2"];\n', text)))
    return f'modules["{name}"] = (() => {{\n{body}\nreturn {{ {", ".join(exported)} }};\n}})();'
