"""The network around the children: circles, what was offered, and what is asked beside it.

Offer and load are compared per code, in that code's one unit, and never summed across codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.current import Current
from intake_tui.domain.record.types import Agreement, Case
from intake_tui.domain.words import Words


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One offer (aanbod) out of an answer to ``cap-can``.

    ``own`` is False for an offer made on somebody's behalf: noted, and still to be asked.
    ``amount`` counts in ``unit``; ``until`` is a date or UTC moment, ``limit`` what not.
    """

    statement: str
    person: str
    code: str
    amount: int
    unit: str
    slots: tuple[str, ...]
    until: str | None
    limit: str
    own: bool


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What one person offered and what is asked of them, for one code, in ``unit``.

    ``offered`` None: nothing was offered under this code. ``unmeasured`` counts agreements without
    an amount or parts of the week, which cannot be compared.
    """

    person: str
    code: str
    unit: str
    offered: int | None
    agreed: int
    proposed: int
    unmeasured: int

    @property
    def over(self) -> int:
        """How far agreed and proposed together go beyond the offer; 0 when they do not."""
        return max(0, self.agreed + self.proposed - (self.offered or 0))


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """A plan that asks what was not offered or may not be asked; see ``plan/capacity``.

    ``message`` says what, ``reason`` what to do about it; ``statements`` are the ids it rests on,
    empty where nothing was said. ``agreement`` None: it is about the evaluation.
    """

    kind: str
    agreement: str | None
    person: str
    message: Words
    reason: Words
    findings: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()


def offers(current: Current, person: str | None = None) -> tuple[Offer, ...]:
    """Standing offers, of one person or of all, oldest first."""
    return tuple(
        Offer(
            statement=statement.id,
            person=statement.subject or "",
            code=item["code"],
            amount=item["amount"],
            unit=item.get("unit", ""),
            slots=tuple(item.get("slots", ())),
            until=item.get("until"),
            limit=item.get("limit", ""),
            own=statement.speaker == statement.subject,
        )
        for statement in current.on("cap-can", subject=person)
        if statement.status == "answered"
        for item in _items(statement.value)
    )


def _items(value: Any) -> list[Mapping[str, Any]]:
    return list(value or ())


def measure(agreement: Agreement) -> int | None:
    """How much an agreement asks a week: its amount, else its parts of the week; None if unsaid."""
    return agreement.amount if agreement.amount is not None else len(agreement.slots) or None


def loads(case: Case, current: Current, questionnaire: Questionnaire) -> tuple[Load, ...]:
    """Offer and load per person and code, for everything offered or asked, in a fixed order.

    What was offered in one answer counts together; of several answers the largest counts, since a
    later one may say the same again.
    """
    at_once: dict[tuple[str, str, str], int] = {}
    for offer in offers(current):
        if offer.own:
            said = (offer.person, offer.code, offer.statement)
            at_once[said] = at_once.get(said, 0) + offer.amount
    offered: dict[tuple[str, str], int] = {}
    for (person, code, _), amount in at_once.items():
        offered[person, code] = max(offered.get((person, code), 0), amount)
    asked: dict[tuple[str, str], list[Agreement]] = {}
    for agreement in case.agreements.values():
        if agreement.state != "ended":
            asked.setdefault((agreement.owner, agreement.code), []).append(agreement)
    found = []
    for person, code in sorted(set(offered) | set(asked)):
        theirs = asked.get((person, code), [])
        found.append(
            Load(
                person=person,
                code=code,
                unit=questionnaire.offer[code].unit if code in questionnaire.offer else "",
                offered=offered.get((person, code)),
                agreed=sum(measure(a) or 0 for a in theirs if a.state == "agreed"),
                proposed=sum(measure(a) or 0 for a in theirs if a.state == "proposed"),
                unmeasured=sum(1 for a in theirs if measure(a) is None),
            )
        )
    return tuple(found)


def circles(case: Case, child: str) -> Mapping[str, Mapping[int, tuple[str, ...]]]:
    """Per who drew it: the person ids in circle 1 (close) to 3 (far) around ``child``."""
    drawn: dict[str, dict[int, list[str]]] = {}
    for person in case.people():
        for place in person.places:
            if place.child == child:
                drawn.setdefault(place.drawn_by, {}).setdefault(place.circle, []).append(person.id)
    return {
        drawer: {circle: tuple(ids) for circle, ids in sorted(rings.items())}
        for drawer, rings in sorted(drawn.items())
    }
