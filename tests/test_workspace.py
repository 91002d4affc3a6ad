"""The reader's copies of the notebooks: refreshed with the book, never over what a reader wrote."""

import json
import socket
import subprocess
import sys

import pytest

from tools import port, workspace


def notebook(*sources, outputs=()):
    cells = [{"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": {}} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE", raising=False)
    export(tmp_path, a="1", b="2")
    return tmp_path


def export(place, **sources):
    folder = place / "_build" / "notebooks" / "with-solutions"
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in sources.items():
        (folder / f"{name}.ipynb").write_text(notebook(source))


def run(action, place):
    workspace.main(action, place.joinpath("notebooks"))


def cells(place, name):
    return [cell["source"] for cell in json.loads((place / "notebooks" / f"{name}.ipynb").read_text())["cells"]]


def test_what_was_not_changed_follows_the_book(place):
    run("write", place)
    export(place, a="new")
    run("refresh", place)
    assert (cells(place, "a"), cells(place, "b")) == (["new"], ["2"])
    run("check", place)


def test_an_edit_survives_a_refresh_while_the_book_stays_and_says_so_when_it_changes(place, monkeypatch):
    run("write", place)
    (place / "notebooks" / "a.ipynb").write_text(notebook("mine"))
    run("refresh", place)
    assert cells(place, "a") == ["mine"]
    export(place, a="new", b="new too")
    for action in ("refresh", "write", "check"):
        with pytest.raises(SystemExit, match=r"(?s)You have changed these.*notebooks/a\.ipynb\n.*FORCE=1"):
            run(action, place)
        assert (cells(place, "a"), cells(place, "b")) == (["mine"], ["2"])
    monkeypatch.setenv("FORCE", "1")
    run("check", place)
    run("write", place)
    assert (cells(place, "a"), cells(place, "b")) == (["new"], ["new too"])


def test_to_write_afresh_never_replaces_an_edit(place):
    run("write", place)
    (place / "notebooks" / "b.ipynb").write_text(notebook("2", "added"))
    with pytest.raises(SystemExit, match=r"notebooks/b\.ipynb"):
        run("write", place)
    assert cells(place, "b") == ["2", "added"]


def test_an_edit_survives_a_refused_refresh_and_a_later_one(place):
    run("write", place)
    (place / "notebooks" / "a.ipynb").write_text(notebook("mine"))
    run("refresh", place)
    run("refresh", place)
    with pytest.raises(SystemExit, match=r"notebooks/a\.ipynb"):
        run("check", place)


def test_outputs_are_no_edit_and_stay_while_the_book_stays(place):
    run("write", place)
    path = place / "notebooks" / "a.ipynb"
    path.write_text(notebook("1", outputs=["an output"]))
    run("check", place)
    run("refresh", place)
    assert "an output" in path.read_text()


def test_files_of_the_readers_own_stand_in_the_way_of_clean_alone(place):
    run("write", place)
    (place / "notebooks" / "own.ipynb").write_text(notebook("own"))
    (place / "notebooks" / "numbers.csv").write_text("1,2")
    run("write", place)
    with pytest.raises(SystemExit, match=r"(?s)notebooks/numbers\.csv.*notebooks/own\.ipynb"):
        run("check", place)
    assert cells(place, "own") == ["own"]


def test_without_a_folder_there_is_nothing_to_lose(place):
    run("check", place)


def test_without_a_build_it_says_what_to_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="run `make book` first"):
        workspace.main("write", tmp_path / "notebooks")


def test_a_port_that_is_taken_is_named_with_another_to_try():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=rf"Port {number} is taken.*make serve PORT={number + 1}"):
            port.require_free("serve", str(number))
    port.require_free("serve", str(number))
    for wrong in ("0", "65536", "http", "-1"):
        with pytest.raises(SystemExit, match="PORT must be a whole number from 1 to 65535"):
            port.require_free("lab", wrong)


def test_make_says_what_root_has_to_type(root):
    lines = subprocess.run(["make", "-n", "lab"], cwd=root, capture_output=True, text=True).stdout
    assert "make lab OPTIONS=--allow-root" in lines
    assert "tools/workspace.py refresh notebooks with-solutions" in lines
    student = subprocess.run(["make", "-n", "notebooks", "SOLUTIONS=closed"], cwd=root, capture_output=True, text=True)
    assert "tools/workspace.py write notebooks student" in student.stdout


def test_the_tools_need_nothing_that_has_to_be_installed(root):
    for name in ("workspace", "port"):
        code = f"import runpy; runpy.run_path('tools/{name}.py')"
        assert subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=root).returncode == 0
