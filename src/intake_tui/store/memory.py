"""A store in memory, for tests of other rooms: the same promises but durability."""

from __future__ import annotations

import builtins
import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.types import Case, Changes, apply
from intake_tui.domain.summary import summarise
from intake_tui.errors import said
from intake_tui.store import listing
from intake_tui.store.base import (
    CaseExists,
    CaseHeld,
    CaseNotFound,
    CasePage,
    Committed,
    Conflict,
    Listed,
    LockLost,
    NotSaved,
    Page,
    Query,
    VaultClosed,
)
from intake_tui.store.records import canonical_id, tables_of, writable, writable_case

if TYPE_CHECKING:
    from intake_tui.store.search import Found
    from intake_tui.store.unfiled import UnfiledCall


class _Shared:
    """What several stores on the same cases have in common."""

    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}
        self.questionnaires: dict[str, bytes] = {}
        self.holders: dict[str, tuple[MemoryStore, datetime]] = {}


class MemoryStore:
    """``CaseStore`` in memory. ``fail_next`` commits, creations and keepings are not saved."""

    def __init__(self, user: str = "tester", *, _shared: _Shared | None = None) -> None:
        self.user = user
        self.fail_next = 0
        self.audited: list[tuple[str, str | None, str]] = []
        self.waiting: builtins.list[UnfiledCall] = []
        """Calls noted while locked."""
        self.writes = 0
        """How many writes were acknowledged."""
        self._shared = _shared or _Shared()
        self._lost: set[str] = set()
        self._closed = False

    def sibling(self, user: str = "somebody else") -> MemoryStore:
        """Another store on the same cases, as another process would have it."""
        return MemoryStore(user, _shared=self._shared)

    def lose_hold(self, case_id: str) -> None:
        """Lose the right to write a case without being told, for tests."""
        self._shared.holders.pop(case_id, None)
        self._lost.add(case_id)

    def list(self, query: Query = Query(), page: Page = Page()) -> CasePage:
        """Cases, last changed first."""
        return listing.listed(self._rows(), query, page)

    def glance(self, size: int) -> tuple[Listed, ...] | None:
        """None: ``list`` is as cheap."""
        del size
        return None

    def find(self, name: str) -> str:
        """The id of the case named. Raises ``CaseNotFound`` or ``CaseAmbiguous``."""
        return listing.named(self._rows(), name)

    def load(self, case_id: str) -> Case:
        """The case. Raises ``CaseNotFound``."""
        self._check_open()
        case_id = canonical_id(case_id)
        if case_id not in self._shared.cases:
            raise CaseNotFound(said("case {case_id}", case_id=case_id))
        return self._shared.cases[case_id]

    def create(self, case: Case) -> Case:
        """Keep a new case as it is. Raises ``CaseExists``, ``ValueRefused`` or ``NotSaved``."""
        self._check_open()
        if canonical_id(case.id) != case.id:
            raise CaseNotFound(said("the id of a new case is not in the usual form"))
        case = writable_case(case)
        self._check_holder(case.id)
        there = self._shared.cases.get(case.id)
        if there is not None and there != case:
            raise CaseExists(said("case {case_id}", case_id=case.id))
        if there is None:
            self._write()
            self._shared.cases[case.id] = case
        return case

    def commit(
        self, case_id: str, base: int, changes: Changes, *, at: datetime | None = None
    ) -> Committed | Conflict:
        """``changes`` made on revision ``base``, all or nothing; see ``CaseStore``."""
        self._check_open()
        case_id = canonical_id(case_id)
        changes = writable(changes)
        if case_id in self._lost:
            self._lost.discard(case_id)
            raise LockLost(said("case {case_id}", case_id=case_id))
        self._check_holder(case_id)
        case = self.load(case_id)
        if case.revision != base:
            return Conflict(case)
        self._write()
        case = apply(case, changes, at=at)
        self._shared.cases[case_id] = case
        return Committed(case)

    def changes_since(self, case_id: str, revision: int) -> Case | None:
        """The case if it is past ``revision``, None if it is not."""
        case = self.load(case_id)
        return case if case.revision > revision else None

    def hold(self, case_id: str) -> None:
        """Become the one writer. Raises ``CaseHeld`` saying who and since when."""
        case = self.load(case_id)
        self._check_holder(case.id)
        self._lost.discard(case.id)
        self._shared.holders.setdefault(case.id, (self, datetime.now(UTC)))

    def release(self, case_id: str) -> None:
        """Stop being the writer; harmless when one is not."""
        with contextlib.suppress(CaseNotFound):
            case_id = canonical_id(case_id)
        holder = self._shared.holders.get(case_id)
        if holder is not None and holder[0] is self:
            del self._shared.holders[case_id]
        self._lost.discard(case_id)

    def keep_questionnaire(self, questionnaire: Questionnaire) -> None:
        """Keep a questionnaire under its hash; keeping it twice is harmless."""
        self._check_open()
        if questionnaire.pin.hash not in self._shared.questionnaires:
            self._write()
            body = msgspec.json.encode(questionnaire)
            self._shared.questionnaires[questionnaire.pin.hash] = body

    def questionnaire(self, hash_: str) -> Questionnaire | None:
        """A questionnaire kept before, None if it is not here."""
        self._check_open()
        body = self._shared.questionnaires.get(hash_)
        return None if body is None else msgspec.json.decode(body, type=Questionnaire)

    def audit(self, what: str, case_id: str | None = None, purpose: str = "") -> None:
        """Note that something was done; ``audited`` has them, oldest first."""
        self._check_open()
        self.audited.append((what, case_id, purpose))

    def search(
        self, text: str, *, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Found]:
        """Every case that holds all words of ``text``, last changed first."""
        from intake_tui.store.search import search

        ids = [row.case_id for row in self.list().rows]
        return search(
            lambda case_id: msgspec.json.encode(tables_of(self.load(case_id))),
            ids,
            text,
            cancelled=cancelled,
        )

    def unfiled(self) -> tuple[UnfiledCall, ...]:
        """Calls noted while locked; tests put them in ``waiting``."""
        self._check_open()
        return tuple(sorted(self.waiting, key=lambda call: (call.started_at, call.id)))

    def more_unfiled(self) -> int:
        """None: all are given."""
        return 0

    def drop_unfiled(self, call_id: str) -> None:
        """Remove such a call; harmless when it is gone."""
        self._check_open()
        self.waiting = [call for call in self.waiting if call.id != call_id]

    def close(self) -> None:
        """Let go of every hold."""
        for case_id in [*self._shared.holders]:
            self.release(case_id)
        self._closed = True

    def _rows(self) -> tuple[Listed, ...]:
        self._check_open()
        rows = []
        for case in self._shared.cases.values():
            holder = self._shared.holders.get(case.id)
            by = holder[0].user if holder and holder[0] is not self else ""
            rows.append(Listed(case_id=case.id, summary=summarise(case), held_by=by))
        return tuple(rows)

    def _check_open(self) -> None:
        if self._closed:
            raise VaultClosed(said("it was closed"), way_out="Open it again.")

    def _check_holder(self, case_id: str) -> None:
        holder = self._shared.holders.get(case_id)
        if holder is not None and holder[0] is not self:
            store, since = holder
            raise CaseHeld(
                said(
                    "case {case_id}, by {user} since {since} UTC",
                    case_id=case_id,
                    user=store.user,
                    since=f"{since:%Y-%m-%d %H:%M}",
                ),
                who=store.user,
                since=since,
            )

    def _write(self) -> None:
        if self.fail_next > 0:
            self.fail_next -= 1
            raise NotSaved(said("the disk is full (only in memory)"))
        self.writes += 1
