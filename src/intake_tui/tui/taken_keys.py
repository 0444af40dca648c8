"""Keys that do not reach the program, or that belong to text fields: no default is one of them.

``LOST`` never arrive as themselves: a terminal sends the same bytes for another key, or a program
around it takes them first. ``OF_TEXT`` move and edit in a field. ``ELSEWHERE`` are taken by some
programs only; what stands on one is in the palette too, and can be given another key.
"""

from __future__ import annotations

from collections.abc import Mapping

from intake_tui.locale import _

LOST: Mapping[str, str] = {
    "ctrl+a": "screen, tmux",
    "ctrl+b": "tmux",
    "ctrl+c": "copy",
    "ctrl+z": "shell",
    "ctrl+h": "backspace",
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+left_square_bracket": "escape",
    "alt+f4": "window",
}
"""Key -> what takes it."""

OF_TEXT = frozenset(
    (
        *(f"ctrl+{letter}" for letter in "acdefjkuvwxyz"),
        *("left", "right", "up", "down", "home", "end", "pageup", "pagedown"),
        *("backspace", "delete", "tab", "shift+tab", "space", "ctrl+left", "ctrl+right"),
        *("shift+left", "shift+right", "shift+home", "shift+end"),
    )
)
"""A command on one of these must let a field go first: it has no priority."""

ELSEWHERE: Mapping[str, str] = {
    "f1": "GNOME Terminal, VS Code",
    "f10": "GNOME Terminal, Xfce Terminal",
    "f11": "GNOME Terminal, Xfce Terminal, Windows Terminal, VS Code",
    "f12": "Guake, Yakuake",
    "ctrl+p": "VS Code",
    "ctrl+q": "VS Code",
    "ctrl+g": "zellij",
    "ctrl+n": "zellij",
    "ctrl+o": "zellij",
    "ctrl+s": "zellij",
    "ctrl+t": "zellij",
    "alt+left": "macOS Terminal",
    "alt+right": "macOS Terminal",
    "alt+p": "macOS Terminal",
    "alt+x": "macOS Terminal",
}
"""Key -> the programs that take it, as they come."""

NAMED = frozenset(
    (
        *("enter", "escape", "insert", "slash", "plus", "minus", "full_stop", "comma", "colon"),
        *("question_mark", "exclamation_mark", "backslash", "semicolon", "underscore"),
        *("equals_sign", "left_square_bracket", "right_square_bracket", "apostrophe"),
    )
)


def is_key(key: str) -> bool:
    """Whether a key can be called this; a wrong name would be a key that nobody can press."""
    *modifiers, last = key.split("+")
    if any(modifier not in ("ctrl", "alt", "shift") for modifier in modifiers):
        return False
    function = last[:1] == "f" and last[1:].isdigit() and 1 <= int(last[1:]) <= 24
    return len(last) == 1 or function or last in NAMED or last in OF_TEXT


def types(key: str) -> bool:
    """Whether the key puts a sign in a field."""
    return len(key) == 1 or (key in NAMED and key not in ("enter", "escape", "insert"))


def fault(key: str, command: str, *, first: bool) -> str:
    """What is wrong with ``key`` for a command, empty where nothing is; ``first``: whether the
    command goes before a field.
    """
    if not is_key(key):
        return _("keys: '{key}' of {name} is not the name of a key").format(key=key, name=command)
    if key in LOST or key.startswith("ctrl+shift+"):
        text = _("keys: '{key}' of {name} does not arrive here: {who}")
        return text.format(key=key, name=command, who=LOST.get(key, "terminal"))
    if first and (types(key) or key in OF_TEXT):
        text = _("keys: '{key}' of {name} is needed to type in a text; take another")
        return text.format(key=key, name=command)
    return ""
