"""Everything that waits in the case since last time, to pick from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App

from intake_tui.locale import _, ngettext
from intake_tui.session.follow_ups import left_over, spot, what, when

if TYPE_CHECKING:
    from intake_tui.session.call.conversation import Conversation

UNFILED = "unfiled"


class LeftOver(App[None]):
    """An app that shows what waits in the case in hand."""

    if TYPE_CHECKING:
        conversation: Conversation | None

    def action_left_over(self) -> None:
        """What was promised, the longest overdue first, and lines that were not filed."""
        from intake_tui.tui.screens.dialogs.pick import Choice, PickScreen
        from intake_tui.tui.screens.intake.screen import IntakeScreen

        talk, screen = self.conversation, self.screen
        if talk is None or not isinstance(screen, IntakeScreen):
            return
        now = talk.ground.now()
        left = left_over(talk.case, now, call=talk.call)
        choices = [
            Choice(due.promise.statement, what(due.promise), when(due, now))
            for due in left.promised
        ]
        if left.unfiled:
            count = ngettext("{n} line not filed", "{n} lines not filed", left.unfiled)
            choices.append(Choice(UNFILED, count.format(n=left.unfiled)))
        if not choices:
            self.say(_("Nothing was promised, and nothing waits to be filed."))
            return

        def picked(value: str | None) -> None:
            if value == UNFILED:
                self.call_later(self.run_action, "review", screen)
            elif value is not None and (hit := spot(talk.case.id, value)) is not None:
                screen.run_worker(screen.show_hit(hit), group="go")

        self.push_screen(PickScreen(_("From before"), choices), picked)

    def say(self, text: str, severity: Any = "information") -> None:
        """A short word at the side of the screen."""
        raise NotImplementedError
