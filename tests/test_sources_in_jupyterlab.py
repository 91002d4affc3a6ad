"""An editor may open the sources themselves in JupyterLab: what is saved there is what was opened."""

import nbformat
import pytest
import yaml
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from jupytext.sync_contentsmanager import build_sync_jupytext_contents_manager_class

CHAPTERS = ["01-a-neuron-with-memory.md", "07-bptt-in-numbers.md", "index.md"]


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_save_keeps_the_front_matter(root, tmp_path, name):
    (tmp_path / "book").mkdir()
    source = (root / "book" / name).read_text("utf-8")
    (tmp_path / "book" / name).write_text(source, "utf-8")
    (tmp_path / "jupytext.toml").write_bytes((root / "jupytext.toml").read_bytes())
    manager = build_sync_jupytext_contents_manager_class(LargeFileManager)(root_dir=str(tmp_path))
    model = manager.get(f"book/{name}", content=True, type="notebook")
    model["content"]["metadata"]["language_info"] = {"name": "python", "version": "3.11.7"}  # as a kernel adds it
    model["content"] = nbformat.from_dict(model["content"])
    manager.save(model, f"book/{name}")
    saved = (tmp_path / "book" / name).read_text("utf-8")

    front, again = (yaml.safe_load(text.split("\n---\n")[0]) for text in (source, saved))
    assert again == front
    assert "description" in front["myst"]["html_meta"]
