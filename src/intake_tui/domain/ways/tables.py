"""Tables for a spreadsheet: people, agreements, follow-ups. From the professional's reading.

Rows are plain data for other programs (ids, codes, dates as kept); ``cells`` says them in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from intake_tui.domain.moments import ZONE, read_kept
from intake_tui.domain.plan import say
from intake_tui.domain.plan.model import Listed, Msg, Text
from intake_tui.domain.plan.parts.agreed import STATES
from intake_tui.domain.reading import Reading
from intake_tui.domain.record.types import Case
from intake_tui.domain.ways.calendar import WHAT, follow_ups, secret_stays

TableName = Literal["people", "agreements", "follow-ups"]
TABLES: tuple[TableName, ...] = ("people", "agreements", "follow-ups")
Row = Mapping[str, Any]

COLUMNS: Mapping[TableName, Mapping[str, Text]] = {
    "people": {
        "case": Msg("Case"),
        "reference": Msg("Reference"),
        "id": Msg("Id"),
        "name": Msg("Name"),
        "role": Msg("Role"),
        "side": Msg("Side"),
        "relation": Msg("Relation"),
        "mandate": Msg("Mandate"),
        "secret_stay": Msg("Stay is secret"),
    },
    "agreements": {
        "case": Msg("Case"),
        "reference": Msg("Reference"),
        "id": Msg("Id"),
        "owner": Msg("Who"),
        "code": Msg("Task"),
        "text": Msg("Agreed in words"),
        "amount": Msg("Amount"),
        "unit": Msg("Unit"),
        "children": Msg("For whom"),
        "slots": Msg("When in the week"),
        "start": Msg("From"),
        "end": Msg("Until"),
        "backup": Msg("Takes over"),
        "state": Msg("State"),
        "on_offer": Msg("Rests on an offer"),
    },
    "follow-ups": {
        "case": Msg("Case"),
        "reference": Msg("Reference"),
        "id": Msg("Id"),
        "what": Msg("What"),
        "at": Msg("When"),
        "about": Msg("About"),
        "by": Msg("By"),
        "with": Msg("With"),
        "where": Msg("Where"),
        "done": Msg("Done"),
    },
}
SIDES: Mapping[str, Text] = {
    "informal": Msg("informal"),
    "volunteer": Msg("volunteer"),
    "formal": Msg("formal"),
}


def rows(name: TableName, case: Case, r: Reading) -> tuple[Row, ...]:
    """The rows of one case. Raises ``RecordRefused`` where a day in the record is not one."""
    about = {"case": case.id, "reference": case.head.reference}
    match name:
        case "people":
            return tuple({**about, **row} for row in _people(case, r))
        case "agreements":
            return tuple({**about, **row} for row in _agreements(r))
        case "follow-ups":
            return tuple({**about, **row} for row in _follow_ups(case, r))


def _people(case: Case, r: Reading) -> list[Row]:
    secret = secret_stays(case, r)
    return [
        {
            "id": p.id,
            "name": p.name,
            "role": p.role,
            "side": p.side,
            "relation": p.relation,
            "mandate": p.mandate,
            "secret_stay": p.id in secret,
        }
        for p in r.persons.values()
    ]


def _agreements(r: Reading) -> list[Row]:
    known = r.questionnaire.offer
    return [
        {
            "id": a.id,
            "owner": a.owner,
            "code": a.code,
            "text": a.text,
            "amount": a.amount,
            "unit": known[a.code].unit if a.code in known and a.amount is not None else None,
            "children": list(a.children),
            "slots": list(a.slots),
            "start": a.start,
            "end": a.end,
            "backup": a.backup,
            "state": a.state,
            "on_offer": a.offer is not None,
        }
        for a in r.agreements
    ]


def _follow_ups(case: Case, r: Reading) -> list[Row]:
    return [
        {
            "id": f.uid,
            "what": f.what,
            "at": f.at or None,
            "about": f.about,
            "by": f.by,
            "with": f.with_,
            "where": f.where,
            "done": f.done,
        }
        for f in follow_ups(case, r)
    ]


def cells(name: TableName, row: Row, r: Reading) -> tuple[Text, ...]:
    """A row in words, in the order of the columns."""
    return tuple(_said(key, row[key], r) for key in COLUMNS[name])


def _said(key: str, value: Any, r: Reading) -> Text:
    if value is None or value in ([], ""):
        return ""
    q = r.questionnaire
    match key:
        case "owner" | "backup" | "about" | "by" | "with":
            return say.name(r, value)
        case "children":
            return Listed(tuple(say.name(r, child) for child in value))
        case "slots":
            return say.slots(r, value)
        case "code":
            return say.code(q.offers, value)
        case "unit":
            return say.code(q.units, value)
        case "role":
            return Msg(f"role: {value}")
        case "side":
            return SIDES.get(value, str(value))
        case "state":
            return STATES.get(value, str(value))
        case "what":
            return WHAT.get(value, str(value))
        case "at" | "start" | "end":
            return local(value)
        case "mandate" | "secret_stay" | "done" | "on_offer":
            return Msg("yes") if value else Msg("no")
        case _:
            return str(value)


def local(at: str) -> str:
    """A kept date as it is, a kept moment as date and time in Amsterdam: both sort as text."""
    if "T" not in at:
        return at
    moment = read_kept(at)
    assert isinstance(moment, datetime)
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
