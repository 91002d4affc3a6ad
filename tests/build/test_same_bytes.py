"""The real book, built in copies of this folder: the same bytes wherever that is and whatever befell the build before.

Each build takes most of a minute: `make test-build` runs this, `make test` does not.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest

COMMAND = (Path(sys.executable).with_name("jupyter-book"), "build", "-W", "--keep-going", "-n", ".")
NOT_COPIED = shutil.ignore_patterns(".*", "_build", "notebooks", "__pycache__")
PERCENTS = random.Random(1990).sample(range(3, 85), 5)  # of the lines that a build prints; the last say how it went


class Built(NamedTuple):
    """A finished build: its folder, and how many lines it printed."""

    folder: Path
    lines: int


def copy(folder, to):
    return Path(shutil.copytree(folder, to, ignore=NOT_COPIED, copy_function=shutil.copyfile))


def start(folder, **settings):
    """Begin to build with the package that is in the folder, not with the one that is installed."""
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "PYTHONUNBUFFERED": "1"} | settings
    where = subprocess.check_output(
        [sys.executable, "-c", "import bptt; print(bptt.__file__)"], env=environment, text=True
    )
    assert Path(where.strip()).is_relative_to(folder)
    return subprocess.Popen(
        COMMAND,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def build(folder, **settings):
    process = start(folder, **settings)
    printed, _ = process.communicate()
    assert process.returncode == 0, printed
    return Built(folder, printed.count("\n"))


def differences(one, other):
    """The files that only one of two builds has, or that are not the same in both."""
    first, second = (
        {
            path.relative_to(built.folder).as_posix(): sha256(path.read_bytes()).digest()
            for path in (built.folder / "_build" / "html").rglob("*")
            if path.is_file()
        }
        for built in (one, other)
    )
    assert len(first) > 100
    return sorted(name for name, _ in first.items() ^ second.items())


@pytest.fixture(scope="module")
def undisturbed(root, tmp_path_factory):
    return build(copy(root, tmp_path_factory.mktemp("undisturbed") / "book"))


def test_another_folder_and_another_user_get_the_same_bytes(undisturbed, tmp_path):
    home = tmp_path / "home"
    for name, text in {
        ".config/matplotlib/matplotlibrc": "lines.linewidth: 9\n",
        ".ipython/profile_default/ipython_config.py": "c.InlineBackend.figure_formats = {'png'}\n",
    }.items():
        (home / name).parent.mkdir(parents=True)
        (home / name).write_text(text)
    folder = copy(undisturbed.folder, tmp_path / "a much longer name, with spaces and an ü")
    assert differences(build(folder, HOME=str(home), TZ="Pacific/Kiritimati"), undisturbed) == []


@pytest.mark.parametrize("percent", PERCENTS)
def test_a_build_after_one_that_was_killed_is_whole(undisturbed, tmp_path, percent):
    folder = copy(undisturbed.folder, tmp_path / "book")
    process = start(folder)
    for _ in range(undisturbed.lines * percent // 100):
        assert process.stdout.readline(), "it had ended before"
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert differences(build(folder), undisturbed) == []


def test_a_chapter_that_fails_ends_the_build_and_can_be_mended(undisturbed, tmp_path):
    folder = copy(undisturbed.folder, tmp_path / "book")
    chapter = folder / "book" / "02-unrolling.md"
    right = chapter.read_text("utf-8")
    first_cell = "```{code-cell} python\n"
    assert first_cell in right
    chapter.write_text(right.replace(first_cell, f"{first_cell}assert 1 == 2\n", 1), "utf-8")
    process = start(folder)
    printed, _ = process.communicate()
    assert process.returncode != 0
    assert "assert 1 == 2" in printed
    chapter.write_text(right, "utf-8")
    assert differences(build(folder), undisturbed) == []
