"""Where Pyodide's files come from: in order, the sum deciding; and what happens if they do not come."""

import json
import os
import socket
import subprocess
import sys
import time
import zipfile
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pytest

from book.extensions import live_files, live_packages
from book.extensions.live_files import UnavailableError, check, find
from tools.server import serving

CONTENTS = {"pyodide.js": b"core", "numpy.whl": b"wheel"}


def entry(data):
    return {"size": len(data), "sha256": sha256(data).hexdigest()}


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path):
    """A manifest of two small files, an empty cache, and no source that can be reached."""
    core, wheel = CONTENTS.values()
    manifest = {"core": {"pyodide.js": entry(core)}, "wheels": {"numpy": {"file": "numpy.whl", **entry(wheel)}}}
    monkeypatch.setattr(live_files, "MANIFEST", manifest)
    monkeypatch.setattr(live_files, "RELEASE", "http://127.0.0.1:9/")
    monkeypatch.setattr(live_files, "ON_PYPI", "no-such-package-anywhere==0")
    monkeypatch.setattr(live_files, "_from_pypi", nothing)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("PYODIDE_FILES", raising=False)


def nothing(folder):
    raise OSError("not reachable")


def fill(folder, **changed):
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in (CONTENTS | changed).items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def release(tmp_path, monkeypatch):
    """A server that stands in for the release; its folder."""
    folder = fill(tmp_path / "release")

    with serving(folder) as running:
        monkeypatch.setattr(live_files, "RELEASE", f"{running.address}/")
        yield folder


def test_a_folder_that_is_named_comes_first(tmp_path, monkeypatch, release):
    folder = fill(tmp_path / "mine")
    monkeypatch.setenv("PYODIDE_FILES", str(folder))
    assert find() == folder


def test_a_corrupted_file_is_refused_by_name(tmp_path, monkeypatch, release):
    monkeypatch.setenv("PYODIDE_FILES", str(fill(tmp_path / "mine", **{"numpy.whl": b"wheeL"})))
    with pytest.raises(UnavailableError, match=r"numpy\.whl is corrupted: its sha256 is \w{64}, not \w{64}"):
        find()
    (tmp_path / "mine" / "numpy.whl").unlink()
    with pytest.raises(UnavailableError, match=r"mine has no file numpy\.whl"):
        find()


def test_the_release_is_fetched_once_and_kept(release, monkeypatch):
    cache = find()
    assert cache == live_files.cache_folder()
    check(cache)
    monkeypatch.setattr(live_files, "RELEASE", "http://127.0.0.1:9/")
    assert find() == cache


def test_a_cache_that_is_corrupted_is_fetched_again(release):
    fill(live_files.cache_folder(), **{"pyodide.js": b"half"})
    check(find())


def test_a_corrupted_release_does_not_reach_the_cache(release):
    (release / "numpy.whl").write_bytes(b"wheeL")
    with pytest.raises(UnavailableError, match=r"its release: .*numpy\.whl is corrupted.*; PyPI: not reachable"):
        find()
    assert not live_files.cache_folder().exists()


def test_the_package_on_pypi_is_the_last_resort(monkeypatch, tmp_path):
    monkeypatch.setattr(live_files, "_from_pypi", fill)
    check(find())


def test_a_package_of_pypi_is_unzipped_by_name_and_size(tmp_path):
    folder = tmp_path / "pypi"
    folder.mkdir()
    with zipfile.ZipFile(folder / "some.whl", "w") as archive:
        archive.writestr("a/pyodide.js", b"another, of another size")
        for name, data in CONTENTS.items():
            archive.writestr(f"b/{name}", data)
    live_files.unzip(folder)
    check(folder)


def test_a_source_that_falls_silent_is_given_up(monkeypatch):
    monkeypatch.setattr(live_files, "SILENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(live_files, "RELEASE", f"http://127.0.0.1:{silent.getsockname()[1]}/")
        began = time.monotonic()
        with pytest.raises(UnavailableError, match=r"its release: .*timed out"):
            find()
    assert time.monotonic() - began < 5


def test_the_packages_that_are_installed_here_are_those_of_the_manifest():
    manifest = live_packages_manifest()
    for name, wanted in manifest["pure"].items():
        found = {"version": version(name), "sha256": live_packages.digest(live_packages.pure(name))}
        expected = {key: wanted[key] for key in found}
        assert found == expected, f"{name}: run python -m tools.live_manifest after a change of versions"


def live_packages_manifest():
    return json.loads((Path(live_files.__file__).parents[1] / "live" / "manifest.json").read_text("utf-8"))


def test_no_compiled_module_is_packed():
    for name in live_packages_manifest()["pure"]:
        assert [file for file in live_packages.pure(name) if file.endswith((".so", ".pyd"))] == []
    with pytest.raises(ValueError, match=r"numpy has \S+\.so, which is compiled and has no Python beside it"):
        live_packages.pure("numpy")


def test_a_packed_file_is_the_same_each_time(tmp_path):
    for name in ("one.zip", "two.zip"):
        live_packages.pack(tmp_path / name, {"b": b"2", "a": b"1"})
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_all_widgets_can_be_made_from_what_is_packed_where_the_page_has_their_code(tmp_path):
    for name, data in live_packages.of_the_book().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    code = "import bptt.widgets as w; print(w.__file__, *(n for n in w.__all__ if n == 'link' or getattr(w, n)()))"
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "BPTT_BUILD": "1"}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    place, *made = said.stdout.split()
    assert Path(place).is_relative_to(tmp_path)
    assert len(made) == 9
