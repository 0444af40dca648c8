"""Pick a person by one letter, or by typing the name; never both by accident."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.timer import Timer
from textual.widgets import OptionList

from intake_tui.locale import _
from intake_tui.tui.screens.dialogs.pick import ADD, Choice, PickScreen

WAIT = 0.5
"""Seconds after a letter in which another one makes it the beginning of a name."""


class WhoScreen(PickScreen):
    """A letter points at once and picks a moment later; typing on searches the name instead.

    So a name that is typed in full never leaves its last letters in the answer.
    """

    def __init__(self, title: str, choices: Iterable[Choice], *, now: str | None = None) -> None:
        hint = _("Letter: at once    a name: searches    +: somebody else    Escape: back")
        listed = tuple(choices)
        if not any(c.value == ADD for c in listed):
            hint = _("Letter: at once    a name: searches    Escape: back")
        super().__init__(title, listed, now=now, hint=hint)
        self._waiting: Timer | None = None

    def _wait_no_more(self) -> None:
        """The letter that was about to pick does not any more."""
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = None

    def on_key(self, event: events.Key) -> None:
        """A letter points; another one makes it a search. Enter picks at once, as in every list."""
        self._wait_no_more()
        choice = self.keys.get((event.character or "").casefold())
        if choice is not None and not self.typed and choice.value != ADD:
            event.stop()
            event.prevent_default()
            self._seek(event.character or "")
            self.query_one(OptionList).highlighted = self.choices.index(choice)
            self._waiting = self.set_timer(WAIT, lambda: self._pick(choice.value))

    def _pick(self, value: str) -> None:
        self._waiting = None
        if self.is_current:
            self.dismiss(value)

    def half_typed(self) -> str:
        """A name that was being typed; a single letter says nothing."""
        return self.typed.strip() if len(self.typed.strip()) > 1 else ""
