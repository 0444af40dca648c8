"""The network as a screen shows it: people, load against offer, the week; and what is done to it.

Everything here is read from the record anew; nothing is kept but what ``Arranging`` may take back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from msgspec.structs import replace

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.moments import ZONE
from intake_tui.domain.network import Breach, Load, Offer, chosen_by, loads, offers, place_around
from intake_tui.domain.plan.capacity import BOUND_ROLES, breaches
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.types import Agreement, Case, Person, Place, Statement
from intake_tui.domain.week import Cover, cover, holds_on
from intake_tui.session.call.conversation import Conversation


@dataclass(frozen=True)
class PersonRow:
    """A person around one child. ``number`` is the same in the table and in the picture.

    ``circle`` None: drawn in no circle around this child. ``contact`` are the standing answers to
    whether this person may be contacted. ``offered`` and ``asked`` count offers and running
    agreements, not amounts; ``warnings`` are what goes beyond an offer.
    """

    number: int
    person: Person
    chosen: bool
    place: Place | None
    contact: tuple[Statement, ...]
    offered: int
    asked: int
    warnings: tuple[Breach, ...]

    @property
    def circle(self) -> int | None:
        """1 close to 3 far, around this child."""
        return self.place.circle if self.place else None


@dataclass(frozen=True)
class LoadRow:
    """Offer and load of one person for one code.

    ``largest`` is the most that anybody offers or is asked under this code, for one scale.
    ``behalf`` are offers that somebody else made for this person: still to be asked of them.
    """

    person: Person
    load: Load
    largest: int
    own: tuple[Offer, ...]
    behalf: tuple[Offer, ...]
    warnings: tuple[Breach, ...]
    bound: bool


@dataclass(frozen=True)
class DealRow:
    """An agreement with what is wrong with it."""

    agreement: Agreement
    warnings: tuple[Breach, ...]
    running: bool


@dataclass(frozen=True)
class Network:
    """The network at one moment, for one revision of a case."""

    facts: Facts
    breaches: tuple[Breach, ...]
    today: date
    workers: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, talk: Conversation) -> Network:
        """The network of the case in hand, what is being typed included."""
        facts = talk.facts()
        case = facts.case
        found = breaches(case, facts.questionnaire, now=facts.now, limits=talk.ground.limits)
        return cls(
            facts,
            found,
            facts.now.astimezone(ZONE).date(),
            frozenset(p.id for p in case.people("worker")),
        )

    @property
    def case(self) -> Case:
        """The case this was read from."""
        return self.facts.case

    def children(self) -> tuple[Person, ...]:
        """The children of the case, in the order they were added."""
        return self.case.people("child")

    def people(self, child: str | None) -> tuple[PersonRow, ...]:
        """Everybody around ``child``: nearest circle first, the worker last. A caller of whom
        nothing is known yet is left out; other children are in it.
        """
        current = self.facts.current
        chosen = chosen_by(current, child) if child else frozenset()
        offered = _counted(offer.person for offer in offers(current))
        asked = _counted(a.owner for a in self.case.agreements.values() if self.runs(a))
        known = [p for p in self.case.people() if p.name or p.relation or p.role]
        placed = [
            (p, place_around(p, child, self.workers) if child else None)
            for p in known
            if p.id != child
        ]
        placed.sort(key=lambda one: (one[0].role == "worker", one[1].circle if one[1] else 4))
        return tuple(
            PersonRow(
                number=number,
                person=person,
                chosen=person.id in chosen,
                place=place,
                contact=current.on("supporter-contact-ok", subject=person.id),
                offered=offered.get(person.id, 0),
                asked=asked.get(person.id, 0),
                warnings=self.about(person.id),
            )
            for number, (person, place) in enumerate(placed, 1)
        )

    def runs(self, agreement: Agreement) -> bool:
        """Whether an agreement was not ended and its last day has not passed."""
        ended = agreement.end is not None and agreement.end[:10] < self.today.isoformat()
        return agreement.state != "ended" and not ended

    def about(self, person: str) -> tuple[Breach, ...]:
        """What in the agreements goes beyond what ``person`` offered."""
        return tuple(b for b in self.breaches if b.person == person)

    def loads(self) -> tuple[LoadRow, ...]:
        """Offer and load per person and code, also of offers that others made for somebody. What
        has ended asks nothing any more; what begins later counts.
        """
        current, order = self.facts.current, {p.id: n for n, p in enumerate(self.case.people())}
        by: dict[tuple[str, str], list[Offer]] = {}
        for offer in offers(current):
            by.setdefault((offer.person, offer.code), []).append(offer)
        running = {a.id: a for a in self.case.agreements.values() if self.runs(a)}
        now = replace(self.case, agreements=running)
        here = loads(now, current, self._known, on=self.today.isoformat())
        found = {(one.person, one.code): one for one in here}
        for person, code in by:
            if (person, code) not in found:
                found[person, code] = Load(
                    person=person,
                    code=code,
                    unit=self._unit(code),
                    offered=None,
                    agreed=0,
                    proposed=0,
                    unmeasured=0,
                )
        most: dict[str, int] = {}
        for one in found.values():
            most[one.code] = max(most.get(one.code, 0), (one.offered or 0) + one.over)
        codes = {offer.code: n for n, offer in enumerate(self._known.offers)}
        rows = [
            LoadRow(
                person=self.case.persons[person],
                load=one,
                largest=most[code],
                own=tuple(o for o in by.get((person, code), ()) if o.own),
                behalf=tuple(o for o in by.get((person, code), ()) if not o.own),
                warnings=tuple(b for b in self.about(person) if self._of(b, code)),
                bound=self.case.persons[person].role in (*BOUND_ROLES, None),
            )
            for (person, code), one in found.items()
            if person in self.case.persons
        ]
        rows.sort(key=lambda r: (order[r.person.id], codes.get(r.load.code, len(codes))))
        return tuple(rows)

    @property
    def _known(self) -> Questionnaire:
        return self.facts.questionnaire

    def _unit(self, code: str) -> str:
        offer = self._known.offer.get(code)
        return offer.unit if offer else ""

    def _of(self, breach: Breach, code: str) -> bool:
        agreement = self.case.agreements.get(breach.agreement or "")
        return agreement is not None and agreement.code == code

    def deals(self) -> tuple[DealRow, ...]:
        """Agreements: what asks attention first, then what runs, then what ended."""
        rows = [
            DealRow(
                agreement=agreement,
                warnings=tuple(b for b in self.breaches if b.agreement == agreement.id),
                running=self.runs(agreement),
            )
            for agreement in self.case.agreements.values()
        ]
        order = {p.id: n for n, p in enumerate(self.case.people())}
        rows.sort(
            key=lambda r: (
                not r.running,
                not r.warnings,
                order.get(r.agreement.owner, 0),
                r.agreement.id,
            )
        )
        return tuple(rows)

    def week(self, child: str, later: int = 0) -> Cover:
        """The week of ``child`` as it is covered today, or ``later`` weeks from today."""
        return cover(self.case, self._known, child, on=self.day(later))

    def day(self, later: int = 0) -> date:
        """The day on which ``week`` looks."""
        return self.today + timedelta(weeks=later)

    def doing(self, child: str, part: str, later: int = 0) -> tuple[Agreement, ...]:
        """The agreements of ``child`` for one part of the week, agreed ones first."""
        found = [
            a
            for a in self.case.agreements.values()
            if child in a.children and part in a.slots and holds_on(a, self.day(later))
        ]
        return tuple(sorted(found, key=lambda a: (a.state != "agreed", a.id)))


def _counted(ids: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in ids:
        found[one] = found.get(one, 0) + 1
    return found


def placed(person: Person, child: str, circle: int | None, drawn_by: str) -> tuple[Place, ...]:
    """The places of ``person`` once ``drawn_by`` puts them in ``circle`` around ``child``; None
    takes that one drawing away. What others drew stays.
    """
    others = tuple(p for p in person.places if (p.child, p.drawn_by) != (child, drawn_by))
    return (
        others
        if circle is None
        else (
            *others,
            Place(child=child, circle=circle, drawn_by=drawn_by),
        )
    )


def toggled(case: Case, child: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    """What ``child`` needs once ``parts`` are turned: all off where all were on, else all on."""
    need = case.needs.get(child)
    now = set(need.slots) if need else set()
    return tuple(now - set(parts) if set(parts) <= now else now | set(parts))
