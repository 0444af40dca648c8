"""Acute: whom to call now, what is known of the danger, and what was done, by whom and when.

Opened by a key, never by itself. What is noted here is saved at once, beside what is being typed in
the call: one key leads back to it, untouched.
"""

from __future__ import annotations

import time
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from intake_tui.domain.questionnaire import Question
from intake_tui.errors import ValueRefused
from intake_tui.locale import _
from intake_tui.session.call import acute
from intake_tui.session.call.caller import add_person
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.going import to_choose
from intake_tui.session.phrases import person_label
from intake_tui.tui import commands
from intake_tui.tui.screens.acute.page import AcutePage, Hand
from intake_tui.tui.screens.dialogs.pick import Choice, PickScreen
from intake_tui.tui.screens.intake.saving import Autosave
from intake_tui.tui.text import safe
from intake_tui.tui.widgets.controls import make_control
from intake_tui.tui.widgets.controls.base import Control, ControlContext
from intake_tui.tui.widgets.rows import Rows

STATUSES = {"answered": "unknown", "unknown": "declined", "declined": "answered"}


class AcuteScreen(AcutePage):
    """Answers nothing: what is noted here is in the record."""

    GROUP = "acute"
    BINDINGS: ClassVar[list[BindingType]] = [
        *commands.bindings("acute"),
        Binding("up", "turn(-1)", show=False),
        Binding("down", "turn(1)", show=False),
    ]

    def __init__(self, talk: Conversation) -> None:
        super().__init__(talk)
        self.status = "answered"
        self.autosave = Autosave(self, self._save, time.monotonic)

    # --- picking ---------------------------------------------------------------------------

    async def on_key(self, event: events.Key) -> None:
        """A digit begins a line of what was done; Enter agrees to what is asked."""
        if isinstance(self.hand, acute.Done) and event.key == "enter":
            event.stop()
            self.action_keep()
        question = self.talk.questionnaire.question.get(acute.ACTION)
        if self.hand is not None or question is None or not (event.character or "").isdigit():
            return
        at = int(event.character or "0") - 1
        if 0 <= at < len(question.choices) and self.talk.call is not None:
            event.stop()
            self._begin(question.choices[at].code)

    async def on_rows_picked(self, event: Rows.Picked) -> None:
        """Answer a question, note what was done, or take it back."""
        event.stop()
        match event.value:
            case ("ask", str(name)):
                question = self.talk.questionnaire.question[name]
                if question.type in ("choice", "choices"):
                    with self.told():
                        await self._ask(question)
                else:
                    self._write(question)
            case ("done", str(code)):
                self._begin(code)
            case ("back", acute.Done() as act):
                self._open(act, _("Take back: {act}?").format(act=self._act(act)))

    def _act(self, act: acute.Noting | acute.Done) -> str:
        return acute.act_in_words(self.talk, self.intake.lang, act)

    def _open(
        self,
        hand: Hand,
        label: str,
        text: str | None = None,
    ) -> None:
        """Take something in hand: its line, with ``text`` to type on in; the list waits."""
        self.hand = hand
        self._say("")
        named = self.query_one("#aside-label", Static)
        named.update(safe(label))
        named.add_class("-open")
        self.query_one(Rows).disabled = True
        if text is None:
            self.set_focus(None)
        else:
            line = self.query_one("#aside", Input)
            line.value = text
            self.query_one("#aside-line").add_class("-open")
            self.query_one("#aside-time").set_class(isinstance(hand, acute.Noting), "-open")
            line.focus()
            line.cursor_position = len(text)
        self._hint()

    def _shut(self) -> None:
        """The cursor stands in the list, ready for what comes next."""
        self.hand = None
        for part in ("#aside-line", "#aside-label"):
            self.query_one(part).remove_class("-open")
        self.query_one("#acute-answer").remove_children()
        listed = self.query_one(Rows)
        listed.disabled = False
        self._show()
        listed.focus()
        self._hint()

    # --- what was done ---------------------------------------------------------------------

    def _begin(self, code: str) -> None:
        with self.told():
            noting = acute.Noting(self.talk, code)
            self._open(noting, "", noting.typed)
            self.query_one("#aside", Input).action_select_all()
            self._about_to()

    def _about_to(self) -> None:
        """The line that is about to be noted, whole; what does not read as a time says so."""
        if not isinstance(self.hand, acute.Noting):
            return
        label = self.query_one("#aside-label", Static)
        try:
            text = _("About to note: {act}").format(act=self._act(self.hand))
        except ValueRefused as error:
            text = f"! {acute.why_not(error)}"
        label.update(safe(text))

    def action_turn(self, step: int) -> None:
        """Somebody else did it."""
        if isinstance(self.hand, acute.Noting):
            self.hand.turn(step)
            self._about_to()

    def action_by_whom(self) -> None:
        """Choose who did it."""
        noting = self.hand
        if not isinstance(noting, acute.Noting):
            return
        me = self.talk.me()
        choices = [
            Choice(p.id, _("I did"), key="0")
            if p.id == me
            else Choice(p.id, person_label(p), p.relation)
            for p in noting.people()
        ]

        def picked(by: str | None) -> None:
            noting.by = by or noting.by
            self._about_to()

        self.intake.push_screen(PickScreen(_("By whom?"), choices, now=noting.by), picked)

    def action_keep(self) -> None:
        """What is in hand goes into the record, and the line says what that was."""
        hand = self.hand
        with self.told():
            match hand:
                case acute.Noting():
                    try:
                        noted = self._act(hand)
                        hand.keep()
                    except ValueRefused:
                        self._about_to()
                        return
                    self._shut()
                    text = self.intake.keyed(_("Noted: {act}. {acute.undo} takes it back."))
                    self._say(text.format(act=noted))
                case acute.Done():
                    text = _("Taken back: {what}").format(what=self._act(hand))
                    acute.take_back(self.talk, hand)
                    self._shut()
                    self._say(text)
                case acute.Aside():
                    self._finish()
                    self._next()

    def action_undo(self) -> None:
        """Take back what was said last on this page; a line that is not noted yet is let go."""
        if isinstance(self.hand, acute.Noting | acute.Done | Control):
            self._let_go()
            return
        self._finish()
        with self.told():
            undone = acute.undo(self.talk)
            text = _("Nothing was noted here that can be undone.")
            if undone is not None:
                what = acute.in_words(self.talk, self.intake.lang, undone)
                text = _("Taken back: {what}").format(what=what)
            self._shut()
            self._say(text)

    def _let_go(self) -> None:
        noting = isinstance(self.hand, acute.Noting)
        self._shut()
        self._say(_("Nothing was noted.") if noting else "")

    # --- answers ---------------------------------------------------------------------------

    async def _ask(self, question: Question) -> None:
        """The question as it stands in the call, under the same keys."""
        talk, lang = self.talk, self.intake.lang
        asked = talk.asked(question, None, lang)
        control = make_control(
            question,
            ControlContext(
                questionnaire=talk.questionnaire,
                lang=lang,
                people=lambda: to_choose(talk),
                add_person=lambda name, role: add_person(talk, name, None),
                now=talk.ground.now,
                asked=asked,
            ),
        )
        self.status = "answered"
        self._open(control, f"{asked}  ({acute.answers(talk, question.id)})")
        await self.query_one("#acute-answer").mount(control)
        control.focus_first()

    def action_status(self) -> None:
        """Does not know, does not want to say, an answer: in turn, for the question in hand."""
        if isinstance(self.hand, Control):
            self.status = STATUSES[self.status]
            self.hand.show("", None, self.status)  # type: ignore[arg-type]
            self.hand.focus_first()

    def on_control_changed(self, event: Control.Changed) -> None:
        """Something was chosen after all."""
        event.stop()
        if event.value is not None:
            self.status = "answered"

    def on_control_done(self, event: Control.Done) -> None:
        """Answered; without a choice nothing was said."""
        event.stop()
        control = self.hand
        if not isinstance(control, Control):
            return
        _raw, value, problem = control.current()
        if problem and self.status == "answered":
            return
        with self.told():
            if self.status != "answered":
                acute.say(self.talk, control.question.id, None, status=self.status)  # type: ignore[arg-type]
            elif value is not None:
                acute.say(self.talk, control.question.id, value)
        self._next()

    def _next(self) -> None:
        """The cursor on the next question that was not asked."""
        at = self.query_one(Rows).highlighted
        self._shut()
        self.query_one(Rows).highlighted = self._first_open(at if at is not None else -1)

    # --- words -----------------------------------------------------------------------------

    def _write(self, question: Question) -> None:
        with self.told():
            aside = acute.Aside(self.talk, question.id)
            self._open(aside, self.talk.asked(question, None, self.intake.lang), aside.text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Something was typed: the time, or words that are a draft a moment later."""
        event.stop()
        if isinstance(self.hand, acute.Noting):
            self.hand.typed = event.value
            self._about_to()
        elif isinstance(self.hand, acute.Aside):
            with self.told():
                self.hand.put(event.value)
            self.autosave.touch()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter notes it, or keeps the words."""
        event.stop()
        if isinstance(self.hand, acute.Noting):
            self.hand.typed = event.value
        self.action_keep()

    def _save(self) -> None:
        if isinstance(self.hand, acute.Aside):
            with self.told():
                self.hand.flush()

    def _finish(self) -> None:
        """Words that were typed become an answer."""
        if isinstance(self.hand, acute.Aside):
            aside, self.hand = self.hand, None
            with self.told():
                aside.put(self.query_one("#aside", Input).value)
                aside.finish()

    def half_typed(self) -> str:
        """Nothing is left over: words that were being typed become an answer."""
        self._finish()
        return ""

    # --- leaving ---------------------------------------------------------------------------

    def action_cancel(self) -> None:
        """Out of the line, words kept; from the list back to where one was."""
        if self.hand is None:
            self.dismiss(None)
        elif isinstance(self.hand, acute.Aside):
            self.action_keep()
        else:
            self._let_go()

    def action_leave(self) -> None:
        """Back to where one was; words are kept, what was not agreed to is not noted."""
        if isinstance(self.hand, acute.Noting):
            self.intake.say(_("Nothing was noted."))
        self._finish()
        self.dismiss(None)
