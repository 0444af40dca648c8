"""The vault: what lies in its folder, damage, newer cases, its index and its audit log."""

from __future__ import annotations

import base64
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from store_cases import CANARY, large_case, new_case, new_id, said, saying
from test_store_contract import questionnaire
from tinydb import TinyDB, where

from intake_tui.domain.record.types import SCHEMA, TABLES, Case, Changes, Head
from intake_tui.store import disk
from intake_tui.store.base import (
    CaseDamaged,
    CaseHeld,
    CaseTooNew,
    Committed,
    Query,
)
from intake_tui.store.keys import create_vault, open_vault
from intake_tui.store.records import tables_of
from intake_tui.store.sealed import SealedStorage, header_of
from intake_tui.store.vault import Vault

KEY = bytes(range(32))


@pytest.fixture
def keyed(tmp_path: Path) -> Vault:
    return create_vault(tmp_path / "keyed", key=KEY, user="eva")


def file_of(vault: Vault, case: Case) -> Path:
    return vault.folder / "cases" / case.id[:2] / f"{case.id}.case"


def database(vault: Vault, case: Case) -> TinyDB:
    """The file of a case as TinyDB alone opens it."""
    return TinyDB(
        file_of(vault, case),
        storage=SealedStorage,
        key=KEY,
        expect_id=bytes.fromhex(case.id.replace("-", "")),
    )


def commit(vault: Vault, case: Case, changes: Changes) -> Case:
    done = vault.commit(case.id, case.revision, changes)
    assert isinstance(done, Committed)
    return done.case


def everything(folder: Path) -> bytes:
    return b"".join(
        str(p.relative_to(folder)).encode() + (p.read_bytes() if p.is_file() else b"")
        for p in folder.rglob("*")
    )


def test_a_case_file_is_a_tinydb_database(keyed: Vault) -> None:
    case = commit(keyed, keyed.create(new_case(reference="R")), saying(new_case(), "stil"))
    with database(keyed, case) as db:
        assert db.tables() == {"head", *TABLES}
        assert db.table("head").all()[0]["reference"] == "R"
        assert db.table("persons").search(where("role") == "child")[0]["name"] == "Sem"
        assert db.table("statements").all()[0]["value"] == "stil"
        assert db.storage.revision == case.revision == 1


def test_what_tinydb_writes_the_vault_reads(keyed: Vault) -> None:
    case = keyed.create(new_case())
    with database(keyed, case) as db:
        db.table("persons").update({"name": "Noor"}, where("role") == "child")
    later = keyed.load(case.id)
    assert later.revision == 1
    assert later.people("child")[0].name == "Noor"
    keyed.close()


def test_one_commit_is_one_write_and_a_held_case_is_not_read_again(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = vault.create(new_case())
    vault.hold(case.id)
    reads, writes = [], []
    real_read, real_put = SealedStorage.read_body, SealedStorage.put
    monkeypatch.setattr(
        SealedStorage, "read_body", lambda self: (reads.append(1), real_read(self))[1]
    )
    monkeypatch.setattr(
        SealedStorage, "put", lambda self, *a, **k: (writes.append(1), real_put(self, *a, **k))
    )
    for number in range(1, 6):
        changes = saying(case, "a") + saying(case, "b")
        case = commit(vault, case, changes)
        assert (len(writes), len(reads)) == (number, 0)
        assert header_of(file_of(vault, case).read_bytes()).revision == case.revision == number


def test_nothing_readable_on_disk(vault: Vault, reopen: Callable[[], Vault]) -> None:
    case = vault.create(new_case(reference=CANARY, name=CANARY))
    vault.hold(case.id)
    case = commit(vault, case, saying(case, CANARY))
    case = commit(vault, case, saying(case, {"at": CANARY}, question="back-call"))
    vault.audit("exported", case.id, CANARY)
    vault.keep_questionnaire(questionnaire(CANARY))
    assert vault.list(Query(text=CANARY)).total == 1
    reopen().list()
    while_open = everything(vault.folder)
    vault.close()
    for found in (while_open, everything(vault.folder)):
        assert CANARY.encode() not in found
        assert CANARY.lower().encode() not in found.lower()
        assert base64.b64encode(CANARY.encode())[:-2] not in found
    assert CANARY in reopen().load(case.id).head.reference


def test_folders_and_files_are_the_owners_alone(folder: Path, key_file: Path) -> None:
    mask = os.umask(0)
    try:
        vault = create_vault(folder, key_file)
        case = vault.create(new_case())
        vault.hold(case.id)
        commit(vault, case, saying(case, "x"))
        vault.audit("opened", case.id)
        vault.keep_questionnaire(questionnaire())
        vault.list()
        paths = [folder, key_file, *folder.rglob("*")]
        modes = {p: stat.S_IMODE(p.lstat().st_mode) for p in paths}
        vault.close()
    finally:
        os.umask(mask)
    assert {oct(m) for p, m in modes.items() if p.is_dir()} == {"0o700"}
    assert {oct(m) for p, m in modes.items() if p.is_file()} == {"0o600"}


def test_what_is_erased_is_in_no_file(keyed: Vault) -> None:
    case = keyed.create(new_case(name=CANARY))
    keyed.hold(case.id)
    case = commit(keyed, case, saying(case, CANARY))
    keyed.list()
    other = open_vault(keyed.folder, key=KEY, user="noor")
    assert other.list(Query(text=CANARY)).total == 1
    statement = next(iter(case.statements.values()))
    child = case.people("child")[0]
    case = commit(
        keyed,
        case,
        Changes(
            puts=(
                ("statements", msgspec.structs.replace(statement, value=None)),
                ("persons", msgspec.structs.replace(child, name="")),
            ),
            erases=True,
        ),
    )
    assert not file_of(keyed, case).with_suffix(".case.prev").exists()
    assert not (keyed.folder / "index.sealed").exists()
    # What another process still remembers does not come back through its index.
    other.create(new_case())
    other.close()
    reader = open_vault(keyed.folder, key=KEY)
    assert reader.list(Query(text=CANARY)).total == 0
    with database(keyed, case) as db:
        assert CANARY not in json.dumps(db.storage.read())
    from intake_tui.store.index import FILE_ID, parts_of
    from intake_tui.store.sealed import file_key, unseal

    for again in (False, True):
        if again:
            keyed.close()
        for part in parts_of((keyed.folder / "index.sealed").read_bytes()):
            assert CANARY.encode() not in unseal(file_key(KEY, FILE_ID), part)


def test_a_damaged_case_is_listed_as_such_and_the_others_open(
    vault: Vault, reopen: Callable[[], Vault]
) -> None:
    damaged, sound = vault.create(new_case(reference="R-1")), vault.create(new_case())
    reopen().list()
    path = file_of(vault, damaged)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    for store in (vault, reopen()):
        rows = {row.case_id: row for row in store.list().rows}
        assert "does not match its seal" in rows[damaged.id].damage
        assert rows[sound.id].damage == ""
        known = rows[damaged.id].summary
        assert known is not None and known.reference == "R-1"
        with pytest.raises(CaseDamaged, match="seal"):
            store.load(damaged.id)
        with pytest.raises(CaseDamaged):
            store.hold(damaged.id)
        with pytest.raises(CaseDamaged):
            store.commit(damaged.id, 0, saying(damaged, "x"))
        assert store.load(sound.id) == sound
    assert path.read_bytes() == data
    (vault.folder / "index.sealed").unlink()
    (row,) = [row for row in reopen().list().rows if row.damage]
    assert (row.case_id, row.summary) == (damaged.id, None)


def test_the_file_of_another_case_is_refused(vault: Vault) -> None:
    one, two = vault.create(new_case()), vault.create(new_case())
    file_of(vault, one).write_bytes(file_of(vault, two).read_bytes())
    with pytest.raises(CaseDamaged, match="belongs in another place"):
        vault.load(one.id)


def test_an_older_file_put_back_while_the_vault_is_open_is_refused(vault: Vault) -> None:
    case = vault.create(new_case())
    old = file_of(vault, case).read_bytes()
    commit(vault, case, saying(case, "x"))
    file_of(vault, case).write_bytes(old)
    with pytest.raises(CaseDamaged, match="older"):
        vault.load(case.id)


def test_a_case_of_a_newer_program_is_left_untouched(keyed: Vault) -> None:
    case = keyed.create(new_case())
    with database(keyed, case) as db:
        db.table("head").update({"schema": SCHEMA + 1, "new": "field"})
        db.table("new-table").insert({"n": 1})
    before = file_of(keyed, case).read_bytes()
    for attempt in (
        lambda: keyed.load(case.id),
        lambda: keyed.hold(case.id),
        lambda: keyed.commit(case.id, 1, saying(case, "x")),
        lambda: keyed.create(case),
    ):
        with pytest.raises(CaseTooNew):
            attempt()
    (row,) = keyed.list().rows
    assert "newer version" in row.damage
    assert file_of(keyed, case).read_bytes() == before


@pytest.mark.parametrize(
    "spoil",
    [
        lambda db: db.table("new-table").insert({"n": 1}),
        lambda db: db.table("persons").insert({"id": "x"}),
        lambda db: db.table("persons").update({"role": "no such role"}),
        lambda db: db.table("persons").insert(dict(db.table("persons").all()[0])),
        lambda db: db.table("head").truncate(),
        lambda db: db.table("head").insert(dict(db.table("head").all()[0])),
        lambda db: db.table("head").update({"id": new_id()}),
        lambda db: db.table("head").update({"schema": "1"}),
        lambda db: db.table("head").update({"schema": 0}),
        lambda db: db.drop_tables(),
    ],
)
def test_a_sealed_file_that_holds_no_case_is_damaged(
    keyed: Vault, spoil: Callable[[TinyDB], object]
) -> None:
    case = keyed.create(new_case())
    with database(keyed, case) as db:
        spoil(db)
    before = file_of(keyed, case).read_bytes()
    with pytest.raises(CaseDamaged):
        keyed.load(case.id)
    assert file_of(keyed, case).read_bytes() == before


def test_every_table_of_the_record_is_written_and_read(keyed: Vault) -> None:
    case = keyed.create(new_case())
    assert set(tables_of(case)) == {"head", *TABLES}
    assert {f for f in Case.__struct_fields__ if f not in ("head", "revision")} == set(TABLES)


def test_writing_outside_of_our_lock_is_noticed(vault: Vault, reopen: Callable[[], Vault]) -> None:
    from intake_tui.store.base import LockLost

    case = vault.create(new_case())
    vault.hold(case.id)
    path = file_of(vault, case)
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data)
    with pytest.raises(LockLost, match="changed by somebody else"):
        vault.commit(case.id, 0, saying(case, "x"))
    assert isinstance(reopen().commit(case.id, 0, saying(case, "x")), Committed)


def test_the_list_opens_only_what_changed(
    vault: Vault, reopen: Callable[[], Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [vault.create(new_case(hours=n)) for n in range(5)]
    vault.list()
    opened: list[str] = []
    real = SealedStorage.read_body

    def counting(self: SealedStorage) -> bytes | None:
        opened.append(self.path.stem)
        return real(self)

    index = vault.folder / "index.sealed"
    vault.close()
    monkeypatch.setattr(SealedStorage, "read_body", counting)
    other = reopen()
    other.list()
    assert opened == []
    other.hold(cases[0].id)
    opened.clear()
    before = disk.signature(index)
    for _ in range(3):
        commit(other, other.load(cases[0].id), saying(cases[0], "x"))
    assert other.list().rows[0].summary is not None
    assert opened == []
    assert disk.signature(index) == before
    reader = reopen()
    rows = reader.list().rows
    assert opened == [cases[0].id]
    assert {r.summary.revision for r in rows if r.summary} == {0, 3}
    file_of(vault, cases[1]).unlink()
    assert [row.case_id for row in reader.list().rows if row.damage] == [cases[1].id]


@pytest.mark.parametrize("spoiled", ["", "nonsense", "cut", "first cut", "alike", "turned"])
def test_a_spoiled_index_is_rebuilt(
    vault: Vault, reopen: Callable[[], Vault], spoiled: str
) -> None:
    from intake_tui.store.index import parts_of

    case = vault.create(new_case())
    rows = reopen().list().rows
    index = vault.folder / "index.sealed"
    data = index.read_bytes()
    first, rest = parts_of(data)
    index.write_bytes(
        {
            "cut": data[:-1],
            "first cut": first[:-1],
            "alike": first + first,
            "turned": rest + first,
        }.get(spoiled, spoiled.encode())
    )
    assert reopen().list().rows == rows
    assert reopen().find(case.id[:6]) == case.id
    assert len(index.read_bytes()) == len(data)


def test_an_answer_the_summary_does_not_know_does_not_cost_the_list(vault: Vault) -> None:
    case = vault.create(new_case())
    commit(vault, case, saying(case, "no date at all", question="back-call"))
    sound = vault.create(new_case())
    rows = {row.case_id: row for row in vault.list().rows}
    assert rows[case.id].damage == ""
    assert rows[case.id].summary is not None
    assert rows[sound.id].summary is not None


def test_old_temporary_files_go_and_those_of_a_write_under_way_stay(vault: Vault) -> None:
    case = vault.create(new_case())
    shard = file_of(vault, case).parent
    old, young = (shard / f".{one}.0123456789abcdef.tmp" for one in "ab")
    for path in (old, young):
        path.touch()
    os.utime(old, (1, 1))
    vault.list()
    assert not old.exists() and young.exists()
    own = shard / f".{case.id}.case.0123456789abcdef.tmp"
    own.touch()
    vault.load(case.id)
    assert own.exists()
    vault.hold(case.id)
    assert not own.exists()


HOLDER = """
import sys
sys.path[:0] = {paths!r}
from intake_tui.store.keys import open_vault
vault = open_vault({folder!r}, {key!r}, user="noor")
vault.hold({case!r})
print("held", flush=True)
sys.stdin.read()
"""


def test_another_process_holds_and_its_death_frees_the_case(
    vault: Vault, folder: Path, key_file: Path
) -> None:
    case, free = vault.create(new_case()), vault.create(new_case())
    script = HOLDER.format(paths=sys.path, folder=str(folder), key=str(key_file), case=case.id)
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(CaseHeld) as held:
            vault.hold(case.id)
        assert held.value.who == "noor"
        assert held.value.since is not None
        assert abs((datetime.now(UTC) - held.value.since).total_seconds()) < 60
        assert f"process {other.pid}" in str(held.value)
        assert vault.load(case.id) == case
        vault.hold(free.id)
        commit(vault, free, saying(free, "x"))
        by = {row.case_id: row.held_by for row in vault.list().rows}
        assert by == {case.id: "noor", free.id: ""}
        other.kill()
        other.wait()
    assert {row.held_by for row in vault.list().rows} == {""}
    vault.hold(case.id)
    commit(vault, case, saying(case, "taken over"))
    assert (folder / "locks" / f"{case.id}.lock").exists()
    vault.release(case.id)
    assert (folder / "locks" / f"{case.id}.lock").exists()


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"{",
        b"[]",
        b'{"user": 3}',
        b"x" * 10_000,
        b'{"user": "\\u001b[31m' + b"e" * 500 + b'", "host": "h", "pid": 1, "since": '
        b'"2025-01-01T00:00:00Z"}',
        b'{"user": "e", "host": "h", "pid": 1, "since": "2025-01-01T00:00:00"}',
    ],
)
def test_a_strange_note_about_the_holder_harms_nothing(
    vault: Vault, reopen: Callable[[], Vault], told: bytes
) -> None:
    case = vault.create(new_case())
    vault.hold(case.id)
    (vault.folder / "locks" / f"{case.id}.who").write_bytes(told)
    with pytest.raises(CaseHeld) as held:
        reopen().hold(case.id)
    assert "\x1b" not in str(held.value)
    assert len(str(held.value)) < 400
    assert reopen().list().total == 1


def test_a_large_case_comes_back_whole(vault: Vault, reopen: Callable[[], Vault]) -> None:
    case = vault.create(large_case(300))
    assert reopen().load(case.id) == case


def test_threads_wait_for_one_another(vault: Vault) -> None:
    from concurrent.futures import ThreadPoolExecutor

    case = vault.create(new_case())
    vault.hold(case.id)

    def add(number: int) -> None:
        while True:
            now = vault.load(case.id)
            done = vault.commit(case.id, now.revision, saying(case, str(number)))
            if isinstance(done, Committed):
                return

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(20)))
    told = {s.value for s in vault.load(case.id).statements.values()}
    assert told == {str(n) for n in range(20)}
    assert len({s.seq for s in vault.load(case.id).statements.values()}) == 20


def test_a_case_file_removed_from_the_folder_is_missed_in_the_list(
    vault: Vault, reopen: Callable[[], Vault]
) -> None:
    case = vault.create(new_case(reference="R-3"))
    other = vault.create(new_case())
    assert vault.list().total == 2
    file_of(vault, case).unlink()
    for store in (vault, reopen(), reopen()):
        with pytest.raises(CaseDamaged, match="gone"):
            store.load(case.id)
        rows = {row.case_id: row for row in store.list().rows}
        assert set(rows) == {case.id, other.id}
        assert "gone" in rows[case.id].damage
        assert store.find("R-3") == case.id
        store.close()


def test_a_questionnaire_that_was_tampered_with_is_not_given(vault: Vault) -> None:
    kept = questionnaire()
    vault.keep_questionnaire(kept)
    path = vault.folder / "questionnaires" / kept.pin.hash
    data = bytearray(path.read_bytes())
    data[60] ^= 1
    path.write_bytes(data)
    assert vault.questionnaire(kept.pin.hash) is None
    vault.keep_questionnaire(kept)
    assert vault.questionnaire(kept.pin.hash) == kept


def test_the_head_in_the_file_is_the_head_of_the_case(keyed: Vault) -> None:
    case = keyed.create(new_case())
    head = msgspec.structs.replace(case.head, reference="nieuw", next_seq=99)
    case = commit(keyed, case, Changes(head=head))
    assert (case.head.reference, case.head.next_seq) == ("nieuw", 1)
    with database(keyed, case) as db:
        assert msgspec.convert(db.table("head").all()[0], type=Head) == case.head


def test_statements_keep_the_seq_they_were_given(keyed: Vault) -> None:
    case = keyed.create(new_case())
    case = commit(keyed, case, saying(case, "a", seq=7))
    case = commit(keyed, case, Changes(puts=(("statements", said(case, "b")),)))
    assert [s.seq for s in keyed.load(case.id).statements.values()] == [7, 8]
