"""Notes sealed while the vault is locked: whole or refused, durable, readable with one key only."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from intake_tui.domain.text import LONGEST_TEXT, clean
from intake_tui.errors import StoreError
from intake_tui.store import disk, unfiled, unfiledcall
from intake_tui.store.base import NotSaved
from intake_tui.store.unfiled import (
    NotNotes,
    Unfiled,
    UnfiledCall,
    UnfiledLine,
    discard,
    seal,
    unseal,
    write,
)

START = datetime(2026, 11, 23, 13, 0, 0, 123000, tzinfo=UTC)
CANARY = "kanarieSLEUTEL44"
PRIVATE = X25519PrivateKey.generate()
SECRET = PRIVATE.private_bytes_raw()
PUBLIC = PRIVATE.public_key().public_bytes_raw()
SMALL_ORDER = [
    bytes(32),
    (1).to_bytes(32, "little"),
    (2**255 - 20).to_bytes(32, "little"),
    (2**255 - 19).to_bytes(32, "little"),
    (2**255 - 18).to_bytes(32, "little"),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
]


def a_call(*texts: str, call_id: str | None = None, at: datetime = START) -> UnfiledCall:
    lines = tuple(UnfiledLine(at + timedelta(minutes=n), text) for n, text in enumerate(texts))
    return UnfiledCall(
        id=call_id or str(uuid.uuid4()), started_at=at, worker="w.jansen", lines=lines
    )


def file_of(folder: Path, call: UnfiledCall) -> Path:
    return folder / "unfiled" / f"{call.id}.call"


def sealed_by_anyone(body: bytes, call_id: str) -> bytes:
    """A file as somebody else could make it from the published format alone."""
    own = X25519PrivateKey.generate()
    point, nonce = own.public_key().public_bytes_raw(), os.urandom(12)
    shared = own.exchange(X25519PublicKey.from_public_bytes(PUBLIC))
    hkdf = HKDF(hashes.SHA256(), 32, salt=point + PUBLIC, info=b"intake-tui notes v1")
    front = b"INTAKN" + b"\x00\x01" + uuid.UUID(call_id).bytes + point + nonce
    return front + AESGCM(hkdf.derive(shared)).encrypt(nonce, body, front)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "vault").mkdir(mode=0o700)
    return tmp_path / "vault"


@pytest.fixture
def notes(folder: Path) -> Unfiled:
    return Unfiled(folder, SECRET)


def test_what_is_written_without_a_secret_is_read_with_it(folder: Path, notes: Unfiled) -> None:
    later = a_call('o: "ik blijf hier"', at=START + timedelta(hours=1))
    first = a_call("! valt", "? wie haalt op")
    write(folder, PUBLIC, later)
    write(folder, PUBLIC, first)
    assert notes.calls() == ([first, later], [])


def test_a_later_write_of_a_call_takes_the_place_of_the_earlier(
    folder: Path, notes: Unfiled
) -> None:
    call = a_call("be")
    write(folder, PUBLIC, call)
    longer = a_call("belt", call_id=call.id)
    write(folder, PUBLIC, longer)
    assert notes.calls() == ([longer], [])
    assert [p.name for p in (folder / "unfiled").iterdir()] == [f"{call.id}.call"]


def test_the_bytes_are_those_of_the_published_format(folder: Path) -> None:
    call = a_call("hoort stemmen")
    write(folder, PUBLIC, call)
    data = file_of(folder, call).read_bytes()
    assert data[:8] == b"INTAKN\x00\x01"
    assert data[8:24] == uuid.UUID(call.id).bytes
    point, nonce = data[24:56], data[56:68]
    shared = PRIVATE.exchange(X25519PublicKey.from_public_bytes(point))
    hkdf = HKDF(hashes.SHA256(), 32, salt=point + PUBLIC, info=b"intake-tui notes v1")
    body = AESGCM(hkdf.derive(shared)).decrypt(nonce, data[68:], data[:68])
    assert msgspec.json.decode(body)["lines"][0]["text"] == "hoort stemmen"
    assert sealed_by_anyone(body, call.id)[:24] == data[:24]
    assert unseal(SECRET, sealed_by_anyone(body, call.id)) == call


def test_every_seal_has_a_key_and_nonce_of_its_own() -> None:
    call = a_call("zelfde")
    fronts = {seal(PUBLIC, call)[24:68] for _ in range(50)}
    assert len({front[:32] for front in fronts}) == len({front[32:] for front in fronts}) == 50


def test_only_the_owner_can_look_into_the_folder_or_at_a_file(folder: Path) -> None:
    call = a_call("x")
    write(folder, PUBLIC, call)
    assert stat.S_IMODE((folder / "unfiled").stat().st_mode) == 0o700
    assert stat.S_IMODE(file_of(folder, call).stat().st_mode) == 0o600


def test_no_file_holds_a_word_or_a_name(folder: Path) -> None:
    write(folder, PUBLIC, a_call(CANARY, f'o: "{CANARY}"'))
    for path in folder.rglob("*"):
        assert CANARY not in path.name
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes()
            assert b"jansen" not in path.read_bytes()


texts = st.text(st.characters(), max_size=60) | st.sampled_from(
    ["\ud800", "\x00\x1b[31m", "\u202edlo", "a\r\nb\x85c", "👩‍👧", "  ", "\ufeff!"]
)


@given(st.lists(texts, max_size=6))
def test_any_text_comes_back_as_the_record_keeps_it(typed: list[str]) -> None:
    call = a_call(*typed, "woorden")
    back = unseal(SECRET, seal(PUBLIC, call))
    assert [line.text for line in back.lines] == [
        clean(text) for text in (*typed, "woorden") if clean(text).strip()
    ]
    assert seal(PUBLIC, back)[:24] == seal(PUBLIC, call)[:24]
    assert unseal(SECRET, seal(PUBLIC, back)) == back


moments = st.datetimes(
    min_value=datetime(1, 1, 1),  # noqa: DTZ001
    max_value=datetime(9999, 12, 31, 23, 59),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=14)), timezone(-timedelta(hours=12))]),
)


@given(moments, moments)
def test_any_time_comes_back_within_the_years_of_a_case(began: datetime, at: datetime) -> None:
    call = UnfiledCall(
        id=str(uuid.uuid4()), started_at=began, worker="w", lines=(UnfiledLine(at, "x"),)
    )
    back = unseal(SECRET, sealed_by_anyone(msgspec.json.encode(call), call.id))
    for given_, kept in ((began, back.started_at), (at, back.lines[0].at)):
        assert kept.utcoffset() == timedelta(0)
        assert 1900 <= kept.year <= 2200
        if 1901 <= given_.year <= 2199:
            assert kept == given_


def test_every_changed_byte_and_every_cut_is_refused() -> None:
    data = seal(PUBLIC, a_call("wat oma zei"))
    for at in range(len(data)):
        with pytest.raises(NotNotes):
            unseal(SECRET, data[:at])
        for bit in (0x01, 0x80):
            with pytest.raises(NotNotes):
                unseal(SECRET, data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :])
    with pytest.raises(NotNotes):
        unseal(SECRET, data + b"\0")


@given(st.binary(max_size=300))
def test_no_bytes_do_anything_but_be_refused(data: bytes) -> None:
    for made in (data, b"INTAKN\x00\x01" + data):
        with pytest.raises(NotNotes):
            unseal(SECRET, made)


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_a_body_by_anyone_is_checked(body: bytes) -> None:
    with pytest.raises(NotNotes):
        unseal(SECRET, sealed_by_anyone(body, str(uuid.uuid4())))


def made_up(call_id: str, **fields: Any) -> bytes:
    body = {
        "id": call_id,
        "started_at": "2026-11-23T13:00:00Z",
        "worker": "w",
        "lines": [{"at": "2026-11-23T13:00:00Z", "text": "x"}],
    }
    return msgspec.json.encode({**body, **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "ABCDEF01-0000-4000-8000-000000000001"},
        {"id": "../../etc"},
        {"id": str(uuid.UUID(int=7))},
        {"lines": []},
        {"lines": [{"at": "2026-11-23T13:00:00Z", "text": " \x00\n"}]},
        {"lines": [{"at": "2026-11-23T13:00:00", "text": "no zone"}]},
        {"lines": [{"at": "2026-11-23T13:00:00Z", "text": 7}]},
        {"started_at": 12},
        {"more": 1},
        {"worker": None},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_body_that_does_not_fit_is_refused(fields: dict[str, Any]) -> None:
    call_id = "abcdef01-0000-4000-8000-000000000001"
    assert unseal(SECRET, sealed_by_anyone(made_up(call_id), call_id)).id == call_id
    with pytest.raises(NotNotes) as refused:
        unseal(SECRET, sealed_by_anyone(made_up(call_id, **fields), call_id))
    assert "etc" not in str(refused.value)


def test_what_the_record_would_not_keep_makes_no_call_unreadable() -> None:
    long = "x" * (2 * LONGEST_TEXT + 1)
    call_id = str(uuid.uuid4())
    lines = [{"at": "2026-11-23T13:00:00Z", "text": t} for t in ("\x1b]0;hi\x07", "", long)]
    call = unseal(SECRET, sealed_by_anyone(made_up(call_id, lines=lines, worker="a\nb"), call_id))
    assert [len(line.text) for line in call.lines] == [5, LONGEST_TEXT, LONGEST_TEXT, 1]
    assert (call.lines[0].text, call.worker) == ("]0;hi", "a b")


@pytest.mark.parametrize("point", SMALL_ORDER, ids=range(len(SMALL_ORDER)))
def test_a_key_that_seals_nothing_is_refused_both_ways(folder: Path, point: bytes) -> None:
    with pytest.raises(NotSaved, match="cannot be sealed to"):
        write(folder, point, a_call("x"))
    assert not list(folder.rglob("*.call"))
    data = seal(PUBLIC, a_call("x"))
    with pytest.raises(NotNotes, match="seals nothing"):
        unseal(SECRET, data[:24] + point + data[56:])


def test_a_public_key_of_another_length_is_refused(folder: Path) -> None:
    with pytest.raises(NotSaved):
        write(folder, PUBLIC[:31], a_call("x"))


def test_more_lines_than_a_call_may_have_are_joined_and_no_word_is_lost() -> None:
    texts = [f"line {number}" for number in range(unfiledcall.MOST_LINES + 500)]
    texts[-2] = "b" * (LONGEST_TEXT + 1)
    call = unseal(SECRET, seal(PUBLIC, a_call(*texts)))
    assert len(call.lines) <= unfiledcall.MOST_LINES
    assert all(len(line.text) <= LONGEST_TEXT for line in call.lines)
    said = "\n".join(line.text for line in call.lines)
    assert said.replace("\n", "") == "".join(texts)
    assert unseal(SECRET, seal(PUBLIC, call)) == call, "once joined it stays as it is"


def test_more_than_a_call_may_hold_is_not_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unfiled, "LARGEST", 100)
    with pytest.raises(NotSaved, match="larger than"):
        write(folder, PUBLIC, a_call("a" * 100))
    assert not list(folder.rglob("*.call"))


def test_an_id_that_is_no_uuid_names_no_file(folder: Path, notes: Unfiled) -> None:
    outside = folder / "kept.call"
    outside.write_bytes(b"x")
    with pytest.raises(ValueError, match="usual form"):
        write(folder, PUBLIC, a_call("x", call_id="../kept"))
    with pytest.raises(NotSaved):
        notes.remove("../kept")
    assert outside.read_bytes() == b"x"


# What is in the folder


def test_what_cannot_be_read_is_listed_and_left(folder: Path, notes: Unfiled) -> None:
    sound, cut, changed, other, moved = (a_call("x") for _ in range(5))
    for call in (sound, cut, changed, moved):
        write(folder, PUBLIC, call)
    write(folder, X25519PrivateKey.generate().public_key().public_bytes_raw(), other)
    file_of(folder, cut).write_bytes(file_of(folder, cut).read_bytes()[:40])
    data = file_of(folder, changed).read_bytes()
    file_of(folder, changed).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    elsewhere = a_call("x")
    shutil.copy(file_of(folder, moved), file_of(folder, elsewhere))
    (folder / "unfiled" / "note\n.txt").write_bytes(b"hello")
    shouted = "ABCDEF01-0000-4000-8000-000000000001"
    (folder / "unfiled" / f"{shouted}.call").write_bytes(b"hello")
    newer = a_call("x")
    file_of(folder, newer).write_bytes(b"INTAKN\x00\x02" + bytes(100))
    before = {p: p.read_bytes() for p in (folder / "unfiled").iterdir()}
    calls, damaged = notes.calls()
    assert {c.id for c in calls} == {sound.id, moved.id}
    assert dict(damaged) == {
        cut.id: "cut short",
        changed.id: "does not match its seal (damaged, or sealed for another vault)",
        other.id: "does not match its seal (damaged, or sealed for another vault)",
        elsewhere.id: "holds the notes of another call",
        newer.id: "written by a newer version",
        "note .txt": "not named as this program names notes",
        shouted: "not named as this program names notes",
    }
    assert {p: p.read_bytes() for p in (folder / "unfiled").iterdir()} == before


def test_of_a_flood_of_notes_the_usual_and_the_newest_are_read_and_the_rest_waits(
    folder: Path, notes: Unfiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unfiled, "MOST_CALLS", 2)
    monkeypatch.setattr(unfiled, "USUAL", 10_000)
    old, newer, newest, big = a_call("1"), a_call("2"), a_call("3"), a_call("4" * 20_000)
    for age, call in enumerate((big, newest, newer, old)):
        write(folder, PUBLIC, call)
        os.utime(file_of(folder, call), (1_800_000_000 - age,) * 2)
    read, damaged = notes.calls()
    assert ({call.id for call in read}, damaged, notes.more) == ({newer.id, newest.id}, [], 2)
    notes.remove(newest.id)
    notes.remove(newer.id)
    assert ({call.id for call in notes.calls()[0]}, notes.more) == ({old.id, big.id}, 0)


def test_a_file_that_is_too_large_for_notes_is_not_read(
    folder: Path, notes: Unfiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = a_call("x")
    write(folder, PUBLIC, call)
    with file_of(folder, call).open("ab") as more:
        more.truncate(unfiled.LARGEST_FILE + 1)

    def never(*_args: object) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(disk, "read", never)
    assert notes.calls() == ([], [(call.id, "larger than the notes of a call may be")])


def test_what_is_read_at_once_is_bounded(
    folder: Path, notes: Unfiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unfiled, "TOGETHER", 3 * 32 * 1024)
    for number in range(5):
        write(folder, PUBLIC, a_call(str(number)))
    assert (len(notes.calls()[0]), notes.more) == (3, 2)


def test_links_are_not_followed(folder: Path, notes: Unfiled, tmp_path: Path) -> None:
    call = a_call("x")
    write(folder, PUBLIC, call)
    sealed = tmp_path / "elsewhere"
    file_of(folder, call).rename(sealed)
    file_of(folder, call).symlink_to(sealed)
    assert notes.calls() == ([], [(call.id, "cannot be read, a link is in the way")])
    write(folder, PUBLIC, call)
    assert not file_of(folder, call).is_symlink()
    assert notes.calls() == ([call], [])
    shutil.move(folder / "unfiled", tmp_path / "moved")
    (folder / "unfiled").symlink_to(tmp_path / "moved")
    with pytest.raises(NotSaved, match="a link is in the way"):
        write(folder, PUBLIC, a_call("x"))
    with pytest.raises(NotSaved, match="a link is in the way"):
        notes.remove(call.id)
    with pytest.raises(StoreError, match="a link is in the way"):
        notes.calls()
    assert len(list((tmp_path / "moved").iterdir())) == 1


def test_without_a_folder_nothing_waits(notes: Unfiled, folder: Path) -> None:
    assert notes.calls() == ([], [])
    notes.remove(str(uuid.uuid4()))
    discard(folder, str(uuid.uuid4()))
    assert not (folder / "unfiled").exists()


def test_a_call_that_is_removed_is_gone_and_removing_it_twice_is_harmless(
    folder: Path, notes: Unfiled
) -> None:
    gone, kept = a_call("x"), a_call("y")
    write(folder, PUBLIC, gone)
    write(folder, PUBLIC, kept)
    notes.calls()
    notes.remove(gone.id)
    notes.remove(gone.id)
    assert notes.calls() == ([kept], [])
    assert len(list((folder / "unfiled").iterdir())) == 1


def test_words_typed_after_the_notes_were_read_are_not_removed(
    folder: Path, notes: Unfiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = a_call("x")
    write(folder, PUBLIC, call)
    notes.calls()
    longer = a_call("x", "en nog iets", call_id=call.id)
    write(folder, PUBLIC, longer)
    notes.remove(call.id)
    assert notes.calls() == ([longer], [])
    # Also where they come at the very moment of removing, with and without second names.
    for links in (True, False):
        again = a_call("x", f"op het laatst {links}", call_id=call.id)
        rename = os.rename

        def typed_meanwhile(*args: Any, again: UnfiledCall = again, real: Any = rename) -> None:
            monkeypatch.setattr(os, "rename", real)
            write(folder, PUBLIC, again)
            real(*args)

        def refused(*_: Any) -> None:
            raise OSError(errno.EPERM, "")

        monkeypatch.setattr(os, "rename", typed_meanwhile)
        if not links:
            monkeypatch.setattr(os, "link", refused)
        notes.remove(call.id)
        assert notes.calls() == ([again], [])
        assert len(list((folder / "unfiled").iterdir())) == 1


def test_what_interrupted_writes_left_is_removed_when_it_is_old(
    folder: Path, notes: Unfiled
) -> None:
    call = a_call("x")
    write(folder, PUBLIC, call)
    fresh = folder / "unfiled" / f".{call.id}.call.0011223344556677.tmp"
    stale = folder / "unfiled" / f".{call.id}.call.8899aabbccddeeff.tmp"
    for left in (fresh, stale):
        left.write_bytes(b"half")
    os.utime(stale, (0, 0))
    assert notes.calls() == ([call], [])
    assert fresh.exists()
    assert not stale.exists()


def test_notes_from_before_a_new_key_are_read_with_the_older_one(folder: Path) -> None:
    newer = X25519PrivateKey.generate()
    before, after, strange = a_call("x"), a_call("y", at=START + timedelta(hours=1)), a_call("z")
    write(folder, PUBLIC, before)
    write(folder, newer.public_key().public_bytes_raw(), after)
    write(folder, X25519PrivateKey.generate().public_key().public_bytes_raw(), strange)
    calls, damaged = Unfiled(folder, (newer.private_bytes_raw(), SECRET)).calls()
    assert calls == [before, after]
    assert [name for name, _ in damaged] == [strange.id]
    assert len(Unfiled(folder, ()).calls()[1]) == 3
    with pytest.raises(ValueError, match="32 bytes"):
        Unfiled(folder, (SECRET, b"short"))


def test_after_closing_nothing_is_read(folder: Path, notes: Unfiled) -> None:
    write(folder, PUBLIC, a_call("x"))
    notes.close()
    with pytest.raises(ValueError, match="closed"):
        notes.calls()


# Faults


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, int], None]]:
    """Makes the nth of the calls named fail with a full disk."""
    with monkeypatch.context() as patched:

        def fail(name: str, nth: int) -> None:
            real, seen = getattr(os, name), 0

            def call(*args: Any, **options: Any) -> Any:
                nonlocal seen
                seen += 1
                if seen == nth:
                    if name == "close":
                        real(*args)
                    raise OSError(errno.ENOSPC, "")
                return real(*args, **options)

            patched.setattr(os, name, call)

        yield fail
        patched.undo()


@pytest.mark.parametrize(
    ("name", "nth"),
    [
        ("open", 1),
        ("write", 1),
        ("fsync", 1),
        ("fsync", 2),
        ("close", 1),
        ("close", 2),
        ("replace", 1),
    ],
)
def test_a_fault_leaves_the_old_or_the_new_notes_and_the_next_write_works(
    folder: Path, notes: Unfiled, failing: Callable[[str, int], None], name: str, nth: int
) -> None:
    old = a_call("oud")
    write(folder, PUBLIC, old)
    new = a_call("oud", "nieuw", call_id=old.id)
    failing(name, nth)
    with pytest.raises(NotSaved, match=r"the disk is full \(unfiled/"):
        write(folder, PUBLIC, new)
    assert notes.calls() in (([old], []), ([new], []))
    assert len(list((folder / "unfiled").iterdir())) == 1
    write(folder, PUBLIC, new)
    assert notes.calls() == ([new], [])


def test_notes_are_on_disk_before_their_name_and_their_name_before_it_counts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def record(name: str) -> None:
        real = getattr(os, name)

        def call(*args: Any, **options: Any) -> Any:
            on_folder = isinstance(args[0], int) and stat.S_ISDIR(os.fstat(args[0]).st_mode)
            done.append(f"{name} folder" if on_folder else name)
            return real(*args, **options)

        monkeypatch.setattr(os, name, call)

    for name in ("write", "fsync", "replace"):
        record(name)
    write(folder, PUBLIC, a_call("x"))
    assert done == ["fsync folder", "write", "fsync", "replace", "fsync folder"]


def test_a_folder_that_is_gone_is_said(folder: Path) -> None:
    folder.rmdir()
    with pytest.raises(NotSaved, match="gone"):
        write(folder, PUBLIC, a_call("x"))


@settings(max_examples=20)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_written_and_read_again_is_the_same(typed: list[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        call = a_call(*typed, "x")
        write(Path(place), PUBLIC, call)
        (back,), damaged = Unfiled(Path(place), SECRET).calls()
        assert (back, damaged) == (unseal(SECRET, seal(PUBLIC, call)), [])
