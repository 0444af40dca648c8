"""Searching all cases on the screen, and a list of cases that stays quick."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from playing import at_work, case_with
from textual.widgets import Input, OptionList

from intake_tui.domain.record.types import Case
from intake_tui.session.ground import Ground
from intake_tui.settings import Settings
from intake_tui.store.base import CasePage, VaultClosed
from intake_tui.store.memory import MemoryStore
from intake_tui.store.search import CaseUnread, Found, Progress
from intake_tui.tui.screens.search import screen as searching
from intake_tui.tui.screens.search.screen import SearchScreen
from intake_tui.tui.screens.start.table import CaseTable

ODD = "[b]opa[/b] zei [@click=app.quit]niets[/] \x1b[31m“André”"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "PAUSE", 0.001)


def filled(store: MemoryStore, ground: Ground) -> Case:
    """Two cases; the one that is given was changed last."""
    for child, note in (("Sem", "opa haalt Sem van school"), ("Zoë", ODD)):
        talk = case_with(store, ground, child=child)
        talk.note(note, "")
        talk.close()
    return talk.case


def status(worker: Any) -> str:
    return worker.app.screen.query_one("#search-status").render().plain


async def searched(worker: Any, text: str) -> None:
    await worker.type(text)
    await worker.until(lambda: not worker.app.screen.running, "the search is over")
    await worker.quiet()


async def test_what_is_found_is_shown_as_it_was_said_and_opens(
    memory_store: MemoryStore, ground: Ground
) -> None:
    newest = filled(memory_store, ground)
    async with at_work(memory_store, ground) as worker:
        await worker.press("s")
        assert "Type words" in worker.screen()
        await searched(worker, "OPA")
        shown = worker.screen()
        assert "2 of 2 cases searched · 2 places in 2 cases" in shown
        assert shown.index("[b]opa[/b] zei [@click=app.quit]niets[/]") < shown.index("opa haalt")
        assert worker.fits()
        assert [a for a in memory_store.audited if a[0] == "searched"] == [
            ("searched", None, "search screen")
        ]

        await worker.press("enter")
        assert worker.app.conversation is None, "the first Enter goes to the first line"
        await worker.press("down", "up", "enter")
        assert worker.talk.case.id == newest.id


async def test_letters_accents_and_a_language_do_not_matter(
    memory_store: MemoryStore, ground: Ground
) -> None:
    filled(memory_store, ground)
    async with at_work(memory_store, ground) as worker:
        await worker.press("s")
        await searched(worker, "andre zei")
        assert "notepad" in worker.screen() and "1 place in 1 case" in worker.screen()
        worker.app.action_switch_language()
        await worker.quiet()
        assert "kladblok" in worker.screen() and "1 plaats in 1 dossier" in worker.screen()


async def test_nothing_found_says_what_to_do_and_escape_goes_back(
    memory_store: MemoryStore, ground: Ground
) -> None:
    filled(memory_store, ground)
    async with at_work(memory_store, ground) as worker:
        await worker.press("s")
        await searched(worker, "giraf")
        assert "Fewer or shorter words" in worker.screen()
        await worker.press("escape")
        assert not isinstance(worker.app.screen, SearchScreen)
        await worker.press("s")
        await worker.until(lambda: "Fewer" in worker.screen(), "the same words again")
        assert worker.app.screen.query_one(Input).value == "giraf"


class Slow(MemoryStore):
    """A store whose searches wait at every case until they are let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Semaphore(0)
        self.begun: list[str] = []
        self.ended: list[str] = []

    def search(
        self, text: str, *, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Found]:
        self.begun.append(text)
        try:
            for found in super().search(text):
                while not self.gate.acquire(timeout=0.01):
                    if cancelled():
                        return
                if cancelled():
                    return
                yield found
        finally:
            self.ended.append(text)


async def test_results_stream_in_and_escape_stops(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "EVERY", 0.0)
    store = Slow()
    filled(store, ground)
    async with at_work(store, ground) as worker:
        await worker.press("s")
        await worker.type("opa")
        await worker.until(lambda: store.begun == ["opa"], "the search began")
        store.gate.release(2)  # how many there are, and the first case
        await worker.until(lambda: "1 place in 1 case" in status(worker), "the first is shown")
        assert "searching…" in status(worker)
        await worker.press("escape")
        await worker.until(lambda: store.ended == ["opa"], "the thread stops")
        assert isinstance(worker.app.screen, SearchScreen)
        assert "stopped: 0 of 2" in status(worker)
        assert worker.app.screen.query_one(OptionList).option_count == 1, "what was found stays"
        await worker.press("escape")
        assert not isinstance(worker.app.screen, SearchScreen)


@pytest.mark.parametrize("how", ["locked", "closed"])
async def test_locking_or_leaving_ends_the_search(ground: Ground, how: str) -> None:
    store = Slow()
    filled(store, ground)
    async with at_work(store, ground) as worker:
        await worker.press("s")
        await worker.type("opa")
        await worker.until(lambda: store.begun == ["opa"], "the search began")
        if how == "locked":
            worker.app.screen.wind_up()  # type: ignore[attr-defined]
            await worker.until(lambda: store.ended == ["opa"], "the thread stops")
            assert "stopped" in status(worker)
        else:
            worker.app.exit()
    deadline = time.monotonic() + 10
    while store.ended != ["opa"] and time.monotonic() < deadline:
        await asyncio.sleep(0.01)
    assert store.ended == ["opa"]


async def test_the_last_search_wins(ground: Ground) -> None:
    store = Slow()
    filled(store, ground)
    async with at_work(store, ground) as worker:
        await worker.press("s")
        await worker.type("opa")
        await worker.until(lambda: store.begun == ["opa"], "the first search began")
        await worker.type(" haalt")
        await worker.until(lambda: store.ended == ["opa"], "the first search ends")
        await worker.until(lambda: store.begun[-1] == "opa haalt", "the second began")
        store.gate.release(50)
        await worker.until(lambda: not worker.app.screen.running, "it is over")
        assert "1 place in 1 case" in status(worker)
        screen = worker.app.screen
        stale = SearchScreen.Batch(screen.number - 1, (Progress(1, 99),), over=True)
        screen.post_message(stale)
        await worker.quiet()
        assert "99" not in status(worker)


async def test_a_damaged_case_and_a_locked_vault_are_told(
    memory_store: MemoryStore, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(memory_store, ground)

    def some(_text: str, *, cancelled: Callable[[], bool]) -> Iterator[Found]:
        yield CaseUnread("12345678-x", "cut short")
        raise VaultClosed("it was closed")

    monkeypatch.setattr(memory_store, "search", some)
    async with at_work(memory_store, ground) as worker:
        await worker.press("s")
        await searched(worker, "opa")
        assert "case 12345678-x was not searched: cut short" in worker.screen()
        assert "1 case was not searched" in status(worker)
        assert "stopped" in status(worker)


async def test_many_places_are_counted_and_a_few_are_shown(
    memory_store: MemoryStore, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST_LINES", 6)
    for child in ("Sem", "Noor", "Ben"):
        talk = case_with(memory_store, ground, child=child)
        for number in range(7):
            talk.note(f"opa {number}", "")
        talk.close()
    async with at_work(memory_store, ground) as worker:
        await worker.press("s")
        await searched(worker, "opa")
        assert "21 places in 3 cases · only the first are shown" in status(worker)
        assert "and 2 more places in this case" in worker.screen()
        assert worker.app.screen.query_one(OptionList).option_count == 6


# --- the list of cases -----------------------------------------------------------------------


class Counting(MemoryStore):
    """Counts how often it is asked for the list."""

    asked = 0

    def list(self, *arguments: Any) -> CasePage:
        self.asked += 1
        return super().list(*arguments)


async def test_the_store_is_asked_once_per_visit_and_nothing_old_is_shown(ground: Ground) -> None:
    store = Counting()
    template = case_with(store, ground).case
    for number in range(230):
        head = replace(
            template.head, id=ground.new_id(), reference=f"R-{number:03}", changed_at=ground.now()
        )
        store.create(replace(template, head=head))
    store.asked = 0
    async with at_work(store, ground) as worker:
        assert store.asked == 1
        table = worker.app.screen.query_one(CaseTable)
        assert table.row_count == 231
        await worker.press("ctrl+end")
        assert table.cursor_row == 230
        await worker.press("slash")
        await worker.type("r-22")
        assert table.row_count == 10
        assert store.asked == 1, "keys and the filter go over what is known"

        first = table.rows[0].case_id
        case = store.load(first)
        store._shared.cases[first] = replace(case, head=replace(case.head, reference="R-22 new"))
        await worker.press("enter", "ctrl+q")
        assert "R-22 new" in worker.screen(), "back from a case the list is read again"


@pytest.mark.parametrize(
    ("lang", "days", "said"),
    [
        ("en", 365, "2 cases not changed for over 12 months — the program is not the archive"),
        ("en", 390, "1 case not changed for over 13 months"),
        ("nl", 30, "2 dossiers langer dan 30 dagen niet gewijzigd"),
        ("en", 1000, None),
    ],
)
async def test_old_cases_are_one_quiet_line(
    memory_store: MemoryStore, lang: Any, days: int, said: str | None
) -> None:
    now = datetime(2026, 3, 10, 13, 3, tzinfo=UTC)
    for age in (366, 400, 0):
        case_with(memory_store, Ground(now=lambda age=age: now - timedelta(days=age))).close()  # type: ignore[misc]
    settings = Settings(old_after_days=days)
    ground = Ground(now=lambda: now)
    async with at_work(memory_store, ground, lang=lang, settings=settings) as worker:
        line = worker.app.screen.query_one("#old")
        assert line.display == (said is not None)
        if said:
            text = line.render().plain  # type: ignore[attr-defined]
            assert text.startswith(said)
