"""What one saved answer costs with few and with many cases, beside a bare durable write.

    python bench/save.py [--cases 10000] [--rounds 300]

All three are measured in one run, in turns, since only their ratios mean something: a disk's fsync
differs more between two runs than the program does. "Bare" writes the same bytes to a new file,
syncs it, renames it over the old one and syncs the folder.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from intake_tui.domain.questionnaire import Pin
from intake_tui.domain.record.types import Case, Changes, Head, Person, Statement, apply
from intake_tui.store.base import Committed
from intake_tui.store.keys import create_vault
from intake_tui.store.vault import Vault

NOW = datetime(2025, 3, 4, 13, 3, tzinfo=UTC)
STATEMENTS = 10
"""Statements in a case of about 6 KB on disk."""
MANY = 300
"""Statements in a case of about 150 KB on disk."""


def new_id() -> str:
    return str(uuid.uuid4())


def statement(case: Case, text: str, statement_id: str = "", seq: int = 0) -> Statement:
    person = next(iter(case.persons))
    return Statement(
        id=statement_id or new_id(),
        seq=seq,
        question="made-up",
        subject=person,
        call=None,
        speaker=person,
        value=text,
        status="answered",
        kind="told",
        said_at=NOW,
        recorded_at=NOW,
        recorded_by="worker",
    )


def new_case(statements: int = STATEMENTS) -> Case:
    person = new_id()
    head = Head(
        id=new_id(),
        questionnaire=Pin(id="made-up", version="1", hash="0" * 64),
        created_at=NOW,
        changed_at=NOW,
    )
    case = Case(head=head, persons={person: Person(id=person, name="Sem", added_at=NOW)})
    puts = tuple(("statements", statement(case, "x" * 60)) for _ in range(statements))
    return apply(case, Changes(puts=puts))


def filled_vault(folder: Path, cases: int, statements: int = STATEMENTS) -> Vault:
    vault = create_vault(folder, key=bytes(32))
    with mock.patch.object(os, "fsync"):  # only filling; what is measured is synced
        for _ in range(cases):
            vault.create(new_case(statements))
    vault.list()
    vault.close()
    from intake_tui.store.keys import open_vault

    return open_vault(folder, key=bytes(32))


def saver(vault: Vault) -> tuple[Callable[[], None], Path]:
    """Saves one answer anew, as autosave does, in a case that is held."""
    case = vault.load(vault.list().rows[0].case_id)
    vault.hold(case.id)
    answer = statement(case, "a first word", seq=case.head.next_seq)

    def save() -> None:
        nonlocal case
        text = f"an answer of some length {case.revision % 10}"
        put = statement(case, text, answer.id, answer.seq)
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


def main() -> None:
    parser = argparse.ArgumentParser(description="What one saved answer costs")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        few, many = filled_vault(root / "few", 10), filled_vault(root / "many", options.cases)
        large = filled_vault(root / "large", 10, MANY)
        compare("a case of few answers", {"10 cases": few, f"{options.cases} cases": many}, options)
        compare("a case of many answers", {"10 cases": large}, options)
        for vault in (few, many, large):
            vault.close()


def compare(what: str, vaults: dict[str, Vault], options: argparse.Namespace) -> None:
    savers = {name: saver(vault) for name, vault in vaults.items()}
    first = next(iter(savers))
    data = savers[first][1].read_bytes()
    target = next(iter(vaults.values())).folder.parent / "bare"
    target.mkdir(exist_ok=True)
    work: dict[str, Callable[[], None]] = {"bare": lambda: bare(target / "file", data)}
    work |= {name: save for name, (save, _) in savers.items()}
    os.sync()
    took: dict[str, list[float]] = {name: [] for name in work}
    for turn in range(options.rounds):
        names = list(work)
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            took[name].append(timed(work[name]))
    base, ten = statistics.median(took["bare"]), statistics.median(took[first])
    print(f"one answer saved in {what}, {len(data)} bytes, {options.rounds} rounds")
    print(f"{'':12} {'median ms':>11} {'x bare':>7} {'x 10 cases':>11}")
    for name, times in took.items():
        middle = statistics.median(times)
        print(f"{name:12} {middle:11.2f} {middle / base:7.2f} {middle / ten:11.2f}")


if __name__ == "__main__":
    main()
