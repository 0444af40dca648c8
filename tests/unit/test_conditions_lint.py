"""Faults in conditions and selectors are told before a call, never during one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from own_file import ours, told, write

from intake_tui.content.load import load
from intake_tui.domain.conditions.lint import Scope, lint_condition, lint_selector

WISH = "[[question]] child-wish"

CONDITIONS: list[tuple[dict[str, Any], str]] = [
    ({"q": "nope", "is": ["yes"]}, "unknown question 'nope'"),
    ({"q": "child-age-band", "is": ["9-12"]}, "unknown code of 'child-age-band' '9-12'"),
    ({"q": "child-age-band", "is": []}, "a list of at least one code of 'child-age-band'"),
    ({"q": "child-age-band", "is": "0-3"}, "a list of at least one code of 'child-age-band'"),
    ({"q": "cap-can", "has": ["fly"]}, "unknown code of 'cap-can' 'fly'"),
    ({"q": "danger-now", "is": ["yes"], "is_not": ["no"]}, "needs exactly one operator"),
    ({"q": "danger-now"}, "'danger-now' needs exactly one operator; here: none"),
    ({"q": "danger-now", "equals": ["yes"]}, "unknown operator 'equals'"),
    ({}, "a condition has exactly one of"),
    ({"all": [], "any": []}, "a condition has exactly one of"),
    ({"all": {}}, "'all' must be a list of conditions"),
    ({"not": {"all": []}, "where": {}}, "'where' does not belong beside 'not'"),
    ({"q": "danger-now", "call": "first", "is": ["yes"]}, "unknown call selector 'first'"),
    ({"q": "kader", "call": "latest", "is": ["ots"]}, "'call' does not belong to question 'kader'"),
    ({"q": "cap-load", "at_least": "huge"}, "'at_least': unknown threshold 'huge'"),
    ({"q": "kader", "is": ["ots"], "within": "long"}, "'within': unknown threshold 'long'"),
    ({"q": "kader", "at_least": "heavy-load"}, "'at_least' does not fit question 'kader'"),
    ({"q": "kader", "has": ["ots"]}, "'has' does not fit question 'kader'"),
    ({"q": "entangled", "is": ["none"]}, "'is' does not fit question 'entangled'"),
    ({"q": "child-wish", "has": ["x"]}, "'has' does not fit question 'child-wish'"),
    ({"q": "back-call", "passed": "no-grace"}, "'passed' does not fit question 'back-call'"),
    ({"q": "back-call", "path": "by.hat", "is": ["no"]}, "path 'by.hat' does not exist"),
    ({"q": "back-call", "path": "by.mandate", "is": ["maybe"]}, "unknown code of 'back-call'"),
    ({"q": "cap-can", "path": "fly.amount", "at_least": "heavy-nights"}, "path 'fly.amount'"),
    ({"q": "cap-can", "path": "amount", "at_least": "heavy-nights"}, "path 'amount' does not"),
    ({"q": "people-react", "path": "why", "is": ["x"]}, "path 'why' does not exist"),
    ({"q": "kader", "state": "missing"}, "state 'missing' may only stand in a branch"),
    ({"q": "kader", "state": "gone"}, "unknown state 'gone'"),
    ({"q": "kader", "state": "empty"}, "state 'empty' does not fit question 'kader'"),
    ({"q": "kader", "is": ["ots"], "excluding": ["ots"]}, "'excluding' belongs only beside"),
    (
        {"q": "entangled", "count_at_least": "many-roles", "excluding": ["moon"]},
        "unknown code of 'entangled' 'moon'",
    ),
    ({"q": "kader", "is": ["ots"], "said_by": {"roles": ["king"]}}, "unknown role 'king'"),
    ({"q": "child-wish", "none_said_by": "mother"}, "'none_said_by' can only be 'subject'"),
    ({"some": {"roles": ["parent"]}}, "'some' needs a 'where'"),
    ({"subject_is": {"sides": ["left"]}}, "unknown side 'left'"),
    ({"subject_is": {"use": "everybody"}}, "unknown named selector 'everybody'"),
    ({"subject_is": {"colour": ["red"]}}, "unknown selector key 'colour'"),
    ({"subject_is": {"calling": False}}, "'calling' can only be true"),
    ({"subject_is": {"mandate": "yes"}}, "'mandate' must be true or false"),
    ({"subject_is": {"named_in": ["kader"]}}, "'named_in': question 'kader' (choice) names nobody"),
    ({"subject_is": {"answered": ["call-reason"]}}, "'answered': question 'call-reason' is asked"),
    ({"subject_is": {"any": [{"roles": []}]}}, "a list of at least one role is needed"),
]


@pytest.mark.parametrize(("condition", "what"), CONDITIONS, ids=[c[1][:50] for c in CONDITIONS])
def test_a_fault_in_a_condition_is_told_once(
    tmp_path: Path, condition: dict[str, Any], what: str
) -> None:
    path = write(tmp_path, question=[ours("question", "child-wish", open_when=condition)])
    [(entry, text)] = told(path)
    assert entry == WISH
    assert text.startswith("open_when: ")
    assert what in text


BRANCHES: list[tuple[str, str, dict[str, Any], str]] = [
    ("alignment", "live", {"q": "alignment", "state": "missing"}, "may only stand in a branch"),
    (
        "alignment",
        "close",
        {"not": {"all": [{"q": "alignment", "state": "missing"}]}},
        "state 'missing' may not stand inside a 'not'",
    ),
    ("case", "live", {"subject_is": {}}, "'subject_is' where no person is bound"),
    ("case", "live", {"q": "child-wish", "none_said_by": "subject"}, "where no person is bound"),
    ("case", "live", {"q": "kader", "is": ["ots"], "said_by": "subject"}, "no person is bound"),
    ("case", "live", {"q": "danger-now", "call": "bound", "is": ["yes"]}, "no call is bound"),
    ("case", "live", {"q": "danger-now", "call": "speaking", "is": ["no"]}, "no person is bound"),
]


@pytest.mark.parametrize(("_name", "at", "when", "what"), BRANCHES, ids=[b[3] for b in BRANCHES])
def test_a_branch_may_not_lean_on_what_is_not_bound(
    tmp_path: Path, _name: str, at: str, when: dict[str, Any], what: str
) -> None:
    branch = {"at": at, "prints": "signal", "severity": "attention", "when": when}
    path = write(tmp_path, rule=[ours("rule", "not-aligned", branches=[branch])])
    [(entry, text)] = told(path)
    assert entry == "[[rule]] not-aligned"
    assert text.startswith("branch 1: ")
    assert what in text


def test_missing_in_a_close_branch_is_sound(tmp_path: Path) -> None:
    when = {"any": [{"q": "alignment", "state": "missing"}]}
    branch = {"at": "close", "prints": "to_ask", "severity": "info", "when": when}
    assert told(write(tmp_path, rule=[ours("rule", "not-aligned", branches=[branch])])) == []


GRAMMAR = "q is has lacks all any not some where subject_is state missing path at at_least call"
NAMES = "said_by roles use named_in child-wish cap-can back-call kader ots subject within excluding"
WORDS = st.sampled_from([*GRAMMAR.split(), *NAMES.split()])
ANYTHING = st.recursive(
    st.one_of(WORDS, st.integers(), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=12,
)


@given(condition=ANYTHING, person=st.booleans(), call=st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_condition_however_wrong_breaks_the_check(
    condition: Any, person: bool, call: bool
) -> None:
    for place in ("live", "close", "open"):
        for text in lint_condition(condition, load(), Scope(place, person, call)):
            assert text
            assert "\n" not in text
    assert all(lint_selector(condition, load()))
