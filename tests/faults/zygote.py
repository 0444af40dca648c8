"""A process that has everything imported and forks one that works, for each fault in turn.

A new interpreter takes a third of a second, a fork some milliseconds; a thousand kills need that.
Run as a program it is the one that forks; ``Zygote`` is how a test talks to it.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

LONG = bool(os.environ.get("INTAKE_LONG"))
"""Whether the full form of the long runs was asked for."""

HERE = Path(__file__).parent
_BORROWED = [str(HERE), *(str(HERE.parent / name) for name in ("unit/store", "functional"))]
_PATIENCE = 30.0
_PR_SET_PTRACER = 0x59616D61
_ANY = 2**64 - 1


def borrow() -> None:
    """Let the helpers of other tests be imported, in whatever order tests are collected."""
    sys.path.extend(path for path in _BORROWED if path not in sys.path)


class Child:
    """A process that does one piece of work, and says lines about it."""

    def __init__(self, pid: int, ears: socket.socket) -> None:
        self.pid = pid
        self.said: list[str] = []
        self._ears = ears
        self._rest = b""

    def hear(self, seconds: float = _PATIENCE) -> str | None:
        """The next line it says; None once it is gone."""
        if self._ears.fileno() < 0:
            return None
        deadline = time.monotonic() + seconds
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self._ears], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"the process stands still after {self.said[-3:]}"
            try:
                part = self._ears.recv(65536)
            except ConnectionResetError:
                part = b""
            if not part:
                self._ears.close()
                return None
            self._rest += part
        line, self._rest = self._rest.split(b"\n", 1)
        self.said.append(line.decode())
        return self.said[-1]

    def go(self) -> None:
        """Let it begin, where it waits to be told."""
        self._ears.sendall(b"go")

    def kill(self) -> None:
        """End it as ``kill -9`` does, and hear what it had said."""
        if self._ears.fileno() >= 0:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self.finish()

    def finish(self) -> list[str]:
        """Everything it says until it is gone."""
        while self.hear() is not None:
            pass
        return self.said


class Zygote:
    """Starts children that run a function of ``works.py``."""

    def __init__(self) -> None:
        self._mouth, theirs = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())], pass_fds=[theirs.fileno()]
        )
        theirs.close()

    def start(self, work: str, *given: Any, terminal: int | None = None) -> Child:
        """Fork a child that does ``works.<work>(mouth, *given)``, on ``terminal`` if there is one.

        ``terminal`` is the side of a pseudo-terminal that a program has; it becomes the child's
        controlling terminal and its standard streams.
        """
        ears, mouth = socket.socketpair()
        handed = [mouth.fileno(), *([] if terminal is None else [terminal])]
        socket.send_fds(self._mouth, [json.dumps([work, *given]).encode()], handed)
        mouth.close()
        answer = self._mouth.recv(32)
        assert answer, "the zygote is gone"
        return Child(int(answer), ears)

    def close(self) -> None:
        """End it."""
        self._mouth.close()
        self._process.wait(_PATIENCE)


@functools.cache
def started() -> Zygote:
    """The zygote of this test run: it takes a second to get ready, so there is one."""
    made = Zygote()
    atexit.register(made.close)
    return made


def strace() -> str:
    """The program that makes system calls fail."""
    found = shutil.which("strace")
    assert found, "these tests need strace: apt-get install strace"
    return found


class Mouth:
    """The child's side: what it says, and how it is told to begin."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def say(self, *words: object) -> None:
        """Say a line."""
        self._end.sendall((" ".join(map(str, words)) + "\n").encode())

    def wait(self) -> None:
        """Wait to be told to begin; a tracer may come in the meantime."""
        self._end.recv(2)


def _let_anybody_trace() -> None:
    # Where Yama guards processes, only an ancestor may trace one; strace is none here.
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PTRACER, ctypes.c_ulong(_ANY), 0, 0, 0)


def _sit_down(terminal: int) -> None:
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    for stream in range(3):
        os.dup2(terminal, stream)
    os.close(terminal)
    # Python looked at its streams when the zygote began, and they were something else.
    for stream, name in enumerate(("stdin", "stdout", "stderr")):
        opened = open(stream, "w" if stream else "r", encoding="utf-8", closefd=False)  # noqa: SIM115
        setattr(sys, name, opened)
        setattr(sys, f"__{name}__", opened)


def _serve(ears: socket.socket) -> None:
    borrow()
    works = import_module("works")
    works.warm_up()
    gc.collect()
    gc.freeze()  # or each child copies every page to count what it does not use
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, handed, _, _ = socket.recv_fds(ears, 65536, 2)
        if not message:
            return
        pid = os.fork()
        if pid:
            for one in handed:
                os.close(one)
            ears.sendall(str(pid).encode())
            continue
        code = 1
        try:
            ears.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            if sys.platform == "linux":
                _let_anybody_trace()
            for terminal in handed[1:]:
                _sit_down(terminal)
            work, *given = json.loads(message)
            getattr(works, work)(Mouth(socket.socket(fileno=handed[0])), *given)
            code = 0
        finally:
            if code:
                sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
            sys.stderr.flush()
            os._exit(code)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
