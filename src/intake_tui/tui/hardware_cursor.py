"""The terminal's own cursor stands in the field with the cursor, also when that field has moved.

A screen reader, a braille line and an input method go by it. Textual puts it where the field was
when somebody typed in it, which is before the screen is laid out anew.
"""

from __future__ import annotations

from typing import Any

from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget


def cursor_of(widget: Widget | None) -> Offset | None:
    """Where the cursor of a field for text stands on the screen; None where it is no such field.

    Asked by what a field has, not by its kind: a text area is loaded with the first one there is.
    """
    return getattr(widget, "cursor_screen_offset", None)


def follow(screen: Screen[Any]) -> None:
    """Put the cursor right after every layout of ``screen`` from now on."""

    def laid_out(_screen: Screen[Any]) -> None:
        field = screen.focused
        at = cursor_of(field) if screen.is_current else None
        if field is not None and at is not None and at != screen.app.cursor_position:
            screen.app.cursor_position = at
            field.refresh()

    screen.screen_layout_refresh_signal.subscribe(screen, laid_out, immediate=True)
