"""The columns of the intake screen. They show what they are given and say what was picked."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from intake_tui.locale import _
from intake_tui.tui.screens.intake.views import Saved
from intake_tui.tui.text import safe
from intake_tui.tui.widgets.controls.base import Control


class Head(Horizontal):
    """The first line: the call and who speaks, and the saved mark, always in the same place."""

    def compose(self) -> ComposeResult:
        """The call at the left, the mark at the right."""
        yield Static(id="call")
        yield Static(id="saved")

    def show(self, call: Content, saved: Saved) -> None:
        """Say how it stands now."""
        self.query_one("#call", Static).update(call)
        mark = self.query_one("#saved", Static)
        mark.update(safe(saved.text))
        for style in ("-saved", "-waiting", "-problem"):
            mark.set_class(style == saved.style, style)


class Rows(OptionList):
    """A list of lines to pick from, each standing for something; redrawn only when it changed."""

    class Picked(Message):
        """A line was picked; ``value`` is what it stands for."""

        def __init__(self, rows: Rows, value: object) -> None:
            super().__init__()
            self.rows = rows
            self.value = value

        @property
        def control(self) -> Rows:
            """The list."""
            return self.rows

    def __init__(self, **names: str) -> None:
        super().__init__(markup=False, **names)  # type: ignore[arg-type]
        self._shown: list[tuple[Content, object]] = []

    def show(self, rows: Iterable[tuple[Content, object]]) -> None:
        """Show ``rows``, (line, what it stands for); None stands for nothing and is not picked."""
        fresh = list(rows)
        if fresh == self._shown:
            return
        at = self.highlighted
        self._shown = fresh
        self.clear_options()
        self.add_options(Option(line, disabled=value is None) for line, value in fresh)
        if at is not None and self.has_focus and fresh:
            self.highlighted = min(at, len(fresh) - 1)

    @property
    def chosen(self) -> object:
        """What the highlighted line stands for."""
        at = self.highlighted
        return None if at is None or at >= len(self._shown) else self._shown[at][1]

    def values(self) -> list[object]:
        """What the lines stand for, in order."""
        return [value for _line, value in self._shown]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click picks."""
        event.stop()
        self.post_message(self.Picked(self, self._shown[event.option_index][1]))


class QuestionPane(VerticalScroll, can_focus=False):
    """The question, what stands on it, and its control."""

    def compose(self) -> ComposeResult:
        """Where we are, the wording, help, what others said, the control, and whose words."""
        yield Static(id="where")
        yield Static(id="asked")
        yield Static(id="help")
        yield Static(id="standing")
        yield Vertical(id="holder")
        yield Static(id="attribution")
        yield Static(id="problem")

    def say(self, name: str, text: Content | str) -> None:
        """Put ``text`` in the place called ``name``; an empty one takes no room."""
        place = self.query_one(f"#{name}", Static)
        place.update(safe(text) if isinstance(text, str) else text)
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
        with VerticalScroll(id="notes-scroll", can_focus=False):
            yield Static(id="notes")
        yield Input(id="jot", select_on_focus=False)

    def relabel(self, *, read_only: bool = False) -> None:
        """Say the next key."""
        self.border_title = Content(_("Notepad F2"))
        write, read = _("write; empty line: question"), _("only reading here")
        self.query_one("#jot", Input).placeholder = read if read_only else write

    def show(self, notes: Content) -> None:
        """Show the lines, the last one in sight."""
        self.query_one("#notes", Static).update(notes)
        self.query_one("#notes-scroll", VerticalScroll).scroll_end(animate=False)
