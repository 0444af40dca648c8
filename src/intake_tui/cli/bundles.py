"""Bundles: one case as plain JSON, out and in, and the schema of what is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from intake_tui.cli import out
from intake_tui.cli.places import PLACE, Options
from intake_tui.domain.text import clean_line
from intake_tui.errors import BundleRefused, ExportFailed, IntakeError, cause_of, said
from intake_tui.locale import _

if TYPE_CHECKING:
    from intake_tui.domain.questionnaire import Questionnaire
    from intake_tui.domain.record.types import Case
    from intake_tui.store.vault import Vault


@click.command("export")
@click.argument("case")
@click.option(
    "--out",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE",
    help="The file to write; only you can read it (0600).",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def export_command(options: Options, case: str, file: Path, force: bool) -> None:
    """Write a case to FILE as a bundle: plain text, everything that is final."""
    from intake_tui.domain.record.bundle import export
    from intake_tui.render.files import write

    with options.open_vault() as vault:
        found = vault.load(vault.find(case))
        if not force and _there(file):
            raise ExportFailed(
                said("{file} is there already", file=file),
                way_out="Name another file, or give --force.",
            )
        if not file.parent.is_dir():
            raise ExportFailed(
                said("there is no folder {folder}", folder=file.parent),
                way_out="Make it first, or choose another place.",
            )
        vault.audit("exported", found.id, "bundle, plain text")
    write(export(found).decode(), file)
    out.note(_("This file is plain text: who can read it can read the whole case."))
    if found.drafts:
        out.note(_("unfinished and not in the bundle: %(number)s") % {"number": len(found.drafts)})


def _there(file: Path) -> bool:
    """Whether something has the name ``file``. Raises ``ExportFailed`` where nobody can tell."""
    try:
        file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise ExportFailed(said("{where}: {reason}", where=file, reason=cause_of(error))) from None
    return True


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=PLACE)
@click.pass_obj
def import_command(options: Options, files: tuple[Path, ...]) -> None:
    """Take bundles in. A case that is there already is refused unless it is identical."""
    refused = 0
    questionnaire = options.questionnaire()
    with options.open_vault() as vault:
        for file in out.progress(files, _("bundle")):
            try:
                case_id, new = take_in(vault, questionnaire, file)
            except IntakeError as error:
                refused += 1
                out.fail(f"{clean_line(str(file))}: {out.refusal(error)}")
                continue
            state = _("imported") if new else _("identical to what is there")
            out.say(f"{case_id}  {state}")
    if refused:
        raise click.exceptions.Exit(1)


def take_in(vault: Vault, questionnaire: Questionnaire, file: Path) -> tuple[str, bool]:
    """Take the bundle in ``file`` into ``vault``: the case's id, and whether it is new there.

    Raises ``BundleRefused``, ``CaseExists`` or another ``StoreError``; then nothing was imported.
    """
    from intake_tui.domain.record.bundle import export, read
    from intake_tui.store.base import CaseExists, CaseNotFound

    data = _bytes(file)
    case = read(data, _pinned(vault, data) or questionnaire)
    try:
        there: Case | None = vault.load(case.id)
    except CaseNotFound:
        there = None
    if there is not None:
        if export(there) != export(case):
            raise CaseExists(said("case {case_id}", case_id=case.id))
        return case.id, False
    if questionnaire.pin.hash == case.head.questionnaire.hash:
        vault.keep_questionnaire(questionnaire)
    try:
        vault.create(case)
    except CaseNotFound:
        raise BundleRefused(said("head: the id of the case is not in the usual form")) from None
    vault.audit("changed", case.id, "imported")
    return case.id, True


def _bytes(file: Path) -> bytes:
    from intake_tui.domain.record.bundle import LARGEST

    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except IsADirectoryError:
        raise BundleRefused(said("this is a folder")) from None
    except OSError as error:
        raise BundleRefused(said("cannot be read: {reason}", reason=cause_of(error))) from None


def _pinned(vault: Vault, data: bytes) -> Questionnaire | None:
    """The questionnaire a bundle was held with, where the vault keeps it."""
    try:
        hash_ = json.loads(data)["head"]["questionnaire"]["hash"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return vault.questionnaire(hash_) if isinstance(hash_, str) else None


@click.command("schema")
@click.argument("what", type=click.Choice(["case", "questions"]))
def schema_command(what: Literal["case", "questions"]) -> None:
    """Print the JSON Schema of a bundle, or of a file with questions."""
    if what == "case":
        out.data(case_schema())
        return
    from intake_tui.content.shape import schema

    out.data(schema())


def case_schema() -> dict[str, Any]:
    """JSON Schema of a bundle."""
    import msgspec

    from intake_tui.domain.record.bundle import FORMAT
    from intake_tui.domain.record.types import TABLES, Head

    kinds = {name: kind for name, kind in TABLES.items() if name != "drafts"}
    (head, *tables), shared = msgspec.json.schema_components(
        (Head, *kinds.values()), ref_template="#/$defs/{name}"
    )
    properties: dict[str, Any] = {"format": {"const": FORMAT}, "head": head}
    for name, table in zip(kinds, tables, strict=True):
        properties[name] = {"type": "array", "items": table}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "intake-tui case bundle",
        "type": "object",
        "properties": properties,
        "required": ["format", "head"],
        "additionalProperties": False,
        "$defs": shared,
    }
