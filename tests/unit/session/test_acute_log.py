"""Acute: who said it, what was done, and nothing that disturbs what is being typed."""

from __future__ import annotations

import pytest

from intake_tui.content.load import load
from intake_tui.domain.signals import on_the_phone
from intake_tui.errors import RecordRefused
from intake_tui.session.call import acute
from intake_tui.session.call.caller import kind_as_asked, on_the_line, parked, route_for
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.live import set_aside
from intake_tui.session.ground import Ground
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


def test_what_was_done_is_told_by_whom_and_since_when(talk: Conversation, clock) -> None:
    me, riet = talk.me(), talk.caller or ""
    acute.log(talk, "none-yet", me)
    clock.forward(minutes=2)
    first = acute.log(talk, "called-vt", me)
    clock.forward(minutes=3)
    second = acute.log(talk, "duty-manager", me)
    third = acute.log(talk, "called-112", riet)
    found = [(d.code, d.said.speaker, d.said.said_at) for d in acute.done(talk)]
    assert found == [
        ("called-vt", me, first.said_at),
        ("duty-manager", me, second.said_at),
        ("called-112", riet, third.said_at),
    ]
    assert (first.kind, third.kind) == ("observed", "told")
    talk.undo()
    talk.undo()
    assert [d.code for d in acute.done(talk)] == ["called-vt"]


def test_the_same_once_more_and_no_call(talk: Conversation) -> None:
    me = talk.me()
    acute.log(talk, "called-112", me)
    acute.log(talk, "called-112", me)
    assert len(acute.done(talk)) == 1
    talk.call = None
    with pytest.raises(RecordRefused):
        acute.log(talk, "called-112", me)
    assert acute.done(talk) == []


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
    assert kind_as_asked(talk) == "quote"
    talk.choose_kind("opinion")
    assert kind_as_asked(talk) == "quote"
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
