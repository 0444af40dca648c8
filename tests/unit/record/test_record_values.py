"""Values: each type takes its forms and refuses the others, naming question, never value."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_tui.content.load import load
from intake_tui.domain.record.values import check_value, persons_in
from intake_tui.domain.words import QUESTION_TYPES
from intake_tui.errors import ValueRefused

Q = load()
RIA, SEM = "id-ria", "id-sem"
PEOPLE = {RIA, SEM}
CANARY = "kanarie-7b1"

OF_TYPE = {
    "quote": "child-wish",
    "text": "network-now",
    "phone": "caller-phone",
    "choice": "danger-now",
    "choices": "cap-support",
    "scale": "cap-load",
    "person": "responsible-prof",
    "people": "child-supporter",
    "speaker": "call-speaker",
    "when": "back-call",
    "offers": "cap-can",
    "decisions": "decision-list",
    "facts": "worry-facts",
}

VALID: list[tuple[str, Any, Any]] = [
    ("quote", "  Bij oma is 't stil. \x00 \n", "Bij oma is 't stil."),
    ("text", "regel een \r\nregel twee", "regel een\nregel twee"),
    ("phone", "06-00000001", "06-00000001"),
    ("phone", "+31 (0)6 000 000 01", "+31 (0)6 000 000 01"),
    ("choice", "unsure", "unsure"),
    ("choices", ["rest", "sparring", "rest"], ["sparring", "rest"]),
    ("scale", 0, 0),
    ("scale", 10, 10),
    ("person", RIA, RIA),
    ("people", [], []),
    ("people", [{"person": RIA, "why": ""}], [{"person": RIA}]),
    ("people", [{"person": RIA, "why": " oma "}], [{"person": RIA, "why": "oma"}]),
    ("speaker", {"person": RIA, "phone": "06-00000001"}, {"person": RIA, "phone": "06-00000001"}),
    ("when", {"at": "2026-11-24", "by": RIA}, {"at": "2026-11-24", "by": RIA}),
    ("when", {"reason": "Ria belt zelf"}, {"reason": "Ria belt zelf"}),
    ("offers", [], []),
    (
        "offers",
        [{"code": "care", "amount": 2, "slots": ["tue.evening", "mon.morning"], "limit": None}],
        [
            {
                "code": "care",
                "amount": 2,
                "slots": ["mon.morning", "tue.evening"],
                "unit": "times/week",
            }
        ],
    ),
    ("decisions", [{"what": "school"}], [{"what": "school"}]),
    (
        "decisions",
        [{"what": "school", "decides": RIA, "heard": [SEM], "at": "2026-11-24T13:30Z"}],
        [{"what": "school", "decides": RIA, "heard": [SEM], "at": "2026-11-24T13:30Z"}],
    ),
    ("facts", [{"what": "laat thuis", "kind": "told"}], [{"what": "laat thuis", "kind": "told"}]),
]

WRONG: list[tuple[str, Any]] = [
    ("quote", ""),
    ("quote", " \n\x00 "),
    ("quote", [CANARY]),
    ("text", 7),
    ("text", CANARY * 20_000),
    ("phone", CANARY),
    ("phone", "06"),
    ("phone", "0" * 40),
    ("choice", CANARY),
    ("choice", ["yes"]),
    ("choices", []),
    ("choices", [CANARY]),
    ("choices", "rest"),
    ("scale", 11),
    ("scale", -1),
    ("scale", 5.0),
    ("scale", True),
    ("scale", CANARY),
    ("person", CANARY),
    ("person", [RIA]),
    ("people", {"person": RIA}),
    ("people", [RIA]),
    ("people", [{"person": CANARY}]),
    ("people", [{"why": CANARY}]),
    ("people", [{"person": RIA}, {"person": RIA}]),
    ("people", [{"person": RIA, CANARY: CANARY}]),
    ("speaker", {"phone": CANARY}),
    ("speaker", {"person": CANARY}),
    ("speaker", {"person": RIA, "on_behalf_of": CANARY}),
    ("when", {}),
    ("when", {"by": RIA}),
    ("when", {"at": CANARY}),
    ("when", {"at": "2026-02-31"}),
    ("when", {"at": "2026-11-24", "by": CANARY}),
    ("when", {"at": "2026-11-24", "done": CANARY}),
    ("offers", [{"code": CANARY, "amount": 1}]),
    ("offers", [{"code": "care"}]),
    ("offers", [{"code": "care", "amount": 0}]),
    ("offers", [{"code": "care", "amount": 169}]),
    ("offers", [{"code": "care", "amount": True}]),
    ("offers", [{"code": "care", "amount": 1, "slots": [CANARY]}]),
    ("offers", [{"code": "care", "amount": 1, "unit": "nights/week"}]),
    ("offers", [{"code": "care", "amount": 1, "until": CANARY}]),
    ("decisions", [{"decides": RIA}]),
    ("decisions", [{"what": CANARY, "decides": CANARY}]),
    ("decisions", [{"what": CANARY, "heard": [CANARY]}]),
    ("facts", [{"what": ""}]),
    ("facts", [{"what": CANARY, "kind": CANARY}]),
    ("facts", [CANARY]),
]


def check(kind: str, value: Any) -> Any:
    return check_value(Q, Q.question[OF_TYPE[kind]], value, PEOPLE)


def test_every_type_stands_in_the_tables_above() -> None:
    assert set(OF_TYPE) == set(QUESTION_TYPES)
    assert {kind for kind, *_ in VALID} == {kind for kind, _ in WRONG} == set(QUESTION_TYPES)
    assert all(Q.question[id_].type == kind for kind, id_ in OF_TYPE.items())


@pytest.mark.parametrize(("kind", "given_value", "kept"), VALID)
def test_a_valid_form_is_kept_and_checking_it_again_changes_nothing(
    kind: str, given_value: Any, kept: Any
) -> None:
    assert check(kind, given_value) == kept
    assert check(kind, kept) == kept


@pytest.mark.parametrize(("kind", "value"), WRONG)
def test_a_wrong_form_is_refused_with_the_question_and_without_the_value(
    kind: str, value: Any
) -> None:
    with pytest.raises(ValueRefused) as refused:
        check(kind, value)
    message = str(refused.value)
    assert OF_TYPE[kind] in message
    assert CANARY not in message
    assert "\n" not in message
    assert refused.value.__cause__ is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["person", "why", "at", "by", "code", "amount", "what", "heard", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(st.sampled_from(QUESTION_TYPES), JSON)
def test_whatever_is_given_is_kept_in_a_fixed_form_or_refused(kind: str, value: Any) -> None:
    try:
        kept = check(kind, value)
    except ValueRefused:
        return
    assert check(kind, kept) == kept


@pytest.mark.parametrize(("kind", "given_value", "kept"), VALID)
def test_persons_that_are_named_are_found(kind: str, given_value: Any, kept: Any) -> None:
    question = Q.question[OF_TYPE[kind]]
    assert set(persons_in(question, kept)) <= PEOPLE
