"""Processes that end with the one that started them: whoever stops a build leaves nothing behind."""

import ctypes
import os
import signal
import sys

_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1  # see prctl(2)


def end_with(parent: int) -> None:
    """In a process that was just started: end with its parent, however that ends. Only Linux can be asked for it."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before it could be asked
            os._exit(1)


def end_all_with_this() -> None:
    """Let every process that this one forks from now on end with it, and so on down."""
    forking: list[int] = []
    os.register_at_fork(before=lambda: forking.append(os.getpid()), after_in_child=lambda: end_with(forking[-1]))
