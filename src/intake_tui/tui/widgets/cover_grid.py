"""The week of one child as a grid of days by parts: what is needed, who covers it, what is open.

A sign and a word tell each state; colour only helps. Arrows or a click move, space or a second
click marks what is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from intake_tui.tui import commands
from intake_tui.tui.text import fitted

SIGNS = {"gap": "!", "waiting": "!", "covered": "✓", "extra": "+", "maybe": "○", "free": "·"}
"""One sign per state of a part of the week; the legend says each in words."""
NARROWEST, WIDEST = 4, 16


@dataclass(frozen=True)
class Part:
    """One part of the week: how it stands, and who does it or that it is open."""

    state: str
    text: str = ""


class CoverGrid(Widget, can_focus=True):
    """Rows are parts of the day, columns the days."""

    DEFAULT_CSS = """
    CoverGrid { height: 5; width: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("cover")

    class Moved(Message):
        """The cursor stands on another part."""

    class Turned(Message):
        """Parts were marked as needed or not: (column, row) each."""

        def __init__(self, *places: tuple[int, int]) -> None:
            super().__init__()
            self.places = places

    class Later(Message):
        """Another week: ``by`` weeks later."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def __init__(self, **names: str) -> None:
        super().__init__(**names)  # type: ignore[arg-type]
        self.days: tuple[str, ...] = ()
        self.times: tuple[str, ...] = ()
        self.parts: Mapping[tuple[int, int], Part] = {}
        self.cursor = (0, 0)

    def show(
        self, days: Sequence[str], times: Sequence[str], parts: Mapping[tuple[int, int], Part]
    ) -> None:
        """Show the week."""
        self.days, self.times, self.parts = tuple(days), tuple(times), dict(parts)
        self.refresh()

    @property
    def _cell(self) -> int:
        room = self.size.width - self._label
        return max(NARROWEST, min(WIDEST, room // max(1, len(self.days))))

    @property
    def _label(self) -> int:
        return 8 if self.size.width < 100 else 12

    def render_line(self, y: int) -> Strip:
        """The days, or one part of the day."""
        base, cell = self.rich_style, self._cell
        if y == 0:
            text = " " * self._label
            text += "".join(fitted(f" {day}", cell, pad=True) for day in self.days)
            segments = [Segment(text, base + Style(bold=True))]
        elif y <= len(self.times):
            segments = [Segment(fitted(self.times[y - 1], self._label, pad=True), base)]
            segments += [self._part(x, y - 1, cell, base) for x in range(len(self.days))]
        else:
            segments = []
        return Strip(segments).adjust_cell_length(self.size.width, base).crop(0, self.size.width)

    def _part(self, column: int, row: int, cell: int, base: Style) -> Segment:
        part = self.parts.get((column, row), Part("free"))
        text = fitted(f"{SIGNS[part.state]} {part.text}".rstrip(), cell - 2, pad=True)
        here = self.has_focus and self.cursor == (column, row)
        style = base + Style(
            bold=part.state in ("gap", "waiting"), dim=part.state == "free", reverse=here
        )
        return Segment(f"[{text}]" if here else f" {text} ", style)

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def _go(self, column: int, row: int) -> None:
        self.cursor = (column % max(1, len(self.days)), row % max(1, len(self.times)))
        self.refresh()
        self.post_message(self.Moved())

    async def _on_key(self, event: events.Key) -> None:
        column, row = self.cursor
        steps = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
        if event.key in steps:
            across, down = steps[event.key]
            self._go(column + across, row + down)
            event.stop()
            event.prevent_default()

    def action_part(self, what: str) -> None:
        """Mark the part under the cursor, or this part of every day; or another week."""
        row = self.cursor[1]
        match what:
            case "need":
                self.post_message(self.Turned(self.cursor))
            case "day":
                self.post_message(self.Turned(*((x, row) for x in range(len(self.days)))))
            case _:
                self.post_message(self.Later(1 if what == "later" else -1))

    def on_click(self, event: events.Click) -> None:
        """A first click moves there, a click where the cursor stands marks; a label its row."""
        event.stop()
        row, column = event.y - 1, (event.x - self._label) // self._cell
        if not 0 <= row < len(self.times):
            return
        if event.x < self._label:
            self.post_message(self.Turned(*((x, row) for x in range(len(self.days)))))
        elif column < len(self.days) and self.cursor == (column, row):
            self.post_message(self.Turned(self.cursor))
        elif column < len(self.days):
            self._go(column, row)
