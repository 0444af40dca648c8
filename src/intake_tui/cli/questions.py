"""The questionnaire: its findings, and the check of every reference in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from intake_tui.cli import out
from intake_tui.cli.cases import JSON
from intake_tui.cli.places import PLACE, Options, readable
from intake_tui.locale import _, language

if TYPE_CHECKING:
    from intake_tui.domain.check import Fault
    from intake_tui.domain.questionnaire import Questionnaire


@click.group("questions")
def questions_command() -> None:
    """The questionnaire."""


@questions_command.command("check")
@click.argument("file", required=False, type=PLACE)
@JSON
@click.pass_obj
def check(options: Options, file: Path | None, as_json: bool) -> None:
    """List every fault of the questionnaire, with FILE (TOML, or a folder) laid over ours."""
    from intake_tui.content.load import check as check_all
    from intake_tui.content.load import load

    own = readable(file) if file else options.own_questions()
    faults = check_all(own)
    if not faults:
        faults = _plan_words(load(own))
    rows = [{"where": f.where, "entry": f.entry, "what": f.what} for f in faults]
    out.faults(rows, [fault.line() for fault in faults], as_json=as_json)
    if not as_json:
        questionnaire = options.questionnaire() if file is None else None
        if questionnaire is None:
            out.say(_("No faults."))
            return
        counts = {
            "findings": len(questionnaire.findings),
            "questions": len(questionnaire.questions),
            "rules": len(questionnaire.rules),
        }
        out.say(
            _("No faults: %(findings)s findings, %(questions)s questions, %(rules)s rules.")
            % counts
        )


def _plan_words(questionnaire: Questionnaire) -> list[Fault]:
    """Faults of the plan's own words and templates, where the questionnaire itself has none."""
    from intake_tui.domain.check import Fault
    from intake_tui.domain.check_texts import plan_texts
    from intake_tui.render.said import plan_messages

    return [
        Fault(key[1], "", what)
        for key, what in plan_texts(questionnaire, plan_messages())
        if key[0] == "message"
    ]


@click.command("findings")
@JSON
@click.pass_obj
def findings_command(options: Options, as_json: bool) -> None:
    """List the findings of the research and where each is taken up."""
    questionnaire = options.questionnaire()
    if as_json:
        import msgspec

        out.data([msgspec.to_builtins(finding) for finding in questionnaire.findings])
        return
    for finding in questionnaire.findings:
        out.say(f"{finding.id}  {finding.text(language())}")
        for title, ids in (
            (_("questions"), finding.questions),
            (_("rules"), finding.rules),
            (_("lines that always hold"), finding.guards),
            (_("plan parts"), finding.parts),
        ):
            if ids:
                out.say(f"    {title}: {', '.join(ids)}")
        if finding.plan:
            out.say(f"    {finding.plan}")
