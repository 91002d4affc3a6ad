"""A page whose cells run in the browser, as the tests press its buttons."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

OUTPUTS = """cell => {
    const texts = box => [...(box?.querySelectorAll(".output.text_plain pre, .output.stream pre") ?? [])]
        .flatMap(pre => pre.textContent.trimEnd().split("\\n").map(line => line.trimEnd())).join("\\n").trim()
    const count = (box, kind) => [...(box?.querySelectorAll(kind) ?? [])]
        .filter(each => !each.closest("figcaption")).length // captions are the build's alone
    const still = cell.querySelector(".cell_output:not(.live-output)"), live = cell.querySelector(".live-output")
    const kinds = box => [".bptt-figure svg", ".output.text_latex, .output.math, .math", ".bptt-widget",
        ".output.text_html"].map(kind => count(box, kind))
    return {still: {text: texts(still), kinds: kinds(still)}, live: {text: texts(live), kinds: kinds(live)}}
}"""


@dataclass
class Cell:
    """A cell with a Run button."""

    page: Page
    bar: Locator

    @property
    def name(self) -> str:
        return self.bar.get_attribute("aria-label")

    @property
    def element(self) -> Locator:
        return self.bar.locator("xpath=ancestor::div[contains(concat(' ', @class, ' '), ' cell ')][1]")

    @property
    def editor(self) -> Locator:
        return self.element.locator("textarea.live-editor")

    @property
    def output(self) -> Locator:
        return self.element.locator(".live-output")

    @property
    def status(self) -> Locator:
        return self.bar.get_by_role("status")

    def unfold(self) -> None:
        """Open what it is folded in."""
        self.bar.evaluate("""bar => {
            for (let e = bar; e = e.parentElement?.closest("details");) e.open = true
            for (let e = bar; e = e.parentElement?.closest(".toggle-hidden");) e.querySelector(".toggle-button").click()
        }""")

    def press(self, name: str) -> None:
        self.bar.locator(f".live-{name}").click()

    def write(self, text: str) -> None:
        self.unfold()
        if not self.editor.is_visible():
            self.press("edit")
        self.editor.fill(text)

    def run(self, text: str | None = None, button: str = "run", seconds: int = 120) -> str:
        """Press Run, wait for its end, and give what is said then."""
        self.unfold()
        if text is not None:
            self.write(text)
        self.press(button)
        expect(self.page.locator('.live-run[aria-disabled="true"]')).to_have_count(0, timeout=1000 * seconds)
        return self.status.text_content()

    def text(self) -> str:
        """What the run has shown, as text."""
        return self.output.inner_text()

    def outputs(self) -> dict:
        """The texts and the kinds of outputs, of the build and of the run."""
        return self.element.evaluate(OUTPUTS)


def cells(page: Page) -> list[Cell]:
    """All cells of a page that can be run, in order."""
    return [Cell(page, bar) for bar in page.locator(".live-bar").all()]


def exercises(page: Page) -> list[Cell]:
    """Those that are open from the beginning: the exercises."""
    return [cell for cell in cells(page) if cell.element.locator("textarea.live-editor:not([hidden])").count()]


NUMBER = re.compile(r"-?\d+\.?\d*(?:e[+-]?\d+)?")


def same_text(one: str, other: str) -> bool:
    """Equal but for last digits: numbers to 1e-9 of their size, and the spaces that depend on their lengths."""
    if NUMBER.sub("#", one).split() != NUMBER.sub("#", other).split():
        return False
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
    return all(abs(float(a) - float(b)) <= 1e-9 * max(abs(float(a)), 1e-3) for a, b in pairs)
