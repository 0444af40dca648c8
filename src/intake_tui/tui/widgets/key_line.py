"""The line of keys at the bottom of a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import msgspec
from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from intake_tui.tui.text import width

if TYPE_CHECKING:
    from textual.binding import ActiveBinding


class Shown(msgspec.Struct, frozen=True):
    """One key in the line, as it is written, and what a click on it presses."""

    key: str
    written: str
    label: str
    help: str
    enabled: bool

    @property
    def width(self) -> int:
        """Columns, with a space before the label and one behind it."""
        return width(self.written) + width(self.label) + 2


class KeyLine(Widget):
    """The keys that work now, as many as the screen says fit.

    One widget that draws itself only when another key works, where Textual's ``Footer`` makes a
    widget for every key anew each time the cursor moves.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key", "key-line--off"}
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom; height: 1; pointer: pointer;
        color: $footer-description-foreground; background: $footer-background;
    }
    KeyLine .key-line--key { color: $footer-key-foreground; text-style: bold; }
    KeyLine .key-line--off { text-style: dim; }
    """

    _keys: tuple[Shown, ...] = ()

    def on_mount(self) -> None:
        """From now on."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, screen: Screen[object]) -> None:
        if self.app.app_focus and screen is self.screen and self.is_attached:
            keys = self._working()
            if keys != self._keys:
                self._keys = keys
                self.refresh()

    def _working(self) -> tuple[Shown, ...]:
        """What works now, each command once, by its first key."""
        first: dict[str, ActiveBinding] = {}
        for active in self.screen.active_bindings.values():
            if active.binding.show:
                first.setdefault(active.binding.action, active)
        return tuple(self._shown(active) for active in first.values())

    def _shown(self, active: ActiveBinding) -> Shown:
        binding = active.binding
        written = self.app.get_key_display(binding)
        help_text = active.tooltip or binding.description
        return Shown(binding.key, written, binding.description, help_text, active.enabled)

    def render(self) -> Content:
        """Each key and its label."""
        key, off = self.get_visual_style("key-line--key"), self.get_visual_style("key-line--off")
        pieces: list[Content] = []
        for shown in self._keys:
            line = Content.assemble((shown.written, key), " ", shown.label, " ")
            pieces.append(line if shown.enabled else line.stylize(off))
        return Content("").join(pieces)

    def _under(self, event: events.MouseEvent) -> Shown | None:
        at = 0
        for shown in self._keys:
            if at <= event.x < at + shown.width - 1:
                return shown
            at += shown.width
        return None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """What the key under the mouse does, in words."""
        shown = self._under(event)
        self.tooltip = shown.help if shown is not None else None

    def on_click(self, event: events.Click) -> None:
        """The same as the key."""
        event.stop()
        shown = self._under(event)
        if shown is not None and shown.enabled:
            self.app.simulate_key(shown.key)
