"""requirements.txt pins what pyproject.toml asks for, for every Python and platform, with the sums of its files.

So do the files of requirements/, for what one target of the Makefile installs for itself.
"""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def entries(text):
    """Every requirement of a file, with the sums that its lines name."""
    for entry in text.replace(" \\\n", " ").splitlines():
        if not entry.startswith("#"):
            requirement, *sums = re.split(r"\s+--hash=", entry)
            yield Requirement(requirement), sums


@pytest.fixture(scope="module")
def pins(root):
    return [pin for pin, _ in entries((root / "requirements.txt").read_text())]


FILES = ["requirements.txt", *(f"requirements/{name}.txt" for name in ("fast", "mutants", "node", "torch"))]


@pytest.mark.parametrize("name", FILES)
def test_every_line_pins_one_version_and_the_sums_of_its_files(root, name):
    text = (root / name).read_text()
    assert text.splitlines()[1] == "#    make lock"
    for pin, sums in entries(text):
        (specifier,) = pin.specifier
        assert specifier.operator == "==", str(pin)
        assert pin.url is None, str(pin)
        assert sums, str(pin)
        assert [each for each in sums if not re.fullmatch(r"sha256:[0-9a-f]{64}", each)] == [], str(pin)


def test_all_that_make_installs_is_pinned(root):
    makefile = (root / "Makefile").read_text()
    groups = tomllib.loads((root / "pyproject.toml").read_text())["dependency-groups"]
    installed = re.findall(r"\$\(INSTALL\) requirements/(\w+)\.txt", makefile)
    assert sorted(installed) == sorted(groups) == [Path(name).stem for name in FILES[1:]]
    assert re.findall(r"^\t.*\bpip\b.* install .*$", makefile, re.MULTILINE) == [  # but for what makes the pins
        "\t_build/pins/bin/python -m pip --disable-pip-version-check --quiet install uv"
    ]


@pytest.mark.parametrize("name", FILES[1:])
def test_a_target_changes_no_version_of_the_rest(root, pins, name):
    versions = {}
    for pin in pins:
        versions.setdefault(canonicalize_name(pin.name), set()).add(str(pin.specifier))
    for pin, _ in entries((root / name).read_text()):
        known = versions.get(canonicalize_name(pin.name), {str(pin.specifier)})
        assert str(pin.specifier) in known, f"{name} has {pin}, requirements.txt {known}"


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
