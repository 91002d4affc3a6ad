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


def make(folder, *arguments, **settings):
    """What `make` prints, with the package as the environment that it makes knows it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", ".venv/installed", *arguments]
    return subprocess.check_output(command, cwd=folder, env=environment | settings, text=True, stderr=subprocess.STDOUT)


def package(folder):
    say = "import bptt, importlib.metadata as m; print(bptt.__file__, m.version('bptt'))"
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    probe = [
        folder / ".venv" / "bin" / "python",
        "-c",
        say.replace("import bptt, ", "import importlib.util, ").replace(
            "bptt.__file__", "importlib.util.find_spec('bptt').origin"
        ),
    ]
    return subprocess.check_output(probe, cwd="/", env=env, text=True).strip()


def test_any_name_any_settings_and_then_another_name(folder, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    printed = make(folder, PIP_USER="1", PIP_TARGET=str(elsewhere), PYTHONPATH=str(elsewhere), PYTHONOPTIMIZE="2")
    assert printed.count("\n") == 1, printed
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
    assert "DO NOT MATCH THE HASHES" in refused.value.output
    assert not (folder / ".venv" / "installed").exists()
