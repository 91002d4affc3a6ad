"""Settings that every test shares."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

repeatable = settings(derandomize=True, deadline=None)  # the same cases on every machine
settings.register_profile("repeatable", repeatable)
settings.register_profile("mutants", repeatable, max_examples=25)  # `make mutants` runs each test many times
settings.register_profile("deep", deadline=None, max_examples=2000, print_blob=True)  # `make fuzz`
settings.load_profile("repeatable")

if "MUTANT_UNDER_TEST" in os.environ:  # set by mutmut alone
    pytest_plugins = ["mutation"]


@pytest.fixture(scope="session")
def drills() -> bool:
    """Whether to try all cases, as `make drills` does, or a sample."""
    return "DRILLS" in os.environ


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds the whole project."""
    return Path(__file__).parents[1]
