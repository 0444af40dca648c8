"""Keys that were typed for the program and not read by it: nobody else may get them.

A shell would run them as commands, and a passphrase would stand in its history.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time

QUIET = 0.5
"""Seconds without a key after which somebody has seen that the program has stopped."""
LONGEST = 5.0
"""Seconds that keys are taken away at most."""


def discard() -> None:
    """Throw away what waits at the terminal now."""
    if os.name == "nt":
        _discard_windows()
    elif sys.stdin is not None and sys.stdin.isatty():
        import termios

        with contextlib.suppress(OSError, ValueError, termios.error):
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def discard_until_quiet(quiet: float = QUIET, longest: float = LONGEST) -> None:
    """Throw away, unseen, what is typed until nothing came for ``quiet`` seconds."""
    if os.name == "nt":
        _discard_windows()
    elif sys.stdin is not None and sys.stdin.isatty():
        _swallow(sys.stdin.fileno(), quiet, longest)


def _swallow(terminal: int, quiet: float, longest: float) -> None:
    import select
    import termios

    with contextlib.suppress(OSError, ValueError, termios.error):
        before = termios.tcgetattr(terminal)
        # The screen may not have given the terminal back yet; a shell needs it line by line.
        before[0] |= termios.ICRNL
        before[1] |= termios.OPOST
        before[3] |= termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN
        silent = termios.tcgetattr(terminal)
        # Letters one by one and unseen; a signal key still ends it at once.
        silent[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(terminal, termios.TCSANOW, silent)
        try:
            end = time.monotonic() + longest
            while (left := min(quiet, end - time.monotonic())) > 0:
                ready, _out, _faults = select.select([terminal], [], [], left)
                if not ready or not os.read(terminal, 4096):
                    break
        finally:
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


def _discard_windows() -> None:
    import msvcrt

    while msvcrt.kbhit():  # type: ignore[attr-defined, unused-ignore]
        msvcrt.getwch()  # type: ignore[attr-defined, unused-ignore]
