"""Dates: as a worker types them, as the record keeps them. Days are in Amsterdam."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_tui.domain import moments
from intake_tui.errors import ValueRefused

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Amsterdam


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("24-11", "2026-11-24"),
        ("24/11/2026", "2026-11-24"),
        ("24-11-26", "2026-11-24"),
        ("2026-11-24", "2026-11-24"),
        ("24-11-2026 14:30", "2026-11-24T13:30Z"),
        ("morgen 10u", "2026-11-25T09:00Z"),
        ("morgen om 10.15 uur", "2026-11-25T09:15Z"),
        ("tomorrow at 10h30", "2026-11-25T09:30Z"),
        ("overmorgen", "2026-11-26"),
        ("gisteren", "2026-11-23"),
        ("nu", "2026-11-24T09:00Z"),
        ("di 14:00", "2026-11-24T13:00Z"),
        ("vrijdag", "2026-11-27"),
        ("Monday, 9:05", "2026-11-30T08:05Z"),
        ("14:00", "2026-11-24T13:00Z"),
        ("23-11", "2027-11-23"),
        ("1-1", "2027-01-01"),
    ],
)
def test_what_is_understood(typed: str, kept: str) -> None:
    assert moments.parse(typed, now=NOW) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("25-11", "2025-11-25"),
        ("24-11", "2026-11-24"),
        ("wo", "2026-11-18"),
        ("dinsdag", "2026-11-24"),
        ("1-1", "2026-01-01"),
    ],
)
def test_in_the_past_it_is_the_last_one_gone(typed: str, kept: str) -> None:
    assert moments.parse(typed, now=NOW, past=True) == kept


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("31-02", "31-2"),
        ("31-02-2026 10:00", "31-2"),
        ("29-02-2027", "29-2"),
        ("2026-13-01", "1-13"),
        ("24-11 25:00", "25:00"),
        ("24-11 10:75", "10:75"),
    ],
)
def test_what_does_not_exist_is_refused_and_named(typed: str, named: str) -> None:
    with pytest.raises(ValueRefused, match=named):
        moments.parse(typed, now=NOW)


@pytest.mark.parametrize("typed", ["", "  ", "om", "kanarie", "24-11 kanarie", "24--11", "1234"])
def test_what_is_no_date_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        moments.parse(typed, now=NOW)
    assert "kanarie" not in str(refused.value)


def test_a_leap_day_exists_in_a_leap_year_only() -> None:
    assert moments.parse("29-02-2028", now=NOW) == "2028-02-29"
    autumn_before = datetime(2027, 11, 24, 9, 0, tzinfo=UTC)
    assert moments.parse("29-02", now=autumn_before) == "2028-02-29"


@pytest.mark.parametrize("typed", ["31-12-9999", "1-1-0999 10:00", "9999-12-31 23:59"])
def test_years_nobody_means_are_refused(typed: str) -> None:
    with pytest.raises(ValueRefused):
        moments.parse(typed, now=NOW)


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "9999-12-31T23:59Z"])
def test_a_kept_year_nobody_means_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused):
        moments.read_kept(text)


def test_an_hour_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueRefused):
        moments.parse("29-03-2026 02:30", now=NOW)


def test_clocks_follow_summer_and_winter_time() -> None:
    assert moments.parse("24-10-2026 12:00", now=NOW) == "2026-10-24T10:00Z"
    assert moments.parse("25-10-2026 12:00", now=NOW) == "2026-10-25T11:00Z"
    # An hour that comes twice is read as the first of the two.
    assert moments.parse("25-10-2026 02:30", now=NOW) == "2026-10-25T00:30Z"


def test_a_day_counts_until_its_end_in_amsterdam() -> None:
    assert moments.latest_instant("2026-10-24") == datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    assert moments.latest_instant("2026-10-25") == datetime(2026, 10, 25, 23, 0, tzinfo=UTC)
    assert moments.latest_instant("2026-03-28") == datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    assert moments.latest_instant("2026-03-29") == datetime(2026, 3, 29, 22, 0, tzinfo=UTC)
    assert moments.latest_instant("2026-11-24T13:30Z") == datetime(2026, 11, 24, 13, 30, tzinfo=UTC)


def test_today_is_the_day_in_amsterdam() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # half past midnight on the 25th
    assert moments.parse("vandaag", now=late) == "2026-11-25"


@given(st.integers(-600_000_000, 5_600_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)))
def test_a_kept_moment_reads_as_itself_to_the_minute(moment: datetime) -> None:
    kept = moments.kept(moment)
    read = moments.read_kept(kept)
    assert read == moment.replace(second=0, microsecond=0)
    assert isinstance(read, datetime)
    assert moments.kept(read) == kept


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_every_day_can_be_typed_in_full_and_reads_back(day: date) -> None:
    for typed in (day.isoformat(), f"{day.day}-{day.month}-{day.year}"):
        kept = moments.parse(typed, now=NOW)
        assert moments.read_kept(kept) == day
        assert moments.latest_instant(kept) > datetime(day.year, day.month, day.day, tzinfo=UTC)


@given(st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.booleans())
def test_a_date_without_a_year_is_never_on_the_wrong_side(day: date, past: bool) -> None:
    kept = moments.read_kept(moments.parse(f"{day.day}-{day.month}", now=NOW, past=past))
    assert isinstance(kept, date)
    assert (kept.day, kept.month) == (day.day, day.month)
    assert kept <= NOW.date() if past else kept >= NOW.date()
    assert abs((kept - NOW.date()).days) <= 366


@pytest.mark.parametrize(
    "text",
    ["2026-02-31", "2026-1-1", "2026-11-24T13:30", "2026-11-24T25:00Z", "2026-11-24 13:30Z", "x"],
)
def test_only_the_kept_form_is_read(text: str) -> None:
    with pytest.raises(ValueRefused):
        moments.read_kept(text)


@given(st.text(max_size=20))
def test_whatever_is_typed_is_a_date_or_refused(text: str) -> None:
    try:
        kept = moments.parse(text, now=NOW)
    except ValueRefused:
        return
    moments.latest_instant(kept)


def test_a_month_may_be_typed_as_a_word() -> None:
    assert moments.parse("20 december", now=NOW) == moments.parse("20-12", now=NOW)
    assert moments.parse("1 mrt 2027 14:30", now=NOW) == moments.parse("1-3-2027 14:30", now=NOW)
    with pytest.raises(ValueRefused):
        moments.parse("31 feb", now=NOW)
