"""What people offered is the bound for what a plan asks; more is shown, and refused when final."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_making import NOW, PROFESSIONAL, Making, family, made

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
    assert "dinsdag avond" in breach.message.nl
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
        with pytest.raises(NotFinal, match=r"Meer gevraagd dan aangeboden.*B3\.0"):
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
