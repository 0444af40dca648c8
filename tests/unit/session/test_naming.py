"""Who somebody is: the role a relation proposes, the caller's own name, words that are no name."""

from __future__ import annotations

import pytest

from intake_tui.domain.names import begin_with, begun, role_of
from intake_tui.domain.words import Role
from intake_tui.session.call.caller import name_speaker, unnamed_caller
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.call.going import next_step
from intake_tui.session.forms.reading import is_words
from intake_tui.session.keeping.undoing import undo


@pytest.mark.parametrize(
    ("relation", "role"),
    [
        ("vader", "parent"),
        ("Moeder van Sem", "parent"),
        ("biologische vader", "parent"),
        ("oma", "network"),
        ("vriendin van moeder", "network"),
        ("juf groep 6", "professional"),
        ("kind", "child"),
        ("maatje", "volunteer"),
        ("papa's nieuwe baas", None),
        ("", None),
    ],
)
def test_a_relation_proposes_a_role(relation: str, role: Role | None) -> None:
    assert role_of(relation) == role


def test_letters_find_what_begins_so() -> None:
    assert begun("ou", ["kind", "Ouder", "netwerk"]) == 1
    assert begun("x", ["kind"]) is None
    assert begin_with("tru", "oma Truus") and not begin_with("milan", "oma Truus")
    assert not begin_with("uus", "oma Truus"), "inside a word is no beginning"


def test_a_quote_is_no_new_name() -> None:
    assert is_words('"ik wil naar huis"') and is_words("“bang”")
    assert is_words("hij zegt dat hij morgen weer naar zijn vader gaat")
    assert not is_words("Stichting Jeugdhulp Noord") and not is_words("Anne-Mare d'Or")


@pytest.fixture
def nameless(talk: Conversation) -> Conversation:
    """A new call of whom nobody said who it is."""
    talk.start_call("phone")
    return talk


def test_naming_who_speaks_names_the_caller_with_all_that_was_said(nameless: Conversation) -> None:
    talk, caller = nameless, nameless.caller
    talk.note("belt over het weekend")
    before = len(talk.case.persons)
    assert name_speaker(talk, "Truus", "network", relation="oma", side=None) == (caller, True)
    truus = talk.person(caller)
    assert truus is not None and (truus.name, truus.relation) == ("Truus", "oma")
    assert len(talk.case.persons) == before and talk.speaker == caller
    assert [n.speaker for n in talk.case.notes.values()] == [caller]
    second, named = name_speaker(talk, "Ron", "parent")
    assert second != caller and not named, "who is named later is somebody else"


def test_undo_takes_the_name_of_the_caller_back(nameless: Conversation) -> None:
    name_speaker(nameless, "Truus", "network")
    assert undo(nameless, "nl") is not None
    assert unnamed_caller(nameless) is not None


def test_nobody_is_named_while_somebody_else_speaks(nameless: Conversation) -> None:
    nameless.choose_speaker(nameless.me())
    person, named = name_speaker(nameless, "Truus", "network")
    assert person != nameless.caller and not named


def test_a_child_that_calls_is_the_caller_unless_words_were_noted(nameless: Conversation) -> None:
    stranger = nameless.caller
    child, _named = name_speaker(nameless, "Sem", "child")
    assert nameless.caller == nameless.speaker == child
    assert nameless.person(stranger) is None


def test_words_of_a_stranger_are_not_given_to_a_child(nameless: Conversation) -> None:
    nameless.note("belt over het weekend")
    stranger = nameless.caller
    child, _named = name_speaker(nameless, "Sem", "child")
    assert nameless.caller == stranger != child


def test_who_is_calling_is_not_proposed_once_it_is_known(nameless: Conversation) -> None:
    def proposed() -> str:
        step = next_step(nameless, None, [], ask_known=False)
        return step.question if step else ""

    assert proposed() == "call-speaker"
    name_speaker(nameless, "Truus", "network")
    assert proposed() != "call-speaker"
