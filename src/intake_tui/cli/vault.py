"""The vault: making one, reading everything in it, and its audit log."""

from __future__ import annotations

import re
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intake_tui.cli import out
from intake_tui.cli.cases import JSON
from intake_tui.cli.places import Options
from intake_tui.errors import told
from intake_tui.locale import _, ngettext

if TYPE_CHECKING:
    from intake_tui.store.audit import AuditCheck, AuditEntry
    from intake_tui.store.findings import Finding, Kind, Report
    from intake_tui.store.vault import Vault

ELSEWHERE = {
    "backup": "backup",
    "restore": "backup",
    "passwd": "keys",
    "recovery": "keys",
    "rekey": "keys",
    "repair": "keys",
    "recover": "care",
    "redact": "erasing",
    "move": "erasing",
    "purge": "care",
}
"""Commands of the vault and the module of each; there it is called ``<name>_command``."""

EXPECT = "--expect-head"
HEAD = re.compile(r"[0-9]+:[0-9a-f]+")
LOST, TAMPERED = 4, 5
"""Exit codes: damage that is not recoverable here; something put back, cut or changed."""


class Families(click.Group):
    """The commands of the vault, in the order of need; most are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Those of this file, then the others."""
        return ["init", "check", *ELSEWHERE]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, None when there is none by that name."""
        family = ELSEWHERE.get(cmd_name)
        if family is None:
            return super().get_command(ctx, cmd_name)
        command = getattr(import_module(f"intake_tui.cli.{family}"), f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command


@click.group("vault", cls=Families)
def vault_command() -> None:
    """The vault: the folder with the encrypted cases."""


@vault_command.command("init")
@click.option(
    "--key-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Make a key file that opens it, which must not exist yet; nothing is asked then.",
)
@click.option(
    "--recovery-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the recovery key to FILE (0600, must not exist) instead of showing it.",
)
@click.pass_obj
def init(options: Options, key_file: Path | None, recovery_file: Path | None) -> None:
    """Make a new vault that opens with a passphrase, or with a recovery key on paper.

    With a key file, named here, before the command or in the settings, that file opens it, and
    with --passphrase-file before the command a passphrase as well.
    """
    from intake_tui.store.keys import create_vault

    key = key_file or options.key_file or options.preferences.key_file
    if key is None or options.passphrase_file is not None:
        from intake_tui.cli.keys import made_with_passphrase

        made_with_passphrase(options, key, recovery_file)
        return
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
@click.option(
    EXPECT,
    default="",
    metavar="N:CODE",
    help="A line of the audit log as 'intake-tui audit --head' printed it, noted elsewhere.",
)
@JSON
@click.pass_obj
def check(options: Options, expect_head: str, as_json: bool) -> None:
    """Read everything in the vault and name what is not as it should be.

    Every case is compared with its head and with what the audit log last knew of it. Only the whole
    vault put back together cannot be seen in that way: note 'intake-tui audit --head' elsewhere and
    give it with --expect-head.

    \b
    Exit codes, the highest that holds:
      0  sound
      1  the check could not be done, or a file was not given by the system
      3  damage, all of it recoverable here ('intake-tui vault recover'), or a new
         vault key that is not finished ('intake-tui vault rekey')
      4  damage that is not recoverable here: restore a backup
      5  something was put back, cut off or changed from outside
    """
    from intake_tui.store.checking import check as check_all

    if expect_head and not HEAD.fullmatch(expect_head.strip()):
        raise click.BadParameter(_("as 'intake-tui audit --head' printed it"), param_hint=EXPECT)
    with options.open_vault(unfinished=False) as vault:
        report = check_all(
            vault, expect_head=expect_head, watch=lambda ids: out.progress(ids, _("case"))
        )
    if as_json:
        out.data(_plain(report))
    else:
        _told(report)
    if report.code:
        raise click.exceptions.Exit(report.code)


def _told(report: Report) -> None:
    read = ngettext("%(number)s case read.", "%(number)s cases read.", report.cases)
    lines = ngettext(
        "%(number)s line in the audit log.",
        "%(number)s lines in the audit log.",
        report.entries,
    )
    out.say(f"{read % {'number': report.cases}} {lines % {'number': report.entries}}")
    for finding in report.findings:
        out.fail(line_of(finding))
    if bad := len(report.damaged_cases):
        text = ngettext("%(number)s case is damaged.", "%(number)s cases are damaged.", bad)
        out.fail(text % {"number": bad})
    if changed := len(report.changed_cases):
        text = ngettext(
            "%(number)s case was put back, cut off or changed from outside.",
            "%(number)s cases were put back, cut off or changed from outside.",
            changed,
        )
        out.fail(text % {"number": changed})


def line_of(finding: Finding) -> str:
    """A finding in one line: where, what, and what can be done."""
    if finding.kind == "audit log":
        return _log_fault(finding.detail)
    detail = f" ({told(finding.detail, _)})" if finding.detail else ""
    words = _words(finding.kind, finding.detail)
    parts = [f"{finding.case or finding.file}: {words}{detail}."]
    if finding.kind == "unfinished new key":
        parts.append(_("'intake-tui vault rekey' finishes it."))
    elif finding.kind == "put back" or (
        finding.code and finding.recoverable and finding.kind != "previous damaged"
    ):
        text = _("To recover: 'intake-tui vault recover %(case)s'.")
        parts.append(text % {"case": finding.case[:8]})
    elif finding.code == LOST or finding.kind == "cut":
        parts.append(_("Not recoverable here: restore a backup."))
    return " ".join(parts)


def _words(kind: Kind, detail: str) -> str:
    if kind == "purged is back" and detail:
        return _("a file of a case that was purged was put back; it could not be removed now")
    return {
        "damaged": _("damaged"),
        "gone": _("its file is gone"),
        "no head": _("the record of the revision it was at is gone"),
        "previous damaged": _("the generation before it is damaged; the case itself is whole"),
        "questionnaire": _("this questionnaire cannot be read"),
        "unfiled": _("these notes cannot be read"),
        "unfinished new key": _("a new vault key was begun and is not finished"),
        "withheld": _("the system did not give it; it may be sound"),
        "newer": _("written by a newer version; this one cannot check it"),
        "put back": _("an older or another file was put in its place"),
        "cut": _("the audit log knows this case; its file and its head are gone"),
        "erased is back": _("a generation from before something was erased was put back"),
        "purged is back": _("a file of a case that was purged was put back; it was removed"),
        "not purged": _("the audit log says it was purged, and its head does not"),
        "expected head": _("the line that was noted elsewhere is not in the audit log"),
        "purge completed": _("a purge that was interrupted was completed"),
        "purge not completed": _("a purge was interrupted and could not be completed now"),
        "index": _("the index cannot be read; it is disposable and is made anew by itself"),
        "left behind": _("left behind by an interrupted write, or being written now"),
        "unknown file": _("not a file of this program"),
    }[kind]


def _plain(report: Report) -> dict[str, Any]:
    return {
        "code": report.code,
        "cases": report.cases,
        "purged": report.purged,
        "questionnaires": report.questionnaires,
        "unfiled": report.unfiled,
        "audit_lines": report.entries,
        "findings": [
            {
                "kind": finding.kind,
                "code": finding.code,
                "case": finding.case,
                "file": finding.file,
                "detail": finding.detail,
                "recoverable": list(finding.recoverable),
            }
            for finding in report.findings
        ],
    }


def _log_fault(lines: str) -> str:
    return _("The audit log does not fit together at line %(lines)s.") % {"lines": lines}


@click.command("audit")
@click.argument("case", required=False)
@click.option("--case", "named", default="", metavar="CASE", help="The same as CASE.")
@click.option("--verify", is_flag=True, help="Only whether every line fits the one before it.")
@click.option(
    "--head", is_flag=True, help="Only number and code of the last line, to note elsewhere."
)
@JSON
@click.pass_obj
def audit_command(
    options: Options, *, case: str | None, named: str, verify: bool, head: bool, as_json: bool
) -> None:
    """Show who did what and when, of all cases or of one; never what a case holds.

    With --verify the exit code is 0 where the log stands and 5 where a line was changed, moved or
    taken out. Lines cut off at the end are seen by 'vault check --expect-head' only.
    """
    if case and named and case != named:
        raise click.UsageError(_("Name one case."))
    name = case or named
    with options.open_vault() as vault:
        if head:
            out.say(vault.audit_head())
            return
        log = vault.verify_audit()
        if verify:
            _verified(log, as_json)
            return
        entries = vault.audit_entries(_in_log(vault, name) if name else None)
    if as_json:
        import msgspec

        out.data([msgspec.to_builtins(entry) for entry in entries])
    elif entries:
        _entries(entries)
    if log.faults:
        out.fail(_log_fault(", ".join(map(str, log.faults))))
        raise click.exceptions.Exit(1)


def _verified(log: AuditCheck, as_json: bool) -> None:
    if as_json:
        out.data({"lines": log.entries, "sound": log.sound, "faults": list(log.faults)})
    elif log.sound:
        text = ngettext(
            "The audit log stands: %(number)s line.",
            "The audit log stands: %(number)s lines.",
            log.entries,
        )
        out.say(text % {"number": log.entries})
    else:
        out.fail(_log_fault(", ".join(map(str, log.faults))))
    if not log.sound:
        raise click.exceptions.Exit(TAMPERED)


def _in_log(vault: Vault, name: str) -> str:
    """The id of a case by name, also of one of which only lines in the log are left."""
    from intake_tui.store import listing
    from intake_tui.store.base import CaseNotFound, Listed
    from intake_tui.store.recovering import find

    try:
        return find(vault, name)
    except CaseNotFound:
        told = {entry.case for entry in vault.audit_entries() if entry.case}
        return listing.named((Listed(case_id=one, summary=None) for one in told), name)


def done(what: str) -> str:
    """What an entry of the log calls what was done, in the language of the screen."""
    known = {
        "backed up": _("backed up"),
        "changed": _("changed"),
        "exported": _("exported"),
        "key file changed": _("key file changed"),
        "moved in": _("moved in"),
        "moved out": _("moved out"),
        "new vault key begun": _("new vault key begun"),
        "new vault key in place": _("new vault key in place"),
        "opened": _("opened"),
        "passphrase changed": _("passphrase changed"),
        "purged": _("purged"),
        "recovered": _("recovered"),
        "recovery key changed": _("recovery key changed"),
        "redacted": _("redacted"),
        "rendered": _("rendered"),
        "restored": _("restored"),
        "searched": _("searched"),
        "unlock failed": _("unlock failed"),
        "unlocked": _("unlocked"),
        "vault file repaired": _("vault file repaired"),
        "viewed": _("viewed"),
    }
    return known.get(what, what)


def _purpose(entry: AuditEntry) -> str:
    """The purpose, in the language of the screen where the program gave it; of an unlock that
    failed the moment as the others are shown.
    """
    known = {
        "bundle, plain text": _("bundle, plain text"),
        "command line": _("command line"),
        "imported": _("imported"),
        "key-file": _("key file"),
        "new case": _("new case"),
        "passphrase": _("passphrase"),
        "recovery": _("recovery key"),
        "search screen": _("search screen"),
    }
    if entry.what != "unlock failed":
        return known.get(entry.purpose, entry.purpose)
    moment, _space, rest = entry.purpose.partition(" ")
    who, _space, kind = rest.rpartition(" ")
    try:
        return f"{_shown(datetime.fromisoformat(moment))} {who} {known.get(kind, kind)}"
    except ValueError:
        return entry.purpose


def _shown(at: datetime) -> str:
    from intake_tui.domain.moments import ZONE

    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


def _entries(entries: list[AuditEntry]) -> None:

    out.table(
        (_("when"), _("who"), _("what"), _("case"), _("purpose")),
        (
            (
                _shown(entry.at),
                entry.user,
                done(entry.what),
                (entry.case or "")[:8],
                _purpose(entry),
            )
            for entry in entries
        ),
    )
