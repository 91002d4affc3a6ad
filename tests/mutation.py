"""For `make mutants`: which functions run in a test, those included that ran before it.

mutmut tries a mutant with the tests that run its function. A function whose results are kept, or that runs when its
module is imported, runs in one test or in none, but others need it too.
"""

import sys

import pytest
from mutmut.state import state

at_import = set()


def pytest_collection_finish():
    at_import.update(state()._stats)


@pytest.fixture(autouse=True)
def runs_here_too(request):
    """Forget what is kept; what ran at import counts for the tests that have the package in their path."""
    for module in [module for name, module in sys.modules.items() if name.startswith("bptt.")]:
        for function in vars(module).values():
            getattr(function, "cache_clear", int)()
    state()._stats |= {name for name in at_import if name.split(".")[1] in request.node.nodeid}
