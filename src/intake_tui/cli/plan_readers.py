"""Who plans are made for: what was asked on the command line, as readers of one case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, get_args

import click

from intake_tui.cli import asking, out
from intake_tui.domain.network import supporters
from intake_tui.domain.plan.build import AT_HOME, asks
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.readers import readers_of
from intake_tui.domain.reading import Reader
from intake_tui.domain.record.current import Current
from intake_tui.domain.record.types import Case
from intake_tui.domain.text import clean_line
from intake_tui.domain.words import Lang, ReaderName
from intake_tui.errors import NoChildNoted, PlanRefused, said
from intake_tui.locale import _

Wanted = Literal["professional", "family", "supporter", "child", "all"]
WANTED: tuple[str, ...] = get_args(Wanted)


def readers_wanted(
    case: Case,
    questionnaire: Questionnaire,
    wanted: Wanted,
    person: str | None,
    *,
    now: datetime,
    limits: Mapping[str, int],
) -> tuple[Reader, ...]:
    """Everybody plans are made for. Raises ``PlanRefused`` where nobody can be this reader."""
    if wanted == "all":
        names: tuple[ReaderName, ...] = ("professional", "family", "supporter", "child")
        return tuple(
            r for n in names for r in readers_of(case, questionnaire, n, now=now, limits=limits)
        )
    if person is not None and wanted != "professional":
        return (Reader(name=wanted, person=person_named(case, person)),)
    found = readers_of(case, questionnaire, wanted, now=now, limits=limits)
    if not found and wanted == "family":
        raise NoChildNoted
    if not found:
        raise PlanRefused(
            said(
                "there is nobody in the case whose plan would be of kind '{wanted}'", wanted=wanted
            )
        )
    return found


def person_named(case: Case, name: str) -> str:
    """The person by id, the beginning of it, or name. Raises ``PlanRefused``."""
    wanted = clean_line(name).casefold()
    exact = [p.id for p in case.people() if wanted in (p.id, p.name.casefold())]
    found = exact or [p.id for p in case.people() if wanted and p.id.startswith(wanted)]
    if len(found) != 1:
        raise PlanRefused(
            said("no person of the case fits --person")
            if not found
            else said("more than one person of the case fits --person"),
            way_out="'intake-tui show CASE' shows the people with their ids.",
        )
    return found[0]


def whose(reader: Reader) -> str:
    """A reader in a line of the program and in the audit log: kind and id, never a name."""
    return f"{reader.name} {reader.person}" if reader.person else str(reader.name)


def listed(reader: Reader, case: Case, questionnaire: Questionnaire) -> str:
    """``whose`` for who reads along here: supporter is only whom a child of the case chose."""
    chosen = supporters(case, Current(case, questionnaire))
    if reader.name == "supporter" and reader.person not in chosen:
        return f"network {reader.person}"
    return whose(reader)


def who_else(questionnaire: Questionnaire, wanted: Wanted, screen: Lang, *, known: bool) -> str:
    """Ask who else will read these papers, before any of them is made, and wait for the answer.

    ``known`` says it was asked before. Anything but yes leaves; where nobody can answer, the
    question is told. Comes back as words for the audit log, empty where no paper goes home.
    """
    names = [name for name in AT_HOME if wanted in (name, "all")]
    found = [q.text(screen) for name in names for q in asks(questionnaire, Reader(name=name))]
    for text in dict.fromkeys(found):
        out.note(text)
    if not found:
        return ""
    if known:
        return ", who else reads it was known"
    if not asking.terminal():
        return ", who else reads it was not asked"
    if not asking.confirmed(_("May everybody who reads it there know this?")):
        out.note(_("No paper for at home was made."))
        raise click.exceptions.Exit(1)
    return ", who else reads it was asked"
