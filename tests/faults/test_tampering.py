"""Whatever is changed from outside in a file of the vault is refused, with words that say so."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from operations import KEY, texts
from store_cases import CANARY, new_case, saying
from zygote import LONG

from intake_tui.content.load import load
from intake_tui.domain.record.types import Case
from intake_tui.errors import StoreError
from intake_tui.store import unfiled
from intake_tui.store.base import CaseDamaged, CaseTooNew, Committed, VaultClosed
from intake_tui.store.keys import create_vault, open_vault, public_key
from intake_tui.store.vault import Vault

pytestmark = pytest.mark.timeout(3600 if LONG else 240)

BITS = range(8) if LONG else (0, 7)
"""Of each byte, the bits that are turned."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture
def vault(folder: Path) -> Iterator[Vault]:
    made = create_vault(folder, key=KEY)
    yield made
    made.close()


@pytest.fixture
def case(vault: Vault) -> Case:
    """A case that was visited twice, so that it has a generation before it."""
    made = vault.create(new_case())
    for number in range(2):
        vault.hold(made.id)
        done = vault.commit(made.id, made.revision, saying(made, f"{CANARY} {number}"))
        assert isinstance(done, Committed)
        made = done.case
        vault.release(made.id)
    return made


def file_of(vault: Vault, case: Case) -> Path:
    return vault.folder / "cases" / case.id[:2] / f"{case.id}.case"


def put(path: Path, data: bytes) -> None:
    """Put a file in the place of another; a disk waits when one is written over."""
    path.unlink()
    path.write_bytes(data)


def changed(data: bytes) -> Iterator[bytes]:
    """``data`` with each byte changed in turn, cut at each length, and made longer."""
    for place in range(len(data)):
        for bit in BITS:
            yield data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]
    for length in range(len(data)):
        yield data[:length]
    yield data + b"\0"
    yield data + data


def refuses(act: Callable[[], object], *, expected: tuple[type[StoreError], ...]) -> str:
    """``act`` is refused as expected: the words it is refused with, which repeat no content."""
    with pytest.raises(expected) as caught:
        act()
    words = str(caught.value)
    assert caught.value.title
    assert caught.value.way_out
    assert CANARY not in words
    return words


def is_refused(vault: Vault, case: Case) -> str:
    """The case is refused to a reader, to a writer and in the list, and is not written over."""
    before = file_of(vault, case).read_bytes()
    expected = (CaseDamaged, CaseTooNew)
    said = refuses(lambda: vault.load(case.id), expected=expected)
    assert case.id in said
    refuses(lambda: vault.hold(case.id), expected=expected)
    refuses(lambda: vault.commit(case.id, case.revision, saying(case, "x")), expected=expected)
    (row,) = [row for row in vault.list().rows if row.case_id == case.id]
    assert row.damage
    assert file_of(vault, case).read_bytes() == before
    return said


@pytest.mark.parametrize("kind", ["case", "head"])
def test_every_change_of_a_case_or_its_head_is_refused(vault: Vault, case: Case, kind: str) -> None:
    path = file_of(vault, case) if kind == "case" else vault.files.heads.path(case.id)
    data = path.read_bytes()
    reader = open_vault(vault.folder, key=KEY)
    for number, bad in enumerate(changed(data)):
        put(path, bad)
        said = refuses(lambda: reader.load(case.id), expected=(CaseDamaged, CaseTooNew))
        assert case.id in said
        if number % 97 == 0:
            fresh = open_vault(vault.folder, key=KEY)
            is_refused(fresh, case)
            fresh.close()
    put(path, data)
    assert texts(reader.load(case.id)) == [f"{CANARY} 0", f"{CANARY} 1"]
    reader.close()


def test_files_swapped_between_cases_are_refused(vault: Vault, case: Case) -> None:
    other = vault.create(new_case())
    one, two = file_of(vault, case), file_of(vault, other)
    heads = [vault.files.heads.path(c.id) for c in (case, other)]
    for pair in ((one, two), tuple(heads)):
        kept = [path.read_bytes() for path in pair]
        for path, data in zip(pair, reversed(kept), strict=True):
            put(path, data)
        fresh = open_vault(vault.folder, key=KEY)
        assert "another" in is_refused(fresh, case)
        assert "another" in is_refused(fresh, other)
        fresh.close()
        for path, data in zip(pair, kept, strict=True):
            put(path, data)


def test_an_older_file_put_back_between_visits_is_refused(vault: Vault, case: Case) -> None:
    path, folder = file_of(vault, case), vault.folder
    generations = {
        "the generation before it": path.with_name(path.name + ".prev").read_bytes(),
        "a copy from before the last visit": path.read_bytes(),
    }
    vault.hold(case.id)
    done = vault.commit(case.id, case.revision, saying(case, "later"))
    assert isinstance(done, Committed)
    vault.release(case.id)
    vault.close()
    present = path.read_bytes()
    for older in generations.values():
        put(path, older)
        fresh = open_vault(folder, key=KEY)
        assert "older than what was there before" in is_refused(fresh, case)
        fresh.close()
    # A copy of the vault that went its own way: the same revision, another file.
    put(path, present)
    elsewhere = folder.with_name("elsewhere")
    shutil.copytree(folder, elsewhere)
    for place, word in ((folder, "here"), (elsewhere, "there")):
        opened = open_vault(place, key=KEY)
        opened.commit(case.id, done.case.revision, saying(case, word))
        opened.close()
    put(path, (elsewhere / path.relative_to(folder)).read_bytes())
    fresh = open_vault(folder, key=KEY)
    assert "not the file that was there before" in is_refused(fresh, case)
    fresh.close()


@pytest.mark.parametrize("gone", ["case", "head"])
def test_a_file_that_was_taken_away_is_missed(vault: Vault, case: Case, gone: str) -> None:
    path = file_of(vault, case) if gone == "case" else vault.files.heads.path(case.id)
    path.unlink()
    fresh = open_vault(vault.folder, key=KEY)
    for act in (
        lambda: fresh.load(case.id),
        lambda: fresh.hold(case.id),
        lambda: fresh.create(new_case(case_id=case.id)),
    ):
        assert "gone" in refuses(act, expected=(CaseDamaged,))
    fresh.close()


def test_a_kept_questionnaire_that_was_changed_is_not_believed(vault: Vault) -> None:
    questionnaire = load()
    vault.keep_questionnaire(questionnaire)
    hash_ = questionnaire.pin.hash
    path = vault.folder / "questionnaires" / hash_
    data = path.read_bytes()
    step = 1 if LONG else max(1, len(data) // 150)
    for place in range(0, len(data), step):
        put(path, data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert vault.questionnaire(hash_) is None
        put(path, data[:place])
        assert vault.questionnaire(hash_) is None
    # It is kept anew, as the hash says what has to be in it.
    vault.keep_questionnaire(questionnaire)
    assert vault.questionnaire(hash_) == questionnaire


def test_every_change_of_the_audit_log_is_seen(vault: Vault, case: Case) -> None:
    for purpose in ("one", "two"):
        vault.audit("exported", case.id, purpose)
    path = vault.folder / "audit.log"
    data, head, entries = path.read_bytes(), vault.audit_head(), vault.audit_entries()
    assert vault.verify_audit().sound
    for bad in changed(data):
        put(path, bad)
        if bad == data + b"\0":
            continue  # a line that a crash cut off is none, and the next entry removes it
        # What is cut off at the end is seen against a head that was noted elsewhere. The last bits
        # of a base64 text may mean nothing: then the log says what it said.
        seen = not vault.verify_audit().sound or vault.audit_head() != head
        assert seen or vault.audit_entries() == entries
    lines = data.splitlines(keepends=True)
    for number in range(len(lines) - 1):
        for other in (
            [*lines[:number], *lines[number + 1 :]],
            [*lines[:number], lines[number + 1], lines[number], *lines[number + 2 :]],
            [*lines[: number + 1], *lines[number:]],
        ):
            put(path, b"".join(other))
            assert not vault.verify_audit().sound
    put(path, data)
    assert vault.verify_audit().sound


def without_key_file(folder: Path, key_file: Path) -> None:
    """Opens the vault, as the program does. Raises what it raises."""
    open_vault(folder, key_file).close()


def fields(
    held: dict[str, Any], way: tuple[Any, ...] = ()
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value in ``vault.json`` that is no table or list, and the way to it."""
    for name, value in held.items() if isinstance(held, dict) else enumerate(held):
        if isinstance(value, dict | list):
            yield from fields(value, (*way, name))  # type: ignore[arg-type]
        else:
            yield (*way, name), value


def other(value: Any) -> Iterator[Any]:
    """Values in the place of ``value``: of its own form where that can be, and of none."""
    if isinstance(value, str) and value:
        swap = "a" if value[0] != "a" else "b"
        yield swap + value[1:]
        yield value[1:]
        yield ""
    elif isinstance(value, int):
        yield value + 1
        yield 0
    yield 3.5


def test_every_field_of_the_vault_file_is_guarded(tmp_path: Path) -> None:
    folder, key_file = tmp_path / "vault", tmp_path / "key"
    create_vault(folder, key_file).close()
    path = folder / "vault.json"
    text = path.read_text()
    tried = 0
    for way, value in fields(json.loads(text)):
        for instead in other(value):
            held = json.loads(text)
            place = held
            for step in way[:-1]:
                place = place[step]
            place[way[-1]] = instead
            path.write_text(json.dumps(held))
            if instead == value or (way[0] == "slots" and way[-1] == "id"):
                continue  # no change, or of a name that nothing is read by
            refuses(lambda: without_key_file(folder, key_file), expected=(VaultClosed,))
            tried += 1
        held = json.loads(text)
        place = held
        for step in way[:-1]:
            place = place[step]
        del place[way[-1]]
        path.write_text(json.dumps(held))
        # Where it has the value that nothing stands for, leaving it out says the same.
        if way != ("slots", 0, "id") and value not in (0, 1, None):
            refuses(lambda: without_key_file(folder, key_file), expected=(VaultClosed,))
    assert tried > 20
    # As if of the first version, which had no key for notes.
    held = {k: v for k, v in json.loads(text).items() if k not in ("public", "private", "before")}
    path.write_text(json.dumps({**held, "version": 1}))
    refuses(lambda: without_key_file(folder, key_file), expected=(VaultClosed,))
    path.write_text(text)
    without_key_file(folder, key_file)


def test_every_byte_of_the_vault_file_is_guarded(tmp_path: Path) -> None:
    folder, key_file = tmp_path / "vault", tmp_path / "key"
    create_vault(folder, key_file).close()
    path = folder / "vault.json"
    data = path.read_bytes()
    meant = json.loads(data)
    refused = 0
    for bad in changed(data):
        put(path, bad)
        try:
            without_key_file(folder, key_file)
        except VaultClosed:
            refused += 1
            continue
        held = json.loads(bad)
        for slot, before in zip(held["slots"], meant["slots"], strict=True):
            slot["id"] = before["id"]
        # What opens says the same, spaces aside.
        assert held == meant
    assert refused > len(data)


def test_every_change_of_notes_typed_while_locked_is_refused(vault: Vault) -> None:
    at = datetime(2026, 3, 10, 13, 3, tzinfo=UTC)
    call = unfiled.UnfiledCall(
        id="7f2c0f6e-8b1d-4d39-9a65-0c5f3d1e2b4a",
        started_at=at,
        worker="worker",
        lines=(unfiled.UnfiledLine(at, f"o: {CANARY}"),),
    )
    unfiled.write(vault.folder, public_key(vault.folder), call)
    assert vault.unfiled() == (call,)
    (path,) = (vault.folder / "unfiled").iterdir()
    data = path.read_bytes()
    for bad in changed(data):
        put(path, bad)
        assert vault.unfiled() == ()
        assert path.read_bytes() == bad
    put(path, data)
    assert vault.unfiled() == (call,)
