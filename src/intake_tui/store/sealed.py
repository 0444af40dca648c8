"""``SealedStorage``: a TinyDB Storage that is atomic, durable and encrypted.

A file is ``magic ‖ version ‖ key epoch ‖ file id ‖ revision ‖ nonce ‖ AES-256-GCM(body)``; all that
stands before the body is associated data, so no byte of the file can be changed unseen. The bytes
are described in docs/file-formats.md.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from tinydb.storages import Storage

from intake_tui.errors import StoreError, said
from intake_tui.store import disk

MAGIC = b"INTAKE"
VERSION = 1
KEY_BYTES = 32
ID_BYTES = 16
NONCE_BYTES = 12
TAG_BYTES = 16
INFO = b"intake-tui file v1"

_HEADER = struct.Struct(">6sHI16sQ12s")
HEADER_BYTES = _HEADER.size

TinyData = Mapping[str, Mapping[str, Any]]


class Unreadable(StoreError):
    """A sealed file that cannot be read as it was written; ``reason`` says why, in short.

    The file is left untouched, and nothing is written over it.
    """

    title = "A file of the vault cannot be read"
    way_out = "The file is left as it is."

    def __init__(self, reason: str, name: str = "") -> None:
        self.reason = reason
        super().__init__(said("{where}: {reason}", where=name, reason=reason) if name else reason)


class TooNew(Unreadable):
    """A sealed file in a format of a newer program."""


class PutBack(Unreadable):
    """A sound file that is older than what was there before, or another one of its revision."""


class ReadFault(Unreadable):
    """The system did not give the file; it may be sound."""


class Header(msgspec.Struct, frozen=True):
    """What stands before the body, readable without a key and trusted only after opening."""

    epoch: int
    file_id: bytes
    revision: int


def file_key(key: bytes, file_id: bytes) -> bytes:
    """The key of one file: HKDF-SHA256 of the vault key, salted with the file's id."""
    return derive(key, salt=file_id, info=INFO)


def derive(key: bytes, *, salt: bytes, info: bytes) -> bytes:
    """32 bytes from ``key`` by HKDF-SHA256."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(key)


def beginning_of(header: Header) -> bytes:
    """What a file with this header begins with: all that stands before the nonce."""
    front = _HEADER.pack(MAGIC, VERSION, header.epoch, header.file_id, header.revision, b"")
    return front[:-NONCE_BYTES]


def seal(key: bytes, header: Header, body: bytes) -> bytes:
    """A whole file. ``key`` is the file's own key, see ``file_key``."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE_BYTES)
    front = beginning_of(header) + nonce
    return front + AESGCM(key).encrypt(nonce, body, front)


def header_of(data: bytes) -> Header:
    """The header of a file, not yet authenticated. Raises ``Unreadable`` or ``TooNew``."""
    if len(data) < HEADER_BYTES:
        raise Unreadable(said("cut short"))
    magic, version, epoch, file_id, revision, _ = _HEADER.unpack_from(data)
    if magic != MAGIC:
        raise Unreadable(said("not a file of this program"))
    if version > VERSION:
        raise TooNew(said("written by a newer version"))
    if version != VERSION:
        raise Unreadable(said("an unknown file version"))
    return Header(epoch, file_id, revision)


def unseal(key: bytes, data: bytes) -> bytes:
    """The body of a file. ``key`` is the file's own key. Raises ``Unreadable``."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    front = data[:HEADER_BYTES]
    if len(data) < HEADER_BYTES + TAG_BYTES:
        raise Unreadable(said("cut short"))
    try:
        return AESGCM(key).decrypt(front[-NONCE_BYTES:], data[HEADER_BYTES:], front)
    except InvalidTag:
        raise Unreadable(
            said("does not match its seal (damaged, or sealed with another key)")
        ) from None


def seal_of(data: bytes) -> str:
    """Nonce and tag of a sealed file, in hex: no two files of one vault have the same."""
    return data[HEADER_BYTES - NONCE_BYTES : HEADER_BYTES].hex() + data[-TAG_BYTES:].hex()


class SealedStorage(Storage):
    """One encrypted TinyDB file: ``TinyDB(path, storage=SealedStorage, key=<32 bytes>)``.

    ``expect_id`` (16 bytes) and ``min_revision`` come from the vault: a file moved here from
    another place, or an older one put back, is then refused. Without them the Storage gives itself
    an id at the first write and cannot see such a swap. One writer at a time: with ``clean`` what
    interrupted writes left behind is removed on opening. ``older_keys`` (by epoch) can still be
    read; what is written is always sealed with ``key``. With ``real_folder`` nothing is read or
    written where the folder of the file is a link.

    Text that is no valid Unicode cannot be encoded; NaN and infinity would be written as null, so
    they have to be refused where values enter.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        key: bytes,
        expect_id: bytes | None = None,
        min_revision: int | None = None,
        epoch: int = 1,
        older_keys: Mapping[int, bytes] | None = None,
        clean: bool = True,
        real_folder: bool = False,
    ) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        if expect_id is not None and len(expect_id) != ID_BYTES:
            raise ValueError(f"a file id has {ID_BYTES} bytes")
        self.path = Path(path)
        self.revision: int | None = None
        """Revision of the file as last read or written, None where there is no file."""
        self.seal = ""
        """What tells this file from any other of its revision: its nonce and tag, in hex."""
        self.epoch = epoch
        """The key epoch of the file as last read or written."""
        self._key = key
        self._epoch = epoch
        self._older = dict(older_keys or {})
        self._file_id = expect_id
        self._min_revision = min_revision or 0
        self._own_key = file_key(key, expect_id) if expect_id else b""
        self._known: disk.Signature | None = None
        self._real_folder = real_folder
        if clean:
            with contextlib.suppress(OSError):  # left where it is; reading says what is wrong
                self._see_folder()
                disk.clean(self.path)

    @property
    def known(self) -> disk.Signature | None:
        """The signature of the file as this Storage last read or wrote it."""
        return self._known

    def read(self) -> dict[str, dict[str, Any]] | None:
        """The tables, None where there is no file yet. Raises ``Unreadable``."""
        body = self.read_body()
        if body is None:
            return None
        try:
            # What is in a table is the business of who wrote it.
            return msgspec.json.decode(body, type=dict[str, Any])
        except msgspec.DecodeError:
            raise Unreadable(said("does not hold tables"), self.path.name) from None

    def read_body(self) -> bytes | None:
        """The decrypted body, None where there is no file yet. Raises ``Unreadable``."""
        self._known = None
        try:
            self._see_folder()
            data, found = disk.read(self.path)
        except FileNotFoundError:
            self.revision = None
            return None
        except OSError as error:
            reason = said("cannot be read, {reason}", reason=disk.plain_words(error))
            raise ReadFault(reason, self.path.name) from error
        try:
            header = header_of(data)
            self._check(header)
            own_key = self._own_key if header.file_id == self._file_id else None
            own_key = own_key or file_key(self._key, header.file_id)
            if header.epoch == self._epoch:
                body = unseal(own_key, data)
            else:
                body = unseal(file_key(self._older[header.epoch], header.file_id), data)
        except Unreadable as error:
            raise type(error)(error.reason, self.path.name) from None
        self._file_id, self._own_key = header.file_id, own_key
        self.revision = self._min_revision = header.revision
        self.seal, self.epoch = seal_of(data), header.epoch
        self._known = found
        return body

    def write(self, data: TinyData) -> None:
        """Write all tables, one revision further. Raises ``OSError`` or ``Unreadable``.

        Nothing is written over a file that cannot be read; on ``OSError`` the old or the new file
        stands there, whole.
        """
        self.put(data)

    def put(self, data: Any, *, revision: int | None = None, erases: bool = False) -> None:
        """``write`` with a given revision; ``erases`` leaves no previous generation either."""
        self._see_what_is_there()
        if self._file_id is None:
            self._file_id = secrets.token_bytes(ID_BYTES)
            self._own_key = file_key(self._key, self._file_id)
        if revision is None:
            revision = max(self.revision or 0, self._min_revision) + 1
        header = Header(self._epoch, self._file_id, revision)
        sealed = seal(self._own_key, header, msgspec.json.encode(data))
        if len(sealed) > disk.LARGEST:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))  # it could not be read again
        self._known = None
        if erases:
            disk.clean(self.path)
        self._known = disk.replace(self.path, sealed, previous="drop" if erases else "keep")
        self.revision = self._min_revision = revision
        self.seal, self.epoch = seal_of(sealed), self._epoch

    def close(self) -> None:
        """Forget the key."""
        self._key = self._own_key = b""
        self._older = {}

    def _check(self, header: Header) -> None:
        if header.epoch != self._epoch and header.epoch not in self._older:
            raise Unreadable(said("sealed with a key of another epoch"))
        if self._file_id is not None and header.file_id != self._file_id:
            raise Unreadable(said("belongs in another place (its file id is not the expected one)"))
        if header.revision < self._min_revision:
            raise PutBack(said("older than what was there before"))

    def _see_folder(self) -> None:
        if self._real_folder:
            disk.real_folder(self.path.parent)

    def _see_what_is_there(self) -> None:
        if not self._key:
            raise ValueError("the storage is closed")
        self._see_folder()
        if self._known is None or disk.signature(self.path) != self._known:
            self.read_body()
