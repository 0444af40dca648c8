"""The table of docs/performance.md: every goal beside its limit and what else one could pick.

    python bench/run.py [--quick] [--cases 10000] [--plans 10000] [--only FAMILY ...] [--out DIR]

It builds the wheel, installs it and the peers in environments of its own, and measures each family
of rows in a process of its own with the installed program. With --out the document and its picture
are written there; without it the table is only printed.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

FAMILIES = ("start", "keys", "save", "reading", "signals", "plans", "commands")
PEERS = ("harlequin", "tinydb")


def peers(place: Path) -> tuple[Path | None, str]:
    """An environment with what others would pick, or why there is none."""
    made = place / "peers"
    subprocess.run([sys.executable, "-m", "venv", made], check=True)
    pip = [made / "bin" / "python", "-m", "pip", "install", "-qq", "--compile", *PEERS]
    if subprocess.run(pip, check=False, stderr=subprocess.DEVNULL).returncode:
        return None, "could not be installed here"
    return made, ""


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


def family(name: str, site_file: Path, out: Path) -> None:
    """Measure one family; what this very process was started for."""
    import msgspec
    from _rows import Site

    plain = msgspec.json.decode(site_file.read_bytes())
    for place in ("place", "python", "peers"):
        plain[place] = Path(plain[place]) if plain[place] else None
    told = importlib.import_module(name).rows(Site(**plain))
    out.write_bytes(msgspec.json.encode(told))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="smaller sizes, under two minutes")
    parser.add_argument("--cases", type=int)
    parser.add_argument("--plans", type=int, help="cases in the row of all plans")
    parser.add_argument("--only", nargs="+", choices=FAMILIES, default=FAMILIES)
    parser.add_argument("--out", type=Path, help="write performance.md and performance.svg here")
    parser.add_argument(
        "--family", nargs=3, metavar=("NAME", "SITE", "OUT"), help=argparse.SUPPRESS
    )
    chosen = parser.parse_args()
    if chosen.family:
        name, site_file, out = chosen.family
        family(name, Path(site_file), Path(out))
        return
    with tempfile.TemporaryDirectory(prefix="intake-tui-bench-") as folder:
        measure(Path(folder), chosen)


def measure(place: Path, chosen: argparse.Namespace) -> None:
    import msgspec
    from _page import Run, document, picture, table
    from _rows import Site, Told
    from start import environment, install

    began = time.perf_counter()
    python = install(place)
    beside, lacking = peers(place)
    site = Site(
        place=place,
        python=python,
        peers=beside,
        lacking=lacking,
        cases=chosen.cases or (1_000 if chosen.quick else 10_000),
        plans=chosen.plans or (150 if chosen.quick else 10_000),
        quick=chosen.quick,
    )
    here = Path(__file__).resolve().parent
    vault = [python, here / "_cases.py", place / "vault", place / "key"]
    subprocess.run([*vault, "--cases", str(site.cases)], check=True, env=environment(place))
    plain = {n: str(v) if isinstance(v, Path) else v for n, v in vars(site).items()}
    (place / "site.json").write_bytes(msgspec.json.encode(plain))
    told: dict[str, Told] = {}
    for name in chosen.only:
        print(f"{time.perf_counter() - began:4.0f} s  {name}", file=sys.stderr, flush=True)
        out = place / f"{name}.rows"
        asked = [python, here / "run.py", "--family", name, place / "site.json", out]
        # A family that fails costs its own rows, and the others are told.
        if subprocess.run(asked, check=False, env=environment(place)).returncode == 0:
            told[name] = msgspec.json.decode(out.read_bytes(), type=Told)
    seconds = time.perf_counter() - began
    run = Run(
        told=told,
        failed=tuple(n for n in chosen.only if n not in told),
        machine=machine(place),
        versions=versions(python, ("intake-tui", "textual", "cryptography", "tinydb")),
        peers=versions(beside / "bin" / "python", (*PEERS, "textual")) if beside else lacking,
        at=datetime.now(UTC),
        seconds=seconds,
        busy=os.getloadavg()[1],
        quick=chosen.quick,
    )
    print(table(run))
    if chosen.out:
        (chosen.out / "performance.md").write_text(document(run))
        (chosen.out / "performance.svg").write_text(picture(run))
    if run.failed:
        raise SystemExit(f"not measured: {', '.join(run.failed)}")


if __name__ == "__main__":
    main()
