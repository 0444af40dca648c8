"""Acute: who said that there is danger, what was done about it, by whom and when.

What is noted here is said beside the field in hand, which stays as it is under the worker's hands.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from intake_tui.domain.moments import kept, past_moment
from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.corrected import versions
from intake_tui.domain.record.types import Changes, Person, Statement
from intake_tui.domain.words import Lang
from intake_tui.errors import RecordRefused, ValueRefused, said, told
from intake_tui.locale import _
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.field import Field
from intake_tui.session.keeping.acts import Act
from intake_tui.session.phrases import Phrases, clock, day_and_time, label_of, person_label

DANGER = "danger-now"
ACTION = "danger-action"
OUTCOME = "danger-outcome"
QUESTIONS = (
    DANGER,
    "danger-can-call",
    "danger-address",
    "danger-what",
    OUTCOME,
)
"""What the page asks, in its order; what was done is logged beside these."""
UNRESOLVED = ("danger-now", "danger-unclear")
"""The rules that hold as long as a danger that was told is not dealt with."""
NOTHING_DONE = "none-yet"


class Done(msgspec.Struct, frozen=True):
    """One thing that was done: its code, the statement in which it was first said, and the one by
    which it stands now.
    """

    code: str
    said: Statement
    stands: Statement

    @property
    def at(self) -> datetime:
        """When it was done, which may be before it was noted."""
        return self.said.said_at

    @property
    def by(self) -> str:
        """Who did it."""
        return self.said.speaker


def unresolved(conversation: Conversation) -> list[Statement]:
    """The answers 'yes' and 'unsure' whose outcome nobody with a mandate has noted yet, oldest
    first. A later 'no' of somebody else takes none of them away.
    """
    shown = conversation.seen_case().statements
    found = {
        statement: shown[statement]
        for signal in conversation.signals("live")
        if signal.rule.id in UNRESOLVED
        for statement in signal.statements
        if statement in shown and shown[statement].question == DANGER
    }
    return sorted(found.values(), key=lambda s: s.seq)


def danger_said(conversation: Conversation) -> list[Statement]:
    """Everything that stands on danger: what is unresolved first, then each speaker's latest, those
    of this call before others. A 'yes' or 'unsure' of this call stays in it when the same person
    said 'no' after it: who takes danger back may have somebody beside them.
    """
    first = unresolved(conversation)
    shown = {s.speaker: s for s in conversation.facts().current.on(DANGER)}
    case = conversation.seen_case()
    taken_back = [
        s
        for s in case.statements.values()
        if s.question == DANGER and s.call == conversation.call and s.id not in case.withdrawals
        if s.value in ("yes", "unsure")
    ]
    every = {s.id: s for s in (*shown.values(), *taken_back)}
    rest = sorted(every.values(), key=lambda s: (s.call != conversation.call, -s.seq))
    ids = {s.id for s in first}
    return first + [s for s in rest if s.id not in ids]


def standing(conversation: Conversation, question: str) -> tuple[Statement, ...]:
    """What stands on a question on danger in the call in hand."""
    call = conversation.call
    if call is None:
        return ()
    return conversation.facts().current.on(question, subject=call, call=call)


def step_aside(conversation: Conversation, question: str) -> None:
    """Finish the field in hand where it asks the same and the later answer replaces the earlier
    one, so that no two fields hold one answer. Words that stand beside others stay in hand.
    """
    field = conversation.field
    if field is not None and field.question.id == question and not field.question.accumulates:
        conversation.leave(force=True)


def say(
    conversation: Conversation,
    question: str,
    value: Any,
    *,
    status: Literal["answered", "unknown", "declined"] = "answered",
) -> Statement:
    """Answer a question on danger for who speaks now, in the call in hand.

    Raises ``RecordRefused`` without a call or while the case can only be read, ``ValueRefused``
    for a value that is none.
    """
    step_aside(conversation, question)
    field = _field(conversation, question)
    statement = replace(
        field.statement, value=value if status == "answered" else None, status=status
    )
    return _keep(conversation, statement)


def answers(conversation: Conversation, question: str) -> str:
    """Who answers a question on danger now, as people read it: who speaks, or the worker where only
    the worker can. Raises as ``say``.
    """
    return person_label(conversation.person(_field(conversation, question).statement.speaker))


def log(conversation: Conversation, code: str, by: str, at: datetime | None = None) -> Statement:
    """Note that ``by``, a person of the case, did what ``code`` stands for, ``at`` that moment, or
    now. Every act is a statement of its own: ``said_at`` is when it was done, ``recorded_at`` when
    it was noted.

    The worker's own acts are observed; of what somebody else did, that person told. Raises as
    ``say``, and ``RecordRefused`` for what stands there already.
    """
    field, now = _field(conversation, ACTION), conversation.ground.now()
    statement = replace(
        field.statement,
        speaker=by,
        words_of=None,
        kind="observed" if by == conversation.me() else "told",
        value=[code],
        status="answered",
        replaces=None,
        said_at=at or now,
        recorded_at=now,
    )
    there = done(conversation)
    if any((d.code, d.by) == (code, by) and kept(d.at) == kept(statement.said_at) for d in there):
        raise RecordRefused(said("this was noted already"))
    nothing = [d for d in there if d.code == NOTHING_DONE]
    if code == NOTHING_DONE and len(there) > len(nothing):
        raise RecordRefused(
            said("something was done already"), way_out="Take that back first if it was not."
        )
    ended = next((d.stands.id for d in nothing if d.by == by), None)
    final = operations.checked(
        conversation.case, conversation.questionnaire, replace(statement, replaces=ended)
    )
    # What was done twice was done twice: unlike an answer, an act does not stand already.
    conversation.did(Act(said=final.id, acute=True))
    conversation.saver.commit(Changes(puts=(("statements", final),)))
    return final


def done(conversation: Conversation) -> list[Done]:
    """What was done in the call in hand, by when it was done; withdrawn acts left out, and that
    nothing was done as soon as something was.
    """
    found = []
    for statement in standing(conversation, ACTION):
        chain = versions(conversation.case, statement)
        for code in statement.value or ():
            # It was done when it was first said, and stood ever since.
            since = statement
            for earlier in chain:
                if code not in (earlier.value or ()):
                    break
                since = earlier
            found.append(Done(code, since, statement))
    acts = [d for d in found if d.code != NOTHING_DONE] or found
    return sorted(acts, key=lambda d: (d.at, d.said.seq))


def take_back(conversation: Conversation, act: Done) -> None:
    """It was not done: withdraw it, and nothing beside it. Raises ``RecordRefused`` where it does
    not stand any more, or the case can only be read.
    """
    field, case = _field(conversation, ACTION), conversation.case
    if act not in done(conversation):
        raise RecordRefused(said("this does not stand any more"))
    now, by = conversation.ground.now(), conversation.ground.worker
    left = [code for code in act.stands.value or () if code != act.code]
    if left:
        # Several were ticked in one answer: the others go on standing, as of when they did.
        again = replace(
            act.stands, id=field.id, seq=0, value=left, recorded_at=now, recorded_by=by,
            replaces=act.stands.id, releases=(), recovered=False,
        )  # fmt: skip
        conversation.saver.commit(Changes(puts=(("statements", again),)))
        return
    changes = Changes()
    for statement in versions(case, act.stands):
        if statement.value != [act.code] or statement.id in case.withdrawals:
            break
        changes += operations.withdraw(case, statement.id, reason="undo", by=by, now=now)
    conversation.saver.commit(changes)
    gone = {r.id for _table, r in changes.puts}
    conversation._done = [
        done for done in conversation._done if not isinstance(done, Act) or done.said not in gone
    ]


def undo(conversation: Conversation) -> Statement | None:
    """Take back what was said last on this page and still stands; None where there is nothing. An
    answer that was given elsewhere is left alone.
    """
    acts = (act for act in reversed(conversation._done) if isinstance(act, Act) and act.acute)
    act = next((act for act in acts if act.said not in conversation.case.withdrawals), None)
    if act is None:
        return None
    step_aside(conversation, conversation.case.statements[act.said or ""].question)
    now, by = conversation.ground.now(), conversation.ground.worker
    conversation.saver.commit(act.taken_back(conversation.case, by=by, now=now))
    conversation._done.remove(act)
    return conversation.case.statements[act.said or ""]


def why_not(error: ValueRefused) -> str:
    """Why a time does not read, and how one does, in a line."""
    text = told(error.detail, _)
    return f"{text[:1].upper()}{text[1:]}. {_(error.way_out)}"


def act_in_words(conversation: Conversation, lang: Lang, act: Noting | Done) -> str:
    """What was done, by whom and when; and when it was noted, where that was another time. Raises
    ``ValueRefused`` where the time of what is about to be noted does not read.
    """
    question, now = conversation.questionnaire.question[ACTION], conversation.ground.now()
    at = act.at() if isinstance(act, Noting) else act.at
    what = label_of(question.choices, act.code, lang)
    words = _("{what}, by {who}, {when}").format(
        what=what, who=person_label(conversation.person(act.by)), when=day_and_time(at, now)
    )
    if isinstance(act, Noting) or kept(act.said.recorded_at) == kept(at):
        return words
    when = day_and_time(act.said.recorded_at, now)
    return _("{act} (noted {when})").format(act=words, when=when)


def in_words(conversation: Conversation, lang: Lang, statement: Statement) -> str:
    """A statement of this page: an act as such, an answer with its question and who said it."""
    if statement.question == ACTION:
        acts = (Done(code, statement, statement) for code in statement.value or ())
        return ", ".join(act_in_words(conversation, lang, act) for act in acts)
    question = conversation.questionnaire.question[statement.question]
    phrases = Phrases(conversation.case, conversation.questionnaire, lang)
    source = phrases.source(statement, conversation.ground.now())
    asked = conversation.asked(question, statement.subject, lang)
    return f"{asked} {phrases.said(statement)} ({source})"


class Noting:
    """What was done, by whom and when, about to be noted; it is in the record after ``keep``.

    Raises as ``log`` does without a call, or while the case can only be read.
    """

    def __init__(self, conversation: Conversation, code: str) -> None:
        _field(conversation, ACTION)
        self.conversation = conversation
        self.code = code
        self.by = conversation.me()
        self.now = conversation.ground.now()
        self.offered = clock(self.now)
        """The time of day that stands in the field from the start."""
        self.typed = self.offered

    def people(self) -> list[Person]:
        """Who may have done it: the worker, who speaks, who is on the line, everybody else."""
        talk = self.conversation
        call = talk.case.calls.get(talk.call or "")
        named = [p.id for p in talk.case.people() if p.name or p.relation]
        ids = dict.fromkeys(
            (talk.me(), talk.speaker or "", *(call.with_people if call else ()), *named)
        )
        return [talk.case.persons[p] for p in ids if p in talk.case.persons]

    def turn(self, step: int) -> None:
        """The next one of them did it, or the one before."""
        ids = [p.id for p in self.people()]
        self.by = ids[(ids.index(self.by) + step) % len(ids)]

    def at(self) -> datetime:
        """When it was done. Raises ``ValueRefused`` for what is no time, or still to come."""
        typed = self.typed.strip()
        return (
            self.now
            if typed == self.offered
            else past_moment(typed, now=self.conversation.ground.now())
        )

    def keep(self) -> Statement:
        """Note it. Raises as ``log`` and ``at``."""
        return log(self.conversation, self.code, self.by, self.at())


def _field(conversation: Conversation, question: str) -> Field:
    if conversation.saver.read_only:
        raise RecordRefused(said("the case is open read-only"))
    if conversation.call is None:
        raise RecordRefused(
            said("this is asked in a call, and there is none"), way_out="Start a call."
        )
    known = conversation.questionnaire.question.get(question)
    if known is None:
        raise RecordRefused(said("this question is not in the questionnaire"))
    return Field.open(conversation, known, conversation.call, None)


def _keep(conversation: Conversation, statement: Statement) -> Statement:
    changes = operations.say(conversation.case, conversation.questionnaire, statement)
    if any(table == "statements" for table, _record in changes.puts):
        conversation.did(Act(said=statement.id, acute=True))
    conversation.saver.commit(changes)
    return statement


class Aside:
    """Words typed on the page: a draft beside the field in hand, from the first letter."""

    def __init__(self, conversation: Conversation, question: str) -> None:
        self.conversation = conversation
        step_aside(conversation, question)
        self.field = _field(conversation, question)

    @property
    def text(self) -> str:
        """What stands there: the answer that is gone on from, if there is one."""
        return self.field.raw

    def put(self, typed: str) -> None:
        """What stands in the line now."""
        if typed != self.field.raw:
            self.field.put(self.conversation, typed, typed, "")

    def flush(self) -> None:
        """Make what is typed durable as a draft."""
        if self.field.dirty:
            changes = self.field.draft_changes(self.conversation.case)
            self.field.dirty = not self.conversation.saver.commit(changes)

    def finish(self) -> None:
        """What was typed becomes final; an emptied line was never said."""
        field, talk = self.field, self.conversation
        if field.touched and field.says_something:
            _keep(talk, field.final(talk))
        elif field.touched:
            talk.saver.commit(operations.drop_draft(talk.case, field.id))
        field.touched = field.dirty = False
