"""The columns of the list of cases: what does not fit is cut in names, never in dates or counts."""

from __future__ import annotations

from datetime import datetime

from rich.text import Text

from intake_tui.domain.moments import ZONE
from intake_tui.locale import _
from intake_tui.session.phrases import day_and_time, moment, short_day
from intake_tui.store.base import Listed
from intake_tui.tui.text import fitted, safe_rich, width

PADDING = 2
"""Cells around every column."""
LABELS = ("Reference", "Children", "Promised", "Changed", "Calls", "Unfiled")
"""The headings, messages of the catalog."""
LEAST = (8, 10)
"""Cells that reference and children get at least."""


def widths(rows: list[tuple[str, ...]], cells: int) -> list[int]:
    """Cells for each column so that all of them fit in ``cells``."""
    heads = [width(_(label)) for label in LABELS]
    wanted = [max([head, *(width(row[n]) for row in rows)]) for n, head in enumerate(heads)]
    rest = cells - sum(wanted[2:]) - PADDING * len(LABELS)
    reference = min(wanted[0], max(LEAST[0], rest - min(wanted[1], rest // 2)))
    children = min(wanted[1], max(LEAST[1], rest - reference))
    return [reference, children, *wanted[2:]]


def cells_of(row: Listed, now: datetime) -> tuple[str, ...]:
    """What the list shows of one case, whole."""
    summary = row.summary
    if row.damage or summary is None:
        # Why stands below, once the cursor is on it: here it would push all columns aside.
        return (row.case_id[:8], _("DAMAGED"), "", "", "", "")
    held = _(" (open elsewhere)") if row.held_by else ""
    return (
        (summary.reference or row.case_id[:8]) + held,
        summary.label or _("no name yet"),
        short_day(summary.follow_ups[0].at, now) if summary.follow_ups else "",
        changed(summary.changed_at, now),
        str(summary.calls or ""),
        str((summary.unfiled + summary.drafts) or ""),
    )


def changed(at: datetime, now: datetime) -> str:
    """When a case was changed: the time as long as it is of this year."""
    this_year = at.astimezone(ZONE).year == now.astimezone(ZONE).year
    return day_and_time(at, now) if this_year else moment(at.astimezone(ZONE).date().isoformat())


def cut(cells: tuple[str, ...], to: list[int]) -> tuple[Text, ...]:
    """The same, cut to the columns."""
    return tuple(safe_rich(fitted(cell, size)) for cell, size in zip(cells, to, strict=True))
