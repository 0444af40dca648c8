"""Who else hears what is said in a call: those who listen along, and the interpreter."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from intake_tui.domain.record.types import Case, Statement
from intake_tui.session.call.conversation import Conversation


class Company(msgspec.Struct, frozen=True):
    """Person ids of who listens along; ``interpreter`` is a person id, or a name or firm."""

    listening: tuple[str, ...] = ()
    interpreter: str | None = None

    def __bool__(self) -> bool:
        return bool(self.listening or self.interpreter)

    def hearers(self, case: Case, speaker: str | None) -> tuple[str, ...]:
        """The persons of the case who hear along beside ``speaker``, workers left out."""
        heard = (*self.listening, self.interpreter or "")
        known = [p for p in dict.fromkeys(heard) if p in case.persons and p != speaker]
        return tuple(p for p in known if case.persons[p].role != "worker")


def company_of(conversation: Conversation) -> Company:
    """Who heard along when something was last said in the call in hand: they may still be there."""
    call = conversation.call
    if call is None:
        return Company()
    case = conversation.case
    said: Iterable[Statement] = (
        *(s for s in case.statements.values() if s.call == call and s.redacted is None),
        *(d.statement for d in case.drafts.values() if d.statement.call == call),
    )
    last = max(said, key=lambda s: s.recorded_at, default=None)
    if last is None:
        return Company()
    present = tuple(p for p in last.listening if p in case.persons)
    return Company(listening=present, interpreter=last.interpreter)


def note_company(conversation: Conversation, company: Company) -> None:
    """Put in the field in hand who hears along. A correction keeps who was there then."""
    field = conversation.field
    if field is None or field.corrects:
        return
    said = field.statement
    listening = tuple(p for p in company.listening if p != said.speaker)
    fresh = replace(said, listening=listening, interpreter=company.interpreter)
    if fresh != said:
        field.statement, field.seen = fresh, None
        field.dirty = field.dirty or field.touched
