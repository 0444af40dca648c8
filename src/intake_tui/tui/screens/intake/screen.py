"""The call: the question in the middle, what was said and written around it.

Conversation first: any order, nothing required, leaving a question is saving it. Everything that is
typed goes to the session; what stands here is only shown.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from intake_tui.domain.record.notes import waiting
from intake_tui.domain.record.types import Person
from intake_tui.domain.route import Step
from intake_tui.domain.signals import Signal
from intake_tui.domain.words import Role
from intake_tui.locale import _
from intake_tui.session.call import going
from intake_tui.session.call.caller import add_caller, add_person, name_caller, on_the_line
from intake_tui.session.call.company import note_company
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.notes.notepad import Jotting
from intake_tui.tui import commands
from intake_tui.tui.screens.intake import columns
from intake_tui.tui.screens.intake.calling import OpenCall
from intake_tui.tui.screens.intake.live import LiveRows
from intake_tui.tui.screens.intake.panes import Head, Notepad, QuestionPane, Spot, Tabs
from intake_tui.tui.screens.intake.saving import Autosave
from intake_tui.tui.screens.intake.showing import Showing
from intake_tui.tui.text import safe
from intake_tui.tui.widgets.controls import make_control
from intake_tui.tui.widgets.controls.base import Control, ControlContext
from intake_tui.tui.widgets.key_line import KeyLine
from intake_tui.tui.widgets.left_over import LeftOverLine
from intake_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from intake_tui.domain.searching import Hit


class IntakeScreen(Showing):
    """One conversation on the screen."""

    GROUP = "intake"
    AUTO_FOCUS = ""
    """Where the cursor begins is decided here: focus given beforehand would open its column."""
    CSS_PATH = "intake.tcss"
    BINDINGS = commands.bindings("intake")

    def __init__(self, talk: Conversation, hit: Hit | None = None) -> None:
        super().__init__()
        self.talk = talk
        self.hit = hit
        self.jotting = Jotting(talk)
        self.at: tuple[str, str | None] | None = None
        self.trail: list[tuple[str, str | None]] = []
        self.in_section = False
        self.review_at: object = None
        self.typed: tuple[str, Any, str] = ("", None, "")
        self.autosave = Autosave(self, self._autosave, time.monotonic)

    def compose(self) -> ComposeResult:
        """Two lines above, three columns, the keys below."""
        self.update_classes(columns.classes("notes" if self._begins_in_notepad else "question"))
        yield Head()
        yield OpenCall()
        yield Spot("acute", id="danger")
        yield LeftOverLine()
        yield Tabs()
        with Horizontal(id="columns"):
            yield Rows(id="steps")
            yield QuestionPane()
            with Vertical(id="side"):
                yield Notepad()
                yield LiveRows(id="signals")
        yield Static(id="brief")
        yield KeyLine()

    async def on_mount(self) -> None:
        """Go on where the call is; a new one begins in the notepad."""
        self.intake.jotting = self.jotting
        self.query_one("#jot", Input).disabled = bool(self.talk.saver.read_only)
        self._titles()
        with self.told():
            self.take_up_the_call()
        if self._begins_in_notepad and self.asked_call is None:
            # At once, not after the first frame, which would then be drawn twice.
            self.show_column("notes")
            jot = self.query_one("#jot", Input)
            jot.has_focus = True
            self.set_focus(jot)
        await self.to_next()
        if self.asked_call is not None:
            self.query_one(OpenCall).focus()
        self.set_interval(1.0, self._tick)
        if self.talk.recovered:
            self.show_recovered()
        elif self.hit is not None:
            await self.show_hit(self.hit)

    @property
    def _begins_in_notepad(self) -> bool:
        """Whether nothing was said yet: then the cursor begins in the notepad."""
        case = self.talk.case
        return not (case.statements or case.notes or self.talk.saver.read_only)

    async def action_write_here(self) -> None:
        """Become the writer of a case that was open elsewhere, and show it as it is now."""
        with self.told():
            self.app.clear_notifications()
            if not self.talk.become_writer():
                self.say_read_only()
            else:
                self.query_one("#jot", Input).disabled = False
                self._titles()
                self.take_up_the_call()
                self.intake.say(_("You write this case now; it was read anew."))
            self.refresh_bindings()
            if self.at is not None:
                await self.open_question(*self.at, remember=False)
            if self.talk.recovered:
                self.show_recovered()

    def on_key(self, event: events.Key) -> None:
        """Letters that nothing takes do not vanish: in a list they begin going somewhere; where the
        case can only be read, that is said.
        """
        if not event.is_printable or event.key in self.active_bindings:
            return
        if self.talk.saver.read_only:
            self.intake.say(_("What you type here is not kept: only reading."), "warning")
        elif event.character and event.character != " ":
            self.action_go(event.character)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What there is to do now: become the writer of a case that is open read-only, hang up."""
        if action == "write_here":
            return bool(self.talk.saver.read_only)
        if action == "end_call":
            return on_the_line(self.talk) or self.left_open() is not None
        if action.startswith("choose("):
            return self.left_open() is not None
        return super().check_action(action, parameters)

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        self._titles()
        if self.at is not None:
            self.run_worker(self.open_question(*self.at, remember=False), group="open")

    def _titles(self) -> None:
        among = self.intake.keyed(_("{lines.file}: file · {lines.edit}: change"))
        self.query_one(Notepad).relabel(among, read_only=bool(self.talk.saver.read_only))
        self.query_one("#steps").border_title = Content(_("Questions"))
        self.query_one("#signals").border_title = Content(_("Look out"))

    # --- from question to question ---------------------------------------------------------

    @property
    def pane(self) -> QuestionPane:
        """The column of the question."""
        return self.query_one(QuestionPane)

    async def open_question(
        self,
        question_id: str,
        subject: str | None,
        *,
        editing: str | None = None,
        remember: bool = True,
        focus: bool | None = None,
    ) -> bool:
        """Show a question; the one before it is left, and thereby saved."""
        talk, question = self.talk, self.talk.questionnaire.question.get(question_id)
        if question is None:
            self.intake.say(_("This question is no longer in the questionnaire."), "warning")
            return False
        if "call" in question.per and talk.call is None and self.beside is None:
            text = _("This is asked in a call. Start one: {intake.people}, then {people.call}.")
            self.intake.say(self.intake.keyed(text), "warning")
            return False
        focus = not self.query_one("#jot", Input).has_focus if focus is None else focus
        if focus:
            self.show_column("question")
        field = None
        with self.told():
            self.finish_field()
            field = self.opened_field(question_id, subject, editing)
            note_company(talk, self.company)
        if field is None:
            return False
        if remember and self.at is not None and self.at != (question_id, subject):
            self.trail.append(self.at)
        self.at = (question_id, subject)
        said = field.statement
        self.typed = (field.raw, said.value, "")
        context = ControlContext(
            questionnaire=talk.questionnaire,
            lang=self.intake.lang,
            people=self.people,
            add_person=self._add_person,
            now=talk.ground.now,
            asked=talk.asked(question, subject, self.intake.lang),
        )
        control = make_control(question, context)
        control.disabled = bool(talk.saver.read_only)
        control.show(field.raw, said.value, said.status)
        pane = self.pane
        where, line = self.views.where(question, subject), self.line_beside()
        with self.app.batch_update():
            # In one frame: never the answer to one question under the wording of another.
            pane.say(
                "where", Content.assemble(where, safe(line).stylize("bold")) if line else where
            )
            pane.say("asked", self.views.asked(question, subject))
            pane.say("help", self.views.help(question, subject))
            pane.say("problem", "")
            await pane.put(control, focus=focus)
            self.show_all()
        return True

    def people(self) -> tuple[Person, ...]:
        """The persons to choose from: everybody but a caller without a name."""
        return going.to_choose(self.talk)

    def _add_person(self, name: str, role: str | None) -> str:
        field, known = self.talk.field, cast("Role | None", role)
        if field is not None and field.question.type == "speaker":
            return add_caller(self.talk, name, known)
        return add_person(self.talk, name, known)

    def finish_field(self) -> None:
        """Leave the field in hand; a caller who was named in it is named from now on."""
        talk, field = self.talk, self.talk.field
        if field is None:
            return
        control = self.pane.control
        late = control.untold() if control is not None and not talk.saver.read_only else None
        if late is not None and control is not None and control.question is field.question:
            talk.put(*late)
        value = field.statement.value
        if field.problem and field.raw.strip():
            self.intake.say(_("This did not read as an answer; it is kept in the notepad."))
        elif field.question.type == "speaker" and field.touched and isinstance(value, dict):
            name_caller(talk, value)
            self._follow_the_caller()
        elif field.touched and field.statement.replaces and not field.says_something:
            text = _("The earlier answer stands. {intake.earlier} withdraws it.")
            self.intake.say(self.intake.keyed(text))
        talk.leave(force=True)
        if field.note in {n.id for n in waiting(talk.case)}:
            self.intake.say(_("Not answered: the line stays in the notepad, unfiled."))

    def _follow_the_caller(self) -> None:
        """Where the screen stood on a caller without a name, it stands on who that was."""
        known = {*self.talk.case.persons, *self.talk.case.calls, None}

        def here(key: tuple[str, str | None]) -> tuple[str, str | None]:
            return key if key[1] in known else (key[0], self.talk.caller)

        self.at = here(self.at) if self.at else None
        self.trail = [here(key) for key in self.trail]

    def wind_up(self) -> None:
        """Finish what is being typed, before the case is closed."""
        self.finish_field()
        self.jotting.put(self.query_one("#jot", Input).value)
        self.jotting.finish()

    async def to_next(self) -> None:
        """Leave the question for the next one that was not asked."""
        with self.told():
            self.finish_field()
        if self.back_to_card():
            return
        step = self._next_step()
        if step is None:
            text = _("Every open question was asked. {intake.review}: what is still unclear.")
            self.intake.say(self.intake.keyed(text))
            step = next(iter(going.possible(self.talk, self.talk.full_route())), None)
        if step is not None:
            await self.open_question(step.question, step.subject)

    def _next_step(self) -> Step | None:
        here = self.at
        if self.in_section and here is not None:
            step = going.next_in_section(self.talk, here)
            if step is not None:
                return step
            self.in_section = False
        return going.next_step(self.talk, here, self.trail, ask_known=False)

    def _autosave(self) -> None:
        if not self.autosave.hurried:
            self.save()
            return
        self.save_on()
        self.autosave.touch()  # what waited is shown in the next pause

    # --- what controls and lists say --------------------------------------------------------

    def on_control_changed(self, event: Control.Changed) -> None:
        """Something was typed in the field."""
        if event.control is not self.pane.control or self.at is None:
            return
        with self.told():
            if self.talk.field is None:
                # The field was left under the cursor, by undo for one: typing on opens it anew.
                self.talk.go(*self.at)
                note_company(self.talk, self.company)
            self.talk.put(event.raw, event.value, event.problem)
        self.typed = (event.raw, event.value, event.problem)
        self.pane.say("problem", "")
        self.pane.say("attribution", self.views.attribution())
        self.show_head()
        self.autosave.touch()

    async def on_control_done(self, event: Control.Done) -> None:
        """Ready with this question: what does not read yet stays here."""
        if event.control is not self.pane.control:
            return
        field = self.talk.field
        if field is not None and field.problem and field.raw.strip():
            text = _("Change this, or leave it: {intake.go}. It will be in the notepad.")
            self.pane.say("problem", self.intake.keyed(text))
            return
        line = field.note if field is not None else None
        await self.to_next()
        if line is not None:
            self.file_next(line)

    async def on_rows_picked(self, event: Rows.Picked) -> None:
        """A question, a section or an attention point was picked."""
        match event.value:
            case ("step", str(question), subject):
                self.in_section = False
                await self.open_question(question, cast("str | None", subject), focus=True)
            case ("section", str(section)):
                await self.open_section(section)
            case ("signal", signal):
                await self.open_signal(cast(Signal, signal))
            case ("parked", None):
                self.action_parked()
            case ("all", None):
                self.action_review()

    async def open_section(self, section: str) -> None:
        """The first question of a section that was not asked, or its first."""
        steps = going.in_section(self.talk, section)
        if not steps:
            self.intake.say(_("No question of this section is open now."))
            return
        step = next((s for s in steps if s.state == "not-asked"), steps[0])
        self.in_section = True
        await self.open_question(step.question, step.subject, focus=True)

    async def open_signal(self, signal: Signal) -> None:
        """The question of what made an attention point hold."""
        said = self.talk.case.statements
        reasons = [said[i] for i in signal.statements if i in said]
        if reasons:
            await self.open_question(reasons[-1].question, reasons[-1].subject, focus=True)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Something was written in the notepad."""
        if event.input.id == "jot":
            self.jotting.put(event.value)
            self.show_head()
            self.autosave.touch()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter keeps the line; an empty one leads to the question."""
        if event.input.id != "jot":
            return
        event.stop()
        if not event.value.strip() and self.jotting.changing is None:
            self.action_question()
            return
        with self.told():
            self.jotting.put(event.value)
            self.jotting.finish()
            self.line_kept()
        event.input.value = ""
        self.show_all()

    async def on_screen_resume(self) -> None:
        """Back from another screen: the question that was left is opened again. The first time all
        of it is shown already.
        """
        if self.at is None or not self.seen:
            return
        if self.talk.field is None and self.intake.conversation is self.talk:
            await self.open_question(*self.at, remember=False)
        else:
            self.show_all()
