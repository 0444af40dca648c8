"""The terminal's own cursor stands in the field with the cursor, also when that field has moved.

A screen reader, a braille line and an input method go by it. Textual puts it where the field was
when somebody typed in it, which is before the screen is laid out anew.
"""

from __future__ import annotations

from typing import Any

from textual.screen import Screen
from textual.widgets import Input, TextArea


def follow(screen: Screen[Any]) -> None:
    """Put the cursor right after every layout of ``screen`` from now on."""

    def laid_out(_screen: Screen[Any]) -> None:
        field = screen.focused
        if screen.is_current and isinstance(field, Input | TextArea):
            at = field.cursor_screen_offset
            if at != screen.app.cursor_position:
                screen.app.cursor_position = at
                field.refresh()

    screen.screen_layout_refresh_signal.subscribe(screen, laid_out, immediate=True)
