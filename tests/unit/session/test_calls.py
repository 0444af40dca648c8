"""A call that was left open: nobody is taken for who spoke last, and it ends with its last word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake_tui.content.load import load
from intake_tui.domain.record.people import remove_person
from intake_tui.domain.record.types import apply
from intake_tui.errors import RecordRefused
from intake_tui.session.call import calls
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.session.keeping.undoing import undo
from intake_tui.session.network.arranging import Arranging
from intake_tui.settings import load as settings
from intake_tui.settings import remember_worker
from intake_tui.store.memory import MemoryStore


@pytest.fixture
def talk(memory_store: MemoryStore, ground: Ground) -> Conversation:
    """A call of grandmother Riet with one line noted."""
    talk = Conversation.new(memory_store, load(), ground)
    talk.start_call("phone")
    talk.change_person(talk.caller or "", name="Riet", role="network")
    talk.note("belt om het weekend")
    return talk


def opened(talk: Conversation) -> Conversation:
    assert talk.close()
    return Conversation.open(talk.saver.store, talk.case.id, talk.questionnaire, talk.ground)


def later(talk: Conversation, gone: timedelta) -> None:
    now = talk.ground.now
    talk.ground = Ground(worker="Eva", now=lambda: now() + gone, new_id=talk.ground.new_id)


def test_a_case_with_an_open_call_opens_with_the_worker_speaking(talk: Conversation) -> None:
    again = opened(talk)
    left = calls.arrive(again)
    assert left is not None and left.id == talk.call
    assert again.call is None and again.speaker == again.me()
    noted = again.note("mijn eigen gedachte")
    note = again.case.notes[noted]
    assert (note.speaker, note.call) == (again.me(), None)


def test_what_a_crash_cut_off_goes_on(talk: Conversation) -> None:
    talk.go("call-reason", talk.call)
    talk.put("hij slaapt ni", "hij slaapt ni")
    talk.flush()
    store, case = talk.saver.store, talk.case.id
    store.release(case)
    again = Conversation.open(store, case, talk.questionnaire, talk.ground)
    assert calls.arrive(again) is None
    assert (again.call, again.speaker) == (talk.call, talk.caller)


def test_ended_later_it_ends_with_its_last_word_and_stays_ended(talk: Conversation) -> None:
    (note,) = talk.case.notes.values()
    again = opened(talk)
    later(again, timedelta(hours=3))
    left = calls.arrive(again)
    assert left is not None
    assert calls.hang_up(again, left).ended_at == note.at
    assert calls.arrive(opened(again)) is None


def test_the_call_in_hand_ends_now_unless_it_was_silent_for_long(talk: Conversation) -> None:
    call = talk.case.calls[talk.call or ""]
    last = calls.last_word(talk.case, call)
    later(talk, timedelta(minutes=5))
    assert (calls.hang_up(talk, call).ended_at or last) - last >= timedelta(minutes=5)
    done = undo(talk, "nl")
    assert done is not None and talk.case.calls[call.id].ended_at is None, "hung up by a slip"
    later(talk, timedelta(hours=2))
    assert calls.hang_up(talk, call).ended_at == last


def test_a_new_call_ends_the_one_before(talk: Conversation) -> None:
    first = talk.call or ""
    second = calls.new_call(talk)
    assert talk.call == second != first
    assert talk.case.calls[first].ended_at is not None
    assert calls.left_open(talk.case) == talk.case.calls[second]


# --- somebody who does not belong in the case ----------------------------------------------


def test_a_slip_is_taken_out_and_back_in(talk: Conversation) -> None:
    arranging = Arranging(talk)
    slip = talk.add_person("xyz", "network")
    talk.join_call(slip)
    talk.choose_speaker(slip)
    before = talk.case.persons[slip]
    assert arranging.remove(slip) == "xyz"
    assert slip not in talk.case.persons and talk.speaker == talk.caller
    assert slip not in talk.case.calls[talk.call or ""].with_people
    assert undo(talk, "nl") is not None
    assert talk.case.persons[slip] == before
    assert slip in talk.case.calls[talk.call or ""].with_people


def test_who_is_named_in_the_record_stays(talk: Conversation) -> None:
    ben = talk.add_person("Ben", "network")
    talk.choose_speaker(ben)
    talk.note("is boos")
    (child,) = talk.case.people("child")
    for person in (ben, talk.caller or "", child.id, talk.me()):
        with pytest.raises(RecordRefused):
            remove_person(talk.case, person)
    second = talk.add_person("Noor", "child")
    talk.choose_speaker(talk.caller)
    assert apply(talk.case, remove_person(talk.case, child.id)).people("child")
    assert second in talk.case.persons


# --- the worker's name ---------------------------------------------------------------------


def test_a_login_name_is_never_shown(memory_store: MemoryStore) -> None:
    talk = Conversation.new(memory_store, load(), Ground(worker="root", named=False))
    talk.start_call("phone")
    talk.note("belt")
    (worker,) = talk.case.people("worker")
    assert (worker.name, talk.me()) == ("", worker.id)
    assert talk.case.calls[talk.call or ""].worker == ""


@pytest.mark.parametrize(
    "text", ["", 'language = "nl"\n# mine\n\n[keys]\n"app.lock" = "f11"\n', 'worker = "old"\n']
)
def test_the_name_is_remembered_and_the_rest_of_the_settings_stays(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("settings") / "settings.toml"
    place.write_text(text, encoding="utf-8")
    before = settings(place)
    remember_worker(place, 'Eva "de" Wít 🙂')
    after = settings(place)
    assert after.worker == 'Eva "de" Wít 🙂'
    assert (after.language, after.keys) == (before.language, before.keys)
    assert ("# mine" in place.read_text(encoding="utf-8")) == ("# mine" in text)
