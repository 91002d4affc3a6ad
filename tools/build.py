"""Build the book into _build/html, if anything has changed, and stop at once when told to. `make book` runs it.

Ctrl-C reaches this process alone: the build, the processes that it reads with, and their kernels are in sessions of
their own and end with this one, so that none of them is caught in the middle of something that it cannot leave.
"""

import signal
import subprocess
import sys
from functools import partial
from os import environ, getpid, killpg
from pathlib import Path
from types import FrameType

from tools.digest import digest
from tools.processes import end_with

ROOT = Path(__file__).parents[1]
HTML = ROOT / "_build" / "html"
NOTE = ROOT / "_build" / "made"  # of what, and what was made
SOURCES = (
    "_config.yml",
    "_toc.yml",
    "pyproject.toml",
    "requirements.txt",
    "README.md",
    "LICENSE",
    "LICENSE-TEXT",
    "CITATION.cff",
)
FOLDERS = ("benchmarks", "book", "src", "tools")
# Not the script of that name: it names its Python by a path that a shell reads, and a folder may have any name.
JUPYTER_BOOK = (sys.executable, "-c", "from jupyter_book.cli.main import main; main()")
STRICT = ("-W", "--keep-going", "-n", "-q")


def main() -> int:
    """Build, and say where the book is; gives the exit status."""
    _listen()
    live = environ.get("LIVE", "")
    sources = f"{digest(ROOT, *SOURCES, *FOLDERS)} {live}"
    whole = live == "off" or (HTML / "_static" / "live").exists()  # else its files may be had by now
    if not whole or not NOTE.exists() or NOTE.read_text() != f"{sources} {digest(HTML, '.')}":
        status = _run([*JUPYTER_BOOK, "build", *STRICT, "."])
        if status != 0:
            return status
        NOTE.write_text(f"{sources} {digest(HTML, '.')}")
    print(f"The book is ready. Open {HTML / 'index.html'}")
    return 0


def _listen() -> None:
    """End, by an exception, where a signal asks for it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)


def _run(command: list[str]) -> int:
    """Run a command until it ends, or with all that it has started until this process is told to stop."""
    running = subprocess.Popen(command, cwd=ROOT, start_new_session=True, preexec_fn=partial(end_with, getpid()))
    try:
        return running.wait()
    except SystemExit:
        killpg(running.pid, signal.SIGKILL)
        running.wait()
        print("\nStopped. What the finished chapters have computed is kept.", file=sys.stderr)
        raise


def _stop(number: int, frame: FrameType | None) -> None:
    """End with the status that shells give to what a signal has ended."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
