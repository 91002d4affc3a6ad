"""A web server for the built book, as tests and measurements want it: quiet, and it counts what it sends."""

import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any


class _Handler(SimpleHTTPRequestHandler):
    """Sends the headers of its server along, and notes what it has sent."""

    server: "_Server"

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        super().end_headers()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        content = source.read()
        self.server.sent[self.path.partition("?")[0]] = len(content)
        outputfile.write(content)


class _Server(ThreadingHTTPServer):
    headers: Mapping[str, str]
    sent: dict[str, int]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves before all is sent is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    @property
    def address(self) -> str:
        """Without a slash at its end."""
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serving(folder: Path, headers: Mapping[str, str] = MappingProxyType({})) -> Iterator[_Server]:
    """A web server of a folder on a port of its own; its `sent` says how many bytes it has sent of each path."""
    with _Server(("127.0.0.1", 0), partial(_Handler, directory=str(folder))) as httpd:
        httpd.headers, httpd.sent = headers, {}
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield httpd
        httpd.shutdown()
