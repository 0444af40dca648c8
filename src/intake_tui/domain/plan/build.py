"""From a case to one reader's plan.

Guards first, then the allow-list, then a builder per part: a builder never sees the case. Parts
and their order come from the questionnaire; the professional's file ends with the attention points,
what differs, what is still to ask, and every answer that no part drew on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from intake_tui.domain.plan import guards, say
from intake_tui.domain.plan.model import (
    Block,
    Label,
    Listed,
    Moment,
    Msg,
    Notice,
    Part,
    Plan,
    Text,
    label,
)
from intake_tui.domain.plan.parts import BUILDERS
from intake_tui.domain.plan.parts.people import everybody
from intake_tui.domain.plan.parts.points import (
    attention,
    differing,
    other_answers,
    shown_in,
    to_ask,
    verdict,
)
from intake_tui.domain.plan.parts.steps import call_name
from intake_tui.domain.questionnaire import Lang, PlanPart, Questionnaire
from intake_tui.domain.readers import reading
from intake_tui.domain.reading import Reader, Reading, Warned
from intake_tui.domain.record.types import Case
from intake_tui.errors import PlanRefused

MADE_FOR = ("professional", "family")
"""The readers this version makes plans for."""


REASONS = ("attention", "differing", "to-ask")
"""Parts that quote answers as reasons; each answer has its place elsewhere too."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A plan, and what the worker has to know about it; the warnings are never in the plan."""

    plan: Plan
    warnings: tuple[Warned, ...]


def build(
    case: Case,
    questionnaire: Questionnaire,
    reader: Reader,
    *,
    now: datetime,
    limits: Mapping[str, int] | None = None,
    lang: Lang = "nl",
) -> Made:
    """The plan of ``case`` for ``reader`` at ``now``, a concept until it is read back.

    ``lang`` is only for what a refusal says; the plan is in no language yet. Raises ``PlanHeld``
    with every guard that holds it back, ``PlanRefused`` for a reader it cannot be made for.
    """
    if reader.name not in MADE_FOR:
        raise PlanRefused(
            f"this version makes no plan for the reader '{reader.name}'",
            way_out=f"Readers: {', '.join(MADE_FOR)}.",
        )
    held = guards.standing(case, questionnaire, reader, now=now, limits=limits)
    if held:
        raise guards.PlanHeld(held, lang=lang)
    passed = reading(case, questionnaire, reader, now=now, limits=limits)
    return Made(plan=from_reading(passed), warnings=passed.warnings)


def from_reading(r: Reading) -> Plan:
    """The plan of what passed."""
    return Plan(
        reader=r.reader.name,
        person=r.reader.person,
        title=_title(r),
        for_whom=_for_whom(r),
        case=r.case,
        reference=r.reference,
        children=tuple(child.id for child in r.children),
        revision=r.revision,
        made_at=r.made_at,
        stamp=(
            Msg("concept, not read back yet"),
            Msg("revision %(number)s", {"number": str(r.revision)}),
            Moment(say.day_of(r.made_at)),
        ),
        lead=_lead(r),
        parts=tuple(_parts(r)),
        closing=verdict(r) if r.whole else (),
    )


def _title(r: Reading) -> Text:
    if r.whole:
        words = r.questionnaire.plan.professional_title
        return Label(words.nl, words.en)
    return Msg("Network plan")


def _for_whom(r: Reading) -> Text:
    children = Listed(tuple(say.name(r, child.id) for child in r.children))
    about: Text = (
        Msg("about %(names)s", {"names": children}) if r.children else Msg("no child noted yet")
    )
    if r.whole:
        return about
    who = say.name(r, r.reader.person)
    return Msg("for %(name)s, %(about)s", {"name": who, "about": about})


def _lead(r: Reading) -> tuple[Notice, ...]:
    if r.whole:
        return (
            Notice(
                text=Msg("Own team only. Do not pass on, print for others or leave lying about."),
                tone="care",
            ),
        )
    return (Notice(text=Msg("This paper is about your family. Who else can read it?")),)


def _parts(r: Reading) -> list[Part]:
    found = []
    for part_id in r.questionnaire.plan.order[r.reader.name]:
        if part_id == "to-ask":
            found.append(_own("attention", Msg("Attention points"), attention(r)))
            found.append(_own("differing", Msg("What differs"), differing(r)))
        part = r.questionnaire.part[part_id]
        builder = to_ask if part_id == "to-ask" else BUILDERS.get(part_id)
        if builder is not None:
            found.append(Part(id=part_id, heading=_heading(r, part), blocks=builder(r)))
    if r.whole:
        found.append(_own("people", Msg("People"), everybody(r)))
        shown = {id_ for part in found if part.id not in REASONS for id_ in shown_in(part.blocks)}
        found.append(_own("other-answers", Msg("Other answers"), other_answers(r, shown)))
    return found


def _own(part_id: str, heading: Msg, blocks: tuple[Block, ...]) -> Part:
    return Part(id=part_id, heading=heading, blocks=blocks)


def _heading(r: Reading, part: PlanPart) -> Text:
    who = say.flat(call_name(r))
    return label(part.heading, naam=who, name=who)
