"""Notes while the vault is locked, from the first key to the case they are filed in."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from intake_tui.content.load import load
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record import erase
from intake_tui.domain.record.bundle import export, read
from intake_tui.errors import RecordRefused
from intake_tui.session.call.caller import add_caller
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.session.notes.locked import LockedNotepad
from intake_tui.session.notes.unfiled import into_new_case, take_in
from intake_tui.store import disk, rekey
from intake_tui.store.base import CasePurged, NotSaved
from intake_tui.store.keys import create_vault, open_vault, public_key, secret_of
from intake_tui.store.memory import MemoryStore
from intake_tui.store.unfiled import Unfiled, UnfiledCall, UnfiledLine

START = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
CANARY = "kanarieDREMPEL12"
PRIVATE = X25519PrivateKey.generate()
PUBLIC = PRIVATE.public_key().public_bytes_raw()


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


class Store(MemoryStore):
    """Cases in memory, sealed notes on disk; ``dies_before_removing`` is a crash at that point."""

    dies_before_removing = False
    refuses_removing = False
    purged = ""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.sealed = Unfiled(folder, PRIVATE.private_bytes_raw())

    def load(self, case_id: str) -> Any:
        if case_id == self.purged:
            raise CasePurged("gone")
        return super().load(case_id)

    def unfiled(self) -> tuple[UnfiledCall, ...]:
        return tuple(self.sealed.calls()[0])

    def drop_unfiled(self, call_id: str) -> None:
        if self.dies_before_removing:
            raise KeyboardInterrupt
        if self.refuses_removing:
            raise NotSaved("the folder is read-only")
        self.sealed.remove(call_id)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "vault").mkdir(mode=0o700)
    return tmp_path / "vault"


@pytest.fixture
def ground() -> Ground:
    return Ground(worker="w.jansen", now=Clock())


@pytest.fixture
def pad(folder: Path, ground: Ground) -> LockedNotepad:
    return LockedNotepad(folder, PUBLIC, ground)


@pytest.fixture
def store(folder: Path) -> Store:
    return Store(folder)


@pytest.fixture(scope="module")
def questions() -> Questionnaire:
    return load()


def sealed_files(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file()]


def typed(pad: LockedNotepad, *lines: str) -> None:
    for line in lines:
        pad.put(line)
        pad.finish()


def waiting(store: Store) -> list[list[str]]:
    """The texts of the lines of every call that waits."""
    return [[line.text for line in call.lines] for call in store.unfiled()]


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Makes every call of ``os`` that is named fail; undo with ``fault(None)``."""
    with monkeypatch.context() as patched:

        def refuse(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "")

        def set_fault(name: str | None) -> None:
            patched.undo()
            if name:
                patched.setattr(os, name, refuse)

        yield set_fault


# Typing


def test_an_open_notepad_without_words_leaves_nothing(pad: LockedNotepad, folder: Path) -> None:
    for nothing in ("", "   ", '"', "\x1b"):
        pad.put(nothing)
        assert pad.flush()
    pad.finish()
    assert pad.close()
    assert pad.state.durable
    assert not list(folder.iterdir())


def test_the_line_in_hand_is_sealed_with_the_lines_before_it(
    pad: LockedNotepad, store: Store
) -> None:
    typed(pad, 'o: "het is stil bij oma"')
    pad.put("! hij bel")
    assert not pad.state.durable
    assert pad.flush()
    assert pad.state.durable
    assert pad.state.at is not None
    assert waiting(store) == [['o: "het is stil bij oma"', "! hij bel"]]
    assert [line.text for line in pad.lines] == ['o: "het is stil bij oma"']
    pad.put("! hij belt")
    assert pad.state.waiting
    pad.finish()
    assert waiting(store) == [['o: "het is stil bij oma"', "! hij belt"]]
    assert store.unfiled() == (pad.call,)


def test_a_line_has_the_time_at_which_it_was_begun(pad: LockedNotepad, ground: Ground) -> None:
    pad.put("o")
    begun = pad.call.lines[0].at
    pad.put("oma")
    pad.flush()
    assert pad.call.lines[0].at == begun
    pad.put(" ")
    pad.put("iemand anders")
    assert pad.call.lines[0].at > begun > pad.call.started_at
    assert pad.call.worker == "w.jansen"


def test_an_emptied_line_was_never_said(pad: LockedNotepad, store: Store, folder: Path) -> None:
    pad.put(CANARY)
    pad.flush()
    assert len(sealed_files(folder)) == 1
    pad.put("")
    assert not pad.state.durable
    assert pad.flush()
    assert pad.state.durable
    assert sealed_files(folder) == []
    typed(pad, "blijft")
    pad.put("gaat weg")
    pad.flush()
    pad.put("")
    pad.finish()
    assert waiting(store) == [["blijft"]]


def test_what_is_durable_already_is_not_written_again(pad: LockedNotepad, folder: Path) -> None:
    pad.put("een")
    pad.flush()
    (file,) = sealed_files(folder)
    before = file.stat().st_ino, file.read_bytes()
    pad.put("een")
    pad.flush()
    pad.finish()
    assert (file.stat().st_ino, file.read_bytes()) == before


def test_steering_characters_never_come_into_a_line(pad: LockedNotepad, store: Store) -> None:
    typed(pad, "a\x1b[2Jb\x00\u202e\ud800c")
    assert waiting(store) == [["a[2Jbc"]]
    assert pad.state.durable


def test_no_word_stands_readable_in_any_file(pad: LockedNotepad, folder: Path) -> None:
    typed(pad, CANARY)
    pad.put(f"! {CANARY}")
    pad.flush()
    (file,) = sealed_files(folder)
    assert CANARY.encode() not in file.read_bytes()
    assert CANARY not in file.name
    # A second notepad begins a call of its own and sees nothing of the first.
    assert LockedNotepad(folder, PUBLIC, Ground()).lines == ()


def test_closing_forgets_the_words_and_begins_another_call(
    pad: LockedNotepad, store: Store
) -> None:
    pad.put("eerste gesprek")
    first = pad.call.id
    assert pad.close()
    assert (pad.lines, pad.call.lines) == ((), ())
    typed(pad, "tweede gesprek")
    assert waiting(store) == [["eerste gesprek"], ["tweede gesprek"]]
    assert pad.call.id != first


# When it cannot be written


@pytest.mark.parametrize("name", ["write", "fsync", "replace", "open"])
def test_what_is_not_saved_is_said_kept_and_tried_again(
    pad: LockedNotepad, store: Store, folder: Path, fault: Any, name: str
) -> None:
    typed(pad, "een")
    fault(name)
    pad.put("twee")
    assert not pad.flush()
    assert not pad.state.durable
    assert "the disk is full" in pad.state.problem
    pad.finish()
    assert [line.text for line in pad.lines] == ["een", "twee"]
    assert not pad.close()
    assert [line.text for line in pad.lines] == ["een", "twee"]
    fault(None)
    assert waiting(store) in ([["een"]], [["een", "twee"]])
    assert pad.flush()
    assert pad.state.durable
    assert waiting(store) == [["een", "twee"]]
    assert len(sealed_files(folder)) == 1


def test_a_failed_write_that_came_to_stand_is_undone_by_the_next(
    pad: LockedNotepad, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        real = os.fsync

        def on_files_only(descriptor: int) -> None:
            if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                raise OSError(errno.EIO, "")
            real(descriptor)

        (folder / "unfiled").mkdir()
        patched.setattr(os, "fsync", on_files_only)
        pad.put("verspreekt zich")
        assert not pad.flush()
    assert waiting(store) == [["verspreekt zich"]]
    pad.put("")
    assert not pad.state.durable
    assert pad.flush()
    assert sealed_files(folder) == []
    assert pad.state.durable


def test_a_file_that_cannot_be_removed_is_a_problem_until_it_is(
    pad: LockedNotepad, folder: Path, fault: Any
) -> None:
    pad.put("x")
    pad.flush()
    pad.put("")
    fault("unlink")
    assert not pad.flush()
    assert pad.state.problem
    fault(None)
    assert pad.flush()
    assert sealed_files(folder) == []


def test_a_new_key_that_comes_while_the_notes_are_written_leaves_them_readable(
    tmp_path: Path, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = create_vault(tmp_path / "v", tmp_path / "k")
    (tmp_path / "new").write_bytes(b"n" * 32)
    pad = LockedNotepad(vault.folder, public_key(vault.folder), ground)
    real = disk.replace

    def slow(path: Path, data: bytes, **named: Any) -> Any:
        if path.suffix == ".call":
            monkeypatch.undo()
            fresh = rekey.begin(vault, (secret_of(tmp_path / "new"),))
            assert rekey.run(fresh).done
            fresh.close()
        return real(path, data, **named)

    monkeypatch.setattr(disk, "replace", slow)
    pad.put(CANARY)
    assert pad.flush()
    again = open_vault(vault.folder, tmp_path / "new")
    assert [line.text for call in again.unfiled() for line in call.lines] == [CANARY]
    again.close()


def test_a_public_key_that_seals_nothing_is_a_problem_not_a_crash(
    folder: Path, ground: Ground
) -> None:
    pad = LockedNotepad(folder, bytes(32), ground)
    typed(pad, "x")
    assert "cannot be sealed to" in pad.state.problem
    assert [line.text for line in pad.lines] == ["x"]


def test_a_kill_loses_nothing_that_was_flushed(folder: Path, store: Store) -> None:
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from intake_tui.session.ground import Ground\n"
        "from intake_tui.session.notes.locked import LockedNotepad\n"
        "pad = LockedNotepad(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), Ground())\n"
        "pad.put('een'); pad.finish(); pad.put('twe'); pad.flush(); pad.put('twee')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(folder), PUBLIC.hex()], check=False)
    assert done.returncode == -9
    assert waiting(store) == [["een", "twe"]]


# Filing


def test_a_call_comes_into_a_new_case_with_its_times_marks_and_caller(
    pad: LockedNotepad, store: Store, questions: Questionnaire, ground: Ground, folder: Path
) -> None:
    typed(pad, "belt om het weekend", '"ik slaap daar niet"', "! zegt dat hij komt", "? wie kan")
    typed(pad, "o: nog niemand met een o")
    (call,) = store.unfiled()
    talk = into_new_case(store, questions, ground, call, reference="2026-7")
    assert store.list().total == 0
    assert take_in(talk, call)
    assert store.unfiled() == ()
    assert sealed_files(folder) == []
    case = store.load(talk.case.id)
    (kept,) = case.calls.values()
    assert (kept.id, kept.started_at, kept.channel) == (call.id, call.started_at, "phone")
    assert (kept.ended_at, kept.worker) == (call.lines[-1].at, "w.jansen")
    (caller,) = (case.persons[p] for p in kept.with_people)
    assert (caller.name, caller.role) == ("", None)
    notes = sorted(case.notes.values(), key=lambda n: n.at)
    assert [(n.text, n.mark) for n in notes] == [
        ("belt om het weekend", ""),
        ("ik slaap daar niet", "quote"),
        ("zegt dat hij komt", "danger"),
        ("wie kan", "ask"),
        ("o: nog niemand met een o", ""),
    ]
    assert [n.at for n in notes] == [line.at for line in call.lines]
    assert {n.call for n in notes} == {call.id}
    # What is still to ask is the worker's own, whoever was on the line.
    assert {n.speaker for n in notes if n.mark != "ask"} == {caller.id}
    assert {n.speaker for n in notes if n.mark == "ask"} == {talk.me()}
    assert case.head.reference == "2026-7"
    # Who called is named afterwards, and what was noted becomes theirs.
    assert add_caller(talk, "oma", "network") == caller.id
    talk.file_note(notes[1].id, "call-reason", None, "ik slaap daar niet")
    assert store.load(case.id).notes[notes[1].id].filed_as


def test_a_call_comes_into_a_case_that_is_there_with_its_people(
    pad: LockedNotepad, store: Store, questions: Questionnaire, ground: Ground
) -> None:
    talk = Conversation.new(store, questions, ground)
    talk.start_call("phone")
    gran = add_caller(talk, "oma", "network")
    talk.end_call()
    talk.close()
    typed(pad, "! o: komt niet", "o: ! komt niet", "x: onbekend")
    (call,) = store.unfiled()
    again = Conversation.open(store, talk.case.id, questions, ground)
    assert take_in(again, call)
    case = store.load(again.case.id)
    assert len(case.calls) == 2
    caller = case.calls[call.id].with_people[0]
    notes = sorted((n for n in case.notes.values() if n.call == call.id), key=lambda n: n.at)
    assert [(n.text, n.mark, n.speaker) for n in notes] == [
        ("o: komt niet", "danger", caller),
        ("komt niet", "danger", gran),
        ("x: onbekend", "", caller),
    ]
    assert again.call == call.id
    # It turns out to have been oma: the caller without a name is gone, the words are hers.
    again.identify_caller(gran)
    assert {n.speaker for n in again.case.notes.values()} == {gran}


def test_a_call_in_hand_stays_in_hand(
    pad: LockedNotepad, store: Store, questions: Questionnaire, ground: Ground
) -> None:
    typed(pad, "eerder")
    talk = Conversation.new(store, questions, ground)
    now = talk.start_call("phone")
    assert take_in(talk, store.unfiled()[0])
    assert talk.call == now
    assert talk.case.calls[now].ended_at is None


@pytest.mark.parametrize("new", [True, False])
def test_a_crash_between_the_commit_and_the_removal_gives_one_call(
    pad: LockedNotepad, store: Store, questions: Questionnaire, ground: Ground, new: bool
) -> None:
    typed(pad, "een", '"twee"')
    (call,) = store.unfiled()
    existing = Conversation.new(store, questions, ground)
    existing.start_call("phone")
    existing.note("er was al een zaak")
    existing.close()

    def opened() -> Conversation:
        if new:
            return into_new_case(store, questions, ground, call)
        return Conversation.open(store, existing.case.id, questions, ground)

    store.dies_before_removing = True
    talk = opened()
    with pytest.raises(KeyboardInterrupt):
        take_in(talk, call)
    store.release(talk.case.id)
    assert store.unfiled() == (call,)
    first = store.load(talk.case.id)
    store.dies_before_removing = False
    again = opened()
    assert again.case.id == talk.case.id
    assert take_in(again, call)
    assert store.load(talk.case.id) == first
    assert store.unfiled() == ()
    assert store.list().total == (2 if new else 1)
    assert take_in(again, call)
    assert store.load(talk.case.id) == first


def test_what_was_done_with_the_call_since_stays(
    pad: LockedNotepad, store: Store, questions: Questionnaire, ground: Ground
) -> None:
    typed(pad, "geheim adres", "oud", "nog niet", "telt niet")
    (call,) = store.unfiled()
    store.refuses_removing = True
    talk = into_new_case(store, questions, ground, call)
    assert not take_in(talk, call)
    gran = talk.add_person("oma", "network")
    talk.identify_caller(gran)
    notes = {n.text: n.id for n in talk.case.notes.values()}
    talk.saver.commit(
        erase.redact_note(
            talk.case,
            notes["geheim adres"],
            reason="adres",
            by="w",
            now=ground.now(),
            event_id=ground.new_id(),
        )
    )
    talk.file_note(notes["oud"], "call-reason", None, "oud")
    talk.drop_note(notes["telt niet"])
    before = talk.case
    store.refuses_removing = False
    assert take_in(talk, call)
    assert talk.case == before
    assert store.unfiled() == ()


@pytest.mark.parametrize("at_once", [True, False])
def test_words_typed_on_after_filing_come_as_well(
    pad: LockedNotepad,
    store: Store,
    questions: Questionnaire,
    ground: Ground,
    at_once: bool,
) -> None:
    typed(pad, "eerste")
    pad.put("hij be")
    pad.flush()
    (call,) = store.unfiled()
    talk = into_new_case(store, questions, ground, call)
    pad.put("hij belt zo")
    pad.finish()
    typed(pad, "laatste")
    (longer,) = store.unfiled()
    if at_once:
        assert take_in(talk, call)
    else:
        store.refuses_removing = True
        store.sealed, sealed = (
            Unfiled(store.folder / "elsewhere", PRIVATE.private_bytes_raw()),
            store.sealed,
        )
        assert not take_in(talk, call)
        assert len(talk.case.notes) == 2
        store.sealed, store.refuses_removing = sealed, False
        assert take_in(talk, longer)
    assert store.unfiled() == ()
    case = store.load(talk.case.id)
    assert sorted(n.text for n in case.notes.values()) == ["eerste", "hij belt zo", "laatste"]
    assert case.calls[call.id].ended_at == longer.lines[-1].at
    # A note that was changed in the case is left, and the line comes beside it.
    first = next(n for n in case.notes.values() if n.text == "eerste")
    talk.file_note(first.id, "call-reason", None, "eerste")
    lines = (UnfiledLine(longer.lines[0].at, "eerste keer"), *longer.lines[1:])
    changed = UnfiledCall(id=call.id, started_at=call.started_at, worker="w", lines=lines)
    for _ in range(2):
        assert take_in(talk, changed)
        assert sorted(n.text for n in talk.case.notes.values()) == [
            "eerste",
            "eerste keer",
            "hij belt zo",
            "laatste",
        ]


def test_where_the_case_is_not_saved_the_sealed_notes_stay(
    pad: LockedNotepad, store: Store, questions: Questionnaire, ground: Ground
) -> None:
    typed(pad, "x")
    (call,) = store.unfiled()
    talk = into_new_case(store, questions, ground, call)
    store.fail_next = 1
    assert not take_in(talk, call)
    assert talk.state.problem
    assert store.unfiled() == (call,)
    assert take_in(talk, call)
    assert store.unfiled() == ()
    assert len(store.load(talk.case.id).notes) == 1


def test_a_case_that_is_open_elsewhere_takes_nothing_in(
    pad: LockedNotepad, store: Store, questions: Questionnaire, ground: Ground
) -> None:
    talk = Conversation.new(store, questions, ground)
    talk.start_call("phone")
    talk.note("er is een zaak")
    store.release(talk.case.id)
    store.sibling().hold(talk.case.id)
    typed(pad, "x")
    (call,) = store.unfiled()
    reader = Conversation.open(store, talk.case.id, questions, ground)
    with pytest.raises(RecordRefused):
        take_in(reader, call)
    assert store.unfiled() == (call,)


def test_a_case_that_was_purged_does_not_stand_in_the_way(
    pad: LockedNotepad, store: Store, questions: Questionnaire, ground: Ground
) -> None:
    typed(pad, "x")
    (call,) = store.unfiled()
    store.purged = into_new_case(store, questions, ground, call).case.id
    talk = into_new_case(store, questions, ground, call)
    assert talk.case.id != store.purged
    assert take_in(talk, call)


def test_a_made_up_call_becomes_a_case_that_can_be_exported_and_read_again(
    store: Store, questions: Questionnaire, ground: Ground, folder: Path
) -> None:
    from intake_tui.store.unfiled import write

    far = datetime(9999, 12, 31, tzinfo=UTC)
    lines = tuple(UnfiledLine(far, f"\x1b{n}\u202e" * 30) for n in range(2000))
    call = UnfiledCall(id=str(uuid.uuid4()), started_at=far, worker="\x07" * 99, lines=lines)
    write(folder, PUBLIC, call)
    (found,) = store.unfiled()
    talk = into_new_case(store, questions, ground, found)
    assert take_in(talk, found)
    case = store.load(talk.case.id)
    assert len(case.notes) == 2000
    bundle = export(case)
    assert export(read(bundle, questions)) == bundle


def test_words_that_come_while_the_notes_are_filed_are_not_removed(
    pad: LockedNotepad,
    store: Store,
    questions: Questionnaire,
    ground: Ground,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed(pad, "een")
    (call,) = store.unfiled()
    drop = store.drop_unfiled

    def typed_first(call_id: str) -> None:
        typed(pad, "twee")
        drop(call_id)

    talk = into_new_case(store, questions, ground, call)
    monkeypatch.setattr(store, "drop_unfiled", typed_first)
    assert take_in(talk, call)
    monkeypatch.undo()
    (longer,) = store.unfiled()
    assert take_in(talk, longer)
    assert sorted(n.text for n in talk.case.notes.values()) == ["een", "twee"]
    assert store.unfiled() == ()


# Through the real vault


def test_notes_typed_while_locked_are_in_the_export_after_unlocking(
    tmp_path: Path, questions: Questionnaire, ground: Ground
) -> None:
    place, key_file = tmp_path / "vault", tmp_path / "key"
    create_vault(place, key_file, user="w.jansen").close()
    pad = LockedNotepad(place, public_key(place), ground)
    typed(pad, "belt over zaterdag", f'"{CANARY}"')
    assert pad.close()
    for path in place.rglob("*"):
        assert not path.is_file() or CANARY.encode() not in path.read_bytes()
    vault = open_vault(place, key_file, user="w.jansen")
    (call,) = vault.unfiled()
    talk = into_new_case(vault, questions, ground, call)
    assert take_in(talk, call)
    assert talk.close()
    assert vault.unfiled() == ()
    vault.close()
    vault = open_vault(place, key_file, user="w.jansen")
    case = vault.load(talk.case.id)
    vault.close()
    bundle = export(case)
    assert CANARY.encode() in bundle
    assert export(read(bundle, questions)) == bundle
    assert sorted(n.mark for n in case.notes.values()) == ["", "quote"]
    assert not list((place / "unfiled").iterdir())
    for path in place.rglob("*"):
        assert not path.is_file() or CANARY.encode() not in path.read_bytes()
