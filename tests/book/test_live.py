"""Python in the page: a named sample of what `make test-live` and `make drills` do for all cells."""

import re

import pytest
from playwright.sync_api import expect
from test_accessibility import LOOKS, violations
from test_pages import TOO_WIDE

from live_page import cells, exercises, same_text
from tools.server import serving
from tools.workshop import ONCE_KEPT

FIRST, SECOND = "book/01-a-neuron-with-memory", "book/02-unrolling"

WRONG_INPUTS = {
    "1 / 0\n": r"line 1\b[\s\S]*ZeroDivisionError: division by zero",
    "def f(:\n    pass": r"SyntaxError: invalid syntax",
    "import pandas": r"No module named 'pandas'[\s\S]*In this page there are bptt, numpy",
    "input('w = ')": r"input\(\) cannot ask in this page",
    "import numpy as np\nnp.ones(10**10)": r"more memory than a page can have",
    "import sys\nsys.exit(3)": r"SystemExit: 3[\s\S]*The cell ended itself",
    "%matplotlib inline": r"Lines that begin with % or ! are for Jupyter",
    "raise KeyboardInterrupt": r"KeyboardInterrupt",
    "nobody": r"NameError: name 'nobody' is not defined",
    "forward([1, 2], [0.3])": r"in <module>",
}


@pytest.fixture(scope="session")
def server(strict_server):
    """All of it works under the headers that the build writes."""
    return strict_server


@pytest.fixture(autouse=True)
def live(book, page):
    """The build has live cells; where it has not, `make test` says so in its last line."""
    if not (book / "_static" / "live").exists():
        pytest.skip("the build has no live cells")
    page.set_default_timeout(60_000)


@pytest.mark.parametrize("origin", ["http", "file"])
def test_cells_show_what_the_build_shows(opened, complaints, origin):
    requests = []
    page = opened(FIRST, origin)
    page.on("request", lambda request: requests.append(request.url))
    page.wait_for_timeout(500)
    assert [url for url in requests if "/live/" in url] == [], "before the first Run nothing is loaded"
    one, table, figure = cells(page)[0], cells(page)[1], cells(page)[5]
    assert one.run().startswith("Done.")
    assert table.run().startswith("Done.")
    assert figure.run().startswith("Done, after cell 5, which this one needs.")
    for cell in (one, table, figure):
        shown = cell.outputs()
        assert same_text(shown["still"]["text"], shown["live"]["text"])
        assert shown["still"]["kinds"] == shown["live"]["kinds"]
    assert complaints.all() == {}


def test_whatever_a_reader_writes_gets_a_clear_answer_and_the_page_lives(opened, complaints):
    cell = cells(opened(SECOND))[0]
    for text, answer in WRONG_INPUTS.items():
        assert cell.run(text).startswith("It ended with an error."), text
        assert re.search(answer, cell.text()), f"{text!r} shows {cell.text()!r}"
    assert cell.run("print('x' * 10_000_000)").startswith("Done.")
    assert "printed 10,000,001 characters; the page shows the first 100,000" in cell.text()
    assert cell.run("[0] * 10**6").startswith("Done.")
    assert cell.run("6 * 7").startswith("Done. 42")
    assert complaints.all() == {}


def test_a_traceback_points_to_the_line_and_a_button_leads_there(opened):
    cell = cells(opened(SECOND))[0]
    cell.run("x = 1\ny = x / 0\nz = 3")
    assert 'File "<Cell 1>", line 2, in <module>\n    y = x / 0' in cell.text()
    cell.output.get_by_role("button", name="Go to line 2").click()
    chosen = cell.editor.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert chosen == "y = x / 0"


def test_stop_ends_an_endless_loop_and_the_next_run_replays_what_it_needs(opened, page):
    first, second, *_ = cells(opened(FIRST))
    first.run()
    first.write("while True: pass")
    first.press("run")
    expect(first.status).to_have_text(re.compile("^Running"))
    seconds = page.evaluate(
        """async bar => {
        const began = performance.now()
        bar.querySelector(".live-stop").click()
        while (bar.querySelector(".live-run").ariaDisabled === "true") await new Promise(requestAnimationFrame)
        return (performance.now() - began) / 1000
    }""",
        first.bar.element_handle(),
    )
    assert seconds <= 0.5, f"Stop took {seconds:.2f} s, at most 0.5 is allowed"
    assert "Stopped" in first.status.text_content()
    first.press("reset")
    assert second.run().startswith("Done, after cell 1, which this one needs.")


def test_the_first_exercise_keeps_the_answer_and_judges_it(opened, page):
    def exercise():
        (cell,) = exercises(opened(SECOND))
        return cell

    stub = exercise().editor.input_value()
    assert exercise().run().startswith("Done. ✗ Nothing comes back yet")
    assert "✓" not in exercise().element.inner_text()
    right = stub.replace(
        "    ...  # your lines",
        "    y = [s]\n    for x_t in x:\n        "
        "y.append(1 / (1 + 2.718281828459045 ** -(w * y[-1] + v * x_t)))\n    return y",
    )
    assert right != stub
    assert exercise().run(right).startswith("Done. ✓"), exercise().text()
    assert exercise().editor.input_value() == right, "what was written is there after a reload"
    assert "This is what you wrote" in exercise().status.text_content()

    cell = exercise()
    cell.press("reset")
    assert cell.editor.input_value() == stub
    cell.press("back")
    assert cell.editor.input_value() == right
    assert exercise().editor.input_value() == right, "brought back, and kept"


def test_two_tabs_lose_nothing_and_a_stub_that_has_changed_is_told(opened, page):
    (cell,) = exercises(opened(SECOND))
    cell.write("mine = 1")
    key = page.evaluate("Object.keys(localStorage).find(key => key.startsWith('unrolled-answer:'))")
    page.evaluate("key => localStorage.setItem(key, JSON.stringify({stub: 'old', text: 'theirs = 2'}))", key)
    cell.write("mine = 3")
    assert "another tab" in cell.status.text_content()
    cell.press("back")
    assert cell.editor.input_value() == "theirs = 2"
    cell.press("back")
    assert cell.editor.input_value() == "mine = 3"
    page.evaluate("key => localStorage.setItem(key, JSON.stringify({stub: 'old', text: 'theirs = 2'}))", key)
    (cell,) = exercises(opened(SECOND))
    assert cell.editor.input_value() == "theirs = 2"
    assert "The exercise has changed since" in cell.status.text_content()
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator(".live-about summary").click()
    page.get_by_role("button", name="Forget what I wrote").click()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('unrolled-answer:'))") == []


@pytest.mark.parametrize(
    "fault",
    [
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })",
    ],
    ids=["full", "blocked"],
)
def test_storage_that_keeps_nothing_is_told(page, server, fault):
    page.add_init_script(fault)
    page.goto(f"{server}/{SECOND}.html")
    (cell,) = exercises(page)
    cell.write("mine = 1")
    assert "cannot keep what you write" in cell.status.text_content()


def test_a_widget_and_python_stay_in_step(opened, page, complaints):
    first, second, *_ = cells(opened(SECOND))
    first.run("from bptt.widgets import Explorer\nexplorer = Explorer(sequence=[0.3, 0.9, 0.4], w=-0.6)\nexplorer")
    slider = first.output.get_by_role("slider", name=re.compile("^w"))
    expect(slider).to_be_visible()
    second.run("explorer.w = 1.2")
    expect(slider).to_have_value("1.2")
    second.run()
    slider.focus()
    page.keyboard.press("ArrowRight")
    second.run("explorer.w")
    assert float(second.text()) == float(slider.input_value()) != 1.2
    second.run("heard = []\nexplorer.observe(lambda change: heard.append(change.new), 'w')")
    slider.focus()
    page.keyboard.press("ArrowRight")
    third = cells(page)[2]
    third.run("heard")
    assert float(slider.input_value()) in eval(third.text())
    first.run(
        "from ipywidgets import VBox\nfrom bptt.widgets import Explorer, link\n"
        "a, b = Explorer(w=0.5), Explorer(w=1)\nlink(a, b)\ndisplay(VBox([a, b]))"
    )
    sliders = first.output.get_by_role("slider", name=re.compile("^w"))
    expect(sliders).to_have_count(2)
    sliders.nth(0).focus()
    page.keyboard.press("ArrowRight")
    expect(sliders.nth(1)).to_have_value(sliders.nth(0).input_value())
    first.run("from ipywidgets import interact\ninteract(lambda a: print(f'twice {a}'), a=(0, 9));")
    assert "twice 4" in first.text()
    assert "This control needs Jupyter" in first.text()
    assert complaints.all() == {}


def test_with_the_keyboard_alone(opened, page):
    cell = cells(opened(SECOND))[0]
    cell.bar.locator(".live-edit").focus()
    page.keyboard.press("Enter")
    expect(cell.editor).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("for i in range(2):")
    page.keyboard.press("Enter")
    page.keyboard.type("print(i)")
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    page.keyboard.type("i")
    assert cell.editor.input_value() == "for i in range(2):\n    print(i)\ni"
    page.keyboard.press("Shift+Enter")
    expect(cell.status).to_have_text(re.compile("^Done"), timeout=60_000)
    assert cell.text().split() == ["0", "1", "1"]
    cell.editor.focus()
    page.keyboard.press("Tab")
    expect(cell.editor).not_to_be_focused()
    cell.editor.focus()
    page.keyboard.press("Escape")
    expect(cell.bar.locator(".live-run")).to_be_focused()


def test_open_editors_and_outputs_are_in_nobodys_way(opened, page):
    page.set_viewport_size({"width": 360, "height": 740})
    first, second, *_ = cells(opened(SECOND))
    first.run(
        "print('a long line ' * 40)\n1 / 0  # and a line that is wider than a phone, as readers write them now and then"
    )
    second.run()
    page.locator(".live-about summary").click()
    for look in ("light", "dark", "forced"):
        page.emulate_media(
            color_scheme="dark" if look == "dark" else "light", forced_colors="active" if look == "forced" else "none"
        )
        assert page.evaluate(TOO_WIDE) == [], look
        assert violations(page, *(LOOKS if look == "dark" else ())) == [], look


def test_python_starts_by_itself_only_where_the_reader_has_used_it(opened, page):
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    cells(opened(FIRST))[0].run()
    with page.expect_event("worker"):
        opened(SECOND)
    page.locator(".live-about summary").click()
    page.get_by_label("Start Python as soon as a page is open").uncheck()
    requests.clear()
    opened(FIRST)
    page.wait_for_timeout(1000)
    assert [url for url in requests if "worker" in url] == []


def test_the_first_run_is_small_on_any_host_and_the_second_loads_nothing_until_it_is_forgotten(
    book, headers, page, browser
):
    with serving(book, headers) as running:
        address = f"{running.address}/{FIRST}.html"
        for visit in range(2):
            tab = page if visit == 0 else page.context.new_page()
            tab.set_default_timeout(60_000)
            tab.goto(address)
            running.sent.clear()
            assert cells(tab)[0].run().startswith("Done")
            sent = {path: size for path, size in running.sent.items() if "/live/" in path}
            if visit == 0:
                total = sum(sent.values()) / 1e6
                assert total <= 9.2, f"{total:.2f} MB were sent, at most 9.2 are allowed: {sent}"
                assert "/_static/live/pyodide/pyodide.asm.js.bin" in sent, sorted(sent)
            else:
                assert sent == {}
        with tab.expect_event("worker"):  # Python starts by itself here, and still loads
            tab.goto(f"{running.address}/book/index.html")
        assert len(tab.evaluate("caches.keys()")) == 1
        tab.get_by_role("button", name="Forget all of it").click()
        expect(tab.locator("section#what-your-browser-keeps [role=status]")).to_contain_text("Forgotten")
        assert tab.evaluate("caches.keys()") == []
        assert tab.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0
        running.sent.clear()
        assert cells(page)[0].run("import sympy").startswith("Done"), "a page that is open goes on"
        assert [path for path in running.sent if "sympy" in path], sorted(running.sent)
        page.workers[-1].evaluate("keeping.then(keepBytecode)")
        assert tab.evaluate("caches.keys()") == [], "it keeps nothing where all was forgotten"
        tab.goto(address)
        assert cells(tab)[0].run().startswith("Done")
        assert len(tab.evaluate("caches.keys()")) == 1, "whoever runs something afterwards has it kept again"


def test_what_was_compiled_is_kept_for_the_next_visit(opened, page):
    asked = (
        "import importlib.util as util, json, numpy, os\n"
        "json.__file__.endswith('.pyc'), os.path.exists(util.cache_from_source(numpy.__file__))"
    )
    for visit, expected in enumerate(("(False, False)", "(True, True)")):
        cell = cells(opened(FIRST))[0]
        assert cell.run(asked).startswith("Done")
        assert cell.text() == expected, f"visit {visit}"
        python = page.workers[-1]
        heap = python.evaluate("pyodide._module.HEAPU8.length")
        python.evaluate(ONCE_KEPT)
        grown = python.evaluate("pyodide._module.HEAPU8.length") / heap
        assert grown < 1.3, f"the memory of Python has grown to {grown:.2f} times what it was"
        assert cell.run("1 / 0").startswith("It ended")
        assert "line 1" in cell.output.inner_text()


def test_without_service_workers_it_runs_as_well(page, server, complaints):
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })")
    page.goto(f"{server}/{FIRST}.html")
    assert cells(page)[0].run().startswith("Done")
    assert complaints.all() == {}


def test_a_widget_brings_no_matplotlib(opened, page):
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    cell = cells(opened(SECOND))[0]
    cell.run("from bptt.widgets import Explorer, Landscape, Memory, Trainer, Triangle\nTrainer()")
    expect(cell.output.get_by_role("button", name="Random start")).to_be_visible()
    cell.run("import sys\n'matplotlib' in sys.modules")
    assert cell.text() == "False"
