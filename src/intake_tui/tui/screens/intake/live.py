"""A list that changes by itself, and stays still under the hand of who is about to pick."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content

from intake_tui.locale import _
from intake_tui.tui import commands
from intake_tui.tui.shown_keys import keyed
from intake_tui.tui.widgets.rows import Rows

Row = tuple[Content, object]


def steady(
    before: Sequence[Row], fresh: Sequence[Row], key: Callable[[object], object]
) -> list[Row]:
    """``fresh`` without moving a line of ``before``: a line stays what it was and stands for the
    same; one that ended is dimmed and stands for nothing, and what is new comes underneath.
    """
    now = {key(value) for _line, value in fresh}
    there = {key(value) for _line, value in before}
    kept = [
        (line, value) if value is None or key(value) in now else (line.stylize("dim"), None)
        for line, value in before
    ]
    return kept + [row for row in fresh if row[1] is not None and key(row[1]) not in there]


def which(value: object) -> object:
    """What makes two lines the same one: for an attention point its rule and its subject."""
    if isinstance(value, tuple) and len(value) > 1:
        return getattr(value[1], "key", value)
    return value


class LiveRows(Rows):
    """Rows that are held still while the mouse is over them or the cursor is in them."""

    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("live")

    def __init__(self, **names: str) -> None:
        super().__init__(**names)
        self._fresh: list[Row] = []

    def show(self, rows: Iterable[Row]) -> None:
        """Show ``rows``, or hold what is there still and add what is new underneath."""
        self._fresh = list(rows)
        held = (self.has_focus or self.mouse_hover) and bool(self._shown)
        super().show(steady(self._shown, self._fresh, which) if held else self._fresh)

    def loosen(self) -> None:
        """Show the list as it is, whatever is under the hand."""
        self._shown = []
        self.clear_options()

    def _settle(self) -> None:
        if not (self.has_focus or self.mouse_hover):
            super().show(self._fresh)

    async def action_set_aside(self) -> None:
        """The attention point under the cursor, as the screen does it."""
        await self.screen.run_action("set_aside")

    def on_leave(self, event: events.Leave) -> None:
        """The mouse has gone."""
        self.call_after_refresh(self._settle)

    def on_blur(self, event: events.Blur) -> None:
        """The cursor has gone."""
        self.border_subtitle = ""
        self.call_after_refresh(self._settle)

    def on_focus(self, event: events.Focus) -> None:
        """The cursor is here: say what the keys do."""
        hint = _("Enter: there   {live.aside}: set aside")
        self.border_subtitle = Content(keyed(self, hint))
        if self.highlighted is None and self._shown:
            self.action_first()
