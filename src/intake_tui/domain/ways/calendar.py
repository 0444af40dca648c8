"""What was promised for a day: calling back, visits, evaluations, ends of agreements and offers.

An agenda is seen by more eyes than a file: it says the case and what kind of thing, and names
nobody unless asked. Of a case in which a stay is secret no place goes along, and the person whose
stay it is is not named, for no reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from intake_tui.domain.moments import read_kept
from intake_tui.domain.names import NameFinder
from intake_tui.domain.plan import say
from intake_tui.domain.plan.model import Msg, Text
from intake_tui.domain.reading import Passed, Reading, View
from intake_tui.domain.record.corrected import versions
from intake_tui.domain.record.current import Current
from intake_tui.domain.record.types import Case
from intake_tui.domain.summary import FOLLOW_UP_QUESTIONS
from intake_tui.errors import RecordRefused, ValueRefused, said

What = Literal["back-call", "child-next-visit", "evaluation-date", "agreement-end", "offer-end"]

WHAT: dict[str, Text] = {
    "back-call": Msg("call back"),
    "child-next-visit": Msg("see the child"),
    "evaluation-date": Msg("evaluate the plan"),
    "agreement-end": Msg("an agreement ends"),
    "offer-end": Msg("an offer ends"),
}
SHORT_ID = 8
"""Characters of a case id in a line; enough to name the case by."""


class FollowUp(View, frozen=True, kw_only=True):
    """One thing with a day. ``uid`` stays the same when a later answer replaces the day.

    ``at`` is a date or a UTC moment as the record keeps it, empty where none was agreed yet.
    ``about``, ``by`` and ``with_`` are person ids this reader may see, ``where`` a place.
    ``changes`` counts how often it was replaced.
    """

    uid: str
    changes: int
    case: str
    name: str
    what: What
    at: str
    about: str | None = None
    by: str | None = None
    with_: str | None = None
    where: str = ""
    done: bool = False


def follow_ups(case: Case, r: Reading) -> tuple[FollowUp, ...]:
    """Everything with a day that ``r`` may see, done or not, earliest first; no day comes last.

    Raises ``RecordRefused`` where a day in the record is not one.
    """
    hidden = secret_stays(case, r)
    name = case_name(case, r)
    found: list[FollowUp] = []

    def seen(person: Any) -> str | None:
        return person if person in r.persons and person not in hidden else None

    def add(id_: str, what: What, at: str, changes: int = 0, **more: Any) -> None:
        _checked(id_, at)
        found.append(
            FollowUp(uid=id_, changes=changes, case=case.id, name=name, what=what, at=at, **more)
        )

    for p, value in _answered(r, *FOLLOW_UP_QUESTIONS):
        root, changes = _first(case, p.id)
        what: Any = p.question
        add(
            root,
            what,
            value.get("at") or "",
            changes,
            about=seen(p.subject) if p.question == "child-next-visit" else None,
            by=seen(value.get("by")),
            with_=seen(value.get("with")),
            where="" if hidden else value.get("where") or "",
            done=value.get("done") == "yes",
        )
    for p, value in _answered(r, "cap-can"):
        root, changes = _first(case, p.id)
        for number, item in enumerate(value):
            if item.get("until"):
                uid = f"{root}-{number}"
                add(uid, "offer-end", item["until"], changes, about=seen(p.subject))
    for a in r.agreements:
        if a.end and a.state != "ended":
            add(a.id, "agreement-end", a.end, about=seen(a.owner))
    return tuple(sorted(found, key=lambda f: (not f.at, f.at, f.what, f.uid)))


def secret_stays(case: Case, r: Reading) -> frozenset[str]:
    """Persons whose stay is secret from somebody, whether or not ``r`` may know of that.

    One speaker saying so is enough.
    """
    said = Current(case, r.questionnaire).on("secret-stay")
    return frozenset(s.subject for s in said if s.status == "answered" and s.value and s.subject)


def case_name(case: Case, r: Reading) -> str:
    """What a case is called where names may not stand: its reference, else its id's beginning.

    The reference is the team's own, so it stands in the professional's calendar alone; one in
    which somebody of the case is named is not used.
    """
    reference = r.reference
    named = NameFinder(case.people()).found(reference.replace("-", " ").replace("_", " "))
    return reference if reference and not named else case.id[:SHORT_ID]


def summary(f: FollowUp) -> Text:
    """The line of an agenda: which case and what kind of thing, no names."""
    return say.colon(f.name, WHAT[f.what])


def details(r: Reading, f: FollowUp) -> tuple[Text, ...]:
    """Who it is about, who does it and with whom, for an agenda that may have names."""
    lines: list[Text] = []
    if f.about:
        lines.append(Msg("about %(names)s", {"names": say.name(r, f.about)}))
    if f.by:
        lines.append(Msg("by %(name)s", {"name": say.name(r, f.by)}))
    if f.with_:
        lines.append(Msg("with %(name)s", {"name": say.name(r, f.with_)}))
    return tuple(lines)


def _answered(r: Reading, *questions: str) -> Iterator[tuple[Passed, Any]]:
    return ((p, p.value) for p in r.on(*questions) if p.status == "answered")


def _checked(id_: str, at: str) -> None:
    if not at:
        return
    try:
        read_kept(at)
    except ValueRefused:
        raise RecordRefused(
            said("{entry}: its day is not a date that exists", entry=id_),
            way_out="Correct the day, then try again.",
        ) from None


def _first(case: Case, statement: str) -> tuple[str, int]:
    """The first statement of the chain that this one replaces, and how many steps back that is."""
    chain = versions(case, case.statements[statement])
    return chain[-1].id, len(chain) - 1
