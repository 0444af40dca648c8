"""The way out of the program: by key, by signal, or by a fault. Never with somebody's words."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Literal

from rich.text import Text
from textual.screen import Screen
from textual.worker import WorkerFailed

from intake_tui.errors import IntakeError, told
from intake_tui.locale import _
from intake_tui.tui.forgetting import forget_screens
from intake_tui.tui.leftover import discard, discard_until_quiet
from intake_tui.tui.text import fitted
from intake_tui.tui.typeahead import OrderedKeys

if TYPE_CHECKING:
    from textual.driver import Driver

    from intake_tui.session.call.conversation import Conversation
    from intake_tui.session.notes.locked import LockedNotepad
    from intake_tui.session.notes.notepad import Jotting

SIGNALS = ("SIGHUP", "SIGTERM")
ON_THEIR_WAY = 0.1
"""Seconds in which keys that were typed before a signal are read from the terminal."""
LAST_KEYS = 1.0
"""Seconds that they are given at most to reach their field."""


class GuardedApp(OrderedKeys):
    """An app whose end, whatever its cause, keeps what was typed and shows nothing of it."""

    _half_typed = ""
    _ending: asyncio.Task[None] | None = None
    conversation: Conversation | None = None
    jotting: Jotting | None = None
    notes: LockedNotepad | None = None
    """What is being noted while the vault is locked."""

    def run(self, *arguments: Any, **named: Any) -> None:
        """Run it. Keys that nobody read any more do not go to the shell that comes after it."""
        try:
            super().run(*arguments, **named)
        finally:
            if self._exception is None:
                discard()
            else:
                discard_until_quiet()

    def get_driver_class(self) -> type[Driver]:
        """On a terminal one that outlives it, see ``terminal_driver``."""
        found = super().get_driver_class()
        if found.__module__ != "textual.drivers.linux_driver":
            return found
        from intake_tui.tui.terminal_driver import TerminalDriver

        return TerminalDriver

    def keep(self) -> bool:
        """Make durable what is being typed; True when everything is."""
        kept = self.notes is None or self.notes.flush()
        if self.conversation is None:
            return kept
        if self.jotting is not None:
            self.jotting.flush()
        return self.conversation.flush() and kept

    def keep_half_typed(self, screens: Iterable[Screen[Any]]) -> None:
        """What was being typed in a dialog becomes a line of the notepad, once."""
        for screen in screens:
            text = getattr(screen, "half_typed", lambda: "")()
            if text and text != self._half_typed and self.conversation is not None:
                self._half_typed = text
                with suppress(IntakeError):
                    self.conversation.note(text, "ask")

    # --- telling ---------------------------------------------------------------------------

    def say(
        self, text: str, severity: Literal["information", "warning", "error"] = "information"
    ) -> None:
        """A short word at the side of the screen; plain text, never markup. What stands there
        already is not said beside it once more.
        """
        text = fitted(text, 400)
        for shown in [n for n in self._notifications if n.message == text]:
            self._unnotify(shown, refresh=False)
        self.notify(text, severity=severity, markup=False, timeout=6)

    def tell(self, error: IntakeError) -> None:
        """Why something was refused, and what to do."""
        self.say(error.line(_), "error")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except IntakeError as error:
            self.tell(error)

    # --- the way out -----------------------------------------------------------------------

    def action_leave(self) -> None:
        """Close the case in hand, or the program; ask only when something is not durable."""
        if self.conversation is None:
            self.exit()
            return
        durable = False
        try:
            self.keep_half_typed(self.screen_stack)
            for screen in self.screen_stack:
                getattr(screen, "wind_up", lambda: None)()
            durable = self.conversation.close()
        except IntakeError as error:
            self.tell(error)
        if durable:
            self.let_go()
            return
        from intake_tui.tui.screens.dialogs.confirm import ConfirmScreen

        question = _("NOT SAVED: {reason}. Close anyway, and lose what was not saved?")
        text = question.format(reason=told(self.conversation.state.problem, _))
        self.push_screen(ConfirmScreen(text), self._close_unsaved)

    def _close_unsaved(self, sure: bool | None) -> None:
        if sure and self.conversation is not None:
            self.conversation.saver.store.release(self.conversation.case.id)
            self.let_go()

    def let_go(self) -> None:
        """Back to the list of cases."""
        self.conversation = self.jotting = None
        self._half_typed = ""
        gone = []
        while len(self.screen_stack) > 2:
            gone.append(self.pop_screen())

        async def forget() -> None:
            for one in gone:
                await one
            forget_screens(self)

        self.run_worker(forget(), group="forget")

    def listen_for_the_end(self) -> None:
        """A closed terminal and a friendly kill come as signals, without any clean-up."""
        loop = asyncio.get_running_loop()
        for name in SIGNALS:
            number = getattr(signal, name, None)
            if number is not None:
                with suppress(NotImplementedError, RuntimeError, ValueError):
                    loop.add_signal_handler(number, self._end_by_signal)

    def _end_by_signal(self) -> None:
        # What is typed stays a draft: the next opening shows it as recovered.
        with suppress(Exception):
            self.keep()
        if self._ending is None:
            # A closed terminal takes no more output: drawing on would block the exit for good.
            self._begin_batch()
            self._ending = asyncio.create_task(self._end_with_what_was_typed())

    async def _end_with_what_was_typed(self) -> None:
        """Keys that were typed before the signal may still be on their way to their field."""
        with suppress(Exception):
            await asyncio.sleep(ON_THEIR_WAY)
            async with asyncio.timeout(LAST_KEYS):
                while self._settling is not None:
                    await asyncio.sleep(0.01)
                await self._quiet()
        with suppress(Exception):
            self.keep_half_typed(self.screen_stack)
        with suppress(Exception):
            self.keep()
        self.exit(return_code=0)

    def _handle_exception(self, error: Exception) -> None:
        """A fault of ours. The base class would print it with its locals: people's words."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._fatal_error()

    def _fatal_error(self) -> None:
        kept = False
        with suppress(Exception):
            kept = self.keep()
        lines = [_("Something went wrong in the program, and it has stopped.")]
        lines.append(_("What was saved is safe. Start again: intake-tui"))
        if self.conversation is not None or self.notes is not None:
            lines.append(
                _("What you typed is kept; it is there when you start again.")
                if kept
                else _("Not everything you typed last could be kept.")
            )
        if self._exception is not None:
            lines.append(self._where(self._exception))
        self._exit_renderables[:] = [Text("\n".join(lines))]
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """Stop as for any other fault; what was to be shown may hold somebody's words."""
        del renderables
        self._return_code = 1
        self._fatal_error()

    @staticmethod
    def _where(error: BaseException) -> str:
        """The kind of fault and its place in the code: for a report, without a word of the case."""
        if isinstance(error, WorkerFailed):
            error = error.error
        trace, place = error.__traceback__, ""
        while trace is not None:
            module = trace.tb_frame.f_globals.get("__name__", "")
            if str(module).startswith("intake_tui"):
                place = f"{module}:{trace.tb_lineno}"
            trace = trace.tb_next
        return _("For a report: {kind} at {place}").format(
            kind=type(error).__name__, place=place or _("the screen")
        )
