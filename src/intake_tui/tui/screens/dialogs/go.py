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


class GoScreen(Dialog[Place]):
    """Answers the place that was picked, None when it was left."""

    def __init__(self, places: Iterable[Place], title: str = "") -> None:
        super().__init__()
        self.places = tuple(places)
        self.heading = title
        self.finder = Finder(self.places)
        self.found: list[Place] = []

    def compose(self) -> ComposeResult:
        """A line to type in, and what fits under it."""
        with Vertical(classes="dialog wide"):
            yield Static(safe(self.heading or _("Go to")), classes="dialog-title")
            yield Input(placeholder=_("a few letters"), select_on_focus=False)
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """The cursor in the line."""
        self._list("")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Every letter narrows the list."""
        self._list(event.value)

    def _list(self, typed: str) -> None:
        self.found = self.finder.found(typed)[:SHOWN]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(self._line(place)) for place in self.found)
        if self.found:
            options.highlighted = 0

    def _line(self, place: Place) -> Content:
        cells = max(24, min(self.intake.size.width, 100) - 36)
        return Content.assemble(
            fitted(place.label, cells, pad=True), "  ", (fitted(place.detail, 26), "dim")
        )

    def on_key(self, event: events.Key) -> None:
        """Arrows move in the list while the cursor stays in the line."""
        options = self.query_one(OptionList)
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
