"""Lines of the notepad (kladblok): split, merged, changed. Words are moved, never dropped.

A line that was filed stays as it is: what was made of it rests on its words.
"""

from __future__ import annotations

from msgspec.structs import replace

from intake_tui.domain.record.types import Case, Changes, Note
from intake_tui.domain.text import tidy
from intake_tui.errors import RecordRefused, said


def lines_of(case: Case) -> tuple[Note, ...]:
    """The lines of the notepad in the order they were written; emptied ones are left out."""
    there = (n for n in case.notes.values() if n.text or not n.dropped)
    return tuple(sorted(there, key=lambda n: (n.at, n.id)))


def waiting(case: Case) -> tuple[Note, ...]:
    """The lines that were neither filed nor left unfiled on purpose, in order."""
    return tuple(n for n in lines_of(case) if not n.filed_as and not n.dropped)


def line_before(case: Case, note_id: str) -> Note | None:
    """The line above this one, None for the first."""
    ids = [n.id for n in lines_of(case)]
    at = ids.index(note_id) if note_id in ids else 0
    return case.notes[ids[at - 1]] if at > 0 else None


def split_note(case: Case, note_id: str, at: int, new_id: str) -> Changes:
    """One line as two, cut before character ``at`` of its text.

    Both keep the time, the speaker and the mark: each half of a quote was said as it stands. The
    first half is the one that sorts first. Raises ``RecordRefused`` where a half would be empty.
    """
    note = open_note(case, note_id)
    first, second = note.text[:at].rstrip(), note.text[at:].lstrip()
    if not tidy(first) or not tidy(second) or new_id in case.notes:
        raise RecordRefused(said("there are no words on both sides of the cut"))
    if new_id < note_id:
        first, second = second, first
    return Changes(
        puts=(
            ("notes", replace(note, text=first)),
            ("notes", replace(note, id=new_id, text=second)),
        )
    )


def merge_notes(case: Case, first_id: str, second_id: str) -> Changes:
    """Two lines as one, with the time of the first; the second stays behind empty.

    What is put together was not said so: it is no quote any more, danger and still-to-ask stay.
    Raises ``RecordRefused`` where they were said by different people or in different calls.
    """
    first, second = open_note(case, first_id), open_note(case, second_id)
    if first_id == second_id or first.call != second.call:
        raise RecordRefused(said("these lines are not of one call"))
    if first.speaker != second.speaker:
        raise RecordRefused(said("these lines are of two people, and one line is of one"))
    marks = {first.mark, second.mark}
    whole = replace(
        first,
        text=f"{first.text.rstrip()} {second.text.lstrip()}",
        mark="danger" if "danger" in marks else "ask" if "ask" in marks else "",
        dropped=first.dropped and second.dropped,
    )
    return Changes(
        puts=(("notes", whole), ("notes", replace(second, text="", mark="", dropped=True)))
    )


def changed(was: Note, fresh: Note) -> Note:
    """A line with other words: a quote that was changed is no quote any more."""
    same = (fresh.text, fresh.mark) == (was.text, was.mark)
    return fresh if same or fresh.mark != "quote" else replace(fresh, mark="")


def leave_unfiled(case: Case, note_id: str) -> Changes:
    """This line needs no question; it stays readable."""
    return Changes(puts=(("notes", replace(open_note(case, note_id), dropped=True)),))


def as_before(case: Case, was: tuple[Note, ...], became: tuple[Note, ...]) -> Changes:
    """Undo: the lines as they were, a new one emptied; nothing where one was changed since."""
    if any(case.notes.get(n.id) != n for n in became):
        return Changes()
    old = {n.id for n in was}
    fresh = [replace(n, text="", mark="", dropped=True) for n in became if n.id not in old]
    return Changes(puts=tuple(("notes", n) for n in (*was, *fresh)))


def open_note(case: Case, note_id: str) -> Note:
    """A line that nothing was made of yet. Raises ``RecordRefused`` for any other."""
    note = case.notes.get(note_id)
    if note is None or not note.text:
        raise RecordRefused(said("this line is not in the case"))
    if note.filed_as:
        raise RecordRefused(said("this line was filed already"), way_out="Undo the filing first.")
    return note
