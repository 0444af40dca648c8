"""A new vault key: nothing is lost, killed anywhere, and the old secrets open nothing any more."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from store_cases import new_case, new_id, said

from intake_tui.domain.record.types import Case, Changes
from intake_tui.store import disk, rekey, unfiled, vaultfile
from intake_tui.store.base import CasePurged, CasePutBack, NotSaved, VaultClosed
from intake_tui.store.keys import Secret, create_vault, open_vault, public_key
from intake_tui.store.purging import purge
from intake_tui.store.rekey import RekeyRefused
from intake_tui.store.sealed import HEADER_BYTES, Unreadable, file_key, header_of, unseal
from intake_tui.store.unfiled import UnfiledCall, UnfiledLine
from intake_tui.store.vault import Vault

NEW = Secret("key-file", b"n" * 32)
AT = datetime(2025, 3, 4, 13, 3, 12, tzinfo=UTC)


def fill(vault: Vault, cases: int = 3) -> list[Case]:
    """Cases with a generation before them, notes in no case, and a questionnaire's file."""
    made = []
    for number in range(cases):
        case = vault.create(new_case(reference=f"R-{number}"))
        vault.hold(case.id)
        changes = Changes(puts=(("statements", said(case, "woorden")),))
        vault.commit(case.id, case.revision, changes)
        vault.release(case.id)
        made.append(vault.load(case.id))
    call = UnfiledCall(id=new_id(), started_at=AT, worker="eva", lines=(UnfiledLine(AT, "x"),))
    unfiled.write(vault.folder, public_key(vault.folder), call)
    vault.list()
    return made


def new_secret(vault: Vault) -> Path:
    place = vault.folder.with_name("new-key")
    place.write_bytes(NEW.value)
    return place


def opened(folder: Path) -> Vault:
    return open_vault(folder, folder.with_name("new-key"), user="noor")


def files(folder: Path) -> list[Path]:
    return [p for p in sorted(folder.rglob("*")) if p.is_file() and p.parent.name != "locks"]


def opens_under(key: bytes, path: Path) -> bool:
    data = path.read_bytes()
    try:
        unseal(file_key(key, header_of(data).file_id), data)
    except Unreadable:
        return False
    return True


def same(vault: Vault, cases: list[Case]) -> None:
    assert [vault.load(case.id) for case in cases] == cases


def test_afterwards_the_new_secret_opens_everything_and_the_old_one_nothing(
    vault: Vault, key_file: Path, folder: Path
) -> None:
    cases = fill(vault)
    old, old_private = vault.ring.current, vault.ring.private[0]
    calls, entries = vault.unfiled(), len(vault.audit_entries())
    new_secret(vault)
    fresh = rekey.begin(vault, (NEW,))
    with pytest.raises(VaultClosed, match="closed"):
        vault.load(cases[0].id)
    with pytest.raises(VaultClosed, match="fits no slot"):
        open_vault(folder, key_file)
    seen: list[tuple[int, int]] = []
    done = rekey.run(fresh, lambda a, b: seen.append((a, b)))
    assert done.done and not done.left and seen[-1] == (3, 3)
    fresh.close()
    again = opened(folder)
    assert list(again.ring.keys) == [2] and len(again.ring.private) == 1
    same(again, cases)
    assert again.unfiled() == calls
    assert again.verify_audit().sound and len(again.audit_entries()) > entries
    assert again.list().total == 3
    for path in files(folder):
        if path.suffix in (".case", ".prev", ".head"):
            assert not opens_under(old, path), path.name
        if path.suffix == ".call":
            with pytest.raises(unfiled.NotNotes):
                unfiled.unseal(old_private, path.read_bytes())
    with pytest.raises(VaultClosed):
        open_vault(folder, key=old)


def test_a_case_keeps_its_revision_its_generation_before_and_its_head(
    vault: Vault, folder: Path
) -> None:
    (case,) = fill(vault, 1)
    path = vault.files.path(case.id)
    before = vault.files.heads.read(case.id)
    new_secret(vault)
    with_both = rekey.begin(vault, (NEW,))
    rekey.run(with_both)
    with_both.close()
    again = opened(folder)
    head = again.files.heads.read(case.id)
    assert before and head and head.revision == before.revision == case.revision
    storage = again.files.storage(case.id, clean=False)
    storage.read_body()
    assert head.seal == storage.seal != before.seal
    previous = path.with_name(path.name + ".prev")
    older = again.files.storage(case.id, clean=False, path=previous)
    assert older.read_body() and older.revision == case.revision - 1


def test_an_older_file_put_back_is_refused_before_and_after(vault: Vault, folder: Path) -> None:
    (case,) = fill(vault, 1)
    path = vault.files.path(case.id)
    shutil.copyfile(path.with_name(path.name + ".prev"), path)
    new_secret(vault)
    fresh = rekey.begin(vault, (NEW,))
    assert rekey.run(fresh).done
    with pytest.raises(CasePutBack):
        fresh.load(case.id)
    fresh.close()
    with pytest.raises(CasePutBack):
        opened(folder).load(case.id)


def test_a_purged_case_stays_purged_and_nothing_of_it_comes_along(
    vault: Vault, folder: Path
) -> None:
    first, second = fill(vault, 2)
    purge(vault, first.id, by="eva", now=AT)
    path = vault.files.path(first.id)
    path.write_bytes(vault.files.path(second.id).read_bytes())  # put back meanwhile
    new_secret(vault)
    fresh = rekey.begin(vault, (NEW,))
    assert rekey.run(fresh).done
    assert not path.exists()
    with pytest.raises(CasePurged):
        fresh.load(first.id)
    fresh.close()


class Deaths:
    """Kills the process at the n-th time the disk is written or a name changed."""

    def __init__(self, at: int) -> None:
        self.at, self.count = at, 0

    def tick(self) -> None:
        self.count += 1
        if self.count == self.at:
            os._exit(9)

    def patch(self) -> None:
        for name in ("replace", "rename", "unlink", "link", "open"):
            self._wrap(name, getattr(os, name))

    def _wrap(self, name: str, real: Callable[..., object]) -> None:
        def dying(*arguments: object, **named: object) -> object:
            if name != "open" or (isinstance(arguments[1], int) and arguments[1] & os.O_CREAT):
                self.tick()
            return real(*arguments, **named)

        setattr(os, name, dying)


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Whether a child that does ``work`` was killed at ``step`` (or was done before)."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            Deaths(step).patch()
            work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, 9), "the work failed in another way"
    return code == 9


def test_killed_at_any_step_every_case_opens_and_it_can_be_finished(tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    vault = create_vault(origin / "vault", origin / "key", user="eva")
    cases = fill(vault, 2)
    calls = vault.unfiled()
    (origin / "new-key").write_bytes(NEW.value)
    vault.close()
    step, deaths, both = 1, 0, 0
    while True:
        place = tmp_path / str(step)
        shutil.copytree(origin, place, symlinks=True)
        folder = place / "vault"

        def work(place: Path = place, folder: Path = folder) -> None:
            rekey.run(rekey.begin(open_vault(folder, place / "key"), (NEW,)))

        died = killed_at(step, work)
        deaths += died
        if "before" in (folder / "vault.json").read_text() and rekey.under_way(folder):
            both += 1
        try:
            again = opened(folder)
        except VaultClosed:
            again = open_vault(folder, place / "key")  # it died before the new key came
            assert died and not rekey.under_way(folder)
            again = rekey.begin(again, (NEW,))
        same(again, cases)
        if rekey.under_way(folder):
            assert rekey.run(again).done
        again.close()
        last = opened(folder)
        same(last, cases)
        assert last.unfiled() == calls
        assert last.verify_audit().sound
        assert list(last.ring.keys) == [2]
        last.close()
        assert not list((folder / "unfiled").glob("*.old"))
        shutil.rmtree(place)
        if not died:
            break
        step += 1 if os.environ.get("INTAKE_LONG") else 2
    assert deaths > 20 and both > 15


def test_what_cannot_be_sealed_anew_is_named_left_and_keeps_the_old_key(
    vault: Vault, folder: Path
) -> None:
    first, second = fill(vault, 2)
    path = vault.files.path(first.id)
    damaged = bytearray(path.read_bytes())
    damaged[HEADER_BYTES + 5] ^= 1
    path.write_bytes(damaged)
    new_secret(vault)
    fresh = rekey.begin(vault, (NEW,))
    for _ in range(2):
        done = rekey.run(fresh)
        assert not done.done
        assert [(one.name, one.sound) for one in done.left] == [
            (f"cases/{first.id[:2]}/{first.id}.case", False)
        ]
    assert path.read_bytes() == damaged and rekey.under_way(folder)
    damaged[HEADER_BYTES + 5] ^= 1
    path.write_bytes(damaged)  # the same file, whole, from another disk
    assert rekey.run(fresh).done
    same(fresh, [first, second])
    fresh.close()


def test_leaving_what_is_damaged_lets_the_old_key_go(vault: Vault, folder: Path) -> None:
    first, second = fill(vault, 2)
    path = vault.files.path(first.id)
    path.write_bytes(path.read_bytes()[:-1])
    for _ in range(3):
        vault.audit("opened", second.id)
    log = folder / "audit.log"
    lines = log.read_bytes().splitlines(keepends=True)
    spoiled = lines[2].split(b" ")
    lines[2] = b" ".join([spoiled[0], b"AAAA", spoiled[2]])
    log.write_bytes(b"".join(lines))
    new_secret(vault)
    fresh = rekey.begin(vault, (NEW,))
    faults, readable = fresh.verify_audit().faults, len(fresh.audit_entries())
    assert len(faults) == 2  # the line, and the one after it
    assert not rekey.run(fresh).done
    done = rekey.run(fresh, leave_damaged=True)
    assert done.done and {one.name for one in done.left} == {
        f"cases/{first.id[:2]}/{first.id}.case",
        "audit.log",
    }
    fresh.close()
    again = opened(folder)
    assert list(again.ring.keys) == [2]
    assert again.load(second.id) == second
    assert again.verify_audit().faults == faults
    assert len(again.audit_entries()) == readable + 2


def test_what_may_be_sound_is_never_given_up(
    vault: Vault, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case,) = fill(vault, 1)
    path = vault.files.path(case.id)
    new_secret(vault)
    fresh = rekey.begin(vault, (NEW,))
    real = disk.read

    def refusing(place: Path, most: int | None = None) -> tuple[bytes, disk.Signature]:
        if place == path and most is None:
            raise OSError(5, "Input/output error")
        return real(place, most)

    with monkeypatch.context() as patched:
        patched.setattr(disk, "read", refusing)
        done = rekey.run(fresh, leave_damaged=True)
        assert not done.done and [one.sound for one in done.left] == [True]
    assert rekey.run(fresh).done
    same(fresh, [case])


def test_notes_that_anyone_sealed_are_in_nobodys_way(
    vault: Vault, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def call(*texts: str) -> UnfiledCall:
        lines = tuple(UnfiledLine(AT, text) for text in texts)
        return UnfiledCall(id=new_id(), started_at=AT, worker="w", lines=lines)

    many, real = call(*["a"] * 9_999, "b" * 200_001), call("Het kind zegt: help")
    large = call("c" * 20_000)
    with monkeypatch.context() as anyone:
        anyone.setattr(unfiled, "tame", lambda call: call)
        for one in (many, real, large):
            unfiled.write(folder, public_key(folder), one)
    notes = folder / "unfiled"
    (notes / "Sem de Vries.call.old").write_bytes(b"garbage")
    (notes / f"{uuid.uuid4()}.call").mkdir()
    new_secret(vault)
    fresh = rekey.begin(vault, (NEW,))
    with monkeypatch.context() as small:
        real_seal = unfiled.seal

        def seal(public: bytes, one: UnfiledCall) -> bytes:
            if one.id == large.id:
                raise NotSaved("the notes of this call are larger than 4 MB")
            return real_seal(public, one)

        small.setattr(unfiled, "seal", seal)
        done = rekey.run(fresh)
        assert not done.done and not any(one.sound for one in done.left)
        assert len(done.left) == 3 and not any("Vries" in one.name for one in done.left)
        assert rekey.run(fresh, leave_damaged=True).done
    fresh.close()
    read = {one.id: one for one in opened(folder).unfiled()}
    assert read[real.id] == real and len(read[many.id].lines) <= 10_000
    assert set(read) == {real.id, many.id}, "the old key is gone, and with it what was left"


def test_a_case_that_is_held_by_somebody_unnamed_stops_a_new_key(
    vault: Vault, reopen: Callable[..., Vault]
) -> None:
    (case,) = fill(vault, 1)
    other = reopen()
    other.hold(case.id)
    (other.folder / "locks" / f"{case.id}.who").unlink()
    new_secret(vault)
    with pytest.raises(RekeyRefused):
        rekey.begin(vault, (NEW,))
    other.release(case.id)
    assert rekey.run(rekey.begin(vault, (NEW,))).done


def test_a_stray_copy_under_the_old_key_is_named_without_its_name(
    vault: Vault, folder: Path
) -> None:
    (case,) = fill(vault, 1)
    path = vault.files.path(case.id)
    shutil.copyfile(path, path.with_name("Sem de Vries.bak"))
    new_secret(vault)
    fresh = rekey.begin(vault, (NEW,))
    (left,) = rekey.run(fresh).left
    assert left.name == f"cases/{case.id[:2]}/…" and "Vries" not in left.reason
    path.with_name("Sem de Vries.bak").unlink()
    assert rekey.run(fresh).done


def test_while_a_case_is_open_no_new_key_is_begun_nor_finished(
    vault: Vault, reopen: Callable[..., Vault], folder: Path, key_file: Path
) -> None:
    (case,) = fill(vault, 1)
    before = (folder / "vault.json").read_bytes()
    other = reopen("noor")
    other.hold(case.id)
    with pytest.raises(RekeyRefused, match="by noor"):
        rekey.begin(vault, (NEW,))
    assert (folder / "vault.json").read_bytes() == before
    other.release(case.id)
    new_secret(vault)
    fresh = rekey.begin(vault, (NEW,))
    with pytest.raises(VaultClosed, match="new key"):
        other.commit(case.id, case.revision, Changes(drops=()))
    third = opened(folder)
    third.hold(case.id)
    with pytest.raises(RekeyRefused, match="by noor"):
        rekey.run(fresh)
    third.commit(case.id, case.revision, Changes(puts=(("statements", said(case, "meer")),)))
    third.release(case.id)
    assert rekey.run(fresh).done
    assert fresh.load(case.id).revision == case.revision + 1


def test_what_a_machine_that_died_left_behind_is_in_nobodys_way(vault: Vault, folder: Path) -> None:
    (case,) = fill(vault, 1)
    left = '{"user": "noor", "host": "gone", "pid": 1, "since": "2025-03-04T13:03:12Z"}'
    (folder / "locks" / f"{case.id}.who").write_text(left)
    assert vault.locks.others() == {case.id: "noor"}
    fresh = rekey.begin(vault, (NEW,))
    assert rekey.run(fresh).done


def test_notes_being_typed_meanwhile_are_not_written_over(
    vault: Vault, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (call,) = (fill(vault, 1), vault.unfiled())[1]
    longer = UnfiledCall(
        id=call.id,
        started_at=AT,
        worker="eva",
        lines=(*call.lines, UnfiledLine(AT, "nog een regel")),
    )
    public = public_key(folder)
    new_secret(vault)
    fresh = rekey.begin(vault, (NEW,))
    real, typed = unfiled.seal, []

    def typing(key: bytes, one: UnfiledCall) -> bytes:
        if not typed:
            typed.append(one)
            place = folder / "unfiled" / f"{call.id}.call"
            place.write_bytes(real(public, longer))  # to the old key, just now
        return real(key, one)

    monkeypatch.setattr(unfiled, "seal", typing)
    assert rekey.run(fresh).done
    assert typed and fresh.unfiled() == (longer,)


def test_a_secret_of_now_is_no_new_one_and_a_second_begin_is_refused(
    vault: Vault, folder: Path, key_file: Path
) -> None:
    fill(vault, 1)
    with pytest.raises(RekeyRefused, match="none was begun"):
        rekey.run(vault)
    with pytest.raises(RekeyRefused, match="the one of now"):
        rekey.begin(vault, (Secret("key-file", key_file.read_bytes()),))
    with pytest.raises(ValueError, match="way in"):
        rekey.begin(vault, ())
    new_secret(vault)
    fresh = rekey.begin(vault, (NEW,))
    with pytest.raises(RekeyRefused, match="under way"):
        rekey.begin(fresh, (Secret("key-file", b"m" * 32),))
    assert vaultfile.read(folder).epoch == 2
    assert rekey.run(fresh).done
    third = rekey.begin(fresh, (Secret("key-file", b"m" * 32),))
    assert rekey.run(third).done and vaultfile.read(folder).epoch == 3
