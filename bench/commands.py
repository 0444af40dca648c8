"""What ``--version`` and ``list`` cost, beside the least a program of their kind can do.

Whole processes, from their start to their end. ``--version`` stands beside a program with one empty
click command; ``list`` beside a program that opens the vault, reads and decodes the index, and
prints nothing. Starts that were measured before may have left a few cases more in the vault.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from _profile import imported, profiled_command
from _rows import Figure, Site, Told, against, figure, in_turns
from start import environment

EMPTY = """
import click

@click.command()
@click.version_option("1.0")
def empty():
    pass

empty()
"""
INDEX = """
import sys
from pathlib import Path
from intake_tui.store.keys import open_vault
vault = open_vault(Path(sys.argv[1]), Path(sys.argv[2]))
known = len(vault._index._decoded())
if known < int(sys.argv[3]):
    sys.exit(f"the index holds {known} cases")
"""


def commands(site: Site) -> dict[str, list[str | Path]]:
    place = site.own("programs")
    intake = site.python.with_name("intake-tui")
    vault, key = site.place / "vault", site.place / "key"
    for name, text in (("empty.py", EMPTY), ("index.py", INDEX)):
        (place / name).write_text(text)
    return {
        "version": [intake, "--version"],
        "empty": [site.python, place / "empty.py", "--version"],
        "list": [intake, "--vault", vault, "--key-file", key, "list"],
        "index": [site.python, place / "index.py", vault, key, str(site.cases)],
    }


def compared(site: Site, name: str, limit: str) -> tuple[Figure, Figure]:
    """Milliseconds of two programs, in turns."""
    both, env = commands(site), environment(site.place)

    def run(name: str) -> None:
        done = subprocess.run(both[name], check=False, env=env, capture_output=True)
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            raise SystemExit(f"{name} ended with {done.returncode}: {said}")

    for each in (name, limit):
        run(each)
    took = in_turns({name: lambda: run(name), limit: lambda: run(limit)}, site.often(31, 9))
    return figure(took[name], "ms"), figure(took[limit], "ms")


def version(site: Site) -> Told:
    """The row of ``--version``."""
    ours, limit = compared(site, "version", "empty")
    env = environment(site.place)
    row = against(
        "intake-tui --version",
        ours,
        limit,
        "click's empty program",
        1.3,
        reason="version",
        parts=lambda: imported(site.python, ["--version"], env),
    )
    return Told(rows=(row,))


def listing(site: Site) -> Told:
    """The row of ``list``."""
    ours, limit = compared(site, "list", "index")
    env = environment(site.place)
    vault = ["--vault", site.place / "vault", "--key-file", site.place / "key"]
    row = against(
        f"intake-tui list of {site.cases:,}",
        ours,
        limit,
        "open the vault, decode the index",
        1.5,
        reason="list",
        parts=lambda: profiled_command(
            site.python, site.place / "list.profile", [*vault, "list"], env
        ),
    )
    return Told(rows=(row,))
