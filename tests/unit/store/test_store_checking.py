"""Checking a vault: everything is read, and what its parts say of one another is compared."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from store_cases import CANARY, said, saying
from test_store_purging import saved

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.types import Case, Changes
from intake_tui.errors import StoreError
from intake_tui.store.base import Committed
from intake_tui.store.checking import Report, check
from intake_tui.store.keys import public_key
from intake_tui.store.purging import purge
from intake_tui.store.recovering import recover
from intake_tui.store.unfiled import UnfiledCall, UnfiledLine, write
from intake_tui.store.vault import Vault

NOW = datetime(2025, 5, 6, 7, 8, tzinfo=UTC)
Reopen = Callable[[], Vault]


def kinds(report: Report) -> list[str]:
    return [finding.kind for finding in report.findings]


def files_of(vault: Vault, case: Case) -> tuple[Path, Path, Path]:
    """The file, the generation before it, and the head."""
    path = vault.files.path(case.id)
    return path, path.with_name(path.name + ".prev"), vault.files.heads.path(case.id)


def spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def visit(vault: Vault, case: Case, text: str) -> Case:
    """Open, change and leave a case, as a worker does."""
    vault.hold(case.id)
    done = vault.commit(case.id, case.revision, saying(case, text))
    assert isinstance(done, Committed)
    vault.release(case.id)
    return done.case


def test_a_sound_vault(vault: Vault, reopen: Reopen, questionnaire: Questionnaire) -> None:
    first, second = saved(vault, "a", "b"), saved(vault)
    purged = saved(vault, "c")
    vault.keep_questionnaire(questionnaire)
    visit(vault, first, "d")
    purge(vault, purged.id, by="eva", now=NOW)
    later = reopen()
    later.list()
    asked: list[str] = []

    def watch(ids: Sequence[str]) -> Iterable[str]:
        asked.extend(ids)
        return ids

    report = check(later, expect_head=vault.audit_head(), watch=watch)
    assert report.findings == []
    assert report.code == 0
    assert (report.cases, report.purged, report.questionnaires) == (2, 1, 1)
    assert report.entries == len(vault.audit_entries())
    assert sorted(asked) == sorted([first.id, second.id, purged.id])


@pytest.mark.parametrize(
    ("what", "found"),
    [
        ("file damaged", ("damaged", ("previous",), 3)),
        ("file empty", ("damaged", ("previous",), 3)),
        ("file of another case", ("damaged", ("previous",), 3)),
        ("file gone", ("gone", ("previous",), 3)),
        ("head gone", ("no head", ("file", "previous"), 3)),
        ("head damaged", ("damaged", ("file", "previous"), 3)),
        ("previous damaged", ("previous damaged", ("file",), 3)),
        ("file and previous damaged", ("damaged", (), 4)),
        ("file and previous gone", ("gone", (), 4)),
    ],
)
def test_damage_and_what_it_can_be_recovered_by(
    vault: Vault, reopen: Reopen, what: str, found: tuple[str, tuple[str, ...], int]
) -> None:
    case, other = saved(vault, "a", "b"), saved(vault, "c")
    file, previous, head = files_of(vault, case)
    if what == "file empty":
        file.write_bytes(b"")
    elif what == "file of another case":
        shutil.copy(files_of(vault, other)[0], file)
    else:
        for part, path in (("file", file), ("previous", previous), ("head", head)):
            if part in what and what.endswith("damaged"):
                spoil(path)
            elif part in what:
                path.unlink()
    report = check(reopen())
    (finding,) = report.findings
    assert (finding.kind, finding.recoverable, finding.code) == found
    assert finding.case == case.id
    assert report.code == finding.code
    assert report.bad_cases == {case.id}
    assert report.cases == 1


def test_what_was_recovered_is_sound(vault: Vault, reopen: Reopen) -> None:
    case = visit(vault, saved(vault, "a", "b"), "c")
    spoil(files_of(vault, case)[0])
    later = reopen()
    recover(later, case.id, "previous", by="eva", now=NOW)
    assert check(later).findings == check(reopen()).findings == []


def test_an_older_file_put_back(vault: Vault, reopen: Reopen) -> None:
    case = saved(vault, "a")
    kept = files_of(vault, case)[0].read_bytes()
    case = visit(vault, case, "b")
    files_of(vault, case)[0].write_bytes(kept)
    report = check(reopen())
    assert kinds(report) == ["put back"]
    assert "revision 1, it was at 2" in report.findings[0].detail
    assert report.code == 5


def test_an_older_file_put_back_with_its_head_is_seen_by_the_audit_log(
    vault: Vault, reopen: Reopen
) -> None:
    case = visit(vault, saved(vault, "a"), "b")
    parts = files_of(vault, case)
    kept = [path.read_bytes() for path in parts]
    case = visit(vault, case, "c")
    for path, data in zip(parts, kept, strict=True):
        path.write_bytes(data)
    later = reopen()
    assert later.load(case.id).revision == 2
    report = check(later)
    assert kinds(report) == ["put back"]
    assert report.findings[0].recoverable == ("file", "previous")
    assert report.code == 5
    # Going on with it knowingly settles it.
    recover(later, case.id, "file", by="eva", now=NOW)
    assert check(reopen()).findings == []


def test_another_file_of_the_same_revision_is_seen(vault: Vault, reopen: Reopen) -> None:
    case = saved(vault, "a")
    parts = files_of(vault, case)
    kept = [path.read_bytes() for path in parts]
    one = visit(vault, case, "told")
    for path, data in zip(parts, kept, strict=True):
        path.write_bytes(data)
    forger = reopen()
    forged = forger.commit(case.id, case.revision, saying(case, "not told"))
    assert isinstance(forged, Committed)
    assert forged.case.revision == one.revision
    assert kinds(check(reopen())) == ["put back"]


def test_a_generation_before_that_is_newer_than_the_case(vault: Vault, reopen: Reopen) -> None:
    case = saved(vault, "a")
    file, _, head = files_of(vault, case)
    old_file, old_head = file.read_bytes(), head.read_bytes()
    for text in ("b", "c", "d"):
        done = vault.commit(case.id, case.revision, saying(case, text))
        assert isinstance(done, Committed)
        case = done.case
    file.write_bytes(old_file)
    head.write_bytes(old_head)
    report = check(reopen())
    assert kinds(report) == ["put back"]
    assert report.findings[0].recoverable == ("previous",)


def test_a_case_taken_out_whole_is_missed_by_the_audit_log(vault: Vault, reopen: Reopen) -> None:
    case = visit(vault, saved(vault, "a"), "b")
    for path in files_of(vault, case):
        path.unlink()
    assert reopen().list().rows == ()
    report = check(reopen())
    assert [(f.kind, f.case, f.recoverable) for f in report.findings] == [("cut", case.id, ())]
    assert report.code == 5


def test_what_was_erased_and_put_back_is_seen(vault: Vault, reopen: Reopen) -> None:
    case = saved(vault, CANARY)
    file, previous, _ = files_of(vault, case)
    before = file.read_bytes()
    gone = next(iter(case.statements.values()))
    empty = said(case, None, id=gone.id, seq=gone.seq)
    vault.commit(case.id, case.revision, Changes(puts=(("statements", empty),), erases=True))
    assert check(reopen()).code == 0
    previous.write_bytes(before)
    report = check(reopen())
    assert kinds(report) == ["erased is back"]
    assert report.code == 5
    spoil(file)
    report = check(reopen())
    assert [(f.kind, f.recoverable, f.code) for f in report.findings] == [("damaged", (), 4)]


def test_an_audit_log_that_was_changed_or_cut(vault: Vault, reopen: Reopen) -> None:
    for what in ("opened", "viewed", "rendered"):
        vault.audit(what)
    log = vault.folder / "audit.log"
    lines = log.read_bytes().splitlines(keepends=True)
    noted = vault.audit_head()
    assert check(vault, expect_head=noted).code == 0
    log.write_bytes(b"".join(lines[:-1]))
    assert check(vault).code == 0
    report = check(vault, expect_head=noted)
    assert kinds(report) == ["expected head"]
    assert report.code == 5
    log.write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    report = check(reopen())
    assert kinds(report) == ["audit log"]
    assert report.code == 5
    assert "1" in report.findings[0].detail


def test_questionnaires_notes_index_and_strange_files(
    vault: Vault, reopen: Reopen, questionnaire: Questionnaire
) -> None:
    case = saved(vault, "a")
    vault.keep_questionnaire(questionnaire)
    vault.list()
    calls = [
        UnfiledCall(
            id=f"{n}" * 8 + f"-{n * 4}-4{n * 3}-8{n * 3}-" + n * 12,
            started_at=NOW,
            worker="eva",
            lines=(UnfiledLine(at=NOW, text=CANARY),),
        )
        for n in ("1", "2")
    ]
    for call in calls:
        write(vault.folder, public_key(vault.folder), call)
    vault.close()
    spoil(vault.folder / "questionnaires" / questionnaire.pin.hash)
    spoil(next((vault.folder / "unfiled").glob("1*")))
    spoil(vault.folder / "index.sealed")
    (vault.folder / "cases" / case.id[:2] / "notes.txt").write_text("x")
    report = check(reopen())
    assert sorted((f.kind, f.code) for f in report.findings) == [
        ("index", 0),
        ("questionnaire", 4),
        ("unfiled", 4),
        ("unknown file", 0),
    ]
    assert report.unfiled == 1
    assert report.code == 4


def test_what_interrupted_writes_left_is_told_and_removed_when_it_is_old(vault: Vault) -> None:
    case = saved(vault, "a")
    shard = vault.folder / "cases" / case.id[:2]
    new, old = (shard / f".{case.id}.case.{n * 16}.tmp" for n in "12")
    for path in (new, old):
        path.write_bytes(CANARY.encode())
    os.utime(old, (time.time() - 7200,) * 2)
    report = check(vault)
    assert sorted((f.kind, f.file.rpartition(".case.")[2], f.detail) for f in report.findings) == [
        ("left behind", f"{'1' * 16}.tmp", ""),
        ("left behind", f"{'2' * 16}.tmp", "removed"),
    ]
    assert report.code == 0
    assert new.exists()
    assert not old.exists()


def test_a_file_the_system_does_not_give_is_neither_sound_nor_damaged(
    vault: Vault, reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intake_tui.store import disk

    case = saved(vault, "a")
    real = disk.read

    def read(place: Path, *most: int) -> object:
        if place == vault.files.path(case.id):
            raise PermissionError(13, "no")
        return real(place, *most)

    later = reopen()
    with monkeypatch.context() as patch:
        patch.setattr(disk, "read", read)
        report = check(later)
    assert kinds(report) == ["withheld"]
    assert report.code == 1
    assert check(later).code == 0


def test_a_log_the_system_does_not_give_is_no_check(vault: Vault) -> None:
    log = vault.folder / "audit.log"
    vault.audit("opened")
    log.unlink()
    log.mkdir()
    with pytest.raises(StoreError, match=r"audit\.log"):
        check(vault)


def test_a_vault_in_use_is_checked_meanwhile(vault: Vault, reopen: Reopen) -> None:
    case = saved(vault, "a", "b")
    vault.hold(case.id)
    later = reopen()

    def watch(ids: Sequence[str]) -> Iterable[str]:
        nonlocal case
        for one in ids:
            done = vault.commit(case.id, case.revision, saying(case, "typed meanwhile"))
            assert isinstance(done, Committed)
            case = done.case
            yield one

    assert check(later, watch=watch).findings == []


def test_no_word_of_a_case_is_in_a_report(vault: Vault, reopen: Reopen) -> None:
    case = saved(vault, CANARY, "b", name=CANARY)
    for path in files_of(vault, case):
        spoil(path)
    assert CANARY not in repr(check(reopen()))
