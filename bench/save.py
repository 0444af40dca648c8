"""What one saved answer costs with few and with many cases, beside a bare durable write.

    python bench/save.py [--cases 10000] [--rounds 300]

All are measured in one run, in turns, since only their ratios mean something: a disk's fsync
differs more between two runs than the program does. "Bare" writes the same bytes to a new file,
syncs it, renames it over the old one and syncs the folder. SQLite has a row per statement, with
synchronous=FULL; TinyDB as it comes has all cases in one file. Neither encrypts, and TinyDB does
not sync.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
from _cases import copies, filled, long
from _profile import profiled
from _rows import Part, Peer, Site, Told, against, figure, in_turns
from msgspec.structs import replace

from intake_tui.content.load import load
from intake_tui.domain.record.types import Case, Changes
from intake_tui.store.base import Committed
from intake_tui.store.keys import open_vault
from intake_tui.store.records import tables_of
from intake_tui.store.vault import Vault

STATEMENTS = 9
"""Statements in a case of about 6 KB on disk."""
MANY = 300
"""Statements in a case of about 150 KB on disk."""
MODES = {"DELETE": "rollback journal", "WAL": "WAL"}


def case_with(statements: int) -> Case:
    """A child and one caller for a small case, the twenty people of a long one for a large."""
    return long(load(), statements, 2 if statements == STATEMENTS else 20)


def filled_vault(folder: Path, cases: int, statements: int = STATEMENTS) -> Vault:
    key = folder.with_name(f"{folder.name}.key")
    filled(folder, copies(case_with(statements), cases), load(), key)
    return open_vault(folder, key)


def saver(vault: Vault) -> tuple[Callable[[], None], Path]:
    """Saves one answer anew, as autosave does, in a case that is held."""
    case = vault.load(vault.list().rows[0].case_id)
    vault.hold(case.id)
    like = next(iter(case.statements.values()))
    answer = replace(like, id=str(uuid.uuid4()), seq=case.head.next_seq)

    def save() -> None:
        nonlocal case
        put = replace(answer, value=f"an answer of some length {case.revision % 10}")
        done = vault.commit(case.id, case.revision, Changes(puts=(("statements", put),)))
        assert isinstance(done, Committed)
        case = done.case

    save()
    return save, vault.folder / "cases" / case.id[:2] / f"{case.id}.case"


def bare(path: Path, data: bytes) -> None:
    temporary = path.with_suffix(".tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(descriptor, data)
    os.fsync(descriptor)
    os.close(descriptor)
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def measured(
    root: Path, statements: int, counts: tuple[int, ...], rounds: int
) -> tuple[dict[str, list[float]], int]:
    """Milliseconds of one answer with so many cases each, in turns, and the bytes of a case."""
    size = "small" if statements == STATEMENTS else "large"
    vaults = {n: filled_vault(root / f"{size}-{n}", n, statements) for n in counts}
    savers = {n: saver(vault) for n, vault in vaults.items()}
    data = savers[counts[0]][1].read_bytes()
    target = root / f"{size}-bare"
    target.mkdir()
    work: dict[str, Callable[[], object]] = {"bare": lambda: bare(target / "file", data)}
    work |= {f"ours {n}": save for n, (save, _) in savers.items()}
    bases = []
    for mode in MODES:
        base = sqlite(root / f"{size}-{mode}.sqlite", mode, counts[-1], statements)
        work[f"SQLite {mode}"] = sqlite_saver(base, counts[-1] * statements)
        bases.append(base)
    os.sync()
    for once in work.values():
        once()
    took = in_turns(work, rounds)
    for base in bases:
        base.close()
    for vault in vaults.values():
        vault.close()
    return took, len(data)


def sqlite(path: Path, mode: str, cases: int, statements: int) -> sqlite3.Connection:
    """Statements in rows of their own, in plain text; every commit is on the disk."""
    base = sqlite3.connect(path, isolation_level=None)
    base.execute(f"PRAGMA journal_mode = {mode}")
    base.execute("PRAGMA synchronous = OFF")  # only filling
    base.execute("CREATE TABLE said (id INTEGER PRIMARY KEY, case_id TEXT, record TEXT)")
    case = case_with(STATEMENTS)
    record = msgspec.json.encode(next(iter(case.statements.values()))).decode()
    base.execute("BEGIN")
    base.executemany(
        "INSERT INTO said (case_id, record) VALUES (?, ?)",
        ((f"{n // statements}", record) for n in range(cases * statements)),
    )
    base.execute("COMMIT")
    base.execute("PRAGMA synchronous = FULL")
    return base


def sqlite_saver(base: sqlite3.Connection, rows: int) -> Callable[[], None]:
    record = base.execute("SELECT record FROM said LIMIT 1").fetchone()[0]
    number = 0

    def save() -> None:
        nonlocal number
        number += 1
        base.execute(
            "UPDATE said SET record = ? WHERE id = ?", (f"{record}{number % 10}", rows // 2)
        )

    return save


def tinydb(root: Path, cases: int, statements: int, rounds: int) -> list[float]:
    """Milliseconds of one answer in TinyDB as it comes: every case a document of one file."""
    from tinydb import TinyDB

    path = root / f"tinydb-{cases}-{statements}.json"
    with path.open("wb") as file:
        for number, case in enumerate(copies(case_with(statements), cases), 1):
            body = msgspec.json.encode(tables_of(case))
            file.write(b'{"_default": {' if number == 1 else b",")
            file.write(b'"%d":%b' % (number, body))
        file.write(b"}}")
    os.sync()
    took = []
    with TinyDB(path) as db:
        for turn in range(rounds):
            told = {"changed": f"an answer of some length {turn}"}
            took.append(timed(lambda told=told: db.update(told, doc_ids=[cases])))  # type: ignore[misc]
    path.unlink()
    return took


def small(site: Site) -> Told:
    """One durable answer in a small case, at every number of them."""
    return rows(site, STATEMENTS, 1.5, (10, 1_000) if site.quick else (10, 1_000, 10_000))


def large(site: Site) -> Told:
    """The same in a large case."""
    return rows(site, MANY, 2.0, (10, 100) if site.quick else (10, 1_000))


def rows(site: Site, statements: int, most: float, counts: tuple[int, ...]) -> Told:
    root = site.own("vaults")
    took, size = measured(root, statements, counts, site.often(300, 60))
    limit = figure(took["bare"], "ms")
    ten = figure(took["ours 10"], "ms")
    found = []
    for number in counts:
        ours = figure(took[f"ours {number}"], "ms")
        rounds = 2 if number * statements > 50_000 else 5
        theirs = figure(tinydb(root, number, statements, rounds), "ms")
        times = theirs.middle / ours.middle
        flat = ours.middle / ten.middle
        largest = number == 10_000
        peers = [Peer(f"TinyDB, one file ({times:,.0f} × ours)", theirs)]
        if number == counts[-1]:
            peers += [
                Peer(f"SQLite {MODES[mode]}, plain text", figure(took[f"SQLite {mode}"], "ms"))
                for mode in MODES
            ]
        goal = f"≤ {most:g} ×"
        if number > 10:
            goal += "; ≤ 1.1 × of 10 cases"
        if largest:
            goal += "; TinyDB ≥ 500 × ours"
        row = against(
            f"one durable answer, case of {size / 1000:.0f} KB, {number:,} cases",
            ours,
            limit,
            "tmp, fsync, rename, fsync",
            most,
            goal=goal,
            also=flat <= 1.1 and (times >= 500 or not largest),
            peers=tuple(peers),
            beside="" if number == 10 else f"{flat:.2f} × of 10 cases",
            reason="save small" if statements == STATEMENTS else "save large",
            parts=lambda: save_parts(root, statements),
        )
        found.append(row)
    return Told(rows=tuple(found))


def save_parts(root: Path, statements: int) -> tuple[Part, ...]:
    """Where the time of a save goes."""
    folder = root / f"profiled-{statements}"
    if folder.exists():
        vault = open_vault(folder, folder.with_name(f"{folder.name}.key"))
    else:
        vault = filled_vault(folder, 10, statements)
    with closing(vault):
        save, _ = saver(vault)
        return profiled(save, 100)


def main() -> None:
    parser = argparse.ArgumentParser(description="What one saved answer costs")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="intake-tui-bench-") as name:
        for statements, counts in ((STATEMENTS, (10, options.cases)), (MANY, (10,))):
            took, size = measured(Path(name), statements, counts, options.rounds)
            base = statistics.median(took["bare"])
            print(f"one answer saved in a case of {size} bytes, {options.rounds} rounds")
            for what, times in took.items():
                middle = statistics.median(times)
                print(f"{what:14} {middle:11.2f} ms {middle / base:7.2f} x bare")


if __name__ == "__main__":
    main()
