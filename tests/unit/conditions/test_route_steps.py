"""Routes: which questions are in play for who is calling, and what was asked."""

from __future__ import annotations

from typing import Any

import pytest
from record_making import Made

from intake_tui.domain import route
from intake_tui.domain.conditions.facts import Facts

DANGER = {"danger-what", "danger-can-call", "danger-address"}
CALLERS: list[tuple[str | None, str]] = [
    (None, "all"),
    ("child", "child"),
    ("parent", "parent"),
    ("network", "network"),
    ("volunteer", "network"),
    ("organisation", "organisation"),
    ("professional", "organisation"),
    ("worker", "all"),
]


class Caller(Made):
    """One child and one caller; a volunteer for whom an organisation can be asked."""

    def __init__(self, role: str | None) -> None:
        super().__init__()
        self.sem = self.person("Sem", "child")
        self.caller = self.sem if role == "child" else self.person("", role)
        self.hanneke = self.person("Hanneke", "volunteer")
        self.line = self.call(self.caller)

    def quick(self) -> tuple[route.Step, ...]:
        return route.quick(self.facts(), self.caller)

    def danger(self, value: str) -> str:
        return self.say("danger-now", self.line, value, speaker=self.caller, call=self.line)


@pytest.mark.parametrize(("role", "variant"), CALLERS)
def test_the_route_fits_the_caller_and_is_short(role: str | None, variant: str) -> None:
    made = Caller(role)
    assert route.variant(made.facts(), made.caller) == variant
    steps = made.quick()
    assert 5 < len(steps) <= made.q.routes.max_quick <= 12
    ids = [s.question for s in steps]
    assert ids == [q for q in made.q.routes.quick[variant] if q in set(ids)]
    assert not DANGER & set(ids)
    assert {s.state for s in steps} == {"not-asked"}
    assert [s.question for s in steps if s.urgent] == ["danger-now"]


def test_nobody_on_the_line_gets_the_route_for_all() -> None:
    made = Made()
    made.person("Sem", "child")
    assert route.variant(made.facts(), None) == "all"
    # Without a call there is nothing per call to ask.
    per = {made.q.question[s.question].per for s in route.quick(made.facts(), None)}
    assert "call" not in per


@pytest.mark.parametrize("role", [role for role, _ in CALLERS])
@pytest.mark.parametrize("value", ["yes", "unsure"])
def test_danger_opens_its_questions_and_no_closes_them(role: str | None, value: str) -> None:
    made = Caller(role)
    before = [s.question for s in made.quick()]
    said = made.danger(value)
    opened = [s.question for s in made.quick()]
    assert set(opened) - set(before) == DANGER
    assert opened[opened.index("danger-now") + 1 :][:3] == [
        "danger-what",
        "danger-can-call",
        "danger-address",
    ]
    made.withdraw(said)
    made.danger("no")
    assert [s.question for s in made.quick()] == before


def test_questions_per_person_are_about_the_caller() -> None:
    made = Caller("network")
    assert {s.subject for s in made.quick() if made.q.question[s.question].per == "person"} == {
        made.caller
    }
    organisation = Caller("organisation")
    (match,) = [s for s in organisation.quick() if s.question == "vol-match"]
    assert match.subject == organisation.hanneke


def test_progress_counts_what_was_asked_also_unknown_and_declined() -> None:
    made = Caller("network")
    total = len(made.quick())
    assert route.progress(made.quick()) == route.Progress(asked=0, open=total)
    made.say("call-privacy", made.line, "free", speaker=made.caller, call=made.line)
    made.say("network-now", made.caller, status="unknown", speaker=made.caller)
    made.say("cap-can", made.caller, status="declined", speaker=made.caller)
    assert route.progress(made.quick()) == route.Progress(asked=3, open=total)
    # What opens counts as open: progress may go down, it never flatters.
    made.danger("yes")
    assert route.progress(made.quick()) == route.Progress(asked=4, open=total + len(DANGER))


def test_a_new_call_asks_its_own_questions_again() -> None:
    made = Caller("network")
    made.danger("no")
    made.say("child-where-tonight", made.sem, "bij mij", speaker=made.caller, call=made.line)
    made.say("cap-can", made.caller, [], speaker=made.caller, call=made.line)
    made.line = made.call(made.caller)
    states = {s.question: s.state for s in made.quick()}
    assert states["danger-now"] == states["child-where-tonight"] == "not-asked"
    assert states["cap-can"] == "answered"


def test_a_closed_question_keeps_its_statement_and_shows_it_when_it_opens_again() -> None:
    made = Caller("network")
    made.danger("yes")
    said = made.say(
        "danger-what", made.line, "hij schreeuwt", speaker=made.caller, call=made.line, kind="quote"
    )
    made.danger("no")
    assert "danger-what" not in {s.question for s in made.quick()}
    assert made.standing("danger-what") == ["hij schreeuwt"]
    made.danger("unsure")
    (step,) = [s for s in made.quick() if s.question == "danger-what"]
    assert (step.state, step.statements) == ("answered", (said,))


def test_states_of_a_step() -> None:
    made = Caller("network")
    lisa = made.person("Lisa", "parent")

    def state() -> Any:
        facts = made.facts()
        return next(s.state for s in route.full(facts) if s.key == ("good-enough", made.sem))

    assert state() == "not-asked"
    made.say("good-enough", made.sem, status="declined", speaker=lisa)
    assert state() == "declined"
    made.say("good-enough", made.sem, status="unknown", speaker=made.caller)
    assert state() == "unknown"
    made.say("good-enough", made.sem, 4, speaker=made.caller)
    assert state() == "answered"
    made.say("good-enough", made.sem, 7, speaker=lisa)
    assert state() == "contradictory"


def test_the_full_route_has_every_open_question_for_each_subject_once() -> None:
    made = Caller("network")
    noor = made.person("Noor", "child")
    steps = route.full(made.facts())
    assert len({s.key for s in steps}) == len(steps)
    assert {s.subject for s in steps if s.question == "child-wish"} == {made.sem, noor}
    order = list(made.q.routes.full)
    positions = [order.index(s.question) for s in steps]
    assert positions == sorted(positions)
    made.say("child-age-band", noor, "0-3")
    involved = [s.subject for s in route.full(made.facts()) if s.question == "child-involve"]
    assert involved == [made.sem]


def test_the_next_to_ask_goes_on_from_here_and_then_from_the_start() -> None:
    made = Caller("network")
    steps = made.quick()
    assert route.next_open(steps, None) == steps[0]
    assert route.next_open(steps, steps[3].key) == steps[4]
    assert route.next_open(steps, steps[-1].key) == steps[0]
    assert route.next_open((), None) is None
    made.say("call-privacy", made.line, "free", speaker=made.caller, call=made.line)
    after = route.next_open(made.quick(), steps[0].key)
    assert after is not None
    assert after.question == "danger-now"


def test_a_profile_leaves_questions_out_of_both_routes_but_not_what_was_said() -> None:
    made = Caller("network")
    made.say("cap-health", made.caller, "good", speaker=made.caller)
    narrowing = 0
    for profile in made.q.profiles:
        narrow = made.q.with_profile(profile.id)
        facts = Facts(made.case, narrow, now=made.now)
        asked = {s.question for s in route.full(facts)} | {
            s.question for s in route.quick(facts, made.caller)
        }
        left_out = set(made.q.routes.full) - set(narrow.routes.full)
        narrowing += bool(left_out)
        assert not asked & left_out
        assert facts.current.on("cap-health")
    assert narrowing


def test_a_child_is_asked_what_only_a_child_can_say_about_itself_alone() -> None:
    made = Caller("child")
    made.person("Noor", "child")
    asked = [s.subject for s in made.quick() if s.question == "child-share"]
    assert asked == [made.sem]
