"""Reading back before hanging up: what one person said in a call, to put right and release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Person, Statement
from intake_tui.locale import _
from intake_tui.session.call.conversation import Conversation

if TYPE_CHECKING:
    from intake_tui.domain.record.types import Call
    from intake_tui.domain.ways.paper import Paper
    from intake_tui.domain.words import Lang

READ_BACK = "read-back"
ASKED_AFTER = (READ_BACK, "may-say-who-told", "own-statement")
"""What is asked once everything was read: is it right, may we say who told, anything to add."""
HEADER = frozenset({"call-speaker", *ASKED_AFTER})


@dataclass
class Round:
    """One reading back to ``person``, over the corrections in between.

    ``row`` is the line that was left, ``right`` the question that is being put right from there,
    ``origin`` the one that was open before, and ``since`` the first number of a statement that was
    said after the card was opened.
    """

    person: str
    origin: tuple[str, str | None] | None
    since: int
    row: object = None
    right: tuple[str, str | None] | None = None


@dataclass(frozen=True)
class ToAsk:
    """A question to ask after reading back, and whether it was answered in this call."""

    question: str
    subject: str | None
    asked: bool


def callers(talk: Conversation) -> tuple[Person, ...]:
    """Who said something in this call and can hear it back, who speaks now first."""
    call = talk.call
    people = [p for p in talk.case.people() if p.role not in ("worker", "professional")]
    spoke = {s.speaker for s in talk.facts().current.statements if s.call == call}
    found = [p for p in people if p.id in spoke or p.id in (talk.speaker, talk.caller)]
    return tuple(sorted(found, key=lambda p: (p.id != talk.speaker, p.id != talk.caller)))


def said_by(talk: Conversation, person: str) -> tuple[Statement, ...]:
    """What stands that this person said in this call, in the order it was said; quotes first."""
    found = [
        s
        for s in talk.facts().current.statements
        if s.call == talk.call and s.speaker == person and s.question not in HEADER
    ]
    return tuple(sorted(found, key=lambda s: (s.kind != "quote", s.seq)))


def stands_now(talk: Conversation, statement: str) -> str:
    """The statement that stands where ``statement`` was put right, itself where it was not."""
    later = {s.replaces: s.id for s in talk.facts().current.statements if s.replaces}
    while statement in later:
        statement = later[statement]
    return statement


def note_right(talk: Conversation, person: str, *, since: int) -> str:
    """They say that it is right: noted as theirs, as put right where a line of theirs was changed
    from number ``since`` on. Returns the answer in words. Raises ``RecordRefused``.
    """
    changed = any(s.seq >= since and s.replaces for s in said_by(talk, person))
    code, speaker = "corrected" if changed else "right", talk.speaker
    talk.choose_speaker(person)
    try:
        talk.go(READ_BACK, person)
        talk.put("", code)
        talk.leave()
    finally:
        talk.choose_speaker(speaker)
    return _("put right") if changed else _("it is right")


def heard(talk: Conversation, person: str) -> Statement | None:
    """Their own answer that what they said is written down well, None where it was not read back
    or they do not agree.
    """
    found = [
        s
        for s in talk.facts().current.on(READ_BACK, subject=person)
        if s.speaker == person and s.status == "answered" and s.value in ("right", "corrected")
    ]
    return max(found, key=lambda s: s.seq, default=None)


def to_ask(talk: Conversation, person: str) -> tuple[ToAsk, ...]:
    """The questions that close the reading back, for this person."""
    route = [step.key for step in talk.full_route()]
    found = []
    for question in ASKED_AFTER:
        for _question, subject in (key for key in route if key[0] == question):
            if subject in (person, talk.call, None):
                answers = talk.facts().current.on(question, subject=subject)
                asked = any(s.call == talk.call and s.speaker == person for s in answers)
                found.append(ToAsk(question, subject, asked))
    return tuple(found)


def card(talk: Conversation, person: Person) -> Paper:
    """The card as it is printed: what to mind before reading, and what to say before hanging up."""
    from intake_tui.domain.conditions.facts import Facts
    from intake_tui.domain.reach import age_band
    from intake_tui.domain.readers import reading_of
    from intake_tui.domain.ways.readback import card as card_of

    facts: Facts = talk.facts()
    call: Call = talk.case.calls[talk.call or ""]
    band = age_band(facts, person.id) if person.role == "child" else None
    return card_of(reading_of(facts, Reader(name="professional")), call, person, band=band)


def mind(paper: Paper, lang: Lang) -> str:
    """What the worker minds before reading, a line each."""
    from intake_tui.render.papers import text_of_blocks

    return text_of_blocks(paper.lead, lang)


def to_say(paper: Paper, lang: Lang, duty_desk: str = "") -> str:
    """What is said before hanging up, a line each."""
    from intake_tui.render.papers import text_of_blocks

    blocks = [b for part in paper.parts if part.id in ("agreed", "say") for b in part.blocks]
    return text_of_blocks(blocks, lang, duty_desk)
