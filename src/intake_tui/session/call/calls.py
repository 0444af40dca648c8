"""The calls of a case: the one that was left open, when its last word was said, and how it ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from intake_tui.domain.record.types import Call, Case
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.keeping.acts import Act

STILL_ON_THE_LINE = timedelta(hours=12)
"""A call that was cut off by a crash is gone on with when its last word is no older than this."""
SILENCE = timedelta(minutes=30)
"""Without a word for so long a call was over before somebody said so."""


def last_word(case: Case, call: Call) -> datetime:
    """When something was last said or noted in a call; its beginning where nothing was."""
    said = [s.said_at for s in case.statements.values() if s.call == call.id]
    noted = [n.at for n in case.notes.values() if n.call == call.id]
    return max((call.started_at, *said, *noted))


def left_open(case: Case) -> Call | None:
    """The latest call, where nobody said that it ended."""
    call = case.latest_call()
    return call if call is not None and call.ended_at is None else None


def arrive(talk: Conversation) -> Call | None:
    """Who speaks in a case that is opened: the worker, until another choice is made.

    Answers the call that was left open and has to be chosen first: to go on with, to end, or to
    begin another. Only what a crash cut off goes on by itself, as its words were found again.
    """
    call = left_open(talk.case)
    if call is not None and talk.recovered:
        silent = talk.ground.now() - last_word(talk.case, call)
        if silent < STILL_ON_THE_LINE:
            talk.resume_call(call.id)
            return None
    talk.choose_speaker(talk.me())
    return call


def ends_at(talk: Conversation, call: Call) -> datetime:
    """When a call that is ended now was over: now for the one in hand, unless it was silent for
    long; else with its last word.
    """
    now, last = talk.ground.now(), last_word(talk.case, call)
    return now if call.id == talk.call and now - last < SILENCE else last


def hang_up(talk: Conversation, call: Call) -> Call:
    """End ``call``; undo takes it back. The call as it is now."""
    talk.settle()
    if call.ended_at is None:
        talk.end_call(call.id, at=ends_at(talk, call))
        talk.did(Act(hung_up=call.id))
    return talk.case.calls[call.id]


def new_call(talk: Conversation) -> str:
    """Start another call; the one that was open until then is over. The id of the new one."""
    talk.settle()
    before = left_open(talk.case)
    if before is not None:
        talk.end_call(before.id, at=ends_at(talk, before))
    return talk.start_call("phone")
