"""Somebody who does not belong in the case: taken out as long as nothing is recorded of them."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from intake_tui.domain.record.types import TABLES, Call, Case, Changes, Person
from intake_tui.errors import RecordRefused, said


def mentioned(case: Case, record_id: str) -> bool:
    """Whether any other record of the case names this one."""
    name = record_id.encode()
    return any(
        name in msgspec.json.encode(record)
        for table in TABLES
        for record in case.table(table).values()
        if record.id != record_id
    )


def heard_in(case: Case, person_id: str) -> tuple[Call, ...]:
    """The calls in which somebody was on the line beside the caller."""
    return tuple(c for c in case.calls_in_order() if person_id in c.with_people[1:])


def remove_person(case: Case, person_id: str) -> Changes:
    """Take somebody out who said nothing and of whom nothing is recorded: a name typed by a slip.

    They go off the line of the calls they were put in. Raises ``RecordRefused`` for the worker, for
    the only child, and where a statement, a note, a call or anybody else names them.
    """
    person = case.persons.get(person_id)
    if person is None:
        raise RecordRefused(said("this person is not in the case"))
    if person.role == "worker":
        raise RecordRefused(said("this is who works in the case"))
    if person.role == "child" and len(case.people("child")) == 1:
        raise RecordRefused(said("a case has at least one child"), way_out="Change the name.")
    calls = tuple(
        replace(call, with_people=tuple(p for p in call.with_people if p != person_id))
        for call in heard_in(case, person_id)
    )
    left = replace(case, calls={**case.calls, **{call.id: call for call in calls}})
    if mentioned(left, person_id):
        raise RecordRefused(
            said("something is recorded of this person or by them; that is not thrown away"),
            way_out="Change the name, or give each answer to who said it ('Said before').",
        )
    return Changes(puts=tuple(("calls", call) for call in calls), drops=(("persons", person_id),))


def put_back(case: Case, person: Person, calls: tuple[str, ...]) -> Changes:
    """Undo ``remove_person``: the person as they were, on the line of ``calls`` again."""
    if person.id in case.persons:
        return Changes()
    heard = [case.calls[call] for call in calls if call in case.calls]
    return Changes(
        puts=(
            ("persons", person),
            *(("calls", replace(c, with_people=(*c.with_people, person.id))) for c in heard),
        )
    )
