import json
import re
import subprocess
import sys
import warnings

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bptt import Weights, forecast, forward, require_equal
from bptt.evaluation import Scaling
from bptt.forecaster import Forecaster
from bptt.history import History

SALES = [96, 141, 99, 122, 88, 150, 101, 117, 94, 139, 104, 128, 90, 144, 97, 120, 85, 149, 103, 116, 92, 137]
"""A strong month is followed by a weak one."""
QUICK = {"passes": 60, "held_out": 6}
MONTHS = pandas.date_range("2024-01-01", periods=len(SALES), freq="MS")


@pytest.fixture(scope="module")
def fitted():
    return Forecaster(**QUICK).fit(SALES)


def test_it_does_what_the_chapters_do_by_hand(fitted):
    scaling = Scaling.fit(SALES[:16])
    assert fitted.scaling == scaling
    x = scaling.apply(SALES)
    require_equal(fitted.predict(3), scaling.undo(forecast(fitted.weights, x, 3)), name="predict")
    p = scaling.undo(forward(fitted.weights, x[:-1]).p)
    require_equal(fitted.one_step_ahead(), p, name="one step ahead")
    actual = np.array(SALES[16:])
    score = 1 - np.sum((p[15:] - actual) ** 2) / np.sum((actual - actual.mean()) ** 2)
    require_equal(fitted.score(), score, name="R²")
    require_equal(fitted.score(SALES, 16), score, name="R² from 16 on")
    everything = np.array(SALES[1:])
    whole = 1 - np.sum((p - everything) ** 2) / np.sum((everything - everything.mean()) ** 2)
    require_equal(fitted.score(SALES), whole, name="R² of all")


def test_nothing_of_the_held_out_end_reaches_the_training():
    changed = [*SALES[:16], *(10 * value for value in SALES[16:])]
    one, other = (Forecaster(**QUICK | {"patience": 60}).fit(series) for series in (SALES, changed))
    assert one.scaling == other.scaling
    assert one.history.weights == other.history.weights
    assert one.history.validation.tolist() != other.history.validation.tolist()


def test_it_learns_an_alternating_series_and_stops_when_it_gets_worse():
    network = Forecaster(held_out=6, patience=20).fit(SALES)
    assert network.score() > 0.5
    assert network.history.stopped == "no smaller validation error in 20 passes"
    assert network.weights == network.history.best != network.history.last


def test_the_share_and_the_number_of_values_held_out():
    assert Forecaster(passes=1, held_out=0.25).fit(SALES[:20]).scaling == Scaling.fit(SALES[:15])
    assert Forecaster(passes=1, held_out=5).fit(SALES[:20]).scaling == Scaling.fit(SALES[:15])
    everything = Forecaster(passes=1, held_out=0).fit(SALES)
    assert everything.scaling == Scaling.fit(SALES)
    assert everything.history.validation.tolist() == []
    with pytest.raises(ValueError, match="series must be given where fit held nothing out"):
        everything.score()
    assert everything.score(SALES) < 1.0


INDEXES = {
    "months": MONTHS,
    "months without a frequency": pandas.DatetimeIndex(list(MONTHS)),
    "hours of a place": pandas.date_range("2024-03-30", periods=len(SALES), freq="6h", tz="Europe/Berlin"),
    "quarters": pandas.period_range("2019Q1", periods=len(SALES), freq="Q"),
    "years": pandas.Index(range(1990, 1990 + len(SALES))),
    "every second": pandas.RangeIndex(0, 2 * len(SALES), 2),
    "halves": pandas.Index(np.arange(len(SALES)) / 2),
}


@pytest.mark.parametrize("index", INDEXES.values(), ids=INDEXES)
def test_an_index_that_comes_in_goes_out_and_on(fitted, index):
    whole = index if index.dtype.kind not in "iuf" else pandas.Index(index)
    series = pandas.Series(SALES, index=whole, name="sales")
    network = Forecaster(**QUICK).fit(series)
    before = network.one_step_ahead()
    assert before.index.equals(whole[1:])
    assert before.name == "sales"
    assert before.tolist() == fitted.one_step_ahead().tolist()
    after = network.predict(4)
    assert after.tolist() == fitted.predict(4).tolist()
    shorter = Forecaster(**QUICK).fit(series[:-4]).predict(4)
    assert shorter.index.equals(whole[-4:]), f"{list(shorter.index)}, not {list(whole[-4:])}"
    loaded = Forecaster.from_dict(json.loads(json.dumps(network.to_dict())))
    pandas.testing.assert_series_equal(loaded.predict(4), after, check_freq=False)
    assert network.score(series) == fitted.score(SALES)


def test_an_index_that_follows_no_rule_goes_out_but_not_on(fitted):
    network = Forecaster(**QUICK).fit(pandas.Series(SALES, index=[f"week {n:02}" for n in range(len(SALES))]))
    assert network.one_step_ahead().index[0] == "week 01"
    with pytest.raises(ValueError, match=r"series\.index must go on by a rule, and what follows 'week 21' is unknown"):
        network.predict(1)
    odd = pandas.DatetimeIndex([*MONTHS[:-1], pandas.Timestamp("2031-05-07")])
    with pytest.raises(ValueError, match=r"what follows '2031-05-07 00:00:00' is unknown.*asfreq"):
        Forecaster(**QUICK).fit(pandas.Series(SALES, index=odd)).predict(1)


def test_all_of_it_comes_back_from_json(fitted):
    again = Forecaster.from_dict(json.loads(json.dumps(fitted.to_dict())))
    assert again.to_dict() == fitted.to_dict()
    assert isinstance(again.weights, Weights)
    assert isinstance(again.history, History)
    assert again.predict(5).tolist() == fitted.predict(5).tolist()
    assert again.score() == fitted.score()
    assert repr(again) == repr(fitted)
    assert repr(fitted).startswith(
        "Forecaster(eta=1.0, passes=60, held_out=6, patience=100, seed=0) fitted: <History: 6"
    )


def test_a_run_that_learns_nothing_warns():
    with pytest.warns(UserWarning, match="after 5 passes E is .* the mean of the targets"):
        Forecaster(eta=1e-6, passes=5, held_out=0).fit(SALES)


@pytest.mark.parametrize(
    ("settings", "series", "said"),
    [
        ({"eta": 0}, SALES, "eta must be positive"),
        ({"passes": 1.5}, SALES, "passes must be a whole number"),
        ({"patience": 0}, SALES, "patience must be a whole number"),
        ({"seed": -1}, SALES, "seed must be a whole number"),
        ({"held_out": -1}, SALES, r"held_out must be a number of values or a share .*got -1"),
        ({"held_out": 2.5}, SALES, "held_out must be a number of values or a share"),
        ({"held_out": "some"}, SALES, "held_out must be real numbers"),
        ({"held_out": 20}, SALES, "series must leave at least 3 values to train on, got 22 with 20 of them held out"),
        ({}, [1.0, 2.0], "series must leave at least 3 values"),
        ({}, 3, "series must be a sequence"),
        ({}, "abc", "series must be real numbers"),
        ({}, [SALES, SALES], r"series must be one sequence of numbers, got an array of shape \(2, 22\)"),
        ({}, pandas.DataFrame({"a": SALES, "b": SALES}), "series must be one sequence of numbers"),
        ({}, [*SALES, float("nan")], r"series must be finite, got nan at index \[22\]"),
        ({}, pandas.Series(SALES, index=MONTHS[::-1]), r"series\.index must increase.*sort_index"),
        ({}, pandas.Series(SALES, index=[0] * len(SALES)), r"series\.index must increase"),
        ({}, [5, 5, 5, 5, 5], "training must hold two different values"),
    ],
)
def test_bad_input_is_named(settings, series, said):
    with pytest.raises(ValueError, match=said):
        Forecaster(**settings).fit(series)


def test_what_comes_too_early_or_cannot_be_is_named(fitted):
    for too_early in (lambda: Forecaster().predict(1), lambda: Forecaster().score(), lambda: Forecaster().to_dict()):
        with pytest.raises(ValueError, match=r"the forecaster must be fitted first: call fit\(series\)"):
            too_early()
    with pytest.raises(ValueError, match="steps must be a whole number of at least 1, got 0"):
        fitted.predict(0)
    with pytest.raises(ValueError, match="start must be below the length of the series, 22, got 22"):
        fitted.score(SALES, 22)
    with pytest.raises(ValueError, match="start must be a whole number of at least 1, got 0"):
        fitted.score(SALES, 0)
    with pytest.raises(ValueError, match="series must hold two different values to be scored on, got only 3"):
        fitted.score([1, 3, 3, 3])
    for part in ("settings", "scaling", "index"):
        with pytest.raises(ValueError, match=f"{part} must have the entries"):
            Forecaster.from_dict(fitted.to_dict() | {part: {"other": 1}})
    with pytest.raises(ValueError, match="forecaster must have the entries settings"):
        Forecaster.from_dict({})


def test_pandas_is_not_needed():
    code = (
        "import sys; sys.modules['pandas'] = None\n"
        "from bptt.forecaster import Forecaster\n"
        f"print(type(Forecaster(passes=3, held_out=6).fit({SALES}).predict(2)).__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "ndarray\n", done.stderr
    assert not re.search("pandas", done.stderr)


numbers = st.floats(-1e308, 1e308) | st.floats(0, 10) | st.integers(-(10**400), 10**400)
settings_of_a_run = st.fixed_dictionaries(
    {"eta": st.floats(1e-9, 1e9), "passes": st.integers(1, 5), "held_out": st.integers(0, 5) | st.floats(0, 0.9)}
)


@settings(max_examples=max(1, settings().max_examples // 2))
@given(st.lists(numbers, min_size=2, max_size=9), settings_of_a_run)
def test_finite_numbers_give_finite_numbers_or_a_sentence(series, options):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "E rose|after . passes", UserWarning)
        try:
            network = Forecaster(**options).fit(series)
            results = [network.predict(3), network.one_step_ahead(), network.score(series), network.score()]
        except ValueError:
            return
    assert all(np.all(np.isfinite(result)) for result in results)
    json.dumps(network.to_dict(), allow_nan=False)
