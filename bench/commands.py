"""What ``--version`` and ``list`` cost, beside the least a program of their kind can do.

Whole processes, from their start to their end. ``--version`` stands beside a program with one empty
click command; ``list`` beside a program that opens the vault, reads and decodes the index, and
prints nothing. Starts that were measured before may have left a few cases more in the vault.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from _rows import Site, Told, against, figure, in_turns
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


def rows(site: Site) -> Told:
    """The rows of the two commands."""
    place, env = site.own("commands"), environment(site.place)
    intake = site.python.with_name("intake-tui")
    vault, key = site.place / "vault", site.place / "key"
    for name, text in (("empty.py", EMPTY), ("index.py", INDEX)):
        (place / name).write_text(text)
    commands: dict[str, list[str | Path]] = {
        "version": [intake, "--version"],
        "empty": [site.python, place / "empty.py", "--version"],
        "list": [intake, "--vault", vault, "--key-file", key, "list"],
        "index": [site.python, place / "index.py", vault, key, str(site.cases)],
    }

    def run(name: str) -> None:
        subprocess.run(commands[name], check=True, env=env, stdout=subprocess.DEVNULL)

    for name in commands:
        run(name)
    work = {name: lambda name=name: run(name) for name in commands}  # type: ignore[misc]
    took = {n: figure(t, "ms") for n, t in in_turns(work, site.often(21, 7)).items()}
    return Told(
        rows=(
            against(
                "intake-tui --version",
                took["version"],
                took["empty"],
                "click's empty program",
                1.3,
                reason="version",
            ),
            against(
                f"intake-tui list of {site.cases:,}",
                took["list"],
                took["index"],
                "open the vault, decode the index",
                1.5,
                reason="list",
            ),
        )
    )
