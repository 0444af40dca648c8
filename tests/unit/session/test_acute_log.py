"""Acute: who said it, what was done, and nothing that disturbs what is being typed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from intake_tui.content.load import load
from intake_tui.domain.moments import ZONE, kept, past_moment
from intake_tui.domain.signals import on_the_phone
from intake_tui.errors import RecordRefused, ValueRefused
from intake_tui.session.call import acute
from intake_tui.session.call.caller import kind_as_asked, on_the_line, parked, route_for
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.live import set_aside
from intake_tui.session.ground import Ground
from intake_tui.session.phrases import person_label
from intake_tui.session.plans import giving
from intake_tui.store.memory import MemoryStore


@pytest.fixture
def talk(memory_store: MemoryStore, ground: Ground) -> Conversation:
    """A call of grandmother Riet."""
    talk = Conversation.new(memory_store, load(), ground)
    talk.start_call("phone")
    talk.change_person(talk.caller or "", name="Riet", role="network")
    return talk


def test_one_persons_no_leaves_anothers_yes(talk: Conversation) -> None:
    yes = acute.say(talk, "danger-now", "yes")
    ben = talk.add_person("Ben", "parent")
    talk.choose_speaker(ben)
    no = acute.say(talk, "danger-now", "no")
    assert [s.id for s in acute.unresolved(talk)] == [yes.id]
    assert [s.id for s in acute.danger_said(talk)] == [yes.id, no.id]


def test_it_is_told_who_answers_before_the_answer(talk: Conversation) -> None:
    assert acute.answers(talk, "danger-now") == "Riet"
    told = acute.answers(talk, "danger-outcome")
    assert told != "Riet", "what only a professional answers is not the caller's"
    said = acute.say(talk, "danger-outcome", "open")
    assert told == person_label(talk.person(said.speaker))


def test_what_is_noted_leaves_the_field_in_hand_alone(
    talk: Conversation, memory_store: MemoryStore
) -> None:
    field = talk.go("call-reason", talk.call)
    talk.put("he cannot sl", "he cannot sl")
    talk.flush()
    acute.say(talk, "danger-now", "unsure")
    acute.log(talk, "called-vt", talk.me())
    aside = acute.Aside(talk, "danger-address")
    aside.put("Kade 1")
    aside.flush()
    kept = memory_store.load(talk.case.id)
    assert {d.raw for d in kept.drafts.values()} == {"he cannot sl", "Kade 1"}, "kill -9 here"
    aside.finish()
    assert talk.field is field and field.raw == "he cannot sl"
    talk.put("he cannot sleep", "he cannot sleep")
    talk.leave()
    said = {s.question: s.value for s in talk.case.statements.values()}
    assert said == {
        "danger-now": "unsure",
        "danger-action": ["called-vt"],
        "danger-address": "Kade 1",
        "call-reason": "he cannot sleep",
    }
    assert not talk.case.drafts


def test_a_childs_answer_stands_when_somebody_else_answers_and_when_it_says_no_later(
    talk: Conversation,
) -> None:
    child = talk.case.people("child")[0].id
    talk.choose_speaker(child)
    yes = acute.say(talk, "danger-now", "yes")
    talk.choose_speaker(talk.caller)
    no = acute.say(talk, "danger-now", "no")
    assert (yes.speaker, no.speaker, no.replaces) == (child, talk.caller, None)
    assert [s.id for s in acute.unresolved(talk)] == [yes.id]
    said = {s.speaker: s.value for s in acute.standing(talk, "danger-now")}
    assert said == {child: "yes", talk.caller: "no"}


def test_every_act_is_told_by_whom_and_when(talk: Conversation, clock) -> None:
    me, riet = talk.me(), talk.caller or ""
    acute.log(talk, "none-yet", me)
    clock.forward(minutes=2)
    first = acute.log(talk, "called-vt", me)
    clock.forward(minutes=3)
    earlier = talk.ground.now() - timedelta(minutes=20)
    second = acute.log(talk, "called-112", riet, earlier)
    assert [(d.code, d.by, d.at) for d in acute.done(talk)] == [
        ("called-112", riet, earlier),
        ("called-vt", me, first.said_at),
    ]
    assert (first.kind, second.kind) == ("observed", "told")
    assert kept(second.recorded_at) == kept(talk.ground.now()), (
        "when it was noted is kept beside that"
    )
    words = acute.act_in_words(talk, "nl", acute.done(talk)[0])
    assert words.startswith("112 gebeld, door Riet, ") and "(genoteerd " in words
    assert "genoteerd" not in acute.act_in_words(talk, "nl", acute.done(talk)[1])
    talk.undo()
    talk.undo()
    assert [d.code for d in acute.done(talk)] == ["none-yet"]


def test_the_same_once_more_and_no_call(talk: Conversation, clock) -> None:
    me = talk.me()
    acute.log(talk, "called-112", me)
    with pytest.raises(RecordRefused):
        acute.log(talk, "called-112", me)
    with pytest.raises(RecordRefused):
        acute.log(talk, "none-yet", me)
    clock.forward(minutes=9)
    acute.log(talk, "called-112", me)
    assert len(acute.done(talk)) == 2, "what was done twice was done twice"
    talk.call = None
    with pytest.raises(RecordRefused):
        acute.Noting(talk, "called-112")
    assert acute.done(talk) == []


def test_what_is_about_to_be_noted_is_in_no_record_and_a_wrong_time_never_is(
    talk: Conversation, clock
) -> None:
    noting = acute.Noting(talk, "called-112")
    shown = acute.act_in_words(talk, "nl", noting)
    assert shown.endswith(noting.offered) and not talk.case.statements
    noting.turn(1)
    assert noting.by == talk.caller, "who speaks is one key away"
    noting.typed = "25:70"
    for refused in (noting.keep, lambda: acute.act_in_words(talk, "nl", noting)):
        with pytest.raises(ValueRefused):
            refused()
    assert not talk.case.statements
    noting.typed = "10 min geleden"
    said = noting.keep()
    assert (said.value, said.speaker) == (["called-112"], talk.caller)
    assert kept(said.said_at) == kept(talk.ground.now() - timedelta(minutes=10))


def test_undo_on_the_page_leaves_every_answer_elsewhere(talk: Conversation) -> None:
    acute.say(talk, "danger-now", "yes")
    act = acute.log(talk, "called-112", talk.me())
    talk.go("call-reason", talk.call)
    talk.put("he cannot sleep", "he cannot sleep")
    talk.leave()
    undone = acute.undo(talk)
    assert undone is not None and undone.id == act.id
    assert acute.undo(talk) and acute.undo(talk) is None
    (left,) = talk.facts().current.statements
    assert left.question == "call-reason"
    assert talk.undo() == left, "and the undo of the call passes over what was taken back here"


def test_one_act_is_taken_back_from_the_list_and_nothing_beside_it(talk: Conversation) -> None:
    acute.log(talk, "none-yet", talk.me())
    first = acute.log(talk, "called-112", talk.me())
    acute.log(talk, "called-vt", talk.me())
    (act, other) = acute.done(talk)
    acute.take_back(talk, act)
    assert acute.done(talk) == [other]
    with pytest.raises(RecordRefused):
        acute.take_back(talk, act)
    assert talk.case.withdrawals.keys() == {first.id}
    undone = acute.undo(talk)
    assert undone is not None and undone.value == ["called-vt"]


def test_of_several_that_were_ticked_at_once_one_is_taken_back(talk: Conversation) -> None:
    talk.go("danger-action", talk.call)
    talk.put("", ["called-112", "called-vt"])
    talk.leave()
    (at,) = {d.at for d in acute.done(talk)}
    acute.take_back(talk, acute.done(talk)[0])
    assert [(d.code, d.at) for d in acute.done(talk)] == [("called-vt", at)]


def test_the_journal_has_every_act_with_its_own_time(talk: Conversation) -> None:
    acute.say(talk, "danger-now", "yes")
    at = talk.ground.now() - timedelta(minutes=25)
    acute.log(talk, "called-112", talk.caller or "", at)
    acute.log(talk, "called-vt", talk.me())
    told = giving.journal(talk, "nl").partition("112 gebeld")[2]
    first, _and, second = told.partition("Veilig Thuis gebeld")
    assert at.astimezone(ZONE).strftime("%H:%M") in first
    assert talk.ground.now().astimezone(ZONE).strftime("%H:%M") in second


def test_the_same_question_in_hand_makes_way_only_when_it_is_answered_here(
    talk: Conversation,
) -> None:
    field = talk.go("danger-address", talk.call)
    talk.put("Kade 1", "Kade 1")
    acute.say(talk, "danger-now", "yes")
    assert talk.field is field, "looking on, and answering something else, leaves it in hand"
    aside = acute.Aside(talk, "danger-address")
    assert (talk.field, aside.text) == (None, "Kade 1")
    aside.put("Kade 12")
    aside.finish()
    assert acute.standing(talk, "danger-address")[-1].value == "Kade 12"


def test_an_emptied_line_was_never_said(talk: Conversation) -> None:
    aside = acute.Aside(talk, "danger-what")
    aside.put("x")
    aside.flush()
    aside.put("")
    aside.finish()
    assert not talk.case.statements and not talk.case.drafts


def test_the_route_follows_who_is_calling_and_the_rest_is_parked(talk: Conversation) -> None:
    assert on_the_line(talk) and route_for(talk) == "network"
    waiting = parked(talk)
    assert waiting > 0
    talk.change_person(talk.caller or "", role="child")
    assert route_for(talk) == "child"
    talk.end_call()
    assert not on_the_line(talk)


def test_the_wording_follows_who_speaks(talk: Conversation) -> None:
    question = talk.questionnaire.question["call-privacy"]
    child = talk.case.people("child")[0].id
    grown = talk.asked(question, talk.call, "nl")
    talk.choose_speaker(child)
    assert " u " in grown and " u " not in talk.asked(question, talk.call, "nl")


def test_a_child_is_asked_about_another_child_by_its_name(talk: Conversation) -> None:
    first = talk.case.people("child")[0].id
    other = talk.add_person("Noor", "child")
    question = talk.questionnaire.question["child-where-now"]
    talk.choose_speaker(first)
    assert talk.asked(question, first, "nl") == "Waar ben je nu?"
    assert "Noor" in talk.asked(question, other, "nl")


@pytest.mark.parametrize("role", ["child", "parent", "network", "volunteer", "organisation"])
def test_every_question_of_every_route_has_words_for_who_is_on_the_line(
    talk: Conversation, role: str
) -> None:
    talk.change_person(talk.caller or "", role=role)
    ages = talk.questionnaire.question["child-age-band"].choices
    child = talk.case.people("child")[0].id
    for age in (None, *(c.code for c in ages)):
        if age is not None:
            talk.go("child-age-band", child)
            talk.put("", age)
            talk.leave()
        for step in talk.quick_route():
            question = talk.questionnaire.question[step.question]
            for lang in ("nl", "en"):
                words = talk.asked(question, step.subject, lang)
                assert words.strip() and "[" not in words, (question.id, age)


def test_the_usual_kind_is_the_questions(talk: Conversation) -> None:
    talk.go("call-reason", talk.call)
    assert kind_as_asked(talk) == "told"
    talk.choose_kind("opinion")
    assert kind_as_asked(talk) == "told"
    talk.choose_words_of(talk.case.people("child")[0].id)
    assert kind_as_asked(talk) == "told"


def test_setting_aside_leaves_what_is_being_typed(talk: Conversation) -> None:
    acute.say(talk, "danger-now", "yes")
    field = talk.go("call-reason", talk.call)
    talk.put("ma", "ma")
    (signal, *_rest) = on_the_phone(talk.signals("live"))
    set_aside(talk, signal, "112 is on its way")
    assert talk.field is field
    assert signal.key not in [s.key for s in on_the_phone(talk.signals("live"))]


@pytest.mark.parametrize(
    ("typed", "done"),
    [
        ("21:40", "23T21:40"),
        ("2140", "23T21:40"),
        ("21u40", "23T21:40"),
        ("10 min geleden", "23T21:55"),
        ("10 min", "23T21:55"),
        ("2 hours ago", "23T20:05"),
        ("een half uur geleden", "23T21:35"),
        ("gisteren 23:50", "22T23:50"),
        ("", "23T22:05"),
        ("22:40", None),
        ("morgen 10:00", None),
        ("25:70", None),
        ("gisteren", None),
        ("net", None),
    ],
)
def test_a_time_as_it_is_typed(typed: str, done: str | None) -> None:
    now = datetime(2026, 11, 23, 22, 5, 30, tzinfo=ZONE)
    if done is None:
        with pytest.raises(ValueRefused) as refused:
            past_moment(typed, now=now)
        assert "\n" not in refused.value.line(str)
        return
    found = past_moment(typed, now=now).astimezone(ZONE)
    assert found.strftime("%dT%H:%M") == done


def test_just_before_midnight_is_yesterday_when_it_is_noted_after() -> None:
    now = datetime(2026, 11, 24, 0, 5, tzinfo=ZONE)
    assert past_moment("23:50", now=now).astimezone(ZONE).day == 23
