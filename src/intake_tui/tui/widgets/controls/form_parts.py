"""Parts of the form: the rows taken so far, completions, and what a new person is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from intake_tui.locale import _
from intake_tui.session.forms.reading import ROLE_WORDS, Completion
from intake_tui.tui.text import fitted, one_line, safe
from intake_tui.tui.widgets.controls.inputs import LineInput
from intake_tui.tui.widgets.controls.picks import CLEARING, How, PickList
from intake_tui.tui.widgets.leaving import Leaving

LONGEST_ROW = 240
LONGEST_LABEL = 60
"""Cells shown of a row and of a name; a pasted page in one of them must not push the rest away."""


class RowList(Leaving, OptionList):
    """The rows so far. Enter or a click brings one back into the form, Delete removes it."""

    DEFAULT_CSS = """
    RowList { height: auto; max-height: 8; display: none; }
    RowList > .option-list--option-highlighted { text-style: bold underline; }
    RowList.-on { display: block; }
    """

    def __init__(self, take_up: Callable[[int], None], remove: Callable[[int], None]) -> None:
        super().__init__(compact=True, markup=False)
        self._take_up = take_up
        self._remove = remove

    def show_rows(self, rows: Sequence[str], editing: int | None) -> None:
        """Show the rows; the one in the form is marked."""
        highlighted = self.highlighted
        self.set_options(
            [
                Option(one_line(f"{'>' if index == editing else '-'} {row}", LONGEST_ROW))
                for index, row in enumerate(rows)
            ]
        )
        self.set_class(bool(rows), "-on")
        if highlighted is not None and rows:
            self.highlighted = min(highlighted, len(rows) - 1)

    async def _on_key(self, event: events.Key) -> None:
        if event.key not in ("delete", "backspace") or self.highlighted is None:
            return
        event.stop()
        event.prevent_default()
        self._remove(self.highlighted)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click."""
        event.stop()
        self._take_up(event.option_index)


class Completions(Leaving, OptionList, can_focus=False):
    """How the field with the cursor can be finished. Up and down in the field move in here."""

    DEFAULT_CSS = """
    Completions { height: auto; max-height: 6; display: none; margin-left: 14; }
    Completions > .option-list--option-highlighted { text-style: bold underline; }
    Completions.-on { display: block; }
    """

    def __init__(self, chosen: Callable[[str], None]) -> None:
        super().__init__(compact=True, markup=False)
        self._chosen = chosen
        self._texts: list[str] = []
        self._labels: list[str] = []
        self.line: LineInput | None = None
        self.moved = False

    def show_for(self, line: LineInput | None, options: Sequence[Completion]) -> None:
        """Show the completions of ``line``; the first is proposed once something is typed."""
        labels = [option.label for option in options]
        if line is self.line and labels == self._labels:
            return
        self.line, self.moved = line, False
        self._texts, self._labels = [option.text for option in options], labels
        self.set_options([Option(one_line(label, LONGEST_LABEL)) for label in labels])
        self.set_class(bool(options), "-on")
        proposed = bool(options) and line is not None and bool(line.value.strip())
        self.highlighted = 0 if proposed else None

    def move(self, step: int) -> bool:
        """Move the highlight; False where there is nowhere to move."""
        count = len(self._texts)
        if not count or (self.highlighted is None and step < 0):
            return False
        at = 0 if self.highlighted is None else self.highlighted + step
        if not 0 <= at < count and (self.line is None or not self.line.value):
            # Nothing is typed yet: past an end of the list the cursor is free again.
            self.highlighted, self.moved = None, False
            return step < 0
        self.highlighted = max(0, min(count - 1, at))
        self.moved = True
        return True

    def highlighted_text(self) -> str | None:
        """The completion under the highlight."""
        at = self.highlighted
        return self._texts[at] if at is not None and at < len(self._texts) else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click."""
        event.stop()
        if event.option_index < len(self._texts):
            self._chosen(self._texts[event.option_index])


class RolePrompt(Vertical):
    """Asks what a new person is. Enter alone: a network member; a digit chooses; Escape: back to
    the name; Ctrl+U and Ctrl+W: back, and the name is gone, as in the line it was typed in.
    """

    DEFAULT_CSS = """
    RolePrompt { height: auto; display: none; }
    RolePrompt.-on { display: block; }
    RolePrompt Static { height: auto; text-style: bold; }
    """

    def __init__(
        self,
        add: Callable[[str, str], None],
        cancel: Callable[[bool], None],
        number: Callable[[str, str], None],
    ) -> None:
        super().__init__()
        self._number = number
        self._add = add
        self._cancel = cancel
        self._name = ""
        self._title = Static(markup=False)
        items = [(role, _(word)) for role, word in ROLE_WORDS if role != "worker"]
        self._roles = PickList(items, self._picked, marks=("", ""))

    def compose(self) -> ComposeResult:
        """The question and the roles."""
        yield self._title
        yield self._roles

    def ask(self, name: str) -> None:
        """Ask about ``name``."""
        self._name = name
        title = _("{name} is new here. What are they? Enter: network member, Esc: back")
        self._title.update(safe(title.format(name=fitted(name, LONGEST_LABEL))))
        self.set_class(True, "-on")
        self._roles.highlighted = 0
        self._roles.focus()

    def hide(self) -> None:
        """Asked enough."""
        self._name = ""
        self.set_class(False, "-on")

    def _picked(self, role: str | None, how: How) -> None:
        if self._name and role is not None:
            self._add(self._name, role)

    def on_key(self, event: events.Key) -> None:
        """Escape goes back to the form; a number that begins is no role."""
        if event.character and event.character in "0+" and self._name:
            event.stop()
            self._number(self._name, event.character)
            return
        if event.key in ("escape", "backspace", *CLEARING):
            event.stop()
            self._cancel(event.key in CLEARING)
