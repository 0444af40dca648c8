"""The cover of a file for inspection: what it is, what it rests on, that it is not sent yet."""

from __future__ import annotations

from intake_tui.domain.plan import say
from intake_tui.domain.plan.model import Moment, Msg, Notice, Part
from intake_tui.domain.reading import Reading
from intake_tui.domain.record.types import Case, Person
from intake_tui.domain.ways.paper import Paper


def cover(
    r: Reading, case: Case, person: Person, parts: tuple[Part, ...], *, marked: int, held: int
) -> Paper:
    """``parts`` under their cover; ``marked`` and ``held`` count passages.

    The reference is the team's own words for the case and does not go out with it.
    """
    return Paper(
        kind="inspection",
        person=person.id,
        title=Msg("For inspection: everything by and about one person"),
        for_whom=say.name(r, person.id),
        case=case.id,
        reference="",
        revision=case.revision,
        made_at=r.made_at,
        stamp=(
            Msg("concept, not checked yet"),
            Msg("revision %(number)s", {"number": str(case.revision)}),
            Moment(say.day_of(r.made_at)),
        ),
        lead=(
            Notice(
                text=Msg("Do not send this before a person has checked every passage."),
                tone="care",
            ),
            Notice(
                text=Msg(
                    "Marked «REVIEW»: %(marked)s. Held back: %(held)s. The marks rest on the names"
                    " in the case; a nickname is not found. Read all of it.",
                    {"marked": str(marked), "held": str(held)},
                )
            ),
            *(Notice(text=text) for text in BASIS),
        ),
        parts=parts,
    )


BASIS = (
    Msg(
        "Basis: Jeugdwet 7.3.10 and AVG 15. A copy of everything about oneself, except where"
        " somebody else's privacy requires that it is withheld. Work notes count. Have a jurist"
        " check the current text of the law."
    ),
    Msg(
        "Who may ask (Jeugdwet 7.3.15): under 12 the parents; from 12 to 15 the child and the"
        " parents, and what the child thinks of it weighs; from 16 the child decides. Practice"
        " differs; a person decides."
    ),
    Msg(
        "On request a statement of one's own is added to the file (Jeugdwet 7.3.8). The audit log"
        " is not in this."
    ),
)
