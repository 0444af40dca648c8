"""What may be done to a case: saying, replacing, ending, releasing, moving, recovering."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace
from record_making import Family, Made

from intake_tui.domain.record import bundle, erase
from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.types import (
    Changes,
    Note,
    Release,
    Statement,
    apply,
)
from intake_tui.errors import RecordRefused, ValueRefused

CANARY = "kanarie-7b1"


# --- apply ----------------------------------------------------------------------------------


def test_statements_get_their_seq_in_the_order_they_are_put(family: Family) -> None:
    first = family.statement("child-wish", family.sem, "een", speaker=family.ria)
    second = family.statement("child-wish", family.sem, "twee", speaker=family.ria)
    before = family.case
    after = apply(before, Changes(puts=(("statements", second), ("statements", first))))
    assert (after.statements[second.id].seq, after.statements[first.id].seq) == (
        before.head.next_seq,
        before.head.next_seq + 1,
    )
    assert after.head.next_seq == before.head.next_seq + 2
    assert after.revision == before.revision + 1
    assert not before.statements


def test_a_commit_ends_a_draft_and_begins_its_statement_under_the_same_id(family: Family) -> None:
    statement = family.statement("network-now", family.ria, "koken", speaker=family.ria)
    family.draft("koken", statement)
    revision = family.case.revision
    family.do(operations.say(family.case, family.q, statement))
    assert statement.id in family.case.statements
    assert not family.case.drafts
    assert family.case.revision == revision + 1


def test_a_new_head_keeps_the_count_of_the_old_one(family: Family) -> None:
    family.say("cap-load", family.ria, 5, speaker=family.ria)
    after = family.do(operations.refer(family.case, "  nieuw\nkenmerk ") + Changes())
    assert after.head.reference == "nieuw kenmerk"
    assert after.head.next_seq == 2


# --- saying and replacing -------------------------------------------------------------------


def test_a_choice_is_replaced_by_the_same_speaker_only(family: Family) -> None:
    first = family.say("cap-load", family.ria, 5, speaker=family.ria)
    second = family.say("cap-load", family.ria, 8, speaker=family.ria)
    assert family.case.statements[second].replaces == first
    assert family.standing("cap-load") == [8]
    family.say("good-enough", family.sem, 4, speaker=family.ria)
    family.say("good-enough", family.sem, 7, speaker=family.lisa)
    assert family.standing("good-enough", family.sem) == [4, 7]


def test_a_choice_per_call_is_not_replaced_by_the_next_call(family: Family) -> None:
    second = family.call(family.ria)
    for call, value in ((family.first, "yes"), (second, "no")):
        family.say("danger-now", call, value, speaker=family.ria, call=call)
    assert family.standing("danger-now") == ["yes", "no"]
    assert family.current().contradictions() == ()


def test_quotes_and_lists_stand_side_by_side(family: Family) -> None:
    family.say("child-wish", family.sem, "slapen bij oma", speaker=family.ria, words_of=family.sem)
    family.say("child-wish", family.sem, "voetbal", speaker=family.ria, words_of=family.sem)
    family.say("child-supporter", family.sem, [{"person": family.ria}], speaker=family.lisa)
    family.say("child-supporter", family.sem, [{"person": family.noel}], speaker=family.lisa)
    assert family.standing("child-wish") == ["slapen bij oma", "voetbal"]
    assert len(family.standing("child-supporter")) == 2


def test_an_explicit_replacement_holds_where_answers_accumulate(family: Family) -> None:
    first = family.say("child-wish", family.sem, "slappen", speaker=family.sem)
    family.say("child-wish", family.sem, "slapen", speaker=family.sem, replaces=first)
    assert family.standing("child-wish") == ["slapen"]


def test_nobody_and_a_name_overtake_each_other(family: Family) -> None:
    def named(value: list[dict[str, str]]) -> list[object]:
        family.say("child-supporter", family.sem, value, speaker=family.sem)
        return family.standing("child-supporter", family.sem)

    assert named([]) == [[]]
    assert named([{"person": family.ria}]) == [[{"person": family.ria}]]
    assert len(named([{"person": family.lisa}])) == 2
    assert named([]) == [[]]
    # What somebody else says is not touched by it.
    family.say("child-supporter", family.sem, [{"person": family.ria}], speaker=family.lisa)
    assert len(family.standing("child-supporter", family.sem)) == 2


def test_unknown_is_overtaken_by_an_answer(family: Family) -> None:
    family.say("child-wish", family.sem, status="unknown", speaker=family.ria)
    family.say("child-wish", family.sem, "voetbal", speaker=family.ria)
    assert family.standing("child-wish") == ["voetbal"]


def test_unknown_and_declined_keep_no_value(family: Family) -> None:
    said = family.say("cap-load", family.ria, 8, status="declined", speaker=family.ria)
    assert family.case.statements[said].value is None


def test_saying_the_same_again_changes_nothing(family: Family) -> None:
    family.say("cap-load", family.ria, 5, speaker=family.ria)
    again = family.statement("cap-load", family.ria, 5, speaker=family.ria)
    assert not operations.say(family.case, family.q, again)


def test_two_that_differ_are_a_finding_and_no_error(family: Family) -> None:
    ids = {
        family.say("good-enough", family.sem, 4, speaker=family.ria),
        family.say("good-enough", family.sem, 7, speaker=family.lisa),
    }
    family.say("good-enough", family.noor, 7, speaker=family.lisa)
    (found,) = family.current().contradictions()
    assert {s.id for s in found.statements} == ids
    assert (found.question, found.subject) == ("good-enough", family.sem)


@pytest.mark.parametrize(
    "fields",
    [
        {"question": "no-such-question"},
        {"speaker": "nobody"},
        {"words_of": "nobody"},
        {"call": "no-call"},
        {"subject": None},
        {"subject": "no-person"},
        {"value": {CANARY: CANARY}},
    ],
)
def test_what_does_not_fit_the_case_is_refused_without_the_value(
    family: Family, fields: dict[str, object]
) -> None:
    statement = family.statement("child-wish", family.sem, CANARY, speaker=family.ria)
    with pytest.raises(ValueRefused) as refused:
        operations.say(family.case, family.q, replace(statement, **fields))
    assert CANARY not in str(refused.value)


def test_what_is_final_is_not_said_twice(family: Family) -> None:
    said = family.say("cap-load", family.ria, 5, speaker=family.ria)
    with pytest.raises(RecordRefused):
        operations.say(family.case, family.q, replace(family.case.statements[said], value=6))
    unknown = family.statement("child-wish", family.sem, "x", replaces="weg")
    with pytest.raises(RecordRefused):
        operations.say(family.case, family.q, unknown)


def test_replacing_what_is_replaced_already_leaves_one_standing(family: Family) -> None:
    first = family.say("cap-load", family.ria, 5, speaker=family.ria)
    family.say("cap-load", family.ria, 8, speaker=family.ria)
    family.say("cap-load", family.ria, 3, speaker=family.ria, replaces=first)
    assert family.standing("cap-load") == [3]


# --- withdrawing and redacting --------------------------------------------------------------


def test_withdrawing_reopens_what_was_replaced(family: Family) -> None:
    family.say("cap-load", family.ria, 5, speaker=family.ria)
    second = family.say("cap-load", family.ria, 8, speaker=family.ria)
    family.withdraw(second)
    assert family.standing("cap-load") == [5]
    assert family.case.statements[second].value == 8
    with pytest.raises(RecordRefused):
        family.withdraw(second)
    with pytest.raises(RecordRefused, match="reason"):
        family.withdraw(family.say("cap-load", family.ria, 3, speaker=family.ria), "  \x00")


def test_withdrawing_in_the_middle_of_a_chain_reopens_nothing_beside_what_stands(
    family: Family,
) -> None:
    family.say("cap-load", family.ria, 5, speaker=family.ria)
    second = family.say("cap-load", family.ria, 8, speaker=family.ria)
    third = family.say("cap-load", family.ria, 3, speaker=family.ria)
    family.withdraw(second)
    assert family.standing("cap-load") == [3]
    family.withdraw(third)
    assert family.standing("cap-load") == [5]


def test_redacting_takes_the_notepad_line_along_it_was_filed_from(family: Family) -> None:
    note = Note(id=family.id(), call=family.first, speaker=family.ria, text=CANARY, at=family.now)
    family.do(operations.put_note(note))
    statement = family.statement("network-now", family.ria, CANARY, speaker=family.ria)
    family.do(operations.file_note(family.case, family.q, note.id, statement))
    family.do(
        erase.redact(
            family.case, statement.id, reason="x", by="T", now=family.now, event_id=family.id()
        )
    )
    assert CANARY.encode() not in bundle.export(family.case)


def test_redacting_leaves_the_value_nowhere_and_reopens_nothing(family: Family) -> None:
    family.say("network-now", family.ria, "koken", speaker=family.ria)
    said = family.say("cap-load", family.ria, 5, speaker=family.ria)
    secret = family.say("cap-cannot", family.ria, f"adres {CANARY}", speaker=family.ria)
    later = family.say("cap-load", family.ria, 8, speaker=family.ria)
    for statement in (secret, later):
        changes = erase.redact(
            family.case,
            statement,
            reason="geheim adres",
            by="Tess",
            now=family.now,
            event_id=family.id(),
        )
        assert changes.erases
        family.do(changes)
    assert CANARY.encode() not in bundle.export(family.case)
    assert family.standing("cap-load") == []
    gone = family.case.statements[secret]
    assert (gone.redacted.by, gone.value) == ("Tess", None)  # type: ignore[union-attr]
    assert said in family.case.statements
    assert [e.about for e in family.case.events.values() if e.what == "redacted"] == [secret, later]


def test_a_redacted_note_keeps_no_text(family: Family) -> None:
    note = Note(id=family.id(), call=family.first, speaker=family.ria, text=CANARY, at=family.now)
    family.do(operations.put_note(note))
    changes = erase.redact_note(
        family.case, note.id, reason="bsn", by="Tess", now=family.now, event_id=family.id()
    )
    assert changes.erases
    family.do(changes)
    assert CANARY.encode() not in bundle.export(family.case)


def test_a_redacted_statement_loses_its_releases_and_gets_none(family: Family) -> None:
    said = family.say("child-wish", family.sem, "voetbal", speaker=family.sem)
    released = Release(
        to=family.lisa, by=family.sem, checked_by="Tess", how="las mee", at=family.now
    )
    family.do(operations.release(family.case, said, released))
    family.do(
        erase.redact(family.case, said, reason="x", by="Tess", now=family.now, event_id=family.id())
    )
    assert family.case.statements[said].releases == ()
    with pytest.raises(RecordRefused):
        operations.release(family.case, said, released)


# --- moving to the right case ---------------------------------------------------------------


def _move(source: Made, target: Family, statement: str) -> tuple[Changes, Changes]:
    return erase.move(
        source.case,
        target.case,
        source.q,
        statement,
        subject=target.sem,
        speaker=target.ria,
        call=None,
        reason="verkeerd dossier",
        by="Tess",
        now=source.now,
        event_ids=(source.id(), target.id()),
    )


def test_moving_takes_a_statement_along_and_leaves_no_value(family: Family) -> None:
    other = Family()
    other.count = 5000
    said = family.say("child-wish", family.sem, CANARY, speaker=family.ria, call=family.first)
    family.do(
        operations.release(
            family.case,
            said,
            Release(to=family.lisa, by=family.sem, checked_by="Tess", how="ja", at=family.now),
        )
    )
    out, into = _move(family, other, said)
    other.do(into)
    # A crash between the two: doing it again puts nothing twice.
    _, again = _move(family, other, said)
    assert not again
    assert out.erases
    family.do(out)
    assert CANARY.encode() not in bundle.export(family.case)
    there = other.case.statements[said]
    assert (there.value, there.speaker, there.releases) == (CANARY, other.ria, ())
    assert other.standing("child-wish", other.sem) == [CANARY]
    assert family.case.statements[said].redacted.moved_to == other.case.id  # type: ignore[union-attr]
    with pytest.raises(RecordRefused):
        _move(family, other, said)


# --- releases -------------------------------------------------------------------------------


def test_a_release_is_of_one_statement_and_its_successor_inherits_none(family: Family) -> None:
    said = family.say("child-wish", family.sem, "voetbal", speaker=family.sem)
    released = Release(to=family.lisa, by=family.sem, checked_by="Tess", how="ja", at=family.now)
    family.do(operations.release(family.case, said, released))
    family.do(operations.release(family.case, said, replace(released, how="nog eens")))
    assert [r.how for r in family.case.statements[said].releases] == ["nog eens"]
    after = family.say("child-wish", family.sem, "zwemmen", speaker=family.sem, replaces=said)
    assert family.case.statements[after].releases == ()
    family.do(operations.end_release(family.case, said, family.lisa, now=family.now))
    (ended,) = family.case.statements[said].releases
    assert ended.withdrawn == family.now
    with pytest.raises(RecordRefused):
        operations.release(family.case, said, replace(released, to="nobody"))
    family.withdraw(after)
    with pytest.raises(RecordRefused):
        operations.release(family.case, after, released)


# --- drafts ---------------------------------------------------------------------------------


def test_an_emptied_draft_was_never_said(family: Family) -> None:
    statement = family.statement("network-now", family.ria, "koken", speaker=family.ria)
    family.draft("koken", statement)
    family.draft(" \n", replace(statement, value=""))
    assert not family.case.drafts
    assert not family.case.statements


def test_a_draft_found_again_is_final_and_marked_and_no_letter_is_lost(family: Family) -> None:
    good = family.statement("network-now", family.ria, "koken", speaker=family.ria)
    family.draft("koken", good)
    half = family.statement("back-call", family.first, None, call=family.first)
    family.draft("24-", half)
    ids = (family.id() for _ in range(10))
    family.do(operations.recover_drafts(family.case, family.q, by="Tess", now=family.now, ids=ids))
    assert not family.case.drafts
    assert family.case.statements[good.id].recovered
    assert half.id not in family.case.statements
    assert [n.text for n in family.case.notes.values()] == ["24-"]
    assert {e.about for e in family.case.events.values()} == {good.id, half.id}


def test_a_draft_of_what_is_final_is_refused(family: Family) -> None:
    said = family.say("cap-load", family.ria, 5, speaker=family.ria)
    with pytest.raises(RecordRefused):
        family.draft("6", family.case.statements[said])


def test_words_never_stand_in_what_a_refusal_says(family: Family) -> None:
    statement = family.statement("cap-load", family.ria, CANARY, speaker=family.ria)
    with pytest.raises(ValueRefused) as refused:
        operations.say(family.case, family.q, statement)
    shown = json.dumps([str(refused.value), repr(refused.value), refused.value.detail])
    assert CANARY not in shown
    assert isinstance(statement, Statement)
