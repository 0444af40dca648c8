"""Slots: the vault key, sealed once per way of opening the vault.

Each kind makes a wrapping key from a secret: ``passphrase`` by Argon2id (RFC 9106), ``recovery``
and ``key-file`` by HKDF, as those secrets are random. What a file asks for is checked before it is
done: a hostile file can ask neither for gigabytes nor for a weak derivation.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import secrets
import unicodedata
import uuid
from typing import Any, Literal

import msgspec

from intake_tui.errors import StoreError, said
from intake_tui.store.sealed import KEY_BYTES, NONCE_BYTES, TAG_BYTES, derive

Kind = Literal["passphrase", "recovery", "key-file"]
KINDS: tuple[Kind, ...] = ("passphrase", "recovery", "key-file")

SHORTEST_PASSPHRASE = 12
"""Characters. Length is the only rule."""
LONGEST_PASSPHRASE = 1024

MEMORY_KIB = 64 * 1024
PASSES = 3
LANES = 4
"""Argon2id as RFC 9106 (4, second choice) advises; about 0.2 s."""
MOST_MEMORY_KIB = 512 * 1024
MOST_PASSES = 12
MOST_LANES = 16

MOST_TRIED = 2
MOST_WORK = MOST_MEMORY_KIB * MOST_PASSES
"""How many slots one passphrase is tried on, and KiB times passes of these together."""

_SALT_BYTES = 32
_SEALED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES


class PassphraseRefused(StoreError):
    """A new passphrase that will not do."""

    title = "This passphrase will not do"
    way_out = "Choose one of several words; length is the only rule."


class SlotRefused(StoreError):
    """A slot in a form that is not ours, or that asks for what is not allowed."""

    title = "A slot of the vault is refused"


class Slot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The vault key sealed under one secret. The numbers are for ``passphrase`` alone."""

    kind: Kind
    id: str
    salt: str
    sealed: str
    memory_kib: int = 0
    passes: int = 0
    lanes: int = 0


def proper(passphrase: str) -> str:
    """``passphrase`` in its one form (NFKC). Raises ``PassphraseRefused``, never repeating it."""
    form = unicodedata.normalize("NFKC", passphrase)
    if len(form) < SHORTEST_PASSPHRASE:
        raise PassphraseRefused(
            said("it has fewer than {number} characters", number=SHORTEST_PASSPHRASE)
        )
    if len(form) > LONGEST_PASSPHRASE:
        raise PassphraseRefused(
            said("it has more than {number} characters", number=LONGEST_PASSPHRASE)
        )
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in form):
        raise PassphraseRefused(said("it holds a sign that cannot be typed"))
    return form


def wrap(kind: Kind, secret: bytes, vault_key: bytes, about: str) -> Slot:
    """A new slot for ``secret``. ``about`` names the vault and the epoch the key is of."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    costs = (
        {"memory_kib": MEMORY_KIB, "passes": PASSES, "lanes": LANES} if kind == "passphrase" else {}
    )
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    bare = Slot(kind=kind, id=str(uuid.uuid4()), salt=_text(salt), sealed="", **costs)
    sealed = AESGCM(_wrapping(bare, secret)).encrypt(nonce, vault_key, _said(bare, about))
    return msgspec.structs.replace(bare, sealed=_text(nonce + sealed))


def unwrap(slot: Slot, secret: bytes, about: str) -> bytes | None:
    """The vault key, None where ``secret`` does not fit. Raises ``SlotRefused``."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealed = _bytes(slot.sealed, _SEALED_BYTES)
    try:
        return AESGCM(_wrapping(slot, secret)).decrypt(
            sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _said(slot, about)
        )
    except InvalidTag:
        return None


def read_slots(raw: tuple[msgspec.Raw, ...]) -> tuple[Slot, ...]:
    """The slots of kinds this program knows. Raises ``SlotRefused`` for one that is malformed."""
    return tuple(slot for text in raw if (slot := _read(text)) is not None)


def sound_slots(raw: tuple[msgspec.Raw, ...]) -> tuple[Slot, ...]:
    """The same, without those that are refused: one spoiled slot must not shut out the others."""
    found = []
    for text in raw:
        with contextlib.suppress(SlotRefused):
            found.append(_read(text))
    return tuple(slot for slot in found if slot is not None)


def _read(text: msgspec.Raw) -> Slot | None:
    """A slot, None for a kind this program does not know. Raises ``SlotRefused``."""
    try:
        kind = msgspec.json.decode(text, type=dict[str, Any]).get("kind")
        if kind not in KINDS:
            return None
        slot = msgspec.json.decode(text, type=Slot)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise SlotRefused(said("cannot be read")) from None
    _check(slot)
    return slot


def affordable(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """The slots a secret is tried on: of those that take time the cheapest two at most.

    A vault has one for its passphrase; what more there is was put there to keep somebody waiting.
    """
    free = tuple(slot for slot in slots if slot.kind != "passphrase")
    dear = sorted((s for s in slots if s.kind == "passphrase"), key=_work)[:MOST_TRIED]
    while sum(map(_work, dear)) > MOST_WORK:
        dear.pop()
    return (*free, *dear)


def _work(slot: Slot) -> int:
    return slot.memory_kib * slot.passes


def known_kind(text: msgspec.Raw) -> bool:
    """Whether a slot is of a kind this program knows, or none at all."""
    try:
        return msgspec.json.decode(text, type=dict[str, Any]).get("kind") in KINDS
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return True


def _check(slot: Slot) -> None:
    _bytes(slot.salt, _SALT_BYTES)
    _bytes(slot.sealed, _SEALED_BYTES)
    costs = slot.memory_kib, slot.passes, slot.lanes
    if slot.kind != "passphrase":
        if any(costs):
            raise SlotRefused(said("is not in the form of its kind"))
        return
    if slot.memory_kib > MOST_MEMORY_KIB or slot.passes > MOST_PASSES or slot.lanes > MOST_LANES:
        raise SlotRefused(said("asks for more memory or time than is allowed"))
    if slot.memory_kib < MEMORY_KIB or slot.passes < PASSES or slot.lanes < 1:
        raise SlotRefused(said("derives its key in a way that is too weak"))


def _wrapping(slot: Slot, secret: bytes) -> bytes:
    _check(slot) if slot.sealed else None
    salt = _bytes(slot.salt, _SALT_BYTES)
    if slot.kind != "passphrase":
        return derive(secret, salt=salt, info=f"intake-tui slot {slot.kind} v1".encode("ascii"))
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    made: bytes = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=slot.passes,
        lanes=slot.lanes,
        memory_cost=slot.memory_kib,
    ).derive(secret)
    return made


def _said(slot: Slot, about: str) -> bytes:
    # A key-file slot says the vault alone, as it did in vaults of version 1.
    if slot.kind == "key-file":
        return about.encode("ascii")
    costs = f"{slot.memory_kib} {slot.passes} {slot.lanes}"
    return f"{about} {slot.kind} {costs}".encode("ascii")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str, length: int) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise SlotRefused(said("cannot be read")) from None
    if len(data) != length:
        raise SlotRefused(said("cannot be read"))
    return data
