"""For `make mutants`: nothing that was computed before is taken for what a mutant computes.

mutmut runs the tests once, notes which of them run which function, and tries each mutant in a copy of that process.
Functions keep results there: they would run in one test only, and not at all in the copies.
"""

import sys

import pytest
from mutmut.mutation.trampoline import get_mutant_under_test


def forget():
    for module in [module for name, module in sys.modules.items() if name.startswith("bptt.")]:
        for function in vars(module).values():
            getattr(function, "cache_clear", int)()


@pytest.fixture(scope="session", autouse=True)
def begins_anew():
    forget()


@pytest.fixture(autouse=True)
def runs_here_too():
    if get_mutant_under_test() == "stats":
        forget()
