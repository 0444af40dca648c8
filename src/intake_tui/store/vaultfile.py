"""``vault.json``: what lies open of a vault, what is sealed in it, and how it is read and written.

``check`` is an HMAC under the vault key over everything else in the file, so that whoever opens
the vault sees when it was changed by somebody without that key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import uuid
from pathlib import Path
from typing import Literal

import msgspec

from intake_tui.errors import said
from intake_tui.store import disk
from intake_tui.store.base import VaultClosed
from intake_tui.store.keyring import Keyring
from intake_tui.store.sealed import KEY_BYTES, NONCE_BYTES, TAG_BYTES, derive
from intake_tui.store.slots import (
    Slot,
    SlotRefused,
    affordable,
    known_kind,
    read_slots,
    sound_slots,
    unwrap,
)

NAME = "vault.json"

NAMED = {
    "passphrase": said("passphrase"),
    "recovery": said("recovery key"),
    "key-file": said("key file"),
}
"""What the ways in are called."""
FORMAT = "intake-tui-vault"
VERSION = 2
LARGEST = 64 * 1024
MOST_SLOTS = 32

_SEALED_KEY = NONCE_BYTES + KEY_BYTES + TAG_BYTES


class Before(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The vault key that is being replaced, sealed under the new one, and its notes key."""

    epoch: int
    sealed: str
    private: str


class VaultFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file. ``public`` is the X25519 key notes are sealed to while the vault is locked;
    ``private`` its other half under the vault key. Version 1 had neither.
    """

    format: Literal["intake-tui-vault"] = "intake-tui-vault"
    version: int = VERSION
    id: str
    epoch: int = 1
    check: str = ""
    public: str = ""
    private: str = ""
    slots: tuple[msgspec.Raw, ...] = ()
    before: Before | None = None

    @property
    def about(self) -> str:
        """What a sealed key says of itself: its vault and its epoch."""
        return f"{FORMAT} {self.id} {self.epoch}"


class _Version(msgspec.Struct, frozen=True):
    format: str
    version: int


def read(folder: Path) -> VaultFile:
    """The file of the vault in ``folder``, in its form and nothing more. Raises ``VaultClosed``."""
    place = folder / NAME
    try:
        data, _ = disk.read(place, LARGEST + 1)
    except FileNotFoundError:
        raise VaultClosed(said("there is no vault in {folder}", folder=folder)) from None
    except OSError as error:
        raise VaultClosed(
            said("{place} cannot be read: {reason}", place=place, reason=disk.plain_words(error))
        ) from error
    return parse(data, str(place))


def parse(data: bytes, name: str) -> VaultFile:
    """The vault file in ``data``. Raises ``VaultClosed`` naming ``name``."""
    if len(data) > LARGEST:
        raise VaultClosed(said("{name} is too large", name=name))
    try:
        told = msgspec.json.decode(data, type=_Version)
        if told.format == FORMAT and told.version > VERSION:
            raise VaultClosed(
                said("{name} was written by a newer version of the program", name=name),
                way_out="Open it with that version; it was left as it is.",
            )
        held = msgspec.json.decode(data, type=VaultFile)
        _sound(held)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise VaultClosed(
            said("{name} is not a vault file as this program writes it", name=name)
        ) from None
    return held


def _sound(held: VaultFile) -> None:
    """Raises ``ValueError`` for what this program does not write."""
    if str(uuid.UUID(held.id)) != held.id or not held.check.isascii():
        raise ValueError
    if not 1 <= held.epoch < 2**32 or len(held.slots) > MOST_SLOTS or held.version < 1:
        raise ValueError
    for raw in held.slots:
        msgspec.json.decode(raw)  # raw text was not looked into yet
    if held.version == 1:
        if held.public or held.private or held.before:
            raise ValueError
        return
    unpacked(held.public, KEY_BYTES)
    unpacked(held.private, _SEALED_KEY)
    if held.before is not None:
        unpacked(held.before.sealed, _SEALED_KEY)
        unpacked(held.before.private, _SEALED_KEY)
        if held.before.epoch >= held.epoch or held.before.epoch < 1:
            raise ValueError


def slots_of(held: VaultFile) -> tuple[Slot, ...]:
    """The slots of kinds this program knows. Raises ``VaultClosed``."""
    try:
        return read_slots(held.slots)
    except SlotRefused as error:
        raise VaultClosed(
            said("{name}: a slot in it {reason}", name=NAME, reason=error.detail)
        ) from None


def with_slots(held: VaultFile, slots: tuple[Slot, ...]) -> VaultFile:
    """The file with these in the place of all slots of the kinds this program knows."""
    others = tuple(raw for raw in held.slots if not known_kind(raw))
    own = tuple(msgspec.Raw(msgspec.json.encode(slot, order="sorted")) for slot in slots)
    return msgspec.structs.replace(held, slots=(*own, *others))


def vault_key_from(held: VaultFile, kind: str, secret: bytes) -> bytes | None:
    """The vault key that ``secret`` opens; None where it opens none. Raises as ``opened_by``."""
    found = opened_by(held, kind, secret)
    return None if found is None else found[0]


def opened_by(held: VaultFile, kind: str, secret: bytes) -> tuple[bytes, Slot] | None:
    """The vault key from the slot of ``kind`` that ``secret`` opens; None where none does.

    Raises ``VaultClosed`` where there is no such slot or one cannot be used.
    """
    slots = [slot for slot in sound_slots(held.slots) if slot.kind == kind]
    if not slots:
        slots_of(held)  # says what is wrong with one that should be there
        named = NAMED.get(kind, kind)
        raise VaultClosed(said("this vault is not opened with a {named}", named=named))
    for slot in affordable(tuple(slots)):
        try:
            key = unwrap(slot, secret, held.about)
        except SlotRefused as error:
            raise VaultClosed(
                said("{name}: a slot in it {reason}", name=NAME, reason=error.detail)
            ) from None
        except MemoryError:
            raise VaultClosed(said("there is too little memory to derive the key")) from None
        if key is not None:
            return key, slot
    return None


def ring_of(held: VaultFile, vault_key: bytes, *, trusting: bool = False) -> Keyring:
    """The keys of the vault. Raises ``VaultClosed`` where the key or the file is not right.

    ``trusting`` takes a file whose check does not fit, for repairing it.
    """
    if not trusting and not hmac.compare_digest(held.check, check_of(held, vault_key)):
        if held.version == 1:
            raise VaultClosed(said("this key belongs to another vault"))
        raise VaultClosed(
            said(
                "{name} was changed from outside, or is of another vault than this key", name=NAME
            ),
            way_out="'intake-tui vault repair' writes it anew; restore a backup if that fails.",
        )
    if held.version == 1:
        return Keyring(epoch=held.epoch, keys={held.epoch: vault_key})
    keys = {held.epoch: vault_key}
    private = [_open(vault_key, held.private, "notes", held.about)]
    if _public(private[0]) != unpacked(held.public, KEY_BYTES):
        raise VaultClosed(said("{name}: the key for notes was exchanged", name=NAME))
    if held.before is not None:
        about = f"{FORMAT} {held.id} {held.before.epoch}"
        older = _open(vault_key, held.before.sealed, "before", about)
        keys[held.before.epoch] = older
        private.append(_open(older, held.before.private, "notes", about))
    return Keyring(epoch=held.epoch, keys=keys, private=tuple(private))


def with_notes_key(held: VaultFile, vault_key: bytes) -> VaultFile:
    """The file with a fresh key pair for notes typed while locked, in the present version."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.generate().private_bytes_raw()
    return msgspec.structs.replace(
        held,
        version=VERSION,
        public=packed(_public(private)),
        private=_seal(vault_key, private, "notes", held.about),
    )


def with_sound_notes_key(held: VaultFile, vault_key: bytes) -> VaultFile:
    """The file with the public key of its own private one, or a fresh pair if that is spoiled."""
    try:
        private = _open(vault_key, held.private, "notes", held.about)
    except (VaultClosed, ValueError):
        return with_notes_key(held, vault_key)
    return msgspec.structs.replace(held, public=packed(_public(private)))


def with_new_key(held: VaultFile, old: bytes, new: bytes) -> VaultFile:
    """The file one epoch further: the old key sealed under the new one, no slots yet."""
    bare = VaultFile(id=held.id, epoch=held.epoch + 1)
    about = f"{FORMAT} {held.id} {held.epoch}"
    before = Before(epoch=held.epoch, sealed=_seal(new, old, "before", about), private=held.private)
    return msgspec.structs.replace(with_notes_key(bare, new), before=before)


def write(folder: Path, held: VaultFile, vault_key: bytes, *, new: bool = False) -> None:
    """Write the file, whole or not at all, durable on return. Raises ``OSError``."""
    checked = msgspec.structs.replace(held, check=check_of(held, vault_key))
    text = msgspec.json.format(msgspec.json.encode(checked), indent=1) + b"\n"
    if new:
        disk.create(folder / NAME, text)
    else:
        disk.clean(folder / NAME)
        disk.replace(folder / NAME, text)


def stands(folder: Path, held: VaultFile, vault_key: bytes) -> bool:
    """Whether the file in ``folder`` is ``held`` as ``write`` puts it there."""
    try:
        return hmac.compare_digest(read(folder).check, check_of(held, vault_key))
    except VaultClosed:
        return False


def check_of(held: VaultFile, vault_key: bytes) -> str:
    """Hex HMAC-SHA256 of the file's other fields under a key derived from the vault key."""
    salt = uuid.UUID(held.id).bytes
    if held.version == 1:
        key = derive(vault_key, salt=salt, info=b"intake-tui vault check v1")
        return hmac.new(key, held.about.encode("ascii"), hashlib.sha256).hexdigest()
    key = derive(vault_key, salt=salt, info=b"intake-tui vault check v2")
    fields = msgspec.to_builtins(msgspec.structs.replace(held, check="", slots=()))
    fields["slots"] = [msgspec.json.decode(raw) for raw in held.slots]
    said = msgspec.json.encode(fields, order="sorted")
    return hmac.new(key, said, hashlib.sha256).hexdigest()


def packed(data: bytes) -> str:
    """Bytes as base64."""
    return base64.b64encode(data).decode("ascii")


def unpacked(text: str, length: int) -> bytes:
    """``length`` bytes from base64. Raises ``ValueError``."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError from None
    if len(data) != length:
        raise ValueError
    return data


def _public(private: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _seal(key: bytes, secret: bytes, use: str, about: str) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_use_key(key, use)).encrypt(nonce, secret, f"{about} {use}".encode("ascii"))
    return packed(nonce + sealed)


def _open(key: bytes, text: str, use: str, about: str) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealed = unpacked(text, _SEALED_KEY)
    try:
        return AESGCM(_use_key(key, use)).decrypt(
            sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], f"{about} {use}".encode("ascii")
        )
    except InvalidTag:
        raise VaultClosed(said("{name}: a key in it does not match its seal", name=NAME)) from None


def _use_key(key: bytes, use: str) -> bytes:
    return derive(key, salt=b"vault.json", info=f"intake-tui {use} key v1".encode("ascii"))
