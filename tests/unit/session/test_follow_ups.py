"""Follow-ups of all cases: the longest overdue first, how late, and cheap with many cases."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from intake_tui.domain.summary import FollowUp, Summary
from intake_tui.locale import use
from intake_tui.session.follow_ups import follow_ups, how_late, spot, what
from intake_tui.store.base import Listed

NOW = datetime(2026, 3, 10, 13, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english():
    use("en")
    yield
    use("nl")


def row(number: int, *at: str) -> Listed:
    promised = tuple(
        FollowUp(question="back-call", at=a, by="Eva", statement=f"s{number}") for a in at
    )
    summary = Summary(
        id=f"case-{number:05}",
        reference="",
        label=f"Kind {number}",
        changed_at=NOW,
        revision=1,
        follow_ups=promised,
    )
    return Listed(case_id=summary.id, summary=summary)


def test_overdue_comes_first_and_how_late_is_said() -> None:
    rows = [
        row(1, "2026-03-11"),
        row(2, "2026-03-10"),
        row(3, "2026-03-10T12:00Z"),
        row(4, "2026-03-07"),
        row(5, "2026-03-10T15:30Z"),
        Listed(case_id="bad", summary=None, damage="the seal does not fit"),
    ]
    found = follow_ups(rows, NOW, 50)
    assert [(due.label, how_late(due, NOW)) for due in found.first] == [
        ("Kind 4", "3 days LATE"),
        ("Kind 3", "LATE since 13:00"),
        ("Kind 2", "today"),
        ("Kind 5", "today 16:30"),
        ("Kind 1", "tomorrow"),
    ]
    assert (found.late, found.total) == (2, 5)


def test_only_the_first_are_kept_and_the_others_counted() -> None:
    found = follow_ups([row(n, f"2026-04-{n:02}") for n in range(1, 31)], NOW, 9)
    assert [due.promise.at[-2:] for due in found.first] == [f"{n:02}" for n in range(1, 10)]
    assert found.total == 30 and found.late == 0


def test_ten_thousand_cases_cost_one_short_pass() -> None:
    rows = [row(n, (NOW + timedelta(days=n % 400 - 200)).date().isoformat()) for n in range(10_000)]
    began = time.perf_counter()
    found = follow_ups(rows, NOW, 50)
    assert time.perf_counter() - began < 1.0
    assert found.total == 10_000 and len(found.first) == 50
    assert all(due.late for due in found.first)


def test_what_was_promised_names_child_and_who() -> None:
    promise = FollowUp(question="child-next-visit", at="", by="Eva", with_="Riet", about="Sem")
    assert what(promise) == "see the child (Sem): Eva → Riet"


def test_a_promise_leads_to_the_statement_it_stands_in() -> None:
    hit = spot("case-1", "s1")
    assert hit is not None and (hit.case, hit.table, hit.record) == ("case-1", "statements", "s1")
    assert spot("case-1", "") is None
