"""A list of lines to pick from, as most screens have one."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option


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
