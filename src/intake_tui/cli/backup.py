"""Backups of the vault: making one, seeing what is in it, putting it back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from intake_tui.cli import out
from intake_tui.cli.asking import asked, passphrase_in, sure
from intake_tui.cli.keys import DAMAGED, counter
from intake_tui.cli.places import PLACE, Options
from intake_tui.errors import said, told
from intake_tui.locale import _, ngettext

if TYPE_CHECKING:
    from intake_tui.store.backupfile import Backup
    from intake_tui.store.keys import Secret
    from intake_tui.store.vault import Vault


@click.command("backup")
@click.argument("file", type=PLACE)
@click.pass_obj
def backup_command(options: Options, file: Path) -> None:
    """Write the whole vault to FILE, sealed as it is, and read it back.

    FILE is a tar that opens with the secrets of today, whatever is changed later. A damaged case
    is named and copied as it is; the exit code is 3 then.
    """
    from intake_tui.store.backup import make

    with options.open_vault() as vault:
        done = make(vault, file, counter(_("case")))
    out.say(
        ngettext(
            "%(number)s case written to %(file)s and read back.",
            "%(number)s cases written to %(file)s and read back.",
            done.cases,
        )
        % {"number": done.cases, "file": file}
    )
    out.say(_("Head of the audit log in it: %(head)s") % {"head": done.audit})
    _name_damaged(done.damaged)
    if not done.noted:
        out.note(_("The audit log could not be written; the backup stands all the same."))
    out.note(
        _(
            "It opens with the passphrase, recovery key or key file of today, also after these "
            "are changed. A key file is not in it."
        )
    )
    if done.damaged:
        raise click.exceptions.Exit(DAMAGED)


@click.command("restore")
@click.argument("backup", type=PLACE)
@click.option("--case", metavar="ID", help="Only this case, into the vault that is there.")
@click.option("--list", "listing", is_flag=True, help="Only show what is in it.")
@click.option("--yes", is_flag=True, help="Do not ask before a case that is there is replaced.")
@click.option(
    "--even-erased",
    is_flag=True,
    help="With --case: also bring back what was erased or removed for good since.",
)
@click.option(
    "--backup-passphrase-file",
    type=PLACE,
    metavar="FILE",
    help="The passphrase the backup opens with, where that is another one.",
)
@click.option(
    "--backup-key-file",
    type=PLACE,
    metavar="FILE",
    help="The key file the backup opens with, where that is another one.",
)
@click.option("--with-recovery", is_flag=True, help="Open the backup with its recovery key.")
@click.pass_obj
def restore_command(
    options: Options,
    *,
    backup: Path,
    case: str | None,
    listing: bool,
    yes: bool,
    even_erased: bool,
    backup_passphrase_file: Path | None,
    backup_key_file: Path | None,
    with_recovery: bool,
) -> None:
    """Put a backup back: the whole vault into an empty place, or one case.

    The whole vault goes where --vault points, which must not exist or be empty. One case comes
    back as its newest revision, and the one before it is kept. The backup opens with the secrets
    of the day it was made.
    """
    from intake_tui.store.backupfile import Backup
    from intake_tui.store.platform import no_core_dumps

    if case and listing:
        raise click.UsageError(_("--case and --list: one of the two"))
    no_core_dumps()
    own = _Own(backup_passphrase_file, backup_key_file, with_recovery)
    with Backup(backup) as opened:
        if case:
            with options.open_vault() as vault:
                if own.named or not opened.fits(vault.ring):
                    opened.unlock(own.secret(options, opened, apart=True))
                _bring_back(vault, opened, case, yes=yes, even_erased=even_erased)
            return
        if listing:
            opened.unlock(own.secret(options, opened))
            _listed(opened)
            return
        _whole(options, opened, own)


class _Own:
    """How the backup is to be opened."""

    def __init__(self, passphrase: Path | None, key_file: Path | None, recovery: bool) -> None:
        if sum((passphrase is not None, key_file is not None, recovery)) > 1:
            raise click.UsageError(_("the backup opens with one secret: name one"))
        self._passphrase, self._key_file, self._recovery = passphrase, key_file, recovery

    @property
    def named(self) -> bool:
        return self._recovery or self._passphrase is not None or self._key_file is not None

    def secret(self, options: Options, backup: Backup, *, apart: bool = False) -> Secret:
        """The secret for the backup; the one of this run's vault unless it is ``apart``."""
        from intake_tui.store.keys import secret_of

        if self._recovery:
            return secret_of(recovery=asked(_("Recovery key of the backup")))
        key_file, passphrase = self._key_file, self._passphrase
        if not self.named and not apart:
            key_file = options.key_file or options.preferences.key_file
            passphrase = None if key_file else options.passphrase_file
            if not (key_file or passphrase) and "key-file" in backup.ways:
                here = options.key_path.exists() or "passphrase" not in backup.ways
                key_file = options.key_path if here else None
        if key_file is not None:
            return secret_of(key_file)
        if passphrase is not None:
            return secret_of(passphrase=passphrase_in(passphrase))
        return secret_of(passphrase=asked(_("Passphrase of the backup"), self._option(apart)))

    def _option(self, apart: bool) -> str:
        """Which option takes the passphrase from a file."""
        return "--backup-passphrase-file" if apart else "--passphrase-file"


def _whole(options: Options, backup: Backup, own: _Own) -> None:
    from intake_tui.store.restoring import may_be_made, restore

    folder = options.vault_folder
    may_be_made(folder)
    backup.unlock(own.secret(options, backup))
    user = options.ground().worker
    restore(backup, folder, user=user, progress=counter(_("file"))).close()
    number = len(backup.cases())
    out.say(
        ngettext(
            "%(number)s case restored to %(folder)s.",
            "%(number)s cases restored to %(folder)s.",
            number,
        )
        % {"number": number, "folder": folder}
    )
    damaged = backup.check()
    _name_damaged(damaged)
    if damaged:
        raise click.exceptions.Exit(DAMAGED)


def _listed(backup: Backup) -> None:
    from intake_tui.domain.moments import ZONE
    from intake_tui.domain.summary import summarise
    from intake_tui.errors import StoreError

    assert backup.manifest is not None
    made = backup.manifest.made_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    out.say(_("Backup of %(when)s") % {"when": made})
    rows, damaged = [], []
    for case_id in backup.cases():
        try:
            case = backup.case(case_id)
        except StoreError as refused:
            damaged.append(refused)
            continue
        about = summarise(case)
        changed = about.changed_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
        label = " ".join(part for part in (about.reference, about.label) if part)
        rows.append((case_id, str(case.revision), changed, label))
    if rows:
        out.table((_("case"), _("revision"), _("changed"), _("child")), rows)
    for error in damaged:
        out.fail(out.refusal(error))
    if damaged:
        raise click.exceptions.Exit(DAMAGED)


def _bring_back(vault: Vault, backup: Backup, name: str, *, yes: bool, even_erased: bool) -> None:
    from intake_tui.store.restoring import bring_back, standing

    case_id = _named(backup, name)
    now = standing(vault, backup, case_id)
    if now == "same":
        out.say(_("%(case)s is in the vault as it is in the backup.") % {"case": case_id})
        return
    if now in ("differs", "damaged") or (even_erased and now == "erased"):
        _ask(
            _("The case in the vault is damaged. 'vault recover' may bring back more of it.")
            if now == "damaged"
            else _("The case in the vault is another than the one in the backup."),
            yes=yes,
        )
    revision = bring_back(vault, backup, case_id, even_erased=even_erased)
    out.say(
        _("%(case)s was restored as revision %(revision)s.")
        % {"case": case_id, "revision": revision}
    )


def _ask(what: str, *, yes: bool) -> None:
    from intake_tui.cli.asking import terminal
    from intake_tui.store.restoring import RestoreRefused

    if yes:
        return
    out.note(what)
    if not terminal():
        raise RestoreRefused(said("there is a case by this id"), way_out="--yes replaces it.")
    sure(_("Put the one of the backup in its place?"), yes=False)


def _named(backup: Backup, name: str) -> str:
    """The one case in the backup whose id begins like this."""
    from intake_tui.store.base import CaseAmbiguous, CaseNotFound

    found = [case_id for case_id in backup.cases() if case_id.startswith(name.strip().lower())]
    if not found:
        raise CaseNotFound(
            said("no id in the backup begins like this"),
            way_out="'intake-tui vault restore --list' shows them.",
        )
    if len(found) > 1:
        raise CaseAmbiguous(said("{number} cases", number=len(found)))
    return found[0]


def _name_damaged(damaged: tuple[tuple[str, str], ...]) -> None:
    for case_id, reason in damaged:
        out.fail(_("damaged: %(case)s (%(why)s)") % {"case": case_id, "why": told(reason, _)})
