"""Which results of the last build are kept: those that were computed with the same things, and whole."""

import shutil
import sys
from hashlib import sha256
from multiprocessing import active_children
from pathlib import Path
from typing import Any

from jupyter_cache import get_cache
from sphinx.application import Sphinx
from sphinx.errors import SphinxParallelError


def setup(app: Sphinx) -> None:
    """Connect to the begin and the end of the build."""
    app.connect("config-inited", name_cache_by_sources)
    app.connect("config-inited", begin_after_an_interruption, priority=600)  # once the cache has its name
    app.add_config_value("makeup", "", "html")  # set to a digest, so that all pages are written when that changes
    app.connect("build-finished", end_in_good_order, priority=900)


def name_cache_by_sources(app: Sphinx, config: Any) -> None:
    """Keep the executed cells only as long as what they were computed with stays the same.

    Jupyter Book executes a chapter again when its own cells change, not when the package or a version does. A new
    name for the cache makes it execute all chapters, and Sphinx read all pages.
    """
    caches = Path(app.outdir).parent / "executed"
    cache = caches / digest(app, "requirements.txt", "pyproject.toml", "src")[:16]
    if not cache.exists():
        shutil.rmtree(Path(app.outdir, "_modules"), ignore_errors=True)  # Sphinx would not renew them all
    for old in set(caches.glob("*")) - {cache}:
        shutil.rmtree(old)
    config.nb_execution_cache_path = str(cache)
    config.makeup = digest(app, "book/assets", "book/extensions", "book/templates")


def digest(app: Sphinx, *names: str) -> str:
    """What tells one state of these files and folders from another; the version of Python is part of it."""
    root = Path(app.srcdir)
    files = {path for name in names for path in (root / name, *(root / name).rglob("*")) if path.is_file()}
    result = sha256(sys.version.encode())
    for path in sorted(file for file in files if "__pycache__" not in file.parts):
        result.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return result.hexdigest()


def begin_after_an_interruption(app: Sphinx, config: Any) -> None:
    """Throw away what the last build left half written, if something ended it before its end.

    Sphinx and MyST-NB take a page, a picture or the results of a chapter for whole as soon as there is a file of that
    name. The results, which take longest to compute, are kept if all of them can be read.
    """
    mark = unfinished(app)
    cache = get_cache(config.nb_execution_cache_path)
    if mark.exists():
        for folder in (app.outdir, app.doctreedir, mark.parent / "jupyter_execute"):
            shutil.rmtree(folder, ignore_errors=True)
            Path(folder).mkdir(parents=True)
        try:
            for record in cache.list_cache_records():
                cache.get_cache_bundle(record.pk)
        except Exception:  # whatever was cut short: the database, its tables, a notebook
            cache.clear_cache()
    mark.write_text("A build is under way, or was ended before its end.\n")
    cache.list_cache_records()  # makes the database, before the processes that read in parallel all do


def end_in_good_order(app: Sphinx, exception: Exception | None) -> None:
    """Note that nothing is half written. After an exception Sphinx itself sees to it that all pages are read again."""
    for process in active_children():  # nbclient ignores that Sphinx asks them to stop, and Sphinx waits for them
        process.kill()
    if isinstance(exception, SphinxParallelError):
        print(exception.traceback, file=sys.stderr)  # says which cell failed, and how; Sphinx keeps it to itself
    unfinished(app).unlink(missing_ok=True)


def unfinished(app: Sphinx) -> Path:
    """A file that is there while a build is under way."""
    return Path(app.outdir).parent / "unfinished"
