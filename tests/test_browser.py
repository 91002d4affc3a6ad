"""The search for a browser: the first that starts, then what can be installed, then one clear sentence."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tools import browser


@pytest.fixture
def machine(monkeypatch):
    """A pretended machine: `found` holds the browsers that start, `installs` what each installer would add."""
    machine = SimpleNamespace(found=[], installs={}, tried=[])

    def attempt(command):
        installer = "apt-get" if "apt-get" in command else "playwright"
        if "install" in command:
            machine.tried.append(installer)
            machine.found += machine.installs.get(installer, [])

    monkeypatch.setattr(browser, "find_browser", lambda: next(iter(machine.found), None))
    monkeypatch.setattr(browser, "_attempt", attempt)
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/usr/bin/{name}")
    return machine


def test_an_installed_browser_needs_no_installation(machine):
    machine.found = ["/usr/bin/chromium"]
    assert browser.ensure_browser() == "/usr/bin/chromium"
    assert machine.tried == []


def test_playwright_comes_before_debian(machine):
    machine.installs = {"playwright": ["from playwright"], "apt-get": ["from debian"]}
    assert browser.ensure_browser() == "from playwright"
    assert machine.tried == ["playwright"]


def test_debian_is_the_last_resort(machine):
    machine.installs = {"apt-get": ["from debian"]}
    assert browser.ensure_browser() == "from debian"
    assert machine.tried == ["playwright", "apt-get"]


def test_no_package_is_installed_for_an_ordinary_user(machine, monkeypatch):
    machine.installs = {"apt-get": ["from debian"]}
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
    with pytest.raises(RuntimeError, match="install Google Chrome, Chromium or Microsoft Edge"):
        browser.ensure_browser()
    assert machine.tried == ["playwright"]


def test_a_browser_that_does_not_start_is_passed_over(root, tmp_path):
    broken = tmp_path / "google-chrome"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    # A process of its own: Playwright does not start twice in one, and other tests may be using it.
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = [sys.executable, "-m", "tools.browser"]
    shown = subprocess.check_output(command, cwd=root, env=environment, text=True, timeout=120)
    assert shown.startswith("Browser: ")
    assert str(broken) not in shown
