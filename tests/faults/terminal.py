"""A terminal of our own: a program on a pseudo-terminal, its screen read away, its keys typed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import termios
import threading
import time
from pathlib import Path

from zygote import Child, Zygote

_PATIENCE = 30.0
_CONTROL = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\-_])")


class Terminal:
    """A window of 120 by 40 in which the program runs in a child of the zygote."""

    def __init__(self, zygote: Zygote, work: str, home: Path, *arguments: str) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self._output = b""
        self._changed = threading.Condition()
        self._closing, self._close = os.pipe()
        self.child: Child = zygote.start(work, environment(home), *arguments, terminal=theirs)
        os.close(theirs)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        # Somebody has to look at the screen, or the program waits until it may go on drawing.
        while True:
            ready, _, _ = select.select([self._ours, self._closing], [], [])
            if self._closing in ready:
                return
            try:
                part = os.read(self._ours, 65536)
            except OSError:
                return
            with self._changed:
                self._output += part
                self._changed.notify_all()
            if not part:
                return

    def type(self, keys: str) -> float:
        """Write keys to the program; when that was, by the monotonic clock."""
        os.write(self._ours, keys.encode())
        return time.monotonic()

    def wait_for(self, words: str) -> None:
        """Until ``words`` were drawn."""
        deadline = time.monotonic() + _PATIENCE
        with self._changed:
            while words not in self.drawn():
                left = deadline - time.monotonic()
                assert left > 0, f"{words!r} was never drawn:\n{self.drawn()[-3000:]}"
                self._changed.wait(left)

    def drawn(self) -> str:
        """Everything that was drawn until now, without colours and places."""
        return _CONTROL.sub(b"", self._output).decode(errors="replace")

    def output(self) -> bytes:
        """Everything the program wrote, as it wrote it."""
        return self._output

    def settle(self) -> None:
        """Until nothing more comes after the program has ended."""
        self._reader.join(_PATIENCE)

    def hang_up(self) -> None:
        """Close the window, as a user does who is done with it."""
        if self._ours < 0:
            return
        os.write(self._close, b"x")
        self._reader.join()
        for end in (self._ours, self._closing, self._close):
            with contextlib.suppress(OSError):
                os.close(end)
        self._ours = -1

    def end(self) -> None:
        """Throw it away, whatever runs in it."""
        self.child.kill()
        self.hang_up()


def environment(home: Path) -> dict[str, str]:
    """The environment of a user without configuration, who has a folder for temporary files."""
    (home / "tmp").mkdir(parents=True, exist_ok=True)
    return {
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "LANG": "nl_NL.UTF-8",
        "TERM": "xterm-256color",
    }
