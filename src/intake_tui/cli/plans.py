"""Plans: onto disk, for one reader or for all that there are plans for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from intake_tui.cli import out
from intake_tui.cli.places import PLACE, Options, held_with
from intake_tui.domain.text import clean_line
from intake_tui.errors import IntakeError, NoChildNoted, PlanRefused
from intake_tui.locale import _, ngettext

if TYPE_CHECKING:
    from intake_tui.domain.questionnaire import Lang, Questionnaire
    from intake_tui.domain.reading import Reader
    from intake_tui.domain.record.types import Case
    from intake_tui.render import Format
    from intake_tui.session.ground import Ground
    from intake_tui.store.vault import Vault


@click.command("plan")
@click.argument("cases", nargs=-1, metavar="CASE...")
@click.option("--all", "every", is_flag=True, help="Every case in the vault.")
@click.option(
    "--reader",
    type=click.Choice(["professional", "family", "all"]),
    default="professional",
    show_default=True,
    help="Who reads it. family: one plan per parent who may hear about a child.",
)
@click.option("--person", metavar="P", help="For this parent only: id, its beginning, or name.")
@click.option(
    "--format",
    "formats",
    type=click.Choice(["md", "html", "both"]),
    default="md",
    show_default=True,
)
@click.option(
    "--lang",
    type=click.Choice(["nl", "en"]),
    default="nl",
    show_default=True,
    help="Language of the plan, apart from that of the screen.",
)
@click.option("--out", "folder", type=PLACE, required=True, metavar="DIR")
@click.option(
    "--skip-held", is_flag=True, help="A plan that is held back is named and is no failure."
)
@click.pass_obj
def plan_command(
    options: Options,
    *,
    cases: tuple[str, ...],
    every: bool,
    reader: Literal["professional", "family", "all"],
    person: str | None,
    formats: Literal["md", "html", "both"],
    lang: Lang,
    folder: Path,
    skip_held: bool,
) -> None:
    """Write plans to DIR/<case>/<reader>[-<person id>].<lang>.<format>.

    Plans are plain text: who can read the folder can read them. Each is noted in the audit log.
    """
    if bool(cases) == every:
        raise click.UsageError("Name one or more cases, or give --all.")
    if person and reader != "family":
        raise click.UsageError("--person goes with --reader family.")
    writing = _Writing(
        options,
        reader=reader,
        person=person,
        formats=("md", "html") if formats == "both" else (formats,),
        lang=lang,
        folder=folder,
    )
    with options.open_vault() as vault:
        named = [row.case_id for row in vault.list().rows] if every else list(cases)
        for name in out.progress(named, _("case")):
            writing.case(vault, name)
    writing.report()
    if writing.failed or (writing.held and not skip_held):
        raise click.exceptions.Exit(1)


class _Writing:
    """What is written in one run, and what is refused."""

    def __init__(
        self,
        options: Options,
        *,
        reader: Literal["professional", "family", "all"],
        person: str | None,
        formats: tuple[Format, ...],
        lang: Lang,
        folder: Path,
    ) -> None:
        self.ground: Ground = options.ground()
        self.questionnaire = options.questionnaire()
        self.reader = reader
        self.person = person
        self.formats = formats
        self.lang: Lang = lang
        self.folder = folder
        self.written = self.held = self.failed = 0

    def case(self, vault: Vault, name: str) -> None:
        """The plans of one case. What is refused is said, and the rest goes on."""
        try:
            found = vault.load(vault.find(name))
            questionnaire = held_with(vault, found, self.questionnaire)
            readers = _readers(found, questionnaire, self.reader, self.person, self.ground)
        except IntakeError as error:
            self._failed(name, error)
            return
        for reader in readers:
            self._plan(vault, found, questionnaire, reader)

    def _plan(self, vault: Vault, case: Case, questionnaire: Questionnaire, reader: Reader) -> None:
        from intake_tui.domain.plan.build import build
        from intake_tui.render import export

        whose = f"{reader.name} {reader.person}" if reader.person else reader.name
        try:
            made = build(
                case,
                questionnaire,
                reader,
                now=self.ground.now(),
                limits=self.ground.limits,
                lang=self.lang,
            )
            vault.audit("rendered", case.id, f"plan, {whose}, {self.lang}")
            paths = export((made.plan,), self.folder, formats=self.formats, langs=(self.lang,))
        except PlanRefused as error:
            self.held += 1
            out.fail(f"{case.id} {whose}: {out.refusal(error)}")
            return
        except IntakeError as error:
            self._failed(f"{case.id} {whose}", error)
            return
        self.written += len(paths)
        for path in paths:
            out.say(str(path))
        for number in filter(None, (len({w.about for w in made.warnings}),)):
            out.note(
                f"{case.id} {whose}: "
                + ngettext(
                    "%(number)s answer was left out or names somebody; look at it in the app.",
                    "%(number)s answers were left out or name somebody; look at them in the app.",
                    number,
                )
                % {"number": number}
            )

    def _failed(self, name: str, error: IntakeError) -> None:
        self.failed += 1
        out.fail(f"{clean_line(name)}: {out.refusal(error)}")

    def report(self) -> None:
        """Say once that plans are plain text."""
        if self.written:
            out.note(_("These files are plain text; who can read the folder can read them."))


def _readers(
    case: Case,
    questionnaire: Questionnaire,
    wanted: Literal["professional", "family", "all"],
    person: str | None,
    ground: Ground,
) -> tuple[Reader, ...]:
    """Who plans are made for. Raises ``PlanRefused`` where a family plan has no reader at all."""
    from intake_tui.domain.reading import Reader

    professional = (Reader(name="professional"),) if wanted in ("professional", "all") else ()
    if wanted == "professional":
        return professional
    if person is not None:
        return (Reader(name="family", person=_person(case, person)),)
    parents = _parents(case, questionnaire, ground)
    if not parents and wanted == "family":
        raise NoChildNoted
    return professional + tuple(Reader(name="family", person=p) for p in parents)


def _parents(case: Case, questionnaire: Questionnaire, ground: Ground) -> tuple[str, ...]:
    from intake_tui.domain.conditions.facts import Facts
    from intake_tui.domain.readers import children_of

    facts = Facts(case, questionnaire, now=ground.now(), limits=ground.limits)
    return tuple(p.id for p in case.people("parent") if children_of(facts, p.id))


def _person(case: Case, name: str) -> str:
    wanted = clean_line(name).casefold()
    exact = [p.id for p in case.people() if wanted in (p.id, p.name.casefold())]
    found = exact or [p.id for p in case.people() if wanted and p.id.startswith(wanted)]
    if len(found) != 1:
        raise PlanRefused(
            "no person of the case fits --person"
            if not found
            else "more than one person of the case fits --person",
            way_out="'intake-tui show CASE' shows the people with their ids.",
        )
    return found[0]
