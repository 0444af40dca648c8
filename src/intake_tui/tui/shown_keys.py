"""Keys as they are written on the screen, and what a click on one in the footer does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.app import App
from textual.binding import Binding
from textual.widget import Widget

from intake_tui.locale import _
from intake_tui.tui import commands
from intake_tui.tui.command import Command

if TYPE_CHECKING:
    from intake_tui.settings import Settings

_FUNCTION = re.compile(r"f\d+")


def written(key: str) -> str:
    """One key as it is written: F2, ^t, esc, /."""
    *modifiers, last = key.split("+")
    names = {"slash": "/", "escape": "esc", "backslash": "\\", "enter": "⏎", "delete": "del"}
    names |= {"pagedown": "PgDn", "pageup": "PgUp", "space": _("space")}
    if not modifiers:
        names |= {"right": "→", "left": "←", "up": "↑", "down": "↓", "backspace": "⌫"}
    last = last.upper() if _FUNCTION.fullmatch(last) else names.get(last, last)
    before = "".join("^" if m == "ctrl" else f"{m}+" for m in modifiers)
    return before + last


def keys_of(command: Command, keymap: Mapping[str, str]) -> list[str]:
    """The keys of a command as they are set, each as it is written."""
    return [written(key) for key in commands.set_keys(command, keymap)]


def keys_of_id(name: str, keymap: Mapping[str, str]) -> list[str]:
    """The keys of the command with this id, as they are set and written."""
    return keys_of(commands.BY_ID[name], keymap)


def key_of_id(name: str, keymap: Mapping[str, str]) -> str:
    """The first key of the command with this id, as a sentence names it; what the command is called
    in the palette where it has none.
    """
    key = next(iter(commands.set_keys(commands.BY_ID[name], keymap)), "")
    if not key:
        palette = keys_of_id("app.palette", keymap)
        return " ".join([*palette[:1], commands.said(commands.BY_ID[name].label)])
    return {"escape": "Esc", "enter": "Enter", "delete": "Del", "tab": "Tab"}.get(key) or written(
        key
    )


_NAMED = re.compile(r"\{([a-z_]+\.[a-z_]+)\}")


def with_keys(text: str, keymap: Mapping[str, str]) -> str:
    """A message of the program with ``{intake.go}`` and the like put as the first key of that
    command, as it is set; its name in the palette where it has no key. Not for people's words.
    """

    def key(found: re.Match[str]) -> str:
        return key_of_id(found[1], keymap) if found[1] in commands.BY_ID else found[0]

    return _NAMED.sub(key, text)


def keyed(widget: Widget, text: str) -> str:
    """``with_keys`` for a widget, by the settings of its app."""
    app = widget.app
    return app.keyed(text) if isinstance(app, ClickedKeys) else with_keys(text, {})


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
