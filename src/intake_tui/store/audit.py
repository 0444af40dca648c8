"""The audit log: who did what with which case, and for what purpose; never what a case holds.

One line per entry: ``number ‖ sealed entry ‖ HMAC``, the HMAC taken over the line before as well,
so that a changed, missing or moved line is seen. Lines cut off at the end are seen only against a
head noted elsewhere; and who has the vault's key can write the whole log anew.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from intake_tui.domain.text import clean_line
from intake_tui.store import disk, platform
from intake_tui.store.keyring import Keyring
from intake_tui.store.sealed import NONCE_BYTES, Unreadable

NAME = "audit.log"
LONGEST_PURPOSE = 300
"""Characters of a purpose that are kept."""

_TAIL = 16 * 1024  # far more than the longest line


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
    """How the log stands: how many lines, and the numbers of those that do not fit."""

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
        lines = self._lines()
        entries = [entry for fits, entry in self._walk() if fits and entry is not None]
        if len(entries) != len(lines):
            raise Unreadable("the audit log does not fit together", NAME)
        self._seal_key, self._mac_key = self._pairs[0]
        before, fresh = b"", bytearray()
        for number, entry in enumerate(entries, 1):
            before = self._line(number, entry, before)
            fresh += before
        disk.clean(self._path)
        if lines:
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
        flags = os.O_RDWR | os.O_CREAT | platform.OPEN
        descriptor = os.open(self._path, flags, 0o600)
        try:
            if len(self._pairs) > 1:
                self._choose_keys(next(iter(self._lines()), b""))
            end, last = self._end(descriptor)
            number = self._number(last) + 1 if last else 1
            line = self._line(number, entry, last)
            os.lseek(descriptor, end, os.SEEK_SET)
            os.ftruncate(descriptor, end)  # a line cut off by a crash was never acknowledged
            try:
                view = memoryview(line)
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
        sound = [fits for fits, _ in self._walk()]
        faults = tuple(number for number, fits in enumerate(sound, 1) if not fits)
        return AuditCheck(len(sound), faults)

    def head(self) -> str:
        """Number and HMAC of the last line, to note elsewhere; empty for an empty log."""
        lines = self._lines()
        if not lines:
            return ""
        number, _, mac = lines[-1].decode("ascii", "replace").strip().split(" ")[:3]
        return f"{number}:{mac}"

    def close(self) -> None:
        """Forget the keys."""
        self._pairs = []
        self._seal_key = self._mac_key = b""

    def stands(self, head: str) -> bool:
        """Whether the line a ``head`` noted elsewhere names is in the log, unchanged."""
        number, _, mac = head.strip().partition(":")
        lines = self._lines()
        if not (number.isdigit() and 0 < int(number) <= len(lines) and mac):
            return not head.strip() and not lines
        said = lines[int(number) - 1].decode("ascii", "replace").strip().split(" ")
        return hmac.compare_digest(said[-1].encode(), mac.encode())

    def _lines(self) -> list[bytes]:
        try:
            data, _ = disk.read(self._path)
        except FileNotFoundError:
            return []
        return _whole_lines(data)

    def _walk(self) -> Iterator[tuple[bool, AuditEntry | None]]:
        before = b""
        lines = self._lines()
        self._choose_keys(lines[0] if lines else b"")
        for number, line in enumerate(lines, 1):
            yield self._open(number, line, before)
            before = line

    def _open(self, number: int, line: bytes, before: bytes) -> tuple[bool, AuditEntry | None]:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            written, text, mac = line.decode("ascii").removesuffix("\n").split(" ")
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

    def _end(self, descriptor: int) -> tuple[int, bytes]:
        """Where the last whole line ends, and that line."""
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError("not a regular file")
        start = max(0, status.st_size - _TAIL)
        os.lseek(descriptor, start, os.SEEK_SET)
        tail = b""
        while part := os.read(descriptor, _TAIL):
            tail += part
        lines = _whole_lines(tail)
        return start + sum(map(len, lines)), lines[-1] if lines else b""

    def _number(self, line: bytes) -> int:
        number = line.split(b" ", 1)[0]
        # After a spoiled line the log goes on; counting keeps the numbers where they belong.
        return int(number) if number.isdigit() and len(number) < 12 else len(self._lines())


def _whole_lines(data: bytes) -> list[bytes]:
    """The lines that were written to their end.

    After a power cut a last line may have its length and its end, with zeros where its beginning
    was to come: it was never acknowledged either.
    """
    lines = data[: data.rfind(b"\n") + 1].splitlines(keepends=True)
    if lines and b"\0" in lines[-1]:
        lines.pop()
    return lines


def _packed(number: int) -> bytes:
    return struct.pack(">Q", number)
