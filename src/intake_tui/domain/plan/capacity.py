"""Capacity: what people offered is the bound for what a plan asks of them (B3.0, B3.1, B3.2).

Offer and agreement are compared per person and code, in that code's one unit and at every moment on
which an agreement begins, never summed across codes. Family and professionals are not bound by an
offer; people of the network, volunteers and their organisations are. A guard that was opened with a
reason for exactly its statements is open here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.moments import ZONE
from intake_tui.domain.names import fold
from intake_tui.domain.network import Breach, Offer, measure, offers
from intake_tui.domain.plan.guards import guarding, held_back
from intake_tui.domain.plan.model import Label, label
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.types import Agreement, Case
from intake_tui.domain.signals import Signal, judge_facts
from intake_tui.domain.words import Coded, Words

BOUND_ROLES = ("network", "volunteer", "organisation")
"""Whose agreements are bound by what they offered."""
TASK = "task:this-person"
BY_RULE: Mapping[str, tuple[str, ...]] = {
    "no-informed-yes": ("not-a-question", "said-no"),
    "no-contact": ("no-consent", "listen-only", "consent-refused"),
    "on-behalf": ("offer-by-other",),
}
"""Per kind the rules that hold a task back; where one of them speaks, its unlock counts."""
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
            if self._bound(a.owner) and a.state != "ended" and not _over(a, self.today):
                self.asked.setdefault((a.owner, a.code), []).append(a)

    def _bound(self, owner: str) -> bool:
        person = self.facts.case.persons.get(owner)
        return person is not None and person.role in (*BOUND_ROLES, None)

    def agreements(self) -> Iterator[Breach]:
        """What is wrong with the agreements, person by person."""
        for (owner, code), theirs in self.asked.items():
            own = [o for o in self.offers.get((owner, code), ()) if o.own]
            yield from self._offered(code, theirs, own)
            for a in theirs:
                yield from self._one(a, own)

    # -- against the offer ----------------------------------------------------------------------

    def _offered(self, code: str, theirs: list[Agreement], own: list[Offer]) -> Iterator[Breach]:
        if not own:
            yield from (self._breach("not-offered", a) for a in theirs)
            return
        most = _most(own)
        running: list[Agreement] = []
        for day in sorted({max(a.start or "", self.today)[:10] for a in theirs}):
            running = [a for a in theirs if (a.start or "")[:10] <= day and not _over(a, day)]
            total = sum(measure(a) or 0 for a in running)
            if total > most:
                unit = self._unit(code)
                yield self._breach(
                    "over-offer",
                    running[-1],
                    own,
                    gevraagd=_amount(total, unit),
                    aangeboden=_amount(most, unit),
                )

    def _one(self, a: Agreement, own: list[Offer]) -> Iterator[Breach]:
        if own and measure(a) is None:
            yield self._breach("not-measured", a, own)
        slots = {s for o in own for s in o.slots}
        if a.slots and slots and all(o.slots for o in own) and (out := set(a.slots) - slots):
            yield self._breach("outside-week", a, own, wanneer=self._slots(out))
        ends = [o.until for o in own]
        if own and all(ends) and (a.end is None or a.end[:10] > max(e[:10] for e in ends if e)):
            last = max(e[:10] for e in ends if e)
            yield self._breach("past-until", a, own, tot=last)
        yield from self._cannot(a)
        yield from self._may(a)

    def _cannot(self, a: Agreement) -> Iterator[Breach]:
        for s in self.facts.current.on("cap-cannot", subject=a.owner):
            if s.status == "answered" and s.speaker == a.owner:
                out = slots_named(self.known, str(s.value)) & set(a.slots)
                if out:
                    yield self._breach("cannot", a, said=(s.id,), wanneer=self._slots(out))

    # -- may it be asked at all -----------------------------------------------------------------

    def _may(self, a: Agreement) -> Iterator[Breach]:
        current, role = self.facts.current, self.facts.case.persons[a.owner].role
        agreed = [
            s for s in current.on("supporter-agreed", subject=a.owner) if s.speaker == a.owner
        ]
        contact = current.on("supporter-contact-ok", subject=a.owner)
        behalf = tuple(o.statement for o in self.offers.get((a.owner, a.code), ()) if not o.own)
        rests = self.facts.case.statements.get(a.offer or "")
        if rests is not None and rests.speaker != a.owner:
            behalf = (*behalf, rests.id)
        own = any(o.own for o in self.offers.get((a.owner, a.code), ()))
        unsure = [s.id for s in agreed if s.value != "yes-clear"]
        wrong = {
            "no-informed-yes": (role != "organisation" and (not agreed or bool(unsure)), unsure),
            "no-contact": (
                any(s.value in ("partly", "refused") for s in contact),
                [s.id for s in contact if s.value in ("partly", "refused")],
            ),
            "on-behalf": (
                bool(behalf) and (not own or (rests is not None and rests.id in behalf)),
                list(dict.fromkeys(behalf)),
            ),
        }
        for kind, (is_wrong, said) in wrong.items():
            spoken = [s for s in self.signals if self._speaks(s, kind, a.owner)]
            held = held_back(self.facts.case, spoken, {TASK: a.owner})
            if spoken and not held:
                continue
            if held or is_wrong:
                ids = tuple(dict.fromkeys(i for h in held for i in h.statements)) or tuple(said)
                yield self._breach(kind, a, said=ids)

    def _speaks(self, signal: Signal, kind: str, person: str) -> bool:
        return (
            signal.rule.id in BY_RULE[kind]
            and signal.subject == person
            and any(TASK in guard.blocks for guard in signal.guards)
        )

    # -- the evaluation -------------------------------------------------------------------------

    def evaluation(self) -> Iterator[Breach]:
        """Who would evaluate or supervise without a mandate on record (B4.1, B4.4, G4)."""
        for question in ("evaluation-date", "responsible-prof"):
            for s in self.facts.current.on(question):
                owner = s.value.get("by") if isinstance(s.value, Mapping) else s.value
                if s.status == "answered" and owner and self.facts.mandate(owner) is not True:
                    yield Breach(
                        kind="evaluation-owner",
                        agreement=None,
                        person=owner,
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
            person=a.owner,
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
            ", ".join(f"{d.nl} {p.nl}" for d, p in named),
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


def _most(own: list[Offer]) -> int:
    """The largest of what was offered in one answer; a later answer may say the same again."""
    at_once: dict[str, int] = {}
    for offer in own:
        at_once[offer.statement] = at_once.get(offer.statement, 0) + offer.amount
    return max(at_once.values())


def _amount(number: int, unit: Coded | None) -> Label:
    if unit is None:
        return Label(str(number), str(number))
    return Label(f"{number} {unit.nl}", f"{number} {unit.en}")


__all__ = ["Breach", "breaches", "breaches_in", "slots_named"]
