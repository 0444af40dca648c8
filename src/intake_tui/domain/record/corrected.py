"""What a statement replaced, and when its words were put right."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise, takewhile

from intake_tui.domain.moments import kept
from intake_tui.domain.record.types import Case, Statement


def versions(case: Case, statement: Statement) -> tuple[Statement, ...]:
    """``statement`` and what it replaced, latest first."""
    found = {statement.id: statement}
    earlier = case.statements.get(statement.replaces or "")
    while earlier is not None and earlier.id not in found:
        found[earlier.id] = earlier
        earlier = case.statements.get(earlier.replaces or "")
    return tuple(found.values())


def corrected_at(case: Case, statement: Statement) -> datetime | None:
    """When the words of ``statement`` were last put right; None where they stand as first noted.

    A correction keeps ``said_at``; that tells it from a new answer in the place of an earlier one,
    which was said when it was said. What follows within the minute in which the answer was said or
    first noted is typing, no correction. Only other words, or an answer in the place of 'unknown',
    count: a release changes a statement in place, and a change of who said it, whose words they are
    or of which kind leaves the words as they were. A correction that was withdrawn is none: what it
    replaced stands as before. A3.1.
    """
    chain = tuple(takewhile(lambda s: s.said_at == statement.said_at, versions(case, statement)))
    put_right = (later.recorded_at for later, s in pairwise(chain) if _other_words(later, s))
    last, first = next(put_right, None), chain[-1]
    if last is None or kept(last) in (kept(first.said_at), kept(first.recorded_at)):
        return None
    return last


def _other_words(later: Statement, earlier: Statement) -> bool:
    if earlier.redacted is None:
        return (later.value, later.status) != (earlier.value, earlier.status)
    # Its words are gone. With the same attribution they were others: the same again is never kept.
    attributed = (later.speaker, later.words_of, later.kind)
    return attributed == (earlier.speaker, earlier.words_of, earlier.kind)
