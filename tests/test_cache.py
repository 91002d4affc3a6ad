"""What a build keeps of the one before it, however that ended; tests/build kills real ones."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn

from book.extensions.cache import begin_anew, keep_results

WAIT = """
from types import SimpleNamespace
from book.extensions.cache import wait_for_others
wait_for_others(SimpleNamespace(outdir={!r}), None)
print("begins", flush=True)
"""


@pytest.fixture
def app(tmp_path):
    """A build folder in which one page is written and the results of two chapters are kept."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "model.py").write_text("p = u * y\n")
    build = tmp_path / "_build"
    app = SimpleNamespace(srcdir=str(tmp_path), outdir=str(build / "html"), doctreedir=str(build / ".doctrees"))
    app.config = SimpleNamespace()
    kept(app)
    (build / "html" / "page.html").write_text("half a pa")
    cache = get_cache(app.config.nb_execution_cache_path)
    for code in ("1 + 1", "2 + 2"):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
        cache.cache_notebook_bundle(CacheBundleIn(notebook, code), check_validity=False)
    return app


def kept(app):
    """The build begins; what is there then: pages, results."""
    begin_anew(app, app.config)
    keep_results(app, app.config)
    pages = list(Path(app.outdir).glob("*.html"))
    return len(pages), len(get_cache(app.config.nb_execution_cache_path).list_cache_records())


def results(app):
    return sorted(Path(app.config.nb_execution_cache_path).rglob("base.ipynb"))


def test_results_are_kept_and_pages_are_not(app):
    assert kept(app) == (0, 2)


def test_a_date_is_no_change(app):
    os.utime(Path(app.srcdir, "src", "model.py"), (0, 0))
    assert kept(app) == (0, 2)


def test_another_model_is(app):
    Path(app.srcdir, "src", "model.py").write_text("p = u * y + b\n")
    assert kept(app) == (0, 0)
    assert len(list(Path(app.outdir).parent.glob("executed/*"))) == 1


def test_results_that_are_cut_short_are_computed_again(app):
    path = results(app)[0]
    path.write_text(path.read_text()[:-20])
    assert kept(app) == (0, 0)


def test_so_are_those_that_were_never_written(app):
    results(app)[0].unlink()
    assert kept(app) == (0, 0)


def test_so_are_all_when_the_database_is_broken(app):
    (Path(app.config.nb_execution_cache_path) / "global.db").write_bytes(b"")
    assert kept(app) == (0, 0)


def test_a_second_build_says_that_it_waits_and_begins_when_the_first_has_ended(app, root):
    folder = os.open(Path(app.outdir).parent, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    command = [sys.executable, "-c", WAIT.format(app.outdir)]
    waiting = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert waiting.stderr.readline().startswith("Another build is under way in this folder")
    assert waiting.poll() is None
    os.close(folder)
    assert waiting.communicate(timeout=20)[0] == "begins\n"
