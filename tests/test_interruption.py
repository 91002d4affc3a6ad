"""What the build does when the one before it was ended before its end; tests/build kills real ones."""

from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn

from book.extensions.cache import begin_after_an_interruption, end_in_good_order


@pytest.fixture
def app(tmp_path):
    """A build folder in which one page is written and the results of two chapters are kept."""
    app = SimpleNamespace(outdir=str(tmp_path / "html"), doctreedir=str(tmp_path / ".doctrees"))
    app.config = SimpleNamespace(nb_execution_cache_path=str(tmp_path / "executed" / "0123"))
    begin_after_an_interruption(app, app.config)
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "page.html").write_text("half a pa")
    cache = get_cache(app.config.nb_execution_cache_path)
    for code in ("1 + 1", "2 + 2"):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
        cache.cache_notebook_bundle(CacheBundleIn(notebook, code), check_validity=False)
    return app


def kept(app):
    """The build begins again; what is there then: pages, results."""
    begin_after_an_interruption(app, app.config)
    pages = list(Path(app.outdir).glob("*.html"))
    return len(pages), len(get_cache(app.config.nb_execution_cache_path).list_cache_records())


def results(app):
    return sorted(Path(app.config.nb_execution_cache_path).rglob("base.ipynb"))


def test_after_a_build_that_ended_everything_is_kept(app):
    end_in_good_order(app, None)
    assert kept(app) == (1, 2)


def test_after_one_that_did_not_pages_are_written_again(app):
    assert kept(app) == (0, 2)


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
