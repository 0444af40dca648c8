"""The lines of the notepad, each with time and speaker, and the line one writes in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from intake_tui.tui import commands

Row = tuple[Content, str]
"""A line as it is shown, and its id."""


class NoteLines(OptionList):
    """What was written, the last line in sight. Arrow up from the line in hand leads here."""

    DEFAULT_CSS = """
    NoteLines > .option-list--option-highlighted { text-style: bold underline; }
    """
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("lines")

    class Wanted(Message):
        """Something is to be done with a line."""

        def __init__(self, what: str, note: str) -> None:
            super().__init__()
            self.what = what
            self.note = note

    class Left(Message):
        """Down from the last line, or a letter: back to the line in hand, where that stands."""

        def __init__(self, typed: str = "") -> None:
            super().__init__()
            self.typed = typed

    def __init__(self) -> None:
        super().__init__(id="notes", markup=False, compact=True)
        # The notepad's cursor belongs in the line in hand; nothing but a key leads to the lines.
        self.can_focus = False
        self._rows: list[Row] = []

    def show(self, rows: Iterable[Row]) -> None:
        """Show ``rows``; the cursor stays on its line, and without one the last is in sight."""
        fresh = list(rows)
        if fresh == self._rows:
            return
        on, at = self.note, self.highlighted
        self._rows = fresh
        self.set_options([Option(line) for line, _note in fresh])
        if not self.has_focus:
            self.highlighted = None
            self.scroll_end(animate=False)
        elif fresh:
            ids = [note for _line, note in fresh]
            last = len(fresh) - 1
            self.highlighted = ids.index(on) if on in ids else min(at or 0, last)

    @property
    def note(self) -> str | None:
        """The line under the cursor."""
        at = self.highlighted
        return None if at is None or at >= len(self._rows) else self._rows[at][1]

    def to(self, note: str | None) -> None:
        """The cursor on this line, on the last one without."""
        ids = [known for _line, known in self._rows]
        if ids:
            self.can_focus = True
            self.highlighted = ids.index(note) if note in ids else len(ids) - 1
            self.focus()

    def on_blur(self) -> None:
        """Without the cursor no line is marked."""
        self.can_focus = False
        self.highlighted = None

    def action_cursor_down(self) -> None:
        """Down; from the last line to the line in hand."""
        if self.highlighted is None or self.highlighted >= len(self._rows) - 1:
            self.post_message(self.Left())
        else:
            super().action_cursor_down()

    def action_cursor_up(self) -> None:
        """Up, and no further than the first line."""
        if self.highlighted:
            super().action_cursor_up()

    def on_key(self, event: events.Key) -> None:
        """Who types goes on in the line in hand, and no letter does anything else."""
        if event.is_printable and event.character:
            event.stop()
            self.post_message(self.Left(event.character))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click: file the line."""
        event.stop()
        self.action_want("file")

    def action_want(self, what: str) -> None:
        """Ask the screen to do ``what`` with the line under the cursor."""
        if self.note is not None:
            self.post_message(self.Wanted(what, self.note))


class Jot(Input):
    """The line one writes in. Its size is fixed, so a letter lays nothing out anew."""

    virtual_size = Reactive(Size(0, 0))

    class Up(Message):
        """To the lines above."""

    class Cut(Message):
        """The line is to be two, cut at the cursor."""

    def __init__(self) -> None:
        super().__init__(id="jot", select_on_focus=False)

    async def _on_key(self, event: events.Key) -> None:
        message = {"up": self.Up, "ctrl+j": self.Cut, "alt+enter": self.Cut}.get(event.key)
        if message is not None:
            event.stop()
            event.prevent_default()
            self.post_message(message())
