"""Papers that are no plans: the read-back card, the contact journal, a file for inspection.

Plain text on purpose: said once, 0600, and noted in the audit log without content.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from intake_tui.cli import out
from intake_tui.cli.cases import JSON
from intake_tui.cli.giving import (
    CALL,
    FILE,
    FORCE,
    FORM,
    LANG,
    Form,
    band_of,
    call_of,
    caller_of,
    copy_out,
    free,
    give_paper,
    load,
    need_terminal,
    note_drafts,
    noted,
    paper_in,
    person_of,
    renderer,
    whole,
)
from intake_tui.cli.places import PLACE, Options
from intake_tui.errors import RecordRefused, said
from intake_tui.locale import _, language

Formats = Literal["md", "html", "both"]

if TYPE_CHECKING:
    from intake_tui.domain.words import Lang
    from intake_tui.render import Format


@click.command("read-back")
@click.argument("case")
@CALL
@click.option("--person", metavar="P", help="Who said it; otherwise who called.")
@FORM
@FILE
@FORCE
@LANG
@click.pass_obj
def read_back_command(
    options: Options,
    *,
    case: str,
    call_name: str,
    person: str | None,
    form: Form,
    file: Path | None,
    force: bool,
    lang: Lang | None,
) -> None:
    """The read-back card: what somebody said in a call, in their words, to read aloud to them."""
    from intake_tui.domain.ways.readback import card

    free(file, force)
    with options.open_vault() as vault:
        found, questionnaire = load(vault, options.questionnaire(), case)
        call = call_of(found, call_name)
        r = whole(options, found, questionnaire)
        who = person_of(found, person) if person else caller_of(found, r, call)
        if not any(p.call == call.id and p.teller == who.id for p in r.statements):
            raise RecordRefused(
                said("they said nothing in this call"),
                way_out="--call names another call, --person somebody who spoke in it.",
            )
        paper = card(r, call, who, band=band_of(options, found, questionnaire, who))
        text = paper_in(options, paper, form, lang or language())
        noted(vault, found, "read-back card", file)
    note_drafts(found, call)
    give_paper(text, file)


@click.command("journal")
@click.argument("case")
@CALL
@click.option("--copy", is_flag=True, help="Onto the clipboard, through the terminal (OSC 52).")
@FORM
@FILE
@FORCE
@LANG
@JSON
@click.pass_obj
def journal_command(
    options: Options,
    *,
    case: str,
    call_name: str,
    copy: bool,
    form: Form,
    file: Path | None,
    force: bool,
    lang: Lang | None,
    as_json: bool,
) -> None:
    """The contact journal of one call: dated, with its sources, to paste into the official file."""
    from intake_tui.domain.moments import kept
    from intake_tui.domain.ways.journal import journal

    if sum(map(bool, (copy, file, as_json))) > 1:
        raise click.UsageError(_("--copy, --out and --json go one at a time."))
    if form != "text" and (copy or as_json):
        raise click.UsageError(_("--copy and --json give plain text, without --format."))
    if copy:
        need_terminal()
    free(file, force)
    with options.open_vault() as vault:
        found, questionnaire = load(vault, options.questionnaire(), case)
        call = call_of(found, call_name)
        paper = journal(whole(options, found, questionnaire), call)
        text = paper_in(options, paper, form, lang or language())
        vault.audit("exported", found.id, "contact journal")
    note_drafts(found, call)
    if as_json:
        out.data(
            {
                "case": found.id,
                "call": call.id,
                "started_at": kept(call.started_at),
                "ended_at": kept(call.ended_at) if call.ended_at else None,
                "channel": call.channel,
                "revision": found.revision,
                "text": text,
            }
        )
    elif copy:
        copy_out(text)
    else:
        give_paper(text, file)


@click.command("inspection")
@click.argument("case")
@click.option("--person", required=True, metavar="P", help="Who asks: id, its beginning, or name.")
@click.option("--out", "folder", type=PLACE, required=True, metavar="DIR")
@click.option(
    "--format",
    "chosen",
    type=click.Choice(["md", "html", "both"]),
    default="both",
    show_default=True,
)
@LANG
@click.pass_obj
def inspection_command(
    options: Options,
    *,
    case: str,
    person: str,
    folder: Path,
    chosen: Formats,
    lang: Lang | None,
) -> None:
    """For an inspection request: everything by and about one person, marked for a person to check.

    Written to DIR/<case>/inspection-<person id>.<lang>.<format>. Not to be sent as it is.
    """
    from intake_tui.domain.ways.inspection import inspection
    from intake_tui.render.files import write
    from intake_tui.render.papers import path_of

    language_ = lang or language()
    formats: tuple[Format, ...] = ("md", "html") if chosen == "both" else (chosen,)
    with options.open_vault() as vault:
        found, questionnaire = load(vault, options.questionnaire(), case)
        who = person_of(found, person)
        ground = options.ground()
        made = inspection(found, questionnaire, who, now=ground.now(), limits=ground.limits)
        with renderer(options) as by:
            pages = [
                (path_of(made.paper, f, language_), by.render(made.paper, f, language_))
                for f in formats
            ]
        vault.audit("exported", found.id, f"inspection request, person {who.id}")
    for path, page in pages:
        write(page, folder / path)
        out.say(str(folder / path))
    out.note(
        _("Not to be sent yet: %(marked)s passages to check, %(held)s held back.")
        % {"marked": made.marked, "held": made.held}
    )
    out.note(_("These files are plain text; who can read the folder can read them."))
