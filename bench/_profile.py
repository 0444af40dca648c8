"""Where the time goes of what missed its goal: functions by the time they take themselves."""

from __future__ import annotations

import cProfile
import pstats
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from _rows import Part

MOST = 8
"""Functions that are named."""

PROGRAM = """
import cProfile, os, signal, sys
own = cProfile.Profile()
def end(*_):
    own.disable()
    own.dump_stats(sys.argv[1])
    os._exit(0)
signal.signal(signal.SIGUSR1, lambda *_: own.enable())
signal.signal(signal.SIGUSR2, end)
from intake_tui.cli import main
if not os.environ.get("PROFILE_LATER"):
    own.enable()
main(sys.argv[2:])
end()
"""
"""Runs a command of the program under a profiler, with PROFILE_LATER from SIGUSR1 on; SIGUSR2 ends
it and keeps what was seen.
"""


def profiled(work: Callable[[], object], times: int = 1) -> tuple[Part, ...]:
    """``work`` under a profiler: milliseconds a time, which the profiler itself makes more."""
    own = cProfile.Profile()
    own.enable()
    for _ in range(times):
        work()
    own.disable()
    return parts_of(pstats.Stats(own), times)


def profiled_command(
    python: Path, out: Path, arguments: Sequence[str | Path], env: dict[str, str]
) -> tuple[Part, ...]:
    """The same of a command of the program, imports included."""
    command = [python, "-c", PROGRAM, out, *arguments]
    subprocess.run(command, check=True, env=env, stdout=subprocess.DEVNULL)
    return parts_of(pstats.Stats(str(out)))


def imported(
    python: Path, arguments: Sequence[str | Path], env: dict[str, str]
) -> tuple[Part, ...]:
    """The most expensive imports of a command of the program, each without what it imports."""
    code = "import sys; from intake_tui.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [python, "-X", "importtime", "-c", code, *arguments]
    done = subprocess.run(command, check=True, env=env, capture_output=True, text=True)
    own = []
    for line in done.stderr.splitlines():
        cost, _, name = line.partition("import time:")[2].replace("|", " ", 1).rpartition("|")
        if cost.split() and cost.split()[0].isdigit():
            own.append(Part(f"import {name.strip()}", int(cost.split()[0]) / 1000))
    return _most(own)


def parts_of(stats: pstats.Stats, times: int = 1) -> tuple[Part, ...]:
    """Functions by their own time, named without the folder they lie in."""
    found = []
    for (file, line, name), (_, _, own, _, _) in stats.stats.items():  # type: ignore[attr-defined]
        if "poll" in name and file == "~":
            continue  # waiting for the next key
        place = Path(file)
        where = "" if file == "~" else f"{'/'.join(place.parts[-2:])}:{line} "
        found.append(Part(where + name.strip("<>"), own * 1000 / times))
    return _most(found)


def _most(found: list[Part]) -> tuple[Part, ...]:
    whole = sum(part.took for part in found)
    first = sorted(found, key=lambda part: part.took, reverse=True)[:MOST]
    rest = whole - sum(part.took for part in first)
    return (*first, Part(f"the other {len(found) - len(first):,}", rest))
