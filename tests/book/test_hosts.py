"""Any web server will do: one that reads no file of headers, and leaves out what Jekyll leaves out."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from playwright.sync_api import expect
from test_pages import UNTYPESET

SAMPLE = ("book/index", "book/12-playground", "_modules/bptt/weights", "search")


class JekyllHandler(SimpleHTTPRequestHandler):
    """What GitHub Pages does: without .nojekyll, no name that begins with _, . or #, or ends with ~."""

    def log_message(self, *args):
        pass

    def send_head(self):
        parts = self.path.split("?")[0].split("/")
        hidden = any(part.startswith(("_", ".", "#")) or part.endswith("~") for part in parts)
        if hidden and not Path(self.directory, ".nojekyll").exists():
            self.send_error(404)
            return None
        return super().send_head()


@pytest.fixture(scope="module")
def server(book):
    """The other fixtures of these tests follow it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(JekyllHandler, directory=str(book))) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


@pytest.mark.parametrize("name", SAMPLE)
def test_a_page_is_whole_there(opened, complaints, name):
    page = opened(name)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(UNTYPESET) == []
    for widget in page.locator(".bptt-widget").all():
        expect(widget).to_contain_class("is-live")
    assert complaints.all() == {}


def test_the_stand_in_drops_what_it_should(book, tmp_path, page):
    bare = copytree(book, tmp_path / "bare", ignore=ignore_patterns(".nojekyll", "live", "mathjax", "notebooks"))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(JekyllHandler, directory=str(bare))) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        styles = page.request.get(f"http://127.0.0.1:{httpd.server_port}/_static/book.css")
        assert styles.status == 404
        assert page.request.get(f"http://127.0.0.1:{httpd.server_port}/book/index.html").status == 200
        httpd.shutdown()
