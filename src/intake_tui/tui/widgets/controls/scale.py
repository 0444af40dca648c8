"""A number from 0 to 10."""

from __future__ import annotations

from time import monotonic
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from intake_tui.domain.questionnaire import Question
from intake_tui.locale import _
from intake_tui.tui.widgets.controls.base import Control, ControlContext

TOGETHER = 1.5
"""Seconds within which 1 and 0 make 10."""
_CELLS = 3


class Numbers(Widget, can_focus=True):
    """The row of numbers, three cells each."""

    DEFAULT_CSS = """
    Numbers { height: 1; width: 100%; }
    Numbers:focus { text-style: reverse; }
    """

    def __init__(self, control: ScaleControl) -> None:
        super().__init__()
        self._control = control

    def render(self) -> Content:
        """The row; the chosen number stands between brackets."""
        chosen = self._control.chosen
        return Content("".join(f"[{n}]" if n == chosen else f" {n} " for n in range(11)))

    async def _on_key(self, event: events.Key) -> None:
        if self._control.key(event.key, event.character or ""):
            event.stop()
            event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """Choose the number under the mouse."""
        event.stop()
        self._control.choose(min(10, event.x // _CELLS))


class ScaleControl(Control):
    """0 to 10 on a row, the chosen one between brackets and in words below."""

    hint = "0-9, 1 and 0 or t: ten · ← →: move · ⌫: none · Enter: next question"
    _ARROWS: ClassVar[dict[str, int]] = {"left": -1, "down": -1, "right": 1, "up": 1}

    def __init__(self, question: Question, context: ControlContext) -> None:
        super().__init__(question, context)
        self.chosen: int | None = None
        self._one_at = float("-inf")
        self._numbers = Numbers(self)

    def parts(self) -> ComposeResult:
        """The row."""
        yield self._numbers

    def fill(self, raw: str, value: Any) -> None:
        """The number."""
        if value is None and raw.isascii() and raw.isdecimal() and len(raw) <= 2:
            value = int(raw)
        whole = isinstance(value, int) and not isinstance(value, bool)
        self.chosen = value if whole and 0 <= value <= 10 else None
        self._numbers.refresh()

    def current(self) -> tuple[str, Any, str]:
        """The number."""
        return ("" if self.chosen is None else str(self.chosen)), self.chosen, ""

    def understood(self) -> str:
        """The number in words: brackets and word, not colour."""
        if self.chosen is None:
            return _("Nothing chosen.")
        return _("Chosen: {number} out of 10").format(number=self.chosen)

    def focus_first(self) -> None:
        """The row."""
        self._numbers.focus()

    def choose(self, number: int | None) -> None:
        """Choose ``number``; None takes the choice back."""
        self.chosen = number
        self._numbers.refresh()
        self.tell()

    def key(self, key: str, character: str) -> bool:
        """Take a key; False when it is not one of ours."""
        one_before = monotonic() - self._one_at < TOGETHER
        self._one_at = float("-inf")
        if character.isascii() and character.isdecimal():
            if character == "1":
                self._one_at = monotonic()
            self.choose(10 if character == "0" and one_before else int(character))
        elif character == "t":
            self.choose(10)
        elif key in self._ARROWS:
            step = self._ARROWS[key]
            self.choose(5 if self.chosen is None else max(0, min(10, self.chosen + step)))
        elif key in ("home", "end"):
            self.choose(0 if key == "home" else 10)
        elif key in ("backspace", "delete"):
            self.choose(None)
        elif key == "enter":
            self.done()
        else:
            return False
        return True
