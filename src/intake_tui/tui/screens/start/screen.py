"""The first screen: the cases, what was promised, and one key to a new call."""

from __future__ import annotations

from datetime import datetime

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import DataTable, Footer, Input, Static

from intake_tui.domain.moments import latest_instant
from intake_tui.domain.summary import FollowUp
from intake_tui.errors import IntakeError
from intake_tui.locale import _, ngettext
from intake_tui.store.base import Listed, Page, Query
from intake_tui.tui import commands
from intake_tui.tui.phrases import day_and_time, moment, promise_word, short_day
from intake_tui.tui.screens.base import BaseScreen
from intake_tui.tui.text import fitted, safe, safe_rich

WINDOW = 100
"""Rows that are read at once; the rest follows when the cursor comes near."""
PROMISES = 50
"""Follow-ups that are shown; earlier ones first."""


class StartScreen(BaseScreen[None]):
    """The list of cases with a filter, and the follow-ups of all cases beside it."""

    GROUP = "start"
    CSS_PATH = "start.tcss"
    BINDINGS = commands.bindings("start")

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Listed] = []
        self.total = 0

    def compose(self) -> ComposeResult:
        """A line that says the next key, the filter, the table, what was promised."""
        yield Static(id="start-head")
        with Horizontal(id="start-columns"):
            with Vertical(id="start-list"):
                yield Input(id="filter", select_on_focus=False)
                yield DataTable(id="cases", cursor_type="row", zebra_stripes=True)
                yield Static(id="empty")
            with VerticalScroll(id="promises", can_focus=False):
                yield Static(id="promised")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Fill the list; the cursor stands in it."""
        self.relabel()
        self.query_one(DataTable).focus()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        self.query_one("#filter", Input).placeholder = _("search in reference and children  ( / )")
        self.query_one("#promises").border_title = Content(_("Promised"))
        self.query_one("#start-list").border_title = Content(_("Cases"))
        self.read()

    def on_screen_resume(self) -> None:
        """Back from a case: read the list again."""
        if self.is_mounted and self.query("#cases"):
            self.read()

    # --- the list --------------------------------------------------------------------------

    def read(self) -> None:
        """Read the first window of the cases that fit the filter, and the follow-ups."""
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
        self._promises()

    def _filter(self) -> str:
        return self.query_one("#filter", Input).value

    def _more(self) -> None:
        try:
            page = self.intake.store.list(Query(self._filter()), Page(len(self.rows), WINDOW))
        except IntakeError as error:
            self.intake.tell(error)
            return
        table = self.query_one(DataTable)
        now = self.intake.ground.now()
        for row in page.rows:
            table.add_row(*self._cells(row, now), key=row.case_id)
        self.rows += page.rows
        self.total = page.total

    def _cells(self, row: Listed, now: datetime) -> tuple[Text, ...]:
        if row.damage or row.summary is None:
            known = (row.case_id[:8], _("DAMAGED: {reason}").format(reason=row.damage))
            return (*(safe_rich(text) for text in known), *(Text("") for _i in range(4)))
        summary = row.summary
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

    @work(exclusive=True, group="promises")
    async def _promises(self) -> None:
        """The follow-ups of all cases, overdue first."""
        try:
            page = self.intake.store.list(Query(order="follow-up"), Page(0, PROMISES))
        except IntakeError:
            return
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

    def on_input_changed(self, event: Input.Changed) -> None:
        """Every letter narrows the list."""
        if event.input.id == "filter":
            self.read()

    # --- keys ------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Type in the search line."""
        self.query_one("#filter", Input).focus()

    def action_refresh(self) -> None:
        """Read the list again."""
        self.read()

    def action_new_call(self) -> None:
        """A new call, at once."""
        with self.told():
            self.intake.new_call()

    def action_open_case(self) -> None:
        """Open the case under the cursor."""
        index = self.query_one(DataTable).cursor_row
        if 0 <= index < len(self.rows):
            row = self.rows[index]
            if row.damage or row.summary is None:
                text = _("This case is damaged and is left as it is: {reason}")
                self.intake.say(text.format(reason=row.damage), "error")
            else:
                self.intake.open_case(row.case_id)

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """A click opens."""
        event.stop()
        self.action_open_case()
