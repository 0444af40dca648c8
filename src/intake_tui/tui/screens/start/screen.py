"""The first screen: the cases, what was promised, and one key to a new call."""

from __future__ import annotations

from datetime import datetime

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import DataTable, Footer, Input, Static

from intake_tui.domain.moments import latest_instant
from intake_tui.domain.summary import FollowUp
from intake_tui.errors import IntakeError, told
from intake_tui.locale import _, ngettext
from intake_tui.store.base import Listed, Page, Query
from intake_tui.store.listing import listed
from intake_tui.tui import commands
from intake_tui.tui.phrases import day_and_time, moment, promise_word, short_day
from intake_tui.tui.screens.base import BaseScreen
from intake_tui.tui.screens.start.filing import Filing
from intake_tui.tui.text import fitted, safe, safe_rich

WINDOW = 100
"""Rows that are put in the table at once; the rest follows when the cursor comes near."""
PROMISES = 50
"""Follow-ups that are shown; earlier ones first."""


class StartScreen(BaseScreen[None]):
    """The list of cases with a filter, and the follow-ups of all cases beside it."""

    GROUP = "start"
    LOCK_IN_FOOTER = True
    CSS_PATH = "start.tcss"
    BINDINGS = commands.bindings("start")

    def __init__(self) -> None:
        super().__init__()
        self.known: tuple[Listed, ...] | None = None
        """Every case, as the store had it when this screen last came in sight."""
        self.rows: list[Listed] = []
        self.total = 0
        self.searched = ""
        self.filing = Filing(self)

    def compose(self) -> ComposeResult:
        """A line that says the next key, the filter, the table, what was promised."""
        yield Static(id="start-head")
        yield Static(id="unfiled")
        with Horizontal(id="start-columns"):
            with Vertical(id="start-list"):
                yield Input(id="filter", select_on_focus=False)
                yield DataTable(id="cases", cursor_type="row", zebra_stripes=True)
                yield Static(id="empty")
                yield Static(id="damaged")
                yield Static(id="old")
                yield Static(id="new-key")
            with VerticalScroll(id="promises", can_focus=False):
                yield Static(id="promised")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """The cursor stands in the list; coming in sight fills it."""
        self.relabel()
        self.query_one(DataTable).focus()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        self.query_one("#filter", Input).placeholder = _("search in reference and children  ( / )")
        self.query_one("#promises").border_title = Content(_("Promised"))
        self.query_one("#start-list").border_title = Content(_("Cases"))
        if self.known is not None:
            self.show()

    def on_screen_resume(self) -> None:
        """In sight for the first time, or back from a case: read the list."""
        if self.is_mounted and self.query("#cases"):
            self.read()
            self.filing.ask_of_the_call_under_way()

    # --- the list --------------------------------------------------------------------------

    def read(self) -> None:
        """Ask the store for every case, and show them.

        Only here the store is asked: it looks at the file of every case each time, so that nothing
        old is shown; the filter and the windows go over what it answered.
        """
        try:
            self.known = self.intake.store.list().rows
        except IntakeError as error:
            self.known = ()
            self.intake.tell(error)
        self.show()

    def show(self) -> None:
        """The first window of the cases that fit the filter, the follow-ups, how many are old."""
        self._show_rows()
        self._say_old()
        self._say_new_key()
        self._say_unfiled()
        self._promises()

    def _show_rows(self) -> None:
        table = self.query_one(DataTable)
        at = table.cursor_row
        table.clear(columns=True)
        for label in ("Reference", "Children", "Changed", "Calls", "Unfiled", "Promised"):
            table.add_column(_(label))
        self.rows = []
        self._more()
        if self.rows:
            table.move_cursor(row=min(at, len(self.rows) - 1))
        self._say_empty()
        self._say_damage()

    def call_was_noted(self) -> None:
        """Notes that were typed while locked are on disk now."""
        if self.query("#unfiled"):
            self._say_unfiled()

    def _say_unfiled(self) -> None:
        line = self.query_one("#unfiled", Static)
        text = self.filing.waiting()
        line.update(safe(text))
        line.display = bool(text)

    def _filter(self) -> str:
        return self.query_one("#filter", Input).value

    def _more(self) -> None:
        page = listed(self.known or (), Query(self._filter()), Page(len(self.rows), WINDOW))
        table = self.query_one(DataTable)
        now = self.intake.ground.now()
        for row in page.rows:
            table.add_row(*self._cells(row, now), key=row.case_id)
        self.rows += page.rows
        self.total = page.total

    def _cells(self, row: Listed, now: datetime) -> tuple[Text, ...]:
        summary = row.summary
        if row.damage or summary is None:
            # Why stands below, once the cursor is on it: here it would push all columns aside.
            known = (row.case_id[:8], _("DAMAGED"))
            return (*(safe_rich(text) for text in known), *(Text("") for _i in range(4)))
        promised = short_day(summary.follow_ups[0].at, now) if summary.follow_ups else ""
        reference = summary.reference or row.case_id[:8]
        held = _(" (open elsewhere)") if row.held_by else ""
        return (
            safe_rich(fitted(reference + held, 24)),
            safe_rich(fitted(summary.label or _("no name yet"), 28)),
            safe_rich(day_and_time(summary.changed_at, now)),
            safe_rich(str(summary.calls or "")),
            safe_rich(str((summary.unfiled + summary.drafts) or "")),
            safe_rich(promised),
        )

    def _say_empty(self) -> None:
        empty = self.query_one("#empty", Static)
        text = ""
        if not self.rows and self._filter():
            text = _("No case has these words. Empty the search line to see all.")
        elif not self.rows:
            text = _("No cases yet. Press n when the telephone rings: the call starts at once.")
        empty.update(safe(text))
        empty.display = bool(text)
        self.query_one(DataTable).display = not text
        count = ngettext("{n} case", "{n} cases", self.total).format(n=self.total)
        hint = _("n: new call")
        self.query_one("#start-head", Static).update(safe(f"intake-tui · {count} · {hint}"))

    def _say_old(self) -> None:
        """How many cases were not changed for long: keeping them is what the archive is for."""
        days, now = self.intake.settings.old_after_days, self.intake.ground.now()
        before = self.intake.settings.old_before(now)
        found = sum(1 for r in self.known or () if r.summary and r.summary.changed_at < before)
        text = ngettext(
            "{n} case not changed for over {time} — the program is not the archive",
            "{n} cases not changed for over {time} — the program is not the archive",
            found,
        )
        old = self.query_one("#old", Static)
        old.update(safe(text.format(n=found, time=long_time(days))))
        old.display = found > 0

    def _say_new_key(self) -> None:
        """That a new vault key was begun and not finished."""
        door = self.intake.door
        text = _("A new vault key is not finished; 'intake-tui vault rekey' finishes it.")
        line = self.query_one("#new-key", Static)
        line.update(safe(text))
        line.display = door is not None and door.new_key_unfinished()

    def _say_damage(self) -> None:
        """Why the case under the cursor cannot be read."""
        row, line = self._row(), self.query_one("#damaged", Static)
        line.display = row is not None and _unreadable(row)
        if row is not None and line.display:
            text = _("{case} is damaged: {reason}. Enter: what you can do.")
            reason = told(row.damage, _).rstrip(".")
            line.update(safe(text.format(case=row.case_id[:8], reason=reason)))

    def _promises(self) -> None:
        """The follow-ups of all cases, overdue first."""
        page = listed(self.known or (), Query(order="follow-up"), Page(0, PROMISES))
        now, found = self.intake.ground.now(), []
        for row in page.rows:
            if row.summary is not None:
                label = row.summary.label or row.summary.reference or row.case_id[:8]
                found += [(promise.at, label, promise) for promise in row.summary.follow_ups]
        found.sort(key=lambda f: (f[0], f[1]))
        lines = [self._promise(label, promise, now) for _at, label, promise in found[:PROMISES]]
        nothing = safe(_("Nothing was promised."))
        self.query_one("#promised", Static).update(Content("\n").join(lines) if lines else nothing)

    def _promise(self, label: str, promise: FollowUp, now: datetime) -> Content:
        late = latest_instant(promise.at) < now
        what = promise_word(promise.question) or promise.question
        who = " → ".join(name for name in (promise.by, promise.with_) if name)
        when = moment(promise.at)
        return Content.assemble(
            (_("OVERDUE ") if late else "", "bold $text-error"),
            (when, "bold"),
            f" {fitted(label, 24)}\n",
            (f"  {fitted(f'{what}: {who}' if who else what, 36)}", "dim"),
        )

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Near the end of what was read the next window follows."""
        if event.cursor_row >= len(self.rows) - 10 and len(self.rows) < self.total:
            self._more()
        self._say_damage()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Every letter narrows the list."""
        if event.input.id == "filter" and self.known is not None:
            self._show_rows()

    # --- keys ------------------------------------------------------------------------------

    def action_file_call(self) -> None:
        """Put a call that was noted while locked in a case."""
        self.filing.ask()

    def under_cursor(self) -> Listed | None:
        """The case under the cursor, if it can be read."""
        row = self._row()
        return row if row is not None and not _unreadable(row) else None

    def _row(self) -> Listed | None:
        index = self.query_one(DataTable).cursor_row
        return self.rows[index] if 0 <= index < len(self.rows) else None

    def action_filter(self) -> None:
        """Type in the search line."""
        self.query_one("#filter", Input).focus()

    def action_search(self) -> None:
        """Search all text of all cases, beginning with the words of last time."""
        from intake_tui.tui.screens.search.screen import SearchScreen

        self.intake.push_screen(SearchScreen(self.searched, self._remember))

    def _remember(self, text: str) -> None:
        self.searched = text

    def action_refresh(self) -> None:
        """Read the list again."""
        self.read()

    def action_new_call(self) -> None:
        """A new call, at once."""
        with self.told():
            self.intake.new_call()

    def action_open_case(self) -> None:
        """Open the case under the cursor."""
        row = self._row()
        if row is not None:
            self.intake.open_case(row.case_id, damage=row.damage)

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """A click opens."""
        event.stop()
        self.action_open_case()


def _unreadable(row: Listed) -> bool:
    return bool(row.damage) or row.summary is None


def long_time(days: int) -> str:
    """A number of days in words, from two months on in months."""
    if days < 60:
        return ngettext("{n} day", "{n} days", days).format(n=days)
    months = round(days / 30.44)
    return ngettext("{n} month", "{n} months", months).format(n=months)
