"""Three engines behind one interface: Playwright drives Chromium and Firefox, Selenium drives WebKitGTK.

`python -m tools.engines`, which `make test-browsers` runs, makes sure that all are there, or says what is missing.
What an engine cannot be asked is in CANNOT.
"""

import os
import shutil
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Playwright, Response, sync_playwright

from tools.browser import FLAGS, find_browser

NAMES = ("chromium", "firefox", "webkit")
CANNOT = {
    "firefox": ("touch", "print to a file"),
    "webkit": ("touch", "print to a file", "say which requests failed with a status"),
}
PACKAGES = {
    "firefox": ("firefox-esr",),
    "webkit": ("webkit2gtk-driver", "xvfb", "openbox", "python3-gi", "gir1.2-webkit2-4.1"),
}
COMMANDS = {"webkit": ("WebKitWebDriver", "Xvfb", "openbox")}
WINDOW = Path(__file__).with_name("webkit_window.py")

SETTLED = """async () => {
    const shut = new Promise(end => setTimeout(end, 15000))
    await Promise.race([shut, (async () => { await window.MathJax?.startup?.promise; await document.fonts.ready })()])
}"""

CODES = {
    "Backspace": "\ue003",
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Shift": "\ue008",
    "Control": "\ue009",
    "Escape": "\ue00c",
    "Space": " ",
    "PageUp": "\ue00e",
    "PageDown": "\ue00f",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
}
"""Of WebDriver, for the keys as Playwright names them."""


@dataclass(frozen=True)
class Reader:
    """Who opens the book: the window, and what the system is set to."""

    width: int = 1280
    height: int = 900
    dark: bool = False
    calm: bool = False
    touch: bool = False
    scripts: bool = True
    font: int = 16


class Engine(ABC):
    """A browser with one tab, its window of a given size."""

    name: str

    @abstractmethod
    def open(self, address: str) -> None:
        """Go there; the page is read to its end, its formulas are typeset, its fonts are there."""

    @abstractmethod
    def js(self, function: str, argument: Any = None) -> Any:
        """What the JavaScript function gives for the argument; a promise is waited for."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Make the window that large."""

    @abstractmethod
    def press(self, *keys: str) -> None:
        """Press keys where the focus is, as "ArrowLeft", "a" or "Control+k"."""

    @abstractmethod
    def type(self, text: str) -> None:
        """Type where the focus is."""

    @abstractmethod
    def drag(self, *points: tuple[float, float]) -> None:
        """Press the mouse at the first point, move over the others and let go at the last."""

    @abstractmethod
    def hover(self, x: float, y: float) -> None:
        """Move the mouse there."""

    @abstractmethod
    def complaints(self) -> list[str]:
        """Errors, warnings and failed requests since the page was opened."""

    @abstractmethod
    def screenshot(self, path: str) -> None:
        """What is in the window."""

    def click(self, x: float, y: float) -> None:
        """Click with the mouse."""
        self.drag((x, y))

    def tap(self, x: float, y: float) -> None:
        """Touch with a finger."""
        raise NotImplementedError(f"{self.name} cannot be asked to: {CANNOT[self.name]}")

    def wait_for(self, function: str, argument: Any = None, seconds: float = 10.0) -> Any:
        """What the JavaScript function gives, once that is true."""
        end = time.monotonic() + seconds
        while not (found := self.js(function, argument)):
            if time.monotonic() > end:
                raise AssertionError(f"{self.name}: after {seconds} s still {found!r}: {function}")
            time.sleep(0.05)
        return found


class Played(Engine):
    """Chromium or Firefox, through Playwright."""

    def __init__(self, name: str, playwright: Playwright, path: str | None, stack: ExitStack, reader: Reader) -> None:
        self.name = name
        launch = {"chromium": _chromium, "firefox": _firefox}[name]
        browser = launch(playwright, path, reader)
        stack.callback(browser.close)
        options: dict[str, Any] = {}
        if name == "chromium":  # Firefox of the system ignores them; it has preferences
            options = {"has_touch": reader.touch, "color_scheme": "dark" if reader.dark else "light"}
            options["reduced_motion"] = "reduce" if reader.calm else "no-preference"
        size = {"width": reader.width, "height": reader.height}
        context = browser.new_context(viewport=size, java_script_enabled=reader.scripts, **options)
        context.set_default_timeout(20_000)
        self.page = context.new_page()
        self._complaints: list[str] = []
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self._complaints.append(f"uncaught: {error}"))
        self.page.on("requestfailed", lambda request: self._complaints.append(f"failed: {request.url}"))
        self.page.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complaints.append(f"{message.type}: {message.text}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self._complaints.append(f"failed: {response.url} ({response.status})")

    def open(self, address: str) -> None:  # noqa: D102
        self.page.goto("about:blank")  # what the page before still has to say is said before it is forgotten
        self._complaints.clear()
        self.page.goto(address, wait_until="load")
        self.js(SETTLED)

    def js(self, function: str, argument: Any = None) -> Any:  # noqa: D102
        return self.page.evaluate(function, argument)

    def resize(self, width: int, height: int) -> None:  # noqa: D102
        self.page.set_viewport_size({"width": width, "height": height})

    def press(self, *keys: str) -> None:  # noqa: D102
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:  # noqa: D102
        self.page.keyboard.type(text)

    def drag(self, *points: tuple[float, float]) -> None:  # noqa: D102
        mouse = self.page.mouse
        mouse.move(*points[0])
        mouse.down()
        for point in points[1:]:
            mouse.move(*point)
        mouse.up()

    def hover(self, x: float, y: float) -> None:  # noqa: D102
        self.page.mouse.move(x, y)

    def tap(self, x: float, y: float) -> None:  # noqa: D102
        self.page.touchscreen.tap(x, y)

    def complaints(self) -> list[str]:  # noqa: D102
        return list(self._complaints)

    def screenshot(self, path: str) -> None:  # noqa: D102
        self.page.screenshot(path=path)


@cache
def path_of(name: str) -> str | None:
    """Where the browser is. To find a Chromium, Playwright must not be running yet."""
    if name == "chromium":
        return find_browser()
    return shutil.which("firefox-esr") or shutil.which("firefox")


def _chromium(playwright: Playwright, path: str | None, reader: Reader) -> Any:
    flags = [*FLAGS, f"--blink-settings=defaultFontSize={reader.font}"]
    return playwright.chromium.launch(executable_path=path, args=flags)


def _firefox(playwright: Playwright, path: str | None, reader: Reader) -> Any:
    preferences: dict[str, str | float | bool] = {
        "browser.display.use_document_fonts": 1,
        "datareporting.policy.dataSubmissionEnabled": False,
        "font.size.variable.x-western": reader.font,
        "layout.css.prefers-color-scheme.content-override": 0 if reader.dark else 1,
        "network.proxy.no_proxies_on": "127.0.0.1",
        "ui.prefersReducedMotion": int(reader.calm),
        "ui.systemUsesDarkTheme": int(reader.dark),
        "ui.useOverlayScrollbars": 1,
    }
    return playwright.firefox.launch(channel="moz-firefox", executable_path=path, firefox_user_prefs=preferences)


class Driven(Engine):
    """WebKitGTK in a window without toolbars, through Selenium."""

    name = "webkit"

    def __init__(self, stack: ExitStack, reader: Reader) -> None:
        from selenium import webdriver
        from selenium.webdriver.webkitgtk.options import Options
        from selenium.webdriver.webkitgtk.service import Service

        settings = {"WINDOW_SIZE": f"{reader.width}x{reader.height}", "WINDOW_FONT": str(reader.font)}
        settings |= {"WINDOW_DARK": "1"} if reader.dark else {}
        settings |= {"WINDOW_CALM": "1"} if reader.calm else {}
        settings |= {"WINDOW_WITHOUT_SCRIPTS": "1"} if not reader.scripts else {}
        settings["DISPLAY"] = stack.enter_context(_display())
        options = Options()
        options.binary_location = str(WINDOW)
        options.set_capability("browserName", "webkit_window")
        service = Service(shutil.which("WebKitWebDriver"), env=os.environ | settings, log_output=subprocess.DEVNULL)
        self._driver = webdriver.WebKitGTK(options=options, service=service)
        stack.callback(self._driver.quit)
        self._driver.set_script_timeout(240)  # the first cell of a page loads Python
        self._driver.set_window_rect(0, 0, reader.width, reader.height)

    def open(self, address: str) -> None:  # noqa: D102
        self._driver.get(address)
        self.js(SETTLED)

    def js(self, function: str, argument: Any = None) -> Any:  # noqa: D102
        answer = self._driver.execute_async_script(
            "const [argument, done] = arguments;"
            f"(async () => {{ try {{ done({{value: await ({function})(argument)}}) }}"
            "catch (error) { done({error: `${error}\\n${error.stack}`}) } })()",
            argument,
        )
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer.get("value")

    def resize(self, width: int, height: int) -> None:  # noqa: D102
        self._driver.set_window_rect(0, 0, width, height)
        self.wait_for("([width, height]) => innerWidth === width && innerHeight === height", [width, height])

    def press(self, *keys: str) -> None:  # noqa: D102
        from selenium.webdriver.common.action_chains import ActionChains

        for chord in keys:
            *held, key = (CODES.get(part, part) for part in chord.split("+"))
            actions = ActionChains(self._driver, duration=0)
            for modifier in held:
                actions.key_down(modifier)
            actions.send_keys(key)
            for modifier in reversed(held):
                actions.key_up(modifier)
            actions.perform()

    def type(self, text: str) -> None:  # noqa: D102
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self._driver, duration=0).send_keys(text).perform()

    def _pointer(self, act: Callable[[Any], None]) -> None:
        from selenium.webdriver.common.actions.action_builder import ActionBuilder

        builder = ActionBuilder(self._driver, duration=10)
        act(builder.pointer_action)
        builder.perform()

    def drag(self, *points: tuple[float, float]) -> None:  # noqa: D102
        def act(pointer: Any) -> None:
            pointer.move_to_location(*map(int, points[0]))
            pointer.pointer_down()
            for point in points[1:]:
                pointer.move_to_location(*map(int, point))
            pointer.pointer_up()

        self._pointer(act)

    def hover(self, x: float, y: float) -> None:  # noqa: D102
        self._pointer(lambda pointer: pointer.move_to_location(int(x), int(y)))

    def complaints(self) -> list[str]:  # noqa: D102
        return self.js("() => window.complaints") or []

    def screenshot(self, path: str) -> None:  # noqa: D102
        self._driver.save_screenshot(path)


@contextmanager
def _display() -> Iterator[str]:
    """A screen that nobody sees, with a window manager: without one no page of WebKitGTK ever has the focus."""
    with ExitStack() as stack:
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "2000x2200x24", "-nolisten", "tcp"]
        server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
        stack.callback(_end, server)
        os.close(write)
        with os.fdopen(read) as number:
            display = f":{number.readline().strip()}"
        home = stack.enter_context(TemporaryDirectory())
        environment = os.environ | {"DISPLAY": display, "HOME": home}
        manager = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
        stack.callback(_end, manager)
        yield display


def _end(process: "subprocess.Popen[Any]") -> None:
    process.terminate()
    process.wait(10)


@contextmanager
def opened(name: str, reader: Reader | None = None, playwright: Playwright | None = None) -> Iterator[Engine]:
    """The engine of that name, started anew for that reader, by a Playwright that runs already if one is given."""
    reader = reader or Reader()
    path = path_of(name)
    with ExitStack() as stack:
        if name == "webkit":
            yield Driven(stack, reader)
        else:
            yield Played(name, playwright or stack.enter_context(sync_playwright()), path, stack, reader)


def missing(name: str) -> str:
    """What keeps this engine from starting, in a sentence; nothing if it starts."""
    lacking = [command for command in COMMANDS.get(name, ()) if not shutil.which(command)]
    if name == "firefox" and not path_of(name):
        lacking = ["firefox"]
    advice = f"on Debian: apt-get install {' '.join(PACKAGES.get(name, ()))}"
    if lacking:
        return f"{name} cannot be tested: {' and '.join(lacking)} not found ({advice})."
    try:
        with opened(name) as engine:
            engine.open("data:text/html,<title>a page</title>")
    except (Error, OSError, RuntimeError, AssertionError) as error:
        return f"{name} cannot be tested, it does not start ({advice}): {str(error).splitlines()[0]}"
    except Exception as error:
        return f"{name} cannot be tested, it does not start ({advice}): {type(error).__name__}"
    return ""


def install(name: str) -> None:
    """Have Debian's packages, where that may be done without asking anybody."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {name} from Debian", flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES[name]]):
            subprocess.run(["apt-get", "-qq", *command], env=environment, stdout=subprocess.DEVNULL, check=False)


def main() -> None:
    """Make sure that Firefox and WebKit are there; end with a sentence for each that is not."""
    problems = []
    for name in ("firefox", "webkit"):
        problem = missing(name)
        if problem:
            install(name)
            problem = missing(name)
        problems += [problem] if problem else []
        print(problem or f"{name} starts")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
