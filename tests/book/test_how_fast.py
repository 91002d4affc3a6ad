"""The page of the timings shows what was recorded, and nothing else."""

import re

import pytest

from benchmarks import contenders, report


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
                assert " ".join(cell.split()) in text, f"{part.title}: {cell!r} is not on the page"


def test_what_the_text_says_of_the_contenders_is_so_in_the_record(root):
    _, parts = report.load(root / "benchmarks" / "recorded.json")
    one, grid, batch, large_batch = (
        parts[title].seconds
        for title in (
            *("One sequence", "200 × 200 weights"),
            *("32 sequences, the same weights", "1,024 sequences, the same weights"),
        )
    )
    others = set(one[3]) - {contenders.OURS, contenders.LOOP, contenders.FAST, contenders.CHAIN}
    assert one[3][contenders.OURS] < min(one[3][name] for name in others), "at three steps the loop leads"
    jax, torch = contenders.LIBRARIES["jax"], contenders.LIBRARIES["torch"]
    for T in (100, 100_000):
        assert one[T][contenders.FAST] < one[T][jax] < one[T][contenders.OURS]
    for T in grid:
        assert 0.8 < grid[T][torch] / grid[T][contenders.OURS] < 1.25, "about level"
    rows = [*batch.values(), *large_batch.values()]
    assert all(row[jax] < row[contenders.OURS] for row in rows), "JAX is ahead on both batches"
