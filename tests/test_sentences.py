"""Single sentences of the book that a counter-example once broke, and what a page promises of itself."""

import ast
import builtins
import re

import numpy as np
import pytest

from bptt import Weights, forward, inputs_and_targets, loss_and_gradient
from bptt.data import sunspots
from bptt.lstm import lstm_forward
from bptt.training import train

CELL = re.compile(r"^```\{code-cell\} python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HIDDEN = ("remove-input", "remove-cell")


@pytest.fixture(scope="module")
def chapters(root):
    """From the number of a chapter to its source."""
    return {path.name[:2]: path.read_text("utf-8") for path in sorted((root / "book").glob("[01]?-*.md"))}


@pytest.fixture(scope="module")
def page(root):
    return lambda name: (root / "book" / f"{name}.md").read_text("utf-8")


def test_two_pasts_can_lead_to_the_same_state():
    """Chapter 1, self-test 3: the last predictions differ "usually", and not always."""
    weights = Weights(u=1.5, v=0.8, w=-0.6, s=0.1)
    y_1, other_y_1 = (forward(weights, [x_1]).y[1] for x_1 in (0.3, 0.9))
    x_2 = 0.5 + weights.w * (y_1 - other_y_1) / weights.v  # the same z_2 from another past
    one, other = forward(weights, [0.3, 0.5, 0.4]).p, forward(weights, [0.9, x_2, 0.4]).p
    assert abs(x_2 - 0.5) > 0.01
    assert abs(one[2] - other[2]) < 1e-15 < abs(one[0] - other[0])


def test_predictions_lie_strictly_between_0_and_u_unless_u_is_0():
    rng = np.random.default_rng(3)
    for u in (-2.0, -0.1, 0.3, 5.0):
        p = forward(Weights(u, *rng.normal(size=3)), rng.normal(size=50)).p
        assert np.all((np.sign(u) * p > 0) & (np.sign(u) * p < abs(u)))
    assert np.all(forward(Weights(0.0, 1.0, 1.0, 1.0), rng.normal(size=50)).p == 0.0)


def test_the_saturated_neuron_of_chapter_9_needs_inputs_between_0_and_1():
    weights = Weights(u=0.5, v=5.0, w=200.0, s=0.5)
    assert np.all(forward(weights, np.random.default_rng(0).uniform(size=1000)).y[1:] == 1.0)
    assert forward(weights, [-40.0]).y[1] < 1e-10


def test_six_of_the_test_years_had_more_spots_than_any_training_year(chapters):
    years, spots = sunspots()
    split = int(np.searchsorted(years, 1921))
    assert (spots[split:] > spots[:split].max()).sum() == 6
    assert "In six of the\ntest years" in chapters["09"]


def test_what_the_picture_of_four_weights_says_in_words_is_so(chapters):
    x, target = inputs_and_targets([0.3, 0.9, 0.4, 0.7])
    u, v, w, s = train(Weights(1.5, 0.8, -0.6, 0.1), x, target, eta=0.1, passes=500, learn="uvws").weights
    words = re.sub(r'"\n\s*"', "", chapters["09"])
    said = re.search(r"u dips from (\S+) to (\S+) and rises to (\S+), v falls from (\S+) to below zero", words).groups()
    assert said == tuple(f"{value:.1f}" for value in (u[0], u.min(), u[-1], v[0]))
    assert v[-1] < 0 > w[0] > w[-1]
    assert s.min() < s[-1] < 0 < s[0]


def test_a_large_bias_holds_a_gate_open_for_bounded_inputs_alone():
    """Chapter 11, the last exercise."""
    G = np.zeros((4, 3))
    G[1] = [3.0, 0.0, 20.0]  # the forget gate: its weight for x, for h, and its bias
    assert np.all(lstm_forward(G, 1.0, np.linspace(-1, 1, 50)).gates[:, 1] > 1 - 1e-7)
    assert lstm_forward(G, 1.0, np.array([-100.0])).gates[0, 1] < 1e-100


def test_learning_s_helps_for_long_only_with_w_near_4_or_above_and_states_near_one_half():
    half = np.full(20, 0.5)

    def left(w, v, s=0.5):
        y = forward(Weights(1.0, v, w, s), half).y[1:]
        return abs(np.prod(w * y * (1 - y)))

    assert left(3.9, -3.9) > 0.5  # near 4, states at one half
    assert left(8.0, -8.0) == 2.0**20
    assert left(8.0, -8.0, s=1.0) < 1e-10  # above 4, but latched
    assert left(2.0, -2.0) < 1e-5  # states at one half, but w is small


def test_the_question_about_windows_speaks_of_the_network_of_chapter_8(chapters, page):
    network = "Weights(u=1.0, v=-2.2, w=4.0, s=0.5)"
    asked = page("questions").split("(q-window-learns)=")[1].split("\n(q-")[0]
    assert network in chapters["08"]
    assert network in page("questions")
    assert "holds on to its state, with $w = 4$" in asked


def test_how_fast_says_of_chapter_4_what_chapter_4_does(chapters, page):
    said = re.search(
        r"printed the result for \$T = (\d)\$, and counted its operations up to \$T = (\d)\$", page("how-fast")
    )
    shown = re.findall(r'show_computed\("dE/dw for T = (\d)"', chapters["04"])
    counted = re.search(r"for T in range\(1, (\d+)\)", chapters["04"])
    assert said
    assert counted
    assert (shown, int(counted[1]) - 1) == ([said[1]], int(said[2]))


def test_answers_of_the_exam_questions_that_are_numbers(page):
    z = -0.6 * 0.5 + 0.8 * 0.5
    assert z == pytest.approx(0.1)
    assert forward(Weights(1.0, 0.8, -0.6, 0.5), [0.5]).y[1] > 0.5
    E, gradient = loss_and_gradient(Weights(u=2.0, v=0.0, w=0.0, s=0.5), *inputs_and_targets([1.0, 0.0, 1.0]))
    assert (E, *gradient) == (1.0, 1.0, 1.0, 0.5, 0.0)
    assert "$dE/du = 2 \\cdot \\tfrac12 = 1$, $dE/dv = 1 \\cdot 1 = 1$, $dE/dw = 1 \\cdot 0.5 = 0.5$" in page(
        "teaching"
    )
    assert 0.5**10 == 1 / 1024


def test_the_demonstration_of_chapter_3_peaks_with_the_input_and_not_with_the_target(page):
    link = re.search(r"03-what-is-the-error.html#widget-1\?(\S+?)\"", page("teaching"))[1].replace("&amp;", "&")
    values = {name: float(value) for name, value in (part.split("=") for part in link.split("&")[:5])}
    start = int(values.pop("start"))
    x, target = inputs_and_targets(sunspots()[1][start : start + 12] / 200)
    p = forward(Weights(**values), x).p
    assert np.argmax(p) == np.argmax(x) == np.argmax(target) + 1


# --- what a page promises of itself -----------------------------------------------------------------------------------


def cells_of(source):
    """The cells of a page that hold code which runs: (tags, code)."""
    for cell in CELL.findall(source):
        options = re.match(r"\A(?:---\n.*?^---\n|(?::[^\n]*\n)*)", cell, re.MULTILINE | re.DOTALL)[0]
        yield options, cell[len(options) :]


def names(code, *, read):
    """The names that a cell reads and does not make itself, or those that it makes."""
    tree = list(ast.walk(ast.parse(code)))
    made = {node.id for node in tree if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    made |= {node.name for node in tree if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler)}
    made |= {node.arg for node in tree if isinstance(node, ast.arg)}
    made |= {
        alias.asname or alias.name.split(".")[0]
        for node in tree
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    used = {node.id for node in tree if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return used - made - set(dir(builtins)) if read else made


@pytest.mark.parametrize("number", [f"{n:02}" for n in range(1, 13)])
def test_a_chapter_can_be_typed_again_from_what_it_shows(chapters, number):
    """No cell that a reader sees, or can unfold, needs a name that is made out of sight."""
    known: set[str] = set()
    for options, code in cells_of(chapters[number]):
        if not any(tag in options for tag in HIDDEN):
            unknown = names(code, read=True) - known
            assert unknown == set(), f"chapter {number}: {unknown} in\n{code}"
            known |= names(code, read=False)


def test_answers_that_are_to_be_guessed_first_are_folded(chapters):
    experiments = re.split(r"^\*\*\d\. ", chapters["12"].split("## Five experiments")[1], flags=re.MULTILINE)[1:6]
    assert len(experiments) == 5
    for experiment in experiments:
        question, _, answer = experiment.partition("```{admonition} What happens\n")
        assert question.count("\n\n") == 1, question  # one paragraph, and then the answer
        assert answer.startswith(":class: dropdown\n"), experiment
    for number, source in chapters.items():
        for admonition in re.findall(
            r"^```\{admonition\} (?:Answer|What happens|Proof|Why.*)\n(.*)$", source, re.MULTILINE
        ):
            assert admonition == ":class: dropdown", f"chapter {number}: {admonition}"


def test_chunks_are_defined_before_they_are_used(chapters):
    assert chapters["08"].index("**Disjoint chunks.**") < chapters["08"].index("chunks(")


LOOKS_AHEAD = {"E_t": "02", r"\delta_t": "04"}  # used in a table or in a section that says so, explained in the next
BY_ITS_LEDGER_ENTRY = {"$P$": "sum_of_predictions"}


def test_each_symbol_is_introduced_in_the_chapter_that_the_notation_names(chapters, page):
    tables = page("notation").split("## Letters of one section")[0]
    rows = re.findall(r"^\| (\$[^|]*\$) \|.*\{doc\}`\d+ <(\d\d)-[^|]*\|$", tables, re.MULTILINE)
    formulas = {n: re.findall(r"\$([^$]+)\$", CELL.sub("", source)) for n, source in chapters.items()}
    assert len(rows) > 25
    for symbol, chapter in rows:
        if symbol in BY_ITS_LEDGER_ENTRY:
            first = next(n for n, source in chapters.items() if BY_ITS_LEDGER_ENTRY[symbol] in source)
        else:
            letters = re.escape(symbol.strip("$")).replace(r"/\\partial", r"\s*/\s*\\partial")
            alone = re.compile(rf"(?<![A-Za-z\\{{^]){letters}(?![A-Za-z_'])")
            first = next(
                (n for n, found in formulas.items() if any(alone.search(formula) for formula in found)), "none"
            )
            if LOOKS_AHEAD.get(symbol.strip("$")) == first:
                continue
        assert first == chapter, f"{symbol} stands first in chapter {first}, the notation says {chapter}"


def test_every_reference_is_cited_where_it_belongs(root, chapters):
    """The list at the end shows all entries, cited or not."""
    keys = set(re.findall(r"^@\w+\{(\w+),", (root / "book" / "references.bib").read_text("utf-8"), re.MULTILINE))
    cited = {
        key
        for source in chapters.values()
        for group in re.findall(r"\{cite:[pt]\}`([^`]+)`", source)
        for key in group.split(",")
    }
    assert keys == cited
    for key, number in {"williams1990": "08", "hochreiter1991": "10", "bengio1994": "10", "werbos1990": "06"}.items():
        assert key in chapters[number], f"{key} belongs into chapter {number}"


def test_every_session_and_every_chapter_of_the_lesson_plans_is_complete(chapters, page):
    plans, by_chapter = page("teaching").split("## Chapter by chapter")
    for sessions, heading in ((2, "Two"), (5, "Five"), (8, "Eight")):
        rows = re.findall(
            r"^\| (\d) \|(.*)\|$", plans.split(f"### {heading} sessions")[1].split("###")[0], re.MULTILINE
        )
        assert [int(number) for number, _ in rows] == list(range(1, sessions + 1))
        for _, row in rows:
            assert [bool(cell.strip()) for cell in row.split(" | ")] == [True] * 4, row  # read, room, try, hand in
    parts = dict(part.split("\n", 1) for part in by_chapter.split("\n### ")[1:])
    titles = [re.search(r"^# (.*)$", source, re.MULTILINE)[1] for source in chapters.values()]
    assert list(parts) == titles
    for number, part in zip(chapters, parts.values(), strict=True):
        demonstration, misconception, question = re.split(r"^\*\*(?:Misc|Exam)", part, flags=re.MULTILINE)
        assert re.search(rf'<a href="{number}-[\w-]+\.html#[^"]+">', demonstration), number
        assert misconception.startswith("onception it cures.** ")
        assert re.match(r" question\.\*\* [^\n]+\n\n```\{admonition\} Answer\n:class: dropdown\n\S", question), number


ASKED = {
    *(
        "window-learns",
        "detach-every-step",
        "clipping",
        "tanh",
        "disagree",
        "axes",
        "length",
        "recursive",
        "cross-entropy",
    ),
    *("never-divides", "previous-state", "hidden-bias", "float32", "check-truncated", "padding", "log", "old-or-new"),
}


def test_what_engineers_ask_has_a_heading_a_link_and_numbers(page):
    """One click leads from any page to the questions, a second one to the heading."""
    answers = dict(re.findall(r"^\(q-([\w-]+)\)=\n(.*?)(?=^\(q-|\Z)", page("questions"), re.MULTILINE | re.DOTALL))
    assert ASKED - set(answers) == set()
    for name in ASKED:
        answer = answers[name]
        assert answer.startswith("### "), name
        assert re.search(r"\]\(\d\d-[\w-]+\.md#|\{ref\}`|\{doc\}`", answer), f"{name}: no link to where it is shown"
        assert re.search(r"\d", CELL.sub("", answer).split("\n", 1)[1]), f"{name}: no number"
