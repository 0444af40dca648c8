"""What people offered is the bound for what a plan asks; more is shown, and refused when final."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from plan_making import NOW, PROFESSIONAL, Making, family, made

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.network import Breach
from intake_tui.domain.plan.build import NotFinal, build
from intake_tui.domain.plan.capacity import breaches, slots_named
from intake_tui.domain.record.types import Agreement, Unlock
from intake_tui.render import render


def ready(person: str = "oma") -> Making:
    """Somebody who may be contacted and said an informed yes."""
    m = made()
    m.say("supporter-contact-ok", "all", about=person, by="mother")
    m.say("supporter-agreed", "yes-clear", about=person, by=person)
    return m


def offer(m: Making, by: str = "oma", about: str = "oma", **fields: Any) -> str:
    item = {"code": "care", "amount": 2, "unit": "times/week", "slots": [], **fields}
    return m.say("cap-can", [item], about=about, by=by)


def ask(m: Making, id_: str = "a1", owner: str = "oma", **fields: Any) -> None:
    given_ = {"code": "care", "amount": 1, "children": ("child-a",), "state": "agreed", **fields}
    m.put("agreements", Agreement(id=id_, owner=owner, **given_))


def found(m: Making) -> tuple[Breach, ...]:
    return breaches(m.case, m.known, now=NOW)


def kinds(m: Making) -> set[str]:
    return {b.kind for b in found(m)}


def test_within_the_offer_there_is_nothing_to_say() -> None:
    m = ready()
    offer(m)
    ask(m, amount=2)
    assert found(m) == ()
    build(m.case, m.known, PROFESSIONAL, now=NOW, final=True)


def test_over_the_offer_in_one_unit_and_never_across_codes() -> None:
    m = ready()
    said = offer(m)
    offer(m, code="stay-over", amount=1, unit="nights/week")
    ask(m, "a1", amount=2)
    ask(m, "a2", code="stay-over", amount=1)
    assert found(m) == ()
    ask(m, "a3", amount=1, state="proposed")
    (breach,) = found(m)
    assert (breach.kind, breach.agreement, breach.person) == ("over-offer", "a3", "oma")
    assert "3 keer per week tegen 2 keer per week" in breach.message.nl
    assert "3 times a week against 2 times a week" in breach.message.en
    assert breach.findings == ("B3.0", "B3.2")
    assert said in breach.statements


def test_one_after_the_other_is_not_summed() -> None:
    m = ready()
    offer(m)
    ask(m, "a1", amount=2, end="2026-12-01")
    ask(m, "a2", amount=2, start="2026-12-02")
    assert found(m) == ()
    ask(m, "a3", amount=1, start="2026-12-10")
    assert [b.agreement for b in found(m)] == ["a3"]


def test_what_is_over_or_ended_asks_nothing() -> None:
    m = ready()
    offer(m)
    ask(m, "a1", amount=9, end="2026-01-01")
    ask(m, "a2", amount=9, state="ended")
    assert found(m) == ()


@settings(max_examples=80, deadline=None)
@given(offered=st.integers(1, 7), asked=st.lists(st.integers(1, 7), min_size=1, max_size=4))
def test_the_bound_is_exactly_the_offer(offered: int, asked: list[int]) -> None:
    m = ready()
    offer(m, amount=offered)
    for n, amount in enumerate(asked):
        ask(m, f"a{n}", amount=amount)
    assert ("over-offer" in kinds(m)) is (sum(asked) > offered)


@pytest.mark.parametrize(
    ("offered", "asked", "kind"),
    [
        ({"code": "listen"}, {}, "not-offered"),
        ({}, {"amount": None}, "not-measured"),
        ({"slots": ["mon.night"]}, {"slots": ("tue.night",)}, "outside-week"),
        ({"until": "2026-12-31"}, {"end": "2027-01-01"}, "past-until"),
        ({"until": "2026-12-31"}, {"end": None}, "past-until"),
    ],
)
def test_what_was_not_offered(offered: dict[str, Any], asked: dict[str, Any], kind: str) -> None:
    m = ready()
    offer(m, **offered)
    ask(m, **asked)
    assert kinds(m) == {kind}


def test_until_the_day_of_the_offer_is_within_it() -> None:
    m = ready()
    offer(m, until="2026-12-31")
    ask(m, end="2026-12-31")
    assert found(m) == ()


def test_a_time_the_person_said_no_to() -> None:
    m = ready()
    offer(m)
    m.say("cap-cannot", "Dinsdagavond kan ik niet.", about="oma", by="oma")
    ask(m, slots=("tue.evening",))
    (breach,) = found(m)
    assert breach.kind == "cannot"
    assert "dinsdagavond" in breach.message.nl
    ask(m, slots=("tue.morning",))
    assert found(m) == ()


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("kan dinsdag niet", {"tue.morning", "tue.afternoon", "tue.evening", "tue.night"}),
        ("niet op woensdagmiddag", {"wed.afternoon"}),
        ("Thursday nights are not possible", {"thu.night"}),
        ("Meer dan twee nachten kan ik niet", set()),
        ("nooit, behalve op maandag", set()),
        ("autorijden", set()),
    ],
)
def test_times_in_words(text: str, slots: set[str]) -> None:
    assert slots_named(made().known, text) == slots


def test_weekday_nights_leave_the_weekend_free() -> None:
    named = slots_named(made().known, "Doordeweeks 's nachts lukt me niet meer")
    assert named == {"mon.night", "tue.night", "wed.night", "thu.night"}


@pytest.mark.parametrize("answer", [None, "thinking", "yes-unclear", "no"])
def test_a_task_needs_an_informed_yes(answer: str | None) -> None:
    m = made()
    m.say("supporter-contact-ok", "all", about="oma", by="mother")
    if answer:
        m.say("supporter-agreed", answer, about="oma", by="oma")
    offer(m)
    ask(m)
    assert kinds(m) == {"no-informed-yes"}


def test_a_yes_by_somebody_else_is_none() -> None:
    m = made()
    m.say("supporter-contact-ok", "all", about="oma", by="mother")
    m.say("supporter-agreed", "yes-clear", about="oma", by="aunt")
    offer(m)
    ask(m)
    assert "no-informed-yes" in kinds(m)


@pytest.mark.parametrize("answer", ["refused", "partly"])
def test_a_task_for_who_may_not_be_contacted(answer: str) -> None:
    m = ready()
    offer(m)
    ask(m)
    m.say("supporter-contact-ok", answer, about="oma", by="father")
    assert "no-contact" in kinds(m)


def test_an_offer_on_somebodys_behalf_is_none() -> None:
    m = ready()
    said = offer(m, by="aunt")
    ask(m, offer=said)
    assert kinds(m) == {"not-offered", "on-behalf"}


def test_a_guard_opened_for_exactly_its_statements_is_open_here_too() -> None:
    m = ready()
    offer(m)
    ask(m)
    said = m.say("cap-pressure", "must", about="oma", by="oma")
    assert kinds(m) == {"no-informed-yes"}
    m.put(
        "unlocks",
        Unlock(
            id="u1", rule="not-a-question", subject="oma", block="task:this-person",
            statements=(said,), reason="besproken", by="worker", at=NOW,
        ),
    )  # fmt: skip
    assert found(m) == ()
    m.say("supporter-motive", ["must"], about="oma", by="oma")
    assert kinds(m) == {"no-informed-yes"}


def test_family_and_professionals_are_not_bound_by_an_offer() -> None:
    m = made()
    ask(m, "a1", owner="mother")
    ask(m, "a2", owner="prof")
    assert found(m) == ()


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("evaluation-date", {"at": "2026-12-01", "by": "oma"}),
        ("evaluation-date", {"at": "2026-12-01", "by": "organisation"}),
        ("responsible-prof", "oma"),
    ],
)
def test_an_evaluation_is_owned_by_a_mandate(question: str, value: Any) -> None:
    m = made()
    m.say(question, value)
    (breach,) = found(m)
    assert (breach.kind, breach.agreement) == ("evaluation-owner", None)
    with pytest.raises(NotFinal):
        build(m.case, m.known, PROFESSIONAL, now=NOW, final=True)
    assert build(m.case, m.known, PROFESSIONAL, now=NOW).plan.parts


def test_a_final_plan_is_refused_with_reason_and_finding_and_a_concept_shows_it() -> None:
    m = ready()
    offer(m)
    ask(m, amount=5, visible_to=("mother",))
    text = render(build(m.case, m.known, PROFESSIONAL, now=NOW).plan, "md", "nl")
    assert "Meer gevraagd dan aangeboden" in text
    assert "bevinding" in text
    for reader in (PROFESSIONAL, family("mother")):
        with pytest.raises(NotFinal, match="Meer gevraagd dan aangeboden"):
            build(m.case, m.known, reader, now=NOW, final=True)
    # A plan in which the agreement does not stand is not held back by it.
    assert build(m.case, m.known, family("father"), now=NOW, final=True).plan.stamp[0].id == (
        "final, read back"
    )


def test_the_refusal_names_nobody() -> None:
    m = ready()
    offer(m)
    ask(m, amount=5, text="pannenkoeken")
    with pytest.raises(NotFinal) as caught:
        build(m.case, m.known, PROFESSIONAL, now=NOW, final=True)
    assert "naam" not in str(caught.value)
    assert "pannenkoeken" not in str(caught.value)


def test_the_family_is_not_told_of_it() -> None:
    m = ready()
    offer(m)
    ask(m, amount=5, visible_to=("mother",))
    text = render(build(m.case, m.known, family("mother"), now=NOW).plan, "md", "nl")
    assert "Meer gevraagd" not in text


NIGHTS = tuple(f"{d}.night" for d in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))


def nights(m: Making, *items: dict[str, Any], by: str = "oma") -> str:
    """One answer on staying over, an item for each offer in it."""
    base = {"code": "stay-over", "amount": 1, "unit": "nights/week", "slots": []}
    return m.say("cap-can", [{**base, **item} for item in items], about="oma", by=by)


def stay(m: Making, id_: str = "a1", **fields: Any) -> None:
    ask(m, id_, **{"code": "stay-over", "amount": None, **fields})


def test_an_amount_hides_no_parts_of_the_week() -> None:
    m = ready()
    nights(m, {})
    stay(m, amount=1, slots=NIGHTS)
    (breach,) = found(m)
    assert breach.kind == "over-offer"
    assert "7 nachten per week tegen 1 nachten per week" in breach.message.nl


@settings(max_examples=60, deadline=None)
@given(
    amount=st.none() | st.integers(1, 7), slots=st.sets(st.sampled_from(NIGHTS), max_size=7),
    offered=st.integers(1, 7),
)  # fmt: skip
def test_more_nights_than_offered_are_seen_however_they_are_noted(
    amount: int | None, slots: set[str], offered: int
) -> None:
    m = ready()
    nights(m, {"amount": offered})
    stay(m, amount=amount, slots=tuple(sorted(slots)))
    asked = max(amount or 0, len(slots))
    if asked:
        assert kinds(m) == ({"over-offer"} if asked > offered else set())
    else:
        assert kinds(m) == {"not-measured"}


def test_a_week_of_living_there_is_seven_days() -> None:
    m = ready()
    offer(m, code="live-in", amount=7, unit="days/week")
    week = tuple(f"{n[:3]}.{part}" for n in NIGHTS for part in ("morning", "evening", "night"))
    ask(m, code="live-in", amount=None, slots=week)
    assert found(m) == ()


def test_parts_of_the_week_are_no_hours() -> None:
    m = ready()
    offer(m, code="practical", amount=2, unit="hours/week")
    ask(m, code="practical", amount=None, slots=("mon.morning", "tue.morning"))
    assert kinds(m) == {"not-measured"}
    ask(m, code="practical", amount=2, slots=("mon.morning", "tue.morning"))
    assert found(m) == ()


@pytest.mark.parametrize(
    ("answer", "contact", "kinds_"),
    [
        ("no", "all", {"no-informed-yes"}),
        ("yes-clear", "refused", {"no-contact"}),
        (None, None, {"no-informed-yes"}),
        ("yes-clear", "all", set()),
    ],
)
@pytest.mark.parametrize("owner", ["oma", "mother"])
def test_who_takes_over_has_to_be_asked_too(
    owner: str, answer: str | None, contact: str | None, kinds_: set[str]
) -> None:
    m = ready()
    offer(m)
    if answer:
        m.say("supporter-agreed", answer, about="aunt", by="aunt")
    if contact:
        m.say("supporter-contact-ok", contact, about="aunt", by="mother")
    ask(m, owner=owner, backup="aunt", visible_to=("mother",))
    assert {(b.kind, b.person) for b in found(m)} == {(kind, "aunt") for kind in kinds_}
    if kinds_:
        with pytest.raises(NotFinal):
            build(m.case, m.known, PROFESSIONAL, now=NOW, final=True)
        # On paper for at home nobody is named who did not say yes, so nothing is asked there.
        home = build(m.case, m.known, family("mother"), now=NOW, final=True)
        assert "Anjanaam" not in str([p for p in home.plan.parts if p.id == "agreements"])


def test_a_parent_or_professional_may_take_over_unasked() -> None:
    m = ready()
    offer(m)
    ask(m, "a1", backup="mother")
    ask(m, "a2", backup="prof")
    assert found(m) == ()


def test_an_offer_that_is_over_does_not_count() -> None:
    m = ready()
    nights(m, {"amount": 7, "until": "2020-01-01"}, {"amount": 1})
    stay(m, amount=7)
    assert kinds(m) == {"over-offer"}
    stay(m, amount=1)
    assert found(m) == ()


def test_an_offer_that_ends_within_the_agreement_bounds_what_comes_after() -> None:
    m = ready()
    said = {"amount": 7, "until": "2026-11-30"}, {"amount": 1, "until": "2027-11-30"}
    nights(m, *said)
    stay(m, amount=7, end="2026-11-30")
    assert found(m) == ()
    stay(m, amount=7, end="2027-11-30")
    (breach,) = found(m)
    assert breach.kind == "over-offer"
    assert "7 nachten per week tegen 1 nachten per week" in breach.message.nl


def test_where_every_offer_has_ended_the_agreement_runs_past_it() -> None:
    m = ready()
    nights(m, {"amount": 2, "until": "2020-01-01"})
    stay(m, amount=2)
    assert kinds(m) == {"past-until"}


def test_the_latest_answer_of_the_person_holds() -> None:
    m = ready()
    nights(m, {"amount": 3})
    lowered = nights(m, {"amount": 1})
    stay(m, amount=3)
    (breach,) = found(m)
    assert (breach.kind, breach.statements) == ("over-offer", (lowered,))
    m.withdraw(lowered)
    assert found(m) == ()
    nights(m, {"amount": 2}, by="aunt")
    assert found(m) == (), "nobody lowers an offer for somebody else"


@settings(max_examples=60, deadline=None)
@given(first=st.integers(1, 7), later=st.integers(1, 7), asked=st.integers(1, 7))
def test_said_again_only_the_later_amount_counts(first: int, later: int, asked: int) -> None:
    m = ready()
    nights(m, {"amount": first})
    nights(m, {"amount": later})
    stay(m, amount=asked)
    assert ("over-offer" in kinds(m)) is (asked > later)


def test_latest_is_what_was_said_last_not_what_was_typed_last() -> None:
    m = ready()
    said = nights(m, {"amount": 1})
    old = nights(m, {"amount": 3})
    earlier = m.case.statements[said].said_at - timedelta(days=1)
    m.put("statements", replace(m.case.statements[old], said_at=earlier))
    stay(m, amount=3)
    assert kinds(m) == {"over-offer"}


def test_the_moments_of_one_offer_are_not_lifted_by_another_without() -> None:
    m = ready()
    nights(m, {"slots": ["mon.night"]})
    nights(m, {})
    stay(m, slots=("tue.night",))
    assert kinds(m) == {"outside-week"}
    stay(m, slots=("mon.night",))
    assert found(m) == ()


def test_an_offer_without_moments_leaves_room_for_its_own_amount_only() -> None:
    m = ready()
    nights(m, {"slots": ["mon.night"]}, {})
    stay(m, "a1", slots=("tue.night",))
    assert found(m) == ()
    stay(m, "a2", slots=("wed.night",))
    (breach,) = found(m)
    assert (breach.kind, breach.agreement) == ("outside-week", "a2")


def test_a_moment_ends_with_its_own_offer() -> None:
    m = ready()
    nights(m, {"slots": ["mon.night"], "until": "2026-11-30"}, {"slots": ["tue.night"]})
    stay(m, slots=("mon.night",), end="2026-11-30")
    assert found(m) == ()
    stay(m, slots=("mon.night",))
    assert kinds(m) == {"outside-week"}


@pytest.mark.parametrize("status", ["declined", "unknown"])
def test_consent_that_was_not_given_is_none(status: str) -> None:
    m = ready()
    offer(m)
    ask(m)
    said = m.say("supporter-contact-ok", None, about="oma", by="father", status=status)
    (breach,) = found(m)
    assert (breach.kind, breach.statements) == ("no-contact", (said,))


def test_what_others_tell_of_a_time_counts_beside_what_the_person_offered() -> None:
    m = ready()
    nights(m, {"amount": 2, "slots": ["tue.night", "mon.night"]})
    m.say("cap-cannot", "dinsdagnacht kan niet", about="oma", by="mother")
    stay(m, slots=("tue.night",))
    assert found(m) == (), "the person said this night itself"
    m = ready()
    nights(m, {})
    m.say("cap-cannot", "dinsdagnacht kan niet", about="oma", by="mother")
    stay(m, slots=("tue.night",))
    (breach,) = found(m)
    assert breach.kind == "cannot"
    assert breach.message.nl.startswith("Een ander vertelde")


def test_a_child_is_not_given_a_task() -> None:
    m = made()
    ask(m, owner="child-a")
    assert kinds(m) == {"not-offered", "no-informed-yes"}


def test_an_evaluation_to_come_has_an_owner() -> None:
    m = made()
    m.say("evaluation-date", {"at": "2026-12-01"})
    (breach,) = found(m)
    assert (breach.kind, breach.person) == ("evaluation-owner", "")
    with pytest.raises(NotFinal):
        build(m.case, m.known, PROFESSIONAL, now=NOW, final=True)
    assert "geen genoteerd mandaat" in render(
        build(m.case, m.known, PROFESSIONAL, now=NOW).plan, "md", "nl"
    )
    m.say("evaluation-date", {"at": "2026-12-01", "done": "yes"}, by="prof")
    m.withdraw("s005")
    assert found(m) == ()


def test_an_opened_guard_opens_nothing_that_was_said_beside_it() -> None:
    m = ready()
    offer(m)
    ask(m)
    said = m.say("supporter-contact-ok", "partly", about="oma", by="father")
    m.put(
        "unlocks",
        Unlock(
            id="u1", rule="no-consent", subject="oma", block="task:this-person",
            statements=(said,), reason="besproken", consulted="jurist", by="worker", at=NOW,
        ),
    )  # fmt: skip
    m.say("supporter-contact-ok", None, about="oma", by="child-a", status="declined")
    assert kinds(m) == {"no-contact"}


@pytest.mark.parametrize(
    ("role", "by", "value", "mandate"),
    [
        ("network", "worker", "yes", False),
        ("network", "oma", "yes", False),
        ("professional", "oma", "yes", None),
        ("professional", "mother", "yes", None),
        ("professional", "worker", "yes", True),
        ("professional", "oma", "no", False),
        ("worker", "oma", "yes", True),
        (None, "worker", "yes", None),
        (None, "worker", "no", False),
    ],
)
def test_a_mandate_is_not_had_by_saying_so(
    role: Any, by: str, value: str, mandate: bool | None
) -> None:
    m = made()
    m.put("persons", replace(m.case.persons["oma"], role=role))
    m.say("professional-mandate", value, about="oma", by=by)
    assert Facts(m.case, m.known, now=NOW).mandate("oma") is mandate
    m.say("evaluation-date", {"at": "2026-12-01", "by": "oma"})
    assert ("evaluation-owner" in kinds(m)) is (mandate is not True)


def test_a_mandate_noted_of_somebody_of_the_network_is_none() -> None:
    m = made()
    m.put("persons", replace(m.case.persons["oma"], mandate=True))
    assert Facts(m.case, m.known, now=NOW).mandate("oma") is False
