"""Settings that every test shares."""

import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))  # so that tests/book imports the module browser

settings.register_profile("repeatable", derandomize=True, deadline=None)  # the same cases on every machine
settings.load_profile("repeatable")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds the whole project."""
    return ROOT
