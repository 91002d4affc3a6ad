"""The pure Python packages of Python in the page, packed again from what is installed here: the same bytes each time.

A compiled module is refused: it would be one for this machine, not for the browser.
"""

import ast
import re
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

import bptt

LEFT_OUT = re.compile(
    r"(^|/)(__pycache__|tests?|benchmarks|_pyinstaller(_util)?)/|\.(pyi|pyc|map|so|pyd)$|/conftest\.py$"
)
"""What no cell needs: tests, stubs; and compiled twins of modules that are there in Python too."""

COMPILED = re.compile(r"\.(so|pyd)$")


def pack(target: Path, files: Mapping[str, bytes]) -> None:
    """Write a zip file with fixed dates, in the order of the names."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[name], compresslevel=9)


def pure(name: str) -> dict[str, bytes]:
    """The files of an installed package, with its metadata and licence. Raises ValueError for a compiled module."""
    package = distribution(name)
    found = {}
    for file in package.files or []:
        path = PurePosixPath(file)
        if path.parts[0] in ("..", "share", "etc") or "__mypyc." in path.name:  # what compiled twins have in common
            continue
        here = Path(str(file.locate()))
        if COMPILED.search(path.name) and not here.with_name(path.name.partition(".")[0] + ".py").exists():
            raise ValueError(f"{name} has {path}, which is compiled and has no Python beside it")
        if LEFT_OUT.search(str(path)):
            continue
        about = path.parts[0].endswith(".dist-info")
        if about and not re.search(r"METADATA$|licen[cs]e|copying|notice", str(path), re.IGNORECASE):
            continue
        found[str(path)] = here.read_bytes()
    return found


def digest(files: Mapping[str, bytes]) -> str:
    """One sum over the names and the sums of all files; that of the zip file would depend on the version of zlib."""
    sums = (f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files) if ".dist-info/" not in name)
    return sha256("".join(sums).encode()).hexdigest()


def of_the_book() -> dict[str, bytes]:
    """The package bptt as it stands here. Its scripts are there, but empty: a page of the book has them already."""
    root = Path(bptt.__file__).parent
    files = [path for path in root.rglob("*") if path.is_file() and not LEFT_OUT.search(path.as_posix())]
    return {
        path.relative_to(root.parent).as_posix(): b"" if path.suffix == ".js" else path.read_bytes() for path in files
    }


def runner(folder: Path) -> dict[str, bytes]:
    """The runner, with the part of IPython that says how values look as text."""
    files = {f"live/{path.name}": path.read_bytes() for path in folder.glob("*.py")}
    found = find_spec("IPython.lib.pretty")
    return files | {"live/pretty.py": Path(str(found and found.origin)).read_bytes()}


def imports_of(files: Mapping[str, bytes]) -> dict[str, list[str]]:
    """From each module of bptt to the modules elsewhere that are imported along with it, however indirectly."""
    sources = {_module(name): files[name].decode() for name in files if name.endswith(".py")}

    @cache
    def named(module: str) -> frozenset[str]:
        return frozenset(_imported(ast.parse(sources[module])))

    result = {}
    for start in sources:
        reached, waiting, outside = set(), [start], set()
        while waiting:
            module = waiting.pop()
            if module in sources:
                if module not in reached:
                    reached.add(module)
                    waiting += [*named(module), *(_parents(module))]
            elif not module.startswith("bptt."):
                outside.add(module.partition(".")[0])
        result[start] = sorted(outside)
    return result


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _parents(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def _imported(tree: ast.Module) -> Iterable[str]:
    """What a module imports when it is imported itself: not what stands in its functions, or under TYPE_CHECKING."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
        elif isinstance(node, ast.If | ast.Try | ast.ExceptHandler | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)
