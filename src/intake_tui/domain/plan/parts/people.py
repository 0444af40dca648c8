"""The parts in which people speak: the child, who is there, what goes well, the parents."""

from __future__ import annotations

from intake_tui.domain.plan import say
from intake_tui.domain.plan.model import Block, Columns, Group, Msg, Notice, Table, Text
from intake_tui.domain.plan.parts.points import point
from intake_tui.domain.plan.picture import pictures
from intake_tui.domain.reading import Reading

WISHES = ("child-wish", "child-good", "child-worry")


def child_words(r: Reading) -> tuple[Block, ...]:
    """The child's own words come first (A1.1, B2.1, D1)."""
    more = (
        ("child-shown", "child-involve", "child-share", "child-spoken")
        if r.whole
        else (
            "child-shown",
            "child-involve",
        )
    )
    return say.per_child(r, *WISHES, *more)


def who_is_there(r: Reading) -> tuple[Block, ...]:
    """Whom the child named, and when which professional sees it next (A3.3, B2.3, D3)."""
    more = (
        ("supporter-chosen-by", "supporter-asked-by-child", "supporter-objection", "supporter-not")
        if r.whole
        else ()
    )
    blocks = say.per_child(r, "child-supporter", "child-next-visit", *more)
    agreed: tuple[Block, ...] = ()
    if r.whole:
        agreed = tuple(
            b
            for q in ("supporter-agreed", "supporter-contact-ok", "supporter-tell", "who-is-there")
            for b in say.asked(r, q)
        )
    elif own := say.asked(r, "who-is-there"):
        agreed = own
    line = r.lines.get("follow-child")
    return (*blocks, *pictures(r), *agreed, *((Notice(text=say.filled(r, line)),) if line else ()))


def strengths(r: Reading) -> tuple[Block, ...]:
    """What already happens, by whom, with its source (A5.2, E2, E4, E5)."""
    answers = say.any_of(r, "network-now", "supporter-motive", "out-of-hours", "bridge-person")
    points = tuple(point(r, s) for s in r.signals if s.prints == "plan")
    return (*answers, *points)


def parents_view(r: Reading) -> tuple[Block, ...]:
    """How parents see it; in the file beside what the child wants, not merged (A1.2)."""
    theirs = ("parent-view", "parent-need")
    if not r.whole:
        return say.any_of(r, *theirs, "people-react", "parent-fears", "free-to-speak")
    groups = [
        Group(
            heading=Msg("%(name)s says", {"name": say.name(r, child.id)}),
            blocks=tuple(b for q in WISHES[:1] for b in say.asked(r, q, child.id))
            or (say.nothing(r),),
        )
        for child in r.children
    ]
    for parent in (p for p in r.persons.values() if p.role == "parent"):
        groups.append(
            Group(
                heading=Msg("%(name)s says", {"name": say.name(r, parent.id)}),
                blocks=tuple(b for q in theirs for b in say.asked(r, q, parent.id))
                or (say.nothing(r),),
            )
        )
    differ = tuple(b for q in ("views-differ", "parent-fears") for b in say.asked(r, q))
    return (Columns(groups=tuple(groups)), *differ) if groups else (say.nothing(r),)


def own_statement(r: Reading) -> tuple[Block, ...]:
    """What people added themselves; not edited by anybody (A3.1, Jeugdwet 7.3.8)."""
    if r.whole:
        return say.any_of(r, "own-statement", "read-back")
    said = tuple(say.asked(r, "own-statement"))
    return (*said, *unread(r), *say.asked(r, "read-back")) or (say.nothing(r),)


def unread(r: Reading) -> tuple[Block, ...]:
    """That there is a statement of this reader which their paper does not give."""
    return (Notice(text=say.worded(r, "unread-statement")),) if r.unread else ()


def everybody(r: Reading) -> tuple[Block, ...]:
    """The people of the case in two lists, informal and formal, with their role (A5.7)."""

    def rows(formal: bool) -> tuple[tuple[Text, ...], ...]:
        return tuple(
            (
                say.name(r, p.id),
                Msg(f"role: {p.role}") if p.role else Msg("role not known yet"),
                p.relation or "–",
                Msg("yes") if p.mandate else (Msg("no") if p.mandate is False else "–"),
            )
            for p in r.persons.values()
            if (p.side == "formal" or p.role in ("professional", "worker", "organisation"))
            == formal
        )

    columns = (Msg("Name"), Msg("Role"), Msg("Relation"), Msg("Mandate"))
    tables = (
        Table(caption=Msg("Family and network"), columns=columns[:3], rows=_cut(rows(False))),
        Table(caption=Msg("Formal"), columns=columns, rows=rows(True)),
    )
    return tuple(t for t in tables if t.rows) or (say.nothing(r),)


def _cut(rows: tuple[tuple[Text, ...], ...]) -> tuple[tuple[Text, ...], ...]:
    return tuple(row[:3] for row in rows)
