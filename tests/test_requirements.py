"""requirements.txt pins what pyproject.toml asks for, for every Python and platform, and names nothing else."""

import tomllib
from itertools import chain

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@pytest.fixture(scope="module")
def lines(root):
    return (root / "requirements.txt").read_text().splitlines()


@pytest.fixture(scope="module")
def pins(lines):
    return [Requirement(line) for line in lines if not line.lstrip().startswith("#")]


def test_every_line_pins_one_version(pins):
    for pin in pins:
        (specifier,) = pin.specifier
        assert specifier.operator == "==", str(pin)
        assert pin.url is None, str(pin)


def test_header_says_how_it_is_made(lines):
    assert lines[1] == "#    make lock"


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_pins_satisfy_pyproject(root, pins, python):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    environment = default_environment() | {"python_version": python, "python_full_version": f"{python}.5"}
    pinned = {
        canonicalize_name(pin.name): next(iter(pin.specifier)).version
        for pin in pins
        if pin.marker is None or pin.marker.evaluate(environment)
    }
    extras = project["optional-dependencies"]
    del extras["bench"], extras["fast"]  # installed by hand, by whoever wants that comparison or that speed
    for text in chain(project["dependencies"], *extras.values()):
        wanted = Requirement(text)
        version = pinned.get(canonicalize_name(wanted.name))
        assert version is not None, f"{text} is not pinned: run `make lock`"
        assert version in wanted.specifier, f"{version} is pinned, {text} is wanted: run `make lock`"
