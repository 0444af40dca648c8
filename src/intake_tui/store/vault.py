"""The embedded store: a folder with one encrypted TinyDB file per case.

TinyDB's document ids stay in here and in ``records.py``; everywhere else a case is its UUID. One
commit is one Storage write, and while a case is held here its file is not read again for it.
"""

from __future__ import annotations

import builtins
import contextlib
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.types import Case, Changes, apply
from intake_tui.store import disk, listing
from intake_tui.store.audit import AuditCheck, AuditEntry, AuditLog
from intake_tui.store.base import (
    CaseDamaged,
    CaseExists,
    CaseNotFound,
    CasePage,
    CaseTooNew,
    Committed,
    Conflict,
    Listed,
    LockLost,
    NotSaved,
    Page,
    Query,
    VaultClosed,
)
from intake_tui.store.faults import reading, saving
from intake_tui.store.index import Index
from intake_tui.store.locks import Locks, user_name
from intake_tui.store.questionnaires import Questionnaires
from intake_tui.store.records import canonical_id, case_of, tables_of, writable, writable_case
from intake_tui.store.sealed import (
    HEADER_BYTES,
    ReadFault,
    SealedStorage,
    TooNew,
    Unreadable,
    header_of,
)


@dataclass
class _Held:
    """A case this process writes: its Storage, and what is on disk, in memory."""

    storage: SealedStorage
    case: Case | None


@dataclass(frozen=True)
class _Unsure:
    """A write that may or may not have come to stand: what was there, and what was tried."""

    before: Case
    tried: tuple[Case, ...]


class Vault:
    """``CaseStore`` on a folder. Made by ``keys.create_vault`` and ``keys.open_vault``.

    May be used from several threads; calls wait for one another.
    """

    def __init__(
        self, folder: Path, key: bytes, *, epoch: int = 1, user: str | None = None
    ) -> None:
        self.folder = folder
        self.user = user or user_name()
        self._key = key
        self._epoch = epoch
        self._locks = Locks(folder / "locks", self.user)
        self._audit = AuditLog(folder, key)
        self._questionnaires = Questionnaires(folder, key, epoch)
        self._index = Index(folder, key, self._load_for_index)
        self._held: dict[str, _Held] = {}
        self._seen: dict[str, int] = {}
        self._unsure: dict[str, _Unsure] = {}
        self._turn = threading.RLock()
        self._closed = False
        try:
            for name in ("cases", "questionnaires", "locks"):
                disk.make_folder(folder / name)
        except OSError as error:
            # A read-only vault can still be read, as long as there is something to read.
            if not (folder / "cases").is_dir():
                raise VaultClosed(disk.plain_words(error)) from error

    # Reading

    def list(self, query: Query = Query(), page: Page = Page()) -> CasePage:
        """Cases, last changed first. A damaged case is listed with what is known of it."""
        with self._open():
            rows = self._rows()
            others = self._locks.others()
        held = (
            msgspec.structs.replace(row, held_by=others[row.case_id])
            if row.case_id in others
            else row
            for row in rows
        )
        return listing.listed(held, query, page)

    def find(self, name: str) -> str:
        """The id of the case named by id, a unique beginning of it, or its reference.

        Raises ``CaseNotFound`` or ``CaseAmbiguous``.
        """
        with self._open():
            with contextlib.suppress(CaseNotFound):
                case_id = canonical_id(name.strip())
                if not disk.absent(self._path(case_id)):
                    return case_id
            return listing.named(self._rows(), name)

    def load(self, case_id: str) -> Case:
        """The case. Raises ``CaseNotFound``, ``CaseDamaged`` or ``CaseTooNew``."""
        case_id = canonical_id(case_id)
        with self._open():
            held = self._held.get(case_id)
            if held is not None and held.case is not None:
                return held.case
            return self._read(self._storage(case_id, clean=False), case_id)

    def changes_since(self, case_id: str, revision: int) -> Case | None:
        """The case if it is past ``revision``, None if it is not. Reads 48 bytes to tell."""
        case_id = canonical_id(case_id)
        with self._open():
            held = self._held.get(case_id)
            if held is not None and held.case is not None:
                return held.case if held.case.revision > revision else None
            try:
                front, _ = disk.read(self._path(case_id), HEADER_BYTES)
                if header_of(front).revision <= revision:
                    return None
            except (OSError, Unreadable):
                pass  # reading it in full says what is wrong
            case = self.load(case_id)
            return case if case.revision > revision else None

    # Writing

    def create(self, case: Case) -> Case:
        """Write a new case as it is, at its own revision; durable on return.

        Raises ``CaseExists`` when another case has the id (an identical one is left as it is),
        ``ValueRefused`` for what could not be read again, ``CaseHeld`` or ``NotSaved``.
        """
        case_id = canonical_id(case.id)
        if case_id != case.id:
            raise CaseNotFound("the id of a new case is not in the usual form")
        with self._open():
            case = writable_case(case)
            with self._writing(case_id) as held:
                if self._signature(case_id) is not None:
                    there = held.case or self._read(held.storage, case_id, to_write=True)
                    if there == case:
                        return case
                    raise CaseExists(f"case {case_id}")
                self._seen.pop(case_id, None)
                with saving(f"cases/{case_id[:2]}/{case_id}.case"):
                    disk.make_folder(self._path(case_id).parent)
                    self._put(held, case, erases=False)
            return case

    def commit(
        self, case_id: str, base: int, changes: Changes, *, at: datetime | None = None
    ) -> Committed | Conflict:
        """Write ``changes`` made on revision ``base``: durable, one write, all or nothing.

        ``at`` becomes the case's ``changed_at``. Without a hold one is taken for this commit.
        Raises ``NotSaved``, ``CaseHeld``, ``LockLost``, or ``ValueRefused`` for a record that
        could be written and not be read again.
        """
        case_id = canonical_id(case_id)
        with self._open():
            changes = writable(changes)
            with self._writing(case_id) as held:
                if held.case is None:
                    held.case = self._read(held.storage, case_id, to_write=True)
                start = self._start(held.case, base)
                if start is None:
                    return Conflict(held.case)
                case = apply(start, changes, at=at)
                with saving(f"cases/{case_id[:2]}/{case_id}.case"):
                    self._put(held, case, erases=changes.erases, before=held.case)
                return Committed(case)

    def hold(self, case_id: str) -> None:
        """Become the one writer. Raises ``CaseHeld`` saying who and since when.

        Becoming the writer reads the case anew, so it raises what ``load`` raises as well.
        """
        case_id = canonical_id(case_id)
        with self._open():
            if case_id in self._held:
                return
            self._locks.take(case_id)
            try:
                storage = self._storage(case_id, clean=True)
                self._held[case_id] = _Held(storage, self._read(storage, case_id))
            except BaseException:
                self.release(case_id)
                raise

    def release(self, case_id: str) -> None:
        """Stop being the writer; harmless when one is not."""
        with self._turn, contextlib.suppress(CaseNotFound):
            case_id = canonical_id(case_id)
            self._held.pop(case_id, None)
            self._locks.give_back(case_id)

    # Questionnaires

    def keep_questionnaire(self, questionnaire: Questionnaire) -> None:
        """Keep a questionnaire under its hash; keeping it twice is harmless. ``NotSaved``."""
        name = f"questionnaires/{questionnaire.pin.hash}"
        with self._open(), saving(name):
            self._questionnaires.keep(questionnaire)

    def questionnaire(self, hash_: str) -> Questionnaire | None:
        """A questionnaire kept before; None if it is not here or in a form no longer known."""
        with self._open():
            return self._questionnaires.get(hash_)

    # The audit log

    def audit(self, what: str, case_id: str | None = None, purpose: str = "") -> None:
        """Note what was done (``opened``, ``exported``, …), never what a case holds.

        Durable on return. Raises ``NotSaved``.
        """
        with self._open(), saving("audit.log"), self._locks.vault_wide("audit"):
            self._audit.append(self.user, what, case_id, purpose)

    def audit_entries(self, case_id: str | None = None) -> builtins.list[AuditEntry]:
        """Entries of the log, oldest first, of one case or of all. Raises ``StoreError``."""
        with self._open(), reading("audit.log"):
            entries = self._audit.entries()
        return [e for e in entries if case_id is None or e.case == case_id]

    def verify_audit(self) -> AuditCheck:
        """Whether every line of the log fits the one before it. Raises ``StoreError``."""
        with self._open(), reading("audit.log"):
            return self._audit.check()

    def audit_head(self) -> str:
        """Number and HMAC of the last line, to note elsewhere. Raises ``StoreError``."""
        with self._open(), reading("audit.log"):
            return self._audit.head()

    def close(self) -> None:
        """Let go of every hold and key. Twice is harmless."""
        with self._turn:
            if self._closed:
                return
            if self._index.dirty:
                self._write_index()
            self._closed = True
            for held in self._held.values():
                held.storage.close()
            self._held.clear()
            self._unsure.clear()
            self._locks.close()
            for part in (self._index, self._audit, self._questionnaires):
                part.close()
            self._key = b""

    # Inside

    @contextlib.contextmanager
    def _open(self) -> Iterator[None]:
        with self._turn:
            if self._closed:
                raise VaultClosed("it was closed", way_out="Open it again.")
            yield

    @contextlib.contextmanager
    def _writing(self, case_id: str) -> Iterator[_Held]:
        """The case as its writer: the standing hold, or one for as long as this takes."""
        held = self._held.get(case_id)
        if held is None:
            self._locks.take(case_id)
            try:
                yield _Held(self._storage(case_id, clean=True), None)
            finally:
                self._locks.give_back(case_id)
            return
        try:
            self._locks.check(case_id)
            found = self._signature(case_id)
            if held.case is not None and found != held.storage.known:
                raise LockLost(f"case {case_id}: its file was changed by somebody else")
        except LockLost:
            self.release(case_id)
            raise
        yield held

    def _signature(self, case_id: str) -> disk.Signature | None:
        with saving(f"cases/{case_id[:2]}/{case_id}.case"):
            return disk.signature(self._path(case_id))

    def _start(self, stands: Case, base: int) -> Case | None:
        """The case to apply changes to, None when ``base`` is not what stands there.

        When the last write failed after it had come to stand, its author goes on from what was
        there before it: nobody was told that it was saved.
        """
        if stands.revision == base:
            return stands
        unsure = self._unsure.get(stands.id)
        if unsure is not None and unsure.before.revision == base and stands in unsure.tried:
            return msgspec.structs.replace(unsure.before, revision=stands.revision)
        return None

    def _put(self, held: _Held, case: Case, *, erases: bool, before: Case | None = None) -> None:
        held.case = None  # whatever goes wrong from here, memory is not believed
        if before is not None:
            earlier = self._unsure.get(case.id)
            if earlier is not None and before in earlier.tried:
                self._unsure[case.id] = _Unsure(earlier.before, (before, case))
            else:
                self._unsure[case.id] = _Unsure(before, (case,))
        held.storage.put(tables_of(case), revision=case.revision, erases=erases)
        if erases:
            with self._locks.vault_wide("index"):
                self._index.drop_file()
        held.case = case
        self._unsure.pop(case.id, None)
        self._seen[case.id] = case.revision
        if held.storage.known is not None:
            self._index.note(case, held.storage.known)

    def _path(self, case_id: str) -> Path:
        return self.folder / "cases" / case_id[:2] / f"{case_id}.case"

    def _storage(self, case_id: str, *, clean: bool) -> SealedStorage:
        return SealedStorage(
            self._path(case_id),
            key=self._key,
            expect_id=uuid.UUID(case_id).bytes,
            min_revision=self._seen.get(case_id),
            epoch=self._epoch,
            clean=clean,
        )

    def _read(self, storage: SealedStorage, case_id: str, *, to_write: bool = False) -> Case:
        try:
            case = self._decoded(storage, case_id)
        except TooNew as error:
            raise CaseTooNew(f"case {case_id}: {error.reason}") from None
        except CaseTooNew as error:
            raise CaseTooNew(f"case {case_id}: {error.detail}") from None
        except Unreadable as error:
            if to_write and isinstance(error, ReadFault):
                raise NotSaved(f"case {case_id}: {error.reason}") from error
            raise CaseDamaged(f"case {case_id}: {error.reason}") from None
        self._seen[case_id] = case.revision
        return case

    def _decoded(self, storage: SealedStorage, case_id: str) -> Case:
        body = storage.read_body()
        if body is None or storage.revision is None:
            raise CaseNotFound(f"case {case_id}")
        return case_of(body, case_id, storage.revision)

    def _load_for_index(self, case_id: str) -> tuple[Case, disk.Signature]:
        storage = self._storage(case_id, clean=False)
        case = self._decoded(storage, case_id)
        if storage.known is None:
            raise CaseNotFound(f"case {case_id}")
        return case, storage.known

    def _rows(self) -> builtins.list[Listed]:
        with reading("cases"):
            rows, opened = self._index.rows()
        if opened:
            self._write_index()
        return rows

    def _write_index(self) -> None:
        # Without it the next list takes longer; that is no reason to disturb anybody.
        with contextlib.suppress(OSError, NotSaved), self._locks.vault_wide("index"):
            self._index.write()
