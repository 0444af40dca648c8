"""Moments: how a worker types them, how the record keeps them, how they compare.

The record keeps a date as ``YYYY-MM-DD`` and a moment as ``YYYY-MM-DDTHH:MMZ`` in UTC. A date
without a time counts until the end of that day in Amsterdam.
"""

from __future__ import annotations

import re
from calendar import isleap
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intake_tui.errors import ValueRefused, said

ZONE = ZoneInfo("Europe/Amsterdam")

YEARS = range(1900, 2201)
"""Years a moment of a case can lie in; anything else is a slip of the keys."""

_WORDS = {
    "vandaag": 0,
    "today": 0,
    "nu": 0,
    "now": 0,
    "morgen": 1,
    "tomorrow": 1,
    "overmorgen": 2,
    "gisteren": -1,
    "yesterday": -1,
    "eergisteren": -2,
}
_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_DAYS_EN = ("mo", "tu", "we", "th", "fr", "sa", "su")
_DAY_NAMES = re.compile(
    r"^(?:(ma|di|wo|do|vr|za|zo)(?:andag|nsdag|ensdag|nderdag|ijdag|terdag|ndag)?"
    r"|(mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?)$"
)
_CLOCK = re.compile(r"^(?:om|at|@)?(\d{1,2})(?:[:.](\d{2})|(?:u|h)(\d{2})?)$")
_NUMERIC = re.compile(r"^(\d{1,2})[-/](\d{1,2})(?:[-/](\d{2}|\d{4}))?$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_KEPT = re.compile(r"^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}Z)?$")


_MONTHS = [
    "jan",
    "feb",
    "maa|mrt|mar",
    "apr",
    "mei|may",
    "jun",
    "jul",
    "aug",
    "sep",
    "okt|oct",
    "nov",
    "dec",
]
_MONTH = re.compile(
    r"\b(\d{1,2}) (" + "|".join(rf"(?:{m})[a-z]*" for m in _MONTHS) + r")\b\.?(?: (\d{4}))?"
)


def _in_numbers(found: re.Match[str]) -> str:
    """``20 december 2026`` as ``20-12-2026``."""
    month = next(n for n, m in enumerate(_MONTHS, 1) if re.match(m, found[2]))
    return f"{found[1]}-{month}" + (f"-{found[3]}" if found[3] else "")


def kept(moment: datetime) -> str:
    """``moment`` as the record keeps it, to the minute in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def read_kept(text: str) -> datetime | date:
    """The moment or date that the record keeps as ``text``. Raises ``ValueRefused``."""
    try:
        if not _KEPT.match(text) or int(text[:4]) not in YEARS:
            raise ValueError
        if "T" in text:
            return datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
        return date.fromisoformat(text)
    except ValueError:
        raise ValueRefused(said("a date that does not exist")) from None


def gone_by(at: str | None, day: date) -> bool:
    """Whether a kept date or moment lies before ``day``, in Amsterdam."""
    if not at:
        return False
    try:
        moment = read_kept(at)
    except ValueRefused:
        return False
    when = moment.astimezone(ZONE).date() if isinstance(moment, datetime) else moment
    return when < day


def latest_instant(text: str) -> datetime:
    """The instant by which ``text`` has passed: the moment, or the end of the day in Amsterdam."""
    moment = read_kept(text)
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment + timedelta(days=1), time(), ZONE).astimezone(UTC)


def parse(text: str, *, now: datetime, past: bool = False) -> str:
    """What a worker typed, as the record keeps it.

    Understands ``24-11``, ``24 november 2026 14:30``, ``2026-11-24``, ``morgen 10u``, ``di 14:00``
    and their English likes; days are in Amsterdam. A day or a date without a year is the next one
    to come, with ``past`` the last one gone. Raises ``ValueRefused`` naming the part that is wrong.
    """
    words = _MONTH.sub(_in_numbers, text.casefold().replace(",", " ")).split()
    today = now.astimezone(ZONE).date()
    day: date | None = None
    clock: time | None = None
    for word in words:
        if word in ("om", "at", "uur", "op", "on"):
            continue
        if found := _CLOCK.match(word):
            clock = _time(int(found[1]), int(found[2] or found[3] or 0))
        elif word in _WORDS:
            day = today + timedelta(days=_WORDS[word])
            if word in ("nu", "now"):
                clock = now.astimezone(ZONE).time().replace(second=0, microsecond=0)
        elif found := _DAY_NAMES.match(word):
            index = _DAYS.index(found[1]) if found[1] else _DAYS_EN.index(found[2][:2])
            ahead = (index - today.weekday()) % 7
            day = today + timedelta(days=ahead - 7 if past and ahead else ahead)
        elif found := _ISO.match(word):
            day = _date(int(found[1]), int(found[2]), int(found[3]))
        elif found := _NUMERIC.match(word):
            day = _numeric(found, today, past=past)
        else:
            raise ValueRefused(
                said("not a date or time"),
                way_out="Type for example 24-11 14:30, morgen 10:00 or di.",
            )
    if day is None and clock is None:
        raise ValueRefused(said("no date or time"))
    if clock is None:
        return (day or today).isoformat()
    moment = datetime.combine(day or today, clock, ZONE)
    if moment.astimezone(UTC).astimezone(ZONE).time() != clock:
        raise ValueRefused(
            said("{clock} does not exist that day", clock=f"{clock:%H:%M}"),
            way_out="The clock jumps.",
        )
    return kept(moment)


def _numeric(found: re.Match[str], today: date, *, past: bool) -> date:
    number, month = int(found[1]), int(found[2])
    if found[3]:
        year = int(found[3])
        return _date(year + 2000 if len(found[3]) == 2 else year, month, number)
    if (number, month) == (29, 2):
        years = range(today.year - 8, today.year + 9)
        leap = [date(y, 2, 29) for y in years if isleap(y)]
        return max(d for d in leap if d <= today) if past else min(d for d in leap if d >= today)
    this_year = _date(today.year, month, number)
    if past and this_year > today:
        return _date(today.year - 1, month, number)
    if not past and this_year < today:
        return _date(today.year + 1, month, number)
    return this_year


def _date(year: int, month: int, day: int) -> date:
    try:
        if year not in YEARS:
            raise ValueError
        return date(year, month, day)
    except ValueError:
        raise ValueRefused(
            said("{day}-{month} is not a date", day=day, month=month),
            way_out="Check the day and the month.",
        ) from None


def _time(hour: int, minute: int) -> time:
    try:
        return time(hour, minute)
    except ValueError:
        raise ValueRefused(
            said("{hour}:{minute} is not a time", hour=hour, minute=f"{minute:02d}")
        ) from None
