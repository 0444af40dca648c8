"""Undo, the same on every screen: the latest act in this case is taken back, and said by name."""

from __future__ import annotations

from dataclasses import dataclass

from intake_tui.domain.record.types import Agreement, Case, Person, Statement
from intake_tui.domain.words import Lang
from intake_tui.locale import _
from intake_tui.session import phrases
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.keeping.acts import Act, Arranged, Removed


@dataclass(frozen=True)
class Undone:
    """What was taken back, in ``words``; the ``statement`` where it was something said."""

    words: str
    statement: Statement | None = None


def undo(talk: Conversation, lang: Lang) -> Undone | None:
    """Take back what was done last in this case, said or arranged, wherever that was; None where
    there is nothing. Raises ``RecordRefused`` where it cannot be taken back any more; the act
    before it is then next.
    """
    before = talk.case
    act = talk.take_back()
    match act:
        case None:
            return None
        case Removed(person=person):
            text = _("Undone: {person} is back in the case.")
            return Undone(text.format(person=phrases.person_label(person)))
        case Arranged():
            return Undone(_arranged(talk, act, before, lang))
        case Act():
            return _said(talk, act, lang)


def _arranged(talk: Conversation, act: Arranged, before: Case, lang: Lang) -> str:
    record = act.after
    if isinstance(record, Agreement):
        text = _("Undone: the agreement with {person}, {task}, is as before.")
        if act.before is None:
            text = _("Undone: the agreement with {person}, {task}, is gone.")
        owner = phrases.person_label(before.persons.get(record.owner))
        task = phrases.label_of(talk.questionnaire.offers, record.code, lang)
        return text.format(person=owner, task=task)
    if isinstance(record, Person):
        text = _("Undone: {person} is as before.")
        if act.before is None:
            text = _("Undone: {person} is not in the case any more.")
        return text.format(person=phrases.person_label(record))
    child = phrases.person_label(before.persons.get(record.id))
    return _("Undone: the week of {child} is as before.").format(child=child)


def _said(talk: Conversation, act: Act, lang: Lang) -> Undone | None:
    if act.hung_up:
        return Undone(_("The call goes on."))
    statement = talk.case.statements.get(act.about or "")
    if act.became or act.filed:
        return Undone(_("Undone; the line waits in the notepad again."), statement)
    if statement is None:
        return None
    question = talk.questionnaire.question[statement.question]
    asked = talk.asked(question, statement.subject, lang)
    told = _("Withdrawn: {question} It stays readable in the file.")
    return Undone(told.format(question=asked), statement)
