"""The table of docs/performance.md: every goal beside its limit and what else one could pick.

    python bench/run.py [--quick] [--cases 10000] [--plans 10000] [--only FAMILY ...] [--out DIR]

It builds the wheel, installs it and the peers in environments of its own, and measures each part of
the table in a process of its own with the installed program. Each row is printed as soon as it is
there; with --out the document and its picture are written at the end. A part that fails stands in
the table as failed and costs no other its rows; nothing of an earlier run is put in.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

PARTS = {
    "start.rows": "start and memory",
    "keys.rows": "key to frame",
    "save.small": "one durable answer, small cases",
    "save.large": "one durable answer, large cases",
    "reading.opened": "opening a case",
    "reading.searched": "search",
    "signals.rows": "attention points after one answer",
    "commands.version": "intake-tui --version",
    "commands.listing": "intake-tui list",
    "plans.one": "one plan",
    "plans.many": "all plans of many cases",
}
"""Module and function of each part, and what it measures; the longest last."""
FAMILIES = tuple(dict.fromkeys(part.split(".")[0] for part in PARTS))
HERE = Path(__file__).resolve().parent
PEERS = ("harlequin", "tinydb")


def installed(place: Path) -> Path:
    """The Python of an environment with the program in it, or the end of it in one line."""
    from start import install

    try:
        return install(place)
    except subprocess.CalledProcessError:
        raise SystemExit(
            "The program could not be installed to be measured (see above). It needs a package "
            "index for what it depends on; pip says which one it asks: pip config list."
        ) from None


def peers(place: Path) -> tuple[Path | None, str]:
    """An environment with what others would pick, or why there is none."""
    made = place / "peers"
    subprocess.run([sys.executable, "-m", "venv", made], check=True)
    pip = [made / "bin" / "python", "-m", "pip", "install", "-qq", "--compile", *PEERS]
    done = subprocess.run(pip, check=False, capture_output=True, text=True)
    if done.returncode:
        say(f"{', '.join(PEERS)} cannot be installed here, so no row stands beside them:")
        say(f"  {(done.stderr.strip() or 'pip gave no reason').splitlines()[-1]}")
        return None, "could not be installed here"
    return made, ""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def versions(python: Path, names: tuple[str, ...]) -> str:
    ask = (
        "import sys, importlib.metadata as m; "
        "print(', '.join(f'{n} {m.version(n)}' for n in sys.argv[1:]))"
    )
    done = subprocess.run([python, "-c", ask, *names], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def machine(place: Path) -> str:
    """What the figures come from, in general terms."""
    best, kind = "", "an unknown file system"
    for line in Path("/proc/mounts").read_text().splitlines():
        _, mount, name, *_rest = line.split()
        if place.is_relative_to(mount) and len(mount) >= len(best):
            best, kind = mount, name
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB of memory, "
        f"{platform.system()}, {kind}, Python {platform.python_version()}"
    )


def part(name: str, site_file: Path, out: Path) -> None:
    """Measure one part; what this very process was started for."""
    import msgspec
    from _rows import Site

    plain = msgspec.json.decode(site_file.read_bytes())
    for place in ("place", "python", "peers"):
        plain[place] = Path(plain[place]) if plain[place] else None
    plain["part"] = name
    module, function = name.split(".")
    told = getattr(importlib.import_module(module), function)(Site(**plain))
    out.write_bytes(msgspec.json.encode(told))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="smaller sizes, under two minutes")
    parser.add_argument("--cases", type=int)
    parser.add_argument("--plans", type=int, help="cases in the row of all plans")
    parser.add_argument("--only", nargs="+", choices=FAMILIES, default=FAMILIES)
    parser.add_argument("--out", type=Path, help="write performance.md and performance.svg here")
    parser.add_argument("--part", nargs=3, metavar=("NAME", "SITE", "OUT"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part:
        name, site_file, out = chosen.part
        part(name, Path(site_file), Path(out))
        return
    with tempfile.TemporaryDirectory(prefix="intake-tui-bench-") as folder:
        measure(Path(folder), chosen)


def measure(place: Path, chosen: argparse.Namespace) -> None:
    import msgspec
    from _page import Run, document, line, picture, table
    from _rows import Site, Told
    from start import environment

    began = time.perf_counter()
    say("installing the program and what it is compared with …")
    python = installed(place)
    beside, lacking = peers(place)
    site = Site(
        place=place,
        python=python,
        peers=beside,
        lacking=lacking,
        cases=chosen.cases or (1_000 if chosen.quick else 10_000),
        plans=chosen.plans or (60 if chosen.quick else 10_000),
        quick=chosen.quick,
    )
    # What is edited during the run must not come into it: it measures the wheel of its beginning.
    here = place / "bench"
    shutil.copytree(HERE, here, ignore=shutil.ignore_patterns("__pycache__", "results"))
    (place / "tests").mkdir()
    shutil.copy(HERE.parent / "tests" / "cases.py", place / "tests")
    vault = [python, here / "_cases.py", place / "vault", place / "key"]
    subprocess.run([*vault, "--cases", str(site.cases)], check=True, env=environment(place))
    plain = {n: str(v) if isinstance(v, Path) else v for n, v in vars(site).items()}
    (place / "site.json").write_bytes(msgspec.json.encode(plain))
    told: dict[str, Told] = {}
    wanted = [name for name in PARTS if name.split(".")[0] in chosen.only]
    for name in wanted:
        say(f"{time.perf_counter() - began:4.0f} s  {PARTS[name]}")
        out = place / f"{name}.told"
        asked = [python, here / "run.py", "--part", name, place / "site.json", out]
        # A part that fails costs its own rows, and the others are told.
        if subprocess.run(asked, check=False, env=environment(place)).returncode == 0:
            told[name] = msgspec.json.decode(out.read_bytes(), type=Told)
            for row in told[name].rows:
                say(line(row))
        else:
            say(f"FAILED: {PARTS[name]}")
    seconds = time.perf_counter() - began
    run = Run(
        told=told,
        failed=tuple(PARTS[name] for name in wanted if name not in told),
        machine=machine(place),
        versions=versions(python, ("intake-tui", "textual", "cryptography", "tinydb")),
        peers=versions(beside / "bin" / "python", (*PEERS, "textual")) if beside else lacking,
        at=datetime.now(UTC),
        seconds=seconds,
        busy=os.getloadavg()[2],
        quick=chosen.quick,
    )
    print(table(run))
    if chosen.out:
        (chosen.out / "performance.md").write_text(document(run))
        (chosen.out / "performance.svg").write_text(picture(run))
    say(f"{seconds / 60:.1f} minutes")
    if run.failed:
        raise SystemExit(f"not measured: {', '.join(run.failed)}")


if __name__ == "__main__":
    main()
