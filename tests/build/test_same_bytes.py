"""The real book, built in copies of this folder: the same bytes wherever that is and whatever befell the build before.

Each build takes most of a minute: `make test-build` runs this, `make test` does not.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pytest

from book.extensions.live_files import UnavailableError, find
from tools.build import JUPYTER_BOOK

COMMAND = (*JUPYTER_BOOK, "build", "-W", "--keep-going", "-n", ".")
NOT_COPIED = shutil.ignore_patterns(".*", "html", "jupyter_execute", "ipython", "notebooks", "__pycache__")
PERCENTS = random.Random(1990).sample(range(3, 85), 5)  # of the lines that a build prints; the last say how it went
CHAPTER = Path("book", "06-one-recursion-instead.md")


class Built(NamedTuple):
    """A finished build: its folder, how many lines it printed, and how long it took."""

    folder: Path
    lines: int
    seconds: float = 0.0


def copy(folder, to, results=False):
    """A copy of the sources, with the results of executed chapters or without."""
    Path(shutil.copytree(folder, to, ignore=NOT_COPIED, copy_function=shutil.copyfile))
    if not results:
        shutil.rmtree(to / "_build", ignore_errors=True)
    return to


def start(folder, command=COMMAND, **settings):
    """Begin to build with the package that is in the folder, not with the one that is installed."""
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "PYTHONUNBUFFERED": "1"} | settings
    where = subprocess.check_output(
        [sys.executable, "-c", "import bptt; print(bptt.__file__)"], env=environment, text=True
    )
    assert Path(where.strip()).is_relative_to(folder)
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def build(folder, **settings):
    began = time.monotonic()
    process = start(folder, **settings)
    printed, _ = process.communicate()
    assert process.returncode == 0, printed
    return Built(folder, printed.count("\n"), time.monotonic() - began)


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
    assert any(name.endswith(".whl") for name in first)
    return sorted(name for name, _ in first.items() ^ second.items())


@pytest.fixture(scope="module")
def undisturbed(root, tmp_path_factory):
    return build(copy(root, tmp_path_factory.mktemp("undisturbed") / "book"))


def test_another_folder_another_user_and_another_source_of_pyodide_get_the_same_bytes(undisturbed, tmp_path):
    home = tmp_path / "home"
    settings = {"HOME": str(home), "TZ": "Pacific/Kiritimati"}
    with suppress(UnavailableError):  # then neither build has live cells
        settings["PYODIDE_FILES"] = str(shutil.copytree(find(), tmp_path / "files"))
    for name, text in {
        ".config/matplotlib/matplotlibrc": "lines.linewidth: 9\n",
        ".ipython/profile_default/ipython_config.py": "c.InlineBackend.figure_formats = {'png'}\n",
    }.items():
        (home / name).parent.mkdir(parents=True)
        (home / name).write_text(text)
    folder = copy(undisturbed.folder, tmp_path / "a much 'longer' name, with an ü, $(touch X) [draft]")
    built = build(folder, MPLBACKEND="agg", **settings)
    assert differences(built, undisturbed) == []
    assert list(tmp_path.rglob("X")) == []
    (wheel,) = built.folder.rglob("bptt-*.whl")
    assert any(name.endswith("/licenses/LICENSE") for name in ZipFile(wheel).namelist())


def test_what_was_built_before_leaves_no_trace(undisturbed, tmp_path):
    """Edited and built, set back with an older date and built, touched and built."""
    folder = copy(undisturbed.folder, tmp_path / "book", results=True)
    chapter = folder / CHAPTER
    text = chapter.read_text("utf-8")
    chapter.write_text(f"{text}\n## A new section\n\nOn {{term}}`BPTT`, with {{cite:p}}`griewank2008`.\n", "utf-8")
    edited = differences(build(folder), undisturbed)
    assert {f"_build/html/book/{CHAPTER.stem}.html", "_build/html/searchindex.js"} <= set(edited)
    chapter.write_text(text, "utf-8")
    os.utime(chapter, (946684800, 946684800))
    assert differences(build(folder), undisturbed) == []
    os.utime(chapter)
    assert differences(build(folder), undisturbed) == []


def test_two_builds_at_once_follow_one_another(undisturbed, tmp_path):
    folder = copy(undisturbed.folder, tmp_path / "book", results=True)
    processes = [start(folder) for _ in range(2)]
    printed = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], printed
    assert sum("Another build is under way" in text for text in printed) == 1
    assert differences(Built(folder, 0), undisturbed) == []


MOMENTS = random.Random(1986).sample(range(2, 60), 20)  # of the time that a build takes, in percent


def test_one_that_is_told_to_stop_stops_and_leaves_no_process(undisturbed, tmp_path, drills):
    folder = copy(undisturbed.folder, tmp_path / "book")
    build_tool = (sys.executable, "-S", "-m", "tools.build")
    for number, percent in enumerate(MOMENTS if drills else MOMENTS[:3]):
        process, moment = None, undisturbed.seconds * percent / 100
        while process is None or process.poll() is not None:  # it had ended: the machine is less busy than it was
            shutil.rmtree(folder / "_build", ignore_errors=True)
            process = start(folder, build_tool)
            time.sleep(moment)
            moment /= 2
        began = time.monotonic()
        os.kill(process.pid, (signal.SIGINT, signal.SIGTERM)[number % 2])
        printed, _ = process.communicate()
        assert time.monotonic() - began < 2, printed
        assert process.returncode in (128 + signal.SIGINT, 128 + signal.SIGTERM), printed
        assert "Traceback" not in printed
        assert processes_in(folder) == []
    assert differences(build(folder), undisturbed) == []


def processes_in(folder):
    """What still runs and knows the folder: by its command, where it works, or what it was told."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            known = [(process / name).read_bytes() for name in ("cmdline", "environ")]
        except OSError:
            continue
        if any(bytes(folder) in text for text in known):
            found.append(known[0])
    return found


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
    folder = copy(undisturbed.folder, tmp_path / "book", results=True)
    chapter = folder / "book" / "02-unrolling.md"
    right = chapter.read_text("utf-8")
    first_cell = "```{code-cell} python\n"
    assert first_cell in right
    chapter.write_text(right.replace(first_cell, f"{first_cell}assert 1 == 2, 'not the same'\n", 1), "utf-8")
    process = start(folder)
    printed, _ = process.communicate()
    assert process.returncode != 0
    last = "\n".join(printed.splitlines()[-5:])
    assert "The build failed in book/02-unrolling.md, code cell 1:" in last
    assert "AssertionError: not the same" in last
    chapter.write_text(right, "utf-8")
    assert differences(build(folder), undisturbed) == []
