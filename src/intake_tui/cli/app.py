"""The app. The only family that loads Textual, and only once there is something to show."""

from __future__ import annotations

import secrets
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from intake_tui import resources
from intake_tui.cli import out
from intake_tui.cli.places import Options
from intake_tui.errors import IntakeError
from intake_tui.locale import _

if TYPE_CHECKING:
    from intake_tui.domain.questionnaire import Questionnaire
    from intake_tui.store.vault import Vault

Start = Literal["list", "call"]


class NoTerminal(IntakeError):
    """The app needs a terminal to draw on and to read keys from."""

    title = "There is no terminal here"
    way_out = "Start it in a terminal, or use a command: 'intake-tui --help' lists them."


def open_default(options: Options, start: Start = "list") -> None:
    """Open the app on the vault of this run; the default vault is made when it is not there yet."""
    need_terminal()
    questionnaire = options.questionnaire()
    news = _first_start(options)
    if news:
        out.note(news)
    with options.open_vault() as vault:
        code = _show(options, vault, questionnaire, options.plans_folder, start)
    if news:
        # The screen has gone over it by now, and it has to be read.
        out.note(news)
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
    from intake_tui.store.keys import create_vault

    need_terminal()
    questionnaire = options.questionnaire()
    with tempfile.TemporaryDirectory(prefix="intake-tui-demo-") as place:
        folder = Path(place)
        vault = create_vault(
            folder / "vault", key=secrets.token_bytes(32), user=options.ground().worker
        )
        try:
            for file in resources.examples():
                take_in(vault, questionnaire, file)
            code = _show(options, vault, questionnaire, folder / "plans", "list")
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


def _first_start(options: Options) -> str:
    """Make the default vault when there is none: what was made, in words; empty otherwise."""
    from intake_tui.cli.vault import made
    from intake_tui.store.keys import create_vault, is_vault

    folder = options.vault_folder
    named = options.vault or options.preferences.vault
    if named or is_vault(folder):
        return ""
    create_vault(folder, options.key_path, user=options.ground().worker).close()
    return made(folder, options.key_path)


def _show(
    options: Options, vault: Vault, questionnaire: Questionnaire, plans: Path, start: Start
) -> int:
    from intake_tui.tui.app import IntakeApp

    app = IntakeApp(
        store=vault,
        questionnaire=questionnaire,
        ground=options.ground(),
        lang=options.language(),
        settings=options.preferences,
        plans_folder=plans,
        start=start,
    )
    app.run()
    return app.return_code or 0
