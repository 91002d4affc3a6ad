"""When .venv is made anew, when only the project is installed again, and when nothing is done."""

import json
import os

import pytest

from tools import install


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """An empty project; `steps` gives what an installation does in it, in words."""
    monkeypatch.setattr(install, "ROOT", tmp_path)
    for name in ("SETTINGS", "NOTE", "PYTHON", "VENV"):
        monkeypatch.setattr(install, name, tmp_path / getattr(install, name).relative_to(install.VENV.parent))
    versions = {}
    monkeypatch.setattr(install, "about", lambda python: versions.get(python, {}))
    taken = []

    def run(*command):
        if "venv" in command:
            taken.append(f"venv of {command[0]}")
            versions[str(install.PYTHON)] = versions[command[0]]
            install.NOTE.parent.mkdir(exist_ok=True)
            install.NOTE.unlink(missing_ok=True)
        else:
            taken.append("project" if "--editable" in command else command[-1])

    monkeypatch.setattr(install, "run", run)
    monkeypatch.setattr(install.sys, "executable", "python3")
    versions["python3"] = {"version": "3.11", "path": "python3"}
    versions["python3.13"] = {"version": "3.13", "path": "python3.13"}
    for name in ("requirements.txt", "pyproject.toml"):
        (tmp_path / name).write_text("numpy\n")

    class Machine:
        folder, pythons = tmp_path, versions

        def steps(self, *arguments):
            taken.clear()
            install.main(list(arguments))
            return list(taken)

    return Machine()


ALL = ["venv of python3", "requirements.txt", "project"]


def test_the_second_time_there_is_nothing_to_do(machine):
    assert machine.steps() == ALL
    assert machine.steps() == []


def test_content_counts_and_dates_do_not(machine):
    machine.steps()
    os.utime(machine.folder / "requirements.txt", (2e9, 2e9))
    assert machine.steps() == []
    (machine.folder / "requirements.txt").write_text("numpy, another\n")
    os.utime(machine.folder / "requirements.txt", (0, 0))
    assert machine.steps() == ALL


def test_another_version_of_the_project_is_installed_over_the_old_one(machine):
    machine.steps()
    (machine.folder / "pyproject.toml").write_text("version 2\n")
    assert machine.steps() == ["project"]


@pytest.mark.parametrize("change", ["folder", "python", "pins"])
def test_what_was_installed_for_another_folder_or_python_is_installed_anew(machine, change):
    machine.steps()
    note = json.loads(install.NOTE.read_text())
    install.NOTE.write_text(json.dumps(note | {change: "other"}))
    assert machine.steps() == ALL


@pytest.mark.parametrize("note", ["", "{", "[]", "{}"])
def test_a_note_that_was_cut_short_counts_for_nothing(machine, note):
    machine.steps()
    install.NOTE.write_text(note)
    assert machine.steps() == ALL


def test_a_python_that_no_longer_runs_is_replaced(machine):
    machine.steps()
    del machine.pythons[str(install.PYTHON)]
    assert machine.steps() == ALL


def test_a_python_that_is_asked_for_takes_its_place_and_stays(machine, monkeypatch):
    machine.steps()
    monkeypatch.setattr(install.sys, "executable", "python3.13")
    assert machine.steps() == []
    assert machine.steps("--this-python") == ["venv of python3.13", *ALL[1:]]
    monkeypatch.setattr(install.sys, "executable", "python3")
    assert machine.steps() == []
    (machine.folder / "requirements.txt").write_text("numpy, another\n")
    assert machine.steps() == ["venv of python3.13", *ALL[1:]]


def test_a_python_that_is_too_old_is_refused_in_one_sentence(machine):
    machine.pythons["python3"] = {"version": "3.9", "path": "python3"}
    with pytest.raises(SystemExit) as refused:
        machine.steps()
    assert str(refused.value) == "Python 3.11 to 3.14 is needed, this is 3.9; try: make PYTHON=python3.12"


def test_what_one_target_needs_comes_after_the_rest(machine):
    assert machine.steps("requirements/fast.txt") == [*ALL, "requirements/fast.txt"]
    assert machine.steps("requirements/fast.txt") == ["requirements/fast.txt"]


SET_UP = {"PIP_USER": "1", "PIP_TARGET": "/elsewhere", "PIP_NO_BINARY": ":all:", "PYTHONPATH": "/elsewhere"}


def test_what_a_machine_sets_up_for_pip_leads_nowhere_else(monkeypatch):
    for name, value in SET_UP.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    seen = {}
    monkeypatch.setattr(install.subprocess, "call", lambda command, cwd, env: seen.update(env) or 0)
    install.pip("numpy")
    assert {name: seen.get(name) for name in SET_UP} == dict.fromkeys(SET_UP) | {"PIP_USER": "0"}
    assert seen["PIP_INDEX_URL"] == "https://mirror.example/simple"


def test_every_pinned_file_is_compared_with_its_sum_and_none_is_built(monkeypatch):
    commands = []
    monkeypatch.setattr(install, "run", lambda *command: commands.append(command))
    install.pip(*install.PINNED, "requirements.txt")
    (command,) = commands
    assert {"--require-hashes", "--only-binary", ":all:", "--no-deps"} <= set(command)
