"""An agreement as a form of lines: which fields, how each reads, and what they make together."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from intake_tui.domain.network import offers
from intake_tui.domain.record.types import Agreement
from intake_tui.domain.words import Lang
from intake_tui.locale import _
from intake_tui.session import phrases
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.forms.offer_line import OfferEnd, Tasks, spread_offer
from intake_tui.session.forms.offers import (
    DAYS,
    END,
    OFTEN,
    ONE_LINE,
    counted_amount,
    offer_codes,
)
from intake_tui.session.forms.often import BY_THE_DAYS, Amount
from intake_tui.session.forms.reading import (
    Codes,
    Completion,
    FieldKind,
    ManyPeople,
    Moment,
    OnePerson,
    Reading,
    Scene,
    Words,
)
from intake_tui.session.forms.shapes import RowField, Shape
from intake_tui.session.forms.week_words import Slots

STATES = ("proposed", "agreed", "ended")


@dataclass(frozen=True)
class Children(FieldKind):
    """Children of the case by name, with commas; nobody else fits and nobody new."""

    many: ManyPeople = field(default_factory=ManyPeople)

    def _among(self, scene: Scene) -> Scene:
        return dataclasses.replace(scene, people=[p for p in scene.people if p.role == "child"])

    def read(self, text: str, scene: Scene) -> Reading:
        """The ids of the children."""
        reading = self.many.read(text, self._among(scene))
        if reading.new:
            return Reading(problem=_("Choose one from the list."))
        return reading

    def write(self, value: Any, scene: Scene) -> str:
        """The names, with commas."""
        return self.many.write(value, self._among(scene))

    def options(self, text: str, scene: Scene) -> list[Completion]:
        """The children that fit."""
        among = self._among(scene)
        return among.matches(text.rpartition(",")[2].strip())

    def accept(self, text: str, chosen: str) -> str:
        """The last name finished."""
        return self.many.accept(text, chosen)


class Day(Moment):
    """A day; a time beside it is left out."""

    def read(self, text: str, scene: Scene) -> Reading:
        """The day as the record keeps it."""
        reading = super().read(text, scene)
        if reading.problem:
            return reading
        return replace(reading, value=reading.value and reading.value[:10])


class LastDay(OfferEnd, Day):
    """The last day, or until when in words."""


def _spread(texts: Mapping[str, str], scene: Scene) -> dict[str, str]:
    return spread_offer(texts, scene, until="end", limit="text", words="text")


def _counted(row: dict[str, Any], scene: Scene) -> dict[str, Any]:
    if row.get("amount") != BY_THE_DAYS:
        return row
    return {**row, "amount": counted_amount(row, scene)}


def agreement_shape(talk: Conversation) -> Shape:
    """The form of an agreement in this case."""

    def states(_scene: Scene) -> Sequence[tuple[str, str]]:
        words = {"proposed": _("proposed"), "agreed": _("agreed"), "ended": _("ended")}
        return [(state, words[state]) for state in STATES]

    def offered(scene: Scene) -> Sequence[tuple[str, str]]:
        words = phrases.Phrases(talk.case, talk.questionnaire, scene.lang)
        found: dict[str, str] = {}
        for number, offer in enumerate(offers(talk.facts().current), 1):
            said = talk.case.statements[offer.statement]
            when = words.when(said, scene.now)
            text = f"{words.person(offer.person)}: {words.said(said)} ({when})"
            found.setdefault(
                offer.statement, text if text not in found.values() else f"{text} {number}"
            )
        return list(found.items())

    return Shape(
        fields=(
            RowField("owner", "Who", OnePerson(), required=True),
            RowField("code", "Task", Tasks(offer_codes), required=True, example=ONE_LINE),
            RowField("amount", "How often", Amount(), example=OFTEN),
            RowField("children", "For whom", Children()),
            RowField("slots", "When", Slots(), example=DAYS),
            RowField("start", "From", Day()),
            RowField("end", "Until", LastDay(), example=END),
            RowField("backup", "Backup", OnePerson()),
            RowField("state", "State", Codes(states)),
            RowField("offer", "Rests on", Codes(offered)),
            RowField("visible_to", "May see it", ManyPeople()),
            RowField("text", "In words", Words()),
        ),
        hint="Enter: keep · Tab: next · ↑↓: list",
        single=True,
        week=True,
        words_in="text",
        spread=_spread,
        complete=_counted,
    )


def scene_of(talk: Conversation, lang: Lang) -> Scene:
    """Who there are and what time it is: everybody but a caller of whom nothing is known, children
    last, as they are seldom asked to do something.
    """
    people = [p for p in talk.case.people() if p.name or p.relation or p.role]
    people.sort(key=lambda p: p.role == "child")
    return Scene(talk.questionnaire, lang, people, talk.ground.now())


def texts_of(shape: Shape, agreement: Agreement, scene: Scene) -> dict[str, str]:
    """The agreement as the texts of its fields."""
    row = {one.key: getattr(agreement, one.key) for one in shape.fields}
    return shape.write(row, scene)


def agreement_of(
    shape: Shape, agreement: Agreement, texts: Mapping[str, str], scene: Scene
) -> tuple[Agreement | None, Reading]:
    """``agreement`` as the texts have it, with how they read; None where they do not.

    A last day before the first one does not read. The unit goes with the task.
    """
    reading = shape.read(texts, scene)
    if reading.problem:
        return None, reading
    row = reading.value
    if row.get("start") and row.get("end") and row["end"] < row["start"]:
        problem = _("The last day is before the first one.")
        return None, Reading(problem=problem, field="end")
    return (
        replace(
            agreement,
            owner=row["owner"],
            code=row["code"],
            amount=row.get("amount"),
            children=tuple(row.get("children", ())),
            slots=tuple(row.get("slots", ())),
            start=row.get("start"),
            end=row.get("end"),
            backup=row.get("backup"),
            state=row.get("state", "proposed"),
            offer=row.get("offer"),
            visible_to=tuple(row.get("visible_to", ())),
            text=row.get("text", ""),
        ),
        reading,
    )
