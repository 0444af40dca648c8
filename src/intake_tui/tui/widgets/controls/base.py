"""What every question control is: it shows a value, reads what is typed, and says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

import msgspec
from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from intake_tui.domain.questionnaire import Question, Questionnaire
from intake_tui.domain.record.types import Person, Status
from intake_tui.domain.record.values import check_value
from intake_tui.domain.words import Lang
from intake_tui.errors import ValueRefused
from intake_tui.locale import _
from intake_tui.session.forms.reading import Scene
from intake_tui.tui.text import safe

STATUS_WORDS = {"unknown": "Answer: does not know", "declined": "Answer: does not want to say"}


class ControlContext(msgspec.Struct, frozen=True):
    """What a control may ask of the screen.

    ``people`` gives the persons of the case as they are now; ``add_person`` takes a name and a
    role (None: not known) and gives the new person's id; ``asked`` is the wording of the question.
    """

    questionnaire: Questionnaire
    lang: Lang
    people: Callable[[], tuple[Person, ...]]
    add_person: Callable[[str, str | None], str]
    now: Callable[[], datetime]
    asked: str = ""


class Control(Widget):
    """Base of the controls. Holds only what is typed; never writes and never judges."""

    DEFAULT_CSS = """
    Control { height: auto; layout: vertical; }
    Control .control-status { height: auto; display: none; text-style: bold; }
    Control .control-status.-on { display: block; }
    Control .control-echo { height: auto; display: none; }
    Control .control-echo.-on { display: block; }
    Control .control-echo.-problem { text-style: bold; color: $text-error; }
    Control .control-hint { height: auto; color: $text-muted; }
    """

    hint: ClassVar[str] = ""
    """Msgid of the line that says which keys do what."""

    class Changed(Message):
        """Something was typed or chosen. ``value`` None: nothing, or a ``problem`` with ``raw``."""

        def __init__(self, control: Control, raw: str, value: Any, problem: str) -> None:
            super().__init__()
            self.source = control
            self.raw = raw
            self.value = value
            self.problem = problem

        @property
        def control(self) -> Control:
            """The control that changed."""
            return self.source

    class Done(Message):
        """The worker is ready with this question."""

        def __init__(self, control: Control) -> None:
            super().__init__()
            self.source = control

        @property
        def control(self) -> Control:
            """The control that is ready."""
            return self.source

    def __init__(self, question: Question, context: ControlContext) -> None:
        super().__init__(classes=f"control control-{question.type}")
        self.question = question
        self.context = context
        self._status = Static(classes="control-status", markup=False)
        self._echo = Static(classes="control-echo", markup=False)
        self._hint = Static(safe(self.hint_text()), classes="control-hint", markup=False)
        self._told: tuple[str, Any, str] = ("", None, "")
        self._to_show: tuple[str, Any] = ("", None)
        self._filled = False

    def hint_text(self) -> str:
        """The keys of this control in one line."""
        return _(self.hint)

    def compose(self) -> ComposeResult:
        """Status, the parts of the control, what was understood, the keys."""
        yield self._status
        yield from self.parts()
        yield self._echo
        yield self._hint

    def parts(self) -> ComposeResult:
        """The widgets of this control."""
        raise NotImplementedError

    def fill(self, raw: str, value: Any) -> None:
        """Put ``value``, or ``raw`` where there is none, in the widgets."""
        raise NotImplementedError

    def current(self) -> tuple[str, Any, str]:
        """Raw text, value and problem as they stand in the widgets."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Bring the cursor to where typing starts."""
        raise NotImplementedError

    # --- showing ---------------------------------------------------------------------------

    def show(self, raw: str, value: Any, status: Status = "answered") -> None:
        """Fill the control without posting ``Changed``."""
        word = STATUS_WORDS.get(status, "")
        self._status.update(safe(_(word)) if word else "")
        self._status.set_class(bool(word), "-on")
        if word:
            raw, value = "", None
        if not self._filled:
            self._to_show = (raw, value)
            return
        self.fill(raw, value)
        self._told = self._checked()
        self.tell_understood(self._told[2])

    def on_mount(self) -> None:
        """Show what was given before there were widgets."""
        self._filled = True
        self.fill(*self._to_show)
        self._told = self._checked()
        self.tell_understood(self._told[2])

    def scene(self) -> Scene:
        """What reading needs, as of now."""
        context = self.context
        return Scene(context.questionnaire, context.lang, context.people(), context.now())

    def understood(self) -> str:
        """What was understood, in words; blank where the widgets show it already."""
        return ""

    def tell_understood(self, problem: str) -> None:
        """Show the problem, or else what was understood."""
        line = f"! {problem}" if problem else self.understood()
        self._echo.update(safe(line))
        self._echo.set_class(bool(line), "-on")
        self._echo.set_class(bool(problem), "-problem")

    # --- telling ---------------------------------------------------------------------------

    def _checked(self) -> tuple[str, Any, str]:
        raw, value, problem = self.current()
        if problem or value is None:
            return raw, value, problem
        try:
            people = {person.id for person in self.context.people()}
            return raw, check_value(self.context.questionnaire, self.question, value, people), ""
        except ValueRefused:
            return raw, None, self.refusal()

    def refusal(self) -> str:
        """The problem in words where the record would not take the value."""
        return _("This does not fit the question.")

    def tell(self) -> None:
        """Post ``Changed`` when something is other than what was told last."""
        now = self._checked()
        self.tell_understood(now[2])
        if now == self._told:
            return
        self._told = now
        self._status.set_class(False, "-on")
        self.post_message(self.Changed(self, *now))

    def untold(self) -> tuple[str, Any, str] | None:
        """What stands here and was not told yet, None where all was; for who leaves at once."""
        now = self._checked()
        if now == self._told:
            return None
        self._told = now
        return now

    def done(self) -> None:
        """Tell what stands here, then that the worker is ready."""
        self.tell()
        self.post_message(self.Done(self))
