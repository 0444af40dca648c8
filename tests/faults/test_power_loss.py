"""Whatever a power loss leaves, what was acknowledged is there, and the vault opens and goes on.

Another operation of the store is one more function with ``@scenario``; see ``promises.Run``.
"""

from __future__ import annotations

import os
import random
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from power_loss import BLOCK, Crash, on_disk
from promises import LONG, SCENARIOS, Outcome, Run, scenario, tried
from recorder import Recorder
from store_cases import CANARY, said

from intake_tui.domain.record.types import Changes
from intake_tui.store import disk
from intake_tui.store.audit import AuditLog

Note = Callable[[str, object], None]


@scenario("make a vault")
def make_a_vault(run: Run) -> None:
    with run.recorded():
        run.make()


@scenario("make a vault in folders that are not there, and a case in it")
def make_a_vault_in_new_folders(run: Run) -> None:
    run.folder = run.root / "data" / "intake" / "vault"
    with run.recorded():
        run.make()
        run.case()


@scenario("create a case")
def create_a_case(run: Run) -> None:
    run.make()
    with run.recorded():
        run.case()


@scenario("create in a new folder and in one that is there")
def create_in_a_new_folder(run: Run) -> None:
    run.make()
    run.case(case_id="aa000000-0000-4000-8000-000000000001")
    with run.recorded():
        run.case(case_id="bb000000-0000-4000-8000-000000000002")
        run.case(case_id="aa000000-0000-4000-8000-000000000003")


@scenario("commit, held")
def commit_held(run: Run) -> None:
    vault = run.make()
    case = run.case("first")
    vault.hold(case.id)
    with run.recorded():
        run.commit(case, "second " * 200)


@scenario("commit, not held")
def commit_not_held(run: Run) -> None:
    run.make()
    case = run.case("first")
    with run.recorded():
        run.commit(case, "second " * 200)


@scenario("a visit: hold, commits in a row, release, list")
def a_visit(run: Run) -> None:
    vault = run.make()
    case = run.case("first")
    with run.recorded():
        vault.hold(case.id)
        for text in ("second " * 100, "third", "fourth " * 300):
            case = run.commit(case, text)
        vault.release(case.id)
        vault.list()


@scenario("an erasing commit")
def redact(run: Run) -> None:
    vault = run.make()
    case = run.case(CANARY)
    statement = next(iter(case.statements))
    case = run.commit(case, "said after it")
    vault.list()
    vault.hold(case.id)
    blank = said(case, "[removed]", id=statement, seq=case.statements[statement].seq)
    with run.recorded():
        run.commit(case, Changes(puts=(("statements", blank),), erases=True))
        run.erased(CANARY)
        run.commit(case=vault.load(case.id), value="after the erasing")


@scenario("audit entries")
def audit(run: Run) -> None:
    vault = run.make()
    case = run.case()
    with run.recorded():
        for what in ("opened", "viewed", "exported"):
            vault.audit(what, case.id, "purpose " * 30)
            run.logged(what)


@scenario("commits of two cases, with audit entries")
def two_cases(run: Run) -> None:
    vault = run.make()
    one, two = run.case("first"), run.case("first")
    vault.hold(one.id)
    vault.hold(two.id)
    vault.audit("opened", one.id)
    run.logged("opened")
    with run.recorded():
        one = run.commit(one, "second")
        run.commit(two, "second")
        vault.audit("changed", one.id)
        run.logged("changed")
        run.commit(one, "third")


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_state_breaks_what_was_acknowledged(
    name: str, tmp_path: Path, record_property: Note
) -> None:
    outcome = tried(SCENARIOS[name], tmp_path)
    record_property("power loss", f"{name}: {outcome.line()}")
    assert outcome.tried > outcome.points > 1
    assert not outcome.bad, f"{outcome.line()}\n{outcome.report()}"
    if LONG:
        assert outcome.tried == outcome.possible


# The simulator itself: it finds the states that a store would leave that syncs too little.


def mutated(name: str, act: Callable[[Run], None], place: Path, note: Note) -> Outcome:
    outcome = tried(act, place, most=200 if LONG else 12)
    note("power loss", f"mutant, {name}: {outcome.line()}")
    return outcome


def without_sync(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, is_kind: Callable[[int], bool]
) -> list[int]:
    """Make the function ``owner.name`` skip the fsync of a kind; a list of what was skipped."""
    function, skipped = getattr(owner, name), list[int]()

    def mutant(*args: Any, **options: Any) -> Any:
        real = os.fsync

        def fsync(descriptor: int) -> None:
            if is_kind(os.fstat(descriptor).st_mode):
                skipped.append(descriptor)
            else:
                real(descriptor)

        os.fsync = fsync  # type: ignore[assignment]
        try:
            return function(*args, **options)
        finally:
            os.fsync = real

    monkeypatch.setattr(owner, name, mutant)
    return skipped


def in_place(
    path: Path, data: bytes, *, previous: Literal["keep", "drop", "none"] = "none"
) -> disk.Signature:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    os.write(descriptor, data)
    os.ftruncate(descriptor, len(data))
    os.fsync(descriptor)
    written = disk.Signature.of(os.fstat(descriptor))
    os.close(descriptor)
    disk.sync_folder(path.parent)
    return written


def test_mutant_no_fsync_of_the_file_before_the_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    skipped = without_sync(monkeypatch, disk, "replace", stat.S_ISREG)
    outcome = mutated("no fsync of the file", commit_held, tmp_path, record_property)
    assert skipped
    assert any("damaged" in bad.wrong for bad in outcome.bad), outcome.line()


def test_mutant_no_fsync_of_the_folder_after_the_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    skipped = without_sync(monkeypatch, disk, "replace", stat.S_ISDIR)
    outcome = mutated("no fsync of the folder", commit_held, tmp_path, record_property)
    assert skipped
    assert any("revision 1 is there, not one of [2]" in bad.wrong for bad in outcome.bad)


def test_mutant_writing_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    monkeypatch.setattr(disk, "replace", in_place)
    outcome = mutated("in place", commit_held, tmp_path, record_property)
    assert any("damaged" in bad.wrong for bad in outcome.bad), outcome.line()


def test_mutant_a_new_folder_whose_name_is_not_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    skipped = without_sync(monkeypatch, disk, "make_folder", stat.S_ISDIR)
    outcome = mutated("new folder not synced", create_in_a_new_folder, tmp_path, record_property)
    assert skipped
    assert any("an acknowledged case is gone" in bad.wrong for bad in outcome.bad)


def test_mutant_an_erasing_commit_that_keeps_the_generation_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    replace = disk.replace

    def keeping(path: Path, data: bytes, *, previous: str = "none") -> disk.Signature:
        return replace(path, data, previous="keep" if previous == "drop" else "none")

    monkeypatch.setattr(disk, "replace", keeping)
    outcome = mutated("erasing keeps .prev", redact, tmp_path, record_property)
    assert any("an erased word stands in" in bad.wrong for bad in outcome.bad), outcome.line()


def test_mutant_an_audit_entry_that_is_not_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Note
) -> None:
    skipped = without_sync(monkeypatch, AuditLog, "append", stat.S_ISREG)
    outcome = mutated("audit not synced", audit, tmp_path, record_property)
    assert skipped
    assert any("the audit entry opened is gone" in bad.wrong for bad in outcome.bad)


# And its model of a disk.


def laid(root: Path) -> Path:
    root.mkdir()
    (root / "old").write_bytes(b"o" * BLOCK)
    return root


def states_after(root: Path, act: Callable[[Path], object]) -> list[dict[str, bytes | None]]:
    """The different states at the end of ``act``."""
    with Recorder(root) as recorder:
        act(root)
    recording = recorder.recording
    trees, counted = Crash(recording, len(recording.events)).states(10_000, random.Random(1))
    assert counted == len(trees)
    return [tree for number, tree in enumerate(trees) if tree not in trees[:number]]


def write(path: Path, data: bytes, *, sync: bool) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    os.write(descriptor, data)
    if sync:
        os.fsync(descriptor)
    os.close(descriptor)


def test_a_synced_file_may_still_have_no_name(tmp_path: Path) -> None:
    old = {"old": b"o" * BLOCK}
    root = laid(tmp_path / "root")
    states = states_after(root, lambda root: write(root / "new", b"n", sync=True))
    assert states == [old, {**old, "new": b"n"}]
    again = states_after(root, disk.sync_folder)
    assert again == [{**old, "new": b"n"}]


def test_a_rename_may_or_may_not_have_happened_and_loses_nothing(tmp_path: Path) -> None:
    root = laid(tmp_path / "root")
    states = states_after(root, lambda root: (root / "old").replace(root / "new"))
    body = b"o" * BLOCK
    assert states == [{"old": body}, {"new": body, "old": body}, {"new": body}]


def test_what_was_not_synced_is_there_torn_or_not_at_all(tmp_path: Path) -> None:
    new = b"1" * BLOCK + b"2" * BLOCK
    states = states_after(
        laid(tmp_path / "root"), lambda root: write(root / "old", new, sync=False)
    )
    old, one, two, zeros = (letter * BLOCK for letter in (b"o", b"1", b"2", b"\0"))
    bodies = [state["old"] for state in states]
    assert len(bodies) == 6
    assert set(bodies) == {old, old + zeros, one, one + zeros, old + two, one + two}


def test_what_is_added_at_the_end_is_recorded_there(tmp_path: Path) -> None:
    root = laid(tmp_path / "root")

    def add(root: Path) -> None:
        descriptor = os.open(root / "old", os.O_WRONLY | os.O_APPEND)
        os.write(descriptor, b"added")
        os.close(descriptor)

    old = b"o" * BLOCK
    bodies = [state["old"] for state in states_after(root, add)]
    assert bodies == [old, old + bytes(5), old + b"added"]


def test_changes_of_different_names_come_in_any_combination(tmp_path: Path) -> None:
    root = laid(tmp_path / "root")

    def act(root: Path) -> None:
        (root / "folder").mkdir()
        write(root / "folder" / "inside", b"", sync=True)
        disk.sync_folder(root / "folder")
        (root / "old").unlink()

    names = [set(state) for state in states_after(root, act)]
    inside = {"folder", "folder/inside"}
    assert len(names) == 4
    assert all(one in names for one in ({"old"}, set(), {"old", *inside}, inside))


def test_what_goes_past_the_recorder_is_said(tmp_path: Path) -> None:
    root = laid(tmp_path / "root")
    with pytest.raises(AssertionError, match="past the recorder"), Recorder(root):
        (root / "old").write_bytes(b"not through os.open")
    with pytest.raises(AssertionError, match="not modelled"), Recorder(root):
        os.truncate(root / "old", 0)
    real = os.fsync
    with Recorder(root) as recorder:
        assert os.fsync != real
        write(tmp_path / "elsewhere", b"x", sync=True)
    assert os.fsync is real
    assert recorder.recording.events == []


def test_many_pending_changes_are_sampled_with_a_fixed_seed(tmp_path: Path) -> None:
    root = laid(tmp_path / "root")
    with Recorder(root) as recorder:
        for number in range(20):
            write(root / f"{number}", b"x", sync=True)
    end = Crash(recorder.recording, len(recorder.recording.events))
    some, counted = end.states(50, random.Random(1))
    assert counted is None
    assert len(some) == 50
    assert some == end.states(50, random.Random(1))[0]
    assert some[0] == {"old": b"o" * BLOCK}
    assert some[2] == on_disk(root)
