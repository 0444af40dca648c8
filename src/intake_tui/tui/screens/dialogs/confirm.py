"""A question with yes and no, for what cannot be undone; and a line to type, such as a reason."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from intake_tui.locale import _
from intake_tui.tui import commands
from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.shown_keys import keys_of_id
from intake_tui.tui.text import safe


class ConfirmScreen(Dialog[bool]):
    """Answers True only on an explicit yes."""

    GROUP = "confirm"
    BINDINGS = commands.bindings("confirm")

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        """The question and its keys."""
        with Vertical(classes="dialog"):
            yield Static(safe(self.question))
            yes = " / ".join(keys_of_id("confirm.yes", self.intake.settings.keys))
            hint = self.intake.keyed(_("{yes}: yes    {confirm.no} or Escape: no"))
            yield Static(safe(hint.replace("{yes}", yes)), classes="hint")

    def action_yes(self) -> None:
        """Yes."""
        self.dismiss(True)


class LineScreen(Dialog[str]):
    """One line to type; answers it, None when it was left."""

    def __init__(
        self,
        title: str,
        *,
        hint: str = "",
        value: str = "",
        empty: bool = False,
        refused: Callable[[str], str] = lambda _typed: "",
    ) -> None:
        super().__init__()
        self.refused = refused
        self.heading, self.hint, self.value, self.empty = title, hint, value, empty

    def compose(self) -> ComposeResult:
        """The title, why, and the line."""
        with Vertical(classes="dialog"):
            yield Static(safe(self.heading), classes="dialog-title")
            if self.hint:
                yield Static(safe(self.hint), classes="hint")
            yield Input(self.value, placeholder=_("type here"), select_on_focus=False)
            yield Static(safe(_("Enter: keep    Escape: back")), id="line-keys", classes="hint")

    def half_typed(self) -> str:
        """The line, where it was changed."""
        typed = self.query_one(Input).value.strip()
        return typed if typed != self.value.strip() else ""

    def on_mount(self) -> None:
        """The cursor in the line."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter keeps the line; without words only where that is allowed."""
        event.stop()
        words = self.refused(event.value) if event.value.strip() else ""
        if not words and (event.value.strip() or self.empty):
            self.dismiss(event.value.strip())
        else:
            words = words or _("A few words are needed here.    Escape: back")
            self.query_one("#line-keys", Static).update(safe(words).stylize("bold"))
