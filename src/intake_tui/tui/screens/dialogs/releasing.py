"""Releasing one statement to one reader: how they said yes is typed, then it is noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from intake_tui.domain.reading import Reader
from intake_tui.domain.record.types import Statement
from intake_tui.session.plans import releasing
from intake_tui.tui.screens.dialogs.confirm import LineScreen

if TYPE_CHECKING:
    from intake_tui.session.call.conversation import Conversation
    from intake_tui.tui.screens.base import BaseScreen, Dialog


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
