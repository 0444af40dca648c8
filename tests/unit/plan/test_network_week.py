"""Offers, load and cover: counted per code in one unit, never added across codes."""

from __future__ import annotations

from datetime import date

from plan_making import made

from intake_tui.domain.network import circles, loads, offers
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
