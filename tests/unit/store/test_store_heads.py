"""Heads: an older file put back between two visits is refused, and what is gone is missed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from store_cases import new_case, new_id, said, saying

from intake_tui.domain.record.types import Case, Changes
from intake_tui.store import vaultfile
from intake_tui.store.base import (
    CaseDamaged,
    CaseNotFound,
    CasePurged,
    CasePutBack,
    CaseTooNew,
    Committed,
    VaultClosed,
)
from intake_tui.store.heads import Head, Purged
from intake_tui.store.keys import open_vault
from intake_tui.store.vault import Vault

Reopen = Callable[[], Vault]


def visit(vault: Vault, case: Case, *texts: str) -> Case:
    """Hold the case, say these, let go."""
    vault.hold(case.id)
    for text in texts:
        done = vault.commit(
            case.id, case.revision, Changes(puts=(("statements", said(case, text)),))
        )
        assert isinstance(done, Committed)
        case = done.case
    vault.release(case.id)
    return case


def test_the_generation_before_put_in_the_place_of_the_file_is_refused(
    vault: Vault, reopen: Reopen
) -> None:
    case = visit(vault, vault.create(new_case()), "one", "two")
    path = vault.files.path(case.id)
    shutil.copy(path.with_name(path.name + ".prev"), path)
    for store in (vault, reopen()):
        with pytest.raises(CasePutBack, match="older"):
            store.load(case.id)
        with pytest.raises(CasePutBack):
            store.hold(case.id)
        with pytest.raises(CasePutBack):
            store.commit(case.id, case.revision - 1, saying(case, "over it"))
    (row,) = reopen().list().rows
    assert "older" in row.damage


def test_a_file_of_an_earlier_visit_is_refused_after_any_later_one(
    vault: Vault, reopen: Reopen, tmp_path: Path
) -> None:
    case = visit(vault, vault.create(new_case()), "one")
    path = vault.files.path(case.id)
    shutil.copy(path, tmp_path / "earlier")
    case = visit(vault, case, "two")
    shutil.copy(tmp_path / "earlier", path)
    with pytest.raises(CasePutBack, match="revision 1, it was at 2"):
        reopen().load(case.id)


def test_another_file_of_the_same_revision_is_refused(
    vault: Vault, reopen: Reopen, tmp_path: Path
) -> None:
    case = visit(vault, vault.create(new_case()), "one")
    path = vault.files.path(case.id)
    shutil.copy(path, tmp_path / "one")
    storage = vault.files.storage(case.id, clean=False)
    body = storage.read()
    assert body is not None
    storage.put(body, revision=case.revision)
    with pytest.raises(CasePutBack, match="not the file"):
        reopen().load(case.id)
    shutil.copy(tmp_path / "one", path)
    assert reopen().load(case.id) == case


def test_after_a_crash_in_a_visit_the_later_file_stands_and_the_head_catches_up(
    vault: Vault, reopen: Reopen, tmp_path: Path
) -> None:
    case = vault.create(new_case())
    vault.hold(case.id)
    done = vault.commit(case.id, 0, saying(case, "said before the crash"))
    assert isinstance(done, Committed)
    other = tmp_path / "after the crash"
    shutil.copytree(vault.folder, other)
    after = Vault(other, vault.ring)
    assert after.load(case.id) == done.case
    head = after.files.heads.read(case.id)
    assert head is not None and head.revision == 0
    after.hold(case.id)
    head = after.files.heads.read(case.id)
    assert head is not None and head.revision == 1


def test_a_file_or_a_head_that_is_gone_is_missed(vault: Vault, reopen: Reopen) -> None:
    first = visit(vault, vault.create(new_case()), "one")
    second = visit(vault, vault.create(new_case()), "one")
    vault.files.path(first.id).unlink()
    vault.files.heads.path(second.id).unlink()
    fresh = reopen()
    with pytest.raises(CaseDamaged, match="its file is gone"):
        fresh.load(first.id)
    with pytest.raises(CaseDamaged, match="its head is gone"):
        fresh.load(second.id)
    with pytest.raises(CaseDamaged):
        fresh.create(first)
    with pytest.raises(CaseNotFound):
        fresh.load(new_id())


def test_heads_of_two_cases_cannot_be_exchanged(vault: Vault, reopen: Reopen) -> None:
    first, second = (visit(vault, vault.create(new_case()), "one") for _ in range(2))
    one, other = (vault.files.heads.path(case.id) for case in (first, second))
    shutil.copy(one, other)
    with pytest.raises(CaseDamaged, match="another case"):
        reopen().load(second.id)


def test_any_changed_byte_of_a_head_is_refused(vault: Vault, reopen: Reopen) -> None:
    case = visit(vault, vault.create(new_case()), "one")
    path = vault.files.heads.path(case.id)
    sound = path.read_bytes()
    fresh = reopen()
    for place in range(len(sound)):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        with pytest.raises((CaseDamaged, CaseTooNew)):
            fresh.load(case.id)
    for length in range(len(sound)):
        path.write_bytes(sound[:length])
        with pytest.raises(CaseDamaged):
            fresh.load(case.id)


def test_of_a_purged_case_an_old_file_opens_nothing(vault: Vault, reopen: Reopen) -> None:
    case = visit(vault, vault.create(new_case(reference="R-9")), "one")
    gone = Purged(at="2026-01-02T10:00:00Z", by="eva", done=True)
    vault.files.heads.write(case.id, Head(revision=1, purged=gone))
    fresh = reopen()
    for attempt in (
        lambda: fresh.load(case.id),
        lambda: fresh.create(case),
        lambda: fresh.hold(case.id),
    ):
        with pytest.raises(CasePurged, match="2026-01-02"):
            attempt()
    assert [row.case_id for row in fresh.list().rows] == []


def test_one_visit_is_one_entry_and_it_knows_the_head(vault: Vault, reopen: Reopen) -> None:
    case = visit(vault, vault.create(new_case()), "one", "two", "three")
    changed = [entry for entry in vault.audit_entries(case.id) if entry.what == "changed"]
    assert [entry.head.split(":")[0] for entry in changed] == ["3"]
    visit(vault, case)
    assert len(vault.audit_entries(case.id)) == len(changed)


def test_a_vault_of_version_one_gets_heads_and_a_key_for_notes(
    vault: Vault, folder: Path, key_file: Path
) -> None:
    case = visit(vault, vault.create(new_case()), "one")
    key, held = vault.ring.current, vaultfile.read(folder)
    vault.close()
    shutil.rmtree(folder / "heads")
    (folder / "audit.log").unlink()  # what is in it knows of heads, which version 1 had not
    older = msgspec.structs.replace(held, version=1, public="", private="")
    vaultfile.write(folder, older, key)
    assert '"version": 1' in (folder / "vault.json").read_text()
    opened = open_vault(folder, key_file)
    assert opened.load(case.id) == case
    assert vaultfile.read(folder).version == vaultfile.VERSION
    opened.close()
    # One of version 2 cannot be passed off as one of version 1 to do away with its heads.
    shutil.rmtree(folder / "heads")
    present = vaultfile.read(folder)
    forged = msgspec.structs.replace(present, version=1, public="", private="")
    (folder / "vault.json").write_bytes(msgspec.json.encode(forged))
    with pytest.raises(VaultClosed):
        open_vault(folder, key_file)


def test_a_vault_that_got_a_new_key_elsewhere_is_not_written_with_the_old(
    vault: Vault, folder: Path
) -> None:
    case = vault.create(new_case())
    held = vaultfile.read(folder)
    new = bytes(range(32))
    changed = vaultfile.with_new_key(held, vault.ring.current, new)
    vaultfile.write(folder, changed, new)
    for attempt in (
        lambda: vault.commit(case.id, 0, saying(case, "x")),
        lambda: vault.hold(case.id),
        lambda: vault.create(new_case()),
        lambda: vault.audit("opened"),
    ):
        with pytest.raises(VaultClosed, match="new key"):
            attempt()
    both = open_vault(folder, key=new)
    assert both.load(case.id) == case
    both.commit(case.id, 0, saying(case, "under the new key"))
    assert both.load(case.id).revision == 1
    assert both.verify_audit().sound
    both.close()
