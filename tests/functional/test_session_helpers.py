"""The notepad's prefixes and the naming of callers, without a screen."""

from __future__ import annotations

import pytest
from playing import answer, case_with

from intake_tui.domain.record.types import Person
from intake_tui.session.call.caller import add_caller, add_person, name_caller
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.session.notes.notepad import Jotting, Line, read_line
from intake_tui.store.memory import MemoryStore


def people(ground: Ground) -> list[Person]:
    return [
        Person(id="r", name="Riet", relation="oma", added_at=ground.now()),
        Person(id="b", name="Ben", added_at=ground.now()),
        Person(id="c", name="Bas", added_at=ground.now()),
    ]


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("calls", Line("calls")),
        ("o: calls", Line("calls", "", "r")),
        ("ben: ! he hits", Line("he hits", "danger", "b")),
        ("nu: hij gaat", Line("nu: hij gaat")),
        ("!", Line("!", "danger")),
        ("b: two begin so", Line("b: two begin so")),
        ("x: nobody", Line("x: nobody")),
        ('"it is quiet"', Line("it is quiet", "quote")),
        ('o:"it is quiet', Line("it is quiet", "quote", "r")),
        ('o: "it is quiet" he says', Line('"it is quiet" he says', "", "r")),
        ('"no" and later "yes"', Line('"no" and later "yes"')),
        ("?who has the key", Line("who has the key", "ask", own=True)),
        ("14:30 at school", Line("14:30 at school")),
        ("   ", Line("")),
    ],
)
def test_prefixes(ground: Ground, typed: str, line: Line) -> None:
    assert read_line(typed, people(ground)) == line


def test_a_line_is_kept_while_it_is_typed(memory_store: MemoryStore, ground: Ground) -> None:
    talk = case_with(memory_store, ground)
    jotting = Jotting(talk)
    for typed in ("k", "ka", "kan dinsdag niet"):
        jotting.put(typed)
        assert jotting.flush()
        assert [n.text for n in memory_store.load(talk.case.id).notes.values()] == [typed]
    caller = talk.caller
    talk.choose_speaker(talk.add_person("Ben", "parent"))
    jotting.put("kan dinsdag echt niet")
    kept = jotting.finish()
    note = talk.case.notes[kept or ""]
    assert (note.text, note.speaker) == ("kan dinsdag echt niet", caller), "whose it was"
    assert jotting.finish() is None


def test_an_emptied_line_was_never_said(memory_store: MemoryStore, ground: Ground) -> None:
    talk = case_with(memory_store, ground)
    jotting = Jotting(talk)
    jotting.put("oops")
    jotting.flush()
    jotting.put("")
    assert jotting.finish() is None
    assert not talk.review().unfiled


def call(store: MemoryStore, ground: Ground) -> Conversation:
    talk = case_with(store, ground)
    talk.start_call("phone")
    return talk


def test_a_known_person_turns_out_to_be_calling(memory_store: MemoryStore, ground: Ground) -> None:
    talk = call(memory_store, ground)
    answer(talk, "call-reason", talk.call, "hello")
    riet = next(p.id for p in talk.case.people() if p.name == "Riet")
    name_caller(talk, {"person": riet})
    assert talk.caller == talk.speaker == riet
    assert [s.speaker for s in talk.case.statements.values()] == [riet]
    assert all(p.name or p.role for p in talk.case.people()), "no stranger is left"


def test_a_new_name_is_the_caller_s_own(memory_store: MemoryStore, ground: Ground) -> None:
    talk = call(memory_store, ground)
    before = len(talk.case.persons)
    assert add_caller(talk, "Ben", "parent") == talk.caller
    assert len(talk.case.persons) == before


def test_correcting_who_calls_leaves_what_was_said(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = call(memory_store, ground)
    add_caller(talk, "Ben", "parent")
    answer(talk, "call-reason", talk.call, "hello")
    ben = talk.caller
    riet = next(p.id for p in talk.case.people() if p.name == "Riet")
    name_caller(talk, {"person": riet})
    assert talk.caller == talk.speaker == riet
    assert [s.speaker for s in talk.case.statements.values()] == [ben]


def test_the_first_child_named_is_the_child_of_the_case(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = Conversation.new(memory_store, case_with(memory_store, ground).questionnaire, ground)
    first = add_person(talk, "Sem", "child", relation="", circle=None)
    second = add_person(talk, "Noor", "child")
    assert [(p.id, p.name) for p in talk.case.people("child")] == [(first, "Sem"), (second, "Noor")]
