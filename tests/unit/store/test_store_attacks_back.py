"""What comes back from a backup, and what of a secret stays on the disk, when others interfere."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from store_cases import CANARY, new_case, saying

from intake_tui.cli.keys import made
from intake_tui.domain.record import erase
from intake_tui.domain.record.types import Case, Changes
from intake_tui.store import backup, disk, platform, purging, restoring, vaultfile
from intake_tui.store.backupfile import Backup
from intake_tui.store.base import Committed, NotSaved, VaultClosed
from intake_tui.store.keys import (
    add_key_file,
    change_passphrase,
    change_recovery,
    create_vault,
    open_vault,
    ways_in,
)
from intake_tui.store.recovery_key import new_recovery_key
from intake_tui.store.vault import Vault

AT = datetime(2025, 3, 5, 9, tzinfo=UTC)
KEY = bytes(range(32))


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Vault]:
    made = create_vault(tmp_path / "vault", key=KEY, user="eva")
    yield made
    made.close()


def commit(vault: Vault, case: Case, changes: Changes) -> Case:
    done = vault.commit(case.id, case.revision, changes)
    assert isinstance(done, Committed)
    return done.case


def secret_case(vault: Vault) -> Case:
    case = vault.create(new_case())
    return commit(vault, case, saying(case, CANARY))


def redact(vault: Vault, case_id: str) -> Case:
    case = vault.load(case_id)
    statement = next(s.id for s in case.statements.values() if s.value == CANARY)
    changes = erase.redact(
        case, statement, reason="asked", by="eva", now=AT, event_id=str(uuid.uuid4())
    )
    case = commit(vault, case, changes)
    vault.audit("redacted", case.id)
    return case


def purge(vault: Vault, case_id: str) -> None:
    purging.purge(vault, case_id, by="eva", now=AT)


def backed_up(vault: Vault, file: Path) -> Backup:
    backup.make(vault, file)
    found = Backup(file)
    found.open_with(KEY)
    return found


def words(vault: Vault, case_id: str) -> list[object]:
    return [s.value for s in vault.load(case_id).statements.values()]


@pytest.mark.parametrize("erasing", [redact, purge])
def test_what_is_erased_while_a_case_is_brought_back_stays_erased(
    line: Vault,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    erasing: Callable[[Vault, str], object],
) -> None:
    case = secret_case(line)
    with backed_up(line, tmp_path / "b.tar") as kept:
        commit(line, case, saying(case, "later"))
        real = line.locks.take

        def held_up(case_id: str) -> None:
            monkeypatch.undo()
            other = open_vault(line.folder, key=KEY)
            erasing(other, case_id)
            other.close()
            real(case_id)

        monkeypatch.setattr(line.locks, "take", held_up)
        with pytest.raises(restoring.RestoreRefused, match="after this backup was made"):
            restoring.bring_back(line, kept, case.id)


def test_another_line_of_the_vault_brings_no_erased_words_back(line: Vault, tmp_path: Path) -> None:
    case = secret_case(line)
    with backed_up(line, tmp_path / "first.tar") as first:
        for number in range(5):
            case = commit(line, case, saying(case, f"more {number}"))
        with backed_up(line, tmp_path / "second.tar") as second:
            other = restoring.restore(first, tmp_path / "other")
            redact(other, case.id)
            assert restoring.standing(other, second, case.id) == "erased"
            with pytest.raises(restoring.RestoreRefused, match="erased"):
                restoring.bring_back(other, second, case.id)
            assert CANARY not in words(other, case.id)
            other.close()


def test_a_backup_that_knows_of_the_erasure_comes_back_unasked(line: Vault, tmp_path: Path) -> None:
    case = redact(line, secret_case(line).id)
    with backed_up(line, tmp_path / "b.tar") as kept:
        commit(line, case, saying(case, "later"))
        assert restoring.standing(line, kept, case.id) == "differs"
        restoring.bring_back(line, kept, case.id)
        assert "later" not in words(line, case.id) and CANARY not in words(line, case.id)
        assert "even-erased" not in line.audit_entries()[-1].purpose


def test_a_manifest_of_holes_is_refused_before_it_is_read(line: Vault, tmp_path: Path) -> None:
    backup.make(line, tmp_path / "b.tar")
    whole = (tmp_path / "b.tar").read_bytes()
    start = whole.index(b"manifest\0")
    size = disk.LARGEST + 512
    with (tmp_path / "swollen.tar").open("wb") as file:
        file.write(whole[:start] + backup.front("manifest", size))
        file.truncate(start + 512 + size + 1024)
    with pytest.raises(backup.BackupRefused, match="no backup of this program"):
        Backup(tmp_path / "swollen.tar")


def test_a_vault_is_restored_where_one_stands(
    line: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = secret_case(line)
    (tmp_path / "empty").mkdir()
    with backed_up(line, tmp_path / "b.tar") as kept:
        monkeypatch.chdir(tmp_path / "empty")
        restored = restoring.restore(kept, Path())
        assert words(restored, case.id) == [CANARY]
        assert restored.folder == tmp_path / "empty"
        restored.close()
        monkeypatch.chdir(tmp_path)
        with pytest.raises(restoring.RestoreRefused):
            restoring.restore(kept, Path("none") / "..")


@pytest.mark.parametrize("secret", ["key file", "recovery key"])
def test_a_secret_is_never_in_a_hidden_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    opened: list[str] = []
    real = os.open

    def watched(path: str | os.PathLike[str], flags: int, *rest: int) -> int:
        if flags & os.O_CREAT:
            opened.append(Path(path).name)
        return real(path, flags, *rest)

    monkeypatch.setattr(os, "open", watched)
    file = tmp_path / "secret"
    if secret == "key file":
        create_vault(tmp_path / "vault", file).close()
        assert len(file.read_bytes()) == 32
    else:
        with made(file, b"the key\n"):
            assert file.read_bytes() == b"the key\n"
    assert opened.count("secret") == 1
    assert not [name for name in opened if name.startswith(".secret")]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_secret_that_cannot_be_made_durable_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(platform, "sync", failing)
    with pytest.raises(OSError, match="Input/output"):
        disk.create_secret(tmp_path / "secret", b"secret")
    assert not list(tmp_path.iterdir())


def changes() -> list[Callable[[Vault], object]]:
    return [
        lambda vault: change_passphrase(vault, "a passphrase of now"),
        lambda vault: change_recovery(vault, new_recovery_key()),
        lambda vault: add_key_file(vault, vault.folder.parent / "own"),
    ]


@pytest.mark.parametrize("number", range(3))
def test_a_way_in_that_was_changed_is_said_to_be_changed(
    line: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    kind = ("passphrase", "recovery", "key-file")[number]
    change = changes()[number]

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(vaultfile, "write", full)
        with pytest.raises(NotSaved):
            change(line)
    assert ways_in(line.folder) == frozenset() and not (tmp_path / "own").exists()
    real = disk.sync_folder

    def unsynced(folder: Path) -> None:
        if folder == line.folder:
            raise OSError(5, "Input/output error")
        real(folder)

    with monkeypatch.context() as patched:
        patched.setattr(disk, "sync_folder", unsynced)
        patched.setattr(line._audit, "append", full)
        change(line)  # the file is in its place: it holds, though the log does not say so
    assert ways_in(line.folder) == {kind}
    if kind == "key-file":
        open_vault(line.folder, tmp_path / "own").close()
    else:
        with pytest.raises(VaultClosed):
            open_vault(line.folder, tmp_path / "none")
