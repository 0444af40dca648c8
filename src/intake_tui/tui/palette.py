"""The palette: every command of the screen by its name, in the language of the screen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from rich.align import Align
from rich.text import Text
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.screen import Screen
from textual.widgets.option_list import Option

from intake_tui.locale import _
from intake_tui.tui import commands
from intake_tui.tui.command import Command
from intake_tui.tui.screens.base import Dialog
from intake_tui.tui.shown_keys import keys_of

SWITCHES = ("app.language",)
"""What a question over the screen does not offer: it was asked in the language of then."""


def offered(screen: Screen[Any]) -> Iterator[Command]:
    """The commands that work on ``screen`` now, its own first: for the palette and for help."""
    for command in commands.works(getattr(screen, "GROUP", "")):
        if command.group == "app":
            if command.id not in SWITCHES or not isinstance(screen, Dialog):
                yield command
        elif screen.check_action(command.action, ()) is not False:
            yield command


class Palette(Provider):
    """The commands of the screen under the palette, and those that work everywhere."""

    def _commands(self) -> Iterator[tuple[Command, str, str]]:
        """What works here now: each command, what it is called, and what it does by which key."""
        keymap = getattr(self.app, "settings", None)
        for command in offered(self.screen):
            if command.id == "app.palette":
                continue
            keys = keys_of(command, keymap.keys if keymap else {})
            told = " · ".join([*keys[:1], commands.said(command.help)])
            yield command, commands.said(command.label), told

    async def discover(self) -> Hits:
        """All of them, while nothing is typed."""
        for command, label, told in self._commands():
            yield DiscoveryHit(label, partial(self._run, command), help=told)

    async def search(self, query: str) -> Hits:
        """Those that fit what is typed."""
        matcher = self.matcher(query)
        for command, label, told in self._commands():
            score = max(matcher.match(label), 0.5 * matcher.match(told))
            if score > 0:
                run = partial(self._run, command)
                yield Hit(score, matcher.highlight(label), run, help=told)

    async def _run(self, command: Command) -> None:
        await self.screen.run_action(command.action)


class Commands(CommandPalette):
    """The palette itself, in the language of the screen."""

    def __init__(self) -> None:
        super().__init__(placeholder=_("Search a command…"))

    def _start_no_matches_countdown(self, search_value: str) -> None:
        """Say so where nothing is called like what is typed; the base class says it in English."""
        self._stop_no_matches_countdown()

        def nothing() -> None:
            self._list_visible = bool(search_value)
            if search_value:
                line = Align.center(Text(_("No command is called like that.")))
                option = Option(line, disabled=True, id=self._NO_MATCHES)
                self.query_one(CommandList).add_option(option)

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, nothing)
