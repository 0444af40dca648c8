"""Who may write the folder of the vault, and has no key: what was tried, and what comes of it."""

from __future__ import annotations

import json
import os
import shutil
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from store_cases import CANARY, new_case, saying

from intake_tui.domain.record import erase
from intake_tui.domain.record.types import Case, Changes
from intake_tui.store import (
    backup,
    checking,
    purging,
    recovering,
    rekey,
    slots,
    vaultfile,
)
from intake_tui.store.base import (
    CaseDamaged,
    CasePurged,
    Committed,
    NotSaved,
    StoreError,
    VaultClosed,
    WrongSecret,
)
from intake_tui.store.findings import TAMPERED
from intake_tui.store.keys import create_vault, open_vault, repair, secret_of, ways_in
from intake_tui.store.vault import Vault

AT = datetime(2025, 3, 5, 9, tzinfo=UTC)


def commit(vault: Vault, case: Case, changes: Changes) -> Case:
    done = vault.commit(case.id, case.revision, changes)
    assert isinstance(done, Committed)
    return done.case


def secret_case(vault: Vault) -> Case:
    case = vault.create(new_case())
    case = commit(vault, case, saying(case, CANARY))
    vault.audit("opened", case.id)
    return case


def redact(vault: Vault, case: Case) -> Case:
    statement = next(s.id for s in case.statements.values() if s.value == CANARY)
    changes = erase.redact(
        case, statement, reason="asked", by="eva", now=AT, event_id=str(uuid.uuid4())
    )
    case = commit(vault, case, changes)
    vault.audit("redacted", case.id)
    return case


def recover(vault: Vault, case: Case, name: recovering.Name = "file") -> Case:
    return recovering.recover(vault, case.id, name, by="eva", now=AT)


# Links and pipes


@pytest.mark.parametrize("name", ["cases", "heads", "questionnaires", "locks", "unfiled"])
def test_a_folder_of_the_vault_that_is_a_link_is_refused(
    vault: Vault, folder: Path, key_file: Path, tmp_path: Path, name: str
) -> None:
    vault.create(new_case())
    vault.close()
    (folder / name).mkdir(exist_ok=True)
    (folder / name).rename(tmp_path / "elsewhere")
    (folder / name).symlink_to(tmp_path / "elsewhere")
    before = sorted(tmp_path.joinpath("elsewhere").rglob("*"))
    with pytest.raises(VaultClosed, match=f"{name}: a link is in the way"):
        open_vault(folder, key_file)
    assert sorted(tmp_path.joinpath("elsewhere").rglob("*")) == before


@pytest.mark.parametrize("base", ["cases", "heads"])
def test_nothing_is_read_or_written_through_a_linked_folder_of_cases(
    vault: Vault, tmp_path: Path, base: str
) -> None:
    case = vault.create(new_case())
    place = vault.folder / base / case.id[:2]
    place.rename(tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    before = {p: p.read_bytes() for p in (tmp_path / "elsewhere").iterdir()}
    with pytest.raises(CaseDamaged, match="a link is in the way"):
        vault.load(case.id)
    with pytest.raises(NotSaved, match="a link is in the way"):
        vault.commit(case.id, case.revision, saying(case, "x"))
    with pytest.raises(StoreError):
        purging.purge(vault, case.id, by="eva", now=AT)
    other = new_case(case_id=case.id[:2] + str(uuid.uuid4())[2:])
    with pytest.raises(NotSaved, match="a link is in the way"):
        vault.create(other)
    assert checking.check(vault).code
    assert any("is a link" in row.damage or row.case_id == case.id for row in vault.list().rows)
    with pytest.raises(StoreError, match="a link is in the way"):
        backup.make(vault, tmp_path / "b.tar")
    assert {p: p.read_bytes() for p in (tmp_path / "elsewhere").iterdir()} == before


def test_a_new_key_and_the_list_remove_no_file_but_their_own(
    vault: Vault, folder: Path, tmp_path: Path
) -> None:
    case = vault.create(new_case())
    others = [folder / "questionnaires" / ".netrc", folder / "questionnaires" / ".a.tmp"]
    others.append(folder / "cases" / case.id[:2] / ".thesis.tmp")
    for path in others:
        path.write_text("mine")
        os.utime(path, (1, 1))
    (tmp_path / "new").write_bytes(b"n" * 32)
    fresh = rekey.begin(vault, (secret_of(tmp_path / "new"),))
    rekey.run(fresh)
    fresh.list()
    checking.check(fresh)
    fresh.close()
    assert all(path.read_text() == "mine" for path in others)


def test_a_pipe_in_the_place_of_a_log_keeps_nobody_waiting(
    vault: Vault, folder: Path, tmp_path: Path
) -> None:
    vault.close()
    os.mkfifo(folder / "failed.log")
    (tmp_path / "other").write_bytes(bytes(32))
    with pytest.raises(WrongSecret):
        open_vault(folder, tmp_path / "other")
    (folder / "audit.log").unlink(missing_ok=True)
    os.mkfifo(folder / "audit.log")
    again = open_vault(folder, tmp_path / "key")
    with pytest.raises(NotSaved):
        again.audit("opened")
    again.close()


# What was purged or redacted


def test_a_purged_case_whose_tombstone_was_taken_away_does_not_come_back(vault: Vault) -> None:
    case = secret_case(vault)
    whole = vault.files.path(case.id).read_bytes()
    purging.purge(vault, case.id, by="eva", now=AT, reason="asked")
    vault.files.heads.path(case.id).unlink()
    vault.files.path(case.id).write_bytes(whole)
    (found,) = checking.check(vault).findings
    assert (found.kind, found.code, found.recoverable) == ("not purged", TAMPERED, ())
    with pytest.raises(CasePurged, match="audit log"):
        recover(vault, case)
    assert [g.erased for g in recovering.generations(vault, case.id)] == [True]
    back = recovering.recover(vault, case.id, "file", by="eva", now=AT, even_erased=True)
    assert vault.load(case.id) == back
    assert not recovering.told(vault.audit_entries())[case.id].purged


def test_a_recovery_does_not_make_the_log_forget_what_was_erased(vault: Vault) -> None:
    case = secret_case(vault)
    path = vault.files.path(case.id)
    words = path.read_bytes()
    redact(vault, case)
    path.with_name(path.name + ".prev").write_bytes(path.read_bytes())
    path.write_bytes(b"spoiled")
    recover(vault, case, "previous")
    vault.files.heads.path(case.id).unlink()
    path.write_bytes(words)
    with pytest.raises(recovering.HoldsErased):
        recover(vault, case)
    recovering.recover(vault, case.id, "file", by="eva", now=AT, even_erased=True)
    assert vault.audit_entries()[-1].purpose.endswith(recovering.EVEN_ERASED)
    assert recovering.told(vault.audit_entries())[case.id].erased == 0


def test_an_old_index_put_back_shows_no_name_that_was_erased(
    vault: Vault, folder: Path, reopen: Callable[[], Vault], tmp_path: Path
) -> None:
    redacted, purged = vault.create(new_case(reference="old")), vault.create(new_case(name="Bo"))
    vault.list()
    vault.close()
    index = (folder / "index.sealed").read_bytes()
    kept = {}
    for case in (redacted, purged):
        kept[case.id] = tmp_path / case.id
        os.link(vault.files.path(case.id), kept[case.id])  # the same inode, size and time
    again = reopen()
    head = msgspec.structs.replace(redacted.head, reference="new")
    commit(again, redacted, Changes(head=head, erases=True))
    purging.purge(again, purged.id, by="eva", now=AT)
    again.list()
    again.close()
    for case in (redacted, purged):
        kept[case.id].replace(again.files.path(case.id))
    (folder / "index.sealed").write_bytes(index)
    (row,) = reopen().list().rows
    assert row.case_id == redacted.id and row.damage and row.summary is None


# vault.json


def version_1(vault: Vault) -> bytes:
    """What ``vault.json`` was, had the vault once been of version 1."""
    held, key = vaultfile.read(vault.folder), vault.ring.current
    older = msgspec.structs.replace(held, version=1, public="", private="")
    return msgspec.json.encode(msgspec.structs.replace(older, check=vaultfile.check_of(older, key)))


@pytest.mark.parametrize("heads_too", [False, True])
def test_a_vault_file_of_version_1_put_back_gives_no_older_case_back(
    vault: Vault, folder: Path, key_file: Path, heads_too: bool
) -> None:
    case = secret_case(vault)
    words, older = vault.files.path(case.id).read_bytes(), version_1(vault)
    redact(vault, case)
    vault.close()
    vault.files.path(case.id).write_bytes(words)
    (folder / "vault.json").write_bytes(older)
    if heads_too:
        shutil.rmtree(folder / "heads")
    with pytest.raises(VaultClosed, match="older one that was put back"):
        open_vault(folder, key_file)
    mended = repair(folder, secret_of(key_file))
    assert vaultfile.read(folder).version == vaultfile.VERSION
    with pytest.raises(CaseDamaged):
        mended.load(case.id)
    mended.close()


def test_repair_makes_no_heads_for_a_file_that_only_says_version_1(
    vault: Vault, folder: Path, key_file: Path
) -> None:
    case = secret_case(vault)
    vault.close()
    held = json.loads((folder / "vault.json").read_text())
    kept = {name: held[name] for name in ("format", "id", "epoch", "check", "slots")}
    (folder / "vault.json").write_text(json.dumps({**kept, "version": 1}))
    shutil.rmtree(folder / "heads")
    mended = repair(folder, secret_of(key_file))
    with pytest.raises(CaseDamaged, match="head is gone"):
        mended.load(case.id)
    mended.close()
    (folder / "audit.log").unlink()
    shutil.rmtree(folder / "heads")
    (folder / "vault.json").write_text(json.dumps({**kept, "version": 1}))
    with pytest.raises(VaultClosed, match="another vault"):
        repair(folder, secret_of(key_file))


def test_bringing_up_to_date_goes_on_after_a_crash_and_is_noted(
    vault: Vault, folder: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = vault.create(new_case())
    older = version_1(vault)
    vault.close()
    (folder / "vault.json").write_bytes(older)
    shutil.rmtree(folder / "heads")
    assert not (folder / "audit.log").exists()
    (folder / "cases" / "ab").mkdir(exist_ok=True)
    (folder / "cases" / "ab" / "no id.case").touch()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "no space")

    with monkeypatch.context() as patched:
        patched.setattr(vaultfile, "write", full)
        with pytest.raises(VaultClosed, match="disk is full"):
            open_vault(folder, key_file)
    assert vaultfile.read(folder).version == 1 and (folder / "heads").is_dir()
    again = open_vault(folder, key_file)
    assert again.load(case.id) == case
    done = [e.what for e in again.audit_entries()]
    assert done == ["upgrade begun", "upgrade begun", "upgraded", "unlocked"]
    again.close()


def test_a_slot_that_was_replaced_does_not_come_back_by_repair(tmp_path: Path) -> None:
    from intake_tui.store.keys import change_passphrase

    folder = tmp_path / "vault"
    vault = create_vault(folder, tmp_path / "key", passphrase="the one before this")
    old = json.loads((folder / "vault.json").read_text())["slots"][0]
    assert old["kind"] == "passphrase"
    change_passphrase(vault, "the one of now on")
    vault.close()
    held = json.loads((folder / "vault.json").read_text())
    held["slots"] += [old, {"kind": "smart-card"}]
    (folder / "vault.json").write_text(json.dumps(held))
    repair(folder, secret_of(tmp_path / "key")).close()
    assert ways_in(folder) == {"key-file"} and len(vaultfile.read(folder).slots) == 1
    with pytest.raises(VaultClosed):
        open_vault(folder, passphrase="the one before this")


def test_a_passphrase_is_tried_on_few_slots_and_for_a_bounded_time(
    vault: Vault, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = vaultfile.read(folder)
    own = slots.wrap("passphrase", b"a passphrase", b"k" * 32, held.about)
    cases = (
        (slots.MEMORY_KIB, slots.PASSES, slots.MOST_TRIED),
        (slots.MOST_MEMORY_KIB, slots.MOST_PASSES, 1),
    )
    for memory_kib, passes, most in cases:
        dear = msgspec.structs.replace(own, memory_kib=memory_kib, passes=passes, lanes=1)
        many = vaultfile.with_slots(held, (dear,) * 32)
        tried: list[slots.Slot] = []

        def unwrap(slot: slots.Slot, *_: object) -> None:
            tried.append(slot)  # noqa: B023  asked within the round

        monkeypatch.setattr(vaultfile, "unwrap", unwrap)
        assert vaultfile.vault_key_from(many, "passphrase", b"another one") is None
        assert len(tried) == most
    monkeypatch.undo()
    first = msgspec.structs.replace(own, memory_kib=slots.MOST_MEMORY_KIB, passes=12)
    both = vaultfile.with_slots(held, (first, own))
    began = time.monotonic()
    assert vaultfile.vault_key_from(both, "passphrase", b"a passphrase") == b"k" * 32
    assert time.monotonic() - began < 20
