"""Saving when somebody else writes too, when the store closes, when the log cannot be written."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from talking import named_grandmother

from intake_tui.content.load import load
from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.bundle import export
from intake_tui.errors import IntakeError
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.store.base import NotSaved
from intake_tui.store.memory import MemoryStore


def test_no_copy_of_words_removed_by_another_comes_back(
    talk: Conversation, store: MemoryStore, ground: Ground
) -> None:
    named_grandmother(talk)
    opa = talk.add_person("opa", "network")
    talk.go("call-reason", talk.call)
    talk.put("Geheimstraat 1", "Geheimstraat 1")
    talk.leave()
    (said,) = talk.facts().current.on("call-reason")
    store.lose_hold(talk.case.id)
    other = Conversation.open(store.sibling(), talk.case.id, load(), ground)
    other.redact(said.id, "geheim adres")
    other.close()
    talk.attribute_anew(said.id, opa)
    assert talk.flush()
    assert b"Geheimstraat" not in export(talk.case)


def test_of_what_another_changed_too_the_words_are_kept_and_the_rest_is_written(
    talk: Conversation, store: MemoryStore, ground: Ground
) -> None:
    oma = named_grandmother(talk)
    line = talk.note("eerste")
    store.lose_hold(talk.case.id)
    other = Conversation.open(store.sibling(), talk.case.id, load(), ground)
    other.change_person(oma, name="Riet Jansen")
    other.saver.commit(operations.put_note(replace(other.case.notes[line], dropped=True)))
    other.close()

    talk.change_person(oma, name="Greet")
    talk.saver.commit(operations.put_note(replace(talk.case.notes[line], text="eerste en meer")))
    talk.note("tweede")
    assert talk.flush()
    assert (talk.saver.clashes(), talk.saver.clashes()) == (2, 0), "told once"
    talk.note("derde")
    assert talk.state.durable
    on_disk = store.load(talk.case.id)
    assert on_disk == talk.case
    assert on_disk.persons[oma].name == "Riet Jansen"
    assert on_disk.notes[line].dropped, "what they did with it stands"
    marked = {n.text for n in on_disk.notes.values() if n.mark == "ask"}
    assert marked == {"Greet", "eerste en meer"}
    assert {"tweede", "derde"} <= {n.text for n in on_disk.notes.values()}


def test_words_are_removed_for_good_whatever_another_changed(
    talk: Conversation, store: MemoryStore, ground: Ground
) -> None:
    oma = named_grandmother(talk)
    talk.go("call-reason", talk.call)
    talk.put("Geheimstraat 1", "Geheimstraat 1")
    talk.leave()
    (said,) = talk.facts().current.on("call-reason")
    store.lose_hold(talk.case.id)
    other = Conversation.open(store.sibling(), talk.case.id, load(), ground)
    other.release(said.id, oma, consent_of=oma, how="telefonisch")
    assert other.flush()
    other.close()
    talk.redact(said.id, "geheim adres")
    assert talk.flush()
    assert b"Geheimstraat" not in export(store.load(talk.case.id))


def test_a_person_who_is_still_spoken_of_does_not_disappear(
    talk: Conversation, store: MemoryStore, ground: Ground
) -> None:
    named_grandmother(talk)
    talk.start_call("phone")
    unnamed = talk.caller
    assert unnamed is not None
    known = talk.add_person("opa", "network")
    talk.note("van een onbekende")
    store.lose_hold(talk.case.id)
    other = Conversation.open(store.sibling(), talk.case.id, load(), ground)
    other.resume_call(talk.call)
    other.note("ook van een onbekende")
    other.close()
    talk.identify_caller(known)
    assert talk.flush()
    case = store.load(talk.case.id)
    assert {n.speaker for n in case.notes.values()} <= case.persons.keys()
    assert unnamed in case.persons


def test_what_is_typed_while_the_store_is_closed_is_written_in_the_next_one(
    talk: Conversation, store: MemoryStore, ground: Ground
) -> None:
    named_grandmother(talk)
    talk.note("op schijf")
    store.close()
    talk.go("call-reason", talk.call)
    talk.put("wat er is", "wat er is")
    assert not talk.flush()
    assert talk.state.problem
    talk.leave()
    talk.undo()
    assert [s.value for s in talk.case.statements.values() if s.question == "call-reason"]
    assert talk.facts().current.on("call-reason") == ()
    talk.note("nog iets")
    again = store.sibling("the same one")
    store._shared.holders.clear()
    assert talk.move_to(again)
    assert talk.state.durable
    assert again.load(talk.case.id) == talk.case
    assert {"op schijf", "nog iets"} <= {n.text for n in talk.case.notes.values()}
    with pytest.raises(IntakeError):
        store.sibling().hold(talk.case.id)


def test_a_new_case_that_the_log_cannot_name_is_on_disk_with_every_word(
    talk: Conversation, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_args: object, **_named: object) -> None:
        raise NotSaved("a link is in the way (audit.log)")

    with monkeypatch.context() as now:
        now.setattr(store, "audit", refused)
        talk.start_call("phone")
        talk.note("eerste")
        talk.note("tweede")
        assert talk.state.durable
        assert {n.text for n in store.load(talk.case.id).notes.values()} == {"eerste", "tweede"}
    talk.note("derde")
    assert store.audited == [("changed", talk.case.id, "new case")]
