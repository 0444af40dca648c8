"""Guards hold a plan back until exactly what closed it is opened with a reason."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from plan_making import NOW, PROFESSIONAL, Making, family, made

from intake_tui.domain.plan import guards
from intake_tui.domain.plan.build import build
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Unlock
from intake_tui.errors import PlanRefused


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


@pytest.mark.parametrize("name", ["supporter", "child"])
def test_other_readers_are_refused_in_this_version(name: str) -> None:
    m = made()
    reader = Reader(name=name, person="oma")  # type: ignore[arg-type]
    with pytest.raises(PlanRefused, match="this version makes no plan"):
        build(m.case, m.known, reader, now=NOW)


def test_guards_hold_for_a_questionnaire_without_the_owner_rule() -> None:
    m = made()
    m.say("responsible-prof", "oma")
    m.known = replace(m.known, rules=tuple(r for r in m.known.rules if r.id != "evaluator-guard"))
    assert [h.rule for h in standing(m, family("mother"))] == ["evaluator-guard"]
