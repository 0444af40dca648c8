"""A case as it stood when a version of a plan was made.

Statements carry their own order, so those of then are the ones with a lower ``seq``; what changes
in place is in the export. Three things are not as they were: what was redacted since is redacted
in the past too; a caller who was identified since has their name; and of a notepad line that is no
longer there to be filed only that is known, not what it was filed as meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from msgspec.structs import replace

from intake_tui.domain.record.types import (
    AsItStood,
    Case,
    Export,
    Note,
    Person,
    Record,
    Statement,
    Withdrawal,
)
from intake_tui.errors import RecordRefused, said

R = TypeVar("R", bound=Record)


def case_at(case: Case, export: Export) -> Case:
    """``case`` as it stood at ``export``, without drafts. Raises ``RecordRefused``."""
    stood = _stood(case, export)
    head = replace(
        case.head,
        questionnaire=stood.questionnaire,
        profile=stood.profile,
        reference=stood.reference,
        changed_at=export.at,
        next_seq=export.next_seq,
    )
    statements = {
        s.id: _statement(s, stood) for s in case.statements.values() if s.seq < export.next_seq
    }
    return Case(
        head=head,
        revision=export.revision,
        persons=_people(stood.persons),
        calls=_table(stood.calls),
        statements=statements,
        withdrawals={
            ended: case.withdrawals.get(ended)
            # Undone since: that it was withdrawn is known, the reason is not kept.
            or Withdrawal(id=ended, by=export.by, at=export.at, reason="")
            for ended in stood.withdrawn
        },
        notes={
            n.id: _note(n, stood, statements)
            for n in case.notes.values()
            if n.at <= export.at or n.id in stood.waiting
        },
        agreements=_table(stood.agreements),
        set_asides=_table(stood.set_asides),
        unlocks=_table(stood.unlocks),
        needs=_table(stood.needs),
        events={e.id: e for e in case.events.values() if e.at <= export.at},
        exports={e.id: _unread(e, export) for e in case.exports.values() if e.seq < export.seq},
    )


def _stood(case: Case, export: Export) -> AsItStood:
    kept = export.stood
    if kept is None:
        other = case.exports.get(export.as_in or "")
        kept = other.stood if other else None
    if kept is None:
        raise RecordRefused(
            said("what version {number} was made of is not in the case", number=export.number)
        )
    return kept


def _statement(statement: Statement, stood: AsItStood) -> Statement:
    releases = () if statement.redacted else stood.releases.get(statement.id, ())
    return replace(statement, releases=releases)


def _note(note: Note, stood: AsItStood, statements: dict[str, Statement]) -> Note:
    if note.id in stood.waiting:
        return replace(note, filed_as=(), dropped=False)
    filed = tuple(made for made in note.filed_as if made in statements)
    return replace(note, filed_as=filed, dropped=note.dropped or not filed)


def _people(people: Iterable[Person]) -> dict[str, Person]:
    """Persons by id; of a caller and who they turned out to be, the one with a name."""
    found: dict[str, Person] = {}
    for person in people:
        if person.id not in found or person.name or person.role:
            found[person.id] = person
    return found


def _table(records: Iterable[R]) -> dict[str, R]:
    return {record.id: record for record in records}


def _unread(earlier: Export, export: Export) -> Export:
    """``earlier`` as it stood at ``export``: what was read back later was not yet."""
    if earlier.read_back is None or earlier.read_back <= export.at:
        return earlier
    return replace(earlier, read_back=None, read_back_by="")
