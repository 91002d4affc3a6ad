"""The book speaks as its field does: the standard terms in its text, and what other books say in the glossary."""

import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[1] / "book"
PAGES = sorted(path for path in BOOK.rglob("*.md") if path.name != "glossary.md")

# A term of our own making, and the field's.
OWN_WORDS = {
    r"\bmixtures?\b": "pre-activation",
    r"\bhollows\b|\b(?:deep|deeper|which|two) hollow\b": "minimum",
    r"\b(?:squared?|mean|a|the|his) miss(?:es)?\b": "residual, or error",
    r"\blanes?\b": "batch dimensions",
    r"\b(?:derivative|gradient|slope)s?(?: of \S+)? by (?:\$[uvwszb]\b|(?:\w+ ){,3}(?:weight|bias))": "with respect to",
}
LABEL = re.compile(
    r"^\(.+\)=$|^:label: .*$|\{solution(?:-start)?\} .*$", re.MULTILINE
)  # they keep yesterday's links alive

SYNONYMS = [
    *("pre-activation", "net input", "hidden state", "activation", "objective", "loss", "cost", "residual", "label"),
    *("local minimum", "with respect to", "batch dimensions", "mini-batch", "epoch", "step size", "initial state"),
    *("many-to-one", "many-to-many", "teacher forcing", "free running", "detach", "stateful", "unfold", "unfolding"),
    *(
        "truncated BPTT",
        "BPTT",
        "RTRL",
        "LSTM",
        "RNN",
        "Elman network",
        "automatic differentiation",
        "finite difference",
    ),
    *("gradient clipping", "gradient check", "naive forecast", "logistic function", "stop-gradient"),
    *(
        "gradient checkpointing",
        "cross-entropy",
        "softmax",
        "padding",
        "mask",
        "bistability",
        "parameters",
        "adjoint",
        "Jacobian",
        "error signal",
    ),
]


def text_of(source: str) -> str:
    """A page's text on one line: the labels of its places are not read by anybody."""
    return re.sub(r"\s+", " ", LABEL.sub("", source))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_uses_the_words_of_the_field(path):
    text = text_of(path.read_text("utf-8"))
    found = [
        (text[max(hit.start() - 30, 0) : hit.end() + 30], right)
        for own, right in OWN_WORDS.items()
        for hit in re.finditer(own, text)
    ]
    assert found == [], f"say instead what stands second: {found}"


def glossary_terms() -> set[str]:
    body = (BOOK / "glossary.md").read_text("utf-8").split("```{glossary}\n")[1].split("\n```")[0]
    return {line for line in body.splitlines() if line and not line.startswith(" ")}


def test_the_glossary_has_the_words_of_other_books():
    assert set(SYNONYMS) - glossary_terms() == set()


@pytest.mark.parametrize(
    "sentence",
    ["the mixture $z_2$", "the gradient of $E_2$\nby $w$", "a miss of 0.5", "the deep hollow", "lane by lane"],
)
def test_a_word_of_our_own_is_noticed(sentence):
    assert any(re.search(own, text_of(sentence)) for own in OWN_WORDS)


SOURCES = sorted(path for kind in ("py", "js") for path in (BOOK.parent / "src").rglob(f"*.{kind}"))
KEPT = {"lanes": "def lanes(self)"}  # a name that people's code may still use


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_code_and_widgets_use_the_words_of_the_field(path):
    text = text_of(path.read_text("utf-8"))
    for old, where in KEPT.items():
        text = text.replace(where, where.replace(old, ""))
    found = [
        (text[max(hit.start() - 30, 0) : hit.end() + 30], right)
        for own, right in OWN_WORDS.items()
        for hit in re.finditer(own, text)
    ]
    assert found == [], f"say instead what stands second: {found}"


NOT_ENGLISH = ["can be had", "nobody's output", "point of a needle", "were found to have", "by which ways"]


@pytest.mark.parametrize("path", [*PAGES, BOOK / "glossary.md"], ids=lambda path: path.stem)
def test_a_page_has_none_of_the_turns_that_a_native_reader_stumbled_over(path):
    text = text_of(path.read_text("utf-8"))
    assert [turn for turn in NOT_ENGLISH if turn in text] == []
