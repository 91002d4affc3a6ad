"""The worked example of the API pages, on other series than its own: every cell but the first is run as it stands."""

import jupytext
import numpy as np
import pandas
import pytest

from bptt.forecaster import Forecaster
from bptt.history import History

MONTHLY = pandas.Series(
    np.round(200 + 30 * np.cos(np.pi * np.arange(48)) + 10 * np.sin(np.arange(48))),
    index=pandas.date_range("2021-01", periods=48, freq="MS"),
    name="litres",
)
INTEGERS = np.array([7, 2, 9, 3, 8, 1, 9, 2, 7, 3, 8, 2, 9, 1, 7, 2, 8, 3, 9, 2, 7, 1, 8, 2, 9, 3, 7, 2, 8, 1, 9, 2])
LIST = [0.3, 0.9, 0.4, 0.7] * 9


@pytest.fixture(scope="module")
def cells(root):
    notebook = jupytext.read(root / "book" / "api" / "your-own-series.md")
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert code[0].startswith("series = [")
    return code


def run(cells, series):
    names = {"series": series}
    for cell in cells:
        exec(cell, names)
    return names


@pytest.mark.parametrize("series", [MONTHLY, INTEGERS, LIST], ids=["monthly", "integers", "list"])
def test_the_example_runs_on_other_series(cells, series):
    names = run(cells[1:], series)
    assert isinstance(names["again"], Forecaster)
    assert isinstance(names["network"].history, History)
    values = np.array(series)
    reach = np.ptp(values)
    assert values.min() - reach < min(names["forecast"])
    assert max(names["forecast"]) < values.max() + reach
    if series is MONTHLY:
        assert list(names["forecast"].index) == list(pandas.date_range("2024-05", periods=8, freq="MS"))
        assert names["forecast"].name == "litres"
    else:
        assert type(names["forecast"]) is np.ndarray


def test_what_the_page_claims_of_its_own_series(cells):
    names = run(cells, None)
    network, series = names["network"], names["series"]
    assert len(series) == 40
    assert network.history.stopped == "no smaller validation error in 100 passes"
    assert network.score() > 0.5
    assert network.score(series, 32) > 0.5
    assert names["rms_error"](names["predicted"], names["actual"]) < 0.5 * names["rms_error"](
        names["month_before"], names["actual"]
    )
    steps = np.abs(np.diff(names["forecast"]))
    assert np.all(np.diff(steps) < 0.0)  # it calms down
