"""What every store does alike with lines of the list: order, search, a window, finding by name."""

from __future__ import annotations

from collections.abc import Iterable

from intake_tui.errors import said
from intake_tui.store.base import CaseAmbiguous, CaseNotFound, CasePage, Listed, Page, Query


def listed(rows: Iterable[Listed], query: Query, page: Page) -> CasePage:
    """The window ``page`` on the rows that fit ``query``, in its order.

    ``changed``: last changed first, cases that could not be summarised before all. ``follow-up``:
    the earliest thing promised first, cases without one last.
    """
    fitting = list(fitting_to(rows, query.text))
    fitting.sort(key=lambda row: row.case_id)
    if query.order == "follow-up":
        fitting.sort(key=_first_promise)
    else:
        fitting.sort(key=_changed, reverse=True)
    end = None if page.size is None else page.start + page.size
    return CasePage(rows=tuple(fitting[page.start : end]), total=len(fitting))


def fitting_to(rows: Iterable[Listed], text: str) -> Iterable[Listed]:
    """The rows that have every word of ``text``, in the order they were in."""
    words = text.casefold().split()
    return (row for row in rows if _fits(row, words)) if words else rows


def named(rows: Iterable[Listed], name: str) -> str:
    """The id of the case with this id, this beginning of an id, or this reference.

    Raises ``CaseNotFound`` or ``CaseAmbiguous``; the name itself is not in the message.
    """
    wanted = name.strip().casefold()
    if not wanted:
        raise CaseNotFound(said("no id or reference was given"))
    found = set()
    for row in rows:
        if row.case_id == wanted:
            return row.case_id
        reference = row.summary.reference.casefold() if row.summary else ""
        if row.case_id.startswith(wanted) or reference == wanted:
            found.add(row.case_id)
    if not found:
        raise CaseNotFound(said("no id begins like this and no reference is the same"))
    if len(found) > 1:
        raise CaseAmbiguous(said("{number} cases", number=len(found)))
    return found.pop()


def _fits(row: Listed, words: list[str]) -> bool:
    known = row.case_id
    if row.summary is not None:
        known = f"{row.summary.label} {row.summary.reference} {known}".casefold()
    return all(word in known for word in words)


def _changed(row: Listed) -> tuple[bool, float]:
    if row.summary is None:
        return True, 0.0
    return False, row.summary.changed_at.timestamp()


def _first_promise(row: Listed) -> tuple[bool, str]:
    promised = row.summary.follow_ups if row.summary else ()
    return (False, promised[0].at) if promised else (True, "")
