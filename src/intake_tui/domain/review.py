"""The review (Nog te vragen): what was not asked, is unknown, differs or waits to be filed."""

from __future__ import annotations

import msgspec

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.record.notes import waiting
from intake_tui.domain.record.types import Note, Statement
from intake_tui.domain.route import Step, full, quick
from intake_tui.domain.signals import Signal, judge_facts


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is still open, in the order in which it is worth asking."""

    first: tuple[Step, ...]
    not_asked: tuple[Step, ...]
    unknown: tuple[Step, ...]
    declined: tuple[Step, ...]
    contradictory: tuple[Step, ...]
    unfiled: tuple[Note, ...]
    unreleased: tuple[Statement, ...]
    to_ask: tuple[Signal, ...]
    signals: tuple[Signal, ...]


def review(facts: Facts, caller: str | None) -> Review:
    """The review of a case. ``first`` are the open questions of the caller's quick route."""
    first = tuple(s for s in quick(facts, caller) if s.state == "not-asked")
    early = {s.key for s in first}
    steps = full(facts)
    signals = judge_facts(facts, "close")

    def those(state: str) -> tuple[Step, ...]:
        return tuple(s for s in steps if s.state == state)

    return Review(
        first=first,
        not_asked=tuple(s for s in those("not-asked") if s.key not in early),
        unknown=those("unknown"),
        declined=those("declined"),
        contradictory=those("contradictory"),
        unfiled=waiting(facts.case),
        unreleased=unreleased(facts),
        to_ask=tuple(s for s in signals if s.prints == "to_ask" and s.set_aside is None),
        signals=tuple(s for s in signals if s.prints == "signal"),
    )


def unreleased(facts: Facts) -> tuple[Statement, ...]:
    """What somebody outside the team can only read once it is released, and nobody may yet."""
    rows = facts.questionnaire.reader_row
    return tuple(
        s
        for s in facts.current.statements
        if s.status == "answered"
        and not any(r.withdrawn is None for r in s.releases)
        and s.question in rows
        and "release"
        in (rows[s.question].family, rows[s.question].supporter, rows[s.question].child)
    )
