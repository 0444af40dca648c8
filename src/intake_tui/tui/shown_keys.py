"""Keys as they are written on the screen, and what a click on one in the footer does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.app import App
from textual.binding import Binding

from intake_tui.tui import commands

if TYPE_CHECKING:
    from intake_tui.settings import Settings

_FUNCTION = re.compile(r"f\d+")


def written(key: str) -> str:
    """One key as it is written: F2, ^T, esc, /."""
    *modifiers, last = key.split("+")
    names = {"slash": "/", "escape": "esc", "backslash": "\\", "enter": "⏎", "delete": "del"}
    if not modifiers:
        names |= {"right": "→", "left": "←", "up": "↑", "down": "↓", "backspace": "⌫"}
    last = last.upper() if _FUNCTION.fullmatch(last) else names.get(last, last)
    before = "".join("^" if m == "ctrl" else f"{m}+" for m in modifiers)
    return before + last


def keys_of(command: commands.Command, keymap: Mapping[str, str]) -> list[str]:
    """The keys of a command as they are set, each as it is written."""
    keys = keymap.get(command.id, command.keys)
    return [written(key) for key in commands.keys_in(keys) if key]


def keys_of_id(name: str, keymap: Mapping[str, str]) -> list[str]:
    """The keys of the command with this id, as they are set and written."""
    return keys_of(next(c for c in commands.COMMANDS if c.id == name), keymap)


_NAMED = re.compile(r"\{([a-z]+\.[a-z_]+)\}")


def with_keys(text: str, keymap: Mapping[str, str]) -> str:
    """A message of the program with ``{intake.go}`` and the like put as the first key of that
    command, as it is set; its name in the palette where it has no key. Not for people's words.
    """

    def key(found: re.Match[str]) -> str:
        command = next(c for c in commands.COMMANDS if c.id == found[1])
        palette = keys_of_id("app.palette", keymap)
        named = " ".join([*palette[:1], commands.said(command.label)])
        return next(iter(keys_of(command, keymap)), named)

    return _NAMED.sub(key, text)


class ClickedKeys(App[None]):
    """An app whose footer does on a click what it says, wherever the cursor stands."""

    if TYPE_CHECKING:
        settings: Settings

    def keyed(self, text: str) -> str:
        """``text`` with the keys of the commands that it names, as they are set."""
        return with_keys(text, self.settings.keys)

    def get_key_display(self, binding: Binding) -> str:
        """A key as it is written."""
        return binding.key_display or written(binding.key)

    def simulate_key(self, key: str) -> None:
        """A click in the footer: the command itself, as a letter would go to the field in hand."""
        active = self.screen.active_bindings.get(key)
        if active is None or not active.enabled:
            super().simulate_key(key)
            return
        self.call_later(self.run_action, active.binding.action, active.node)
