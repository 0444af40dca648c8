"""What waits to be written when somebody else wrote the same case in between.

What they wrote stands. What was said beside it is written too; words that would have gone over
something of theirs become lines of the notepad, so that no change of one record keeps the words
after it off the disk.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from intake_tui.domain.record.types import (
    TABLES,
    Agreement,
    Case,
    Changes,
    Draft,
    Export,
    Head,
    Note,
    Person,
    Record,
    SetAside,
    Statement,
    Unlock,
    Withdrawal,
    apply,
)
from intake_tui.domain.text import LONGEST_TEXT


def beside(
    base: Case, theirs: Case, waiting: Changes, *, now: datetime, new_id: Callable[[], str]
) -> tuple[Changes, int]:
    """What of ``waiting``, made on ``base``, can be written on ``theirs``; and how many records
    of it cannot, as they were changed there too.

    The words of those come along as lines of the notepad, marked ``ask``, as far as they are not
    in the case anyway. Words that were removed for good do not come back; and where ``waiting``
    removes words for good, that is done, whatever else was changed there.
    """
    puts: list[tuple[str, Record]] = []
    notes: list[Note] = []
    clashes = 0
    removed = _removed(base, theirs)
    for table, mine in waiting.puts:
        was, there = base.table(table).get(mine.id), theirs.table(table).get(mine.id)
        if was is None and isinstance(mine, Statement | Draft | Note) and _words(mine) in removed:
            clashes += 1  # a copy of what was removed for good there
        elif was == there or (waiting.erases and _words(was) and not _words(mine)):
            puts.append((table, mine))
        elif there is None or _unnumbered(mine) != _unnumbered(there):
            clashes += 1
            notes += _kept(mine, was, there, now, new_id)
    head = waiting.head
    if head is not None and _own(base.head) != _own(theirs.head):
        if _own(head) != _own(theirs.head):
            clashes += 1
            if head.reference not in ("", base.head.reference, theirs.head.reference):
                notes.append(_note(new_id(), head.reference, now))
        head = None
    drops = [
        (table, record_id)
        for table, record_id in waiting.drops
        if base.table(table).get(record_id) == theirs.table(table).get(record_id)
    ]
    puts += [("persons", person) for person in _missed(base, theirs, [p for _, p in puts])]
    known = {record.id for table, record in puts if table in ("persons", "calls")}
    known |= theirs.persons.keys() | theirs.calls.keys()
    for note in notes:
        speaker = note.speaker if note.speaker in known else None
        call = note.call if note.call in known else None
        puts.append(("notes", replace(note, speaker=speaker, call=call)))
    rest = Changes(puts=tuple(puts), head=head, erases=waiting.erases)
    after = apply(theirs, rest)
    kept = tuple(d for d in drops if d[0] != "persons" or not _named(after, d[1]))
    return replace(rest, drops=kept), clashes


def _kept(
    mine: Record,
    was: Record | None,
    there: Record | None,
    now: datetime,
    new_id: Callable[[], str],
) -> Iterator[Note]:
    words, before, theirs = _words(mine), _words(was), _words(there)
    if there is not None and before and not theirs:
        words = words.removeprefix(before)  # the rest of it was removed for good
    if not words.strip() or words in (before, theirs):
        return
    said = mine.statement if isinstance(mine, Draft) else mine
    if isinstance(said, Statement):
        yield _note(new_id(), words, said.said_at, said.call, said.speaker)
    elif isinstance(said, Note):
        yield _note(new_id(), words, said.at, said.call, said.speaker)
    else:
        yield _note(new_id(), words, now)


def _removed(base: Case, theirs: Case) -> set[str]:
    """The words that were removed for good there."""
    return {
        words
        for table in ("statements", "notes")
        for record_id, record in base.table(table).items()
        if (words := _words(record))
        and record_id in theirs.table(table)
        and not _words(theirs.table(table)[record_id])
    }


def _note(
    note_id: str, words: str, at: datetime, call: str | None = None, speaker: str | None = None
) -> Note:
    text = words[:LONGEST_TEXT]
    return Note(id=note_id, call=call, speaker=speaker, text=text, mark="ask", at=at)


def _words(record: Record | None) -> str:
    """What a person said or typed in a record."""
    match record:
        case Statement(value=str(value)):
            return value
        case Statement(redacted=None, status="answered", value=value) if value is not None:
            return f"{record.question}: {_plain(value)}"
        case Statement(redacted=None, status="unknown" | "declined" as status):
            return f"{record.question}: {status}"
        case Draft(raw=raw, statement=statement):
            return raw or _words(statement)
        case Note(text=text) | Agreement(text=text):
            return text
        case Person(name=name, relation=relation):
            return ", ".join(part for part in (name, relation) if part)
        case Withdrawal(reason=text) | SetAside(reason=text) | Unlock(reason=text):
            return text
        case Export(purpose=purpose):
            return purpose
        case _:
            return ""


def _plain(value: Any) -> str:
    """A value that is no text, as one line."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)


def _unnumbered(record: Record) -> Record:
    return replace(record, seq=0) if isinstance(record, Statement) else record


def _own(head: Head) -> tuple[object, ...]:
    return (head.reference, head.profile, head.questionnaire)


def _missed(base: Case, theirs: Case, mine: list[Record]) -> Iterator[Person]:
    """Persons who are gone there, while what is written here speaks of them."""
    here = {record.id for record in mine}
    for person in base.people():
        gone = person.id not in theirs.persons and person.id not in here
        if gone and any(_speaks_of(record, person.id) for record in mine):
            yield person


def _named(case: Case, person_id: str) -> bool:
    return any(
        _speaks_of(record, person_id)
        for table in TABLES
        for record in case.table(table).values()
        if record.id != person_id
    )


def _speaks_of(record: Record, person_id: str) -> bool:
    return person_id.encode() in msgspec.json.encode(record)
