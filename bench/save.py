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
"""Statements in one case: about 6 KB on disk."""


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


def new_case() -> Case:
    person = new_id()
    head = Head(
        id=new_id(),
        questionnaire=Pin(id="made-up", version="1", hash="0" * 64),
        created_at=NOW,
        changed_at=NOW,
    )
    case = Case(head=head, persons={person: Person(id=person, name="Sem", added_at=NOW)})
    puts = tuple(("statements", statement(case, "x" * 60)) for _ in range(STATEMENTS))
    return apply(case, Changes(puts=puts))


def filled_vault(folder: Path, cases: int) -> Vault:
    vault = create_vault(folder, key=bytes(32))
    with mock.patch.object(os, "fsync"):  # only filling; what is measured is synced
        for _ in range(cases):
            vault.create(new_case())
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
        save_few, file = saver(few)
        save_many, _ = saver(many)
        data = file.read_bytes()
        target = root / "bare"
        target.mkdir()
        names = ("bare", "10 cases", f"{options.cases} cases")
        work = (lambda: bare(target / "file", data), save_few, save_many)
        os.sync()
        took: dict[str, list[float]] = {n: [] for n in names}
        for turn in range(options.rounds):
            order = list(zip(names, work, strict=True))
            for n, w in order[turn % 3 :] + order[: turn % 3]:
                took[n].append(timed(w))
        base = statistics.median(took["bare"])
        first = statistics.median(took["10 cases"])
        print(f"one answer saved, {len(data)} bytes, {options.rounds} rounds")
        print(f"{'':14}{'median ms':>10}{'x bare':>8}{'x 10 cases':>12}")
        for n in names:
            median = statistics.median(took[n])
            print(f"{n:14}{median:10.2f}{median / base:8.2f}{median / first:12.2f}")
        few.close()
        many.close()


if __name__ == "__main__":
    main()
