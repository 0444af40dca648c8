"""Removing words from a case for good: redacting, and moving to the case they belong in."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from intake_tui.cli import out
from intake_tui.cli.asking import sure
from intake_tui.cli.care import REASON, YES, local
from intake_tui.cli.cases import SHORT_ID, told_by, viewed, whole
from intake_tui.cli.places import Options, held_with
from intake_tui.domain.text import clean_line
from intake_tui.errors import RecordRefused, said
from intake_tui.locale import _

if TYPE_CHECKING:
    from intake_tui.domain.record.types import Case, Changes
    from intake_tui.store.vault import Vault

Worded = Callable[[str, str | None], str]
LONGEST_WORDS = 60
"""Characters shown of what somebody said, to choose a statement by."""


@click.command("redact")
@click.argument("case")
@click.argument("what", required=False, metavar="[STATEMENT|LINE]")
@REASON
@YES
@click.pass_obj
def redact_command(
    options: Options, *, case: str, what: str | None, reason: str, yes: bool
) -> None:
    """Remove the words of a statement or of a notepad line for good.

    Without one it shows what there is, with ids. Id, who, when and why remain; the words go from
    the case, from its earlier generation and from the index. They may still stand in drafts, in
    reasons, in agreements and names, and in what was exported or backed up before.
    """
    from intake_tui.domain.record import erase

    ground = options.ground()
    with options.open_vault() as vault, _held(vault, case) as found:
        worded = _worded(options, vault, found)
        if what is None:
            viewed(vault, found.id)
            _choices(found, worded)
            return
        chosen = _one((*found.statements, *found.notes), what, _("statement or line"))
        done = found.statements.get(chosen)
        if done is not None and done.redacted is not None:
            raise RecordRefused(said("these words were removed before"))
        take = erase.redact if done is not None else erase.redact_note
        facts = {"reason": reason, "by": ground.worker}
        changes = take(found, chosen, **facts, now=ground.now(), event_id=ground.new_id())
        if not yes:
            viewed(vault, found.id)
            _choices(found, worded, chosen)
        sure(_("Remove these words for good?"), yes)
        _commit(vault, found, changes, ground.now())
        vault.audit("redacted", found.id, reason)
    out.say(_("The words were removed. Id, who, when and why remain."))
    out.note(
        _(
            "Look yourself in unfinished answers, reasons, agreements and names; "
            "and in bundles, plans and backups made before."
        )
    )


@click.command("move")
@click.argument("case")
@click.argument("statement", required=False)
@click.option("--to", "target", required=True, metavar="CASE", help="The case it belongs in.")
@click.option("--speaker", metavar="PERSON", help="Who said it, in that case.")
@click.option("--subject", metavar="PERSON", help="Whom it is about, in that case.")
@click.option("--words-of", metavar="PERSON", help="Whose words they passed on, in that case.")
@click.option("--call", metavar="CALL", help="In which conversation of that case.")
@REASON
@YES
@click.pass_obj
def move_command(
    options: Options,
    *,
    case: str,
    statement: str | None,
    target: str,
    speaker: str | None,
    subject: str | None,
    words_of: str | None,
    call: str | None,
    reason: str,
    yes: bool,
) -> None:
    """Take a statement that was written in the wrong case to the right one.

    Persons and conversations differ per case, so they are given anew, by id or a unique beginning
    of it; what is missing is shown. A statement about a conversation takes --call only. In the
    first case the words are removed for good; releases do not travel.
    """
    from intake_tui.domain.record.erase import move

    ground, questionnaire = options.ground(), options.questionnaire()
    with (
        options.open_vault() as vault,
        _held(vault, case) as source,
        _held(vault, target) as into,
    ):
        if source.id == into.id:
            raise RecordRefused(said("this is the same case"))
        worded = _worded(options, vault, source)
        if statement is None:
            viewed(vault, source.id)
            _choices(source, worded, lines=False)
            return
        chosen = _one(source.statements, statement, _("statement"))
        held = held_with(vault, into, questionnaire)
        question = held.question.get(source.statements[chosen].question)
        per = question.per if question else "person"
        if missing := list(_missing(per, speaker, subject, call)):
            viewed(vault, into.id)
            _people_and_calls(into)
            raise RecordRefused(said("not given: {ids}", ids=", ".join(missing)))
        in_call = _one(into.calls, call, "--call") if call else None
        about = _one(into.persons, subject, "--subject") if subject else None
        gone, there = move(
            source,
            into,
            held,
            chosen,
            subject=in_call if per == "call" else about,
            speaker=_one(into.persons, speaker or "", "--speaker"),
            call=in_call,
            words_of=_one(into.persons, words_of, "--words-of") if words_of else None,
            reason=reason,
            by=ground.worker,
            now=ground.now(),
            event_ids=(ground.new_id(), ground.new_id()),
        )
        if not yes:
            viewed(vault, source.id)
            _choices(source, worded, chosen)
        sure(_("Move this statement, and remove its words here for good?"), yes)
        if there:
            # The right case first: a crash in between leaves it in both, never in neither.
            _commit(vault, into, there, ground.now())
            vault.audit("moved in", into.id, f"from {source.id[:SHORT_ID]}: {reason}")
        _commit(vault, source, gone, ground.now())
        vault.audit("moved out", source.id, f"to {into.id[:SHORT_ID]}: {reason}")
    out.say(_("The statement was moved. Releases have to be given anew."))


def _missing(per: str, speaker: str | None, subject: str | None, call: str | None) -> Iterator[str]:
    if not speaker:
        yield "--speaker"
    if per in ("child", "person", "child+call") and not subject:
        yield "--subject"
    if per in ("call", "child+call") and not call:
        yield "--call"


@contextlib.contextmanager
def _held(vault: Vault, name: str) -> Iterator[Case]:
    """The case by name, as its one writer. Raises ``CaseHeld``."""
    case_id = vault.find(name)
    vault.hold(case_id)
    try:
        yield vault.load(case_id)
    finally:
        vault.release(case_id)


def _commit(vault: Vault, case: Case, changes: Changes, at: datetime) -> None:
    from intake_tui.store.base import Conflict, LockLost

    if isinstance(vault.commit(case.id, case.revision, changes, at=at), Conflict):
        raise LockLost(said("case {case_id}: it was changed in between", case_id=case.id))


def _one(ids: Collection[str], given: str, what: str) -> str:
    """The one id that is ``given`` or begins like it. Raises ``RecordRefused``."""
    wanted = clean_line(given).casefold()
    found = [one for one in ids if one == wanted] or [
        one for one in ids if wanted and one.startswith(wanted)
    ]
    if len(found) != 1:
        many, none = said("more than one id begins like this"), said("no id begins like this")
        how = many if found else none
        raise RecordRefused(said("{where}: {reason}", where=what, reason=how))
    return found[0]


def _worded(options: Options, vault: Vault, case: Case) -> Worded:
    """How a question of this case reads, in the language of the screen, by its id and subject."""
    from intake_tui.domain.plan import say

    r = whole(options, case, held_with(vault, case, options.questionnaire()))
    teller = told_by()
    return lambda question, subject: teller.say(say.question(r, question, subject))


def _choices(case: Case, worded: Worded, only: str = "", *, lines: bool = True) -> None:
    """What can be chosen in a case, by id; or the one that was."""
    rows: list[tuple[datetime, str, str, str, str]] = []
    for s in case.statements.values():
        if s.redacted is None:
            said = s.value
            if s.status != "answered":
                said = _("(no answer)")
            elif not isinstance(said, str):
                said = json.dumps(said, ensure_ascii=False)
            rows.append((s.said_at, s.id, worded(s.question, s.subject), s.speaker, said))
    if lines:
        rows += [
            (n.at, n.id, _("line of the notepad"), n.speaker or "", n.text)
            for n in case.notes.values()
            if n.text
        ]
    short = _short(row[1] for row in rows)
    out.table(
        (_("id"), _("when"), _("question"), _("who"), _("words")),
        (
            (one[:short], local(at), what, _name(case, who), clean_line(said)[:LONGEST_WORDS])
            for at, one, what, who, said in sorted(rows)
            if only in ("", one)
        ),
    )


def _people_and_calls(case: Case) -> None:
    """Who and which conversations there are in a case, by id."""
    people, calls = case.people(), case.calls_in_order()
    short = _short([*(p.id for p in people), *(c.id for c in calls)])
    out.table(
        (_("person"), _("role"), _("relation"), _("name")),
        (
            (p.id[:short], _(p.role) if p.role else "", p.relation, p.name or _("(no name yet)"))
            for p in people
        ),
    )
    out.table(
        (_("conversation"), _("when"), _("who")),
        (
            (c.id[:short], local(c.started_at), ", ".join(_name(case, p) for p in c.with_people))
            for c in calls
        ),
    )


def _short(ids: Iterable[str]) -> int:
    """How many characters tell these ids from one another; at least ``SHORT_ID``."""
    known = set(ids)
    length = SHORT_ID
    while len({one[:length] for one in known}) < len(known):
        length += 1
    return length


def _name(case: Case, person: str) -> str:
    known = case.persons.get(person)
    return (known.name or known.relation or _("(no name yet)")) if known else ""
