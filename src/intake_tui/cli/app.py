"""The app. The only family that loads Textual, and only once there is something to show."""

from __future__ import annotations

import secrets
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from intake_tui import memory, resources
from intake_tui.cli import out
from intake_tui.cli.asking import passphrase_in
from intake_tui.cli.places import Options
from intake_tui.errors import IntakeError, said
from intake_tui.locale import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from intake_tui.domain.questionnaire import Questionnaire
    from intake_tui.session.door import Door
    from intake_tui.store.base import CaseStore

Start = Literal["list", "call"]


class NoTerminal(IntakeError):
    """The app needs a terminal to draw on and to read keys from."""

    title = "There is no terminal here"
    way_out = "Start it in a terminal, or use a command: 'intake-tui --help' lists them."


def open_default(options: Options, start: Start = "list") -> None:
    """Open the app on the vault of this run.

    A vault with a key file that is there opens at once, any other one asks. The default vault is
    made when it is not there yet: by the first screens, or at once for a key file that was named.
    """
    from intake_tui.session.door import Door
    from intake_tui.store.platform import no_core_dumps

    need_terminal()
    no_core_dumps()
    questionnaire = options.questionnaire
    if not options.may_wait():
        questionnaire()
    news = _made_at_once(options)
    if news:
        out.note(news)
    door = Door(options.vault_folder, options.ground(), options.key_path)
    store = _opened(options, door)
    code = _show(options, questionnaire, store, door, plans=options.plans_folder, start=start)
    if code:
        raise click.exceptions.Exit(code)


@click.command("call")
@click.pass_obj
def call_command(options: Options) -> None:
    """Straight into a new call."""
    open_default(options, "call")


@click.command("demo")
@click.pass_obj
def demo_command(options: Options) -> None:
    """Try it on a throw-away vault with the example cases; nothing of it stays."""
    from intake_tui.cli.bundles import take_in
    from intake_tui.session.door import Curtain
    from intake_tui.store.keys import create_vault
    from intake_tui.store.platform import no_core_dumps

    need_terminal()
    no_core_dumps()
    questionnaire = options.questionnaire()
    with tempfile.TemporaryDirectory(prefix="intake-tui-demo-") as place:
        folder = Path(place)
        vault = create_vault(
            folder / "vault", key=secrets.token_bytes(32), user=options.ground().worker
        )
        try:
            for file in resources.examples():
                take_in(vault, questionnaire, file)
            door = Curtain(folder / "vault", options.ground())
            code = _show(options, questionnaire, vault, door, plans=folder / "plans")
        finally:
            vault.close()
    out.note(_("The demo is over; its vault and its plans have been removed."))
    if code:
        raise click.exceptions.Exit(code)


def need_terminal() -> None:
    """Raises ``NoTerminal`` where input or output is not a terminal."""
    streams = (sys.stdin, sys.stdout)
    if not all(stream is not None and stream.isatty() for stream in streams):
        raise NoTerminal


def _made_at_once(options: Options) -> str:
    """Make the default vault where it is not there and a key file was named: what was made, in
    words; empty otherwise.
    """
    from intake_tui.store.keys import create_vault, is_vault

    folder = options.vault_folder
    if options.vault or options.preferences.vault or is_vault(folder):
        return ""
    key_file = options.key_file or options.preferences.key_file
    if key_file is None:
        return ""
    create_vault(folder, key_file, user=options.ground().worker).close()
    return "\n".join(
        (
            _("A new vault was made in %(folder)s.") % {"folder": folder},
            _(
                "Its key is the file %(key)s.\n"
                "Who has both can read every case; without the key file nobody can.\n"
                "Keep a copy of the key file in another safe place."
            )
            % {"key": key_file},
        )
    )


def _opened(options: Options, door: Door) -> CaseStore | None:
    """The vault where a key file opens it, None where a screen has to. Raises ``VaultClosed``."""
    from intake_tui.store.base import VaultClosed

    if door.state() == "none":
        if options.vault or options.preferences.vault:
            raise VaultClosed(
                said("there is no vault in {folder}", folder=door.folder),
                way_out="'intake-tui vault init' makes one.",
            )
        return None
    if options.key_file is None and options.passphrase_file is not None:
        passphrase = passphrase_in(options.passphrase_file)
        with out.busy(_("One moment: opening …")):
            return door.unlock(passphrase)
    others = door.ways() - {"key-file"}
    if options.key_file is not None or not others or door.key_file_is_here():
        try:
            return door.unlock_with_key_file()
        except VaultClosed:
            if options.key_file is not None or not others:
                raise
    return None


def _show(
    options: Options,
    questionnaire: Questionnaire | Callable[[], Questionnaire],
    store: CaseStore | None,
    door: Door,
    *,
    plans: Path,
    start: Start = "list",
) -> int:
    from intake_tui.tui.app import IntakeApp

    app = IntakeApp(
        store=store,
        questionnaire=questionnaire,
        ground=options.ground(),
        lang=options.language(),
        settings=options.preferences,
        plans_folder=plans,
        start=start,
        door=door,
    )
    try:
        app.run()
    finally:
        memory.resume()
        app.shut()
    return app.return_code or 0
