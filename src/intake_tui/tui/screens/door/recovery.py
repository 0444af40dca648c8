"""The passphrase was forgotten: the recovery key from paper opens, and a new one is chosen."""

from __future__ import annotations

import asyncio

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Static

from intake_tui.errors import IntakeError
from intake_tui.locale import _
from intake_tui.store.base import CaseStore, WrongSecret
from intake_tui.store.recovery_key import GROUPS, RecoveryKeyRefused
from intake_tui.tui import commands
from intake_tui.tui.screens.door.parts import DoorScreen, NewPassphrase, Secret
from intake_tui.tui.widgets.key_line import KeyLine


class RecoveryScreen(DoorScreen):
    """First the recovery key, then a new passphrase. Left half-way it is locked as before."""

    GROUP = "recovery"
    BINDINGS = commands.bindings("recovery")

    def __init__(self) -> None:
        super().__init__()
        self.opened: CaseStore | None = None
        self.busy = False

    def compose(self) -> ComposeResult:
        """A panel with the two steps, of which one is shown."""
        with VerticalScroll(id="panel", can_focus=False):
            yield Static(id="heading")
            yield Static(id="about")
            with Vertical(id="paper", classes="step"):
                yield Secret("recovery")
            yield Vertical(id="new", classes="step")
            yield Static(id="problem", classes="problem")
            yield Static(id="busy")
            yield Static(id="keys")
        yield KeyLine()

    def on_mount(self) -> None:
        """The cursor in the line for the key."""
        self.say("problem", "")
        self.say("busy", "")
        self.relabel()
        self.query_one("#recovery", Secret).focus()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        told = [
            ("first.next", _("next")),
            ("recovery.show", _("show what you type")),
            ("recovery.back", _("back, stay locked")),
        ]
        if self.opened is None:
            self.say("heading", _("Open with the recovery key"))
            self.say(
                "about",
                _(
                    "Type the groups from your paper, one after the other. Small letters are "
                    "fine; dashes and blanks do not matter."
                ),
            )
        else:
            self.say("heading", _("Choose a new passphrase"))
            self.say(
                "about",
                _("The one before it no longer opens anything. The recovery key stays the same."),
            )
            for part in self.query(NewPassphrase):
                part.relabel()
        self.say("keys", self.keys(*told))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter tries the key."""
        event.stop()
        if not self.busy and event.value.strip():
            self._open(event.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was wrong is over with the next letter."""
        event.stop()
        self.say("problem", "")

    @work(exclusive=True, group="open")
    async def _open(self, text: str) -> None:
        self.busy = True
        self.say("busy", _("One moment: opening …"))
        try:
            self.opened = await asyncio.to_thread(self.door.unlock_with_recovery, text)
        except RecoveryKeyRefused as error:
            # What was typed stays: one group is wrong, and the rest need not be typed again.
            self.say("problem", _refused(error))
        except WrongSecret:
            self.say("problem", _("This is a recovery key, but of another vault."))
        except IntakeError as error:
            self.say("problem", error.line(_))
        else:
            await self._ask_anew()
        finally:
            self.say("busy", "")
            self.busy = False

    async def _ask_anew(self) -> None:
        self.query_one("#recovery", Secret).value = ""
        self.query_one("#paper").display = False
        await self.query_one("#new", Vertical).mount(NewPassphrase())
        self.relabel()

    def on_new_passphrase_chosen(self, event: NewPassphrase.Chosen) -> None:
        """Change it, then in."""
        if not self.busy:
            self._change(event.passphrase)

    @work(exclusive=True, group="open")
    async def _change(self, passphrase: str) -> None:
        store = self.opened
        if store is None:
            return
        self.busy = True
        self.say("busy", _("One moment: the passphrase is being changed …"))
        try:
            await asyncio.to_thread(self.door.change_passphrase, store, passphrase)
        except IntakeError as error:
            self.say("problem", error.line(_))
            self.say("busy", "")
        else:
            self.opened = None
            self.intake.let_in(store)
            self.intake.say(_("The new passphrase holds from now on."))
        finally:
            self.busy = False

    def action_back(self) -> None:
        """Stay locked."""
        if not self.busy:
            self.dismiss()

    def on_unmount(self) -> None:
        """Left half-way: the key is dropped."""
        if self.opened is not None:
            self.opened.close()
            self.opened = None


def _refused(error: RecoveryKeyRefused) -> str:
    if not error.group:
        return _("There is too much.")
    if error.missing:
        text = _("There are only {n} of {all} groups. Type the others after them.")
        return text.format(n=error.group - 1, all=GROUPS)
    text = _("There is a slip in group {n}. Compare it with your paper.")
    return text.format(n=error.group)
