"""Moments as people say them: read as a day in Amsterdam, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from intake_tui.domain import moments
from intake_tui.domain.said_times import as_typed
from intake_tui.errors import ValueRefused

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Amsterdam


@pytest.mark.parametrize(
    ("typed", "kept", "vague"),
    [
        ("nu", "2026-11-24T09:00Z", False),
        ("net", "2026-11-24T09:00Z", False),
        ("just now", "2026-11-24T09:00Z", False),
        ("vandaag", "2026-11-24", False),
        ("Gisteren", "2026-11-23", False),
        ("gisteravond", "2026-11-23", True),
        ("last night", "2026-11-23", True),
        ("vanochtend", "2026-11-24", True),
        ("this morning 8:15", "2026-11-24T07:15Z", False),
        ("vorige week", "2026-11-17", True),
        ("last week", "2026-11-17", True),
        ("vorige week donderdag", "2026-11-19", False),
        ("dinsdag", "2026-11-24", False),
        ("vorige dinsdag", "2026-11-17", False),
        ("last Monday 15:00", "2026-11-23T14:00Z", False),
        ("zondagmiddag", "2026-11-22", True),
        ("afgelopen weekend", "2026-11-21", True),
        ("2 weken geleden", "2026-11-10", True),
        ("two weeks ago", "2026-11-10", True),
        ("drie dagen geleden", "2026-11-21", False),
        ("een maand geleden", "2026-10-24", True),
        ("20 min geleden", "2026-11-24T08:40Z", False),
        ("2 uur geleden", "2026-11-24T07:00Z", False),
        ("20-11", "2026-11-20", False),
    ],
)
def test_what_is_said_of_the_past(typed: str, kept: str, vague: bool) -> None:
    said = as_typed(typed, now=NOW, past=True)
    assert (moments.parse(said.text, now=NOW, past=True), said.vague) == (kept, vague)


def test_where_something_is_to_come_nothing_looks_back() -> None:
    assert as_typed("morgen 10:00", now=NOW, past=False).text == "morgen 10:00"
    for typed in ("vorige week", "2 weken geleden", "999 weken geleden"):
        with pytest.raises(ValueRefused):
            moments.parse(as_typed(typed, now=NOW, past=False).text, now=NOW)
