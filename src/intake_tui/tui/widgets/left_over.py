"""What waits in a case since last time, in one line: what was promised, what is late, unfiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import events
from textual.widgets import Static

from intake_tui.locale import _
from intake_tui.session.follow_ups import left_over, left_over_line
from intake_tui.tui.shown_keys import keys_of_id
from intake_tui.tui.text import put, safe

if TYPE_CHECKING:
    from intake_tui.domain.record.types import Case
    from intake_tui.tui.app import IntakeApp

LOOK = 1.0
"""Seconds between two looks."""


class LeftOverLine(Static):
    """Takes no room where nothing waits. A click shows all of it, as its key does."""

    DEFAULT_CSS = """
    LeftOverLine {
        height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis;
        &.-late { color: $text-error; text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="left-over")
        self.display = False
        self._shown: tuple[Case, str, str | None, int] | None = None

    def on_mount(self) -> None:
        """From now on."""
        self.look()
        self.set_interval(LOOK, self.look)

    def look(self) -> None:
        """Say what waits; only where the case, the language or the minute is another."""
        app = cast("IntakeApp", self.app)
        talk = app.conversation
        if talk is None:
            return
        now = talk.ground.now()
        state = (talk.case, app.lang, talk.call, int(now.timestamp()) // 60)
        if self._shown is not None and self._shown[0] is talk.case and self._shown[1:] == state[1:]:
            return
        self._shown = state
        left = left_over(talk.case, now, call=talk.call)
        self.display = bool(left)
        self.set_class(left.late > 0, "-late")
        if left:
            key = " / ".join(keys_of_id("intake.left_over", app.settings.keys))
            told = _("From before: {what}").format(what=left_over_line(left, now))
            put(self, safe(f"{key}  {told}" if key else told))

    async def on_click(self, event: events.Click) -> None:
        """Everything that waits."""
        event.stop()
        await self.run_action("app.left_over")
