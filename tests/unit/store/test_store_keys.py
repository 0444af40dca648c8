"""Making and opening a vault; what a hostile or spoiled ``vault.json`` can do: nothing."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from store_cases import new_case

from intake_tui.store import vaultfile
from intake_tui.store.base import VaultClosed
from intake_tui.store.keys import (
    change_recovery,
    create_vault,
    open_vault,
    repair,
    secret_of,
    ways_in,
)
from intake_tui.store.recovery_key import new_recovery_key
from intake_tui.store.vault import Vault


def test_what_one_makes_another_opens(folder: Path, key_file: Path) -> None:
    vault = create_vault(folder, key_file)
    case = vault.create(new_case())
    vault.close()
    assert open_vault(folder, key_file).load(case.id) == case
    assert len(key_file.read_bytes()) == 32
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_the_vault_key_itself_is_in_no_file(folder: Path, key_file: Path) -> None:
    vault = create_vault(folder, key_file)
    key = vault.ring.current
    vault.close()
    secret = key_file.read_bytes()
    text = (folder / "vault.json").read_bytes()
    assert key != secret
    for value in (key, secret):
        assert value not in text and value.hex().encode() not in text
    assert not vault.ring.keys


def test_a_vault_with_its_key_in_memory_has_no_slot(tmp_path: Path) -> None:
    vault = create_vault(tmp_path / "v", key=b"k" * 32)
    case = vault.create(new_case())
    assert json.loads((tmp_path / "v" / "vault.json").read_text())["slots"] == []
    assert open_vault(tmp_path / "v", key=b"k" * 32).load(case.id) == case
    for wrong in (b"K" * 32, b"short"):
        with pytest.raises(VaultClosed, match="another vault"):
            open_vault(tmp_path / "v", key=wrong)
    with pytest.raises(ValueError, match="32 bytes"):
        create_vault(tmp_path / "w", key=b"short")
    with pytest.raises(ValueError, match="either"):
        create_vault(tmp_path / "w")
    assert not (tmp_path / "w").exists()


def test_making_a_vault_never_changes_what_is_there(folder: Path, key_file: Path) -> None:
    vault = create_vault(folder, key_file)
    case = vault.create(new_case())
    before = key_file.read_bytes(), (folder / "vault.json").read_bytes()
    with pytest.raises(VaultClosed, match="already"):
        create_vault(folder, key_file.with_name("other"))
    assert not key_file.with_name("other").exists()
    with pytest.raises(VaultClosed, match="key file"):
        create_vault(folder.with_name("second"), key_file)
    assert before == (key_file.read_bytes(), (folder / "vault.json").read_bytes())
    assert vault.load(case.id) == case
    (folder / "vault.json").unlink()
    with pytest.raises(VaultClosed, match="already"):
        create_vault(folder, key_file.with_name("other"))


def test_the_wrong_key_file_opens_nothing(vault: Vault, folder: Path, key_file: Path) -> None:
    for content, why in (
        (b"x" * 32, "fits no slot"),
        (b"", "32 bytes"),
        (b"x" * 33, "32 bytes"),
    ):
        other = key_file.with_name("other")
        other.write_bytes(content)
        with pytest.raises(VaultClosed, match=why):
            open_vault(folder, other)
    with pytest.raises(VaultClosed, match="cannot be read"):
        open_vault(folder, key_file.with_name("none"))
    with pytest.raises(VaultClosed, match="no vault"):
        open_vault(folder.with_name("none"), key_file)


def change(name: str, value: Any) -> Callable[[dict[str, Any]], object]:
    return lambda held: held.update({name: value})


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (change("version", 3), "newer"),
        (change("version", 0), "not a vault file"),
        (change("version", "1"), "not a vault file"),
        (change("format", "other"), "not a vault file"),
        (change("id", "../x"), "not a vault file"),
        (change("epoch", 0), "not a vault file"),
        (change("epoch", 2**32), "not a vault file"),
        (change("epoch", 2), "fits no slot"),
        (change("id", "00000000-0000-4000-8000-000000000000"), "fits no slot"),
        (change("check", "0" * 64), "another vault"),
        (change("check", "é"), "not a vault file"),
        (change("slots", {}), "not a vault file"),
        (change("slots", []), "not opened with a key file"),
        (change("slots", [3]), "slot .* cannot be read"),
        (change("slots", [{}] * 33), "not a vault file"),
        (change("slots", [{"kind": "key-file"}]), "slot .* cannot be read"),
        (change("extra", 1), "not a vault file"),
        (lambda held: held["slots"][0].update(salt="!"), "slot .* cannot be read"),
        (lambda held: held["slots"][0].update(salt="AAAA"), "slot .* cannot be read"),
        (lambda held: held["slots"][0].update(sealed="AAAA"), "slot .* cannot be read"),
        (lambda held: held["slots"][0].update(memory=2**40), "slot .* cannot be read"),
    ],
)
def test_a_spoiled_vault_file_is_refused_and_left(
    vault: Vault, folder: Path, key_file: Path, spoil: Callable[[Any], object], why: str
) -> None:
    path = folder / "vault.json"
    held = json.loads(path.read_text())
    spoil(held)
    path.write_text(json.dumps(held))
    before = path.read_bytes()
    with pytest.raises(VaultClosed, match=why):
        open_vault(folder, key_file)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "data", [b"", b"null", b"[]", b"\xff\xfe", b"[" * 50_000, b'{"a":"' + b"x" * 70_000 + b'"}']
)
def test_what_is_no_vault_file_is_refused(
    vault: Vault, folder: Path, key_file: Path, data: bytes
) -> None:
    (folder / "vault.json").write_bytes(data)
    with pytest.raises(VaultClosed):
        open_vault(folder, key_file)


def test_slots_of_a_kind_not_known_yet_are_passed_over(
    vault: Vault, folder: Path, key_file: Path
) -> None:
    later = msgspec.Raw(b'{"kind": "smart-card", "anything": [1, 2]}')
    with vault.keeping_the_file() as (held, key):
        changed = msgspec.structs.replace(held, slots=(later, *held.slots))
        vaultfile.write(folder, changed, key)
    assert open_vault(folder, key_file).list().total == 0


def test_one_spoiled_slot_does_not_shut_out_the_other_ways_in(
    vault: Vault, folder: Path, key_file: Path
) -> None:
    case = vault.create(new_case())
    change_recovery(vault, recovery := new_recovery_key())
    vault.close()
    path = folder / "vault.json"
    held = json.loads(path.read_text())
    spoiled = {"kind": "passphrase", "id": "x", "salt": "!", "sealed": "", "passes": 1}
    held["slots"].insert(0, spoiled)
    path.write_text(json.dumps(held))
    with pytest.raises(VaultClosed, match="changed from outside"):
        open_vault(folder, key_file)
    with pytest.raises(VaultClosed, match="slot"):
        open_vault(folder, passphrase="what was it again, then")
    mended = repair(folder, secret_of(recovery=recovery))
    assert mended.load(case.id) == case
    mended.close()
    # Any other slot may be of a secret that was replaced.
    assert ways_in(folder) == {"recovery"}
    assert open_vault(folder, recovery=recovery).load(case.id) == case
