"""Search all cases: what was found comes on the screen while the search goes on.

The search itself runs in a thread that only posts messages. Every search has a number; what comes
in from an older one than the last is not looked at.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from intake_tui.domain.searching import Hit, where
from intake_tui.errors import IntakeError, told
from intake_tui.locale import _, ngettext
from intake_tui.session.phrases import day_and_time
from intake_tui.store.base import CaseStore, NotSaved
from intake_tui.store.search import CaseFound, CaseUnread, Found, Progress
from intake_tui.tui import commands
from intake_tui.tui.screens.base import BaseScreen
from intake_tui.tui.text import fitted, safe
from intake_tui.tui.widgets.key_line import KeyLine

PAUSE = 0.15
"""Seconds without a key before a search begins."""
BATCH = 50
"""Cases that are posted together at most."""
EVERY = 0.1
"""Seconds after which what was found is posted, however little it is."""
MOST_LINES = 300
"""Lines that are shown; what is found after them is counted."""
MOST_PER_CASE = 5
"""Lines of one case that are shown."""

Remember = Callable[[str], None]


class SearchScreen(BaseScreen[None]):
    """A line to type in and what was found. ``remember`` is told the words that are searched."""

    GROUP = "search"
    CSS_PATH = "search.tcss"
    BINDINGS = commands.bindings("search")

    class Batch(Message):
        """A part of what search ``number`` found; ``over`` with the last part."""

        def __init__(
            self,
            number: int,
            found: tuple[Found, ...],
            *,
            over: bool = False,
            problem: IntakeError | None = None,
        ) -> None:
            super().__init__()
            self.number = number
            self.found = found
            self.over = over
            self.problem = problem

    def __init__(self, text: str = "", remember: Remember = lambda text: None) -> None:
        super().__init__()
        self.text = text
        self.remember = remember
        self.number = 0
        self.running = self.stopped = False
        self._wait: Timer | None = None
        self._noted = False
        self._forget()

    def _forget(self) -> None:
        self.progress = Progress(0, 0)
        self.hits = self.cases = self.unread = 0
        self.shown: list[CaseFound | CaseUnread] = []
        self.places: list[Hit | None] = []
        """What every line stands for."""

    def compose(self) -> ComposeResult:
        """The line to type in, how far it is, what was found."""
        yield Input(self.text, id="search-words", select_on_focus=True)
        yield Static(id="search-status")
        yield Static(id="search-empty")
        yield OptionList(id="hits", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """The cursor stands in the line; words of before are searched again."""
        self.relabel()
        self.query_one(Input).focus()

    def relabel(self) -> None:
        """Say everything in the language of the screen."""
        self.query_one(Input).placeholder = _("words to search for in all cases")
        hits = self.query_one(OptionList)
        at = hits.highlighted
        hits.clear_options()
        shown, self.shown, self.places = self.shown, [], []
        for found in shown:
            self._add(found)
        hits.highlighted = at
        self._say()

    # --- searching -------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        """Every letter ends the search before it; a new one begins when the typing pauses."""
        event.stop()
        self._stop()
        self._clear()
        if event.value.strip():
            self.running = True
            self._wait = self.set_timer(PAUSE, self._begin)
        self._say()

    def _clear(self) -> None:
        self._forget()
        self.stopped = False
        self.query_one(OptionList).clear_options()

    def _stop(self) -> None:
        """End the search that is under way; nothing of it is looked at any more."""
        self.number += 1
        self.running = False
        if self._wait is not None:
            self._wait.stop()
            self._wait = None

    def _begin(self) -> None:
        text = self.query_one(Input).value
        self._stop()
        self.remember(text)
        with self.told():
            store = self.intake.store
            self.running = True
            work = partial(self._search, self.number, store, text)
            self.run_worker(work, thread=True, exclusive=True, group="search")

    def _search(self, number: int, store: CaseStore, text: str) -> None:
        """In a thread: search, and post what is found."""
        waiting: list[Found] = []
        posted, worker = time.monotonic(), get_current_worker()

        def cancelled() -> bool:
            return worker.is_cancelled or self.number != number

        try:
            self._note(store)
            for found in store.search(text, cancelled=cancelled):
                waiting.append(found)
                if len(waiting) >= BATCH or time.monotonic() - posted > EVERY:
                    self.post_message(self.Batch(number, tuple(waiting)))
                    waiting, posted = [], time.monotonic()
        except IntakeError as error:
            self.post_message(self.Batch(number, tuple(waiting), over=True, problem=error))
            return
        self.post_message(self.Batch(number, tuple(waiting), over=True))

    def _note(self, store: CaseStore) -> None:
        """Once per visit: that was searched, never for what."""
        if not self._noted:
            # A vault that cannot be written is searched all the same.
            with suppress(NotSaved):
                store.audit("searched", None, "search screen")
            self._noted = True

    def on_search_screen_batch(self, event: Batch) -> None:
        """More was found, or it is over."""
        event.stop()
        if event.number != self.number:
            return
        for found in event.found:
            self._take(found)
        if event.over:
            self.running = False
        if event.problem is not None:
            self.stopped = True
            self.intake.tell(event.problem)
        self._say()

    def _take(self, found: Found) -> None:
        if isinstance(found, Progress):
            self.progress = found
            return
        if isinstance(found, CaseFound):
            self.cases += 1
            self.hits += len(found.hits)
        else:
            self.unread += 1
        if len(self.places) < MOST_LINES:
            self._add(found)

    # --- what is shown ---------------------------------------------------------------------

    def _add(self, found: CaseFound | CaseUnread) -> None:
        self.shown.append(found)
        lines = list(self._lines(found))
        self.places += [hit for _line, hit in lines]
        self.query_one(OptionList).add_options(
            Option(line, disabled=hit is None) for line, hit in lines
        )

    def _lines(self, found: CaseFound | CaseUnread) -> Iterable[tuple[Content, Hit | None]]:
        """The lines of one case, each with the place that Enter opens."""
        if isinstance(found, CaseUnread):
            text = _("case {case} was not searched: {reason}")
            yield safe(text.format(case=found.case_id, reason=told(found.reason, _))), None
            return
        for hit in found.hits[:MOST_PER_CASE]:
            yield self._line(found, hit), hit
        more = len(found.hits) - MOST_PER_CASE
        if more > 0:
            text = ngettext(
                "  and {n} more place in this case", "  and {n} more places in this case", more
            )
            yield safe(text.format(n=more)).stylize("dim"), None

    def _line(self, found: CaseFound, hit: Hit) -> Content:
        place = where(hit, self.intake.questionnaire, self.intake.lang, _)
        changed = day_and_time(found.changed_at, self.intake.ground.now())
        parts = (
            fitted(found.reference or found.case_id[:8], 24),
            fitted(found.children or _("no name yet"), 28),
            fitted(place, 40),
            changed,
        )
        end = hit.at + hit.length
        return Content.assemble(
            (safe(" · ".join(parts)).plain, "dim"),
            "\n  ",
            safe(hit.excerpt[: hit.at]),
            safe(hit.excerpt[hit.at : end]).stylize("bold underline"),
            safe(hit.excerpt[end:]),
        )

    def _say(self) -> None:
        """How far the search is, and what to do where nothing is shown."""
        typed = bool(self.query_one(Input).value.strip())
        self.query_one("#search-status", Static).update(safe(self._status() if typed else ""))
        text = ""
        if not typed:
            text = _(
                "Type words: answers, notes, names, relations, agreements and references of all "
                "cases are searched. All words must occur in one place; capitals and accents do "
                "not count. What you search for is written down nowhere.\n"
                "{search.open} goes to the first place that was found, {search.open} again opens"
                " the case there."
            )
        elif not self.shown and not self.running and not self.stopped:
            text = _("Nothing found. Fewer or shorter words find more.")
        empty = self.query_one("#search-empty", Static)
        empty.update(safe(self.intake.keyed(text)))
        empty.display = bool(text)
        self.query_one(OptionList).display = not text

    def _status(self) -> str:
        far = _("{done} of {total} cases searched").format(
            done=max(0, self.progress.done - self.unread), total=self.progress.total
        )
        parts = [_("stopped: {how_far}").format(how_far=far) if self.stopped else far]
        if self.running:
            parts = [_("searching…"), far]
        if self.hits:
            places = ngettext("{n} place", "{n} places", self.hits).format(n=self.hits)
            inside = ngettext("in {n} case", "in {n} cases", self.cases).format(n=self.cases)
            parts.append(f"{places} {inside}")
        if self.unread:
            text = ngettext("{n} case was not searched", "{n} cases were not searched", self.unread)
            parts.append(text.format(n=self.unread))
        if len(self.places) >= MOST_LINES:
            parts.append(_("only the first are shown"))
        if self.hits and self.query_one(OptionList).highlighted is None:
            text = _("{search.open}: to the first place, {search.open} again: open")
            parts.append(self.intake.keyed(text))
        return " · ".join(parts)

    # --- keys ------------------------------------------------------------------------------

    def wind_up(self) -> None:
        """Before the screen is locked: what is under way stops."""
        if self.running:
            self._halt()

    def _halt(self) -> None:
        self._stop()
        self.stopped = True
        self._say()

    def action_back(self) -> None:
        """End the search that is under way, or go back."""
        if self.running:
            self._halt()
        else:
            self.dismiss(None)

    def action_open_hit(self) -> None:
        """Open the case of the line under the cursor; without one go to the first line."""
        at = self.query_one(OptionList).highlighted
        if at is None:
            self.action_next_hit()
            return
        hit = self.places[at]
        if hit is not None:
            self.wind_up()
            self.intake.open_case(hit.case, hit=hit)

    def action_next_hit(self) -> None:
        """The cursor one line further, while one goes on typing."""
        self.query_one(OptionList).action_cursor_down()

    def action_previous_hit(self) -> None:
        """The cursor one line back."""
        self.query_one(OptionList).action_cursor_up()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """The next key is another one now."""
        event.stop()
        self._say()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click opens."""
        event.stop()
        self.action_open_hit()
