"""The circles around a child, drawn in cells; the same people stand in the table beside it.

The shape says the side, the star whom the child chose: nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from intake_tui.session.network.circle_sketch import LEAST_NAME, NUMBER, Sketch, sketch
from intake_tui.tui.text import fitted, width

SHAPES = {"informal": "●", "volunteer": "▲", "formal": "■", None: "○"}
"""A sign per side; None: not known. The legend says each in words."""
STAR = "★"


@dataclass(frozen=True)
class Somebody:
    """Somebody in the picture. ``circle`` None: beside it, in the table alone."""

    id: str
    number: int
    name: str
    side: str | None
    star: bool
    circle: int | None


class CirclesPicture(Widget, can_focus=True):
    """The picture. A click on a name or a mark picks that person, arrows the next one around."""

    DEFAULT_CSS = """
    CirclesPicture { height: 1fr; width: 1fr; min-height: 7; }
    """

    class Picked(Message):
        """Somebody was clicked."""

        def __init__(self, person: str) -> None:
            super().__init__()
            self.person = person

    class Moved(Message):
        """The arrows went on to somebody else."""

        def __init__(self, person: str) -> None:
            super().__init__()
            self.person = person

    def __init__(self, **names: str) -> None:
        super().__init__(**names)  # type: ignore[arg-type]
        self.middle = ""
        self.people: tuple[Somebody, ...] = ()
        self.chosen: str | None = None
        self._lines: list[Strip] = []
        self._where: dict[tuple[int, int], str] = {}
        self._drawn: tuple[int, int] | None = None

    def show(self, middle: str, people: Sequence[Somebody], chosen: str | None) -> None:
        """Show ``people`` around ``middle``; the one that is chosen stands out."""
        fresh = (middle, tuple(people), chosen)
        if fresh != (self.middle, self.people, self.chosen):
            self.middle, self.people, self.chosen = fresh
            self._drawn = None
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the picture."""
        size = (self.size.width, self.size.height)
        if self._drawn != size:
            self._drawn = size
            self._draw(*size)
        if y >= len(self._lines):
            return Strip.blank(size[0], self.rich_style)
        return self._lines[y].adjust_cell_length(size[0], self.rich_style).crop(0, size[0])

    def _draw(self, columns: int, rows: int) -> None:
        # On a narrow, high place the rings stay round, with room for the names beside them.
        high = min(rows, max(9, int((columns / 2 - LEAST_NAME - 2) * 1.35)))
        found = sketch([p.circle for p in self.people], columns, high)
        above = max(0, (rows - found.rows) // 2)
        base = self.rich_style
        faint, bold = base + Style(dim=True), base + Style(bold=True)
        grid: list[dict[int, tuple[str, int, Style]]] = [{} for _ in range(found.rows)]
        for (column, row), sign in found.dots.items():
            grid[row][column] = (sign, 1, faint)
        for number, column, row in found.captions:
            _write(grid[row], column - 1, f" {number} ", faint)
        self._where = {}
        for spot in found.spots:
            person = self.people[spot.index]
            style = bold + Style(reverse=True) if person.id == self.chosen else base
            text, start = self._label(found, spot.index)
            _write(grid[spot.row], start, text, bold + style if person.star else style)
            for column in range(start, start + width(text)):
                self._where[column, spot.row + above] = person.id
        name = fitted(self.middle, found.room)
        start = found.middle[0] + max(0, (found.room - width(name)) // 2)
        _write(grid[found.middle[1]], start, name, bold)
        blank = [Strip.blank(columns, base)] * above
        self._lines = [*blank, *(_strip(line, columns, base) for line in grid)]

    def _label(self, found: Sketch, index: int) -> tuple[str, int]:
        """The text of a mark with its name, and the column where it begins."""
        spot = next(s for s in found.spots if s.index == index)
        person = self.people[index]
        star = STAR if person.star else ""
        if found.numbered:
            return fitted(f"{person.number}{star}", NUMBER - 1), spot.column
        sign = SHAPES.get(person.side, SHAPES[None])
        name = fitted(f"{star}{person.name}", spot.room)
        if spot.left:
            text = f"{name} {sign}"
            return text, max(0, spot.column + 1 - width(text))
        return f"{sign} {name}", spot.column

    async def _on_key(self, event: events.Key) -> None:
        steps = {"down": 1, "right": 1, "up": -1, "left": -1}
        ids = [p.id for p in self.people if p.circle is not None]
        if event.key not in steps or not ids:
            return
        event.stop()
        event.prevent_default()
        at = ids.index(self.chosen) + steps[event.key] if self.chosen in ids else 0
        self.post_message(self.Moved(ids[at % len(ids)]))

    def on_click(self, event: events.Click) -> None:
        """A person."""
        person = self._where.get((event.x, event.y))
        if person is not None:
            event.stop()
            self.post_message(self.Picked(person))


def _write(line: dict[int, tuple[str, int, Style]], start: int, text: str, style: Style) -> None:
    """``text`` in the cells of a line, whole: a wide letter takes its two cells."""
    cells = width(text) if text.strip() == text else len(text)
    for column in range(start, start + cells):
        line.pop(column, None)
    line[start] = (text, cells, style)


def _strip(line: dict[int, tuple[str, int, Style]], columns: int, base: Style) -> Strip:
    segments: list[Segment] = []
    at = 0
    for column in sorted(line):
        text, cells, style = line[column]
        if column < at or column + cells > columns:
            continue
        if column > at:
            segments.append(Segment(" " * (column - at), base))
        segments.append(Segment(text, style))
        at = column + cells
    if at < columns:
        segments.append(Segment(" " * (columns - at), base))
    return Strip(segments, columns)
