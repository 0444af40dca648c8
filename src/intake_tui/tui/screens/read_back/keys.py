"""Reading back from the call: the card, what is put right from it, and the way back to the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake_tui.locale import _
from intake_tui.tui.screens.intake.parts import IntakeParts

if TYPE_CHECKING:
    from intake_tui.session.call.reading_back import Round
    from intake_tui.tui.screens.read_back.screen import Left


class ReadBackKeys(IntakeParts):
    """What was put right from the card leads back to it, at its line."""

    reading: Round | None = None
    """The reading back in hand, also while something is put right from it."""

    def action_read_back(self) -> None:
        """Read somebody's words of this call back, before hanging up."""
        from intake_tui.session.call import reading_back
        from intake_tui.tui.screens.read_back.screen import ReadBackScreen

        with self.told():
            self.finish_field()
        people = [p.id for p in reading_back.callers(self.talk)]
        if self.talk.call is None or not people:
            self.intake.say(_("Nobody said anything in this call yet."))
            return
        if self.reading is None or self.reading.person not in people:
            since = self.talk.case.head.next_seq
            self.reading = reading_back.Round(people[0], self.at, since)
        self.reading.right = None
        self.intake.push_screen(ReadBackScreen(self.talk, self.reading), self._read_back_left)

    def _read_back_left(self, left: Left | None) -> None:
        if left is not None:
            self.soon(self._put_right(left))
            return
        origin = self.reading.origin if self.reading is not None else None
        self.reading = None
        self.pane.say("problem", "")
        if origin is not None and origin != self.at:
            self.soon(self.jump(*origin, remember=False))

    async def _put_right(self, left: Left) -> None:
        (question, subject), editing = left
        if editing is None and self.reading is not None:
            # Who hears their words back is who answers.
            self.talk.choose_speaker(self.reading.person)
        await self.jump(question, subject, editing=editing, remember=False)
        if self.reading is not None:
            self.reading.right = self.at
            text = _("Enter or {intake.question}: back to reading aloud.")
            self.pane.say("problem", self.intake.keyed(text))

    def back_to_card(self) -> bool:
        """To the card again, where the question in hand was opened from it."""
        reading = self.reading
        if reading is None or reading.right is None:
            return False
        here, reading.right = reading.right == self.at, None
        if here:
            self.action_read_back()
        return here
