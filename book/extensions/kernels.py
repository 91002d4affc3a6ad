"""The kernels that execute the chapters: several at once, and the same results everywhere."""

import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import jupyter_client
from jupyter_cache.cache.main import JupyterCacheBase
from jupyter_client.manager import AsyncKernelManager
from sphinx.application import Sphinx

from book.extensions.markup import in_script
from tools.processes import end_with

KERNEL = """\
from ipykernel.iostream import OutStream

c.IPKernelApp.log_level = "ERROR"  # no warning that it talks to this machine unencrypted
OutStream.flush_interval = 3600.0  # what a cell prints comes in one piece, not in pieces that depend on the moment
"""


def setup(app: Sphinx) -> None:
    """Connect to the build before anything is executed, and once everything has been read."""
    app.connect("config-inited", read_in_parallel)
    app.connect("builder-inited", set_kernels_apart)
    app.connect("env-updated", sort_widget_states)


def read_in_parallel(app: Sphinx, config: Any) -> None:
    """Execute several chapters at once, for which Jupyter Book has no option."""
    # jupyter-cache removes all but the newest thousand results, and one that another process is just adding.
    JupyterCacheBase.truncate_caches = lambda cache: None
    app.parallel = 2 * (os.cpu_count() or 1)  # the pages are dealt out in as many heaps; smaller heaps are evener
    for extension in app.extensions.values():
        if extension.parallel_read_safe is None:  # Sphinx takes silence for a no, and warns; these keep no state
            extension.parallel_read_safe = True


class NamedKernelManager(AsyncKernelManager):
    """Starts a kernel that is reached by a name of its own, not by the numbers of ports, and that ends with the build.

    A manager looks for free ports some time before its kernel takes them. Of four that look at the same moment two
    find the same one in 1 % of all builds, and then one kernel dies.
    """

    def _transport_default(self) -> str:
        return "ipc"

    def _ip_default(self) -> str:
        return f"@{uuid4()}"

    async def _async_launch_kernel(self, kernel_cmd: list[str], **settings: Any) -> None:
        ending = partial(end_with, os.getpid())
        await super()._async_launch_kernel(kernel_cmd, preexec_fn=ending, **settings)


def set_kernels_apart(app: Sphinx) -> None:
    """Let the kernels compute and draw the same everywhere, whatever the user has set up for IPython and Matplotlib."""
    if sys.platform == "linux":  # where a socket can have a name that is no file
        jupyter_client.AsyncKernelManager = NamedKernelManager  # type: ignore[attr-defined]  # nbclient takes it there
    ipython = Path(app.outdir).parent / "ipython"
    config = ipython / "profile_default" / "ipython_kernel_config.py"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(KERNEL)
    figures = ipython / "matplotlibrc"
    figures.write_text("# the defaults\n")
    os.environ |= {
        "BPTT_BUILD": "1",  # fixes the names of the widgets and draws no progress bars
        "IPYTHONDIR": str(ipython),
        "MATPLOTLIBRC": str(figures),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONHASHSEED": "0",
    }


def sort_widget_states(app: Sphinx, env: Any) -> None:
    """Let a chapter look the same, byte for byte, whether its cells were executed now or their results were kept."""
    for chapter in env.nb_metadata.values():
        for _, element in chapter.get("js_files", {}).values():
            if element.get("type") == "application/vnd.jupyter.widget-state+json":
                element["body"] = in_script(json.loads(element["body"]))
