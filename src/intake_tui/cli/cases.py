"""Cases: new, list, show, signals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import click

from intake_tui.cli import out
from intake_tui.cli.places import Options, held_with
from intake_tui.domain.moments import ZONE, read_kept
from intake_tui.domain.text import clean_line
from intake_tui.errors import ValueRefused, told
from intake_tui.locale import _, language

if TYPE_CHECKING:
    from intake_tui.domain.plan.model import Block, Text
    from intake_tui.domain.questionnaire import Questionnaire
    from intake_tui.domain.reading import Reading
    from intake_tui.domain.record.types import Case
    from intake_tui.domain.summary import Summary
    from intake_tui.render.words import Teller
    from intake_tui.store.base import Listed
    from intake_tui.store.vault import Vault

JSON = click.option("--json", "as_json", is_flag=True, help="As JSON, for another program.")
SHORT_ID = 8
"""Characters of an id in a table; enough to name a case by."""
MINUTE = len("2026-11-23 14:03")
"""Characters of a moment that are shown; the offset comes after it."""
LONGEST_REFERENCE = 200
"""Characters of a reference; it is a number of the organisation's own system."""


@click.command("new")
@click.option("--reference", default="", help="Your own reference; not a name.")
@click.option("--profile", default="", metavar="ID", help="Which part of the questions is asked.")
@click.pass_obj
def new_command(options: Options, reference: str, profile: str) -> None:
    """Make an empty case and print its id."""
    from intake_tui.session.call.conversation import Conversation

    questionnaire = options.questionnaire()
    known = [p.id for p in questionnaire.profiles]
    if profile and profile not in known:
        text = _("one of: %(known)s") % {"known": ", ".join(known)}
        raise click.BadParameter(text, param_hint="--profile")
    if len(reference) > LONGEST_REFERENCE:
        text = _("at most %(number)s characters") % {"number": LONGEST_REFERENCE}
        raise click.BadParameter(text, param_hint="--reference")
    profile = profile or options.preferences.profile
    with options.open_vault() as vault:
        conversation = Conversation.new(
            vault, questionnaire, options.ground(), reference=reference, profile=profile
        )
        vault.keep_questionnaire(questionnaire)
        case = vault.create(conversation.case)
        vault.audit("changed", case.id, "new case")
        out.say(case.id)


@click.command("list")
@click.option("--filter", "words", default="", metavar="WORDS", help="Words that must all occur.")
@click.option(
    "--order", type=click.Choice(["changed", "follow-up"]), default="changed", show_default=True
)
@click.option("--old", is_flag=True, help="Only cases not changed for long; see old_after_days.")
@JSON
@click.pass_obj
def list_command(
    options: Options, words: str, order: Literal["changed", "follow-up"], old: bool, as_json: bool
) -> None:
    """List the cases, last changed first. A damaged case is listed as damaged."""
    from intake_tui.store.base import Query

    with options.open_vault() as vault, _no_collecting():
        rows = vault.list(Query(text=words, order=order)).rows
    if old:
        before = options.preferences.old_before(options.ground().now())
        rows = tuple(r for r in rows if r.summary and r.summary.changed_at < before)
    if as_json:
        out.data([_listed(row) for row in rows])
        return
    if not rows:
        out.note(_("No cases."))
        return
    headings = (_("id"), _("changed"), _("reference"), _("children"), _("calls"), _("notes"))
    with _no_collecting():
        out.table(headings, (_row(row) for row in rows))


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Of thousands of rows none is garbage before the last one is shown; looking costs a tenth."""
    import gc

    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()


def _listed(row: Listed) -> dict[str, Any]:
    import msgspec

    plain: dict[str, Any] = {"id": row.case_id, "damage": row.damage, "held_by": row.held_by}
    if row.summary is not None:
        plain |= msgspec.to_builtins(row.summary)
        for follow_up in plain["follow_ups"]:
            follow_up["with"] = follow_up.pop("with_")
    return plain


def _row(row: Listed) -> tuple[str, ...]:
    known = row.summary
    if known is None:
        return row.case_id[:SHORT_ID], _("DAMAGED"), "", "", "", told(row.damage, _)
    changed, remarks = _clock(known.changed_at), "; ".join(_remarks(row, known))
    if row.damage:
        changed, remarks = _("DAMAGED"), told(row.damage, _)
    label = known.label or _("(no name yet)")
    return row.case_id[:SHORT_ID], changed, known.reference, label, str(known.calls), remarks


def _clock(at: datetime) -> str:
    return at.astimezone(ZONE).isoformat(" ", "minutes")[:MINUTE]


def _promised(text: str) -> str:
    """A day or moment as the record keeps it, on the clock here."""
    try:
        at = read_kept(text)
    except ValueRefused:
        return text
    return _clock(at) if isinstance(at, datetime) else at.isoformat()


def _remarks(row: Listed, summary: Summary) -> Iterable[str]:
    if summary.follow_ups:
        yield _("promised: %(at)s") % {"at": _promised(summary.follow_ups[0].at)}
    if summary.unfiled:
        yield _("not filed yet: %(number)s") % {"number": summary.unfiled}
    if summary.drafts:
        yield _("unfinished: %(number)s") % {"number": summary.drafts}
    if row.held_by:
        yield _("open at: %(who)s") % {"who": row.held_by}


@click.command("show")
@click.argument("case")
@JSON
@click.pass_obj
def show_command(options: Options, case: str, as_json: bool) -> None:
    """Show what is in a case: people, calls, and every answer with who gave it."""
    with options.open_vault() as vault:
        found = vault.load(vault.find(case))
        questionnaire = held_with(vault, found, options.questionnaire())
        viewed(vault, found.id)
    if as_json:
        import json

        from intake_tui.domain.record.bundle import export

        out.data(json.loads(export(found)))
        return
    r = whole(options, found, questionnaire)
    teller = told_by()
    head = found.head
    out.say(f"{_('case')} {found.id}")
    if head.reference:
        out.say(f"{_('reference')} {clean_line(head.reference)}")
    out.say(f"{_('revision')} {found.revision}  ·  {_('calls')} {len(found.calls)}")
    if found.drafts:
        out.say(_("unfinished: %(number)s") % {"number": len(found.drafts)})
    _people(found)
    _answers(r, teller)
    if r.notes:
        out.say(f"\n{_('not filed yet')}")
        for unfiled in r.notes:
            out.say(out.indented(unfiled.text, 2))


def _people(case: Case) -> None:
    out.say(f"\n{_('people')}")
    for person in case.people():
        about = (
            person.name or _("(no name yet)"),
            person.relation,
            _(person.role) if person.role else "",
            person.id,
        )
        out.say("  " + "  ·  ".join(clean_line(text) for text in about if text))


def _answers(r: Reading, teller: Teller) -> None:
    from intake_tui.domain.plan import say

    lang = language()
    for section in r.questionnaire.sections:
        questions = [q.id for q in r.questionnaire.questions if q.section == section.id]
        passed = r.on(*questions)
        if not passed:
            continue
        out.say(f"\n{section.text(lang)}")
        asked: tuple[str, str | None] | None = None
        for p in passed:
            if asked != (p.question, p.subject):
                asked = (p.question, p.subject)
                out.say(out.indented(teller.say(say.question(r, p.question, p.subject)), 2))
            for value in say.values(r, p):
                out.say(out.indented(teller.say(value), 4))
            out.say(out.indented(_line(teller, say.by(r, p)), 6))


@click.command("signals")
@click.argument("case")
@click.option(
    "--at",
    type=click.Choice(["live", "close"]),
    default="close",
    show_default=True,
    help="live: as during a call; close: also what is missing.",
)
@JSON
@click.pass_obj
def signals_command(
    options: Options, case: str, at: Literal["live", "close"], as_json: bool
) -> None:
    """Show the attention points of a case, each with the statements it rests on."""
    from intake_tui.domain.signals import judge

    ground = options.ground()
    with options.open_vault() as vault:
        found = vault.load(vault.find(case))
        questionnaire = held_with(vault, found, options.questionnaire())
        viewed(vault, found.id)
    signals = judge(found, questionnaire, now=ground.now(), limits=ground.limits, at=at)
    if as_json:
        out.data(
            [
                {
                    "rule": s.rule.id,
                    "subject": s.subject,
                    "severity": s.severity,
                    "prints": s.prints,
                    "message": {"nl": s.rule.message.nl, "en": s.rule.message.en},
                    "suggestion": {"nl": s.rule.suggestion.nl, "en": s.rule.suggestion.en},
                    "statements": list(s.statements),
                    "findings": list(s.rule.findings),
                    "set_aside": s.set_aside.reason if s.set_aside else None,
                }
                for s in signals
            ]
        )
        return
    from intake_tui.domain.plan.parts.points import point, verdict

    r = whole(options, found, questionnaire)
    teller = told_by()
    for signal in signals:
        made = point(r, signal)
        about = f"{teller.say(made.about)}: " if made.about else ""
        out.say(f"[{teller.say(made.severity)}] {about}{teller.say(made.message)}")
        for line in made.lines:
            out.say(out.indented(teller.say(line), 2))
        for reason in made.reasons:
            _reason(teller, reason)
        out.say(f"  {signal.rule.id}  {' '.join(signal.rule.findings)}\n")
    for line in verdict(r):
        out.say(teller.say(line))


def _reason(teller: Teller, reason: Block) -> None:
    from intake_tui.domain.plan.model import Answer, Asked, Quote

    if not isinstance(reason, Asked):
        return
    out.say(out.indented(teller.say(reason.question), 4))
    for block in reason.blocks:
        if isinstance(block, Quote):
            out.say(out.indented(block.text, 6))
            out.say(out.indented(_line(teller, block.by), 8))
        elif isinstance(block, Answer):
            out.say(out.indented("; ".join(teller.say(v) for v in block.values), 6))
            out.say(out.indented(_line(teller, block.by), 8))


def _line(teller: Teller, texts: tuple[Text, ...]) -> str:
    return " · ".join(teller.say(text) for text in texts)


def told_by() -> Teller:
    """What puts texts of a case in the language of the screen."""
    from intake_tui.render.words import Teller

    return Teller(language())


def whole(options: Options, case: Case, questionnaire: Questionnaire) -> Reading:
    """The whole of a case, as a professional may read it."""
    from intake_tui.domain.readers import reading
    from intake_tui.domain.reading import Reader

    ground = options.ground()
    return reading(
        case, questionnaire, Reader(name="professional"), now=ground.now(), limits=ground.limits
    )


def viewed(vault: Vault, case_id: str) -> None:
    """Note that a case was looked at. A vault that cannot be written may still be read."""
    from intake_tui.store.base import NotSaved

    try:
        vault.audit("viewed", case_id, "command line")
    except NotSaved:
        out.note(_("The audit log could not be written; the case is shown all the same."))
