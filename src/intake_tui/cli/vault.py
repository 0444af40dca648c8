"""The vault: making one, reading every case in it, and its audit log."""

from __future__ import annotations

from pathlib import Path

import click

from intake_tui.cli import out
from intake_tui.cli.cases import JSON
from intake_tui.cli.places import Options
from intake_tui.locale import _, ngettext


@click.group("vault")
def vault_command() -> None:
    """The vault: the folder with the encrypted cases."""


@vault_command.command("init")
@click.option(
    "--key-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The key file to make; it must not exist yet.",
)
@click.pass_obj
def init(options: Options, key_file: Path | None) -> None:
    """Make a new vault and the key file that opens it."""
    from intake_tui.store.keys import create_vault

    key = key_file or options.key_path
    create_vault(options.vault_folder, key, user=options.ground().worker).close()
    out.say(made(options.vault_folder, key))


def made(folder: Path, key: Path) -> str:
    """What has to be known of a new vault, in plain words."""
    return _(
        "A new vault was made in %(folder)s.\n"
        "Its key is the file %(key)s.\n"
        "Who has both can read every case; without the key file nobody can.\n"
        "Keep a copy of the key file in another safe place."
    ) % {"folder": folder, "key": key}


@vault_command.command("check")
@click.pass_obj
def check(options: Options) -> None:
    """Read every case and the audit log, and name what is damaged."""
    from intake_tui.errors import StoreError
    from intake_tui.store.base import CaseNotFound

    read = damaged = 0
    with options.open_vault() as vault:
        rows = vault.list().rows
        for row in out.progress(rows, _("case")):
            try:
                vault.load(row.case_id)
                read += 1
            except CaseNotFound:
                if row.damage:
                    damaged += 1
                    out.fail(f"{row.case_id}: {row.damage}")
            except StoreError as error:
                damaged += 1
                out.fail(out.refusal(error))
        log = vault.verify_audit()
    out.say(
        ngettext("%(number)s case read.", "%(number)s cases read.", read) % {"number": read}
        + " "
        + ngettext(
            "%(number)s line in the audit log.", "%(number)s lines in the audit log.", log.entries
        )
        % {"number": log.entries}
    )
    if log.faults:
        out.fail(_log_fault(log.faults))
    if damaged:
        text = ngettext("%(number)s case is damaged.", "%(number)s cases are damaged.", damaged)
        out.fail(text % {"number": damaged})
    if damaged or log.faults:
        raise click.exceptions.Exit(1)


def _log_fault(lines: tuple[int, ...]) -> str:
    return _("The audit log does not fit together at line %(lines)s.") % {
        "lines": ", ".join(str(line) for line in lines)
    }


@click.command("audit")
@click.argument("case", required=False)
@click.option(
    "--head", is_flag=True, help="Only number and code of the last line, to note elsewhere."
)
@JSON
@click.pass_obj
def audit_command(options: Options, case: str | None, head: bool, as_json: bool) -> None:
    """Show who did what and when, of all cases or of one; never what a case holds."""
    import msgspec

    from intake_tui.domain.moments import ZONE

    with options.open_vault() as vault:
        if head:
            out.say(vault.audit_head())
            return
        entries = vault.audit_entries(vault.find(case) if case else None)
        log = vault.verify_audit()
    if as_json:
        out.data([msgspec.to_builtins(entry) for entry in entries])
    elif entries:
        out.table(
            (_("when"), _("who"), _("what"), _("case"), _("purpose")),
            (
                (
                    entry.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S"),
                    entry.user,
                    entry.what,
                    (entry.case or "")[:8],
                    entry.purpose,
                )
                for entry in entries
            ),
        )
    if log.faults:
        out.fail(_log_fault(log.faults))
        raise click.exceptions.Exit(1)
