"""Where one was when it was locked, and the way back there after unlocking."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec
from textual.app import App
from textual.screen import Screen

if TYPE_CHECKING:
    from intake_tui.domain.questionnaire import Questionnaire
    from intake_tui.session.call.conversation import Conversation
    from intake_tui.session.ground import Ground
    from intake_tui.store.base import CaseStore


class Place(msgspec.Struct, frozen=True):
    """Ids only: it outlives the key."""

    case: str
    at: tuple[str, str | None] | None
    call: str | None
    speaker: str | None
    in_notepad: bool


def place_in(screens: Iterable[Screen[Any]]) -> Place | None:
    """The place in a stack of screens, None where no case is open in it."""
    from intake_tui.tui.screens.intake.screen import IntakeScreen

    for screen in screens:
        if isinstance(screen, IntakeScreen):
            talk, jot = screen.talk, screen.query("#jot")
            written = bool(jot) and jot.first().has_focus
            return Place(talk.case.id, screen.at, talk.call, talk.speaker, written)
    return None


def reopened(
    place: Place, store: CaseStore, questionnaire: Questionnaire, ground: Ground
) -> Conversation:
    """The case of a place, with the call and the speaker of then as far as they are still there.

    Raises what ``Conversation.open`` raises.
    """
    from intake_tui.session.call.conversation import Conversation

    talk = Conversation.open(store, place.case, questionnaire, ground)
    if place.call is not None and place.call in talk.case.calls:
        talk.resume_call(place.call)
    if place.speaker in talk.case.persons:
        talk.choose_speaker(place.speaker)
    return talk


async def show(app: App[Any], talk: Conversation, place: Place) -> None:
    """The intake screen of ``talk``, at the question or in the notepad as it was."""
    from intake_tui.tui.screens.intake.screen import IntakeScreen

    screen = IntakeScreen(talk)
    await app.push_screen(screen)
    if place.at is not None:
        await screen.jump(*place.at)
    if place.in_notepad:
        screen.to_notepad()
