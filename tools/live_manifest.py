"""Writes the versions and sums of the installed pure packages into book/live/manifest.json, after `make lock`.

`python -m tools.live_manifest` does it.
"""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from book.extensions.live_packages import digest, pure

PATH = Path(__file__).parents[1] / "book" / "live" / "manifest.json"


def in_lines(manifest: dict[str, Any]) -> str:
    """The manifest as JSON, one file a line."""
    parts = []
    for name, value in manifest.items():
        if name in ("core", "wheels", "pure"):
            entries = ",\n".join(f"    {json.dumps(key)}: {json.dumps(entry)}" for key, entry in value.items())
            parts.append(f"  {json.dumps(name)}: {{\n{entries}\n  }}")
        else:
            parts.append(f"  {json.dumps(name)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    manifest = json.loads(PATH.read_text("utf-8"))
    for name, entry in manifest["pure"].items():
        entry |= {"version": version(name), "sha256": digest(pure(name))}
    PATH.write_text(in_lines(manifest), "utf-8")
