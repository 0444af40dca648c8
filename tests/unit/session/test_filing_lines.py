"""Filing a line of the notepad: under which question, as what, said by whom and when."""

from __future__ import annotations

from typing import Any

import pytest

from intake_tui.content.load import load
from intake_tui.domain.record import notes as lines
from intake_tui.domain.record.types import Note
from intake_tui.errors import IntakeError
from intake_tui.session.call import rows
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.finding import Finder
from intake_tui.session.ground import Ground
from intake_tui.session.notes import filing
from intake_tui.store.memory import MemoryStore


@pytest.fixture
def talk(memory_store: MemoryStore, ground: Ground) -> Conversation:
    talk = Conversation.new(memory_store, load(), ground)
    talk.start_call("phone")
    talk.change_person(talk.case.people("child")[0].id, name="Sem")
    talk.change_person(talk.caller or "", name="Riet", role="network", relation="oma")
    return talk


def child(talk: Conversation) -> str:
    return talk.case.people("child")[0].id


def a_line(talk: Conversation, text: str, mark: Any = "") -> Note:
    note = talk.note(text, mark)
    return talk.case.notes[note]


def filed(talk: Conversation, note: str, question: str, subject: str | None) -> Any:
    assert filing.file_line(talk, note, question, subject, "nl")
    return talk.saver.store.load(talk.case.id).statements[talk.case.notes[note].filed_as[-1]]


def test_a_line_keeps_who_said_it_when_and_that_it_was_a_quote(
    talk: Conversation, clock: Any
) -> None:
    told, quoted = talk.note("kan dinsdag niet"), talk.note("ik kan niet meer", "quote")
    at = talk.case.notes[told].at
    riet = talk.caller
    clock.forward(minutes=20)
    talk.choose_speaker(talk.add_person("Ben", "parent"))
    made = filed(talk, told, "cap-cannot", riet)
    assert (made.speaker, made.said_at, made.kind) == (riet, at, "told")
    assert filed(talk, quoted, "cap-cannot", riet).kind == "quote"


def test_a_childs_words_told_by_another_stay_the_childs(talk: Conversation) -> None:
    quoted, told = talk.note("bij oma is het stil", "quote"), talk.note("hij vindt het stil")
    made = filed(talk, quoted, "child-wish", child(talk))
    assert (made.speaker, made.words_of, made.kind) == (talk.caller, child(talk), "quote")
    made = filed(talk, told, "child-wish", child(talk))
    assert (made.speaker, made.words_of, made.kind) == (talk.caller, child(talk), "told")


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("danger-now", "nee", "no"),
        ("danger-now", "No", "no"),
        ("danger-now", "nee, maar vanavond wel", None),
        ("cap-load", "7", 7),
        ("cap-load", "7 van 10", 7),
        ("cap-load", "zwaar", None),
        ("caller-phone", "06 1234 5678", "06 1234 5678"),
        ("caller-phone", "bel na zes", None),
        ("back-call", "morgen 10u", {"at": "2026-03-11T09:00Z"}),
        ("back-call", "ooit", None),
        ("cap-backup", "Ben", None),
        ("cap-backup", "Riet", "one"),
        ("worry-facts", "er lag glas op de vloer", [{"what": "er lag glas op de vloer"}]),
        ("call-speaker", "Riet", None),
    ],
)
def test_a_line_is_only_what_it_reads_as(
    talk: Conversation, clock: Any, question: str, text: str, value: Any
) -> None:
    note = a_line(talk, text)
    clock.forward(days=3)
    read = filing.reads_as(talk, note, talk.questionnaire.question[question], "en")
    assert read == ([{"person": talk.caller}] if value == "one" else value)


def test_what_does_not_read_opens_the_question_with_the_line_beside_it(
    talk: Conversation, clock: Any
) -> None:
    note = talk.note("nee, maar vanavond wel")
    at, riet, call = talk.case.notes[note].at, talk.caller, talk.call
    clock.forward(hours=2)
    talk.end_call()
    talk.start_call("phone")
    assert not filing.file_line(talk, note, "danger-now", call, "nl")
    field = filing.open_beside(talk, note, "danger-now", call)
    assert talk.call != call, "one goes on in the call of now"
    talk.put("", "unsure")
    assert talk.flush()
    assert not talk.case.notes[note].filed_as, "until it is answered"
    talk.leave()
    made = talk.case.statements[field.id]
    assert (made.value, made.speaker, made.said_at, made.call) == ("unsure", riet, at, call)
    assert talk.case.notes[note].filed_as == (field.id,)
    assert filing.undo_line(talk) == talk.case.notes[note]
    assert not talk.case.notes[note].filed_as and field.id in talk.case.withdrawals


def test_a_question_that_was_only_looked_at_files_nothing(talk: Conversation) -> None:
    note = talk.note("nee, maar")
    filing.open_beside(talk, note, "danger-now", talk.call)
    talk.leave()
    assert [n.id for n in lines.waiting(talk.case)] == [note]
    assert not talk.case.statements


def test_filing_goes_on_with_the_next_line_and_comes_round(talk: Conversation) -> None:
    notes = [talk.note(f"regel {number}") for number in range(10)]
    now = filing.next_line(talk, notes[3])
    for expected in [*notes[4:], *notes[:4]]:
        assert now is not None and now.id == expected
        assert filing.file_line(talk, now.id, "call-reason", talk.call, "nl")
        now = filing.next_line(talk, now.id)
    assert now is None
    assert not talk.review().unfiled


def test_what_fits_the_line_stands_first_and_the_best_is_found_by_letters(
    talk: Conversation,
) -> None:
    def first(mark: Any, *, recent: tuple[str, ...] = (), typed: str = "") -> str:
        note = a_line(talk, "hij slaat hem", mark)
        return Finder(filing.targets(talk, note, "nl", recent)).found(typed)[0].question

    assert first("danger") == "danger-what"
    assert talk.questionnaire.question[first("quote")].type == "quote"
    known = talk.questionnaire.question
    assert known[first("", recent=("capacity",))].section == "capacity"
    assert first("", typed="waarv") == "call-reason"
    assert first("", typed="heavy") == "cap-load"
    assert first("", typed="slaapt") == "child-where-tonight"


def test_whom_a_line_is_about_is_proposed_and_never_decided(talk: Conversation) -> None:
    noor = talk.add_person("Noor", "child")
    note = a_line(talk, "Noor slaapt bij mij")
    (target,) = [t for t in filing.targets(talk, note, "nl") if t.question == "child-worry"]
    assert set(target.subjects) == {child(talk), noor}
    assert filing.likely(talk, note, target.subjects) == noor
    both = a_line(talk, "Noor en Sem slapen bij mij")
    assert filing.likely(talk, both, target.subjects) is None


def test_a_row_of_a_list_is_taken_off_alone_and_comes_back(talk: Conversation) -> None:
    ben, els = talk.add_person("Ben", "parent"), talk.add_person("Els", "network")
    value = [{"person": talk.caller}, {"person": ben, "why": "kookt"}, {"person": els}]
    talk.go("network-people", None)
    talk.put("", value)
    talk.leave()
    (said,) = talk.facts().current.on("network-people")
    assert rows.rows_of(talk, said, "nl") == ["Riet", "Ben · kookt", "Els"]
    rows.without_row(talk, said.id, 1)
    (left,) = talk.facts().current.on("network-people")
    assert [row["person"] for row in left.value] == [talk.caller, els]
    assert (left.said_at, left.speaker, left.replaces) == (said.said_at, said.speaker, said.id)
    assert talk.case.statements[said.id] == said, "what was said before stays readable"
    talk.undo()
    assert talk.facts().current.on("network-people") == (said,)
    only = rows.without_row(talk, rows.without_row(talk, said.id, 0), 0)
    with pytest.raises(IntakeError, match="row is not in the list"):
        rows.without_row(talk, only, 0)


def test_what_nobody_may_read_yet_is_in_the_review_until_it_is_released(
    talk: Conversation,
) -> None:
    made = filed(talk, talk.note("bij oma is het stil"), "child-wish", child(talk))
    assert [s.id for s in talk.review().unreleased] == [made.id]
    talk.release(made.id, talk.caller or "", consent_of=child(talk), how="zei ja")
    assert talk.review().unreleased == ()
    talk.end_release(made.id, talk.caller or "")
    assert [s.id for s in talk.review().unreleased] == [made.id]
