"""Pasted text, before the terminal's parser reads it.

Textual replays control sequences inside a paste as keys, ahead of the text: an ESC in somebody's
words would press keys of the program. What is pasted is data, so it loses its control characters
where it comes in; what a person types is not touched.
"""

from __future__ import annotations

import codecs
import functools
import os
import re
from collections.abc import Callable, Iterable

from textual._xterm_parser import XTermParser
from textual.message import Message

BEGIN, END = "\x1b[200~", "\x1b[201~"
_STEERING = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that turn a line around. The record takes none; a field would show them as typed."""


class PasteFilter:
    """Takes control characters out of what stands between the marks of a bracketed paste."""

    def __init__(self) -> None:
        self._inside = False
        self._rest = ""
        self._tail = ""

    def __call__(self, data: str) -> str:
        """``data`` as it may go on; a mark cut in two by a read is waited for inside a paste."""
        data, self._rest = self._rest + data, ""
        passed: list[str] = []
        if not self._inside and self._tail:
            # A mark that a read cut in two: its beginning has gone on already.
            rest = BEGIN[len(self._tail) :]
            if data.startswith(rest):
                passed.append(rest)
                data, self._inside = data[len(rest) :], True
        while data:
            mark = END if self._inside else BEGIN
            part, found, data = data.partition(mark)
            if self._inside:
                if not found:
                    cut = next((n for n in range(len(END) - 1, 0, -1) if part.endswith(END[:n])), 0)
                    part, self._rest = part[: len(part) - cut], part[len(part) - cut :]
                part = _STEERING.sub("", part)
            passed.append(part)
            if found:
                passed.append(mark)
                self._inside = not self._inside
        text = "".join(passed)
        seen = self._tail + text
        ends = (n for n in range(len(BEGIN) - 1, 0, -1) if seen.endswith(BEGIN[:n]))
        self._tail = "" if self._inside else BEGIN[: next(ends, 0)]
        return text


class GuardedParser(XTermParser):
    """Textual's parser of terminal input, with pastes filtered first."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._paste = PasteFilter()

    def feed(self, data: str) -> Iterable[Message]:
        """Parse ``data``; the empty string that ends the input passes as it is."""
        if not data:
            return super().feed(data)
        # What is left of it may be nothing, and nothing would end the input.
        kept = _TURNING.sub("", self._paste(data))
        return super().feed(kept) if kept else ()


def forgiving_decoder(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
    """A decoder that reads on after bytes that are no text; Textual's own ends the program."""
    return functools.partial(codecs.getincrementaldecoder(encoding), errors="replace")


def guard_pastes() -> None:
    """Let the terminal driver read through ``GuardedParser``; it offers no other way in."""
    if os.name != "nt":
        from textual.drivers import linux_driver

        linux_driver.XTermParser = GuardedParser  # type: ignore[attr-defined]
        vars(linux_driver)["getincrementaldecoder"] = forgiving_decoder
