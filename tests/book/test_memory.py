"""The Memory in a browser: its numbers are those of the Python package."""

import numpy as np
from playwright.sync_api import expect

from bptt import require_equal
from bptt.widgets import Memory
from tools.workshop import SHOWN, mount, try_all

PAGE = "book/10-vanishing-and-exploding"


def require_shown(shown, memory):
    T, bound = len(memory.x), abs(memory.w) / 4
    y, factors, products = memory.trace.y, memory.factors, memory.products
    expected = {"v": memory.v, "w": memory.w, "s": memory.s, "|w|/4": bound, "dy_T/ds": products[0]}
    for t in range(1, T + 1):
        expected |= {f"x_{t}": memory.x[t - 1], f"y_{t}": y[t], f"factor_{t}": factors[t - 1]}
        expected |= {f"dy_T/dy_{t - 1}": products[t - 1], f"bound_{t - 1}": bound ** (T - t + 1)}
    shown = {name: value for name, value in shown.items() if name not in ("wrong", "notes") and "power" not in name}
    assert set(shown) == set(expected)
    for name, value in expected.items():
        tolerance = 1e-12 * max(1.0, abs(value)) if "bound" in name or "dy_T" in name else 1e-12
        require_equal(shown[name], value, tolerance=tolerance, name=name)


def test_500_settings_agree_with_python(page):
    mount(page, Memory())
    rng = np.random.default_rng(3)
    values = (rng.uniform(-1, 1, (500, 3)) * [10, 10, 2]).tolist()
    cases = [
        dict(zip("vws", three, strict=True)) | {"x": rng.normal(size=1 + n % 20).tolist()}
        for n, three in enumerate(values)
    ]
    for case, shown in zip(cases, try_all(page, cases), strict=True):
        require_shown(shown, Memory(**case))


def test_each_phenomenon_is_one_click_away(page):
    memory = mount(page, Memory([0.1, 0.2]))
    summary = memory.locator("[aria-live=polite]")
    for name, left, why in [
        ("vanish", "It vanishes: a nudge of s moves y₁₂ by 4.7·10⁻⁹", "each step keeps at most 0.500."),
        ("explode", "It explodes: a nudge of s moves y₁₂ by 4096", "|w| is above 4 and the states stay near one half."),
        ("saturate", "It vanishes", "|w| is above 4, but the states are too far from one half."),
    ]:
        memory.get_by_role("button", name=name).press("Enter")
        expect(summary).to_contain_text(left)
        expect(summary).to_contain_text(why)
    expect(memory.locator(".notes")).to_contain_text("The sigmoid is saturated at 11 of 12 steps")


def test_extreme_settings_are_finite_and_explained(page, complaints):
    mount(page, Memory())
    rng = np.random.default_rng(7)
    sizes = [0.0, 5e-324, -1e-310, 1e-9, 1.0, -1.0, 40.0, -745.0, 1e6, -1e6]
    cases = []
    for case in range(400):
        T = (1, 20, 1 + case % 20)[case % 3]
        x = [float(rng.choice(sizes))] * T if case % 2 else rng.choice(sizes, T).tolist()
        cases.append({**dict(zip("vws", rng.choice(sizes, 3).tolist(), strict=True)), "x": x})
    for case, shown in zip(cases, try_all(page, cases), strict=True):
        assert shown["wrong"] is None, case
        zero = any(value == 0 for name, value in shown.items() if name.startswith("dy_T"))
        beyond = any(abs(case[name]) > 10 for name in "vw")
        assert shown["notes"] or not (zero or beyond), case
    assert complaints.all() == {}


def test_it_lives_in_its_chapter_and_fits_a_phone(opened, complaints):
    page = opened(PAGE, "file")
    memory = page.locator(".bptt-memory")
    expect(memory).to_be_visible()
    memory.get_by_role("slider", name="w").press("ArrowLeft")
    memory.get_by_role("textbox", name="Inputs x").fill("1, 0, 1")
    require_shown(memory.evaluate(SHOWN), Memory([1.0, 0.0, 1.0], v=0.8, w=1.95, s=0.1))
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.scrollingElement.scrollWidth") == width
    assert complaints.all() == {}
