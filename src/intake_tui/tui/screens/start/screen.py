"""The first screen: the cases, what was promised, and one key to a new call."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from intake_tui.errors import IntakeError, told
from intake_tui.locale import _, ngettext
from intake_tui.session.follow_ups import Due, follow_ups, spot
from intake_tui.store.base import CaseStore, Listed
from intake_tui.store.listing import fitting_to
from intake_tui.tui import commands
from intake_tui.tui.screens.base import WIDTHS, BaseScreen
from intake_tui.tui.screens.start.filing import Filing
from intake_tui.tui.screens.start.promised import Promised
from intake_tui.tui.screens.start.search_line import SearchLine
from intake_tui.tui.screens.start.table import CaseTable
from intake_tui.tui.text import safe
from intake_tui.tui.widgets.key_line import KeyLine
from intake_tui.tui.widgets.rows import Rows

PROMISES = 50
"""Follow-ups that are shown; earlier ones first."""
BESIDE = 40
"""Columns that the follow-ups take where there is room beside the list."""
FRAME = 2
"""Columns that a border takes."""
SCROLLBAR = 2
WIDE = WIDTHS[1][0]
"""Columns from which the follow-ups stand beside the list."""


class StartScreen(BaseScreen[None]):
    """The list of cases with a filter, and the follow-ups of all cases beside it."""

    GROUP = "start"
    LOCK_IN_FOOTER = True
    CSS_PATH = "start.tcss"
    BINDINGS = commands.bindings("start")

    def __init__(self, *, below: bool = False) -> None:
        super().__init__()
        self.below = below
        """Whether it waits below a call with nothing in it until it comes in sight."""
        self._covered = False
        self._left: str | None = None
        """The case that was over it: the cursor is to stand on that one again."""
        self.whole = False
        """Whether ``known`` is every case, and not only those of the first look."""
        self.known: tuple[Listed, ...] | None = None
        """Every case, as the store had it when this screen last came in sight."""
        self._shown_at = 0
        self.searched = ""
        self.filing = Filing(self)

    def compose(self) -> ComposeResult:
        """A line that says the next key, the filter, the table, what was promised."""
        if self.below:
            return
        yield Static(id="start-head")
        yield Static(id="unfiled")
        with Horizontal(id="start-columns"):
            with Vertical(id="start-list"):
                yield SearchLine(id="filter", select_on_focus=False)
                yield CaseTable(id="cases")
                yield Static(id="empty")
                yield Static(id="damaged")
                yield Static(id="old")
                yield Static(id="new-key")
            yield Promised(id="promised")
        yield KeyLine()

    def on_mount(self) -> None:
        """The cursor stands in the list; coming in sight fills it."""
        if not self.below:
            self.relabel()
            self.query_one(CaseTable).focus()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        if self.below:
            return
        self.query_one(SearchLine).placeholder = self.intake.keyed(
            _("search in reference and children  ( {start.filter} )")
        )
        self.query_one("#start-list").border_title = Content(_("Cases"))
        if self.known is not None:
            self.show()

    async def on_screen_resume(self) -> None:
        """In sight for the first time, or back from a case: read the list."""
        if self.below and self._covered:
            await self.appear()
        if self.is_mounted and self.query("#cases"):
            self.read()
            self.filing.ask_of_the_call_under_way()

    def on_screen_suspend(self) -> None:
        """A call, or another screen, is over it."""
        self._covered = True
        if self.intake.conversation is not None:
            self._left = self.intake.conversation.case.id

    async def appear(self) -> None:
        """From now on it has its content."""
        self.below = False
        await self.recompose()
        self.relabel()
        self.query_one(CaseTable).focus()

    # --- the list --------------------------------------------------------------------------

    def read(self) -> None:
        """Ask the store for every case, and show them.

        Only here the store is asked: it looks at the file of every case each time, so that nothing
        old is shown; the filter and the windows go over what it answered. The first time, of many
        cases, those that can be seen are shown while the others are still being looked at.
        """
        store = self.intake.store
        try:
            first = store.glance(self._in_sight()) if self.known is None else None
            if first is None:
                self._take(store.list().rows)
                return
        except IntakeError as error:
            self._refused(error)
            return
        self.known = first
        self.show()
        self.call_after_refresh(
            lambda: self.run_worker(lambda: self._read_on(store), thread=True, group="list")
        )

    def _in_sight(self) -> int:
        """Rows that can be seen at most."""
        return max(20, self.intake.size.height)

    def _read_on(self, store: CaseStore) -> None:
        """In a thread: every case, handed to the screen."""
        try:
            rows = store.list().rows
        except IntakeError as error:
            self.call_later(self._refused, error)
        else:
            self.call_later(self._take, rows)

    def _refused(self, error: IntakeError) -> None:
        if self.is_attached and not self.intake.hidden:
            self.known = ()
            self.intake.tell(error)
            self.show()

    def _take(self, rows: tuple[Listed, ...]) -> None:
        """Every case is known now."""
        if not self.is_attached:
            return
        self.known, self.whole = rows, True
        self.show()

    def show(self) -> None:
        """The cases that fit the filter, the follow-ups, how many are old."""
        self._show_rows()
        self._say_old()
        self._say_new_key()
        self._say_unfiled()
        self._promises()

    def _show_rows(self) -> None:
        fitting = tuple(fitting_to(self.known or (), self._filter()))
        self._shown_at = self.intake.size.width
        beside = BESIDE if self._shown_at >= WIDE else 0
        room = self._shown_at - beside - FRAME - SCROLLBAR
        self.query_one(CaseTable).show(fitting, self.intake.ground.now(), room, on=self._left)
        if self.whole:
            self._left = None
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
        return self.query_one(SearchLine).value

    def on_resize(self, event: events.Resize) -> None:
        """The columns fit the window."""
        super().on_resize(event)
        if self.known is not None and event.size.width != self._shown_at:
            self.call_after_refresh(self.show)

    def _say_empty(self) -> None:
        empty, table = self.query_one("#empty", Static), self.query_one(CaseTable)
        total = table.row_count
        text = ""
        if not total and self._filter():
            text = _("No case has these words. Empty the search line to see all.")
        elif not total:
            text = _(
                "No cases yet. Press {start.new} when the telephone rings: the call starts at once."
            )
        empty.update(safe(self.intake.keyed(text)))
        empty.display = bool(text)
        table.display = not text
        count = ngettext("{n} case", "{n} cases", total).format(n=total)
        parts = (
            "intake-tui",
            count if self.whole else "",
            self.intake.keyed(_("{start.new}: new call")),
        )
        head = " · ".join(part for part in parts if part)
        self.query_one("#start-head", Static).update(safe(head))

    def _say_old(self) -> None:
        """How many cases were not changed for long: keeping them is what the archive is for."""
        days, now = self.intake.settings.old_after_days, self.intake.ground.now()
        before = self.intake.settings.old_before(now)
        known = self.known if self.whole else ()
        found = sum(1 for r in known or () if r.summary and r.summary.changed_at < before)
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
            text = self.intake.keyed(
                _("{case} is damaged: {reason}. {start.open}: what you can do.")
            )
            reason = told(row.damage, _).rstrip(".")
            line.update(safe(text.format(case=row.case_id[:8], reason=reason)))

    def _promises(self) -> None:
        """The follow-ups of all cases, overdue first."""
        now = self.intake.ground.now()
        cells = (BESIDE if self._shown_at >= WIDE else self._shown_at) - FRAME - SCROLLBAR
        if self.whole:
            self.query_one(Promised).fill(follow_ups(self.known or (), now, PROMISES), now, cells)

    def on_case_table_moved(self) -> None:
        """Another case, which may be damaged."""
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
        return self.query_one(CaseTable).row

    def action_filter(self) -> None:
        """Type in the search line."""
        self.query_one(SearchLine).focus()

    def action_to_list(self) -> None:
        """Back to the list, where letters are keys."""
        self.query_one(CaseTable).focus()

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

    def action_promised(self) -> None:
        """To the follow-ups; again: back to the list."""
        promised = self.query_one(Promised)
        if promised.has_focus:
            self.query_one(CaseTable).focus()
            return
        self.add_class("-promised")
        promised.focus()
        promised.highlighted = 0 if promised.numbered(1) else None

    def on_key(self, event: events.Key) -> None:
        """A figure opens the follow-up with that number."""
        if isinstance(self.focused, Input) or (event.character or "") not in "123456789":
            return
        due = self.query_one(Promised).numbered(int(event.character or 0))
        if due is not None:
            event.stop()
            self._open_promise(due)

    def on_rows_picked(self, event: Rows.Picked) -> None:
        """A click opens the case at what was promised in it."""
        if isinstance(event.value, Due):
            self._open_promise(event.value)

    def _open_promise(self, due: Due) -> None:
        promise = due.promise
        self.intake.open_case(due.case_id, hit=spot(due.case_id, promise.statement))

    def action_open_case(self) -> None:
        """Open the case under the cursor, or the one of the follow-up under it."""
        promised = self.query_one(Promised)
        if promised.has_focus:
            promised.action_select()
            return
        row = self._row()
        if row is not None:
            self.intake.open_case(row.case_id, damage=row.damage)

    def on_case_table_picked(self) -> None:
        """A click opens what is under the cursor, and the cursor is where the click was."""
        self.action_open_case()


def _unreadable(row: Listed) -> bool:
    return bool(row.damage) or row.summary is None


def long_time(days: int) -> str:
    """A number of days in words, from two months on in months."""
    if days < 60:
        return ngettext("{n} day", "{n} days", days).format(n=days)
    months = round(days / 30.44)
    return ngettext("{n} month", "{n} months", months).format(n=months)
