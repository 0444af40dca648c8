"""Slots: who opens the vault; what a hostile or spoiled ``vault.json`` can do: nothing.

Argon2 takes its time by design, so most of this is tried on vaults with a key file.
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_cases import new_case

from intake_tui.store import failed, keys, vaultfile
from intake_tui.store.base import VaultClosed, WrongSecret
from intake_tui.store.keys import (
    Secret,
    add_key_file,
    change_passphrase,
    change_recovery,
    create_vault,
    open_vault,
    public_key,
    repair,
    secret_of,
    ways_in,
)
from intake_tui.store.recovery_key import (
    SECRET_BYTES,
    RecoveryKeyRefused,
    new_recovery_key,
    written,
)
from intake_tui.store.slots import PassphraseRefused, unwrap, wrap
from intake_tui.store.unfiled import UnfiledCall, UnfiledLine, write
from intake_tui.store.vault import Vault

PASSPHRASE = "vier losse woorden samen"
RECOVERY = written(bytes(range(SECRET_BYTES)))
QUICK = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300
)


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """``vault.json`` of a vault with a passphrase and a recovery key."""
    place = tmp_path_factory.mktemp("typed")
    create_vault(place / "v", passphrase=PASSPHRASE, recovery=RECOVERY).close()
    return (place / "v" / "vault.json").read_bytes()


@pytest.fixture
def typed_vault(typed: bytes, tmp_path: Path) -> Path:
    folder = tmp_path / "typed"
    folder.mkdir()
    (folder / "vault.json").write_bytes(typed)
    return folder


def spoil(folder: Path, change: Callable[[dict[str, Any]], object]) -> bytes:
    path = folder / "vault.json"
    held = json.loads(path.read_text())
    change(held)
    path.write_text(json.dumps(held))
    return path.read_bytes()


# Slots


def test_a_slot_opens_with_its_secret_for_its_vault_only() -> None:
    key = b"k" * 32
    for kind in ("recovery", "key-file"):
        slot = wrap(kind, b"secret", key, "vault a 1")  # type: ignore[arg-type]
        assert unwrap(slot, b"secret", "vault a 1") == key
        assert unwrap(slot, b"Secret", "vault a 1") is None
        assert unwrap(slot, b"secret", "vault b 1") is None
        assert unwrap(slot, b"secret", "vault a 2") is None
        assert key not in base64.b64decode(slot.sealed)


def test_passphrase_recovery_and_key_file_open_the_same_vault(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    made = create_vault(folder, tmp_path / "key", passphrase=PASSPHRASE, recovery=RECOVERY)
    case = made.create(new_case())
    made.close()
    assert ways_in(folder) == {"passphrase", "recovery", "key-file"}
    text = (folder / "vault.json").read_text()
    assert PASSPHRASE not in text and RECOVERY not in text
    for secret in (
        {"passphrase": PASSPHRASE},
        {"recovery": RECOVERY.lower()},
        {"key_file": tmp_path / "key"},
    ):
        opened = open_vault(folder, **secret)  # type: ignore[arg-type]
        assert opened.load(case.id) == case
        opened.close()
    assert PASSPHRASE not in repr(secret_of(passphrase=PASSPHRASE))


def test_the_wrong_passphrase_opens_nothing_and_is_told_at_the_next_unlock(
    typed_vault: Path,
) -> None:
    for wrong in ("een ander wachtwoord", "kort"):
        with pytest.raises(WrongSecret, match="does not open it") as told:
            open_vault(typed_vault, passphrase=wrong)
        assert wrong not in str(told.value)
    with pytest.raises(WrongSecret, match="recovery key does not"):
        open_vault(typed_vault, recovery=written(b"x" * SECRET_BYTES))
    noted = (typed_vault / failed.NAME).read_text()
    assert "een ander" not in noted and noted.count("\n") == 2
    vault = open_vault(typed_vault, recovery=RECOVERY)
    entries = vault.audit_entries()
    assert [entry.what for entry in entries] == ["unlock failed", "unlock failed", "unlocked"]
    assert [entry.purpose.split()[-1] for entry in entries] == [
        "passphrase",
        "recovery",
        "recovery",
    ]
    assert not (typed_vault / failed.NAME).exists()
    vault.close()


def test_a_flood_of_failed_unlocks_fills_no_disk(tmp_path: Path) -> None:
    for _ in range(3000):
        failed.note(tmp_path, "passphrase")
    assert (tmp_path / failed.NAME).stat().st_size < failed.LARGEST + 200
    assert len(failed.read(tmp_path)) == 200
    (tmp_path / failed.NAME).write_bytes(b"\xff\x1b[2J\n" + b"x" * 300_000)
    assert all("\x1b" not in line for line in failed.read(tmp_path))
    failed.forget(tmp_path)
    (tmp_path / failed.NAME).symlink_to(tmp_path / "elsewhere")
    failed.note(tmp_path, "passphrase")
    assert not (tmp_path / "elsewhere").exists() and failed.read(tmp_path) == ()


def test_a_new_passphrase_takes_the_place_of_the_old_one(
    vault: Vault, folder: Path, key_file: Path
) -> None:
    change_passphrase(vault, PASSPHRASE)
    assert ways_in(folder) == {"passphrase", "key-file"}
    open_vault(folder, passphrase=PASSPHRASE).close()
    change_passphrase(vault, "nog een ander wachtwoord")
    with pytest.raises(WrongSecret):
        open_vault(folder, passphrase=PASSPHRASE)
    before = (folder / "vault.json").read_bytes()
    with pytest.raises(PassphraseRefused):
        change_passphrase(vault, "kort")
    assert (folder / "vault.json").read_bytes() == before
    assert [e.what for e in vault.audit_entries()].count("passphrase changed") == 2
    open_vault(folder, key_file).close()


def test_a_new_recovery_key_and_a_new_key_file(
    vault: Vault, folder: Path, key_file: Path, tmp_path: Path
) -> None:
    change_recovery(vault, RECOVERY)
    other = new_recovery_key()
    change_recovery(vault, other)
    with pytest.raises(WrongSecret):
        open_vault(folder, recovery=RECOVERY)
    open_vault(folder, recovery=other).close()
    with pytest.raises(RecoveryKeyRefused):
        change_recovery(vault, "no key at all")
    with pytest.raises(VaultClosed, match="could not be made"):
        add_key_file(vault, key_file)
    add_key_file(vault, tmp_path / "second")
    assert (tmp_path / "second").stat().st_mode & 0o777 == 0o600
    open_vault(folder, tmp_path / "second").close()
    with pytest.raises(WrongSecret):
        open_vault(folder, key_file)


# A hostile vault file


@pytest.mark.parametrize(
    ("costs", "why"),
    [
        ({"memory_kib": 8 * 1024 * 1024}, "more memory"),
        ({"memory_kib": 2**63}, "slot"),
        ({"passes": 10_000}, "more memory or time"),
        ({"lanes": 1000}, "more memory or time"),
        ({"memory_kib": 1}, "too weak"),
        ({"passes": 1}, "too weak"),
        ({"lanes": 0}, "too weak"),
        ({"memory_kib": -65536}, "too weak"),
    ],
)
def test_a_slot_asks_neither_for_gigabytes_nor_for_a_weak_derivation(
    typed_vault: Path, monkeypatch: pytest.MonkeyPatch, costs: dict[str, int], why: str
) -> None:
    from cryptography.hazmat.primitives.kdf import argon2

    def derived(*_: object, **__: object) -> None:
        raise AssertionError("a key was derived")

    monkeypatch.setattr(argon2, "Argon2id", derived)
    before = spoil(typed_vault, lambda held: held["slots"][0].update(costs))
    with pytest.raises(VaultClosed, match=why):
        open_vault(typed_vault, passphrase=PASSPHRASE)
    assert "passphrase" not in ways_in(typed_vault)
    assert (typed_vault / "vault.json").read_bytes() == before


def test_dearer_parameters_within_bounds_are_not_believed_either(typed_vault: Path) -> None:
    spoil(typed_vault, lambda held: held["slots"][0].update(passes=4))
    with pytest.raises(WrongSecret):
        open_vault(typed_vault, passphrase=PASSPHRASE)


def test_a_vault_of_a_newer_version_is_refused_untouched(vault: Vault, folder: Path) -> None:
    before = spoil(folder, lambda held: held.update(version=3, surprise=[1]))
    for open_it in (
        lambda: open_vault(folder, key=b"k" * 32),
        lambda: ways_in(folder),
        lambda: public_key(folder),
        lambda: repair(folder, Secret("key-file", b"k" * 32)),
    ):
        with pytest.raises(VaultClosed, match="newer version"):
            open_it()
    assert (folder / "vault.json").read_bytes() == before


def test_slots_of_another_vault_open_nothing_here(
    vault: Vault, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    create_vault(other, tmp_path / "other-key").close()
    theirs = json.loads((other / "vault.json").read_text())["slots"]
    spoil(folder, lambda held: held.update(slots=theirs))
    with pytest.raises(WrongSecret):
        open_vault(folder, tmp_path / "other-key")
    spoil(folder, lambda held: held.update(id=json.loads((other / "vault.json").read_text())["id"]))
    with pytest.raises(VaultClosed, match="changed from outside"):
        open_vault(folder, tmp_path / "other-key")


def test_a_public_key_that_was_exchanged_is_seen_and_repaired_without_losing_notes(
    vault: Vault, folder: Path, key_file: Path
) -> None:
    from datetime import UTC, datetime

    at = datetime(2025, 3, 4, tzinfo=UTC)
    call = UnfiledCall(
        id="00000000-0000-4000-8000-000000000001",
        started_at=at,
        worker="eva",
        lines=(UnfiledLine(at, "x"),),
    )
    write(folder, public_key(folder), call)
    own = public_key(folder)
    theirs = base64.b64encode(b"\x09" * 32).decode()
    spoil(folder, lambda held: held.update(public=theirs))
    with pytest.raises(VaultClosed, match="changed from outside") as told:
        open_vault(folder, key_file)
    assert "vault repair" in told.value.way_out
    with pytest.raises(WrongSecret):
        repair(folder, Secret("key-file", b"x" * 32))
    mended = repair(folder, secret_of(key_file))
    assert public_key(folder) == own and mended.unfiled() == (call,)
    assert mended.audit_entries()[-1].what == "vault file repaired"
    mended.close()
    open_vault(folder, key_file).close()


@pytest.mark.parametrize(
    "change",
    [
        lambda held: held.update(check="0" * 64),
        lambda held: held.update(private=base64.b64encode(bytes(60)).decode()),
        lambda held: held.update(public="A" * 43 + "="),
        lambda held: held["slots"].append({"kind": "smart-card"}),
    ],
)
def test_repair_mends_what_the_key_can_mend(
    vault: Vault, folder: Path, key_file: Path, change: Callable[[Any], object]
) -> None:
    case = vault.create(new_case())
    spoil(folder, change)
    with pytest.raises(VaultClosed):
        open_vault(folder, key_file)
    mended = repair(folder, secret_of(key_file))
    assert mended.load(case.id) == case
    mended.close()
    open_vault(folder, key_file).close()


def test_a_vault_made_to_look_like_version_1_gives_no_older_case_back(
    vault: Vault, folder: Path, key_file: Path
) -> None:
    spoil(folder, lambda held: held.update(version=1, public="", private=""))
    with pytest.raises(VaultClosed, match="another vault"):
        open_vault(folder, key_file)
    repair(folder, secret_of(key_file)).close()
    assert vaultfile.read(folder).version == 2


@QUICK
@given(at=st.integers(0, 5000), flip=st.integers(1, 255))
def test_no_byte_of_the_vault_file_can_be_changed_unseen(
    vault: Vault, folder: Path, key_file: Path, at: int, flip: int
) -> None:
    path = folder / "vault.json"
    whole = path.read_bytes()
    at %= len(whole)
    key = vault.ring.current
    spoiled = whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :]
    path.write_bytes(spoiled)
    try:
        with contextlib.suppress(VaultClosed):
            open_vault(folder, key=key).close()
        open_vault(folder, key_file).close()
    except VaultClosed:
        pass
    else:
        # Between the values one white space may stand for another: it says the same.
        assert json.loads(spoiled) == json.loads(whole)
        assert bytes([spoiled[at]]).isspace() and bytes([whole[at]]).isspace()
    finally:
        path.write_bytes(whole)
        failed.forget(folder)


@QUICK
@given(st.binary(max_size=400))
def test_any_bytes_are_a_vault_file_or_refused(data: bytes) -> None:
    with pytest.raises(VaultClosed):
        vaultfile.parse(data, "vault.json")


@settings(deadline=None, max_examples=200)
@given(
    st.dictionaries(
        st.sampled_from(["kind", "id", "salt", "sealed", "memory_kib", "passes", "lanes", "x"]),
        st.one_of(
            st.sampled_from(["passphrase", "recovery", "key-file", "AAAA", ""]),
            st.integers(-1, 2**70),
            st.none(),
            st.lists(st.integers(), max_size=2),
        ),
    )
)
def test_any_slot_is_read_passed_over_or_refused(slot: dict[str, Any]) -> None:
    held = {
        "format": "intake-tui-vault",
        "version": 2,
        "id": "00000000-0000-4000-8000-000000000000",
        "public": base64.b64encode(bytes(32)).decode(),
        "private": base64.b64encode(bytes(60)).decode(),
        "slots": [slot],
    }
    try:
        found = vaultfile.slots_of(vaultfile.parse(json.dumps(held).encode(), "vault.json"))
    except VaultClosed:
        return
    assert found == () or found[0].kind == slot["kind"]


def test_only_one_way_in_at_a_time(folder: Path, key_file: Path) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        open_vault(folder, key_file, passphrase=PASSPHRASE)
    assert keys.NAME == "vault.json"
