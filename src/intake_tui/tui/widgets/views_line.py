"""One line of views, each with its key: key or click shows one; brackets are around that one."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from intake_tui.tui.text import fitted, width


class ViewsLine(Widget):
    """``1 People  [2 Circles]  3 Offers``; shortened where the line is too narrow."""

    DEFAULT_CSS = """
    ViewsLine { height: 1; width: 1fr; padding: 0 1; }
    """

    class Chosen(Message):
        """A view was clicked; ``at`` counts from 0."""

        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    def __init__(self, **names: str) -> None:
        super().__init__(**names)  # type: ignore[arg-type]
        self.labels: tuple[str, ...] = ()
        self.shown = 0

    def show(self, labels: Sequence[str], shown: int) -> None:
        """Show ``labels``, each with its key, the one at ``shown`` as the one on screen."""
        self.labels, self.shown = tuple(labels), shown
        self.refresh()

    def _texts(self) -> list[str]:
        labels = list(self.labels)
        room = self.size.width - 3 * len(labels)
        while labels and sum(map(width, labels)) > room and max(map(width, labels)) > 4:
            at = max(range(len(labels)), key=lambda n: width(labels[n]))
            labels[at] = fitted(labels[at], width(labels[at]) - 1)
        return [f"[{t}]" if n == self.shown else f" {t} " for n, t in enumerate(labels)]

    def render(self) -> Content:
        """The line."""
        return Content.assemble(
            *(
                (text + " ", "bold reverse" if n == self.shown else "")
                for n, text in enumerate(self._texts())
            )
        )

    def on_click(self, event: events.Click) -> None:
        """The view under the mouse."""
        end = 1
        for at, text in enumerate(self._texts()):
            end += width(text.strip()) + len(text) - len(text.strip()) + 1
            if event.x < end:
                event.stop()
                self.post_message(self.Chosen(at))
                return
