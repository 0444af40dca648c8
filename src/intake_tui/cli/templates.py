"""An organisation's own plan templates: the check, a list, and a copy of ours to start from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from intake_tui.cli import out
from intake_tui.cli.cases import JSON
from intake_tui.cli.places import PLACE, Options
from intake_tui.errors import ExportFailed, PlanRefused, SettingsError, cause_of, said
from intake_tui.locale import _

if TYPE_CHECKING:
    from intake_tui.domain.plan.model import Plan


@click.group("templates")
def templates_command() -> None:
    """An organisation's own plan templates, laid over ours."""


@templates_command.command("check")
@click.argument("folder", required=False, type=PLACE, metavar="DIR")
@JSON
@click.pass_obj
def check(options: Options, folder: Path | None, as_json: bool) -> None:
    """List every fault of the templates in DIR, or in the folder of the settings.

    Reads them, then fills them in with sample plans and with the plans of the example cases.
    """
    from intake_tui.render.lint.check import check as check_all

    questionnaire = options.questionnaire()
    faults = check_all(
        _own(options, folder),
        questionnaire,
        plans=_examples(options),
        house=options.preferences.house_style(),
    )
    rows = [{"file": f.file, "line": f.line or None, "what": f.what} for f in faults]
    out.faults(rows, [fault.told() for fault in faults], as_json=as_json)
    if not as_json:
        out.say(_("No faults."))


@templates_command.command("list")
@click.argument("folder", required=False, type=PLACE, metavar="DIR")
@JSON
@click.pass_obj
def list_(options: Options, folder: Path | None, as_json: bool) -> None:
    """List the templates plans use, and which of them DIR takes the place of."""
    from intake_tui.render import FORMATS
    from intake_tui.render.lint.check import used
    from intake_tui.render.templates import own_files

    own = folder or options.preferences.templates
    rows = []
    for format in FORMATS:
        mine = set(own_files(own, format)) if own else set()
        for name in sorted({*used(format), *mine}):
            rows.append({"name": f"{format}/{name}", "own": name in mine})
    if as_json:
        out.data(rows)
        return
    for row in rows:
        out.say(f"{row['name']}  {_('own') if row['own'] else _('ours')}")


@templates_command.command("copy")
@click.argument("folder", type=PLACE, metavar="DIR")
def copy(folder: Path) -> None:
    """Copy our templates to DIR, to start from. DIR must be empty or not there.

    Keep only the files you change: what is not in DIR is taken from ours.
    """
    from intake_tui.render import FORMATS, write
    from intake_tui.render.lint.check import used
    from intake_tui.render.templates import our_sources

    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise ExportFailed(
            said(
                "{where}: {reason}",
                where=folder,
                reason=cause_of(error),
            )
        ) from None
    if taken:
        raise ExportFailed(
            said("{folder}: there is something already", folder=folder),
            way_out="Name an empty folder.",
        )
    for format in FORMATS:
        sources = our_sources(format)
        for name in used(format):
            place = folder / format / name
            write(sources[name], place)
            out.say(str(place))
    out.note(
        _("Keep only the files you change; the rest is taken from ours, also when it improves.")
    )


def _own(options: Options, folder: Path | None) -> Path:
    own = folder or options.preferences.templates
    if own is None:
        raise SettingsError(
            said("{place}: 'templates' names no folder", place=options.settings_path),
            way_out="Name the folder: intake-tui templates check DIR.",
        )
    return own


def _examples(options: Options) -> Iterator[Plan]:
    """The plans of the example cases, for everybody they can be made for."""
    from intake_tui import resources
    from intake_tui.content import load as content
    from intake_tui.domain.plan.build import build
    from intake_tui.domain.readers import readers_of
    from intake_tui.domain.record import bundle
    from intake_tui.render.lint.check import READERS

    now = options.ground().now()
    ours = content.load()
    for place in resources.examples():
        case = bundle.read(place.read_bytes(), ours)
        for name in READERS:
            for reader in readers_of(case, ours, name, now=now):
                try:
                    yield build(case, ours, reader, now=now).plan
                except PlanRefused:
                    continue  # an example may show a plan that is held back
