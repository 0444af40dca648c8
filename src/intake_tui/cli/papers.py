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
    LANG,
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
    person_of,
    whole,
)
from intake_tui.cli.places import PLACE, Options
from intake_tui.locale import _, language

if TYPE_CHECKING:
    from intake_tui.domain.words import Lang
    from intake_tui.render import Format


@click.command("read-back")
@click.argument("case")
@CALL
@click.option("--person", metavar="P", help="Who said it; otherwise who called.")
@click.option(
    "--format", "form", type=click.Choice(["text", "md", "html"]), default="text", show_default=True
)
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
    form: Literal["text", "md", "html"],
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
        paper = card(r, call, who, band=band_of(options, found, questionnaire, who))
        noted(vault, found, "read-back card", file)
    note_drafts(found, call)
    give_paper(paper, form, lang or language(), file)


@click.command("journal")
@click.argument("case")
@CALL
@click.option("--copy", is_flag=True, help="Onto the clipboard, through the terminal (OSC 52).")
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
    file: Path | None,
    force: bool,
    lang: Lang | None,
    as_json: bool,
) -> None:
    """The contact journal of one call: dated, with its sources, to paste into the official file."""
    from intake_tui.domain.moments import kept
    from intake_tui.domain.ways.journal import journal
    from intake_tui.render.papers import text_of

    if sum(map(bool, (copy, file, as_json))) > 1:
        raise click.UsageError(_("--copy, --out and --json go one at a time."))
    if copy:
        need_terminal()
    free(file, force)
    with options.open_vault() as vault:
        found, questionnaire = load(vault, options.questionnaire(), case)
        call = call_of(found, call_name)
        paper = journal(whole(options, found, questionnaire), call)
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
                "text": text_of(paper, lang or language()),
            }
        )
    elif copy:
        copy_out(text_of(paper, lang or language()))
    else:
        give_paper(paper, "text", lang or language(), file)


@click.command("inspection")
@click.argument("case")
@click.option("--person", required=True, metavar="P", help="Who asks: id, its beginning, or name.")
@click.option("--out", "folder", type=PLACE, required=True, metavar="DIR")
@click.option(
    "--format",
    "forms",
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
    forms: Literal["md", "html", "both"],
    lang: Lang | None,
) -> None:
    """For an inspection request: everything by and about one person, marked for a person to check.

    Written to DIR/<case>/inspection-<person id>.<lang>.<format>. Not to be sent as it is.
    """
    from intake_tui.domain.ways.inspection import inspection
    from intake_tui.render.files import write
    from intake_tui.render.papers import page_of, path_of

    language_ = lang or language()
    formats: tuple[Format, ...] = ("md", "html") if forms == "both" else (forms,)
    with options.open_vault() as vault:
        found, questionnaire = load(vault, options.questionnaire(), case)
        who = person_of(found, person)
        ground = options.ground()
        made = inspection(found, questionnaire, who, now=ground.now(), limits=ground.limits)
        vault.audit("exported", found.id, f"inspection request, person {who.id}")
    for format_ in formats:
        path = folder / path_of(made.paper, format_, language_)
        write(page_of(made.paper, format_, language_), path)
        out.say(str(path))
    out.note(
        _("Not to be sent yet: %(marked)s passages to check, %(held)s held back.")
        % {"marked": made.marked, "held": made.held}
    )
    out.note(_("These files are plain text; who can read the folder can read them."))
