"""Plans: onto disk, as numbered versions for one reader or as concepts of all cases."""

from __future__ import annotations

import contextlib
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from intake_tui.cli import out
from intake_tui.cli.places import PLACE, Options, held_with
from intake_tui.domain.text import clean_line, tidy
from intake_tui.errors import IntakeError, PlanRefused
from intake_tui.locale import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from intake_tui.cli.plan_readers import Wanted
    from intake_tui.domain.questionnaire import Questionnaire
    from intake_tui.domain.reading import Reader
    from intake_tui.domain.record.types import Case, Changes
    from intake_tui.domain.words import Lang
    from intake_tui.render import FileFormat, Renderer
    from intake_tui.session.ground import Ground
    from intake_tui.store.vault import Vault

Formats = Literal["md", "html", "pdf", "both"]
READERS = ("professional", "family", "supporter", "child", "all")


class Plans(click.Group):
    """A group that writes plans where none of its commands is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What is no command of the group goes to ``write``."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = ["write", *args]
        return super().parse_args(ctx, args)


@click.group("plan", cls=Plans)
def plan_command() -> None:
    """Write plans, say what changed between two versions, mark one as final.

    'plan CASE... --out DIR' and 'plan --all --out DIR' write plans: see 'plan write --help'.
    """


def reader_options(command: Callable[..., None]) -> Callable[..., None]:
    """--reader, --person: for whom, where it is one reader of one case."""
    for option in reversed(
        (
            click.option(
                "--reader",
                type=click.Choice(READERS[:-1]),
                default="professional",
                show_default=True,
            ),
            click.option("--person", metavar="P", help="Whose plan: id, its beginning, or name."),
        )
    ):
        command = option(command)
    return command


def paper_options(command: Callable[..., None]) -> Callable[..., None]:
    """--format, --lang, --out, --readers-known: what is written, where, and read by whom."""
    for option in reversed(
        (
            click.option(
                "--format",
                "formats",
                type=click.Choice(["md", "html", "pdf", "both"]),
                default="md",
                show_default=True,
                help="both: Markdown and HTML. pdf needs intake-tui[pdf].",
            ),
            click.option(
                "--lang",
                type=click.Choice(["nl", "en"]),
                default="nl",
                show_default=True,
                help="Language of the plan, apart from that of the screen.",
            ),
            click.option("--out", "folder", type=PLACE, required=True, metavar="DIR"),
            click.option(
                "--readers-known",
                is_flag=True,
                help="Who else will read a paper at home is known; it is not asked.",
            ),
        )
    ):
        command = option(command)
    return command


@plan_command.command("write")
@click.argument("cases", nargs=-1, metavar="CASE...")
@click.option("--all", "every", is_flag=True, help="Every case in the vault.")
@click.option(
    "--reader",
    type=click.Choice(READERS),
    default="professional",
    show_default=True,
    help="Who reads it. family: one plan per parent who may hear about a child; supporter: one per "
    "supporter; child: one per child.",
)
@click.option("--person", metavar="P", help="For this person only: id, its beginning, or name.")
@paper_options
@click.option("--purpose", metavar="TEXT", help="What for; it is kept. Needed with --all.")
@click.option(
    "--skip-held", is_flag=True, help="A plan that is held back is named and is no failure."
)
@click.pass_obj
def write_command(
    options: Options,
    *,
    cases: tuple[str, ...],
    every: bool,
    reader: Wanted,
    person: str | None,
    formats: Formats,
    lang: Lang,
    folder: Path,
    readers_known: bool,
    purpose: str | None,
    skip_held: bool,
) -> None:
    """Write plans to DIR/<case>/<reader>[-<person id>].<lang>.<format>.

    A plan of a CASE is a version with a number, a concept until it is marked as final. With --all
    they are concepts without a number, with a manifest and a warning beside them. Plans are plain
    text: who can read the folder can read them. Each run is noted in the audit log.
    """
    one_or_all(cases, every)
    if person and reader in ("professional", "all"):
        raise click.UsageError(_("--person goes with --reader family, supporter or child."))
    purpose = tidy(purpose or "")
    if every and not purpose:
        if not sys.stdin.isatty():
            raise click.UsageError(_("--all needs --purpose: what are all these plans for?"))
        purpose = str(click.prompt(_("What are all these plans for?"), err=True))
    kinds: tuple[FileFormat, ...] = both(formats)
    from intake_tui.cli.plan_readers import who_else

    with options.open_vault() as vault:
        screen = options.language()
        if every:
            at_home = who_else(options.questionnaire(), reader, screen, known=readers_known)
            from intake_tui.cli.batch import Asked
            from intake_tui.cli.plans_all import Everything

            ground = options.ground()
            asked = Asked(
                reader=reader,
                person=person,
                formats=kinds,
                lang=lang,
                own=str(options.preferences.templates or ""),
                house=options.preferences.house_style(),
                screen=screen,
                out=str(folder),
                now=ground.now(),
                limits=dict(ground.limits),
            )
            everything = Everything(
                vault, options.questionnaire(), asked, purpose=purpose, at_home=at_home
            )
            everything.write()
            held, failed = everything.held, everything.failed
        else:
            paper = Paper(options, vault, formats=kinds, lang=lang, folder=folder)
            writing = _Writing(paper, purpose, readers_known=readers_known)
            with paper.renderer:
                for name in out.progress(cases, _("case")):
                    writing.case(name, reader, person)
            writing.report()
            held, failed = writing.held, writing.failed
    if failed or (held and not skip_held):
        raise click.exceptions.Exit(1)


def one_or_all(cases: tuple[str, ...], every: bool) -> None:
    """Raises ``click.UsageError`` where neither cases nor --all were given, or both."""
    if cases and every:
        raise click.UsageError(_("Cases and --all do not go together; give one of them."))
    if not cases and not every:
        raise click.UsageError(_("Name one or more cases, or give --all."))


def both(formats: Formats) -> tuple[FileFormat, ...]:
    """The formats that were asked."""
    return ("md", "html") if formats == "both" else (formats,)


class ChangedMeanwhile(IntakeError):
    """Somebody changed the case while its plan was made; nothing was written."""

    title = "The case was changed meanwhile"
    way_out = "Nothing was written; do it again."


class Paper:
    """Where plans of one run go, and what they are made with."""

    def __init__(
        self,
        options: Options,
        vault: Vault,
        *,
        formats: tuple[FileFormat, ...],
        lang: Lang,
        folder: Path,
    ) -> None:
        self.vault = vault
        self.ground: Ground = options.ground()
        self.questionnaire = options.questionnaire()
        self.screen: Lang = options.language()
        self.formats = formats
        self.lang: Lang = lang
        self.folder = folder
        self._options = options

    @cached_property
    def renderer(self) -> Renderer:
        """What renders, in the house style and by own templates. Raises ``SettingsError``."""
        from intake_tui.render import Renderer

        return Renderer(
            self._options.preferences.templates, self._options.preferences.house_style()
        )

    def known(self, case: Case) -> Questionnaire:
        """The questionnaire ``case`` was held with."""
        return held_with(self.vault, case, self.questionnaire)

    @contextlib.contextmanager
    def writing(self, name: str) -> Iterator[Case]:
        """The case called ``name``, and nobody else writes it until its papers are there.

        Raises ``CaseHeld`` where somebody does, and what ``load`` raises.
        """
        from intake_tui.store.base import CaseHeld

        case_id = self.vault.find(name)
        try:
            self.vault.hold(case_id)
        except CaseHeld as error:
            raise CaseHeld(
                error.detail, way_out="Write the plan there, or leave the case there first."
            ) from None
        try:
            yield self.vault.load(case_id)
        finally:
            self.vault.release(case_id)

    def keep(self, case: Case, changes: Changes) -> Case:
        """The case with ``changes``, durable. Raises ``ChangedMeanwhile`` or ``StoreError``."""
        from intake_tui.store.base import Committed

        done = self.vault.commit(case.id, case.revision, changes, at=self.ground.now())
        if not isinstance(done, Committed):
            raise ChangedMeanwhile
        return done.case


class _Writing:
    """What is written in one run, and what is refused."""

    def __init__(self, paper: Paper, purpose: str, *, readers_known: bool) -> None:
        self.paper = paper
        self.purpose = purpose
        self.readers_known = readers_known
        self.at_home: str | None = None
        self.written = self.held = self.failed = 0

    def case(self, name: str, reader: Wanted, person: str | None) -> None:
        """The plans of one case. What is refused is said, and the rest goes on."""
        try:
            with self.paper.writing(name) as found:
                self._plans(found, reader, person)
        except IntakeError as error:
            self._failed(clean_line(name), error)

    def _plans(self, found: Case, reader: Wanted, person: str | None) -> None:
        from intake_tui.cli.plan_readers import listed, readers_wanted, who_else
        from intake_tui.domain.plan.build import readers_at_home

        paper = self.paper
        known = paper.known(found)
        readers = readers_wanted(
            found, known, reader, person, now=paper.ground.now(), limits=paper.ground.limits
        )
        if self.at_home is None and any(readers_at_home(one) for one in readers):
            # Once, before the first paper for somebody at home is made.
            known_ = self.readers_known
            self.at_home = who_else(paper.questionnaire, reader, paper.screen, known=known_)
        for one in readers:
            try:
                found = self._plan(found, known, one)
            except PlanRefused as error:
                self.held += 1
                out.fail(f"{found.id} {listed(one, found, known)}: {out.refusal(error)}")
            except IntakeError as error:
                self._failed(f"{found.id} {listed(one, found, known)}", error)

    def _plan(self, case: Case, known: Questionnaire, reader: Reader) -> Case:
        """One version: numbered in the case and on disk, or neither; the case with it."""
        from intake_tui.cli.plan_readers import listed, whose
        from intake_tui.cli.plans_all import look_at, told_apart
        from intake_tui.domain.plan.build import build
        from intake_tui.domain.plan.versions import final_now, stamped
        from intake_tui.domain.record.exports import record_export, versions
        from intake_tui.render import export

        paper, now = self.paper, self.paper.ground.now()
        limits = paper.ground.limits
        made = build(case, known, reader, now=now, limits=limits, lang=paper.screen)
        reads = listed(reader, case, known)
        for words in made.cautions:
            out.note(f"{case.id} {reads}: {words.text(paper.screen)}")
        earlier = versions(case, reader.name, reader.person)
        version, changes = record_export(
            case,
            reader.name,
            reader.person,
            lang=paper.lang,
            by=paper.ground.worker,
            now=now,
            export_id=paper.ground.new_id(),
            purpose=self.purpose,
        )
        stands = final_now(case, reader, known=paper.known, now=now, limits=limits)
        if stands is not None:
            version = stands
        what = f"plan, {whose(reader)}, {paper.lang}, version {version.number}"
        what += (self.at_home or "") if made.asks else ""
        paper.vault.audit("rendered", case.id, f"{what}: {self.purpose}".removesuffix(": "))
        kept = [case]
        paths = export(
            (stamped(made.plan, version),),
            paper.folder,
            formats=paper.formats,
            langs=(paper.lang,),
            by=paper.renderer.render,
            before=None if stands else lambda: kept.append(paper.keep(case, changes)),
        )
        self.written += len(paths)
        for path in paths:
            out.say(str(path))
        if stands is not None:
            told = _("version {number} is final and nothing changed since; it is written again")
        elif earlier and earlier[-1].read_back is not None:
            told = _("version {number}, a concept; its file replaces that of a final version")
        else:
            told = _("version {number}, a concept until it was read back")
        out.note(f"{case.id} {reads}: {told.format(number=version.number)}")
        told_apart(case, reads, made.warnings)
        if number := len({w.about for w in made.warnings}):
            look_at(case.id, reads, number)
        return kept[-1]

    def _failed(self, about: str, error: IntakeError) -> None:
        self.failed += 1
        out.fail(f"{about}: {out.refusal(error)}")

    def report(self) -> None:
        """Say once that plans are plain text."""
        if self.written:
            out.note(_("These files are plain text; who can read the folder can read them."))


from intake_tui.cli import plan_versions  # noqa: E402, F401 - puts its commands into the group
