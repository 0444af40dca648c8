"""Versions of plans: numbered per reader, read back once, and the case as it stood at each."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from record_making import Family
from test_record_properties import OPS as SPOKEN
from test_record_properties import play

from intake_tui.domain.record import bundle, erase
from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.current import unreplaced
from intake_tui.domain.record.exports import (
    NoSuchVersion,
    read_back,
    record_export,
    version,
    versions,
)
from intake_tui.domain.record.migrate import migrate
from intake_tui.domain.record.past import case_at
from intake_tui.domain.record.types import (
    SCHEMA,
    Agreement,
    Case,
    Export,
    Need,
    SetAside,
    Statement,
    Unlock,
)
from intake_tui.errors import BundleRefused, RecordRefused

OPS = (
    *(op for op in SPOKEN if op != "name-caller"),
    "undo-withdrawal",
    "rename",
    "call-ends",
    "agree",
    "need",
    "set-aside",
    "take-up",
    "unlock",
    "drop-note",
    "refer",
    "export",
    "export",
    "export",
    "read-back",
)
STEPS = st.lists(
    st.tuples(st.sampled_from(OPS), st.integers(0, 1000), st.text(min_size=1, max_size=12)),
    min_size=1,
    max_size=30,
)
SLOTS = ("mon.night", "tue.night", "wed.morning")


def export(family: Family, reader: str = "professional", person: str | None = None) -> Export:
    family.later(seconds=1)
    made, changes = record_export(
        family.case,
        reader,  # type: ignore[arg-type]
        person,
        lang="nl",
        by="Tess",
        now=family.now,
        export_id=family.id(),
        purpose="overleg",
    )
    family.do(changes)
    return made


def pick(table: Any, number: int) -> Any:
    ids = sorted(table)
    return table[ids[number % len(ids)]] if ids else None


def do(family: Family, op: str, number: int, words: str) -> None:
    """One operation on whatever is there, a second after the one before."""
    family.later(seconds=1)
    case, q, new, now = family.case, family.q, family.id(), family.now
    people = (family.ria, family.lisa)
    match op:
        case "undo-withdrawal" if ended := pick(case.withdrawals, number):
            family.do(operations.stand_again(case, ended.id))
        case "rename":
            person = replace(pick(case.persons, number), name=words)
            family.do(operations.put_person(case, person))
        case "call-ends":
            call = pick(case.calls, number)
            family.do(operations.put_call(replace(call, ended_at=family.now)))
        case "agree":
            known = pick(case.agreements, number)
            agreement = Agreement(
                id=known.id if known and number % 2 else new,
                owner=people[number % 2],
                code="stay-over",
                text=words,
                slots=SLOTS[number % 3 :],
                state=("proposed", "agreed", "ended")[number % 3],
            )
            family.do(operations.put_agreement(case, q, agreement))
        case "need":
            family.do(operations.put_need(case, q, Need(id=family.sem, slots=SLOTS[number % 3 :])))
        case "set-aside":
            aside = SetAside(id=new, rule="r", subject=None, statements=(), reason="zo gezegd",
                             by="T", at=now)  # fmt: skip
            family.do(operations.set_aside(case, aside))
        case "take-up" if aside := pick(case.set_asides, number):
            family.do(operations.take_up_again(case, aside.id))
        case "unlock":
            opened = Unlock(id=new, rule="r", subject=None, block="b", statements=(),
                            reason="besproken", by="T", at=now)  # fmt: skip
            family.do(operations.unlock(case, opened))
        case "drop-note" if note := pick(case.notes, number):
            family.do(operations.put_note(replace(note, dropped=number % 2 == 0)))
        case "refer":
            family.do(operations.refer(case, words))
        case "export":
            export(family, *(("professional", None), ("family", family.lisa))[number % 2])
        case "read-back" if made := pick(case.exports, number):
            family.do(read_back(case, made.id, by="Tess", now=now)[1])
        case _:
            play(family, op, number, words)


def plain(case: Case, now: Case) -> dict[str, Any]:
    """``case`` as data, but for drafts, what was redacted since, and what of a withdrawal or a
    notepad line only the id is kept."""
    redacted = {s.id for s in now.statements.values() if s.redacted}

    def statement(s: Statement) -> Statement:
        if s.id in redacted:
            return replace(s, value=None, releases=(), redacted=None)
        return s

    tables = {
        name: dict(case.table(name))
        for name in ("persons", "calls", "agreements", "set_asides", "unlocks", "needs", "exports")
    }
    return {
        **tables,
        "head": replace(case.head, changed_at=case.head.created_at),
        "revision": case.revision,
        "statements": {s.id: statement(s) for s in case.statements.values()},
        "withdrawn": set(case.withdrawals),
        "notes": {n.id for n in case.notes.values()},
        "waiting": {n.id for n in case.notes.values() if not n.filed_as and not n.dropped},
        "events": {e.id for e in case.events.values()},
        "standing": {s.id for s in unreplaced(case)} - redacted,
    }


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_the_case_at_a_version_is_the_case_as_it_was_then(
    steps: list[tuple[str, int, str]],
) -> None:
    family = Family()
    then: dict[str, Case] = {}
    for op, number, words in steps:
        before = set(family.case.exports)
        stood = family.case
        try:
            do(family, op, number, words)
        except RecordRefused:
            continue
        then |= {id_: stood for id_ in set(family.case.exports) - before}
    now = family.case
    assert set(then) == set(now.exports)
    again = bundle.read(bundle.export(now), family.q)
    assert again.exports == now.exports
    for id_, as_it_was in then.items():
        for holding in (now, again):
            past = case_at(holding, holding.exports[id_])
            assert plain(past, now) == plain(as_it_was, now)
            assert all(s.value is None for s in past.statements.values() if s.redacted)


def test_versions_are_numbered_per_reader_and_person() -> None:
    family = Family()
    for reader, person in (("professional", None), ("family", family.lisa),
                           ("family", family.lisa), ("professional", None)):  # fmt: skip
        export(family, reader, person)
    numbers = [(e.reader, e.number) for e in sorted(family.case.exports.values(), key=_seq)]
    assert numbers == [("professional", 1), ("family", 1), ("family", 2), ("professional", 2)]
    assert [e.number for e in versions(family.case, "family", family.lisa)] == [1, 2]
    assert version(family.case, "family", family.lisa, None).number == 2
    assert version(family.case, "family", family.lisa, 1).number == 1
    for number in (3, 0, -1):
        with pytest.raises(NoSuchVersion):
            version(family.case, "family", family.lisa, number)
    with pytest.raises(NoSuchVersion, match="none was made"):
        version(family.case, "family", family.ria, None)


def _seq(made: Export) -> int:
    return made.seq


def test_only_the_last_version_is_read_back_and_only_once() -> None:
    family = Family()
    first, second = export(family), export(family)
    with pytest.raises(RecordRefused, match="later version"):
        read_back(family.case, first.id, by="Tess", now=family.now)
    final, changes = read_back(family.case, second.id, by="Tess", now=family.now)
    assert (final.read_back, final.read_back_by) == (family.now, "Tess")
    family.do(changes)
    with pytest.raises(RecordRefused, match="already"):
        read_back(family.case, second.id, by="Tess", now=family.now)
    with pytest.raises(RecordRefused):
        read_back(family.case, "nobody", by="Tess", now=family.now)


@pytest.mark.parametrize("person", [None, "nobody"])
def test_a_version_is_for_somebody_of_the_case(person: str | None) -> None:
    family = Family()
    with pytest.raises(RecordRefused):
        export(family, "family", person)
    with pytest.raises(RecordRefused):
        export(family, "professional", family.lisa)


def test_an_export_holds_no_answers_and_repeats_nothing() -> None:
    family = Family()
    family.say("child-wish", family.sem, "bij oma is het stil", speaker=family.ria)
    first = export(family)
    family.say("child-wish", family.sem, "en warm", speaker=family.ria)
    second = export(family)
    assert second.as_in == first.id
    assert second.stood is None
    assert b"stil" not in msgspec.json.encode([first, second])
    assert len(case_at(family.case, first).statements) == 1
    assert len(case_at(family.case, second).statements) == 2


def test_what_is_redacted_is_redacted_in_every_version() -> None:
    family = Family()
    said = family.say("child-wish", family.sem, "Dorpsstraat vijf", speaker=family.ria)
    agreement = Agreement(id=family.id(), owner=family.ria, code="stay-over",
                          text="Slapen aan de dorpsstraat vijf")  # fmt: skip
    family.do(operations.put_agreement(family.case, family.q, agreement))
    made = export(family)
    family.do(operations.put_agreement(family.case, family.q, replace(agreement, text="Slapen")))
    family.do(erase.redact(family.case, said, reason="geheim", by="T", now=family.now,
                           event_id=family.id()))  # fmt: skip
    assert "dorpsstraat" not in msgspec.json.encode(family.case).decode().casefold()
    past = case_at(family.case, family.case.exports[made.id])
    assert past.statements[said].redacted is not None
    assert past.agreements[agreement.id].owner == family.ria


def test_a_caller_who_was_identified_since_has_their_name() -> None:
    family = Family()
    stranger = family.person("", None)
    said = family.say("child-wish", family.sem, "gehoord", speaker=stranger)
    made = export(family)
    family.do(
        operations.identify_caller(family.case, family.q, stranger, family.ria, by="T",
                                   now=family.now, event_id=family.id())
    )  # fmt: skip
    past = case_at(family.case, family.case.exports[made.id])
    assert stranger not in past.persons
    assert past.persons[family.ria].name == "Ria"
    assert past.statements[said].speaker == family.ria


def test_a_version_without_what_it_was_made_of_is_refused() -> None:
    family = Family()
    first, second = export(family), export(family)
    broken = replace(family.case, exports={second.id: second})
    with pytest.raises(RecordRefused):
        case_at(broken, second)
    with pytest.raises(BundleRefused, match="exports"):
        bundle.read(bundle.export(broken), family.q)
    assert first.stood is not None


def test_a_case_from_before_there_were_versions_gets_an_empty_table() -> None:
    old = {"head": {"schema": 1}, "events": []}
    assert migrate(old) == {"head": {"schema": SCHEMA}, "events": [], "exports": []}
    assert "exports" not in old


@pytest.mark.parametrize("op", sorted(set(OPS) - set(SPOKEN)))
def test_every_operation_of_the_property_does_something(op: str) -> None:
    family = Family()
    said = family.say("child-wish", family.sem, "thuis", speaker=family.lisa)
    family.withdraw(said)
    for before in ("note", "set-aside", "export"):
        do(family, before, 2, "een regel")
    revision = family.case.revision
    do(family, op, 2, "woorden")
    assert family.case.revision > revision
