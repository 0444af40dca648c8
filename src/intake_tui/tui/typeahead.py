"""Typing ahead: a key that moves is done before the next key is read, so no letter goes astray.

Somebody who types on while the next question is being shown means the next question. Textual hands
every key to what has the cursor at that instant, which is then still the field before it.
"""

from __future__ import annotations

import asyncio
from collections import deque

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

from intake_tui.tui.hardware_cursor import cursor_of

Typed = events.Key | events.Paste
MOVING = ("go", "open")
"""Worker groups that bring another question; keys wait for them."""
LONGEST = 2.0
"""Seconds that keys are held at most."""


class OrderedKeys(App[None]):
    """Holds keys back while what an earlier key set in motion is under way."""

    def __init__(self) -> None:
        super().__init__()
        self._held: deque[Typed] = deque()
        self._settling: asyncio.Task[None] | None = None
        self._let_through: Typed | None = None
        self._on_its_way = False
        """Whether a letter was handed on that its field may not have taken in yet."""

    async def on_event(self, event: events.Event) -> None:
        """Keys and what is pasted one by one; everything else at once."""
        if not isinstance(event, Typed) or event.is_forwarded:
            await super().on_event(event)
            return
        if self._settling is not None and event is not self._let_through:
            self._held.append(event)
            return
        letters = isinstance(event, events.Paste) or event.is_printable
        only_types = letters and cursor_of(self.focused) is not None
        if not letters and self._on_its_way and event is not self._let_through:
            # A key of the screen is heard before what waits at the field; the letters come first.
            self._held.append(event)
            self._settling = asyncio.create_task(self._settle())
            return
        self._on_its_way = only_types
        await super().on_event(event)
        if self._settling is None and not only_types:
            self._settling = asyncio.create_task(self._settle())

    async def _settle(self) -> None:
        try:
            while True:
                try:
                    async with asyncio.timeout(LONGEST):
                        await self._quiet()
                except TimeoutError:
                    pass
                self._on_its_way = False
                if not self._held:
                    return
                self._let_through = self._held.popleft()
                self.post_message(self._let_through)
        finally:
            self._settling = self._let_through = None

    async def _quiet(self) -> None:
        """Until what has the cursor, what is around it, and the app have nothing left to do."""
        for _round in range(3):
            focused = self.focused if self.screen_stack else None
            around: list[MessagePump] = [self]
            around += focused.ancestors_with_self if focused else [self.screen, self]
            for node in around:
                await self._idle(node)
            while any(w.group in MOVING and w.is_running for w in self.workers):
                await asyncio.sleep(0.005)

    async def _idle(self, node: MessagePump) -> None:
        done = asyncio.Event()
        if not node.is_running or not node.call_later(done.set):
            return
        while not done.is_set() and node.is_running:
            try:
                async with asyncio.timeout(0.05):
                    await done.wait()
            except TimeoutError:
                continue
