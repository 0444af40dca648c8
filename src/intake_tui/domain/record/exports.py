"""Numbered versions of plans: made at an explicit export, a concept until they are read back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from intake_tui.domain.record.types import AsItStood, Case, Changes, Export, Record
from intake_tui.domain.text import clean_line
from intake_tui.domain.words import Lang, ReaderName
from intake_tui.errors import RecordRefused, said

R = TypeVar("R", bound=Record)


class NoSuchVersion(RecordRefused):
    """A version of a plan that was never made."""

    title = "There is no such version of this plan"
    way_out = "A version is made when a plan is exported by its case, not with --all."


def versions(case: Case, reader: ReaderName, person: str | None) -> tuple[Export, ...]:
    """The versions of one reader's plan, first to last."""
    found = [e for e in case.exports.values() if (e.reader, e.person) == (reader, person)]
    return tuple(sorted(found, key=lambda e: e.number))


def version(case: Case, reader: ReaderName, person: str | None, number: int | None) -> Export:
    """The version with ``number``, None for the last. Raises ``NoSuchVersion``."""
    made = versions(case, reader, person)
    found = made if number is None else [e for e in made if e.number == number]
    if not found:
        raise NoSuchVersion(
            said(
                "{where}: {reason}",
                where=reader,
                reason=said("none was made") if number is None else number,
            )
        )
    return found[-1]


def record_export(
    case: Case,
    reader: ReaderName,
    person: str | None,
    *,
    lang: Lang,
    by: str,
    now: datetime,
    export_id: str,
    purpose: str = "",
) -> tuple[Export, Changes]:
    """Number a plan that is about to leave the room, and keep what is needed to see it again.

    Raises ``RecordRefused`` for a reader who is not in the case.
    """
    if (person is None) != (reader == "professional"):
        raise RecordRefused(said("a version is for the professional, or for a person of the case"))
    if person is not None and person not in case.persons:
        raise RecordRefused(said("the reader is not in the case"))
    earlier = versions(case, reader, person)
    stood = as_it_stands(case)
    same = next((e.id for e in case.exports.values() if e.stood == stood), None)
    made = Export(
        id=export_id,
        seq=1 + max((e.seq for e in case.exports.values()), default=0),
        number=earlier[-1].number + 1 if earlier else 1,
        reader=reader,
        person=person,
        lang=lang,
        revision=case.revision,
        next_seq=case.head.next_seq,
        at=now,
        by=by,
        purpose=clean_line(purpose),
        as_in=same,
        stood=None if same else stood,
    )
    return made, Changes(puts=(("exports", made),))


def read_back(case: Case, export_id: str, *, by: str, now: datetime) -> tuple[Export, Changes]:
    """A version was read back to whom it is for: from now on it is final.

    Raises ``RecordRefused`` where a later version of the same plan was made, or it was read back.
    """
    made = case.exports.get(export_id)
    if made is None:
        raise RecordRefused(said("this version is not in the case"))
    if made.read_back is not None:
        raise RecordRefused(said("version {number} was read back already", number=made.number))
    if versions(case, made.reader, made.person)[-1].id != export_id:
        raise RecordRefused(
            said("a later version than {number} was made of this plan", number=made.number)
        )
    final = replace(made, read_back=now, read_back_by=by)
    return final, Changes(puts=(("exports", final),))


def as_it_stands(case: Case) -> AsItStood:
    """What changes in place in ``case``, in the order of ids."""
    return AsItStood(
        questionnaire=case.head.questionnaire,
        profile=case.head.profile,
        reference=case.head.reference,
        persons=_by_id(case.persons),
        calls=_by_id(case.calls),
        agreements=_by_id(case.agreements),
        set_asides=_by_id(case.set_asides),
        unlocks=_by_id(case.unlocks),
        needs=_by_id(case.needs),
        withdrawn=tuple(sorted(case.withdrawals)),
        releases={s.id: s.releases for s in _by_id(case.statements) if s.releases},
        waiting=tuple(n.id for n in _by_id(case.notes) if not n.filed_as and not n.dropped),
    )


def _by_id(table: Mapping[str, R]) -> tuple[R, ...]:
    return tuple(table[record_id] for record_id in sorted(table))
