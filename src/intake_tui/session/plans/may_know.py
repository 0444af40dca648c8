"""Mag weten: what the person on the line may be told now, and what to say when they ask for more.

The reader table and the releases decide, as for a plan of that person; nothing by default. Whoever
hears along counts as well: what one of them may not know is not said aloud.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from intake_tui.domain.plan_shape import StandingLine
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.reach import secret_from
from intake_tui.domain.reader_table import ROLE_OF
from intake_tui.domain.readers import reading_of
from intake_tui.domain.reading import Passed, Reader, Reading
from intake_tui.domain.record.types import Agreement, Person
from intake_tui.domain.words import ReaderName
from intake_tui.errors import IntakeError, NoChildLeft, NoChildNoted
from intake_tui.session.call.company import Company
from intake_tui.session.open_case import OpenCase

Why = Literal["", "nobody", "unknown", "no-consent", "no-child"]
"""Why nothing may be told: nobody speaks, who it is is not known, nobody consented, no child."""

NOTHING_YET = ("may-say-who-told",)


DECIDING = ("secret-stay", "supporter-contact-ok", "authority-holders", "call-privacy")
"""Questions whose answer changes what may be told while it is still being typed."""


class MayKnow(msgspec.Struct, frozen=True):
    """What one person may be told at this moment.

    ``told`` is what others said, ``own`` what this person said themselves; ``held`` counts what is
    kept back only because of who hears along. ``secret`` are persons whose stay somebody who hears
    this may not know, and ``secret_from`` who that is. ``overheard``: somebody said in this call
    that they cannot talk freely.
    """

    person: str | None
    whole: bool = False
    why: Why = ""
    told: tuple[Passed, ...] = ()
    own: tuple[Passed, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    held: int = 0
    secret: tuple[str, ...] = ()
    secret_from: tuple[str, ...] = ()
    hearers: tuple[str, ...] = ()
    interpreter: str | None = None
    overheard: bool = False

    @property
    def number(self) -> int:
        """How many things may be told that this person did not say themselves."""
        return len(self.told) + len(self.agreements)

    @property
    def careful(self) -> bool:
        """Whether something stands in the way that has to be seen before a word is said."""
        return bool(self.secret or self.hearers or self.interpreter or self.overheard)


def rests_on(case: OpenCase) -> tuple[object, ...]:
    """The parts of the case that what may be told rests on. While they are the same objects, it is
    the same; a draft saved once more changes none of them.
    """
    c = case.case
    return (c.statements, c.withdrawals, c.persons, c.agreements, c.calls)


def reader_for(person: Person | None) -> Reader | None:
    """As which reader ``person`` is told something; None while nobody knows who they are."""
    role = person.role if person else None
    if person is None or role is None:
        return None
    if role == "worker":
        return Reader(name="professional")
    names: tuple[ReaderName, ...] = ("family", "supporter", "child")
    return next((Reader(name=n, person=person.id) for n in names if role in ROLE_OF[n]), None)


def may_know(case: OpenCase, company: Company = Company()) -> MayKnow:
    """What who speaks now may be told, while ``company`` hears along."""
    facts, speaker = case.facts(), case.speaker
    person = case.person(speaker)
    hearers = company.hearers(case.case, speaker)
    outsider = company.interpreter if company.interpreter not in case.case.persons else None
    secret, secret_kept_from = _secret(case, person, hearers)
    overheard = any(
        s.status == "answered" and s.value in ("overheard", "unsure")
        for s in facts.current.on("call-privacy", subject=case.call, call=case.call)
        if case.call is not None
    )
    reader = reader_for(person)
    reading, why = _read(case, person, reader)
    whole = reader is not None and reader.name == "professional"
    known = [s for s in reading.statements if s.question not in NOTHING_YET] if reading else []
    agreements = reading.agreements if reading and not whole else ()
    told = tuple(s for s in known if not s.own and not whole)
    own = tuple(s for s in known if s.own and not whole)
    before = len(told) + len(agreements)
    for hearer in hearers:
        other = _read(case, case.person(hearer), reader_for(case.person(hearer)))[0]
        theirs = {s.id for s in other.statements} if other else set()
        agreed = {a.id for a in other.agreements} if other else set()
        told = tuple(s for s in told if s.id in theirs)
        own = tuple(s for s in own if s.id in theirs)
        agreements = tuple(a for a in agreements if a.id in agreed)
    return MayKnow(
        person=speaker,
        whole=whole and not hearers,
        why=why,
        told=told,
        own=own,
        agreements=agreements,
        held=before - len(told) - len(agreements),
        secret=secret,
        secret_from=secret_kept_from,
        hearers=hearers,
        interpreter=outsider,
        overheard=overheard,
    )


def _read(
    case: OpenCase, person: Person | None, reader: Reader | None
) -> tuple[Reading | None, Why]:
    if person is None:
        return None, "nobody"
    if reader is None:
        return None, "unknown"
    if reader.name == "professional":
        return None, ""
    try:
        reading = reading_of(case.facts(), reader)
    except (NoChildNoted, NoChildLeft):
        return None, "no-child"
    except IntakeError:
        return None, "unknown"
    return reading, "" if reading.consent else "no-consent"


def _secret(
    case: OpenCase, person: Person | None, hearers: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whose stay is secret here, and from whom. Of a caller whom nobody knows yet it may be secret
    what is secret from anybody.
    """
    facts, secret, kept_from = case.facts(), set[str](), []
    for heard in (person.id if person else None, *hearers):
        if heard is None:
            continue
        hidden = secret_from(facts, heard)
        known = case.person(heard)
        if known is not None and known.role is None and not known.name:
            hidden = frozenset(
                s.subject
                for s in facts.current.on("secret-stay")
                if s.status == "answered" and s.value and s.subject
            )
        if hidden:
            secret |= hidden
            kept_from.append(heard)
    order = [p.id for p in case.case.people() if p.id in secret]
    return tuple(order), tuple(kept_from)


def sentences(
    found: MayKnow, person: Person | None, *known: Questionnaire
) -> Iterator[StandingLine]:
    """What to say when they ask for more, most needed first. A questionnaire of before these
    sentences has none: then the next of ``known`` gives them.
    """
    child = person is not None and person.role == "child"
    wanted = []
    if found.secret:
        wanted.append("cannot-say-where")
    if found.hearers or found.overheard:
        wanted.append("another-moment-child" if child else "another-moment")
    wanted.append("cannot-say-child" if child else "cannot-say")
    if not child:
        wanted.append("ask-first")
    for name in wanted:
        line = next((q.line[name] for q in known if name in q.line), None)
        if line is not None:
            yield line
