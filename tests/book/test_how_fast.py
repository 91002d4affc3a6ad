"""The page of the timings shows what was recorded, and nothing else."""

import re

import pytest

from benchmarks import report


@pytest.fixture(scope="module")
def text(book):
    html = (book / "book" / "how-fast.html").read_text("utf-8")
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_page_says_when_and_on_what(text, root):
    about, _ = report.load(root / "benchmarks" / "recorded.json")
    for what in (about["date"], about["command"], about["machine"]["python"], about["versions"]["numpy"]):
        assert what in text, f"{what!r} is not on the page"


def test_page_shows_every_number_of_the_comparisons(text, root):
    _, parts = report.load(root / "benchmarks" / "recorded.json")
    comparisons = [part for part in parts.values() if isinstance(part, report.Comparison)]
    assert len(comparisons) == 5
    for part in comparisons:
        for row in part.table().splitlines()[2:]:
            for cell in row.strip("| ").split(" | "):
                assert cell in text, f"{part.title}: {cell!r} is not on the page"
