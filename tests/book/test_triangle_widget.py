"""The Triangle in a browser: every sum is one of bptt, what is cut keeps its bound, and it is worked by all means."""

import numpy as np
from playwright.sync_api import expect

from bptt import Weights, backward, forward, inputs_and_targets, output_error, require_equal
from bptt.schedules import chunks, per_step, windows
from bptt.triangle import cut_bound, kept, triangle
from bptt.widgets import Triangle
from tools.workshop import SHOWN, mount, try_all

HALVES = [0.5] * 12


def settings(count):
    rng = np.random.default_rng(17)
    for case in range(count):
        T = 1 + case % 12
        weights = dict(zip("uvws", (rng.uniform(-1, 1, 4) * [10, 10, 10, 2]).tolist(), strict=True))
        yield weights | {
            "sequence": rng.uniform(-2, 2, T + 1).tolist(),
            "letter": "wv"[case % 2],
            "schedule": ("all", "windows", "chunks")[case % 3],
            "k": int(rng.integers(1, 13)),
        }


def test_its_sums_are_those_of_python_and_the_bound_holds_in_500_settings(page):
    mount(page, Triangle())
    cases = list(settings(500))
    for case, shown in zip(cases, try_all(page, cases), strict=True):
        weights = Weights(*(case[name] for name in "uvws"))
        x, target = inputs_and_targets(case["sequence"])
        letter, T = case["letter"], len(x)
        cells = triangle(weights, x, target, letter)
        for t in range(T):
            for j in range(t + 1):
                require_equal(
                    shown[f"dE_{t + 1}/d{letter}_{j + 1}"], cells[t, j], terms=cells.ravel(), name=f"cell {t} {j}"
                )
        prefix = "" if case["schedule"] == "all" else "kept "
        columns = [shown[f"{prefix}dE/d{letter}_{j + 1}"] for j in range(T)]
        rows = [shown[f"{prefix}dE_{t + 1}/d{letter}"] for t in range(T)]
        total = shown[f"{prefix}dE/d{letter}"]
        trace = forward(weights, x)
        back = backward(weights, trace, output_error(trace.p, target))
        terms = np.abs(cells).sum()
        if case["schedule"] == "all":
            require_equal(np.array(columns), getattr(back.contributions, letter), terms=[terms], name="columns")
            require_equal(
                np.array(rows), getattr(per_step.terms(weights, x, target)[1], letter), terms=[terms], name="rows"
            )
            require_equal(total, getattr(back.gradient, letter), terms=[terms], name="total")
            continue
        schedule = {"windows": windows, "chunks": chunks}[case["schedule"]](case["k"])
        moments = getattr(schedule.terms(weights, x, target)[1], letter)
        if case["schedule"] == "windows":
            require_equal(np.array(rows), moments, terms=[terms], name="rows")
        sums = np.where(kept(schedule, T), cells, 0.0)
        require_equal(np.array(columns), sums.sum(axis=0), terms=[terms], name="columns")
        require_equal(total, moments.sum(), terms=[terms], name="total")
        require_equal(shown[f"dE/d{letter}"], getattr(back.gradient, letter), terms=[terms], name="exact")
        bound = cut_bound(weights, x, target, schedule, letter)
        require_equal(shown["bound"], bound, terms=[bound], name="bound")
        assert abs(shown["cut off"]) <= shown["bound"] + 1e-12 * (1 + terms), case


def test_extremes_are_finite_and_explained(page, complaints, drills):
    count = 10_000 if drills else 1000
    mount(page, Triangle())
    rng = np.random.default_rng(7)
    sizes = [0.0, 5e-324, -1e-310, 1e-9, 1.0, -1.0, 40.0, -745.0, 1e6, -1e6]
    cases = []
    for case in range(count):
        T = 12 if case < 100 else 1 + case % 2
        values = rng.choice(sizes, T + 5).tolist()
        schedule = ("all", "windows", "chunks")[case % 3]
        cases.append(
            dict(zip("uvws", values, strict=False))
            | {"sequence": values[4:], "schedule": schedule, "k": 1 + case % 4, "logarithmic": case % 4 < 2}
        )
    tried = [shown for start in range(0, count, 500) for shown in try_all(page, cases[start : start + 500])]
    for case, shown in zip(cases, tried, strict=True):
        assert shown["wrong"] is None, (case, shown["wrong"])
        if any(abs(case[name]) > 10 for name in "uvw"):
            assert "Beyond the reach of the slider" in shown["notes"], case
    assert complaints.all() == {}


def test_the_walk_adds_columns_from_the_last_or_rows_from_the_first_to_the_same_total(page):
    place = mount(page, Triangle())
    whole = place.evaluate(SHOWN)["dE/dw"]
    step = place.get_by_role("button", name="Step", exact=True)
    for order, first, last in (("columns", "dE/dw_3", "dE/dw_1"), ("rows", "dE_1/dw", "dE_3/dw")):
        place.get_by_text("by columns" if order == "columns" else "by rows").click()
        place.get_by_role("button", name="Reset", exact=True).click()
        shown = place.evaluate(SHOWN)
        assert shown["dE/dw so far"] == 0
        assert first not in shown
        step.click()
        shown = place.evaluate(SHOWN)
        require_equal(shown["dE/dw so far"], shown[first], name=f"after one of the {order}")
        assert last not in shown
        step.click()
        step.click()
        shown = place.evaluate(SHOWN)
        require_equal(shown["dE/dw"], whole, name=f"after all {order}")
        assert last in shown


def test_a_cell_is_read_factor_by_factor_by_mouse_and_by_keys(page):
    place = mount(page, Triangle())
    chain = place.locator(".chain")
    cell = place.locator("[data-cell='1 0']")
    cell.hover()
    expect(chain).to_contain_text("∂E₂/∂w₁ = ε₂ u · w σ′(z₂) · σ′(z₁) y₀")
    assert place.evaluate(SHOWN)["the cell"] == place.evaluate(SHOWN)["dE_2/dw_1"]
    cell.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(place.locator("[data-cell='2 1']")).to_be_focused()
    expect(chain).to_contain_text("∂E₃/∂w₂")
    page.keyboard.press("Home")
    expect(chain).to_contain_text("∂E₃/∂w₁ = ε₃ u · w σ′(z₃) · w σ′(z₂) · σ′(z₁) y₀")
    assert place.locator("[data-cell][tabindex='0']").count() == 1


def test_what_is_cut_off_is_marked_for_eyes_and_ears(page):
    place = mount(page, Triangle([*HALVES, 0.9], u=1.0, v=-2.0, w=2.0, s=0.5))
    expect(place.locator(".cut-off")).to_be_hidden()
    place.get_by_text("windows of k").click()
    place.get_by_role("slider", name="k steps back").fill("7")
    shown = place.evaluate(SHOWN)
    assert round(shown["share cut off"], 4) == round((2**-7 - 2**-12) / (1 - 2**-12), 4)
    assert abs(shown["cut off"]) <= shown["bound"]
    expect(place.locator(".cut-off")).to_contain_text("63 of 78 cells are kept")
    assert place.locator("td.cut").count() == 15
    assert place.locator("td.cut").first.inner_text().endswith("cut off")


def test_at_320_pixels_the_page_does_not_scroll_sideways_and_cells_are_large_enough_for_a_finger(page):
    page.set_viewport_size({"width": 320, "height": 700})
    place = mount(page, Triangle([*HALVES, 0.9]))
    assert page.evaluate("document.scrollingElement.scrollWidth") == 320
    box = place.locator("[data-cell='11 11']").bounding_box()
    assert min(box["width"], box["height"]) >= 24
    page.evaluate("workshop.model.assign({sequence: [0.3, 0.9, 0.4, 0.7]})")
    expect(place.locator("[data-cell]")).to_have_count(6)
    expect(place.locator("[data-cell='2 2'] .number")).to_be_visible()


def test_a_link_carries_the_setting(opened, page):
    triangle = opened("book/08-when-do-the-weights-move").locator(".bptt-triangle").first
    triangle.get_by_label("windows of k").check()
    triangle.get_by_role("radio", name="v", exact=True).check()
    triangle.get_by_role("button", name="Link to this setting").click()
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    again = page.locator(".bptt-triangle").first
    expect(again.get_by_label("windows of k")).to_be_checked()
    expect(again.get_by_role("radio", name="v", exact=True)).to_be_checked()
    page.evaluate("location.hash = location.hash.replace('windows', 'doors').replace('=v', '=w')")
    expect(again.get_by_role("radio", name="w", exact=True)).to_be_checked()
    expect(again.get_by_label("windows of k")).to_be_checked()
