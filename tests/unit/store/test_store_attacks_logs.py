"""The same attacks as in test_store_attacks: on logs, locks, sizes, and during a new vault key."""

from __future__ import annotations

import json
import shutil
import tracemalloc
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from store_cases import new_case, saying

from intake_tui.store import (
    audit,
    checking,
    disk,
    failed,
    purging,
    rekey,
)
from intake_tui.store.base import (
    CaseDamaged,
    CaseHeld,
    CasePutBack,
    NotSaved,
    VaultClosed,
)
from intake_tui.store.keys import open_vault, secret_of
from intake_tui.store.vault import Vault

AT = datetime(2025, 3, 5, 9, tzinfo=UTC)


# The audit log and the locks


def test_a_log_of_short_lines_costs_little_memory(vault: Vault) -> None:
    log = vault.folder / "audit.log"
    log.write_bytes(b"a\n" * 150_000)
    tracemalloc.start()
    try:
        vault.audit("opened")
        assert vault.audit_entries()[-1].what == "opened"
        head = vault.audit_head()
        assert vault.audit_stands(head) and head.startswith("150001:")
        assert tracemalloc.get_traced_memory()[1] < 3 * 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("size", [10, 5000, 20_000, 300_000])
def test_what_is_written_behind_the_log_costs_no_entry(vault: Vault, size: int) -> None:
    for number in range(3):
        vault.audit("opened", purpose=str(number))
    log = vault.folder / "audit.log"
    log.write_bytes(log.read_bytes() + b"x" * size)
    head = vault.audit_head()
    assert head.startswith("3:") and vault.audit_stands(head)
    vault.audit("exported", purpose="after it")
    vault.audit("opened", purpose="and again")
    found = [entry.purpose for entry in vault.audit_entries()]
    assert found == ["0", "1", "2", "after it", "and again"]
    check = vault.verify_audit()
    assert (check.entries, check.faults) == (6, (4,)) and vault.audit_stands(head)


def test_an_entry_whose_line_end_was_taken_stays(vault: Vault) -> None:
    vault.audit("opened", purpose="the last")
    log = vault.folder / "audit.log"
    log.write_bytes(log.read_bytes()[:-1])
    vault.audit("opened", purpose="after it")
    assert [e.purpose for e in vault.audit_entries()] == ["the last", "after it"]
    assert vault.verify_audit().sound


def test_a_last_line_that_is_not_ours_has_a_head_that_stands(vault: Vault) -> None:
    vault.audit("opened")
    log = vault.folder / "audit.log"
    log.write_bytes(log.read_bytes() + b"\x1b[31m\n")
    head = vault.audit_head()
    assert head.startswith("2:") and head.isascii() and head.isprintable()
    assert vault.audit_stands(head) and audit.head_of(log.read_bytes()) == head
    for wrong in ("²:ab", "1:\udcff", "1:", ":", "0:ab", "9" * 30 + ":ab", "x"):
        assert not vault.audit_stands(wrong)


def test_unlocks_that_fail_during_one_that_does_not_are_noted(
    vault: Vault, folder: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.close()
    failed.note(folder, "passphrase")
    real, more = Vault.audit, ["recovery", "key-file"]

    def meanwhile(self: Vault, what: str, *rest: str | None, **named: str) -> None:
        if what == "unlock failed" and more:
            failed.note(folder, more.pop(0))
        real(self, what, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Vault, "audit", meanwhile)
    open_vault(folder, key_file).close()
    again = open_vault(folder, key_file)
    found = [e.purpose.split()[-1] for e in again.audit_entries() if e.what == "unlock failed"]
    assert sorted(found) == ["key-file", "passphrase", "recovery"]
    assert not (folder / failed.NAME).exists() and not (folder / failed.TAKEN).exists()
    (folder / failed.TAKEN).write_text("2025-01-01T00:00:00 eva recovery\n")  # one that was killed
    again.close()
    open_vault(folder, key_file).close()
    assert not (folder / failed.TAKEN).exists()


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00+12:00", "9999-12-31T23:00:00-12:00"])
def test_a_holder_from_the_end_of_time_holds_all_the_same(
    vault: Vault, reopen: Callable[[], Vault], since: str
) -> None:
    case = vault.create(new_case())
    vault.hold(case.id)
    who = {"user": "x", "host": "h", "pid": 10**30, "since": since}
    (vault.folder / "locks" / f"{case.id}.who").write_text(json.dumps(who))
    other = reopen()
    with pytest.raises(CaseHeld):
        other.hold(case.id)
    assert other.list().total == 1


# Sizes, shards, keys


def test_a_case_file_of_holes_is_not_read_into_memory(vault: Vault) -> None:
    case = vault.create(new_case())
    with vault.files.path(case.id).open("r+b") as opened:
        opened.truncate(disk.LARGEST + 1)
    tracemalloc.start()
    try:
        (row,) = vault.list().rows
        assert "larger than allowed" in row.damage
        assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    finally:
        tracemalloc.stop()


def test_a_case_that_could_not_be_read_again_is_not_written(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = vault.create(new_case())
    size = vault.files.path(case.id).stat().st_size
    monkeypatch.setattr(disk, "LARGEST", size + 100)
    with pytest.raises(NotSaved, match="larger than allowed"):
        vault.commit(case.id, case.revision, saying(case, "x" * 1000))
    assert vault.load(case.id) == case


def test_a_file_in_the_place_of_a_folder_of_cases_is_reported(vault: Vault) -> None:
    case = vault.create(new_case())
    purging.purge(vault, case.id, by="eva", now=AT)
    place = vault.files.path(case.id).parent
    shutil.rmtree(place)
    place.touch()
    (found,) = checking.check(vault).findings
    assert (found.kind, found.case) == ("withheld", case.id)


def begun(vault: Vault, tmp_path: Path) -> Vault:
    (tmp_path / "new").write_bytes(b"n" * 32)
    return rekey.begin(vault, (secret_of(tmp_path / "new"),))


def test_who_has_the_old_key_makes_no_case_that_opens(vault: Vault, tmp_path: Path) -> None:
    from intake_tui.store.records import tables_of
    from intake_tui.store.sealed import Header, file_key, seal

    case, old = vault.create(new_case()), vault.ring.current
    damaged = vault.folder / "questionnaires" / ("a" * 64)
    damaged.write_bytes(vault.files.path(case.id).read_bytes()[:-1])
    fresh = begun(vault, tmp_path)
    assert not rekey.run(fresh).done
    forged = msgspec.structs.replace(case, revision=50)
    file_id = uuid.UUID(case.id).bytes
    body = msgspec.json.encode(tables_of(forged))
    path = fresh.files.path(case.id)
    path.write_bytes(seal(file_key(old, file_id), Header(1, file_id, 50), body))
    with pytest.raises(CasePutBack, match="old key"):
        fresh.load(case.id)
    done = rekey.run(fresh)
    assert f"cases/{case.id[:2]}/{case.id}.case" in [one.name for one in done.left]
    assert rekey.run(fresh, leave_damaged=True).done
    with pytest.raises(CaseDamaged):
        fresh.load(case.id)
    fresh.close()


def test_who_had_the_vault_open_is_told_of_the_new_key(
    vault: Vault, reopen: Callable[[], Vault], tmp_path: Path
) -> None:
    case = vault.create(new_case())
    other = reopen()
    fresh = begun(vault, tmp_path)
    assert rekey.run(fresh).done
    fresh.close()
    for attempt in (
        lambda: other.load(case.id),
        other.list,
        other.verify_audit,
        lambda: list(other.search("oma")),
    ):
        with pytest.raises(VaultClosed, match="new key"):
            attempt()
