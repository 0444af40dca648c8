"""Saving: every change goes to the store at once, and only what is durable is called saved."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import datetime

import msgspec

from intake_tui.domain.record.types import Case, Changes, apply
from intake_tui.errors import RecordRefused, StoreError, ValueRefused, said
from intake_tui.session.ground import Ground
from intake_tui.session.keeping.clash import beside
from intake_tui.store.base import CaseStore, Conflict, LockLost

READ_ONLY = said("Write here once it is closed there.")
"""What to do about a case that is open read-only."""


class SaveState(msgspec.Struct, frozen=True):
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
    while the store refuses; what is waiting is written with the next commit or ``retry``, also
    after the store itself was closed (``move_to``). ``first`` is what has to be in a store before a
    new case comes there. ``obstacle`` is what made it ``read_only``, ``CaseHeld`` or ``NotSaved``.
    """

    def __init__(
        self,
        store: CaseStore,
        case: Case,
        ground: Ground,
        *,
        new: bool,
        read_only: str = "",
        obstacle: StoreError | None = None,
        first: Callable[[CaseStore], None] = lambda store: None,
    ) -> None:
        self.store = store
        self.ground = ground
        self.case = case
        self.durable: Case | None = None if new else case
        self.read_only = read_only
        self.obstacle = obstacle
        self.state = SaveState(at=None if new else case.head.changed_at)
        self._waiting = Changes()
        self._said = not new
        self._first = first
        self._attempt: Case | None = None
        self._to_hold = self._to_note = new
        self._clashes = 0

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
            raise RecordRefused(said("the case is open read-only"), way_out=READ_ONLY)
        before = self.case, self.durable, self._waiting, self._said, self._attempt
        self._said = True
        self.case = apply(self.case, changes, at=self.ground.now())
        self._waiting += changes
        try:
            return self.retry()
        except ValueRefused:
            # What the store can never write must not stand in the way of what comes next.
            self.case, self.durable, self._waiting, self._said, self._attempt = before
            raise

    def retry(self) -> bool:
        """Write what is waiting; True when everything is durable."""
        if not self._said or not (self._waiting or self.state.problem):
            return self.state.durable
        at = self.ground.now()
        try:
            if self.durable is None:
                self.durable = self._create()
            if self._to_hold:
                self.store.hold(self.durable.id)
                self._to_hold = False
            if self._waiting:
                self.durable = self._write(self.durable, at)
        except StoreError as error:
            self.state = SaveState(
                at=self.state.at, waiting=True, problem=error.detail or said(error.title)
            )
            return False
        self.case = self.durable
        self._waiting = Changes()
        self.state = SaveState(at=at)
        if self._to_note:
            # A log that cannot be written keeps no words off the disk; the next write tries again.
            with contextlib.suppress(StoreError):
                self.store.audit("changed", self.case.id, "new case")
                self._to_note = False
        return True

    def move_to(self, store: CaseStore) -> bool:
        """Go on with ``store``, the same vault opened anew; True when everything is durable there.

        The one before it can write nothing any more: it was closed, or its key is an older one.
        What waits is written now, or kept as before.
        """
        self.store = store
        if self.durable is not None and not self.read_only:
            self._to_hold = True
            with contextlib.suppress(StoreError):
                store.hold(self.durable.id)
                self._to_hold = False
        return self.retry()

    def clashes(self) -> int:
        """How many records that were changed here were changed by somebody else too, since this
        was asked last: theirs stand, and the words of these are in the notepad.
        """
        found, self._clashes = self._clashes, 0
        return found

    def _create(self) -> Case:
        """Bring a new case on disk. A try that failed may stand there all the same, so the next
        one offers the identical case; what was said since follows as a commit.
        """
        self._first(self.store)
        if self._attempt is None:
            self._attempt, self._waiting = self.case, Changes()
        return self.store.create(self._attempt)

    def _write(self, base: Case, at: datetime) -> Case:
        try:
            result = self.store.commit(base.id, base.revision, self._waiting, at=at)
            if isinstance(result, Conflict):
                base = self._go_on_from(base, result.case, at)
                if not self._waiting:
                    return base
                result = self.store.commit(base.id, base.revision, self._waiting, at=at)
        except LockLost:
            self._to_hold = True
            raise
        if isinstance(result, Conflict):
            raise StoreError(said("somebody else is writing this case"))
        return result.case

    def _go_on_from(self, base: Case, theirs: Case, at: datetime) -> Case:
        """Never write over what somebody else changed since; adding beside it is fine."""
        self._waiting, clashes = beside(
            base, theirs, self._waiting, now=at, new_id=self.ground.new_id
        )
        self._clashes += clashes
        self.durable, self.case = theirs, apply(theirs, self._waiting, at=at)
        return theirs
