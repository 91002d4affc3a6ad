import re
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from bptt import figures
from bptt.figures import DASHES, PALETTE, drawing


@pytest.mark.parametrize("alt", ["", " \n"])
def test_a_figure_without_words_is_refused(alt):
    with (
        pytest.raises(ValueError, match=r"^alt must say in words what the picture shows, got an empty text$"),
        drawing(alt),
    ):
        pass


def test_a_figure_follows_the_theme_and_says_what_it_shows():
    with drawing('u < 1 & "v"', panels=2) as d:
        d.axes.plot([0, 1], color=PALETTE["u"], linestyle=DASHES["u"])
    assert d.axes is d.panels[0]
    assert len(d.panels) == 2
    html = d.figure._repr_html_()
    assert 'aria-label="u &lt; 1 &amp; &quot;v&quot;"' in html
    assert f"stroke: var(--bptt-u, {PALETTE['u']})" in html
    assert 'width="100%" aria-hidden="true"' in html
    assert "<style" not in html
    assert "<metadata" not in html


def test_a_figure_is_well_formed_and_lies_on_the_page_without_ids_of_groups_or_stray_text():
    with drawing("two lines") as d:
        d.axes.plot([0, 1])
        d.axes.set(title="title")
    nodes = list(ElementTree.fromstring(d.figure.svg).iter())
    assert {node.tag.rsplit("}")[-1] for node in nodes} >= {"svg", "g", "path"}
    assert [node.get("id") for node in nodes if node.tag.endswith("}g") and node.get("id")] == []
    assert (
        "".join((node.text or "") + (node.tail or "") for node in nodes if not node.tag.endswith("style")).strip() == ""
    )


def test_the_same_drawing_is_the_same_text_and_another_one_has_other_ids():
    def drawn(values):
        with drawing("a line") as d:
            d.axes.plot(values)
        return d.figure.svg

    one, other = (set(re.findall(r'id="(f[0-9a-f]{8}-)', drawn(values))) for values in ([0, 1], [0, 2]))
    assert drawn([0, 1]) == drawn([0, 1])
    assert (len(one), len(other), one & other) == (1, 1, set())


def test_a_triangle_shows_signs_sizes_and_what_is_cut():
    with drawing("a triangle") as d:
        figures.draw_triangle(d.axes, [[2.0, 0.0], [-0.02, 0.002]], [[1, 0], [1, 0]], digits=2)
    large, small, cut = d.axes.patches
    assert [text.get_text() for text in d.axes.texts] == ["+2.00", "−0.02"]
    assert (large.get_facecolor()[:3], small.get_facecolor()[:3]) == (to_rgb(PALETTE["error"]), to_rgb(PALETTE["u"]))
    assert (large.get_alpha(), small.get_alpha()) == pytest.approx((0.56, 0.06 + 0.5 / 3))
    assert [patch.get_xy() for patch in d.axes.patches] == [(0.54, 0.54), (0.54, 1.54), (1.54, 1.54)]
    assert cut.get_fill() is False
    assert d.axes.get_ylim() == (2.6, 0.4)  # the first error on top


def test_a_triangle_without_numbers_keeps_the_signs_and_nothing_is_no_colour():
    with drawing("a triangle") as d:
        figures.draw_triangle(d.axes, np.zeros((2, 2)), digits=0)
    assert [text.get_text() for text in d.axes.texts] == ["+", "+", "+"]
    assert {patch.get_alpha() for patch in d.axes.patches} == {0.06}


@pytest.mark.parametrize(("cells", "kept"), [([[1.0, 2.0]], None), ([1.0], None), (np.ones((2, 2)), [[1]])])
def test_a_triangle_of_another_shape_is_refused(cells, kept):
    with drawing("a triangle") as d, pytest.raises(ValueError, match=r"^cells and kept must both be \(T, T\), got "):
        figures.draw_triangle(d.axes, cells, kept)


def test_the_palette_is_that_of_the_light_theme(root):
    names = ("u", "v", "w", "s", "target", "error", "ink", "muted", "line", "paper")
    css = (root / "src" / "bptt" / "widgets" / "shared" / "palette.css").read_text("utf-8")
    light = dict(re.findall(r"--bptt-(\w+): (#\w{6});", css[css.index(":root {") : css.index("}")]))
    assert light == PALETTE
    assert tuple(light) == names
