"""Which cells run first: as if all had run from top to bottom, and no more than that needs."""

import pytest

from book.live.planning import after, plan


class Page:
    """The cells of a page, and what Python would remember of those that ran."""

    def __init__(self, *sources):
        self.sources = list(sources)
        self.now = {}

    def run(self, cell):
        ran = plan(self.sources, cell, self.now)
        for each in ran:
            self.now |= after(self.sources, each, succeeded=True)
        return ran


@pytest.mark.parametrize(
    ("cells", "needed"),
    [
        (["x = 1", "y = 2", "x"], [0]),
        (["x = 1", "x = 2", "x"], [1]),
        (["x = 1", "x = x + 1", "x"], [0, 1]),
        (["x = 1", "x += 1", "x"], [0, 1]),
        (["x += 1; x = 5", "x"], [0]),
        (["x = 1", "x += 1; x = 5", "x"], [0, 1]),
        (["x = 1", "del x", "x"], [0, 1]),
        (["a, (b, *c) = 1, (2, 3)", "c"], [0]),
        (["import numpy as np", "from math import pi", "np.round(pi)"], [0, 1]),
        (["import numpy as np", "np.round(1.5)", "np.round(2.5)"], [0]),
        (["import numpy as np", "np.random.seed(0)", "np.random.normal()"], [0, 1]),
        (["import numpy as np", "np.random.seed(0)", "np.random.normal()", "np.random.normal()"], [0, 1, 2]),
        (["import numpy as np", "rng = np.random.default_rng(0)", "rng.normal()", "rng.normal()"], [0, 1, 2]),
        (["import numpy as np", "np.fill_diagonal(m, 0)", "np.round(1)"], [0]),
        # objects that are changed where they are
        (["steps = []", "steps.append(1)", "steps"], [0, 1]),
        (["steps = []", "len(steps)", "steps"], [0]),
        (["steps = [1]", "steps.index(1)", "steps"], [0]),
        (["steps = [[]]", "steps[0].append(1)", "steps"], [0, 1]),
        (["x = [1, 2]", "x[0] = 5", "x"], [0, 1]),
        (["x = {}", "x['a']['b'] = 5", "x"], [0, 1]),
        (["x = [1, 2]", "del x[0]", "x"], [0, 1]),
        (["x = object()", "x.name = 5", "x"], [0, 1]),
        (["x = object()", "setattr(x, 'name', 5)", "x"], [0, 1]),
        (["x = [3, 1]", "from random import shuffle\nshuffle(x)", "x"], [0, 1]),
        (["x = [3, 1]", "for i in range(2):\n    x[i] = 0", "x"], [0, 1]),
        (["x = [3, 1]", "x.sort()", "x"], [0, 1]),
        (["x = [3, 1]", "sorted(x)", "x"], [0]),
        # two names for one object
        (["a = [1]", "b = a", "b.append(2)", "a"], [0, 1, 2]),
        (["a = [1]", "b = [a]", "b[0].append(2)", "a"], [0, 1, 2]),
        (["a = np.zeros(3)", "b = a[1:]", "b[0] = 1", "a"], [0, 1, 2]),
        (["a = np.zeros(3)", "b = a.reshape(3, 1)", "b += a", "a"], [0, 1, 2]),
        (["a = [[1]]", "for b in a:\n    b.append(2)", "a"], [0, 1]),
        (["a = [1]", "keep = {}", "keep.update(a=a)", "keep['a'].append(2)", "a"], [0, 1, 2, 3]),
        (["a = 1", "b = a + 1", "b", "a"], [0]),
        # branches and loops
        (["x = 1", "if x > 2:\n    x = 0", "x"], [0, 1]),
        (["y = 0", "x = 1", "if x > 2:\n    y = 1", "y"], [0, 1, 2]),
        (["y = 0", "x = 1", "if x > 2:\n    y = 1\nelse:\n    y = 2", "y"], [1, 2]),
        (["y = 0", "for i in []:\n    y = i", "y"], [0, 1]),
        (["y = 0", "for i in range(3):\n    y = i\n    print(y)", "i"], [1]),
        (["y = 0", "try:\n    y = 1 / 0\nexcept ZeroDivisionError:\n    pass", "y"], [0, 1]),
        (["d = 1", "with open('a') as d:\n    d.read()", "d"], [1]),
        (["y = 0", "while y < 3:\n    y += 1", "y"], [0, 1]),
        (["y = 0", "match 1:\n    case 2:\n        y = 1", "y"], [0, 1]),
        # functions
        (["eta = 0.1", "def f(x):\n    return eta * x", "eta = 0.2", "f(1)"], [0, 1, 2]),
        (["f = lambda x: eta * x", "eta = 0.2", "f(1)"], [0, 1]),
        (["def g():\n    return eta", "def f():\n    return g()", "eta = 1", "f()"], [0, 1, 2]),
        (["def f(x):\n    y = [x]\n    y.append(1)\n    return y", "a = 1", "b = 2", "f(a)"], [0, 1]),
        (["n = 0", "def f():\n    global n\n    n += 1", "f()", "n"], [0, 1, 2]),
        (["seen = []", "def f(x):\n    seen.append(x)", "f(1)", "seen"], [0, 1, 2]),
        (["def f(x):\n    x.append(1)", "a = []", "f(a)", "a"], [0, 1, 2]),
        (["def f(x):\n    y = x\n    y[0] = 1", "a = [0]", "f(a)", "a"], [0, 1, 2]),
        (["class A:\n    def go(self):\n        self.n = eta", "eta = 1", "a = A()", "a.go()", "a.n"], [0, 1, 2, 3]),
        # what can be gone through once
        (["it = iter([1, 2])", "next(it)", "next(it)"], [0, 1]),
        (["it = (x for x in range(3))", "list(it)", "list(it)"], [0, 1]),
        (["def f():\n    yield 1\n    yield 2", "it = f()", "next(it)", "next(it)"], [0, 1, 2]),
        # what nobody can tell: all above
        (["x = 1", "exec('y = 2')", "z = 3", "y"], [0, 1]),
        (["x = 1", "from numpy import *", "z = 3", "zeros(x)"], [0, 1]),
        (["x = 1", "y = 2", "z = 3", "eval('x')"], [0, 1, 2]),
        # not for us to say
        (["x = (", "y = 1", "y"], [1]),
        (["%matplotlib inline", "y = 1", "y"], [1]),
        ([""], []),
    ],
)
def test_what_a_cell_needs(cells, needed):
    assert Page(*cells).run(len(cells) - 1) == [*needed, len(cells) - 1]


def test_what_has_run_does_not_run_again():
    page = Page("x = 1", "y = x", "x + y")
    assert page.run(2) == [0, 1, 2]
    assert page.run(2) == [2]


def test_what_was_overwritten_further_down_runs_again():
    page = Page("x = 1", "x", "x = 2", "x")
    assert page.run(3) == [2, 3]
    assert page.run(1) == [0, 1]
    assert page.run(3) == [2, 3]


def test_a_cell_that_was_edited_runs_again_with_all_that_follows_from_it():
    page = Page("x = 1", "y = x", "z = 3", "y")
    page.run(3)
    page.sources[0] = "x = 2"
    assert page.run(3) == [0, 1, 3]


def test_a_change_does_not_add_up_when_its_cell_runs_twice():
    page = Page("steps = []", "steps.append(1)")
    assert page.run(1) == [0, 1]
    assert page.run(1) == [0, 1]


def test_an_attribute_may_be_set_again():
    page = Page("explorer = Explorer()", "explorer.w = 1.2")
    assert page.run(1) == [0, 1]
    assert page.run(1) == [1]
    page.sources[1] = "explorer.w = 1.3"
    assert page.run(1) == [1]


def test_a_cell_that_failed_is_not_relied_on():
    page = Page("x = 1 / 0", "x")
    page.now |= after(page.sources, 0, succeeded=False)
    assert page.run(1) == [0, 1]


def test_running_one_of_two_givers_brings_back_what_it_overwrites():
    page = Page("a = 1; b = 1", "b = 2", "a = 9", "a + b")
    assert page.run(2) == [2]
    page.sources[2] = ""
    assert page.run(3) == [0, 1, 3]
