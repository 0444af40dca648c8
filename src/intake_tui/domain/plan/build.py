"""From a case to one reader's plan.

Guards first, then the allow-list, then a builder per part: a builder never sees the case. Parts
and their order come from the questionnaire; the professional's file ends with the attention points,
what differs, what is still to ask, and every answer that no part drew on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from intake_tui.domain.conditions.facts import Facts
from intake_tui.domain.network import Breach
from intake_tui.domain.plan import child, guards, say
from intake_tui.domain.plan.aloud import SHEET
from intake_tui.domain.plan.capacity import TASK, breaches_in
from intake_tui.domain.plan.cautions import cautions
from intake_tui.domain.plan.holding import standing
from intake_tui.domain.plan.model import (
    Asked,
    Block,
    Empty,
    Group,
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
from intake_tui.domain.plan.parts import BUILDERS, OWN, OWN_TOLD, TOLD, own
from intake_tui.domain.plan.parts.people import everybody, what_differs
from intake_tui.domain.plan.parts.points import (
    attention,
    other_answers,
    shown_in,
    to_ask,
    verdict,
)
from intake_tui.domain.plan.parts.steps import call_name
from intake_tui.domain.plan_shape import PlanPart
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.readers import reading_of
from intake_tui.domain.reading import Reader, Reading, Warned
from intake_tui.domain.record.types import Agreement, Case
from intake_tui.domain.signals import judge_facts
from intake_tui.domain.words import Lang, ReaderName, Words
from intake_tui.errors import PlanRefused, said

AT_HOME: tuple[ReaderName, ...] = ("family", "supporter", "child")
"""Readers whose paper lies in a house where others can read it too."""

REASONS = ("attention", "differing", "to-ask")
"""Parts that quote answers as reasons; each answer has its place elsewhere too."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A plan, and what the worker has to know about it; the warnings are never in the plan.

    ``asks`` is what the worker is asked before the plan leaves the room, empty for the file. In
    front of it stand ``cautions``: what may be danger and holds no plan back, as no answer says so.
    """

    plan: Plan
    warnings: tuple[Warned, ...]
    asks: tuple[Words, ...] = ()
    cautions: tuple[Words, ...] = ()


ASK_THE_YES = said(
    "Ask that yes, also of who takes over (in the network, Agreements: j), change the agreement, or"
    " make a concept."
)


class NotFinal(PlanRefused):
    """A final plan that asks more than people offered; ``breaches`` has all of it."""

    title = "This plan cannot be final"
    way_out = "Change the agreement or ask the person again; a concept shows what is meant."

    def __init__(self, breaches: tuple[Breach, ...], *, lang: Lang = "nl") -> None:
        self.breaches = breaches
        lines = [_line(b, lang) for b in breaches]
        way_out = self.way_out
        if any(b.kind == "no-informed-yes" for b in breaches):
            way_out = ASK_THE_YES
        super().__init__("; ".join(dict.fromkeys(lines)), way_out=way_out)


def _line(b: Breach, lang: Lang) -> str:
    """A breach without a name: what, and whose agreement by the beginning of the id."""
    about = f" ({b.person[:8]})" if b.person else ""
    return f"{b.message.text(lang).rstrip('.')}{about}"


def readers_at_home(reader: Reader) -> bool:
    """Whether others at home may read along, so that the worker is asked who before an export."""
    return reader.name in AT_HOME


def build(
    case: Case,
    questionnaire: Questionnaire,
    reader: Reader,
    *,
    now: datetime,
    limits: Mapping[str, int] | None = None,
    lang: Lang = "nl",
    final: bool = False,
) -> Made:
    """The plan of ``case`` for ``reader`` at ``now``, a concept until it is read back (``final``).

    ``lang`` is only for what a refusal says; the plan is in no language yet. Raises ``PlanHeld``
    with every guard that holds it back, ``NotFinal`` where a final plan asks more than was
    offered, ``PlanRefused`` for a reader it cannot be made for.
    """
    facts = Facts(case, questionnaire, now=now, limits=limits)
    held = guards.standing_on(facts, reader)
    if held:
        raise guards.PlanHeld(held, lang=lang)
    passed, past = standing(facts, reading_of(facts, reader))
    if final:
        _may_be_final(facts, passed, lang=lang)
    plan, left_out = _made(passed, final=final)
    careful = cautions(facts) if readers_at_home(reader) else ()
    return Made(
        plan=plan,
        warnings=(*passed.warnings, *past, *left_out),
        asks=(*careful, *asks(questionnaire, reader), *_by_hand(questionnaire, reader)),
        cautions=careful,
    )


def asks(questionnaire: Questionnaire, reader: Reader) -> tuple[Words, ...]:
    """What the worker is asked before this reader's plan is exported: who else will read it?"""
    if not readers_at_home(reader):
        return ()
    lines = ("child-paper", "supporter-paper") if reader.name == "supporter" else ("child-paper",)
    found = (questionnaire.line.get(line) for line in lines)
    return tuple(Words(nl=line.nl, en=line.en) for line in found if line is not None)


def _by_hand(questionnaire: Questionnaire, reader: Reader) -> tuple[Words, ...]:
    """That numbers on a paper are filled in by hand where nobody set them."""
    text = questionnaire.plan_text.get("by-hand")
    if text is None or reader.name not in ("family", "supporter"):
        return ()
    return (Words(nl=text.nl, en=text.en),)


def _may_be_final(facts: Facts, passed: Reading, *, lang: Lang) -> None:
    """Raises ``NotFinal`` for what stands in this plan and was not offered."""
    rules = guards.guarding(facts.questionnaire, TASK)
    found = breaches_in(facts, judge_facts(facts, "close", rules=rules))
    here = {a.id: a for a in passed.agreements}
    owners = {a.owner for a in passed.agreements}
    wrong = tuple(b for b in found if _asked_here(b, facts, here) or _whole_case(b, owners))
    if wrong:
        raise NotFinal(wrong, lang=lang)


def _asked_here(breach: Breach, facts: Facts, here: Mapping[str, Agreement]) -> bool:
    """Whether this plan asks what the breach is about; a paper for home names no unsure backup."""
    if breach.agreement is None or breach.agreement not in here:
        return False
    whole, shown = facts.case.agreements[breach.agreement], here[breach.agreement]
    dropped = whole.backup is not None and shown.backup is None
    return not (dropped and breach.person == whole.backup != whole.owner)


def _whole_case(breach: Breach, owners: set[str]) -> bool:
    """Whether a breach counts in every plan, or comes from all that one owner is asked."""
    return breach.agreement is None or (breach.kind == "over-offer" and breach.person in owners)


def from_reading(r: Reading) -> Plan:
    """The plan of what passed, as a concept."""
    return _made(r)[0]


def _made(r: Reading, *, final: bool = False) -> tuple[Plan, tuple[Warned, ...]]:
    parts, left_out = child.parts(r) if r.reader.name == "child" else (tuple(_parts(r)), ())
    plan = Plan(
        reader=r.reader.name,
        person=r.reader.person,
        title=_title(r),
        for_whom=_for_whom(r),
        case=r.case,
        reference=r.reference,
        children=tuple(c.id for c in r.children),
        revision=r.revision,
        made_at=r.made_at,
        stamp=(
            Msg("final, read back") if final else Msg("concept, not read back yet"),
            Msg("revision %(number)s", {"number": str(r.revision)}),
            Moment(say.day_of(r.made_at)),
        ),
        lead=_lead(r),
        parts=parts,
        closing=_closing(r),
    )
    return plan, left_out


def _closing(r: Reading) -> tuple[Text, ...]:
    if r.whole:
        return verdict(r)
    if r.reader.name == "child" and r.band != SHEET:
        return (say.filled(r, r.questionnaire.plan.child_open),)
    return ()


def _title(r: Reading) -> Text:
    if r.whole:
        words = r.questionnaire.plan.professional_title
        return Label(words.nl, words.en)
    if r.reader.name == "child":
        return child.title(r)
    return Msg("Your part in the plan") if r.reader.name == "supporter" else Msg("Network plan")


def _for_whom(r: Reading) -> Text:
    children = Listed(tuple(say.name(r, c.id) for c in r.children))
    about: Text = (
        Msg("about %(names)s", {"names": children}) if r.children else Msg("no child noted yet")
    )
    if r.whole:
        return about
    who = say.name(r, r.reader.person)
    if r.reader.name == "child" or not r.children:
        return Msg("for %(name)s", {"name": who})
    return Msg("for %(name)s, %(about)s", {"name": who, "about": about})


def _lead(r: Reading) -> tuple[Notice, ...]:
    if r.whole:
        return (
            Notice(
                text=Msg("Own team only. Do not pass on, print for others or leave lying about."),
                tone="care",
            ),
        )
    match r.reader.name:
        case "child":
            return child.sheet_lead(r)
        case "supporter":
            return own.lead(r)
    family = Notice(text=Msg("This paper is about your family. Who else can read it?"))
    return (family, *own.keep_apart(r))


def _parts(r: Reading) -> list[Part]:
    found = []
    for part_id in r.questionnaire.plan.order[r.reader.name]:
        if part_id == "to-ask":
            found.append(_own("attention", Msg("Attention points"), attention(r)))
            found.append(_own("differing", Msg("What differs"), what_differs(r)))
        part = r.questionnaire.part[part_id]
        builders = OWN if r.reader.name == "supporter" else BUILDERS
        builder = to_ask if part_id == "to-ask" else builders.get(part_id)
        blocks = builder(r) if builder is not None else ()
        if not r.whole:
            blocks = tuple(b for b in blocks if not _bare((b,)))
        if blocks:
            found.append(Part(id=part_id, heading=_heading(r, part), blocks=blocks))
        told = (OWN_TOLD if r.reader.name == "supporter" else TOLD).get(part_id)
        if told is not None and (blocks := told.blocks(r)):
            found.append(_own(told.id, told.heading, blocks))
    if r.whole:
        found.append(_own("people", Msg("People"), everybody(r)))
        shown = {id_ for part in found if part.id not in REASONS for id_ in shown_in(part.blocks)}
        found.append(_own("other-answers", Msg("Other answers"), other_answers(r, shown)))
    return found


def _bare(blocks: tuple[Block, ...]) -> bool:
    """Whether nothing is in these blocks but that there is nothing."""
    return all(
        isinstance(b, Empty) or (isinstance(b, Group | Asked) and _bare(b.blocks)) for b in blocks
    )


def _own(part_id: str, heading: Msg, blocks: tuple[Block, ...]) -> Part:
    return Part(id=part_id, heading=heading, blocks=blocks)


def _heading(r: Reading, part: PlanPart) -> Text:
    who = say.flat(call_name(r))
    if part.id == "stop":
        # Who takes over, not whom to call; "ons" would not fit the sentence.
        names = own.backups(r)
        nobody = r.questionnaire.plan_text.get("head-stop-nobody")
        if len(names) != 1 and nobody is not None:
            return label(nobody)
        who = say.flat(say.name(r, names[0])) if names else say.WORKER
    return label(part.heading, naam=who, name=who)
