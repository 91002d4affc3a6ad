"""What tells one state of files from another: their names, their contents and the version of Python, but no dates."""

import sys
from hashlib import sha256
from pathlib import Path


def digest(root: Path, *names: str) -> str:
    """The digest of these files and folders of root, without what Python keeps compiled."""
    files = {path for name in names for path in (root / name, *(root / name).rglob("*")) if path.is_file()}
    result = sha256(sys.version.encode())
    for path in sorted(file for file in files if "__pycache__" not in file.parts):
        content = sha256(path.read_bytes()).digest()
        result.update(path.relative_to(root).as_posix().encode() + b"\0" + content)
    return result.hexdigest()
