"""The route: which questions are in play now, in which order, and what is still to ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from intake_tui.domain.conditions.evaluate import Bound, is_open, subjects_of
from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.questionnaire import Question
from intake_tui.domain.record.types import Statement

State = Literal["not-asked", "answered", "unknown", "declined", "contradictory"]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One question about one subject, and how it stands."""

    question: str
    subject: str | None
    state: State
    statements: tuple[str, ...] = ()
    urgent: bool = False

    @property
    def key(self) -> tuple[str, str | None]:
        """Question and subject: what identifies a step while the case changes."""
        return (self.question, self.subject)


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the open questions were asked. 'Unknown' and 'declined' were asked."""

    asked: int
    open: int


def variant(facts: Facts, caller: str | None) -> str:
    """Which quick route fits the caller: by role, 'all' while nobody knows who is calling."""
    person = facts.case.persons.get(caller or "")
    role = person.role if person and person.role else "unknown"
    return facts.questionnaire.routes.variant_by_caller.get(role, "all")


def quick(facts: Facts, caller: str | None, speaker: str | None = None) -> tuple[Step, ...]:
    """The quick route for who is on the line.

    Questions per person are about the caller, or about who speaks now where that is somebody else
    who may be asked them.
    """
    ids = facts.questionnaire.routes.quick[variant(facts, caller)]
    return tuple(_steps(facts, ids, caller=caller, speaker=speaker))


def full(facts: Facts) -> tuple[Step, ...]:
    """Every question that is open now, for each of its subjects, in the order of the sections."""
    return tuple(_steps(facts, facts.questionnaire.routes.full, caller=None))


def _steps(
    facts: Facts, ids: Iterable[str], *, caller: str | None, speaker: str | None = None
) -> Iterable[Step]:
    contradictory = {
        (c.question, c.subject)
        for c in facts.current.contradictions()
        if c.call in (None, facts.call)
    }
    for question_id in ids:
        question = facts.questionnaire.question[question_id]
        for subject in _quick_subjects(facts, question, caller, speaker):
            person = subject if question.per in ("person", "child", "child+call") else None
            if is_open(facts, question, Bound(person=person)) or (
                caller is not None and question.per == "person"
            ):
                yield step(facts, question, subject, contradictory)


def _quick_subjects(
    facts: Facts, question: Question, caller: str | None, speaker: str | None
) -> tuple[str | None, ...]:
    subjects = subjects_of(facts, question)
    if question.per == "child" and caller in subjects:
        return (caller,)
    if caller is None or question.per != "person":
        return subjects
    if question.subjects.get("use") == "volunteers":
        return subjects
    person = facts.case.persons.get(speaker or "")
    if person is not None and person.role != "worker" and person.role in question.respondents:
        return (person.id,)
    return (caller,)


def step(
    facts: Facts,
    question: Question,
    subject: str | None,
    contradictory: Iterable[tuple[str, str | None]] = (),
) -> Step:
    """How one question stands for one subject; in the call in hand where it is per call."""
    call = facts.call if "call" in question.per else None
    statements = facts.current.on(question.id, subject=subject, call=call)
    return Step(
        question=question.id,
        subject=subject,
        state=_state(question, subject, statements, contradictory),
        statements=tuple(s.id for s in statements),
        urgent=question.id.startswith("danger-"),
    )


def _state(
    question: Question,
    subject: str | None,
    statements: tuple[Statement, ...],
    contradictory: Iterable[tuple[str, str | None]],
) -> State:
    if (question.id, subject) in contradictory:
        return "contradictory"
    states = {s.status for s in statements}
    for state in ("answered", "unknown", "declined"):
        if state in states:
            return state
    return "not-asked"


def progress(steps: Iterable[Step]) -> Progress:
    """Asked and open of ``steps``; both move when an answer opens or closes questions."""
    counted = tuple(steps)
    return Progress(asked=sum(1 for s in counted if s.state != "not-asked"), open=len(counted))


def next_open(steps: Iterable[Step], after: tuple[str, str | None] | None) -> Step | None:
    """The first step that was not asked, after the step ``after`` and then from the start."""
    ordered = tuple(steps)
    keys = [s.key for s in ordered]
    start = keys.index(after) + 1 if after in keys else 0
    for candidate in ordered[start:] + ordered[:start]:
        if candidate.state == "not-asked":
            return candidate
    return None
