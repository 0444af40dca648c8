"""The forms of the structured question types, as data: which fields, and what they make.

One form serves them all. A ``Shape`` that is ``single`` makes one answer of its fields; the others
make a list of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from intake_tui.domain.questionnaire import Question
from intake_tui.domain.record.values import FACT_KINDS
from intake_tui.domain.summary import FOLLOW_UP_QUESTIONS
from intake_tui.domain.text import BAR
from intake_tui.locale import _
from intake_tui.session.forms.reading import (
    Codes,
    FieldKind,
    ManyPeople,
    Moment,
    OnePerson,
    Reading,
    Scene,
    Words,
)

NOBODY = "0"
"""Typed alone on the first line: the answer is an empty list."""

Texts = Mapping[str, str]


class RowField(msgspec.Struct, frozen=True):
    """One field of a row: its key in the value, its label (English msgid) and how it reads;
    ``example`` (English msgid) stands in it while it is empty. What is not ``asked`` holds what was
    said beside the others; line by line it is no question.
    """

    key: str
    label: str
    kind: FieldKind
    required: bool = False
    example: str = ""
    asked: bool = True


class Shape(msgspec.Struct, frozen=True):
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
    words_in: str = ""
    """The field that keeps the words of which other fields hold less than was said."""
    spread: Callable[[Texts, Scene], dict[str, str]] = lambda texts, _scene: dict(texts)
    assume: Callable[[Texts, Scene], dict[str, str]] = lambda texts, _scene: dict(texts)
    """What may be taken from the other fields where a field is empty."""
    complete: Callable[[dict[str, Any], Scene], dict[str, Any]] = lambda row, _scene: row
    sentence: Callable[[Mapping[str, Any], Scene], str] | None = None
    """A row as a sentence; without it its texts, side by side."""

    @property
    def first(self) -> RowField:
        """The field a worker types in first."""
        return self.fields[0]

    def read(self, texts: Texts, scene: Scene) -> Reading:
        """What the fields together read as: a row, as a mapping (with ``bare`` its only value).

        Everything that is wrong is told at once; ``field`` is the first of it.
        """
        texts = self.assume(self.spread(texts, scene), scene)
        row: dict[str, Any] = {}
        echoes: list[str] = []
        asked: list[str] = []
        kept: list[str] = []
        new: list[str] = []
        missing: list[RowField] = []
        wrong: list[tuple[str, str]] = []
        for field in self.fields:
            text = texts.get(field.key, "").strip()
            if not text:
                missing += [field] if field.required else []
                continue
            reading = field.kind.read(text, scene)
            new += reading.new
            if reading.new:
                wrong.insert(0, (field.key, reading.problem))
            elif reading.problem:
                wrong.append((field.key, f"{_(field.label)}: {reading.problem}"))
            else:
                if reading.value is not None:
                    row[field.key] = reading.value
                kept += [reading.words] if reading.words else []
                echoes.append(reading.echo)
                asked += [reading.asks] if reading.asks else []
        if self.either and not wrong and not any(key in row for key in self.either):
            missing += [f for f in self.fields if f.key == self.either[0]]
        if missing or wrong:
            wrong = wrong[:1] if new else wrong
            said = [] if new or not missing else [_missing(missing)]
            at = {f.key for f in missing} | {key for key, _problem in wrong}
            first = wrong[0][0] if new else next(f.key for f in self.fields if f.key in at)
            problem = " ".join([*said, *(problem for _key, problem in wrong)])
            return Reading(problem=problem, new=tuple(dict.fromkeys(new)), field=first)
        if self.words_in and kept:
            words = [str(row.get(self.words_in, "")), *kept]
            row[self.words_in] = "; ".join(
                w for n, w in enumerate(words) if w and not any(w in other for other in words[:n])
            )
        row = self.complete(row, scene)
        echo = " · ".join(e for e in [*echoes, *asked] if e)
        return Reading(row[self.first.key] if self.bare else row, echo=echo, asks=" · ".join(asked))

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
        if self.sentence is not None and isinstance(value, Mapping):
            return self.sentence(value, scene)
        return " · ".join(text for text in self.write(value, scene).values() if text)


def _missing(fields: Sequence[RowField]) -> str:
    return _("Still missing: {field}.").format(field=", ".join(_(f.label).lower() for f in fields))


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


SEEN = ("child-last-seen",)
"""Questions on when somebody was seen: nobody else goes along, and it is never still to be done."""


def _when(question: Question) -> Shape:
    # What is promised lies ahead; every other moment asked for has been.
    past = question.id not in FOLLOW_UP_QUESTIONS
    fields: tuple[RowField, ...] = (
        RowField("at", "When", Moment(past=past)),
        RowField("by", "By whom", _ONE),
        RowField("with", "With whom", _ONE),
        RowField("where", "Where", Words()),
        RowField("done", "Already done", Codes(_yes_no)),
        RowField("reason", "Reason", Words()),
    )
    if question.id in SEEN:
        by = RowField("by", "Seen by", _ONE)
        fields = (fields[0], by, fields[3], RowField("reason", "Roughly when", Words()))
    return Shape(
        fields=fields,
        hint=(
            "E.g. now, yesterday 15:00, last week, 20-11 · Tab: next field · Enter: next question"
            if past
            else "E.g. 24-11 14:30, tomorrow 10:00, tue · Tab: next field · Enter: next question"
        ),
        single=True,
        either=("at", "reason"),
        words_in="reason" if past else "",
    )


def shape_of(question: Question) -> Shape:
    """The form of a structured question. Raises ``KeyError`` for the other types."""
    if question.type == "when":
        return _when(question)
    if question.type == "offers":
        from intake_tui.session.forms.offers import OFFERS

        return OFFERS
    return {
        "person": PERSON,
        "speaker": SPEAKER,
        "people": PEOPLE,
        "decisions": DECISIONS,
        "facts": FACTS,
    }[question.type]
