"""Moments as people say them: just now, this morning, last Tuesday, two weeks ago.

They are said again as ``moments.parse`` reads them. Days are in Amsterdam.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import msgspec

from intake_tui.domain import moments


class Typed(msgspec.Struct, frozen=True):
    """A moment as it can be typed. ``vague``: the words say less, or more, than the day does
    (``last week``, ``this morning``), so they are worth keeping beside it.
    """

    text: str
    vague: bool = False


_NOW = re.compile(r"(?:nu )?(?:net|zonet|zojuist|daarnet|daarstraks)|just(?: now)?|right now")
_PARTS = r"(?:ochtend|morgen|middag|avond|nacht)"
_DAY = r"(?:maan|dins|woens|donder|vrij|zater|zon)dag"
_DAY_EN = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_PART_OF_DAY = (
    (rf"\bvan{_PARTS}\b|\bthis (?:morning|afternoon|evening)\b|\btonight\b", "vandaag"),
    (rf"\bgister(?:en ?)?{_PARTS}\b|\blast night\b", "gisteren"),
    (rf"\b({_DAY}) ?{_PARTS}\b", r"\1"),
    (rf"\b({_DAY_EN}|yesterday) (?:morning|afternoon|evening|night)\b", r"\1"),
)
_GONE = r"(?:vorige?|afgelopen|laatste|last|past)"
_WEEK_DAY = re.compile(
    rf"\b{_GONE} week (?:op |on )?({_DAY}|{_DAY_EN})\b"
    rf"|\b({_DAY}|{_DAY_EN}) (?:vorige|last) week\b"
)
_LAST_DAY = re.compile(rf"\b{_GONE} ({_DAY}|{_DAY_EN})\b")
_LAST = re.compile(rf"\b{_GONE} (week|weekend|maand|month)\b")
_AGO = re.compile(r"\b(\w+) (dag|day|wee?k|maand|month|jaar|year)(?:en|s)? (?:geleden|ago)\b")
_ELAPSED = re.compile(r"\b(?:min\w*|uu?r\w*|kwartier|hours?) (?:geleden|ago)$")
_CLOCK = re.compile(r"\d[:.]\d\d|\d ?(?:u|h|uur)\b")
_NAMES = ("ma", "di", "wo", "do", "vr", "za", "zo"), ("mo", "tu", "we", "th", "fr", "sa", "su")


def as_typed(text: str, *, now: datetime, past: bool) -> Typed:
    """``text`` with what people say put as days; what is not known here stays as it was.

    Only with ``past`` are words read that look back. 'Last Tuesday' is the last one before today,
    'last week' the same day a week ago.
    """
    words = " ".join(text.casefold().replace(",", " ").split())
    if _NOW.fullmatch(words):
        return Typed("nu")
    said, vague = words, False
    if past:
        if _ELAPSED.search(words):
            elapsed = moments.past_moment(words, now=now).astimezone(moments.ZONE)
            return Typed(f"{elapsed:%Y-%m-%d %H:%M}")
        said, vague = _looking_back(words, now.astimezone(moments.ZONE).date())
    for pattern, day in _PART_OF_DAY:
        said, found = re.subn(pattern, day, said)
        vague = vague or bool(found)
    return Typed(said, vague and not _CLOCK.search(said)) if said != words else Typed(text)


def _looking_back(words: str, today: date) -> tuple[str, bool]:
    if found := _WEEK_DAY.search(words):
        monday = today - timedelta(days=today.weekday() + 7)
        return _put(words, found, monday + timedelta(days=_number(found[1] or found[2]))), False
    if found := _LAST_DAY.search(words):
        back = (today.weekday() - _number(found[1]) - 1) % 7 + 1
        return _put(words, found, today - timedelta(days=back)), False
    if found := _LAST.search(words):
        if found[1] == "weekend":
            return _put(words, found, today - timedelta(days=(today.weekday() + 1) % 7 + 1)), True
        return _put(words, found, moments.ahead(today, -1, found[1])), True
    if found := _AGO.search(words):
        number = int(found[1]) if found[1].isdecimal() else moments.NUMBERS.get(found[1], 0)
        if 0 < number <= 366:
            exact = found[2] in ("dag", "day")
            return _put(words, found, moments.ahead(today, -number, found[2])), not exact
    return words, False


def _put(words: str, found: re.Match[str], day: date) -> str:
    return f"{words[: found.start()]}{day.isoformat()}{words[found.end() :]}"


def _number(name: str) -> int:
    begins = _NAMES[0] if name.endswith("dag") else _NAMES[1]
    return next(n for n, begin in enumerate(begins) if name.startswith(begin))
