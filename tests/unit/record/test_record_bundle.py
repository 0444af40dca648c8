"""Bundles: byte-identical through export, read, export; refused in one line that names where."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from record_making import Family

from intake_tui.domain.record import bundle, erase
from intake_tui.domain.record import changes as operations
from intake_tui.domain.record.migrate import NewerSchema, migrate
from intake_tui.domain.record.types import SCHEMA, Note
from intake_tui.errors import BundleRefused, RecordRefused

CANARY = "kanarie-7b1"
Plain = dict[str, Any]


@pytest.fixture
def spoken(family: Family) -> Family:
    """A case with something in most tables; every word people said is a canary."""
    family.say("child-wish", family.sem, f"{CANARY} één", speaker=family.ria, call=family.first)
    load = family.say("cap-load", family.ria, 5, speaker=family.ria)
    family.say("cap-load", family.ria, 8, speaker=family.ria)
    family.say("child-supporter", family.sem, [{"person": family.ria, "why": CANARY}])
    family.withdraw(load)
    note = Note(id=family.id(), call=family.first, speaker=family.ria, text=CANARY, at=family.now)
    family.do(operations.put_note(note))
    return family


def plain(family: Family) -> Plain:
    data: Plain = json.loads(bundle.export(family.case))
    return data


def refused(family: Family, data: bytes | Plain) -> BundleRefused:
    if isinstance(data, dict):
        data = json.dumps(data).encode()
    with pytest.raises(BundleRefused) as error:
        bundle.read(data, family.q)
    message = str(error.value)
    assert CANARY not in message
    assert "\n" not in message
    assert error.value.__cause__ is None
    assert error.value.way_out
    return error.value


def test_the_form_is_fixed(spoken: Family) -> None:
    data = bundle.export(spoken.case)
    text = data.decode()
    assert text.endswith("}\n")
    assert "één" in text
    loaded = json.loads(text)
    assert list(loaded) == sorted(loaded)
    assert "drafts" not in loaded
    assert [s["seq"] for s in loaded["statements"]] == [1, 2, 3, 4]
    assert loaded["format"] == bundle.FORMAT


def test_reading_gives_the_same_case_at_revision_nought(spoken: Family) -> None:
    data = bundle.export(spoken.case)
    case = bundle.read(data, spoken.q)
    assert case.revision == 1
    assert case == msgspec.structs.replace(spoken.case, revision=1)
    assert bundle.export(case) == data


def test_the_order_in_the_file_does_not_matter(spoken: Family) -> None:
    data = plain(spoken)
    data["statements"].reverse()
    again = bundle.read(json.dumps(data).encode(), spoken.q)
    assert bundle.export(again) == bundle.export(spoken.case)


def test_drafts_are_left_out(spoken: Family) -> None:
    before = bundle.export(spoken.case)
    spoken.draft("half", spoken.statement("network-now", spoken.ria, "half", speaker=spoken.ria))
    after = json.loads(bundle.export(spoken.case))
    after["head"]["changed_at"] = json.loads(before)["head"]["changed_at"]
    assert after == json.loads(before)


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"{", "line 1"),
        (b"", "line 1"),
        (b'{"a": 1,}', "column"),
        (b"\xff\xfe", "byte 0"),
        (b"[1]", "format"),
        (b'"text"', "format"),
        (b'{"format": "something-else"}', "format"),
        (b'{"format": "intake-tui-case"}', "schema"),
        (b"[" * 100_000, "JSON"),
    ],
)
def test_what_is_no_bundle_is_refused(family: Family, data: bytes, where: str) -> None:
    assert where in refused(family, data).detail


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_json_does_not_have_is_refused(spoken: Family, number: str) -> None:
    text = bundle.export(spoken.case).decode().replace('"value": 8', f'"value": {number}')
    assert number in text
    refused(spoken, text.encode())


def test_a_file_beyond_the_largest_is_refused(
    spoken: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "LARGEST", 1024 * 1024)
    assert "1 MB" in refused(spoken, b" " * (1024 * 1024 + 1)).detail


def _statement(data: Plain, question: str) -> Plain:
    found: Plain = next(s for s in data["statements"] if s["question"] == question)
    return found


def _double(data: Plain) -> None:
    data["statements"].append(dict(data["statements"][0]))


def _double_seq(data: Plain) -> None:
    data["statements"][1]["seq"] = data["statements"][0]["seq"]


def _seq_past(data: Plain) -> None:
    data["statements"][1]["seq"] = data["head"]["next_seq"]


def _no_seq(data: Plain) -> None:
    del data["statements"][0]["seq"]


def _unknown_question(data: Plain) -> None:
    _statement(data, "cap-load")["question"] = "no-such-question"


def _wrong_value(data: Plain) -> None:
    _statement(data, "cap-load")["value"] = CANARY


def _unkept_value(data: Plain) -> None:
    _statement(data, "child-wish")["value"] += " "


def _value_of_declined(data: Plain) -> None:
    _statement(data, "child-wish")["status"] = "declined"


def _control(data: Plain) -> None:
    _statement(data, "child-wish")["value"] = f"{CANARY}\x1b[2J"


def _control_in_note(data: Plain) -> None:
    data["notes"][0]["text"] = f"{CANARY}\u202e"


def _surrogate(data: Plain) -> None:
    data["persons"][0]["name"] = "\ud800"


def _stranger(data: Plain) -> None:
    _statement(data, "cap-load")["speaker"] = CANARY


def _replaces_nothing(data: Plain) -> None:
    _statement(data, "cap-load")["replaces"] = CANARY


def _withdraws_nothing(data: Plain) -> None:
    data["withdrawals"][0]["id"] = "00000000-0000-4000-8000-00000000ffff"


def _draft(data: Plain) -> None:
    data["drafts"] = [{"id": CANARY}]


def _unknown_field(data: Plain) -> None:
    data["statements"][0][CANARY] = 1


def _unknown_table(data: Plain) -> None:
    data[CANARY] = []


def _no_list(data: Plain) -> None:
    data["notes"] = {CANARY: 1}


def _no_record(data: Plain) -> None:
    data["calls"] = [CANARY]


def _bad_time(data: Plain) -> None:
    data["calls"][0]["started_at"] = CANARY


def _bad_status(data: Plain) -> None:
    data["statements"][0]["status"] = CANARY


def _newer(data: Plain) -> None:
    data["head"]["schema"] = SCHEMA + 1


def _no_head(data: Plain) -> None:
    data["head"] = CANARY


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        (_double, "statements[4]"),
        (_double_seq, "seq"),
        (_seq_past, "seq"),
        (_no_seq, "seq"),
        (_unknown_question, "no-such-question"),
        (_wrong_value, "cap-load"),
        (_unkept_value, "child-wish"),
        (_value_of_declined, "child-wish"),
        (_control, "statements[0]"),
        (_control_in_note, "notes[0]"),
        (_surrogate, "persons[0]"),
        (_stranger, "cap-load"),
        (_replaces_nothing, "replaces"),
        (_withdraws_nothing, "withdrawals"),
        (_draft, "drafts"),
        (_unknown_field, "statements[0]"),
        (_unknown_table, "unknown part"),
        (_no_list, "notes"),
        (_no_record, "calls[0]"),
        (_bad_time, "calls[0].started_at"),
        (_bad_status, "statements[0].status"),
        (_newer, "schema"),
        (_no_head, "schema"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_what_does_not_fit_is_refused_where_it_stands(
    spoken: Family, spoil: Callable[[Plain], None], where: str
) -> None:
    data = plain(spoken)
    spoil(data)
    error = refused(spoken, data)
    assert where in error.detail


def test_a_redacted_statement_reads_although_it_has_no_value(spoken: Family) -> None:
    said = next(iter(spoken.case.statements))
    spoken.do(
        erase.redact(spoken.case, said, reason="x", by="T", now=spoken.now, event_id=spoken.id())
    )
    data = bundle.export(spoken.case)
    assert bundle.export(bundle.read(data, spoken.q)) == data


# --- older schemas --------------------------------------------------------------------------


def test_older_cases_are_brought_up_step_by_step() -> None:
    def two(case: Plain) -> Plain:
        return {**case, "steps": [*case.get("steps", []), "1 to 2"]}

    def three(case: Plain) -> Plain:
        return {**case, "steps": [*case["steps"], "2 to 3"]}

    old: Plain = {"head": {"schema": 1}}
    new = migrate(old, {1: two, 2: three})
    assert new["steps"] == ["1 to 2", "2 to 3"]
    assert new["head"]["schema"] == 3
    assert old == {"head": {"schema": 1}}
    with pytest.raises(NewerSchema):
        migrate({"head": {"schema": 4}}, {1: two, 2: three})


@pytest.mark.parametrize("head", [{}, {"schema": 0}, {"schema": True}, {"schema": "1"}, None])
def test_a_case_without_a_schema_number_is_refused(head: Any) -> None:
    with pytest.raises(RecordRefused):
        migrate({"head": head})
