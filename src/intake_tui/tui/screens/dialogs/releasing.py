"""Releasing one statement: to whom is picked, how they said yes is typed, then it is noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Statement
from intake_tui.locale import _
from intake_tui.session.phrases import person_label
from intake_tui.session.plans import releasing
from intake_tui.tui.screens.dialogs.confirm import LineScreen
from intake_tui.tui.screens.dialogs.pick import Choice, PickScreen

if TYPE_CHECKING:
    from intake_tui.session.call.conversation import Conversation
    from intake_tui.tui.screens.base import BaseScreen, Dialog


def to_somebody(
    screen: BaseScreen[Any] | Dialog[Any],
    talk: Conversation,
    statement: Statement,
    *,
    then: Callable[[], None],
) -> None:
    """Ask to whom, then how they said yes; whoever may read it already, it is taken back from.

    ``then`` is done once something changed.
    """
    given = {r.to for r in statement.releases if r.withdrawn is None}
    again = _("released; again takes it back")
    choices = [
        Choice(p.id, person_label(p), again if p.id in given else p.relation)
        for p in talk.case.people("parent", "child", "network", "volunteer")
        if p.name or p.relation
    ]
    if not choices:
        text = _("Nobody is there to release this to. In the call, {intake.people} adds people.")
        screen.intake.say(screen.intake.keyed(text))
        return

    def picked(person: str | None) -> None:
        if person in given and person is not None:
            take_back(screen, talk, statement, person, then=then)
        elif person is not None:
            ask(screen, talk, statement, releasing.reader_for(talk, person), then=then)

    # A slip of one letter must not choose who reads it: only Enter does.
    picker = PickScreen(_("Release to whom?"), choices, search=True)
    screen.intake.push_screen(picker, picked)


def take_back(
    screen: BaseScreen[Any] | Dialog[Any],
    talk: Conversation,
    statement: Statement,
    person: str,
    *,
    then: Callable[[], None],
) -> None:
    """``person`` may no longer read it; that is said, and ``then`` is done."""
    with screen.told():
        talk.end_release(statement.id, person)
        words = _("Taken back from {person}: a next version leaves it out.")
        screen.intake.say(words.format(person=person_label(talk.person(person))))
    then()


def ask(
    screen: BaseScreen[Any] | Dialog[Any],
    talk: Conversation,
    statement: Statement,
    reader: Reader,
    *,
    warned: tuple[str, ...] = (),
    then: Callable[[], None],
) -> None:
    """Ask how they said yes; ``then`` is done once it is released, and not where it was left."""

    def agreed(how: str | None) -> None:
        if how:
            with screen.told():
                releasing.release(talk, statement, reader, how)
            then()

    title = releasing.question(talk, statement, reader)
    screen.intake.push_screen(LineScreen(title, hint="\n".join(warned)), agreed)
