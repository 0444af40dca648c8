"""What is said of a conversation in whole sentences, each on a line of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from intake_tui.domain.plan_shape import Phone
from intake_tui.domain.questionnaire import Question
from intake_tui.domain.record.types import Call, Note, Person, Statement
from intake_tui.domain.signals import Signal
from intake_tui.domain.words import Lang
from intake_tui.errors import told
from intake_tui.locale import _
from intake_tui.plain.commands import name_of
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.field import by_me
from intake_tui.session.call.going import Key, said_first
from intake_tui.session.call.numbers import OWN_DESK, number_of
from intake_tui.session.phrases import (
    Phrases,
    clock,
    day_and_time,
    person_label,
    role_word,
    side_word,
)
from intake_tui.store.base import CaseHeld

LONGEST = 160
"""Characters of somebody's words that are said back; the record has them all."""
HEARD = 3
"""Answers that stand on a question and are told with it."""
ALARM = ("yes", "unsure")


def shortened(text: str) -> str:
    """``text`` on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def ended(text: str) -> str:
    """``text`` with an end to it; somebody's words stay as they were said."""
    text = text.strip()
    return text if not text or text[-1] in ".!?…:" else text + "."


def sentence(text: str) -> str:
    """``text`` with an end to it and a capital."""
    text = ended(text)
    return text[:1].upper() + text[1:]


class Telling:
    """The sentences of one conversation, in one language."""

    def __init__(self, talk: Conversation, lang: Lang) -> None:
        self.talk = talk
        self.lang = lang

    @property
    def phrases(self) -> Phrases:
        """Words for the case as it is now."""
        return Phrases(self.talk.case, self.talk.questionnaire, self.lang)

    def now(self) -> datetime:
        """The moment of the session's clock."""
        return self.talk.ground.now()

    # --- the call --------------------------------------------------------------------------

    def head(self) -> list[str]:
        """The call, who speaks, and the saved state."""
        talk = self.talk
        call = talk.case.calls.get(talk.call or "")
        if call is None:
            lines = [_("There is no call. {command} begins one.").format(command=self.new_call)]
        elif call.ended_at is not None:
            lines = [_("The call of {time} has ended.").format(time=clock(call.started_at))]
        else:
            gone = max(0, int((self.now() - call.started_at).total_seconds()) // 60)
            words = _("The call began at {time}, {minutes} minutes ago.")
            lines = [words.format(time=clock(call.started_at), minutes=gone)]
        return [*lines, self.speaks(), self.saved()]

    @property
    def new_call(self) -> str:
        """The command that begins a call."""
        return name_of("call", self.lang)

    def speaks(self) -> str:
        """Who speaks now."""
        speaker = self.talk.person(self.talk.speaker)
        return _("{person} speaks.").format(person=sentence(person_label(speaker)).rstrip("."))

    def saved(self) -> str:
        """The saved state; 'saved' only where everything is durable."""
        state = self.talk.state
        if self.talk.saver.read_only:
            return _("Only reading: nothing is saved here.")
        if state.problem:
            return _("NOT SAVED: {reason}.").format(reason=told(state.problem, _).rstrip("."))
        if state.waiting:
            return _("Not saved yet.")
        if state.at is None:
            return _("Nothing to save yet.")
        return _("Saved {time}.").format(time=clock(state.at))

    def read_only(self) -> str:
        """Why nothing can be written here, and what to do."""
        obstacle = self.talk.saver.obstacle
        command = name_of("write", self.lang)
        if isinstance(obstacle, CaseHeld):
            who = obstacle.who or _("Somebody else")
            text = _(
                "{who} writes in this case. Only reading here; {command} once it is closed there."
            )
            return text.format(who=sentence(who).rstrip("."), command=command)
        reason = told(obstacle.detail, _).rstrip(".") if obstacle is not None else ""
        text = _("This case can only be read here: {reason}. {command} tries it again.")
        return text.format(reason=reason, command=command)

    def call(self, call: Call) -> str:
        """One call in a line."""
        people = ", ".join(person_label(self.talk.person(p)) for p in call.with_people)
        when = day_and_time(call.started_at, self.now())
        state = _("now") if call.id == self.talk.call else ""
        if call.ended_at:
            state = _("ended at {time}").format(time=day_and_time(call.ended_at, self.now()))
        state = state or _("not ended")
        return f"{when}, {people}, {state}."

    # --- the question ----------------------------------------------------------------------

    def where(self, question: Question, subject: str | None) -> str:
        """The section, and whom the question is about."""
        section = next(s for s in self.talk.questionnaire.sections if s.id == question.section)
        line = sentence(section.text(self.lang))
        about = self.phrases.subject(question, subject)
        return f"{line} {_('About {person}.').format(person=about)}" if about else line

    def asked(self, here: Key) -> Iterable[str]:
        """What to read aloud first, the question, whose answer it will be, what stands already."""
        talk = self.talk
        question = talk.questionnaire.question[here[0]]
        if spoken := said_first(talk, here, self.lang):
            yield _("Say first: “{sentence}”").format(sentence=spoken)
        yield talk.asked(question, here[1], self.lang)
        field = talk.field
        if field is None:
            return
        said = field.statement
        if said.words_of or said.speaker != talk.speaker:
            yield self.attributed(said, asked=by_me(talk, said))
        if said.replaces and field.says_something:
            # Only here to be changed: what is standing below leaves it out.
            yield _("Your answer so far: {answer}").format(
                answer=ended(shortened(self.phrases.said(said)))
            )
        yield from self.standing(question, here[1])

    def attributed(self, said: Statement, *, asked: bool = False) -> str:
        """Whose words they are, who told them or is asked now, and of which kind."""
        return sentence(", ".join(self.phrases.whose(said, asked=asked)))

    def standing(self, question: Question, subject: str | None) -> list[str]:
        """What was said on the question already, apart from what is in the field."""
        field = self.talk.field
        out = {field.id, field.statement.replaces} if field else set()
        current = self.talk.facts().current
        about = None if question.per == "call" else subject
        found = [s for s in current.on(question.id, subject=about) if s.id not in out]
        if question.per == "call" and not question.id.startswith("danger-"):
            # Who called another time is no answer to who is calling; danger is heard of any call.
            found = [s for s in found if s.call == self.talk.call]
        differ = {s.id for c in current.contradictions() for s in c.statements}
        lines = []
        if any(s.id in differ for s in found) and not question.accumulates:
            lines.append(_("The answers differ."))
        if len(found) > HEARD:
            text = _("{number} answers stand; {command} tells them all. The last ones:")
            command = name_of("earlier", self.lang)
            lines.append(text.format(number=len(found), command=command))
        return lines + [self.statement(s) for s in found[-HEARD:]]

    def statement(self, said: Statement) -> str:
        """An answer that stands, with who said it and when."""
        source = self.phrases.source(said, self.now())
        return sentence(f"{_('Said')}: {shortened(self.phrases.said(said))} ({source})")

    # --- what was recorded -----------------------------------------------------------------

    def recorded(self, said: Statement) -> str:
        """What was recorded, whose words, by whom, and whether it is saved."""
        words = ended(shortened(self.phrases.said(said)))
        return f"{_('Recorded')}: {words} {self.attributed(said)} {self.saved()}"

    def mark(self, note: Note) -> str:
        """What a line of the notepad was marked as, in words."""
        return {"quote": _("quote"), "danger": _("danger"), "ask": _("still to ask")}.get(
            note.mark, ""
        )

    def noted(self, note: Note) -> str:
        """What was written in the notepad."""
        head = ", ".join(part for part in (_("Notepad"), self.mark(note)) if part)
        words = ended(shortened(note.text))
        speaker = self.talk.person(note.speaker)
        own = speaker is not None and speaker.role == "worker"
        who = _("noted by {person}") if own else _("told by {person}")
        said_by = sentence(who.format(person=self.phrases.person(note.speaker)))
        return f"{head}: {words} {said_by} {self.saved()}"

    def alarm(self) -> str:
        """Whom to call now."""
        phone = next(iter(self.talk.questionnaire.phones), None)
        number = phone.number if phone is not None else "112"
        command = name_of("acute", self.lang)
        text = _("ACUTE: in immediate danger call {number}. {command} gives all numbers.")
        return text.format(number=number, command=command)

    def phone(self, phone: Phone, duty_desk: str) -> str:
        """A number to call."""
        number, check = number_of(phone, duty_desk), ""
        if phone.number not in OWN_DESK and not phone.verified:
            check = _("Check this number first.")
        name = "" if phone.name == number else f"{phone.name}: "
        told_ = f"{phone.for_whom.text(self.lang)}, {phone.hours.text(self.lang)}"
        return f"{sentence(f'{name}{number}')} {sentence(told_)} {check}".strip()

    # --- attention points, people ------------------------------------------------------------

    def signal(self, signal: Signal) -> str:
        """An attention point in a line."""
        head = {"urgent": _("Look out, urgent"), "attention": _("Look out")}.get(
            signal.severity, _("To know")
        )
        message = signal.rule.message.text(self.lang)
        about = self.talk.case.persons.get(signal.subject or "")
        who = f" {_('About {person}.').format(person=person_label(about))}" if about else ""
        return f"{head}: {sentence(message)}{who}"

    def reasons(self, signal: Signal) -> list[str]:
        """What was said that makes an attention point hold."""
        there = self.talk.seen_case().statements
        found = [there[s] for s in signal.statements if s in there]
        phrases, known = self.phrases, self.talk.questionnaire.question
        return [
            _("Because {who} said: {words} Asked was: {question}").format(
                who=phrases.tellers(s),
                words=ended(shortened(phrases.said(s))),
                question=self.talk.asked(known[s.question], s.subject, self.lang)
                if s.question in known
                else "",
            )
            for s in found[:2]
        ]

    def person(self, person: Person) -> str:
        """Somebody of the case in a line."""
        name = person_label(person)
        if person.role == "child" and not person.name:
            return sentence(_("child, no name yet"))
        circle = person.places[-1].circle if person.places else None
        parts = [
            name,
            person.relation if person.name else "",
            role_word(person.role) if person.name or person.relation else "",
            side_word(person.side) if person.side else "",
            _("mandate") if person.mandate else "",
            _("circle {n}").format(n=circle) if circle else "",
        ]
        return sentence(", ".join(part for part in parts if part))
