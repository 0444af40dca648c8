"""Acts of saying, as undo takes them back: one at a time and nothing beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from msgspec.structs import replace

from intake_tui.domain.record import changes as operations
from intake_tui.domain.record import notes as lines
from intake_tui.domain.record import people
from intake_tui.domain.record.types import Case, Changes, Note, Person, Record
from intake_tui.errors import RecordRefused, said


class Act(msgspec.Struct, frozen=True):
    """What one act of saying did: a statement, the end of one, a notepad line filed as one.

    ``was`` and ``became`` are the lines of the notepad before and after they were split, merged,
    changed or left unfiled.
    """

    said: str | None = None
    ended: str | None = None
    filed: tuple[str, str] | None = None
    hung_up: str | None = None
    """The call that was ended."""
    acute: bool = False
    """Whether it was said on the acute page, where undo takes back nothing else."""
    was: tuple[Note, ...] = ()
    became: tuple[Note, ...] = ()

    @property
    def about(self) -> str | None:
        """The statement the act is about, None where it changed nothing."""
        return self.said or self.ended or (self.filed[1] if self.filed else None)

    def taken_back(self, case: Case, *, by: str, now: datetime) -> Changes:
        """What undoes exactly this act, as far as it was not undone otherwise."""
        changes = Changes()
        if self.said in case.statements and self.said not in case.withdrawals and self.said:
            changes += operations.withdraw(case, self.said, reason="undo", by=by, now=now)
        if self.ended:
            changes += operations.stand_again(case, self.ended)
        if self.filed:
            changes += operations.unfile(case, *self.filed)
        if self.hung_up in case.calls and self.hung_up:
            changes += operations.put_call(replace(case.calls[self.hung_up], ended_at=None))
        if self.became:
            changes += lines.as_before(case, self.was, self.became)
        return changes


class Arranged(msgspec.Struct, frozen=True):
    """One act of arranging people, agreements or the week: the record as it was and as it became.

    ``before`` None: it was not there.
    """

    table: Literal["persons", "agreements", "needs"]
    before: Record | None
    after: Record

    def taken_back(self, case: Case) -> Changes:
        """What undoes exactly this act. Raises ``RecordRefused`` where it was changed since, or
        where somebody or something that was added is used by now.
        """
        if case.table(self.table).get(self.after.id) != self.after:
            raise RecordRefused(said("it was changed since; nothing is undone"))
        if self.before is not None:
            return Changes(puts=((self.table, self.before),))
        if self.table != "needs" and people.mentioned(case, self.after.id):
            raise RecordRefused(said("it is used elsewhere in the case by now; nothing is undone"))
        return Changes(drops=((self.table, self.after.id),))


class Removed(msgspec.Struct, frozen=True):
    """Somebody was taken out of the case, and off the line of ``calls``."""

    person: Person
    calls: tuple[str, ...]
    table: Literal["persons"] = "persons"

    def taken_back(self, case: Case) -> Changes:
        """What puts them back where they were."""
        return people.put_back(case, self.person, self.calls)
