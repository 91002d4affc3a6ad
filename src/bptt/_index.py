"""The index of a pandas Series: it goes out as it came in, and on from its end. Without pandas there is none."""

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from bptt._validation import FloatArray, shorten

Labels = dict[str, Any]
"""What `to_dict` keeps of an index: its kind, last label, step or frequency, time zone, and the name of the series."""


def of_series(series: Any) -> Any:
    """The index of a pandas Series, or None. Whoever has a Series has loaded pandas already.

    Raises ValueError for an index that does not increase: a later value must stand behind an earlier one.
    """
    pandas = sys.modules.get("pandas")
    if pandas is None or not isinstance(series, pandas.Series):
        return None
    index = series.index
    if isinstance(index, pandas.MultiIndex) or not (index.is_monotonic_increasing and index.is_unique):
        raise ValueError(
            f"series.index must increase from each value to the next, got {shorten(list(index[:3]))} …: "
            "is it series.sort_index() that you mean?"
        )
    return index


def labelled(values: FloatArray, index: Any, name: Any) -> Any:
    """The values as a Series with this index, or as they are where it is None."""
    return values if index is None else sys.modules["pandas"].Series(values, index=index, name=name)


def labels(index: Any, name: Any) -> Labels | None:
    """What is needed to go on from the end of an index, as `json.dumps` takes it; None where there is none."""
    if index is None:
        return None
    pandas = sys.modules["pandas"]
    kept: Labels = {
        "kind": "unknown",
        "last": str(index[-1]),
        "step": None,
        "zone": None,
        "name": None if name is None else str(name),
    }
    if isinstance(index, pandas.PeriodIndex):
        return kept | {"kind": "periods", "step": index.freqstr}
    if isinstance(index, pandas.DatetimeIndex):
        step = index.freqstr or pandas.DatetimeIndex(index, freq="infer").freqstr
        zone = None if index.tz is None else str(index.tz)
        return kept | {"kind": "dates", "step": step, "zone": zone} if step else kept
    if index.dtype.kind in "iuf" and len(index) > 1 and len(set(np.diff(index))) == 1:
        last, before = index[-1:-3:-1].tolist()
        return kept | {"kind": "numbers", "last": last, "step": last - before}
    return kept


def continued(kept: Mapping[str, Any] | None, steps: int) -> Any:
    """The index of the next values, or None where there was none.

    Raises ValueError where the labels follow no rule that could go on.
    """
    if kept is None:
        return None
    import pandas  # a forecaster that was read from a file may be the first to need it

    last, step = kept["last"], kept["step"]
    if kept["kind"] == "periods":
        return pandas.period_range(last, periods=steps + 1, freq=step)[1:]
    if kept["kind"] == "dates":
        last = pandas.Timestamp(last)
        return pandas.date_range(last.tz_convert(kept["zone"]) if kept["zone"] else last, periods=steps + 1, freq=step)[
            1:
        ]
    if kept["kind"] == "numbers":
        return pandas.Index([last + n * step for n in range(1, steps + 1)])
    raise ValueError(
        f"series.index must go on by a rule, and what follows {shorten(last)} is unknown: expected dates with a "
        "frequency (series.asfreq), periods, or numbers with equal steps (series.reset_index(drop=True))"
    )
