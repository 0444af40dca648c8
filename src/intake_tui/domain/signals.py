"""Attention points (aandachtspunten): the rules that hold, with the statements that made them hold.

No score and no verdict: a signal says what to look at and why, a worker decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal

import msgspec

from intake_tui.domain.conditions.evaluate import Bound, holds
from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.conditions.select import chosen
from intake_tui.domain.questionnaire import Block, Branch, Condition, Questionnaire, Rule
from intake_tui.domain.record.types import Case, SetAside
from intake_tui.domain.words import Severity

Moment = Literal["live", "close"]
_WEIGHT: Mapping[str, int] = {"urgent": 0, "attention": 1, "info": 2}
ON_THE_PHONE = 3
"""How many signals are shown beside the urgent ones while somebody is on the line."""


class Signal(msgspec.Struct, frozen=True, kw_only=True):
    """One rule that holds for one subject.

    ``statements`` are the ids of the reasons, sorted; empty where the reason is that nothing was
    said; then ``asks`` are the questions to ask, and the rule's own message, which speaks of an
    answer, does not apply. ``set_aside`` tells by whom and why it was set aside, for exactly these
    statements.
    """

    rule: Rule
    subject: str | None
    statements: tuple[str, ...]
    severity: Severity
    prints: Literal["signal", "to_ask", "plan"]
    priority: int
    guards: tuple[Block, ...]
    asks: tuple[str, ...] = ()
    set_aside: SetAside | None = None

    @property
    def key(self) -> tuple[str, str | None, str]:
        """What makes this signal the same one after the next answer."""
        return (self.rule.id, self.subject, self.prints)


def judge(
    case: Case,
    questionnaire: Questionnaire,
    *,
    now: datetime,
    limits: Mapping[str, int] | None = None,
    at: Moment = "live",
    call: str | None = None,
) -> tuple[Signal, ...]:
    """Every rule that holds, most urgent first; one signal per rule, subject and what it prints.

    ``live`` reads the branches that are judged while typing; ``close`` those about what is missing
    as well. ``limits`` lays an organisation's thresholds over the defaults.
    """
    facts = Facts(case, questionnaire, now=now, limits=limits, call=call)
    return judge_facts(facts, at)


def judge_facts(
    facts: Facts, at: Moment = "live", *, rules: Iterable[Rule] | None = None
) -> tuple[Signal, ...]:
    """``judge`` on facts that were gathered already; with ``rules`` on those alone."""
    wanted = facts.questionnaire.rules if rules is None else rules
    found = (signal for rule in wanted for signal in judge_rule(facts, rule, at))
    return in_order(facts.questionnaire, found)


def judge_rule(facts: Facts, rule: Rule, at: Moment) -> tuple[Signal, ...]:
    """What one rule says, of each of its subjects."""
    return tuple(
        signal
        for subject, bound in _subjects(facts, rule, closing=at == "close")
        for signal in _signals(facts, rule, subject, bound, at)
    )


def in_order(questionnaire: Questionnaire, found: Iterable[Signal]) -> tuple[Signal, ...]:
    """Most urgent first; of the same weight in the order of the rules."""
    order = {rule.id: index for index, rule in enumerate(questionnaire.rules)}
    return tuple(sorted(found, key=lambda s: (_WEIGHT[s.severity], s.priority, order[s.rule.id])))


def _subjects(facts: Facts, rule: Rule, *, closing: bool) -> Iterator[tuple[str | None, Bound]]:
    match rule.subject.kind:
        case "case":
            yield None, Bound(closing=closing)
        case "call":
            for call in facts.case.calls_in_order():
                yield call.id, Bound(call=call.id, closing=closing)
        case kind:
            for person in chosen(facts, rule.subject.select):
                if kind == "person" or person.role == "child":
                    as_child = kind == "child"
                    yield person.id, Bound(person=person.id, closing=closing, as_child=as_child)


def _signals(
    facts: Facts, rule: Rule, subject: str | None, bound: Bound, at: Moment
) -> Iterator[Signal]:
    by_print: dict[str, list[tuple[Branch, frozenset[str]]]] = {}
    for branch in rule.branches:
        if branch.at == "live" or at == "close":
            reasons = holds(facts, branch.when, bound)
            if reasons is not None:
                by_print.setdefault(branch.prints, []).append((branch, reasons))
    for branches in by_print.values():
        first = branches[0][0]
        statements = tuple(sorted(frozenset().union(*(reasons for _, reasons in branches))))
        guards = [branch.guard or rule.guard for branch, _ in branches]
        yield Signal(
            rule=rule,
            subject=subject,
            statements=statements,
            severity=min((b.severity for b, _ in branches), key=lambda s: _WEIGHT[s]),
            prints=first.prints,
            priority=min((b.priority or 9) for b, _ in branches),
            asks=tuple(dict.fromkeys(q for b, _ in branches for q in _missing(b.when))),
            guards=tuple(dict.fromkeys(g for g in guards if g is not None)),
            set_aside=_set_aside(facts.case, rule.id, subject, statements),
        )


def _missing(condition: Condition) -> Iterator[str]:
    """The questions whose answer a condition misses."""
    if condition.get("state") == "missing":
        yield condition["q"]
    for part in (*condition.get("all", ()), *condition.get("any", ())):
        yield from _missing(part)


def _set_aside(
    case: Case, rule: str, subject: str | None, statements: tuple[str, ...]
) -> SetAside | None:
    for record in case.set_asides.values():
        if (record.rule, record.subject, record.statements) == (rule, subject, statements):
            return record
    return None


def on_the_phone(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """What is shown while somebody is on the line: all that is urgent, and at most three more."""
    standing = [s for s in signals if s.prints == "signal" and s.set_aside is None]
    urgent = [s for s in standing if s.severity == "urgent"]
    rest = [s for s in standing if s.severity != "urgent"]
    return tuple(urgent + rest[:ON_THE_PHONE])
