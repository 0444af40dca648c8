"""The vault's key and its slots in ``vault.json``; making and opening a vault.

The vault key is random and never stored as it is: each slot of ``vault.json`` holds it sealed
under a key of its own kind. There is one kind now, ``key-file``; passphrase and recovery slots
come beside it without a change to cases. Slots of an unknown kind are left alone.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from intake_tui.store import disk
from intake_tui.store.base import VaultClosed
from intake_tui.store.sealed import KEY_BYTES, NONCE_BYTES, derive

if TYPE_CHECKING:
    from intake_tui.store.vault import Vault

NAME = "vault.json"
FORMAT = "intake-tui-vault"
VERSION = 1
LARGEST = 64 * 1024
MOST_SLOTS = 32


class _VaultFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: Literal["intake-tui-vault"]
    version: int
    id: str
    epoch: int
    check: str
    slots: tuple[msgspec.Raw, ...] = ()


class _Kind(msgspec.Struct, frozen=True):
    kind: str


class _KeyFileSlot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: Literal["key-file"] = "key-file"
    id: str
    salt: str
    sealed: str


class _Version(msgspec.Struct, frozen=True):
    format: str
    version: int


def create_vault(
    folder: str | os.PathLike[str],
    key_file: str | os.PathLike[str] | None = None,
    *,
    key: bytes | None = None,
    user: str | None = None,
) -> Vault:
    """Make a new vault in ``folder`` and open it.

    With ``key_file`` that file is made too (32 random bytes, 0600) and must not exist yet. With
    ``key`` the vault has no slot at all: for a throw-away vault whose key stays in memory. Raises
    ``VaultClosed``; then nothing that was there was changed.
    """
    if (key_file is None) == (key is None):
        raise ValueError("either a key file or a key")
    if key is not None and len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    place = Path(folder)
    vault_id = str(uuid.uuid4())
    vault_key = key or secrets.token_bytes(KEY_BYTES)
    made: Path | None = None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        disk.make_folder(place)
        if any((place / name).exists() for name in (NAME, "cases")):
            raise VaultClosed(f"there is a vault in {place} already; it was left as it is")
        place.chmod(0o700)
        slots: tuple[msgspec.Raw, ...] = ()
        if key_file is not None:
            secret = secrets.token_bytes(KEY_BYTES)
            Path(key_file).parent.mkdir(parents=True, exist_ok=True)
            disk.create(Path(key_file), secret)
            made = Path(key_file)
            slot = _wrap(secret, vault_key, vault_id, 1)
            slots = (msgspec.Raw(msgspec.json.encode(slot)),)
        held = _VaultFile(
            format="intake-tui-vault",
            version=VERSION,
            id=vault_id,
            epoch=1,
            check=_check(vault_key, vault_id, 1),
            slots=slots,
        )
        text = msgspec.json.format(msgspec.json.encode(held), indent=1)
        disk.create(place / NAME, text + b"\n")
    except OSError as error:
        if made is not None:
            with contextlib.suppress(OSError):
                made.unlink()
        what = (
            f"the key file {key_file}"
            if isinstance(error, FileExistsError)
            else f"the vault {place}"
        )
        raise VaultClosed(f"{what} could not be made: {disk.plain_words(error)}") from error
    return _opened(place, vault_key, 1, user)


def is_vault(folder: Path) -> bool:
    """Whether a vault was made in ``folder``. Raises ``VaultClosed`` where nobody can tell."""
    try:
        (folder / NAME).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise VaultClosed(f"{folder}: {disk.plain_words(error)}") from None
    return True


def open_vault(
    folder: str | os.PathLike[str],
    key_file: str | os.PathLike[str] | None = None,
    *,
    key: bytes | None = None,
    user: str | None = None,
) -> Vault:
    """Open the vault in ``folder``. Raises ``VaultClosed`` saying what is wrong."""
    if (key_file is None) == (key is None):
        raise ValueError("either a key file or a key")
    place = Path(folder)
    held = _read(place)
    if key is None:
        assert key_file is not None
        key = _unwrap(_secret(Path(key_file)), held)
    if len(key) != KEY_BYTES or not hmac.compare_digest(
        held.check, _check(key, held.id, held.epoch)
    ):
        raise VaultClosed("this key belongs to another vault")
    return _opened(place, key, held.epoch, user)


def _opened(folder: Path, key: bytes, epoch: int, user: str | None) -> Vault:
    from intake_tui.store.vault import Vault

    return Vault(folder, key, epoch=epoch, user=user)


def _read(folder: Path) -> _VaultFile:
    try:
        data, _ = disk.read(folder / NAME, LARGEST + 1)
    except FileNotFoundError:
        raise VaultClosed(f"there is no vault in {folder}") from None
    except OSError as error:
        raise VaultClosed(f"{folder / NAME} cannot be read: {disk.plain_words(error)}") from error
    if len(data) > LARGEST:
        raise VaultClosed(f"{folder / NAME} is too large")
    try:
        version = msgspec.json.decode(data, type=_Version)
        if version.format == FORMAT and version.version > VERSION:
            raise VaultClosed(f"{folder / NAME} was written by a newer version of the program")
        held = msgspec.json.decode(data, type=_VaultFile)
        if held.version != VERSION or str(uuid.UUID(held.id)) != held.id:
            raise ValueError
        if not 1 <= held.epoch < 2**32 or len(held.slots) > MOST_SLOTS or not held.check.isascii():
            raise ValueError
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise VaultClosed(
            f"{folder / NAME} is not a vault file as this program writes it"
        ) from None
    return held


def _secret(key_file: Path) -> bytes:
    # Links are followed here: where the key file lies is the user's own choice.
    try:
        with key_file.open("rb") as opened:
            secret = opened.read(KEY_BYTES + 1)
    except OSError as error:
        raise VaultClosed(
            f"the key file {key_file} cannot be read: {disk.plain_words(error)}"
        ) from error
    if len(secret) != KEY_BYTES:
        raise VaultClosed(f"the key file {key_file} does not hold {KEY_BYTES} bytes")
    return secret


def _unwrap(secret: bytes, held: _VaultFile) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    for raw in held.slots:
        try:
            if msgspec.json.decode(raw, type=_Kind).kind != "key-file":
                continue
            slot = msgspec.json.decode(raw, type=_KeyFileSlot)
            salt = base64.b64decode(slot.salt, validate=True)
            sealed = base64.b64decode(slot.sealed, validate=True)
            if len(salt) != 32 or len(sealed) != NONCE_BYTES + KEY_BYTES + 16:
                raise ValueError
        except (msgspec.MsgspecError, ValueError):
            raise VaultClosed(f"{NAME} holds a slot that cannot be read") from None
        wrapping = AESGCM(derive(secret, salt=salt, info=b"intake-tui slot key-file v1"))
        with contextlib.suppress(InvalidTag):
            return wrapping.decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _about(held.id, held.epoch)
            )
    raise VaultClosed("the key file fits no slot of this vault")


def _wrap(secret: bytes, vault_key: bytes, vault_id: str, epoch: int) -> _KeyFileSlot:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(32), secrets.token_bytes(NONCE_BYTES)
    wrapping = AESGCM(derive(secret, salt=salt, info=b"intake-tui slot key-file v1"))
    sealed = nonce + wrapping.encrypt(nonce, vault_key, _about(vault_id, epoch))
    return _KeyFileSlot(
        id=str(uuid.uuid4()),
        salt=base64.b64encode(salt).decode("ascii"),
        sealed=base64.b64encode(sealed).decode("ascii"),
    )


def _about(vault_id: str, epoch: int) -> bytes:
    return f"{FORMAT} {vault_id} {epoch}".encode("ascii")


def _check(vault_key: bytes, vault_id: str, epoch: int) -> str:
    key = derive(vault_key, salt=uuid.UUID(vault_id).bytes, info=b"intake-tui vault check v1")
    return hmac.new(key, _about(vault_id, epoch), hashlib.sha256).hexdigest()
