"""The triangle of all pairs (error, copy): its cells, its sums, what a schedule keeps of it, and how much it cuts."""

import numpy as np
import pytest

from bptt import (
    Weights,
    backward,
    complex_step,
    forward,
    loss_and_gradient,
    output_error,
    require_equal,
    squared_errors,
)
from bptt.schedules import chunks, per_batch, per_sequence, per_step, windows
from bptt.triangle import cut_bound, kept, triangle
from bptt.untied import forward_untied, untie


def random_case(rng, T, reach=4.0):
    weights = Weights(rng.uniform(-3, 3), rng.uniform(-3, 3), rng.uniform(-reach, reach), rng.uniform(-2, 2))
    return weights, rng.uniform(-2, 2, T), rng.uniform(-2, 2, T)


CASES = [random_case(np.random.default_rng([5, seed]), T=1 + seed % 50, reach=8.0) for seed in range(150)]
EXACT = (per_sequence, per_batch, per_step)


@pytest.mark.parametrize("letter", ["w", "v"])
def test_every_cell_is_the_derivative_of_one_error_along_one_copy(letter):
    weights, x, target = random_case(np.random.default_rng(1), T=6)
    cells, h = triangle(weights, x, target, letter), 1e-20
    for j in range(6):
        copies = untie(weights, 6)
        moved = getattr(copies, letter).astype(complex)
        moved[j] += 1j * h
        object.__setattr__(copies, letter, moved)
        slopes = ((forward_untied(copies, x).p - target) ** 2).imag / h
        require_equal(cells[:, j], slopes, name=f"column {j + 1}")
        assert np.all(cells[:j, j] == 0.0)


@pytest.mark.parametrize("letter", ["w", "v"])
def test_columns_are_bptt_and_rows_are_rtrl_and_all_is_the_gradient_up_to_50_steps(letter):
    for weights, x, target in CASES:
        cells = triangle(weights, x, target, letter)
        trace = forward(weights, x)
        back = backward(weights, trace, output_error(trace.p, target))
        columns = getattr(back.contributions, letter)
        rows = getattr(per_step.terms(weights, x, target)[1], letter)
        require_equal(cells.sum(axis=0), columns, terms=np.abs(cells).sum(axis=0, keepdims=True), name="columns")
        require_equal(cells.sum(axis=1), rows, terms=np.abs(cells).sum(axis=1, keepdims=True).T, name="rows")
        total = getattr(loss_and_gradient(weights, x, target)[1], letter)
        require_equal(cells.sum(), total, terms=cells.ravel(), name="total")


@pytest.mark.parametrize("letter", ["w", "v"])
@pytest.mark.parametrize("cut", [windows, chunks])
def test_a_schedule_adds_up_the_cells_that_it_keeps(cut, letter):
    for case, (weights, x, target) in enumerate(CASES):
        schedule = cut(1 + case % 7)
        cells = triangle(weights, x, target, letter)
        sums = getattr(schedule.terms(weights, x, target)[1].total(), letter)
        kept_cells = np.where(kept(schedule, len(x)), cells, 0.0)
        require_equal(kept_cells.sum(), sums, terms=cells.ravel(), name=f"{schedule.name}, T = {len(x)}")


def test_windows_keep_a_band_and_chunks_keep_blocks():
    band = ["100000", "110000", "111000", "011100", "001110", "000111"]
    blocks = ["100000", "110000", "111000", "000100", "000110", "000111"]
    for schedule, picture in ((windows(3), band), (chunks(3), blocks)):
        assert ["".join(str(int(cell)) for cell in row) for row in kept(schedule, 6)] == picture
    for schedule in (*EXACT, windows(2**70), chunks(2**70)):
        assert np.array_equal(kept(schedule, 6), np.tril(np.ones((6, 6), dtype=bool)))


@pytest.mark.parametrize("letter", ["w", "v"])
@pytest.mark.parametrize("cut", [windows, chunks])
def test_what_is_cut_is_within_the_bound(cut, letter):
    for case, (weights, x, target) in enumerate(CASES):
        schedule = cut(1 + case % 7)
        exact = getattr(loss_and_gradient(weights, x, target)[1], letter)
        missing = abs(exact - getattr(schedule.terms(weights, x, target)[1].total(), letter))
        bound = cut_bound(weights, x, target, schedule, letter)
        rounding = 1e-12 * (1 + np.abs(triangle(weights, x, target, letter)).sum())
        assert missing <= bound + rounding, f"{schedule.name}, case {case}: {missing} is cut, the bound is {bound}"
        if len(x) <= 1 + case % 7:
            assert bound == 0.0


def simple_bound(weights, x, target, k):
    """The form of the book, for windows and |w| < 4: a geometric series without its end."""
    epsilon = np.abs(output_error(forward(weights, x).p, target))[k:].sum()
    reach = abs(weights.w) / 4
    return abs(weights.u) * max(1.0, abs(weights.s)) / (4 - abs(weights.w)) * reach**k * epsilon


def test_the_bound_is_below_its_simple_form_for_windows_with_small_w():
    rng = np.random.default_rng(8)
    for case in range(300):
        weights, x, target = random_case(rng, T=2 + case % 40, reach=3.99)
        k = 1 + case % 5
        exact, cut = loss_and_gradient(weights, x, target)[1].w, windows(k).terms(weights, x, target)[1].total().w
        bound, simple = cut_bound(weights, x, target, windows(k)), simple_bound(weights, x, target, k)
        assert abs(exact - cut) <= bound * (1 + 1e-9) + 1e-12
        assert bound <= simple * (1 + 1e-12)


def test_the_bound_is_nearly_reached_by_a_poised_network():
    """All states at one half, which is where the slope is 1/4: only M = 1 in the place of y = 1/2 is left as a gap."""
    weights, x = Weights(u=1.0, v=-1.5, w=3.0, s=0.5), np.ones(8)
    target = np.full(8, -1.0)
    missing = loss_and_gradient(weights, x, target)[1].w - windows(2).terms(weights, x, target)[1].total().w
    assert missing == pytest.approx(0.5 * cut_bound(weights, x, target, windows(2)), rel=1e-12)


def test_the_bound_for_v_needs_the_largest_input():
    weights, x, target = Weights(1.0, 1.0, 2.0, 0.0), np.array([10.0, 0.0, 0.0]), np.zeros(3)
    missing = loss_and_gradient(weights, x, target)[1].v - chunks(1).terms(weights, x, target)[1].total().v
    assert 0 < abs(missing) <= cut_bound(weights, x, target, chunks(1), "v")
    assert cut_bound(weights, 0 * x, target, chunks(1), "v") == 0.0


def test_one_step_is_one_cell():
    weights, x, target = random_case(np.random.default_rng(3), T=1)
    cells = triangle(weights, x, target)
    slope = complex_step(lambda moved: squared_errors(forward(moved, x).p, target)[0], weights).w
    assert cells.shape == (1, 1)
    require_equal(cells[0, 0], slope, name="the only cell")


FOUR = Weights(1.0, 2.0, 3.0, 0.5)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: triangle(FOUR, [1.0], [1.0], "u"), r'^letter must be "w" or "v", got \'u\'$'),
        (lambda: cut_bound(FOUR, [1.0], [1.0], per_step, 3), r'^letter must be "w" or "v", got 3$'),
        (
            lambda: triangle(FOUR, np.ones((2, 3)), np.ones((2, 3))),
            r"^x must be one sequence of shape \(T,\), got \(2, 3\)",
        ),
        (lambda: triangle(FOUR.replace(w=np.ones(2)), [1.0], [1.0]), r"^weights\.w must be one real number, got "),
        (lambda: triangle(FOUR, [1.0, 2.0], [1.0]), "^x and target must have the same number of steps"),
        (lambda: kept(per_step, 0), "^T must be a whole number of at least 1, got 0"),
        (lambda: kept("windows(3)", 4), r"^schedule must be a bptt\.schedules\.Schedule, got 'windows\(3\)'$"),
        (lambda: cut_bound(FOUR, [1.0], [1.0], 3), r"^schedule must be a bptt\.schedules\.Schedule, got 3$"),
        (lambda: triangle(FOUR.replace(u=1e200), [1.0], [1e200]), r"^∂E_t/∂w_j is outside the range of float64"),
        (lambda: cut_bound(FOUR.replace(u=1e200), [1.0] * 3, [1e200] * 3, windows(1)), "^bound is outside the range"),
    ],
)
def test_bad_input_is_refused_in_plain_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()
