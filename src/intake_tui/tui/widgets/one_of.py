"""One of a few on one line: arrows and letters choose, Enter stays the dialog's own."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from intake_tui.domain.names import begun
from intake_tui.tui.text import safe

STEPS = {"left": -1, "right": 1, "space": 1}


class OneOf(Static, can_focus=True):
    """Shows what is chosen between arrows. Left and right go on, letters choose what begins so,
    backspace and Delete choose the first again.
    """

    DEFAULT_CSS = """
    OneOf { height: 1; width: 1fr; padding: 0 1; background: $panel; }
    OneOf:focus { text-style: bold reverse; }
    """

    class Chosen(Message):
        """Chosen by hand."""

    def __init__(
        self, options: Sequence[tuple[str, str | None]], value: str | None, *, id: str
    ) -> None:
        super().__init__(id=id, markup=False)
        self.options = tuple(options)
        self.value: str | None = None
        self._typed = ""
        self.choose(value)

    def choose(self, value: str | None) -> None:
        """Choose ``value``; what is no option chooses the first."""
        values = [option[1] for option in self.options]
        self.value = value if value in values else values[0]
        self.update(self._said())

    def _at(self) -> int:
        return [option[1] for option in self.options].index(self.value)

    def _said(self) -> Content:
        return Content.assemble("‹ ", safe(self.options[self._at()][0]), " ›")

    def _take(self, at: int) -> None:
        self.choose(self.options[at % len(self.options)][1])
        self.post_message(self.Chosen())

    def on_key(self, event: events.Key) -> None:
        """Arrows and letters choose."""
        character = event.character or ""
        if event.key in STEPS:
            self._typed = ""
            self._take(self._at() + STEPS[event.key])
        elif event.key in ("backspace", "delete"):
            self._typed = ""
            self._take(0)
        elif character.isalpha():
            labels = [option[0] for option in self.options]
            for typed in (self._typed + character, character):
                at = begun(typed, labels)
                if at is not None:
                    self._typed = typed
                    self._take(at)
                    break
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self) -> None:
        """A click goes on to the next."""
        self._take(self._at() + 1)

    def on_blur(self) -> None:
        """Letters that are typed later begin anew."""
        self._typed = ""
