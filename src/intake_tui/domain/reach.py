"""How far one reader reaches: about which children, from whom hidden, with whose consent."""

from __future__ import annotations

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.reader_table import children_of, role_of
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Statement
from intake_tui.domain.record.values import persons_in


def children_in_reach(facts: Facts, reader: Reader, *, consent: bool) -> frozenset[str]:
    """The children this reader may hear about, before any secret stay is taken out.

    A supporter without consent: only those they spoke about themselves, since that somebody was
    chosen, or has a task for a child, is told to them with consent.
    """
    person = reader.person or ""
    match reader.name:
        case "family":
            return frozenset(children_of(facts, person))
        case "child":
            return frozenset({person})
        case _ if not consent:
            return frozenset(
                s.subject
                for s in facts.current.statements
                if s.speaker == person and s.subject and role_of(facts, s.subject) == "child"
            )
        case _:
            tasks = {
                child
                for a in facts.case.agreements.values()
                if a.owner == person and a.state != "ended"
                for child in a.children
            }
            chosen = {
                s.subject
                for s in facts.current.on("child-supporter")
                if s.subject and _names(facts, s, person)
            }
            return frozenset(tasks | chosen)


def secret_from(facts: Facts, person: str) -> frozenset[str]:
    """Persons whose stay is secret from ``person``. One speaker saying so is enough."""
    return frozenset(
        s.subject
        for s in facts.current.on("secret-stay")
        if s.subject and s.subject != person and _names(facts, s, person)
    )


def _names(facts: Facts, s: Statement, person: str) -> bool:
    question = facts.questionnaire.question.get(s.question)
    if question is None or s.status != "answered":
        return False
    return person in persons_in(question, s.value)


def consented(facts: Facts, person: str) -> bool:
    """Whether somebody else than ``person`` gave all consent to tell them, (x04)."""
    answers = facts.current.on("supporter-contact-ok", subject=person)
    given = [s for s in answers if s.speaker != person]
    return bool(given) and all(s.value == "all" for s in answers)


def age_band(facts: Facts, child: str) -> str | None:
    """The band of a child's wording; of answers that differ the youngest, None if none is noted."""
    bands = facts.questionnaire.ages
    noted = {
        bands.from_band.get(str(s.value), str(s.value))
        for s in facts.current.on("child-age-band", subject=child)
        if s.status == "answered"
    }
    return next((band for band in bands.bands if band in noted), None)
