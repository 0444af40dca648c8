"""Lines of the network: columns in cells, so that wide letters do not push the rest away."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from intake_tui.domain.network import bar
from intake_tui.locale import _
from intake_tui.session import phrases
from intake_tui.session.network.showing import DealRow, LoadRow, PersonRow
from intake_tui.session.network.words import STATE_SIGN, NetworkWords, state_word
from intake_tui.tui.text import fitted, safe
from intake_tui.tui.text import width as cells
from intake_tui.tui.widgets.circles import SHAPES, STAR

AGREED, PROPOSED, FREE, OVER = "█", "▒", "·", "!"
"""Cells of a bar: told apart by their form, not by a colour."""
_MARKS = 6


def people_columns(width: int) -> list[int]:
    """Cells for name, relation, role, side, circle, contact and offers; a column of 0 is left out.

    On a narrow screen the side goes first, as its sign stands before the name; then the relation.
    """
    fixed = [13, 12, 6, 7, 7]
    rest = width - _MARKS - sum(fixed) - 6
    if rest < 30:
        fixed[1] = 0
        rest += 13
    if rest >= 20:
        return [rest - rest * 9 // 20, rest * 9 // 20, *fixed]
    return [max(8, rest + 1), 0, *fixed]


def _joined(cells: Sequence[str], columns: Sequence[int]) -> str:
    return " ".join(
        fitted(text, room, pad=True) for text, room in zip(cells, columns, strict=True) if room
    )


def people_head(width: int) -> str:
    """The names of the columns of the people."""
    names = [_("Name"), _("Relation"), _("Role"), _("Side"), _("Circle"), _("Contact"), _("Offers")]
    return " " * _MARKS + _joined(names, people_columns(width))


def person_line(row: PersonRow, words: NetworkWords, width: int) -> Content:
    """One person: number, shape of the side, star, and the columns."""
    person = row.person
    name = phrases.person_label(person)
    offers = str(row.offered) if row.offered else "–"
    if row.asked:
        offers += f"/{row.asked}"
    if row.warnings:
        offers += f" {OVER}"
    columns = [
        name,
        person.relation if person.name else "",
        phrases.role_word(person.role),
        phrases.side_word(person.side) if person.side else "?",
        str(row.circle) if row.circle else "–",
        words.may_contact(row),
        offers,
    ]
    mark = fitted(str(row.number), 2, pad=True) + " " + SHAPES.get(person.side, SHAPES[None])
    mark += STAR if row.chosen else " "
    return Content.assemble(
        (fitted(mark, _MARKS, pad=True), "bold" if row.chosen else ""),
        _joined(columns, people_columns(width)),
    )


def load_lines(row: LoadRow, words: NetworkWords, width: int, *, named: bool) -> Content:
    """Asked against offered as a bar and in numbers; what is wrong stands under it with why."""
    who = 16 if width < 100 else 20
    task = 26
    room = 14 if width < 100 else 21
    found = bar(row.load, row.largest, room)
    drawn = AGREED * found.agreed + PROPOSED * found.proposed + FREE * found.free
    drawn += OVER * found.over
    first = Content.assemble(
        (fitted(phrases.person_label(row.person) if named else "", who, pad=True), "bold"),
        " ",
        fitted(words.task(row.load.code), task, pad=True),
        " ",
        fitted(drawn, room, pad=True),
        " ",
    )
    rest = " · ".join(part for part in (words.load(row), *words.load_note(row)) if part)
    left = width - who - task - room - 3
    lines = [first + safe(rest)] if cells(rest) <= left else [first, safe(f"     {rest}")]
    lines = [*lines, *(safe("   " + line).stylize("bold") for line in words.warnings(row))]
    return Content("\n").join(lines)


def deal_line(row: DealRow, words: NetworkWords, width: int) -> Content:
    """One agreement on one line: a warning sign, its state, who, what and when."""
    deal = row.agreement
    state = "ended" if not row.running else deal.state
    who, task = (16, 26) if width < 100 else (18, 24)
    head = f"{OVER if row.warnings and row.running else ' '} {STATE_SIGN[state]} "
    parts = " · ".join(words.deal(deal))
    line = Content.assemble(
        head,
        (fitted(words.name(deal.owner), who, pad=True), "bold"),
        " ",
        fitted(words.task(deal.code), task, pad=True),
        " ",
        fitted(state_word(state), 11, pad=True),
        " ",
    )
    line = (
        line + safe(parts)
        if cells(parts) <= width - who - task - 18
        else Content("\n").join([line, safe(f"     {parts}")])
    )
    return line.stylize("dim") if not row.running else line
