"""Offers, load and cover: counted per code in one unit, never added across codes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_making import made

from intake_tui.domain.network import circles, latest, loads, measure, offers
from intake_tui.domain.record.current import Current
from intake_tui.domain.record.types import Agreement, Need, Person, Place
from intake_tui.domain.week import cover, week_parts


def test_only_the_own_offer_counts() -> None:
    m = made()
    one = {"code": "care", "amount": 2, "unit": "times/week", "slots": [], "until": "2026-12-01"}
    m.say("cap-can", [one], about="oma", by="aunt")
    current = Current(m.case, m.known)
    assert [(o.person, o.own, o.until) for o in offers(current)] == [("oma", False, "2026-12-01")]
    assert loads(m.case, current, m.known) == ()


def test_load_is_per_code_and_names_what_is_over() -> None:
    m = made()
    said = [
        {"code": "care", "amount": 1, "unit": "times/week"},
        {"code": "care", "amount": 1, "unit": "times/week"},
        {"code": "stay-over", "amount": 2, "unit": "nights/week"},
    ]
    m.say("cap-can", said, about="oma", by="oma")
    deals = (
        ("a1", "care", 2, (), "agreed"),
        ("a2", "care", None, ("mon.morning",), "proposed"),
        ("a3", "stay-over", 1, (), "agreed"),
        ("a4", "listen", None, (), "agreed"),
        ("a5", "care", 9, (), "ended"),
    )
    for id_, code, amount, slots, state in deals:
        m.put(
            "agreements",
            Agreement(id=id_, owner="oma", code=code, amount=amount, slots=slots, state=state),  # type: ignore[arg-type]
        )
    found = {load.code: load for load in loads(m.case, Current(m.case, m.known), m.known)}
    care = found["care"]
    assert (care.offered, care.agreed, care.proposed, care.over) == (2, 2, 1, 1)
    assert (found["stay-over"].offered, found["stay-over"].over) == (2, 0)
    assert (found["listen"].offered, found["listen"].unmeasured) == (None, 1)
    assert care.unit == "times/week"


def test_cover_counts_what_was_agreed_and_runs() -> None:
    m = made()
    slots = ("mon.morning", "tue.night", "wed.night")
    m.put("needs", Need(id="child-a", slots=slots))
    deals = (
        ("a1", "mon.morning", "agreed", None, None),
        ("a2", "tue.night", "proposed", None, None),
        ("a3", "wed.night", "agreed", None, "2026-11-22"),
    )
    for id_, slot, state, start, end in deals:
        m.put(
            "agreements",
            Agreement(
                id=id_,
                owner="oma",
                code="care",
                children=("child-a",),
                slots=(slot,),
                state=state,  # type: ignore[arg-type]
                start=start,
                end=end,
            ),
        )
    found = cover(m.case, m.known, "child-a", on=date(2026, 11, 23))
    assert found.needed == slots
    assert found.covered == {"mon.morning": ("a1",)}
    assert found.proposed == {"tue.night": ("a2",)}
    assert found.gaps == ("tue.night", "wed.night")
    assert cover(m.case, m.known, "child-b", on=date(2026, 11, 23)).gaps == ()
    assert len(week_parts(m.known)) == 28


def test_circles_are_per_child_and_per_who_drew_them() -> None:
    m = made()
    oma = m.case.persons["oma"]
    places = (
        Place(child="child-a", circle=1, drawn_by="child-a"),
        Place(child="child-a", circle=3, drawn_by="mother"),
        Place(child="child-b", circle=2, drawn_by="mother"),
    )
    m.put("persons", Person(id="oma", name=oma.name, added_at=oma.added_at, places=places))
    assert circles(m.case, "child-a") == {"child-a": {1: ("oma",)}, "mother": {3: ("oma",)}}


def held(*answers: list[dict[str, Any]], on: str | None = None) -> list[tuple[Any, ...]]:
    """What holds of answers on care, one after the other."""
    m = made()
    for answer in answers:
        items = [{"code": "care", "unit": "times/week", "slots": [], **item} for item in answer]
        m.say("cap-can", items, about="oma", by="oma")
    current = Current(m.case, m.known)
    return [(o.code, o.amount, o.slots) for o in latest(offers(current), on)]


MON, TUE, WED = "mon.morning", "tue.morning", "wed.morning"


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        # Said again: the latest amount; within one answer they add up.
        (([{"amount": 3}], [{"amount": 1}]), [("care", 1, ())]),
        (([{"amount": 1}], [{"amount": 2}, {"amount": 1}]), [("care", 2, ()), ("care", 1, ())]),
        # Another code, and another part of the week, stay.
        (
            ([{"amount": 3}], [{"amount": 1, "code": "listen"}]),
            [("care", 3, ()), ("listen", 1, ())],
        ),
        (
            ([{"amount": 1, "slots": [MON]}], [{"amount": 1, "slots": [TUE]}]),
            [("care", 1, (MON,)), ("care", 1, (TUE,))],
        ),
        # What is said again in part keeps its share for the rest, and never more.
        (
            ([{"amount": 3, "slots": [MON, TUE, WED]}], [{"amount": 1, "slots": [TUE]}]),
            [("care", 2, (MON, WED)), ("care", 1, (TUE,))],
        ),
        (
            ([{"amount": 1, "slots": [MON, TUE]}], [{"amount": 1, "slots": [TUE]}]),
            [("care", 1, (TUE,))],
        ),
        # An amount alone does not take back the parts; parts take the place of an open offer.
        (([{"amount": 2, "slots": [MON, TUE]}], [{"amount": 1}]), [("care", 1, (MON, TUE))]),
        (([{"amount": 2}], [{"amount": 1, "slots": [TUE]}]), [("care", 1, (TUE,))]),
        # 'Nothing now' ends them all.
        (([{"amount": 2}], []), []),
    ],
)
def test_the_latest_answer_holds_as_far_as_it_goes(
    answers: tuple[list[dict[str, Any]], ...], found: list[tuple[Any, ...]]
) -> None:
    assert held(*answers) == found


def test_an_offer_holds_until_its_last_day_and_the_one_before_it_does_not_return() -> None:
    answers = [{"amount": 3}], [{"amount": 1, "until": "2026-12-01"}]
    assert held(*answers, on="2026-12-01") == [("care", 1, ())]
    assert held(*answers, on="2026-12-02") == []


ANSWERS = st.lists(
    st.builds(
        lambda amount, slots: [{"amount": amount, "slots": sorted(slots)}],
        st.integers(1, 3),
        st.sets(st.sampled_from((MON, TUE, WED))),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(answers=ANSWERS)
def test_a_later_answer_never_adds_to_what_it_says_again(answers: list[Any]) -> None:
    found = held(*answers)
    last = answers[-1][0]
    assert found[-1][1] == last["amount"]
    slots = [slot for _, _, held_ in found for slot in held_]
    assert len(slots) == len(set(slots))
    assert sum(amount for _, amount, _ in found) <= sum(a[0]["amount"] for a in answers)
    if not last["slots"]:
        assert len(found) == 1


@pytest.mark.parametrize(
    ("amount", "slots", "unit", "asked"),
    [
        (None, (), "nights/week", None),
        (1, ("mon.night", "tue.night"), "nights/week", 2),
        (3, ("mon.night",), "nights/week", 3),
        (None, ("mon.evening", "mon.night", "tue.morning"), "nights/week", 1),
        (None, ("mon.night", "tue.evening"), "nights/week", 2),
        (None, ("mon.morning", "tue.morning"), "nights/week", 2),
        (None, ("mon.morning", "mon.night", "tue.morning"), "days/week", 2),
        (None, ("mon.morning", "mon.evening"), "times/week", 2),
        (None, ("mon.morning", "mon.evening"), "hours/week", None),
        (4, ("mon.morning",), "hours/week", 4),
    ],
)
def test_what_is_asked_is_counted_in_the_unit_of_the_code(
    amount: int | None, slots: tuple[str, ...], unit: str, asked: int | None
) -> None:
    agreement = Agreement(id="a", owner="oma", code="care", amount=amount, slots=slots)
    assert measure(agreement, unit) == asked


def test_load_counts_the_latest_answer_that_still_holds() -> None:
    m = made()
    item = {"code": "care", "amount": 5, "unit": "times/week", "slots": []}
    m.say("cap-can", [item], about="oma", by="oma")
    m.say("cap-can", [{**item, "amount": 1, "until": "2026-12-01"}], about="oma", by="oma")
    current = Current(m.case, m.known)
    assert [load.offered for load in loads(m.case, current, m.known)] == [1]
    assert [load.offered for load in loads(m.case, current, m.known, on="2026-12-01")] == [1]
    assert loads(m.case, current, m.known, on="2026-12-02") == ()
