"""What the build adds to Sphinx and Jupyter Book: one module a job, each with its own `setup`."""

from sphinx.application import Sphinx

JOBS = (
    "cache",
    "failures",
    "kernels",
    "downloads",
    "notebooks",
    "editions",
    "moodle",
    "assets",
    "compact",
    "recorded",
    "docstrings",
    "markup",
    "scripts",
    "front_door",
    "colophon",
    "policy",
    "licences",
    "live_cells",
)


def setup(app: Sphinx) -> None:
    """Set up every job, in this order; Jupyter Book calls this."""
    for job in JOBS:
        app.setup_extension(f"{__name__}.{job}")
