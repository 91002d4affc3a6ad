"""Every chapter from top to bottom, and every exercise, in the page: `make test-live`, a few minutes."""

import ast

import pytest
from test_pages import CHAPTERS, ROOT

from live_page import cells, exercises, same_text

ANSWERS = ROOT / "tests" / "exercises" / "test_chapters.py"
WITHOUT_JUPYTER = "interact("  # its controls are Jupyter's own: the cell says so


@pytest.fixture(scope="session")
def server(strict_server):
    """All of it works under the headers that the build writes."""
    return strict_server


@pytest.fixture(autouse=True)
def live(book):
    """Without live cells there is nothing to run, and that is a failure here."""
    assert (book / "_static" / "live").exists(), "the build has no live cells"


def with_cells(book):
    return [name for name in CHAPTERS if 'id="live-cells"' in (book / f"{name}.html").read_text("utf-8")]


PAGES = with_cells(ROOT / "_build" / "html")


def compare(cell):
    """What differs between the build and the run, but for last digits; an empty list if nothing does."""
    if WITHOUT_JUPYTER in cell.element.locator(".cell_input").text_content():
        return [] if "needs Jupyter" in cell.text() else [f"{cell.name} does not say that it needs Jupyter"]
    shown = cell.outputs()
    still, run = shown["still"], shown["live"]
    if not same_text(still["text"], run["text"]):
        return [f"{cell.name} shows {run['text'][:300]!r}, the build {still['text'][:300]!r}"]
    return [] if still["kinds"] == run["kinds"] else [f"{cell.name} shows {run['kinds']}, the build {still['kinds']}"]


@pytest.mark.parametrize("name", PAGES)
def test_top_to_bottom(opened, complaints, page, name):
    page.set_default_timeout(120_000)
    opened(name)
    wrong = []
    for cell in cells(page):
        said = cell.run(seconds=240)
        wrong += compare(cell) if said.startswith("Done") else [f"{cell.name}: {said} {cell.text()[-300:]}"]
    assert wrong == []
    assert complaints.all() == {}


def answers():
    """From each check to the first three wrong answers that its own tests hand it, as text: (answer, what is said).

    And the text of the imports and helpers that they need.
    """
    tree = ast.parse(ANSWERS.read_text("utf-8"))
    (table,) = (node.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "WRONG")
    result = {}
    for check, answer, says in (entry.elts for entry in table.elts if isinstance(entry, ast.Tuple)):
        result.setdefault(check.id, []).append((ast.unparse(answer), says.value))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    helpers = [node for node in functions if not node.name.startswith("test_") and not node.decorator_list]
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    needed = [ast.unparse(node) for node in (*imports, *helpers)]
    return {check: wrong[:3] for check, wrong in result.items()}, "\n".join(
        line for line in needed if line != "import pytest"
    )


@pytest.mark.parametrize("name", PAGES)
def test_exercises_answer(opened, complaints, page, name):
    """The book's own solution is right where the stub stands, and three typical slips are told apart."""
    page.set_default_timeout(120_000)
    opened(name)
    wrong_answers, helpers = answers()
    for cell in exercises(page):
        stub = cell.editor.input_value()
        tree = ast.parse(stub)
        checks = [
            n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "").startswith("check_")
        ]
        if not checks:
            continue
        check = checks[-1]
        names = [each.name for each in cells(page)]
        solution = cells(page)[names.index(cell.name) + 1]
        right = solution.element.locator(".cell_input pre").text_content()
        said = cell.run(f"from bptt.exercises import *\n{right}", seconds=240)
        assert said.startswith("Done"), f"{cell.name}: {said} {cell.text()}"
        check_name = "gradient_v_check" if "dE/dv" in ast.unparse(check) else check.func.id
        assert len(wrong_answers.get(check_name, [])) == 3, f"{check_name} has no wrong answers in {ANSWERS.name}"
        for answer, says in wrong_answers[check_name]:
            said = cell.run(f"{helpers}\n{check_name}({answer})", seconds=240)
            assert "✗ " in cell.text(), f"{cell.name}, {answer}: {said} {cell.text()}"
            assert says in cell.text(), f"{cell.name}, {answer}: {said} {cell.text()}"
    assert complaints.all() == {}
