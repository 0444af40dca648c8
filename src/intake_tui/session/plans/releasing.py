"""Releasing (vrijgeven) in words: what may go to a reader, by whose yes, what is in the way."""

from __future__ import annotations

from collections.abc import Iterable

from intake_tui.domain import releasing
from intake_tui.domain.reading import Reader, Warned
from intake_tui.domain.record.types import Statement
from intake_tui.domain.releasing import Line, State
from intake_tui.domain.words import Lang
from intake_tui.locale import _
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.phrases import label_of, person_label

SIGN: dict[State, str] = {"given": "•", "released": "✓", "open": "○", "held": "!"}


def state_word(state: State) -> str:
    """How a line stands with a reader, in words; the sign is never alone."""
    return {
        "given": _("in the plan, without a release"),
        "released": _("released"),
        "open": _("not released"),
        "held": _("released, and yet not in the plan"),
    }[state]


def lines(talk: Conversation, reader: Reader) -> tuple[Line, ...]:
    """What this reader reads, could read or was to read. Raises ``PlanRefused``."""
    return releasing.releasable(talk.facts(), reader)


def question(talk: Conversation, statement: Statement, reader: Reader) -> str:
    """What the worker is asked before this statement is released."""
    consent = releasing.consent_of(talk.case, statement, reader)
    whose = statement.words_of or statement.speaker
    names = {
        "person": person_label(talk.person(consent)),
        "reader": person_label(talk.person(reader.person)),
        "other": person_label(talk.person(whose)),
    }
    by = talk.person(whose)
    if consent != reader.person and by is not None and by.role == "worker":
        return _("Why may {reader} read what you noted?").format(**names)
    if consent == reader.person and (whose == consent or (by and by.role == "worker")):
        return _("How did {person} say yes to having this on paper?").format(**names)
    if consent == reader.person:
        text = _("How did {person} say yes to having this on paper, and does {other} agree?")
        return text.format(**names)
    return _("How did {person} say yes to {reader} reading this?").format(**names)


def release(talk: Conversation, statement: Statement, reader: Reader, how: str) -> None:
    """Release exactly this statement to this reader, by whose yes it takes."""
    assert reader.person is not None
    consent = releasing.consent_of(talk.case, statement, reader)
    talk.release(statement.id, reader.person, consent_of=consent, how=how)


def reader_for(talk: Conversation, person_id: str) -> Reader:
    """As which reader somebody reads a line that is released to them."""
    person = talk.person(person_id)
    role = person.role if person is not None else None
    if role == "child":
        return Reader(name="child", person=person_id)
    return Reader(name="family" if role == "parent" else "supporter", person=person_id)


def warning(talk: Conversation, warned: Warned) -> str:
    """What the worker should know of a line, in one line; with names, so for the worker alone."""
    return reason(warned, person_label(talk.person(warned.person)) if warned.person else "")


def reason(warned: Warned, person: str) -> str:
    """What the worker should know of a line; ``person`` is what whom it names is called."""
    text = {
        "names-hidden": _("names {person}, whom this reader may not know of"),
        "secret-stay": _("touches a secret stay; it is left out"),
        "other-child": _("touches a child this reader may not hear about; it is left out"),
        "no-team-decision": _("no team decided this yet; it is left out"),
        "unsourced-fact": _("a fact without a source is left out"),
        "no-room": _("there is no room for it at this child's age"),
        "past": _("its day has gone by; it is left out"),
        "own-statement": _("their own statement is left out; read it to them yourself"),
        "no-consent": _(
            "{person} may not be told yet: the consent to contact {person} is not complete; "
            "ask for it first"
        ),
    }[warned.why]
    return text.format(person=person)


def warnings(talk: Conversation, found: Iterable[Warned], lang: Lang) -> list[str]:
    """What the worker should look at before a plan goes out, a line for each, each once."""
    known, lines = talk.questionnaire, []
    for one in found:
        agreement = talk.case.agreements.get(one.about)
        if agreement is not None:
            owner = person_label(talk.person(agreement.owner))
            task = label_of(known.offers, agreement.code, lang)
            about = agreement_in_question(one, f"{owner} ({task})")
        else:
            statement = talk.case.statements.get(one.about)
            subject = statement.subject if statement is not None else None
            asked = known.question.get(one.question)
            about = talk.asked(asked, subject, lang) if asked else one.question
        lines.append(f"{about} — {warning(talk, one)}")
    return list(dict.fromkeys(lines))


def agreement_in_question(warned: Warned, owner: str) -> str:
    """Whose agreement a warning is about, and that it does not stand in the plan."""
    if warned.left_out:
        return _("Agreement of {person} is not in this plan").format(person=owner)
    return _("agreement of {person}").format(person=owner)
