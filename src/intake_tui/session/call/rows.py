"""Rows of a list that was given as an answer: one taken away, with the others as they were.

What was said before stays readable: the shorter list replaces the longer one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.types import Statement
from intake_tui.domain.words import Lang
from intake_tui.errors import RecordRefused, said
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.going import to_choose
from intake_tui.session.forms.reading import Scene
from intake_tui.session.forms.shapes import shape_of
from intake_tui.session.keeping.acts import Act

LISTS = ("people", "offers", "decisions", "facts")
"""Types of question whose answer is a list of rows."""


def rows_of(talk: Conversation, statement: Statement, lang: Lang) -> Sequence[str]:
    """The rows of an answer in words; none where it is not a list of two or more."""
    question = talk.questionnaire.question.get(statement.question)
    value: Any = statement.value
    listed = question is not None and question.type in LISTS and isinstance(value, list | tuple)
    if not listed or question is None or len(value) < 2:
        return ()
    scene = Scene(talk.questionnaire, lang, to_choose(talk), talk.ground.now())
    shape = shape_of(question)
    return [shape.words(row, scene) for row in value]


def without_row(talk: Conversation, statement_id: str, row: int) -> str:
    """The list without one row, said by whom and when it was said; the id of what stands now.

    Raises ``RecordRefused`` for a row that is not there, and for the only one: that is withdrawn.
    """
    talk.settle()
    statement = talk.case.statements[statement_id]
    value = list(statement.value or ())
    if not 0 <= row < len(value) or len(value) < 2:
        raise RecordRefused(
            said("this row is not in the list"), way_out="Withdraw the whole answer."
        )
    fresh = replace(
        statement,
        id=talk.ground.new_id(),
        seq=0,
        value=value[:row] + value[row + 1 :],
        recorded_at=talk.ground.now(),
        recorded_by=talk.ground.worker,
        replaces=statement_id,
        releases=(),
        recovered=False,
    )
    changes = operations.say(talk.case, talk.questionnaire, fresh)
    talk.did(Act(said=fresh.id))
    talk.saver.commit(changes)
    return fresh.id
