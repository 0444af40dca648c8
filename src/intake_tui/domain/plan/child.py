"""A child's plan, by age: lines with the child's own yes and the worker's check, and few of them.

Every line costs the sentences that are in it, quoted ones too. What always stands is taken first,
then what the child said and who is there, until the sentences of this age are used up; what
does not fit is told to the worker. 'For who reads aloud' stands apart and is not counted; from
12 nobody reads aloud. For the youngest there is only a sheet for who does: who is there and when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from intake_tui.domain.plan import say
from intake_tui.domain.plan.aloud import (
    READ_ALOUD,
    SHEET,
    aloud,
    heading,
    naming,
    notice,
    on_sheet,
    people_in,
    sheet,
    sheet_lead,
    supporters,
    there,
)
from intake_tui.domain.plan.length import sentences_in
from intake_tui.domain.plan.model import (
    Answer,
    Asked,
    Block,
    Group,
    Items,
    Moment,
    Notice,
    Part,
    Quote,
    Said,
    Text,
)
from intake_tui.domain.plan.parts.agreed import deal, week
from intake_tui.domain.plan.parts.steps import numbers
from intake_tui.domain.plan.picture import pictures
from intake_tui.domain.plan.voices import of_oneself, voice
from intake_tui.domain.plan_shape import AgeBand
from intake_tui.domain.reading import Passed, Reading, Warned
from intake_tui.domain.record.types import Agreement
from intake_tui.errors import PlanRefused

PART_OF: Mapping[str, str] = {
    **dict.fromkeys(
        ("child-wish", "child-good", "child-worry", "child-shown", "child-involve", "child-share"),
        "child-words",
    ),
    **dict.fromkeys(
        (
            "child-supporter",
            "child-next-visit",
            "supporter-asked-by-child",
            "network-people",
            "bridge-person",
            "out-of-hours",
        ),
        "who-is-there",
    ),
    "network-now": "strengths",
    "parent-view": "parents-view",
    "parent-need": "parents-view",
    "placement-status": "stay-home",
    "return-needs": "stay-home",
    "alternatives": "stay-home",
    "escalation-route": "route",
    "decision-list": "who-decides",
    "responsible-prof": "who-decides",
    "cap-can": "agreements",
    "tempo-fit": "agreements",
    "tempo-waiting": "agreements",
    "back-call": "agreements",
    "evaluation-date": "evaluation",
}
"""In which part of a child's plan a line stands; every other one under the child's own story."""
OF_OTHERS = "of-others"
"""The part for what others told about the child; 'what you say' holds the child's own words."""
FIRST = (
    "child-wish",
    "child-supporter",
    "child-next-visit",
    "child-good",
    "agreement",
    "evaluation-date",
    "child-worry",
    "responsible-prof",
    "placement-status",
    "own-statement",
)
"""What is taken first while there is room; the rest follows in the order it was said."""


class NoAgeNoted(PlanRefused):
    """A child's plan is written for its age, and the age is not noted."""

    title = "It is not noted how old this child is"
    way_out = "Answer how old the child is, then make the plan again."


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line that may stand in the plan: in which part, from what it comes, whom it names."""

    part: str
    block: Block
    about: str = ""
    question: str = ""
    people: frozenset[str] = frozenset()


def band_of(r: Reading) -> AgeBand:
    """How a plan is written at this child's age. Raises ``NoAgeNoted``."""
    for band in r.questionnaire.plan.bands:
        if band.band == r.band:
            return band
    raise NoAgeNoted


def parts(r: Reading) -> tuple[tuple[Part, ...], tuple[Warned, ...]]:
    """The parts of the child's plan, and for the worker what found no room in it."""
    band = band_of(r)
    if band.band == SHEET:
        return sheet(r), tuple(_no_room(p.id, p.question) for p in r.statements if not on_sheet(p))
    taken, left_out = _chosen(r, band)
    named = naming(r, {person for line in taken for person in line.people})
    found = []
    for part_id in r.questionnaire.plan.order["child"]:
        blocks = tuple(line.block for line in taken if line.part == part_id)
        if part_id == "who-is-there":
            blocks += pictures(named)
        elif part_id == "route" and not _young(band):
            blocks += (numbers(r), notice(r, "aloud-adviser"))
        elif part_id == "agreements" and not _young(band):
            blocks += week(r)
        elif part_id == READ_ALOUD and _young(band):
            blocks = aloud(named)
        if blocks:
            found.append(Part(id=part_id, heading=heading(r, part_id), blocks=blocks))
        if part_id == "child-words" and (
            others := tuple(line.block for line in taken if line.part == OF_OTHERS)
        ):
            found.append(Part(id=OF_OTHERS, heading=_text(r, "head-of-others"), blocks=others))
    return tuple(found), left_out


def _young(band: AgeBand) -> bool:
    return band.max_sentences is not None


def _chosen(r: Reading, band: AgeBand) -> tuple[list[Line], tuple[Warned, ...]]:
    always = list(_always(r, band))
    offered = sorted(_lines(r, band), key=_rank)
    if band.max_sentences is None:
        return offered + always, ()
    closing = sentences_in(r.questionnaire.plan.child_open)
    room = band.max_sentences - closing - sum(sentences_in(line.block) for line in always)
    taken, left_out = [], []
    for line in offered:
        cost = sentences_in(line.block)
        if cost <= room:
            taken.append(line)
            room -= cost
        else:
            left_out.append(_no_room(line.about, line.question))
    # What was said comes before what always holds: the child's words open the plan.
    return taken + always, tuple(dict.fromkeys(left_out))


def _no_room(about: str, question: str) -> Warned:
    return Warned(about=about, question=question, person=None, why="no-room", left_out=True)


def _rank(line: Line) -> int:
    return FIRST.index(line.question) if line.question in FIRST else len(FIRST)


# --- lines --------------------------------------------------------------------------------------


def _always(r: Reading, band: AgeBand) -> Iterator[Line]:
    """What stands in every plan of this age."""
    for text in r.questionnaire.plan.texts:
        if text.reader == "child" and text.fixed and band.band in text.bands:
            yield Line(part=text.part, block=Notice(text=say.filled(r, text)))
    if band.band == "4-7":
        trusted = next((p for p in supporters(r) if p in r.willing), None)
        block = (
            notice(r, "scared", naam=say.name(r, trusted))
            if trusted
            else notice(r, "scared-anyone")
        )
        yield Line(part="route", block=block)


def _lines(r: Reading, band: AgeBand) -> Iterator[Line]:
    """Every line that passed, as one or more blocks."""
    for p in r.statements:
        if p.question != "child-age-band":
            part = PART_OF.get(p.question, "own-statement")
            if not _speaks_in(r, p, part):
                part = OF_OTHERS
            people = frozenset(people_in(r, p))
            for block in _blocks(r, p, band):
                yield Line(part=part, block=block, about=p.id, question=p.question, people=people)
    if band.band == "16plus":
        for person, block in _may_know(r):
            yield Line(
                part="child-words", block=block, question="released", people=frozenset({person})
            )
    for a in r.agreements:
        young = _young(band)
        block = _short_deal(r, a) if young else deal(r, a)
        people = frozenset({a.owner} if young else {a.owner, a.backup or a.owner, *a.children})
        yield Line(part="agreements", block=block, about=a.id, question="agreement", people=people)


def _blocks(r: Reading, p: Passed, band: AgeBand) -> Iterator[Block]:
    v: Any = p.value
    match p.question:
        case "child-supporter" if v:
            for item in v:
                yield there(r, item["person"], own=_mine(r, p))
                if item.get("why"):
                    yield _quote(r, p, item["why"])
        case "child-next-visit":
            yield _visit(r, v)
        case "back-call" if v.get("at"):
            args = {"wanneer": Moment(v["at"], weekday=True)}
            if v.get("by"):
                yield notice(r, "hear-from", naam=say.name(r, v["by"]), **args)
            else:
                yield notice(r, "hear", **args)
        case "evaluation-date" if v.get("at"):
            yield notice(r, "look-back", wanneer=Moment(v["at"], weekday=True))
        case "responsible-prof":
            yield notice(r, "watches", naam=say.name(r, v))
        case "placement-status":
            (where,) = say.values(r, p)
            yield notice(r, "lives", wat=where)
        case _ if isinstance(v, str) and _prose(r, p):
            # The question is a heading and costs no sentence; without it the words say little.
            yield Group(heading=_question(r, p, band), blocks=(_quote(r, p, v),))
        case _:
            block = say.block(r, p)
            if isinstance(block, Answer | Quote):
                block = msgspec.structs.replace(block, by=_by(r, p))
            yield Asked(question=_question(r, p, band), blocks=(block,))


def _prose(r: Reading, p: Passed) -> bool:
    entry = r.questionnaire.question.get(p.question)
    return entry is None or entry.type in ("quote", "text")


def _quote(r: Reading, p: Passed, words: str) -> Quote:
    """Words with whose they are."""
    return Quote(text=words, by=_by(r, p), kind=None, id=p.id)


def _by(r: Reading, p: Passed) -> tuple[Text, ...]:
    """The child's own words stand as 'you said'."""
    return (_text(r, "you-said"),) if _mine(r, p) else say.by(r, p)


def _mine(r: Reading, p: Passed) -> bool:
    return voice(p) == r.reader.person


def _speaks_in(r: Reading, p: Passed, part: str) -> bool:
    """Whether the heading of a part says of this statement who speaks in it, as it is."""
    if part in ("child-words", "own-statement"):
        return _mine(r, p)
    view = r.persons.get(voice(p) or "")
    parent = view is not None and view.role == "parent"
    return part != "parents-view" or (parent and of_oneself(p))


def _visit(r: Reading, v: Mapping[str, Any]) -> Notice:
    if not v.get("at"):
        return notice(r, "not-now", waarom=v.get("reason", ""))
    moment = Moment(v["at"], weekday=True)
    if v.get("by"):
        return notice(r, "comes", naam=say.name(r, v["by"]), wanneer=moment)
    return notice(r, "someone-comes", wanneer=moment)


def _short_deal(r: Reading, a: Agreement) -> Notice:
    """An agreement in sentences for a child: what somebody does, when, whether it is sure."""
    owner = say.name(r, a.owner)
    if f"child-deal-{a.code}" in r.questionnaire.plan_text:
        said = [_text(r, f"child-deal-{a.code}", naam=owner)]
    else:
        said = [_text(r, "deal", naam=owner, wat=say.code(r.questionnaire.offers, a.code))]
    said += (_text(r, "deal-at", wanneer=when) for when in say.slot_lines(r, a.slots))
    if a.state == "proposed" or a.owner not in r.willing:
        said.append(_text(r, "deal-maybe"))
    whole = said[0]
    for sentence in said[1:]:
        whole = Said("[what] [when]", "[what] [when]", {"what": whole, "when": sentence})
    return Notice(text=whole)


def _may_know(r: Reading) -> Iterator[tuple[str, Block]]:
    """Whom the child itself let know what, and what not (16plus)."""
    own = [p for p in r.statements if _prose(r, p) and _mine(r, p)]
    people = dict.fromkeys(person for p in own for person in p.released_to)
    for person in people:
        known = tuple(str(p.value) for p in own if person in p.released_to)
        unknown = tuple(str(p.value) for p in own if person not in p.released_to)
        groups: list[Block] = [Items(items=known)]
        if unknown:
            groups.append(Group(heading=_text(r, "may-not-know"), blocks=(Items(items=unknown),)))
        heading = _text(r, "may-know", naam=say.name(r, person))
        yield person, Group(heading=heading, blocks=tuple(groups))


def _question(r: Reading, p: Passed, band: AgeBand) -> Text:
    """The question as it is asked of a child of this age."""
    entry = r.questionnaire.question.get(p.question)
    if entry is None:
        return p.question
    topic = r.questionnaire.plan_text.get(f"topic-{p.question}")
    if topic is not None and not _mine(r, p):
        return say.filled(r, topic, p.subject)
    words = entry.ask_by_age.get(band.band) or entry.ask_by_role.get("child") or entry.ask
    return say.filled(r, words, p.subject)


def title(r: Reading) -> Text:
    """What the child's plan is called."""
    return heading(r, READ_ALOUD) if r.band == SHEET else _text(r, "head-title")


def _text(r: Reading, text: str, **args: Text) -> Text:
    return say.worded(r, text, **args)


__all__ = ["NoAgeNoted", "band_of", "parts", "sheet_lead", "title"]
