"""The notepad while the vault is locked: a call comes, and there is no time for a passphrase.

Only the call in hand is shown. What is typed is sealed at once; filing it waits for unlocking.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from intake_tui.errors import told
from intake_tui.locale import _
from intake_tui.session.phrases import clock
from intake_tui.tui import commands
from intake_tui.tui.screens.door.parts import DoorScreen
from intake_tui.tui.screens.door.unlock import UnlockScreen
from intake_tui.tui.screens.intake.saving import Autosave
from intake_tui.tui.text import safe
from intake_tui.tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from intake_tui.session.notes.locked import LockedNotepad


class LockedNotesScreen(DoorScreen):
    """The lines of the call in hand, the line that is being typed, and whether it is saved."""

    GROUP = "locked"
    BINDINGS = commands.bindings("locked")

    def __init__(self, notes: LockedNotepad) -> None:
        super().__init__()
        self.notes = notes
        self.autosave = Autosave(self, self.save, time.monotonic)

    def compose(self) -> ComposeResult:
        """The call and the saved mark, the lines, the line in hand, the prefixes."""
        with Horizontal(id="head"):
            yield Static(id="call")
            yield Static(id="saved")
        with Vertical(id="pad"):
            with VerticalScroll(id="lines-scroll", can_focus=False):
                yield Static(id="lines")
            yield Input(id="jot", select_on_focus=False)
        yield Static(id="prefixes")
        yield KeyLine()

    def on_mount(self) -> None:
        """The cursor in the line; what was being typed in it stands there again."""
        jot = self.query_one("#jot", Input)
        under_way = self.notes.call.lines[len(self.notes.lines) :]
        jot.value = under_way[0].text if under_way else ""
        jot.cursor_position = len(jot.value)
        jot.focus()
        self.relabel()
        self.set_interval(1.0, self.show_mark)

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        self.query_one("#pad").border_title = Content(_("Notepad"))
        self.query_one("#jot", Input).placeholder = _("write; Enter: next line")
        prefixes = _('" a quote · ! danger · ? still to ask')
        self.query_one("#prefixes", Static).update(safe(prefixes))
        self.show_lines()

    def show_lines(self) -> None:
        """The finished lines with their time, the last one in sight."""
        rows = [
            Content.assemble((clock(line.at), "dim"), " ", safe(line.text))
            for line in self.notes.lines
        ]
        self.query_one("#lines", Static).update(Content("\n").join(rows))
        self.query_one("#lines-scroll", VerticalScroll).scroll_end(animate=False)
        self.show_mark()

    def show_mark(self) -> None:
        """The call, and whether what was typed is on disk."""
        text = _(" Call {start} · locked: nothing of your cases is shown")
        text = text.format(start=clock(self.notes.call.started_at))
        self.query_one("#call", Static).update(safe(text))
        state, mark = self.notes.state, self.query_one("#saved", Static)
        if state.problem:
            said, style = _("NOT SAVED: {reason}").format(reason=told(state.problem, _)), "-problem"
        elif state.waiting:
            said, style = _("… not saved yet"), "-waiting"
        elif state.at is None:
            said, style = _("nothing to save yet"), "-waiting"
        else:
            said, style = _("✓ saved {time}").format(time=clock(state.at, seconds=True)), "-saved"
        mark.update(safe(said))
        for each in ("-saved", "-waiting", "-problem"):
            mark.set_class(each == style, each)

    # --- typing ----------------------------------------------------------------------------

    def save(self) -> None:
        """Seal what is typed, and say how it stands."""
        self.notes.flush()
        if self.is_mounted:
            self.show_mark()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Every letter is kept a moment later."""
        event.stop()
        self.notes.put(event.value)
        self.show_mark()
        self.autosave.touch()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter ends the line."""
        event.stop()
        self.notes.put(event.value)
        self.notes.finish()
        event.input.value = ""
        self.show_lines()

    # --- keys ------------------------------------------------------------------------------

    def action_unlock(self) -> None:
        """To the passphrase; the call stays in hand."""
        self.save()
        self.dismiss()

    def action_end(self) -> None:
        """The call is over. What is not on disk yet stays here, and says so."""
        self.notes.put(self.query_one("#jot", Input).value)
        call = self.notes.call
        if not self.intake.end_notes():
            self.query_one("#jot", Input).value = ""
            self.show_lines()
            return
        self.dismiss()
        for screen in self.intake.screen_stack:
            if isinstance(screen, UnlockScreen) and call.lines:
                screen.call_ended(clock(call.started_at), len(call.lines))
