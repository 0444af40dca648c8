"""A paper that is no plan: a card, a journal, a file for inspection. Built of a plan's blocks."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from intake_tui.domain.plan.model import Notice, Part, Piece, Text

PaperKind = Literal["read-back", "journal", "inspection"]


class Paper(Piece, frozen=True, kw_only=True):
    """What one of the ways out says, in no language and no format yet.

    ``person`` is the id of whom it is about. ``lead`` stands above the parts, ``closing`` ends it.
    """

    kind: PaperKind
    person: str | None
    title: Text
    for_whom: Text
    case: str
    reference: str
    revision: int
    made_at: datetime
    stamp: tuple[Text, ...]
    lead: tuple[Notice, ...]
    parts: tuple[Part, ...]
    closing: tuple[Text, ...] = ()
