"""Backups: whole, verified, consistent while somebody writes; restored whole or case by case."""

from __future__ import annotations

import os
import stat
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from store_cases import CANARY, new_case, new_id, said

from intake_tui.content.load import load
from intake_tui.domain.record.types import Case, Changes
from intake_tui.store import backup, disk, locks, rekey, unfiled, vaultfile
from intake_tui.store.backup import BackupRefused, make
from intake_tui.store.backupfile import Backup
from intake_tui.store.base import (
    CaseDamaged,
    CaseHeld,
    CaseNotFound,
    CasePurged,
    NotSaved,
    WrongSecret,
)
from intake_tui.store.checking import check
from intake_tui.store.keys import Secret, create_vault, open_vault, public_key
from intake_tui.store.purging import purge
from intake_tui.store.restoring import RestoreRefused, bring_back, restore, standing
from intake_tui.store.unfiled import UnfiledCall, UnfiledLine
from intake_tui.store.vault import Vault

AT = datetime(2025, 3, 4, 13, 3, 12, tzinfo=UTC)


def change(vault: Vault, case: Case, words: str = "meer") -> Case:
    vault.hold(case.id)
    vault.commit(case.id, case.revision, Changes(puts=(("statements", said(case, words)),)))
    vault.release(case.id)
    return vault.load(case.id)


def fill(vault: Vault, cases: int = 2) -> list[Case]:
    made = [change(vault, vault.create(new_case(name=CANARY))) for _ in range(cases)]
    call = UnfiledCall(id=new_id(), started_at=AT, worker="eva", lines=(UnfiledLine(AT, "x"),))
    unfiled.write(vault.folder, public_key(vault.folder), call)
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.tar"


def opened(file: Path, vault: Vault) -> Backup:
    found = Backup(file)
    assert found.fits(vault.ring)
    return found


# Making one


def test_it_holds_the_whole_vault_sealed_as_a_plain_tar(vault: Vault, file: Path) -> None:
    cases = fill(vault)
    seen: list[tuple[int, int]] = []
    made = make(vault, file, lambda a, b: seen.append((a, b)))
    assert made.cases == 2 and not made.damaged and seen == [(1, 2), (2, 2)] * 2
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with tarfile.open(file) as tar:
        members = tar.getmembers()
        inside = {m.name: m for m in members}
        vault_file = tar.extractfile("vault.json")
        assert vault_file and vault_file.read() == (vault.folder / "vault.json").read_bytes()
    names = [member.name for member in members]
    assert names[:2] == ["vault.json", "audit.log"] and names[-1] == "manifest"
    for case in cases:
        base = f"cases/{case.id[:2]}/{case.id}.case"
        assert {base, f"{base}.prev", f"heads/{case.id[:2]}/{case.id}.head"} <= set(inside)
    assert sum(name.startswith("unfiled/") for name in names) == 1
    assert not any(name.startswith(("locks", "index")) for name in names)
    assert all(m.isreg() and (m.mtime, m.uid, m.gid, m.mode) == (0, 0, 0, 0o600) for m in members)
    assert CANARY.encode() not in file.read_bytes()
    assert vault.audit_entries()[-1].what == "backed up"
    assert made.audit and vault.audit_stands(made.audit)
    assert [p.name for p in file.parent.iterdir() if p.name.startswith(".")] == []


def test_it_writes_over_nothing_and_not_into_the_vault(vault: Vault, file: Path) -> None:
    fill(vault, 1)
    file.write_text("mine")
    with pytest.raises(BackupRefused, match="there already"):
        make(vault, file)
    assert file.read_text() == "mine"
    link = file.with_name("link.tar")
    link.symlink_to(file.with_name("nowhere"))
    with pytest.raises(BackupRefused, match="there already"):
        make(vault, link)
    inside = file.with_name("way")
    inside.symlink_to(vault.folder)
    for place in (vault.folder / "b.tar", vault.folder / "cases" / "b.tar", inside / "b.tar"):
        with pytest.raises(BackupRefused, match="in the vault itself"):
            make(vault, place)
    with pytest.raises(BackupRefused, match="there is no folder"):
        make(vault, file.parent / "none" / "b.tar")


def test_a_file_that_comes_by_that_name_meanwhile_stays(
    vault: Vault, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(vault, 1)
    monkeypatch.setattr(Backup, "check", lambda *_: (file.write_text("mine"), ())[1])
    with pytest.raises(BackupRefused, match="in the way"):
        make(vault, file)
    assert file.read_text() == "mine"
    assert not list(file.parent.glob(".*.tmp"))


def test_not_while_a_new_key_is_being_put_in_place(
    vault: Vault, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(vault, 1)
    monkeypatch.setattr(locks, "WAIT", 0.05)
    with rekey.alone(vault), pytest.raises(BackupRefused, match="busy"):
        make(vault, file)
    fresh = rekey.begin(vault, (Secret("key-file", b"n" * 32),))
    with pytest.raises(BackupRefused, match="under way"):
        make(fresh, file)
    assert not file.exists()
    fresh.close()


@pytest.mark.parametrize("fails", ["write", "fsync", "link"])
def test_a_disk_that_fails_leaves_no_backup(
    vault: Vault, file: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    fill(vault, 1)

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, fails, full)
        with pytest.raises(BackupRefused, match="the disk is full") as told:
            make(vault, file)
    assert str(file) in str(told.value) and not list(file.parent.glob("*.tar"))
    assert not list(file.parent.glob(".*.tmp"))


def test_what_does_not_read_back_gets_no_name(
    vault: Vault, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(vault, 1)
    real = os.write

    def lying(descriptor: int, data: bytes) -> int:
        data = bytes(data)
        if b"INTAKE" in data and len(data) > 1000:
            data = data[:600] + bytes([data[600] ^ 1]) + data[601:]
        return real(descriptor, data)

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lying)
        with pytest.raises(BackupRefused, match="damaged"):
            make(vault, file)
    assert not file.exists()


def test_a_damaged_case_is_named_and_copied_as_it_is(vault: Vault, file: Path) -> None:
    bad, good = fill(vault)
    path = vault.files.path(bad.id)
    path.write_bytes(path.read_bytes()[:-1])
    made = make(vault, file)
    assert [case_id for case_id, _ in made.damaged] == [bad.id]
    assert "seal" in made.damaged[0][1]
    with opened(file, vault) as inside:
        assert inside.read(vault.files.name(bad.id)) == path.read_bytes()
        assert inside.case(good.id) == good
        with pytest.raises(CaseDamaged):
            inside.case(bad.id)


def test_a_case_written_while_it_is_made_is_whole_in_it(
    vault: Vault, reopen: Callable[..., Vault], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = sorted(fill(vault), key=lambda case: case.id)
    other = reopen()
    real, state = backup._bytes, {"reads": 0, "revision": 0}

    def busy(path: Path) -> bytes | None:
        data = real(path)
        if path.suffix == ".head" and state["reads"] < 3:
            state["reads"] += 1
            now = change(other, other.load(first.id))  # between head and file
            state["revision"] = now.revision
            if state["reads"] == 1:
                other.create(new_case())
                purge(other, second.id, by="noor", now=AT)
        return data

    monkeypatch.setattr(backup, "_bytes", busy)
    made = make(vault, file)
    assert not made.damaged and made.cases == 1
    with opened(file, vault) as inside:
        assert inside.case(first.id).revision == state["revision"]
        with pytest.raises(CasePurged):
            inside.case(second.id)
    away = restore_to(file, vault, file.with_name("away"))
    assert check(away).code == 0
    away.close()


def restore_to(file: Path, vault: Vault, place: Path) -> Vault:
    with opened(file, vault) as inside:
        return restore(inside, place, user="noor")


# Putting the whole vault back


def test_the_whole_vault_comes_back_in_an_empty_place(
    vault: Vault, file: Path, folder: Path, key_file: Path
) -> None:
    cases = fill(vault)
    calls = vault.unfiled()
    make(vault, file)
    place = folder.with_name("away")
    again = restore_to(file, vault, place)
    assert [again.load(case.id) for case in cases] == cases
    assert again.unfiled() == calls and again.list().total == 2
    assert again.audit_entries()[-1].what == "restored" and again.verify_audit().sound
    assert check(again).code == 0
    again.close()
    for path in place.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert open_vault(place, key_file).load(cases[0].id) == cases[0]
    empty = folder.with_name("empty")
    empty.mkdir()
    restore_to(file, vault, empty).close()
    assert not list(folder.parent.glob(".*.tmp"))


def test_it_is_put_over_nothing(vault: Vault, file: Path, folder: Path, tmp_path: Path) -> None:
    fill(vault, 1)
    make(vault, file)
    with pytest.raises(RestoreRefused, match="there is a vault"):
        restore_to(file, vault, folder)
    full = tmp_path / "full"
    full.mkdir()
    (full / "letter").write_text("mine")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "elsewhere")
    for place in (full, link, file):
        with pytest.raises(RestoreRefused):
            restore_to(file, vault, place)
    assert (full / "letter").read_text() == "mine" and not (tmp_path / "elsewhere").exists()


def test_a_disk_that_fills_up_leaves_nothing_half_restored(
    vault: Vault, file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(vault)
    make(vault, file)
    real = disk.create

    def filling(path: Path, data: bytes, *, durable: bool = True) -> None:
        if path.suffix == ".prev":
            raise OSError(28, "No space left on device")
        real(path, data, durable=durable)

    place = folder.with_name("away")
    with monkeypatch.context() as patched, pytest.raises(NotSaved, match="disk is full"):
        patched.setattr(disk, "create", filling)
        restore_to(file, vault, place)
    assert not place.exists() and not list(folder.parent.glob(".*.tmp"))


def key_of(folder: Path, secret: Secret) -> bytes:
    key = vaultfile.vault_key_from(vaultfile.read(folder), secret.kind, secret.value)
    assert key is not None
    return key


def test_it_opens_with_the_secrets_of_that_day(vault: Vault, file: Path, key_file: Path) -> None:
    (case,) = fill(vault, 1)
    make(vault, file)
    new = Secret("key-file", b"n" * 32)
    both = rekey.begin(vault, (new,))
    assert rekey.run(both).done
    both.close()
    fresh = open_vault(vault.folder, key=key_of(vault.folder, new))
    with Backup(file) as inside:
        assert not inside.fits(fresh.ring) and inside.ways == {"key-file"}
        with pytest.raises(WrongSecret, match="that day"):
            inside.unlock(new)
        inside.unlock(Secret("key-file", key_file.read_bytes()))
        assert inside.case(case.id) == case
    fresh.close()


# One case


def test_one_case_comes_back_as_a_new_revision(vault: Vault, file: Path) -> None:
    case, other = fill(vault)
    make(vault, file)
    now = change(vault, case, "later")
    with opened(file, vault) as inside:
        assert standing(vault, inside, case.id) == "differs"
        assert standing(vault, inside, other.id) == "same"
        revision = bring_back(vault, inside, case.id)
    assert revision == now.revision + 1
    back = vault.load(case.id)
    assert back.revision == revision and back.statements == case.statements
    entry = vault.audit_entries(case.id)[-1]
    assert entry.what == "restored" and entry.head.startswith(f"{revision}:")
    assert check(vault).code == 0
    path = vault.files.path(case.id)
    before = vault.files.storage(case.id, clean=False, path=path.with_name(path.name + ".prev"))
    assert before.read_body() and before.revision == now.revision
    assert {row.case_id for row in vault.list().rows if row.summary} == {case.id, other.id}


@pytest.mark.parametrize("harm", ["cut", "gone", "head gone", "both gone", "put back"])
def test_a_case_that_is_damaged_or_gone_comes_back(vault: Vault, file: Path, harm: str) -> None:
    (case,) = fill(vault, 1)
    make(vault, file)
    path, head = vault.files.path(case.id), vault.files.heads.path(case.id)
    previous = path.with_name(path.name + ".prev")
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:40])
    elif harm == "put back":
        path.write_bytes(previous.read_bytes())
    if harm in ("gone", "both gone"):
        path.unlink()
    if harm in ("head gone", "both gone"):
        head.unlink()
    vault.files.forget(case.id)
    with opened(file, vault) as inside:
        assert standing(vault, inside, case.id) in ("damaged", "absent")
        revision = bring_back(vault, inside, case.id)
    assert revision > case.revision
    assert vault.load(case.id).statements == case.statements
    storage = vault.files.storage(case.id, clean=False, path=previous)
    assert storage.read_body() is not None  # the sound generation was not given up


def test_what_was_erased_or_purged_comes_back_only_when_that_is_said(
    vault: Vault, file: Path
) -> None:
    erased, purged = fill(vault)
    make(vault, file)
    statement = next(iter(erased.statements))
    vault.commit(
        erased.id, erased.revision, Changes(drops=(("statements", statement),), erases=True)
    )
    purge(vault, purged.id, by="eva", now=AT)
    with opened(file, vault) as inside:
        assert standing(vault, inside, erased.id) == "erased"
        assert standing(vault, inside, purged.id) == "purged"
        for case, why in ((erased, "erased after"), (purged, "removed for good after")):
            with pytest.raises(RestoreRefused, match=why):
                bring_back(vault, inside, case.id)
        assert not vault.load(erased.id).statements
        with pytest.raises(CasePurged):
            vault.load(purged.id)
        for case in (erased, purged):
            bring_back(vault, inside, case.id, even_erased=True)
            assert vault.load(case.id).statements == case.statements
    assert vault.list().total == 2


def test_a_tombstone_that_was_taken_away_does_not_let_a_purged_case_back(
    vault: Vault, file: Path
) -> None:
    (case,) = fill(vault, 1)
    make(vault, file)
    purge(vault, case.id, by="eva", now=AT)
    vault.files.heads.path(case.id).unlink()
    with opened(file, vault) as inside:
        assert standing(vault, inside, case.id) == "purged"


def test_not_over_a_case_that_somebody_has_open(
    vault: Vault, reopen: Callable[..., Vault], file: Path
) -> None:
    (case,) = fill(vault, 1)
    make(vault, file)
    other = reopen()
    now = change(other, case)
    other.hold(case.id)
    with opened(file, vault) as inside, pytest.raises(CaseHeld):
        bring_back(vault, inside, case.id)
    assert vault.load(case.id) == now


def test_a_case_of_another_vault_comes_in_as_new(vault: Vault, file: Path, tmp_path: Path) -> None:
    held_with = load()
    vault.keep_questionnaire(held_with)
    bare = new_case()
    pinned = msgspec.structs.replace(bare.head, questionnaire=held_with.pin)
    case = vault.create(msgspec.structs.replace(bare, head=pinned))
    make(vault, file)
    other = create_vault(tmp_path / "other", key=b"k" * 32)
    with Backup(file) as inside:
        assert not inside.fits(other.ring)
        inside.open_with(vault.ring.current)
        with pytest.raises(CaseNotFound):
            inside.case(new_id())
        assert standing(other, inside, case.id) == "absent"
        bring_back(other, inside, case.id)
    assert other.load(case.id).persons == case.persons
    assert other.questionnaire(held_with.pin.hash) == held_with
    assert check(other).code == 0
    other.close()
