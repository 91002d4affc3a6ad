"""The workflow that publishes a fork: it runs nothing that can change behind its back, on every Python there is."""

import re
import tomllib

import pytest
import yaml
from packaging.specifiers import SpecifierSet


@pytest.fixture
def workflow(root):
    return (root / ".github" / "workflows" / "book.yml").read_text("utf-8")


def test_actions_are_pinned_to_commits_and_say_their_version(workflow):
    uses = re.findall(r"uses: *(.*)", workflow)
    assert len(uses) > 5
    assert [
        action for action in uses if not re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)
    ] == []


def test_every_supported_python_is_tested(root, workflow):
    tested = yaml.safe_load(workflow)["jobs"]["test"]["strategy"]["matrix"]["python"]
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    assert tested == list(SpecifierSet(project["requires-python"]).filter([f"3.{minor}" for minor in range(30)]))


def test_only_two_jobs_may_write(workflow):
    jobs = yaml.safe_load(workflow)
    assert jobs["permissions"] == {"contents": "read"}
    assert {name for name, job in jobs["jobs"].items() if "permissions" in job} == {"deploy", "release"}


def test_a_release_has_one_version(root):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    assert yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))["version"] == project["version"]
