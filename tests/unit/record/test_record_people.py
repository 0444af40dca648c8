"""Naming the caller, filing notes, setting points aside, agreements, a newer questionnaire."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from record_making import Family

from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.types import Agreement, Need, Note, SetAside
from intake_tui.errors import RecordRefused

# --- people ---------------------------------------------------------------------------------


def test_naming_the_caller_moves_everything_of_theirs_and_only_that(family: Family) -> None:
    unnamed = family.person("", None)
    call = family.call(unnamed)
    own = family.say("network-now", unnamed, "koken", speaker=unnamed, call=call)
    naming = family.say("child-supporter", family.sem, [{"person": unnamed}], speaker=family.lisa)
    other = family.say("cap-load", family.ria, 5, speaker=family.ria, listening=(unnamed,))
    untouched = family.say("child-wish", family.sem, unnamed, speaker=family.sem)
    note = Note(id=family.id(), call=call, speaker=unnamed, text="x", at=family.now)
    family.do(operations.put_note(note))
    family.draft("d", family.statement("cap-cannot", unnamed, "d", speaker=unnamed))
    before = family.case
    family.do(
        operations.identify_caller(
            before, family.q, unnamed, family.ria, by="Tess", now=family.now, event_id=family.id()
        )
    )
    after = family.case
    assert unnamed not in after.persons
    assert (after.statements[own].speaker, after.statements[own].subject) == (family.ria,) * 2
    assert after.statements[naming].value == [{"person": family.ria}]
    assert after.statements[other].listening == (family.ria,)
    assert after.statements[untouched] == before.statements[untouched]
    assert after.notes[note.id].speaker == family.ria
    assert [d.statement.subject for d in after.drafts.values()] == [family.ria]
    assert after.calls[call].with_people == (family.ria,)
    assert [s.seq for s in after.statements.values()] == [s.seq for s in before.statements.values()]
    with pytest.raises(RecordRefused, match="named"):
        operations.identify_caller(
            after, family.q, family.lisa, family.ria, by="T", now=family.now, event_id="e"
        )


# --- notes, points, agreements --------------------------------------------------------------


def test_a_filed_note_keeps_its_time_and_is_linked(family: Family) -> None:
    note = Note(id=family.id(), call=family.first, speaker=family.ria, text="stil", at=family.now)
    family.do(operations.put_note(note))
    family.later(minutes=30)
    statement = family.statement("child-good", family.sem, "stil", speaker=family.ria)
    family.do(operations.file_note(family.case, family.q, note.id, statement))
    assert family.case.statements[statement.id].said_at == note.at
    assert family.case.notes[note.id].filed_as == (statement.id,)


def test_a_point_is_set_aside_with_a_reason_for_sorted_statements(family: Family) -> None:
    record = SetAside(
        id=family.id(),
        rule="overload",
        subject=family.ria,
        statements=("b", "a"),
        reason=" besproken ",
        by="Tess",
        at=family.now,
    )
    family.do(operations.set_aside(family.case, record))
    (kept,) = family.case.set_asides.values()
    assert (kept.statements, kept.reason) == (("a", "b"), "besproken")
    with pytest.raises(RecordRefused, match="reason"):
        operations.set_aside(family.case, replace(record, reason=" "))
    family.do(operations.take_up_again(family.case, record.id))
    assert not family.case.set_asides


def test_an_agreement_and_a_need_fit_the_case_or_are_refused(family: Family) -> None:
    good = Agreement(id=family.id(), owner=family.ria, code="care", children=(family.sem,))
    family.do(operations.put_agreement(family.case, family.q, good))
    for wrong in (
        {"owner": "nobody"},
        {"code": "no-code"},
        {"offer": "no-statement"},
        {"children": ("nobody",)},
        {"backup": "nobody"},
        {"visible_to": ("nobody",)},
    ):
        with pytest.raises(RecordRefused):
            operations.put_agreement(family.case, family.q, replace(good, **wrong))
    need = Need(id=family.sem, slots=("tue.evening", "mon.morning"))
    family.do(operations.put_need(family.case, family.q, need))
    assert family.case.needs[family.sem].slots == ("mon.morning", "tue.evening")
    with pytest.raises(RecordRefused):
        operations.put_need(family.case, family.q, replace(need, slots=("someday",)))


def test_moving_to_a_newer_questionnaire_is_recorded_and_loses_nothing(family: Family) -> None:
    said = family.say("cap-load", family.ria, 5, speaker=family.ria)
    pin = replace(family.q.pin, hash="0" * 64)
    family.do(
        operations.move_questionnaire(
            family.case, pin, by="Tess", now=family.now, event_id=family.id()
        )
    )
    assert family.case.head.questionnaire == pin
    assert said in family.case.statements
    assert [e.what for e in family.case.events.values()] == ["questionnaire-moved"]
