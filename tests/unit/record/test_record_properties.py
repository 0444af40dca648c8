"""Whatever is done in whatever order: a bundle comes back identical, and only what stands shows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_making import Family

from intake_tui.domain.record import bundle, erase
from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.types import Note, Release
from intake_tui.errors import RecordRefused

WORDS = st.text(min_size=1, max_size=12)
OPS = (
    "say",
    "say",
    "say",
    "accumulate",
    "nobody",
    "unknown",
    "replace",
    "withdraw",
    "redact",
    "release",
    "end-release",
    "note",
    "file",
    "draft",
    "recover",
    "name-caller",
)
STEPS = st.lists(
    st.tuples(st.sampled_from(OPS), st.integers(0, 1000), WORDS), min_size=1, max_size=25
)


def _pick(table: Any, number: int) -> str | None:
    ids = sorted(table)
    return ids[number % len(ids)] if ids else None


def play(family: Family, op: str, number: int, words: str) -> None:
    """One operation on whatever is there; an operation that is refused changes nothing."""
    case, q = family.case, family.q
    people = [family.ria, family.lisa, family.sem]
    speaker = people[number % 3]
    said = _pick(case.statements, number)
    now, event = family.now, family.id()
    match op:
        case "say":
            question = ("cap-load", "good-enough")[number % 2]
            subject = family.ria if question == "cap-load" else family.sem
            family.say(question, subject, number % 11, speaker=speaker)
        case "accumulate":
            if words.isprintable() and words.strip():
                family.say("child-wish", family.sem, words, speaker=speaker, call=family.first)
        case "nobody":
            value = [] if number % 2 else [{"person": speaker}]
            family.say("child-supporter", family.sem, value, speaker=family.lisa)
        case "unknown":
            family.say("child-wish", family.sem, status="unknown", speaker=speaker)
        case "replace" if said:
            old = case.statements[said]
            value = "anders gezegd" if old.question == "child-wish" else number % 11
            if old.question in ("cap-load", "good-enough", "child-wish"):
                family.say(old.question, old.subject, value, speaker=old.speaker, replaces=said)
        case "withdraw" if said:
            family.withdraw(said)
        case "redact" if said:
            family.do(erase.redact(case, said, reason=".", by="T", now=now, event_id=event))
        case "release" if said:
            release = Release(to=family.lisa, by=speaker, checked_by="T", how="ja", at=now)
            family.do(operations.release(case, said, release))
        case "end-release" if said:
            family.do(operations.end_release(case, said, family.lisa, now=now))
        case "note":
            note = Note(id=event, call=family.first, speaker=speaker, text=words, at=now)
            family.do(operations.put_note(note))
        case "file" if note_id := _pick(case.notes, number):
            statement = family.statement("child-good", family.sem, "stil", speaker=speaker)
            family.do(operations.file_note(case, q, note_id, statement))
        case "draft":
            family.draft(words, family.statement("cap-cannot", family.ria, "nee", speaker=speaker))
        case "recover":
            ids = [family.id() for _ in range(2 * len(case.drafts) + 1)]
            family.do(operations.recover_drafts(case, q, by="T", now=now, ids=ids))
        case "name-caller":
            unnamed = family.person("", None)
            family.say("child-wish", family.sem, "gehoord", speaker=unnamed)
            family.do(
                operations.identify_caller(
                    family.case, q, unnamed, family.ria, by="T", now=now, event_id=event
                )
            )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_any_sequence_of_operations_keeps_the_promises_of_the_record(
    steps: list[tuple[str, int, str]],
) -> None:
    family = Family()
    for op, number, words in steps:
        before = family.case
        try:
            play(family, op, number, words)
        except RecordRefused:
            assert family.case.statements == before.statements
        assert family.case.revision >= before.revision
        assert set(before.statements) <= set(family.case.statements)
    case = family.case

    data = bundle.export(case)
    again = bundle.read(data, family.q)
    assert bundle.export(again) == data

    standing = family.current().statements
    ids = {s.id for s in standing}
    assert not ids & set(case.withdrawals)
    assert not any(s.redacted for s in standing)
    live = [s for s in case.statements.values() if s.id not in case.withdrawals]
    assert not ids & {s.replaces for s in live}
    assert [s.seq for s in standing] == sorted({s.seq for s in standing})
    assert {s.seq for s in case.statements.values()} == set(range(1, case.head.next_seq))
    assert all(s.value is None for s in case.statements.values() if s.redacted)
    # Of one key a choice stands once, and nobody never stands beside a name.
    keys = [(s.question, s.subject, s.speaker) for s in standing if s.question == "cap-load"]
    assert len(keys) == len(set(keys))
    for speaker in {s.speaker for s in standing}:
        named = [
            s.value for s in standing if s.question == "child-supporter" and s.speaker == speaker
        ]
        assert [] not in named or len(named) == 1


@pytest.mark.parametrize("op", sorted(set(OPS)))
def test_every_operation_of_the_property_does_something(op: str) -> None:
    family = Family()
    for number in range(6):
        play(family, "say", number, "x")
    play(family, "accumulate", 1, "ja")
    play(family, "note", 1, "een regel")
    play(family, "draft", 1, "half")
    play(family, "release", 2, "x")
    before = family.case
    play(family, op, 2, "woorden")
    assert family.case.revision > before.revision
