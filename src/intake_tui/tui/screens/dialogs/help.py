"""Help: the keys of the screen one is on, in words, and what the signs mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.table import Table
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from intake_tui.locale import _
from intake_tui.session import phrases
from intake_tui.tui import commands
from intake_tui.tui.command import Command
from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.shown_keys import keys_of
from intake_tui.tui.text import safe, safe_rich


class HelpScreen(Dialog[None]):
    """Every command of a screen with its key, as it is set."""

    def __init__(self, of: Screen[Any], shown: Iterable[Command]) -> None:
        super().__init__()
        self.of = of
        self.shown = tuple(shown)

    def compose(self) -> ComposeResult:
        """A line per command, then the signs, then the notepad's prefixes."""
        with VerticalScroll(classes="dialog wide"):
            yield Static(safe(_("Help")), classes="dialog-title")
            yield Static(self._keys())
            if isinstance(self.of, Dialog):
                text = _("Enter answers, the arrows choose, Escape leads back without an answer.")
                yield Static(safe("\n" + text))
            if getattr(self.of, "GROUP", "") == "intake":
                yield Static(self._signs())
                yield Static(safe(_("Enter: to the next question. In a text: ctrl+j.")))
                yield Static(
                    safe(
                        _(
                            'Notepad: o: who says it · me: yourself · " a quote · ! danger · '
                            "? or to ask: still to ask. "
                            "An empty line leads to the question, arrow up to the lines."
                        )
                    )
                )
            yield Static(safe(_("Escape: back")), classes="hint")

    def _keys(self) -> Table:
        """Key, name and what it does; each stays in its own column when it is wrapped."""
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(style="bold", no_wrap=True)
        table.add_column()
        table.add_column(style="dim")
        for command in self.shown:
            what = self.intake.keyed(commands.said(command.help))
            words = (self._key(command), commands.said(command.label), what)
            table.add_row(*(safe_rich(text) for text in words))
        return table

    def _key(self, command: Command) -> str:
        return " / ".join(keys_of(command, self.intake.settings.keys))

    def _signs(self) -> Content:
        signs = (f"{sign} {phrases.state_word(s)}" for s, sign in phrases.STATE_SIGN.items())
        return Content("\n" + _("Signs: ") + " · ".join(signs))

    def on_mount(self) -> None:
        """The page scrolls with the arrows."""
        self.query_one(VerticalScroll).focus()
