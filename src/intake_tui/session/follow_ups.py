"""What was promised and is not done: of all cases for the list, of one case for who opens it.

A follow-up is late once its moment has passed; one for a day is late when that day is over in
Amsterdam. What the record keeps sorts as text in the order of time, so nothing is parsed until it
is shown: ten thousand cases cost one pass.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from intake_tui.domain.moments import ZONE, kept, read_kept
from intake_tui.domain.record.types import Case
from intake_tui.domain.summary import FollowUp, Summary, summarise
from intake_tui.errors import ValueRefused
from intake_tui.locale import _, ngettext
from intake_tui.session.phrases import clock, moment, promise_word, short_day
from intake_tui.store.base import Listed

if TYPE_CHECKING:
    from intake_tui.domain.searching import Hit


class Due(msgspec.Struct, frozen=True):
    """One follow-up, and the case it belongs to. ``label`` is what the case is called."""

    case_id: str
    label: str
    promise: FollowUp
    late: bool


class FollowUps(msgspec.Struct, frozen=True):
    """The first of all follow-ups, those that are late before the others; how many there are."""

    first: tuple[Due, ...]
    late: int
    total: int


def follow_ups(rows: Iterable[Listed], now: datetime, limit: int) -> FollowUps:
    """The follow-ups of all cases, the longest overdue first, at most ``limit`` of them."""
    day, instant = _marks(now)
    found = [
        (promise.at, number, row.summary, promise)
        for number, row in enumerate(rows)
        if row.summary is not None
        for promise in row.summary.follow_ups
    ]
    late = sum(1 for at, *_rest in found if _late(at, day, instant))
    first = heapq.nsmallest(limit, found, key=lambda f: (not _late(f[0], day, instant), f[0], f[1]))
    return FollowUps(
        first=tuple(
            Due(
                case_id=summary.id,
                label=called(summary),
                promise=promise,
                late=_late(at, day, instant),
            )
            for at, _number, summary, promise in first
        ),
        late=late,
        total=len(found),
    )


def in_case(case: Case, now: datetime) -> tuple[Due, ...]:
    """What was promised in one case and is not done, the longest overdue first."""
    row = Listed(case_id=case.id, summary=summarise(case))
    return follow_ups((row,), now, len(case.statements)).first


class LeftOver(msgspec.Struct, frozen=True):
    """What waits in a case that is opened again: promises, and lines that were not filed."""

    promised: tuple[Due, ...]
    unfiled: int

    @property
    def late(self) -> int:
        """How many promises are overdue."""
        return sum(1 for due in self.promised if due.late)

    def __bool__(self) -> bool:
        return bool(self.promised or self.unfiled)


def left_over(case: Case, now: datetime, *, call: str | None = None) -> LeftOver:
    """What waits in ``case``, apart from the lines of the ``call`` in hand and from what was
    promised in it and is not late.
    """
    unfiled = sum(
        1
        for note in case.notes.values()
        if not note.filed_as and not note.dropped and (call is None or note.call != call)
    )
    promised = tuple(
        due
        for due in in_case(case, now)
        if due.late or call is None or case.statements[due.promise.statement].call != call
    )
    return LeftOver(promised=promised, unfiled=unfiled)


def left_over_line(left: LeftOver, now: datetime) -> str:
    """What waits in a case, in one line; empty where nothing does."""
    parts = []
    if left.promised:
        due = left.promised[0]
        parts.append(f"{what(due.promise)} {when(due, now)}")
        if more := len(left.promised) - 1:
            parts.append(ngettext("{n} more promised", "{n} more promised", more).format(n=more))
    if left.unfiled:
        text = ngettext("{n} line not filed", "{n} lines not filed", left.unfiled)
        parts.append(text.format(n=left.unfiled))
    return " · ".join(parts)


def spot(case_id: str, statement: str) -> Hit | None:
    """Where in a case something was promised, for who opens the case there."""
    from intake_tui.domain.searching import Hit

    if not statement:
        return None
    return Hit(
        case=case_id,
        table="statements",
        record=statement,
        question=None,
        excerpt="",
        at=0,
        length=0,
    )


# --- words -------------------------------------------------------------------------------------


def called(summary: Summary) -> str:
    """What a case is called: its children, else its reference, else the beginning of its id."""
    return summary.label or summary.reference or summary.id[:8]


def what(promise: FollowUp) -> str:
    """What was promised: call back whom, see which child, and who does it."""
    word = promise_word(promise.question) or promise.question
    word = f"{word} ({promise.about})" if promise.about else word
    who = " → ".join(name for name in (promise.by, promise.with_) if name)
    return f"{word}: {who}" if who else word


def how_late(due: Due, now: datetime) -> str:
    """How late it is, or how long there is still: '3 days LATE', 'today 14:30', 'in 2 days'."""
    try:
        read = read_kept(due.promise.at)
    except ValueRefused:
        return ""
    local = now.astimezone(ZONE)
    at = read.astimezone(ZONE) if isinstance(read, datetime) else None
    days = ((at.date() if at else read) - local.date()).days
    if due.late and days < 0:
        return ngettext("{n} day LATE", "{n} days LATE", -days).format(n=-days)
    if due.late and at is not None:
        return _("LATE since {time}").format(time=clock(at))
    if days == 0:
        return _("today {time}").format(time=clock(at)) if at else _("today")
    if days == 1:
        return _("tomorrow {time}").format(time=clock(at)) if at else _("tomorrow")
    return ngettext("in {n} day", "in {n} days", days).format(n=days)


def when(due: Due, now: datetime) -> str:
    """The day it was promised for, and how late that is."""
    late = how_late(due, now)
    return f"{short_day(due.promise.at, now)} ({late})" if late else moment(due.promise.at)


def _marks(now: datetime) -> tuple[str, str]:
    """Today in Amsterdam and this minute, as the record keeps them."""
    return now.astimezone(ZONE).date().isoformat(), kept(now)


def _late(at: str, day: str, instant: str) -> bool:
    return at < (instant if "T" in at else day)
