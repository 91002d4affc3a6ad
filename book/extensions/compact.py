"""Scripts and styles as the pages load them: without comments, and without the spaces that nothing needs."""

import re
from collections.abc import Callable
from pathlib import Path

from sphinx.application import Sphinx

# What stays as it stands: strings, templates with templates in them, and a regular expression where an operand may be.
_SCRIPT = re.compile(
    r"""
    ( "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
    | `(?:[^`\\$]|\\.|\$(?!\{)|\$\{(?:[^{}`]|\{[^{}]*\}|`(?:[^`\\]|\\.)*`)*\})*`
    | (?:(?<=[(,=:\[!&|?{};])\ ?/(?![/*]) | (?<=\n)/(?![/*\ ])) (?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+ /[a-z]* )
    | /\*.*?\*/ | //[^\n]* | \s+""",
    re.VERBOSE | re.DOTALL,
)
_STYLE = re.compile(r"""("(?:[^"\\\n]|\\.)*"|url\([^)]*\))|/\*.*?\*/|\s+""", re.DOTALL)
_WORD = re.compile(r"[\w$#]")
_GOES_ON, _WENT_ON = "{([,;:=&|?<>*+-", "}]),;:.?&|=<>*"  # a statement does not end behind these, nor in front of those


def setup(app: Sphinx) -> None:
    """Connect to the end of the build, when what the pages load is there."""
    app.connect("build-finished", compact_assets)


def compact_assets(app: Sphinx, exception: Exception | None) -> None:
    """Make our own files of book/assets compact where they were copied to."""
    for source in sorted((Path(app.srcdir) / "book" / "assets").glob("*.[cj]s*")):
        compact = {".css": compact_style, ".js": compact_script}[source.suffix]
        if exception is None and (copy := Path(app.outdir) / "_static" / source.name).exists():
            copy.write_text(compact(source.read_text("utf-8")), "utf-8")


def compact_script(text: str) -> str:
    """JavaScript in which every statement ends with a semicolon or a brace, as in ours."""
    return _compact(_SCRIPT, text, _between_statements)


def compact_style(text: str) -> str:
    """A style sheet."""
    return _compact(_STYLE, text, lambda before, after, _: "" if before in "{};," or after in "{};," else " ")


def _compact(pattern: re.Pattern[str], text: str, between: Callable[[str, str, str], str]) -> str:
    """The pieces that are not space, and between them what `between` says of their ends and of the space there."""
    parts: list[str] = []
    space, end = "", 0
    for found in [*pattern.finditer(text), None]:
        for piece in (text[end : found.start() if found else len(text)], (found and found[1]) or ""):
            if piece := piece.strip(" "):
                parts += [between(parts[-1][-1], piece[0], space)] if space and parts and parts[-1] else []
                parts.append(piece)
                space = ""
        if found and not found[1]:
            space += found[0] if found[0].isspace() else " "
        end = found.end() if found else end
    return "".join(parts)


def _between_statements(before: str, after: str, space: str) -> str:
    line = "\n" in space
    if _WORD.match(before) and _WORD.match(after):
        return "\n" if line else " "
    if before == after and before in "+-":
        return " "
    return "\n" if line and before not in _GOES_ON and after not in _WENT_ON else ""
