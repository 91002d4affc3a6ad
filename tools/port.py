"""Is a port free on this machine? If not, say what to type: python tools/port.py serve 8000."""

import socket
import sys


def require_free(target: str, port: str) -> None:
    """Exit unless a server could listen there."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit(f"PORT must be a whole number from 1 to 65535, got {port!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do, just after another has ended
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError as error:
            other = int(port) % 65535 + 1
            sys.exit(f"Port {port} is taken ({error.strerror}). Try another: make {target} PORT={other}")


if __name__ == "__main__":
    require_free(*sys.argv[1:])
