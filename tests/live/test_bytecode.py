"""The bytecode that a page keeps for the next visit is what Python itself takes, from a folder and from an archive."""

import importlib
import shutil
import sys
import zipfile
import zipimport

import pytest

from book.live.bytecode import extend

SOURCE = "def f():\n    return __file__, 1 / 0\n"


@pytest.fixture
def packed(tmp_path):
    path = tmp_path / "library.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("kept_one/__init__.py", SOURCE)
        archive.writestr("kept_one/other.py", "raise SystemExit")
    yield path
    for name in [name for name in sys.modules if name.startswith("kept_one")]:
        del sys.modules[name]


def finished(steps):
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.mark.parametrize("where", ["archive", "folder"])
def test_bytecode_is_used_and_says_where_its_source_is(packed, tmp_path, monkeypatch, where):
    place = packed if where == "archive" else tmp_path
    if where == "folder":
        shutil.unpack_archive(packed, tmp_path)
    monkeypatch.syspath_prepend(str(place))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    importlib.import_module("kept_one")
    copy = shutil.copy(packed, tmp_path / "copy.zip")
    assert finished(extend(copy, str(place))), "something is added"
    del sys.modules["kept_one"]
    shutil.copy(copy, packed)
    if where == "folder":
        shutil.unpack_archive(packed, tmp_path)
    zipimport._zip_directory_cache.clear()
    importlib.invalidate_caches()

    def none_is_compiled(event, arguments):
        if watching and event == "compile" and "kept_one" in str(arguments[1]):
            raise AssertionError(f"{arguments[1]} is compiled again")

    watching = True
    sys.addaudithook(none_is_compiled)
    module = importlib.import_module("kept_one")
    watching = False
    with pytest.raises(ZeroDivisionError) as raised:
        module.f()
    last = raised.traceback[-1]
    assert str(last.path) == f"{place}/kept_one/__init__.py"
    assert last.lineno == 1  # counted from 0
    assert not finished(extend(copy, str(place))), "there is nothing more to add"


def test_nothing_is_added_of_what_was_not_imported(packed):
    before = packed.read_bytes()
    assert not finished(extend(str(packed), str(packed)))
    assert packed.read_bytes() == before
