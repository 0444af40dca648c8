"""A call that comes while it is locked: noted at once, kept, and put in a case afterwards."""

from __future__ import annotations

import pytest
from doors import (
    CANARY,
    PASSPHRASE,
    arrive,
    at_door,
    full,
    shows,
    unlock,
)

from intake_tui.session.door import Door
from intake_tui.store import disk
from intake_tui.store.keys import create_vault
from intake_tui.tui.screens.door.locked_notes import LockedNotesScreen
from intake_tui.tui.screens.door.unlock import UnlockScreen
from intake_tui.tui.screens.intake.screen import IntakeScreen
from intake_tui.tui.screens.start.screen import StartScreen

pytestmark = pytest.mark.usefixtures("cheap_key")


async def test_a_call_while_locked_is_noted_and_filed_after_unlocking(
    locked: tuple[Door, str],
) -> None:
    door, _ = locked
    async with at_door(door) as worker:
        await arrive(worker, UnlockScreen)
        await worker.press("f2")
        await arrive(worker, LockedNotesScreen)
        await worker.type('o: "mag ik bij oma"')
        await worker.press("enter")
        await shows(worker, "✓ saved")
        await worker.type("belt morgen terug")
        await worker.until(worker.app.keep, "kept")
        await worker.press("escape")
        await arrive(worker, UnlockScreen)
        await shows(worker, "is kept: 2 lines")
        await worker.press("f2")
        await arrive(worker, LockedNotesScreen)
        assert "mag ik bij oma" not in worker.screen(), "only the call in hand is shown"
        await worker.press("f2")
        await unlock(worker)
        await arrive(worker, StartScreen)
        assert "1 call without a case: 14:03, 2 lines" in worker.screen()
        await worker.press("f2")
        await shows(worker, "in which case?")
        await worker.press("n")
        await arrive(worker, IntakeScreen)
        texts = [note.text for note in worker.talk.case.notes.values()]
        assert texts == ['o: "mag ik bij oma"', "belt morgen terug"]
        assert worker.talk.call in worker.talk.case.calls
        assert worker.talk.case.calls[worker.talk.call].ended_at is not None
        await worker.press("ctrl+q")
        await arrive(worker, StartScreen)
        assert "without a case" not in worker.screen()
        assert "2 cases" in worker.screen()


async def test_unlocking_in_the_middle_of_a_call_asks_where_it_goes(
    locked: tuple[Door, str],
) -> None:
    door, _ = locked
    async with at_door(door, call=True) as worker:
        await arrive(worker, LockedNotesScreen)
        await worker.type("half een zin")
        await worker.press("f2")
        await arrive(worker, UnlockScreen)
        await worker.press("f2")
        await arrive(worker, LockedNotesScreen)
        assert "half een zin" in worker.screen(), "the call stays in hand"
        await worker.type(" en de rest")
        await worker.press("f2")
        await unlock(worker)
        await shows(worker, "in which case?")
        await worker.press("d")
        await arrive(worker, IntakeScreen)
        assert f"Sem {CANARY}" in [p.name for p in worker.talk.case.people()]
        assert "half een zin en de rest" in [n.text for n in worker.talk.case.notes.values()]
        assert worker.talk.call is not None
        assert worker.talk.case.calls[worker.talk.call].ended_at is None, "the call goes on"


async def test_with_a_key_file_a_call_begins_at_once(door: Door) -> None:
    create_vault(door.folder, door.key_file).close()
    async with at_door(door, store=door.unlock_with_key_file(), call=True) as worker:
        await arrive(worker, IntakeScreen)
        assert worker.talk.call is not None


async def test_notes_that_are_not_saved_say_so_and_hold_the_program(
    locked: tuple[Door, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    door, _ = locked
    async with at_door(door, call=True) as worker:
        await arrive(worker, LockedNotesScreen)
        with monkeypatch.context() as now:
            now.setattr(disk, "replace", full)
            await worker.type("oma belt")
            await shows(worker, "NOT SAVED")
            await worker.press("escape")
            assert isinstance(worker.app.screen, LockedNotesScreen)
            assert "oma belt" in worker.screen()
            await worker.press("ctrl+q")
            await shows(worker, "Close anyway")
            await worker.press("n")
        await shows(worker, "✓ saved")
        await worker.press("escape")
        await shows(worker, "is kept: 1 line")


async def test_the_end_by_signal_keeps_the_line_that_is_noted_while_locked(
    locked: tuple[Door, str],
) -> None:
    door, _ = locked
    async with at_door(door, call=True) as worker:
        await arrive(worker, LockedNotesScreen)
        await worker.type("midden in een wo")
        worker.app._end_by_signal()
    store = door.unlock(PASSPHRASE)
    assert [line.text for call in store.unfiled() for line in call.lines] == ["midden in een wo"]
    store.close()
