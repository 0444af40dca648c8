"""The saved mark, at the right of the first line of every screen where a case is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.widgets import Static

from intake_tui.session.keeping.saved_mark import Saved, saved
from intake_tui.tui.shown_keys import key_of_id
from intake_tui.tui.text import put, safe, width

if TYPE_CHECKING:
    from intake_tui.tui.app import IntakeApp

LOOK = 1.0
"""Seconds between two looks."""


class SavedMark(Static):
    """Says how it stands with what was typed, and goes on looking."""

    DEFAULT_CSS = """
    SavedMark {
        layer: notice; dock: right; width: auto; height: 1; max-width: 60%; padding: 0 1;
        background: $panel; text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def on_mount(self) -> None:
        """From now on."""
        self.look()
        self.set_interval(LOOK, self.look)

    def look(self) -> None:
        """Say how it stands now; nothing while no case is open."""
        app = cast("IntakeApp", self.app)
        talk, jotting = app.conversation, app.jotting
        self.display = talk is not None
        if talk is not None:
            write = key_of_id("intake.write", app.settings.keys)
            self.say(saved(talk, write, jotting=jotting is not None and jotting.waiting))

    def say(self, mark: Saved) -> None:
        """Show ``mark`` in its words and its colour."""
        put(self, safe(mark.text))
        first = next(iter(self.screen.children), None)
        if first is not None and first is not self:
            cells = min(width(mark.text) + 2, self.app.size.width * 6 // 10)
            if first.styles.padding.right != cells:
                first.styles.padding = (0, cells, 0, first.styles.padding.left)
        for style in ("-saved", "-waiting", "-problem"):
            self.set_class(style == mark.style, style)
