"""Help: the keys of the screen one is on, in words, and what the signs mean."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from intake_tui.locale import _
from intake_tui.tui import commands, phrases
from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.text import safe


class HelpScreen(Dialog[None]):
    """Every command of a screen with its key, as it is set."""

    BINDINGS: ClassVar[list[BindingType]] = [("f1", "cancel", "Back")]

    def __init__(self, group: str) -> None:
        super().__init__()
        self.group = group

    def compose(self) -> ComposeResult:
        """A line per command, then the signs, then the notepad's prefixes."""
        with VerticalScroll(classes="dialog wide"):
            yield Static(safe(_("Help")), classes="dialog-title")
            for command in (*commands.group(self.group), *commands.group("app")):
                yield Static(self._line(command))
            if self.group == "intake":
                yield Static(self._signs())
                yield Static(safe(_("Enter: to the next question. In a text: ctrl+j.")))
                yield Static(
                    safe(
                        _(
                            'Notepad: o: who says it · " a quote · ! danger · ? still to ask. '
                            "An empty line leads to the question."
                        )
                    )
                )
            yield Static(safe(_("Escape: back")), classes="hint")

    def _line(self, command: commands.Command) -> Content:
        keys = self.intake.settings.keys.get(command.id, command.keys).split(",")
        shown = " / ".join(
            key.replace("slash", "/").replace("escape", "esc").replace("ctrl+", "^")
            for key in keys
            if key
        )
        return Content.assemble(
            (shown.ljust(14), "bold"),
            commands.said(command.label).ljust(22),
            " ",
            (commands.said(command.help), "dim"),
        )

    def _signs(self) -> Content:
        signs = (f"{sign} {phrases.state_word(s)}" for s, sign in phrases.STATE_SIGN.items())
        return Content("\n" + _("Signs: ") + " · ".join(signs))

    def on_mount(self) -> None:
        """The page scrolls with the arrows."""
        self.query_one(VerticalScroll).focus()
