"""The parts on decisions, worries, the line, whom to call, and looking back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from intake_tui.domain.plan import say
from intake_tui.domain.plan.model import (
    Block,
    Empty,
    FactLine,
    Group,
    Label,
    Msg,
    Notice,
    Number,
    Numbers,
    Table,
    Text,
)
from intake_tui.domain.plan_shape import Phone
from intake_tui.domain.reading import UNNAMED, Passed, Reading

OWN_DESK = "Eigen piketdienst"


def not_considered(r: Reading) -> tuple[Block, ...]:
    """What is and is not being considered now, in plain words (A4.1, A4.2)."""
    where = say.per_child(r, "placement-status") if r.on("placement-status") else ()
    coming = (Notice(text=Msg("Decisions to come stand under 'Who decides'.")),)
    return (*where, *(coming if r.on("decision-list") else ())) or (say.nothing(r),)


def facts(r: Reading) -> tuple[Block, ...]:
    """Worries in facts. A line without a kind or a source is not written down here (G6)."""
    found: list[Block] = []
    for child in r.children:
        lines: list[Block] = []
        left = 0
        for p in r.on("worry-facts", subject=child.id):
            if p.status != "answered":
                lines.append(say.block(r, p))
                continue
            for fact in p.value or ():
                if fact.get("kind") and _sourced(r, fact):
                    lines.append(_fact(r, p, fact))
                else:
                    left += 1
        if left and r.whole:
            text = Msg(
                "Lines without a kind or a source, see Still to ask: %(number)s.",
                {"number": str(left)},
            )
            lines.append(Notice(text=text, tone="care"))
        if lines and len(r.children) > 1:
            found.append(Group(heading=say.name(r, child.id), blocks=tuple(lines)))
        else:
            found += lines
    return tuple(found) or (say.nothing(r),)


def _sourced(r: Reading, fact: dict[str, str]) -> bool:
    """Whether a source is given; for a family one may stand unnamed."""
    source = fact.get("source")
    return bool(source) or (not r.whole and source == UNNAMED)


def _fact(r: Reading, p: Passed, fact: dict[str, str]) -> FactLine:
    return FactLine(
        what=fact["what"],
        at=say.when(fact.get("at")),
        seen_by=say.informant(fact.get("seen_by")),
        kind=say.fact_kind(r, fact["kind"]),
        source=say.informant(fact["source"]) or "",
        by=say.by(r, p),
        # Named only where every line of the statement stands here.
        id=p.id if all(f.get("kind") and f.get("source") for f in p.value or ()) else "",
    )


def stay_home(r: Reading) -> tuple[Block, ...]:
    """What is needed to stay or come back, and the line the team decided (J1, J2, H1)."""
    line = ("tipping-line", "tipping-decided-with")
    if r.whole:
        blocks = say.per_child(r, "return-needs", *line, "good-enough")
        told = say.per_child(r, "tipping-told") if r.on("tipping-told") else ()
        return (*blocks, *told, *say.asked(r, "knows-line"))
    shared = _shared(r, line[0])
    together = {child for of in shared for child in of}
    found: list[Block] = []
    for child in r.children:
        alone = line if child.id not in together and r.on(line[0], subject=child.id) else ()
        needs = ("return-needs", *alone, "good-enough")
        answers = tuple(b for q in needs for b in say.asked(r, q, child.id))
        if answers and len(r.children) > 1:
            found.append(Group(heading=say.name(r, child.id), blocks=answers))
        else:
            found += answers
    found += _once(r, shared, *line)
    return (*found, *say.asked(r, "knows-line")) or (say.nothing(r),)


def the_line(r: Reading) -> tuple[Block, ...]:
    """The line alone, once where it holds for several children."""
    question = "tipping-line"
    shared = _shared(r, question)
    together = {child for of in shared for child in of}
    alone = tuple(p for p in r.statements if p.question == question and p.subject not in together)
    return (*say.asked(replace(r, statements=alone), question), *_once(r, shared, question))


def _shared(r: Reading, question: str) -> list[tuple[str, ...]]:
    """The children for whom the same was noted, as far as there are several."""
    same: dict[str, list[str]] = {}
    for p in r.on(question):
        same.setdefault(str(p.value), []).append(p.subject or "")
    return [tuple(dict.fromkeys(of)) for of in same.values() if len(set(of)) > 1]


def _once(r: Reading, shared: Iterable[tuple[str, ...]], *questions: str) -> Iterator[Block]:
    for of in shared:
        blocks = tuple(b for q in questions for b in say.asked(r, q, of[0]))
        known = [child for child in of if child in r.persons]
        yield Group(heading=say.names(r, known), blocks=blocks)


def numbers(r: Reading) -> Numbers:
    """Whom to call. Only the file shows numbers that have still to be checked."""
    return Numbers(rows=tuple(_number(r, phone) for phone in r.phones if _usable(phone)))


def _usable(phone: Phone) -> bool:
    return any(c.isdigit() for c in phone.number)


def _number(r: Reading, phone: Phone) -> Number:
    """A number; what comes after a semicolon in its hours is for the team."""
    hours = (phone.hours.nl, phone.hours.en)
    return Number(
        name=phone.name,
        number=phone.number,
        hours=Label(*(h if r.whole else h.split(";")[0] for h in hours)),
        for_whom=Label(phone.for_whom.nl, phone.for_whom.en),
        note=None if phone.verified else Msg("check this number before use"),
    )


def route(r: Reading) -> tuple[Block, ...]:
    """Steps and numbers on every version (H2, H3, G1)."""
    answers = say.asked(r, "escalation-route")
    steps: tuple[Block, ...] = (Notice(text=Msg("Immediate danger: call 112."), tone="care"),)
    who = _responsible(r)
    if who is not None:
        steps += (Notice(text=Msg("In office hours you can call %(name)s.", {"name": who})),)
    if not r.whole:
        # The record keeps no number of a worker, and the house style only may have the desk's.
        blank = say.worded(r, "number-blank", naam=who or say.WORKER)
        steps += (Notice(text=blank), Notice(text=say.worded(r, "after-hours")))
    return (*steps, numbers(r), *answers)


def once_wrong(r: Reading) -> tuple[Block, ...]:
    """If it goes wrong once: no blame, call (A4.4, B3.6)."""
    return (
        Notice(text=Msg("Something can go wrong once. Call as soon as you can.")),
        Notice(text=Msg("Then we look together at what is needed.")),
    )


def _responsible(r: Reading) -> Text | None:
    """Who is responsible, only where the mandate is known (B4.4)."""
    for p in r.on("responsible-prof"):
        view = r.persons.get(p.value) if isinstance(p.value, str) else None
        if view is not None and view.mandate and view.name:
            return view.name
    return None


def call_name(r: Reading) -> Text:
    """The name that a heading gives to call."""
    return _responsible(r) or Label("ons", "us")


def options(r: Reading) -> tuple[Block, ...]:
    """Other options: considered, by whom (J1, J2, B5.5)."""
    return say.per_child(r, "alternatives")


def who_decides(r: Reading) -> tuple[Block, ...]:
    """The decision table, and who is responsible (B4.2, B4.4)."""
    rows = tuple(
        (
            item["what"],
            say.name(r, item["decides"]) if item.get("decides") else Msg("not decided yet"),
            say.names(r, item["heard"]) if item.get("heard") else "–",
            say.moment(r, item["at"]) if item.get("at") else "–",
        )
        for p in r.on("decision-list")
        if p.status == "answered"
        for item in p.value or ()
    )
    table: tuple[Block, ...] = ()
    if rows:
        columns = (Msg("What"), Msg("Who decides"), Msg("Who is heard"), Msg("When"))
        table = (Table(caption=Msg("Decisions"), columns=columns, rows=rows),)
    else:
        table = tuple(say.asked(r, "decision-list"))
    rest = tuple(
        b for q in ("responsible-prof", "kader", "family-plan", "org-role") for b in say.asked(r, q)
    )
    more = (
        tuple(
            b for q in ("network-heard", "alignment", "authority-holders") for b in say.asked(r, q)
        )
        if r.whole
        else tuple(say.asked(r, "authority-holders"))
    )
    return (*table, *rest, *more) or (say.nothing(r),)


def evaluation(r: Reading) -> tuple[Block, ...]:
    """When which professional with a mandate looks back (B4.1, G4)."""
    known = tuple(say.asked(r, "evaluation-date"))
    if not r.whole:
        none: Block = Notice(text=say.worded(r, "no-look-back"))
        # A supporter reads whose work it is under 'You need not check on the parents'.
        whose = () if r.reader.name == "supporter" else looking_back(r)
        return (*(known or (none,)), *whose)
    unsure = any(_without(r, p) for p in r.on("evaluation-date"))
    care = (
        (Notice(text=Msg("The mandate of the owner is not noted yet."), tone="care"),)
        if unsure
        else ()
    )
    return (*(known or (say.nothing(r),)), *care, *looking_back(r))


def looking_back(r: Reading) -> tuple[Block, ...]:
    """Whose work looking back and supervising is; at home in plain words."""
    if not r.whole:
        return (Notice(text=say.worded(r, "home-evaluation")),)
    line = r.lines.get("evaluation")
    return (Notice(text=say.filled(r, line)),) if line else ()


def _without(r: Reading, p: Passed) -> bool:
    owner = p.value.get("by") if isinstance(p.value, dict) else None
    view = r.persons.get(owner or "")
    return view is not None and not view.mandate


def disagree(r: Reading) -> tuple[Block, ...]:
    """What to do when somebody does not agree with the plan (B4.3)."""
    ways = (
        Notice(text=Msg("Something in this plan not right? Say so; we write it down.")),
        Notice(text=Msg("Your own statement is added, in your words.")),
    )
    if not r.whole:
        return ways
    views = tuple(
        b for q in ("views-differ", "alignment", "supporter-objection") for b in say.asked(r, q)
    )
    advisers = tuple(_number(r, p) for p in r.phones if p.for_whom.en == "confidential adviser")
    numbers_ = (Numbers(rows=advisers),) if advisers else ()
    if not views:
        noted = Msg("What people tell differently stands under 'What differs'.")
        views = (
            (Notice(text=noted),)
            if r.differing
            else (Empty(Msg("No different positions were noted.")),)
        )
    return (*ways, *numbers_, *views)
