"""The loop as machine code, where numba is installed: `pip install numba`, or the extra `fast` of this package.

There is nothing to switch on, and no other text to trust: numba compiles the functions of `bptt.network`,
`bptt.objective` and `bptt.gradient` as they stand, and the results are the same to the last bit. `loss_and_gradient`
takes the compiled ones for a single sequence of COMPILED_FROM steps and more. The first such call in a process imports
numba and compiles, which takes one or two seconds; after that a step costs about 20 ns instead of 400. So it pays back
after some four million steps: a training run of 10,000 updates along 400 steps, or four gradients of a sequence of a
million.
"""

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from bptt._validation import FloatArray

COMPILED_FROM = 20
"""Steps. In a shorter sequence the plain loop is fast enough to be ahead of everything else."""


def compiled(*functions: Callable[..., Any]) -> Callable[..., Any] | None:
    """The last of several functions as machine code, and with it the others, which it calls; None without numba.

    Each is compiled from its own text, in which the names of the others stand for what was compiled, and `room` and
    `sum` for the two functions below.
    """
    try:
        from numba import njit
    except ImportError:  # not installed, or at odds with the version of NumPy
        return None
    names: dict[str, Any] = {"room": njit(room), "sum": njit(total, fastmath={"reassoc"})}
    for function in functions:
        assert isinstance(function, FunctionType)
        text = FunctionType(function.__code__, function.__globals__ | names)
        names[function.__name__] = njit(text, error_model="numpy")  # of its errors, 1/0 would cost a test a step
    return names[functions[-1].__name__]  # type: ignore[no-any-return]


def room(T: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """As `network.room`, in one piece of memory: the system takes back several large ones after each call."""
    memory = np.empty(3 * T + 1)
    return memory[:T], memory[T : 2 * T + 1], memory[2 * T + 1 :]


def total(values: FloatArray) -> float:
    """The sum, in any order: several additions at a time. Only whether it is finite counts."""
    result = 0.0
    for value in values:
        result += value
    return result
