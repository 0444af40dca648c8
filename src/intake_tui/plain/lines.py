"""Lines in and lines out: reading until Enter, also where a signal or the end of input comes first.

While a line is typed the terminal itself has it; here it arrives whole. A signal never interrupts
work that is under way: it is heard where the next line would be read.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Literal, TextIO

from intake_tui.domain.text import clean

Why = Literal["end of input", "interrupt", "signal"]

LONGEST_LINE = 4095
"""Bytes that a terminal keeps of one line; what is typed after them is not there."""

_KEYS = re.compile(r"\x1b(?:\[[0-9;?<>]*[ -/]*[@-~]|O.)")
"""What arrow and function keys, and the marks of a paste, put in a line that nobody edits."""
_CHUNK = 65536


class Ended(Exception):
    """No line will come any more."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class Lines:
    """Where lines come from and go to. ``say`` gets whole lines, ``prompt`` the begin of one.

    ``interactive``: a person types here, so a prompt stays on the line that is typed on.
    """

    def __init__(
        self, source: TextIO, say: Callable[[str], None], prompt: Callable[[str], None]
    ) -> None:
        self._source = source
        self._say = say
        self._prompt = prompt
        self._fd = _descriptor(source)
        self._rest = b""
        self._over = False
        self._ended: Why | None = None
        self._wake: tuple[int, int] | None = None
        self.interactive = source.isatty()
        self.cut = False
        """Whether the line read last was as long as a terminal takes, and may go on unseen."""

    def say(self, *texts: str) -> None:
        """Lines, each on its own; a text that spans lines becomes one."""
        for text in texts:
            if line := shown(text):
                self._say(line)

    def ask(self, prompt: str) -> str:
        """The next line, without its end and with nothing in it that steers. Raises ``Ended``.

        Where nobody types, the prompt is a line of its own; a blank one says nothing.
        """
        prompt = shown(prompt)
        if self.interactive:
            self._prompt(f"{prompt} " if prompt else "")
        elif prompt:
            self._say(prompt)
        try:
            raw = self._read()
        except Ended:
            if self.interactive:
                with contextlib.suppress(Exception):
                    self._say("")
            raise
        return clean(_KEYS.sub("", raw)).replace("\n", " ").rstrip()

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """While this holds, a friendly kill, a closed terminal and Ctrl+C end the next reading."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {}
        self._wake = os.pipe() if self._fd is not None else None
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None:
                before[number] = signal.signal(number, self._heard)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            for end in self._wake or ():
                os.close(end)
            self._wake = None

    def _heard(self, number: int, _frame: FrameType | None) -> None:
        self._ended = "interrupt" if number == signal.SIGINT else "signal"
        if self._wake is not None:
            os.write(self._wake[1], b"!")
        elif number == signal.SIGINT:
            raise KeyboardInterrupt

    def _read(self) -> str:
        self.cut = False
        if self._fd is None:
            return self._read_whole()
        while b"\n" not in self._rest:
            if self._ended and not select.select([self._fd], [], [], 0)[0]:
                raise Ended(self._ended)
            if self._over:
                if not self._rest:
                    raise Ended("end of input")
                self._rest += b"\n"
                break
            if self._wake is not None:
                ready, _, _ = select.select([self._fd, self._wake[0]], [], [])
                if self._fd not in ready:
                    continue
            self._take()
        line, _, self._rest = self._rest.partition(b"\n")
        self.cut = self.interactive and len(line) >= LONGEST_LINE
        return line.decode("utf-8", errors="replace")

    def _take(self) -> None:
        assert self._fd is not None
        try:
            more = os.read(self._fd, _CHUNK)
        except OSError:
            more = b""  # a terminal that is gone
        self._over = not more
        self._rest += more

    def _read_whole(self) -> str:
        try:
            line = self._source.readline()
        except KeyboardInterrupt:
            raise Ended("interrupt") from None
        if self._ended:
            raise Ended(self._ended)
        if not line:
            raise Ended("end of input")
        return line.rstrip("\r\n")


def _descriptor(source: TextIO) -> int | None:
    """The descriptor that can be waited on together with a signal; None where there is none."""
    if os.name != "posix":
        return None
    try:
        return source.fileno()
    except (OSError, ValueError):
        return None


def shown(text: str) -> str:
    """``text`` as one line that holds no sign but words: what people said cannot end it."""
    return " ".join(clean(text).split())
