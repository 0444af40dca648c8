"""``plan diff`` and ``plan final``: what changed between versions, and which one holds."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intake_tui.cli import out
from intake_tui.cli.places import Options
from intake_tui.cli.plans import Formats, Paper, both, paper_options, plan_command, reader_options
from intake_tui.errors import PlanRefused, said
from intake_tui.locale import _

if TYPE_CHECKING:
    from intake_tui.domain.plan.diff import Difference, Side
    from intake_tui.domain.reading import Reader
    from intake_tui.domain.record.types import Case
    from intake_tui.domain.words import Lang, ReaderName
    from intake_tui.render.words import Teller

NOW = "now"


def _version(ctx: click.Context, param: click.Parameter, value: str) -> int | None:
    """The number of a version, None for ``now``."""
    if value.casefold() == NOW:
        return None
    if not (value.isascii() and value.isdigit()) or len(value) > 9:
        raise click.BadParameter(_("a version is a number, or 'now'"), ctx, param)
    return int(value)


@plan_command.command("diff")
@click.argument("case_name", metavar="CASE")
@click.argument("before", metavar="V1", callback=_version)
@click.argument("after", metavar="V2", callback=_version)
@reader_options
@click.option(
    "--lang",
    type=click.Choice(["nl", "en"]),
    help="Language of what is told; that of the screen when not given.",
)
@click.option("--json", "as_json", is_flag=True, help="For another program.")
@click.pass_obj
def diff_command(
    options: Options,
    *,
    case_name: str,
    before: int | None,
    after: int | None,
    reader: ReaderName,
    person: str | None,
    lang: Lang | None,
    as_json: bool,
) -> None:
    """Say what changed in one reader's plan from version V1 to V2 ('now' for the plan of now)."""
    from intake_tui.domain.plan.diff import diff
    from intake_tui.render.words import Teller

    with options.open_vault() as vault:
        paper = Paper(options, vault, formats=(), lang="nl", folder=Path())
        case = vault.load(vault.find(case_name))
        found = diff(
            case,
            _reader(case, reader, person),
            before,
            after,
            known=paper.known,
            now=paper.ground.now(),
            limits=paper.ground.limits,
            lang=paper.screen,
        )
        vault.audit("viewed", case.id, f"plan diff, {reader}")
    teller = Teller(lang or paper.screen)
    if as_json:
        out.data(_plain(case, found, teller))
    else:
        _told(found, teller)


@plan_command.command("final")
@click.argument("case_name", metavar="CASE")
@reader_options
@paper_options
@click.pass_obj
def final_command(
    options: Options,
    *,
    case_name: str,
    reader: ReaderName,
    person: str | None,
    formats: Formats,
    lang: Lang,
    folder: Path,
    readers_known: bool,
) -> None:
    """Note that the last version was read back to whom it is for, and write it as final.

    Other formats and languages of it that lie there are written anew; a final version that is still
    what stands is written again. Refused where the plan has changed since, and where it asks more
    than people offered.
    """
    from intake_tui.cli.plan_readers import who_else
    from intake_tui.domain.plan.build import build
    from intake_tui.domain.plan.versions import stamped, unchanged_since
    from intake_tui.domain.record.exports import read_back, version
    from intake_tui.render import export

    with options.open_vault() as vault, contextlib.ExitStack() as stack:
        paper = Paper(options, vault, formats=both(formats), lang=lang, folder=folder)
        stack.enter_context(paper.renderer)
        ground, now = paper.ground, paper.ground.now()
        case = stack.enter_context(paper.writing(case_name))
        who = _reader(case, reader, person)
        last = version(case, who.name, who.person, None)
        final, changes = last, None
        if last.read_back is None:
            final, changes = read_back(case, last.id, by=ground.worker, now=now)
        known = paper.known(case)
        made = build(case, known, who, now=now, limits=ground.limits, lang=paper.screen, final=True)
        unchanged_since(case, last, known=paper.known, now=now, limits=ground.limits)
        for words in made.cautions:
            out.note(words.text(paper.screen))
        at_home = who_else(known, who.name, paper.screen, known=readers_known)
        what = f"plan, {reader}, {lang}, version {final.number}, final{at_home}"
        vault.audit("rendered", case.id, what)
        paths = export(
            (stamped(made.plan, final),),
            folder,
            formats=paper.formats,
            langs=(lang,),
            by=paper.renderer.render,
            before=None if changes is None else lambda: _kept(paper, case, changes),
            again=True,
        )
    for path in paths:
        out.say(str(path))
    told = _("version {number} is final now")
    if changes is None:
        told = _("version {number} was final already; it is written again")
    out.note(told.format(number=final.number))
    out.note(_("These files are plain text; who can read the folder can read them."))


def _kept(paper: Paper, case: Case, changes: Any) -> None:
    paper.keep(case, changes)


def _reader(case: Case, name: ReaderName, person: str | None) -> Reader:
    """The one reader that was asked. Raises ``PlanRefused``."""
    from intake_tui.cli.plan_readers import person_named
    from intake_tui.domain.reading import Reader

    if name == "professional":
        if person is not None:
            raise click.UsageError(_("--person goes with --reader family, supporter or child."))
        return Reader(name="professional")
    if person is None:
        raise PlanRefused(
            said("--person is missing"), way_out="Name whose plan it is with --person."
        )
    return Reader(name=name, person=person_named(case, person))


def _side(side: Side, teller: Teller) -> str:
    """A version in words: its number or now, and its day."""
    from intake_tui.domain.plan.model import Moment, Msg
    from intake_tui.domain.plan.say import day_of

    number: Any = Msg("now")
    if side.number is not None:
        number = Msg("version %(number)s", {"number": str(side.number)})
    return f"{teller.say(number)} ({teller.say(Moment(day_of(side.at)))})"


def _told(found: Difference, teller: Teller) -> None:
    from intake_tui.domain.plan.diff import HEADINGS
    from intake_tui.domain.plan.model import Msg
    from intake_tui.render.words import one_line

    out.say(f"{_side(found.before, teller)} -> {_side(found.after, teller)}")
    if not found.changes:
        out.say(teller.say(Msg("Nothing changed in this plan.")))
    for kind, heading in HEADINGS.items():
        lines = [one_line(teller.say(c.text)) for c in found.changes if c.kind == kind]
        if lines:
            out.say()
            out.say(f"{teller.say(heading)}:")
        for line in lines:
            out.say(f"- {line}")


def _plain(case: Case, found: Difference, teller: Teller) -> dict[str, Any]:
    return {
        "case": case.id,
        "reader": found.reader.name,
        "person": found.reader.person,
        **{
            name: {"version": side.number, "revision": side.revision, "at": side.at.isoformat()}
            for name, side in (("before", found.before), ("after", found.after))
        },
        "changes": [
            {"kind": c.kind, "text": teller.say(c.text), "about": list(c.about)}
            for c in found.changes
        ],
    }
