"""The line under an answer says when it was said, and when it was corrected since."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from talking import named_grandmother

from intake_tui import locale
from intake_tui.domain.record.types import Statement
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.phrases import Phrases

Forward = Callable[..., object]


@pytest.fixture
def first(talk: Conversation) -> str:
    """What grandmother said at 14:03."""
    named_grandmother(talk)
    return write(talk, "Sem slaapt bij oma")


@pytest.fixture
def forward(talk: Conversation) -> Forward:
    """Moves the clock of this conversation."""
    move: Forward = talk.ground.now.forward  # type: ignore[attr-defined]
    return move


def write(talk: Conversation, words: str, editing: str | None = None) -> str:
    """Say it as the reason of the call, or put right what was said; the id of what stands."""
    field = talk.go("call-reason", None, editing=editing)
    talk.put(words, words)
    assert not talk.leave()
    return field.id


def source(talk: Conversation, statement: str) -> str:
    phrases = Phrases(talk.case, talk.questionnaire, "nl")
    return phrases.source(talk.case.statements[statement], talk.ground.now())


def test_the_last_correction_is_told_with_its_time_and_its_day(
    talk: Conversation, first: str, forward: Forward
) -> None:
    at_once = write(talk, "Sem slaapt bij oma Ria", first)
    assert source(talk, at_once) == "oma, 14:03"
    forward(minutes=4)
    second = write(talk, "Sem slaapt bij opa", at_once)
    assert source(talk, second) == "oma, 14:03, verbeterd 14:07"
    forward(minutes=2)
    third = write(talk, "Sem slaapt bij tante", second)
    assert source(talk, third) == "oma, 14:03, verbeterd 14:09"
    forward(days=1)
    assert source(talk, third) == "oma, 10-03 14:03, verbeterd 14:09"
    fourth = write(talk, "Sem slaapt thuis", third)
    assert source(talk, fourth) == "oma, 10-03 14:03, verbeterd 11-03 14:09"
    locale.use("en")
    assert source(talk, fourth) == "oma, 10 Mar 14:03, corrected 11 Mar 14:09"


def test_who_said_it_is_no_correction_of_the_words_and_keeps_one(
    talk: Conversation, first: str, forward: Forward
) -> None:
    mother = talk.add_person("Lisa", role="parent")
    forward(minutes=4)
    talk.attribute_anew(first, mother)
    assert source(talk, standing(talk).id) == "Lisa, 14:03"
    forward(minutes=2)
    write(talk, "Sem slaapt bij opa", standing(talk).id)
    forward(minutes=2)
    talk.attribute_anew(standing(talk).id, talk.caller or "")
    assert source(talk, standing(talk).id) == "oma, 14:03, verbeterd 14:09"


def test_a_correction_that_is_undone_was_none(
    talk: Conversation, first: str, forward: Forward
) -> None:
    forward(minutes=4)
    later = write(talk, "Sem slaapt bij opa", first)
    talk.withdraw(later, "toch niet")
    assert standing(talk).id == first
    assert source(talk, first) == "oma, 14:03"


def standing(talk: Conversation) -> Statement:
    """What stands on why they call."""
    return talk.facts().current.on("call-reason")[-1]
