"""Keys as they are written on the screen, and what a click on one in the footer does."""

from __future__ import annotations

import re
from collections.abc import Mapping

from textual.app import App
from textual.binding import Binding

from intake_tui.tui import commands

_FUNCTION = re.compile(r"f\d+")


def written(key: str) -> str:
    """One key as it is written: F2, ^T, esc, /."""
    *modifiers, last = key.split("+")
    names = {"slash": "/", "escape": "esc", "backslash": "\\", "enter": "⏎"}
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


class ClickedKeys(App[None]):
    """An app whose footer does on a click what it says, wherever the cursor stands."""

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
