"""Capacity: what people offered is the bound for what a plan asks of them (B3.0, B3.1, B3.2).

Offer and agreement are compared per person and code, in that code's one unit and on every day on
which an agreement begins or an offer has ended, never summed across codes. Parents and
professionals are not bound by an offer; people of the network, volunteers and their organisations
are, and so is a child. Who takes over has to be asked like who does it. A guard that was opened
with a reason for exactly its statements is open here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.moments import ZONE
from intake_tui.domain.names import fold
from intake_tui.domain.network import Breach, Offer, latest, measure, offers
from intake_tui.domain.plan.guards import guarding, held_back
from intake_tui.domain.plan.model import Label, label
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.types import Agreement, Case
from intake_tui.domain.signals import Signal, judge_facts
from intake_tui.domain.words import Coded, Words

BOUND_ROLES = ("network", "volunteer", "organisation", "child")
"""Whose agreements are bound by what they offered."""
TASK = "task:this-person"
BY_RULE: Mapping[str, tuple[str, ...]] = {
    "no-informed-yes": ("not-a-question", "said-no"),
    "no-contact": ("no-consent", "listen-only", "consent-refused"),
    "on-behalf": ("offer-by-other",),
}
"""Per kind the rules that hold a task back; where one of them speaks, its unlock counts."""
TOLD = Words(
    nl="Een ander vertelde dat dit moment niet kan: [wanneer].",
    en="Somebody else told that this time is not possible: [when].",
)
"""What stands for "this person said" where the person did not say it."""
_WEEKEND = ("fri.evening", "fri.night")
"""Parts of a working day that people mean when they say weekend."""
_NOT_PLAIN = re.compile(
    r"\b(?:behalve|alleen|except|only|tenzij|unless|meer dan|more than|hooguit|at most|maximaal)\b"
)
"""Words that turn a named time into something else than a plain no."""


def breaches(
    case: Case,
    questionnaire: Questionnaire,
    *,
    now: datetime,
    limits: Mapping[str, int] | None = None,
) -> tuple[Breach, ...]:
    """Everything in the agreements of ``case`` that goes beyond what people offered, at ``now``."""
    facts = Facts(case, questionnaire, now=now, limits=limits)
    return breaches_in(facts, judge_facts(facts, "close", rules=guarding(questionnaire, TASK)))


def breaches_in(facts: Facts, signals: Iterable[Signal]) -> tuple[Breach, ...]:
    """``breaches`` on facts and signals that were gathered already."""
    found = _Weighing(facts, tuple(signals))
    return tuple(dict.fromkeys((*found.agreements(), *found.evaluation())))


class _Weighing:
    """One case being weighed: its running agreements beside what their owners said."""

    def __init__(self, facts: Facts, signals: tuple[Signal, ...]) -> None:
        self.facts = facts
        self.known = facts.questionnaire
        self.signals = signals
        self.today = facts.now.astimezone(ZONE).date().isoformat()
        self.offers: dict[tuple[str, str], list[Offer]] = {}
        for offer in offers(facts.current):
            self.offers.setdefault((offer.person, offer.code), []).append(offer)
        self.asked: dict[tuple[str, str], list[Agreement]] = {}
        for a in sorted(facts.case.agreements.values(), key=_order):
            if self._bound(a.owner) and self._asks(a):
                self.asked.setdefault((a.owner, a.code), []).append(a)

    def _bound(self, owner: str) -> bool:
        person = self.facts.case.persons.get(owner)
        return person is not None and person.role in (*BOUND_ROLES, None)

    def _asks(self, a: Agreement) -> bool:
        return a.state != "ended" and not _over(a, self.today)

    def agreements(self) -> Iterator[Breach]:
        """What is wrong with the agreements, person by person."""
        for (owner, code), theirs in self.asked.items():
            own = latest(self.offers.get((owner, code), ()))
            yield from self._offered(code, theirs, own)
            for a in theirs:
                yield from self._one(a, own)
                yield from self._may(a, owner)
        # Parents and professionals are not bound, but who takes over from them may be.
        for a in sorted(self.facts.case.agreements.values(), key=_order):
            if a.backup and a.backup != a.owner and self._bound(a.backup) and self._asks(a):
                yield from self._may(a, a.backup)

    # -- against the offer ----------------------------------------------------------------------

    def _offered(
        self, code: str, theirs: list[Agreement], own: tuple[Offer, ...]
    ) -> Iterator[Breach]:
        if not own:
            yield from (self._breach("not-offered", a) for a in theirs)
            return
        unit = self._unit(code)
        over: dict[str, tuple[int, int]] = {}
        outside: dict[str, set[str]] = {}
        for day in _days(theirs, own, self.today):
            running = [a for a in theirs if (a.start or "")[:10] <= day and not _over(a, day)]
            # Where nothing is offered any more, the agreement runs past its offer: see _one.
            if not running or not (holding := latest(own, day)):
                continue
            total = sum(measure(a, unit.code if unit else "") or 0 for a in running)
            most = sum(o.amount for o in holding)
            asked, offered = over.get(running[-1].id, (0, 0))
            if total - most > asked - offered:
                over[running[-1].id] = (total, most)
            for a, out in _outside(running, holding, unit.code if unit else ""):
                outside.setdefault(a.id, set()).update(out)
        for a in theirs:
            if a.id in over:
                total, most = over[a.id]
                yield self._breach(
                    "over-offer",
                    a,
                    own,
                    gevraagd=_amount(total, unit),
                    aangeboden=_amount(most, unit),
                )
            if a.id in outside:
                yield self._breach("outside-week", a, own, wanneer=self._slots(outside[a.id]))

    def _one(self, a: Agreement, own: tuple[Offer, ...]) -> Iterator[Breach]:
        unit = self._unit(a.code)
        if own and measure(a, unit.code if unit else "") is None:
            yield self._breach("not-measured", a, own)
        ends = [o.until for o in own]
        if own and all(ends) and (a.end is None or a.end[:10] > max(e[:10] for e in ends if e)):
            last = max(e[:10] for e in ends if e)
            yield self._breach("past-until", a, own, tot=last)
        yield from self._cannot(a, own)

    def _cannot(self, a: Agreement, own: tuple[Offer, ...]) -> Iterator[Breach]:
        """What cannot be, whoever told it; of what others tell, not what the person offers."""
        offered = {slot for o in own for slot in o.slots}
        for s in self.facts.current.on("cap-cannot", subject=a.owner):
            if s.status == "answered":
                out = slots_named(self.known, str(s.value)) & set(a.slots)
                told = s.speaker != a.owner
                if told:
                    out -= offered
                if out:
                    found = self._breach("cannot", a, said=(s.id,), wanneer=self._slots(out))
                    yield self._told(found, self._slots(out)) if told else found

    def _told(self, breach: Breach, when: Label) -> Breach:
        made = label(TOLD, wanneer=when, when=when)
        return replace(breach, message=Words(nl=made.nl, en=made.en))

    # -- may it be asked at all -----------------------------------------------------------------

    def _may(self, a: Agreement, person: str) -> Iterator[Breach]:
        """Whether ``person``, who does it or takes over, may be asked to and said yes."""
        current, role = self.facts.current, self.facts.case.persons[person].role
        agreed = [s for s in current.on("supporter-agreed", subject=person) if s.speaker == person]
        # As the gate reads it: without an 'all' by everybody who was asked there is no consent.
        contact = [
            s.id for s in current.on("supporter-contact-ok", subject=person) if s.value != "all"
        ]
        made = self.offers.get((person, a.code), ())
        behalf = tuple(o.statement for o in made if not o.own)
        rests = self.facts.case.statements.get(a.offer or "") if person == a.owner else None
        if rests is not None and rests.speaker != person:
            behalf = (*behalf, rests.id)
        own = any(o.own for o in made)
        unsure = [s.id for s in agreed if s.value != "yes-clear"]
        wrong = {
            "no-informed-yes": (role != "organisation" and (not agreed or bool(unsure)), unsure),
            "no-contact": (bool(contact), contact),
            "on-behalf": (
                bool(behalf) and (not own or (rests is not None and rests.id in behalf)),
                list(dict.fromkeys(behalf)),
            ),
        }
        for kind, (is_wrong, said) in wrong.items():
            spoken = [s for s in self.signals if self._speaks(s, kind, person)]
            held = held_back(self.facts, spoken, {TASK: person})
            opened = {i for s in spoken for i in s.statements}
            if spoken and not held and opened.issuperset(said):
                continue
            if held or is_wrong:
                ids = tuple(dict.fromkeys(i for h in held for i in h.statements)) or tuple(said)
                yield self._breach(kind, a, person=person, said=ids)

    def _speaks(self, signal: Signal, kind: str, person: str) -> bool:
        return (
            signal.rule.id in BY_RULE[kind]
            and signal.subject == person
            and any(TASK in guard.blocks for guard in signal.guards)
        )

    # -- the evaluation -------------------------------------------------------------------------

    def evaluation(self) -> Iterator[Breach]:
        """Who would evaluate or supervise without a mandate on record, and an evaluation to come
        of which nobody is the owner (B4.1, B4.4, G4).
        """
        for question in ("evaluation-date", "responsible-prof"):
            for s in self.facts.current.on(question):
                value = s.value
                owner, silent = value, False
                if isinstance(value, Mapping):
                    owner = value.get("by")
                    silent = not owner and "at" in value and value.get("done") != "yes"
                wrong = silent or (bool(owner) and self.facts.mandate(owner) is not True)
                if s.status == "answered" and wrong:
                    yield Breach(
                        kind="evaluation-owner",
                        agreement=None,
                        person=owner or "",
                        message=self._words("evaluation-owner", {}),
                        reason=self._words("why-evaluation-owner", {}),
                        findings=self._findings("evaluation-owner"),
                        statements=(s.id,),
                    )

    # -- words ----------------------------------------------------------------------------------

    def _breach(
        self,
        kind: str,
        a: Agreement,
        own: Iterable[Offer] = (),
        *,
        person: str | None = None,
        said: tuple[str, ...] = (),
        **places: str | Label,
    ) -> Breach:
        offer = self.known.offer.get(a.code)
        what = Label(offer.nl, offer.en) if offer else a.code
        filled = {"wat": what, "what": what}
        for nl, en in (("gevraagd", "asked"), ("aangeboden", "offered"), ("wanneer", "when")):
            if nl in places:
                filled[nl] = filled[en] = places[nl]
        if "tot" in places:
            filled["tot"] = filled["until"] = places["tot"]
        return Breach(
            kind=kind,
            agreement=a.id,
            person=person or a.owner,
            message=self._words(kind, filled),
            reason=self._words(f"why-{kind}", filled),
            findings=self._findings(kind),
            statements=said or tuple(dict.fromkeys(o.statement for o in own)),
        )

    def _words(self, text: str, places: Mapping[str, str | Label]) -> Words:
        words = self.known.plan_text.get(text)
        made = label(words, **places) if words else Label(text, text)
        return Words(nl=made.nl, en=made.en)

    def _findings(self, kind: str) -> tuple[str, ...]:
        words = self.known.plan_text.get(kind)
        return words.findings if words else ()

    def _unit(self, code: str) -> Coded | None:
        offer = self.known.offer.get(code)
        return next((u for u in self.known.units if offer and u.code == offer.unit), None)

    def _slots(self, slots: Iterable[str]) -> Label:
        days = {d.code: d for d in self.known.days}
        parts = {p.code: p for p in self.known.day_parts}
        chosen = set(slots)
        named = [(days[d], parts[p]) for d in days for p in parts if f"{d}.{p}" in chosen]
        return Label(
            ", ".join(f"{d.nl}{p.nl}" for d, p in named),
            ", ".join(f"{d.en} {p.en}" for d, p in named),
        )


def slots_named(known: Questionnaire, text: str) -> set[str]:
    """The parts of the week that ``text`` names; none in a sentence with an exception ("behalve").

    A day alone means all of it, a part of the day alone every day; a day and a part in one sentence
    mean that part of that day.
    """
    found: set[str] = set()
    for clause in map(fold, re.split(r"[.;\n]", text)):
        if _NOT_PLAIN.search(clause):
            continue
        days = [d.code for d in known.days if _names(clause, d)]
        parts = [p.code for p in known.day_parts if _names(clause, p)]
        if "weekend" in clause:
            days += [d.code for d in known.days if d.code in ("sat", "sun")]
        if days or parts:
            every_day = days or [d.code for d in known.days]
            every_part = parts or [p.code for p in known.day_parts]
            named = {f"{d}.{p}" for d in every_day for p in every_part}
            if re.search(r"doordeweeks|weekdays", clause):
                named -= {slot for slot in named if slot in _WEEKEND or slot[:3] in ("sat", "sun")}
            found |= named
    return found


def _names(clause: str, entry: Coded) -> bool:
    """Whether a label stands in ``clause``: as a word, as a habit, or joined to another."""
    nl, en = entry.nl.casefold(), entry.en.casefold()
    dutch = rf"\b(?:\w+dag)?{re.escape(nl)}(?:s|avond|ochtend|middag|nacht)?\b"
    return bool(re.search(dutch, clause) or re.search(rf"\b{re.escape(en)}s?\b", clause))


def _order(a: Agreement) -> tuple[bool, str, str]:
    return (a.state != "agreed", a.start or "", a.id)


def _over(a: Agreement, day: str) -> bool:
    return a.end is not None and a.end[:10] < day[:10]


def _days(theirs: Iterable[Agreement], own: Iterable[Offer], today: str) -> list[str]:
    """The days on which more may be asked or less be offered: begins, and the day after an end."""
    days = {max(a.start or "", today)[:10] for a in theirs}
    ends = (date.fromisoformat(o.until[:10]) for o in own if o.until)
    after = {(end + timedelta(days=1)).isoformat() for end in ends if end < date.max}
    return sorted(days | {day for day in after if day > today})


def _outside(
    running: Iterable[Agreement], holding: Iterable[Offer], unit: str
) -> Iterator[tuple[Agreement, set[str]]]:
    """Agreements in parts of the week that were not offered, and those parts.

    An offer that names no part of the week leaves room for as many others as its amount, not for
    all; hours cannot be counted in parts, so that they leave room for any.
    """
    offered = list(holding)
    named = {slot for o in offered for slot in o.slots}
    free = [o.amount for o in offered if not o.slots]
    used = 0
    for a in running if named else ():
        if out := set(a.slots) - named:
            elsewhere = replace(a, slots=tuple(sorted(out)), amount=None)
            used += measure(elsewhere, unit) or 0
            if not free or used > sum(free):
                yield a, out


def _amount(number: int, unit: Coded | None) -> Label:
    if unit is None:
        return Label(str(number), str(number))
    return Label(f"{number} {unit.nl}", f"{number} {unit.en}")


__all__ = ["Breach", "breaches", "breaches_in", "slots_named"]
