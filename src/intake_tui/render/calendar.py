"""Follow-ups -> iCalendar (RFC 5545): lines of at most 75 octets, CRLF, times in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import msgspec

from intake_tui.domain.moments import read_kept
from intake_tui.domain.text import clean
from intake_tui.domain.words import Lang

WIDEST = 75
"""Octets in a line of a calendar, without its end."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in an agenda. ``at`` is a date or UTC moment as the record keeps it."""

    uid: str
    sequence: int
    at: str
    summary: str
    description: str = ""
    location: str = ""


def calendar(events: Iterable[Event], *, made_at: datetime, lang: Lang) -> bytes:
    """A calendar to import. The same uid again updates what is there.

    A whole day is marked as such and keeps nobody busy; all of it is marked private.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//intake-tui//follow-ups//{lang.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for event in events:
        lines += _event(event, made_at)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _event(event: Event, made_at: datetime) -> list[str]:
    at = read_kept(event.at)
    lines = ["BEGIN:VEVENT", f"UID:{escaped(event.uid)}@intake-tui", f"DTSTAMP:{_utc(made_at)}"]
    if isinstance(at, datetime):
        lines.append(f"DTSTART:{_utc(at)}")
    else:
        lines += [f"DTSTART;VALUE=DATE:{_day(at)}", f"DTEND;VALUE=DATE:{_day_after(at)}"]
        lines.append("TRANSP:TRANSPARENT")
    lines += [f"SEQUENCE:{event.sequence}", "CLASS:PRIVATE"]
    lines.append(f"SUMMARY:{escaped(event.summary)}")
    if event.description:
        lines.append(f"DESCRIPTION:{escaped(event.description)}")
    if event.location:
        lines.append(f"LOCATION:{escaped(event.location)}")
    return [*lines, "END:VEVENT"]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")


def _day_after(day: date) -> str:
    return _day(day + timedelta(days=1))


def escaped(text: str) -> str:
    """``text`` as the value of a property (RFC 5545, 3.3.11): what was said cannot end the line."""
    plain = clean(text).replace("\t", " ")
    for char in ("\\", ";", ","):
        plain = plain.replace(char, f"\\{char}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> bytes:
    """``line`` in pieces of at most 75 octets, no character cut in two, each ended by CRLF."""
    pieces: list[bytes] = [b""]
    for char in line:
        octets = char.encode()
        if len(pieces[-1]) + len(octets) > WIDEST:
            pieces.append(b" ")
        pieces[-1] += octets
    return b"".join(piece + b"\r\n" for piece in pieces)
