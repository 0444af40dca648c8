"""Moments: how a worker types them, how the record keeps them, how they compare.

The record keeps a date as ``YYYY-MM-DD`` and a moment as ``YYYY-MM-DDTHH:MMZ`` in UTC. A date
without a time counts until the end of that day in Amsterdam.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intake_tui.errors import ValueRefused, said

ZONE = ZoneInfo("Europe/Amsterdam")

YEARS = range(1900, 2201)
"""Years a moment of a case can lie in; anything else is a slip of the keys."""

HALF_A_DAY = timedelta(hours=12)

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
_BARE_CLOCK = re.compile(r"^(\d{1,2})(\d{2})$")
_AGO = re.compile(
    r"^(\d{1,3}) ?(?:(m(?:in(?:uut|uten|ute|utes|s)?)?)\.?(?: geleden| ago)?"
    r"|(?:uur|uren|u|hours?|h) (?:geleden|ago))$"
)
_A_WHILE_AGO = {
    f"{words} {ago}": minutes
    for ago in ("geleden", "ago")
    for words, minutes in {
        "kwartier": 15,
        "een kwartier": 15,
        "half uur": 30,
        "een half uur": 30,
        "half an hour": 30,
        "een uur": 60,
        "an hour": 60,
        "anderhalf uur": 90,
    }.items()
}
_NUMERIC = re.compile(r"^(\d{1,2})[-/](\d{1,2})(?:[-/](\d{2}|\d{4}))?$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_KEPT = re.compile(r"^\d{4}-\d{2}-\d{2}(?:T(?!24)\d{2}:\d{2}Z)?$")


_MONTHS = [
    "jan",
    "feb",
    "maa(?!nd)|mrt|mar",
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
            return datetime.fromisoformat(text)
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


def past_moment(text: str, *, now: datetime) -> datetime:
    """When something was done, as a worker types it: ``21:40``, ``2140``, ``10 min geleden``,
    ``gisteren 23:50``; blank is ``now``.

    A time that is still to come is yesterday's where that is less than half a day ago, so that
    23:50 can be noted after midnight. Raises ``ValueRefused`` for what is no time, or lies ahead.
    """
    words = " ".join(text.casefold().replace(",", " ").split())
    if not words:
        return now
    if found := _AGO.match(words):
        return now - timedelta(minutes=int(found[1]) * (1 if found[2] else 60))
    if words in _A_WHILE_AGO:
        return now - timedelta(minutes=_A_WHILE_AGO[words])
    if found := _BARE_CLOCK.match(words):
        words = f"{found[1]}:{found[2]}"
    try:
        moment = read_kept(parse(words, now=now, past=True))
        if isinstance(moment, datetime) and moment > now and _CLOCK.match(words):
            before = read_kept(parse(f"gisteren {words}", now=now))
            if isinstance(before, datetime) and now - before < HALF_A_DAY:
                moment = before
        if not isinstance(moment, datetime):
            raise ValueRefused(said("no time of day"))
        if moment > now:
            raise ValueRefused(said("this is still to come"))
    except ValueRefused as error:
        raise ValueRefused(
            error.detail, way_out="For example 21:40, 10 min ago or yesterday 23:50."
        ) from None
    return moment


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


# --- times as people say them ------------------------------------------------------------------

NUMBERS = {
    **{"een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7},
    **{"acht": 8, "negen": 9, "tien": 10, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3},
    **{"four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
}
"""Numbers that are said rather than typed, in Dutch and English."""

_FIXED = (
    (r"(?:eerste )?kerst(?:mis|dag)?|christmas|xmas", 12, 25),
    (r"sinterklaas|pakjesavond", 12, 5),
    (r"oud (?:en|&) nieuw|oudjaar|new year'?s? eve|(?:eind )?(?:jaar|year)", 12, 31),
    (r"nieuwjaar|new year", 1, 1),
    (r"koningsdag", 4, 27),
    (r"(?:eind )?(?:schooljaar|school year)", 7, 31),
    (r"(?:eind )?(?:zomer(?:vakantie)?|summer(?: holidays?)?)", 8, 31),
)  # fmt: skip
"""What people say, and the month and day it is taken for. A school year ends on 31 July (WPO 1);
the summer ends when the last schools begin again. Other holidays differ by region and year.
"""
_BY_EASTER = ((r"pasen|easter", 0), (r"hemelvaart(?:sdag)?", 39), (r"pinksteren|pentecost", 49))
_LEFT_OUT = re.compile(r"\b(?:de|het|the|van|of|voor|before|na|after|in|over|nog|deze|this|dit)\b")
_IN_MONTH = re.compile(
    r"^(eind|half|begin)? ?(" + "|".join(rf"(?:{m})[a-z]*" for m in _MONTHS) + r")\.?(?: (\d{4}))?$"
)
_AHEAD = re.compile(r"^(\w+) (dag|day|we[e]?k|maand|month|jaar|year)(?:en|s)?$")
_ENDING = re.compile(r"^eind (volgende |next )?(week|weekend|maand|month)$")


def proposed(text: str, *, now: datetime) -> str | None:
    """The date that words such as ``kerst``, ``eind december`` or ``over 3 weken`` are taken for:
    the next one to come. It is a proposal, to be shown and agreed to, never a reading; None where
    the words name no day of the calendar (``herfstvakantie``).
    """
    words = " ".join(text.casefold().replace(",", " ").split())
    words = re.sub(r"\b(?:einde?|end|ultimo|laatste dag)\b", "eind", words)
    words = re.sub(r"\b(?:midden|medio|mid)\b", "half", words)
    words = " ".join(_LEFT_OUT.sub(" ", words).split())
    today = now.astimezone(ZONE).date()
    years = (today.year, today.year + 1)
    for pattern, month, day in _FIXED:
        if re.fullmatch(pattern, words):
            return _coming([date(y, month, day) for y in years], today)
    for pattern, later in _BY_EASTER:
        if re.fullmatch(pattern, words):
            return _coming([_easter(y) + timedelta(days=later) for y in years], today)
    if found := _ENDING.match(words):
        if found[2].startswith("week"):
            weeks = 1 if found[1] else 0
            return (today + timedelta(days=6 - today.weekday(), weeks=weeks)).isoformat()
        return _in_month(*_months_on(today, 1 if found[1] else 0), 0).isoformat()
    if found := _IN_MONTH.match(words):
        month = next(n for n, m in enumerate(_MONTHS, 1) if re.match(m, found[2]))
        day = {"eind": 0, "half": 15}.get(found[1], 1)
        if found[3]:
            year = int(found[3])
            return _in_month(year, month, day).isoformat() if year in YEARS else None
        return _coming([_in_month(y, month, day) for y in years], today)
    if found := _AHEAD.match(words):
        number = int(found[1]) if found[1].isdecimal() else NUMBERS.get(found[1], 0)
        return ahead(today, number, found[2]).isoformat() if 0 < number <= 366 else None
    return None


def ahead(today: date, number: int, unit: str) -> date:
    """The day so many days, weeks, months or years on; a negative number looks back."""
    if unit in ("dag", "day"):
        return today + timedelta(days=number)
    if unit in ("week", "wek"):
        return today + timedelta(weeks=number)
    year, month = _months_on(today, number if unit in ("maand", "month") else 12 * number)
    last = _in_month(year, month, 0)
    return last if last.day < today.day else last.replace(day=today.day)


def _months_on(day: date, number: int) -> tuple[int, int]:
    months = day.year * 12 + day.month - 1 + number
    return months // 12, months % 12 + 1


def _in_month(year: int, month: int, day: int) -> date:
    """A day of a month; 0 is its last one."""
    if day:
        return date(year, month, day)
    after = date(year + month // 12, month % 12 + 1, 1)
    return after - timedelta(days=1)


def _coming(days: Iterable[date], today: date) -> str:
    return next(day for day in days if day >= today).isoformat()


def _easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar, by Butcher's rule."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    shift = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
