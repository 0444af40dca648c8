"""Naming the caller: a call starts with somebody without a name, and nobody stands in it twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.types import Person
from intake_tui.domain.words import Role
from intake_tui.session.conversation import Conversation


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


def add_caller(conversation: Conversation, name: str, role: Role | None) -> str:
    """The id of the person called ``name``, who is on the line.

    A caller without a name gets this one: what they said already is theirs, and no second person
    appears. Otherwise, and where it is the child that calls, as ``add_person``.
    """
    caller = unnamed_caller(conversation)
    if caller is None or role == "child":
        return add_person(conversation, name, role)
    conversation.change_person(caller.id, name=name, role=role)
    return caller.id


def name_caller(conversation: Conversation, value: Mapping[str, Any]) -> None:
    """Take over the answer to 'who am I speaking to', ``{person, …}``: that person is the caller.

    What was said without a name becomes theirs. Where the caller had a name already the worker
    corrects who is on the line: what was said before stays with whom it was written under. Leaves
    the field in hand, so that the answer itself is kept. Raises ``RecordRefused``.
    """
    known = value.get("person")
    caller = conversation.caller
    if known is None or known == caller or known not in conversation.case.persons:
        return
    if unnamed_caller(conversation) is not None:
        conversation.identify_caller(known)
        return
    conversation.leave(force=True)
    call = conversation.case.calls.get(conversation.call or "")
    if call is not None:
        others = tuple(p for p in call.with_people if p not in (known, caller))
        conversation.saver.commit(operations.put_call(replace(call, with_people=(known, *others))))
    if conversation.speaker == caller:
        conversation.choose_speaker(known)
