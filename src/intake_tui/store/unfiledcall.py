"""A call that was noted while the vault was locked, as the record may keep it.

Anyone can seal such a call to the vault, so what is in one is put in form wherever it comes in.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec.structs import replace

from intake_tui.domain.moments import YEARS
from intake_tui.domain.text import LONGEST_TEXT, clean, clean_line

MOST_LINES = 10_000
"""Lines of one call; more than a worker types in a day. What comes after them is in fewer, longer
lines.
"""

LARGEST = 4 * 1024 * 1024
"""Bytes of the notes of one call before they are sealed; a day of typing stays below 1 MB."""

LONGEST_WORKER = 64
"""Characters of the name of who typed; the rest is left off."""

_EARLIEST = datetime(YEARS[0], 1, 1, tzinfo=UTC)
_LATEST = datetime(YEARS[-1], 12, 31, tzinfo=UTC)

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class UnfiledLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line as it was typed, prefixes and all; ``at`` is when it was begun, in UTC."""

    at: Moment
    text: str


class UnfiledCall(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A call that no case has yet. ``id`` is a UUID and stays the call's id when it is filed.

    ``worker`` is the user of the machine as the file says it: nothing proves it.
    """

    id: str
    started_at: Moment
    worker: str
    lines: tuple[UnfiledLine, ...] = ()


def tame(call: UnfiledCall) -> UnfiledCall:
    """``call`` as the record may keep it: texts cleaned, over-long lines in pieces, empty ones off,
    too many of them joined, times in UTC. Raises ``ValueError`` for an id that is no UUID in its
    usual form.
    """
    if canonical(call.id) != call.id:
        raise ValueError("the id of a call is not in the usual form")
    lines = [
        UnfiledLine(_moment(line.at), piece)
        for line in call.lines
        for piece in _pieces(clean(line.text))
        if piece.strip()
    ]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - _FOLDS], *_folded(lines[MOST_LINES - _FOLDS :])]
    return replace(
        call,
        started_at=_moment(call.started_at),
        worker=clean_line(call.worker)[:LONGEST_WORKER],
        lines=tuple(lines),
    )


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), LONGEST_TEXT):
        yield text[start : start + LONGEST_TEXT]


_FOLDS = 2 * LARGEST // LONGEST_TEXT + 2
"""More lines than joining makes of all words of a call: of two that follow one another, one is
more than half full.
"""


def _folded(lines: list[UnfiledLine]) -> Iterator[UnfiledLine]:
    at, parts, length = lines[0].at, [lines[0].text], len(lines[0].text)
    for line in lines[1:]:
        length += 1 + len(line.text)
        if length > LONGEST_TEXT:
            yield UnfiledLine(at, "\n".join(parts))
            at, parts, length = line.at, [], len(line.text)
        parts.append(line.text)
    yield UnfiledLine(at, "\n".join(parts))


def _moment(at: datetime) -> datetime:
    """``at`` in UTC, within the years that a moment of a case can lie in."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return min(max(at, _EARLIEST), _LATEST).astimezone(UTC)


def canonical(call_id: str) -> str | None:
    """The id in its usual form; None for what is no UUID."""
    try:
        return str(uuid.UUID(call_id))
    except ValueError:
        return None
