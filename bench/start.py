"""How long it takes until the first usable screen, beside an empty Textual app.

    python bench/start.py [--rounds 15] [--python PYTHON]

Every program is started in a terminal of its own (a pty of 120x40) and timed from the start of its
process until its first screen is painted, and until a key pressed right after that is shown. They
take turns, so that what else the machine does falls on all of them; medians and ratios are given,
since milliseconds say more about the machine. A wheel is built and installed for it, with compiled
bytecode: an editable install may compile at every start.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEY = "ß".encode()
"""What is typed: one key, on no screen before."""
PATIENCE = 30.0
"""Seconds after which a start has failed."""

EMPTY = """
from textual.app import App
from textual.widgets import Footer, Header, TextArea

class Empty(App):
    TITLE = "empty-and-ready"
    BINDINGS = [("f1", "nothing", "Nothing")]

    def compose(self):
        yield Header()
        yield TextArea()
        yield Footer()

Empty().run()
"""


@dataclass(frozen=True)
class Program:
    """A program, what shows that its first screen is there, and whether a key can be seen there."""

    name: str
    command: tuple[str, ...]
    painted: bytes
    types: bool


@dataclass(frozen=True)
class Start:
    """Seconds from the start of the process."""

    painted: float
    typed: float | None


def start(program: Program, env: dict[str, str]) -> Start:
    """One start in a pty; the program is killed afterwards."""
    began = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.execve(program.command[0], program.command, env)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    try:
        painted = _until(terminal, program.painted, began)
        if not program.types:
            return Start(painted, None)
        os.write(terminal, KEY)
        return Start(painted, _until(terminal, KEY, began))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def _until(terminal: int, wanted: bytes, began: float) -> float:
    seen = b""
    while wanted not in seen:
        left = PATIENCE - (time.perf_counter() - began)
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            raise SystemExit(f"{wanted!r} did not appear within {PATIENCE:.0f} s")
        try:
            seen += os.read(terminal, 65536)
        except OSError as error:
            raise SystemExit(f"the program ended before {wanted!r} appeared") from error
    return time.perf_counter() - began


def install(place: Path) -> Path:
    """The Python of an environment in ``place`` with the wheel of this checkout in it."""
    run = [sys.executable, "-m"]
    subprocess.run([*run, "venv", place / "venv"], check=True)
    wheels = place / "wheels"
    subprocess.run([*run, "pip", "wheel", "-qq", "--no-deps", "-w", wheels, ROOT], check=True)
    (wheel,) = wheels.glob("*.whl")
    python = place / "venv" / "bin" / "python"
    constraints = ROOT / "constraints.txt"
    subprocess.run(
        [python, "-m", "pip", "install", "-qq", "--compile", "-c", constraints, wheel], check=True
    )
    return python


def programs(python: Path, place: Path, env: dict[str, str]) -> tuple[Program, ...]:
    """What is compared; the first is what the others are measured against."""
    intake = str(python.with_name("intake-tui"))
    vault = ("--vault", str(place / "vault"), "--key-file", str(place / "key"), "--lang", "en")
    examples = sorted(map(str, (ROOT / "examples").glob("*.json")))
    for arguments in (("vault", "init"), ("import", *examples)):
        subprocess.run([intake, *vault, *arguments], check=True, env=env, stdout=subprocess.DEVNULL)
    empty = place / "empty.py"
    empty.write_text(EMPTY)
    return (
        Program("empty Textual app", (str(python), str(empty)), b"empty-and-ready", types=True),
        Program("list of cases", (intake, *vault), b"voorbeeld-1", types=False),
        Program("new call", (intake, *vault, "call"), b"Notepad", types=True),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--python", type=Path, help="a Python that has the wheel installed")
    chosen = parser.parse_args()
    hidden = ("PYTHONDONTWRITEBYTECODE", "NO_COLOR", "TMUX")
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    with tempfile.TemporaryDirectory(prefix="intake-tui-bench-") as folder:
        place = Path(folder)
        env |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", "XDG_CONFIG_HOME": str(place)}
        python = chosen.python or install(place)
        compared = programs(python, place, env)
        found: dict[str, list[Start]] = {program.name: [] for program in compared}
        for program in compared:
            start(program, env)  # the first one reads from a cold disk
        for _ in range(chosen.rounds):
            for program in compared:
                found[program.name].append(start(program, env))
    report(found)


def report(found: dict[str, list[Start]]) -> None:
    """Medians, and what they are as a multiple of the first program's."""

    def painted(name: str) -> float:
        return statistics.median(s.painted for s in found[name])

    def typed(name: str) -> float | None:
        times = [s.typed for s in found[name] if s.typed is not None]
        return statistics.median(times) if times else None

    first = next(iter(found))
    print(f"{'':<20}{'painted':>12}{'ratio':>8}{'key shown':>12}{'ratio':>8}")
    for name in found:
        line = f"{name:<20}{painted(name) * 1000:>9.0f} ms{painted(name) / painted(first):>8.2f}"
        shown, base = typed(name), typed(first)
        if shown is not None and base is not None:
            line += f"{shown * 1000:>9.0f} ms{shown / base:>8.2f}"
        print(line)


if __name__ == "__main__":
    main()
