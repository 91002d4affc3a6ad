"""The content security policy and other headers, for web servers that read a file of them."""

import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from pathlib import Path

from sphinx.application import Sphinx

INLINE_SCRIPT = re.compile(r"<script(?![^>]*(?:src|type)=)[^>]*>(.*?)</script>", re.DOTALL)
INLINE_HANDLER = re.compile(r'<[^>]* on\w+="([^"]*)"')
HEADERS = """\
/*
  Content-Security-Policy: default-src 'self'; script-src 'self' {python}'unsafe-hashes' {hashes}; \
style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'
  Referrer-Policy: no-referrer
  X-Content-Type-Options: nosniff
"""


def setup(app: Sphinx) -> None:
    """Write them when all pages are there."""
    app.connect("build-finished", write_headers)


def write_headers(app: Sphinx, exception: Exception | None) -> None:
    """Write what a web server should send along into _headers, which several hosts read.

    Scripts run from files of the book, and inline where they are one of those that the build put there, named by hash.
    WebAssembly, which is Python in the page, may run where cells do. Styles may be inline: MathJax writes one for every
    formula.
    """
    if exception is not None:
        return
    pages = [page.read_text("utf-8") for page in Path(app.outdir).rglob("*.html") if "_static" not in page.parts]
    inline = {script for page in pages for script in INLINE_SCRIPT.findall(page)}
    inline |= {unescape(handler) for page in pages for handler in INLINE_HANDLER.findall(page)}
    hashes = sorted(f"'sha256-{b64encode(sha256(code.encode()).digest()).decode()}'" for code in inline)
    python = "'wasm-unsafe-eval' " if app.config.live_files else ""
    Path(app.outdir, "_headers").write_text(HEADERS.format(python=python, hashes=" ".join(hashes)), "utf-8")
