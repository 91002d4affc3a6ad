"""The kernels that execute the chapters during the build."""

from types import SimpleNamespace

import nbformat
from nbclient import NotebookClient

from book.extensions.unrolled import set_kernels_apart

SLOW = """
import time

for number in range(3):
    print(number)
    time.sleep(0.4)  # a kernel sends what there is to send every 0.2 seconds
"""


def test_what_a_cell_prints_comes_in_one_piece_however_long_it_takes(tmp_path, monkeypatch):
    for name in ("BPTT_BUILD", "IPYTHONDIR", "MATPLOTLIBRC", "PYTHONHASHSEED"):
        monkeypatch.setenv(name, "")  # so that they are afterwards as they were
    set_kernels_apart(SimpleNamespace(outdir=str(tmp_path / "html")))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SLOW)])
    NotebookClient(notebook, kernel_name="python3").execute()
    assert [output["text"] for output in notebook.cells[0].outputs] == ["0\n1\n2\n"]
