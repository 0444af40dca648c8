"""What a session promises: right attribution, nothing lost, nothing called saved that is not."""

from __future__ import annotations

import pytest
from talking import named_grandmother

from intake_tui.content.load import load
from intake_tui.domain import route
from intake_tui.domain.readers import reading
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.bundle import export
from intake_tui.domain.record.types import Case
from intake_tui.errors import IntakeError
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.store.base import NotSaved
from intake_tui.store.memory import MemoryStore


def child_of(talk: Conversation) -> str:
    return talk.case.people("child")[0].id


def stored(talk: Conversation) -> dict[str, object]:
    """The final statements on disk, by question."""
    case = talk.saver.store.load(talk.case.id)
    return {s.question: s for s in case.statements.values() if s.id not in case.withdrawals}


def test_an_empty_case_is_never_left_behind(talk: Conversation, store: MemoryStore) -> None:
    talk.start_call("phone")
    talk.end_call()
    assert talk.close()
    assert store.list().total == 0


def test_the_first_thing_said_brings_the_case_the_call_and_the_caller(
    talk: Conversation, store: MemoryStore
) -> None:
    talk.start_call("phone")
    assert talk.state.durable
    talk.note("belt om het weekend")
    case = store.load(talk.case.id)
    assert set(case.calls) == {talk.call}
    assert talk.caller in case.persons
    assert [n.speaker for n in case.notes.values()] == [talk.caller]


def test_leaving_a_question_saves_it_with_speaker_subject_and_call(talk: Conversation) -> None:
    oma = named_grandmother(talk)
    talk.go("call-reason", talk.call)
    talk.put("Ik maak me zorgen.", "Ik maak me zorgen.")
    talk.go("danger-now", talk.call)
    said = stored(talk)["call-reason"]
    assert (said.speaker, said.subject, said.call, said.words_of) == (
        oma,
        talk.call,
        talk.call,
        None,
    )
    assert said.kind == "told"
    assert talk.state.durable


def test_a_childs_words_told_by_another_are_that_speakers_statement(talk: Conversation) -> None:
    oma = named_grandmother(talk)
    sem = child_of(talk)
    talk.go("child-wish", sem)
    talk.put("Bij oma is het stil.", "Bij oma is het stil.")
    talk.leave()
    said = stored(talk)["child-wish"]
    assert (said.speaker, said.words_of, said.kind) == (oma, sem, "told")


def test_what_only_the_worker_answers_is_the_workers(talk: Conversation) -> None:
    named_grandmother(talk)
    talk.go("child-age-band", child_of(talk))
    talk.put("", "8-11")
    talk.leave()
    assert stored(talk)["child-age-band"].speaker == talk.me()


def test_changing_the_speaker_finishes_the_answer_under_who_spoke(talk: Conversation) -> None:
    oma = named_grandmother(talk)
    opa = talk.add_person("opa", "network")
    talk.go("call-reason", talk.call)
    talk.put("Sem wil niet naar huis", "Sem wil niet naar huis")
    talk.choose_speaker(opa)
    talk.go("call-reason", talk.call)
    talk.put("Het gaat al weken zo", "Het gaat al weken zo")
    talk.leave()
    speakers = [s.speaker for s in talk.case.statements.values() if s.question == "call-reason"]
    assert speakers == [oma, opa]


def test_a_draft_is_durable_after_flush_and_recovered_after_a_crash(
    talk: Conversation, store: MemoryStore, ground: Ground
) -> None:
    named_grandmother(talk)
    talk.go("call-reason", talk.call)
    talk.put("Sem heeft al drie n", "Sem heeft al drie n")
    assert not talk.state.durable
    assert talk.flush()
    assert talk.state.durable
    draft_id = talk.field.id
    store.release(talk.case.id)

    again = Conversation.open(store, talk.case.id, load(), ground)

    assert again.recovered == (draft_id,)
    said = again.case.statements[draft_id]
    assert said.recovered
    assert said.value == "Sem heeft al drie n"
    assert not again.case.drafts


def test_a_half_typed_date_survives_a_crash_as_a_note(
    talk: Conversation, store: MemoryStore, ground: Ground
) -> None:
    named_grandmother(talk)
    talk.go("child-last-seen", child_of(talk))
    talk.put("31-0", None, "not a date")
    talk.flush()
    store.release(talk.case.id)
    again = Conversation.open(store, talk.case.id, load(), ground)
    assert [n.text for n in again.case.notes.values()] == ["31-0"]
    assert again.recovered == tuple(again.case.notes)


def test_an_emptied_field_was_never_said(talk: Conversation) -> None:
    named_grandmother(talk)
    talk.go("call-reason", talk.call)
    talk.put("nee", "nee")
    talk.flush()
    talk.put("", "")
    talk.leave()
    assert "call-reason" not in stored(talk)
    assert not talk.case.drafts


def test_not_saved_keeps_what_was_said_and_saves_it_later(
    talk: Conversation, store: MemoryStore
) -> None:
    named_grandmother(talk)
    store.fail_next = 1
    talk.go("call-reason", talk.call)
    talk.put("eerste", "eerste")
    talk.leave()
    assert not talk.state.durable
    assert talk.state.problem
    assert "call-reason" not in stored(talk)
    assert talk.flush()
    assert talk.state.durable
    assert stored(talk)["call-reason"].value == "eerste"


def test_undo_withdraws_and_what_was_replaced_stands_again(talk: Conversation) -> None:
    named_grandmother(talk)
    for answer in ("no", "unsure"):
        talk.go("danger-now", talk.call)
        talk.put("", answer)
        talk.leave()
    assert [s.value for s in talk.facts().current.on("danger-now")] == ["unsure"]
    talk.undo()
    assert [s.value for s in talk.facts().current.on("danger-now")] == ["no"]


def test_signals_see_what_is_being_typed_and_rest_on_its_statement(talk: Conversation) -> None:
    named_grandmother(talk)
    talk.go("danger-now", talk.call)
    talk.put("", "unsure")
    (signal,) = [s for s in talk.signals() if s.rule.id == "danger-unclear"]
    assert signal.statements == (talk.field.id,)
    assert signal.severity == "urgent"


def test_set_aside_holds_for_exactly_these_statements(talk: Conversation) -> None:
    oma = named_grandmother(talk)
    talk.go("cap-load", oma)
    talk.put("8", 8)
    talk.leave()

    def overload() -> object:
        (signal,) = [s for s in talk.signals() if s.rule.id == "overload"]
        return signal

    talk.set_aside(overload(), "besproken met oma, zij wil dit zo")
    assert overload().set_aside is not None
    talk.go("cap-load", oma)
    talk.put("9", 9)
    talk.leave()
    assert overload().set_aside is None


def test_the_caller_turns_out_to_be_known(talk: Conversation) -> None:
    named_grandmother(talk)
    oma = talk.caller
    talk.end_call()
    talk.start_call("phone")
    stranger = talk.caller
    talk.go("call-reason", talk.call)
    talk.put("Daar ben ik weer", "Daar ben ik weer")
    talk.identify_caller(oma)
    assert stranger not in talk.case.persons
    assert stored(talk)["call-reason"].speaker == oma
    assert talk.speaker == oma
    assert talk.caller == oma


def test_wrong_speaker_is_put_right_in_one_commit(talk: Conversation) -> None:
    named_grandmother(talk)
    opa = talk.add_person("opa", "network")
    talk.go("call-reason", talk.call)
    talk.put("dat zei opa", "dat zei opa")
    talk.leave()
    (statement,) = stored(talk).values()
    before = talk.case.revision
    talk.attribute_anew(statement.id, opa)
    assert talk.case.revision == before + 1
    assert [s.speaker for s in talk.facts().current.on("call-reason")] == [opa]
    assert statement.id in talk.case.withdrawals


def test_a_note_is_filed_with_its_own_time_and_is_not_made_a_quote(talk: Conversation) -> None:
    named_grandmother(talk)
    note_id = talk.note("Sem slaapt slecht sinds de zomer")
    talk.file_note(note_id, "call-reason", talk.call, talk.case.notes[note_id].text)
    said = stored(talk)["call-reason"]
    assert said.said_at == talk.case.notes[note_id].at
    assert said.kind == "told"
    assert talk.case.notes[note_id].filed_as == (said.id,)
    assert not talk.review().unfiled


def test_the_second_to_open_reads_only(
    talk: Conversation, store: MemoryStore, ground: Ground
) -> None:
    named_grandmother(talk)
    second = Conversation.open(store.sibling(), talk.case.id, load(), ground)
    assert second.saver.read_only
    assert not talk.saver.read_only


def test_route_and_progress_move_with_the_answers(talk: Conversation) -> None:
    named_grandmother(talk)
    before = route.progress(talk.quick_route())
    talk.go("danger-now", talk.call)
    talk.put("", "yes")
    opened = route.progress(talk.quick_route())
    assert opened.open == before.open + 3
    assert opened.asked == before.asked + 1
    talk.put("", "no")
    assert route.progress(talk.quick_route()).open == before.open


def test_making_and_opening_a_case_is_audited_without_content(
    talk: Conversation, store: MemoryStore, ground: Ground
) -> None:
    named_grandmother(talk)
    talk.close()
    Conversation.open(store, talk.case.id, load(), ground)
    assert store.audited == [
        ("changed", talk.case.id, "new case"),
        ("opened", talk.case.id, ""),
    ]


def test_a_worker_answers_for_the_team_while_an_unnamed_caller_speaks(talk: Conversation) -> None:
    talk.start_call("phone")
    talk.go("danger-now", talk.call)
    talk.put("", "yes")
    talk.go("danger-action", talk.call)
    talk.put("", ["called-112"])
    talk.leave()
    said = stored(talk)
    assert said["danger-now"].speaker == talk.caller
    assert said["danger-action"].speaker == talk.me()


def test_correcting_an_answer_of_an_earlier_call_stays_in_that_call(talk: Conversation) -> None:
    oma = named_grandmother(talk)
    first = talk.call
    talk.go("danger-now", first)
    talk.put("", "yes")
    talk.leave()
    (said,) = talk.facts().current.on("danger-now")
    talk.start_call("phone")
    talk.go("danger-now", first, editing=said.id)
    talk.put("", "unsure")
    talk.leave()
    (corrected,) = talk.facts().current.on("danger-now")
    assert (corrected.value, corrected.call, corrected.subject) == ("unsure", first, first)
    assert corrected.speaker == oma
    assert corrected.said_at == said.said_at


def test_a_note_of_an_earlier_call_is_filed_in_that_call(talk: Conversation) -> None:
    named_grandmother(talk)
    first = talk.call
    note = talk.note("hij belt zelf")
    talk.start_call("phone")
    talk.file_note(note, "call-reason", talk.call, "hij belt zelf")
    (said,) = talk.facts().current.on("call-reason")
    assert said.subject == said.call == first


def test_a_filed_line_waits_for_the_childs_yes_and_is_literal_only_where_noted_as_a_quote(
    talk: Conversation,
) -> None:
    oma, sem = named_grandmother(talk), child_of(talk)
    for text, mark in (("hij plast in bed", ""), ("ik ben bang", "quote")):
        note = talk.note(text, mark)
        talk.file_note(note, "child-worry", sem, text)
    words = {
        s.value: (s.speaker, s.words_of, s.kind) for s in talk.facts().current.on("child-worry")
    }
    assert words == {
        "hij plast in bed": (oma, sem, "told"),
        "ik ben bang": (oma, sem, "quote"),
    }


def test_what_was_typed_before_unknown_was_marked_is_kept_as_a_note(
    talk: Conversation, store: MemoryStore, ground: Ground
) -> None:
    named_grandmother(talk)
    talk.go("call-reason", talk.call)
    talk.put("mama slaat hem", "mama slaat hem")
    talk.mark("unknown")
    talk.flush()
    store.release(talk.case.id)
    after_crash = Conversation.open(store, talk.case.id, load(), ground)
    assert [n.text for n in after_crash.case.notes.values()] == ["mama slaat hem"]


def test_leaving_a_field_marked_unknown_keeps_what_was_typed(talk: Conversation) -> None:
    named_grandmother(talk)
    talk.go("call-reason", talk.call)
    talk.put("mama slaat hem", "mama slaat hem")
    talk.mark("unknown")
    talk.leave()
    assert stored(talk)["call-reason"].status == "unknown"
    assert [n.text for n in talk.case.notes.values()] == ["mama slaat hem"]


def test_a_refused_answer_never_traps_the_field(talk: Conversation) -> None:
    named_grandmother(talk)
    talk.go("caller-phone", talk.caller)
    talk.put("06-00000000", "06-00000000")
    someone = talk.add_person("oma Riet", "network")
    talk.change_person(talk.caller, name="", role=None)
    field = talk.field
    talk.field = None
    talk.identify_caller(someone)
    talk.field = field
    with pytest.raises(IntakeError):
        talk.leave()
    assert talk.field is None
    assert [n.text for n in talk.case.notes.values()] == ["06-00000000"]


def test_a_case_that_is_read_only_takes_nothing_in(
    talk: Conversation, store: MemoryStore, ground: Ground
) -> None:
    named_grandmother(talk)
    reader = Conversation.open(store.sibling(), talk.case.id, load(), ground)
    reader.choose_speaker(reader.case.people("network")[0].id)
    reader.go("call-reason", reader.case.latest_call().id)
    for act in (lambda: reader.put("x", "x"), lambda: reader.mark("unknown")):
        with pytest.raises(IntakeError):
            act()
    assert reader.leave() == ""
    assert reader.close()


def test_undo_after_giving_an_answer_to_another_speaker_gives_it_back(talk: Conversation) -> None:
    oma = named_grandmother(talk)
    opa = talk.add_person("opa", "network")
    talk.go("call-reason", talk.call)
    talk.put("dat zei oma toch", "dat zei oma toch")
    talk.leave()
    (statement,) = stored(talk).values()
    talk.attribute_anew(statement.id, opa)
    talk.undo()
    assert [s.speaker for s in talk.facts().current.on("call-reason")] == [oma]


def test_undo_on_a_half_typed_date_does_not_take_the_answer_before_it(talk: Conversation) -> None:
    named_grandmother(talk)
    talk.go("danger-now", talk.call)
    talk.put("", "yes")
    talk.go("child-last-seen", child_of(talk))
    talk.put("31-0", None, "not a date")
    assert talk.undo() is None
    assert [s.value for s in talk.facts().current.on("danger-now")] == ["yes"]
    assert [n.text for n in talk.case.notes.values()] == ["31-0"]


def test_redacting_leaves_no_earlier_version_and_no_copy_under_another_speaker(
    talk: Conversation,
) -> None:
    named_grandmother(talk)
    opa = talk.add_person("opa", "network")
    note = talk.note("Geheimstraat")
    talk.file_note(note, "call-reason", talk.call, "Geheimstraat 1")
    (said,) = talk.facts().current.on("call-reason")
    talk.go("call-reason", talk.call, editing=said.id)
    talk.put("Geheimstraat 2", "Geheimstraat 2")
    talk.leave()
    (said,) = talk.facts().current.on("call-reason")
    talk.attribute_anew(said.id, opa)
    (said,) = talk.facts().current.on("call-reason")
    talk.redact(said.id, "geheim adres")
    assert b"Geheimstraat" not in export(talk.case)


def test_what_another_changed_since_is_never_written_over(
    talk: Conversation, store: MemoryStore, ground: Ground
) -> None:
    named_grandmother(talk)
    talk.go("call-reason", talk.call)
    talk.put("Geheimstraat 1", "Geheimstraat 1")
    talk.leave()
    (said,) = talk.facts().current.on("call-reason")
    store.lose_hold(talk.case.id)
    other = Conversation.open(store.sibling(), talk.case.id, load(), ground)
    other.redact(said.id, "geheim adres")
    other.close()

    talk.release(said.id, talk.caller, consent_of=talk.caller, how="telefonisch")
    talk.flush()
    talk.flush()

    assert talk.state.durable
    assert talk.saver.clashes() == 1
    assert b"Geheimstraat" not in export(store.load(talk.case.id))
    assert b"Geheimstraat" not in export(talk.case)
    talk.note("wat daarna komt")
    assert talk.state.durable


def test_signals_follow_the_clock_also_when_nothing_is_said(
    talk: Conversation, ground: Ground
) -> None:
    named_grandmother(talk)
    talk.go("back-call", talk.call)
    talk.put("", {"at": "2026-03-10T13:30Z"})
    talk.leave()
    assert "call-back-overdue" not in [s.rule.id for s in talk.signals()]
    ground.now.forward(hours=3)
    assert "call-back-overdue" in [s.rule.id for s in talk.signals()]


def test_what_waits_while_nothing_can_be_written_comes_on_disk_as_it_was_meant(
    talk: Conversation, store: MemoryStore, ground: Ground
) -> None:
    oma = named_grandmother(talk)
    opa = talk.add_person("opa", "network")
    talk.go("call-reason", talk.call)
    talk.put("eerste", "eerste")
    talk.leave()
    (said,) = talk.facts().current.on("call-reason")
    store.fail_next = 10_000
    talk.attribute_anew(said.id, opa)
    talk.undo()
    talk.go("danger-now", talk.call)
    talk.put("", "no")
    talk.flush()
    talk.leave()
    store.fail_next = 0
    assert talk.flush()
    store.release(talk.case.id)
    again = Conversation.open(store, talk.case.id, load(), ground)
    assert [(s.speaker, s.value) for s in again.facts().current.on("call-reason")] == [
        (oma, "eerste")
    ]
    assert again.recovered == ()
    assert not again.case.drafts


def test_a_new_case_whose_first_write_stands_unnoticed_can_be_saved(
    talk: Conversation, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = store.create

    def stands_but_says_no(case: Case) -> Case:
        whole(case)
        monkeypatch.setattr(store, "create", whole)
        raise NotSaved("the disk reported an error")

    monkeypatch.setattr(store, "create", stands_but_says_no)
    talk.start_call("phone")
    talk.note("eerste")
    assert not talk.state.durable
    talk.note("tweede")
    assert talk.state.durable
    texts = sorted(n.text for n in store.load(talk.case.id).notes.values())
    assert texts == ["eerste", "tweede"]


def test_a_new_case_whose_lock_fails_is_written_once_and_held_later(
    talk: Conversation, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(case_id: str) -> None:
        monkeypatch.undo()
        raise NotSaved("no lock")

    monkeypatch.setattr(store, "hold", refused)
    talk.start_call("phone")
    talk.note("eerste")
    assert not talk.state.durable
    assert talk.flush()
    assert store.load(talk.case.id).revision == talk.case.revision == 2
    assert store.audited == [("changed", talk.case.id, "new case")]
    with pytest.raises(IntakeError):
        store.sibling().hold(talk.case.id)


def test_typing_on_after_unknown_keeps_the_words_from_before(talk: Conversation) -> None:
    named_grandmother(talk)
    talk.go("call-reason", talk.call)
    talk.put("eerste woorden", "eerste woorden")
    talk.mark("unknown")
    talk.put("x", "x")
    talk.leave()
    assert stored(talk)["call-reason"].value == "x"
    assert [n.text for n in talk.case.notes.values()] == ["eerste woorden"]


def test_marking_unknown_and_back_again_changes_nothing(talk: Conversation) -> None:
    named_grandmother(talk)
    talk.go("call-reason", talk.call)
    talk.put("woorden", "woorden")
    talk.mark("unknown")
    talk.mark("declined")
    talk.put("woorden", "woorden")
    talk.leave()
    assert stored(talk)["call-reason"].value == "woorden"
    assert not talk.case.notes


def test_undo_of_filing_the_same_line_twice_unfiles_only_the_second(talk: Conversation) -> None:
    named_grandmother(talk)
    first, second = talk.note("hij is bang"), talk.note("hij is bang")
    for note in (first, second):
        talk.file_note(note, "call-reason", talk.call, "hij is bang")
    talk.undo()
    assert len(talk.facts().current.on("call-reason")) == 1
    assert talk.case.notes[first].filed_as
    assert not talk.case.notes[second].filed_as


def test_a_sibling_told_of_by_relation_only_does_not_cross_in_a_family_plan(
    talk: Conversation, ground: Ground
) -> None:
    sem = child_of(talk)
    talk.change_person(sem, name="Sem")
    mother = talk.add_person("Sanne", "parent", relation="moeder")
    talk.add_person("", "child", relation="zusje")
    talk.start_call("phone")
    talk.choose_speaker(talk.me())
    talk.go("authority-holders", sem)
    talk.put("", [{"person": mother}])
    talk.go("decision-list", None)
    talk.put("", [{"what": "Het zusje gaat naar een pleeggezin"}, {"what": "Sem blijft thuis"}])
    talk.leave()
    reader = Reader(name="family", person=mother)
    read = reading(talk.case, talk.questionnaire, reader, now=ground.now())
    (decisions,) = read.on("decision-list")
    assert [item["what"] for item in decisions.value] == ["Sem blijft thuis"]
    assert any(w.left_out for w in read.warnings)


def test_what_is_still_to_ask_is_a_question_and_not_the_rules_words(talk: Conversation) -> None:
    talk.start_call("phone")
    mother = talk.add_person("Sanne", "parent")
    (wanted,) = [
        s for s in talk.review().to_ask if s.rule.id == "nobody-for-parent" and s.subject == mother
    ]
    assert wanted.asks == ("who-is-there",)
    assert not wanted.statements


def test_of_words_that_do_not_fit_an_answer_every_line_is_kept(talk: Conversation) -> None:
    named_grandmother(talk)
    talk.go("call-reason", talk.call)
    talk.put("eerste regel\ntweede regel", None, "too long for one answer")
    talk.leave(force=True)
    assert [n.text for n in talk.case.notes.values()] == ["eerste regel\ntweede regel"]


def test_rows_that_read_are_the_answer_and_the_rest_is_a_note(talk: Conversation) -> None:
    oma = named_grandmother(talk)
    talk.go("cap-can", oma)
    talk.put("logeren | 2\nhalen", [{"code": "stay-over", "amount": 2}], "how often is missing")
    talk.leave(force=True)
    assert [offer["amount"] for offer in stored(talk)["cap-can"].value] == [2]
    assert [n.text for n in talk.case.notes.values()] == ["halen"]
