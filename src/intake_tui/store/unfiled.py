"""Notes typed while the vault is locked: one sealed file per call, until the call is filed.

A file is ``magic ‖ version ‖ call id ‖ ephemeral key ‖ nonce ‖ AES-256-GCM(body)``; all that stands
before the body is associated data. The key comes by HKDF-SHA256 from the X25519 secret that a fresh
ephemeral key shares with the vault's public key, so that no program that writes one can read it
back. The bytes are described in docs/file-formats.md.

Anyone who has the public key can seal to it, and it lies open in ``vault.json``: that a file opens
proves that it is whole, not who wrote it. What comes out is checked as anything from outside is.
Whoever can change ``vault.json`` can put a public key of their own there; unlocking finds that out,
but what was typed before is sealed to that key.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import struct
import uuid
from collections.abc import Sequence
from pathlib import Path

import msgspec

from intake_tui.domain.text import clean_line
from intake_tui.errors import StoreError, said
from intake_tui.store import disk
from intake_tui.store.base import NotSaved
from intake_tui.store.faults import reading, saving
from intake_tui.store.unfiledcall import LARGEST, UnfiledCall, UnfiledLine, canonical, tame

FOLDER = "unfiled"
SUFFIX = ".call"
ASIDE = ".old"
"""Behind the name of notes that are being sealed anew for a new vault key."""
MAGIC = b"INTAKN"
VERSION = 1
INFO = b"intake-tui notes v1"
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16

USUAL = 1024 * 1024
"""Bytes of a file up to which it is read before larger ones."""

MOST_CALLS = 200
"""Calls that are read at once; anyone can seal any number of them."""

TOGETHER = 32 * 1024 * 1024
"""Bytes of the files that are read at once; each of them counts for 32 kB at least."""

_LEAST = 32 * 1024

_HEADER = struct.Struct(">6sH16s32s12s")
HEADER_BYTES = _HEADER.size
LARGEST_FILE = HEADER_BYTES + LARGEST + TAG_BYTES


class NotNotes(StoreError):
    """A file that holds no notes for this vault; ``reason`` says why, in short."""

    title = "These notes cannot be read"
    way_out = "The file is left as it is."

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class NewerNotes(NotNotes):
    """Notes of a newer version of the program; they may be sound."""


def write(folder: Path, public: bytes, call: UnfiledCall) -> None:
    """Seal the notes of ``call`` into the vault ``folder``; durable on return.

    ``public`` is the vault's public key, 32 bytes. The call's file is replaced as a whole. Raises
    ``NotSaved``; what stood there before then stands there still, or the new file does.
    """
    sealed = seal(public, call)
    with saving(_shown(call.id)):
        disk.make_folder(folder / FOLDER)
        _check_folder(folder / FOLDER)
        disk.replace(_path(folder, call.id), sealed)


def discard(folder: Path, call_id: str) -> None:
    """Remove the file of a call that has no words after all, durably; needs no key.

    Only for who is typing the call. Harmless where there is none. Raises ``NotSaved``.
    """
    with saving(_shown(call_id)), contextlib.suppress(FileNotFoundError):
        _check_folder(folder / FOLDER)
        disk.clean(_path(folder, call_id))
        disk.remove(_path(folder, call_id))
        disk.sync_folder(folder / FOLDER)


def seal(public: bytes, call: UnfiledCall) -> bytes:
    """The whole file of ``call``, as only the holder of the vault's private key can read it.

    Every call makes a fresh ephemeral key. Raises ``NotSaved`` for a public key that seals nothing
    (of small order) and for more than ``LARGEST`` bytes; ``ValueError`` for an id that is no UUID.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    call = tame(call)
    body = msgspec.json.encode(call)
    if len(body) > LARGEST:
        raise NotSaved(
            said("the notes of this call are larger than {number} MB", number=LARGEST // 2**20)
        )
    ephemeral = X25519PrivateKey.generate()
    point = ephemeral.public_key().public_bytes_raw()
    try:
        shared = _shared(ephemeral.private_bytes_raw(), public)
    except ValueError:
        raise NotSaved(
            said("the vault's public key cannot be sealed to"),
            way_out="Unlock the vault and type there.",
        ) from None
    nonce = secrets.token_bytes(NONCE_BYTES)
    front = _HEADER.pack(MAGIC, VERSION, uuid.UUID(call.id).bytes, point, nonce)
    return front + AESGCM(_file_key(shared, point, public)).encrypt(nonce, body, front)


def unseal(private: bytes, data: bytes) -> UnfiledCall:
    """The call in the bytes of a file, its texts as the record may keep them.

    Nothing in it is trusted: see the head of this file. Raises ``NotNotes``.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(data) < HEADER_BYTES + TAG_BYTES:
        raise NotNotes(said("cut short"))
    magic, version, id_bytes, point, nonce = _HEADER.unpack_from(data)
    if magic != MAGIC:
        raise NotNotes(said("not notes of this program"))
    if version != VERSION:
        newer = version > VERSION
        if newer:
            raise NewerNotes(said("written by a newer version"))
        raise NotNotes(said("an unknown file version"))
    if len(data) > LARGEST_FILE:
        raise NotNotes(said("larger than the notes of a call may be"))
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    try:
        key = _file_key(_shared(private, point), point, public)
        body = AESGCM(key).decrypt(nonce, data[HEADER_BYTES:], data[:HEADER_BYTES])
    except ValueError:
        raise NotNotes(said("sealed with a key that seals nothing")) from None
    except InvalidTag:
        raise NotNotes(
            said("does not match its seal (damaged, or sealed for another vault)")
        ) from None
    try:
        call = tame(msgspec.json.decode(body, type=UnfiledCall))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise NotNotes(said("does not hold notes as this program writes them")) from None
    if call.id != str(uuid.UUID(bytes=id_bytes)):
        raise NotNotes(said("holds the notes of another call"))
    if not call.lines:
        raise NotNotes(said("holds no words"))
    return call


class Unfiled:
    """The calls in a vault that wait to be filed, for who has the vault's private key."""

    def __init__(self, folder: Path, private: bytes | Sequence[bytes]) -> None:
        """``folder`` is the vault's, ``private`` its raw X25519 private key, or several of them:
        notes can have been sealed before the vault got a new key.
        """
        self._private = (private,) if isinstance(private, bytes) else tuple(private)
        if any(len(key) != KEY_BYTES for key in self._private):
            raise ValueError(f"a private key has {KEY_BYTES} bytes")
        self._vault = folder
        self._folder = folder / FOLDER
        self._closed = False
        self._read: dict[str, disk.Signature] = {}
        self.more = 0
        """How many files were left unread by the last ``calls``, as there are so many."""

    def calls(self) -> tuple[list[UnfiledCall], list[tuple[str, str]]]:
        """The calls, first begun first, and what is there but cannot be read: its name and why.

        Of more than ``MOST_CALLS`` calls, or more than ``TOGETHER`` bytes, those of the usual size
        are read before larger ones and the newest files first; ``more`` counts the rest. They wait,
        and come when the others are filed.

        A file that cannot be read is left as it is. What interrupted writes left behind is removed
        once it is too old to belong to one under way. Raises ``StoreError`` where the folder itself
        cannot be read.
        """
        if self._closed:
            raise ValueError("the notes are closed")
        found: list[UnfiledCall] = []
        damaged: list[tuple[str, str]] = []
        names = self._names()
        spent = self.more = 0
        order = sorted(names, key=lambda n: (names[n].size > USUAL, -names[n].mtime_ns, n))
        for name in order:
            whole = name.removesuffix(ASIDE)
            call_id = whole.removesuffix(SUFFIX)
            if name != whole and whole in names:
                continue  # the newer one holds these words too
            try:
                if canonical(call_id) != call_id or not whole.endswith(SUFFIX):
                    raise NotNotes(said("not named as this program names notes"))
                if names[name].size > LARGEST_FILE:
                    raise NotNotes(said("larger than the notes of a call may be"))
                spent += max(names[name].size, _LEAST)
                if len(found) == MOST_CALLS or spent > TOGETHER:
                    self.more += 1
                    continue
                found.append(self._one(call_id, name))
            except NotNotes as error:
                damaged.append(
                    (clean_line(call_id.encode(errors="replace").decode()), error.reason)
                )
            except FileNotFoundError:
                continue  # filed by somebody else just now
            except OSError as error:
                reason = said("cannot be read, {reason}", reason=disk.plain_words(error))
                damaged.append((call_id, reason))
        found.sort(key=lambda call: (call.started_at, call.id))
        return found, sorted(damaged)

    def remove(self, call_id: str) -> None:
        """Remove the file of a call that was filed, durably. Harmless where there is none.

        A file that was written anew since ``calls`` read it holds words that were not filed: it
        stays and is listed again. Raises ``NotSaved``.
        """
        name = canonical(call_id)
        if name != call_id:
            raise NotSaved(said("what was given is no id of a call"))
        path, known = _path(self._vault, call_id), self._read.get(call_id)
        with saving(_shown(call_id)), contextlib.suppress(FileNotFoundError):
            _check_folder(self._folder)
            for one in (path, path.with_name(path.name + ASIDE)):
                if not disk.absent(one) and (known is None or disk.signature(one) == known):
                    _take_away(one, known)
            disk.sync_folder(self._folder)
        self._read.pop(call_id, None)

    def close(self) -> None:
        """Forget the keys."""
        self._private, self._closed = (), True

    def _names(self) -> dict[str, disk.Signature]:
        found: dict[str, disk.Signature] = {}
        with reading(FOLDER):
            try:
                _check_folder(self._folder)
                with os.scandir(self._folder) as entries:
                    listed = list(entries)
            except FileNotFoundError:
                return found
        for entry in listed:
            disk.clean_if_stale(entry)
            if not entry.name.startswith("."):
                with contextlib.suppress(OSError):  # filed by somebody else just now
                    found[entry.name] = disk.Signature.of(entry.stat(follow_symlinks=False))
        return found

    def _one(self, call_id: str, name: str) -> UnfiledCall:
        data, signature = disk.read(self._folder / name, LARGEST_FILE + 1)
        call = self._opened(data)
        if call.id != call_id:
            raise NotNotes(said("holds the notes of another call"))
        self._read[call_id] = signature
        return call

    def _opened(self, data: bytes) -> UnfiledCall:
        why = NotNotes(said("there is no key for notes in this vault"))
        for number, private in enumerate(self._private):
            try:
                return unseal(private, data)
            except NotNotes as error:
                why = error if number == 0 else why
        raise why


def _take_away(path: Path, known: disk.Signature | None) -> None:
    # Who still types may write anew at this very moment: aside first, then see what it is.
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    os.rename(path, aside)  # noqa: PTH104
    if known is not None and disk.signature(aside) != known and disk.absent(path):
        try:
            os.link(aside, path)
        except FileExistsError:
            pass  # newer still, and it holds these words too
        except OSError:
            os.rename(aside, path)  # noqa: PTH104  no second names here
            return
    disk.remove(aside)


def _path(folder: Path, call_id: str) -> Path:
    return folder / FOLDER / f"{call_id}{SUFFIX}"


def _shown(call_id: str) -> str:
    return f"{FOLDER}/{call_id}{SUFFIX}"


def _check_folder(folder: Path) -> None:
    """Raises ``OSError`` where something else than a folder of its own is in the way."""
    mode = folder.lstat().st_mode
    if not stat.S_ISDIR(mode):
        code = errno.ELOOP if stat.S_ISLNK(mode) else errno.ENOTDIR
        raise OSError(code, os.strerror(code))


def _shared(private: bytes, public: bytes) -> bytes:
    """The secret both keys share. Raises ``ValueError`` for a public key of small order."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    secret = X25519PrivateKey.from_private_bytes(private).exchange(
        X25519PublicKey.from_public_bytes(public)
    )
    if not any(secret):
        raise ValueError("a shared secret of zeros")
    return secret


def _file_key(shared: bytes, point: bytes, public: bytes) -> bytes:
    from intake_tui.store.sealed import derive

    return derive(shared, salt=point + public, info=INFO)


__all__ = [
    "LARGEST",
    "NewerNotes",
    "NotNotes",
    "Unfiled",
    "UnfiledCall",
    "UnfiledLine",
    "discard",
    "seal",
    "unseal",
    "write",
]
