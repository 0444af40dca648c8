"""The door of a vault: what opens it, what a new passphrase is told, and notes without a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake_tui.session.door import Curtain, Door, standing
from intake_tui.session.ground import Ground
from intake_tui.store import rekey, slots
from intake_tui.store.base import VaultClosed, WrongSecret
from intake_tui.store.keys import create_vault, secret_of
from intake_tui.store.memory import MemoryStore
from intake_tui.store.recovery_key import RecoveryKeyRefused

PASSPHRASE = "vier blauwe fietsen op zolder"
OTHER = "een heel andere zin van nu"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key derivation that costs nothing: what it costs is tested in the store."""
    monkeypatch.setattr(slots, "MEMORY_KIB", 64)
    monkeypatch.setattr(slots, "PASSES", 1)


@pytest.fixture
def door(tmp_path: Path, ground: Ground) -> Door:
    return Door(tmp_path / "vault", ground, tmp_path / "vault.key")


@pytest.mark.parametrize(
    ("length", "how"),
    [(0, "short"), (11, "short"), (12, "enough"), (15, "enough"), (16, "fine"), (23, "fine"),
     (24, "long"), (200, "long")],
)  # fmt: skip
def test_a_passphrase_stands_by_its_length_alone(length: int, how: str) -> None:
    assert standing("a" * length) == (how, length)


def test_characters_are_counted_as_the_vault_counts_them() -> None:
    assert standing("e\u0301" * 12) == ("enough", 12)


def test_a_vault_is_made_and_opened_with_each_of_its_secrets(door: Door) -> None:
    assert door.state() == "none"
    recovery = door.new_recovery_key()
    assert door.state() == "none", "a recovery key alone writes nothing"
    door.make(PASSPHRASE, recovery).close()
    assert door.made
    assert door.state() == "locked"
    assert door.ways() == {"passphrase", "recovery"}
    assert not door.key_file_is_here()
    door.unlock(PASSPHRASE).close()
    door.unlock_with_recovery(recovery.lower().replace("0", "o").replace("-", " ")).close()
    with pytest.raises(WrongSecret):
        door.unlock(OTHER)
    with pytest.raises(WrongSecret):
        door.unlock_with_recovery(door.new_recovery_key())
    with pytest.raises(RecoveryKeyRefused) as refused:
        door.unlock_with_recovery(recovery[:-1])
    assert refused.value.group == 8


def test_a_new_passphrase_takes_the_place_of_the_forgotten_one(door: Door) -> None:
    recovery = door.new_recovery_key()
    door.make(PASSPHRASE, recovery).close()
    store = door.unlock_with_recovery(recovery)
    door.change_passphrase(store, OTHER)
    store.close()
    door.unlock(OTHER).close()
    door.unlock_with_recovery(recovery).close()
    with pytest.raises(WrongSecret):
        door.unlock(PASSPHRASE)


def test_a_key_file_counts_only_where_it_opens_something(door: Door, tmp_path: Path) -> None:
    create_vault(door.folder, door.key_file).close()
    assert door.key_file_is_here()
    door.unlock_with_key_file().close()
    (tmp_path / "vault.key").unlink()
    assert not door.key_file_is_here()
    with pytest.raises(VaultClosed):
        door.unlock_with_key_file()


def test_a_key_file_in_a_folder_that_cannot_be_entered_opens_nothing(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_vault(door.folder, door.key_file).close()

    def refused(_path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refused)
    assert not door.key_file_is_here()


def test_a_store_is_outdated_once_the_vault_has_a_new_key(door: Door) -> None:
    store = door.make(PASSPHRASE, door.new_recovery_key())
    door.change_passphrase(store, "een andere zin van vier")
    assert not door.outdated(store)
    fresh = rekey.begin(door.unlock("een andere zin van vier"), (secret_of(passphrase=OTHER),))
    assert door.outdated(store)
    assert not door.outdated(fresh)
    assert not door.outdated(MemoryStore())
    store.close()
    fresh.close()


def test_notes_need_no_secret_and_are_there_after_unlocking(door: Door) -> None:
    door.make(PASSPHRASE, door.new_recovery_key()).close()
    notes = door.notes()
    notes.put('o: "mag ik bij oma"')
    assert notes.flush()
    store = door.unlock(PASSPHRASE)
    (call,) = store.unfiled()
    assert [line.text for line in call.lines] == ['o: "mag ik bij oma"']
    store.close()


def test_notes_want_a_vault(door: Door) -> None:
    with pytest.raises(VaultClosed):
        door.notes()


def test_a_curtain_has_no_way_in_that_could_be_lost(tmp_path: Path, ground: Ground) -> None:
    create_vault(tmp_path / "vault", key=b"k" * 32).close()
    curtain = Curtain(tmp_path / "vault", ground)
    assert not curtain.shuts
    assert curtain.ways() == frozenset()
    assert not curtain.key_file_is_here()
