"""The keys of the notepad: up to its lines, and what is done with one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake_tui.domain.record import notes as lines
from intake_tui.locale import _
from intake_tui.session.phrases import person_label
from intake_tui.tui.screens.filing.lines import Jot, NoteLines
from intake_tui.tui.screens.intake.parts import IntakeParts

if TYPE_CHECKING:
    from intake_tui.session.call.field import Field
    from intake_tui.tui.screens.filing.screen import Opened


class NotepadKeys(IntakeParts):
    """What the notepad of the intake screen does."""

    beside: str | None = None
    """The line that is to stand beside the question which is opened next."""

    # --- the line in hand ------------------------------------------------------------------

    def on_jot_up(self, event: Jot.Up) -> None:
        """To the lines that were written."""
        event.stop()
        self.query_one(NoteLines).to(None)

    def on_note_lines_left(self, event: NoteLines.Left) -> None:
        """Back to the line in hand."""
        event.stop()
        jot = self.query_one(Jot)
        jot.focus()
        if event.typed and not jot.disabled:
            jot.insert_text_at_cursor(event.typed)

    def on_jot_cut(self, event: Jot.Cut) -> None:
        """The line as two, cut at the cursor; one goes on in the second."""
        from intake_tui.session.notes import filing

        event.stop()
        jot = self.query_one(Jot)
        typed, at = jot.value, jot.cursor_position
        with self.told():
            self.jotting.put(typed)
            self.jotting.flush()
            note = self.talk.case.notes.get(self.jotting.note or "")
            if note is None:
                return
            tail = typed[at:].rstrip()
            tail = tail.rstrip('"”').rstrip() if note.mark == "quote" else tail
            self.jotting.finish()
            jot.value = ""
            try:
                _first, second = filing.split_line(self.talk, note.id, len(note.text) - len(tail))
            except BaseException:
                self._take_up(note.id)
                jot.cursor_position = at
                raise
            self._take_up(second)
        self.show_all()

    def finish_line(self) -> None:
        """End the line in hand, so that nothing else is done with it while it is typed."""
        jot = self.query_one(Jot)
        if jot.value.strip() or self.jotting.changing is not None:
            self.jotting.put(jot.value)
            self.jotting.finish()
            self.line_kept()
            jot.value = ""

    def line_kept(self) -> None:
        """A line was finished: where its prefix could mean several people, that is said."""
        unsure = [person_label(self.talk.person(p)) for p in self.jotting.unsure]
        if unsure:
            text = _(
                "That beginning fits {people}; it stays in the text. "
                "For a speaker type the whole name: arrow up, {lines.edit}."
            )
            self.intake.say(self.intake.keyed(text).format(people=", ".join(unsure)))

    def _take_up(self, note_id: str) -> None:
        jot = self.query_one(Jot)
        jot.value = self.jotting.take_up(note_id)
        jot.cursor_position = 0
        jot.focus()

    # --- the lines -------------------------------------------------------------------------

    def on_note_lines_wanted(self, event: NoteLines.Wanted) -> None:
        """Something is to be done with a line."""
        from intake_tui.session.notes import filing

        event.stop()
        if self.talk.saver.read_only:
            self.intake.say(_("What you type here is not kept: only reading."), "warning")
            return
        with self.told():
            self.finish_line()
            match event.what:
                case "file":
                    self.file_lines(event.note)
                case "edit":
                    self._take_up(event.note)
                    jot = self.query_one(Jot)
                    jot.cursor_position = len(jot.value)
                case "merge":
                    self.query_one(NoteLines).to(filing.merge_line(self.talk, event.note))
                case "leave":
                    filing.leave_unfiled(self.talk, event.note)
        self.show_all()

    def action_want(self, what: str) -> None:
        """What is done with a line, from the palette: with the one under the cursor. Without one
        the next that waits is filed; for anything else the cursor goes to the lines first.
        """
        from intake_tui.session.notes import filing

        rows = self.query_one(NoteLines)
        waits = filing.next_line(self.talk) if what == "file" else None
        note = rows.note or (waits.id if waits is not None else None)
        if note is not None:
            rows.post_message(NoteLines.Wanted(what, note))
        elif self.talk.case.notes:
            self.show_column("notes")
            rows.to(None)
            self.intake.say(_("Choose a line with the arrows, then do this again."))
        else:
            self.intake.say(_("The notepad is empty."))

    def file_lines(self, note: str) -> None:
        """File this line and the ones after it."""
        from intake_tui.tui.screens.filing.screen import FileScreen

        if self.talk.case.notes[note].filed_as:
            text = _("This line is filed already. {intake.undo} takes the last filing back.")
            self.intake.say(self.intake.keyed(text))
            return
        if self.talk.case.notes[note].dropped:
            text = _("This line was left unfiled. {lines.edit} changes it; {intake.undo} undoes.")
            self.intake.say(self.intake.keyed(text))
            return
        self.finish_field()
        recent = self.talk.questionnaire.question[self.at[0]].section if self.at else ""
        self.intake.push_screen(FileScreen(self.talk, note, recent), self._filed)

    def file_next(self, after: str) -> None:
        """Go on filing after a line that was answered beside its question."""
        from intake_tui.session.notes import filing

        note = filing.next_line(self.talk, after)
        if note is not None and after not in {n.id for n in lines.waiting(self.talk.case)}:
            self.file_lines(note.id)

    def _filed(self, opened: Opened | None) -> None:
        if opened is not None:
            self.soon(self.answer_beside(opened))
        else:
            self.query_one(NoteLines).to(None)

    async def answer_beside(self, opened: Opened) -> None:
        """Open a question with the line beside it."""
        self.beside = opened.note
        await self.jump(opened.question, opened.subject)

    def opened_field(self, question: str, subject: str | None, editing: str | None) -> Field | None:
        """Open the question in the session, beside a line where one is to stand there."""
        note, self.beside = self.beside, None
        if note is not None and note in self.talk.case.notes:
            from intake_tui.session.notes import filing

            return filing.open_beside(self.talk, note, question, subject)
        return self.talk.go(question, subject, editing=editing)

    def line_beside(self) -> str:
        """The line that the question in hand is answered from; nothing without."""
        field = self.talk.field
        note = self.talk.case.notes.get(field.note or "") if field is not None else None
        if note is None:
            return ""
        who = person_label(self.talk.person(note.speaker)) if note.speaker else ""
        return "\n" + _("From the notepad, {who}: {text}").format(who=who, text=note.text)

    # --- undo ------------------------------------------------------------------------------

    def undone_line(self) -> bool:
        """Take back what was done last with a line of the notepad, if that was the last."""
        from intake_tui.session.notes import filing

        note = None
        with self.told():
            note = filing.undo_line(self.talk)
        if note is None:
            return False
        self.intake.say(_("Undone; the line waits in the notepad again."))
        self.show_all()
        if self.query_one(NoteLines).has_focus:
            self.query_one(NoteLines).to(note.id)
        return True
