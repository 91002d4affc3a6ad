"""The kernels that execute the chapters during the build."""

import sys
from types import SimpleNamespace

import jupyter_client
import nbformat
import pytest
from nbclient import NotebookClient

from book.extensions.kernels import set_kernels_apart

SLOW = """
import time

for number in range(3):
    print(number)
    time.sleep(0.4)  # a kernel sends what there is to send every 0.2 seconds
"""


NAMES = """
from ipykernel.kernelapp import IPKernelApp

app = IPKernelApp.instance()
print(app.transport, app.ip)
"""


@pytest.fixture
def printed(tmp_path, monkeypatch):
    """A function that executes one cell as the build does, and returns what it printed, piece by piece."""
    for name in ("BPTT_BUILD", "IPYTHONDIR", "MATPLOTLIBRC", "PYTHONHASHSEED"):
        monkeypatch.setenv(name, "")  # so that they are afterwards as they were
    monkeypatch.setattr(jupyter_client, "AsyncKernelManager", jupyter_client.AsyncKernelManager)
    set_kernels_apart(SimpleNamespace(outdir=str(tmp_path / "html")))

    def execute(source):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
        NotebookClient(notebook, kernel_name="python3").execute()
        return [output["text"] for output in notebook.cells[0].outputs]

    return execute


def test_what_a_cell_prints_comes_in_one_piece_however_long_it_takes(printed):
    assert printed(SLOW) == ["0\n1\n2\n"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the kernels are reached through ports")
def test_no_two_kernels_can_want_the_same_port(printed):
    ways = {way for _ in range(2) for way in printed(NAMES)}
    assert len(ways) == 2, ways
    assert all(way.startswith("ipc @") for way in ways), ways
