"""Words as they are said, and a telephone number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, TextArea

from intake_tui.domain.questionnaire import Question
from intake_tui.domain.text import LONGEST_TEXT, clean, clean_line, tidy
from intake_tui.locale import _
from intake_tui.tui.widgets.controls.base import Control, ControlContext
from intake_tui.tui.widgets.controls.inputs import LineInput
from intake_tui.tui.widgets.leaving import Leaving

NEW_LINE_KEYS = ("ctrl+j", "alt+enter", "shift+enter", "ctrl+enter")


class WordsArea(Leaving, TextArea, inherit_bindings=False):
    """Several lines. Enter is ``ready``; Ctrl+J, Alt+Enter and Shift+Enter make a new line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding
        for binding in TextArea.BINDINGS
        if not (isinstance(binding, Binding) and binding.key in ("f6", "f7"))
    ]

    def __init__(self, ready: Callable[[], None]) -> None:
        super().__init__(soft_wrap=True, tab_behavior="focus", compact=True)
        self._ready = ready

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter" or event.key in NEW_LINE_KEYS:
            event.stop()
            event.prevent_default()
            if event.key == "enter":
                self._ready()
            else:
                self._replace_via_keyboard("\n", *self.selection)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if result := self._replace_via_keyboard(clean(event.text), *self.selection):
            self.move_cursor(result.end_location)


class WordsControl(Control):
    """A quote or free text. Enter is ready; Ctrl+J or Alt+Enter makes a new line."""

    DEFAULT_CSS = """
    WordsControl WordsArea { height: auto; min-height: 4; max-height: 12; border: none; }
    """
    hint = "Enter: next question · Ctrl+J or Alt+Enter: new line"

    def __init__(self, question: Question, context: ControlContext) -> None:
        super().__init__(question, context)
        self._area = WordsArea(self.done)

    def parts(self) -> ComposeResult:
        """The field."""
        yield self._area

    def fill(self, raw: str, value: Any) -> None:
        """The text as it was typed."""
        text = clean(raw or (value if isinstance(value, str) else ""))
        with self.prevent(TextArea.Changed):
            self._area.load_text(text)
        self._area.move_cursor(self._area.document.end)

    def current(self) -> tuple[str, Any, str]:
        """The text, blank: nothing said."""
        raw = clean(self._area.text)
        if len(raw) > LONGEST_TEXT:
            return raw, None, self.refusal()
        return raw, tidy(raw) or None, ""

    def refusal(self) -> str:
        """Only the length can be wrong."""
        return _("This is too long for one answer. Split it over several.")

    def focus_first(self) -> None:
        """The field."""
        self._area.focus()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Something was typed."""
        event.stop()
        self.tell()


class PhoneControl(Control):
    """A telephone number on one line."""

    hint = "Digits, blanks, + - ( ) · Enter: next question"

    def __init__(self, question: Question, context: ControlContext) -> None:
        super().__init__(question, context)
        self._line = LineInput(self._key, key="phone")

    def parts(self) -> ComposeResult:
        """The field."""
        yield self._line

    def fill(self, raw: str, value: Any) -> None:
        """The number as it was typed."""
        with self.prevent(Input.Changed):
            self._line.value = clean_line(raw or (value if isinstance(value, str) else ""))
        self._line.cursor_position = len(self._line.value)

    def current(self) -> tuple[str, Any, str]:
        """The number; the record decides whether it is one."""
        raw = clean(self._line.value)
        return raw, tidy(raw) or None, ""

    def refusal(self) -> str:
        """What a number looks like."""
        return _("This is no telephone number yet: digits, blanks and + - ( ) only.")

    def focus_first(self) -> None:
        """The field."""
        self._line.focus()

    def _key(self, _line: LineInput, key: str) -> bool:
        if key != "enter":
            return False
        self.done()
        return True

    def on_input_changed(self, event: Input.Changed) -> None:
        """Something was typed."""
        event.stop()
        self.tell()
