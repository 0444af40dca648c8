"""Selectors: which persons of a case a question or rule is about."""

from __future__ import annotations

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.questionnaire import Selector
from intake_tui.domain.record.types import Person


def fits(facts: Facts, person: Person, selector: Selector) -> bool:
    """Whether ``person`` fits: all keys have to hold, an empty selector fits everybody.

    Raises ``KeyError`` for a key or named selector the grammar does not have; ``lint`` finds those.
    """
    return all(_holds(facts, person, key, wanted) for key, wanted in selector.items())


def _holds(facts: Facts, person: Person, key: str, wanted: object) -> bool:
    match key, wanted:
        case "roles", list() | tuple():
            return person.role in wanted
        case "sides", list() | tuple():
            return person.side in wanted
        case "mandate", bool():
            return (facts.mandate(person.id) is True) == wanted
        case "calling", bool():
            calls = facts.spoke_in.get(person.id, ())
            return (facts.call is not None and facts.call in calls) == wanted
        case "called", bool():
            return bool(facts.spoke_in.get(person.id)) == wanted
        case "named_in", list() | tuple():
            return any(person.id in facts.named_in.get(q, ()) for q in wanted)
        case "answered", list() | tuple():
            return any(facts.answered_about(person.id, q) for q in wanted)
        case "task", bool():
            return (person.id in facts.tasked) == wanted
        case "ticked", bool():
            return person.ticked == wanted
        case "any", list() | tuple():
            return any(fits(facts, person, option) for option in wanted)
        case "use", str():
            return person.id in _group(facts, wanted)
    raise KeyError(key)


def chosen(facts: Facts, selector: Selector) -> tuple[Person, ...]:
    """The persons of the case that fit, in the order they were added."""
    key = id(selector)
    if key not in facts.chosen:
        people = tuple(p for p in facts.people if fits(facts, p, selector))
        facts.chosen[key] = (selector, people)
    return facts.chosen[key][1]


def _group(facts: Facts, name: str) -> frozenset[str]:
    """The ids of the persons that fit the named selector ``name``."""
    if name not in facts.groups:
        selector = facts.questionnaire.selectors[name]
        facts.groups[name] = frozenset(p.id for p in facts.people if fits(facts, p, selector))
    return facts.groups[name]
