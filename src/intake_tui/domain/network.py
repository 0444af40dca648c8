"""The network around the children: circles, what was offered, and what is asked beside it.

Offer and load are compared per code, in that code's one unit, and never summed across codes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.current import Current
from intake_tui.domain.record.types import Agreement, Case, Person, Place, Statement
from intake_tui.domain.words import Words

CHOICE = "child-supporter"
"""Where a child says whom it can turn to, and so chooses its supporter."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One offer (aanbod) out of an answer to ``cap-can``.

    ``own`` is False for an offer made on somebody's behalf: noted, and still to be asked.
    ``amount`` counts in ``unit``; ``until`` is a date or UTC moment, ``limit`` what not, ``words``
    what was said of it beside its code.
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
    words: str = ""


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What one person offered and what is asked of them, for one code, in ``unit``.

    ``offered`` None: nothing was offered under this code. ``unmeasured`` counts agreements of which
    ``measure`` gives nothing, which cannot be compared.
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
    empty where nothing was said. ``agreement`` None: it is about the evaluation; ``person`` is then
    empty where nobody was named. ``person`` may be the one who takes over.
    """

    kind: str
    agreement: str | None
    person: str
    message: Words
    reason: Words
    findings: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()


def offers(current: Current, person: str | None = None) -> tuple[Offer, ...]:
    """Standing offers, of one person or of all, in the order in which they were said."""
    said = sorted(current.on("cap-can", subject=person), key=lambda s: (s.said_at, s.seq))
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
            words=item.get("words", ""),
            own=statement.speaker == statement.subject,
        )
        for statement in said
        if statement.status == "answered"
        for item in _items(statement.value)
    )


def _items(value: Any) -> list[Mapping[str, Any]]:
    return list(value or ())


def latest(made: Iterable[Offer], on: str | None = None) -> tuple[Offer, ...]:
    """Of ``made`` the own offers that hold: per person and code the latest answer, as far as it
    goes; with the date ``on`` only those whose ``until`` reaches that day.

    Latest is what was said last, not what was typed in last. An answer says a code again where it
    names no part of the week, names one that was named before, or where the earlier offer named
    none; then it takes the place of that offer for good, also where it ends sooner. Another code,
    or other parts of the week, it leaves as they are: of an offer for several parts, some of which
    are said again, the rest keeps its share of the amount, rounded down. Who names an amount and no
    part of the week does not take back the parts named before. Offers in one answer add up.
    """
    answers: dict[tuple[str, str], dict[str, list[Offer]]] = {}
    for offer in made:
        if offer.own:
            theirs = answers.setdefault((offer.person, offer.code), {})
            theirs.setdefault(offer.statement, []).append(offer)
    held: list[Offer] = []
    for said in answers.values():
        holding: list[Offer] = []
        for answer in said.values():
            holding = _said_again(holding, answer)
        held += holding
    return tuple(o for o in held if on is None or o.until is None or o.until[:10] >= on[:10])


def _said_again(earlier: list[Offer], answer: list[Offer]) -> list[Offer]:
    """``earlier`` offers of one code after ``answer``, a later answer of the same person on it."""
    named = {slot for offer in answer for slot in offer.slots}
    whole = any(not offer.slots for offer in answer)
    kept: list[Offer] = []
    gone: list[Offer] = []
    for offer in earlier:
        if whole or not offer.slots:
            gone.append(offer)
            continue
        left = tuple(slot for slot in offer.slots if slot not in named)
        share = offer.amount * len(left) // len(offer.slots)
        if share:
            kept.append(replace(offer, slots=left, amount=share))
    parts: tuple[str, ...] = ()
    if all(offer.slots for offer in gone):
        parts = tuple(dict.fromkeys(slot for offer in gone for slot in offer.slots))
    return [*kept, *(o if o.slots else replace(o, slots=parts) for o in answer)]


def counted(slots: Collection[str], unit: str = "") -> int:
    """What parts of the week come to in ``unit``: each is one time, their days are days, and the
    evening and the night of one day are one night. 0 for hours, which no part of the week tells.
    """
    days = {slot.partition(".")[0] for slot in slots}
    match unit:
        case "hours/week":
            return 0
        case "days/week":
            return len(days)
        case "nights/week":
            late = [s.partition(".") for s in slots if s.endswith((".evening", ".night"))]
            return len({day for day, _, _ in late} or days)
        case _:
            return len(set(slots))


def measure(agreement: Agreement, unit: str = "") -> int | None:
    """How much an agreement asks a week, counted in ``unit``; None if that is not said.

    The larger of its amount and of what its parts of the week come to, see ``counted``.
    """
    parts = counted(agreement.slots, unit)
    if agreement.amount is None:
        return parts or None
    return max(agreement.amount, parts)


def loads(
    case: Case, current: Current, questionnaire: Questionnaire, *, on: str | None = None
) -> tuple[Load, ...]:
    """Offer and load per person and code, for everything offered or asked, in a fixed order.

    Offers are those that hold, see ``latest``; with the date ``on`` those that hold on that day,
    and agreements whose last day lies before it ask nothing any more.
    """
    offered: dict[tuple[str, str], int] = {}
    for offer in latest(offers(current), on):
        said = (offer.person, offer.code)
        offered[said] = offered.get(said, 0) + offer.amount
    asked: dict[tuple[str, str], list[Agreement]] = {}
    for agreement in case.agreements.values():
        over = agreement.end is not None and on is not None and agreement.end < on
        if agreement.state != "ended" and not over:
            asked.setdefault((agreement.owner, agreement.code), []).append(agreement)
    found = []
    for person, code in sorted(set(offered) | set(asked)):
        unit = questionnaire.offer[code].unit if code in questionnaire.offer else ""
        much = [(a.state, measure(a, unit)) for a in asked.get((person, code), [])]
        found.append(
            Load(
                person=person,
                code=code,
                unit=unit,
                offered=offered.get((person, code)),
                agreed=sum(amount or 0 for state, amount in much if state == "agreed"),
                proposed=sum(amount or 0 for state, amount in much if state == "proposed"),
                unmeasured=sum(1 for _, amount in much if amount is None),
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


def chosen_by(current: Current, child: str) -> frozenset[str]:
    """Whom ``child`` named in its own words as somebody it can turn to (A3.3, D1)."""
    said = _own_words(current, child, CHOICE)
    return frozenset(item["person"] for s in said for item in _items(s.value))


def supporters(case: Case, current: Current) -> frozenset[str]:
    """Who is called supporter (steunfiguur): whom a child chose in its own words and did not take
    back, by saying nobody or that it would rather not have them there, and who did not say no
    themselves (D2, C2.5). Somebody with a task whom no child chose is of the network.
    """
    found: set[str] = set()
    for child in case.people("child"):
        standing: set[str] = set()
        for said in _own_words(current, child.id, CHOICE, "supporter-not"):
            named = {item["person"] for item in _items(said.value)}
            if said.question != CHOICE:
                standing -= named
            else:
                standing = standing | named if named else set()
        found |= standing
    return frozenset(p for p in found if not _said_no(current, p))


def _own_words(current: Current, child: str, *questions: str) -> list[Statement]:
    """What ``child`` answered in its own words, in the order it was said."""
    answers = (s for q in questions for s in current.on(q, subject=child))
    own = (s for s in answers if s.status == "answered" and child == (s.words_of or s.speaker))
    return sorted(own, key=lambda s: (s.said_at, s.seq))


def _said_no(current: Current, person: str) -> bool:
    answers = current.on("supporter-agreed", subject=person)
    return any(s.value == "no" and s.speaker == person for s in answers)


def place_around(person: Person, child: str, workers: Collection[str]) -> Place | None:
    """The drawing of ``person`` around ``child`` that a worker goes by: the child's own first, then
    the worker's, then the latest of anybody. None without one.
    """

    def rank(place: Place) -> int:
        return 0 if place.drawn_by == child else 1 if place.drawn_by in workers else 2

    here = [p for p in reversed(person.places) if p.child == child and 1 <= p.circle <= 3]
    return min(here, key=rank, default=None)


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A ``Load`` in cells: within the offer agreed, proposed and free, then what goes beyond it."""

    agreed: int
    proposed: int
    free: int
    over: int


def bar(load: Load, largest: int, width: int) -> Bar:
    """``load`` as a bar of at most ``width`` cells, on the scale on which ``largest`` fills them.

    Loads are drawn on one scale within one code and never across codes. What is there takes at
    least one cell, so that nothing asked or offered becomes invisible.
    """
    offered = load.offered or 0
    agreed = min(load.agreed, offered)
    proposed = min(load.proposed, offered - agreed)
    amounts = (agreed, proposed, offered - agreed - proposed, load.over)
    scale = max(1, min(3, width // largest)) if 0 < largest <= width else width / max(largest, 1)
    cells = [max(1, int(amount * scale)) if amount else 0 for amount in amounts]
    while sum(cells) > width and max(cells) > 1:
        cells[cells.index(max(cells))] -= 1
    return Bar(agreed=cells[0], proposed=cells[1], free=cells[2], over=cells[3])
