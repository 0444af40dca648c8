"""The intake line by line: one question after the other, until /stop or the end of input.

The conversation is the one of the screen; what stands here only asks and tells.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from intake_tui.domain.signals import on_the_phone
from intake_tui.domain.words import Lang
from intake_tui.errors import IntakeError
from intake_tui.locale import _
from intake_tui.plain import commands
from intake_tui.plain.answering import Answering
from intake_tui.plain.choosing import Choosing
from intake_tui.plain.doing import do
from intake_tui.plain.lines import LONGEST_LINE, Ended, Lines
from intake_tui.plain.moving import Move
from intake_tui.plain.telling import ALARM, Telling, sentence, shortened
from intake_tui.session.call.acute import DANGER
from intake_tui.session.call.caller import name_caller
from intake_tui.session.call.calls import hang_up, last_word, left_open, new_call
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.going import Key, next_in_section, next_step
from intake_tui.session.notes.notepad import Jotting
from intake_tui.session.phrases import day_and_time
from intake_tui.settings import Settings


class Interview:
    """One case, asked line by line. ``run`` asks until the end and says why it ended."""

    def __init__(
        self,
        talk: Conversation,
        lines: Lines,
        lang: Lang,
        *,
        settings: Settings,
        plans_folder: Path,
    ) -> None:
        self.talk = talk
        self.lines = lines
        self.lang: Lang = lang
        self.settings = settings
        self.plans_folder = plans_folder
        self.telling = Telling(talk, lang)
        self.choosing = Choosing(lines, self.hear, talk, lang)
        self.answering = Answering(lines, self.choosing, talk)
        self.jotting = Jotting(talk)
        self.at: Key | None = None
        self.trail: list[Key] = []
        self.in_section = False
        self._where = ""
        self._told_signals: set[object] = set()
        self._told_alarms: set[str] = set()

    # --- lines -----------------------------------------------------------------------------

    def say(self, *texts: str) -> None:
        """Lines, each on its own."""
        self.lines.say(*texts)

    def hear(self, prompt: str) -> str:
        """A line; commands in it are done, and it is asked for anew. Raises ``Ended``, ``Move``.

        Whatever does not begin with a slash is what was asked for, also where the notepad would
        read a sign in it: the notepad is addressed by its command alone.
        """
        while True:
            line = self.lines.ask(prompt)
            if self.lines.cut:
                text = _("A line holds {number} characters here; what came after them is lost.")
                self.say(text.format(number=LONGEST_LINE))
            typed = line.strip()
            if typed.startswith(commands.SLASH * 2):
                return self._allowed(typed[1:])
            if typed.startswith(commands.SLASH):
                self._command(typed[1:])
                continue
            return self._allowed(line)

    def _allowed(self, line: str) -> str:
        if self.talk.saver.read_only and line.strip():
            self.say(_("What you type here is not kept: only reading."))
            return ""
        return line

    def _command(self, typed: str) -> None:
        found = commands.read(typed, self.lang)
        if found is None:
            name = commands.name_of("help", self.lang)
            self.say(_("There is no such command; {command} lists them.").format(command=name))
            return
        self._told(partial(do, self, *found))

    def _told(self, work: Callable[[], None]) -> None:
        """Do it; what was refused is told in one line, and the asking goes on."""
        try:
            work()
        except IntakeError as error:
            self.refused(error)

    def refused(self, error: IntakeError) -> None:
        """Why something was not done."""
        if self.talk.saver.read_only:
            self.say(self.telling.read_only())
        else:
            self.say(error.line(_))

    # --- from question to question ---------------------------------------------------------

    def run(self) -> Ended | None:
        """Ask until there is an end. None: by /stop."""
        try:
            move = self._begun()
            while True:
                try:
                    if move.to == "end":
                        return None
                    self.go(move)
                    move = Move("next")
                except Move as asked:
                    move = asked
                except IntakeError as error:
                    self.refused(error)
                    self._idle()
                    move = Move("next")
        except Ended as ended:
            return ended

    def _begun(self) -> Move:
        try:
            self.begin()
        except Move as asked:
            return asked
        return Move("next")

    def go(self, move: Move) -> None:
        """Leave the question in hand and ask the one that ``move`` leads to."""
        self.finish()
        if move.to == "next":
            place = self._next()
            if place is None:
                self.say(_("Every open question was asked."))
                self._idle()
                return
        else:
            place = move.place if move.to == "there" else self.at
        if place is None:
            self._idle()
            return
        self._ask(place, editing=move.editing, again=move.to == "same")

    def _next(self) -> Key | None:
        if self.in_section and self.at is not None:
            step = next_in_section(self.talk, self.at)
            if step is not None:
                return step.key
            self.in_section = False
        step = next_step(self.talk, self.at, self.trail)
        return step.key if step is not None else None

    def _idle(self) -> None:
        """Nothing is asked: commands, and what is typed goes to the notepad."""
        self.at = None
        names = [commands.name_of(c, self.lang) for c in ("go", "help", "stop")]
        self.say(
            _("Type {go}, {help} or {stop}.").format(go=names[0], help=names[1], stop=names[2])
        )
        line = self.hear(_("Command:"))
        if line.strip():
            self._told(partial(self.note, line))

    def _ask(self, place: Key, *, editing: str | None, again: bool) -> None:
        talk = self.talk
        question = talk.questionnaire.question.get(place[0])
        if question is None:
            self.say(_("This question is no longer in the questionnaire."))
            raise Move("next")
        if "call" in question.per and talk.call is None and editing is None:
            text = _("This is asked in a call. {command} begins one.")
            self.say(text.format(command=self.telling.new_call))
            self.at = None
            self._idle()
            return
        talk.go(question.id, place[1], editing=editing)
        if not again and self.at is not None and self.at != place:
            self.trail.append(self.at)
        self.at = place
        self.show(brief=again)
        self.answering.answer(question)

    def show(self, *, brief: bool = False) -> None:
        """The question in hand, its section where that is another; ``brief``: its words alone."""
        if self.at is None:
            return
        question = self.talk.questionnaire.question[self.at[0]]
        where = self.telling.where(question, self.at[1])
        if where != self._where:
            self._where = where
            self.say(where)
        if brief:
            self.say(self.talk.asked(question, self.at[1], self.lang))
            return
        self.say(*self.telling.asked(self.at))
        self.answering.options(question)

    def jump(self, question: str, subject: str | None, *, editing: str | None = None) -> None:
        """To a question from elsewhere; from there Enter goes on in its section."""
        quick = {s.key for s in self.talk.quick_route()}
        self.in_section = (question, subject) not in quick
        raise Move("there", (question, subject), editing)

    # --- what follows from an answer -------------------------------------------------------

    def finish(self) -> None:
        """Leave the field in hand: what was said is final, and told."""
        talk, field = self.talk, self.talk.field
        if field is None:
            return
        value = field.statement.value
        if field.problem and field.raw.strip():
            self.say(_("This did not read as an answer; it is kept in the notepad."))
        elif field.question.type == "speaker" and field.touched and isinstance(value, dict):
            name_caller(talk, value)
            self._follow_the_caller()
        elif field.touched and field.statement.replaces and not field.says_something:
            self.say(_("The earlier answer stands."))
        touched = field.touched
        talk.leave(force=True)
        said = talk.case.statements.get(field.id)
        if said is not None:
            self.say(self.telling.recorded(said))
        elif touched and field.says_something:
            self.say(f"{_('That stood already.')} {self.telling.saved()}")
        if touched:
            self.follows()

    def _follow_the_caller(self) -> None:
        known = {*self.talk.case.persons, *self.talk.case.calls, None}

        def here(key: Key) -> Key:
            return key if key[1] in known else (key[0], self.talk.caller)

        self.at = here(self.at) if self.at else None
        self.trail = [here(key) for key in self.trail]

    def follows(self) -> None:
        """Danger that was told, attention points that are new, and what somebody else changed."""
        talk = self.talk
        for said in talk.facts().current.on(DANGER):
            alarming = said.status == "answered" and said.value in ALARM
            if alarming and said.call == talk.call and said.id not in self._told_alarms:
                self._told_alarms.add(said.id)
                self.say(self.telling.alarm())
        for signal in on_the_phone(talk.signals("live")):
            if signal.severity == "urgent" and signal.key not in self._told_signals:
                self._told_signals.add(signal.key)
                self.say(self.telling.signal(signal))
        if talk.saver.clashes():
            self.say(
                _(
                    "Somebody else changed the same in this case. Their change stands; what you "
                    "typed there is in the notepad, to look at again."
                )
            )

    def note(self, typed: str) -> None:
        """A line of the notepad."""
        self.jotting.put(typed)
        kept = self.jotting.finish()
        note = self.talk.case.notes.get(kept or "")
        if note is None:
            return
        self.say(self.telling.noted(note))
        if note.mark == "danger":
            self.say(self.telling.alarm())

    # --- beginning and end -----------------------------------------------------------------

    def begin(self) -> None:
        """What was found again, and the call to go on with. Raises ``Ended``, ``Move``."""
        talk = self.talk
        name = commands.name_of("help", self.lang)
        self.say(_("Intake line by line. {command} lists the commands.").format(command=name))
        if talk.saver.read_only:
            self.only_reading()
            return
        self._recovered()
        if talk.call is None:
            self._take_up_a_call()
        self.say(*self.telling.head()[: -1 if talk.state.at is None else None])
        self.follows()

    def only_reading(self) -> None:
        """Why nothing can be written, and who speaks: the worker."""
        talk = self.talk
        self.say(self.telling.read_only())
        people = talk.case.people("worker") or talk.case.people()
        talk.choose_speaker(people[0].id if people else None)

    def taken_over(self) -> None:
        """A case that was open elsewhere is written here now."""
        self.say(_("You write this case now; it was read anew."))
        self._recovered()
        self._take_up_a_call()

    def _recovered(self) -> None:
        talk = self.talk
        if talk.recovered:
            self.say(_("Found again after an interruption:"))
        for found in talk.recovered:
            said = talk.case.statements.get(found)
            if said is not None:
                self.say(self.telling.statement(said))
            elif (note := talk.case.notes.get(found)) is not None:
                self.say(sentence(f"{_('Notepad')}: {shortened(note.text)}"))

    def _take_up_a_call(self) -> None:
        """A new call, or none; a call that was left open is chosen about first, and Enter alone is
        no choice then: nobody is taken for who spoke last.
        """
        talk = self.talk
        begun = left_open(talk.case)
        talk.choose_speaker(talk.me())
        labels = [_("a new call"), _("no call: your own notes in this case")]
        if begun is None:
            self.say(_("What do you want to do? Enter alone: number 1."))
            if self.choosing.one(labels, otherwise=0) == 0:
                talk.start_call("phone")
            return
        last = day_and_time(last_word(talk.case, begun), talk.ground.now())
        named = self.telling.call(begun)
        labels = [
            _("go on with the call of {call}").format(call=named),
            _("that call ended at {time}, with its last word").format(time=last),
            *labels,
        ]
        self.say(_("The call of {call} What do you want to do?").format(call=named))
        at = None
        while at is None:
            at = self.choosing.one(labels)
        match at:
            case 0:
                talk.resume_call(begun.id)
            case 1:
                self.say(self.telling.call(hang_up(talk, begun)))
            case 2:
                new_call(talk)

    def close(self) -> bool:
        """Leave everything saved, and say so where somebody hears it; False where it is not."""
        durable = False
        with contextlib.suppress(Exception):
            self.finish()
        with contextlib.suppress(Exception):
            durable = self.talk.close()
        state = self.talk.saver
        with contextlib.suppress(Exception):
            if state.durable is not None and durable:
                text = _("Case {case}. {saved} Go on: intake-tui interview {case} --plain")
                self.say(text.format(case=self.talk.case.id[:8], saved=self.telling.saved()))
            elif not durable and not state.read_only and self.talk.state.problem:
                self.say(self.telling.saved())
        return durable or bool(state.read_only) or not self.talk.state.problem
