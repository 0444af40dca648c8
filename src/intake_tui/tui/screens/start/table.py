"""The list of cases: its columns, and the widget that draws only the lines that can be seen.

What does not fit is cut in names, never in dates or counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from intake_tui.domain.moments import ZONE
from intake_tui.locale import _
from intake_tui.session.phrases import day_and_time, moment, short_day
from intake_tui.store.base import Listed
from intake_tui.tui.text import fitted, width

PADDING = 2
"""Cells around every column."""
LABELS = ("Reference", "Children", "Promised", "Changed", "Calls", "Unfiled")
"""The headings, messages of the catalog."""
LEAST = (8, 10)
"""Cells that reference and children get at least."""
SAMPLE = 100
"""Cases after which the columns are made."""


def widths(rows: list[tuple[str, ...]], cells: int) -> list[int]:
    """Cells for each column so that all of them fit in ``cells``."""
    heads = [width(_(label)) for label in LABELS]
    wanted = [max([head, *(width(row[n]) for row in rows)]) for n, head in enumerate(heads)]
    rest = cells - sum(wanted[2:]) - PADDING * len(LABELS)
    reference = min(wanted[0], max(LEAST[0], rest - min(wanted[1], rest // 2)))
    children = min(wanted[1], max(LEAST[1], rest - reference))
    return [reference, children, *wanted[2:]]


def cells_of(row: Listed, now: datetime) -> tuple[str, ...]:
    """What the list shows of one case, whole."""
    summary = row.summary
    if row.damage or summary is None:
        # Why stands below, once the cursor is on it: here it would push all columns aside.
        return (row.case_id[:8], _("DAMAGED"), "", "", "", "")
    held = _(" (open elsewhere)") if row.held_by else ""
    return (
        (summary.reference or row.case_id[:8]) + held,
        summary.label or _("no name yet"),
        short_day(summary.follow_ups[0].at, now) if summary.follow_ups else "",
        changed(summary.changed_at, now),
        str(summary.calls or ""),
        str((summary.unfiled + summary.drafts) or ""),
    )


def changed(at: datetime, now: datetime) -> str:
    """When a case was changed: the time as long as it is of this year."""
    this_year = at.astimezone(ZONE).year == now.astimezone(ZONE).year
    return day_and_time(at, now) if this_year else moment(at.astimezone(ZONE).date().isoformat())


class CaseTable(ScrollView, can_focus=True):
    """Every case that fits the filter, one a line, below headings that stay.

    A case is put in words when its line is drawn: ten thousand of them cost as much as forty.
    """

    class Moved(Message):
        """Another case is under the cursor."""

    class Picked(Message):
        """The case under the cursor was clicked."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "cases--heading",
        "cases--even",
        "cases--odd",
        "cases--cursor",
        "cases--hover",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,ctrl+home", "edge(0)", show=False),
        Binding("end,ctrl+end", "edge(-1)", show=False),
    ]

    def __init__(self, **names: str) -> None:
        super().__init__(**names)  # type: ignore[arg-type]
        self.rows: Sequence[Listed] = ()
        self.cursor_row = 0
        self._hovered: int | None = None
        self._now = datetime.now(UTC)
        self._sizes: list[int] = []
        self._drawn: dict[int, str] = {}

    @property
    def row_count(self) -> int:
        """How many cases there are in it."""
        return len(self.rows)

    @property
    def row(self) -> Listed | None:
        """The case under the cursor."""
        return self.rows[self.cursor_row] if self.rows else None

    def show(
        self, rows: Sequence[Listed], now: datetime, cells: int, *, on: str | None = None
    ) -> None:
        """Show these in columns that take ``cells`` cells. The cursor comes on the case ``on`` if
        that is there, else stays on its case, and where that is gone at its place.
        """
        was = self.row.case_id if self.row else None
        was = on if any(row.case_id == on for row in rows) else was
        self.rows, self._now = rows, now
        self._sizes = widths([cells_of(row, now) for row in rows[:SAMPLE]], cells)
        self._drawn.clear()
        self._hovered = None
        at = min(self.cursor_row, max(0, len(rows) - 1))
        if not (rows and rows[at].case_id == was):
            at = next((n for n, row in enumerate(rows) if row.case_id == was), at)
        self.cursor_row = at
        self.virtual_size = Size(sum(self._sizes) + PADDING * len(self._sizes), len(rows) + 1)
        self.refresh()
        self.call_after_refresh(self._in_sight)

    # --- drawing ---------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """A line as it stands on the screen: the headings above, then the cases in sight."""
        if not y:
            labels = tuple(_(label) for label in LABELS)
            return self._strip(self._line(labels), "cases--heading")
        at = y - 1 + self.scroll_offset.y
        if at >= len(self.rows):
            return Strip.blank(self.size.width, self.rich_style)
        if at == self.cursor_row:
            look = "cases--cursor"
        elif at == self._hovered:
            look = "cases--hover"
        else:
            look = "cases--odd" if at % 2 else "cases--even"
        if at not in self._drawn:
            self._drawn[at] = self._line(cells_of(self.rows[at], self._now))
        return self._strip(self._drawn[at], look)

    def _line(self, cells: tuple[str, ...]) -> str:
        fitting = zip(cells, self._sizes, strict=True)
        return "".join(f" {fitted(cell, size, pad=True)} " for cell, size in fitting)

    def _strip(self, line: str, look: str) -> Strip:
        left, room = self.scroll_offset.x, self.size.width
        strip = Strip([Segment(line, self.get_component_rich_style(look))], self.virtual_size.width)
        return strip.crop_extend(left, left + room, self.rich_style)

    # --- moving ----------------------------------------------------------------------------

    def move_cursor(self, row: int) -> None:
        """Put the cursor on the row with this number, or on the nearest there is."""
        row = max(0, min(row, len(self.rows) - 1))
        if row != self.cursor_row:
            self.cursor_row = row
            self.refresh()
            self.post_message(self.Moved())
        self._in_sight()

    def _in_sight(self) -> None:
        self.scroll_to_region(
            Region(0, self.cursor_row, 1, 2), animate=False, force=True, x_axis=False
        )

    def action_move(self, by: int) -> None:
        """One up or down."""
        self.move_cursor(self.cursor_row + by)

    def action_page(self, by: int) -> None:
        """As far as can be seen, up or down."""
        self.move_cursor(self.cursor_row + by * max(1, self.scrollable_content_region.height - 1))

    def action_edge(self, to: int) -> None:
        """The first case, or the last."""
        self.move_cursor(to % max(1, len(self.rows)))

    def _at(self, event: events.MouseEvent) -> int | None:
        """The number of the row below the mouse."""
        place = event.get_content_offset(self)
        if place is None or not place.y:
            return None
        at = place.y - 1 + self.scroll_offset.y
        return at if at < len(self.rows) else None

    def on_click(self, event: events.Click) -> None:
        """A click picks."""
        if (at := self._at(event)) is not None:
            self.move_cursor(at)
            self.post_message(self.Picked())

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """What a click would pick stands out."""
        self._hover(self._at(event))

    def on_leave(self) -> None:
        """Nothing does, once the mouse is elsewhere."""
        self._hover(None)

    def _hover(self, at: int | None) -> None:
        if at != self._hovered:
            self._hovered = at
            self.refresh()
