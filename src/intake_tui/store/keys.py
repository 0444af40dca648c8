"""Making and opening a vault, and changing what opens it.

The vault key is random and never stored as it is: each slot of ``vault.json`` holds it sealed
under a secret of its kind (``slots.py``). A new passphrase or recovery key seals the same vault key
anew; a new vault key is made in ``rekey.py``.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from intake_tui.errors import said
from intake_tui.store import disk, failed, vaultfile
from intake_tui.store.base import (
    FileUnusable,
    NotSaved,
    VaultClosed,
    VaultNotMade,
    WrongSecret,
)
from intake_tui.store.faults import reading, saving
from intake_tui.store.keyring import Keyring
from intake_tui.store.recovery_key import RecoveryKeyRefused, read_recovery_key
from intake_tui.store.sealed import KEY_BYTES
from intake_tui.store.slots import Kind, PassphraseRefused, Slot, proper, sound_slots, wrap
from intake_tui.store.vaultfile import NAME, VaultFile

if TYPE_CHECKING:
    from intake_tui.store.vault import Vault

Place = str | os.PathLike[str]


@dataclass(frozen=True)
class Secret:
    """What a person or a file brings to open a vault, ready for its slot."""

    kind: Kind
    value: bytes

    def __repr__(self) -> str:
        """Without the secret."""
        return f"Secret({self.kind})"


def create_vault(
    folder: Place,
    key_file: Place | None = None,
    *,
    key: bytes | None = None,
    passphrase: str | None = None,
    recovery: str | None = None,
    user: str | None = None,
) -> Vault:
    """Make a new vault in ``folder`` and open it.

    A slot is made for each of ``passphrase``, ``recovery`` (a recovery key as it was shown) and
    ``key_file``, which is made too (32 random bytes, 0600) and must not exist yet. With ``key`` the
    vault has no slot at all: for a throw-away vault whose key stays in memory. Raises
    ``VaultClosed``, ``PassphraseRefused`` or ``RecoveryKeyRefused``; then nothing that was there
    was changed.
    """
    given = [wanted for wanted in (key_file, passphrase, recovery) if wanted is not None]
    if bool(given) == (key is not None):
        raise ValueError("either secrets or a key")
    if key is not None and len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    opens = _typed_secrets(passphrase, recovery)
    place = Path(folder)
    vault_key = key or secrets.token_bytes(KEY_BYTES)
    held = vaultfile.with_notes_key(VaultFile(id=str(uuid.uuid4())), vault_key)
    made: Path | None = None
    try:
        disk.make_folders(place.absolute())
        if any((place / name).exists() for name in (NAME, "cases")):
            raise VaultNotMade(
                said("there is a vault in {folder} already; it was left as it is", folder=place)
            )
        place.chmod(0o700)
        if unable := disk.able(place):
            raise VaultNotMade(
                said("{where}: {reason}", where=place, reason=unable),
                way_out="Keep it on a disk of this computer.",
            )
        if key_file is not None:
            own = Path(key_file)
            disk.make_folders(own.absolute().parent)
            opens = (*opens, Secret("key-file", secrets.token_bytes(KEY_BYTES)))
            disk.create_secret(own, opens[-1].value)
            made = own
        slots = tuple(wrap(one.kind, one.value, vault_key, held.about) for one in opens)
        vaultfile.write(place, vaultfile.with_slots(held, slots), vault_key, new=True)
    except OSError as error:
        if made is not None:
            with contextlib.suppress(OSError):
                made.unlink()
        what = (
            said("the key file {key_file}", key_file=key_file)
            if isinstance(error, FileExistsError)
            else said("the vault {place}", place=place)
        )
        raise VaultNotMade(
            said("{what} could not be made: {reason}", what=what, reason=disk.plain_words(error))
        ) from error
    return _opened(place, vaultfile.read(place), vault_key, user)


def is_vault(folder: Path) -> bool:
    """Whether a vault was made in ``folder``. Raises ``VaultClosed`` where nobody can tell."""
    try:
        (folder / NAME).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise VaultClosed(
            said("{where}: {reason}", where=folder, reason=disk.plain_words(error))
        ) from None
    return True


def ways_in(folder: Place) -> frozenset[str]:
    """What the vault can be opened with: ``passphrase``, ``recovery``, ``key-file``.

    Read from the file as it lies there, without a key. Raises ``VaultClosed``.
    """
    held = vaultfile.read(Path(folder))
    sound = sound_slots(held.slots)
    return frozenset(slot.kind for slot in sound or vaultfile.slots_of(held))


def new_key_unfinished(folder: Place) -> bool:
    """Whether a new vault key was begun and not finished: 'vault rekey' goes on with it.

    False where nobody can tell; opening the vault says what is wrong then.
    """
    try:
        return vaultfile.read(Path(folder)).before is not None
    except VaultClosed:
        return False


def public_key(folder: Place) -> bytes:
    """The X25519 key that notes are sealed to while the vault is locked. Raises ``VaultClosed``.

    It lies open: whoever may write ``vault.json`` can put their own there, which is seen at the
    next opening and not before.
    """
    held = vaultfile.read(Path(folder))
    if held.version == 1:
        raise VaultClosed(
            said("this vault is of an older version"),
            way_out="Open it once; then notes can be taken.",
        )
    return vaultfile.unpacked(held.public, KEY_BYTES)


def open_vault(
    folder: Place,
    key_file: Place | None = None,
    *,
    key: bytes | None = None,
    passphrase: str | None = None,
    recovery: str | None = None,
    user: str | None = None,
) -> Vault:
    """Open the vault in ``folder`` with one secret, or with the vault key itself.

    Raises ``WrongSecret`` where the secret opens no slot, ``RecoveryKeyRefused`` for a slip in a
    recovery key, and ``VaultClosed`` saying what else is wrong.
    """
    if sum(given is not None for given in (key_file, key, passphrase, recovery)) != 1:
        raise ValueError("exactly one way in")
    place = Path(folder)
    held = vaultfile.read(place)
    if key is not None:
        if len(key) != KEY_BYTES:
            raise VaultClosed(said("this key belongs to another vault"))
        return _opened(place, held, key, user)
    secret = _given(key_file, passphrase, recovery)
    vault_key = _key_from(place, held, secret)
    vault = _opened(place, held, vault_key, user)
    with contextlib.suppress(NotSaved):
        # A vault on a full or read-only disk can still be read.
        failed.take_in(vault)
        vault.audit("unlocked", purpose=secret.kind)
    return vault


def change_passphrase(vault: Vault, passphrase: str) -> None:
    """Let ``passphrase`` open the vault in the place of the one before it; durable on return.

    The vault key stays: who has the old passphrase and an older copy of ``vault.json`` can still
    open it. Raises ``PassphraseRefused``, ``NotSaved`` or ``VaultClosed``.
    """
    _change(vault, _typed_secrets(passphrase, None), "passphrase changed")


def change_recovery(vault: Vault, recovery: str) -> None:
    """Let this recovery key (as shown) open the vault in the place of the one before it.

    Raises ``RecoveryKeyRefused``, ``NotSaved`` or ``VaultClosed``.
    """
    _change(vault, _typed_secrets(None, recovery), "recovery key changed")


def add_key_file(vault: Vault, key_file: Place) -> None:
    """Make a key file (32 random bytes, 0600, must not exist) that opens the vault in the place of
    the one before it. Raises ``VaultClosed`` where it cannot be made, or ``NotSaved``.
    """
    own = Path(key_file)
    secret = Secret("key-file", secrets.token_bytes(KEY_BYTES))
    try:
        own.parent.mkdir(parents=True, exist_ok=True)
        disk.create_secret(own, secret.value)
    except OSError as error:
        raise FileUnusable(
            said(
                "the key file {own} could not be made: {reason}",
                own=own,
                reason=disk.plain_words(error),
            )
        ) from error
    try:
        _change(vault, (secret,), "key file changed")
    except BaseException:
        with contextlib.suppress(OSError):  # it opens nothing
            disk.remove(own)
        raise


def repair(folder: Place, secret: Secret, user: str | None = None) -> Vault:
    """Write ``vault.json`` anew from what one secret opens, when it was changed from outside.

    Only the slot of that secret stays: any other may be of a secret that was replaced, put back by
    whoever changed the file. Where the public key for notes was exchanged, the own one comes back;
    where its private half is spoiled too, a new pair is made and notes sealed to the old one are
    lost.

    A file that says version 1 where the vault has been of a newer one becomes one of the present
    version, and no head is made for it: a case whose head is gone is then refused.

    Raises ``VaultClosed`` where the secret opens nothing, and for a file of version 1 that was not
    written as such.
    """
    place = Path(folder)
    held = vaultfile.read(place)
    vault_key, slot = _slot_from(place, held, secret)
    if held.version > 1:
        held = vaultfile.with_sound_notes_key(held, vault_key)
    else:
        from intake_tui.store.upgrade import past_version_1

        with reading("the vault"):
            past = past_version_1(place, Keyring.single(vault_key, held.epoch))
        if past:  # the heads are left as they are: no file is believed that was not before
            held = vaultfile.with_notes_key(held, vault_key)
        else:
            vaultfile.ring_of(held, vault_key)
    held = vaultfile.with_slots(msgspec.structs.replace(held, slots=()), (slot,))
    vaultfile.ring_of(held, vault_key, trusting=True)
    with saving(NAME):
        vaultfile.write(place, held, vault_key)
    vault = _opened(place, vaultfile.read(place), vault_key, user)
    with contextlib.suppress(NotSaved):  # it is repaired all the same
        vault.audit("vault file repaired")
    return vault


def secret_of(
    key_file: Place | None = None, passphrase: str | None = None, recovery: str | None = None
) -> Secret:
    """The one secret that is given, read and in its form. Raises as ``open_vault`` does."""
    return _given(key_file, passphrase, recovery)


def new_slots(held: VaultFile, vault_key: bytes, opens: tuple[Secret, ...]) -> VaultFile:
    """``held`` with a slot for each secret, and none of the kinds this program knows besides."""
    slots = tuple(wrap(one.kind, one.value, vault_key, held.about) for one in opens)
    return vaultfile.with_slots(held, slots)


def _change(vault: Vault, opens: tuple[Secret, ...], what: str) -> None:
    """Raises only where the change does not hold: what opens the vault is told to a person."""
    with vault.keeping_the_file() as (held, vault_key):
        kinds = {one.kind for one in opens}
        kept: list[Slot] = [s for s in vaultfile.slots_of(held) if s.kind not in kinds]
        fresh = [wrap(one.kind, one.value, vault_key, held.about) for one in opens]
        changed = vaultfile.with_slots(held, (*fresh, *kept))
        with saving(NAME):
            try:
                vaultfile.write(vault.folder, changed, vault_key)
            except OSError:
                # Put in its place, and the folder not synced: read back, as others now read it.
                if not vaultfile.stands(vault.folder, changed, vault_key):
                    raise
    with contextlib.suppress(NotSaved):
        vault.audit(what)


def _opened(folder: Path, held: VaultFile, key: bytes, user: str | None) -> Vault:
    from intake_tui.store.vault import Vault

    ring = vaultfile.ring_of(held, key)
    if held.version == 1:
        from intake_tui.store.upgrade import upgrade

        return upgrade(folder, held, ring, user)
    return Vault(folder, ring, user=user)


def _key_from(folder: Path, held: VaultFile, secret: Secret) -> bytes:
    return _slot_from(folder, held, secret)[0]


def _slot_from(folder: Path, held: VaultFile, secret: Secret) -> tuple[bytes, Slot]:
    found = vaultfile.opened_by(held, secret.kind, secret.value)
    if found is None:
        failed.note(folder, secret.kind)
        wrong = {
            "passphrase": said("this passphrase does not open it"),
            "recovery": said("this recovery key does not open it"),
            "key-file": said("the key file fits no slot of this vault"),
        }
        if secret.kind == "key-file":
            raise WrongSecret(wrong[secret.kind], way_out="Check the key file.")
        raise WrongSecret(wrong[secret.kind])
    return found


def _given(key_file: Place | None, passphrase: str | None, recovery: str | None) -> Secret:
    if key_file is not None:
        return Secret("key-file", _key_file(Path(key_file)))
    try:
        (secret,) = _typed_secrets(passphrase, recovery)
    except PassphraseRefused:
        raise WrongSecret(said("this passphrase does not open it")) from None
    return secret


def _typed_secrets(passphrase: str | None, recovery: str | None) -> tuple[Secret, ...]:
    found = []
    if passphrase is not None:
        found.append(Secret("passphrase", proper(passphrase).encode("utf-8")))
    if recovery is not None:
        found.append(Secret("recovery", read_recovery_key(recovery)))
    return tuple(found)


def _key_file(key_file: Path) -> bytes:
    # Links are followed here: where the key file lies is the user's own choice.
    try:
        with key_file.open("rb") as opened:
            secret = opened.read(KEY_BYTES + 1)
    except OSError as error:
        raise VaultClosed(
            said(
                "the key file {key_file} cannot be read: {reason}",
                key_file=key_file,
                reason=disk.plain_words(error),
            ),
            way_out="Check the key file.",
        ) from error
    if len(secret) != KEY_BYTES:
        raise VaultClosed(
            said(
                "the key file {key_file} does not hold {number} bytes",
                key_file=key_file,
                number=KEY_BYTES,
            ),
            way_out="Check the key file.",
        )
    return secret


__all__ = [
    "NAME",
    "RecoveryKeyRefused",
    "Secret",
    "add_key_file",
    "change_passphrase",
    "change_recovery",
    "create_vault",
    "is_vault",
    "new_key_unfinished",
    "new_slots",
    "open_vault",
    "public_key",
    "repair",
    "secret_of",
    "ways_in",
]
