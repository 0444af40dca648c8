"""A purge removes a case for good: at every fault it is whole or gone, and it can be completed."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from store_cases import CANARY, START, new_case, new_id, saying

from intake_tui.domain.record.types import Case
from intake_tui.errors import StoreError
from intake_tui.store.base import CaseHeld, CaseNotFound, CasePurged, Committed, NotSaved
from intake_tui.store.checking import check
from intake_tui.store.purging import finish, finish_purges, purge
from intake_tui.store.vault import Vault

NOW = datetime(2025, 5, 6, 7, 8, tzinfo=UTC)
CALLS = ("open", "write", "fsync", "replace", "unlink", "ftruncate")


class Fault:
    """Makes the ``nth`` call of a function of ``os`` fail, and counts the calls."""

    def __init__(self, name: str, nth: int, code: int = errno.EIO) -> None:
        self.name, self.nth, self.code, self.seen = name, nth, code, 0
        self._real: Callable[..., Any] = getattr(os, name)

    def __enter__(self) -> Fault:
        setattr(os, self.name, self._call)
        return self

    def __exit__(self, *_: object) -> None:
        setattr(os, self.name, self._real)

    def _call(self, *args: Any, **options: Any) -> Any:
        self.seen += 1
        if self.seen == self.nth:
            raise OSError(self.code, os.strerror(self.code))
        return self._real(*args, **options)


class Crash(BaseException):
    """The process is gone: nothing after it runs but what the system does by itself."""


def saved(vault: Vault, *texts: str, name: str = "Sem") -> Case:
    """A case with a statement for each text, one revision each, and so a generation before it."""
    case = vault.create(new_case(name=name))
    for text in texts:
        done = vault.commit(case.id, case.revision, saying(case, text))
        assert isinstance(done, Committed)
        case = done.case
    return case


def remove(vault: Vault, case: Case, **facts: Any) -> None:
    purge(vault, case.id, by="eva", now=NOW, **facts)


def of_case(vault: Vault, case: Case) -> list[str]:
    return [p.name for p in (vault.folder / "cases").rglob("*") if case.id in p.name]


def test_nothing_of_a_purged_case_is_left_but_that_it_was(
    vault: Vault, reopen: Callable[[], Vault]
) -> None:
    other = saved(vault, "stays")
    case = saved(vault, CANARY, f"{CANARY} more", name=CANARY)
    shard = vault.folder / "cases" / case.id[:2]
    (shard / f".{case.id}.case.0123456789abcdef.tmp").write_bytes(CANARY.encode())
    vault.list()
    remove(vault, case, reason="kept long enough")
    assert of_case(vault, case) == []
    for store in (vault, reopen()):
        with pytest.raises(CasePurged, match="2025-05-06"):
            store.load(case.id)
        with pytest.raises(CasePurged):
            store.commit(case.id, case.revision, saying(case, "again"))
        with pytest.raises(CasePurged):
            store.create(case)
        assert [row.case_id for row in store.list().rows] == [other.id]
    entry = vault.audit_entries(case.id)[-1]
    assert (entry.what, entry.user, entry.purpose) == ("purged", "eva", "kept long enough")
    head = vault.files.heads.read(case.id)
    assert head is not None
    assert head.purged is not None
    assert (head.purged.at, head.purged.by, head.purged.done) == (NOW.isoformat(), "eva", True)
    assert check(vault).code == 0


def test_the_words_of_a_purged_case_are_in_no_file_decrypted_or_not(
    vault: Vault, reopen: Callable[[], Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = saved(vault, CANARY, "later", name=CANARY)
    vault.list()
    assert any(CANARY.encode() in text for text in opened(vault))
    remove(vault, case)
    vault.list()
    vault.close()
    again = reopen()
    again.list()
    assert not any(CANARY.encode() in text for text in opened(again))
    assert not any(CANARY.encode() in p.read_bytes() for p in vault.folder.rglob("*.*"))


def opened(vault: Vault) -> list[bytes]:
    """The body of every sealed file of the vault, whatever it is."""
    from intake_tui.store.sealed import Unreadable, file_key, header_of, unseal

    found = [repr(entry).encode() for entry in vault.audit_entries()]
    for path in vault.folder.rglob("*"):
        if not path.is_file() or path.suffix == ".lock":
            continue
        data = path.read_bytes()
        try:
            found.append(unseal(file_key(vault.ring.current, header_of(data).file_id), data))
        except Unreadable:
            found.append(data)
    return found


def test_a_case_that_is_open_is_not_purged(vault: Vault, reopen: Callable[[], Vault]) -> None:
    case = saved(vault, "a")
    other = reopen()
    other.hold(case.id)
    with pytest.raises(CaseHeld, match="by noor"):
        remove(vault, case)
    with pytest.raises(CaseHeld, match="by this process"):
        remove(other, case)
    other.release(case.id)
    assert vault.load(case.id) == case
    remove(vault, case)


@pytest.mark.parametrize("what", ["cut", "garbage", "gone", "no head", "damaged head"])
def test_a_case_that_cannot_be_read_can_be_purged(vault: Vault, what: str) -> None:
    case = saved(vault, CANARY, "b")
    path, head = vault.files.path(case.id), vault.files.heads.path(case.id)
    if what == "cut":
        path.write_bytes(path.read_bytes()[:-3])
    elif what == "garbage":
        path.write_bytes(b"\xff" * 200)
    elif what == "gone":
        path.unlink()
    elif what == "no head":
        head.unlink()
    else:
        head.write_bytes(b"x" * 100)
    remove(vault, case)
    assert of_case(vault, case) == []
    with pytest.raises(CasePurged):
        vault.load(case.id)


def test_what_is_not_there_or_was_purged_is_told(vault: Vault) -> None:
    with pytest.raises(CaseNotFound):
        purge(vault, new_id(), by="eva", now=NOW)
    case = saved(vault, "a")
    remove(vault, case)
    with pytest.raises(CasePurged):
        remove(vault, case)
    assert [e.what for e in vault.audit_entries(case.id)].count("purged") == 1


@pytest.mark.parametrize("name", CALLS)
def test_a_fault_at_every_call_leaves_it_whole_or_gone_and_it_can_be_completed(
    vault: Vault, reopen: Callable[[], Vault], name: str
) -> None:
    with Fault(name, 0) as counted:
        remove(vault, saved(vault, "count", "them"))
    vault.list()
    failed = 0
    for nth in range(1, counted.seen + 1):
        case = saved(vault, CANARY, f"at {nth}")
        vault.list()
        with Fault(name, nth) as fault:
            try:
                remove(vault, case)
            except StoreError:
                failed += 1
        assert fault.seen
        onlooker = reopen()
        try:
            assert onlooker.load(case.id) == case
        except CasePurged:
            assert case.id not in [row.case_id for row in onlooker.list().rows]
        else:
            remove(vault, case)
        finish(onlooker, case.id)
        assert of_case(vault, case) == []
        assert [row.case_id for row in reopen().list().rows] == []
        assert [e.what for e in vault.audit_entries(case.id)].count("purged") >= 1
        head = vault.files.heads.read(case.id)
        assert head is not None
        assert head.purged is not None
        assert head.purged.done
    if name in ("write", "fsync", "replace"):
        assert failed
    assert check(reopen()).code == 0


def crash_at(
    monkeypatch: pytest.MonkeyPatch, vault: Vault, work: Callable[[], object], name: str, nth: int
) -> bool:
    """Do ``work``, and stop dead before the ``nth`` call; whether it came to that."""
    real, seen = getattr(os, name), 0

    def call(*args: Any, **options: Any) -> Any:
        nonlocal seen
        if "locks" in str(args[0]):
            return real(*args, **options)
        seen += 1
        if seen >= nth:
            raise Crash
        return real(*args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, name, call)
        try:
            work()
        except Crash:
            crashed = True
        else:
            crashed = False
    vault.locks.close()  # as the system does for a process that died
    return crashed


@pytest.mark.parametrize("name", CALLS)
def test_killed_at_every_call_it_is_whole_or_gone(
    vault: Vault, reopen: Callable[[], Vault], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    whole = gone = 0
    for nth in range(1, 60):
        case = saved(vault, CANARY, "b")
        vault.list()
        if not crash_at(monkeypatch, vault, lambda one=case: remove(vault, one), name, nth):
            break
        later = reopen()
        try:
            assert later.load(case.id) == case
            whole += 1
            remove(later, case)
        except CasePurged:
            gone += 1
            assert case.id not in [row.case_id for row in later.list().rows]
            assert check(later).code == 0
        assert of_case(vault, case) == []
        later.close()
    else:
        pytest.fail("a purge makes fewer calls than that")
    assert whole + gone == nth - 1 > 0


@pytest.mark.parametrize("by", ["the list", "check", "purging again", "finish_purges"])
def test_a_purge_that_was_interrupted_is_completed_by_who_meets_it(
    vault: Vault, reopen: Callable[[], Vault], monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    left_some = 0
    for nth in range(1, 40):
        case = saved(vault, CANARY, "b")
        vault.list()
        if not crash_at(monkeypatch, vault, lambda one=case: remove(vault, one), "unlink", nth):
            break
        later = reopen()
        try:
            assert later.load(case.id) == case
            remove(later, case)
        except CasePurged:
            left_some += bool(of_case(vault, case))
            assert case.id not in [row.case_id for row in reopen().list().rows]
            if by == "the list":
                later.list()
            elif by == "check":
                assert check(later).code == 0
            elif by == "finish_purges":
                finish_purges(later)
            else:
                with contextlib.suppress(CasePurged):  # nothing but the word of it was missing
                    purge(later, case.id, by="noor", now=START)
        assert of_case(vault, case) == []
        assert finish_purges(later) in ((), (case.id,))
        assert finish_purges(later) == ()
    else:
        pytest.fail("a purge removes fewer files than that")
    assert left_some


def test_a_file_that_is_put_back_after_a_purge_is_refused_and_removed_by_check(
    vault: Vault, reopen: Callable[[], Vault]
) -> None:
    case = saved(vault, CANARY, "b")
    path = vault.files.path(case.id)
    kept = path.read_bytes()
    remove(vault, case)
    path.write_bytes(kept)
    later = reopen()
    with pytest.raises(CasePurged):
        later.load(case.id)
    assert later.list().rows == ()
    report = check(later)
    assert [(f.kind, f.case) for f in report.findings] == [("purged is back", case.id)]
    assert report.code == 5
    assert of_case(vault, case) == []
    assert check(later).code == 0


def test_head_and_file_put_back_after_a_purge_are_seen_by_the_audit_log(
    vault: Vault, reopen: Callable[[], Vault]
) -> None:
    case = saved(vault, "a", "b")
    places = (vault.files.path(case.id), vault.files.heads.path(case.id))
    kept = [path.read_bytes() for path in places]
    remove(vault, case)
    for path, data in zip(places, kept, strict=True):
        path.write_bytes(data)
    report = check(reopen())
    assert [f.kind for f in report.findings] == ["not purged"]
    assert report.code == 5


def test_a_purge_on_a_full_disk_says_so_and_loses_nothing(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = saved(vault, "a")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(NotSaved, match="the disk is full"):
            remove(vault, case)
    assert vault.load(case.id) == case


def test_a_writer_who_had_it_open_before_cannot_write_it_again(
    vault: Vault, reopen: Callable[[], Vault], folder: Path
) -> None:
    case = saved(vault, "a")
    other = reopen()
    assert other.load(case.id) == case
    remove(vault, case)
    with pytest.raises(CasePurged):
        other.commit(case.id, case.revision, saying(case, "b"))
    assert not (folder / "cases" / case.id[:2] / f"{case.id}.case").exists()
