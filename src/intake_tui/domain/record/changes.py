"""What may be done to a case. Every operation is pure and returns ``Changes``.

``by`` is who sits at the keyboard, ``now`` a UTC moment, new ids come from the caller: nothing here
looks at a clock or makes an id. Refusals are ``RecordRefused`` or ``ValueRefused``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from intake_tui.domain.questionnaire import Pin, Questionnaire
from intake_tui.domain.record.current import Current
from intake_tui.domain.record.types import (
    TABLES,
    Agreement,
    Call,
    Case,
    Changes,
    Draft,
    Event,
    Head,
    Need,
    Note,
    Person,
    Record,
    Release,
    SetAside,
    Statement,
    Unlock,
    Withdrawal,
)
from intake_tui.domain.record.values import check_value
from intake_tui.domain.record.yes import child_speaking
from intake_tui.domain.text import clean, clean_line, tidy, without_bars
from intake_tui.domain.words import FORMS
from intake_tui.errors import RecordRefused, ValueRefused, said


def new_case(
    case_id: str, *, pin: Pin, now: datetime, reference: str = "", profile: str = ""
) -> Case:
    """An empty case, pinned to a questionnaire."""
    return Case(
        head=Head(
            id=case_id,
            reference=clean_line(reference),
            profile=profile,
            questionnaire=pin,
            created_at=now,
            changed_at=now,
        )
    )


def refer(case: Case, reference: str) -> Changes:
    """Give the case the worker's own reference."""
    return Changes(head=replace(case.head, reference=clean_line(reference)))


def _put(table: str, *records: Record) -> Changes:
    return Changes(puts=tuple((table, record) for record in records))


def put_person(case: Case, person: Person) -> Changes:
    """Add a person, or change what is noted of one. A person keeps its ``added_at``."""
    known = case.persons.get(person.id)
    return _put(
        "persons",
        replace(
            person,
            name=clean_line(person.name),
            relation=clean_line(person.relation),
            added_at=known.added_at if known else person.added_at,
        ),
    )


def put_call(call: Call) -> Changes:
    """Start a call, or note its end."""
    return _put("calls", call)


def identify_caller(
    case: Case,
    questionnaire: Questionnaire,
    unnamed: str,
    known: str,
    *,
    by: str,
    now: datetime,
    event_id: str,
) -> Changes:
    """The caller without a name turns out to be a person of the case.

    Everything the unnamed one said, was said about or was named in goes to ``known``; the unnamed
    person disappears. Raises ``RecordRefused`` when ``unnamed`` has a name or role already.
    """
    stranger, person = case.persons.get(unnamed), case.persons.get(known)
    if stranger is None or person is None or unnamed == known:
        raise RecordRefused(said("this person is not in the case"))
    if stranger.name or stranger.role:
        raise RecordRefused(said("this caller has been named already"))
    puts = [
        (table, _renamed(questionnaire, record, kind, unnamed, known))
        for table, kind in TABLES.items()
        for record in case.table(table).values()
        if record.id != unnamed and unnamed.encode() in msgspec.json.encode(record)
    ]
    if stranger.relation and not person.relation:
        puts.append(("persons", replace(person, relation=stranger.relation)))
    event = Event(id=event_id, what="caller-identified", about=known, by=by, at=now)
    return Changes(puts=(*puts, ("events", event)), drops=(("persons", unnamed),))


TEXTS = frozenset({"text", "raw", "reason", "name", "relation", "why", "where", "what"})
"""Fields that hold people's words."""


def _renamed(
    questionnaire: Questionnaire, record: Record, kind: type[Record], old: str, new: str
) -> Record:
    """``record`` with the person ``old`` as ``new`` wherever an id stands, but in no text."""

    def walk(part: Any) -> Any:
        if isinstance(part, dict):
            question = questionnaire.question.get(part.get("question", ""))
            worded = question is not None and question.type in ("quote", "text", "phone")
            kept = TEXTS | {"value"} if worded else TEXTS
            fields = {key: item if key in kept else walk(item) for key, item in part.items()}
            if fields.get("words_of") == new == fields.get("speaker"):
                fields["words_of"] = None
            return fields
        if isinstance(part, list | tuple):
            items = [walk(item) for item in part]
            named = [i.get("person") if isinstance(i, dict) else i for i in items]
            first = named.index(new) if new in named else -1
            return [i for at, i in enumerate(items) if named[at] != new or at == first]
        return new if part == old else part

    return msgspec.convert(walk(msgspec.to_builtins(record)), kind)


def checked(case: Case, questionnaire: Questionnaire, statement: Statement) -> Statement:
    """``statement`` with its value in the form the record keeps.

    Raises ``ValueRefused`` for an unknown question, a wrong value, or a speaker, subject or call
    that is not in the case.
    """
    question = questionnaire.question.get(statement.question)
    if question is None:
        raise ValueRefused(
            said("question {question}: no such question", question=statement.question)
        )
    where = said("question {question}", question=question.id)
    if statement.speaker not in case.persons:
        raise ValueRefused(said("{where}: the speaker is not a person of this case", where=where))
    if statement.words_of is not None and statement.words_of not in case.persons:
        raise ValueRefused(said("{where}: words_of is not a person of this case", where=where))
    if statement.call is not None and statement.call not in case.calls:
        raise ValueRefused(said("{where}: the call is not in this case", where=where))
    fits = {
        "case": statement.subject is None,
        "call": statement.subject in case.calls and statement.subject == statement.call,
    }.get(question.per, statement.subject in case.persons)
    if not fits:
        raise ValueRefused(
            said(
                "{where}: the subject does not fit a question per {per}",
                where=where,
                per=question.per,
            )
        )
    if statement.status != "answered":
        return replace(statement, value=None)
    value = check_value(questionnaire, question, statement.value, case.persons.keys())
    return replace(statement, value=value)


def say(case: Case, questionnaire: Questionnaire, statement: Statement) -> Changes:
    """Make ``statement`` final; its draft, if there is one, ends in the same commit.

    Where the question does not accumulate it replaces what stands of the same speaker, unless it
    names another statement in ``replaces``. Saying the same again changes nothing but the draft.
    """
    final = checked(case, questionnaire, statement)
    if final.id in case.statements:
        raise RecordRefused(said("this statement is final already"))
    current = Current(case, questionnaire)
    standing = current.own(final.question, final.subject, final.speaker, final.words_of, final.call)
    drops = (("drafts", final.id),) if final.id in case.drafts else ()
    if final.replaces is not None and final.replaces not in case.statements:
        raise RecordRefused(said("what this should replace is not in the case"))
    if not questionnaire.question[final.question].accumulates and standing:
        final = replace(final, replaces=standing[-1].id)
    same = [
        s
        for s in standing
        if (s.value, s.status, s.kind) == (final.value, final.status, final.kind)
    ]
    if any(s.id == final.replaces or final.replaces is None for s in same):
        return Changes(drops=drops)
    return Changes(puts=(("statements", final),), drops=drops)


def save_draft(case: Case, draft: Draft) -> Changes:
    """Keep what stands in a field while it is typed in. An emptied field was never said."""
    if draft.id in case.statements:
        raise RecordRefused(said("this statement is final already"))
    if not tidy(draft.raw) and draft.statement.value in (None, "", []):
        return drop_draft(case, draft.id)
    return _put("drafts", replace(draft, raw=clean(draft.raw)))


def drop_draft(case: Case, draft_id: str) -> Changes:
    """End a draft that was never said."""
    return Changes(drops=(("drafts", draft_id),) if draft_id in case.drafts else ())


def recover_drafts(
    case: Case, questionnaire: Questionnaire, *, by: str, now: datetime, ids: Iterable[str]
) -> Changes:
    """Make every draft that a crash left behind final, marked recovered.

    What does not read as an answer (a date half typed), or was marked unknown over what was typed,
    becomes a line of the notepad, so that not a letter is lost. ``ids`` gives an id for each event
    and note.
    """
    fresh = iter(ids)
    changes = Changes()
    for draft in sorted(case.drafts.values(), key=lambda d: (d.statement.recorded_at, d.id)):
        event = Event(id=next(fresh), what="recovered", about=draft.id, by=by, at=now)
        try:
            statement = replace(draft.statement, recovered=True)
            changes += say(case, questionnaire, statement)
            left = statement.status not in ("answered", draft.raw)
        except (ValueRefused, RecordRefused):
            left = True
            changes += drop_draft(case, draft.id)
        if left:
            note = Note(
                id=next(fresh),
                call=draft.statement.call,
                speaker=draft.statement.speaker,
                text=tidy(as_read(questionnaire, draft)),
                at=draft.statement.said_at,
            )
            changes += _put("notes", note)
        changes += _put("events", event)
    return changes


def as_read(questionnaire: Questionnaire, draft: Draft) -> str:
    """What stands in a draft, as words to read: a form without the marks between its fields."""
    question = questionnaire.question.get(draft.statement.question)
    return without_bars(draft.raw) if question and question.type in FORMS else draft.raw


def withdraw(case: Case, statement_id: str, *, reason: str, by: str, now: datetime) -> Changes:
    """End a statement; what it replaced stands again. The statement itself stays readable."""
    if statement_id not in case.statements:
        raise RecordRefused(said("this statement is not in the case"))
    if statement_id in case.withdrawals:
        raise RecordRefused(said("this statement was withdrawn already"))
    record = Withdrawal(id=statement_id, by=by, at=now, reason=given_reason(reason))
    return _put("withdrawals", record)


def release(case: Case, statement_id: str, released: Release) -> Changes:
    """Release one exact statement to one person; an earlier release to them is renewed.

    Raises ``RecordRefused`` where a child speaks and somebody else says yes in its place.
    """
    statement = case.statements.get(statement_id)
    if statement is None or statement.redacted or statement_id in case.withdrawals:
        raise RecordRefused(said("this statement is not in the case"))
    if released.to not in case.persons:
        raise RecordRefused(said("the person to release to is not in the case"))
    child = child_speaking(case, statement)
    if child is not None and released.by != child:
        raise RecordRefused(
            said("these are words of a child, and somebody else said yes to releasing them"),
            way_out="Ask the child itself; only its own yes, checked by the worker, releases them.",
        )
    others = tuple(r for r in statement.releases if r.to != released.to)
    return _put("statements", replace(statement, releases=(*others, released)))


def end_release(case: Case, statement_id: str, to: str, *, now: datetime) -> Changes:
    """Withdraw a release; what was released stays on record."""
    statement = case.statements.get(statement_id)
    if statement is None:
        raise RecordRefused(said("this statement is not in the case"))
    releases = tuple(
        replace(r, withdrawn=now) if r.to == to and r.withdrawn is None else r
        for r in statement.releases
    )
    return _put("statements", replace(statement, releases=releases))


def stand_again(case: Case, statement_id: str) -> Changes:
    """Undo a withdrawal: the statement stands as before."""
    ended = statement_id in case.withdrawals
    return Changes(drops=(("withdrawals", statement_id),) if ended else ())


def unfile(case: Case, note_id: str, statement_id: str) -> Changes:
    """Undo the filing of a notepad line as a statement; the line waits again."""
    note = case.notes.get(note_id)
    if note is None or statement_id not in note.filed_as:
        return Changes()
    left = tuple(made for made in note.filed_as if made != statement_id)
    return _put("notes", replace(note, filed_as=left))


def put_note(note: Note) -> Changes:
    """Write a line of the notepad, or mark it filed or dropped."""
    return _put("notes", replace(note, text=clean(note.text)))


def file_note(
    case: Case, questionnaire: Questionnaire, note_id: str, statement: Statement
) -> Changes:
    """Make a statement of a notepad line; it keeps the line's time and is linked from it."""
    note = case.notes.get(note_id)
    if note is None:
        raise RecordRefused(said("this line is not in the case"))
    final_now = say(case, questionnaire, replace(statement, said_at=note.at))
    made = statement.id
    if not final_now.puts:
        # The same was said already: the line belongs to what stands.
        final = checked(case, questionnaire, statement)
        own = Current(case, questionnaire).own(
            final.question, final.subject, final.speaker, final.words_of, final.call
        )
        made = next((s.id for s in own if s.value == final.value), made)
    return final_now + _put("notes", replace(note, filed_as=(*note.filed_as, made)))


def set_aside(case: Case, record: SetAside) -> Changes:
    """Set an attention point aside, with a reason, for exactly the statements that made it hold."""
    reason = given_reason(record.reason)
    return _put("set_asides", replace(record, reason=reason, statements=_sorted(record.statements)))


def take_up_again(case: Case, record_id: str) -> Changes:
    """Undo a setting aside."""
    return Changes(drops=(("set_asides", record_id),) if record_id in case.set_asides else ())


def unlock(case: Case, record: Unlock) -> Changes:
    """Open a guard, with a reason, for exactly the statements that closed it."""
    reason = given_reason(record.reason)
    return _put("unlocks", replace(record, reason=reason, statements=_sorted(record.statements)))


def put_agreement(case: Case, questionnaire: Questionnaire, agreement: Agreement) -> Changes:
    """Note who does what, or change its state. Raises ``RecordRefused`` where it does not fit."""
    if agreement.owner not in case.persons or agreement.code not in questionnaire.offer:
        raise RecordRefused(said("an agreement needs a person of the case and an offer code"))
    if agreement.offer is not None and agreement.offer not in case.statements:
        raise RecordRefused(said("the offer this rests on is not in the case"))
    people = (*agreement.children, *agreement.visible_to, agreement.backup or agreement.owner)
    if any(person not in case.persons for person in people):
        raise RecordRefused(said("an agreement names somebody who is not in the case"))
    return _put("agreements", replace(agreement, text=tidy(agreement.text)))


def put_need(case: Case, questionnaire: Questionnaire, need: Need) -> Changes:
    """Mark in which of the 28 parts of the week a child needs somebody."""
    known = [f"{d.code}.{p.code}" for d in questionnaire.days for p in questionnaire.day_parts]
    if need.id not in case.persons or not set(need.slots) <= set(known):
        raise RecordRefused(said("a need names a child of the case and parts of the week"))
    return _put("needs", replace(need, slots=tuple(slot for slot in known if slot in need.slots)))


def move_questionnaire(case: Case, pin: Pin, *, by: str, now: datetime, event_id: str) -> Changes:
    """Go on with a newer questionnaire; what was said on retired questions stays readable."""
    event = Event(id=event_id, what="questionnaire-moved", about=pin.hash, by=by, at=now)
    return Changes(head=replace(case.head, questionnaire=pin), puts=(("events", event),))


def given_reason(text: str) -> str:
    """The reason that was typed. Raises ``RecordRefused`` where there is none."""
    reason = tidy(text)
    if not reason:
        raise RecordRefused(said("a reason is needed"))
    return reason


def _sorted(statements: Iterable[Any]) -> tuple[str, ...]:
    return tuple(sorted(statements))
