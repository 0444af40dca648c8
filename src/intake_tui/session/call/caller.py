"""Naming the caller: a call starts with somebody without a name, and nobody stands in it twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from intake_tui.domain import route
from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.types import Case, Person, Place
from intake_tui.domain.words import Kind, Role
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.field import kind_of
from intake_tui.session.keeping.acts import Arranged


def unnamed_caller(conversation: Conversation) -> Person | None:
    """The caller of the call in hand while neither name nor role is known."""
    caller = conversation.person(conversation.caller)
    return caller if caller is not None and not caller.name and caller.role is None else None


def add_person(conversation: Conversation, name: str, role: Role | None, **noted: Any) -> str:
    """The id of the person called ``name``, added to the case.

    A new case has one child without a name: the first child that is named is that one. ``noted``
    is what ``OpenCase.add_person`` takes beside name and role.
    """
    child = next((p for p in conversation.case.people("child") if not p.name), None)
    if role != "child" or child is None or not name:
        return conversation.add_person(name, role, **noted)
    kept = {k: v for k, v in noted.items() if k in ("relation", "side") and v}
    conversation.change_person(child.id, name=name, **kept)
    return child.id


def add_caller(conversation: Conversation, name: str, role: Role | None, **noted: Any) -> str:
    """The id of the person called ``name``, who is on the line.

    A caller without a name gets this one: what they said already is theirs, and no second person
    appears. Otherwise, and where it is the child that calls, as ``add_person``.
    """
    caller = unnamed_caller(conversation)
    if caller is None or role == "child":
        return add_person(conversation, name, role, **noted)
    kept = {k: v for k, v in noted.items() if k in ("relation", "side", "mandate") and v}
    if noted.get("child") and noted.get("circle"):
        drawn = Place(child=noted["child"], circle=noted["circle"], drawn_by=caller.id)
        kept["places"] = (drawn,)
    conversation.change_person(caller.id, name=name, role=role, **kept)
    return caller.id


def name_speaker(
    conversation: Conversation, name: str, role: Role | None, **noted: Any
) -> tuple[str, bool]:
    """The id of a new person who speaks from now on, and whether the caller got this name.

    While a caller without a name speaks, that is who is named; undo takes the name back. A child
    is that caller where nothing was noted of the caller yet. Whoever is named once the speaker has
    a name is somebody else.
    """
    caller = unnamed_caller(conversation)
    if caller is None or conversation.speaker != caller.id:
        return add_person(conversation, name, role, **noted), False
    person = add_caller(conversation, name, role, **noted)
    if person == caller.id:
        conversation.did(Arranged("persons", caller, conversation.case.persons[person]))
        return person, True
    if not _in_words(conversation.case, caller.id):
        conversation.identify_caller(person)
    return person, False


def _in_words(case: Case, person_id: str) -> bool:
    """Whether anything was said or noted, finished or not, that names this person."""
    written = (*case.statements.values(), *case.drafts.values(), *case.notes.values())
    return any(person_id.encode() in msgspec.json.encode(record) for record in written)


def name_caller(conversation: Conversation, value: Mapping[str, Any]) -> None:
    """Take over the answer to 'who am I speaking to', ``{person, …}``: that person is on the line.

    What was said without a name becomes theirs. Where who speaks had a name already the worker
    corrects who it is: what was said before stays with whom it was written under, and whoever else
    is on the line stays there. Leaves the field in hand, so that the answer itself is kept. Raises
    ``RecordRefused``.
    """
    known = value.get("person")
    case, caller = conversation.case, conversation.caller
    until = route.on_line(conversation.facts(), caller, conversation.speaker)
    if known is None or known == until or known not in case.persons:
        return
    if until == caller and unnamed_caller(conversation) is not None:
        conversation.identify_caller(known)
        return
    conversation.leave(force=True)
    call = case.calls.get(conversation.call or "")
    if call is not None and (until == caller or known not in call.with_people):
        people = tuple(dict.fromkeys(known if p == until else p for p in call.with_people))
        conversation.saver.commit(operations.put_call(replace(call, with_people=people)))
    if conversation.speaker == until:
        conversation.choose_speaker(known)


def on_the_line(conversation: Conversation) -> bool:
    """Whether somebody is on the line: then the quick route stands alone, the rest is parked."""
    call = conversation.case.calls.get(conversation.call or "")
    return call is not None and call.ended_at is None


def route_for(conversation: Conversation) -> str:
    """Which quick route holds, by who is on the line: a name of ``routes.quick``, ``all`` while
    nobody knows who it is.
    """
    facts = conversation.facts()
    return route.variant(facts, route.on_line(facts, conversation.caller, conversation.speaker))


def parked(conversation: Conversation) -> int:
    """How many open questions were not asked and are outside the quick route: for later."""
    quick = {step.key for step in conversation.quick_route()}
    return sum(
        1
        for step in conversation.full_route()
        if step.state == "not-asked" and step.key not in quick
    )


def kind_as_asked(conversation: Conversation) -> Kind | None:
    """The kind of statement that the question in hand proposes for who says it."""
    field = conversation.field
    if field is None:
        return None
    said = field.statement
    speaker = conversation.person(said.speaker)
    return kind_of(field.question, said.subject, speaker, said.words_of)
