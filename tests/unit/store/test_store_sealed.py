"""``SealedStorage`` is a TinyDB Storage that no byte can be changed in unseen."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from tinydb import TinyDB, where
from tinydb.operations import increment

from intake_tui.store import disk
from intake_tui.store.sealed import (
    HEADER_BYTES,
    MAGIC,
    SealedStorage,
    TooNew,
    Unreadable,
    header_of,
)

KEY = bytes(range(32))
ID = b"0123456789abcdef"


def opened(path: Path, key: bytes = KEY, **options: object) -> TinyDB:
    return TinyDB(path, storage=SealedStorage, key=key, **options)


def filled(path: Path, **options: object) -> bytes:
    with opened(path, **options) as db:
        db.insert({"name": "oma", "n": 1})
    return path.read_bytes()


def refused(path: Path, **options: object) -> Unreadable:
    """The file is refused for reading and for writing, and stays as it is."""
    before = path.read_bytes()
    with opened(path, **options) as db:  # type: ignore[arg-type]
        with pytest.raises(Unreadable) as reading:
            db.all()
        with pytest.raises(Unreadable):
            db.insert({"n": 2})
        with pytest.raises(Unreadable):
            db.storage.write({"t": {}})
        with pytest.raises(Unreadable):
            db.drop_tables()
    assert path.read_bytes() == before
    return reading.value


def test_it_works_as_tinydb_expects(tmp_path: Path) -> None:
    path = tmp_path / "db"
    with opened(path) as db:
        assert db.storage.read() is None
        assert not path.exists()
        first = db.insert({"name": "oma", "n": 1})
        db.insert_multiple({"name": name, "n": n} for n, name in enumerate(["tante", "buurman"]))
        db.update(increment("n"), where("name") == "oma")
        db.table("other").insert({"é🙂": ["\n", None, 1.5, True]})
        assert db.get(doc_id=first) == {"name": "oma", "n": 2}
    with opened(path) as db:
        assert [d["name"] for d in db.search(where("n") < 2)] == ["tante", "buurman"]
        assert db.table("other").all() == [{"é🙂": ["\n", None, 1.5, True]}]
        assert db.tables() == {"_default", "other"}
        db.remove(where("name") == "tante")
        db.drop_table("other")
        assert len(db) == 2
        db.truncate()
        assert len(db) == 0


def test_every_write_is_one_revision_further(tmp_path: Path) -> None:
    path = tmp_path / "db"
    with opened(path) as db:
        for revision in (1, 2, 3):
            db.insert({"n": revision})
            assert header_of(path.read_bytes()).revision == revision
    with opened(path) as db:
        db.insert({"n": 4})
        assert db.storage.revision == 4


def test_nothing_of_the_content_stands_in_the_file(tmp_path: Path) -> None:
    data = filled(tmp_path / "db")
    assert b"oma" not in data and b"name" not in data
    again = filled(tmp_path / "db2", expect_id=ID)
    assert again[HEADER_BYTES:] != data[HEADER_BYTES:]


def test_any_changed_byte_is_refused_and_the_file_untouched(tmp_path: Path) -> None:
    path = tmp_path / "db"
    sound = filled(path)
    for place in range(len(sound)):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        refused(path)
    path.write_bytes(sound)
    with opened(path) as db:
        assert len(db) == 1


def test_any_cut_or_longer_file_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "db"
    sound = filled(path)
    for length in range(len(sound)):
        path.write_bytes(sound[:length])
        refused(path)
    path.write_bytes(sound + b"\0")
    refused(path)


def test_an_empty_file_is_not_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "db"
    path.touch()
    assert refused(path).reason == "cut short"


def test_another_key_or_epoch_does_not_open_it(tmp_path: Path) -> None:
    path = tmp_path / "db"
    filled(path)
    assert "another key" in refused(path, key=bytes(32)).reason
    assert "epoch" in refused(path, epoch=2).reason


def test_a_file_put_in_the_place_of_another_is_refused(tmp_path: Path) -> None:
    path, other = tmp_path / "db", tmp_path / "other"
    filled(path, expect_id=ID)
    other.write_bytes(filled(tmp_path / "third", expect_id=ID[::-1]))
    other.replace(path)
    assert "belongs in another place" in refused(path, expect_id=ID).reason


def test_an_older_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "db"
    old = filled(path)
    with opened(path) as db:
        db.insert({"n": 2})
        path.write_bytes(old)
        with pytest.raises(Unreadable, match="older"):
            db.all()
        with pytest.raises(Unreadable, match="older"):
            db.storage.write({})
    assert "older" in refused(path, min_revision=2).reason
    with opened(path, min_revision=1) as db:
        assert len(db) == 1


def test_a_newer_format_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "db"
    data = bytearray(filled(path))
    data[len(MAGIC) + 1] = 2
    path.write_bytes(data)
    assert isinstance(refused(path), TooNew)


def test_a_read_fault_is_an_error_and_nothing_is_written_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "db"
    filled(path)
    before = path.read_bytes()

    def fail(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "read", fail)
        with opened(path) as db:
            with pytest.raises(Unreadable, match="the disk reported an error"):
                db.all()
            with pytest.raises(Unreadable):
                db.storage.write({"t": {}})
    assert path.read_bytes() == before


def test_links_folders_and_pipes_are_not_opened(tmp_path: Path) -> None:
    target = tmp_path / "target"
    filled(target)
    path = tmp_path / "db"
    path.symlink_to(target)
    assert "link" in refused(path).reason
    folder = tmp_path / "folder"
    folder.mkdir()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for odd in (folder, pipe):
        with opened(odd) as db, pytest.raises(Unreadable):
            db.all()


def test_only_the_owner_may_read_the_files(tmp_path: Path) -> None:
    path = tmp_path / "db"
    mask = os.umask(0)
    try:
        filled(path)
        filled(path)
    finally:
        os.umask(mask)
    for file in (path, path.with_name("db.prev")):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_a_killed_write_left_is_cleaned_at_opening(tmp_path: Path) -> None:
    path = tmp_path / "db"
    filled(path)
    left = tmp_path / ".db.0123456789abcdef.tmp"
    others = tmp_path / ".db2.0123456789abcdef.tmp"
    for file in (left, others):
        file.write_bytes(b"half")
    with opened(path, clean=False):
        assert left.exists()
    with opened(path):
        assert not left.exists()
    assert others.exists()


def test_the_generation_before_is_kept_and_erasing_leaves_none(tmp_path: Path) -> None:
    path = tmp_path / "db"
    first = filled(path)
    kept = tmp_path / "db.prev"
    assert not kept.exists()
    with opened(path) as db:
        db.insert({"n": 2})
        assert kept.read_bytes() == first
        second = path.read_bytes()
        db.insert({"n": 3})
        assert kept.read_bytes() == second
        db.storage.put({}, erases=True)
        assert not kept.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["db"]


def test_without_hard_links_the_generation_before_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "db"
    first = filled(path)

    def no_links(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    with opened(path) as db:
        db.insert({"n": 2})
    assert (tmp_path / "db.prev").read_bytes() == first


def test_a_lone_surrogate_is_refused_before_anything_is_touched(tmp_path: Path) -> None:
    path = tmp_path / "db"
    before = filled(path)
    with opened(path) as db, pytest.raises(UnicodeEncodeError):
        db.insert({"n": "\ud800"})
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["db"]


def test_a_closed_storage_has_no_key(tmp_path: Path) -> None:
    path = tmp_path / "db"
    before = filled(path)
    db = opened(path)
    db.close()
    with pytest.raises(ValueError, match="closed"):
        db.storage.write({"t": {}})
    assert path.read_bytes() == before


@pytest.mark.parametrize("wrong", [{"key": b"short"}, {"key": KEY, "expect_id": b"short"}])
def test_keys_and_ids_have_one_length(tmp_path: Path, wrong: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="bytes"):
        TinyDB(tmp_path / "db", storage=SealedStorage, **wrong)


def test_causes_are_told_in_plain_words() -> None:
    assert disk.plain_words(OSError(28, "x")) == "the disk is full"
    assert disk.plain_words(OSError(30, "x")) == "the folder is read-only"
    assert "/" not in disk.plain_words(OSError(99999, "x", "/home/x"))
