"""The columns of the intake screen. They show what they are given and say what was picked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from intake_tui.locale import _
from intake_tui.session.keeping.saved_mark import Saved
from intake_tui.tui.screens.filing.lines import Jot, NoteLines, Row
from intake_tui.tui.screens.intake.columns import COLUMNS
from intake_tui.tui.screens.intake.head import HeadLine
from intake_tui.tui.text import put, safe
from intake_tui.tui.widgets.controls.base import Control


class Spot(Static):
    """A piece of text that does something when it is clicked, as its key does."""

    def __init__(self, action: str, **names: str) -> None:
        super().__init__(**names)  # type: ignore[arg-type]
        self._action = action

    async def on_click(self, event: events.Click) -> None:
        """The same as the key; the cursor stays where it is."""
        event.stop()
        await self.screen.run_action(self._action)


class Head(Horizontal):
    """The first line: the call, who speaks, what they may know, and the saved mark, always in the
    same place.
    """

    def compose(self) -> ComposeResult:
        """The call at the left, the mark at the right."""
        yield Static(id="call")
        yield Spot("speaker", id="speaker")
        yield Spot("may_know", id="may")
        yield Static(id="saved")

    def show(self, line: HeadLine, saved: Saved) -> None:
        """Say how it stands now."""
        put(self.query_one("#call", Static), line.call)
        put(self.query_one("#speaker", Static), line.speaker)
        may = self.query_one("#may", Static)
        put(may, line.may)
        may.set_class(line.careful, "-careful")
        mark = self.query_one("#saved", Static)
        put(mark, safe(saved.text))
        for style in ("-saved", "-waiting", "-problem"):
            mark.set_class(style == saved.style, style)


class Tabs(Horizontal):
    """The columns by name, where there is room for one of them only."""

    def compose(self) -> ComposeResult:
        """One spot per column."""
        for name in COLUMNS:
            yield Spot(f"column('{name}')", id=f"tab-{name}", classes="tab")

    def show(self, labels: Mapping[str, str], here: str) -> None:
        """Say the columns, and in which one is."""
        for name, label in labels.items():
            tab = self.query_one(f"#tab-{name}", Static)
            put(tab, safe(f"{'▸' if name == here else ' '}{label} "))
            tab.set_class(name == here, "-here")


class QuestionPane(VerticalScroll, can_focus=False):
    """The question, what stands on it, and its control."""

    def compose(self) -> ComposeResult:
        """Where we are, the wording, help, what others said, the control, and whose words."""
        yield Static(id="where")
        yield Static(id="asked")
        yield Static(id="help")
        yield Static(id="standing")
        yield Vertical(id="holder")
        yield Spot("words_of", id="attribution")
        yield Static(id="problem")

    def say(self, name: str, text: Content | str) -> None:
        """Put ``text`` in the place called ``name``; an empty one takes no room."""
        place = self.query_one(f"#{name}", Static)
        put(place, safe(text) if isinstance(text, str) else text)
        place.set_class(not (text.plain if isinstance(text, Content) else text), "-empty")

    async def put(self, control: Control, *, focus: bool) -> None:
        """Show ``control``, and take away the one before it once this one has the cursor."""
        holder = self.query_one("#holder", Vertical)
        before = list(holder.children)
        await holder.mount(control)
        if focus:
            control.focus_first()
        for old in before:
            await old.remove()
        self.scroll_home(animate=False)

    @property
    def control(self) -> Control | None:
        """The control that is shown."""
        found = self.query(Control)
        return found.last() if found else None


class Notepad(Vertical):
    """The notepad (kladblok): what was written, and a line to write in."""

    def compose(self) -> ComposeResult:
        """The lines, and the line in hand."""
        yield NoteLines()
        yield Jot()

    _hints = ("", "")

    def relabel(self, among_lines: str = "", *, read_only: bool = False) -> None:
        """Say the next key; ``among_lines`` while the cursor is in the lines."""
        hint = _("empty Enter: question · ↑: lines")
        self._hints = 2 * (_("only reading here"),) if read_only else (hint, among_lines)
        self._hint(in_lines=self.query_one(NoteLines).has_focus)

    def _hint(self, *, in_lines: bool) -> None:
        self.query_one("#jot", Input).placeholder = self._hints[in_lines]

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The next key is another one while the cursor is in the lines."""
        self._hint(in_lines=isinstance(event.widget, NoteLines))

    def show(self, rows: Iterable[Row]) -> None:
        """Show the lines, the last one in sight."""
        self.query_one(NoteLines).show(rows)
