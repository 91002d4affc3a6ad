"""No link of the built book leads nowhere: each file is there, and each place in a file that is named after #."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """The places of a page that can be linked to, and what it links to or loads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.places: set[str] = set()
        self.targets: list[str] = []
        self.widgets = 0
        self.feed(path.read_text("utf-8"))

    def has(self, place):
        """Whether the page has the place; "widget-2?w=1" is a setting for the second widget on it."""
        widget = re.fullmatch(r"widget-(\d+)\?.*", place)
        return int(widget[1]) <= self.widgets if widget else place in self.places

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        self.places |= {given[name] for name in ("id", "name") if name in given}
        self.widgets += "bptt-widget" in given.get("class", "").split()
        self.targets += [given[name] for name in ("href", "src") if name in given]


def broken_links(folder: Path) -> Iterator[str]:
    """Every internal link that leads nowhere: "page: link"."""
    pages = {path.resolve(): Page(path) for path in sorted(folder.rglob("*.html")) if "_static" not in path.parts}
    for path, page in pages.items():
        for target in page.targets:
            url = urlsplit(target)
            if url.scheme or url.netloc:
                continue
            file = (path.parent / unquote(url.path)).resolve() if url.path else path
            place = unquote(url.fragment)
            there = file.exists() and (not place or file not in pages or pages[file].has(place))
            if not there:
                yield f"{path.relative_to(folder.resolve())}: {target}"


def test_no_link_leads_nowhere(book):
    assert list(broken_links(book)) == []


def test_broken_links_are_found(tmp_path):
    (tmp_path / "b c.html").write_text('<p id="here">', "utf-8")
    (tmp_path / "a.html").write_text(
        '<a href="b%20c.html#here"></a> <a href="#"></a> <a href="https://example.org/x"></a> <h1 id="δ"></h1>'
        '<a href="#%CE%B4"></a> <a href="gone.html"></a> <img src="gone.png"> <a href="b%20c.html#gone"></a>'
        '<a href="#gone"></a>',
        "utf-8",
    )
    assert [link.removeprefix("a.html: ") for link in broken_links(tmp_path)] == [
        *("gone.html", "gone.png", "b%20c.html#gone", "#gone"),
    ]
