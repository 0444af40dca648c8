"""Going on with what is left of a case: only when asked to, as a new revision, and nothing whole
is lost before it stands.
"""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from store_cases import new_id, said, saying
from test_store_purging import CALLS, Fault, crash_at, saved

from intake_tui.domain.record.types import Case, Changes
from intake_tui.errors import StoreError
from intake_tui.store import disk
from intake_tui.store.base import (
    CaseDamaged,
    CaseHeld,
    CaseNotFound,
    CasePurged,
    CasePutBack,
    CaseTooNew,
    Committed,
)
from intake_tui.store.checking import check
from intake_tui.store.purging import purge
from intake_tui.store.recovering import (
    HoldsErased,
    NothingToRecover,
    RecoverRefused,
    find,
    generations,
    recover,
)
from intake_tui.store.vault import Vault

NOW = datetime(2025, 5, 6, 7, 8, tzinfo=UTC)


def go_on(vault: Vault, case: Case, name: Any, **facts: Any) -> Case:
    return recover(vault, case.id, name, by="eva", now=NOW, **facts)


def values(case: Case) -> list[str]:
    return [s.value for s in case.statements.values()]


def previous(vault: Vault, case: Case) -> Path:
    path = vault.files.path(case.id)
    return path.with_name(path.name + ".prev")


def spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def test_a_damaged_case_goes_on_with_the_generation_before_it(
    vault: Vault, reopen: Callable[[], Vault]
) -> None:
    case = saved(vault, "a", "b", "c")
    spoil(vault.files.path(case.id))
    later = reopen()
    file, before = generations(later, case.id)
    assert (file.name, file.whole, file.believed) == ("file", False, False)
    assert file.reason
    assert (before.name, before.whole, before.statements) == ("previous", True, 2)
    assert (before.revision, before.lacks) == (case.revision - 1, 1)
    assert before.changed_at is not None
    done = go_on(later, case, "previous")
    assert done.revision > case.revision
    assert values(done) == ["a", "b"]
    assert [(e.what, e.by, e.about) for e in done.events.values()] == [
        ("recovered", "eva", case.id)
    ]
    assert vault.load(case.id) == done == reopen().load(case.id)
    entry = vault.audit_entries(case.id)[-1]
    assert (entry.what, entry.user) == ("recovered", "noor")
    assert f"revision {case.revision - 1}" in entry.purpose
    assert check(reopen()).findings == []
    onward = vault.commit(case.id, done.revision, saying(done, "d"))
    assert isinstance(onward, Committed)


def test_a_file_that_was_put_back_is_gone_on_with_only_when_asked(
    vault: Vault, reopen: Callable[[], Vault]
) -> None:
    case = saved(vault, "a")
    kept = vault.files.path(case.id).read_bytes()
    for text in ("b", "c"):
        done = vault.commit(case.id, case.revision, saying(case, text))
        assert isinstance(done, Committed)
        case = done.case
    vault.files.path(case.id).write_bytes(kept)
    later = reopen()
    with pytest.raises(CasePutBack):
        later.load(case.id)
    file, before = generations(later, case.id)
    assert (file.whole, file.believed, file.lacks) == (True, False, 2)
    assert (before.whole, before.lacks) == (True, 1)
    done_ = go_on(later, case, "file")
    assert values(done_) == ["a"]
    assert done_.revision == case.revision + 1
    # The other generation, which is newer than what was chosen, is still there.
    assert [g.revision for g in generations(later, case.id)] == [4, 2]
    assert vault.load(case.id) == done_


@pytest.mark.parametrize("how", ["gone", "damaged", "of another case"])
def test_a_case_without_a_head_it_can_be_believed_by(
    vault: Vault, reopen: Callable[[], Vault], how: str
) -> None:
    case = saved(vault, "a", "b")
    head = vault.files.heads.path(case.id)
    if how == "gone":
        head.unlink()
    elif how == "damaged":
        spoil(head)
    else:
        shutil.copy(vault.files.heads.path(saved(vault, "x").id), head)
    later = reopen()
    with pytest.raises(CaseDamaged, match="head"):
        later.load(case.id)
    assert [(g.name, g.whole, g.lacks) for g in generations(later, case.id)] == [
        ("file", True, 0),
        ("previous", True, 1),
    ]
    assert values(go_on(later, case, "file")) == ["a", "b"]
    assert values(reopen().load(case.id)) == ["a", "b"]


def test_a_case_whose_file_is_gone_is_found_by_what_is_left(
    vault: Vault, reopen: Callable[[], Vault]
) -> None:
    case = saved(vault, "a", "b")
    vault.files.path(case.id).unlink()
    later = reopen()
    assert later.list().rows == ()
    assert find(later, case.id[:10]) == case.id
    assert [g.name for g in generations(later, case.id)] == ["previous"]
    with pytest.raises(RecoverRefused, match="file"):
        go_on(later, case, "file")
    assert values(go_on(later, case, "previous")) == ["a"]
    assert values(later.load(case.id)) == ["a"]


def test_only_a_head_is_left(vault: Vault, reopen: Callable[[], Vault]) -> None:
    case = saved(vault, "a", "b")
    vault.files.path(case.id).unlink()
    previous(vault, case).unlink()
    assert generations(reopen(), case.id) == ()
    with pytest.raises(RecoverRefused):
        go_on(reopen(), case, "previous")


def test_a_case_that_is_whole_is_left_alone(vault: Vault) -> None:
    case = saved(vault, "a", "b")
    for name in ("file", "previous"):
        with pytest.raises(NothingToRecover):
            go_on(vault, case, name)
    assert vault.load(case.id) == case
    with pytest.raises(CaseNotFound):
        generations(vault, new_id())
    with pytest.raises(CaseNotFound):
        find(vault, "ffffffffffff")


def test_a_case_that_is_open_or_purged_is_not_recovered(
    vault: Vault, reopen: Callable[[], Vault]
) -> None:
    case = saved(vault, "a", "b")
    other = reopen()
    other.hold(case.id)
    spoil(vault.files.path(case.id))
    with pytest.raises(CaseHeld, match="by noor"):
        go_on(vault, case, "previous")
    other.release(case.id)
    purge(vault, case.id, by="eva", now=NOW)
    with pytest.raises(CasePurged):
        go_on(vault, case, "previous")
    with pytest.raises(CasePurged):
        generations(vault, case.id)


def test_a_file_of_a_newer_version_is_not_written_over(vault: Vault) -> None:
    case = saved(vault, "a", "b")
    path = vault.files.path(case.id)
    newer = path.read_bytes()[:6] + b"\x00\x63" + path.read_bytes()[8:]
    path.write_bytes(newer)
    with pytest.raises(CaseTooNew):
        go_on(vault, case, "previous")
    assert path.read_bytes() == newer


def test_a_file_the_system_does_not_give_may_be_sound(
    vault: Vault, reopen: Callable[[], Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = saved(vault, "a", "b")
    path, real = vault.files.path(case.id), disk.read
    whole = path.read_bytes()

    def read(place: Path, *most: int) -> Any:
        if place == path:
            raise PermissionError(errno.EACCES, "no")
        return real(place, *most)

    later = reopen()
    with monkeypatch.context() as patch:
        patch.setattr(disk, "read", read)
        with pytest.raises(RecoverRefused, match="may be sound"):
            go_on(later, case, "previous")
    assert path.read_bytes() == whole
    assert later.load(case.id) == case


def erased(vault: Vault) -> tuple[Case, bytes]:
    """A case something was erased from, and a file of it from before that."""
    case = saved(vault, "kept", "secret")
    before = vault.files.path(case.id).read_bytes()
    gone = [s for s in case.statements.values() if s.value == "secret"]
    empty = said(case, None, id=gone[0].id, seq=gone[0].seq)
    done = vault.commit(case.id, case.revision, Changes(puts=(("statements", empty),), erases=True))
    assert isinstance(done, Committed)
    return done.case, before


def test_a_generation_from_before_an_erasure_is_refused_unless_said_so(
    vault: Vault, reopen: Callable[[], Vault]
) -> None:
    case, before = erased(vault)
    vault.files.path(case.id).write_bytes(before)
    later = reopen()
    (file,) = generations(later, case.id)
    assert (file.whole, file.erased, file.lacks) == (True, True, 1)
    with pytest.raises(HoldsErased):
        go_on(later, case, "file")
    assert vault.files.path(case.id).read_bytes() == before
    done = go_on(later, case, "file", even_erased=True)
    assert values(done) == ["kept", "secret"]
    assert check(reopen()).findings == []


def test_the_audit_log_knows_of_an_erasure_where_the_head_is_gone(vault: Vault) -> None:
    case, before = erased(vault)
    vault.audit("redacted", case.id, "asked for")
    vault.files.path(case.id).write_bytes(before)
    vault.files.heads.path(case.id).unlink()
    with pytest.raises(HoldsErased):
        go_on(vault, case, "file")


def test_a_generation_with_what_was_erased_does_not_stay_beside_what_was_chosen(
    vault: Vault, reopen: Callable[[], Vault]
) -> None:
    case, before = erased(vault)
    previous(vault, case).write_bytes(before)
    vault.files.heads.path(case.id).unlink()
    vault.audit("redacted", case.id)
    done = go_on(reopen(), case, "file")
    assert values(done) == ["kept", None]
    assert not previous(vault, case).exists()


def broken(vault: Vault, what: str) -> tuple[Case, list[str]]:
    """A case that does not open, and what it says once it was gone on with."""
    case = saved(vault, "a", "b")
    path = vault.files.path(case.id)
    if what == "damaged":
        spoil(path)
    elif what == "put back":
        shutil.copy(previous(vault, case), path)
    elif what == "no head":
        vault.files.heads.path(case.id).unlink()
    else:
        path.unlink()
    vault.files.forget(case.id)
    return case, ["a", "b"] if what == "no head" else ["a"]


BROKEN: list[tuple[str, Any]] = [
    ("damaged", "previous"),
    ("put back", "file"),
    ("no head", "file"),
    ("file gone", "previous"),
]


def old_or_new(later: Vault, case: Case, chosen: Any, wanted: list[str]) -> None:
    """The case is as broken as it was and can be gone on with, or it is whole again."""
    try:
        done = later.load(case.id)
    except (CaseDamaged, CaseNotFound):
        there = {g.name for g in generations(later, case.id) if g.whole}
        done = go_on(later, case, chosen if chosen in there else "file")
    assert values(done) == wanted
    assert later.load(case.id) == done
    assert check(later).bad_cases == set()


@pytest.mark.parametrize("broke", BROKEN, ids=[what for what, _ in BROKEN])
@pytest.mark.parametrize("name", CALLS)
def test_a_fault_at_every_call_loses_nothing_that_was_whole(
    vault: Vault, reopen: Callable[[], Vault], name: str, broke: tuple[str, Any]
) -> None:
    what, chosen = broke
    case, _ = broken(vault, what)
    with Fault(name, 0) as counted:
        go_on(vault, case, chosen)
    for nth in range(1, counted.seen + 1):
        case, wanted = broken(vault, what)
        with Fault(name, nth), contextlib.suppress(StoreError):
            go_on(vault, case, chosen)
        later = reopen()
        old_or_new(later, case, chosen, wanted)
        later.close()


@pytest.mark.parametrize("broke", BROKEN, ids=[what for what, _ in BROKEN])
@pytest.mark.parametrize("name", CALLS)
def test_killed_at_every_call_nothing_that_was_whole_is_lost(
    vault: Vault,
    reopen: Callable[[], Vault],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    broke: tuple[str, Any],
) -> None:
    what, chosen = broke
    for nth in range(1, 60):
        case, wanted = broken(vault, what)
        if not crash_at(monkeypatch, vault, lambda one=case: go_on(vault, one, chosen), name, nth):
            break
        later = reopen()
        old_or_new(later, case, chosen, wanted)
        later.close()
    else:
        pytest.fail("recovering makes fewer calls than that")
