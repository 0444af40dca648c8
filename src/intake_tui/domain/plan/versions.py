"""Numbered versions of a plan: what they are stamped with, and when one may be called final."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec.structs import replace

from intake_tui.domain.plan import say
from intake_tui.domain.plan.build import from_reading
from intake_tui.domain.plan.diff import changes
from intake_tui.domain.plan.model import Moment, Msg, Plan, Text
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.readers import reading
from intake_tui.domain.reading import Reader, Reading
from intake_tui.domain.record.exports import versions
from intake_tui.domain.record.past import case_at
from intake_tui.domain.record.types import Case, Export
from intake_tui.errors import PlanRefused, said


class ChangedSince(PlanRefused):
    """A version that says something else than the plan of now; it cannot become final."""

    title = "The plan has changed since this version"
    way_out = "Make a new version and read that one back; 'intake-tui plan diff' says what changed."


def stamped(plan: Plan, export: Export) -> Plan:
    """``plan`` with the number, date and state of the version it is."""
    state: Text = Msg("concept, not read back yet")
    if export.read_back is not None:
        day = Moment(say.day_of(export.read_back))
        state = Msg("final, read back on %(date)s", {"date": day})
    stamp = (
        Msg("version %(number)s", {"number": str(export.number)}),
        Moment(say.day_of(export.at)),
        state,
        Msg("revision %(number)s", {"number": str(export.revision)}),
    )
    return replace(plan, stamp=stamp, revision=export.revision)


def unchanged_since(
    case: Case,
    export: Export,
    *,
    known: Callable[[Case], Questionnaire],
    now: datetime,
    limits: Mapping[str, int] | None = None,
) -> None:
    """Whether this version still says what the plan of ``now`` would say.

    What was read back to somebody has to be what stands. Raises ``ChangedSince`` where it does not,
    ``PlanRefused`` where the plan may not be made for this reader any more.
    """
    reader = Reader(name=export.reader, person=export.person)
    past = case_at(case, export)
    # Both at this moment: that time went by is no change of the plan.
    before = reading(past, known(past), reader, now=now, limits=limits)
    after = reading(case, known(case), reader, now=now, limits=limits)
    found = changes(before, after)
    if found:
        raise ChangedSince(
            said("version {number}: {changes} changes", number=export.number, changes=len(found))
        )
    if not same_words(before, after):
        raise ChangedSince(
            said("version {number} has other words than the plan of now", number=export.number)
        )


def final_now(
    case: Case,
    reader: Reader,
    *,
    known: Callable[[Case], Questionnaire],
    now: datetime,
    limits: Mapping[str, int] | None = None,
) -> Export | None:
    """The last version of this reader's plan, where it is final and still says what stands."""
    made = versions(case, reader.name, reader.person)
    if not made or made[-1].read_back is None:
        return None
    try:
        unchanged_since(case, made[-1], known=known, now=now, limits=limits)
    except ChangedSince:
        return None
    return made[-1]


def same_words(before: Reading, after: Reading) -> bool:
    """Whether two plans say the same; the stamp and the revision are not what is read."""
    one, other = from_reading(before), from_reading(after)
    same = {"stamp": (), "revision": 0, "made_at": after.made_at}
    return replace(one, **same) == replace(other, **same)
