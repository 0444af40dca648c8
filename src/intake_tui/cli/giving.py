"""What the ways out have in common: which cases, which person, which call, and out of the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from intake_tui.cli import out
from intake_tui.cli.cases import viewed
from intake_tui.cli.places import PLACE, Options, held_with
from intake_tui.cli.plans import one_or_all
from intake_tui.domain.text import clean_line
from intake_tui.errors import ExportFailed, IntakeError, RecordRefused, cause_of, said
from intake_tui.locale import _, language

if TYPE_CHECKING:
    from intake_tui.domain.questionnaire import Questionnaire
    from intake_tui.domain.reading import Reader, Reading
    from intake_tui.domain.record.types import Call, Case, Person
    from intake_tui.domain.ways.paper import Paper
    from intake_tui.domain.words import Lang, ReaderName
    from intake_tui.render import Renderer
    from intake_tui.store.vault import Vault

F = TypeVar("F", bound=Callable[..., Any])

FILE = click.option("--out", "file", type=PLACE, metavar="FILE", help="Write it to FILE (0600).")
FORCE = click.option("--force", is_flag=True, help="Write over a file that is there.")
LANG = click.option(
    "--lang", type=click.Choice(["nl", "en"]), help="Language of it; otherwise that of the screen."
)
CALL = click.option("--call", "call_name", default="latest", show_default=True, metavar="latest|ID")


def several(command: F) -> F:
    """Arguments of a command over one, several or all cases."""

    @click.argument("cases", nargs=-1, metavar="CASE...")
    @click.option("--all", "every", is_flag=True, help="Every case in the vault.")
    @wraps(command)
    def wrapped(*arguments: Any, cases: tuple[str, ...], every: bool, **more: Any) -> Any:
        one_or_all(cases, every)
        return command(*arguments, cases=cases, every=every, **more)

    return wrapped  # type: ignore[return-value]


# -- cases, people, calls -----------------------------------------------------------------------


def each(
    options: Options,
    cases: Sequence[str],
    every: bool,
    one: Callable[[Vault, Case, Questionnaire], None],
) -> int:
    """Do ``one`` with every case; what is refused is said and the rest goes on. How many failed."""
    failed = 0
    questionnaire = options.questionnaire()
    with options.open_vault() as vault:
        named = [row.case_id for row in vault.list().rows] if every else list(cases)
        for name in out.progress(named, _("case")):
            try:
                one(vault, *load(vault, questionnaire, name))
            except IntakeError as error:
                failed += 1
                out.fail(f"{clean_line(name)}: {out.refusal(error)}")
    return failed


def load(vault: Vault, questionnaire: Questionnaire, name: str) -> tuple[Case, Questionnaire]:
    """The case called ``name`` and the questionnaire it was held with, else ``questionnaire``."""
    found = vault.load(vault.find(name))
    return found, held_with(vault, found, questionnaire)


def passed(options: Options, case: Case, questionnaire: Questionnaire, reader: Reader) -> Reading:
    """What ``reader`` may know. Raises ``PlanHeld`` where a guard holds their plan back too."""
    from intake_tui.domain.plan import guards
    from intake_tui.domain.readers import reading

    ground = options.ground()
    now, limits = ground.now(), ground.limits
    held = guards.standing(case, questionnaire, reader, now=now, limits=limits)
    if held:
        raise guards.PlanHeld(held, lang=language())
    return reading(case, questionnaire, reader, now=now, limits=limits)


def whole(options: Options, case: Case, questionnaire: Questionnaire) -> Reading:
    """What the professional may know: everything that stands."""
    from intake_tui.domain.reading import Reader

    return passed(options, case, questionnaire, Reader(name="professional"))


def reader_of(case: Case, name: ReaderName, person: str | None) -> Reader:
    """Who reads. Raises ``RecordRefused`` where nobody of the case is called ``person``."""
    from intake_tui.domain.reading import Reader

    return Reader(name=name, person=person_of(case, person).id if person is not None else None)


def person_of(case: Case, name: str) -> Person:
    """Somebody of the case by id, its beginning, or name. Raises ``RecordRefused``."""
    wanted = clean_line(name).casefold()
    exact = [p for p in case.people() if wanted in (p.id, p.name.casefold())]
    found = exact or [p for p in case.people() if wanted and p.id.startswith(wanted)]
    if len(found) != 1:
        raise RecordRefused(
            said("more than one person of the case fits --person")
            if found
            else said("no person of the case fits --person"),
            way_out="'intake-tui show CASE' shows the people with their ids.",
        )
    return found[0]


def call_of(case: Case, name: str) -> Call:
    """The latest call, or one by id or the beginning of it. Raises ``RecordRefused``."""
    wanted = clean_line(name)
    latest = case.latest_call()
    if wanted == "latest":
        if latest is None:
            raise RecordRefused(
                said("there is no call in this case yet"), way_out="Hold one first."
            )
        return latest
    found = [c for c in case.calls.values() if wanted and c.id.startswith(wanted)]
    if len(found) != 1:
        raise RecordRefused(
            said("more than one call fits --call")
            if found
            else said("no call of the case fits --call"),
            way_out="'intake-tui show CASE --json' shows the calls with their ids.",
        )
    return found[0]


def caller_of(case: Case, r: Reading, call: Call) -> Person:
    """Who called. Raises ``RecordRefused`` where that is not noted."""
    from intake_tui.domain.ways.journal import caller

    person = case.persons.get(caller(r, call) or "")
    if person is None:
        raise RecordRefused(
            said("it is not noted who called"), way_out="Name who said it with --person."
        )
    return person


def band_of(
    options: Options, case: Case, questionnaire: Questionnaire, person: Person
) -> str | None:
    """The age band of a child, None for everybody else."""
    from intake_tui.domain.conditions.facts import Facts
    from intake_tui.domain.reach import age_band

    if person.role != "child":
        return None
    return age_band(Facts(case, questionnaire, now=options.ground().now()), person.id)


def note_drafts(case: Case, call: Call) -> None:
    """Say what is not in it because nobody finished typing it."""
    number = sum(1 for d in case.drafts.values() if d.statement.call == call.id)
    if number:
        out.note(_("unfinished and not in it: %(number)s") % {"number": number})


# -- out of the door ----------------------------------------------------------------------------


def free(file: Path | None, force: bool) -> None:
    """Raises ``ExportFailed`` where ``file`` is there and may not be written over."""
    from intake_tui.cli.bundles import _there

    if file is not None and not force and _there(file):
        raise ExportFailed(
            said("{file} is there already", file=file),
            way_out="Name another file, or give --force.",
        )


def noted(vault: Vault, case: Case, purpose: str, file: Path | None) -> None:
    """A file leaves a line in the audit log or is not made; looking never fails for want of one."""
    if file is None:
        viewed(vault, case.id)
    else:
        vault.audit("exported", case.id, purpose)


Form = Literal["text", "md", "html"]
FORM = click.option(
    "--format", "form", type=click.Choice(["text", "md", "html"]), default="text", show_default=True
)


def paper_in(options: Options, paper: Paper, form: Form, lang: Lang) -> str:
    """A paper in the house style, as a page by own templates where there are any.

    Raises ``TemplateFault``, ``SettingsError``.
    """
    if form == "text":
        from intake_tui.render.papers import text_of

        return text_of(paper, lang, options.preferences.duty_desk)
    with renderer(options) as made:
        return made.render(paper, form, lang)


def renderer(options: Options) -> Renderer:
    """What renders, as the settings say. Raises ``TemplateFault``, ``SettingsError``."""
    from intake_tui.render import Renderer

    return Renderer(options.preferences.templates, options.preferences.house_style())


def give_paper(text: str, file: Path | None) -> None:
    """The text of a paper into ``file``, or onto standard output."""
    if file is None:
        out.say(text.rstrip("\n"))
    else:
        give(text.encode(), file)


def give(data: bytes, file: Path | None) -> None:
    """``data`` into ``file``, or onto standard output as it is."""
    if file is None:
        _put(data)
        return
    from intake_tui.render.files import write

    write(data.decode(), file)
    out.note(_("This file is plain text: who can read it can read what is in it."))


def _put(data: bytes) -> None:
    try:
        click.echo(data, nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise out.OutputFailed(cause_of(error)) from None


def need_terminal() -> None:
    """Raises ``ExportFailed`` where nothing can be copied through a terminal."""
    if not any(_terminals()):
        raise ExportFailed(
            said("there is no terminal to copy through"), way_out="Leave out --copy, or use --out."
        )


def _terminals() -> Iterator[Any]:
    import sys

    return (stream for stream in (sys.stdout, sys.stderr) if stream.isatty())


def copy_out(text: str) -> None:
    """Ask the terminal to put ``text`` on the clipboard (OSC 52). It never says whether it did."""
    import base64

    packed = base64.b64encode(text.encode()).decode()
    terminal = next(_terminals())
    terminal.write(f"\x1b]52;c;{packed}\x07")
    terminal.flush()
    out.note(_("Handed to the clipboard, where this terminal allows it; look before you send."))
