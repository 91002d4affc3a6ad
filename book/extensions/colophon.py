"""What stands at the foot of every page: the version, how to cite it, and where errors are reported, if anywhere."""

from pathlib import Path

import yaml
from sphinx.application import Sphinx
from sphinx.config import Config

ROOT = Path(__file__).parents[2]


def setup(app: Sphinx) -> None:
    """Hand it to the template of that name."""
    app.connect("config-inited", fill_in)


def fill_in(app: Sphinx, config: Config) -> None:
    """Give the templates `citation` and `repository`, which is empty where none is configured."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    config.html_context |= {
        "citation": citation | {"authors": ", ".join(author["name"] for author in citation["authors"])},
        "year": config.copyright,
        "repository": repository_of(ROOT / "_config.yml"),
    }


def repository_of(path: Path) -> str:
    """The address of the repository that this configuration names, without a slash at its end."""
    repository: dict[str, str] = yaml.safe_load(path.read_text("utf-8")).get("repository") or {}
    return repository.get("url", "").rstrip("/")
