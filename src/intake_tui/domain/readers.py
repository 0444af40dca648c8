"""The allow-list: what passes from a case to one reader.

Rows and own-copy exceptions are read from the questionnaire: absent is never, never cannot be
released, and an own-copy exception outranks its row for what the reader said; what another told of
them takes a release. A child's words take that child's own yes. The filters outrank both and hold
for every questionnaire, also one that leaves them out: half-siblings (x03), consent (x04), secret
stay (x05), who told (x06), the child's yes and the worker's check (x02, x07), task only (x09). See
domain.md 7.

A parent may hear about a child when a standing answer to ``authority-holders`` names them for it
and the worker's own answer, where there is one, does not leave them out. Is nothing noted, then no
family plan is made. A secret stay takes the child out of a plan like everybody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.gate import Gate
from intake_tui.domain.moments import ZONE
from intake_tui.domain.network import loads
from intake_tui.domain.plan.capacity import breaches_in
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.reader_table import ROLE_OF, children_of, in_order, named_filter, row, view
from intake_tui.domain.reading import Differing, Passed, Reader, Reading
from intake_tui.domain.record.corrected import corrected_at
from intake_tui.domain.record.types import Case, Statement
from intake_tui.domain.review import review
from intake_tui.domain.signals import judge_facts
from intake_tui.domain.week import cover
from intake_tui.domain.words import ReaderName

__all__ = ["children_of", "readers_of", "reading"]


def reading(
    case: Case,
    questionnaire: Questionnaire,
    reader: Reader,
    *,
    now: datetime,
    limits: Mapping[str, int] | None = None,
    today: Facts | None = None,
) -> Reading:
    """What ``reader`` may see of ``case`` at ``now``.

    ``case`` may be as it stood earlier; what is secret in ``today`` is kept back from it too.
    Raises ``PlanRefused`` when the reader is not somebody this kind of plan is made for, or may
    hear about no child of the case.
    """
    facts = Facts(case, questionnaire, now=now, limits=limits)
    return reading_of(facts, reader, today=today)


def reading_of(facts: Facts, reader: Reader, *, today: Facts | None = None) -> Reading:
    """``reading`` on facts that were gathered already."""
    if reader.name == "professional":
        return _whole(facts)
    return Gate(facts, reader, today=today).reading()


def readers_of(
    case: Case,
    questionnaire: Questionnaire,
    name: ReaderName,
    *,
    now: datetime,
    limits: Mapping[str, int] | None = None,
) -> tuple[Reader, ...]:
    """Everybody of the case for whom a plan of this kind can be made.

    Family: each parent who may hear about a child. Supporter: whom a child named or
    who has a task. Child: every child; one whose age is not noted is refused when its plan is made.
    """
    facts = Facts(case, questionnaire, now=now, limits=limits)
    people: Iterable[str]
    match name:
        case "professional":
            return (Reader(name="professional"),)
        case "family":
            people = (p.id for p in case.people("parent") if children_of(facts, p.id))
        case "supporter":
            named = facts.named_in.get("child-supporter", frozenset()) | facts.tasked
            people = (p.id for p in case.people(*ROLE_OF["supporter"]) if p.id in named)
        case "child":
            people = (p.id for p in case.people("child"))
    return tuple(Reader(name=name, person=p) for p in people)


def _whole(facts: Facts) -> Reading:
    case, questionnaire = facts.case, facts.questionnaire
    passed = tuple(
        as_it_is(s, case)
        for s in facts.current.statements
        if row(questionnaire, s.question, "professional") == "always"
        and not named_filter(questionnaire, s.question, "professional")
    )
    latest = case.latest_call()
    state = review(facts, _caller(facts, latest.id if latest else None))
    day = facts.now.astimezone(ZONE).date()
    children = case.people("child")
    signals = judge_facts(facts, "close")
    ids = {s.id for s in passed}
    return Reading(
        reader=Reader(name="professional"),
        questionnaire=questionnaire,
        case=case.id,
        reference=case.head.reference,
        revision=case.revision,
        made_at=facts.now,
        children=tuple(view(facts, p) for p in children),
        persons={p.id: view(facts, p, places=p.places) for p in case.people()},
        statements=passed,
        agreements=in_order(case.agreements.values()),
        lines=questionnaire.line,
        phones=questionnaire.phones,
        signals=signals,
        breaches=breaches_in(facts, signals),
        differing=tuple(
            Differing(
                question=c.question, subject=c.subject, statements=tuple(s.id for s in c.statements)
            )
            for c in facts.current.contradictions()
            if all(s.id in ids for s in c.statements)
        ),
        review=state,
        notes=state.unfiled,
        loads=loads(case, facts.current, questionnaire, on=day.isoformat()),
        covers=tuple(cover(case, questionnaire, child.id, on=day) for child in children),
    )


def _caller(facts: Facts, call: str | None) -> str | None:
    for statement in reversed(facts.current.on("call-speaker")):
        if statement.call == call and statement.value:
            caller: str | None = statement.value.get("person")
            return caller
    record = facts.call_record(call)
    return record.with_people[0] if record and record.with_people else None


def as_it_is(s: Statement, case: Case) -> Passed:
    """A statement as it stands in the record of ``case``, nothing hidden."""
    call = case.calls.get(s.call or "")
    return Passed(
        id=s.id,
        seq=s.seq,
        question=s.question,
        subject=s.subject,
        call=s.call,
        call_at=call.started_at if call else None,
        value=s.value,
        status=s.status,
        kind=s.kind,
        teller=s.speaker,
        by_team=False,
        words_of=s.words_of,
        words_hidden=False,
        said_at=s.said_at,
        own=False,
        corrected_at=corrected_at(case, s),
        released_to=tuple(r.to for r in s.releases if r.withdrawn is None),
        listening=s.listening,
        interpreter=s.interpreter,
        recovered=s.recovered,
    )
