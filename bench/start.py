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
import json
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

from _rows import Peer, Site, Told, against, figure

ROOT = Path(__file__).resolve().parent.parent
KEY = "ß".encode()
"""What is typed: one key, on no screen before."""
BARE = "empty Textual app"
HARLEQUIN = "harlequin"
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
    """Bytes a process has for itself (Linux: not what it shares with others).

    Only root may look into a process that hides its memory, as ours does: others get the coarser
    count, for all programs alike.
    """
    if os.geteuid() != 0:
        resident, shared = Path(f"/proc/{process}/statm").read_text().split()[1:3]
        return (int(resident) - int(shared)) * float(os.sysconf("SC_PAGE_SIZE"))
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
    """What a program is started with: a terminal of ours, and settings with no more than the name
    of a worker, which is otherwise asked for at the first start.
    """
    settings = place / "intake-tui" / "settings.toml"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text('worker = "Eva de Vries"\n')
    hidden = ("PYTHONDONTWRITEBYTECODE", "NO_COLOR", "TMUX")
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    return env | {
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "XDG_CONFIG_HOME": str(place),
        "HOME": str(place),
    }


def programs(python: Path, place: Path, cases: int) -> tuple[Program, ...]:
    """What is compared; the first is what the others are measured against."""
    if not (place / "vault").exists():
        made = [python, ROOT / "bench" / "_cases.py", place / "vault", place / "key"]
        subprocess.run([*made, "--cases", str(cases)], check=True)
    intake = str(python.with_name("intake-tui"))
    vault = ("--vault", str(place / "vault"), "--key-file", str(place / "key"), "--lang", "en")
    empty = place / "empty.py"
    empty.write_text(EMPTY)
    return (
        Program(BARE, (str(python), str(empty)), b"empty-and-ready", types=True),
        Program("list of cases", (intake, *vault), b"JB-", types=False),
        Program("new call", (intake, *vault, "call"), b"Notepad", types=True),
    )


def harlequin(peers: Path) -> Program:
    """Another Textual app of daily use, with its two panes, on an empty database in memory."""
    run = (str(peers / "bin" / "harlequin"), "-a", "sqlite", "--locale", "C", ":memory:")
    return Program(HARLEQUIN, run, b"Query Editor", types=False)


def measured(
    compared: tuple[Program, ...], env: dict[str, str], rounds: int, weighed: int = 1
) -> tuple[dict[str, list[Start]], dict[str, list[float]]]:
    """Every start in turns, and what each has in memory."""
    weights: dict[str, list[float]] = {program.name: [] for program in compared}
    for _ in range(weighed):
        for program in compared:
            # The first one reads from a cold disk; it is not timed.
            weights[program.name].append(start(program, env, weigh=True).memory or 0.0)
    found: dict[str, list[Start]] = {program.name: [] for program in compared}
    for _ in range(rounds):
        for program in compared:
            found[program.name].append(start(program, env))
    return found, weights


def rows(site: Site) -> Told:
    """The rows of the start and of memory, and where the time of a start goes."""
    env = environment(site.place)
    compared = programs(site.python, site.place, site.cases)
    if site.peers is not None:
        compared += (harlequin(site.peers),)
    found, weights = measured(compared, env, site.often(15, 5), site.often(3, 1))
    took = {n: figure([s.painted * 1000 for s in starts], "ms") for n, starts in found.items()}
    worked = {n: statistics.median(s.worked for s in starts) for n, starts in found.items()}
    weight = {n: figure([w / 1e6 for w in one], "MB") for n, one in weights.items()}
    lists, limit = [], took[BARE]
    for name in ("list of cases", "new call"):
        peer = took.get(HARLEQUIN)
        ratio = worked[name] / worked[BARE]
        lists.append(
            against(
                f"start to the {name}; {site.cases:,} sealed cases, key file",
                took[name],
                limit,
                BARE,
                1.25,
                goal="≤ 1.25 ×; faster than harlequin",
                also=peer is not None and took[name].middle < peer.middle,
                peers=(Peer(HARLEQUIN, peer, site.lacking),),
                beside=f"processor time {ratio:.2f} ×",
                reason="start",
            )
        )
    lists.append(
        against(
            f"memory of the open app, {site.cases:,} cases",
            weight["list of cases"],
            weight[BARE],
            BARE,
            1.5,
            peers=(Peer(HARLEQUIN, weight.get(HARLEQUIN), site.lacking),),
            reason="memory",
        )
    )
    blocks = (phases(site, env), imports(site, env, compared), weights_of_parts(site, env))
    return Told(rows=tuple(lists), blocks=blocks)


PHASES = """
import json, sys, time
from pathlib import Path
began = time.perf_counter()
took = {}
def step(name, ended):
    took[name] = (time.perf_counter() - ended) * 1000
    return time.perf_counter()
vault, key, secret, at = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), began
import click; at = step("import click", at)
import textual.app, textual.widgets; at = step("import textual", at)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM; at = step("import cryptography", at)
from intake_tui.store.keys import open_vault; at = step("import the store", at)
one = open_vault(vault, key); at = step("open the vault with the key file", at)
one.glance(40); at = step("the first 40 lines of the list", at)
one.list(); at = step("all lines of the list", at)
one.close(); at = time.perf_counter()
open_vault(secret, passphrase="a passphrase for measuring").close()
step("open a vault with a passphrase (derivation)", at)
print(json.dumps(took))
"""


def phases(site: Site, env: dict[str, str]) -> str:
    """The parts of a start, each timed in a process of its own, as Markdown."""
    from intake_tui.store.keys import create_vault

    secret = site.place / "secret"
    create_vault(secret, passphrase="a passphrase for measuring").close()
    command = [site.python, "-c", PHASES, site.place / "vault", site.place / "key", secret]
    runs = []
    for _ in range(site.often(9, 3)):
        done = subprocess.run(command, check=True, capture_output=True, env=env)
        runs.append(json.loads(done.stdout))
    lines = [
        "## The parts of a start",
        "",
        "One after the other in a new process, without a screen; medians. Deriving the key from a "
        "passphrase is meant to take time and stands apart from the rows above.",
        "",
        "| Part | Time |",
        "|---|---|",
    ]
    lines += [f"| {name} | {figure([r[name] for r in runs], 'ms').words()} |" for name in runs[0]]
    return "\n".join(lines)


HELD = """
import gc, json, os, sys
from pathlib import Path
gc.disable()
def held():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
took, at = {}, 0
def step(name):
    global at
    now = held()
    took[name], at = (now - at) * 1024 / 1e6, now
step("Python")
import textual.app, textual.widgets; step("Textual")
import click, intake_tui.cli.root, intake_tui.cli.app; step("the command line")
import intake_tui.store.keys, intake_tui.store.vault, filelock; step("the store")
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
AESGCM(bytes(32)); X25519PrivateKey.generate(); step("cryptography, with OpenSSL")
import intake_tui.tui.app, intake_tui.tui.screens.start.screen
step("our screens up to the list")
one = intake_tui.store.keys.open_vault(Path(sys.argv[1]), Path(sys.argv[2]))
one.glance(40); step("an open vault, its first lines")
rows = one.list().rows; step("the summaries of all cases")
from intake_tui.content.built import ours
ours(); step("the questionnaire, at the first case")
print(json.dumps(took))
"""


def weights_of_parts(site: Site, env: dict[str, str]) -> str:
    """What each part of an open program has for itself in memory, as Markdown."""
    command = [site.python, "-c", HELD, site.place / "vault", site.place / "key"]
    runs = []
    for _ in range(site.often(5, 3)):
        done = subprocess.run(command, check=True, capture_output=True, env=env)
        runs.append(json.loads(done.stdout))
    lines = [
        "## The parts of memory",
        "",
        "What each adds to the memory a process has for itself, one after the other in a new "
        "process without a screen; medians. The widgets and what they draw come besides.",
        "",
        "| Part | Memory |",
        "|---|---|",
    ]
    lines += [f"| {name} | {figure([r[name] for r in runs], 'MB').words()} |" for name in runs[0]]
    return "\n".join(lines)


IMPORTS = """
import os, sys
screen = os.dup(2)
os.dup2(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
sys.stderr = sys.__stderr__ = open(screen, "w")
"""
OURS = """
from intake_tui.cli import main
main(sys.argv[2:])
"""
MOST = 12


def imported(site: Site, env: dict[str, str], program: Program) -> dict[str, float]:
    """What a program imports until it is painted: milliseconds of each module by itself."""
    listing = site.place / "importtime"
    code = IMPORTS + (EMPTY if program.name == BARE else OURS)
    command = (str(site.python), "-X", "importtime", "-c", code, str(listing))
    rest = () if program.name == BARE else program.command[1:]
    start(Program("", command + rest, program.painted, types=False), env)
    own: dict[str, float] = {}
    for line in listing.read_text().splitlines():
        head, _, name = line.partition("import time:")[2].rpartition("|")
        if head and head.split("|")[0].strip().isdigit():
            own[name.strip()] = int(head.split("|")[0]) / 1000
    return own


def imports(site: Site, env: dict[str, str], compared: tuple[Program, ...]) -> str:
    """What the list and the new call import beside the empty app, as Markdown."""
    bare, *ours = compared[:3]
    known = imported(site, env, bare)
    lines = [
        "## Cold start: imports beside those of the empty app",
        "",
        f"`python -X importtime` of one start until the screen is painted. The empty app imports "
        f"{len(known)} modules in {sum(known.values()):.0f} ms; the tracing itself makes all of it "
        "more. Here what comes besides, by package and the dearest modules of each.",
        "",
        "| Start | Package | Modules | Time | Of it |",
        "|---|---|---|---|---|",
    ]
    for program in ours:
        beside = {n: t for n, t in imported(site, env, program).items() if n not in known}
        packages: dict[str, dict[str, float]] = {}
        for name, took in beside.items():
            packages.setdefault(name.split(".")[0], {})[name] = took
        order = sorted(packages.items(), key=lambda p: -sum(p[1].values()))
        for package, own in order[:MOST]:
            dear = sorted(own.items(), key=lambda one: -one[1])[:3]
            most = ", ".join(f"{name} {took:.1f}" for name, took in dear)
            lines.append(
                f"| {program.name} | {package} | {len(own)} | {sum(own.values()):.1f} ms | {most} |"
            )
        lines.append(
            f"| {program.name} | **all** | {len(beside)} | **{sum(beside.values()):.0f} ms** | |"
        )
    return "\n".join(lines)


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
        found, weights = measured(programs(python, place, chosen.cases), env, chosen.rounds)
    report(found, {name: statistics.median(one) for name, one in weights.items()})


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
