"""Who speaks is who said it: two people on one line, and what counts as literal."""

from __future__ import annotations

import pytest
from talking import named_grandmother

from intake_tui.domain.record.types import Statement
from intake_tui.domain.text import without_bars
from intake_tui.session.call.acute import danger_said, unresolved
from intake_tui.session.call.caller import name_caller, route_for
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.field import literal
from intake_tui.session.call.going import next_step
from intake_tui.session.ground import Ground
from intake_tui.session.plans import giving
from intake_tui.store.memory import MemoryStore

OPENING = ("call-speaker", "call-privacy", "danger-now", "call-reason")


def answer(talk: Conversation, question: str, value: object, subject: str | None = None) -> None:
    talk.go(question, subject if subject is not None else talk.call)
    talk.put(value if isinstance(value, str) else "", value)
    talk.leave()


def said(talk: Conversation, question: str) -> list[Statement]:
    return list(talk.facts().current.on(question))


def states(talk: Conversation) -> dict[str, str]:
    return {step.question: step.state for step in talk.quick_route()}


@pytest.fixture
def sem(talk: Conversation) -> str:
    """Grandmother answered the opening questions; then Sem, nine years old, takes the phone."""
    oma = named_grandmother(talk)
    child = talk.case.people("child")[0].id
    talk.change_person(child, name="Sem")
    answer(talk, "child-age-band", "8-11", child)
    answer(talk, "call-speaker", {"person": oma})
    answer(talk, "call-privacy", "free")
    answer(talk, "danger-now", "no")
    answer(talk, "call-reason", "Ze maakt zich zorgen om het weekend.")
    talk.choose_speaker(child)
    talk.join_call(child)
    return child


def test_what_a_caller_tells_is_told_and_literal_only_where_the_worker_marks_it(
    talk: Conversation,
) -> None:
    named_grandmother(talk)
    answer(talk, "call-reason", "Ze wil weten hoe het verder gaat.")
    answer(talk, "call-reason", '"Ik kan niet meer"')
    answer(talk, "call-reason", '"Bang", zegt ze, en stil.')
    talk.go("call-reason", talk.call)
    talk.put("Het is te veel", "Het is te veel")
    talk.choose_kind("quote")
    talk.leave()
    assert [(s.value, s.kind) for s in said(talk, "call-reason")] == [
        ("Ze wil weten hoe het verder gaat.", "told"),
        ("Ik kan niet meer", "quote"),
        ('"Bang", zegt ze, en stil.', "told"),
        ("Het is te veel", "quote"),
    ]


def test_a_mark_that_is_taken_away_again_takes_its_kind_along(talk: Conversation) -> None:
    named_grandmother(talk)
    field = talk.go("call-reason", talk.call)
    talk.put('"ik ben', '"ik ben')
    assert (field.statement.kind, field.statement.value) == ("quote", "ik ben")
    talk.put("ik ben", "ik ben")
    assert (field.statement.kind, field.statement.value) == ("told", "ik ben")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ('"bang"', "bang"),
        ("„bang”", "bang"),
        ('  "bang', "bang"),
        ("bang", None),
        ('"bang" zegt ze', None),
        ('ze zegt "bang"', None),
        ("", None),
    ],
)
def test_literal_is_what_stands_in_marks_as_a_whole(typed: str, words: str | None) -> None:
    assert literal(typed) == words


@pytest.mark.parametrize("question", ["child-wish", "child-worry", "child-good", "child-shown"])
def test_a_childs_own_words_are_literal_and_told_on_they_are_not(
    talk: Conversation, sem: str, question: str
) -> None:
    answer(talk, question, "ik wil bij oma", sem)
    assert talk.caller is not None
    talk.choose_speaker(talk.caller)
    answer(talk, question, "Sem zegt dat hij bang is", sem)
    answer(talk, question, '"Ik ben bang"', sem)
    assert [(s.speaker, s.words_of, s.kind) for s in said(talk, question)] == [
        (sem, None, "quote"),
        (talk.caller, sem, "told"),
        (talk.caller, sem, "quote"),
    ]


def test_the_opening_questions_stand_open_again_for_who_takes_the_phone(
    talk: Conversation, sem: str
) -> None:
    assert {states(talk)[q] for q in OPENING} == {"not-asked"}
    assert route_for(talk) == "child"
    step = next_step(talk, None, [])
    assert step is not None
    assert step.question == "call-speaker"
    danger = talk.questionnaire.question["danger-now"]
    assert talk.asked(danger, talk.call, "nl") == "Is er nu gevaar, of heeft iemand pijn?"
    answer(talk, "danger-now", "yes")
    assert states(talk)["danger-now"] == "contradictory"
    assert talk.caller is not None
    talk.choose_speaker(talk.caller)
    assert route_for(talk) == "network"
    assert "not-asked" not in {states(talk)[q] for q in OPENING}


def test_the_worst_answer_on_danger_stays_whoever_says_no(talk: Conversation, sem: str) -> None:
    answer(talk, "danger-now", "yes")
    mother = talk.add_person("Lisa", "parent")
    for speaker in (talk.caller, mother):
        talk.choose_speaker(speaker)
        answer(talk, "danger-now", "no")
        assert [s.speaker for s in unresolved(talk)] == [sem]
        assert danger_said(talk)[0].value == "yes"


def test_what_each_answers_for_themselves_is_no_contradiction(talk: Conversation, sem: str) -> None:
    answer(talk, "call-speaker", {"person": sem})
    answer(talk, "call-privacy", "overheard")
    assert talk.facts().current.contradictions() == ()
    assert {states(talk)[q] for q in ("call-speaker", "call-privacy")} == {"answered"}


def test_naming_who_took_the_phone_leaves_the_caller_on_the_line(
    talk: Conversation, sem: str
) -> None:
    oma = talk.caller
    name_caller(talk, {"person": sem})
    assert (talk.caller, talk.speaker) == (oma, sem)
    daan = talk.add_person("Daan", "child")
    name_caller(talk, {"person": daan})
    assert (talk.caller, talk.speaker) == (oma, daan)
    assert talk.case.calls[talk.call or ""].with_people == (oma, daan)


def test_what_is_typed_is_of_who_speaks_also_where_the_question_is_not_for_them(
    talk: Conversation, sem: str
) -> None:
    assert talk.caller is not None
    talk.choose_speaker(talk.caller)
    talk.go("child-last-seen", sem)
    talk.put("gist", None, "this is no date")
    talk.choose_speaker(sem)
    answer(talk, "child-last-seen", {"at": "2026-03-09"}, sem)
    (seen,) = said(talk, "child-last-seen")
    assert (seen.speaker, seen.kind) == (sem, "told")
    assert [n.speaker for n in talk.case.notes.values()] == [talk.caller]
    assert "child-last-seen" not in states(talk)
    asked = talk.asked(talk.questionnaire.question["child-last-seen"], sem, "nl")
    assert asked == "Wie zag jou het laatst, en wanneer?"


def test_a_draft_stays_of_who_began_it(talk: Conversation, sem: str) -> None:
    assert talk.caller is not None
    talk.go("call-reason", talk.call)
    talk.put("ik wil naar", "ik wil naar")
    talk.flush()
    talk.choose_speaker(talk.caller)
    answer(talk, "call-reason", "Hij is stil.")
    assert [(s.value, s.speaker) for s in said(talk, "call-reason")][1:] == [
        ("ik wil naar", sem),
        ("Hij is stil.", talk.caller),
    ]


def test_the_route_proposes_nothing_that_is_not_for_who_is_on_the_line(
    talk: Conversation, sem: str
) -> None:
    known = talk.questionnaire.question
    here, proposed = None, []
    for _ in range(25):
        step = next_step(talk, here, [])
        assert step is not None
        proposed.append(step.question)
        talk.go(step.question, step.subject)
        talk.mark("unknown")
        talk.leave()
        here = step.key
    team = {"worker", "professional"}
    assert [
        q
        for q in proposed
        if "child" not in known[q].respondents and not team >= set(known[q].respondents)
    ] == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (" | Tess", "Tess"),
        ("| Tess | ", "Tess"),
        ("24-11 |  | thuis", "24-11, thuis"),
        ("oma | lief\nopa", "oma, lief\nopa"),
        (" | ", ""),
        ("a|b", "a|b"),
    ],
)
def test_no_loose_bar_stays_in_words_that_were_a_form(rows: str, words: str) -> None:
    assert without_bars(rows) == words


def test_a_form_half_filled_is_kept_without_its_bars(
    talk: Conversation, store: MemoryStore, ground: Ground
) -> None:
    named_grandmother(talk)
    talk.go("back-call", talk.call)
    talk.put(" | Tess | morge", None, "no date")
    talk.leave(force=True)
    talk.go("back-call", talk.call)
    talk.put(" | Tess", None, "no date")
    talk.flush()
    store.release(talk.case.id)
    again = Conversation.open(store, talk.case.id, talk.questionnaire, ground)
    assert {n.text for n in again.case.notes.values()} == {"Tess, morge", "Tess"}


def test_what_the_child_said_itself_is_not_asked_of_who_takes_the_phone_again(
    talk: Conversation,
) -> None:
    oma, sem = named_grandmother(talk), talk.case.people("child")[0].id
    asked = {"child-wish", "child-supporter"}
    assert asked <= {step.question for step in talk.review().first}
    talk.choose_speaker(sem)
    talk.go("child-wish", sem)
    talk.put("bij oma blijven", "bij oma blijven")
    talk.leave()
    talk.choose_speaker(oma)
    assert asked & {step.question for step in talk.review().first} == {"child-supporter"}


def test_only_whom_the_child_named_itself_is_called_its_supporter(talk: Conversation) -> None:
    oma = named_grandmother(talk)
    child = talk.case.people("child")[0].id
    talk.change_person(child, name="Sem")

    def called() -> list[str]:
        return [label for reader, label in giving.readers(talk) if reader.person == oma]

    assert called() == []
    answer(talk, "child-supporter", [{"person": oma}], child)
    assert called() == ["Netwerk: oma"], "she says so of herself"
    talk.choose_speaker(child)
    answer(talk, "child-supporter", [{"person": oma}], child)
    assert called() == ["Steunfiguur: oma"]
