"""Choosing from a few: one, or several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, Literal

from textual import events
from textual.app import ComposeResult
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from intake_tui.domain.names import fold
from intake_tui.domain.questionnaire import Question
from intake_tui.locale import _
from intake_tui.tui.text import safe
from intake_tui.tui.widgets.controls.base import Control, ControlContext
from intake_tui.tui.widgets.leaving import Leaving

How = Literal["digit", "space", "enter", "click", "text"]
CLEARING = ("ctrl+u", "ctrl+w")
"""Keys that take away words, as they do in a line."""
TOGETHER = 1.0
"""Seconds between two letters that are typed as one word."""


class PickList(Leaving, OptionList):
    """A short list of codes with labels. Digits choose, letters jump, marks say what is chosen.

    Nothing is highlighted until a key moves there, so that Enter alone never answers. With
    ``words`` letters in a row that begin no label are kept as words, see ``text``.
    """

    DEFAULT_CSS = """
    PickList { height: auto; max-height: 14; }
    PickList > .option-list--option-highlighted { text-style: bold underline; }
    """

    def __init__(
        self,
        items: Sequence[tuple[str, str]],
        picked: Callable[[str | None, How], None],
        *,
        marks: tuple[str, str] = ("( )", "(x)"),
        words: bool = False,
    ) -> None:
        super().__init__(compact=True, markup=False)
        self.items = tuple(items)
        self.chosen: frozenset[str] = frozenset()
        self._picked = picked
        self._marks = marks
        self._words = words
        self.text = ""
        """Words that were typed here and are no choice; they are kept, never taken as keys."""
        self._begun, self._last = "", 0.0

    def on_mount(self) -> None:
        """Show the items."""
        self.mark(self.chosen)

    def mark(self, chosen: frozenset[str]) -> None:
        """Mark the chosen codes."""
        self.chosen = chosen
        prompts = []
        for number, (code, label) in enumerate(self.items, 1):
            digit = str(number) if number < 10 else " "
            mark = self._marks[code in chosen]
            prompts.append(safe(f"{digit} {mark} {label}" if mark else f"{digit} {label}"))
        if self.option_count == len(prompts):
            for index, prompt in enumerate(prompts):
                self.replace_option_prompt_at_index(index, prompt)
        else:
            self.set_options([Option(prompt) for prompt in prompts])

    def _under_cursor(self) -> str | None:
        at = self.highlighted
        return self.items[at][0] if at is not None and at < len(self.items) else None

    async def _on_key(self, event: events.Key) -> None:
        character = event.character or ""
        if self.text and (event.is_printable or event.key == "backspace"):
            self.text = self.text[:-1] if event.key == "backspace" else self.text + character
            self._picked(None, "text")
        elif self.text and event.key in CLEARING:
            self.text = ""
            self._picked(None, "text")
        elif self.text and event.key == "enter":
            self._picked(None, "enter")
        elif event.key in ("enter", "space"):
            self._picked(self._under_cursor(), "enter" if event.key == "enter" else "space")
        elif character.isascii() and character.isdecimal():
            if not 0 < int(character) <= len(self.items):
                return
            self.highlighted = int(character) - 1
            self._picked(self._under_cursor(), "digit")
        elif character.isalpha() and self._words:
            self._letter(character)
        elif character.isalpha():
            self._jump(fold(character))
        else:
            return
        event.stop()
        event.prevent_default()

    def _letter(self, character: str) -> None:
        """A letter goes to a label; letters in a row that begin none are words, not keys."""
        now = monotonic()
        begun = self._begun + character if now - self._last < TOGETHER else character
        self._begun, self._last = begun, now
        typed = fold(begun)
        if len(set(typed)) == 1:
            self._jump(typed[0])
            return
        labels = [fold(label).lstrip("'(") for _code, label in self.items]
        fits = next((at for at, label in enumerate(labels) if label.startswith(typed)), None)
        if fits is not None:
            self.highlighted = fits
            return
        self.highlighted = None
        self.text = begun
        self._picked(None, "text")

    def _jump(self, letter: str) -> None:
        begin = -1 if self.highlighted is None else self.highlighted
        count = len(self.items)
        for step in range(1, count + 1):
            index = (begin + step) % count
            if fold(self.items[index][1]).lstrip("'(").startswith(letter):
                self.highlighted = index
                return

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click; keys do not come here."""
        event.stop()
        if event.option_index < len(self.items):
            self._picked(self.items[event.option_index][0], "click")


class _Picks(Control):
    marks = ("( )", "(x)")

    def __init__(self, question: Question, context: ControlContext) -> None:
        super().__init__(question, context)
        items = [(choice.code, choice.text(context.lang)) for choice in question.choices]
        self._list = PickList(items, self._pick, marks=self.marks, words=True)

    def parts(self) -> ComposeResult:
        """The list."""
        yield self._list

    def focus_first(self) -> None:
        """The list."""
        self._list.focus()

    def _pick(self, code: str | None, how: How) -> None:
        raise NotImplementedError

    def words(self) -> tuple[str, Any, str] | None:
        """What was typed and is no choice, with what becomes of it."""
        if not self._list.text:
            return None
        problem = _("No choice reads so: “{text}”. It will be in the notepad.")
        return self._list.text, None, problem.format(text=self._list.text)


class ChoiceControl(_Picks):
    """One code. A digit, Enter or a click chooses and goes on; space only chooses."""

    hint = "1-9: choose and next · ↑↓ or a letter, Enter: choose and next · space: choose"

    def _pick(self, code: str | None, how: How) -> None:
        if code is not None:
            self._list.mark(frozenset({code}))
            self.tell()
        if how == "text":
            self.tell()
        elif how != "space":
            self.done()

    def fill(self, raw: str, value: Any) -> None:
        """Mark the code; the cursor goes there."""
        codes = [code for code, _label in self._list.items]
        known = value if value in codes else raw if raw in codes else None
        self._list.text = "" if known else raw
        self._list.mark(frozenset({known} if known else ()))
        self._list.highlighted = codes.index(known) if known else None

    def current(self) -> tuple[str, Any, str]:
        """The code, or words that are none."""
        if (words := self.words()) is not None:
            return words
        code = next(iter(self._list.chosen), None)
        return code or "", code, ""


class ChoicesControl(_Picks):
    """Several codes. Digits, space and clicks mark; Enter is ready."""

    hint = "1-9 or space: mark · ↑↓ or a letter: go there · Enter: next question"
    marks = ("[ ]", "[x]")

    def _pick(self, code: str | None, how: How) -> None:
        if how == "text":
            self.tell()
        elif how == "enter":
            self.done()
        elif code is not None:
            self._list.mark(self._list.chosen ^ {code})
            self.tell()

    def fill(self, raw: str, value: Any) -> None:
        """Mark the codes."""
        codes = [code for code, _label in self._list.items]
        given = value if isinstance(value, list | tuple) else raw.split()
        self._list.text = "" if all(code in codes for code in given) else raw
        self._list.mark(frozenset(code for code in given if code in codes))
        self._list.highlighted = None

    def current(self) -> tuple[str, Any, str]:
        """The codes, in the order of the question, or words that are none."""
        if (words := self.words()) is not None:
            return words
        codes = [code for code, _label in self._list.items if code in self._list.chosen]
        return " ".join(codes), codes or None, ""
