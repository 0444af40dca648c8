"""The first start: a passphrase, the recovery key on paper, and the vault is made.

Nothing is written before a group of the recovery key was typed back from paper.
"""

from __future__ import annotations

import asyncio
import random

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from intake_tui.errors import IntakeError
from intake_tui.locale import _
from intake_tui.store.recovery_key import groups_of, same_group
from intake_tui.tui import commands
from intake_tui.tui.screens.door.parts import DoorScreen, NewPassphrase, Secret
from intake_tui.tui.widgets.key_line import KeyLine

STEPS = ("choose", "write", "check")
IN_A_ROW = 4
NARROW = 60
"""Columns below which the groups stand two in a row."""


class FirstStartScreen(DoorScreen):
    """Three steps; Escape goes one back, and leaving before the last leaves nothing."""

    GROUP = "first"
    BINDINGS = commands.bindings("first")

    def __init__(self) -> None:
        super().__init__()
        self.step = 0
        self.passphrase = ""
        self.recovery = ""
        self.asked = 0
        self.making = False

    def compose(self) -> ComposeResult:
        """A panel with the three steps, of which one is shown."""
        with VerticalScroll(id="panel", can_focus=False):
            yield Static(id="heading")
            with Vertical(id="write", classes="step"):
                yield Static(id="groups")
            yield Static(id="about")
            with Vertical(id="choose", classes="step"):
                yield NewPassphrase()
            with Vertical(id="check", classes="step"):
                yield Input(id="group", select_on_focus=False, max_length=12)
            yield Static(id="problem", classes="problem")
            yield Static(id="busy")
            yield Static(id="keys")
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin at the first step."""
        self._show_step()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        self.query_one(NewPassphrase).relabel()
        self._words()

    def on_resize(self, event: events.Resize) -> None:
        """The groups fit the window."""
        super().on_resize(event)
        if self.is_mounted:
            self._words()

    # --- what it says ----------------------------------------------------------------------

    def _show_step(self) -> None:
        for name in STEPS:
            self.query_one(f"#{name}").display = name == STEPS[self.step]
        self.say("problem", "")
        self.say("busy", "")
        self._words()
        match STEPS[self.step]:
            case "choose":
                self.query_one("#once", Secret).focus()
            case "write":
                self.set_focus(None)
            case "check":
                self.query_one("#group", Input).focus()

    def _words(self) -> None:
        leave = ("app.quit", _("stop; nothing was written"))
        match STEPS[self.step]:
            case "choose":
                self.say("heading", _("1 of 3  Choose a passphrase"))
                about = _("You open your cases with it. Without it nobody can read them.")
                told = [("first.next", _("next")), ("first.show", _("show what you type")), leave]
            case "write":
                self.say("heading", _("2 of 3  Write your recovery key on paper"))
                about = _(
                    "For when you forget the passphrase. It is shown once.\n"
                    "Who has this paper can open everything: keep it locked away, not with "
                    "this computer."
                )
                about += "\n" + _("0 and 1 are digits: the key has no letter O or I.")
                told = [("first.next", _("it is on paper: next")), ("first.back", _("a step back"))]
                told.append(leave)
            case _:
                self.say("heading", _("3 of 3  Check: is it on paper?"))
                about = _("Type group {n} of your paper. Small letters are fine.")
                about = about.format(n=self.asked)
                told = [("first.next", _("check and finish")), ("first.back", _("see the key"))]
                told.append(leave)
        self.say("about", about)
        self.say("groups", self._groups() if self.step == STEPS.index("write") else "")
        self.say("keys", self.keys(*told))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what there is to do in this step."""
        return {"back": self.step > 0, "show": self.step == 0}.get(action, True)

    def _groups(self) -> Content:
        groups = [Content(f"{n} {group}") for n, group in enumerate(groups_of(self.recovery), 1)]
        wide = IN_A_ROW if self.size.width >= NARROW else IN_A_ROW // 2
        rows = [groups[at : at + wide] for at in range(0, len(groups), wide)]
        return Content("\n").join(Content("    ").join(row) for row in rows)

    # --- from step to step -----------------------------------------------------------------

    def on_new_passphrase_chosen(self, event: NewPassphrase.Chosen) -> None:
        """The passphrase stands: on to the recovery key."""
        self.passphrase = event.passphrase
        self.recovery = self.recovery or self.door.new_recovery_key()
        self.step = STEPS.index("write")
        self._show_step()

    def action_next(self) -> None:
        """It is on paper: which group is asked back is chance."""
        if STEPS[self.step] == "write":
            count = len(groups_of(self.recovery))
            self.asked = random.SystemRandom().randint(1, count)
            self.step = STEPS.index("check")
            self._show_step()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The group is right: make the vault."""
        event.stop()
        if self.making:
            return
        group = groups_of(self.recovery)[self.asked - 1]
        if same_group(event.value, group):
            self._make()
            return
        event.input.value = ""
        text = _("That is not group {n}. Look at your paper once more.")
        self.say("problem", text.format(n=self.asked))

    def action_back(self) -> None:
        """A step back."""
        if self.step and not self.making:
            self.query_one("#group", Input).value = ""
            self.step -= 1
            self._show_step()

    @work(exclusive=True, group="open")
    async def _make(self) -> None:
        self.making = True
        self.say("problem", "")
        self.say("busy", _("One moment: the vault is being made …"))
        try:
            store = await asyncio.to_thread(self.door.make, self.passphrase, self.recovery)
        except IntakeError as error:
            self.say("problem", error.line(_))
            self.say("busy", "")
        else:
            self.passphrase = self.recovery = ""
            self.intake.let_in(store)
            self.intake.ask_name_once()
        finally:
            self.making = False
