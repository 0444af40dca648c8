"""Every question type is answered line by line, and makes the record that the screen makes."""

from __future__ import annotations

from typing import Any

import pytest
from listening import Heard, called, record

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.words import FORMS, QUESTION_TYPES
from intake_tui.session.call.caller import add_caller, add_person
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.store.memory import MemoryStore


@pytest.fixture
def talk(memory_store: MemoryStore, questionnaire: Questionnaire, ground: Ground) -> Conversation:
    """Grandmother Ria on the line, about Sem, while teacher Els is known too."""
    talk = Conversation.new(memory_store, questionnaire, ground)
    talk.start_call("phone")
    add_caller(talk, "Ria", "network")
    add_person(talk, "Sem", "child")
    add_person(talk, "Els", "professional")
    return talk


def named(talk: Conversation, name: str) -> str:
    return next(p.id for p in talk.case.people() if p.name == name)


ANSWERS: list[tuple[str, str, list[str], Any]] = [
    (
        "call-reason",
        "",
        ["Hij kan niet slapen", "  en huilt", ""],
        "Hij kan niet slapen\n  en huilt",
    ),
    ("child-where-tonight", "Sem", ["bij mij", "."], "bij mij"),
    ("caller-phone", "Ria", ["geen nummer", "06 12345678"], "06 12345678"),
    ("danger-now", "", ["7", "twij"], "unsure"),
    ("danger-now", "", ["3"], "no"),
    ("net-fears", "Ria", ["2, 1"], ["parents", "agencies"]),
    ("cap-load", "Ria", ["11", "tien", "7"], 7),
    ("responsible-prof", "", ["els", ""], "Els"),
    (
        "call-speaker",
        "",
        ["ria", "06 1", "Els"],
        {"person": "Ria", "phone": "06 1", "on_behalf_of": "Els"},
    ),
    (
        "child-supporter",
        "Sem",
        ["Ria", "luistert goed", "Bas", "4", "", ""],
        [{"person": "Ria", "why": "luistert goed"}, {"person": "Bas"}],
    ),
    ("child-supporter", "Sem", ["0"], []),
    (
        "child-next-visit",
        "Sem",
        ["32-13", "24-11", "Els", "", "op school", "", ""],
        {"at": "2026-11-24", "by": "Els", "where": "op school"},
    ),
    (
        "child-next-visit",
        "Sem",
        ["0", "", "", "", "", "", "Els is ziek"],
        {"reason": "Els is ziek"},
    ),
    (
        "cap-can",
        "Ria",
        [
            "logeren 2 vr za",
            "24-12",
            "niet alleen",
            "-",
            "logeren",
            "",
            "1",
            "di avond",
            "",
            "",
            "",
        ],
        [
            {
                "code": "stay-over",
                "amount": 1,
                "unit": "nights/week",
                "slots": ["tue.evening"],
            }
        ],
    ),
    (
        "decision-list",
        "",
        ["Waar Sem slaapt", "Els", "Sem, Ria", "24-11", ""],
        [
            {
                "what": "Waar Sem slaapt",
                "decides": "Els",
                "heard": ["Sem", "Ria"],
                "at": "2026-11-24",
            }
        ],
    ),
    (
        "worry-facts",
        "Sem",
        ["Hij was alleen | 9-3", "Ria", "1", "", ""],
        [{"what": "Hij was alleen", "at": "2026-03-09", "seen_by": "Ria", "kind": "observed"}],
    ),
]


def by_session(talk: Conversation, question: str, subject: str | None, value: Any) -> None:
    """The same answer as the screen gives it to the session."""

    def ids(value: Any) -> Any:
        if isinstance(value, str):
            return next((p.id for p in talk.case.people() if p.name == value), value)
        if isinstance(value, dict):
            keep = ("where", "reason", "why", "seen_by", "what", "limit")
            return {k: v if k in keep else ids(v) for k, v in value.items()}
        return [ids(item) for item in value] if isinstance(value, list) else value

    talk.go(question, subject)
    if isinstance(value, list) and {"person": "Bas"} in value:
        add_person(talk, "Bas", "volunteer")
    kind = talk.questionnaire.question[question].type
    talk.put("", ids(value) if kind in FORMS else value)
    talk.leave()


@pytest.mark.parametrize("tried", ANSWERS, ids=lambda tried: tried[0])
def test_an_answer_is_the_one_of_the_screen(
    talk: Conversation,
    questionnaire: Questionnaire,
    ground: Ground,
    tried: tuple[str, str, list[str], Any],
) -> None:
    question, about, typed, value = tried
    subject = named(talk, about) if about else None
    before = len(talk.case.statements)
    heard = Heard(talk, typed).answer(question, subject)
    (said,) = list(talk.case.statements.values())[before:]
    assert called(talk.case, said.value) == value
    assert talk.case.notes == {}
    assert "Opgetekend: " in heard.text
    assert "Bewaard 14:0" in heard.text

    other = Conversation.new(MemoryStore("Eva"), questionnaire, ground)
    other.start_call("phone")
    add_caller(other, "Ria", "network")
    add_person(other, "Sem", "child")
    add_person(other, "Els", "professional")
    by_session(other, question, named(other, about) if about else None, value)
    assert record(other.case) == record(talk.case)


def test_every_question_type_is_answered_here(questionnaire: Questionnaire) -> None:
    tried = {questionnaire.question[question].type for question, *_ in ANSWERS}
    assert tried == set(QUESTION_TYPES)


def test_enter_alone_says_nothing(talk: Conversation, questionnaire: Questionnaire) -> None:
    before = talk.case
    for question in dict.fromkeys(question for question, *_ in ANSWERS):
        about = {"child": "Sem", "person": "Ria"}.get(questionnaire.question[question].per, "")
        Heard(talk, [""]).answer(question, named(talk, about) if about else None)
    assert talk.case.statements == before.statements
    assert not talk.case.drafts


def test_what_was_entered_of_a_text_is_a_draft_before_the_next_line(talk: Conversation) -> None:
    with pytest.raises(Exception, match="end of input"):
        Heard(talk, ["Hij belt steeds", "en huilt"]).answer("call-reason", None)
    (draft,) = talk.saver.store.load(talk.case.id).drafts.values()
    assert draft.statement.value == "Hij belt steeds\nen huilt"


def test_a_row_that_was_begun_is_a_draft_and_then_a_line_of_the_notepad(
    talk: Conversation,
) -> None:
    heard = Heard(talk, ["logeren"])
    with pytest.raises(Exception, match="end of input"):
        heard.answer("cap-can", named(talk, "Ria"))
    (draft,) = talk.saver.store.load(talk.case.id).drafts.values()
    assert draft.raw == "logeren"
    heard.interview.close()
    assert [note.text for note in talk.case.notes.values()] == ["logeren"]


def test_a_wrong_choice_gives_one_line_and_is_asked_again(talk: Conversation) -> None:
    heard = Heard(talk, ["9", "misschien", "1"]).answer("danger-now", None)
    wrong = "Kies een nummer van 1 tot en met 3, of typ het begin van de woorden."
    assert heard.said.count(wrong) == 2
    assert heard.said.index(wrong) > heard.said.index("3 nee")


def test_a_standing_answer_is_told_and_replaced(talk: Conversation) -> None:
    Heard(talk, ["3"]).answer("danger-now", None)
    heard = Heard(talk, ["2"]).answer("danger-now", None)
    assert "Het antwoord tot nu toe: nee." in heard.said
    last = list(talk.case.statements.values())[-1]
    assert (last.value, last.replaces is not None) == ("unsure", True)
    heard = Heard(talk, [""]).answer("danger-now", None)
    assert not any(line.startswith("Opgetekend") for line in heard.said)


def test_a_name_that_fits_several_is_asked_for(talk: Conversation) -> None:
    add_person(talk, "Elsa", "network")
    heard = Heard(talk, ["El", "2", ""]).answer("responsible-prof", None)
    assert "Wie bedoelt u? Alleen Enter: nummer 1." in heard.said
    (said,) = talk.case.statements.values()
    assert called(talk.case, said.value) == "Elsa"


def test_nobody_stands_in_a_list_twice(talk: Conversation) -> None:
    typed = ["Ria", "", "Ria", "", ""]
    heard = Heard(talk, typed).answer("child-with-whom", named(talk, "Sem"))
    assert "Deze persoon staat al in de lijst." in heard.said
    (said,) = talk.case.statements.values()
    assert called(talk.case, said.value) == [{"person": "Ria"}]


def test_what_only_the_worker_answers_is_said_to_be_theirs(talk: Conversation) -> None:
    heard = Heard(talk, [""]).answer("back-call", None)
    assert any(line.startswith("U (werker) antwoordt") for line in heard.said)
    heard = Heard(talk, [""]).answer("danger-now", None)
    assert "werker" not in heard.text
