"""Filing the notepad: under which question a line can go, what it reads as there, and the next one.

A line keeps who said it, when, and that it was a quote. What it does not read as is never made up:
then the question is opened with the line beside it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from intake_tui.domain.conditions.evaluate import subjects_of
from intake_tui.domain.names import NameFinder, fold
from intake_tui.domain.questionnaire import Question
from intake_tui.domain.record import notes as lines
from intake_tui.domain.record.types import Changes, Note
from intake_tui.domain.record.values import check_value
from intake_tui.domain.words import Lang
from intake_tui.errors import RecordRefused, ValueRefused, said
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.field import Field, of_line
from intake_tui.session.call.going import Sought, sought, to_choose
from intake_tui.session.forms.reading import Scene
from intake_tui.session.forms.shapes import shape_of
from intake_tui.session.keeping.acts import Act

_SCALE = re.compile(r"^(10|\d)(?: ?/ ?10| van(?: de)? 10| (?:out )?of 10)?$")
TRIES = 2000
"""Ids that are tried for one that sorts where the second half of a line belongs."""


@dataclass(frozen=True)
class Target:
    """A question that a line can be filed under. ``subjects`` are whom it can be about."""

    question: str
    subjects: tuple[str | None, ...]
    section: str
    label: str
    short: str
    sought: Sought
    prior: float
    worded: bool
    """Whether any words are an answer to it."""


def targets(talk: Conversation, note: Note, lang: Lang, recent: Sequence[str] = ()) -> list[Target]:
    """Where ``note`` can go, the likeliest first. ``recent`` are sections, the latest first."""
    known, facts = talk.questionnaire, talk.facts()
    sections = {s.id: s for s in known.sections}
    quick = {s.question for s in talk.quick_route()}
    in_play = {s.question for s in talk.full_route()} | quick
    speaker = talk.person(note.speaker)
    found = []
    for question in known.questions:
        subjects: tuple[str | None, ...] = (note.call,)
        if question.per != "call":
            subjects = subjects_of(facts, question)
        if not subjects or ("call" in question.per and note.call is None):
            continue
        fits = _fits_mark(question, note)
        prior = (
            8.0 if question.id in quick else 4.0 if question.id in in_play or fits > 9 else -12.0
        )
        prior += fits
        prior += 3.0 if speaker is not None and speaker.role in question.respondents else 0.0
        if question.section in recent[:2]:
            prior += 12.0 if question.section == recent[0] else 6.0
        section = sections[question.section]
        about = subjects[0] if len(subjects) == 1 else None
        asked = talk.asked(question, about, lang)
        found.append(
            Target(
                question=question.id,
                subjects=subjects,
                section=question.section,
                label=asked,
                short=question.short.text(lang) or asked,
                sought=sought(question, section, asked),
                prior=prior,
                worded=question.type in ("quote", "text", "facts", "decisions"),
            )
        )
    return found


def _fits_mark(question: Question, note: Note) -> float:
    if note.mark == "danger" and question.id.startswith("danger-"):
        return 30.0 if question.type == "quote" else 18.0
    if note.mark == "quote" and question.type == "quote":
        return 15.0
    return 5.0 if question.type in ("quote", "text") else 0.0


def likely(talk: Conversation, note: Note, subjects: Iterable[str | None]) -> str | None:
    """Of ``subjects`` whom the line is about, probably: who is named in it, else who said it."""
    known = [s for s in subjects if s is not None]
    named = NameFinder(talk.case.people(), relations=known).found(note.text)
    one = [s for s in known if s in named]
    if len(one) == 1:
        return one[0]
    return note.speaker if note.speaker in known else None


def reads_as(talk: Conversation, note: Note, question: Question, lang: Lang) -> Any:
    """The value that the line is as an answer to ``question``; None where it does not read so.

    Days are those of when it was written: 'tomorrow' is the day after the line. Of a choice only
    its whole label counts, as 'no, but' is not no.
    """
    scene = Scene(talk.questionnaire, lang, to_choose(talk), note.at)
    text = note.text
    labels = {fold(name): c.code for c in question.choices for name in (c.nl, c.en)}
    value: Any = None
    match question.type:
        case "quote" | "text" | "phone":
            value = text
        case "choice":
            value = labels.get(fold(text).rstrip("."))
        case "choices":
            codes = [labels.get(fold(part)) for part in re.split("[,;]", text)]
            value = None if None in codes else codes
        case "scale":
            number = _SCALE.match(fold(text))
            value = int(number[1]) if number else None
        case "speaker":
            value = None
        case _:
            shape = shape_of(question)
            reading = shape.read({shape.first.key: text}, scene)
            if not reading.problem and not reading.new:
                value = reading.value if shape.single else [reading.value]
    if value is None:
        return None
    try:
        return check_value(talk.questionnaire, question, value, talk.case.persons.keys())
    except ValueRefused:
        return None


def file_line(
    talk: Conversation, note_id: str, question_id: str, subject: str | None, lang: Lang
) -> bool:
    """File a line under a question; False where it does not read as an answer to it.

    Raises ``RecordRefused`` for a line that was filed, and what ``Conversation.file_note`` raises.
    """
    note = lines.open_note(talk.case, note_id)
    question = talk.questionnaire.question[question_id]
    value = reads_as(talk, note, question, lang)
    if value is None:
        return False
    talk.file_note(note_id, question_id, subject, value)
    return True


def open_beside(talk: Conversation, note_id: str, question_id: str, subject: str | None) -> Field:
    """Open a question to answer it from a line of the notepad.

    What is answered was said by who said the line, then and in that call; with the answer the line
    is filed.
    """
    note = talk.case.notes[note_id]
    question = talk.questionnaire.question[question_id]
    now = talk.call, talk.speaker
    talk.leave(force=True)
    talk.call, talk.speaker = note.call, note.speaker
    try:
        field = talk.go(question_id, subject)
        speaker, words_of, kind = of_line(talk, question, subject, note)
    finally:
        talk.call, talk.speaker = now
    field.statement = replace(
        field.statement, speaker=speaker, words_of=words_of, kind=kind, said_at=note.at
    )
    field.corrects, field.note = True, note_id
    return field


def next_line(talk: Conversation, after: str | None = None) -> Note | None:
    """The next line that waits to be filed, then from the start; None where none waits."""
    left = lines.waiting(talk.case)
    last = talk.case.notes.get(after or "")
    later = [n for n in left if last is not None and (n.at, n.id) > (last.at, last.id)]
    return next(iter([*later, *left]), None)


# --- lines --------------------------------------------------------------------------------------


def split_line(talk: Conversation, note_id: str, at: int) -> tuple[str, str]:
    """A line in two, cut before character ``at``; the ids of the halves in order.

    Raises ``RecordRefused`` where a half would be empty or the line was filed.
    """
    new = _id_after(talk, note_id)
    _change(talk, lines.split_note(talk.case, note_id, at, new))
    return (note_id, new) if note_id < new else (new, note_id)


def merge_line(talk: Conversation, note_id: str) -> str:
    """A line put behind the one before it; the id of what they are now.

    Raises ``RecordRefused`` where there is none, or where the two cannot be one line.
    """
    before = lines.line_before(talk.case, note_id)
    if before is None:
        raise RecordRefused(said("there is no line before this one"))
    _change(talk, lines.merge_notes(talk.case, before.id, note_id))
    return before.id


def leave_unfiled(talk: Conversation, note_id: str) -> None:
    """A line needs no question; it stays readable."""
    _change(talk, lines.leave_unfiled(talk.case, note_id))


def undo_line(talk: Conversation) -> Note | None:
    """Take back what was done last, where that was done with lines of the notepad; one of them.

    None where something else was done last, or where the lines changed since.
    """
    act = talk.last_act
    if act is None or not (act.became or act.filed):
        return None
    if talk.field is not None and talk.field.touched:
        return None
    before = talk.case
    talk.undo()
    if talk.case is before:
        return None
    note_id = act.was[-1].id if act.was else act.filed[0] if act.filed else ""
    return talk.case.notes.get(note_id)


def _change(talk: Conversation, changes: Changes) -> None:
    became = tuple(r for _, r in changes.puts if isinstance(r, Note))
    was = tuple(talk.case.notes[n.id] for n in became if n.id in talk.case.notes)
    talk.saver.commit(changes)
    now = tuple(talk.case.notes[n.id] for n in became)
    talk.did(Act(was=was, became=now))


def _id_after(talk: Conversation, note_id: str) -> str:
    """An id that sorts right after this line, among those of the same moment."""
    notes = talk.case.notes
    at = notes[note_id].at
    upper = min((n.id for n in notes.values() if n.at == at and n.id > note_id), default="g")
    for number in range(TRIES):
        new = str(uuid.uuid5(uuid.UUID(note_id), f"split {number}"))
        if note_id < new < upper and new not in notes:
            return new
    return talk.ground.new_id()
