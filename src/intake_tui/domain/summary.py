"""What the list of cases shows of one case, so that the list need not open them all."""

from __future__ import annotations

from datetime import datetime

import msgspec

from intake_tui.domain.record.current import unreplaced
from intake_tui.domain.record.types import Case


class FollowUp(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that was promised for a moment: a call back, a visit, an evaluation.

    ``at`` is a date or a UTC moment as text, as it stands in the record. ``about`` is the child it
    is about where there are several; ``statement`` is the id of what was said.
    """

    question: str
    at: str
    by: str = ""
    with_: str = ""
    about: str = ""
    statement: str = ""


class Summary(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A case in one line."""

    id: str
    reference: str
    label: str
    changed_at: datetime
    revision: int
    calls: int = 0
    unfiled: int = 0
    drafts: int = 0
    follow_ups: tuple[FollowUp, ...] = ()


FOLLOW_UP_QUESTIONS = ("back-call", "child-next-visit", "evaluation-date")


def summarise(case: Case) -> Summary:
    """The summary of ``case``: children, what is unfiled, what was promised and not done."""
    follow_ups = []
    children = [p.name for p in case.people("child") if p.name]
    for statement in unreplaced(case):
        if statement.question in FOLLOW_UP_QUESTIONS and statement.status == "answered":
            value = statement.value if isinstance(statement.value, dict) else {}
            if not value.get("at") or value.get("done") == "yes":
                continue
            follow_ups.append(
                FollowUp(
                    question=statement.question,
                    at=value["at"],
                    by=_name(case, value.get("by")),
                    with_=_name(case, value.get("with")),
                    about=_child(case, statement.subject) if len(children) > 1 else "",
                    statement=statement.id,
                )
            )
    return Summary(
        id=case.id,
        reference=case.head.reference,
        label=", ".join(children),
        changed_at=case.head.changed_at,
        revision=case.revision,
        calls=len(case.calls),
        unfiled=sum(1 for n in case.notes.values() if not n.filed_as and not n.dropped),
        drafts=len(case.drafts),
        follow_ups=tuple(sorted(follow_ups, key=lambda f: (f.at, f.question))),
    )


def _name(case: Case, person_id: str | None) -> str:
    person = case.persons.get(person_id or "")
    return person.name if person else ""


def _child(case: Case, person_id: str | None) -> str:
    person = case.persons.get(person_id or "")
    return person.name if person and person.role == "child" else ""
