"""What opens the vault: passphrase, recovery key, key file; and a new vault key.

No secret is an argument, is echoed, or stands in a message. A recovery key is shown once, on the
terminal, and counts once a part of it was typed back; or it is written to a file (0600).
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intake_tui.cli import out
from intake_tui.cli.asking import asked, new_passphrase, show_recovery
from intake_tui.cli.places import PLACE, Options
from intake_tui.errors import IntakeError, said, told
from intake_tui.locale import _, ngettext

if TYPE_CHECKING:
    from intake_tui.store.rekey import Rekeyed
    from intake_tui.store.vault import Vault

DAMAGED = 3
"""The exit code for: done, and something that is damaged was left as it is."""

WITH_RECOVERY = click.option(
    "--with-recovery", is_flag=True, help="Open it with the recovery key instead; it is asked for."
)
NEW_PASSPHRASE = click.option(
    "--new-passphrase-file",
    type=PLACE,
    metavar="FILE",
    help="A file with the new passphrase on its first line, instead of asking for it.",
)
RECOVERY_FILE = click.option(
    "--recovery-file",
    type=PLACE,
    metavar="FILE",
    help="Write the new recovery key to FILE (0600, must not exist) instead of showing it.",
)


@click.command("passwd")
@WITH_RECOVERY
@NEW_PASSPHRASE
@click.option(
    "--new-key-file",
    type=PLACE,
    metavar="FILE",
    help="Make a key file that opens it instead; a passphrase stays as it is.",
)
@click.pass_obj
def passwd_command(
    options: Options,
    with_recovery: bool,
    new_passphrase_file: Path | None,
    new_key_file: Path | None,
) -> None:
    """Set a new passphrase. A vault with a key file gets one beside its key file.

    The vault key stays the same: who has the old passphrase and an older copy of the vault can
    still open that copy, and what is added to it with that key. 'vault rekey' takes access away.
    """
    from intake_tui.store.keys import add_key_file, change_passphrase

    if new_key_file is not None and new_passphrase_file is not None:
        raise click.UsageError(_("--new-key-file and --new-passphrase-file: one of the two"))
    with opened(options, with_recovery) as vault:
        ways = _ways(options)
        if new_key_file is not None:
            add_key_file(vault, new_key_file)
            out.say(_("The key file %(key)s opens the vault now.") % {"key": new_key_file})
        else:
            change_passphrase(vault, new_passphrase(new_passphrase_file))
            out.say(_("The new passphrase opens the vault now; the one before it no longer does."))
    if new_key_file is None and "key-file" in ways:
        out.note(_("Its key file still opens it too."))
    if new_key_file is None and "recovery" not in ways:
        out.note(_("There is no recovery key yet: 'intake-tui vault recovery' makes one."))
    if ways & {"passphrase", "key-file"}:
        out.note(
            _(
                "The vault key is the same: what opened it before still opens older copies and "
                "backups. 'intake-tui vault rekey' makes a new vault key."
            )
        )


@click.command("recovery")
@WITH_RECOVERY
@RECOVERY_FILE
@click.pass_obj
def recovery_command(options: Options, with_recovery: bool, recovery_file: Path | None) -> None:
    """Make a new recovery key; the one before it no longer opens the vault.

    It counts once a part of it was typed back.
    """
    from intake_tui.store.keys import change_recovery

    kept = _("Nothing was changed: the recovery key before it still holds.")
    with opened(options, with_recovery) as vault:
        had = "recovery" in _ways(options)

        def in_force() -> bool:
            return _opens_now(vault, key)

        with new_recovery(recovery_file, kept if had else "", in_force) as key:
            change_recovery(vault, key)
    out.say(_("The new recovery key opens the vault now; the one before it no longer does."))


@click.command("rekey")
@WITH_RECOVERY
@NEW_PASSPHRASE
@RECOVERY_FILE
@click.option(
    "--new-key-file", type=PLACE, metavar="FILE", help="Make a key file that opens it afterwards."
)
@click.option(
    "--leave-damaged", is_flag=True, help="Let the old key go though damaged files need it."
)
@click.pass_obj
def rekey_command(
    options: Options,
    *,
    with_recovery: bool,
    new_passphrase_file: Path | None,
    recovery_file: Path | None,
    new_key_file: Path | None,
    leave_damaged: bool,
) -> None:
    """Make a new vault key and seal everything anew, to take access away.

    Afterwards the passphrase, recovery key and key file of now open nothing of what is in the
    vault. Backups and copies made before still open with them. Interrupted, it is run again with
    the new secrets and goes on where it was.

    A file that cannot be read is left, and the old key is kept for it, because the same file may
    be whole on another disk. --leave-damaged lets the key go nevertheless.
    """
    from intake_tui.store import rekey

    with contextlib.ExitStack() as stack:
        vault = stack.enter_context(opened(options, with_recovery, unfinished=False))
        with rekey.alone(vault):
            pass  # refused before anything is asked, where it cannot be done at all
        if rekey.under_way(vault.folder):
            out.note(_("A new vault key is in place already; sealing goes on where it was."))
        else:
            vault = _begun(vault, options, new_passphrase_file, recovery_file, new_key_file)
            stack.callback(vault.close)
        done = rekey.run(vault, counter(_("case")), leave_damaged=leave_damaged)
        head = vault.audit_head()
    _told(done, head)


@click.command("repair")
@WITH_RECOVERY
@click.pass_obj
def repair_command(options: Options, with_recovery: bool) -> None:
    """Write vault.json anew when it was changed from outside, and a secret still opens it."""
    from intake_tui.store.keys import repair, secret_of
    from intake_tui.store.platform import no_core_dumps

    no_core_dumps()
    secret = secret_of(**_secret(options, with_recovery))
    repair(options.vault_folder, secret, user=options.ground().worker).close()
    out.say(_("vault.json was written anew."))
    out.note(
        _(
            "Only what you used now opens it; set the others anew with 'intake-tui vault passwd' "
            "and 'intake-tui vault recovery'."
        )
    )
    out.note(_("Notes typed while the vault was locked may have been sealed to another key."))


# What the commands share; 'vault init' and 'vault restore' too


def made_with_passphrase(
    options: Options, key_file: Path | None, recovery_file: Path | None
) -> None:
    """Make the vault of this run with a passphrase and a recovery key, and with ``key_file`` where
    one is named; say what has to be known of it. Raises ``VaultNotMade`` or another
    ``VaultClosed``; then nothing was made.
    """
    from intake_tui.store.base import VaultNotMade
    from intake_tui.store.keys import create_vault, is_vault
    from intake_tui.store.platform import no_core_dumps

    folder = options.vault_folder
    if is_vault(folder):
        raise VaultNotMade(
            said("there is a vault in {folder} already; it was left as it is", folder=folder)
        )
    no_core_dumps()
    passphrase = new_passphrase(options.passphrase_file, "--passphrase-file")
    user = options.ground().worker
    kept = _("No vault was made.")
    with new_recovery(recovery_file, kept, lambda: is_vault(folder)) as recovery:
        create_vault(folder, key_file, passphrase=passphrase, recovery=recovery, user=user).close()
    out.say(
        _(
            "A new vault was made in %(folder)s.\n"
            "Its passphrase opens it, and so does the recovery key.\n"
            "Without both of them nobody can read a case; nothing else brings them back."
        )
        % {"folder": folder}
        if key_file is None
        else _(
            "A new vault was made in %(folder)s.\n"
            "Its passphrase opens it, and so do the recovery key and the key file %(key)s."
        )
        % {"folder": folder, "key": key_file}
    )


@contextlib.contextmanager
def opened(
    options: Options, with_recovery: bool = False, *, unfinished: bool = True
) -> Iterator[Vault]:
    """The vault of this run, opened with what was asked for, closed afterwards."""
    if not with_recovery:
        with options.open_vault(unfinished=unfinished) as vault:
            yield vault
        return
    from intake_tui.store.keys import open_vault
    from intake_tui.store.platform import no_core_dumps

    no_core_dumps()
    secret = _secret(options, with_recovery)
    vault = open_vault(options.vault_folder, **secret, user=options.ground().worker)
    if unfinished:
        options.say_unfinished()
    try:
        yield vault
    finally:
        vault.close()


@contextlib.contextmanager
def new_recovery(
    file: Path | None, kept: str = "", keep: Callable[[], bool] = lambda: False
) -> Iterator[str]:
    """A new recovery key that has been shown and typed back in part, or written to ``file``.

    ``kept`` says what holds when it is broken off; ``keep`` as in ``made``. Raises ``VaultClosed``.
    """
    from intake_tui.store.recovery_key import new_recovery_key

    key = new_recovery_key()
    if file is None:
        try:
            show_recovery(key)
        except click.Abort:
            out.note("\n" + (kept or _("Nothing was changed.")))
            raise
        yield key
        return
    with made(file, f"{key}\n".encode(), keep):
        yield key
    out.say(
        _("The recovery key is in %(file)s. Print it, put it away, and remove the file.")
        % {"file": file}
    )


@contextlib.contextmanager
def made(file: Path, data: bytes, keep: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """``file`` (0600, must not exist) with ``data``; removed when what follows fails, unless
    ``keep`` says that it is needed all the same. Raises ``VaultClosed``.
    """
    from intake_tui.store import disk
    from intake_tui.store.base import FileUnusable

    try:
        disk.create_secret(file, data)
    except OSError as error:
        raise FileUnusable(
            said("{file} could not be made: {reason}", file=file, reason=disk.plain_words(error))
        ) from error
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError, IntakeError):
            if not keep():
                disk.remove(file)
        raise


def counter(what: str) -> Callable[[int, int], None]:
    """A counter on standard error where a person is watching."""

    def count(done: int, everything: int) -> None:
        if sys.stderr.isatty():
            end = "\r\x1b[K" if done == everything else ""
            click.echo(f"\r{what} {done}/{everything}{end}", nl=False, err=True)

    return count


def _secret(options: Options, with_recovery: bool) -> dict[str, Any]:
    if with_recovery:
        return {"recovery": asked(_("Recovery key"))}
    return options.secret()


def _opens_now(vault: Vault, recovery: str) -> bool:
    """Whether this recovery key opens the vault, whatever went wrong after it was set."""
    from intake_tui.store import vaultfile
    from intake_tui.store.keys import ways_in
    from intake_tui.store.recovery_key import read_recovery_key

    held = vaultfile.read(vault.folder)
    return "recovery" in ways_in(vault.folder) and bool(
        vaultfile.vault_key_from(held, "recovery", read_recovery_key(recovery))
    )


def _ways(options: Options) -> frozenset[str]:
    from intake_tui.store.keys import ways_in

    return ways_in(options.vault_folder)


def _begun(
    vault: Vault,
    options: Options,
    new_passphrase_file: Path | None,
    recovery_file: Path | None,
    new_key_file: Path | None,
) -> Vault:
    """The vault with a new key and the new secrets asked for; ``vault`` is closed."""
    import secrets

    from intake_tui.store import rekey
    from intake_tui.store.keys import secret_of
    from intake_tui.store.sealed import KEY_BYTES

    ways = _ways(options)
    opens = []
    folder = vault.folder

    def begun() -> bool:
        return rekey.under_way(folder)

    with contextlib.ExitStack() as stack:
        if new_passphrase_file or "passphrase" in ways or new_key_file is None:
            opens.append(secret_of(passphrase=new_passphrase(new_passphrase_file)))
            kept = _("Nothing was changed: the vault opens as it did.")
            recovery = stack.enter_context(new_recovery(recovery_file, kept, begun))
            opens.append(secret_of(recovery=recovery))
        if new_key_file is not None:
            stack.enter_context(made(new_key_file, secrets.token_bytes(KEY_BYTES), begun))
            opens.append(secret_of(new_key_file))
        fresh = rekey.begin(vault, tuple(opens))
    gone = {"passphrase": _("passphrase"), "recovery": _("recovery key"), "key-file": _("key file")}
    kinds = {one.kind for one in opens}
    for kind in sorted(ways - kinds):
        out.note(_("No %(kind)s opens the vault from now on.") % {"kind": gone[kind]})
    out.note(_("From now on only the new secrets open the vault. Sealing everything anew…"))
    return fresh


def _told(done: Rekeyed, head: str) -> None:
    out.say(
        ngettext("%(number)s file sealed anew.", "%(number)s files sealed anew.", done.resealed)
        % {"number": done.resealed}
    )
    for one in done.left:
        out.fail(f"{one.name}: {told(one.reason, _)}")
    if not done.done:
        out.fail(
            _("The old key is kept for what is left; put that right and run 'vault rekey' again.")
            if any(one.sound for one in done.left)
            else _(
                "The old key is kept for what is left: the same file may be whole on another disk. "
                "'vault rekey --leave-damaged' lets it go."
            )
        )
        raise click.exceptions.Exit(DAMAGED)
    out.say(_("The old key is gone; the old secrets open nothing of this vault any more."))
    out.note(_("Backups and copies made before still open with the old secrets."))
    out.note(_("The audit log was sealed anew; note its head again: %(head)s") % {"head": head})
    if done.left:
        raise click.exceptions.Exit(DAMAGED)
