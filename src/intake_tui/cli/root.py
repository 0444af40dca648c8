"""The command group: global options, and commands that are read only when they are asked for."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from intake_tui import __version__, locale, memory
from intake_tui.cli.kinds import PLACE

COMMANDS = {
    "demo": "app",
    "call": "app",
    "interview": "interview",
    "new": "cases",
    "list": "cases",
    "show": "cases",
    "search": "search",
    "signals": "cases",
    "findings": "questions",
    "plan": "plans",
    "calendar": "outputs",
    "table": "outputs",
    "read-back": "papers",
    "journal": "papers",
    "inspection": "papers",
    "export": "bundles",
    "import": "bundles",
    "schema": "bundles",
    "questions": "questions",
    "templates": "templates",
    "vault": "vault",
    "audit": "vault",
    "doctor": "doctor",
}
"""Every command and the module of its family.

There it is called ``<name>_command``, with ``_`` for ``-``.
"""


class Unread(Exception):
    """Whoever read our output has seen enough and closed the pipe."""


class Families(click.Group):
    """A group that imports a family of commands when one of them is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, None when there is none by that name."""
        family = COMMANDS.get(cmd_name)
        if family is None:
            return None
        command = getattr(
            import_module(f"intake_tui.cli.{family}"), f"{cmd_name.replace('-', '_')}_command"
        )
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run it. Raises ``Unread``, which click would make a failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise Unread from None


@click.group(
    cls=Families,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--vault", type=PLACE, metavar="DIR", help="The vault: a folder with the cases.")
@click.option("--key-file", type=PLACE, metavar="FILE", help="The key file that opens the vault.")
@click.option(
    "--passphrase-file",
    type=PLACE,
    metavar="FILE",
    help="A file with the passphrase on its first line (/dev/fd/3 for a descriptor).",
)
@click.option("--lang", type=click.Choice(["nl", "en"]), help="Language of the screen.")
@click.option(
    "--questions", type=PLACE, metavar="FILE", help="An organisation's own questions (TOML)."
)
@click.option("--settings", type=PLACE, metavar="FILE", help="Settings (TOML).")
@click.version_option(__version__, prog_name="intake-tui", message="%(prog)s %(version)s")
@click.pass_context
def intake(
    ctx: click.Context,
    *,
    vault: Path | None,
    key_file: Path | None,
    passphrase_file: Path | None,
    lang: str | None,
    questions: Path | None,
    settings: Path | None,
) -> None:
    """From a phone call to a network plan: a guided intake in the terminal.

    Without a command the program opens on your vault. Cases are named by id, a unique beginning
    of it, or their reference.
    """
    shown = ctx.invoked_subcommand in (None, "call", "demo")
    if shown:
        memory.rest()
    from intake_tui.cli.places import Options

    ctx.obj = Options(
        vault=vault,
        key_file=key_file,
        passphrase_file=passphrase_file,
        lang="en" if lang == "en" else "nl" if lang == "nl" else None,
        questions=questions,
        settings=settings,
        aloud=not shown,
    )
    locale.use(ctx.obj.language())
    if ctx.invoked_subcommand is None:
        from intake_tui.cli.app import open_default

        open_default(ctx.obj)
