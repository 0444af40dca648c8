"""What a rule rests on: the questions it reads, and whether it looks at the clock or at who spoke.

Persons, calls, agreements and what was set aside are left out: whoever keeps a judgement compares
those for all rules at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from intake_tui.domain.questionnaire import Condition, Question, Questionnaire, Rule, Selector

MANDATE = "professional-mandate"
"""The question that outranks what was noted of a person's mandate, see ``Facts.mandate``."""
_CLOCK = ("within", "passed", "due_in")
_SPOKE = ("latest_per_speaker", "speaking")


class Needs(msgspec.Struct, frozen=True):
    """What a rule reads of a case, beside its people, calls and agreements."""

    questions: frozenset[str]
    clock: bool
    spoke: bool


def needs_of(questionnaire: Questionnaire, rule: Rule) -> Needs:
    """What ``rule`` reads, in any of its branches and whoever is its subject."""
    found = _Found(questionnaire)
    found.selector(rule.subject.select)
    for branch in rule.branches:
        found.condition(branch.when)
    return Needs(frozenset(found.questions), clock=found.clock, spoke=found.spoke)


@dataclass
class _Found:
    questionnaire: Questionnaire
    questions: set[str] = field(default_factory=set)
    clock: bool = False
    spoke: bool = False
    _opened: set[str] = field(default_factory=set)
    _used: set[str] = field(default_factory=set)

    def condition(self, condition: Condition) -> None:
        for part in (*condition.get("all", ()), *condition.get("any", ())):
            self.condition(part)
        for name in ("not", "where"):
            if name in condition:
                self.condition(condition[name])
        for name in ("some", "subject_is", "said_by"):
            if isinstance(condition.get(name), Mapping):
                self.selector(condition[name])
        if "q" in condition:
            self._atom(condition, self.questionnaire.question[condition["q"]])

    def _atom(self, atom: Condition, question: Question) -> None:
        self.questions.add(question.id)
        self.selector(question.subjects)
        self.clock = self.clock or any(name in atom for name in _CLOCK)
        self.spoke = self.spoke or atom.get("call") in _SPOKE
        if "path" in atom:
            self.questions.add(MANDATE)
        if atom.get("state") == "missing" and question.id not in self._opened:
            self._opened.add(question.id)
            if question.open_when is not None:
                self.condition(question.open_when)

    def selector(self, selector: Selector) -> None:
        for key, wanted in selector.items():
            self._key(key, wanted)

    def _key(self, key: str, wanted: Any) -> None:
        if key in ("named_in", "answered"):
            self.questions.update(wanted)
        elif key == "mandate":
            self.questions.add(MANDATE)
        elif key in ("calling", "called"):
            self.spoke = True
        elif key == "any":
            for part in wanted:
                self.selector(part)
        elif key == "use" and wanted not in self._used:
            self._used.add(wanted)
            self.selector(self.questionnaire.selectors[wanted])
