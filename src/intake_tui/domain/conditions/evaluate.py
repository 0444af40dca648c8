"""Whether a condition holds, and which statements make it hold.

A condition is two-valued and guesses nothing from silence: but for ``state = missing`` no operator
holds without a statement. The grammar is in ``docs/questionnaire.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from intake_tui.domain import moments
from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.conditions.select import chosen, fits
from intake_tui.domain.questionnaire import Condition, Question
from intake_tui.domain.record.types import Statement
from intake_tui.errors import ValueRefused

Found = frozenset[str] | None
"""None: it does not hold. Otherwise the ids of the statements that make it hold, maybe none."""

NOTHING: frozenset[str] = frozenset()


class Bound(msgspec.Struct, frozen=True):
    """What a condition is bound to: a person or a call, and whether something is being closed.

    ``call`` is set where the rule is about a call. An explicit ``call = "bound"`` elsewhere, in an
    ``open_when``, reads the call in hand. ``as_child``: the person is bound as a child, so that
    a question per person narrows to them only where it is asked of children too.
    """

    person: str | None = None
    call: str | None = None
    closing: bool = False
    as_child: bool = False


def holds(facts: Facts, condition: Condition, bound: Bound) -> Found:
    """Whether ``condition`` holds for ``bound``; with the statements that make it hold.

    Raises ``KeyError`` for a form, question or operator that is not in the grammar.
    """
    if "all" in condition:
        return _all(facts, condition["all"], bound)
    if "any" in condition:
        return _any(facts, condition["any"], bound)
    if "not" in condition:
        return NOTHING if holds(facts, condition["not"], bound) is None else None
    if "some" in condition:
        return _some(facts, condition, bound)
    if "subject_is" in condition:
        person = facts.case.persons.get(bound.person or "")
        return NOTHING if person and fits(facts, person, condition["subject_is"]) else None
    return _atom(facts, condition, bound)


def _all(facts: Facts, conditions: Iterable[Condition], bound: Bound) -> Found:
    reasons = NOTHING
    for condition in conditions:
        found = holds(facts, condition, bound)
        if found is None:
            return None
        reasons |= found
    return reasons


def _any(facts: Facts, conditions: Iterable[Condition], bound: Bound) -> Found:
    found = [f for c in conditions if (f := holds(facts, c, bound)) is not None]
    return frozenset().union(*found) if found else None


def _some(facts: Facts, condition: Condition, bound: Bound) -> Found:
    people = [replace(bound, person=p.id, as_child=False) for p in chosen(facts, condition["some"])]
    found = [f for each in people if (f := holds(facts, condition["where"], each)) is not None]
    return frozenset().union(*found) if found else None


def is_open(facts: Facts, question: Question, bound: Bound) -> bool:
    """Whether ``question`` is in play for ``bound``: the subject fits and ``open_when`` holds."""
    if question.id not in facts.in_route:
        return False
    if question.per in ("person", "child", "child+call"):
        person = facts.case.persons.get(bound.person or "")
        if person is None or not fits(facts, person, question.subjects):
            return False
    if question.open_when is None:
        return True
    as_child = question.per in ("child", "child+call")
    asked = replace(bound, closing=False, as_child=as_child)
    return holds(facts, question.open_when, asked) is not None


def subjects_of(facts: Facts, question: Question) -> tuple[str | None, ...]:
    """The subjects a question can be asked about now: persons, the call in hand, or the case."""
    if question.per == "case":
        return (None,)
    if question.per == "call":
        return (facts.call,) if facts.call else ()
    return tuple(p.id for p in chosen(facts, question.subjects))


def _atom(facts: Facts, atom: Condition, bound: Bound) -> Found:
    question = facts.questionnaire.question[atom["q"]]
    statements = _read(facts, question, atom, bound)
    if "state" in atom:
        return _state(facts, question, atom["state"], statements, bound)
    answered = [s for s in statements if s.status == "answered"]
    if not answered:
        return None
    if "none_said_by" in atom:
        said = any(s.speaker == bound.person for s in answered)
        return None if said else _ids(answered)
    path = atom.get("path")
    values = [(s, list(_values(facts, question, s.value, path))) for s in answered]
    if "lacks" in atom:
        codes = set(atom["lacks"])
        hit = any(codes.intersection(_codes(v)) for _, found in values for v in found)
        return None if hit else _ids(answered)
    test = _test(facts, atom)
    made = [s for s, found in values if any(test(v) for v in found)]
    return _ids(made) if made else None


def _read(facts: Facts, question: Question, atom: Condition, bound: Bound) -> list[Statement]:
    statements = facts.current.by_question.get(question.id, [])
    if bound.person is not None and _asked_per_bound(facts, question, bound):
        statements = [s for s in statements if s.subject == bound.person]
    match atom.get("call", "bound" if bound.call else "any"):
        case "bound":
            call = bound.call or facts.call
            statements = [s for s in statements if s.call == call]
        case "latest":
            statements = [s for s in statements if s.call == facts.latest_call]
        case "latest_per_speaker":
            statements = facts.calls_by_speaker(statements)
        case "speaking":
            call = facts.speaking_call(bound.person)
            statements = [s for s in statements if call is not None and s.call == call]
    said_by = atom.get("said_by")
    if said_by == "subject":
        statements = [s for s in statements if s.speaker == bound.person]
    elif said_by is not None:
        people = {p.id for p in chosen(facts, said_by)}
        statements = [s for s in statements if s.speaker in people]
    if "within" in atom:
        since = facts.now - timedelta(days=facts.limits[atom["within"]])
        statements = [s for s in statements if s.said_at >= since]
    return list(statements)


def _asked_per_bound(facts: Facts, question: Question, bound: Bound) -> bool:
    """Whether ``question`` is asked per the kind of what is bound (a child is also a person)."""
    if question.per in ("case", "call"):
        return False
    person = facts.case.persons.get(bound.person or "")
    if question.per != "person":
        return person is not None and person.role == "child"
    return not bound.as_child or (person is not None and fits(facts, person, question.subjects))


def _state(
    facts: Facts, question: Question, state: str, statements: list[Statement], bound: Bound
) -> Found:
    answered = [s for s in statements if s.status == "answered"]
    match state:
        case "answered":
            return _ids(answered) if answered else None
        case "unknown" | "declined":
            given = [s for s in statements if s.status == state]
            return _ids(given) if given and not answered else None
        case "empty":
            empty = [s for s in answered if s.value == []]
            return _ids(empty) if empty else None
        case "nonempty":
            full = [s for s in answered if isinstance(s.value, list) and s.value]
            return _ids(full) if full else None
        case "missing":
            if not bound.closing or answered or not _asked_of(facts, question, bound):
                return None
            return _ids(statements)
    raise KeyError(state)


def _asked_of(facts: Facts, question: Question, bound: Bound) -> bool:
    """Whether ``question`` is open for what is bound, or for any of its subjects."""
    if question.per in ("case", "call") or bound.person is not None:
        return is_open(facts, question, bound)
    return any(
        is_open(facts, question, replace(bound, person=subject))
        for subject in subjects_of(facts, question)
    )


def _values(facts: Facts, question: Question, value: Any, path: str | None) -> Iterable[Any]:
    if path is None:
        yield value
        return
    steps = path.split(".")
    if question.type == "offers":
        for offer in value:
            if steps[0] in ("*", offer["code"]):
                yield from _follow(facts, offer, steps[1:])
    elif question.type == "person":
        yield from _some_value(facts.field(value, steps[0]))
    else:
        yield from _follow(facts, value, steps)


def _follow(facts: Facts, value: Any, steps: list[str]) -> Iterable[Any]:
    for index, step in enumerate(steps):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, str) and index:
            value = facts.field(value, step)
        if value is None:
            return
    yield value


def _some_value(value: Any) -> Iterable[Any]:
    if value is not None:
        yield value


def _codes(value: Any) -> list[Any]:
    items = value if isinstance(value, list | tuple) else [value]
    return [item["code"] if isinstance(item, Mapping) else item for item in items]


def _test(facts: Facts, atom: Condition) -> Any:
    """The test of one operator on one value."""
    if "is" in atom:
        return lambda value: value in atom["is"]
    if "is_not" in atom:
        return lambda value: value not in atom["is_not"]
    if "has" in atom:
        return lambda value: any(code in atom["has"] for code in _codes(value))
    if "has_other_than" in atom:
        return lambda value: any(code not in atom["has_other_than"] for code in _codes(value))
    if "at_most" in atom:
        return lambda value: value <= facts.limits[atom["at_most"]]
    if "at_least" in atom:
        return lambda value: value >= facts.limits[atom["at_least"]]
    if "count_at_least" in atom:
        excluded = set(atom.get("excluding", ()))
        least = facts.limits[atom["count_at_least"]]
        return lambda value: len(set(_codes(value)) - excluded) >= least
    if "passed" in atom:
        grace = timedelta(days=facts.limits[atom["passed"]])
        return lambda value: _instant(value) + grace < facts.now
    if "due_in" in atom:
        ahead = timedelta(days=facts.limits[atom["due_in"]])
        return lambda value: facts.now <= _instant(value) <= facts.now + ahead
    raise KeyError("operator")


def _instant(value: Any) -> datetime:
    try:
        return moments.latest_instant(value)
    except (ValueRefused, TypeError):
        return datetime(moments.YEARS[-1], 12, 31, tzinfo=UTC)


def _ids(statements: Iterable[Statement]) -> frozenset[str]:
    return frozenset(s.id for s in statements)
