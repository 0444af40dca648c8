"""What of a reading holds on the day of the plan, and who said yes to what it says of them.

On a paper at home only what holds is printed: an agreement that ended by date and a day that has
gone by are left out, and the worker is told. In the file they stand with the day they ended. Nobody
is named as taking over, or as being there for a child, before an informed yes (B5.2, C2.5, C2.8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from msgspec.structs import replace

from intake_tui.domain.circles import chosen_by_child, places_for
from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.moments import ZONE, gone_by
from intake_tui.domain.plan.capacity import BOUND_ROLES
from intake_tui.domain.plan.say import APPOINTED
from intake_tui.domain.reach import consented, secret_from
from intake_tui.domain.reader_table import children_of, view
from intake_tui.domain.reading import Passed, PersonView, Reading, Warned
from intake_tui.domain.record.types import Agreement
from intake_tui.domain.record.values import persons_in
from intake_tui.domain.week import holds_on

OWN_STATEMENT = "own-statement"
_MORE = re.compile(r"\s+(?:van|of)\s+.*|[,;(].*", re.DOTALL)
"""What follows 'moeder' in 'moeder van …': the rest may name a child that is not in this plan."""


def standing(facts: Facts, r: Reading) -> tuple[Reading, tuple[Warned, ...]]:
    """``r`` as it holds on its own day, and what was left out of it for that."""
    willing = frozenset(p for p in r.persons if is_willing(facts, p))
    r = _with_parents(facts, replace(r, willing=willing))
    if r.whole:
        return r, ()
    today = r.made_at.astimezone(ZONE).date()
    warned: list[Warned] = []

    def past(about: str, question: str) -> None:
        warned.append(
            Warned(about=about, question=question, person=None, why="past", left_out=True)
        )

    statements = []
    for p in r.statements:
        kept = _holding(r, p, today)
        if kept is not p:
            past(p.id, p.question)
        if kept is not None:
            statements.append(kept)
    agreements = []
    for a in r.agreements:
        if over(a, today):
            past(a.id, "agreement")
        else:
            agreements.append(a if _takes_over(facts, a) else replace(a, backup=None))
    unread = _unread(facts, r)
    warned += (
        Warned(about=s, question=OWN_STATEMENT, person=None, why="own-statement", left_out=True)
        for s in unread
    )
    kept_r = replace(
        r, statements=tuple(statements), agreements=tuple(agreements), unread=bool(unread)
    )
    gone = set(_named(r)) - set(_named(kept_r)) - {p for of in r.parents.values() for p in of}
    people = {id_: person for id_, person in r.persons.items() if id_ not in gone}
    return replace(kept_r, persons=people), tuple(warned)


def over(agreement: Agreement, day: date) -> bool:
    """Whether an agreement has ended by ``day``, by the rule of the week grid; one that has still
    to begin is not over.
    """
    return not holds_on(replace(agreement, start=None), day)


def is_willing(facts: Facts, person: str) -> bool:
    """Whether somebody may be said to be there: an informed yes of their own, and consent to
    approach them. Parents and professionals are not asked like that; a child never is.
    """
    known = facts.case.persons.get(person)
    if known is None:
        return False
    if known.role not in (*BOUND_ROLES, "child", None):
        return True
    if known.role == "organisation":
        return consented(facts, person)
    agreed = [
        s for s in facts.current.on("supporter-agreed", subject=person) if s.speaker == person
    ]
    clear = bool(agreed) and all(s.value == "yes-clear" for s in agreed)
    return clear and consented(facts, person)


def _takes_over(facts: Facts, a: Agreement) -> bool:
    """Whether who was noted as taking over may be named: somebody of the network after their own
    yes, a parent or a professional where the owner did not say otherwise.
    """
    backup = facts.case.persons.get(a.backup or "")
    if backup is None or not is_willing(facts, backup.id):
        return False
    said = [
        [item["person"] for item in s.value or ()]
        for s in facts.current.on("cap-backup", subject=a.owner)
        if s.status == "answered" and s.speaker == a.owner
    ]
    asked = backup.role in (*BOUND_ROLES, None)
    return asked or all(backup.id in named for named in said)


def _holding(r: Reading, p: Passed, today: date) -> Passed | None:
    """``p`` without what has gone by, None where nothing is left, itself where all of it holds."""
    entry = r.questionnaire.question.get(p.question)
    kind = entry.type if entry is not None else ""
    v: Any = p.value
    if p.status != "answered" or not v:
        return p
    if p.question in APPOINTED:
        return None if gone_by(v.get("at"), today) else p
    field = {"decisions": "at", "offers": "until"}.get(kind)
    if field is None:
        return p
    kept = [item for item in v if not gone_by(item.get(field), today)]
    if len(kept) == len(v):
        return p
    return replace(p, value=kept) if kept else None


def _unread(facts: Facts, r: Reading) -> tuple[str, ...]:
    """The reader's own statements that are not in their plan; a child's needs its yes first."""
    if r.reader.name == "child":
        return ()
    passed = {p.id for p in r.statements}
    return tuple(
        s.id
        for s in facts.current.on(OWN_STATEMENT)
        if s.status == "answered"
        and (s.words_of or s.speaker) == r.reader.person
        and s.id not in passed
    )


def _named(r: Reading) -> Iterator[str]:
    """Everybody whom a line or an agreement names."""
    yield from (c.id for c in r.children)
    if r.reader.person:
        yield r.reader.person
    for p in r.statements:
        entry = r.questionnaire.question.get(p.question)
        yield from filter(None, (p.subject, p.teller, p.words_of, *p.released_to))
        if entry is not None and p.status == "answered":
            yield from persons_in(entry, p.value)
    for a in r.agreements:
        yield from filter(None, (a.owner, a.backup, *a.children))


# --- parents --------------------------------------------------------------------------------


def _with_parents(facts: Facts, r: Reading) -> Reading:
    """``r`` with the parents of each child in it, as far as this reader may know of them.

    A family and a child know who the parents are; from somebody whose stay is secret for them they
    are left out. A supporter knows only whom something in their plan names.
    """
    secret = secret_from(facts, r.reader.person) if r.reader.person else frozenset()
    at_home = r.reader.name in ("family", "child")
    parents: dict[str, tuple[str, ...]] = {c.id: () for c in r.children}
    for parent in facts.case.people("parent"):
        if parent.id in secret or not (at_home or parent.id in r.persons):
            continue
        for child in children_of(facts, parent.id):
            if child in parents:
                parents[child] += (parent.id,)
    everybody = {p for of in parents.values() for p in of}
    views = {**r.persons, **_views(facts, r, everybody - set(r.persons))}
    if not r.whole:
        for id_ in everybody:
            noted = facts.case.persons[id_].relation
            views[id_] = replace(views[id_], relation=_MORE.sub("", noted).strip())
    return replace(r, parents=parents, persons=views)


def _views(facts: Facts, r: Reading, people: Iterable[str]) -> dict[str, PersonView]:
    children = {c.id for c in r.children}
    workers = {p.id for p in facts.case.people("worker")}
    chosen = chosen_by_child(r.statements)
    found = {}
    for id_ in sorted(people):
        person = facts.case.persons[id_]
        places = places_for(person, r.reader, children=children, workers=workers, chosen=chosen)
        found[id_] = view(facts, person, mandate=r.reader.name != "child", places=places)
    return found


__all__ = ["is_willing", "over", "standing"]
