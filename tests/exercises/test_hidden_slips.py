"""Answers that are right almost everywhere: each check has a case in which they are not."""

import numpy as np
import pytest
from test_chapters import RIGHT

from bptt import Weights
from bptt.exercises import check_backward, check_delta, check_gradient
from bptt.exercises._chapters import _slipped_deltas, _slipped_gradient


def steps(arguments):
    """T of a call: how many inputs, predictions or states there are."""
    lengths = {name: len(value) for name, value in zip("abcde", arguments, strict=False) if np.ndim(value)}
    return min(lengths.values(), default=0)


def weights_of(arguments):
    return next((value for value in arguments if isinstance(value, Weights)), None)


def entries(result):
    return np.asarray(list(result) if np.iterable(result) else result, dtype=float)


def wrong_where(condition):
    return lambda result, arguments: entries(result) * (2.0 if condition(arguments) else 1.0) + condition(arguments)


def w(arguments):
    return 1.0 if weights_of(arguments) is None else weights_of(arguments).w


CORRUPTED = {
    "T = 1": wrong_where(lambda a: steps(a) == 1),
    "T = 3": wrong_where(lambda a: steps(a) == 3),
    "T = 8": wrong_where(lambda a: steps(a) == 8),
    "T > 8": wrong_where(lambda a: steps(a) > 8),
    "w = 0": wrong_where(lambda a: w(a) == 0.0),
    "|w| > 4": wrong_where(lambda a: abs(w(a)) > 4.0),
    "clipped": lambda result, _: np.clip(entries(result), -10.0, 10.0),
    "shortened": lambda result, _: entries(result) * min(1.0, 10.0 / (np.linalg.norm(entries(result)) or 1.0)),
    "float32": lambda result, _: np.float32(entries(result)),
    "halved": lambda result, _: entries(result) / 2.0,
    "turned round": lambda result, _: -entries(result),
    "off by a millionth": lambda result, _: entries(result) * (1.0 + 1e-6) + 1e-6,
    "never negative": lambda result, _: np.maximum(entries(result), 0.0),
    "rounded": lambda result, _: np.round(entries(result), 4),
}
CALLS = [(check, answer) for check, answers in RIGHT for answer in answers if callable(answer)]


@pytest.mark.parametrize("how", CORRUPTED)
def test_what_is_wrong_somewhere_is_not_called_right(how):
    accepted, changed = [], 0
    for check, answer in CALLS:
        differs = []

        def corrupted(*arguments, answer=answer, differs=differs):
            result = answer(*arguments)
            if isinstance(result, Weights):
                result = [*result]
            spoilt = CORRUPTED[how](result, arguments)
            differs.append(not np.allclose(spoilt, entries(result), rtol=1e-9, atol=1e-9))
            return spoilt

        verdict = check(corrupted)
        changed += any(differs)
        if verdict and any(differs):
            accepted.append(f"{check.__name__}: {answer.__name__}: {verdict.says}")
    assert accepted == []
    assert changed >= 6, f"{changed} of {len(CALLS)} answers were changed at all"


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        ({"up": np.ones_like}, "one of the two ways only"),
        ({"back": np.ones_like}, "one of the two ways only"),
        ({"up": lambda y: 1 - y**2, "back": lambda y: 1 - y**2}, "that of tanh"),
        ({"start": True}, "ε_T in the place of δ_{T+1}|starts with δ_{T+1} = 0"),
    ],
)
def test_slips_of_a_loop_are_named(slip, words):
    for check, answer in ((check_delta, _slipped_deltas), (check_backward, _slipped_gradient)):
        verdict = check(lambda *case, answer=answer: answer(*case, **slip))
        assert not verdict
        assert any(word in verdict.says for word in words.split("|")), verdict.says


def right(weights, x, target):
    return np.array(_slipped_gradient(weights, x, target))


def test_what_is_cut_off_or_rounded_is_called_so():
    def clipped(*case):
        return np.clip(right(*case), -10.0, 10.0)

    assert "clipped" in check_backward(clipped).says
    assert "float32" in check_backward(lambda *case: right(*case).astype(np.float32)).says
    assert "long ones are not" in check_backward(lambda *case: right(*case) * (1.0 if len(case[1]) < 9 else 0.9)).says
    assert "Step 1 is missing" in check_backward(lambda *case: _slipped_gradient(*case, from_step=1)).says


@pytest.mark.parametrize("T", [1, 2, 3])
@pytest.mark.parametrize("place", range(4))
def test_one_derivative_with_large_gradients(place, T):
    quantity = f"dE/d{'uvws'[place]}"
    assert check_gradient(lambda *case: right(*case)[place], quantity, T)
    assert not check_gradient(lambda *case: np.clip(right(*case)[place], -10.0, 10.0), quantity, T)
    assert not check_gradient(lambda *case: np.float32(right(*case)[place]), quantity, T)
