"""A plan from the intake line by line: for whom, what holds it back, and where it was written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from intake_tui.domain.reading import Reader
from intake_tui.errors import NoChildNoted
from intake_tui.locale import _
from intake_tui.plain.choosing import Choosing
from intake_tui.plain.commands import name_of
from intake_tui.session.plans import giving

if TYPE_CHECKING:
    from intake_tui.domain.plan.build import Made
    from intake_tui.domain.plan.guards import Held
    from intake_tui.settings import Settings


def write_plan(choosing: Choosing, settings: Settings, folder: Path) -> None:
    """Ask for whom, make the plan, and write it as a numbered version.

    Raises ``IntakeError`` where it is not made or cannot be written.
    """
    talk, lines = choosing.talk, choosing.lines
    readers = giving.readers(talk)
    lines.say(_("A plan for whom? Enter alone: none."))
    at = choosing.one([label for _reader, label in readers])
    if at is None:
        return
    reader = readers[at][0]
    made = _made(choosing, reader)
    if made is None:
        lines.say(_("No plan was written."))
        return
    if made.warnings:
        left_out = sum(1 for w in made.warnings if w.left_out)
        words = _("For you, not in the plan: {n} lines to look at, {left} of them left out.")
        lines.say(words.format(n=len(made.warnings), left=left_out))
    from intake_tui.session.plans.versions import export_made, final_now, last_version

    final, last = final_now(talk, reader), last_version(talk, reader)
    if last is not None and last.read_back and final is None:
        words = _("The file of version {n}, which is final, is replaced by a concept.")
        lines.say(words.format(n=last.number))
        if not choosing.yes(_("Write it all the same?")):
            lines.say(_("No plan was written."))
            return
    if made.asks:
        lines.say(*(question.text(choosing.lang) for question in made.asks))
        if not choosing.yes(_("May everybody who reads it there know this?")):
            lines.say(_("No plan was written."))
            return
    version = final or export_made(talk, reader, choosing.lang)
    paths = giving.write(
        talk,
        made,
        version,
        reader=reader,
        lang=choosing.lang,
        settings=settings,
        folder=folder,
    )
    words = (
        _("Version {n} is final and written.")
        if version.export.read_back
        else _("Version {n} is written: a concept until it was read back.")
    )
    lines.say(words.format(n=version.export.number))
    lines.say(*(str(path) for path in paths))
    lines.say(giving.keep_where(talk, reader))


def _made(choosing: Choosing, reader: Reader) -> Made | None:
    """The plan as it is now; None where it is held back and not opened."""
    from intake_tui.domain.plan.guards import PlanHeld

    talk = choosing.talk
    while True:
        try:
            return giving.make(talk, reader, choosing.lang)
        except PlanHeld as held_back:
            held = held_back.held
        except NoChildNoted as error:
            command = name_of("go", choosing.lang)
            choosing.lines.say(
                _(error.title) + ".",
                _("Answer who has authority over the child first: {command} authority.").format(
                    command=command
                ),
            )
            return None
        if not _opened(choosing, held):
            return None


def _opened(choosing: Choosing, held: tuple[Held, ...]) -> bool:
    """Say what holds a plan back; whether one guard of it was opened, with a reason."""
    talk, lines, lang = choosing.talk, choosing.lines, choosing.lang
    lines.say(_("This plan is not made."))
    for one in held:
        about = giving.held_about(talk, one)
        lines.say(f"{about + ': ' if about else ''}{one.message.text(lang)} {one.guard.text(lang)}")
    first = next(iter(giving.to_open(held)), None)
    if first is None:
        lines.say(_("This cannot be opened; the cause has to change."))
        return False
    lines.say(f"{_('Why may this be opened?')} {first.message.text(lang)}")
    reason = choosing.hear(_("Reason, or Enter:")).strip()
    if not reason:
        return False
    if refused := giving.reason_refused(reason):
        lines.say(refused)
        return False
    consulted = ""
    if first.unlock == "reason+consult":
        consulted = choosing.hear(_("Whom did you consult?")).strip()
        if not consulted:
            return False
    before = len(talk.case.unlocks)
    giving.open_held(talk, first, reason, consulted)
    return len(talk.case.unlocks) > before
