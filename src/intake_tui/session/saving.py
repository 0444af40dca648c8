"""Saving: every change goes to the store at once, and only what is durable is called saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from intake_tui.domain.record.types import Case, Changes, Head, apply
from intake_tui.errors import RecordRefused, StoreError, ValueRefused
from intake_tui.session.ground import Ground
from intake_tui.store.base import CaseStore, Conflict, LockLost


@dataclass(frozen=True)
class SaveState:
    """What the saved mark shows. ``problem`` is set while something is not durable."""

    at: datetime | None = None
    waiting: bool = False
    problem: str = ""

    @property
    def durable(self) -> bool:
        """Whether everything that was said is on disk."""
        return not self.waiting and not self.problem


class Saver:
    """Keeps one case and the store together.

    ``case`` is the case with every change in it, ``durable`` what is on disk. They differ only
    while the store refuses; what is waiting is written with the next commit or ``retry``. ``first``
    is what has to be in the store before a new case comes there.
    """

    def __init__(
        self,
        store: CaseStore,
        case: Case,
        ground: Ground,
        *,
        new: bool,
        read_only: str = "",
        first: Callable[[], None] = lambda: None,
    ) -> None:
        self.store = store
        self.ground = ground
        self.case = case
        self.durable: Case | None = None if new else case
        self.read_only = read_only
        self.state = SaveState(at=None if new else case.head.changed_at)
        self._waiting = Changes()
        self._said = not new
        self._first = first
        self._attempt: Case | None = None
        self._unsettled: tuple[str, ...] = ("hold", "audit") if new else ()
        self._lost = False

    def prepare(self, changes: Changes) -> None:
        """Take in what only makes a case ready to be talked in.

        A case that is not on disk yet comes there with the first thing that is said, so that a
        call begun by a slip of the keys leaves nothing behind.
        """
        if self._said:
            self.commit(changes)
        else:
            self.case = apply(self.case, changes, at=self.ground.now())
            self._waiting += changes

    def commit(self, changes: Changes) -> bool:
        """Take ``changes`` in and write them; False where they are kept but not durable yet.

        Raises ``RecordRefused`` when the case is open read-only here, ``ValueRefused`` for a record
        that could be written and not be read again; it is then not taken in.
        """
        if not changes:
            return self.retry()
        if self.read_only:
            raise RecordRefused("the case is open read-only", way_out=self.read_only)
        before = self.case, self._waiting, self._said, self._attempt
        self._said = True
        self.case = apply(self.case, changes, at=self.ground.now())
        self._waiting += changes
        try:
            return self.retry()
        except ValueRefused:
            # What the store can never write must not stand in the way of what comes next.
            self.case, self._waiting, self._said, self._attempt = before
            raise

    def retry(self) -> bool:
        """Write what is waiting; True when everything is durable."""
        if not self._said or not (self._waiting or self._unsettled):
            return self.state.durable
        at = self.ground.now()
        try:
            if self.durable is None:
                self.durable = self._create()
            self._settle(self.durable.id)
            if self._waiting:
                self.durable = self._write(self.durable, at)
        except StoreError as error:
            self.state = SaveState(
                at=self.state.at, waiting=True, problem=error.detail or str(error)
            )
            return False
        self.case = self.durable
        self._waiting = Changes()
        self.state = SaveState(at=at)
        return True

    def _create(self) -> Case:
        """Bring a new case on disk. A try that failed may stand there all the same, so the next
        one offers the identical case; what was said since follows as a commit.
        """
        self._first()
        if self._attempt is None:
            self._attempt, self._waiting = self.case, Changes()
        return self.store.create(self._attempt)

    def _settle(self, case_id: str) -> None:
        """After a new case came on disk: become its writer, and note that it was made."""
        while self._unsettled:
            if self._unsettled[0] == "hold":
                self.store.hold(case_id)
            else:
                self.store.audit("changed", case_id, "new case")
            self._unsettled = self._unsettled[1:]

    def _write(self, base: Case, at: datetime) -> Case:
        try:
            if self._lost:
                self.store.hold(base.id)
                self._lost = False
            result = self.store.commit(base.id, base.revision, self._waiting, at=at)
            if isinstance(result, Conflict):
                self._clash(base, result.case)
                result = self.store.commit(base.id, result.case.revision, self._waiting, at=at)
        except LockLost:
            self._lost = True
            raise
        if isinstance(result, Conflict):
            raise StoreError("somebody else is writing this case")
        return result.case

    def _clash(self, base: Case, theirs: Case) -> None:
        """Refuse to write over what somebody else changed since; adding beside it is fine."""
        touched = [(table, record.id) for table, record in self._waiting.puts] + [
            *self._waiting.drops
        ]
        head = self._waiting.head
        if head is not None and _own(base.head) != _own(theirs.head):
            touched.append(("head", ""))
        for table, record_id in touched:
            if table == "head" or base.table(table).get(record_id) != theirs.table(table).get(
                record_id
            ):
                raise StoreError(
                    "somebody else changed the same in this case",
                    way_out="Note what you typed and open the case again.",
                )


def _own(head: Head) -> tuple[object, ...]:
    return (head.reference, head.profile, head.questionnaire)
