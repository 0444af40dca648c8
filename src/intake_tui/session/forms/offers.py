"""The form of what somebody offers: what, how often, when, until when, and what not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from intake_tui.session import phrases
from intake_tui.session.forms.offer_line import (
    OfferEnd,
    Tasks,
    assumed_amount,
    often_on,
    spread_offer,
)
from intake_tui.session.forms.often import BY_THE_DAYS, Amount
from intake_tui.session.forms.reading import Scene, Words
from intake_tui.session.forms.shapes import RowField, Shape
from intake_tui.session.forms.week_words import Slots

ONE_LINE = "e.g. child care tue after school every week until Christmas"
OFTEN = "per week: e.g. 2x, or every week"
DAYS = "e.g. tue wed evening, weekend"
END = "e.g. 24-12, Christmas"
"""Examples in the fields of an offer and of an agreement, as English msgids."""


def counted_amount(row: Mapping[str, Any], scene: Scene) -> int:
    """How often a row says, counted in the unit of its task: what follows from its days where it
    says no number, and then at least once.
    """
    offer = scene.questionnaire.offer[row["code"]]
    if row.get("amount", BY_THE_DAYS) != BY_THE_DAYS:
        return int(row["amount"])
    return often_on(row.get("slots", ()), offer.unit) or 1


def _with_unit(row: dict[str, Any], scene: Scene) -> dict[str, Any]:
    unit = scene.questionnaire.offer[row["code"]].unit
    amount = counted_amount(row, scene)
    return {**row, "amount": amount, "unit": unit, "slots": row.get("slots", [])}


def _offer_said(row: Mapping[str, Any], scene: Scene) -> str:
    return phrases.offer(scene.questionnaire, row, scene.lang)


def offer_codes(scene: Scene) -> Sequence[tuple[str, str]]:
    """The tasks that can be offered or agreed, by code and label."""
    return [(offer.code, offer.text(scene.lang)) for offer in scene.questionnaire.offers]


OFFERS = Shape(
    fields=(
        RowField("code", "Offer", Tasks(offer_codes), required=True, example=ONE_LINE),
        RowField("amount", "How often", Amount(), required=True, example=OFTEN),
        RowField("slots", "When", Slots(), example=DAYS),
        RowField("until", "Until", OfferEnd(), example=END),
        RowField("limit", "What not", Words()),
        RowField("words", "In words", Words(), asked=False),
    ),
    hint="All on one line, or Tab: field, week · Enter: add · 0: nothing now · empty, Enter: next",
    nothing="Can do nothing now: that is the answer.",
    week=True,
    words_in="words",
    spread=spread_offer,
    assume=assumed_amount,
    complete=_with_unit,
    sentence=_offer_said,
)
