"""Reading back: noted as the answer of who heard it, in their wording, and counted for the plan."""

from __future__ import annotations

import re

import pytest
from talking import named_grandmother

from intake_tui.domain.reading import Reader
from intake_tui.session.call import reading_back
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.plans import giving, releasing
from intake_tui.session.plans.versions import not_heard


@pytest.fixture
def sem(talk: Conversation) -> str:
    """A child of 9, on the line with grandmother, who speaks."""
    grandmother = named_grandmother(talk)
    child = talk.case.people("child")[0].id
    talk.change_person(child, name="Sem")
    talk.join_call(child)
    say(talk, "child-age-band", child, "8-11")
    talk.choose_speaker(child)
    say(talk, "child-wish", child, "Dat het rustig is.")
    talk.choose_speaker(grandmother)
    return child


def say(talk: Conversation, question: str, subject: str | None, value: object) -> None:
    talk.go(question, subject)
    talk.put(value if isinstance(value, str) else "", value)
    assert not talk.leave()


def test_a_child_of_nine_is_addressed_as_a_child_whoever_spoke_last(
    talk: Conversation, sem: str
) -> None:
    card = reading_back.card(talk, talk.case.persons[sem])
    known = talk.questionnaire.question
    asked = [
        talk.asked(known[one.question], one.subject, "nl", to=sem)
        for one in reading_back.to_ask(talk, sem)
    ]
    assert asked[0] == "Ik lees voor wat jij zei. Klopt het?"
    wish = talk.asked(known["child-wish"], sem, "nl", to=sem)
    printed = str(next(part for part in card.parts if part.id == "ask"))
    for words in (*asked, wish, reading_back.to_say(card, "nl"), printed):
        assert not re.search(r"\b((?<![0-9] )u|uw|het kind)\b", words, re.IGNORECASE), words


def test_it_is_right_is_the_answer_of_who_heard_it(talk: Conversation, sem: str) -> None:
    speaker, since = talk.speaker, talk.case.head.next_seq
    reading_back.note_right(talk, sem, since=since)
    assert talk.speaker == speaker
    answer = reading_back.heard(talk, sem)
    assert answer is not None
    assert (answer.speaker, answer.subject, answer.value) == (sem, sem, "right")


def test_what_was_changed_while_reading_back_is_noted_as_put_right(
    talk: Conversation, sem: str
) -> None:
    since = talk.case.head.next_seq
    (wish,) = reading_back.said_by(talk, sem)
    talk.go("child-wish", sem, editing=wish.id)
    talk.put("Dat het stil is.", "Dat het stil is.")
    assert not talk.leave()
    reading_back.note_right(talk, sem, since=since)
    answer = reading_back.heard(talk, sem)
    assert answer is not None and answer.value == "corrected"


def test_what_was_read_back_counts_for_the_plan_until_more_is_said(
    talk: Conversation, sem: str
) -> None:
    reader = Reader(name="child", person=sem)

    def released() -> None:
        for line in releasing.lines(talk, reader):
            if line.state == "open" and line.statement.question.startswith("child-w"):
                releasing.release(talk, line.statement, reader, "knikte")

    released()
    before = not_heard(talk, reader)
    assert before > 0
    assert "nog niet" in giving.heard_words(talk, reader)
    reading_back.note_right(talk, sem, since=talk.case.head.next_seq)
    own = before - not_heard(talk, reader)
    assert own == 1
    talk.choose_speaker(sem)
    say(talk, "child-wish", sem, "En dat mama er is.")
    released()
    assert not_heard(talk, reader) == before
