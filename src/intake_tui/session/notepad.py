"""The notepad (kladblok): what a typed line means, and keeping it while it is being typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.types import Note, Person
from intake_tui.session.conversation import Conversation

Mark = Literal["", "quote", "danger", "ask"]
_MARKS: dict[str, Mark] = {'"': "quote", "“": "quote", "„": "quote", "!": "danger", "?": "ask"}
_SPEAKER = re.compile(r"^(\w{1,12}):\s*")


@dataclass(frozen=True)
class Line:
    """A typed line: its words, its mark, and who says it where a prefix named somebody."""

    text: str
    mark: Mark = ""
    speaker: str | None = None


def read_line(typed: str, people: Iterable[Person]) -> Line:
    """What a worker typed: ``o:`` the person with that initial, ``"`` a quote, ``!`` danger,
    ``?`` still to ask. An initial that fits nobody, or two people, stays in the text.
    """
    text = typed.strip()
    speaker = None
    if found := _SPEAKER.match(text):
        wanted = found[1].casefold()
        fits = [p.id for p in people if _called(p, wanted)]
        if len(fits) == 1:
            speaker, text = fits[0], text[found.end() :]
    mark = _MARKS.get(text[:1], "")
    if mark in ("danger", "ask") and text[1:].strip():
        text = text[1:].lstrip()
    elif mark == "quote":
        text = text[1:].rstrip('"”').strip()
    return Line(text, mark, speaker)


def _called(person: Person, wanted: str) -> bool:
    """By an initial, or by a whole word of the name or relation: 'nu:' is no Nuria."""
    words = f"{person.name} {person.relation}".casefold().split()
    return wanted in words or (len(wanted) == 1 and any(w.startswith(wanted) for w in words))


class Jotting:
    """The line in hand: kept as a note while it is typed, so that a crash loses no letter."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.note: str | None = None
        self.waiting = False
        """Whether something was typed that is not in the record yet."""
        self._typed = ""
        self._speaker: str | None = None

    def put(self, typed: str) -> None:
        """What stands in the line now."""
        if typed != self._typed:
            self._typed, self.waiting = typed, True

    def flush(self) -> bool:
        """Keep the line as it stands; True when it is durable. An emptied line was never said."""
        talk = self.conversation
        if not self.waiting:
            return talk.state.durable
        line = read_line(self._typed, talk.case.people())
        note = talk.case.notes.get(self.note or "")
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
                speaker=line.speaker or self._said_by(note),
            )
            if fresh != note:
                talk.saver.commit(operations.put_note(fresh))
        self.waiting = False
        return talk.state.durable

    def _said_by(self, note: Note) -> str | None:
        """Who spoke when the line was begun, also when that caller got a name since."""
        return self._speaker if self._speaker in self.conversation.case.persons else note.speaker

    def finish(self) -> str | None:
        """End the line: the note's id, None where nothing was written. The next line is new."""
        self.flush()
        kept = self.note
        note = self.conversation.case.notes.get(kept or "")
        self.note, self._typed = None, ""
        return kept if note is not None and not note.dropped else None
