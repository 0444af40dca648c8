"""Checks conditions and selectors before they are used: unknown names, codes, paths, operators.

Pure and separate from evaluation, so that a fault in a questionnaire is found by
``intake-tui questions check`` and never during a call. Every fault is one sentence about the
questionnaire; people's words do not come in here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from intake_tui.domain.questionnaire import Question, Questionnaire
from intake_tui.domain.words import ROLES, Side

Place = Literal["live", "close", "open"]
"""Where a condition stands: a live or close branch of a rule, or a question's ``open_when``."""

FORMS = ("all", "any", "not", "some", "subject_is", "q")
CODE_OPERATORS = ("is", "is_not", "has", "lacks", "has_other_than")
NUMBER_OPERATORS = ("at_most", "at_least")
MOMENT_OPERATORS = ("passed", "due_in")
OPERATORS = (
    *CODE_OPERATORS,
    *NUMBER_OPERATORS,
    "count_at_least",
    *MOMENT_OPERATORS,
    "state",
    "none_said_by",
)
MODIFIERS = ("said_by", "call", "path", "within", "excluding")
STATES = ("answered", "unknown", "declined", "missing", "empty", "nonempty")
CALLS = ("bound", "latest", "latest_per_speaker", "speaking", "any")
FLAGS = ("calling", "called", "task", "ticked")
SELECTOR_KEYS = ("roles", "sides", "mandate", *FLAGS, "named_in", "answered", "any", "use")
LIST_TYPES = ("choices", "people", "offers", "decisions", "facts")
NAMING_TYPES = ("people", "person", "speaker", "when", "decisions", "facts")

YES_NO = ("yes", "no")
PERSON_FIELDS: Mapping[str, str | tuple[str, ...]] = {
    "role": ROLES,
    "side": get_args(Side),
    "mandate": YES_NO,
}
FIELDS: Mapping[str, Mapping[str, str | tuple[str, ...]]] = {
    "person": PERSON_FIELDS,
    "speaker": {"person": "person", "on_behalf_of": "person", "phone": "text"},
    "when": {
        "at": "moment",
        "by": "person",
        "with": "person",
        "where": "text",
        "done": YES_NO,
        "reason": "text",
    },
}
"""What stands at the first step of a path, by question type: a kind of leaf, or its codes.

Offers have their own paths; other lists (people, decisions, facts) are read as a whole."""


@dataclass(frozen=True)
class Leaf:
    """What a path ends in: ``kind`` code, list, number, moment, text, person; and its codes."""

    kind: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """What a condition may lean on where it stands."""

    place: Place
    person: bool
    """A person (or child) is bound, so 'subject' means somebody."""
    call: bool
    """A call is bound, or there is a call in hand."""
    negated: bool = False


def lint_condition(condition: Any, q: Questionnaire, scope: Scope) -> Iterator[str]:
    """Every fault of ``condition``; nothing when it is sound."""
    if not isinstance(condition, Mapping):
        yield "a condition must be a table"
        return
    forms = [form for form in FORMS if form in condition]
    if len(forms) != 1:
        found = ", ".join(forms) if forms else ", ".join(map(str, condition)) or "nothing"
        yield f"a condition has exactly one of {', '.join(FORMS)}; here: {found}"
        return
    form = forms[0]
    if form == "q":
        yield from _atom(condition, q, scope)
        return
    allowed = ("some", "where") if form == "some" else (form,)
    for key in condition:
        if key not in allowed:
            yield f"'{key}' does not belong beside '{form}'"
    body = condition[form]
    if form in ("all", "any"):
        if not isinstance(body, list | tuple):
            yield f"'{form}' must be a list of conditions"
            return
        for part in body:
            yield from lint_condition(part, q, scope)
    elif form == "not":
        yield from lint_condition(body, q, replace(scope, negated=True))
    elif form == "subject_is":
        if not scope.person:
            yield "'subject_is' where no person is bound"
        yield from lint_selector(body, q)
    else:
        yield from lint_selector(body, q)
        if "where" in condition:
            yield from lint_condition(condition["where"], q, replace(scope, person=True))
        else:
            yield "'some' needs a 'where'"


def lint_selector(selector: Any, q: Questionnaire) -> Iterator[str]:
    """Every fault of ``selector``: unknown keys, roles, sides, questions, named selectors."""
    if not isinstance(selector, Mapping):
        yield "a selector must be a table"
        return
    for key, value in selector.items():
        if key not in SELECTOR_KEYS:
            yield f"unknown selector key '{key}'"
        elif key == "roles":
            yield from _codes(value, ROLES, "role")
        elif key == "sides":
            yield from _codes(value, get_args(Side), "side")
        elif key == "mandate":
            if not isinstance(value, bool):
                yield "'mandate' must be true or false"
        elif key in FLAGS:
            if value is not True:
                yield f"'{key}' can only be true"
        elif key in ("named_in", "answered"):
            yield from _selector_questions(key, value, q)
        elif key == "any":
            if not isinstance(value, list | tuple):
                yield "'any' must be a list of selectors"
            else:
                for part in value:
                    yield from lint_selector(part, q)
        elif not isinstance(value, str) or value not in q.selectors:
            yield f"unknown named selector '{value}'"


def selector_circles(q: Questionnaire) -> Iterator[str]:
    """Names of the named selectors that lead back to themselves."""

    def uses(selector: Any) -> Iterator[str]:
        if isinstance(selector, Mapping):
            if isinstance(selector.get("use"), str):
                yield selector["use"]
            parts = selector.get("any")
            for part in parts if isinstance(parts, list | tuple) else ():
                yield from uses(part)

    for name in q.selectors:
        seen: set[str] = set()
        todo = list(uses(q.selectors[name]))
        while todo:
            step = todo.pop()
            if step not in seen:
                seen.add(step)
                todo.extend(uses(q.selectors.get(step, {})))
        if name in seen:
            yield name


def _selector_questions(key: str, value: Any, q: Questionnaire) -> Iterator[str]:
    yield from _codes(value, tuple(q.question), "question")
    for id_ in _known(value, q.question):
        question = q.question[id_]
        if key == "named_in" and question.type not in NAMING_TYPES:
            yield f"'named_in': question '{id_}' ({question.type}) names nobody"
        if key == "answered" and question.per not in ("person", "child"):
            yield f"'answered': question '{id_}' is asked per {question.per}, not per person"


def _known(value: Any, ids: Mapping[str, Any]) -> list[str]:
    names = value if isinstance(value, list | tuple) else ()
    return [name for name in names if isinstance(name, str) and name in ids]


def _codes(value: Any, allowed: tuple[str, ...], what: str) -> Iterator[str]:
    if not isinstance(value, list | tuple) or not value:
        yield f"a list of at least one {what} is needed"
        return
    for code in value:
        if not isinstance(code, str) or code not in allowed:
            yield f"unknown {what} '{code}'"


def _atom(atom: Mapping[str, Any], q: Questionnaire, scope: Scope) -> Iterator[str]:
    for key in atom:
        if key != "q" and key not in OPERATORS and key not in MODIFIERS:
            yield f"unknown operator '{key}'"
    question = q.question.get(atom["q"]) if isinstance(atom["q"], str) else None
    if question is None:
        yield f"unknown question '{atom['q']}'"
        return
    operators = [key for key in atom if key in OPERATORS]
    if len(operators) != 1:
        if operators or not any(k != "q" and k not in MODIFIERS for k in atom):
            found = ", ".join(operators) or "none"
            yield f"question '{question.id}' needs exactly one operator; here: {found}"
        return
    yield from _modifiers(atom, question, q, scope)
    operator, value = operators[0], atom[operators[0]]
    if operator == "state":
        yield from _state(atom, question, scope)
    elif operator == "none_said_by":
        if value != "subject":
            yield "'none_said_by' can only be 'subject'"
        elif not scope.person:
            yield "'none_said_by' where no person is bound"
    else:
        leaf = _leaf(question, atom.get("path"), q)
        if isinstance(leaf, str):
            yield leaf
        else:
            yield from _operator(operator, value, leaf, question, q)


def _operator(
    operator: str, value: Any, leaf: Leaf, question: Question, q: Questionnaire
) -> Iterator[str]:
    fits = {
        **dict.fromkeys(("is", "is_not"), ("code",)),
        **dict.fromkeys(("has", "has_other_than", "count_at_least"), ("list",)),
        "lacks": ("list", "code"),
        **dict.fromkeys(NUMBER_OPERATORS, ("number",)),
        **dict.fromkeys(MOMENT_OPERATORS, ("moment",)),
    }
    if leaf.kind not in fits[operator]:
        yield f"'{operator}' does not fit question '{question.id}' ({question.type}: {leaf.kind})"
    elif operator in CODE_OPERATORS:
        yield from _codes(value, leaf.codes, f"code of '{question.id}'")
    else:
        yield from _threshold(operator, value, q)


def _threshold(key: str, value: Any, q: Questionnaire) -> Iterator[str]:
    if value not in [threshold.id for threshold in q.thresholds]:
        yield f"'{key}': unknown threshold '{value}'"


def _state(atom: Mapping[str, Any], question: Question, scope: Scope) -> Iterator[str]:
    state = atom["state"]
    if state not in STATES:
        yield f"unknown state '{state}'"
    elif state in ("empty", "nonempty") and question.type not in LIST_TYPES:
        yield f"state '{state}' does not fit question '{question.id}' ({question.type})"
    elif state == "missing" and scope.place != "close":
        yield "state 'missing' may only stand in a branch with at = \"close\""
    elif state == "missing" and scope.negated:
        yield "state 'missing' may not stand inside a 'not'"
    if "path" in atom:
        yield "'path' does not belong beside 'state'"


def _modifiers(
    atom: Mapping[str, Any], question: Question, q: Questionnaire, scope: Scope
) -> Iterator[str]:
    if "said_by" in atom:
        if atom["said_by"] != "subject":
            yield from lint_selector(atom["said_by"], q)
        elif not scope.person:
            yield "'said_by' is 'subject' where no person is bound"
    if "call" in atom:
        call = atom["call"]
        if call not in CALLS:
            yield f"unknown call selector '{call}'"
        elif question.per not in ("call", "child+call"):
            yield f"'call' does not belong to question '{question.id}', asked per {question.per}"
        elif call == "bound" and not scope.call:
            yield "call 'bound' where no call is bound"
        elif call == "speaking" and not scope.person:
            yield "call 'speaking' where no person is bound"
    if "within" in atom:
        yield from _threshold("within", atom["within"], q)
    if "excluding" in atom:
        if "count_at_least" not in atom:
            yield "'excluding' belongs only beside 'count_at_least'"
        else:
            leaf = _leaf(question, atom.get("path"), q)
            if isinstance(leaf, Leaf):
                yield from _codes(atom["excluding"], leaf.codes, f"code of '{question.id}'")


def _leaf(question: Question, path: Any, q: Questionnaire) -> Leaf | str:
    """What ``path`` ends in for ``question``; a fault as text when it leads nowhere."""
    wrong = f"path '{path}' does not exist in question '{question.id}' ({question.type})"
    if path is None:
        return _whole(question, q)
    if not isinstance(path, str):
        return wrong
    steps = path.split(".")
    if question.type == "offers":
        return _offer_leaf(steps, q) or wrong
    found: Any = FIELDS.get(question.type)
    for step in steps:
        if found == "person":
            found = PERSON_FIELDS
        if not isinstance(found, Mapping) or step not in found:
            return wrong
        found = found[step]
    return Leaf("code", found) if isinstance(found, tuple) else Leaf(found)


def _offer_leaf(steps: list[str], q: Questionnaire) -> Leaf | None:
    if len(steps) != 2 or (steps[0] != "*" and steps[0] not in q.offer):
        return None
    slots = tuple(f"{day.code}.{part.code}" for day in q.days for part in q.day_parts)
    return {
        "amount": Leaf("number"),
        "unit": Leaf("code", tuple(unit.code for unit in q.units)),
        "slots": Leaf("list", slots),
        "until": Leaf("moment"),
        "limit": Leaf("text"),
        "words": Leaf("text"),
    }.get(steps[1])


def _whole(question: Question, q: Questionnaire) -> Leaf:
    codes = tuple(choice.code for choice in question.choices)
    if question.type == "choice":
        return Leaf("code", codes)
    if question.type == "choices":
        return Leaf("list", codes)
    if question.type == "offers":
        return Leaf("list", tuple(q.offer))
    if question.type == "scale":
        return Leaf("number")
    if question.type == "when":
        return Leaf("moment, needs a path")
    return Leaf("person" if question.type == "person" else "text")
