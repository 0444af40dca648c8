"""The parts in which people speak: the child, who is there, what goes well, the parents."""

from __future__ import annotations

from intake_tui.domain.plan import say, voices
from intake_tui.domain.plan.model import Block, Columns, Group, Msg, Notice, Table, Text
from intake_tui.domain.plan.parts.points import differing, point
from intake_tui.domain.plan.picture import pictures
from intake_tui.domain.reading import Reading

WISHES = ("child-wish", "child-good", "child-worry")
THEIRS = ("parent-view", "parent-need")
AT_HOME = ("people-react", "parent-fears", "free-to-speak")
"""What stands beside these in a parent's own copy."""


def child_words(r: Reading) -> tuple[Block, ...]:
    """The child's own words come first (A1.1, B2.1, D1)."""
    return say.per_child(voices.only(r, voices.of_oneself), *_of_child(r))


def _of_child(r: Reading) -> tuple[str, ...]:
    return (*WISHES, "child-shown", "child-involve", *(("child-share",) if r.whole else ()))


def told_of_child(r: Reading) -> tuple[Block, ...]:
    """What others told about what the child wants, and how it was spoken to; empty for none."""
    if r.organisation:
        return ()
    rest = voices.only(r, lambda p: not voices.of_oneself(p))
    questions = (*_of_child(r), *(("child-spoken",) if r.whole else ()))
    return say.per_child(rest, *questions) if rest.on(*questions) else ()


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
    """How parents see it: each for themselves, side by side in the file (A1.2)."""
    own = _of_parents(r, by_parents=True)
    if not r.whole:
        return say.any_of(own, *THEIRS, *AT_HOME)
    parents = tuple(p for p in r.persons.values() if p.role == "parent")
    groups = tuple(_says(own, parent.id, *THEIRS) for parent in parents)
    return (
        (Columns(groups=groups), *say.asked(own, "parent-fears")) if groups else (say.nothing(r),)
    )


def told_of_parents(r: Reading) -> tuple[Block, ...]:
    """What others told about how parents see it; empty for none."""
    rest = _of_parents(r, by_parents=False)
    more = ("parent-fears",) if r.whole else (*AT_HOME, "own-statement", "read-back")
    return tuple(b for q in (*THEIRS, *more) for b in say.asked(rest, q))


def _of_parents(r: Reading, *, by_parents: bool) -> Reading:
    parents = {p.id for p in r.persons.values() if p.role == "parent"}
    return voices.only(r, lambda p: (voices.of_oneself(p) and p.subject in parents) == by_parents)


def _says(r: Reading, person: str, *questions: str) -> Group:
    own = voices.only(r, lambda p: voices.voice(p) == person)
    return Group(
        heading=Msg("%(name)s says", {"name": say.name(r, person)}),
        blocks=tuple(b for q in questions for b in say.asked(own, q, person)) or (say.nothing(r),),
    )


def what_differs(r: Reading) -> tuple[Block, ...]:
    """Answers that differ; the child beside the parents where the worker noted that they do."""
    beside = tuple(
        Columns(
            groups=(
                _says(r, child.id, *WISHES[:1]),
                *(_says(r, p.id, *THEIRS) for p in r.persons.values() if p.role == "parent"),
            )
        )
        for child in r.children
        if any(p.value == "differ" for p in r.on("views-differ", subject=child.id))
    )
    answers = differing(r)
    return (*beside, *answers) if r.differing or not beside else beside


def own_statement(r: Reading) -> tuple[Block, ...]:
    """What people added themselves; not edited by anybody (A3.1, Jeugdwet 7.3.8)."""
    if r.whole:
        return say.any_of(voices.only(r, voices.of_oneself), "own-statement", "read-back")
    own = voices.mine(r)
    said = tuple(say.asked(own, "own-statement"))
    return (*said, *unread(r), *say.asked(own, "read-back")) or (say.nothing(r),)


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
