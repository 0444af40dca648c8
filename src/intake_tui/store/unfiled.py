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
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec.structs import replace

from intake_tui.domain.moments import YEARS
from intake_tui.domain.text import LONGEST_TEXT, clean, clean_line
from intake_tui.errors import StoreError
from intake_tui.store import disk
from intake_tui.store.base import NotSaved
from intake_tui.store.faults import reading, saving

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

MOST_LINES = 10_000
"""Lines of one call; more than a worker types in a day, it only stops a made-up file."""

LARGEST = 16 * 1024 * 1024
"""Bytes of the notes of one call before they are sealed."""

LONGEST_WORKER = 64
"""Characters of the name of who typed; the rest is left off."""

_HEADER = struct.Struct(">6sH16s32s12s")
HEADER_BYTES = _HEADER.size

_EARLIEST = datetime(YEARS[0], 1, 1, tzinfo=UTC)
_LATEST = datetime(YEARS[-1], 12, 31, tzinfo=UTC)

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class UnfiledLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line as it was typed, prefixes and all; ``at`` is when it was begun, in UTC."""

    at: Moment
    text: str


class UnfiledCall(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A call that no case has yet. ``id`` is a UUID and stays the call's id when it is filed.

    ``worker`` is the user of the machine as the file says it: nothing proves it.
    """

    id: str
    started_at: Moment
    worker: str
    lines: tuple[UnfiledLine, ...] = ()


class NotNotes(StoreError):
    """A file that holds no notes for this vault; ``reason`` says why, in short."""

    title = "These notes cannot be read"
    way_out = "The file is left as it is."

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


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
    (of small order) and for more than one call may hold; ``ValueError`` for an id that is no UUID.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    call = _tame(call)
    if len(call.lines) > MOST_LINES:
        raise NotSaved(f"more than {MOST_LINES} lines in one call")
    body = msgspec.json.encode(call)
    if len(body) > LARGEST:
        raise NotSaved(f"the notes of this call are larger than {LARGEST // 2**20} MB")
    ephemeral = X25519PrivateKey.generate()
    point = ephemeral.public_key().public_bytes_raw()
    try:
        shared = _shared(ephemeral.private_bytes_raw(), public)
    except ValueError:
        raise NotSaved(
            "the vault's public key cannot be sealed to", way_out="Unlock the vault and type there."
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
        raise NotNotes("cut short")
    magic, version, id_bytes, point, nonce = _HEADER.unpack_from(data)
    if magic != MAGIC:
        raise NotNotes("not notes of this program")
    if version != VERSION:
        newer = version > VERSION
        raise NotNotes("written by a newer version" if newer else "an unknown file version")
    if len(data) > HEADER_BYTES + LARGEST + TAG_BYTES:
        raise NotNotes("larger than the notes of a call may be")
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    try:
        key = _file_key(_shared(private, point), point, public)
        body = AESGCM(key).decrypt(nonce, data[HEADER_BYTES:], data[:HEADER_BYTES])
    except ValueError:
        raise NotNotes("sealed with a key that seals nothing") from None
    except InvalidTag:
        raise NotNotes("does not match its seal (damaged, or sealed for another vault)") from None
    try:
        call = msgspec.json.decode(body, type=UnfiledCall)
        if len(call.lines) > MOST_LINES:
            raise NotNotes(f"more than {MOST_LINES} lines in one call")
        call = _tame(call)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise NotNotes("does not hold notes as this program writes them") from None
    if call.id != str(uuid.UUID(bytes=id_bytes)):
        raise NotNotes("holds the notes of another call")
    if not call.lines:
        raise NotNotes("holds no words")
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

    def calls(self) -> tuple[list[UnfiledCall], list[tuple[str, str]]]:
        """The calls, first begun first, and what is there but cannot be read: its name and why.

        A file that cannot be read is left as it is. What interrupted writes left behind is removed
        once it is too old to belong to one under way. Raises ``StoreError`` where the folder itself
        cannot be read.
        """
        if self._closed:
            raise ValueError("the notes are closed")
        found: list[UnfiledCall] = []
        damaged: list[tuple[str, str]] = []
        names = set(self._names())
        for name in names:
            whole = name.removesuffix(ASIDE)
            call_id = whole.removesuffix(SUFFIX)
            if name != whole and whole in names:
                continue  # the newer one holds these words too
            try:
                if _canonical(call_id) != call_id or not whole.endswith(SUFFIX):
                    raise NotNotes("not named as this program names notes")
                found.append(self._one(call_id, name))
            except NotNotes as error:
                damaged.append(
                    (clean_line(call_id.encode(errors="replace").decode()), error.reason)
                )
            except FileNotFoundError:
                continue  # filed by somebody else just now
            except OSError as error:
                damaged.append((call_id, f"cannot be read, {disk.plain_words(error)}"))
        found.sort(key=lambda call: (call.started_at, call.id))
        return found, sorted(damaged)

    def remove(self, call_id: str) -> None:
        """Remove the file of a call that was filed, durably. Harmless where there is none.

        A file that was written anew since ``calls`` read it holds words that were not filed: it
        stays and is listed again. Raises ``NotSaved``.
        """
        name = _canonical(call_id)
        if name != call_id:
            raise NotSaved("what was given is no id of a call")
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

    def _names(self) -> Iterator[str]:
        with reading(FOLDER):
            try:
                _check_folder(self._folder)
                with os.scandir(self._folder) as entries:
                    listed = list(entries)
            except FileNotFoundError:
                return
        for entry in listed:
            disk.clean_if_stale(entry)
            if not entry.name.startswith("."):
                yield entry.name

    def _one(self, call_id: str, name: str) -> UnfiledCall:
        most = HEADER_BYTES + LARGEST + TAG_BYTES + 1
        data, signature = disk.read(self._folder / name, most)
        call = self._opened(data)
        if call.id != call_id:
            raise NotNotes("holds the notes of another call")
        self._read[call_id] = signature
        return call

    def _opened(self, data: bytes) -> UnfiledCall:
        why = NotNotes("there is no key for notes in this vault")
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


def _tame(call: UnfiledCall) -> UnfiledCall:
    """``call`` as the record may keep it: texts cleaned, over-long lines in pieces, empty ones off,
    times in UTC. Raises ``ValueError`` for an id that is no UUID in its usual form.
    """
    if _canonical(call.id) != call.id:
        raise ValueError("the id of a call is not in the usual form")
    lines = [
        UnfiledLine(_moment(line.at), piece)
        for line in call.lines
        for piece in _pieces(clean(line.text))
        if piece.strip()
    ]
    return replace(
        call,
        started_at=_moment(call.started_at),
        worker=clean_line(call.worker)[:LONGEST_WORKER],
        lines=tuple(lines),
    )


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), LONGEST_TEXT):
        yield text[start : start + LONGEST_TEXT]


def _moment(at: datetime) -> datetime:
    """``at`` in UTC, within the years that a moment of a case can lie in."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return min(max(at, _EARLIEST), _LATEST).astimezone(UTC)


def _canonical(call_id: str) -> str | None:
    try:
        return str(uuid.UUID(call_id))
    except ValueError:
        return None


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
