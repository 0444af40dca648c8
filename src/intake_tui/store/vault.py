"""The embedded store: a folder with one encrypted TinyDB file per case.

TinyDB's document ids stay in ``records.py``; everywhere else a case is its UUID. One commit is one
Storage write, and while a case is held here its file is not read again for it.
"""

from __future__ import annotations

import builtins
import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from intake_tui.domain.record.types import Case, Changes, apply
from intake_tui.errors import StoreError, said
from intake_tui.store import disk, listing
from intake_tui.store.base import (
    CaseDamaged,
    CaseExists,
    CaseNotFound,
    CasePage,
    CasePurged,
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
from intake_tui.store.keyring import Keyring
from intake_tui.store.opened import OpenVault
from intake_tui.store.records import canonical_id, tables_of, writable, writable_case
from intake_tui.store.sealed import HEADER_BYTES, SealedStorage, Unreadable, header_of

if TYPE_CHECKING:
    from intake_tui.store.search import Found


@dataclass
class _Held:
    """A case this process writes: its Storage, and what is on disk, in memory."""

    storage: SealedStorage
    case: Case | None
    wrote: int = 0
    """The last revision written under this hold."""


class _Unsure(msgspec.Struct, frozen=True):
    """A write that may or may not have come to stand: what was there, and what was tried."""

    before: Case
    tried: tuple[Case, ...]


class Vault(OpenVault):
    """``CaseStore`` on a folder. Made by ``keys.create_vault`` and ``keys.open_vault``.

    May be used from several threads; calls wait for one another.
    """

    def __init__(self, folder: Path, ring: Keyring, *, user: str | None = None) -> None:
        super().__init__(folder, ring, user=user)
        self._index = Index(folder, ring.current, self._load_for_index, self._erased)
        self._held: dict[str, _Held] = {}
        self._unsure: dict[str, _Unsure] = {}

    # Reading

    def list(self, query: Query = Query(), page: Page = Page()) -> CasePage:
        """Cases, last changed first. A damaged case is listed with what is known of it."""
        with self._open():
            rows = self._rows()
            others = self.locks.others()
        if others:
            rows = [_with_holder(row, others) for row in rows]
        return listing.listed(rows, query, page)

    def glance(self, size: int) -> tuple[Listed, ...] | None:
        """The ``size`` cases changed last, from the index and their own files alone; None where
        only ``list`` can tell. ``list`` is to follow: it knows what is new or damaged.
        """
        with self._open(), reading("cases"):
            rows = self._index.glance(size)
            others = self.locks.others(among=[row.case_id for row in rows or ()])
        return None if rows is None else tuple(_with_holder(row, others) for row in rows)

    def find(self, name: str) -> str:
        """The id of the case named by id, a unique beginning of it, or its reference.

        Raises ``CaseNotFound``, ``CasePurged`` or ``CaseAmbiguous``.
        """
        with self._open():
            try:
                case_id = canonical_id(name.strip())
                if not disk.absent(self.files.path(case_id)):
                    return case_id
                self.files.refuse_purged(case_id)
            except CasePurged:
                raise
            except CaseNotFound:
                pass  # no id: perhaps the beginning of one, or a reference
            return listing.named(self._rows(), name)

    def load(self, case_id: str) -> Case:
        """The case. Raises ``CaseNotFound``, ``CaseDamaged`` or ``CaseTooNew``."""
        case_id = canonical_id(case_id)
        with self._open():
            held = self._held.get(case_id)
            if held is not None and held.case is not None:
                return held.case
            try:
                return self.files.read(self.files.storage(case_id, clean=False), case_id)
            except CaseDamaged:
                self._still_ours()
                raise

    def changes_since(self, case_id: str, revision: int) -> Case | None:
        """The case if it is past ``revision``, None if it is not. Reads 48 bytes to tell."""
        case_id = canonical_id(case_id)
        with self._open():
            held = self._held.get(case_id)
            if held is not None and held.case is not None:
                return held.case if held.case.revision > revision else None
            try:
                front, _ = disk.read(self.files.path(case_id), HEADER_BYTES)
                if header_of(front).revision <= revision:
                    return None
            except (OSError, Unreadable):
                pass  # reading it in full says what is wrong
            case = self.load(case_id)
            return case if case.revision > revision else None

    def search(
        self, text: str, *, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Found]:
        """Every case that holds all words of ``text``, last changed first, as they are found."""
        from intake_tui.store.search import search
        from intake_tui.store.search_quick import QuickBodies, sifting

        quick = QuickBodies(self.folder / "cases")
        with self._open(), reading("cases"):
            quick.known = first = self._index.first()

        def glimpse(case_id: str) -> bytes | None:
            with self._turn:
                if self._closed:
                    return None  # ``body`` says so
                return quick.body(case_id, self.ring, self.files.seen(case_id)[0])

        def ids() -> Iterator[str]:
            with self._open(), reading("cases"):
                latest = self._index.latest()
            listed = [*latest] if latest is not None else [r.case_id for r in self.list().rows]
            quick.known = self._index.known if latest is None else latest
            yield from listed

        def body(case_id: str) -> bytes:
            with self._open():
                try:
                    return self.files.body(self.files.storage(case_id, clean=False), case_id)
                except Unreadable:
                    self._still_ours()
                    raise

        sift = sifting(glimpse)
        return search(body, ids(), text, cancelled=cancelled, first=tuple(first), sift=sift)

    # Writing

    def create(self, case: Case) -> Case:
        """Write a new case as it is, at its own revision; durable on return.

        Raises ``CaseExists`` when another case has the id (an identical one is left as it is),
        ``ValueRefused`` for what could not be read again, ``CaseHeld`` or ``NotSaved``.
        """
        case_id = canonical_id(case.id)
        if case_id != case.id:
            raise CaseNotFound(said("the id of a new case is not in the usual form"))
        with self._open():
            case = writable_case(case)
            with self._writing(case_id) as held:
                if self._signature(case_id) is not None:
                    there = held.case or self.files.read(held.storage, case_id, to_write=True)
                    if there == case:
                        return case
                    raise CaseExists(said("case {case_id}", case_id=case_id))
                self._may_be_made(case_id)
                with saving(self.files.name(case_id)):
                    self.files.begin(case_id, case.revision)
                    disk.make_folder(self.files.path(case_id).parent)
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
                    held.case = self.files.read(held.storage, case_id, to_write=True)
                start = self._start(held.case, base)
                if start is None:
                    return Conflict(held.case)
                case = apply(start, changes, at=at)
                with saving(self.files.name(case_id)):
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
            self.locks.take(case_id)
            try:
                self.fresh()
                storage = self.files.storage(case_id, clean=True)
                self._held[case_id] = _Held(storage, self.files.read(storage, case_id))
            except BaseException:
                self._let_go(case_id)
                raise
            self._settle(case_id)

    def release(self, case_id: str) -> None:
        """Stop being the writer; harmless when one is not. What the visit changed is noted."""
        with self._turn, contextlib.suppress(CaseNotFound):
            case_id = canonical_id(case_id)
            if case_id in self._held:
                self._settle(case_id)
            self._let_go(case_id)

    def close(self) -> None:
        """Let go of every hold and key. Twice is harmless."""
        with self._turn:
            if self._closed:
                return
            if self._index.dirty:
                self._write_index()
            for case_id in builtins.list(self._held):
                self.release(case_id)
            self._index.close()
            self._unsure.clear()
            super().close()

    # Inside

    @contextlib.contextmanager
    def _writing(self, case_id: str) -> Iterator[_Held]:
        """The case as its writer: the standing hold, or one for as long as this takes."""
        held = self._held.get(case_id)
        if held is None:
            self.locks.take(case_id)
            try:
                self.fresh()
                yield _Held(self.files.storage(case_id, clean=True), None)
                self._settle(case_id)
            finally:
                self.locks.give_back(case_id)
            return
        try:
            self.locks.check(case_id)
            self.fresh()
            found = self._signature(case_id)
            if held.case is not None and found != held.storage.known:
                raise LockLost(
                    said("case {case_id}: its file was changed by somebody else", case_id=case_id)
                )
        except LockLost:
            self._let_go(case_id)
            raise
        yield held

    def _settle(self, case_id: str) -> None:
        """Let head and audit log know of what was seen of a case, as far as they can be written."""
        with contextlib.suppress(OSError, Unreadable, NotSaved, VaultClosed):
            if self.files.seen(case_id)[1] and self.files.lags(case_id):
                self.files.settle(case_id)
        held = self._held.get(case_id)
        if held is None or held.wrote <= self._told.get(case_id, 0):
            return
        with contextlib.suppress(NotSaved, VaultClosed):
            self.audit("changed", case_id)

    def _let_go(self, case_id: str) -> None:
        held = self._held.pop(case_id, None)
        if held is not None:
            held.storage.close()
        self.locks.give_back(case_id)

    def _may_be_made(self, case_id: str) -> None:
        """Raises where there was a case of this id, by its head."""
        try:
            self.files.read(self.files.storage(case_id, clean=False), case_id, to_write=True)
        except CasePurged:
            raise
        except CaseNotFound:
            self.files.forget(case_id)

    def _signature(self, case_id: str) -> disk.Signature | None:
        with saving(self.files.name(case_id)):
            return disk.signature(self.files.path(case_id))

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
        self.files.note(case.id, held.storage)
        if erases:
            self.files.settle(case.id, erased=True)
            with self.locks.vault_wide("index"):
                self._index.drop_file()
        held.case = case
        held.wrote = case.revision
        self._unsure.pop(case.id, None)
        if held.storage.known is not None:
            self._index.note(case, held.storage.known)

    def _load_for_index(self, case_id: str) -> tuple[Case, disk.Signature]:
        storage = self.files.storage(case_id, clean=False)
        try:
            case = self.files.decoded(storage, case_id)
        except CasePurged:
            from intake_tui.store.purging import finish

            with contextlib.suppress(StoreError):
                finish(self, case_id, put_back=False)
            raise
        if storage.known is None:
            raise CaseNotFound(said("case {case_id}", case_id=case_id))
        return case, storage.known

    def _erased(self, case_id: str) -> int | None:
        """The last revision at which something of a case was erased; None where nobody can tell."""
        with contextlib.suppress(Unreadable):
            head = self.files.heads.read(case_id)
            return None if head is None or head.purged is not None else head.erased
        return None

    def _rows(self) -> builtins.list[Listed]:
        with reading("cases"):
            rows, opened = self._index.rows()
        if any(row.damage for row in rows):
            self._still_ours()
        if opened:
            self._write_index()
        return rows

    def _write_index(self) -> None:
        # Without it the next list takes longer; that is no reason to disturb anybody.
        with contextlib.suppress(OSError, NotSaved, VaultClosed), self.locks.vault_wide("index"):
            self.fresh()
            self._index.write()


def _with_holder(row: Listed, others: Mapping[str, str]) -> Listed:
    """The row, with who else holds the case."""
    holder = others.get(row.case_id)
    return row if holder is None else msgspec.structs.replace(row, held_by=holder)
