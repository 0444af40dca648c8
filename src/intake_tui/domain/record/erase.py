"""Redacting and moving: the only operations that make content disappear.

Both set ``erases``, so that the store removes the words from the previous generation and the index
as well. What remains is the id, who, when and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.changes import given_reason, say
from intake_tui.domain.record.corrected import versions
from intake_tui.domain.record.current import unreplaced
from intake_tui.domain.record.types import Case, Changes, Event, Record, Redaction, Statement
from intake_tui.errors import RecordRefused, said

SHORTEST = 4
"""Letters of the shortest redacted text that is looked for in what exports keep."""
GONE = "…"
"""Stands where a reason was removed: that there was one still counts."""


def redact(
    case: Case, statement_id: str, *, reason: str, by: str, now: datetime, event_id: str
) -> Changes:
    """Remove a value for good, from the previous generation and the index too.

    Id, who and when remain. With it go its earlier versions, the same words where they stand no
    longer under another speaker, and the notepad lines all these were made of. What the statement
    replaced does not come back.
    """
    statement = case.statements.get(statement_id)
    if statement is None:
        raise RecordRefused(said("this statement is not in the case"))
    redaction = Redaction(by=by, at=now, reason=given_reason(reason))
    event = Event(id=event_id, what="redacted", about=statement_id, by=by, at=now)
    gone = _gone(case, statement, redaction)
    return Changes(puts=(*gone, ("events", event)), erases=True)


def redact_note(
    case: Case, note_id: str, *, reason: str, by: str, now: datetime, event_id: str
) -> Changes:
    """Remove the text of a notepad line for good."""
    note = case.notes.get(note_id)
    if note is None:
        raise RecordRefused(said("this line is not in the case"))
    given_reason(reason)
    event = Event(id=event_id, what="redacted", about=note_id, by=by, at=now)
    gone = replace(note, text="", dropped=True)
    return Changes(puts=(("notes", gone), ("events", event)), erases=True)


def move(
    source: Case,
    target: Case,
    questionnaire: Questionnaire,
    statement_id: str,
    *,
    subject: str | None,
    speaker: str,
    call: str | None,
    words_of: str | None = None,
    reason: str,
    by: str,
    now: datetime,
    event_ids: tuple[str, str],
) -> tuple[Changes, Changes]:
    """Take a statement that was written in the wrong case to the right one.

    Returns the changes of the source and of the target; commit the target first: a crash between
    the two leaves the statement in both, never in neither, and doing it again is harmless. Speaker,
    subject and call are given anew, as persons differ per case. Releases do not travel.
    """
    statement = source.statements.get(statement_id)
    if statement is None or statement.redacted:
        raise RecordRefused(said("this statement is not in the case"))
    there = replace(
        statement,
        seq=0,
        subject=subject,
        speaker=speaker,
        words_of=words_of,
        call=call,
        replaces=None,
        listening=(),
        interpreter=None,
        releases=(),
    )
    into = Changes()
    if statement_id not in target.statements:
        event = Event(id=event_ids[1], what="moved-in", about=statement_id, by=by, at=now)
        into = say(target, questionnaire, there) + Changes(puts=(("events", event),))
    redaction = Redaction(by=by, at=now, reason=given_reason(reason), moved_to=target.id)
    event = Event(id=event_ids[0], what="moved-out", about=statement_id, by=by, at=now)
    gone = _gone(source, statement, redaction)
    return Changes(puts=(*gone, ("events", event)), erases=True), into


def _gone(case: Case, statement: Statement, redaction: Redaction) -> tuple[tuple[str, Record], ...]:
    """Everything that holds the words of ``statement``, emptied."""
    ids = {version.id for version in versions(case, statement)}
    standing = {s.id for s in unreplaced(case)}
    words = [s.value for s in case.statements.values() if s.id in ids and s.value is not None]
    ids |= {
        s.id
        for s in case.statements.values()
        if s.question == statement.question and s.value in words and s.id not in standing
    }
    emptied = [
        ("statements", replace(s, value=None, releases=(), redacted=redaction))
        for s in case.statements.values()
        if s.id in ids and s.redacted is None
    ]
    lines = [
        ("notes", replace(note, text=""))
        for note in case.notes.values()
        if ids.intersection(note.filed_as)
    ]
    return (*emptied, *lines, *_forgotten(case, words))


def _forgotten(case: Case, values: Iterable[Any]) -> list[tuple[str, Record]]:
    """The exports that hold redacted words in an agreement or a reason of then, without them.

    An export keeps no answers, and who looks at the case of now does not see what it keeps: so
    what a worker copied there goes with the answer.
    """
    words = [w.casefold() for value in values for w in _words(value) if len(w) >= SHORTEST]

    def kept(text: str, instead: str = GONE) -> str:
        folded = text.casefold()
        return instead if any(word in folded for word in words) else text

    found: list[tuple[str, Record]] = []
    for export in case.exports.values():
        stood = export.stood and replace(
            export.stood,
            agreements=tuple(replace(a, text=kept(a.text, "")) for a in export.stood.agreements),
            set_asides=tuple(replace(s, reason=kept(s.reason)) for s in export.stood.set_asides),
            unlocks=tuple(
                replace(u, reason=kept(u.reason), consulted=kept(u.consulted))
                for u in export.stood.unlocks
            ),
        )
        after = replace(export, stood=stood, purpose=kept(export.purpose))
        if after != export:
            found.append(("exports", after))
    return found


def _words(value: Any) -> Iterable[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _words(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _words(part)
