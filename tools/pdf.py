"""The whole book as one PDF: all built pages joined into one document, which a browser prints. `make pdf` runs it.

The pages are those of _build/html, set for paper by print.css. This adds what a book has and a page has not: a title,
contents, running heads, and the numbers of the pages that links lead to.
"""

import argparse
import io
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Page, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import Fit
from sphinx_external_toc.parsing import parse_toc_yaml

from tools.browser import ADVICE, find_browser, launch

ROOT = Path(__file__).parents[1]
HTML = ROOT / "_build" / "html"
ABOUT = """\
<p class="subtitle">Backpropagation through time, one neuron at a time</p>
<p>{author}</p>
<p class="colophon">Printed from the built pages of version {version}. In them the pictures can be moved; here they
stand still. The text and the figures are under CC BY 4.0, the code is under the MIT licence.</p>
"""
TYPESET = "async () => { await MathJax.startup.promise; await MathJax.typesetPromise(); await document.fonts.ready }"


def main() -> None:
    """Write the PDF to the path that is given."""
    parser = argparse.ArgumentParser(description="Print the built book into one PDF.")
    parser.add_argument("--solutions", choices=["open", "closed"], default="open", help="solutions and answers")
    parser.add_argument("--code", choices=["open", "closed"], default="closed", help="the code that pages hide")
    parser.add_argument("path", type=Path)
    given = parser.parse_args()
    browser = find_browser()
    if browser is None:
        sys.exit(ADVICE)
    with sync_playwright() as playwright:
        page = launch(playwright, browser).new_page()
        outline = join(page, solutions=given.solutions == "open", code=given.code == "open")
        pdf = finish(print_numbered(page), outline)
    pdf.write(given.path)
    print(f"{len(pdf.pages)} pages are in {given.path.resolve()}")


def join(page: Page, *, solutions: bool, code: bool) -> list[dict[str, Any]]:
    """Make one document of all pages of the built book, in the order of _toc.yml, and typeset it; gives its outline."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    files = {str(name): HTML / f"{name}.html" for name in parse_toc_yaml(ROOT / "_toc.yml")}
    pages = [{"name": name, "url": file.as_uri(), "html": file.read_text("utf-8")} for name, file in files.items()]
    page.goto(pages[0]["url"], wait_until="load")
    page.add_script_tag(path=Path(__file__).with_suffix(".js"))
    about = ABOUT.format(author=config["author"].capitalize(), version=version("bptt"))
    book = {"pages": pages, "title": config["title"], "about": about, "solutions": solutions, "code": code}
    outline: list[dict[str, Any]] = page.evaluate("book => joinBook(book)", book)
    page.evaluate(TYPESET)
    return outline


def print_numbered(page: Page) -> PdfReader:
    """Print until the numbers of pages that are printed are those of the pages: twice, if no line breaks elsewhere."""
    for _ in range(5):
        pdf = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True, tagged=True)))
        numbers = {name: place["page"] for name, place in places(pdf).items()}
        if not page.evaluate("numbers => fillIn(numbers)", numbers):
            return pdf
    raise RuntimeError("the numbers of pages do not settle: printed five times, and they still change")


def places(pdf: PdfReader) -> dict[str, dict[str, Any]]:
    """Where each id that a link leads to is printed: the number of the page, from 1, and how far up on it."""
    return {
        name.removeprefix("/"): {"page": number + 1, "top": place.top}
        for name, place in pdf.named_destinations.items()
        if (number := pdf.get_destination_page_number(place)) is not None
    }


def finish(pdf: PdfReader, outline: list[dict[str, Any]]) -> PdfWriter:
    """Add the outline that a reader's program shows beside the pages, and say what this is."""
    at = places(pdf)
    writer = PdfWriter(clone_from=pdf)
    above: list[Any] = []
    for entry in outline:
        place = at[entry["target"]]
        del above[entry["depth"] :]
        where = {"page_number": place["page"] - 1, "fit": Fit.xyz(top=place["top"])}
        above.append(writer.add_outline_item(title=entry["title"], parent=above[-1] if above else None, **where))
    writer.page_mode = "/UseOutlines"
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    title, author = config["title"], config["author"].capitalize()
    writer.add_metadata({"/Title": title, "/Author": author, "/Creator": f"{title}, version {version('bptt')}"})
    return writer


if __name__ == "__main__":
    main()
