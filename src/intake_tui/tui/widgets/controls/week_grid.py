"""The week as a grid of 7 days by 4 parts, toggled by key or mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.words import Lang
from intake_tui.session.forms.week_words import short_day
from intake_tui.tui.text import fitted

_LABEL = 10
_CELL = 3


class WeekGrid(Widget, can_focus=True):
    """Arrows move, space or x toggles. A chosen part is an x, the cursor is a pair of brackets."""

    DEFAULT_CSS = """
    WeekGrid { height: 5; width: 100%; }
    WeekGrid:focus { background: $boost; }
    """

    cursor: reactive[tuple[int, int]] = reactive((0, 0))
    slots: reactive[frozenset[str]] = reactive(frozenset())

    def __init__(
        self,
        questionnaire: Questionnaire,
        lang: Lang,
        toggled: Callable[[Iterable[str]], None],
        ready: Callable[[], None],
    ) -> None:
        super().__init__()
        self._days = questionnaire.days
        self._parts = questionnaire.day_parts
        self._lang = lang
        self._toggled = toggled
        self._ready = ready

    def render(self) -> Content:
        """A header of days and a line for each part of the day."""
        days = "".join(f" {short_day(day, self._lang)}" for day in self._days)
        lines = [" " * _LABEL + days]
        for row, part in enumerate(self._parts):
            cells = []
            for column, day in enumerate(self._days):
                sign = "x" if f"{day.code}.{part.code}" in self.slots else "·"
                here = self.has_focus and self.cursor == (column, row)
                cells.append(f"[{sign}]" if here else f" {sign} ")
            lines.append(fitted(part.text(self._lang), _LABEL, pad=True) + "".join(cells))
        return Content("\n".join(lines))

    def _toggle(self, column: int, row: int) -> None:
        self.cursor = (column, row)
        slot = f"{self._days[column].code}.{self._parts[row].code}"
        self._toggled(self.slots ^ {slot})

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    async def _on_key(self, event: events.Key) -> None:
        column, row = self.cursor
        steps = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
        if event.key in steps:
            across, down = steps[event.key]
            self.cursor = (
                (column + across) % len(self._days),
                (row + down) % len(self._parts),
            )
        elif event.key in ("space", "x"):
            self._toggle(column, row)
        elif event.key == "enter":
            self._ready()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """Toggle the part under the mouse."""
        event.stop()
        column, row = (event.x - _LABEL) // _CELL, event.y - 1
        if 0 <= column < len(self._days) and 0 <= row < len(self._parts):
            self._toggle(column, row)
