"""The intake line by line, without a screen: for braille displays, screen readers and pipes."""

from __future__ import annotations

import sys

import click

from intake_tui import locale
from intake_tui.cli import out
from intake_tui.cli.places import Options
from intake_tui.domain.words import Lang
from intake_tui.locale import _

INTERRUPTED = 130


@click.command("interview")
@click.argument("case", required=False)
@click.option("--plain", is_flag=True, help="Line by line, without a screen.")
@click.option("--lang", type=click.Choice(["nl", "en"]), help="Language of the questions.")
@click.pass_obj
def interview_command(options: Options, case: str | None, plain: bool, lang: Lang | None) -> None:
    """The intake line by line: a new case with a call, or CASE gone on with.

    The same questions and the same record as on the screen. Each question is a few plain lines;
    /help lists the commands. Every line that was entered is saved.
    """
    if not plain:
        out.fail(_("Say --plain for line by line; 'intake-tui' alone opens the screen."))
        raise click.exceptions.Exit(2)
    from intake_tui.plain.interview import Interview
    from intake_tui.plain.lines import Lines
    from intake_tui.session.call.conversation import Conversation

    if lang is not None:
        options.lang = lang
        locale.use(lang)
    questionnaire, ground = options.questionnaire(), options.ground()
    lines = Lines(sys.stdin, out.say, _prompt)
    with options.open_vault() as vault:
        if case is None:
            talk = Conversation.new(
                vault, questionnaire, ground, profile=options.preferences.profile
            )
            talk.start_call("phone")
        else:
            talk = Conversation.open(vault, vault.find(case), questionnaire, ground)
        interview = Interview(
            talk,
            lines,
            options.language(),
            settings=options.preferences,
            plans_folder=options.plans_folder,
        )
        with lines.listening():
            try:
                ended = interview.run()
            finally:
                saved = interview.close()
    if not saved:
        raise click.exceptions.Exit(1)
    if ended is not None and ended.why == "interrupt":
        raise click.exceptions.Exit(INTERRUPTED)


def _prompt(text: str) -> None:
    click.echo(text, nl=False)
