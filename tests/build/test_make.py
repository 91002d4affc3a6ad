"""`make` in folders of any name, moved ones, and under settings that lead elsewhere."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

NEEDED = ("hatchling", "packaging", "pathspec", "pluggy", "trove-classifiers")  # to install the project


@pytest.fixture
def folder(root, tmp_path):
    """A copy that pins no more than that, in a folder whose name a shell would run."""
    folder = tmp_path / "a$(touch X)b 'c' [draft]"
    ignored = shutil.ignore_patterns(".*", "_build", "notebooks", "__pycache__", "book", "tests")
    shutil.copytree(root, folder, ignore=ignored)
    text = (root / "requirements.txt").read_text()
    pins = re.findall(rf"^(?:{'|'.join(NEEDED)})==(?:.*\\\n)*.*\n", text, re.MULTILINE)
    assert len(pins) == len(NEEDED)
    (folder / "requirements.txt").write_text("".join(pins))
    return folder


def make(folder, **settings):
    """What `make .venv/installed` prints; pip may warn beside it, which is no matter here."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")} | settings
    command = ["make", ".venv/installed"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def package(folder):
    """Where .venv has the package from, and which version it takes it for."""
    say = "import importlib.metadata as m, importlib.util as u; print(u.find_spec('bptt').origin, m.version('bptt'))"
    return subprocess.check_output([folder / ".venv" / "bin" / "python", "-I", "-c", say], text=True).strip()


def test_any_name_any_settings_and_then_another_name(folder, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    printed = make(folder, PIP_USER="1", PIP_TARGET=str(elsewhere), PYTHONPATH=str(elsewhere), PYTHONOPTIMIZE="2")
    assert printed.startswith("Installing into .venv")
    assert package(folder).startswith(str(folder / "src"))
    assert make(folder) == ""

    moved = folder.rename(tmp_path / "moved")
    assert "Installing into .venv" in make(moved)
    assert package(moved).startswith(str(moved / "src"))

    project = moved / "pyproject.toml"
    project.write_text(re.sub('^version = ".*"', 'version = "9.8.7"', project.read_text(), count=1, flags=re.MULTILINE))
    assert make(moved) == ""
    assert package(moved).endswith(" 9.8.7")

    assert not elsewhere.exists()
    assert list(tmp_path.rglob("X")) == []


def test_two_at_once_install_once(folder):
    command = ["make", ".venv/installed"]
    both = [subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert "".join(printed).count("Installing into .venv") == 1
    assert Path(package(folder).split(" 0")[0]).exists()


def test_a_file_that_is_not_what_was_pinned_is_refused(folder):
    pins = folder / "requirements.txt"
    pins.write_text(re.sub("sha256:[0-9a-f]{64}", f"sha256:{'0' * 64}", pins.read_text()))
    with pytest.raises(subprocess.CalledProcessError) as refused:
        make(folder)
    assert "DO NOT MATCH THE HASHES" in refused.value.stderr
    assert not (folder / ".venv" / "installed").exists()
