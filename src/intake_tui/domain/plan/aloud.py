"""For who reads a child's plan aloud: names, numbers, and the sheet for the youngest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from intake_tui.domain.plan import say
from intake_tui.domain.plan.model import Block, Group, Items, Moment, Notice, Part, Table, Text
from intake_tui.domain.plan.parts.agreed import week
from intake_tui.domain.plan.parts.steps import numbers
from intake_tui.domain.plan.picture import pictures
from intake_tui.domain.reading import Passed, Reading
from intake_tui.domain.record.values import persons_in

SHEET = "0-3"
READ_ALOUD = "read-aloud"
ON_SHEET = ("child-supporter", "child-next-visit", "back-call")


def aloud(r: Reading) -> tuple[Block, ...]:
    """Names, numbers, confidential adviser: for the adult, not counted."""
    names = tuple(_who_is_who(r))
    who: tuple[Block, ...] = ()
    if names:
        who = (Group(heading=say.worded(r, "aloud-people"), blocks=(Items(items=names),)),)
    return (*who, numbers(r), notice(r, "aloud-adviser"))


def _who_is_who(r: Reading) -> Iterator[Text]:
    for person in r.persons.values():
        if person.id != r.reader.person and person.name:
            shown = say.name(r, person.id)
            yield say.colon(shown, person.relation) if person.relation else shown


def on_sheet(p: Passed) -> bool:
    """Whether the sheet of the youngest draws on ``p``; the age decides its form and is no line."""
    return p.question in (*ON_SHEET, "child-age-band")


def sheet(r: Reading) -> tuple[Part, ...]:
    """Who is there and when, for who reads aloud to the youngest."""
    chosen = supporters(r)
    visits = r.on(*ON_SHEET[1:])
    rows: list[tuple[Text, ...]] = []
    for a in r.agreements:
        for when in say.slot_lines(r, a.slots) or ("–",):
            rows.append((say.name(r, a.owner), say.task(r, a.code), when))
    for p in visits:
        visit: Mapping[str, Any] = p.value or {}
        by = say.name(r, visit["by"]) if visit.get("by") else say.WORKER
        day = Moment(visit["at"], weekday=True) if visit.get("at") else "–"
        rows.append((by, say.worded(r, "sheet-visit"), day))
    owners = {a.owner for a in r.agreements}
    named = naming(r, owners | set(chosen) | {x for p in visits for x in people_in(r, p)})
    title = heading(r, "who-is-there", own=False)
    blocks: list[Block] = [there(r, s, own=False) for s in chosen]
    blocks += pictures(named)
    if rows:
        columns = (
            say.worded(r, "sheet-who"),
            say.worded(r, "sheet-what"),
            say.worded(r, "sheet-at"),
        )
        caption = say.worded(r, "sheet-table")
        blocks.append(Table(caption=caption, columns=columns, rows=tuple(rows)))
    blocks += week(r)
    last = say.worded(r, "head-sheet-names")
    return (
        Part(id="who-is-there", heading=title, blocks=tuple(blocks) or (say.nothing(r),)),
        Part(id=READ_ALOUD, heading=last, blocks=aloud(named)),
    )


def there(r: Reading, person: str, *, own: bool) -> Notice:
    """That somebody is there for the child; before an informed yes only that they will be asked.

    ``own`` says that the child named them itself.
    """
    if person in r.willing:
        return notice(r, "is-there", naam=say.name(r, person))
    return notice(r, "chosen-not-asked" if own else "not-asked", naam=say.name(r, person))


def sheet_lead(r: Reading) -> tuple[Notice, ...]:
    """What the sheet is, above it; nothing for a child with a plan of its own."""
    if r.band != SHEET:
        return ()
    return (notice(r, "sheet"), notice(r, "sheet-when"))


def naming(r: Reading, people: set[str]) -> Reading:
    """``r`` with nobody in it but whom the plan names: a line without room leaves no name."""
    parents = {p for of in r.parents.values() for p in of}
    kept = people | parents | {child.id for child in r.children}
    return msgspec.structs.replace(
        r, persons={id_: view for id_, view in r.persons.items() if id_ in kept}
    )


def people_in(r: Reading, p: Passed) -> Iterator[str]:
    """Whom the lines of a statement name."""
    v: Any = p.value
    match p.question:
        case "child-next-visit" | "back-call":
            yield from filter(None, (v.get("by"),))
        case "evaluation-date" | "placement-status":
            return
        case "responsible-prof":
            yield v
        case _:
            entry = r.questionnaire.question.get(p.question)
            yield from persons_in(entry, v) if entry else ()
            yield from filter(None, (p.teller, p.words_of))


def supporters(r: Reading) -> tuple[str, ...]:
    """Whom the child itself named, as far as it may be in its plan."""
    return tuple(
        dict.fromkeys(item["person"] for p in r.on("child-supporter") for item in p.value or ())
    )


def heading(r: Reading, part_id: str, *, own: bool = True) -> Text:
    """The heading of a part, in words for the child itself (``own``) or as it always is."""
    words = r.questionnaire.plan_text.get(f"head-{part_id}") if own else None
    return say.filled(r, words or r.questionnaire.part[part_id].heading)


def notice(r: Reading, text: str, **args: Text) -> Notice:
    """A text of plans as a line of its own."""
    return Notice(text=say.worded(r, text, **args))
