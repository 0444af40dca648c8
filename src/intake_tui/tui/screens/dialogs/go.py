"""Go to (Ga naar): questions, sections, people, commands by a few letters, in any language."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from intake_tui.locale import _
from intake_tui.session.call.going import Place
from intake_tui.session.finding import Finder
from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.text import fitted, safe

SHOWN = 60
"""How many places are listed at once; more letters bring the rest."""


NAME, WHERE = 26, 24
"""Cells of the short name of a place, and of where it is."""


def line_of(name: str, where: str, wording: str, columns: int) -> Content:
    """A question in a list of them, on a screen of so many columns: its name, its wording as far as
    there is room, its section.
    """
    room = min(columns, 100) - 12 - NAME - WHERE
    asked = ("  ", fitted(wording, room - 4, pad=True)) if room > 20 and wording not in name else ()
    where_cells = WHERE if asked else max(WHERE, room + WHERE)
    return Content.assemble(
        fitted(name, NAME, pad=True), *asked, "  ", (fitted(where, where_cells), "dim")
    )


def typed_into(field: Input, event: events.Key) -> None:
    """A letter goes to ``field`` where the cursor is elsewhere in a dialog: none is lost."""
    if event.is_printable and event.character and not field.has_focus:
        event.stop()
        event.prevent_default()
        field.focus()
        field.insert_text_at_cursor(event.character)


class GoScreen(Dialog[Place]):
    """Answers the place that was picked, None when it was left. ``begun`` was typed already.

    The list keeps its height, so that the line with the cursor stays where it is while letters
    narrow the list.
    """

    CSS = """
    GoScreen .dialog OptionList { height: 14; }
    GoScreen.-short .dialog OptionList { height: 6; }
    """

    def __init__(self, places: Iterable[Place], title: str = "", begun: str = "") -> None:
        super().__init__()
        self.places = tuple(places)
        self.heading = title
        self.begun = begun
        self.finder = Finder(self.places)
        self.found: list[Place] = []

    def compose(self) -> ComposeResult:
        """A line to type in, and what fits under it."""
        with Vertical(classes="dialog wide"):
            yield Static(safe(self.heading or _("Go to")), classes="dialog-title")
            yield Input(self.begun, placeholder=_("a few letters"), select_on_focus=False)
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """The cursor in the line."""
        self._list(self.begun)
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Every letter narrows the list."""
        self._list(event.value)

    def _list(self, typed: str) -> None:
        found = self.finder.found(typed)
        if not typed.strip():
            # Questions in the order in which they are asked, before a letter says what is meant.
            found.sort(key=lambda place: place.kind != "question")
        self.found = found[:SHOWN]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(self._line(place)) for place in self.found)
        if self.found:
            options.highlighted = 0

    def _line(self, place: Place) -> Content:
        return line_of(
            place.short or place.label,
            place.detail,
            place.label[2:] if place.kind == "question" else "",
            self.app.size.width,
        )

    def on_key(self, event: events.Key) -> None:
        """Arrows move in the list while the cursor stays in the line, and letters go to it."""
        options = self.query_one(OptionList)
        typed_into(self.query_one(Input), event)
        if event.key in ("up", "down") and self.query_one(Input).has_focus:
            event.stop()
            (options.action_cursor_up if event.key == "up" else options.action_cursor_down)()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to what is highlighted."""
        event.stop()
        index = self.query_one(OptionList).highlighted
        if index is not None and index < len(self.found):
            self.dismiss(self.found[index])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click goes there."""
        event.stop()
        self.dismiss(self.found[event.option_index])
