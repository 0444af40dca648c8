"""Guards hold a plan back until exactly what closed it is opened with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from plan_making import NOW, PROFESSIONAL, Making, family, made

from intake_tui.domain.plan import guards
from intake_tui.domain.plan.build import build
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Unlock


def standing(m: Making, reader: Reader) -> tuple[guards.Held, ...]:
    return guards.standing(m.case, m.known, reader, now=NOW)


def unlock(m: Making, held: guards.Held, **more: object) -> None:
    fields: dict[str, object] = {
        "id": f"u-{len(m.case.unlocks)}",
        "rule": held.rule,
        "subject": held.subject,
        "block": held.block,
        "statements": held.statements,
        "reason": "met de teamleider besproken",
        "by": "worker",
        "at": NOW,
    }
    m.put("unlocks", Unlock(**{**fields, **more}))  # type: ignore[arg-type]


def in_danger() -> Making:
    m = made()
    m.say("danger-now", "yes", by="mother", about="call-1")
    return m


def test_danger_holds_back_every_plan_but_the_file() -> None:
    m = in_danger()
    for name in ("family", "supporter", "child"):
        assert {h.rule for h in standing(m, Reader(name=name, person="mother"))} == {"danger-now"}  # type: ignore[arg-type]
    assert standing(m, PROFESSIONAL) == ()
    assert build(m.case, m.known, PROFESSIONAL, now=NOW).plan.parts


def test_the_refusal_names_the_rule_and_what_opens_it() -> None:
    m = in_danger()
    with pytest.raises(guards.PlanHeld) as caught:
        build(m.case, m.known, family("mother"), now=NOW)
    line = str(caught.value)
    assert "danger-now" in line
    assert "blijven dicht" in line
    assert "written reason" in line
    with pytest.raises(guards.PlanHeld, match="stay closed"):
        build(m.case, m.known, family("mother"), now=NOW, lang="en")


def test_an_unlock_opens_it_for_exactly_these_statements() -> None:
    m = in_danger()
    (held,) = standing(m, family("mother"))
    unlock(m, held)
    assert standing(m, family("mother")) == ()
    assert build(m.case, m.known, family("mother"), now=NOW).plan.person == "mother"
    m.say("danger-now", "yes", by="father", about="call-1")
    assert [h.rule for h in standing(m, family("mother"))] == ["danger-now"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "  "},
        {"block": "plan:supporter"},
        {"subject": None},
        {"statements": ("s001",)},
        {"rule": "danger-unclear"},
    ],
)
def test_an_unlock_of_something_else_does_not(wrong: dict[str, object]) -> None:
    m = in_danger()
    (held,) = standing(m, family("mother"))
    unlock(m, held, **wrong)
    assert standing(m, family("mother")) == (held,)


def test_not_free_to_speak_and_danger_not_asked_hold_it_back() -> None:
    m = made()
    m.say("call-privacy", "overheard", by="oma", about="call-1")
    assert {h.rule for h in standing(m, family("mother"))} == {"not-free"}
    m = Making()
    m.authority()
    assert {h.rule for h in standing(m, family("mother"))} == {"safety-not-asked"}


def test_consult_is_needed_where_the_guard_says_so() -> None:
    m = made()
    m.say("child-supporter", [{"person": "oma"}], about="child-a", by="child-a")
    m.say("supporter-contact-ok", "refused", about="oma", by="mother")
    reader = Reader(name="supporter", person="oma")
    held = standing(m, reader)
    assert {h.rule for h in held} == {"consent-refused", "listen-only"}
    for h in held:
        unlock(m, h)
    assert standing(m, reader) == held
    for h in held:
        unlock(m, h, consulted="jurist")
    assert standing(m, reader) == ()


@pytest.mark.parametrize(
    ("question", "value"),
    [("evaluation-date", {"at": "2026-12-01", "by": "oma"}), ("responsible-prof", "oma")],
)
def test_an_owner_without_a_mandate_cannot_be_opened(question: str, value: object) -> None:
    m = made()
    m.say(question, value)
    (held,) = standing(m, family("mother"))
    assert (held.rule, held.block, held.unlock) == ("evaluator-guard", f"owner:{question}", "no")
    unlock(m, held)
    assert standing(m, family("mother")) == (held,)


def test_setting_a_point_aside_opens_nothing() -> None:
    from intake_tui.domain.record.types import SetAside

    m = in_danger()
    (held,) = standing(m, family("mother"))
    m.put(
        "set_asides",
        SetAside(
            id="x",
            rule=held.rule,
            subject=held.subject,
            statements=held.statements,
            reason="weet ik al",
            by="worker",
            at=NOW,
        ),
    )
    assert standing(m, family("mother")) == (held,)


def readers() -> tuple[Reader, ...]:
    return (
        family("mother"),
        Reader(name="supporter", person="oma"),
        Reader(name="child", person="child-a"),
    )


@pytest.mark.parametrize("reader", readers(), ids=lambda r: r.name)
@pytest.mark.parametrize(
    ("question", "value"),
    [("danger-now", "yes"), ("danger-now", "unsure"), ("call-privacy", "overheard")],
)
def test_danger_and_not_free_hold_back_every_reader_until_exactly_that_is_opened(
    reader: Reader, question: str, value: str
) -> None:
    m = made()
    m.say("child-age-band", "8-11", about="child-a")
    m.say("supporter-contact-ok", "all", about="oma", by="mother")
    m.say(question, value, by="mother", about="call-1")
    held = standing(m, reader)
    assert held
    with pytest.raises(guards.PlanHeld):
        build(m.case, m.known, reader, now=NOW)
    for one in held:
        unlock(m, one)
    assert build(m.case, m.known, reader, now=NOW).plan.reader == reader.name
    m.say(question, value, by="father", about="call-1")
    with pytest.raises(guards.PlanHeld):
        build(m.case, m.known, reader, now=NOW)


def test_every_block_of_the_questionnaire_is_known_here() -> None:
    """What a rule may hold back, and where that is done; a new block has to find its place."""
    enforced = {
        "plan:family", "plan:supporter", "plan:child", "plan:supporter:this-person",  # standing
        "task:this-person",  # capacity
        "owner:evaluation-date", "owner:responsible-prof",  # owners_without_mandate
        "line:tipping-line", "person-and-place:plan", "person-and-place:agreements",  # the gate
        "person-and-place:picture", "person-and-place:calendar",  # drawn from what passed the gate
        "mail", "voicemail", "close:quick-route",  # not about plans
    }  # fmt: skip
    known = made().known
    named = {
        block
        for rule in known.rules
        for guard in (rule.guard, *(b.guard for b in rule.branches))
        if guard is not None
        for block in guard.blocks
    }
    assert named <= enforced
    assert set(known.blocks) == enforced


def test_every_rule_that_closes_family_plans_closes_supporter_and_child_plans_too() -> None:
    for rule in made().known.rules:
        for guard in (rule.guard, *(b.guard for b in rule.branches)):
            if guard is not None and "plan:family" in guard.blocks:
                assert {"plan:family", "plan:supporter", "plan:child"} <= set(guard.blocks), rule.id


def test_the_same_guard_on_two_people_is_told_apart_without_a_name() -> None:
    m = made()
    m.put("calls", replace(m.case.calls["call-1"], id="call-2", with_people=("aunt",)))
    m.say("call-privacy", "overheard", by="oma", about="call-1")
    m.say("call-privacy", "overheard", by="aunt", about="call-2", call="call-2")
    with pytest.raises(guards.PlanHeld) as caught:
        build(m.case, m.known, family("mother"), now=NOW)
    line = str(caught.value)
    assert "not-free network oma" in line
    assert "not-free network aunt" in line
    assert "naam" not in line


def test_guards_hold_for_a_questionnaire_without_the_owner_rule() -> None:
    m = made()
    m.say("responsible-prof", "oma")
    m.known = replace(m.known, rules=tuple(r for r in m.known.rules if r.id != "evaluator-guard"))
    assert [h.rule for h in standing(m, family("mother"))] == ["evaluator-guard"]


def nothing_asked() -> tuple[Making, Reader]:
    """Danger was not asked, and that was opened with a reason a day after the call."""
    m = Making()
    m.authority()
    reader = family("mother")
    (held,) = standing(m, reader)
    assert (held.rule, held.statements) == ("safety-not-asked", ())
    unlock(m, held, at=NOW - timedelta(days=1))
    assert standing(m, reader) == ()
    return m, reader


@pytest.mark.parametrize("question", ["danger-what", "danger-address", "danger-outcome"])
def test_what_was_opened_as_not_asked_closes_with_anything_said_on_danger(question: str) -> None:
    m, reader = nothing_asked()
    value = "checked" if question == "danger-outcome" else "een mes"
    said = m.say(question, value, by="oma")
    m.put("statements", replace(m.case.statements[said], recorded_at=NOW))
    (held,) = standing(m, reader)
    assert (held.rule, held.statements) == ("safety-not-asked", ())
    m.withdraw(said)
    assert standing(m, reader) == (held,), "it was said after the guard was opened"
    unlock(m, held, at=NOW)
    assert standing(m, reader) == ()


def test_what_was_opened_as_not_asked_closes_with_the_next_call() -> None:
    m, reader = nothing_asked()
    m.put("calls", replace(m.case.calls["call-1"], id="call-2", started_at=NOW))
    assert [h.rule for h in standing(m, reader)] == ["safety-not-asked"]


def test_what_is_said_on_something_else_leaves_it_open() -> None:
    m, reader = nothing_asked()
    said = m.say("contact-trust", 3, about="mother", by="mother")
    m.put("statements", replace(m.case.statements[said], recorded_at=NOW))
    assert standing(m, reader) == ()


def test_an_unlock_of_statements_does_not_close_with_a_call() -> None:
    m = in_danger()
    (held,) = standing(m, family("mother"))
    unlock(m, held, at=NOW - timedelta(days=1))
    m.put(
        "calls",
        replace(m.case.calls["call-1"], id="call-2", started_at=NOW, with_people=("father",)),
    )
    assert "danger-now" not in {h.rule for h in standing(m, family("mother"))}
