"""A fault at any call of a commit leaves the old or the new file, whole, and the next one works."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from store_cases import new_case, said

from intake_tui.domain.record.types import Case, Changes
from intake_tui.store.base import Committed, Conflict, NotSaved
from intake_tui.store.vault import Vault

CALLS = ("open", "write", "fsync", "close", "link", "unlink", "replace", "fstat")


class Fault:
    """Makes the ``nth`` of the calls named fail, and counts them."""

    def __init__(self, name: str, nth: int, code: int, under: Path) -> None:
        self.name, self.nth, self.code, self.under = name, nth, code, str(under)
        self.seen = 0
        self._real: Callable[..., Any] = getattr(os, name)

    def __enter__(self) -> Fault:
        setattr(os, self.name, self._call)
        return self

    def __exit__(self, *_: object) -> None:
        setattr(os, self.name, self._real)

    def _call(self, *args: Any, **options: Any) -> Any:
        self.seen += 1
        if self.seen == self.nth:
            if self.name == "close":
                self._real(*args)
            raise OSError(self.code, os.strerror(self.code))
        return self._real(*args, **options)


def faults_in(work: Callable[[], object], name: str, under: Path) -> int:
    with Fault(name, 0, 0, under) as counted:
        work()
    return counted.seen


def values(case: Case) -> list[str]:
    return [s.value for s in case.statements.values()]


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("way", ["held", "held erasing", "not held", "not held erasing"])
def test_a_fault_at_every_call_of_a_commit(
    vault: Vault, reopen: Callable[[], Vault], name: str, code: int, way: str
) -> None:
    held, erases = not way.startswith("not"), way.endswith("erasing")
    case = vault.create(new_case())
    if held:
        vault.hold(case.id)

    def commit(text: str) -> Committed | Conflict:
        changes = Changes(puts=(("statements", said(case, text)),), erases=erases)
        return vault.commit(case.id, case.revision, changes)

    def step(text: str) -> None:
        nonlocal case
        done = commit(text)
        assert isinstance(done, Committed)
        case = done.case

    step("first")
    times = faults_in(lambda: step("counted"), name, vault.folder)
    if name in ("open", "write", "fsync", "close", "replace"):
        assert times
    failed = 0
    for nth in range(1, times + 1):
        before = values(case)
        text = f"at {nth}"
        with Fault(name, nth, code, vault.folder):
            try:
                step(text)
            except NotSaved as error:
                failed += 1
                said_so = {errno.EIO: "the disk reported an error", errno.ENOSPC: "disk is full"}
                assert said_so[code] in str(error)
        onlooker = reopen()
        on_disk = onlooker.load(case.id)
        assert values(on_disk) in (before, [*before, text])
        onlooker.close()
        if values(case) == before:
            step(text)
        assert values(case) == [*before, text]
        assert values(reopen().load(case.id)) == values(case)
        assert vault.load(case.id) == reopen().load(case.id)
    if held and name in ("write", "fsync", "replace"):
        assert failed == times
    shard = vault.folder / "cases" / case.id[:2]
    assert {p.suffix for p in shard.iterdir()} <= {".case", ".prev"}


def test_a_save_is_synced_before_it_counts_and_its_name_after(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = vault.create(new_case())
    vault.hold(case.id)
    done: list[str] = []

    def record(name: str) -> None:
        real = getattr(os, name)

        def call(*args: Any, **options: Any) -> Any:
            on_folder = isinstance(args[0], int) and stat.S_ISDIR(os.fstat(args[0]).st_mode)
            done.append(f"{name} folder" if on_folder else name)
            return real(*args, **options)

        monkeypatch.setattr(os, name, call)

    for name in ("write", "fsync", "link", "replace"):
        record(name)
    vault.commit(case.id, 0, Changes(puts=(("statements", said(case, "x")),)))
    assert done == ["write", "fsync", "link", "replace", "replace", "fsync folder"]
    done.clear()
    elsewhere = ("1" if case.id[0] == "0" else "0") + case.id[1:]
    vault.create(new_case(case_id=elsewhere))
    # The head is there before the case, and knows it after; new folders are synced before a file
    # in them counts.
    whole = ["write", "fsync", "replace", "fsync folder"]
    steps = [step for step in done if step != "link"]
    assert steps[-8:] == [*whole, *whole]
    assert steps[-9] == "fsync folder"
    assert done.count("replace") == 3


def test_after_a_write_that_may_stand_its_author_goes_on(vault: Vault) -> None:
    case = vault.create(new_case())
    vault.hold(case.id)
    statement = said(case, "half a wo")
    nths = faults_in(
        lambda: vault.commit(case.id, 0, Changes(puts=(("statements", statement),))),
        "fsync",
        vault.folder,
    )
    case = vault.load(case.id)
    for text in ("half a word", "half a word, and"):
        longer = Changes(puts=(("statements", said(case, text, id=statement.id, seq=1)),))
        with Fault("fsync", nths, errno.EIO, vault.folder), pytest.raises(NotSaved):
            vault.commit(case.id, case.revision, longer)
    on_disk = vault.load(case.id)
    assert on_disk.revision == case.revision + 2
    final = Changes(puts=(("statements", said(case, "all of it", id=statement.id, seq=1)),))
    done = vault.commit(case.id, case.revision, final)
    assert isinstance(done, Committed)
    assert done.case.revision == on_disk.revision + 1
    assert values(done.case) == ["all of it"]
    assert done.case.head.next_seq == 2
    assert vault.commit(case.id, case.revision, final) == Conflict(done.case)


def test_a_fault_while_creating_leaves_no_case_or_a_whole_one(
    vault: Vault, reopen: Callable[[], Vault]
) -> None:
    for name in ("open", "write", "fsync", "replace"):
        times = faults_in(lambda: vault.create(new_case()), name, vault.folder)
        assert times
        for nth in range(1, times + 1):
            case = new_case()
            with Fault(name, nth, errno.ENOSPC, vault.folder):
                try:
                    vault.create(case)
                except NotSaved as error:
                    assert "the disk is full" in str(error)
            assert vault.create(case) == case
            assert reopen().load(case.id) == case


def test_a_failed_audit_entry_leaves_the_log_sound(vault: Vault) -> None:
    vault.audit("opened")
    for name in ("write", "fsync", "open"):
        for nth in (1, 2):
            with Fault(name, nth, errno.ENOSPC, vault.folder):
                try:
                    vault.audit("exported")
                except NotSaved:
                    continue
    vault.audit("opened")
    assert vault.verify_audit().sound
    assert vault.audit_entries()[-1].what == "opened"
