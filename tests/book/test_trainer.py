"""The Trainer in a browser, and the Playground: the run is that of bptt.training, and the widgets share one state."""

import numpy as np
from playwright.sync_api import expect

from bptt import Weights, forecast, inputs_and_targets, require_equal, squared_error
from bptt.network import forward
from bptt.training import train
from bptt.widgets import Trainer
from tools.workshop import SHOWN, mount, try_all

PAGE = "book/12-playground"
FOUR = [0.3, 0.9, 0.4, 0.7]
EXTREMES = [0.0, 5e-324, -1e-310, 1e-9, 1.0, -1.0, 40.0, -745.0, 1e6, -1e6]


def run_of(series, start, **options):
    x, target = inputs_and_targets(series)
    last = train(Weights(*start), x, target, **options).last
    return last, squared_error(forward(last, x).p, target)


def test_runs_and_forecasts_are_those_of_python(page):
    mount(page, Trainer())
    rng = np.random.default_rng(5)
    cases = []
    for case in range(40):
        N = (2, 300, 3 + 7 * case)[case % 3]
        cases.append(
            {
                "sequence": (rng.normal(size=N) * 10.0 ** rng.integers(-3, 4)).tolist(),
                "start": rng.uniform(-2, 2, 4).tolist(),
                "eta": float(10 ** rng.uniform(-3, -1) * 20 / (20 + N)),
                "learn": list("uvws" if case % 2 else "uvw"),
                "updates": int(rng.integers(1, 200)),
                "scaled": True,
                "ahead": 1 + case % 30,
            }
        )
    for case, shown in zip(cases, try_all(page, cases, "uvws"), strict=True):
        numbers = np.array(case["sequence"])
        unit = numbers.max() - numbers.min()
        series = (numbers - numbers.min()) / unit
        options = {"eta": case["eta"], "passes": case["updates"], "learn": case["learn"]}
        last, E = run_of(series, case["start"], **options)
        assert shown["updates"] == case["updates"]
        for letter, value in zip("uvws", last, strict=True):
            require_equal(shown[letter], value, tolerance=1e-9 * (1 + abs(value)), name=letter)
            assert shown[f"given {letter}"] == shown[letter], "what is shown is what every linked widget has"
        require_equal(shown["E"], E, tolerance=1e-9 * (1 + E), name="E")
        ahead = forecast(last, series, case["ahead"]) * unit + numbers.min()
        for n, value in enumerate(ahead, start=1):
            require_equal(shown[f"forecast_{n}"], value, tolerance=1e-9 * (1 + unit + abs(value)), name=f"forecast {n}")


def test_random_starts_are_those_of_python(page):
    trainer = mount(page, Trainer())
    for seed in (1, 2):
        trainer.get_by_role("button", name="Random start").press("Enter")
        shown = trainer.evaluate(SHOWN)
        assert shown["seed"] == seed
        assert [shown[letter] for letter in "uvws"] == Trainer(seed=seed).start


def test_extremes_are_finite_and_a_run_that_diverges_is_explained(page, complaints):
    mount(page, Trainer())
    rng = np.random.default_rng(7)
    cases = []
    for case in range(120):
        N = (2, 300, 2 + case)[case % 3]
        sequence = [float(rng.choice(EXTREMES))] * N if case % 2 else rng.choice(EXTREMES, N).tolist()
        start, eta = rng.choice(EXTREMES, 4).tolist(), float(rng.choice([1e-6, 0.1, 10, 1e6]))
        cases.append(
            {"sequence": sequence, "start": start, "eta": eta, "scaled": case % 4 < 2, "updates": 20, "ahead": 5}
        )
    diverged = 0
    for case, shown in zip(cases, try_all(page, cases, "uvws"), strict=True):
        assert shown["wrong"] is None, case
        assert all(abs(shown[f"given {letter}"]) <= 1e6 for letter in "uvws"), case
        if shown["updates"] < 20:
            diverged += 1
            assert f"Diverged: the next update, number {shown['updates'] + 1:.0f}," in shown["notes"], case
    assert diverged > 10
    assert complaints.all() == {}


def test_bad_text_keeps_the_last_good_series_and_says_why(page):
    trainer = mount(page, Trainer(FOUR, scaled=False))
    field = trainer.get_by_role("textbox", name="Series")
    problem = trainer.locator(".problem").first
    for text, words in [
        ("1, 2, two", "Item 3 is not a number: “two”. The last good numbers stay."),
        ("1", "2 to 300 numbers are needed, here is 1. The last good numbers stay."),
        ("1, 2e15", "2000000000000000 is beyond 1000000000000000."),
    ]:
        field.fill(text)
        expect(problem).to_contain_text(words)
        expect(field).to_have_attribute("aria-invalid", "true")
        assert page.evaluate("workshop.model.get('sequence')") == FOUR
    field.fill("10\n20\n40")
    expect(trainer.locator(".problem")).to_have_count(0)
    assert page.evaluate("workshop.model.get('sequence')") == [10, 20, 40]
    trainer.get_by_role("checkbox", name="scaled").check()
    expect(trainer.locator(".scaling")).to_contain_text("0 stands for 10, 1 for 40.")
    trainer.get_by_role("textbox", name="Start").fill("1 2 3")
    expect(trainer.locator(".problem")).to_contain_text("4 numbers are needed, here are 3.")


def test_the_keyboard_steps_plays_pauses_and_resets(page):
    trainer = mount(page, Trainer(FOUR, scaled=False))
    page.clock.install()
    updates = trainer.locator("[data-quantity=updates]")
    press = {name: trainer.get_by_role("button", name=name, exact=True) for name in ("Step", "Play", "Pause", "Reset")}
    press["Step"].press("Enter")
    press["Step"].press(" ")
    expect(updates).to_have_text("2")
    page.clock.run_for(5000)
    expect(updates).to_have_text("2")  # nothing plays by itself
    press["Play"].press("Enter")
    page.clock.run_for(1000)
    press["Pause"].press("Enter")
    played = int(updates.text_content())
    assert played > 20
    page.clock.run_for(1000)
    expect(updates).to_have_text(str(played))
    expect(trainer.locator("[aria-live=polite]")).to_contain_text(f"After {played} updates E is ")
    trainer.get_by_role("slider", name="η").press("ArrowLeft")
    assert page.evaluate("workshop.model.get('eta')") == 0.089
    trainer.get_by_role("checkbox", name="learn s").press(" ")
    expect(trainer.locator("[data-quantity=s]")).to_have_text("0.100")
    press["Reset"].press("Enter")
    expect(updates).to_have_text("0")
    assert [trainer.evaluate(SHOWN)[letter] for letter in "uvws"] == [1.5, 0.8, -0.6, 0.1]


def test_weights_set_from_outside_are_a_new_start(page):
    mount(page, Trainer(FOUR, scaled=False, updates=5))
    (shown,) = try_all(page, [{"w": 2.0}])
    assert (shown["w"], shown["updates"]) == (2, 0)
    assert page.evaluate("workshop.model.get('start')[2]") == 2


def test_the_widgets_of_the_playground_share_one_state(opened, complaints):
    page = opened(PAGE, "file")
    names = ["trainer", "landscape", "memory", "triangle"]
    widgets = {name: page.locator(f".bptt-{name}") for name in names}
    widgets["explorer"] = page.locator(".bptt-explorer")
    for widget in widgets.values():
        expect(widget).to_be_visible()
    widgets["trainer"].get_by_role("button", name="100 steps").press("Enter")
    last, _ = run_of(FOUR, [1.5, 0.8, -0.6, 0.1], eta=0.1, passes=100, learn="uvws")
    for name, widget in widgets.items():
        shown = widget.evaluate(SHOWN)
        for letter, value in zip("uvws", last, strict=True):
            if (name, letter) != ("memory", "u"):
                require_equal(shown[letter], value, tolerance=1e-9, name=f"{letter} of the {name}")
    widgets["explorer"].get_by_role("slider", name="w").press("End")
    expect(widgets["memory"].locator("[data-quantity=w]")).to_have_text("10")
    expect(widgets["trainer"].locator("[data-quantity=updates]")).to_have_text("0")
    assert complaints.all() == {}


def test_the_trainer_fits_a_phone(opened):
    page = opened(PAGE)
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 740})
        page.get_by_role("button", name="noise").click()
        assert page.evaluate("document.scrollingElement.scrollWidth") == width


def test_in_jupyterlab_it_links_observes_and_has_two_views(jupyterlab, page):
    notebook = jupyterlab.open_cells(
        page,
        """import ipywidgets
from bptt.widgets import Explorer, Trainer, link
trainer, explorer = Trainer([0.3, 0.9, 0.4, 0.7], scaled=False), Explorer()
link(trainer, explorer)  # by jslink
slider, seen = ipywidgets.FloatSlider(min=-10, max=10), []
ipywidgets.link((trainer, "w"), (slider, "value"))
trainer.observe(lambda change: seen.append(change.new), "updates")
ipywidgets.VBox([trainer, trainer, explorer])""",
        "print(trainer.updates, seen, *trainer.weights, *explorer.weights, slider.value)",
        "slider.value = 2",
        "trainer.updates = 3",
    )
    notebook.run(0)
    views = notebook.cell(0).locator(".bptt-trainer")
    expect(views).to_have_count(2)
    explorer = notebook.cell(0).locator(".bptt-view").last
    views.first.get_by_role("button", name="Step", exact=True).press("Enter")
    last, _ = run_of(FOUR, [1.5, 0.8, -0.6, 0.1], eta=0.1, passes=1, learn="uvws")
    for view in (views.first, views.last, explorer):
        expect(view.locator("[data-quantity=w]")).to_have_attribute("data-value", f"{last.w}")
    for _ in range(50):  # what a jslink moves reaches Python in messages of its own, a moment later
        updates, seen, *numbers = notebook.run(1).split()
        if numbers[4:] == [*numbers[:4], numbers[2]]:
            break
        page.wait_for_timeout(100)
    assert (updates, seen) == ("1", "[1]")
    require_equal([float(number) for number in numbers], [*last, *last, last.w], tolerance=1e-12, name="weights")
    notebook.run(2)
    for view in (views.last, explorer):
        expect(view.locator("[data-quantity=w]")).to_have_attribute("data-value", "2")
    expect(views.last.locator("[data-quantity=updates]")).to_have_text("0")
    notebook.run(3)
    last, _ = run_of(FOUR, [last.u, last.v, 2, last.s], eta=0.1, passes=3, learn="uvws")
    expect(views.first.locator("[data-quantity=updates]")).to_have_text("3")
    shown = views.first.evaluate(SHOWN)
    require_equal([shown[letter] for letter in "uvws"], [*last], tolerance=1e-9, name="weights after 3 updates")
