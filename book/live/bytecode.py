"""What Python has compiled once need not be compiled on the reader's next visit: bytecode, put beside its sources.

Pyodide brings Python's library as sources, and so do packages; a third of the wait for a first result is their
compilation.
"""

import marshal
import sys
import warnings
import zipfile
from collections.abc import Generator
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash

UNCHECKED = (1).to_bytes(4, "little")  # PEP 552: it counts without a look at the source, which is in the same archive


def extend(archive: str, place: str) -> Generator[None, None, bool]:
    """Add the bytecode of what has been imported to an archive, one module at each step; whether there was any to add.

    place is where the archive is unpacked, or, where Python reads it as it is, its path there.
    """
    with zipfile.ZipFile(archive, "a") as files:
        there = set(files.namelist())
        before = len(there)
        for module in list(sys.modules.values()):
            path = str(getattr(getattr(module, "__spec__", None), "origin", ""))
            name = path.removeprefix(f"{place}/")
            target = f"{name}c" if place.endswith(".zip") else cache_from_source(name)
            if path.endswith(".py") and name in there and target not in there:
                files.writestr(zipfile.ZipInfo(target), compiled(files.read(name), path), zipfile.ZIP_DEFLATED)
                there.add(target)
                yield
    return len(there) > before


def compiled(source: bytes, path: str) -> bytes:
    """The bytecode of a module as Python would write it into a file."""
    with warnings.catch_warnings(action="ignore"):  # they were given when it was imported
        code = compile(source, path, "exec", dont_inherit=True)
    return MAGIC_NUMBER + UNCHECKED + source_hash(source) + marshal.dumps(code)
