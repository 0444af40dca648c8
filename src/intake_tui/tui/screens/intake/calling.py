"""Beginning, taking up and ending a call: the keys, and the line on a call that was left open."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from intake_tui.domain.record.types import Call
from intake_tui.domain.text import clean_line
from intake_tui.locale import _
from intake_tui.session import phrases
from intake_tui.session.call import calls
from intake_tui.session.call.caller import on_the_line
from intake_tui.tui import commands
from intake_tui.tui.screens.intake.parts import IntakeParts
from intake_tui.tui.shown_keys import key_of_id, keys_of_id
from intake_tui.tui.text import fitted, put, safe, width

What = Literal["on", "new", "end"]
LONGEST_NAME = 24
"""Cells of the name of who was on the line."""


class OpenCall(Static, can_focus=True):
    """Asks about a call that was left open. Its keys work while it has the cursor; any other
    letter is a word for the notepad, of the worker.
    """

    DEFAULT_CSS = """
    OpenCall {
        height: auto; max-height: 2; padding: 0 1; display: none;
        background: $warning-muted; color: $text-warning;
        &:focus { text-style: bold; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("waiting")

    class Chosen(Message):
        """What is to be done with the call."""

        def __init__(self, what: What) -> None:
            super().__init__()
            self.what = what

    class Typed(Message):
        """Words that are no choice."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self) -> None:
        super().__init__(id="open-call", markup=False)

    def on_key(self, event: events.Key) -> None:
        """A letter that chooses nothing is a word."""
        bound = self.screen.active_bindings.get(event.key)
        if event.is_printable and event.character and (bound is None or bound.node is not self):
            event.stop()
            self.post_message(self.Typed(event.character))

    def action_choose(self, what: What) -> None:
        """One key chooses."""
        self.post_message(self.Chosen(what))

    def on_paste(self, event: events.Paste) -> None:
        """Nothing that was pasted is lost."""
        event.stop()
        self.post_message(self.Typed(clean_line(event.text)))


class CallKeys(IntakeParts):
    """What the intake screen does with calls."""

    asked_call: str | None = None
    """The call that was left open and was not chosen about yet."""
    _phone = False
    """Whether the footer says how to hang up."""

    def take_up_the_call(self) -> None:
        """Go on with the call in hand. Without one the worker speaks; what was left open is asked
        about, and nothing that is typed before the answer belongs to it.
        """
        talk = self.talk
        if talk.call is not None:
            return
        if talk.saver.read_only:
            self.say_read_only()
            people = talk.case.people("worker") or talk.case.people()
            talk.choose_speaker(people[0].id if people else None)
            return
        call = calls.arrive(talk)
        self.asked_call = call.id if call is not None else None

    def say_read_only(self) -> None:
        """Why nothing can be written here, and what to do."""
        obstacle, now = self.talk.saver.obstacle, self.talk.ground.now()
        key = key_of_id("intake.write", self.intake.settings.keys)
        self.intake.say(phrases.why_read_only(obstacle, now, key), "warning")

    def show_open_call(self) -> None:
        """The line on the call that was left open, as long as it is."""
        line, call = self.query_one(OpenCall), self.left_open()
        if call is not None:
            put(line, self._open_call(call, here=line.has_focus))
        elif line.has_focus:
            self.action_question()
        line.display = call is not None
        phone = on_the_line(self.talk)
        if phone != self._phone:
            self._phone = phone
            self.refresh_bindings()

    def left_open(self) -> Call | None:
        """The call that was left open, until it was chosen about."""
        call = self.talk.case.calls.get(self.asked_call or "")
        return call if call is not None and call.ended_at is None and not self.talk.call else None

    def _open_call(self, call: Call, *, here: bool) -> Content:
        told = _("The call of {time} with {who} was not ended.").format(
            time=self._began(call), who=self._with(call)
        )
        if here:
            last = phrases.day_and_time(
                calls.last_word(self.talk.case, call), self.talk.ground.now()
            )
            keys = self.intake.keyed(
                _(
                    "{waiting.on}: go on    {waiting.new}: new call"
                    "    {waiting.end}: it ended at {time} (last word)"
                )
            ).format(time=last)
        else:
            key = " / ".join(keys_of_id("intake.people", self.intake.settings.keys))
            keys = _("{key}: go on with it, end it, or a new call").format(key=key)
        between = "    " if width(told) + width(keys) + 14 <= self.size.width else "\n"
        return Content(between).join([safe(told), safe(keys)])

    def _began(self, call: Call) -> str:
        return phrases.day_and_time(call.started_at, self.talk.ground.now())

    def _with(self, call: Call) -> str:
        first = call.with_people[0] if call.with_people else None
        return fitted(phrases.person_label(self.talk.person(first)), LONGEST_NAME)

    def on_descendant_blur(self) -> None:
        """The line says how one gets back to it."""
        if self.left_open() is not None:
            self.show_open_call()

    def on_open_call_typed(self, event: OpenCall.Typed) -> None:
        """Words before a choice: the worker's own, in the notepad."""
        event.stop()
        self.to_notepad()
        self.query_one("#jot", Input).insert_text_at_cursor(event.text)

    def on_open_call_chosen(self, event: OpenCall.Chosen) -> None:
        """A key or a click on the line."""
        event.stop()
        self.action_choose(event.what)

    def action_choose(self, what: What) -> None:
        """Go on with the call that was left open, begin another, or end it."""
        call = self.left_open()
        if call is None:
            return
        match what:
            case "on":
                self.app.clear_notifications()
                with self.told():
                    self.finish_field()
                    self.talk.resume_call(call.id)
                text = _("The call of {time} goes on; {who} speaks.")
                self.intake.say(text.format(time=self._began(call), who=self._with(call)))
                self.soon(self.begin_call())
            case "new":
                self.action_new_call()
            case "end":
                self.end_call(call)
                self.to_notepad()

    async def begin_call(self) -> None:
        """The first question of the call in hand; the cursor stands in the notepad."""
        self.at, self.in_section = None, False
        self.trail.clear()
        await self.to_next()
        self.to_notepad()

    def action_new_call(self) -> None:
        """Start another call in this case; the one before it is over."""
        with self.told():
            self.finish_field()
            calls.new_call(self.talk)
            self.soon(self.begin_call())

    def action_end_call(self) -> None:
        """The call is over: its clock stops, and the case stays open."""
        call = self.talk.case.calls.get(self.talk.call or "") or self.left_open()
        if call is None or call.ended_at is not None:
            self.intake.say(_("No call is on the line."))
            return
        with self.told():
            self.finish_field()
        self.end_call(call)
        if self.at is not None:
            self.soon(self.open_question(*self.at, remember=False))

    def end_call(self, call: Call) -> None:
        """End ``call``, and say when that was."""
        self.app.clear_notifications()
        with self.told():
            ended = calls.hang_up(self.talk, call)
            now = self.talk.ground.now()
            end = ended.ended_at or now
            told = _("The call of {time} has ended at {end}. {intake.undo}: it goes on.")
            if end < now:
                told = _(
                    "The call of {time} has ended at {end}, its last word. {intake.undo}: not yet."
                )
            self.intake.say(
                self.intake.keyed(told).format(
                    time=self._began(ended), end=phrases.day_and_time(end, now)
                )
            )
        self.show_all()
