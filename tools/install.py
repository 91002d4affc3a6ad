"""Make .venv and install what the book needs into it, where that has not been done. `make` runs it before all else.

    python3 tools/install.py [--this-python] [requirements.txt of more]

.venv/installed notes what is there: the pinned versions, the project, this folder and its Python. Where one of them has
become another it is installed again; dates do not count. Any Python 3 can run this, so that it can say which is needed.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NOTE = VENV / "installed"
OLDEST, NEWEST = (3, 11), (3, 14)

# The lock is complete, and most of what it names is never imported: not to look for dependencies, and to compile
# modules when they are used, halves the time.
PIP = (str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-deps", "--no-compile")
PINNED = ("--require-hashes", "--only-binary", ":all:", "--requirement")
PROJECT = ("--no-build-isolation", "--editable")
# JupyterLab opens a chapter, which is Markdown, as the notebook that it is.
SETTINGS = VENV / "etc" / "jupyter" / "labconfig" / "default_setting_overrides.json"
VIEWER = {"@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Jupytext Notebook"}}}

# Of what people set up for pip, these say where packages come from; others, where to put them or what to leave out.
SOURCES = (
    *("PIP_CERT", "PIP_CLIENT_CERT", "PIP_CONFIG_FILE", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_INDEX_URL"),
    *("PIP_CACHE_DIR", "PIP_DEFAULT_TIMEOUT", "PIP_NO_CACHE_DIR", "PIP_NO_INDEX", "PIP_PROXY", "PIP_RETRIES"),
    *("PIP_CONSTRAINT", "PIP_KEYRING_PROVIDER", "PIP_TIMEOUT", "PIP_TRUSTED_HOST"),
)


def main(arguments: list[str]) -> None:
    """Install what is missing; one installation at a time."""
    folder = os.open(str(ROOT), os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        install(arguments)
    finally:
        os.close(folder)


def install(arguments: list[str]) -> None:
    """Bring .venv to what is wanted, and note it last."""
    there, has = noted(), about(str(PYTHON))
    base = about(sys.executable) if "--this-python" in arguments or not has else has  # it stays with its Python
    wanted = {
        "folder": str(ROOT),
        "python": base["version"],
        "pins": digest("requirements.txt"),
        "project": digest("pyproject.toml"),
    }
    same = all(there.get(name) == wanted[name] for name in ("folder", "python", "pins"))
    if not same or has.get("version") != wanted["python"]:
        make_venv(base)
        there = {}
    if there != wanted:
        pip(*PROJECT, ".")
        NOTE.write_text(json.dumps(wanted, indent=1) + "\n", encoding="utf-8")
    for more in arguments:
        if not more.startswith("--"):
            pip(*PINNED, more)


def make_venv(base: dict[str, str]) -> None:
    """A new .venv with every pinned package."""
    version = tuple(map(int, base["version"].split(".")))
    if not OLDEST <= version <= NEWEST:
        asked = "Python {}.{} to {}.{} is needed, this is {}.{}; try: make PYTHON=python3.12"
        sys.exit(asked.format(*OLDEST, *NEWEST, *version))
    print("Installing into .venv (about two minutes the first time)", flush=True)
    run(base["path"], "-m", "venv", "--clear", str(VENV))
    pip(*PINNED, "requirements.txt")
    SETTINGS.parent.mkdir(parents=True, exist_ok=True)
    SETTINGS.write_text(json.dumps(VIEWER), encoding="utf-8")


def noted() -> dict[str, str]:
    """What the last finished installation noted."""
    try:
        there = json.loads(NOTE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return there if isinstance(there, dict) else {}


def about(python: str) -> dict[str, str]:
    """The version of a Python and where it comes from; nothing if it does not run, as in a folder that was moved."""
    say = (
        "import sys; print('{}.{}'.format(*sys.version_info)); print(getattr(sys, '_base_executable', sys.executable))"
    )
    try:
        printed = subprocess.check_output([python, "-S", "-c", say], stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return {}
    version, path = printed.decode().split("\n")[:2]
    return {"version": version, "path": path}


def digest(*names: str) -> str:
    """What tells the contents of these files from others."""
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in names)).hexdigest()


def pip(*arguments: str) -> None:
    """Install into .venv, whatever else is set up on this machine."""
    run(*PIP, *arguments)


def run(*command: str) -> None:
    """Run a command with nothing around it that would lead it elsewhere; end with its status if it fails."""
    plain = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") and (not name.startswith("PIP_") or name in SOURCES)
    }
    status = subprocess.call(command, cwd=str(ROOT), env={**plain, "PIP_USER": "0"})
    if status != 0:
        sys.exit(status)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # to end without a traceback
    main(sys.argv[1:])
