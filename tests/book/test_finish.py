"""What every built page has around its text: a description, the way to the next page, an icon and the logo."""

import re
from html.parser import HTMLParser

import pytest
import yaml
from test_pages import CHAPTERS, ROOT


class Head(HTMLParser):
    """What a page says of itself, and where its links before and after it lead."""

    def __init__(self, text):
        super().__init__()
        self.descriptions, self.icons, self.images, self.ways = [], [], [], {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "meta" and given.get("name") == "description":
            self.descriptions.append(given["content"])
        if tag == "link" and "icon" in given.get("rel", ""):
            self.icons.append(given["href"])
        if tag == "img":
            self.images.append(given["src"])
        if tag == "a" and given.get("class") in ("left-prev", "right-next"):
            self.ways[given["class"]] = given["href"]


def pages(book):
    """Every page that readers can open, by its path: all but the front door, which only leads to the first."""
    return {
        path.relative_to(book).as_posix(): Head(path.read_text("utf-8"))
        for path in sorted(book.rglob("*.html"))
        if "_static" not in path.parts and path != book / "index.html"
    }


def test_every_page_has_a_description(book):
    found = pages(book)
    assert len(found) > len(CHAPTERS) + 20
    assert [path for path, head in found.items() if len(head.descriptions) != 1] == []
    texts = [found[f"{name}.html"].descriptions[0] for name in CHAPTERS]
    assert len(set(texts)) == len(texts)
    assert [text for text in texts if not 40 <= len(text) <= 200] == []


def test_every_page_leads_to_the_one_before_and_the_one_after(book):
    for before, name, after in zip([None, *CHAPTERS], CHAPTERS, [*CHAPTERS[1:], None], strict=False):
        path = book / f"{name}.html"
        ways = Head(path.read_text("utf-8")).ways
        led = {kind: (path.parent / href).resolve() for kind, href in ways.items()}
        expected = {"left-prev": before, "right-next": after}
        assert led == {kind: (book / f"{to}.html").resolve() for kind, to in expected.items() if to}, name


def test_icon_and_logo_are_there(book):
    for path, head in pages(book).items():
        shown = [
            (book / path).parent / image for image in head.icons + head.images if "logo" in image or "icon" in image
        ]
        assert {file.name for file in shown} == {"favicon.svg", "logo.svg"}, path
        assert all(file.exists() for file in shown)


@pytest.mark.parametrize("name", ["logo.svg", "favicon.svg"])
def test_the_logo_is_seen_in_both_themes(name):
    """At least 3:1 against the paper of either theme, which WCAG asks of a picture."""
    colours = set(re.findall(r"#[0-9a-f]{6}", (ROOT / "book" / "assets" / name).read_text("utf-8")))
    assert len(colours) == 2
    for colour in colours:
        for paper in ("#ffffff", "#14181e"):
            assert contrast(colour, paper) >= 3, f"{colour} on {paper}: {contrast(colour, paper):.2f}"


def contrast(one, other):
    """The ratio of the luminances of two colours, as WCAG defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_citation_names_what_is_needed():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert f'version = "{citation["version"]}"' in (ROOT / "pyproject.toml").read_text("utf-8")
