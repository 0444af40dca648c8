"""Attention points of a case that is being worked on: after an answer only what rests on it is
judged anew. The outcome is that of ``judge_facts``, always.
"""

from __future__ import annotations

from collections.abc import Mapping

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.conditions.needs import Needs, needs_of
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.signals import Moment, Signal, in_order, judge_rule


class Judge:
    """Keeps what every rule said last, with the facts it said it on."""

    def __init__(self) -> None:
        self._known: dict[Moment, _Known] = {}
        self._needs: tuple[Questionnaire, Mapping[str, Needs]] | None = None

    def judge(self, facts: Facts, at: Moment = "live") -> tuple[Signal, ...]:
        """As ``judge_facts`` on all rules."""
        known = self._known.get(at)
        if known is None or known.facts is not facts:
            before = known if known is not None and _alike(known.facts, facts) else None
            known = self._known[at] = self._judged(facts, at, before)
        return known.signals

    def _judged(self, facts: Facts, at: Moment, before: _Known | None) -> _Known:
        rules, needs = facts.questionnaire.rules, self._needs_in(facts.questionnaire)
        if before is None:
            return _Known(facts, {rule.id: judge_rule(facts, rule, at) for rule in rules})
        changed = _changed(before.facts, facts)
        spoke = before.facts.spoke_in != facts.spoke_in
        by_rule = {}
        for rule in rules:
            rests = needs[rule.id]
            anew = rests.clock or (rests.spoke and spoke) or not changed.isdisjoint(rests.questions)
            by_rule[rule.id] = judge_rule(facts, rule, at) if anew else before.by_rule[rule.id]
        return _Known(facts, by_rule)

    def _needs_in(self, questionnaire: Questionnaire) -> Mapping[str, Needs]:
        if self._needs is None or self._needs[0] is not questionnaire:
            needs = {rule.id: needs_of(questionnaire, rule) for rule in questionnaire.rules}
            self._needs = (questionnaire, needs)
        return self._needs[1]


class _Known:
    def __init__(self, facts: Facts, by_rule: Mapping[str, tuple[Signal, ...]]) -> None:
        self.facts = facts
        self.by_rule = by_rule
        self.signals = in_order(facts.questionnaire, (s for each in by_rule.values() for s in each))


def _alike(before: Facts, now: Facts) -> bool:
    """Whether all that every rule may rest on is the same: anything but the answers."""
    old, new = before.case, now.case
    return (
        before.questionnaire is now.questionnaire
        and before.call == now.call
        and before.limits == now.limits
        and (old.persons is new.persons or old.persons == new.persons)
        and (old.calls is new.calls or old.calls == new.calls)
        and (old.agreements is new.agreements or old.agreements == new.agreements)
        and (old.set_asides is new.set_asides or old.set_asides == new.set_asides)
    )


def _changed(before: Facts, now: Facts) -> frozenset[str]:
    """The questions on which other statements stand than before."""
    old, new = before.current.by_question, now.current.by_question
    return frozenset(q for q in old.keys() | new.keys() if old.get(q) != new.get(q))
