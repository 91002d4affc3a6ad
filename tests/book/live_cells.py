"""Every cell of the book, each in a page just opened: what it needs above it runs first. `make drills`."""

import pytest
from live_chapters import PAGES, compare, live, server  # noqa: F401  # fixtures

from live_page import cells


@pytest.mark.parametrize("name", PAGES)
def test_alone(opened, complaints, page, name):
    page.set_default_timeout(120_000)
    opened(name)
    wrong = []
    for index in range(len(cells(page))):
        opened(name)
        cell = cells(page)[index]
        said = cell.run(seconds=240)
        wrong += compare(cell) if said.startswith("Done") else [f"{cell.name}: {said} {cell.text()[-300:]}"]
    assert wrong == []
    assert complaints.all() == {}
