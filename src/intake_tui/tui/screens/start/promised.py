"""What was promised in all cases, beside the list: the first nine by their number, all by Enter."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from intake_tui.locale import _, ngettext
from intake_tui.session.follow_ups import Due, FollowUps, how_late, what
from intake_tui.session.phrases import moment
from intake_tui.tui.text import fitted, safe, width
from intake_tui.tui.widgets.rows import Rows

NUMBERED = 9
"""Follow-ups that one figure opens."""
TIGHT = 60
"""Cells from which a follow-up stands on one line."""


class Promised(Rows):
    """The follow-ups, the longest overdue first. A row stands for its ``Due``."""

    def fill(self, found: FollowUps, now: datetime, cells: int) -> None:
        """Show what was found, on lines of ``cells`` cells."""
        rows: list[tuple[Content, object]] = [
            (_line(due, number, now, cells), due) for number, due in enumerate(found.first, 1)
        ]
        if hidden := found.total - len(found.first):
            more = ngettext("and {n} more", "and {n} more", hidden).format(n=hidden)
            rows.append((safe(more), None))
        self.show(rows or [(safe(_("Nothing was promised.")), None)])
        late = ngettext("{n} LATE", "{n} LATE", found.late).format(n=found.late)
        self.border_title = Content(_("Promised") + (f" · {late}" if found.late else ""))
        self.border_subtitle = Content(_("1–9: open") if found.first else "")

    def numbered(self, number: int) -> Due | None:
        """The follow-up with this number in front of it."""
        values = self.values()
        found = values[number - 1] if 0 < number <= min(NUMBERED, len(values)) else None
        return found if isinstance(found, Due) else None


def _line(due: Due, number: int, now: datetime, cells: int) -> Content:
    sign = f"{number} " if number <= NUMBERED else "  "
    late = how_late(due, now)
    style = "bold $text-error" if due.late else "bold"
    told = what(due.promise)
    if cells >= TIGHT:
        lead = fitted(f"{late} · {moment(due.promise.at)}", 36)
        rest = max(10, cells - len(sign) - width(lead) - 2)
        label = fitted(due.label, rest // 2 - 2)
        told = fitted(told, rest - width(label) - 2)
        return Content.assemble(sign, (lead, style), f"  {label}  ", (told, "dim"))
    return Content.assemble(
        sign,
        (late, style),
        f" {fitted(due.label, max(6, cells - len(late) - 4))}\n",
        (f"  {fitted(told, cells - 3)}", "dim"),
    )
