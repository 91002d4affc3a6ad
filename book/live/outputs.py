"""What a cell prints and shows, sent to the page piece by piece; and the few names of IPython that cells import."""

import builtins
import io
import json
import sys
import time
import types
from typing import Any

import unrolled_js  # two functions of worker.js

from .pretty import pretty  # type: ignore[import-not-found]  # IPython's own, put beside this file by the build

LIMIT = 100_000  # characters that one run may print
KINDS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "text/latex": "_repr_latex_",
}
state = types.SimpleNamespace(quiet=True, printed=0)


def say(kind: str, **content: Any) -> None:
    """Send a message to the page."""
    unrolled_js.post(json.dumps({"kind": kind, **content}))


class Printed(io.TextIOBase):
    """What print writes to: it goes out in pieces, in order with what is shown, and ends at a limit."""

    def __init__(self, name: str) -> None:
        self.name, self.text, self.last = name, "", 0.0

    def writable(self) -> bool:
        """Yes: print asks."""
        return True

    def write(self, text: str) -> int:
        """Take a piece of text."""
        if state.quiet:
            return len(text)
        room = LIMIT - state.printed
        state.printed += len(text)
        if room > 0:
            self.text += text[:room]
            if time.monotonic() - self.last > 0.1:
                self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what has gathered."""
        if self.text:
            say("stream", name=self.name, text=self.text)
        self.text, self.last = "", time.monotonic()


out, err = Printed("stdout"), Printed("stderr")


def begin(quiet: bool) -> None:
    """Start the outputs of a run; a quiet one shows nothing but widgets."""
    out.text = err.text = ""
    state.quiet, state.printed = quiet, 0


def flush() -> None:
    """Send what was printed, and say if there was more than the page takes."""
    out.flush()
    err.flush()
    if state.printed > LIMIT:
        say("note", text=f"This cell printed {state.printed:,} characters; the page shows the first {LIMIT:,}.")
        state.printed = 0


def display(*values: Any, raw: bool = False, **_: Any) -> None:
    """Show values as a notebook does."""
    flush()
    for value in values:
        if is_widget(value):
            say("widget", id=value.model_id, text=shorten(repr(value)))
        elif not state.quiet:
            say("display", data=value if raw else bundle(value))


def is_widget(value: Any) -> bool:
    """Whether this is a widget of ipywidgets; if that was never imported, nothing is."""
    module = sys.modules.get("ipywidgets")
    return module is not None and isinstance(value, module.Widget)


def bundle(value: Any) -> dict[str, str]:
    """What a value looks like, by kind."""
    data: dict[str, Any] = {}
    if not isinstance(value, type):
        whole = getattr(value, "_repr_mimebundle_", None)
        got = whole() if callable(whole) else None
        if got:
            data |= got[0] if isinstance(got, tuple) else got
        for kind, name in KINDS.items():
            method = getattr(value, name, None)
            if kind not in data and callable(method) and (text := method()):
                data[kind] = text if isinstance(text, str | bytes) else text[0]
    if isinstance(data.get("image/png"), bytes):
        from base64 import b64encode

        data["image/png"] = b64encode(data["image/png"]).decode()
    data.setdefault("text/plain", pretty(value))
    data["text/plain"] = shorten(data["text/plain"])
    return data


def shorten(text: str) -> str:
    """A text that the page can hold."""
    return (
        text
        if len(text) <= LIMIT
        else f"{text[:LIMIT]}…\n({len(text):,} characters; the page shows the first {LIMIT:,})"
    )


def clear_output(wait: bool = False) -> None:
    """Take away what the cell has shown so far."""
    if not state.quiet:
        say("clear")


class Rich:
    """Stands in for the classes of IPython.display: a text of one kind."""

    kind = "text/html"

    def __init__(self, data: str = "", **_: Any) -> None:
        self.data = data

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {self.kind: self.data, "text/plain": f"<{type(self).__name__}>"}


def stand_in_for_ipython() -> None:
    """Offer the few names of IPython that bptt, ipywidgets and tqdm import: all of it would be 5 MB."""
    modules = {name: types.ModuleType(name) for name in ("IPython", "IPython.display", "IPython.core")}
    modules["IPython.core.interactiveshell"] = shell = types.ModuleType("IPython.core.interactiveshell")
    ipython, of_display, core = (modules[name] for name in ("IPython", "IPython.display", "IPython.core"))
    kinds = {"HTML": "text/html", "Latex": "text/latex", "Markdown": "text/markdown", "SVG": "image/svg+xml"}
    for name, kind in kinds.items():
        setattr(of_display, name, type(name, (Rich,), {"kind": kind}))

    class Math(Rich):
        kind = "text/latex"

        def __init__(self, data: str = "", **_: Any) -> None:
            super().__init__(rf"$\displaystyle {data}$")

    of_display.Math = Math  # type: ignore[attr-defined]
    vars(of_display).update(display=display, clear_output=clear_output)
    vars(ipython).update(
        display=of_display,
        core=core,
        get_ipython=lambda: None,
        version_info=(9, 0, 0),
        __version__="9.0.0",
        __path__=[],
    )
    vars(core).update(interactiveshell=shell, __path__=[])
    shell.InteractiveShell = type("InteractiveShell", (), {"initialized": staticmethod(lambda: False)})  # type: ignore[attr-defined]
    sys.modules |= modules
    builtins.display = display  # type: ignore[attr-defined]
