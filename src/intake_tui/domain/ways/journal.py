"""The contact journal (contactjournaal): one call, dated and sourced, for the official file.

Danger and its outcome come first. What was said stands apart by what it is: verbatim, observed,
told, opinion, interpretation (art. 3.3 Jeugdwet and the sector's norm). The same case at the same
revision gives the same journal.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from msgspec.structs import replace

from intake_tui.domain.moments import kept
from intake_tui.domain.plan import say
from intake_tui.domain.plan.model import (
    Asked,
    Block,
    Empty,
    Group,
    Items,
    Moment,
    Msg,
    Notice,
    Part,
    Text,
)
from intake_tui.domain.plan.parts.agreed import deal
from intake_tui.domain.plan.parts.points import note, once, verdict
from intake_tui.domain.plan.wording import NAMELESS
from intake_tui.domain.reading import Passed, Reading
from intake_tui.domain.record.types import Call
from intake_tui.domain.summary import FOLLOW_UP_QUESTIONS
from intake_tui.domain.ways.paper import Paper
from intake_tui.domain.ways.readback import blocks_of

DANGER = ("danger-now", "danger-what", "danger-can-call", "danger-action", "danger-outcome")
CHANNELS: dict[str, Text] = {
    "phone": Msg("by telephone"),
    "visit": Msg("visit"),
    "video": Msg("video call"),
    "message": Msg("messages"),
    "other": Msg("in another way"),
}
KINDS: dict[str, Text] = {
    "quote": Msg("In their own words"),
    "observed": Msg("Observed"),
    "told": Msg("Told"),
    "opinion": Msg("Opinions"),
    "interpretation": Msg("Interpretation"),
    "none": Msg("Noted"),
}


def journal(r: Reading, call: Call) -> Paper:
    """The journal of ``call``, from the professional's reading of its case."""
    said = tuple(p for p in r.statements if p.call == call.id)
    parts = (
        Part(id="call", heading=Msg("The call"), blocks=(Items(items=_call(r, call, said)),)),
        Part(id="danger", heading=Msg("Danger"), blocks=_danger(r, said)),
        *_by_kind(r, said),
        Part(id="agreed", heading=Msg("Agreements and calling back"), blocks=_agreed(r, said)),
        Part(id="to-ask", heading=Msg("Not asked"), blocks=_not_asked(r, call)),
    )
    notes = [n for n in r.notes if n.call == call.id]
    if notes:
        unfiled = Part(
            id="notes",
            heading=Msg("Notepad lines not filed yet"),
            blocks=tuple(note(r, n) for n in notes),
        )
        parts = (*parts[:-1], unfiled, parts[-1])
    return Paper(
        kind="journal",
        person=None,
        title=Msg("Contact journal"),
        for_whom=_case(r),
        case=r.case,
        reference=r.reference,
        revision=r.revision,
        made_at=r.made_at,
        stamp=(Msg("as noted at revision %(number)s", {"number": str(r.revision)}),),
        lead=(),
        parts=parts,
        closing=verdict(r),
    )


def _case(r: Reading) -> Text:
    return Msg("case %(name)s", {"name": r.reference or r.case})


def caller(r: Reading, call: Call) -> str | None:
    """Who called, as noted; else the first of those who were there."""
    for p in reversed(r.on("call-speaker")):
        if p.call == call.id and isinstance(p.value, dict):
            found: str | None = p.value.get("person")
            return found
    return call.with_people[0] if call.with_people else None


def _call(r: Reading, call: Call, said: tuple[Passed, ...]) -> tuple[Text, ...]:
    found = [
        say.colon(Msg("when"), Moment(kept(call.started_at.astimezone(UTC)), weekday=True)),
        say.colon(Msg("how long"), _length(call)),
        say.colon(Msg("channel"), CHANNELS.get(call.channel, call.channel)),
    ]
    speaker = caller(r, call)
    if speaker:
        found.append(say.colon(Msg("spoken with"), _person(r, speaker)))
    spoke = dict.fromkeys((*call.with_people, *(p.teller for p in said if p.teller)))
    others = [p for p in spoke if p != speaker and p in r.persons and not _worker(r, p)]
    found += [say.colon(Msg("also spoke"), _person(r, p)) for p in others]
    listened = {q for p in said for q in p.listening} - {speaker, *others}
    found += [say.colon(Msg("listened in"), _person(r, p)) for p in sorted(listened)]
    for interpreter in dict.fromkeys(p.interpreter for p in said if p.interpreter):
        who = say.name(r, interpreter) if interpreter in r.persons else interpreter
        found.append(say.colon(Msg("interpreter"), who))
    worker = say.name(r, call.worker) if call.worker in r.persons else call.worker or NAMELESS
    found.append(say.colon(Msg("worker"), worker))
    return tuple(found)


def _length(call: Call) -> Text:
    if call.ended_at is None:
        return Msg("end not noted")
    minutes = max(1, round((call.ended_at - call.started_at).total_seconds() / 60))
    return Msg("%(number)s min", {"number": str(minutes)})


def _worker(r: Reading, person: str) -> bool:
    return person in r.persons and r.persons[person].role == "worker"


def _person(r: Reading, person: str) -> Text:
    """Name, relation and role as the file shows them."""
    view = r.persons.get(person)
    name = say.name(r, person)
    if view is None:
        return name
    role = Msg(f"role: {view.role}") if view.role else Msg("role not known yet")
    if view.relation and view.name:
        return Msg(
            "%(name)s (%(relation)s; %(role)s)",
            {"name": name, "relation": view.relation, "role": role},
        )
    return Msg("%(name)s (%(role)s)", {"name": name, "role": role})


def _danger(r: Reading, said: tuple[Passed, ...]) -> tuple[Block, ...]:
    """What was asked of danger, in a fixed order; what was not asked says so."""
    found: list[Block] = []
    answers = {q: tuple(p for p in said if p.question == q) for q in DANGER}
    open_ = any(p.status == "answered" and p.value != "no" for p in answers["danger-now"])
    for question in DANGER:
        if answers[question]:
            found += blocks_of(r, answers[question])
        elif question == "danger-now" or (open_ and question == "danger-outcome"):
            blank = Empty(Msg("Not asked in this call."))
            found.append(Asked(question=say.question(r, question), blocks=(blank,)))
    return tuple(found)


def _by_kind(r: Reading, said: tuple[Passed, ...]) -> tuple[Part, ...]:
    elsewhere = {*DANGER, *FOLLOW_UP_QUESTIONS, "call-speaker"}
    told = [p for p in said if p.question not in elsewhere]
    pieces = [piece for p in told for piece in _pieces(r, p)]
    found = []
    for kind, heading in KINDS.items():
        chosen = tuple(p for piece_kind, p in pieces if piece_kind == kind)
        if chosen:
            found.append(Part(id=f"said-{kind}", heading=heading, blocks=blocks_of(r, chosen)))
    if not found:
        empty = Empty(Msg("Nothing was noted under a question in this call."))
        found.append(Part(id="said", heading=KINDS["told"], blocks=(empty,)))
    return tuple(found)


def _pieces(r: Reading, p: Passed) -> Iterable[tuple[str, Passed]]:
    """An answer and what it is; worries each by what they are, told by who told them.

    Who may read it stands in the file, not in the journal.
    """
    p = replace(p, released_to=(), recovered=False)
    entry = r.questionnaire.question.get(p.question)
    if entry is None or entry.type != "facts" or p.status != "answered":
        return ((p.kind, p),)
    items = list(p.value or ())
    kinds = dict.fromkeys(item.get("kind") for item in items)
    return tuple(
        (
            kind or "none",
            replace(p, kind="told", value=[i for i in items if i.get("kind") == kind]),
        )
        for kind in kinds
    )


def _agreed(r: Reading, said: tuple[Passed, ...]) -> tuple[Block, ...]:
    promised = tuple(p for p in said if p.question in FOLLOW_UP_QUESTIONS)
    found: list[Block] = list(blocks_of(r, promised)) if promised else []
    if not any(p.question == "back-call" for p in promised):
        blank = Empty(Msg("Not asked in this call."))
        found.insert(0, Asked(question=say.question(r, "back-call"), blocks=(blank,)))
    offers = {p.id for p in said if p.question == "cap-can"}
    deals = tuple(deal(r, a) for a in r.agreements if a.offer in offers and a.state != "ended")
    if deals:
        found.append(Group(heading=Msg("Agreements that rest on this call"), blocks=deals))
    return tuple(found)


def _not_asked(r: Reading, call: Call) -> tuple[Block, ...]:
    """The first questions of the caller's route that this call has no answer to."""
    q = r.questionnaire
    who = r.persons.get(caller(r, call) or "")
    role = (who.role if who else None) or "unknown"
    route = q.routes.quick.get(q.routes.variant_by_caller.get(role, "all"), ())
    # What only some answers open, and what stands under Danger already, is not missing here.
    done = {p.question for p in r.statements if p.call == call.id} | {*DANGER, "back-call"}
    missing = (i for i in route if i in q.question and i not in done)
    items = once(say.question(r, i) for i in missing if q.question[i].open_when is None)
    if not items:
        return (Empty(Msg("Every first question was asked.")),)
    return (Notice(text=Msg("First questions without an answer in this call:")), Items(items=items))
