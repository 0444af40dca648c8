"""The route: which questions are in play now, in which order, and what is still to ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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


def on_line(facts: Facts, caller: str | None, speaker: str | None) -> str | None:
    """Who is on the line now: who speaks, the caller while the worker speaks or nobody does."""
    person = facts.case.persons.get(speaker or "")
    return caller if person is None or person.role == "worker" else person.id


def variant(facts: Facts, person_id: str | None) -> str:
    """Which quick route fits who is on the line: by role, 'all' while nobody knows who it is."""
    person = facts.case.persons.get(person_id or "")
    role = person.role if person and person.role else "unknown"
    return facts.questionnaire.routes.variant_by_caller.get(role, "all")


def may_be_asked(facts: Facts, question: Question, person_id: str | None) -> bool:
    """Whether a question is for this person, or for nobody but the worker. Who has no role yet,
    and a worker, may be asked everything.
    """
    person = facts.case.persons.get(person_id or "")
    role = person.role if person else None
    return role in (None, "worker", *question.respondents) or for_the_team(question)


def for_the_team(question: Question) -> bool:
    """Whether only those who work in the case answer a question."""
    return {"worker", "professional"}.issuperset(question.respondents)


def put_last(facts: Facts, person_id: str | None) -> frozenset[str]:
    """The questions that wait for what can be asked of who is on the line: those the worker alone
    answers. Those about danger never wait, and nothing does with nobody on the line.
    """
    person = facts.case.persons.get(person_id or "")
    if person is None:
        return frozenset()
    return frozenset(
        q.id
        for q in facts.questionnaire.questions
        if for_the_team(q) and person.role not in q.respondents and not about_danger(q.id)
    )


def about_danger(question: str) -> bool:
    """Whether a question is about danger now."""
    return question.startswith("danger-")


def quick(facts: Facts, caller: str | None, speaker: str | None = None) -> tuple[Step, ...]:
    """The quick route for who is on the line: the caller, or who speaks now.

    What is asked of everybody who comes on the line stands open until this person answered it.
    """
    line = on_line(facts, caller, speaker)
    ids = facts.questionnaire.routes.quick[variant(facts, line)]
    asked = (i for i in ids if may_be_asked(facts, facts.questionnaire.question[i], line))
    return tuple(_steps(facts, asked, line=line))


def full(facts: Facts) -> tuple[Step, ...]:
    """Every question that is open now, for each of its subjects, in the order of the sections."""
    return tuple(_steps(facts, facts.questionnaire.routes.full, line=None))


def _steps(facts: Facts, ids: Iterable[str], *, line: str | None) -> Iterable[Step]:
    contradictory = {
        (c.question, c.subject)
        for c in facts.current.contradictions()
        if c.call in (None, facts.call)
    }
    for question_id in ids:
        question = facts.questionnaire.question[question_id]
        for subject in _quick_subjects(facts, question, line):
            person = subject if question.per in ("person", "child", "child+call") else None
            if is_open(facts, question, Bound(person=person)) or (
                line is not None and question.per == "person"
            ):
                yield step(facts, question, subject, contradictory, line=line)


def _quick_subjects(facts: Facts, question: Question, line: str | None) -> tuple[str | None, ...]:
    subjects = subjects_of(facts, question)
    if question.per == "child" and line in subjects:
        return (line,)
    if line is None or question.per != "person":
        return subjects
    return subjects if question.subjects.get("use") == "volunteers" else (line,)


def step(
    facts: Facts,
    question: Question,
    subject: str | None,
    contradictory: Iterable[tuple[str, str | None]] = (),
    *,
    line: str | None = None,
) -> Step:
    """How one question stands for one subject; in the call in hand where it is per call.

    With ``line``, who is on the line, what is asked of each stands as this person answered it.
    """
    call = facts.call if "call" in question.per else None
    statements = facts.current.on(question.id, subject=subject, call=call)
    if line is not None and question.id in facts.questionnaire.routes.each_speaker:
        statements = tuple(s for s in statements if _answered_by(s, question, line))
        contradictory = contradictory if statements else ()
    return Step(
        question=question.id,
        subject=subject,
        state=_state(question, subject, statements, contradictory),
        statements=tuple(s.id for s in statements),
        urgent=about_danger(question.id),
    )


def _answered_by(statement: Statement, question: Question, line: str) -> bool:
    """Whether this is the answer of who is on the line, or of whom it is about: what a child said
    of itself needs no other to say it. Who somebody is, the worker may have noted.
    """
    named = statement.value if question.type == "speaker" else None
    own = statement.speaker in (line, statement.subject)
    return own or (isinstance(named, dict) and named.get("person") == line)


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


def next_open(
    steps: Iterable[Step], after: tuple[str, str | None] | None, *, last: Collection[str] = ()
) -> Step | None:
    """The first step that was not asked, after the step ``after`` and then from the start; the
    questions ``last`` only where no other is left.
    """
    ordered = tuple(steps)
    keys = [s.key for s in ordered]
    start = keys.index(after) + 1 if after in keys else 0
    left = (s for s in ordered[start:] + ordered[:start] if s.state == "not-asked")
    return min(left, key=lambda s: s.question in last, default=None)
