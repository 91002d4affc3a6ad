"""The first cell of each notebook finds the wheel under the names that browsers give it, and says what to do next."""

import importlib.util
import subprocess
from importlib.metadata import version
from types import SimpleNamespace

import pytest

WHEEL = f"bptt-{version('bptt')}-py3-none-any.whl"


@pytest.fixture
def run(root, tmp_path, monkeypatch, capsys):
    """Run the cell where some packages are missing; gives what it printed, and what pip was asked for."""
    code = (root / "book" / "extensions" / "first_cell.py").read_text("utf-8").replace("WHEEL", WHEEL)
    find_spec = importlib.util.find_spec

    def run(missing=(), address="", returncode=0):
        asked = []

        def pip(command, **options):
            asked.append(command[-1])
            return SimpleNamespace(returncode=returncode, stderr="no network")

        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(subprocess, "run", pip)
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in missing else find_spec(name))
        exec(code.replace('ADDRESS = ""', f'ADDRESS = "{address}"'), {})
        return capsys.readouterr().out, asked

    return run


def test_where_all_is_there_nothing_is_installed(run):
    assert run() == ("All is there. Go on with the next cell.\n", [])


@pytest.mark.parametrize("name", [WHEEL, WHEEL.replace(".whl", " (1).whl"), WHEEL.replace(".whl", "(2).whl")])
def test_the_wheel_is_found_under_the_names_that_browsers_give_it(run, tmp_path, name):
    (tmp_path / name).write_bytes(b"")
    said, asked = run(missing=("bptt",))
    assert said == "Installed. Go on with the next cell.\n"
    (wanted,) = asked
    assert wanted.startswith("bptt[chapters] @ file:///")
    assert wanted.endswith(f"/{WHEEL}")


def test_an_older_package_is_replaced(run, tmp_path, monkeypatch):
    (tmp_path / WHEEL).write_bytes(b"")
    monkeypatch.setattr("importlib.metadata.version", lambda name: "0.0.9")
    said, asked = run()
    assert len(asked) == 1
    assert said.startswith("Installed.")


def test_after_the_widgets_came_the_page_has_to_be_loaded_again(run, tmp_path):
    (tmp_path / WHEEL).write_bytes(b"")
    assert "reload this page in the browser" in run(missing=("bptt", "anywidget"))[0]


def test_without_a_wheel_it_says_which_file_to_put_where(run, tmp_path):
    said, asked = run(missing=("bptt", "autograd"))
    assert asked == []
    assert f"bptt, autograd: not installed, and there is no {WHEEL} in {tmp_path}" in said
    assert "upload it on the left" in said


def test_an_address_serves_as_well(run):
    address = f"https://example.org/{WHEEL}"
    assert run(missing=("bptt",), address=address)[1] == [f"bptt[chapters] @ {address}"]


def test_a_failed_installation_is_told_in_the_words_of_pip(run, tmp_path):
    (tmp_path / WHEEL).write_bytes(b"")
    assert run(missing=("bptt",), returncode=1)[0] == "The installation failed. pip says:\nno network\n"
