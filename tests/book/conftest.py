"""Fixtures that open the built book in a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, Response, sync_playwright

from tools.browser import ADVICE, launch
from tools.engines import path_of
from tools.lab import JupyterLab, running_jupyterlab
from tools.server import serving


@pytest.fixture(scope="session")
def book(root: Path) -> Path:
    """The folder of the built book; other tests find files in it."""
    folder = root / "_build" / "html"
    if not (folder / "index.html").exists():
        pytest.fail("the book is not built: run `make book` first", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def server(book: Path) -> Iterator[str]:
    """The address of the built book on a web server, without a slash at its end."""
    with serving(book) as running:
        yield running.address


@pytest.fixture(scope="session")
def headers(book: Path) -> dict[str, str]:
    """The headers that the build wants a web server to send for all paths, by name."""
    first, *lines = (book / "_headers").read_text("utf-8").splitlines()
    assert first == "/*"
    return dict(line.strip().split(": ", 1) for line in lines)


@pytest.fixture(scope="session")
def strict_server(book: Path, headers: dict[str, str]) -> Iterator[str]:
    """The address of a web server that sends them."""
    with serving(book, headers) as running:
        yield running.address


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one that drives all browsers, once it is known where they are."""
    if path_of("chromium") is None:
        pytest.fail(ADVICE, pytrace=False)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests."""
    path = path_of("chromium")
    assert path is not None
    chromium = launch(playwright, path)
    yield chromium
    chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty tab that shares nothing with other tests: no storage, no cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


class Complaints:
    """What went wrong in a tab since the recording began; each kind is a list of texts."""

    def __init__(self, page: Page, server: str) -> None:
        self._ours = ("file:", "data:", "blob:", server + "/")
        self.other_hosts: list[str] = []
        self.failed_requests: list[str] = []
        self.console: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._on_request)
        page.on("requestfailed", lambda request: self.failed_requests.append(f"{request.failure}: {request.url}"))
        page.on("response", self._on_response)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def all(self) -> dict[str, list[str]]:
        """Every kind that has an entry; an empty dictionary says that nothing went wrong."""
        return {name: found for name, found in vars(self).items() if isinstance(found, list) and found}

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith(self._ours):
            self.other_hosts.append(request.url)

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.failed_requests.append(f"{response.status}: {response.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.console.append(f"{message.type}: {message.text} ({message.location['url']})")


@pytest.fixture
def complaints(page: Page, server: str) -> Complaints:
    """The recording of what goes wrong in the tab."""
    return Complaints(page, server)


@pytest.fixture
def origins(book: Path, server: str) -> dict[str, str]:
    """The two ways in which people open the book: from a folder and from a web server."""
    return {"file": book.as_uri(), "http": server}


@pytest.fixture
def opened(page: Page, complaints: Complaints, origins: dict[str, str]) -> Callable[..., Page]:
    """A function of a page's name and "file" or "http" that opens the page, typeset and with its fonts, in the tab."""

    def open_named(name: str, origin: str = "http") -> Page:
        page.goto(f"{origins[origin]}/{name}.html", wait_until="load")
        page.evaluate("async () => { await window.MathJax?.startup?.promise; await document.fonts.ready }")
        return page

    return open_named


@pytest.fixture(scope="session")
def jupyterlab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterLab]:
    """A running JupyterLab on an empty folder, with the settings of `make lab` and none of the user's."""
    with running_jupyterlab(tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("settings")) as lab:
        yield lab
