"""Locked: a passphrase opens, and a call that comes now can be noted without one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from intake_tui.errors import IntakeError
from intake_tui.locale import _, ngettext
from intake_tui.store.base import CaseStore, WrongSecret
from intake_tui.tui import commands
from intake_tui.tui.screens.door.parts import DoorScreen, Secret
from intake_tui.tui.widgets.key_line import KeyLine

LOOK = 0.5
"""Seconds between two looks at what is not saved yet."""


class UnlockScreen(DoorScreen):
    """What stands before the cases while they are locked. It shows nothing of them."""

    GROUP = "unlock"
    BINDINGS = commands.bindings("unlock")

    def __init__(self) -> None:
        super().__init__()
        self.ways: frozenset[str] = frozenset()
        self.with_key_file = False
        self.opening = False
        self.fault = ""

    def compose(self) -> ComposeResult:
        """What to do, the line for the passphrase, what is wrong, and the keys."""
        with VerticalScroll(id="panel", can_focus=False):
            yield Static(id="heading")
            yield Static(id="about")
            yield Static(id="unsaved")
            yield Secret("secret")
            yield Static(id="problem", classes="problem")
            yield Static(id="busy")
            yield Static(id="keys")
        yield KeyLine()

    def on_mount(self) -> None:
        """The cursor in the passphrase, where there is one."""
        try:
            self.ways = self.door.ways()
            self.with_key_file = self.door.key_file_is_here()
        except IntakeError as error:
            self.fault = error.line(_)
        line = self.query_one(Secret)
        line.display = "passphrase" in self.ways
        self.say("problem", "")
        self.say("busy", "")
        self.relabel()
        self.set_focus(line if line.display else None)
        self.refresh_bindings()
        self.set_interval(LOOK, self._look)
        self._look()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        self.query_one(Secret).placeholder = _("passphrase")
        if not self.door.shuts:
            self.say("heading", _("Hidden"))
            self.say(
                "about",
                self.intake.keyed(
                    _(
                        "The key of this trial vault is in memory alone, so it only hides: "
                        "{unlock.open} shows it again."
                    )
                ),
            )
        else:
            self.say("heading", _("Your cases are locked"))
            self.say("about", self._how())
        self.say("keys", self.keys(*self._told()))

    def _how(self) -> str:
        if self.fault:
            return self.fault
        if "passphrase" not in self.ways and self.with_key_file:
            return self.intake.keyed(_("The key file is here: {unlock.open} opens."))
        if "passphrase" not in self.ways:
            return _("Only the key file opens this vault, and it is not here.")
        if self.with_key_file:
            return _("Type your passphrase, or nothing: the key file is here.")
        return _("Type your passphrase.")

    def _told(self) -> list[tuple[str, str]]:
        fresh = _("notepad: write along with a call now, it stays locked")
        again = _("back to the call that is being noted")
        told = [("unlock.open", _("open") if self.door.shuts else _("show it again"))]
        told.append(("unlock.notes", fresh if self.intake.notes is None else again))
        if "passphrase" in self.ways:
            told.append(("unlock.show", _("show what you type")))
        if "recovery" in self.ways:
            told.append(("unlock.recovery", _("passphrase forgotten: with the recovery key")))
        return [*told, ("app.quit", _("stop"))]

    def _look(self) -> None:
        self.say("unsaved", self.intake.told_at_the_door())

    def on_screen_resume(self) -> None:
        """Back from the notepad."""
        if self.query("#keys"):
            self.relabel()
            self._look()

    def call_ended(self, started: str, count: int) -> None:
        """Say that the call that was noted is kept."""
        text = ngettext(
            "The call of {time} is kept: {n} line. After unlocking you put it in a case.",
            "The call of {time} is kept: {n} lines. After unlocking you put it in a case.",
            count,
        )
        self.say("busy", text.format(time=started, n=count))

    # --- keys ------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A way in that this vault does not have is not offered."""
        wanted = {"recovery": "recovery", "show": "passphrase"}.get(action)
        return wanted is None or wanted in self.ways

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was wrong is over with the first letter."""
        if event.value:
            self.say("problem", "")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter opens."""
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Open with what is typed, or with the key file where nothing is."""
        if self.opening:
            return
        if not self.door.shuts:
            self.intake.reveal()
            return
        line = self.query_one(Secret)
        given = line.value if line.display else ""
        if given:
            line.hide()
            self._open(lambda: self.door.unlock(given))
        elif self.with_key_file:
            self._open(self.door.unlock_with_key_file)
        elif not line.display:
            self.say("problem", self._how())

    @work(exclusive=True, group="open")
    async def _open(self, way: Callable[[], CaseStore]) -> None:
        self.opening = True
        self.say("problem", "")
        self.say("busy", _("One moment: opening …"))
        try:
            store = await asyncio.to_thread(way)
        except WrongSecret:
            self.say("problem", _("That does not open it. Try again; is Caps Lock on?"))
            self.say("busy", "")
        except IntakeError as error:
            self.say("problem", error.line(_))
            self.say("busy", "")
        else:
            self.intake.let_in(store)
        finally:
            self.opening = False

    def action_notes(self) -> None:
        """Write along with a call, without unlocking."""
        if not self.opening:
            self._clear()
            self.intake.write_notes()

    def action_recovery(self) -> None:
        """Unlock with the key on paper."""
        from intake_tui.tui.screens.door.recovery import RecoveryScreen

        if "recovery" in self.ways and not self.opening:
            self._clear()
            self.intake.push_screen(RecoveryScreen())

    def _clear(self) -> None:
        self.query_one(Secret).hide()
        self.say("problem", "")
        self.say("busy", "")
