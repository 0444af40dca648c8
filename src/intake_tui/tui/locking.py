"""The lock: the screen is hidden at once, the key is dropped once everything typed is on disk.

The cases and the door each have a stack of screens (a Textual mode). Locking switches to the door's
and takes the other away, so nothing of a case is left behind it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from textual import events
from textual.await_complete import AwaitComplete
from textual.screen import Screen
from textual.widgets import Input

from intake_tui.errors import IntakeError, said, told
from intake_tui.locale import _, ngettext
from intake_tui.session.ground import Ground
from intake_tui.session.phrases import why_read_only
from intake_tui.settings import Settings
from intake_tui.store.base import CaseStore, VaultClosed
from intake_tui.tui.beginning import Beginning
from intake_tui.tui.forgetting import forget_words
from intake_tui.tui.guarded import GuardedApp
from intake_tui.tui.place import Place, place_in, reopened, show
from intake_tui.tui.shown_keys import key_of_id

if TYPE_CHECKING:
    from intake_tui.domain.questionnaire import Questionnaire
    from intake_tui.session.door import Door
    from intake_tui.tui.screens.start.screen import StartScreen

CASES, DOOR = "cases", "door"
LOOK = 1.0
"""Seconds between two looks at the clock, and between two tries to save what is not saved."""
PAINT = 0.05
"""Seconds in which the screen is surely drawn."""


class LockingApp(Beginning, GuardedApp):
    """An app whose cases stand behind a door, or, without one, are open from first to last."""

    settings: Settings
    ground: Ground
    start: Literal["list", "call"]

    def __init__(self, store: CaseStore | None, door: Door | None, now: Callable[[], datetime]):
        super().__init__()
        self.door = door
        self._store = store
        self._now = now
        self._active = time.monotonic(), now()
        self._place: Place | None = None
        self._behind: tuple[Screen[Any], ...] = ()
        self.shut_out = False
        """Whether the vault was given a new key elsewhere since it was opened here."""
        self.under_way: str | None = None
        """The call that was being noted when it was unlocked; it goes on."""

    if TYPE_CHECKING:

        @cached_property
        def questionnaire(self) -> Questionnaire:
            """The questionnaire cases are held with."""

    # --- what is behind the door -----------------------------------------------------------

    @property
    def store(self) -> CaseStore:
        """The open store. Raises ``VaultClosed`` while it is locked."""
        if self._store is None:
            raise VaultClosed(said("it is locked"), way_out="Unlock it first.")
        return self._store

    @property
    def hidden(self) -> bool:
        """Whether the door stands before the cases."""
        return self.current_mode == DOOR

    def begin(self) -> None:
        """The first screen: the cases, or the door before them."""
        self.set_interval(LOOK, self._look)
        self._first_screen()
        self.beginning = False

    def _first_screen(self) -> None:
        if self.door is None:
            self._show_list()
            return
        if self._store is not None:
            self._show_cases()
            return
        with self._told():
            if self.door.state() == "none":
                from intake_tui.tui.screens.door.first_start import FirstStartScreen

                self._switch(DOOR, FirstStartScreen)
                return
        from intake_tui.tui.screens.door.unlock import UnlockScreen

        self._switch(DOOR, UnlockScreen)
        if self.start == "call":
            self.start = "list"
            self.write_notes()

    def shut(self) -> None:
        """Drop the key, after the app has ended."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def _show_list(self) -> None:
        from intake_tui.tui.screens.start.screen import StartScreen

        below, self.start = self.start == "call", "list"
        screen = StartScreen(below=below)
        self.push_screen(screen)
        if below:
            self.call_later(self._begin_call, screen)

    async def _begin_call(self, below: StartScreen) -> None:
        """A call at once; where that is refused the list has to be seen after all."""
        self.new_call()
        if self.screen is below:
            await below.appear()
            below.read()

    def _show_cases(self) -> None:
        self._switch(CASES, Screen)
        self._show_list()

    def _switch(self, mode: str, base: Callable[[], Screen[Any]]) -> None:
        self.add_mode(mode, base)
        self.switch_mode(mode)

    def new_call(self) -> None:
        """A new case with a call, at once."""
        raise NotImplementedError

    # --- locking ---------------------------------------------------------------------------

    def action_lock(self) -> None:
        """Hide everything now, and drop the key as soon as everything is saved."""
        if self.door is None:
            self.say(_("There is no lock here."), "warning")
            return
        if self.hidden:
            return
        from intake_tui.tui.screens.door.unlock import UnlockScreen

        self._behind = tuple(self.screen_stack)
        self.clear_notifications()
        self._switch(DOOR, UnlockScreen)
        # First the screen is hidden, then saved: a slow disk must not keep it in sight.
        self.set_timer(PAINT, self._close_behind)

    def _close_behind(self) -> None:
        behind, self._behind = self._behind, ()
        if not self.hidden:
            return  # somebody was quicker than that
        if self.door is None or not self.door.shuts:
            with suppress(IntakeError):
                self.keep()
            return
        self.keep_half_typed(behind)
        for screen in behind:
            self._wind_up(screen)
        self._place = place_in(behind)
        self._drop_when_saved()

    @staticmethod
    def _wind_up(screen: Screen[Any]) -> None:
        for _try in range(2):
            # What is refused is kept in the notepad first; what comes after it is not in its way.
            with suppress(IntakeError):
                getattr(screen, "wind_up", lambda: None)()
                break
        for jot in screen.query("#jot").results(Input):
            jot.value = ""  # it is a line of the notepad now

    def _drop_when_saved(self) -> None:
        if self._behind or self._store is None or self.door is None or not self.door.shuts:
            return
        talk = self.conversation
        if talk is not None:
            try:
                if not talk.close():
                    return
            except IntakeError:
                return  # its words are in the notepad now; the next look saves them
            if talk.saver.durable is None:
                self._place = None  # nothing was said in it, so there is no such case
        self.conversation = self.jotting = None
        self._half_typed = ""
        self.run_worker(self._forget(self.remove_mode(CASES)), group="forget")
        self.shut()

    async def _forget(self, gone: AwaitComplete) -> None:
        await gone
        del gone  # it knows the screens
        forget_words(self)
        # What waited for the screens to end has let go of them by then.
        self.set_timer(LOOK, self._forget_once_more)

    def _forget_once_more(self) -> None:
        if self.hidden:
            forget_words(self)

    def told_at_the_door(self) -> str:
        """What has to be known before unlocking, empty when nothing has."""
        if self.shut_out:
            return _(
                "The vault was given a new key elsewhere. Unlock with the new passphrase; "
                "what you typed is kept."
            )
        text = _("NOT SAVED: {reason}. It is tried again; the key stays until it is saved.")
        problem = self.unsaved()
        return text.format(reason=problem) if problem else ""

    def unsaved(self) -> str:
        """Why something that was typed is not on disk, empty when all of it is."""
        if self.notes is not None and self.notes.state.problem:
            return told(self.notes.state.problem, _)
        return told(self.conversation.state.problem, _) if self.conversation is not None else ""

    # --- unlocking -------------------------------------------------------------------------

    def let_in(self, store: CaseStore) -> None:
        """The door was opened: back to the case and the question, or to the list."""
        if self._store is not None:
            # The key was not dropped yet, as something was not saved: the conversation goes on as
            # it was. This one only proved who it is, or is the one that can be written now.
            if self._outdated():
                self._move_to(store)
            else:
                store.close()
            self.reveal()
            return
        self._store = store
        self._show_cases()
        self._leave_door()
        place, self._place = self._place, None
        if place is not None and self.under_way is None:
            # With a caller on the line the list comes first, which asks where this call belongs.
            self.run_worker(self._back_to(place), group="open")

    def _move_to(self, store: CaseStore) -> None:
        if self._store is not None:
            self._store.close()  # first: it may hold the case
        self._store = store
        if self.conversation is not None:
            with suppress(IntakeError):
                self.conversation.move_to(store)

    def _outdated(self) -> bool:
        """Whether nothing can be written with the key that is open here."""
        store, door = self._store, self.door
        return store is not None and door is not None and door.outdated(store)

    def reveal(self) -> None:
        """Show again what was only hidden."""
        self.switch_mode(CASES)
        self._leave_door()
        for screen in self.screen_stack:
            getattr(screen, "relabel", lambda: None)()
        self._tell_of_calls()

    def _leave_door(self) -> None:
        self.shut_out = False
        self.touch()
        self.remove_mode(DOOR)
        if self.notes is not None:
            if self.notes.call.lines:
                self.under_way = self.notes.call.id
            self.notes.finish()
            self._let_go_of_notes()

    def _let_go_of_notes(self) -> None:
        if self.notes is None or not self.notes.flush():
            return
        self.notes = None
        for screen in self.screen_stack:
            getattr(screen, "call_was_noted", lambda: None)()

    async def _back_to(self, place: Place) -> None:
        with self._told():
            talk = reopened(place, self.store, self.questionnaire, self.ground)
            if talk.saver.read_only:
                key = key_of_id("intake.write", self.settings.keys)
                self.say(why_read_only(talk.saver.obstacle, self._now(), key), "warning")
            self.conversation = talk
            await show(self, talk, place)
            self._tell_of_calls()

    def _tell_of_calls(self) -> None:
        calls = 0
        with suppress(IntakeError):
            calls = len(self.store.unfiled()) + self.store.more_unfiled()
        if calls and self.conversation is not None:
            text = ngettext(
                "{n} call without a case is waiting in the list of cases.",
                "{n} calls without a case are waiting in the list of cases.",
                calls,
            )
            self.say(text.format(n=calls))

    # --- notes while locked ----------------------------------------------------------------

    def write_notes(self) -> None:
        """The notepad that needs no passphrase; a call that is under way is gone on with."""
        from intake_tui.tui.screens.door.locked_notes import LockedNotesScreen

        if self.door is None:
            return
        with self._told():
            if self.notes is None:
                self.notes = self.door.notes()
            self.push_screen(LockedNotesScreen(self.notes))

    def end_notes(self) -> bool:
        """The call that was noted is over; False where it is not on disk yet."""
        if self.notes is not None and not self.notes.close():
            return False
        self.notes = None
        return True

    # --- the clock -------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Everything a person does puts the lock off."""
        if isinstance(event, events.Key | events.Paste | events.MouseEvent):
            self.touch()
        await super().on_event(event)

    def touch(self) -> None:
        """Somebody is here."""
        self._active = time.monotonic(), self._now()

    def _look(self) -> None:
        if self.notes is not None and self.notes.state.problem:
            self.notes.flush()
        if self._outdated():
            self.shut_out = True
            if not self.hidden:
                self.action_lock()
                return
        if self.hidden:
            self._drop_when_saved()
            return
        self._let_go_of_notes()
        self._tell_of_clashes()
        if self.door is not None and self._alone_too_long():
            self.action_lock()

    def _tell_of_clashes(self) -> None:
        if self.conversation is not None and self.conversation.saver.clashes():
            self.say(
                _(
                    "Somebody else changed the same in this case. Their change stands; what you "
                    "typed there is in the notepad, to look at again."
                ),
                "warning",
            )
            for screen in self.screen_stack:
                getattr(screen, "relabel", lambda: None)()

    def _alone_too_long(self) -> bool:
        """A sleeping computer stops one clock, somebody who sets the time moves the other."""
        minutes, talk = self.settings.lock_after_minutes, self.conversation
        call = talk.case.calls.get(talk.call or "") if talk is not None else None
        if not minutes or (call is not None and call.ended_at is None):
            return False
        steady, clock = self._active
        gone = max(time.monotonic() - steady, (self._now() - clock).total_seconds())
        return gone >= minutes * 60

    # --- the way out -----------------------------------------------------------------------

    def action_leave(self) -> None:
        """Close the case or the program; while locked the program, and nothing is shown of it."""
        if self.conversation is not None and not self.hidden:
            super().action_leave()
            return
        with self._told():
            self.keep()
        problem = self.unsaved()
        if not problem:
            self.exit()
            return
        from intake_tui.tui.screens.dialogs.confirm import ConfirmScreen

        question = _("NOT SAVED: {reason}. Close anyway, and lose what was not saved?")
        self.push_screen(
            ConfirmScreen(question.format(reason=problem)),
            lambda sure: self.exit() if sure else None,
        )
