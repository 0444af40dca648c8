"""Acute: who said that there is danger, what was done about it, by whom and when.

What is noted here is said beside the field in hand, which stays as it is under the worker's hands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from msgspec.structs import replace

from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.types import Statement
from intake_tui.errors import RecordRefused, said
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.field import Field
from intake_tui.session.keeping.acts import Act

DANGER = "danger-now"
ACTION = "danger-action"
QUESTIONS = (
    DANGER,
    "danger-can-call",
    "danger-address",
    "danger-what",
    "danger-outcome",
)
"""What the page asks, in its order; what was done is logged beside these."""
UNRESOLVED = ("danger-now", "danger-unclear")
"""The rules that hold as long as a danger that was told is not dealt with."""
NOTHING_DONE = "none-yet"


@dataclass(frozen=True)
class Done:
    """One thing that was done: its code, and the statement in which it was first said."""

    code: str
    said: Statement


def unresolved(conversation: Conversation) -> list[Statement]:
    """The answers 'yes' and 'unsure' whose outcome nobody with a mandate has noted yet, oldest
    first. A later 'no', also of the same person, takes none of them away.
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
    of this call before others.
    """
    first = unresolved(conversation)
    latest = {s.speaker: s for s in conversation.facts().current.on(DANGER)}
    rest = sorted(latest.values(), key=lambda s: (s.call != conversation.call, -s.seq))
    ids = {s.id for s in first}
    return first + [s for s in rest if s.id not in ids]


def standing(conversation: Conversation, question: str) -> tuple[Statement, ...]:
    """What stands on a question on danger in the call in hand."""
    call = conversation.call
    if call is None:
        return ()
    return conversation.facts().current.on(question, subject=call, call=call)


def step_aside(conversation: Conversation) -> None:
    """Finish the field in hand where the page asks the same and the later answer replaces the
    earlier one, so that no two fields hold one answer. Words that stand beside others stay in hand.
    """
    field = conversation.field
    asked = (*QUESTIONS, ACTION)
    if field is not None and field.question.id in asked and not field.question.accumulates:
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
    field = _field(conversation, question)
    statement = replace(
        field.statement, value=value if status == "answered" else None, status=status
    )
    return _keep(conversation, statement)


def log(conversation: Conversation, code: str, by: str) -> Statement:
    """Note that ``by``, a person of the case, did what ``code`` stands for, now.

    The worker's own acts are observed; of what somebody else did, that person told. Raises as
    ``say``.
    """
    field = _field(conversation, ACTION)
    mine = by == conversation.me()
    codes = next(
        (
            list(s.value or ())
            for s in reversed(standing(conversation, ACTION))
            if s.speaker == by and s.words_of is None and s.status == "answered"
        ),
        [],
    )
    codes = [c for c in codes if NOTHING_DONE not in (c, code)]
    now = conversation.ground.now()
    statement = replace(
        field.statement,
        speaker=by,
        words_of=None,
        kind="observed" if mine else "told",
        value=[*codes, *([code] if code not in codes else [])],
        status="answered",
        replaces=None,
        said_at=now,
        recorded_at=now,
    )
    return _keep(conversation, statement)


def done(conversation: Conversation) -> list[Done]:
    """What was done in the call in hand, in the order it was noted; withdrawn acts left out."""
    case = conversation.case
    found = []
    for statement in standing(conversation, ACTION):
        chain, at = [statement], statement
        while at.replaces in case.statements:
            at = case.statements[at.replaces or ""]
            chain.append(at)
        for code in statement.value or ():
            # It was done when it was first said, and stood ever since.
            since = statement
            for earlier in chain:
                if code not in (earlier.value or ()):
                    break
                since = earlier
            found.append(Done(code, since))
    return sorted(found, key=lambda d: (d.said.said_at, d.said.seq))


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
        conversation._done.append(Act(said=statement.id))
    conversation.saver.commit(changes)
    return statement


class Aside:
    """Words typed on the page: a draft beside the field in hand, from the first letter."""

    def __init__(self, conversation: Conversation, question: str) -> None:
        self.conversation = conversation
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
