"""A Chromium-based browser: one that is installed, else one that installs without asking anybody.

`python -m tools.browser`, which `make test` runs, makes sure that there is one and prints its path.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

COMMANDS = (
    *("google-chrome", "google-chrome-stable", "chrome", "chromium", "chromium-browser"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
)
APPLICATIONS = ("Google Chrome", "Chromium", "Microsoft Edge")
ADVICE = "The tests need a browser: install Google Chrome, Chromium or Microsoft Edge, and run this again."
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # what asks another host is seen, and goes nowhere
    "--no-first-run",
)


def launch(playwright: Playwright, path: str) -> Browser:
    """Start the browser at path, without a window."""
    return playwright.chromium.launch(executable_path=path, args=FLAGS)


def find_browser() -> str | None:
    """Path of the first browser on this machine that starts, or None."""
    with sync_playwright() as playwright:
        return next((path for path in _candidates(playwright) if _starts(playwright, path)), None)


def ensure_browser() -> str:
    """Path of a browser, installed first if need be. Raises RuntimeError, with advice, when there is none."""
    path = find_browser()
    for install in (_install_from_playwright, _install_from_debian):
        if path is None:
            install()
            path = find_browser()
    if path is None:
        raise RuntimeError(ADVICE)
    return path


def _candidates(playwright: Playwright) -> Iterator[str]:
    yield from filter(None, map(shutil.which, COMMANDS))
    mac = (f"/Applications/{name}.app/Contents/MacOS/{name}" for name in APPLICATIONS)
    yield from filter(os.path.exists, (*mac, playwright.chromium.executable_path))


def _starts(playwright: Playwright, path: str) -> bool:
    """Whether it opens a page: a browser may be there and still lack a library."""
    try:
        browser = launch(playwright, path)
        browser.new_page()
        browser.close()
    except Error:
        return False
    return True


def _install_from_playwright() -> None:
    _attempt([sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"])


def _install_from_debian() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _attempt(["apt-get", "-qq", "update"])
        _attempt(["apt-get", "-qq", "install", "--yes", "--no-install-recommends", "chromium"])


def _attempt(command: list[str]) -> None:
    """Run a command that may fail: whether a browser starts afterwards is what counts."""
    print("No browser starts here yet. Trying:", *command, flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        print("It took more than five minutes: given up.")


if __name__ == "__main__":
    try:
        print("Browser:", ensure_browser())
    except RuntimeError as error:
        sys.exit(str(error))
