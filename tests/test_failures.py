"""What a build that fails says last, and that none of its processes outlives it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from book.extensions.failures import summary

CHAPTER = """\
---
kernelspec:
  display_name: Python 3
  name: python3
---

# A chapter

```{code-cell} python
1 + 1
```

```{code-cell} python
x = 1
assert x == 2, "one is not two"
```
"""

TOLD = """\
Traceback (most recent call last):
  File "somewhere.py", line 7, in execute
    raise CellExecutionError.from_cell_and_msg(cell, exec_reply_content)
nbclient.exceptions.CellExecutionError: An error occurred while executing the following cell:
------------------
x = 1
assert x == 2, "one is not two"
------------------


---------------------------------------------------------------------------
AssertionError                            Traceback (most recent call last)
Cell In[2], line 2
      1 x = 1
----> 2 assert x == 2, "one is not two"

AssertionError: one is not two
in two: lines


The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "elsewhere.py", line 130, in execute
    raise ExecutionError(str(self.path)) from result.err
myst_nb.core.execute.base.ExecutionError: {chapter}
"""

SLOW = """\
Traceback (most recent call last):
  File "somewhere.py", line 7, in execute
    raise error_on_timeout
nbclient.exceptions.CellTimeoutError: A cell timed out while it was being executed, after 120 seconds.
The message was: Timeout waiting for execute reply.
Here is a preview of the cell contents:
-------------------
while True: pass
-------------------

The above exception was the direct cause of the following exception:

myst_nb.core.execute.base.ExecutionError: {chapter}
"""


@pytest.fixture
def chapter(tmp_path):
    (tmp_path / "book").mkdir()
    path = tmp_path / "book" / "02-unrolling.md"
    path.write_text(CHAPTER)
    return path


def test_the_chapter_the_cell_and_the_cause_are_the_last_three_lines(tmp_path, chapter):
    assert summary(TOLD.format(chapter=chapter), tmp_path).splitlines() == [
        "The build failed in book/02-unrolling.md, code cell 2:",
        '----> 2 assert x == 2, "one is not two"',
        "AssertionError: one is not two",
    ]


def test_a_syntax_error_has_no_frame_and_is_named(tmp_path, chapter):
    before, _, rest = TOLD.partition("---------------------------------------------------------------------------")
    after = rest[rest.index("\n\nThe above") :]
    told = f"{before}  Cell In[2], line 1\n    x x\n      ^\nSyntaxError: invalid syntax\n{after}"
    assert summary(told.format(chapter=chapter), tmp_path).splitlines()[-1] == "SyntaxError: invalid syntax"


def test_a_cell_that_does_not_end_is_named_by_its_chapter(tmp_path, chapter):
    first, last = summary(SLOW.format(chapter=chapter), tmp_path).splitlines()
    assert first == "The build failed in book/02-unrolling.md:"
    assert last.endswith("A cell timed out while it was being executed, after 120 seconds.")


def test_what_is_not_a_cell_is_named_too(tmp_path):
    told = "Traceback (most recent call last):\n  File ...\nOSError: [Errno 28] No space left on device\n"
    assert summary(told, tmp_path) == "The build failed:\nOSError: [Errno 28] No space left on device"


# A build in miniature: a process that forks one, which starts another in a session of its own, as kernels are.
FAMILY = """
import os, subprocess, sys, time
from functools import partial
from tools.processes import end_all_with_this, end_with
end_all_with_this()
if os.fork() == 0:
    sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
    kernel = subprocess.Popen(sleep, start_new_session=True, preexec_fn=partial(end_with, os.getpid()))
    print(kernel.pid, os.getpid(), flush=True)
time.sleep(600)
"""
BUILD = "import sys; from tools import build; build._listen(); build._run([sys.executable, '-c', sys.argv[1]])"


def alive(pid):
    """Whether it runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells processes that their parent has ended")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_nothing_outlives_a_build_that_is_told_to_stop(root, number):
    build = subprocess.Popen(
        [sys.executable, "-c", BUILD, FAMILY], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    family = [int(pid) for pid in build.stdout.readline().split()]
    assert [alive(pid) for pid in family] == [True, True]
    began = time.monotonic()
    os.kill(build.pid, number)
    while any(alive(pid) for pid in family):
        assert time.monotonic() - began < 2, "it lives on"
        time.sleep(0.01)
    _, said = build.communicate(timeout=2)
    if number != signal.SIGKILL:
        assert build.returncode == 128 + number
        assert said == "\nStopped. What the finished chapters have computed is kept.\n"
