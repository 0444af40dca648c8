"""Guards: what holds a plan back, and what opens it.

A rule's guard blocks plans of a kind of reader until it is unlocked with a reason, for exactly the
statements that closed it: one statement more or less and it is closed again. Where it is closed
because nothing was said, an unlock opens it until the next call begins or something is said on what
was not asked. 'no' means that the cause itself has to change. The professional's file is never held
back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import msgspec

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.questionnaire import Condition, Questionnaire, Rule
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Case
from intake_tui.domain.signals import Signal, judge_facts
from intake_tui.domain.words import Lang, Words
from intake_tui.errors import PlanRefused, joined, said

WAYS_OUT: Mapping[str, str] = {
    "reason": said("Open it with a written reason, for exactly these statements."),
    "reason+consult": said("Open it with a written reason and whom you consulted."),
    "no": said("This cannot be opened; the cause has to change."),
}


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """One guard that holds back ``block``: the rule, about whom, and by which statements.

    An unlock that opens it names the same rule, subject, block and statements, and was made no
    sooner than ``since``, where that is set. ``about`` tells persons and calls apart without their
    names: a role and the beginning of an id, or a date.
    """

    rule: str
    subject: str | None
    block: str
    statements: tuple[str, ...]
    message: Words
    guard: Words
    unlock: str
    about: str = ""
    since: datetime | None = None


class PlanHeld(PlanRefused):
    """A plan held back by guards; ``held`` has them all."""

    def __init__(self, held: tuple[Held, ...], *, lang: Lang = "nl") -> None:
        self.held = held
        whys: dict[str, dict[str, None]] = {}
        for h in held:
            why = " ".join(filter(None, (h.rule, h.about)))
            whys.setdefault(h.guard.text(lang).rstrip("."), {})[why] = None
        lines = [f"{text} ({', '.join(found)})" for text, found in whys.items()]
        ways = dict.fromkeys(WAYS_OUT[h.unlock] for h in held)
        super().__init__("; ".join(lines), way_out=joined(" ", ways))


def is_open(case: Case, held: Held) -> bool:
    """Whether an unlock on record opens exactly this guard."""
    if held.unlock == "no":
        return False
    return any(
        u.rule == held.rule
        and u.subject == held.subject
        and u.block == held.block
        and tuple(sorted(u.statements)) == held.statements
        and (held.since is None or u.at >= held.since)
        and bool(u.reason.strip())
        and (held.unlock != "reason+consult" or bool(u.consulted.strip()))
        for u in case.unlocks.values()
    )


def held_back(
    facts: Facts, signals: Iterable[Signal], blocks: Mapping[str, str | None]
) -> tuple[Held, ...]:
    """Guards of ``signals`` on ``blocks`` that no unlock opens.

    ``blocks`` gives for each block the subject it is bound to, None for any subject.
    """
    found = [
        Held(
            rule=signal.rule.id,
            subject=signal.subject,
            block=block,
            statements=tuple(sorted(signal.statements)),
            message=signal.rule.message,
            guard=guard,
            unlock=guard.unlock,
            about=_about(facts.case, signal.subject),
            since=None if signal.statements else _since(facts, signal),
        )
        for signal in signals
        for guard in signal.guards
        for block in guard.blocks
        if block in blocks and blocks[block] in (None, signal.subject)
    ]
    return tuple(h for h in found if not is_open(facts.case, h))


def _since(facts: Facts, signal: Signal) -> datetime | None:
    """From when on nothing was said on what ``signal`` misses: the start of the latest call, or the
    latest that was recorded on its questions and those that open on their answers, also where it
    no longer stands. None where there is neither.
    """
    asked = {q for branch in signal.rule.branches for q in _questions(branch.when)}
    for question in facts.questionnaire.questions:
        if question.open_when is not None and asked & set(_questions(question.open_when)):
            asked.add(question.id)
    moments = [call.started_at for call in facts.case.calls.values()]
    moments += [
        s.recorded_at
        for s in facts.case.statements.values()
        if s.question in asked and (signal.subject is None or signal.subject in (s.subject, s.call))
    ]
    return max(moments, default=None)


def _questions(condition: Condition) -> Iterator[str]:
    """The questions that a condition reads."""
    if "q" in condition:
        yield condition["q"]
    inner = [condition[key] for key in ("not", "where") if key in condition]
    for part in (*condition.get("all", ()), *condition.get("any", ()), *inner):
        yield from _questions(part)


def _about(case: Case, subject: str | None) -> str:
    """Whom or which call a guard is about, without a name: an error line never holds one."""
    if subject is None:
        return ""
    person, call = case.persons.get(subject), case.calls.get(subject)
    if person is not None:
        return f"{person.role or 'person'} {person.id[:8]}"
    return f"call {call.started_at:%Y-%m-%d}" if call is not None else ""


def owners_without_mandate(facts: Facts) -> tuple[Held, ...]:
    """Who would own the evaluation or be responsible without a mandate (B4.1, B4.4, G4)."""
    rule = facts.questionnaire.rule.get("evaluator-guard")
    line = facts.questionnaire.line.get("evaluation")
    text = line or Words(
        nl="Evalueren is het werk van een beroepskracht met mandaat.",
        en="A mandated professional evaluates.",
    )
    found = []
    for question in ("evaluation-date", "responsible-prof"):
        for s in facts.current.on(question):
            owner = s.value.get("by") if isinstance(s.value, Mapping) else s.value
            if s.status == "answered" and owner and facts.mandate(owner) is False:
                found.append(
                    Held(
                        rule="evaluator-guard",
                        subject=None,
                        block=f"owner:{question}",
                        statements=(s.id,),
                        message=rule.message if rule else text,
                        guard=(rule.guard if rule and rule.guard else text),
                        unlock="no",
                    )
                )
    return tuple(found)


def standing(
    case: Case,
    questionnaire: Questionnaire,
    reader: Reader,
    *,
    now: datetime,
    limits: Mapping[str, int] | None = None,
) -> tuple[Held, ...]:
    """Every guard that holds back the plan of ``reader`` now; empty when it may be made."""
    return standing_on(Facts(case, questionnaire, now=now, limits=limits), reader)


def standing_on(facts: Facts, reader: Reader) -> tuple[Held, ...]:
    """``standing`` on facts that were gathered already."""
    if reader.name == "professional":
        return ()
    blocks: dict[str, str | None] = {f"plan:{reader.name}": None}
    if reader.name == "supporter":
        blocks["plan:supporter:this-person"] = reader.person
    signals = judge_facts(facts, "close", rules=guarding(facts.questionnaire, *blocks))
    return (*held_back(facts, signals, blocks), *owners_without_mandate(facts))


def guarding(questionnaire: Questionnaire, *blocks: str) -> tuple[Rule, ...]:
    """The rules of which a guard can hold back one of ``blocks``: the others need not be judged."""
    return tuple(
        rule
        for rule in questionnaire.rules
        if any(
            guard is not None and set(blocks) & set(guard.blocks)
            for guard in (rule.guard, *(branch.guard for branch in rule.branches))
        )
    )
