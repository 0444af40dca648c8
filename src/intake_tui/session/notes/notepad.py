"""The notepad (kladblok): what a typed line means, and keeping it while it is being typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from msgspec.structs import replace

from intake_tui.domain.record import changes as operations
from intake_tui.domain.record import notes as lines
from intake_tui.domain.record.types import Changes, Note, Person
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.field import literal
from intake_tui.session.keeping.acts import Act

Mark = Literal["", "quote", "danger", "ask"]
_MARKS: dict[str, Mark] = {'"': "quote", "“": "quote", "„": "quote", "!": "danger", "?": "ask"}
_SPEAKER = re.compile(r"^(\w{1,12}):\s*")
_TO_ASK = re.compile(
    r"^(?:nog (?:te )?vragen|navragen|te vragen|vragen|(?:still )?to ask|ask)\s*:\s*", re.IGNORECASE
)
_OWN = re.compile(r"^(?:ik|zelf|werker|me|worker)\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A typed line: its words, its mark, and who says it where a prefix named somebody.

    ``own``: the worker's own words, whoever speaks; what is still to ask is that always.
    ``unsure`` are the people a prefix could mean that stayed in the text.
    """

    text: str
    mark: Mark = ""
    speaker: str | None = None
    own: bool = False
    unsure: tuple[str, ...] = field(default=(), compare=False)


def read_line(typed: str, people: Iterable[Person]) -> Line:
    """What a worker typed: ``o:`` the person with that initial, ``"`` a quote, ``!`` danger,
    ``?`` or ``nog vragen:`` still to ask, ``ik:`` the worker's own. A line that goes on after the
    closing mark is no quote: who tells it is not who is quoted in it. An initial that fits nobody,
    or two people, stays in the text, and so does the beginning of a name: ``unsure`` says whom it
    could have meant. Of whom something is to be asked stays in the text too.
    """
    text = typed.strip()
    speaker = None
    unsure: tuple[str, ...] = ()
    known = tuple(people)
    if found := _SPEAKER.match(text):
        wanted = found[1].casefold()
        fits = [p.id for p in known if _called(p, wanted)]
        if len(fits) == 1 and text[found.end() :].strip():
            speaker, text = fits[0], text[found.end() :]
        elif len(fits) > 1:
            unsure = tuple(fits)
        elif not fits and len([p for p in known if _called(p, wanted[0])]) > 1:
            # One letter was not enough, so more were typed: only the whole name is sure.
            unsure = tuple(p.id for p in known if _begins(p, wanted))
    rest = _after(_OWN, text, known) if speaker is None else ""
    own, text = bool(rest), rest or text
    mark = _MARKS.get(text[:1], "")
    if rest := _after(_TO_ASK, text, known):
        mark, text = "ask", rest
    elif mark in ("danger", "ask") and text[1:].strip():
        text = text[1:].lstrip()
    elif mark == "quote":
        words = literal(text)
        mark, text = ("quote", words) if words is not None else ("", text)
    if mark == "ask":
        if speaker is not None and found is not None:
            text = f"{found[1]}: {text}"  # whom to ask it of, not who said it
        return Line(text, mark, None, own=True, unsure=unsure)
    return Line(text, mark, speaker, own, unsure)


def _after(opening: re.Pattern[str], text: str, people: Iterable[Person]) -> str:
    """What follows the words of ``opening``; nothing where they could be somebody's name."""
    found = opening.match(text)
    if found is None:
        return ""
    word = found[0].rstrip(" :").casefold()
    return "" if any(_begins(p, word) for p in people) else text[found.end() :].strip()


def _called(person: Person, wanted: str) -> bool:
    """By an initial, or by a whole word of the name or relation: 'nu:' is no Nuria."""
    words = f"{person.name} {person.relation}".casefold().split()
    return wanted in words or (len(wanted) == 1 and any(w.startswith(wanted) for w in words))


def _begins(person: Person, wanted: str) -> bool:
    words = f"{person.name} {person.relation}".casefold().split()
    return any(word.startswith(wanted) for word in words)


def as_typed(note: Note) -> str:
    """A line as it is typed again: its words behind the sign of its mark."""
    sign = {"quote": '"', "danger": "! ", "ask": "? "}.get(note.mark, "")
    return f"{sign}{note.text}"


class Jotting:
    """The line in hand: kept as a note while it is typed, so that a crash loses no letter."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.note: str | None = None
        self.waiting = False
        """Whether something was typed that is not in the record yet."""
        self.unsure: tuple[str, ...] = ()
        """Whom the prefix of the line that was finished last could have meant."""
        self._typed = ""
        self._speaker: str | None = None
        self._was: Note | None = None

    @property
    def changing(self) -> Note | None:
        """The line as it was before it was taken up again, None for a new line."""
        return self._was

    def put(self, typed: str) -> None:
        """What stands in the line now."""
        if typed != self._typed:
            self._typed, self.waiting = typed, True

    def take_up(self, note_id: str) -> str:
        """Go on with a line that was written before; what it reads as typed.

        What was in hand is finished first. Raises ``RecordRefused`` for a line that was filed.
        """
        self.finish()
        note = lines.open_note(self.conversation.case, note_id)
        self.note, self._was, self._speaker = note_id, note, note.speaker
        self._typed = as_typed(note)
        return self._typed

    def flush(self) -> bool:
        """Keep the line as it stands; True when it is durable. An emptied line was never said."""
        talk = self.conversation
        if not self.waiting:
            return talk.state.durable
        line = read_line(self._typed, talk.case.people())
        note = talk.case.notes.get(self.note or "")
        if self._was is not None and note is not None:
            talk.saver.commit(self._changes(self._was, note, line))
            self.waiting = False
            return talk.state.durable
        if note is not None and not line.text:
            # An emptied line was never said; the next words are another's, maybe.
            talk.saver.commit(operations.put_note(replace(note, text="", dropped=True)))
            self.note, note = None, None
        if note is None and line.text:
            self._speaker = talk.speaker
            self.note = talk.note(line.text, line.mark)
            note = talk.case.notes[self.note]
        if note is not None:
            fresh = replace(
                note,
                text=line.text,
                mark=line.mark,
                speaker=self._said_by(note, line),
            )
            if fresh != note:
                talk.saver.commit(operations.put_note(fresh))
        self.waiting = False
        return talk.state.durable

    def _changes(self, was: Note, now: Note, line: Line) -> Changes:
        """The line taken up again, as it stands now; emptied it is as it was, left unfiled."""
        if not line.text:
            return operations.put_note(replace(was, dropped=True))
        if (line.text, line.mark) == (was.text, was.mark) and line.speaker is None:
            return operations.put_note(was)
        # Words that were kept to ask about later stay under who spoke.
        same = line.mark == was.mark == "ask"
        speaker = was.speaker if same else self._said_by(now, line)
        fresh = replace(was, text=line.text, mark=line.mark, speaker=speaker)
        return operations.put_note(lines.changed(was, fresh))

    def _said_by(self, note: Note, line: Line) -> str | None:
        """Whom the line names or the worker, else who spoke when it was begun, also when that
        caller got a name since.
        """
        if line.own:
            return self.conversation.me()
        if line.speaker is not None:
            return line.speaker
        return self._speaker if self._speaker in self.conversation.case.persons else note.speaker

    def finish(self) -> str | None:
        """End the line: the note's id, None where nothing was written. The next line is new."""
        self.flush()
        talk, kept, was = self.conversation, self.note, self._was
        note = talk.case.notes.get(kept or "")
        self.unsure = read_line(self._typed, talk.case.people()).unsure
        if was is not None and note is not None and note != was:
            talk.did(Act(was=(was,), became=(note,)))
        self.note, self._typed, self._was = None, "", None
        return kept if note is not None and not note.dropped else None
