"""One script from many ES modules, without a bundler: what anywidget wants, and what the pages of the book share.

It stands outside bptt.widgets, so that the build of the book can use it without loading all of Jupyter's widgets.
"""

import re
from collections.abc import Iterable
from importlib.resources import files
from posixpath import dirname, join, normpath

WIDGETS = ("explorer", "landscape", "memory", "trainer", "derivation", "triangle", "layer", "gate")
"""Every widget has a folder of its name in bptt.widgets, with view.js and style.css; `shared` has what they share."""

_IMPORT = re.compile(r'^import (\{[^;]*?\}) from "(\.[./\w-]+\.js)";\n', re.MULTILINE)
_LATER = re.compile(r'\bimport\("(\.[./\w-]+\.js)"\)')
_COMMENT = re.compile(r"/\*\*(?:(?!\*/).)*\*/ *|(?:^|(?<= ))// [^\"'`\n]*$|^ *//.*?$", re.MULTILINE | re.DOTALL)
_SPACE = re.compile(r"^\s+| +$", re.MULTILINE)  # indentation and empty lines
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default (.*);\n", re.MULTILINE)

REGISTRY = (
    "{ modules: {}, made: {}, need(name) { return this.made[name] ??= this.modules[name](); }, "
    "async later(name) { return this.need(name); } }"
)
"""What scripts put their modules into, and take those of others from: each is made when it is first needed.

`later` stands where a module writes `import("./other.js")`: a page of the book fetches that one then.
"""


def read(name: str) -> str:
    """The text of one file of bptt.widgets, by its path there."""
    return (files("bptt") / "widgets" / name).read_text(encoding="utf-8")


def palette() -> str:
    """The colours and dashes of the book.

    They follow the book's theme and JupyterLab's. A page that has neither follows the reader's system.
    """
    css = read("shared/palette.css")
    dark = css[css.rindex("{") :]
    elsewhere = ":root:not([data-theme], :has(body[data-jp-theme-light]))"
    return f"{css}\n@media (prefers-color-scheme: dark) {{\n{elsewhere} {dark}}}\n"


def style(widget: str) -> str:
    """All the style that a widget needs, by the name of its folder."""
    return "\n".join([palette(), read("shared/style.css"), read(f"{widget}/style.css")])


def module(widget: str) -> str:
    """A widget as one ES module that imports nothing, by the name of its folder."""
    entry = f"{widget}/view.js"
    return f'const bptt = {REGISTRY};\n{script(needed(entry))}export default bptt.need("{entry}").default;\n'


def script(names: Iterable[str]) -> str:
    """These ES modules as one script, in any order: it puts each into `bptt`, as a function that makes it.

    Each file stays an ordinary module, which a test page can import by itself. Comments and indentation are left out:
    a third of the weight.
    """
    return "".join(f'bptt.modules["{name}"] = {_as_function(name)};\n' for name in names)


def scripts(folder: str) -> list[str]:
    """The names of all ES modules in a folder of bptt.widgets."""
    names = (file.name for file in (files("bptt") / "widgets" / folder).iterdir())
    return sorted(f"{folder}/{name}" for name in names if name.endswith(".js"))


def needed(entry: str, later: bool = True) -> list[str]:
    """An ES module and all that it imports by relative path, each after those it needs.

    Without `later`, those are left out that it imports when it is used. Raises ValueError where files import each
    other in a circle.
    """
    order: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise ValueError(f"modules must not import each other in a circle, got {' → '.join((*path, name))}")
        if name in order:
            return
        text = read(name)
        paths = [path for _, path in _IMPORT.findall(text)]
        for other in [*paths, *(_LATER.findall(_COMMENT.sub("", text)) if later else ())]:
            visit(_beside(name, other), (*path, name))
        order.append(name)

    visit(entry, ())
    return order


def _beside(name: str, path: str) -> str:
    """The name of the module that another one imports by a path relative to itself."""
    return normpath(join(dirname(name), path))


def _as_function(name: str) -> str:
    text = _SPACE.sub("", _COMMENT.sub("", read(name)))
    exported = [*_EXPORT.findall(text), *(f"default: {value}" for value in _DEFAULT.findall(text))]
    body = _IMPORT.sub(lambda found: f'const {found[1]} = bptt.need("{_beside(name, found[2])}");\n', text)
    body = _LATER.sub(lambda found: f'bptt.later("{_beside(name, found[1])}")', body)
    body = _DEFAULT.sub("", _EXPORT.sub("", body))
    return f"() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}}"
