"""No function leaves the process otherwise than it found it: what belongs to all threads is nobody's to change."""

import decimal
import gc
import locale
import logging
import os
import random
import signal
import socket
import sys
import threading
import warnings

import matplotlib as mpl
import mpmath
import numpy as np
import pandas
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bptt import widgets
from bptt.figures import drawing
from test_fuzz import ARGUMENTS, Sized, outcome

SIGNALS = sorted(signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP})


def state():
    """All of the process that Python code can change, as far as anybody has heard of it."""
    return {
        "warnings": (list(warnings.filters), warnings.showwarning, warnings.formatwarning),
        "numpy's errors": (np.geterr(), np.geterrcall(), np.get_printoptions()),
        "numpy's random numbers": str(np.random.get_state(legacy=False)),  # noqa: NPY002  # the one that all share
        "random numbers": random.getstate(),
        "rcParams": dict(mpl.rcParams),
        "Matplotlib": mpl.get_backend(auto_select=False),
        "pandas": pandas.get_option("display.max_rows"),
        "mpmath": (mpmath.mp.prec, mpmath.mp.dps),
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "path": list(sys.path),
        "limits": (sys.getrecursionlimit(), sys.get_int_max_str_digits(), sys.getswitchinterval()),
        "hooks": (sys.excepthook, sys.displayhook, sys.unraisablehook, threading.excepthook, sys.gettrace()),
        "streams": (id(sys.stdout), id(sys.stderr), id(sys.stdin)),
        "locale": locale.setlocale(locale.LC_ALL),
        "decimals": str(decimal.getcontext()),
        "garbage": (gc.isenabled(), gc.get_threshold()),
        "logging": (logging.root.level, list(logging.root.handlers), logging.root.manager.disable),
        "signals": [signal.getsignal(number) for number in SIGNALS],
        "timers": [
            signal.getitimer(timer) for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)
        ],
        "network": socket.getdefaulttimeout(),
        "threads": threading.active_count(),
    }


def changed(before):
    """What is not as it was."""
    now = state()
    return [name for name in before if before[name] != now[name]]


@pytest.mark.parametrize("function", ARGUMENTS, ids=lambda function: function.__qualname__)
def test_a_call_leaves_the_process_as_it_was(function, drills):
    @settings(max_examples=60 if drills else 6, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.fixed_dictionaries(ARGUMENTS[function](Sized(1e6))))
    def run(given):
        before = state()
        outcome(function, given)
        assert changed(before) == []

    run()


@pytest.mark.parametrize(
    "make", [widgets.Explorer, widgets.Landscape, widgets.Memory, widgets.Trainer, widgets.Triangle]
)
def test_a_picture_is_drawn_without_a_word_to_other_threads(make):
    before, seen, over = state(), set(), threading.Event()

    def watch():
        while not over.is_set():
            seen.update(name for name, value in before["rcParams"].items() if mpl.rcParams[name] != value)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        make().still()
    finally:
        over.set()
        watcher.join()
    assert seen == set()
    assert changed(before) == []


def test_within_a_drawing_nothing_is_changed_either():
    before = state()
    with drawing("a line", panels=2) as d:
        d.axes.plot([0, 1])
        assert changed(before) == []
        with drawing("another one") as inner:
            inner.axes.semilogy([1, 2])
        assert changed(before) == []
    with pytest.raises(RuntimeError), drawing("a line"):
        raise RuntimeError
    assert changed(before) == []


def test_three_threads_draw_what_one_draws():
    def drawn(n):
        with drawing(f"picture {n}", panels=1 + n % 2) as d:
            d.axes.semilogy([1.0, 10.0 ** (n + 1), 5.0], label="$y_t$")
            d.axes.legend()
            d.axes.set(title=f"picture {n}", xlabel="step $t$")
        return d.figure.svg

    alone = [drawn(n) for n in range(3)]
    together = [None] * 3
    threads = [threading.Thread(target=lambda n=n: together.__setitem__(n, drawn(n))) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone
