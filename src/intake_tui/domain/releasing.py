"""What could be released to one reader, and what was: the other side of the allow-list.

Nothing is decided here. A line is offered only where the reader table would let it cross with a
release (vrijgave), so what can never be released is not offered; what the table gives without a
release is told as such.
"""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.readers import reading_of
from intake_tui.domain.reading import Reader, Reading, View, Warned
from intake_tui.domain.record.types import Case, Release, Statement
from intake_tui.domain.record.yes import whose_yes

State = Literal["given", "released", "open", "held"]
"""``given`` by the table itself, ``released`` and read, ``open`` to release, and ``held``:
released, and yet not in the plan, as something outranks it."""


class Line(View, frozen=True, kw_only=True):
    """One statement for one reader. ``release`` is what lets it cross, ``consent`` whose yes it
    takes; ``warned`` is what the worker should know before releasing it.
    """

    statement: Statement
    state: State
    consent: str
    release: Release | None = None
    warned: tuple[Warned, ...] = ()


def releasable(facts: Facts, reader: Reader) -> tuple[Line, ...]:
    """The statements that this reader reads, could read or was to read, in the order of the record.

    Empty for the professional, who reads everything. Raises ``PlanRefused`` where no such plan can
    be made for this person.
    """
    if reader.person is None:
        return ()
    person = reader.person
    now, if_released = reading_of(facts, reader), _with_all(facts, reader)
    reads, could = ({p.id for p in r.statements} for r in (now, if_released))
    warned = tuple(dict.fromkeys((*now.warnings, *if_released.warnings)))
    found = []
    for s in facts.current.statements:
        release = next((r for r in s.releases if r.to == person and r.withdrawn is None), None)
        if s.id not in reads | could and release is None:
            continue
        state: State = "open" if release is None else "held"
        if s.id in reads:
            state = "given" if release is None else "released"
        found.append(
            Line(
                statement=s,
                state=state,
                consent=consent_of(facts.case, s, reader),
                release=release,
                warned=tuple(w for w in warned if w.about == s.id),
            )
        )
    return tuple(found)


def consent_of(case: Case, statement: Statement, reader: Reader) -> str:
    """Whose yes a release takes: the child's own for its plan, else that of whose words it is."""
    if reader.name == "child" and reader.person is not None:
        return reader.person
    return whose_yes(case, statement)


def _with_all(facts: Facts, reader: Reader) -> Reading:
    """What this reader would read were everything released to them."""
    person = reader.person or ""
    said: dict[str, Statement] = {}
    for s in facts.case.statements.values():
        given = Release(
            to=person,
            by=consent_of(facts.case, s, reader),
            checked_by="?",
            how="",
            at=s.recorded_at,
        )
        said[s.id] = replace(s, releases=(*(r for r in s.releases if r.to != person), given))
    case: Case = replace(facts.case, statements=said)
    return reading_of(Facts(case, facts.questionnaire, now=facts.now, limits=facts.limits), reader)
