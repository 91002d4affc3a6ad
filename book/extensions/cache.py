"""What a build keeps of the one before it: the results of the chapters, computed with the same things; all else goes.

Whether a page, a picture or an index is up to date would hang on dates and on what was built before. To read and write
all pages takes some ten seconds, to execute all chapters most of a minute. (See tools/build.py: where nothing at all
has changed, no build begins.)
"""

import fcntl
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from jupyter_cache import get_cache
from sphinx.application import Sphinx

from tools.digest import digest


def setup(app: Sphinx) -> None:
    """Connect to the begin of the build, and to its end."""
    app.connect("config-inited", wait_for_others, priority=100)
    app.connect("config-inited", begin_anew, priority=200)
    app.connect("config-inited", keep_results, priority=300)
    app.connect("build-finished", drop_record)


def wait_for_others(app: Sphinx, config: Any) -> None:
    """Let one build at a time work in a folder, until its process and all that it started have ended."""
    folder = os.open(Path(app.outdir).parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another build is under way in this folder; waiting until it has ended.", file=sys.stderr, flush=True)
        fcntl.flock(folder, fcntl.LOCK_EX)


def begin_anew(app: Sphinx, config: Any) -> None:
    """Forget all pages."""
    for folder in (app.outdir, app.doctreedir, Path(app.outdir).parent / "jupyter_execute"):
        shutil.rmtree(folder, ignore_errors=True)
        Path(folder).mkdir(parents=True)


def keep_results(app: Sphinx, config: Any) -> None:
    """Keep the executed cells as long as what they were computed with stays the same.

    Jupyter Book executes a chapter again when its own cells change, not when the package or a version does. A new
    name for the cache makes it execute all of them.
    """
    caches = Path(app.outdir).parent / "executed"
    cache = caches / digest(Path(app.srcdir), "requirements.txt", "pyproject.toml", "src")[:16]
    for old in set(caches.glob("*")) - {cache}:
        shutil.rmtree(old)
    config.nb_execution_cache_path = str(cache)
    results = get_cache(cache)
    try:
        for record in results.list_cache_records():
            results.get_cache_bundle(record.pk)
    except Exception:  # whatever a build that was killed has cut short: the database, its tables, a notebook
        results.clear_cache()
    results.list_cache_records()  # makes the database, before the processes that read in parallel all do


def drop_record(app: Sphinx, exception: Exception | None) -> None:
    """Remove what Sphinx notes for its next build: that begins anew, and the note differs where the pages do not."""
    Path(app.outdir, ".buildinfo").unlink(missing_ok=True)
