"""What only the worker answers: said so, and after what others are asked."""

from __future__ import annotations

from msgspec.structs import replace
from talking import named_grandmother

from intake_tui import locale
from intake_tui.domain import route
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.field import by_me
from intake_tui.session.call.going import in_section, next_in_section, next_step
from intake_tui.session.phrases import Phrases


def proposed(talk: Conversation, number: int) -> list[str]:
    """The questions that Enter leads to, one after the other."""
    here, found = None, []
    for _ in range(number):
        step = next_step(talk, here, [])
        assert step is not None
        found.append(step.question)
        talk.go(step.question, step.subject)
        talk.mark("unknown")
        talk.leave()
        here = step.key
    return found


def team(talk: Conversation, question: str) -> bool:
    return route.for_the_team(talk.questionnaire.question[question])


def whose(talk: Conversation, question: str, subject: str | None) -> list[str]:
    said = talk.go(question, subject).statement
    return Phrases(talk.case, talk.questionnaire, "nl").whose(said, asked=by_me(talk, said))


def test_while_somebody_speaks_their_questions_come_before_those_of_the_worker(
    talk: Conversation,
) -> None:
    named_grandmother(talk)
    asked = proposed(talk, 70)
    quick = [step.question for step in talk.quick_route()]
    after = asked.index("back-call") + 1
    assert set(asked[:after]) == set(quick)
    assert [q for q in asked[:after] if team(talk, q)] == ["back-call"]
    rest = asked[after:]
    of_worker = [team(talk, q) for q in rest if not q.startswith("danger-")]
    assert of_worker == sorted(of_worker)
    assert {True, False} == set(of_worker)


def test_a_question_that_was_passed_over_comes_before_those_of_the_worker(
    talk: Conversation,
) -> None:
    named_grandmother(talk)
    talk.questionnaire = replace(
        talk.questionnaire,
        routes=replace(
            talk.questionnaire.routes,
            quick={"network": ("call-reason", "back-call", "escalation-route", "danger-action")},
        ),
    )
    here = ("call-reason", talk.call)
    assert proposed(talk, 1) == ["call-reason"]
    step = next_step(talk, here, [])
    assert step is not None
    assert step.question == "escalation-route"
    step = next_step(talk, ("escalation-route", talk.caller), [])
    assert step is not None
    assert step.question in ("danger-action", "escalation-route"), "danger does not wait"


def test_in_a_section_too_and_none_of_it_is_lost(talk: Conversation) -> None:
    named_grandmother(talk)
    steps = in_section(talk, "header")
    flags = [team(talk, s.question) for s in steps]
    assert flags == sorted(flags)
    walked = [steps[0].key]
    while (step := next_in_section(talk, walked[-1])) is not None:
        walked.append(step.key)
    assert walked == [s.key for s in steps]
    full = [s for s in talk.full_route() if s.key in walked]
    assert {s.key for s in full} == set(walked)


def test_with_nobody_on_the_line_the_order_is_that_of_the_questionnaire(
    talk: Conversation,
) -> None:
    talk.choose_speaker(talk.me())
    steps = in_section(talk, "header")
    order = talk.questionnaire.routes.full
    assert [s.question for s in steps] == sorted((s.question for s in steps), key=order.index)
    assert steps[0].question == "child-age-band"


def test_what_is_arranged_with_who_speaks_is_asked_in_words_for_them(talk: Conversation) -> None:
    named_grandmother(talk)
    back = talk.questionnaire.question["back-call"]
    assert talk.asked(back, talk.call, "nl") == back.ask_by_role["network"].nl
    talk.choose_speaker(talk.me())
    assert talk.asked(back, talk.call, "nl") == back.ask.nl


def test_the_line_under_the_question_says_that_the_worker_answers(talk: Conversation) -> None:
    locale.use("nl")
    oma = named_grandmother(talk)
    child = talk.case.people("child")[0].id
    assert whose(talk, "child-age-band", child)[0] == "u (werker) antwoordt"
    assert whose(talk, "back-call", talk.call)[0] == "u (werker) antwoordt"
    assert whose(talk, "danger-now", talk.call)[0] == "verteld door oma"
    talk.choose_speaker(talk.me())
    assert whose(talk, "danger-now", talk.call)[0] == "u (werker) antwoordt"
    talk.choose_speaker(oma)
    colleague = talk.add_person("Femke", "worker")
    talk.choose_speaker(colleague)
    assert whose(talk, "danger-now", talk.call)[0] == "verteld door Femke"


def test_a_professional_on_the_line_answers_what_professionals_answer(talk: Conversation) -> None:
    locale.use("nl")
    talk.change_person(named_grandmother(talk), role="professional", name="Wout")
    child = talk.case.people("child")[0].id
    assert whose(talk, "tipping-line", child)[0] == "verteld door Wout"
    assert whose(talk, "child-age-band", child)[0] == "u (werker) antwoordt"
    last = route.put_last(talk.facts(), talk.caller)
    assert "tipping-line" not in last
    assert "child-age-band" in last
