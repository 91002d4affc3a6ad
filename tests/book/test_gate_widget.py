"""The Gate in a browser: its numbers are those of bptt.lstm, and the story of the forget gate is one click away."""

import numpy as np
from playwright.sync_api import expect

from bptt import require_equal
from bptt.widgets import Gate
from tools.workshop import SHOWN, mount, try_all


def settings(count):
    rng = np.random.default_rng(23)
    for case in range(count):
        yield {
            "G": rng.uniform(-3, 3, (4, 3)).tolist(),
            "u": float(rng.uniform(-10, 10)),
            "x": rng.uniform(-2, 2, 1 + case % 12).tolist(),
            "w": float(rng.uniform(-10, 10)),
        }


def test_500_settings_agree_with_bptt_lstm(page):
    mount(page, Gate())
    cases = list(settings(500))
    for case, shown in zip(cases, try_all(page, cases), strict=True):
        widget = Gate(**case)
        trace, (dG, du) = widget.trace, widget.gradient
        residual = trace.p[-1] - widget.x[0]
        terms = [abs(trace.p[-1]), abs(widget.x[0])]
        require_equal(shown["p_T"], trace.p[-1], terms=terms, name="p")
        require_equal(shown["E"], residual**2, terms=[sum(terms) ** 2], name="E")
        T = len(widget.x)
        for t in range(1, T + 1):
            for row, gate in enumerate("ifog"):
                require_equal(shown[f"{gate}_{t}"], trace.gates[t - 1, row], name=f"{gate}_{t}")
            require_equal(shown[f"c_{t}"], trace.c[t], terms=[t], name=f"c_{t}")
            require_equal(shown[f"h_{t}"], trace.h[t], name=f"h_{t}")
            require_equal(shown[f"memory_{t}"], widget.memory[t], name=f"memory_{t}")
            require_equal(shown[f"plain_{t}"], (abs(widget.w) / 4) ** (T - t), terms=[10.0**4], name=f"plain_{t}")
        scale = [2 * sum(terms) * (1 + abs(widget.u)) * T * T]
        require_equal(shown["dE/du"], du, terms=scale, name="dE/du")
        for row, gate in enumerate("ifog"):
            for column, seen in enumerate("xh1"):
                name = f"dE/dG_{gate},{seen}"
                require_equal(shown[name], dG[row, column], terms=[*scale, abs(dG).max()], name=name)
        assert shown["bias of f"] == widget.G[1][2]
        assert shown["dE/d bias of f"] == shown["dE/dG_f,1"]


def test_extremes_are_finite_and_explained(page, complaints, drills):
    """A sample of the 10,000 that DRILLS tries."""
    count = 10_000 if drills else 500
    mount(page, Gate())
    rng = np.random.default_rng(7)
    ends = [0.0, 5e-324, -1e-310, 1e-9, 1.0, -1.0, 40.0, -745.0, 1e6, -1e6]
    cases = [
        {
            "G": rng.choice(ends, (4, 3)).tolist(),
            "u": float(rng.choice(ends)),
            "x": rng.choice(ends, 12 if case % 20 == 0 else 1 + case % 3).tolist(),
            "w": float(rng.choice(ends)),
        }
        for case in range(count)
    ]
    for start in range(0, count, 500):
        some = cases[start : start + 500]
        for case, shown in zip(some, try_all(page, some), strict=True):
            assert shown["wrong"] is None, (case, shown["wrong"])
            if abs(case["u"]) > 10:
                assert "beyond the reach of the sliders" in shown["notes"], case
    assert complaints.all() == {}


def test_a_shut_gate_has_no_slope_that_would_open_it(page):
    place = mount(page, Gate())
    place.get_by_role("button", name="it forgets").click()
    shown = place.evaluate(SHOWN)
    assert shown["E"] > 0.999
    assert -1e-8 < shown["dE/d bias of f"] < 0
    place.get_by_role("slider", name="f forget gate: bias").fill("3")
    shown = place.evaluate(SHOWN)
    assert shown["E"] < 0.5
    assert shown["G_f,1"] == 3
    require_equal(shown["left of the memory"], (1 / (1 + np.exp(-3))) ** 11, name="left")
    assert shown["left of a plain state"] == 0.5**11


def test_the_valves_are_as_wide_as_their_gates_are_open(page):
    place = mount(page, Gate())
    for bias, share in (("10", 1.0), ("0", 0.5), ("-10", 0.0)):
        place.get_by_role("slider", name="f forget gate: bias").fill(bias)
        heights = place.locator(".channel").evaluate_all(
            "channels => channels.map(channel => channel.getBBox()).filter(({width}) => width > 21 || width < 1)"
            ".map(({height}) => height)"
        )
        assert [height for height in heights if abs(height - 20 * share) < 0.01], (bias, heights)


def test_every_weight_has_a_slider_and_a_slope(page):
    place = mount(page, Gate())
    place.locator("summary").click()
    place.get_by_role("slider", name="g weight of x").press("End")
    assert place.evaluate(SHOWN)["G_g,x"] == 10
    expect(place.locator(".summary")).to_contain_text("E goes from")


def test_at_320_pixels_the_page_does_not_scroll_sideways(page):
    page.set_viewport_size({"width": 320, "height": 700})
    place = mount(page, Gate())
    place.locator("summary").click()
    assert page.evaluate("document.scrollingElement.scrollWidth") == 320


def test_a_link_carries_the_setting(opened, page):
    gate = opened("book/11-from-one-neuron-to-many").locator(".bptt-gate")
    gate.get_by_role("slider", name="forget gate: bias").press("Home")
    gate.get_by_role("button", name="Link to this setting").click()
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    again = page.locator(".bptt-gate")
    expect(again.locator("[data-quantity='bias of f']")).to_have_attribute("data-value", "-10")
    page.evaluate("location.hash = location.hash.replace(/G=[^&]*/, 'G=[[1]]').replace(/x=[^&]*/, 'x=[1,0]')")
    expect(again.get_by_label("Inputs x", exact=True)).to_have_value("1, 0")
    expect(again.locator("[data-quantity='bias of f']")).to_have_attribute("data-value", "-10")
