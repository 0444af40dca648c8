"""A worker at the keyboard: the app on a store in memory, and what stands on its screen."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from intake_tui.content.load import load
from intake_tui.domain.words import Lang
from intake_tui.session.call.conversation import Conversation
from intake_tui.session.ground import Ground
from intake_tui.settings import Settings
from intake_tui.store.base import CaseStore
from intake_tui.tui.app import IntakeApp
from intake_tui.tui.screens.intake.screen import IntakeScreen

NAMED = {"space": " ", "plus": "+", "slash": "/"}
ESC, CSI = "\x1b", "\x9b"


class Worker:
    """Types keys and reads the screen."""

    def __init__(self, app: IntakeApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys one after the other; all that they set in motion is over afterwards.

        They are given to the app as a terminal gives them, without waiting in between: the app
        itself has to keep them in order.
        """
        for key in keys:
            character = NAMED.get(key, key if len(key) == 1 else None)
            name = _character_to_key(key) if len(key) == 1 else key
            self.app.post_message(events.Key(name, character))
        await self.quiet()

    async def type(self, text: str) -> None:
        """Type text letter by letter, as fast as it goes."""
        await self.press(*text)

    async def quiet(self) -> None:
        """Until no key is held and nothing is under way."""
        deadline = time.monotonic() + 10
        await self.pilot.pause()
        while self.app._settling is not None and time.monotonic() < deadline:
            await self.pilot.pause()

    async def until(self, true: Callable[[], bool], what: str) -> None:
        """Wait until something is so; fails naming ``what`` when it never is."""
        deadline = time.monotonic() + 10
        while not true():
            assert time.monotonic() < deadline, f"never: {what}\n{self.screen()}"
            await self.pilot.pause(0.02)

    def screen(self) -> str:
        """What stands on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    def fits(self) -> bool:
        """Whether every line is exactly as wide as the screen, and holds no control character."""
        strips = self.app.screen._compositor.render_strips()
        return all(
            cell_len(strip.text) == self.app.size.width
            and not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in strip.text)
            for strip in strips
        )

    @property
    def talk(self) -> Conversation:
        """The conversation in hand."""
        assert self.app.conversation is not None
        return self.app.conversation

    @property
    def intake(self) -> IntakeScreen:
        """The intake screen, also while a dialog stands over it."""
        return next(s for s in self.app.screen_stack if isinstance(s, IntakeScreen))

    @property
    def at(self) -> str:
        """The question in hand."""
        assert self.intake.at is not None
        return self.intake.at[0]

    def said(self) -> list[tuple[str, str, str | None, Any, str]]:
        """What stands in the record: question, speaker, words of, value, status, in order."""

        def name(person: str | None) -> str:
            found = self.talk.case.persons.get(person or "")
            return found.name if found else ""

        return [
            (s.question, name(s.speaker), name(s.words_of) or None, s.value, s.status)
            for s in sorted(self.talk.case.statements.values(), key=lambda s: s.seq)
            if s.id not in self.talk.case.withdrawals
        ]


@asynccontextmanager
async def at_work(
    store: CaseStore,
    ground: Ground,
    *,
    lang: Lang = "en",
    size: tuple[int, int] = (120, 40),
    settings: Settings | None = None,
    plans: Path | None = None,
    call: bool = False,
) -> AsyncIterator[Worker]:
    """The app, started, on ``store``; with ``call`` in the notepad of a new call."""
    app = IntakeApp(
        store,
        load(),
        ground,
        lang=lang,
        settings=settings,
        plans_folder=plans,
        start="call" if call else "list",
    )
    async with app.run_test(size=size) as pilot:
        worker = Worker(app, pilot)
        if call:
            await worker.until(lambda: len(app.screen_stack) > 2, "the call is on screen")
            await worker.until(lambda: app.screen.focused is not None, "the cursor stands")
        await worker.quiet()
        yield worker


def case_with(
    store: CaseStore, ground: Ground, child: str = "Sem", caller: str = "Riet"
) -> Conversation:
    """A case with a named child and a call of a named network member, open for writing."""
    talk = Conversation.new(store, load(), ground)
    talk.start_call("phone")
    talk.change_person(talk.case.people("child")[0].id, name=child)
    caller_id = talk.caller
    assert caller_id is not None
    talk.change_person(caller_id, name=caller, role="network", relation="oma")
    return talk


def answer(talk: Conversation, question: str, subject: str | None, value: Any) -> None:
    """Say something in the case as who speaks now."""
    talk.go(question, subject)
    talk.put(value if isinstance(value, str) else "", value)
    assert talk.leave() == ""
