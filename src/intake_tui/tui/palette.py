"""The palette: every command of the screen by its name, in the language of the screen."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from intake_tui.tui import commands


class Palette(Provider):
    """The commands of the screen under the palette, and those that work everywhere."""

    def _commands(self) -> tuple[commands.Command, ...]:
        own = commands.group(getattr(self.screen, "GROUP", ""))
        return tuple(c for c in (*own, *commands.group("app")) if c.id != "app.palette")

    async def discover(self) -> Hits:
        """All of them, while nothing is typed."""
        for command in self._commands():
            yield DiscoveryHit(
                commands.said(command.label),
                partial(self._run, command),
                help=commands.said(command.help),
            )

    async def search(self, query: str) -> Hits:
        """Those that fit what is typed."""
        matcher = self.matcher(query)
        for command in self._commands():
            label = commands.said(command.label)
            score = max(matcher.match(label), 0.5 * matcher.match(commands.said(command.help)))
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(label),
                    partial(self._run, command),
                    help=commands.said(command.help),
                )

    async def _run(self, command: commands.Command) -> None:
        await self.screen.run_action(command.action)
