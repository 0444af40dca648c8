"""Filing a call that was noted while the vault was locked, into a new case or one that is open."""

from __future__ import annotations

import itertools
import uuid

from msgspec.structs import replace

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.types import Call, Case, Changes, Note, Person, Record
from intake_tui.errors import StoreError
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.session.notes.notepad import Line, read_line
from intake_tui.store.base import CaseNotFound, CasePurged, CaseStore
from intake_tui.store.unfiled import UnfiledCall


def into_new_case(
    store: CaseStore,
    questionnaire: Questionnaire,
    ground: Ground,
    call: UnfiledCall,
    *,
    reference: str = "",
    profile: str = "",
) -> Conversation:
    """A new case that ``call`` can be taken in to, or the one it went into before.

    The id of the case follows from the id of the call: where a crash came between the commit and
    the removal of the sealed notes, the same call opens the same case again. Nothing is written
    yet. Raises what ``CaseStore.load`` raises but ``CaseNotFound``.
    """
    case_id = _id(call, "case")
    try:
        store.load(case_id)
    except CasePurged:
        # An id of a case that was removed for good is not given again.
        return Conversation.new(store, questionnaire, ground, reference=reference, profile=profile)
    except CaseNotFound:
        ids = itertools.chain([case_id], iter(ground.new_id, None))
        seeded = replace(ground, new_id=lambda: str(next(ids)))
        return Conversation.new(store, questionnaire, seeded, reference=reference, profile=profile)
    return Conversation.open(store, case_id, questionnaire, ground)


def take_in(conversation: Conversation, call: UnfiledCall) -> bool:
    """Make ``call`` part of the case that is open, then remove the sealed notes.

    Notes that were typed on since ``call`` was read come as well.
    One call by phone with a caller who has no name yet, over at its last line, and a note for each
    line with its own time; prefixes are read against the people of the case. Ids follow from the
    call's id, so that doing it twice changes nothing. What stands in the case since (a note filed,
    redacted, a caller named) stays as it is.

    False where the case is not durable yet, or the sealed notes are still there: they are listed
    again, and taking them in again is harmless. Raises ``RecordRefused`` for a case that is open
    read-only.
    """
    saver = conversation.saver
    if not saver.commit(_changes(conversation, call)):
        return False
    if conversation.call is None:
        conversation.resume_call(call.id)
    try:
        now = next((c for c in saver.store.unfiled() if c.id == call.id), call)
        if now != call and not saver.commit(_changes(conversation, now)):
            return False
        saver.store.drop_unfiled(call.id)
    except StoreError:
        return False
    return True


def _changes(conversation: Conversation, call: UnfiledCall) -> Changes:
    case = conversation.case
    ended_at = max((line.at for line in call.lines), default=call.started_at)
    ended_at = max(ended_at, call.started_at)
    known = case.calls.get(call.id)
    start = Changes()
    if known is None:
        caller = Person(id=_id(call, "caller"), added_at=call.started_at)
        known = Call(
            id=call.id,
            started_at=call.started_at,
            ended_at=ended_at,
            channel="phone",
            with_people=(caller.id,),
            worker=call.worker,
        )
        start = operations.put_person(case, caller) + operations.put_call(known)
    elif known.ended_at is not None and known.ended_at < ended_at:
        start = operations.put_call(replace(known, ended_at=ended_at))
    speaker = known.with_people[0] if known.with_people else None
    people = case.people()
    notes: list[tuple[str, Record]] = []
    for number, line in enumerate(call.lines):
        read = read_line(line.text, people)
        note = _note(case, call, number, read)
        if note is not None:
            named = conversation.me() if read.own else read.speaker
            said_by = named or note.speaker or speaker
            notes += operations.put_note(replace(note, at=line.at, speaker=said_by)).puts
    return start + Changes(puts=tuple(notes))


def _note(case: Case, call: UnfiledCall, number: int, read: Line) -> Note | None:
    """The note to put for a line, None where it is in the case already.

    A line can have been typed further since it was taken in. A note that nothing was done with
    goes on; beside one that was changed the line comes once more, so that no words are lost.
    """
    if not read.text:
        return None
    for version in itertools.count():
        note_id = _id(call, f"line {number} {version}")
        there = case.notes.get(note_id)
        if there is None:
            return Note(
                id=note_id,
                call=call.id,
                speaker=None,
                text=read.text,
                mark=read.mark,
                at=call.started_at,
            )
        if there.text in ("", read.text):
            break  # words that were removed for good do not come back
        if not there.filed_as and not there.dropped and read.text.startswith(there.text):
            return replace(there, text=read.text, mark=read.mark)
    return None


def _id(call: UnfiledCall, what: str) -> str:
    return str(uuid.uuid5(uuid.UUID(call.id), what))
