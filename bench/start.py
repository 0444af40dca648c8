"""How long it takes until the first usable screen, beside an empty Textual app.

    python bench/start.py [--rounds 15] [--cases 10000] [--python PYTHON]

Every program is started in a terminal of its own (a pty of 120x40) and timed from the start of its
process until its first screen is painted, and until a key pressed right after that is shown. They
take turns, so that what else the machine does falls on all of them; medians and ratios are given,
since milliseconds say more about the machine; those of the processor's time, which a busy machine
disturbs less, stand beside them. The vault is opened with a key file; memory is what each has in
use two seconds after its start. A wheel is built and installed for it, with compiled
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
HEADS = ("painted", "processor", "key shown", "memory")
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
    worked: float
    """Seconds of the processor until it was painted, all threads."""
    typed: float | None
    memory: float | None = None
    """Bytes that are its own, where that was asked for."""


def start(program: Program, env: dict[str, str], *, weigh: bool = False) -> Start:
    """One start in a pty; the program is killed afterwards."""
    began = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.execve(program.command[0], program.command, env)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    try:
        painted = _until(terminal, program.painted, began)
        worked = _worked(child)
        typed = None
        if program.types:
            os.write(terminal, KEY)
            typed = _until(terminal, KEY, began)
        if not weigh:
            return Start(painted, worked, typed)
        _drain(terminal, 2.0)
        return Start(painted, worked, typed, _memory(child))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def _worked(process: int) -> float:
    """Seconds of the processor a process has had (Linux: its threads' own count)."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def _memory(process: int) -> float:
    """Bytes a process has for itself (Linux: not what it shares with others)."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    own = [line.split()[1] for line in lines if line.startswith("Private_")]
    return sum(map(int, own)) * 1024.0


def _drain(terminal: int, seconds: float) -> None:
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        if select.select([terminal], [], [], left)[0]:
            os.read(terminal, 65536)


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


def environment(place: Path) -> dict[str, str]:
    """What a program is started with: a terminal of ours, and nobody's own settings."""
    hidden = ("PYTHONDONTWRITEBYTECODE", "NO_COLOR", "TMUX")
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    return env | {"TERM": "xterm-256color", "LANG": "C.UTF-8", "XDG_CONFIG_HOME": str(place)}


def programs(python: Path, place: Path, cases: int) -> tuple[Program, ...]:
    """What is compared; the first is what the others are measured against."""
    intake = str(python.with_name("intake-tui"))
    folder, key = place / "vault", place / "key"
    made = [python, ROOT / "bench" / "_cases.py", folder, key, "--cases", str(cases)]
    subprocess.run(made, check=True)
    vault = ("--vault", str(folder), "--key-file", str(key), "--lang", "en")
    empty = place / "empty.py"
    empty.write_text(EMPTY)
    return (
        Program("empty Textual app", (str(python), str(empty)), b"empty-and-ready", types=True),
        Program("list of cases", (intake, *vault), b"JB-", types=False),
        Program("new call", (intake, *vault, "call"), b"Notepad", types=True),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--python", type=Path, help="a Python that has the wheel installed")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="intake-tui-bench-") as folder:
        place = Path(folder)
        env = environment(place)
        python = chosen.python or install(place)
        compared = programs(python, place, chosen.cases)
        # The first one reads from a cold disk; it is not timed.
        weights = {p.name: start(p, env, weigh=True).memory or 0.0 for p in compared}
        found: dict[str, list[Start]] = {program.name: [] for program in compared}
        for _ in range(chosen.rounds):
            for program in compared:
                found[program.name].append(start(program, env))
    report(found, weights)


def report(found: dict[str, list[Start]], weights: dict[str, float]) -> None:
    """Medians, and what they are as a multiple of the first program's."""
    first = next(iter(found))
    print(f"{'':<20}" + "".join(f"{head:>12}{'ratio':>7}" for head in HEADS))
    for name, starts in found.items():
        line = f"{name:<20}"
        for value in ("painted", "worked", "typed"):
            mine = [getattr(s, value) for s in starts]
            if None in mine:
                line += f"{'':>19}"
                continue
            middle = statistics.median(mine)
            line += f"{middle * 1000:>9.0f} ms"
            line += f"{middle / statistics.median(getattr(s, value) for s in found[first]):>7.2f}"
        print(f"{line}{weights[name] / 1e6:>9.0f} MB{weights[name] / weights[first]:>7.2f}")
    busy = os.getloadavg()[0]
    print(f"{busy:.1f} processes wanted the {os.cpu_count()} processors of this machine")


if __name__ == "__main__":
    main()
