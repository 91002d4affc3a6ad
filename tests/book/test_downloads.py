"""What the pages offer for download: notebooks and the wheel they need, which run where nothing of ours is."""

import os
import subprocess
import sys
from urllib.parse import urljoin

import nbformat
import pytest
from test_equations import NOTEBOOKS


@pytest.fixture
def downloads(book):
    return book / "_sources" / "book"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_page_offers_its_notebook_and_the_wheel(opened, book, name):
    page = opened(name)
    for kind in ("notebook", "wheel"):
        address = page.locator(f"a.btn-download-{kind}-button").get_attribute("href")
        assert page.request.get(urljoin(page.url, address)).ok, address
    notebook = nbformat.read(book / "_sources" / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[1].source.startswith('"""Install the package of this book')


@pytest.mark.reader  # it installs all that a notebook needs
def test_a_downloaded_notebook_runs_in_a_fresh_environment(downloads, root, tmp_path):
    pins = (root / "requirements.txt").read_text("utf-8").splitlines()
    versions = tmp_path / "versions.txt"  # without the hashes: pip would ask for one of everything
    versions.write_text("\n".join(line.removesuffix("\\") for line in pins if "==" in line and line[0].isalnum()))

    def run(*command, cwd=tmp_path):
        # The pinned versions, so that this test depends on no release of today.
        environment = os.environ | {"PIP_CONSTRAINT": str(versions), "PIP_NO_INPUT": "1"}
        done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=400)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    folder = tmp_path / "downloads"
    folder.mkdir()
    for path in (downloads / "07-bptt-in-numbers.ipynb", *downloads.glob("*.whl")):
        (folder / path.name).write_bytes(path.read_bytes())
    run(sys.executable, "-m", "venv", "fresh")
    fresh = tmp_path / "fresh" / "bin"
    run(fresh / "pip", "--quiet", "--disable-pip-version-check", "install", "ipykernel", "nbclient")
    run(fresh / "jupyter-execute", "07-bptt-in-numbers.ipynb", cwd=folder)
    assert str(tmp_path / "fresh") in run(fresh / "python", "-c", "import bptt; print(bptt.__file__)")
