"""The forms of the structured question types, as data: which fields, and what they make.

One form serves them all. A ``Shape`` that is ``single`` makes one answer of its fields; the others
make a list of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intake_tui.domain.questionnaire import Question
from intake_tui.domain.record.values import FACT_KINDS
from intake_tui.domain.summary import FOLLOW_UP_QUESTIONS
from intake_tui.locale import _
from intake_tui.session.forms.reading import (
    Amount,
    Codes,
    FieldKind,
    ManyPeople,
    Moment,
    OnePerson,
    Reading,
    Scene,
    Words,
)
from intake_tui.session.forms.week_words import Slots, spread_offer

BAR = " | "
"""Between the fields of a row where the row is kept as text."""
NOBODY = "0"
"""Typed alone on the first line: the answer is an empty list."""

Texts = Mapping[str, str]


@dataclass(frozen=True)
class RowField:
    """One field of a row: its key in the value, its label (English msgid) and how it reads."""

    key: str
    label: str
    kind: FieldKind
    required: bool = False


@dataclass(frozen=True)
class Shape:
    """A form. ``nothing`` is the msgid that says an empty list in words; blank: not an answer."""

    fields: tuple[RowField, ...]
    hint: str
    single: bool = False
    nothing: str = ""
    bare: bool = False
    once: str = ""
    week: bool = False
    either: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    """Fields that may still be given when the first one was taken."""
    spread: Callable[[Texts, Scene], dict[str, str]] = lambda texts, _scene: dict(texts)
    complete: Callable[[dict[str, Any], Scene], dict[str, Any]] = lambda row, _scene: row

    @property
    def first(self) -> RowField:
        """The field a worker types in first."""
        return self.fields[0]

    def read(self, texts: Texts, scene: Scene) -> Reading:
        """What the fields together read as: a row, as a mapping (with ``bare`` its only value)."""
        texts = self.spread(texts, scene)
        row: dict[str, Any] = {}
        echoes: list[str] = []
        new: list[str] = []
        problem = trouble = ""
        for field in self.fields:
            text = texts.get(field.key, "").strip()
            if not text:
                if field.required and not problem:
                    problem, trouble = _missing(field), field.key
                continue
            reading = field.kind.read(text, scene)
            new += reading.new
            if reading.problem:
                if not problem:
                    trouble = field.key
                    problem = (
                        reading.problem if reading.new else f"{_(field.label)}: {reading.problem}"
                    )
            else:
                row[field.key] = reading.value
                echoes.append(reading.echo)
        if not problem and self.either and not any(key in row for key in self.either):
            trouble = self.either[0]
            problem = _missing(next(f for f in self.fields if f.key == trouble))
        if problem:
            return Reading(problem=problem, new=tuple(dict.fromkeys(new)), field=trouble)
        row = self.complete(row, scene)
        echo = " · ".join(e for e in echoes if e)
        return Reading(row[self.first.key] if self.bare else row, echo=echo)

    def write(self, value: Any, scene: Scene) -> dict[str, str]:
        """The texts of the fields that read as ``value``."""
        row = {self.first.key: value} if self.bare else value
        if not isinstance(row, Mapping):
            return {}
        return {
            field.key: field.kind.write(row[field.key], scene)
            for field in self.fields
            if row.get(field.key) not in (None, "", [], ())
        }

    def line(self, texts: Texts) -> str:
        """The texts of a row on one line that ``split`` takes apart again."""
        parts = [texts.get(f.key, "").strip().replace(BAR, " / ") for f in self.fields]
        while parts and not parts[-1]:
            parts.pop()
        return BAR.join(parts)

    def split(self, line: str) -> dict[str, str]:
        """The texts of a row kept as one line."""
        parts = line.split(BAR, len(self.fields) - 1)
        return {f.key: p.strip() for f, p in zip(self.fields, parts, strict=False) if p.strip()}

    def words(self, value: Any, scene: Scene) -> str:
        """A row for the list of rows."""
        texts = self.write(value, scene)
        if isinstance(value, Mapping) and isinstance(value.get("unit"), str):
            unit = next((u for u in scene.questionnaire.units if u.code == value["unit"]), None)
            if unit is not None:
                texts["amount"] = f"{value.get('amount', '')} {unit.text(scene.lang)}"
        return " · ".join(text for text in texts.values() if text)


def _missing(field: RowField) -> str:
    return _("Still missing: {field}.").format(field=_(field.label).lower())


def _with_unit(row: dict[str, Any], scene: Scene) -> dict[str, Any]:
    unit = scene.questionnaire.offer[row["code"]].unit
    return {**row, "unit": unit, "slots": row.get("slots", [])}


def _offer_codes(scene: Scene) -> Sequence[tuple[str, str]]:
    return [(offer.code, offer.text(scene.lang)) for offer in scene.questionnaire.offers]


_KIND_WORDS = {
    "observed": "observed",
    "told": "told by another",
    "opinion": "opinion",
    "interpretation": "interpretation",
}


def _fact_kinds(scene: Scene) -> Sequence[tuple[str, str]]:
    return [(kind, _(_KIND_WORDS[kind])) for kind in FACT_KINDS]


def _yes_no(scene: Scene) -> Sequence[tuple[str, str]]:
    return [("yes", _("yes")), ("no", _("no"))]


_ONE = OnePerson()
PERSON = Shape(
    fields=(RowField("person", "Who", _ONE, required=True),),
    hint="Letters: find · ↑↓: choose · Enter: take and next",
    single=True,
    bare=True,
)
SPEAKER = Shape(
    fields=(
        RowField("person", "Who", _ONE, required=True),
        RowField("phone", "Phone", Words()),
        RowField("on_behalf_of", "On behalf of", _ONE),
    ),
    hint="Letters: find or new name · Enter: their number, again: next question",
    single=True,
    after=("phone",),
)
PEOPLE = Shape(
    fields=(
        RowField("person", "Who", _ONE, required=True),
        RowField("why", "Why", Words()),
    ),
    hint="Name, Enter: add · 0: nobody · Tab: why · ⌫: last off · empty, Enter: next",
    nothing="Nobody: that is the answer.",
    once="person",
    after=("why",),
)
OFFERS = Shape(
    fields=(
        RowField("code", "Offer", Codes(_offer_codes), required=True),
        RowField("amount", "How often", Amount(), required=True),
        RowField("slots", "When", Slots()),
        RowField("until", "Until", Moment()),
        RowField("limit", "What not", Words()),
    ),
    hint="E.g. stay 2 tue wed until 24-12 · Tab: field, week · Enter: add · 0: nothing now",
    nothing="Can do nothing now: that is the answer.",
    week=True,
    spread=spread_offer,
    complete=_with_unit,
)
DECISIONS = Shape(
    fields=(
        RowField("what", "Decision", Words(), required=True),
        RowField("decides", "Who decides", _ONE),
        RowField("heard", "Who is heard", ManyPeople()),
        RowField("at", "When", Moment()),
    ),
    hint="Tab: field · Enter: add row · 0: none · ⌫: last row · empty, Enter: next",
    nothing="None: that is the answer.",
)
FACTS = Shape(
    fields=(
        RowField("what", "What", Words(), required=True),
        RowField("at", "When", Moment(past=True)),
        RowField("seen_by", "Seen by", Words()),
        RowField("kind", "Kind", Codes(_fact_kinds)),
        RowField("source", "Source", Words()),
    ),
    hint="Tab: field · Enter: add row · 0: none · ⌫: last row · empty, Enter: next",
    nothing="None: that is the answer.",
)


def _when(question: Question) -> Shape:
    # What is promised lies ahead; every other moment asked for has been.
    past = question.id not in FOLLOW_UP_QUESTIONS
    return Shape(
        fields=(
            RowField("at", "When", Moment(past=past)),
            RowField("by", "By whom", _ONE),
            RowField("with", "With whom", _ONE),
            RowField("where", "Where", Words()),
            RowField("done", "Already done", Codes(_yes_no)),
            RowField("reason", "Reason", Words()),
        ),
        hint=(
            "E.g. yesterday 15:00, 20-11, mon · Tab: next field · Enter: next question"
            if past
            else "E.g. 24-11 14:30, tomorrow 10:00, tue · Tab: next field · Enter: next question"
        ),
        single=True,
        either=("at", "reason"),
    )


def shape_of(question: Question) -> Shape:
    """The form of a structured question. Raises ``KeyError`` for the other types."""
    if question.type == "when":
        return _when(question)
    return {
        "person": PERSON,
        "speaker": SPEAKER,
        "people": PEOPLE,
        "offers": OFFERS,
        "decisions": DECISIONS,
        "facts": FACTS,
    }[question.type]
