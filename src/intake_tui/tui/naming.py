"""The worker's name: asked once, at the first start, and changed by command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.app import App

from intake_tui.domain.text import clean_line
from intake_tui.errors import IntakeError
from intake_tui.locale import _
from intake_tui.settings import remember_worker

if TYPE_CHECKING:
    from intake_tui.session.call.conversation import Conversation
    from intake_tui.session.door import Door
    from intake_tui.session.ground import Ground
    from intake_tui.settings import Settings


class Naming(App[None]):
    """An app whose worker has a name, or none yet. A login name is never taken for one."""

    if TYPE_CHECKING:
        ground: Ground
        settings: Settings
        door: Door | None
        conversation: Conversation | None

        def tell(self, error: IntakeError) -> None:
            """Why something was refused."""

    def ask_name_once(self) -> None:
        """Ask for the name where none was given and there is a place to keep it."""
        if not self.ground.named and self.settings.place is not None:
            self.action_name_worker()

    def action_name_worker(self) -> None:
        """What the worker is called in the cases from now on. Escape: nothing changes."""
        from intake_tui.tui.screens.dialogs.confirm import LineScreen

        hint = _(
            "It stands with what you record and in plans. "
            "Escape: later; until then it says 'worker'."
        )
        screen = LineScreen(_("Your name"), hint=hint, value=self.ground.name)
        self.push_screen(screen, self._named)

    def _named(self, typed: str | None) -> None:
        name = clean_line(typed or "")
        if not name:
            return
        self.ground = replace(self.ground, worker=name, named=True)
        if self.door is not None:
            self.door.ground = self.ground
        if self.conversation is not None:
            self.conversation.ground = self.ground
        if self.settings.place is not None:
            try:
                remember_worker(self.settings.place, name)
            except IntakeError as error:
                self.tell(error)
