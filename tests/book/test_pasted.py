"""Series as people paste them into the fields of the widgets: the same reader as in Python, and what the field asks."""

from random import Random
from time import perf_counter

import pytest
from playwright.sync_api import expect

from bptt._modules import REGISTRY, needed, script
from bptt.widgets import Explorer, Trainer
from pasted import CASES, paste
from test_series import outcome
from tools.workshop import load, mount

ENTRY = "shared/pasted.js"
SOURCE = f'const bptt = {REGISTRY};\n{script(needed(ENTRY))}export const {{ findSeries }} = bptt.need("{ENTRY}");\n'

READ = """texts => texts.map(([text, choices]) => {
    try {
        const {numbers, note, question, options} = lab.findSeries(text, choices)
        return question ? {question, options: options.map(({text, choice}) => [text, choice])} : {numbers, note}
    } catch (error) { return {refused: error.message} }
})"""

LONG = 20_000
ENDLESS = [
    *(
        "1",
        " ",
        "\n",
        ",",
        "0.3,",
        "[",
        "[]",
        "] [",
        '"',
        '",',
        "a",
        "1 ",
        "1\n",
        "1 234\n",
        "-",
        "1,234.5\n",
        ";",
        "; ",
    ),
    *("\t", "| ", "a = ", "Name: a\n", "1e", "1'234", "0,3,", "np.float64(1),", "np.float64(", "\u00a0", "2000-01 "),
]
"""What is repeated until the field is full: no pattern may be quadratic in it."""


@pytest.fixture
def trainer(page):
    return mount(page, Trainer())


def test_javascript_reads_every_text_as_python_does(page):
    rng = Random(3)
    texts = [(case["text"], case.get("choices", {})) for case in CASES] + [(paste(rng)[0], {}) for _ in range(1000)]
    load(page, SOURCE)
    for (text, choices), result in zip(texts, page.evaluate(READ, texts), strict=True):
        assert result == outcome(text, choices), text


PIECES = [
    *"0123456789.,;-+[](){}|'\"_#=eE:/",
    " ",
    "\n",
    "\t",
    "\r\n",
    "0.3",
    "1 234",
    "a",
    "np.float64(",
    "2000-01-02",
]


def patterns(count, seed):
    """What else could be repeated: pieces of series in a row."""
    rng = Random(seed)
    return ["".join(rng.choices(PIECES, k=rng.randrange(1, 7))) for _ in range(count)]


def test_no_text_holds_up_the_page(page, drills):
    """Those above and 40 that are drawn; `make drills` draws 600."""
    load(page, SOURCE)
    slowest = page.evaluate(
        """([patterns, length]) => {
            const once = text => {
                const start = performance.now()
                try { lab.findSeries(text, {}) } catch {}
                return performance.now() - start
            }
            const best = text => Math.min(once(text), once(text), once(text))
            const times = patterns.map(pattern => {
                const text = "(" + pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length - 2) + "x"
                return [pattern, best(text), best(text.slice(0, length / 2))]
            })
            return times.sort((a, b) => b[1] - a[1])[0]
        }""",
        [[*ENDLESS, *patterns(600 if drills else 40, seed=7)], LONG],
    )
    assert slowest[1] < 100 or slowest[1] < 3 * slowest[2], slowest  # not quadratic, on a busy machine either


def test_a_decimal_comma_is_understood_and_said(trainer):
    trainer.get_by_label("Series", exact=True).fill("0,3; 0,9; 0,4; 0,7")
    expect(trainer.locator(".says").first).to_have_text("Read as 4 numbers, with decimal commas.")
    assert trainer.page.evaluate("workshop.model.get('sequence')") == [0.3, 0.9, 0.4, 0.7]


def test_a_table_is_asked_about_and_the_answer_is_taken(trainer):
    before = trainer.page.evaluate("workshop.model.get('sequence')")
    trainer.get_by_label("Series", exact=True).fill("# year, number\n1700,5\n1701,11\n1702,16")
    expect(trainer.locator(".says").first).to_contain_text("Use column 2 (number)?")
    assert trainer.page.evaluate("workshop.model.get('sequence')") == before
    trainer.get_by_role("button", name="column 2 (number): 5, 11, 16").click()
    assert trainer.page.evaluate("workshop.model.get('sequence')") == [5, 11, 16]
    expect(trainer.locator(".says").first).to_have_text("Read as 3 numbers of column 2 (number).")
    expect(trainer.get_by_label("Series", exact=True)).to_be_focused()


def test_one_answer_leads_to_the_next_question(trainer):
    trainer.get_by_label("Series", exact=True).fill("1700,5\n1701,11\n1702,16")
    trainer.get_by_role("button", name="3 rows of 2 columns").click()
    trainer.get_by_role("button", name="column 2: 5, 11, 16").click()
    assert trainer.page.evaluate("workshop.model.get('sequence')") == [5, 11, 16]


def test_a_gap_is_named_and_the_last_good_numbers_stay(trainer):
    before = trainer.page.evaluate("workshop.model.get('sequence')")
    trainer.get_by_label("Series", exact=True).fill("0.3,,0.4")
    expect(trainer.locator(".problem")).to_contain_text("There is a gap: item 2 is empty.")
    assert trainer.page.evaluate("workshop.model.get('sequence')") == before


def test_too_many_numbers_are_asked_about(trainer):
    trainer.get_by_label("Series", exact=True).fill(" ".join(str(n % 7) for n in range(412)))
    expect(trainer.locator(".says").first).to_have_text("These are 412 numbers, and 300 go in. Which?")
    trainer.get_by_role("button", name="the last 300").click()
    assert trainer.page.evaluate("workshop.model.get('sequence')") == [n % 7 for n in range(112, 412)]


def test_large_numbers_are_scaled(trainer):
    trainer.get_by_label("Series", exact=True).fill("1500000, 1600000, 1450000")
    expect(trainer.locator("[data-quantity='scaled 1']")).to_have_attribute("data-value", "1600000")
    trainer.get_by_label("scaled to 0 … 1").click()
    expect(trainer.locator(".scaling")).to_contain_text("Numbers beyond a million are scaled in any case.")
    python = Trainer([1500000, 1600000, 1450000], scaled=False)
    assert python.series.tolist() == pytest.approx([1 / 3, 1, 0])


def test_a_huge_paste_is_cut_off_with_a_sentence(trainer):
    field = trainer.get_by_label("Series", exact=True)
    start = perf_counter()
    field.evaluate(
        """field => {
            const clipboardData = new DataTransfer()
            clipboardData.setData("text", "0.5 0.25\\n".repeat(600_000))
            field.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}))
        }"""
    )
    says = trainer.locator(".says").first
    expect(says).to_contain_text("The text has 5,400,000 characters; its first 19,998 were taken.")
    expect(says).to_contain_text("These look like 2222 rows of 2 columns")
    assert perf_counter() - start < 5


def test_a_list_as_the_book_prints_it_goes_into_the_explorer(page):
    explorer = mount(page, Explorer())
    explorer.get_by_text("More: examples").click()
    explorer.get_by_label("Sequence", exact=True).fill("[0.3, 0.9]")
    assert page.evaluate("workshop.model.get('sequence')") == [0.3, 0.9]


def test_the_reader_of_series_comes_when_a_field_is_used_and_is_asked_for_again_where_it_did_not(page, server):
    fetched = []
    page.on("request", lambda request: fetched.append(request.url.rpartition("/")[2]))
    page.route("**/widgets/later.js", lambda route: route.abort())
    page.goto(f"{server}/book/12-playground.html")
    explorer = page.locator(".bptt-widget.is-live", has_text="More: examples").first
    explorer.get_by_text("More: examples").click()
    assert "later.js" not in fetched
    field = explorer.get_by_label("Sequence", exact=True)
    field.fill("[0.3, 0.9]")
    says = explorer.locator(".says").first
    expect(says).to_have_text("The code that reads numbers could not be loaded. Type again to try again.")
    page.unroute("**/widgets/later.js")
    field.fill("[0.3, 0.8]")
    expect(says).to_have_text("")
    expect(explorer.locator("[data-quantity=t_1]")).to_have_attribute("data-value", "0.8")
