"""The parts on who does what: agreements against offers, the week, relief, contact, afterwards."""

from __future__ import annotations

from intake_tui.domain.network import Breach, Load
from intake_tui.domain.plan import say
from intake_tui.domain.plan.holding import over
from intake_tui.domain.plan.model import (
    Block,
    Deal,
    Group,
    Items,
    Label,
    Moment,
    Msg,
    Notice,
    Point,
    Table,
    Text,
)
from intake_tui.domain.plan.parts.points import once, reason
from intake_tui.domain.reading import Reading
from intake_tui.domain.record.types import Agreement
from intake_tui.domain.week import Cover

STATES = {"proposed": Msg("proposed"), "agreed": Msg("agreed"), "ended": Msg("ended")}


def agreements(r: Reading) -> tuple[Block, ...]:
    """Who does what, within what they offered (B3.0, E5)."""
    deals: tuple[Block, ...] = tuple(deal(r, a) for a in r.agreements)
    offered = tuple(say.asked(r, "cap-can"))
    blocks: list[Block] = list(deals)
    if offered:
        blocks.append(Group(heading=Msg("What people offer"), blocks=offered))
    if _compared(r):
        blocks.append(_against(r))
    blocks += week(r)
    blocks += (breach(r, b) for b in r.breaches)
    return tuple(blocks) or (say.nothing(r),)


def week(r: Reading) -> tuple[Block, ...]:
    """The week of each child, as far as agreements in it may be seen."""
    return tuple(block for c in r.covers for block in _week(r, c))


def breach(r: Reading, b: Breach) -> Point:
    """What a plan asks beyond what was offered, with what it rests on; for the file alone."""
    lines: list[Text] = [Label(b.reason.nl, b.reason.en)]
    if b.findings:
        lines.append(Msg("finding: %(ids)s", {"ids": ", ".join(b.findings)}))
    lines.append(Msg("Refused in the final plan."))
    return Point(
        severity=Msg("attention"),
        message=Label(b.message.nl, b.message.en),
        about=say.name(r, b.person),
        lines=tuple(lines),
        reasons=tuple(reason(r, p) for p in r.by_id(*b.statements)),
        rule=b.kind,
    )


def deal(r: Reading, a: Agreement) -> Deal:
    """One agreement. What it rests on is named only where that offer passed."""
    q = r.questionnaire
    lines: list[Text] = []
    if a.amount is not None:
        unit = q.offer[a.code].unit if a.code in q.offer else ""
        lines.append(say.amount(r, a.amount, unit))
    if a.children:
        lines.append(Msg("for %(names)s", {"names": say.names(r, a.children)}))
    lines += say.slot_lines(r, a.slots)
    if a.start:
        lines.append(Msg("from %(date)s", {"date": Moment(a.start)}))
    if a.end:
        lines.append(Msg("until %(date)s", {"date": Moment(a.end)}))
    lines += _takes_over(r, a)
    if r.whole:
        lines.append(
            Msg("rests on an offer that was made") if a.offer else Msg("rests on no noted offer")
        )
        if a.visible_to:
            lines.append(Msg("may be seen by %(names)s", {"names": say.names(r, a.visible_to)}))
    return Deal(
        owner=say.name(r, a.owner),
        what=say.task(r, a.code),
        text=a.text,
        lines=tuple(lines),
        state=_state(r, a),
    )


def _state(r: Reading, a: Agreement) -> Text:
    """How it stands; one that ended by date says so, whatever was noted."""
    if a.end and a.state != "ended" and over(a, say.today(r)):
        return Msg("ended on %(date)s", {"date": Moment(a.end)})
    return STATES[a.state]


def _takes_over(r: Reading, a: Agreement) -> list[Text]:
    """Who takes over, in the file also where that is not what its people said (B3.6)."""
    owner = r.persons.get(a.owner)
    if not r.whole:
        if a.backup:
            return [Msg("%(name)s takes over", {"name": say.name(r, a.backup)})]
        others = owner is None or owner.role not in ("worker", "professional", "parent")
        return [Msg("nobody takes over yet")] if others and r.reader.name != "child" else []
    if not a.backup:
        return [Msg("nobody to take over is noted")]
    lines: list[Text] = [Msg("%(name)s takes over", {"name": say.name(r, a.backup)})]
    if a.backup not in r.willing:
        lines.append(Msg("%(name)s has not said a clear yes", {"name": say.name(r, a.backup)}))
    for p in r.on("cap-backup", subject=a.owner):
        named = [item["person"] for item in p.value or ()] if p.status == "answered" else None
        if named is not None and p.teller == a.owner and a.backup not in named:
            said = say.names(r, named) if named else Msg("nobody")
            args = {"owner": say.name(r, a.owner), "names": said}
            lines.append(Msg("%(owner)s said otherwise: %(names)s", args))
    return lines


def _compared(r: Reading) -> list[Load]:
    """Loads of the network: what a professional does is not bound by an offer."""
    work = ("worker", "professional")
    people = {p.id for p in r.persons.values() if p.role not in work}
    return [load for load in r.loads if load.person in people]


def _against(r: Reading) -> Table:
    return Table(
        caption=Msg("Offered against asked, per week and per task"),
        columns=(
            Msg("Who"),
            Msg("Task"),
            Msg("Offered"),
            Msg("Agreed"),
            Msg("Proposed"),
            Msg("Note"),
        ),
        rows=tuple(
            (
                say.name(r, load.person),
                say.code(r.questionnaire.offers, load.code),
                "–" if load.offered is None else say.amount(r, load.offered, load.unit),
                say.amount(r, load.agreed, load.unit),
                say.amount(r, load.proposed, load.unit),
                _note(load),
            )
            for load in _compared(r)
        ),
    )


def _note(load: Load) -> Text:
    if load.offered is None and (load.agreed or load.proposed or load.unmeasured):
        return Msg("not offered by this person")
    if load.over:
        return Msg("%(number)s more than offered", {"number": str(load.over)})
    return Msg("amount not noted") if load.unmeasured else "–"


def _week(r: Reading, c: Cover) -> list[Block]:
    """One child's week: rows are parts of the day, columns the days."""
    if not (c.needed or c.covered or c.proposed):
        return []
    # A child's sheet is no list of what is missing.
    gaps = c.gaps if r.reader.name != "child" else ()
    if not (gaps or c.covered or c.proposed or r.whole):
        return []
    q = r.questionnaire
    owners = {a.id: a.owner for a in r.agreements}

    def cell(slot: str) -> Text:
        if slot in c.covered:
            people = tuple(dict.fromkeys(owners[a] for a in c.covered[slot] if a in owners))
            return say.names(r, people)
        if slot in gaps:
            return Msg("OPEN") if r.whole else Msg("nobody yet")
        if slot in c.proposed:
            people = tuple(dict.fromkeys(owners[a] for a in c.proposed[slot] if a in owners))
            return Msg("(%(names)s)", {"names": say.names(r, people)})
        return "·"

    table = Table(
        caption=Msg("The week of %(name)s", {"name": say.name(r, c.child)}),
        columns=(Msg("Part of the day"), *(say.code(q.days, d.code) for d in q.days)),
        rows=tuple(
            (say.code(q.day_parts, p.code), *(cell(f"{d.code}.{p.code}") for d in q.days))
            for p in q.day_parts
        ),
    )
    legend: list[Block] = []
    if gaps and r.whole:
        legend.append(Notice(text=Msg("OPEN: needed and not covered.")))
    if any(
        slot in c.proposed and slot not in c.covered and slot not in gaps for slot in c.proposed
    ):
        legend.append(Notice(text=Msg("In brackets: proposed, not agreed.")))
    return [table, *legend]


def relief(r: Reading) -> tuple[Block, ...]:
    """Rest and who takes over (B3.4, B3.6)."""
    questions = (
        "cap-backup",
        "cap-load",
        "cap-cannot",
        "cap-health",
        "cap-pressure",
        "cap-own-children",
        "cap-support",
    )
    answers: tuple[Block, ...] = tuple(b for q in questions for b in say.asked(r, q))
    if not r.whole:
        pausing = tuple(
            say.colon(
                say.name(r, a.owner),
                Msg("%(name)s takes over", {"name": say.name(r, a.backup)}),
            )
            for a in r.agreements
            if a.backup
        )
        answers = (Notice(text=say.worded(r, "pausing")), Items(items=once(pausing)))
        answers = answers if pausing else ()
    line = r.lines.get("no-and-stop")
    told = answers or ((say.nothing(r),) if r.whole else ())
    return (*told, *((Notice(text=say.filled(r, line)),) if line else ()))


def contact(r: Reading) -> tuple[Block, ...]:
    """How often, who calls, at what pace (G1, G3, A3.5)."""
    return say.any_of(
        r,
        "contact-frequency",
        "tempo-waiting",
        "tempo-fit",
        "back-call",
        "contact-trust",
        "tension",
    )


def after(r: Reading) -> tuple[Block, ...]:
    """Who stays when we leave (E6)."""
    return say.any_of(r, "network-people")
