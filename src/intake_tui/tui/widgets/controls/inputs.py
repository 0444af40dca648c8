"""Input fields that let no steering character in, lose no pasted line and leave the F-keys alone.

Keys that mean something to a control are handled in the field itself, in the order they were typed:
a letter typed right after Enter never lands in the answer before it.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.widgets import Input

from intake_tui.domain.text import clean_line
from intake_tui.tui.widgets.leaving import Leaving


class LineInput(Leaving, Input):
    """One line. ``keys`` sees every key first and says whether it was for the control."""

    def __init__(
        self, keys: Callable[[LineInput, str], bool], *, key: str = "", example: str = ""
    ) -> None:
        super().__init__(compact=True, select_on_focus=False, classes=f"line-{key}")
        self.placeholder = example
        self.key = key
        self._keys = keys

    async def _on_key(self, event: events.Key) -> None:
        if self._keys(self, event.key):
            event.stop()
            event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        line = clean_line(event.text)
        if self.selection.is_empty:
            self.insert_text_at_cursor(line)
        else:
            self.replace(line, *self.selection)
