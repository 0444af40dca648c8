"""The form of a content file: which tables there are and what each entry decodes into.

Ours and an organisation's own files have the same form. ``schema()`` gives it as JSON Schema, for
editors that complete and check TOML while it is being written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from intake_tui.domain.plan_shape import (
    AgeBand,
    BannedWord,
    Phone,
    PlanPart,
    PlanText,
    ReaderException,
    ReaderRow,
    StandingLine,
)
from intake_tui.domain.questionnaire import (
    Condition,
    Finding,
    OfferCode,
    Profile,
    Question,
    Rule,
    Section,
    Threshold,
)
from intake_tui.domain.words import Coded, Data, ReaderName, Words


class Named(Data, frozen=True, kw_only=True):
    """``[questionnaire]``: which questionnaire this is; own files name theirs here."""

    id: str | None = None
    version: str | None = None


class RoutesTable(Data, frozen=True, kw_only=True):
    """``[routes]``; an own file may give only what differs."""

    max_quick: int | None = None
    notes: Words | None = None
    full: tuple[str, ...] | None = None
    each_speaker: tuple[str, ...] | None = None
    of_themselves: tuple[str, ...] | None = None
    quick: Mapping[str, tuple[str, ...]] = {}
    variant_by_caller: Mapping[str, str] = {}


class PlanTable(Data, frozen=True, kw_only=True):
    """``[plan]``; parts and age bands have tables of their own."""

    professional_title: Words | None = None
    band_note: Words | None = None
    child_open: Words | None = None
    order: Mapping[ReaderName, tuple[str, ...]] = {}
    guards: tuple[Mapping[str, str], ...] | None = None


class AgesTable(Data, frozen=True, kw_only=True):
    """``[ages]``: age bands of the wording and who falls back on whose wording."""

    bands: tuple[str, ...] | None = None
    from_band: Mapping[str, str] = {}
    role_fallback: Mapping[str, str] = {}


class NoteTable(Data, frozen=True, kw_only=True):
    """``[threshold_note]``: what is said beside every threshold."""

    nl: str | None = None
    en: str | None = None


class File(Data, frozen=True, kw_only=True):
    """One content file. Every table may be absent."""

    questionnaire: Named | None = None
    finding: tuple[Finding, ...] = ()
    section: tuple[Section, ...] = ()
    question: tuple[Question, ...] = ()
    routes: RoutesTable | None = None
    unit: tuple[Coded, ...] = ()
    offer: tuple[OfferCode, ...] = ()
    day: tuple[Coded, ...] = ()
    day_part: tuple[Coded, ...] = ()
    selector: Mapping[str, Condition] = {}
    rule: tuple[Rule, ...] = ()
    blocks: Mapping[str, str] = {}
    unlocks: Mapping[str, str] = {}
    threshold: tuple[Threshold, ...] = ()
    threshold_note: NoteTable | None = None
    reader: tuple[ReaderRow, ...] = ()
    exception: tuple[ReaderException, ...] = ()
    exception_terms: Mapping[str, str] = {}
    line: tuple[StandingLine, ...] = ()
    plan: PlanTable | None = None
    part: tuple[PlanPart, ...] = ()
    band: tuple[AgeBand, ...] = ()
    text: tuple[PlanText, ...] = ()
    phone: tuple[Phone, ...] = ()
    banned: tuple[BannedWord, ...] = ()
    profile: tuple[Profile, ...] = ()
    ages: AgesTable | None = None
    types: Mapping[str, Words] = {}


@dataclass(frozen=True)
class Kind:
    """A ``[[kind]]`` table: what its entries decode into and by which field they are known."""

    type: type[Data]
    key: str = "id"


KINDS: Mapping[str, Kind] = {
    "finding": Kind(Finding),
    "section": Kind(Section),
    "question": Kind(Question),
    "unit": Kind(Coded, "code"),
    "offer": Kind(OfferCode, "code"),
    "day": Kind(Coded, "code"),
    "day_part": Kind(Coded, "code"),
    "rule": Kind(Rule),
    "threshold": Kind(Threshold),
    "reader": Kind(ReaderRow, "question"),
    "exception": Kind(ReaderException),
    "line": Kind(StandingLine),
    "part": Kind(PlanPart),
    "band": Kind(AgeBand, "band"),
    "text": Kind(PlanText),
    "phone": Kind(Phone, "name"),
    "banned": Kind(BannedWord, "nl"),
    "profile": Kind(Profile),
}

TITLE = "intake-tui questionnaire"

TABLES: Mapping[str, Any] = {
    "questionnaire": Named,
    "routes": RoutesTable,
    "plan": PlanTable,
    "ages": AgesTable,
    "threshold_note": NoteTable,
    "blocks": dict[str, str],
    "unlocks": dict[str, str],
    "exception_terms": dict[str, str],
    "types": dict[str, Words],
}
"""Tables that stand once; own ones are merged key by key."""


def schema() -> dict[str, Any]:
    """JSON Schema of a content file, for editors (``intake-tui schema questions``)."""
    made = msgspec.json.schema(File)
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(made))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **plain, "title": TITLE}
