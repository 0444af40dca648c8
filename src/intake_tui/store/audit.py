"""The audit log: who did what with which case, and for what purpose; never what a case holds.

One line per entry: ``number ‖ sealed entry ‖ HMAC``, the HMAC taken over the line before as well,
so that a changed, missing or moved line is seen. Lines cut off at the end are seen only against a
head noted elsewhere; and who has the vault's key can write the whole log anew.
"""

from __future__ import annotations

import base64
import binascii
import collections
import errno
import hashlib
import hmac
import itertools
import os
import re
import secrets
import stat
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from intake_tui.domain.text import clean_line
from intake_tui.errors import said
from intake_tui.store import disk, platform
from intake_tui.store.keyring import Keyring
from intake_tui.store.sealed import NONCE_BYTES, Unreadable

NAME = "audit.log"
LONGEST_PURPOSE = 300
"""Characters of a purpose that are kept."""

LONGEST_LINE = 8 * 1024
"""Bytes, more than twice the longest line that is written. Of a longer one only the end counts."""

LARGEST = 256 * 1024 * 1024
"""Bytes of the largest log that is read; half a million entries have that."""

MOST_FAULTS = 1000
"""Numbers of lines that do not fit which are told one by one."""

_PART = 64 * 1024
_OURS = re.compile(rb"([0-9]{1,15}) [A-Za-z0-9+/=]+ ([0-9a-f]{64})\n")


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was done. ``at`` is UTC; ``case`` is an id or None.

    ``head`` is the revision and seal of the case as it was known then (``7:…``), so that the log
    tells whether an older file was put back.
    """

    at: datetime
    user: str
    what: str
    case: str | None = None
    purpose: str = ""
    head: str = ""


@dataclass(frozen=True)
class AuditCheck:
    """How the log stands: how many lines, and the numbers of the first that do not fit."""

    entries: int
    faults: tuple[int, ...]

    @property
    def sound(self) -> bool:
        """Whether every line fits the one before it."""
        return not self.faults


class AuditLog:
    """The log of one vault. ``append`` is called under a vault-wide lock."""

    def __init__(self, folder: Path, ring: Keyring) -> None:
        self._path = folder / NAME
        seals = ring.derived(salt=b"audit", info=b"intake-tui audit seal v1")
        chains = ring.derived(salt=b"audit", info=b"intake-tui audit chain v1")
        self._pairs = [(seals[epoch], chains[epoch]) for epoch in seals]
        self._seal_key, self._mac_key = self._pairs[0]

    def _choose_keys(self, first: bytes) -> None:
        """The log is of one key throughout: of the older one until a new key has reached it."""
        for pair in self._pairs:
            self._seal_key, self._mac_key = pair
            if not first or self._open(1, first, b"")[1] is not None:
                return
        self._seal_key, self._mac_key = self._pairs[0]

    def rewrite(self) -> None:
        """Seal every line anew under the newest key, as one file. Raises ``OSError``.

        Raises ``Unreadable`` where a line does not fit: what was changed is not made to look whole.
        """
        entries: list[AuditEntry] = []
        for fits, entry in self._walk():
            if not fits or entry is None:
                raise Unreadable(said("the audit log does not fit together"), NAME)
            entries.append(entry)
        self._seal_key, self._mac_key = self._pairs[0]
        before, fresh = b"", bytearray()
        for number, entry in enumerate(entries, 1):
            before = self._line(number, entry, before)
            fresh += before
        disk.clean(self._path)
        if entries:
            disk.replace(self._path, bytes(fresh))

    def append(
        self,
        user: str,
        what: str,
        case_id: str | None,
        purpose: str,
        at: datetime | None = None,
        *,
        head: str = "",
    ) -> None:
        """Add an entry, durable on return. Raises ``OSError``; then nothing was added."""
        entry = AuditEntry(
            at=at or datetime.now(UTC),
            user=clean_line(user)[:64],
            what=clean_line(what)[:40],
            case=case_id,
            purpose=clean_line(purpose)[:LONGEST_PURPOSE],
            head=head,
        )
        new = not self._path.exists()
        flags = os.O_RDWR | os.O_CREAT | platform.NO_WAIT | platform.OPEN
        descriptor = os.open(self._path, flags, 0o600)
        try:
            if len(self._pairs) > 1:
                self._choose_keys(next(self._lines(), b""))
            end, last, rest = _end(descriptor)
            number = self._number(descriptor, end, last) + 1 if end else 1
            ended = b""
            whole = rest and self._open(number, rest + b"\n", last)[0]
            if rest and (whole or not _torn(rest, number)):
                # An entry that lost its end, or nothing a crash leaves: it stays to be seen.
                end, last, ended = end + len(rest), (rest + b"\n")[-LONGEST_LINE:], b"\n"
                number += 1
            line = self._line(number, entry, last)
            os.lseek(descriptor, end, os.SEEK_SET)
            os.ftruncate(descriptor, end)  # a line cut off by a crash was never acknowledged
            try:
                view = memoryview(ended + line)
                while view:
                    view = view[os.write(descriptor, view) :]
                platform.sync(descriptor)
            except OSError:
                os.ftruncate(descriptor, end)
                raise
        finally:
            os.close(descriptor)
        if new:
            disk.sync_folder(self._path.parent)

    def entries(self) -> list[AuditEntry]:
        """The entries that open, oldest first. ``check`` says whether they are all."""
        return [entry for _, entry in self._walk() if entry is not None]

    def check(self) -> AuditCheck:
        """Verify every line against the one before it."""
        number, faults = 0, list[int]()
        for number, (fits, _) in enumerate(self._walk(), 1):
            if not fits and len(faults) < MOST_FAULTS:
                faults.append(number)
        return AuditCheck(number, tuple(faults))

    def head(self) -> str:
        """Number and HMAC of the last line, to note elsewhere; empty for an empty log."""
        try:
            descriptor = os.open(self._path, platform.OPEN_TO_READ)
        except FileNotFoundError:
            return ""
        try:
            end, last, _ = _end(descriptor)
            if end and not last:
                last = collections.deque(self._lines(), maxlen=1).pop()
            return _head_of(last, lambda: _count(descriptor, end)) if last else ""
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """Forget the keys."""
        self._pairs = []
        self._seal_key = self._mac_key = b""

    def stands(self, head: str) -> bool:
        """Whether the line a ``head`` noted elsewhere names is in the log, unchanged."""
        number, _, code = head.strip().partition(":")
        if not head.strip():
            return next(self._lines(), None) is None
        if not (re.fullmatch("[0-9]{1,15}", number) and int(number) and code.isascii()):
            return False
        line = next(itertools.islice(self._lines(), int(number) - 1, None), None)
        return line is not None and hmac.compare_digest(_code(line), code)

    def _lines(self) -> Iterator[bytes]:
        """The lines that were written to their end; of one that is too long, its end."""
        try:
            descriptor = os.open(self._path, platform.OPEN_TO_READ)
        except FileNotFoundError:
            return
        try:
            _see_size(descriptor)
            yield from _whole_lines(iter(lambda: os.read(descriptor, _PART), b""))
        finally:
            os.close(descriptor)

    def _walk(self) -> Iterator[tuple[bool, AuditEntry | None]]:
        before = b""
        for number, line in enumerate(self._lines(), 1):
            if number == 1:
                self._choose_keys(line)
            yield self._open(number, line, before)
            before = line

    def _open(self, number: int, line: bytes, before: bytes) -> tuple[bool, AuditEntry | None]:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            written, text, mac = line.decode("ascii").removesuffix("\n").split(" ")
            if len(line) >= LONGEST_LINE or len(written) > 15:
                raise ValueError
            sealed = base64.b64decode(text, validate=True)
            said = int(written)
            plain = AESGCM(self._seal_key).decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _packed(said)
            )
            entry = msgspec.json.decode(plain, type=AuditEntry)
        except (
            ValueError,
            binascii.Error,
            InvalidTag,
            msgspec.MsgspecError,
            struct.error,
        ):
            return False, None
        fits = hmac.compare_digest(mac, self._mac(said, sealed, before))
        return fits and said == number, entry

    def _line(self, number: int, entry: AuditEntry, before: bytes) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(NONCE_BYTES)
        plain = msgspec.json.encode(entry)
        sealed = nonce + AESGCM(self._seal_key).encrypt(nonce, plain, _packed(number))
        text = base64.b64encode(sealed).decode("ascii")
        return f"{number} {text} {self._mac(number, sealed, before)}\n".encode("ascii")

    def _mac(self, number: int, sealed: bytes, before: bytes) -> str:
        chained = hashlib.sha256(before).digest() + _packed(number) + sealed
        return hmac.new(self._mac_key, chained, hashlib.sha256).hexdigest()

    def _number(self, descriptor: int, end: int, line: bytes) -> int:
        if self._open(0, line, b"")[1] is not None:
            return int(line.split(b" ", 1)[0])
        # After a spoiled line the log goes on; counting keeps the numbers where they belong.
        return _count(descriptor, end)


def head_of(log: bytes) -> str:
    """The head of a log that ends in ``log`` and is whole in there; empty for an empty one."""
    end = log.rfind(b"\n") + 1
    last = log[log.rfind(b"\n", 0, max(0, end - 1)) + 1 : end]
    if _zeros(last):
        return head_of(log[: end - len(last)])
    return _head_of(last[-LONGEST_LINE:], lambda: log.count(b"\n", 0, end)) if last else ""


def _head_of(line: bytes, counted: Callable[[], int]) -> str:
    ours = _OURS.fullmatch(line)
    number = int(ours[1]) if ours else counted()
    return f"{number}:{_code(line)}"


def _code(line: bytes) -> str:
    """What names a line beside its number: its HMAC, or a hash of what is no line of ours."""
    ours = _OURS.fullmatch(line)
    return ours[2].decode("ascii") if ours else hashlib.sha256(line).hexdigest()


def _torn(rest: bytes, number: int) -> bool:
    """Whether ``rest``, without a line end, can be what a crash left of writing line ``number``."""
    if len(rest) >= LONGEST_LINE:
        return False
    start = f"{number} ".encode("ascii")
    return rest.startswith(start) or start.startswith(rest) or b"\0" in rest


def _whole_lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The lines in ``parts`` that were written to their end.

    After a power cut a last line may have its length and its end, with zeros where its beginning
    was to come: it was never acknowledged either.
    """
    rest, last = b"", b""
    for part in parts:
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            if last:
                yield last
            last = (line + b"\n")[-LONGEST_LINE:]
        rest = rest[-LONGEST_LINE:]
    if last and not _zeros(last):
        yield last


def _zeros(line: bytes) -> bool:
    return b"\0" in line and len(line) < LONGEST_LINE


def _end(descriptor: int) -> tuple[int, bytes, bytes]:
    """Where the last whole line ends, that line (of a long one its end), and what follows it.

    Where what follows is longer than any line, it may be the last of it only: the first number is
    where that begins, and the line before it is not told.
    """
    size = _see_size(descriptor)
    start = max(0, size - 3 * LONGEST_LINE)
    os.lseek(descriptor, start, os.SEEK_SET)
    tail = b""
    while part := os.read(descriptor, _PART):
        tail += part
    end = tail.rfind(b"\n") + 1
    if not end and start:
        return start, b"", tail
    last = tail[tail.rfind(b"\n", 0, max(0, end - 1)) + 1 : end]
    if _zeros(last):
        before = end - len(last)
        earlier = tail[tail.rfind(b"\n", 0, max(0, before - 1)) + 1 : before]
        return start + before, earlier[-LONGEST_LINE:], tail[before:]
    return start + end, last[-LONGEST_LINE:], tail[end:]


def _count(descriptor: int, end: int) -> int:
    """The lines up to ``end``, without keeping them."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    number = 0
    while end > 0 and (part := os.read(descriptor, min(end, _PART))):
        number += part.count(b"\n")
        end -= len(part)
    return number


def _see_size(descriptor: int) -> int:
    """The bytes of the log. Raises ``OSError`` for what is no file, or too large a one."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if status.st_size > LARGEST:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return status.st_size


def _packed(number: int) -> bytes:
    return struct.pack(">Q", number)
