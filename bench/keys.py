"""How long a key takes until its frame is on the terminal, beside a bare Textual app.

    python bench/keys.py [--keys 200] [--statements 300] [--python PYTHON]

Both run in a terminal of their own (a pty of 120x40) and take turns, a key each, so that what else
the machine does falls on both: an app with one TextArea, and the intake screen on a case with a
long record, typing in its notepad and in a text answer. A key is timed from writing it to the
terminal until the frame with it has come; the median and the 99th percentile are compared.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import pstats
import pty
import re
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

from _profile import PROGRAM, parts_of
from _rows import Figure, Part, Site, Told, against, figure
from start import EMPTY, PATIENCE, environment, install

LETTERS = "abcdefghijklmnoprstuvw"
TEXT_QUESTION = b"What would help you"
"""A question of the questionnaire that is answered in words."""
PAUSE = 0.03
"""Seconds between two keys: someone typing very fast, and time for what follows a key."""
ROUNDS = 5
"""Parts of a run that are compared, to see how far the slowest keys differ."""
PROFILED = 60
"""Keys under the profiler."""
SETTLE = 1.5
"""Seconds after the first screen before the first key."""
_CONTROL = re.compile(rb"\x1b(?:\[[0-9;?$]*[A-Za-z]|\][^\x07]*\x07)")


class Terminal:
    """A program in a pty of its own."""

    def __init__(self, command: list[str], env: dict[str, str], ready: bytes) -> None:
        self.child, self.file = pty.fork()
        if self.child == 0:
            os.execve(command[0], command, env)
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.until(ready)

    def until(self, wanted: bytes) -> None:
        """Read until ``wanted`` has come."""
        seen, end = b"", time.perf_counter() + PATIENCE
        while wanted not in seen:
            left = end - time.perf_counter()
            if left <= 0 or not select.select([self.file], [], [], left)[0]:
                raise SystemExit(f"{wanted!r} did not appear")
            seen += os.read(self.file, 65536)

    def press(self, key: bytes) -> None:
        os.write(self.file, key)

    def quiet(self, seconds: float) -> None:
        """Read whatever comes for so long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self.file], [], [], left)[0]:
                os.read(self.file, 65536)

    def key(self, letter: str) -> float:
        """Milliseconds from the key to a frame with it in its text."""
        began, seen = time.perf_counter(), b""
        os.write(self.file, letter.encode())
        while letter.encode() not in _CONTROL.sub(b"", seen):
            if not select.select([self.file], [], [], 5)[0]:
                raise SystemExit(f"the key {letter!r} was never shown")
            seen += os.read(self.file, 65536)
        return (time.perf_counter() - began) * 1000

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.close(self.file)


def vault(place: Path, statements: int) -> None:
    """A vault with one long case. It is filled with this checkout's code."""
    from _cases import long

    from intake_tui.content.load import load
    from intake_tui.store.keys import create_vault

    questionnaire = load()
    made = create_vault(place / "vault", place / "key")
    made.keep_questionnaire(questionnaire)
    made.create(long(questionnaire, statements))
    made.list()
    made.close()


NAMES = ("bare TextArea", "notepad", "text answer")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--statements", type=int, default=300)
    parser.add_argument("--python", type=Path, help="a Python that has the wheel installed")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="intake-tui-bench-") as folder:
        place = Path(folder)
        python = chosen.python or install(place)
        report(NAMES, played(place, python, chosen.statements, chosen.keys))


def rows(site: Site) -> Told:
    """The rows of a key press."""
    keys = site.often(1_000, 120)
    base, *ours = played(site.own("keys"), site.python, 300, keys)
    found = []
    for name, took in zip(NAMES[1:], ours, strict=True):
        found.append(
            against(
                f"key to frame in the {name}, 300 statements, p50",
                figure(took, "ms"),
                figure(base, "ms"),
                NAMES[0],
                1.2,
                reason="keys",
                parts=lambda name=name: key_parts(site, name),
            )
        )
        ours99, base99 = (Figure(at(t, 0.99), 0, 0, "ms", 1) for t in (took, base))
        found.append(
            against(
                f"key to frame in the {name}, p99 of {len(took):,} keys",
                ours99,
                base99,
                NAMES[0],
                1.5,
                beside=f"{ROUNDS} rounds: {spread(took)}; of the limit {spread(base)}",
                reason="keys late",
                parts=lambda name=name: key_parts(site, name),
            )
        )
    return Told(rows=tuple(found))


def spread(took: list[float]) -> str:
    """The smallest and the largest 99th percentile of the rounds."""
    size = len(took) // ROUNDS
    late = [at(took[n * size : (n + 1) * size], 0.99) for n in range(ROUNDS)]
    return f"{min(late):.1f}–{max(late):.1f} ms"


def key_parts(site: Site, name: str) -> tuple[Part, ...]:
    """Where the time of a key goes in the program itself."""
    place = site.own(f"profile-{name.split(maxsplit=1)[0]}-{time.monotonic_ns()}")
    out = place / "profile"
    vault(place, 300)
    env = environment(place) | {"PROFILE_LATER": "yes"}
    terminal = Terminal([str(site.python), "-c", PROGRAM, str(out), *opened(place)], env, b"LANG")
    try:
        to_the_place(terminal, name)
        terminal.quiet(SETTLE)
        os.kill(terminal.child, signal.SIGUSR1)
        for number in range(PROFILED):
            terminal.key(LETTERS[number % len(LETTERS)])
            terminal.quiet(PAUSE)
        os.kill(terminal.child, signal.SIGUSR2)
        with contextlib.suppress(OSError):
            terminal.quiet(SETTLE)
    finally:
        terminal.end()
    return parts_of(pstats.Stats(str(out)), PROFILED)


def opened(place: Path) -> list[str]:
    """The options that open the vault in ``place``."""
    return ["--vault", str(place / "vault"), "--key-file", str(place / "key"), "--lang", "en"]


def to_the_place(terminal: Terminal, name: str) -> None:
    """Open the one case and go where is typed."""
    terminal.quiet(SETTLE)
    terminal.press(b"\r")
    terminal.until(b"Notepad")
    terminal.quiet(SETTLE)
    if name == "notepad":
        terminal.press(b"\x1bOQ")  # F2
    else:
        to_text_answer(terminal)


def played(place: Path, python: Path, statements: int, keys: int) -> list[list[float]]:
    """Milliseconds of every key, for each of ``NAMES``."""
    env = environment(place)
    (place / "empty.py").write_text(EMPTY)
    intake = str(python.with_name("intake-tui"))
    terminals: list[Terminal] = []
    try:
        terminals.append(Terminal([str(python), str(place / "empty.py")], env, b"ready"))
        # One worker holds a case at a time, so each of the two has a vault of its own.
        for name in NAMES[1:]:
            own = place / name.split()[0]
            own.mkdir()
            vault(own, statements)
            terminals.append(Terminal([intake, *opened(own)], env, b"LANG"))
        for terminal, name in zip(terminals[1:], NAMES[1:], strict=True):
            to_the_place(terminal, name)
        for terminal in terminals:
            terminal.quiet(SETTLE)
        return measured(terminals, keys)
    finally:
        for terminal in terminals:
            terminal.end()


def to_text_answer(terminal: Terminal) -> None:
    """To a question that is answered in words, as the palette of questions finds it."""
    terminal.press(b"\x1b[15~")  # F5
    terminal.quiet(1.0)
    terminal.press(TEXT_QUESTION)
    terminal.quiet(1.0)
    terminal.press(b"\r")


def measured(terminals: list[Terminal], keys: int) -> list[list[float]]:
    """Milliseconds of every key in every terminal, in turns."""
    times: list[list[float]] = [[] for _ in terminals]
    for number in range(keys + 10):
        letter = LETTERS[number % len(LETTERS)]
        for terminal, took in zip(terminals, times, strict=True):
            # What an earlier key set in motion, a save for one, may fall in the time of this one.
            terminal.quiet(PAUSE)
            took.append(terminal.key(letter))
        if number % 20 == 19:
            for terminal in terminals:
                terminal.press(b"\x15")  # the line stays short
                terminal.quiet(PAUSE * 3)
    return [took[10:] for took in times]


def at(took: list[float], part: float) -> float:
    """The time within which so large a part of the keys came."""
    return sorted(took)[min(len(took) - 1, int(len(took) * part))]


def report(names: tuple[str, ...], times: list[list[float]]) -> None:
    base = times[0]
    print(f"{'':<16}{'median ms':>10}{'ratio':>7}{'p99 ms':>9}{'ratio':>7}")
    for name, took in zip(names, times, strict=True):
        middle, late = statistics.median(took), at(took, 0.99)
        ratios = middle / statistics.median(base), late / at(base, 0.99)
        print(f"{name:<16}{middle:>10.1f}{ratios[0]:>7.2f}{late:>9.1f}{ratios[1]:>7.2f}")
    busy = os.getloadavg()[0]
    print(f"{len(base)} keys each; {busy:.1f} processes wanted the {os.cpu_count()} processors")


if __name__ == "__main__":
    sys.exit(main())
