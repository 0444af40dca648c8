"""Attention points: what holds, why, in which order, and what a worker set aside."""

from __future__ import annotations

from typing import Any

from record_making import Family

from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.types import SetAside
from intake_tui.domain.signals import Moment, Signal, judge, on_the_phone


def judged(family: Family, at: Moment = "live", **fields: Any) -> tuple[Signal, ...]:
    return judge(family.case, family.q, now=family.now, at=at, **fields)


def about(family: Family, rule: str, subject: str | None, at: Moment = "live") -> list[Signal]:
    return [s for s in judged(family, at) if (s.rule.id, s.subject) == (rule, subject)]


def put_aside(family: Family, signal: Signal) -> None:
    record = SetAside(
        id=family.id(),
        rule=signal.rule.id,
        subject=signal.subject,
        statements=signal.statements,
        reason="besproken",
        by="Tess",
        at=family.now,
    )
    family.do(operations.set_aside(family.case, record))


def test_an_empty_case_says_nothing_live_and_asks_at_the_close(family: Family) -> None:
    assert judged(family) == ()
    closing = judged(family, "close")
    assert {"safety-not-asked", "responsible-open", "no-call-back"} <= {s.rule.id for s in closing}
    assert all(s.severity != "urgent" for s in closing)


def test_a_point_names_exactly_the_statements_that_made_it_hold(family: Family) -> None:
    load = family.say("cap-load", family.ria, 8, speaker=family.ria)
    family.say("cap-health", family.ria, "good", speaker=family.ria)
    (overload,) = about(family, "overload", family.ria)
    assert overload.statements == (load,)
    strain = family.say("cap-own-children", family.ria, "strain", speaker=family.ria)
    (overload,) = about(family, "overload", family.ria)
    assert overload.statements == tuple(sorted((load, strain)))


def test_set_aside_holds_for_exactly_those_statements(family: Family) -> None:
    family.say("cap-load", family.ria, 8, speaker=family.ria)
    (overload,) = about(family, "overload", family.ria)
    put_aside(family, overload)
    (overload,) = about(family, "overload", family.ria)
    assert overload.set_aside is not None
    assert overload not in on_the_phone(judged(family))
    # Something new was said: it is a point again.
    strain = family.say("cap-own-children", family.ria, "strain", speaker=family.ria)
    (overload,) = about(family, "overload", family.ria)
    assert overload.set_aside is None
    assert overload in on_the_phone(judged(family))
    # And what was new is withdrawn: the setting aside counts again.
    family.withdraw(strain)
    (overload,) = about(family, "overload", family.ria)
    assert overload.set_aside is not None


def test_set_aside_for_one_person_leaves_another_alone(family: Family) -> None:
    joke = family.person("Joke", "network", ticked=True)
    for person in (family.ria, joke):
        family.say("cap-load", person, 8, speaker=person)
    (first,) = about(family, "overload", family.ria)
    put_aside(family, first)
    (other,) = about(family, "overload", joke)
    assert other.set_aside is None


def test_danger_stays_until_somebody_with_a_mandate_records_the_outcome(family: Family) -> None:
    call = family.first
    family.say("danger-now", call, "yes", speaker=family.ria, call=call)
    family.say("danger-now", call, "no", speaker=family.lisa, call=call)
    (danger,) = about(family, "danger-now", call)
    assert danger.severity == "urgent"
    assert {"plan:family", "mail"} <= set(danger.guards[0].blocks)
    # A JIM is formal and has no mandate.
    family.say("danger-outcome", call, "handed-over", speaker=family.noel, call=call)
    assert about(family, "danger-now", call)
    # The worker's own mandate is asked, not assumed.
    family.say("danger-outcome", call, "checked", speaker=family.worker, call=call)
    assert about(family, "danger-now", call)
    family.say("professional-mandate", family.worker, "yes")
    assert not about(family, "danger-now", call)


def test_an_open_outcome_closes_nothing(family: Family) -> None:
    call = family.first
    family.say("professional-mandate", family.worker, "yes")
    family.say("danger-now", call, "unsure", speaker=family.ria, call=call)
    family.say("danger-outcome", call, "open", speaker=family.worker, call=call)
    assert about(family, "danger-unclear", call)


def test_a_point_of_one_call_is_not_answered_in_another(family: Family) -> None:
    family.say("danger-now", family.first, "yes", speaker=family.ria, call=family.first)
    second = family.call(family.lisa)
    family.say("danger-now", second, "no", speaker=family.lisa, call=second)
    assert about(family, "danger-now", family.first)
    assert not about(family, "danger-now", second)


def test_safety_not_asked_comes_back_when_the_answer_is_old(family: Family) -> None:
    call = family.first
    family.say("danger-now", call, "no", speaker=family.ria, call=call)
    assert not about(family, "safety-not-asked", None, "close")
    family.later(days=8)
    (old,) = about(family, "safety-not-asked", None, "close")
    assert (old.prints, old.severity) == ("signal", "attention")
    assert not about(family, "safety-not-asked", None)


def test_on_the_phone_everything_urgent_and_at_most_three_more(family: Family) -> None:
    call = family.first
    family.say("danger-now", call, "yes", speaker=family.ria, call=call)
    second = family.call(family.ria)
    family.say("danger-now", second, "unsure", speaker=family.ria, call=second)
    family.say("cap-load", family.ria, 9, speaker=family.ria)
    family.say("net-fears", family.ria, ["powerless", "parents"], speaker=family.ria)
    family.say("evaluate-asked", family.ria, "yes", speaker=family.ria)
    family.say("network-heard", family.ria, "not", speaker=family.ria)
    family.say("tempo-fit", family.ria, "too-slow", speaker=family.ria)
    every = judged(family)
    shown = on_the_phone(every)
    assert [s.severity for s in shown] == ["urgent", "urgent"] + ["attention"] * 3
    assert len(every) > len(shown)
    assert [s.severity for s in every] == sorted(
        (s.severity for s in every), key=["urgent", "attention", "info"].index
    )


def test_the_key_stays_while_reasons_change(family: Family) -> None:
    family.say("cap-load", family.ria, 8, speaker=family.ria)
    (before,) = about(family, "overload", family.ria)
    family.say("cap-load", family.ria, 9, speaker=family.ria)
    (after,) = about(family, "overload", family.ria)
    assert before.key == after.key
    assert before.statements != after.statements


def test_an_organisations_own_threshold_is_used(family: Family) -> None:
    family.say("cap-load", family.ria, 5, speaker=family.ria)
    assert not about(family, "overload", family.ria)
    found = judged(family, limits={"heavy-load": 4})
    assert "overload" in {s.rule.id for s in found}


def test_strength_is_printed_in_the_plan_and_never_asked(family: Family) -> None:
    said = family.say("network-now", family.ria, "koken", speaker=family.ria)
    (strength,) = about(family, "strength", family.ria, "close")
    assert (strength.prints, strength.statements) == ("plan", (said,))
    assert strength not in on_the_phone(judged(family, "close"))


def test_an_offer_made_by_somebody_else_is_to_be_asked(family: Family) -> None:
    offer = [{"code": "care", "amount": 1}]
    family.say("cap-can", family.ria, offer, speaker=family.lisa)
    assert about(family, "offer-by-other", family.ria)
    family.say("cap-can", family.ria, offer, speaker=family.ria)
    assert not about(family, "offer-by-other", family.ria)
