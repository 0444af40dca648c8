"""The week of one child: which of the 28 parts need somebody, and which an agreement covers.

A part is named ``day.part`` (``mon.night``). A gap is needed and uncovered. Only what was agreed
covers; what is proposed is shown beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

import msgspec

from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.types import Agreement, Case


class Cover(msgspec.Struct, frozen=True, kw_only=True):
    """One child's week. ``covered`` and ``proposed`` give agreement ids per part of the week."""

    child: str
    needed: tuple[str, ...]
    covered: Mapping[str, tuple[str, ...]]
    proposed: Mapping[str, tuple[str, ...]]
    gaps: tuple[str, ...]


PartState = Literal["gap", "waiting", "covered", "extra", "maybe", "free"]
"""How a part of the week stands: needed and uncovered, the same with something proposed, needed and
covered, covered without need, only proposed, or nothing at all.
"""


def part_state(cover: Cover, part: str) -> PartState:
    """How ``part`` stands in ``cover``. Something proposed leaves a gap a gap."""
    if part in cover.needed:
        if part in cover.covered:
            return "covered"
        return "waiting" if part in cover.proposed else "gap"
    if part in cover.covered:
        return "extra"
    return "maybe" if part in cover.proposed else "free"


def week_parts(questionnaire: Questionnaire) -> tuple[str, ...]:
    """All parts of the week in order, Monday morning first."""
    return tuple(
        f"{day.code}.{part.code}" for day in questionnaire.days for part in questionnaire.day_parts
    )


def holds_on(agreement: Agreement, day: date) -> bool:
    """Whether an agreement runs on ``day``; without start or end it is open on that side."""
    text = day.isoformat()
    started = agreement.start is None or agreement.start[:10] <= text
    ended = agreement.end is not None and agreement.end[:10] < text
    return agreement.state != "ended" and started and not ended


def cover(case: Case, questionnaire: Questionnaire, child: str, *, on: date) -> Cover:
    """The week of ``child`` as it is covered on the date ``on``."""
    parts = week_parts(questionnaire)
    need = case.needs.get(child)
    needed = tuple(p for p in parts if need is not None and p in need.slots)
    running = [
        a
        for a in sorted(case.agreements.values(), key=lambda a: a.id)
        if child in a.children and holds_on(a, on)
    ]
    covered = _by_part(parts, (a for a in running if a.state == "agreed"))
    return Cover(
        child=child,
        needed=needed,
        covered=covered,
        proposed=_by_part(parts, (a for a in running if a.state == "proposed")),
        gaps=tuple(p for p in needed if p not in covered),
    )


def _by_part(
    parts: tuple[str, ...], agreements: Iterable[Agreement]
) -> Mapping[str, tuple[str, ...]]:
    chosen = list(agreements)
    found = {part: tuple(a.id for a in chosen if part in a.slots) for part in parts}
    return {part: ids for part, ids in found.items() if ids}
