"""Sealing every file of a vault anew under its newest key; ``rekey.py`` says when and why.

Each step may be the last one before a crash: what is done twice is done once, and a case opens
after every one of them.
"""

from __future__ import annotations

import contextlib
import os
import stat
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from intake_tui.errors import IntakeError, said
from intake_tui.store import disk
from intake_tui.store.base import CaseHeld
from intake_tui.store.casefiles import FOLDER as CASES
from intake_tui.store.casefiles import SUFFIX
from intake_tui.store.faults import reading, saving
from intake_tui.store.heads import FOLDER as HEADS
from intake_tui.store.heads import SUFFIX as HEAD_SUFFIX
from intake_tui.store.heads import Head
from intake_tui.store.index import NAME as INDEX
from intake_tui.store.purging import finish
from intake_tui.store.questionnaires import FOLDER as QUESTIONNAIRES
from intake_tui.store.records import canonical_id
from intake_tui.store.sealed import (
    HEADER_BYTES,
    Header,
    ReadFault,
    TooNew,
    Unreadable,
    file_key,
    header_of,
    seal,
    seal_of,
    unseal,
)

if TYPE_CHECKING:
    from intake_tui.store.vault import Vault

"""Added to the name of notes while they are sealed anew, so that newer ones are not written over"""


@dataclass(frozen=True)
class Left:
    """A file that is not sealed anew. ``sound``: it may be whole, so its key is never let go."""

    name: str
    reason: str
    sound: bool = False


@dataclass(frozen=True)
class _File:
    """A sealed file as it lies there, and as it is under the new key (the same if it is already)"""

    data: bytes
    fresh: bytes
    revision: int

    @property
    def old(self) -> bool:
        return self.fresh is not self.data


class Resealing:
    """One run over a vault with two keys. What is left is named in ``left``, files in ``resealed``
    are counted. Raises ``NotSaved`` at the first write that fails.
    """

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.ring = vault.ring
        self.left: list[Left] = []
        self.resealed = 0

    def ids(self) -> list[str]:
        """Every case there is, was, or is being made: those being made have a lock first."""
        found: set[str] = set()
        for name, suffix, pattern in (
            (CASES, SUFFIX, "??/*"),
            (CASES, SUFFIX + disk.PREVIOUS, "??/*"),
            (HEADS, HEAD_SUFFIX, "??/*"),
            ("locks", ".lock", "*"),
        ):
            with reading(name):
                stems = [
                    p.name[: -len(suffix)]
                    for p in _listed(self.vault.folder / name, pattern)
                    if p.name.endswith(suffix)
                ]
            found.update(stem for stem in stems if _is_id(stem))
        return sorted(found)

    # One case

    def case(self, case_id: str) -> None:
        """Seal a case anew, under its lock."""
        locks, files = self.vault.locks, self.vault.files
        if locks.holds(case_id):
            self._leave(files.name(case_id), said("open here"), sound=True)
            return
        try:
            locks.take(case_id)
        except CaseHeld as error:
            who = f"open elsewhere ({error.who})" if error.who else "open elsewhere"
            self._leave(files.name(case_id), who, sound=True)
            return
        try:
            self.vault.fresh()
            purged = self._case(case_id)
        finally:
            files.forget(case_id)  # its seals are others now
            locks.give_back(case_id)
        if purged:
            with contextlib.suppress(CaseHeld):  # then what is left of it is named
                finish(self.vault, case_id)

    def _case(self, case_id: str) -> bool:
        """Under the lock; whether the case was purged, which is to be completed after it."""
        # A head never names a seal that its file does not have: first it says any, then the file
        # is replaced, then it says the new one. Killed between two of these the case still opens.
        files, heads = self.vault.files, self.vault.files.heads
        path = files.path(case_id)
        previous = path.with_name(path.name + disk.PREVIOUS)
        head: Head | None = None
        try:
            for folder in (path.parent, heads.path(case_id).parent):
                disk.real_folder(folder)
        except OSError as error:
            reason = said("cannot be read, {reason}", reason=disk.plain_words(error))
            self._leave(files.name(case_id), reason, sound=True)
            return False
        try:
            head, epoch = heads.sealed(case_id)
        except Unreadable as error:
            sound = isinstance(error, ReadFault | TooNew)
            self._leave(f"{HEADS}/{case_id[:2]}/{case_id}{HEAD_SUFFIX}", error.reason, sound=sound)
            if sound:
                return False  # it may name the seal of the file as it is
        if head is not None and head.purged is not None:
            with saving(files.name(case_id)):
                self._head(case_id, head, head)
            return True
        main = self._file(path, uuid.UUID(case_id).bytes)
        anew = head is not None and head.seal and epoch == self.ring.epoch
        if head and anew and main and main.old and head.seal != seal_of(main.data):
            # It was sealed anew before: who has the old key made this one after that.
            self._leave(files.name(case_id), said("made with the old key afterwards"))
            return False
        before = self._file(previous, uuid.UUID(case_id).bytes)
        fits = (
            head is not None
            and main is not None
            and not head.making
            and main.revision == head.revision
            and head.seal in ("", seal_of(main.data))
        )
        with saving(files.name(case_id)):
            for place in (path, previous):
                disk.clean(place)
            if main is not None and main.old:
                if head is not None and fits:
                    heads.write(case_id, msgspec.structs.replace(head, seal=""))
                disk.replace(path, main.fresh)
                self.resealed += 1
            if before is not None and before.old:
                disk.replace(previous, before.fresh)
                self.resealed += 1
            if head is not None:
                now = head
                if main is not None and fits:
                    now = msgspec.structs.replace(head, seal=seal_of(main.fresh))
                self._head(case_id, head, now)
        return False

    def _head(self, case_id: str, was: Head, now: Head) -> None:
        heads = self.vault.files.heads
        disk.clean(heads.path(case_id))
        if was != now or _epoch(heads.path(case_id)) != self.ring.epoch:
            heads.write(case_id, now)
            self.resealed += 1

    def _file(self, path: Path, file_id: bytes | None = None) -> _File | None:
        """The file under both keys; None where there is none or it cannot be sealed anew."""
        name = path.relative_to(self.vault.folder).as_posix()
        try:
            data, _ = disk.read(path)
            header = header_of(data)
            if file_id is not None and header.file_id != file_id:
                raise Unreadable(said("belongs in another place"))
            body = unseal(file_key(self.ring.of(header.epoch), header.file_id), data)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._leave(
                name, said("cannot be read, {reason}", reason=disk.plain_words(error)), sound=True
            )
            return None
        except Unreadable as error:
            self._leave(name, error.reason, sound=isinstance(error, TooNew))
            return None
        if header.epoch == self.ring.epoch:
            return _File(data, data, header.revision)
        moved = Header(self.ring.epoch, header.file_id, header.revision)
        fresh = seal(file_key(self.ring.current, header.file_id), moved, body)
        return _File(data, fresh, header.revision)

    # What is not of one case

    def questionnaires(self) -> None:
        """Seal the questionnaires anew."""
        folder = self.vault.folder / QUESTIONNAIRES
        with self.vault.locks.vault_wide(QUESTIONNAIRES), saving(QUESTIONNAIRES):
            self.vault.fresh()
            for path in _listed(folder, "*"):
                if disk.is_temporary(path.name):
                    disk.remove(path)  # what an interrupted write left; we have its lock
                elif (found := self._file(path)) is not None and found.old:
                    disk.replace(path, found.fresh)
                    self.resealed += 1

    def notes(self) -> None:
        """Seal the notes typed while the vault was locked to the new public key."""
        from intake_tui.store.resealing_notes import reseal

        left, resealed = reseal(self.vault)
        self.left += left
        self.resealed += resealed

    def log(self, leave_damaged: bool) -> None:
        """Seal the audit log anew, once. Its head, where it was noted elsewhere, is another now."""
        log = self.vault._audit
        with self.vault.locks.vault_wide("audit"), saving("audit.log"):
            self.vault.fresh()
            line = next(log._lines(), b"")
            log._choose_keys(line)
            first = not line or log._open(1, line, b"")[1] is not None
            if first and log._seal_key == log._pairs[0][0]:
                return
            if not log.check().sound:
                self._leave("audit.log", said("does not fit together"))
                if leave_damaged:
                    disk.replace(log._path, _with_its_faults(log, log._lines()))
                return
            log.rewrite()
            self.resealed += 1

    def stray(self) -> None:
        """Name every other file of the vault that is sealed with an older key."""
        named = {one.name for one in self.left}
        with reading("the vault"):
            for base, folders, names in os.walk(self.vault.folder, onerror=_raise):
                folders[:] = [name for name in folders if name != "locks"]
                for name in names:
                    path = Path(base) / name
                    epoch = _epoch(path)
                    if epoch is None or epoch == self.ring.epoch or name == INDEX:
                        continue
                    place = path.relative_to(self.vault.folder)
                    if place.as_posix() not in named:
                        # Its name is not one of ours and may say anything.
                        shown = f"{place.parent.as_posix()}/…"
                        self._leave(
                            shown, said("a file that does not belong here, sealed with the old key")
                        )

    def _leave(self, name: str, reason: str, *, sound: bool = False) -> None:
        self.left.append(Left(name, reason, sound))


def _with_its_faults(log: object, lines: Iterable[bytes]) -> bytes:
    """The log under the new key: what opens is kept, and what did not fit still does not."""
    from intake_tui.store.audit import AuditLog

    assert isinstance(log, AuditLog)
    old_before, before, fresh = b"", b"", bytearray()
    for number, line in enumerate(lines, 1):
        found = None
        for pair in reversed(log._pairs):
            log._seal_key, log._mac_key = pair
            fits, entry = log._open(number, line, old_before)
            if entry is not None:
                found = fits, entry
        log._seal_key, log._mac_key = log._pairs[0]
        old_before = line
        if found is None:
            before = f"{number} lost lost\n".encode("ascii")
        else:
            before = log._line(number, found[1], before)
            if not found[0]:
                before = before[: before.rindex(b" ")] + b" " + b"0" * 64 + b"\n"
        fresh += before
    return bytes(fresh)


def _listed(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern)) if folder.is_dir() else []


def _is_id(stem: str) -> bool:
    try:
        return canonical_id(stem) == stem
    except IntakeError:
        return False


def _epoch(path: Path) -> int | None:
    """The epoch in the front of a sealed file; None for what is none. Raises ``OSError``."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        return header_of(disk.read(path, HEADER_BYTES)[0]).epoch
    except (FileNotFoundError, PermissionError, Unreadable):
        return None


def _raise(error: OSError) -> None:
    raise error
