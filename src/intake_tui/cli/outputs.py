"""Calendar and tables: follow-ups, people and agreements for an agenda or a spreadsheet.

Plain text on purpose: said once, 0600, and noted in the audit log without content.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intake_tui.cli import out
from intake_tui.cli.cases import JSON
from intake_tui.cli.giving import FILE, FORCE, LANG, each, free, give, passed, reader_of, several
from intake_tui.cli.places import Options
from intake_tui.locale import _, language

if TYPE_CHECKING:
    from intake_tui.domain.questionnaire import Questionnaire
    from intake_tui.domain.record.types import Case
    from intake_tui.domain.ways.tables import TableName
    from intake_tui.domain.words import Lang, ReaderName
    from intake_tui.store.vault import Vault


@click.command("calendar")
@several
@click.option(
    "--reader",
    type=click.Choice(["professional", "family", "supporter", "child"]),
    default="professional",
    show_default=True,
    help="For whom: only what this reader may know.",
)
@click.option("--person", metavar="P", help="Which reader: id, its beginning, or name.")
@click.option("--names", is_flag=True, help="With names and places; without, nobody is named.")
@FILE
@FORCE
@LANG
@JSON
@click.pass_obj
def calendar_command(
    options: Options,
    *,
    cases: tuple[str, ...],
    every: bool,
    reader: ReaderName,
    person: str | None,
    names: bool,
    file: Path | None,
    force: bool,
    lang: Lang | None,
    as_json: bool,
) -> None:
    """Follow-up dates as iCalendar: call backs, visits, evaluations, ends of agreements and offers.

    Importing it again moves what was moved. What was done is left out.
    """
    from intake_tui.domain.ways import calendar as ways
    from intake_tui.render import calendar as render
    from intake_tui.render.words import Teller

    if (reader == "professional") != (person is None):
        raise click.UsageError(_("--person goes with --reader family, supporter or child."))
    if file and as_json:
        raise click.UsageError(_("--json goes to standard output, without --out."))
    free(file, force)
    teller = Teller(lang or language())
    events: list[render.Event] = []
    rows: list[dict[str, Any]] = []

    def one(vault: Vault, case: Case, questionnaire: Questionnaire) -> None:
        r = passed(options, case, questionnaire, reader_of(case, reader, person))
        found = [f for f in ways.follow_ups(case, r) if f.at and not f.done]
        vault.audit("exported", case.id, f"calendar, {reader}{', names' if names else ''}")
        for f in found:
            lines = ways.details(r, f) if names else ()
            summary = "; ".join(teller.say(text) for text in (ways.summary(f), *lines))
            where = f.where if names else ""
            event = render.Event(
                uid=f.uid, sequence=f.changes, at=f.at, summary=summary, location=where
            )
            events.append(event)
            row = {"uid": f.uid, "case": f.case, "what": f.what, "at": f.at, "summary": summary}
            rows.append(row | ({"where": where} if where else {}))

    failed = each(options, cases, every, one)
    if names:
        out.note(_("This calendar has names in it: everybody who can see the agenda sees them."))
    if as_json:
        out.data(rows)
    elif events or not failed:
        made_at = options.ground().now()
        data = render.calendar(events, made_at=made_at, lang=lang or language())
        give(data, file)
    if failed:
        raise click.exceptions.Exit(1)


@click.command("table")
@click.argument("name", type=click.Choice(["people", "agreements", "follow-ups"]), metavar="TABLE")
@several
@click.option(
    "--delimiter",
    type=click.Choice([";", ",", "tab"]),
    help="Between cells; otherwise ; in Dutch and , in English.",
)
@click.option("--bom", is_flag=True, help="Begin with the mark by which Excel sees UTF-8.")
@FILE
@FORCE
@LANG
@JSON
@click.pass_obj
def table_command(
    options: Options,
    *,
    name: TableName,
    cases: tuple[str, ...],
    every: bool,
    delimiter: str | None,
    bom: bool,
    file: Path | None,
    force: bool,
    lang: Lang | None,
    as_json: bool,
) -> None:
    """People, agreements or follow-ups as CSV, for your own team.

    TABLE is people, agreements or follow-ups. What a spreadsheet would run gets a ' in front.
    """
    from intake_tui.domain.reading import Reader
    from intake_tui.domain.ways import tables
    from intake_tui.render.tables import csv_of
    from intake_tui.render.words import Teller

    if file and as_json:
        raise click.UsageError(_("--json goes to standard output, without --out."))
    free(file, force)
    language_ = lang or language()
    teller = Teller(language_)
    lines: list[list[str]] = []
    rows: list[tables.Row] = []

    def one(vault: Vault, case: Case, questionnaire: Questionnaire) -> None:
        r = passed(options, case, questionnaire, Reader(name="professional"))
        found = tables.rows(name, case, r)
        said = [[teller.say(cell) for cell in tables.cells(name, row, r)] for row in found]
        vault.audit("exported", case.id, f"table, {name}")
        rows.extend(found)
        lines.extend(said)

    failed = each(options, cases, every, one)
    if as_json:
        out.data(rows)
    elif lines or not failed:
        headings = [teller.say(heading) for heading in tables.COLUMNS[name].values()]
        between = {None: ";" if language_ == "nl" else ",", "tab": "\t"}.get(delimiter, delimiter)
        give(csv_of(headings, lines, delimiter=between or ";", bom=bom), file)
    if failed:
        raise click.exceptions.Exit(1)
