"""Work shared with a copy of the process: the same answers in the same order, and no copy left."""

from __future__ import annotations

import subprocess
import sys

import pytest

ALIKE = """
import os, sys, time
from intake_tui.store import sharing

HERE = os.getpid()
sharing.may_share = lambda: True

def look(number):
    if mode == "killed" and os.getpid() != HERE and number < 5_500:
        os._exit(9)
    if mode == "slow" and os.getpid() != HERE:
        time.sleep(0.001)
    if mode == "quick" and os.getpid() == HERE and number < 300:
        time.sleep(0.001)
    return number % 7 == 0 or number % 1000 == 999

def none_left():
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False

mode = sys.argv[1]
if mode == "fork fails":
    def fork():
        raise OSError
    os.fork = fork
for count in (0, 1, sharing.MANY, sharing.MANY + 1, 6_023):
    found = list(sharing.flags(look, count))
    assert found == [number % 7 == 0 or number % 1000 == 999 for number in range(count)], count
    assert none_left()
half = sharing.flags(look, 6_000)
assert next(half)
half.close()
assert none_left()
"""


@pytest.mark.parametrize("mode", ["as it is", "killed", "slow", "quick", "fork fails"])
def test_what_two_look_at_is_what_one_would_see(mode: str) -> None:
    done = subprocess.run([sys.executable, "-c", ALIKE, mode], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_process_with_threads_is_not_copied() -> None:
    code = (
        "import threading; from intake_tui.store.sharing import may_share\n"
        "wait = threading.Event(); thread = threading.Thread(target=wait.wait); thread.start()\n"
        "shared = may_share(); wait.set(); thread.join(); assert not shared"
    )
    assert not subprocess.run([sys.executable, "-c", code], check=False).returncode


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="cores are told of on Linux")
def test_the_copy_is_kept_out_of_core_files_as_well() -> None:
    code = (
        "import ctypes, os, resource, time; from intake_tui.store import platform, sharing\n"
        "platform.no_core_dumps(); sharing.may_share = lambda: True; here = os.getpid()\n"
        "def look(number):\n"
        "    if os.getpid() == here:\n"
        "        time.sleep(0.001)\n"
        "        return False\n"
        "    limit = resource.getrlimit(resource.RLIMIT_CORE)\n"
        "    return limit == (0, 0) and ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0\n"
        "found = list(sharing.flags(look, 5_000))\n"
        "assert found[-1] and set(found) <= {True, False}"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
