"""What changed in one reader's plan between two versions, in words.

Both sides are what the allow-list gives that reader at that moment, so nothing is told that they
could not read at one of the two. What was redacted is on neither side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Literal

import msgspec

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.plan import guards, say
from intake_tui.domain.plan.model import Listed, Msg, Text
from intake_tui.domain.plan.parts.agreed import deal
from intake_tui.domain.plan.parts.points import SEVERITY
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.readers import reading, reading_of
from intake_tui.domain.reading import Passed, Reader, Reading
from intake_tui.domain.record.exports import version
from intake_tui.domain.record.past import case_at
from intake_tui.domain.record.types import Agreement, Case
from intake_tui.domain.signals import Signal
from intake_tui.domain.words import Lang

Kind = Literal[
    "joined",
    "left",
    "agreement-new",
    "agreement-ended",
    "agreement-gone",
    "agreement-changed",
    "uncovered",
    "covered",
    "line-new",
    "line-gone",
    "point-new",
    "point-gone",
    "point-set-aside",
]

HEADINGS: Mapping[Kind, Msg] = {
    "joined": Msg("Joined"),
    "left": Msg("Left"),
    "agreement-new": Msg("New agreements"),
    "agreement-ended": Msg("Agreements that ended"),
    "agreement-gone": Msg("Agreements no longer in this plan"),
    "agreement-changed": Msg("Agreements that changed"),
    "uncovered": Msg("No longer covered in the week"),
    "covered": Msg("Covered now in the week"),
    "line-new": Msg("New lines"),
    "line-gone": Msg("Lines that are gone"),
    "point-new": Msg("New attention points"),
    "point-gone": Msg("Attention points that are gone"),
    "point-set-aside": Msg("Attention points set aside"),
}
"""Every kind of change with what it is called, in the order in which they are told."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that changed. ``about`` are ids: of a person, agreement, statement or rule."""

    kind: Kind
    text: Text
    about: tuple[str, ...]


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two moments; ``number`` is None for now."""

    number: int | None
    revision: int
    at: datetime


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What changed for ``reader`` from ``before`` to ``after``, in the order of ``HEADINGS``."""

    reader: Reader
    before: Side
    after: Side
    changes: tuple[Change, ...]


def diff(
    case: Case,
    reader: Reader,
    before: int | None,
    after: int | None,
    *,
    known: Callable[[Case], Questionnaire],
    now: datetime,
    limits: Mapping[str, int] | None = None,
    lang: Lang = "nl",
) -> Difference:
    """What changed between two versions by number, None for the case as it is now.

    ``known`` gives the questionnaire a case is held with. Two earlier versions are compared only
    where the plan of now may be made too, and what is secret from this reader now stands on neither
    side. Raises ``NoSuchVersion``; ``PlanHeld`` or ``PlanRefused`` where the plan of now may not be
    made for this reader.
    """
    today = Facts(case, known(case), now=now, limits=limits)
    held = guards.standing_on(today, reader)
    if held:
        raise guards.PlanHeld(held, lang=lang)
    side = partial(_side, today, reading_of(today, reader), known=known)
    first, one = side(before)
    second, other = side(after)
    return Difference(reader=reader, before=first, after=second, changes=changes(one, other))


def _side(
    today: Facts, now: Reading, number: int | None, *, known: Callable[[Case], Questionnaire]
) -> tuple[Side, Reading]:
    """One of the two; ``now`` is what this reader may read of the case as it is."""
    case, reader = today.case, now.reader
    if number is None:
        return Side(number=None, revision=case.revision, at=today.now), now
    made = version(case, reader.name, reader.person, number)
    past = case_at(case, made)
    side = Side(number=number, revision=made.revision, at=made.at)
    then = reading(past, known(past), reader, now=made.at, limits=today.limits, today=today)
    return side, then


def changes(before: Reading, after: Reading) -> tuple[Change, ...]:
    """What one reader reads in ``after`` that they did not in ``before``, and the other way."""
    found = [
        *_people(before, after),
        *_agreements(before, after),
        *_week(before, after),
        *_lines(before, after),
        *_points(before, after),
    ]
    order = list(HEADINGS)
    return tuple(sorted(found, key=lambda change: order.index(change.kind)))


def _people(before: Reading, after: Reading) -> Iterable[Change]:
    for person in after.persons:
        if person not in before.persons:
            yield Change(kind="joined", text=say.name(after, person), about=(person,))
    for person in before.persons:
        if person not in after.persons:
            yield Change(kind="left", text=say.name(before, person), about=(person,))


# --- agreements -------------------------------------------------------------------------------


def _agreements(before: Reading, after: Reading) -> Iterable[Change]:
    old = {a.id: a for a in before.agreements}
    new = {a.id: a for a in after.agreements}
    for a in new.values():
        was = old.get(a.id)
        if a.state == "ended":
            if was is not None and was.state != "ended":
                yield _agreement("agreement-ended", after, a)
        elif was is None or was.state == "ended":
            yield _agreement("agreement-new", after, a)
        elif _told(before, was) != _told(after, a):
            yield _changed(before, was, after, a)
    for a in old.values():
        if a.id not in new and a.state != "ended":
            yield _agreement("agreement-gone", before, a)


def _agreement(kind: Kind, r: Reading, a: Agreement) -> Change:
    return Change(kind=kind, text=say.colon(_who(r, a), say.joined(_told(r, a))), about=(a.id,))


def _changed(before: Reading, was: Agreement, after: Reading, a: Agreement) -> Change:
    """Only what differs is told of both; who does what stands in front."""
    old, new = _told(before, was), _told(after, a)
    gone = [text for text in old if text not in new]
    come = [text for text in new if text not in old]
    words: Text = Msg(
        "was: %(before)s; is now: %(after)s",
        {
            "before": say.joined(gone) if gone else Msg("not noted"),
            "after": say.joined(come) if come else Msg("not noted"),
        },
    )
    return Change(kind="agreement-changed", text=say.colon(_who(after, a), words), about=(a.id,))


def _who(r: Reading, a: Agreement) -> Text:
    return say.name(r, a.owner)


def _told(r: Reading, a: Agreement) -> list[Text]:
    """An agreement as its lines in the plan: what, who, its text, its conditions, its state."""
    told = deal(r, a)
    return [told.what, told.owner, *([told.text] if told.text else []), *told.lines, told.state]


# --- the week ---------------------------------------------------------------------------------


def _week(before: Reading, after: Reading) -> Iterable[Change]:
    if after.reader.name == "child":
        # A child's sheet is no list of what is missing.
        return
    old = {c.child: c for c in before.covers}
    for c in after.covers:
        was = old.get(c.child)
        gaps = was.gaps if was else ()
        lost: dict[tuple[str, ...], list[str]] = {}
        won: dict[tuple[str, ...], list[str]] = {}
        for slot in c.gaps:
            if slot not in gaps:
                did = was.covered.get(slot, ()) if was else ()
                lost.setdefault(_owners(before, did), []).append(slot)
        for slot in gaps:
            if slot in c.covered:
                won.setdefault(_owners(after, c.covered[slot]), []).append(slot)
        for people, slots in lost.items():
            yield _slots("uncovered", after, c.child, slots, people=people, named=before)
        for people, slots in won.items():
            yield _slots("covered", after, c.child, slots, people=people, named=after)


def _owners(r: Reading, agreements: Iterable[str]) -> tuple[str, ...]:
    owners = {a.id: a.owner for a in r.agreements}
    return tuple(dict.fromkeys(owners[a] for a in agreements if a in owners))


def _slots(
    kind: Kind,
    r: Reading,
    child: str,
    slots: list[str],
    *,
    people: tuple[str, ...],
    named: Reading,
) -> Change:
    words: Text = say.colon(say.name(r, child), say.slots(r, slots))
    args: Mapping[str, Text] = {"what": words, "names": say.names(named, people)}
    if kind == "covered":
        words = Msg("%(what)s (%(names)s)", args)
    elif people:
        words = Msg("%(what)s (%(names)s did this)", args)
    else:
        words = Msg("%(what)s (needed since)", {"what": words})
    return Change(kind=kind, text=words, about=(child,))


# --- lines and attention points ---------------------------------------------------------------


def _lines(before: Reading, after: Reading) -> Iterable[Change]:
    old = {p.id for p in before.statements}
    new = {p.id for p in after.statements}
    yield from (_line("line-new", after, p) for p in after.statements if p.id not in old)
    yield from (_line("line-gone", before, p) for p in before.statements if p.id not in new)


def _line(kind: Kind, r: Reading, p: Passed) -> Change:
    entry = r.questionnaire.question.get(p.question)
    words: Text = say.joined(list(say.values(r, p)) or [Msg("nobody")])
    if p.status == "answered" and entry is not None and entry.type in ("quote", "text"):
        words = Msg('"%(words)s"', {"words": words})
    told: Mapping[str, Text] = {"words": words, "by": Listed(say.by(r, p)[:1])}
    question = say.question(r, p.question, p.subject)
    return Change(kind=kind, text=say.colon(question, Msg("%(words)s, %(by)s", told)),
                  about=(p.id,))  # fmt: skip


def _points(before: Reading, after: Reading) -> Iterable[Change]:
    old, new = _standing(before), _standing(after)
    aside = {s.key for s in after.signals if s.set_aside is not None}
    for key, signal in new.items():
        if key not in old:
            yield _point("point-new", after, signal)
    for key, signal in old.items():
        if key not in new:
            yield _point("point-set-aside" if key in aside else "point-gone", before, signal)


def _standing(r: Reading) -> dict[tuple[str, str | None, str], Signal]:
    return {s.key: s for s in r.signals if s.prints == "signal" and s.set_aside is None}


def _point(kind: Kind, r: Reading, signal: Signal) -> Change:
    words: Text = say.filled(r, signal.rule.message, signal.subject)
    if signal.subject in r.persons:
        words = say.colon(say.name(r, signal.subject), words)
    told = Msg("%(what)s (%(names)s)", {"what": words, "names": SEVERITY[signal.severity]})
    return Change(kind=kind, text=told, about=(signal.rule.id,))
