"""Each kind of node as Markdown, and what is unknown stops the build."""

import sys
from pathlib import Path

import pytest
from docutils import nodes
from sphinx.errors import ExtensionError

sys.path.append(str(Path(__file__).parents[1] / "book"))
from extensions.markdown import Blocks, Code, Text, tex


def blocks(**options):
    return Blocks(link=lambda node: node.get("refuri"), number=lambda node: node.get("number", ""), **options)


def shown(*children, **options):
    return list(blocks(**options).all(children))


def source(*children):
    return "\n\n".join(piece.source for piece in shown(*children))


def paragraph(*parts):
    return nodes.paragraph("", "", *(nodes.Text(part) if isinstance(part, str) else part for part in parts))


def cell(index):
    return nodes.container(nb_element="cell_code", cell_index=index)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (paragraph("a*b_c_ [d] `e` $5 <f> & g_h"), r"a\*b_c\_ \[d\] \`e\` \$5 &lt;f&gt; &amp; g_h"),
        (paragraph("1. no list"), r"1\. no list"),
        (paragraph("- no list"), r"\- no list"),
        (paragraph("# no heading"), r"\# no heading"),
        (paragraph("two\nlines"), "two lines"),
        (paragraph(nodes.literal("", "a`b"), " ", nodes.literal("", "c|d")), "`` a`b `` `c|d`"),
        (paragraph(nodes.strong("", "b"), nodes.emphasis("", "i")), "**b***i*"),
        (paragraph(nodes.math("", r"|w| < 4")), r"$\vert w\vert  \lt  4$"),
        (paragraph(nodes.reference("", "there", refuri="x.ipynb")), "[there](x.ipynb)"),
        (paragraph(nodes.reference("", "nowhere")), "nowhere"),
        (nodes.math_block("", "a\n = b"), "$$a = b$$"),
        (nodes.math_block("", r"a \\ b", number="3"), r"$$\begin{split}a \\ b\end{split} \tag{3}$$"),
        (nodes.math_block("", "\\begin{align}a\n\\end{align}", nowrap=True), r"\begin{align}a \end{align}"),
        (nodes.literal_block("", "a = '```'", language="ipython3"), "````python\na = '```'\n````"),
        (nodes.transition(), "---"),
        (nodes.note("", paragraph("n")), "> **Note**\n>\n> n"),
        (nodes.block_quote("", paragraph("q"), paragraph("r")), "> q\n>\n> r"),
    ],
)
def test_one_node(node, expected):
    assert source(node) == expected


def test_lists_keep_what_is_in_their_points_together():
    inner = nodes.bullet_list("", nodes.list_item("", paragraph("inner")))
    outer = nodes.enumerated_list(
        "", nodes.list_item("", paragraph("one"), inner), nodes.list_item("", paragraph("two"))
    )
    assert source(outer) == "1. one\n\n   - inner\n\n2. two"


def test_a_table_keeps_formulas_and_bars_in_their_cells():
    def row(*cells):
        return nodes.row("", *(nodes.entry("", paragraph(part)) for part in cells))

    group = nodes.tgroup("", nodes.thead("", row("a", "b")), nodes.tbody("", row(nodes.math("", "|w|"), "c|d")), cols=2)
    assert source(nodes.table("", group)) == "| a | b |\n| --- | --- |\n| $\\vert w\\vert $ | c\\|d |"


def test_a_fold_closes_before_a_cell_of_code_and_goes_on_behind_it():
    box = nodes.admonition("", nodes.title("", "A <b>"), paragraph("x"), cell(3), paragraph("y"), classes=["dropdown"])
    first, code, second = shown(box)
    assert first == Text("<details>\n<summary>A &lt;b&gt;</summary>\n\nx\n\n</details>")
    assert code == Code(3)
    assert second == Text("<details>\n<summary>A &lt;b&gt;, continued</summary>\n\ny\n\n</details>")


def test_headings_have_their_number_and_level():
    inner = nodes.section("", nodes.title("", "In"), paragraph("p"), number="1.2.")
    outer = nodes.section("", nodes.title("", "Out"), inner, number="1.")
    assert [piece.source for piece in shown(outer) if piece.heading] == ["# 1. Out", "## 1.2. In"]


@pytest.mark.parametrize(
    "node",
    [
        nodes.sidebar("", paragraph("s")),
        paragraph(nodes.substitution_reference("", "s")),
        nodes.raw("", "x", format="latex"),
        nodes.bullet_list("", nodes.list_item("", cell(1))),
        nodes.problematic("", "x"),
    ],
)
def test_what_has_no_way_stops_the_build(node):
    with pytest.raises(ExtensionError, match="a notebook cannot show"):
        shown(node)


def test_a_formula_has_no_sign_that_html_or_a_table_takes_for_its_own():
    assert tex("a < b\n\\| c \\| > |d|") == r"a \lt  b \Vert  c \Vert  \gt  \vert d\vert "
