"""Look-ups in the reader table: rows, filters on a question, and who may hear about whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.questionnaire import Question, Questionnaire
from intake_tui.domain.reading import PersonView
from intake_tui.domain.record.types import Agreement, Person, Place
from intake_tui.domain.record.values import persons_in
from intake_tui.domain.words import Passage

PLACE_QUESTIONS = frozenset(
    {
        "child-where-now",
        "child-with-whom",
        "child-where-tonight",
        "child-last-seen",
        "placement-status",
    }
)
"""Answers that can give away where somebody stays."""

TEAM = frozenset({"team", "behavioural-scientist"})
ROLE_OF: Mapping[str, tuple[str, ...]] = {
    "family": ("parent",),
    "supporter": ("network", "volunteer", "organisation", "professional"),
    "child": ("child",),
}


ORGANISATION_SECTIONS = frozenset({"volunteer", "capacity", "contact", "close"})
ORGANISATION_QUESTIONS = frozenset(
    {"responsible-prof", "professional-mandate", "evaluation-date", "escalation-route"}
)
"""What a volunteer organisation may read at most: task, contact, limit (guard volunteer-org)."""


def for_organisation(question: Question) -> bool:
    """Whether ``question`` is about task, contact or limit."""
    return question.section in ORGANISATION_SECTIONS or question.id in ORGANISATION_QUESTIONS


def row(questionnaire: Questionnaire, question: str, reader: str) -> Passage:
    """What the row of ``question`` gives ``reader``; an absent row gives nothing."""
    found = questionnaire.reader_row.get(question)
    passage: Passage = getattr(found, reader) if found is not None else "never"
    return passage


def named_filter(questionnaire: Questionnaire, question: str, reader: str) -> bool:
    """Whether a filter names this question outright: it stands elsewhere, or never passes."""
    return any(
        x.kind == "filter"
        and x.effect == "never"
        and question in x.questions
        and x.reader in (reader, "*")
        and ("where" in x.when or x.when.get("always"))
        for x in questionnaire.reader_exceptions
    )


def view(
    facts: Facts, person: Person, *, mandate: bool = True, places: tuple[Place, ...] = ()
) -> PersonView:
    """A person as a reader sees them."""
    return PersonView(
        id=person.id,
        name=person.name,
        role=person.role,
        side=person.side,
        relation=person.relation,
        mandate=facts.mandate(person.id) if mandate else None,
        places=places,
    )


def in_order(agreements: Iterable[Agreement]) -> tuple[Agreement, ...]:
    """Agreements in a fixed order: what was agreed first, then by start."""
    return tuple(sorted(agreements, key=lambda a: (a.state != "agreed", a.start or "", a.id)))


def children_of(facts: Facts, parent: str) -> tuple[str, ...]:
    """The children that ``parent`` may hear about, before any secret stay is taken out."""
    found = []
    for child in facts.case.people("child"):
        answers = [
            s
            for s in facts.current.on("authority-holders", subject=child.id)
            if s.status == "answered"
        ]
        naming = [
            s
            for s in answers
            if parent in persons_in(facts.questionnaire.question[s.question], s.value)
        ]
        of_worker = [s for s in answers if role_of(facts, s.speaker) == "worker"]
        if naming and (not of_worker or any(s in of_worker for s in naming)):
            found.append(child.id)
    return tuple(found)


def role_of(facts: Facts, person_id: str | None) -> str | None:
    """The role of a person, None where it or the person is not known."""
    person = facts.case.persons.get(person_id or "")
    return person.role if person else None
