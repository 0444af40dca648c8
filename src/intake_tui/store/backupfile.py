"""Reading a backup file, which comes from outside and is believed in nothing before it is checked.

Its members are read by the one header each may have, so a link, a path that leads elsewhere, an
owner or a time make it refused; then the sealed manifest and every SHA-256 in it have to fit.
"""

from __future__ import annotations

import hashlib
import os
import stat
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import msgspec

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.types import Case
from intake_tui.errors import Said, said
from intake_tui.store import disk, platform, vaultfile
from intake_tui.store.backup import (
    BLOCK,
    FILE_ID,
    FORM,
    MANIFEST,
    BackupRefused,
    Manifest,
    front,
    known,
    most_of,
)
from intake_tui.store.base import (
    CaseDamaged,
    CaseNotFound,
    CasePurged,
    CaseTooNew,
    VaultClosed,
    WrongSecret,
)
from intake_tui.store.casefiles import CaseFiles
from intake_tui.store.heads import Head
from intake_tui.store.keyring import Keyring
from intake_tui.store.keys import Secret
from intake_tui.store.records import case_of
from intake_tui.store.sealed import (
    TooNew,
    Unreadable,
    file_key,
    header_of,
    seal_of,
    unseal,
)

MOST_MEMBERS = 200_000


@dataclass(frozen=True)
class _Place:
    offset: int
    size: int


class Backup:
    """A backup file. ``open_with`` or ``unlock`` checks it whole; before that only ``held`` is told
    and nothing of it is proved. Raises ``BackupRefused``.
    """

    def __init__(self, file: Path, *, shown: Path | None = None) -> None:
        self._shown = shown or file
        self._ring: Keyring | None = None
        self.manifest: Manifest | None = None
        self._places: dict[str, _Place] = {}
        try:
            # Links are followed: where a backup lies is the user's own choice.
            flags = platform.OPEN_TO_READ & ~getattr(os, "O_NOFOLLOW", 0)
            self._file = os.fdopen(os.open(file, flags), "rb")
        except OSError as error:
            raise self._refused(
                said("cannot be read, {reason}", reason=disk.plain_words(error))
            ) from error
        try:
            self._index()
            self.held = vaultfile.parse(self._bounded(vaultfile.NAME), f"{vaultfile.NAME} in it")
        except BaseException:
            self._file.close()
            raise

    @property
    def ways(self) -> frozenset[str]:
        """What the backup opens with, as it says itself. Raises ``VaultClosed``."""
        return frozenset(slot.kind for slot in vaultfile.slots_of(self.held))

    def unlock(self, secret: Secret) -> None:
        """Open and check it with a secret of the day it was made. Raises ``WrongSecret``."""
        key = vaultfile.vault_key_from(self.held, secret.kind, secret.value)
        if key is None:
            raise WrongSecret(
                said("this does not open the backup: it opens as the vault did that day"),
                way_out="Name that secret: --backup-passphrase-file or --backup-key-file.",
            )
        self.open_with(key)

    def fits(self, ring: Keyring) -> bool:
        """Open and check it with a key of an open vault; False where none of them is its own."""
        key = ring.keys.get(self.held.epoch)
        if key is None:
            return False
        try:
            vaultfile.ring_of(self.held, key)
        except VaultClosed:
            return False
        self.open_with(key)
        return True

    def open_with(self, key: bytes) -> None:
        """Check everything against the sealed manifest."""
        ring = vaultfile.ring_of(self.held, key)
        try:
            data = self.read(MANIFEST) or b""
            header = header_of(data)
            if header.file_id != FILE_ID or header.epoch != self.held.epoch:
                raise Unreadable(said("belongs in another place"))
            body = unseal(file_key(key, FILE_ID), data)
            manifest = msgspec.json.decode(body, type=Manifest)
        except Unreadable as error:
            raise self._refused(said("its manifest: {reason}", reason=error.reason)) from None
        except msgspec.MsgspecError:
            raise self._refused(said("its manifest is not in its form")) from None
        if manifest.form > FORM:
            raise self._refused(said("made by a newer version of the program"))
        listed = [(member.name, member.size) for member in manifest.members]
        there = [(name, p.size) for name, p in self._places.items() if name != MANIFEST]
        if manifest.vault != self.held.id or listed != there:
            raise self._refused(said("does not hold what its manifest says"))
        for member in manifest.members:
            if hashlib.sha256(self.read(member.name) or b"").hexdigest() != member.sha256:
                raise self._refused(said("{name} in it is damaged", name=member.name))
        self._ring, self.manifest = ring, manifest

    def read(self, name: str) -> bytes | None:
        """The bytes of a member, None where there is none by that name."""
        place = self._places.get(name)
        if place is None:
            return None
        try:
            self._file.seek(place.offset)
            data = self._file.read(place.size)
        except OSError as error:
            raise self._refused(
                said("cannot be read, {reason}", reason=disk.plain_words(error))
            ) from error
        if len(data) != place.size:
            raise self._refused(said("cut short or changed"))
        return data

    def names(self) -> tuple[str, ...]:
        """Every member but the manifest, in the order they were written."""
        return tuple(name for name in self._places if name != MANIFEST)

    def cases(self) -> tuple[str, ...]:
        """The ids of the cases in it, purged ones left out."""
        found = {name[9:45]: None for name in self._places if name.startswith("heads/")}
        found |= {name[9:45]: None for name in self._places if name.startswith("cases/")}
        return tuple(case_id for case_id in found if not self._is_purged(case_id))

    def case(self, case_id: str) -> Case:
        """A case, checked against its head. Raises ``CaseNotFound``, ``CasePurged``,
        ``CaseDamaged`` or ``CaseTooNew``.
        """
        assert self._ring is not None
        try:
            head = self._head(case_id)
            if head is not None and head.purged is not None:
                raise CasePurged(
                    said("case {case_id}, on {day}", case_id=case_id, day=head.purged.at[:10])
                )
            data = self.read(f"cases/{case_id[:2]}/{case_id}.case")
            if data is None:
                if head is None or head.making:
                    raise CaseNotFound(said("case {case_id} is not in the backup", case_id=case_id))
                raise Unreadable(said("its file was not there when the backup was made"))
            header = header_of(data)
            if header.file_id != uuid.UUID(case_id).bytes:
                raise Unreadable(said("belongs to another case"))
            body = unseal(file_key(self._ring.of(header.epoch), header.file_id), data)
            CaseFiles(Path(), self._ring)._believe(head, header.revision, seal_of(data))
            return case_of(body, case_id, header.revision)
        except TooNew as error:
            raise CaseTooNew(
                said("case {case_id}: {reason}", case_id=case_id, reason=error.reason)
            ) from None
        except Unreadable as error:
            raise CaseDamaged(
                said("case {case_id}: {reason}", case_id=case_id, reason=error.reason), way_out=""
            ) from None

    def questionnaire(self, hash_: str) -> Questionnaire | None:
        """A questionnaire that a case in it was held with."""
        assert self._ring is not None
        data = self.read(f"questionnaires/{hash_}")
        if data is None:
            return None
        try:
            header = header_of(data)
            body = unseal(file_key(self._ring.of(header.epoch), header.file_id), data)
            read = msgspec.json.decode(body, type=Questionnaire)
        except (Unreadable, msgspec.MsgspecError):
            return None
        return read if hashlib.sha256(body).hexdigest() == hash_ else None

    def check(
        self, progress: Callable[[int, int], object] = lambda done, all_: None
    ) -> tuple[tuple[str, str], ...]:
        """The cases that cannot be read, and why; every case is decrypted and read for it."""
        damaged = []
        ids = self.cases()
        for number, case_id in enumerate(ids, 1):
            try:
                self.case(case_id)
            except CaseNotFound:
                pass
            except (CaseDamaged, CaseTooNew) as error:
                damaged.append((case_id, _reason(error.detail)))
            progress(number, len(ids))
        return tuple(damaged)

    def __enter__(self) -> Backup:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
        self._ring = None

    def _head(self, case_id: str) -> Head | None:
        assert self._ring is not None
        data = self.read(f"heads/{case_id[:2]}/{case_id}.head")
        if data is None:
            return None
        header = header_of(data)
        body = unseal(file_key(self._ring.of(header.epoch), header.file_id), data)
        expected = hashlib.sha256(b"intake-tui head " + case_id.encode("ascii")).digest()[:16]
        if header.file_id != expected:
            raise Unreadable(said("its head belongs to another case"))
        try:
            return msgspec.json.decode(body, type=Head)
        except msgspec.MsgspecError:
            raise Unreadable(said("its head is not in its form")) from None

    def _is_purged(self, case_id: str) -> bool:
        try:
            head = self._head(case_id)
        except Unreadable:
            return False
        return head is not None and head.purged is not None

    def _index(self) -> None:
        status = os.fstat(self._file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise self._refused(said("not a regular file"))
        offset = 0
        while (block := self._block(offset)) != bytes(BLOCK):
            name = block[:100].rstrip(b"\0").decode("ascii", "replace")
            number = block[124:135]
            size = int(number, 8) if number.isdigit() and not set(number) & set(b"89") else -1
            if not (known(name) and 0 <= size <= most_of(name) and block == front(name, size)):
                raise self._refused(said("holds what no backup of this program holds"))
            if name in self._places or MANIFEST in self._places:
                raise self._refused(said("holds a file twice, or one after its manifest"))
            if len(self._places) >= MOST_MEMBERS:
                raise self._refused(said("holds too many files"))
            self._places[name] = _Place(offset + BLOCK, size)
            offset += BLOCK + size
            if padding := -size % BLOCK:
                self._file.seek(offset)
                filled = self._file.read(padding)
                if len(filled) < padding:
                    raise self._refused(said("cut short or changed"))
                if filled != bytes(padding):
                    raise self._refused(said("holds what no backup of this program holds"))
                offset += padding
        if self._block(offset + BLOCK) != bytes(BLOCK) or status.st_size != offset + 2 * BLOCK:
            raise self._refused(said("does not end where it should"))
        if MANIFEST not in self._places:
            raise self._refused(said("has no manifest"))

    def _block(self, offset: int) -> bytes:
        self._file.seek(offset)
        block = self._file.read(BLOCK)
        if len(block) != BLOCK:
            if offset:
                raise self._refused(said("cut short or changed"))
            raise self._refused(said("cut short, or no backup of this program"))
        return block

    def _bounded(self, name: str) -> bytes:
        place = self._places.get(name)
        if place is None or place.size > vaultfile.LARGEST:
            raise self._refused(said("has no {name}", name=name))
        return self.read(name) or b""

    def _refused(self, why: str) -> BackupRefused:
        return BackupRefused(
            said("{where}: {reason}", where=self._shown, reason=why), way_out="Nothing was changed."
        )


def _reason(detail: str) -> str:
    """What is wrong with a case, without which case it is."""
    places = detail.places if isinstance(detail, Said) else {}
    reason = places.get("reason", detail)
    return reason if isinstance(reason, str) else str(reason)
