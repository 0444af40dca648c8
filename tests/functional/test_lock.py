"""The lock: what is hidden, what is kept, and when the key is dropped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from doors import (
    CANARY,
    arrive,
    at_door,
    full,
    shows,
    unlock,
)
from playing import at_work, case_with
from textual import events
from textual.widgets import Input

from intake_tui.errors import SettingsError
from intake_tui.session.door import Curtain, Door
from intake_tui.session.ground import Ground
from intake_tui.settings import Settings
from intake_tui.settings import load as load_settings
from intake_tui.store import disk
from intake_tui.store.keys import create_vault
from intake_tui.store.memory import MemoryStore
from intake_tui.tui.screens.door.unlock import UnlockScreen
from intake_tui.tui.screens.intake.screen import IntakeScreen
from intake_tui.tui.screens.start.screen import StartScreen

pytestmark = pytest.mark.usefixtures("cheap_key")


async def test_the_lock_hides_drops_the_key_and_unlocking_leads_back(
    locked: tuple[Door, str],
) -> None:
    door, _ = locked
    async with at_door(door) as worker:
        await unlock(worker)
        await arrive(worker, StartScreen)
        store = worker.app.store
        await worker.press("enter")
        await arrive(worker, IntakeScreen)
        child = worker.talk.case.people("child")[0].id
        await worker.intake.jump("tipping-line", child)
        await worker.quiet()
        await worker.type("bij de buren")
        await worker.press("ctrl+t")
        await arrive(worker, UnlockScreen)
        await worker.until(lambda: worker.app._store is None, "the key is dropped")
        assert worker.app.conversation is None
        assert CANARY not in worker.screen() and "buren" not in worker.screen()
        left = [screen for stack in worker.app._screen_stacks.values() for screen in stack]
        assert not any(isinstance(screen, IntakeScreen | StartScreen) for screen in left)
        assert store._closed  # type: ignore[attr-defined]
        await worker.press("ctrl+t")
        assert isinstance(worker.app.screen, UnlockScreen)
        await unlock(worker)
        await arrive(worker, IntakeScreen)
        await worker.until(lambda: worker.at == "tipping-line", "back at the question")
        assert ("tipping-line", "bij de buren") in [(s[0], s[3]) for s in worker.said()]
        await worker.press("ctrl+q")
        await arrive(worker, StartScreen)


async def test_what_is_not_saved_keeps_the_key_until_it_is(
    locked: tuple[Door, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    door, _ = locked
    async with at_door(door) as worker:
        await unlock(worker)
        await arrive(worker, StartScreen)
        await worker.press("enter")
        await arrive(worker, IntakeScreen)
        case = worker.talk.case.id
        await worker.press("f2")
        with monkeypatch.context() as now:
            now.setattr(disk, "replace", full)
            await worker.type("nog niet bewaard")
            await worker.press("ctrl+t")
            await arrive(worker, UnlockScreen)
            await shows(worker, "NOT SAVED")
            assert "nog niet" not in worker.screen() and CANARY not in worker.screen()
            assert worker.app._store is not None
            await worker.press("ctrl+q")
            await shows(worker, "Close anyway")
            await worker.press("n")
        await worker.until(lambda: worker.app._store is None, "the key is dropped")
        await worker.until(lambda: "NOT SAVED" not in worker.screen(), "nothing unsaved")
        await unlock(worker)
        await arrive(worker, IntakeScreen)
        assert worker.talk.case.id == case
        assert "nog niet bewaard" in [n.text for n in worker.talk.case.notes.values()]


@pytest.mark.long
async def test_unlocking_before_it_is_saved_goes_on_where_it_was(
    locked: tuple[Door, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = disk.replace

    def full(path: Path, *args: Any, **named: Any) -> Any:
        if path.suffix == ".case":
            raise OSError(28, "No space left on device")
        return real(path, *args, **named)

    door, _ = locked
    async with at_door(door) as worker:
        await unlock(worker)
        await arrive(worker, StartScreen)
        await worker.press("enter")
        await arrive(worker, IntakeScreen)
        talk = worker.talk
        await worker.press("f2")
        with monkeypatch.context() as now:
            now.setattr(disk, "replace", full)
            await worker.type("nog niet bewaard")
            await worker.press("ctrl+t")
            await shows(worker, "NOT SAVED")
            await unlock(worker)
            await arrive(worker, IntakeScreen)
            assert worker.talk is talk
            assert "nog niet bewaard" in worker.screen()
            assert worker.app.screen.query_one("#jot", Input).value == ""
        await shows(worker, "✓ saved")
        texts = [n.text for n in talk.case.notes.values() if not n.dropped]
        assert texts == ["nog niet bewaard"], "one line, and not once more"


def clock_of(door: Door) -> Any:
    """The clock of this test, which stands still until it is moved."""
    return door.ground.now


async def test_idle_locks_but_never_during_a_call(locked: tuple[Door, str]) -> None:
    door, _ = locked
    async with at_door(door, settings=Settings(lock_after_minutes=10)) as worker:
        await unlock(worker)
        await arrive(worker, StartScreen)
        clock_of(door).forward(minutes=9)
        worker.app._look()
        assert not worker.app.hidden
        worker.app.post_message(events.Paste("x"))
        await worker.quiet()
        clock_of(door).forward(minutes=9)
        worker.app._look()
        assert not worker.app.hidden, "a paste is somebody who is there"
        await worker.press("n")
        await arrive(worker, IntakeScreen)
        clock_of(door).forward(minutes=60)
        worker.app._look()
        assert not worker.app.hidden, "never during a call"
        await worker.type("oma belt")
        await worker.until(worker.app.keep, "kept")
        worker.intake.action_end_call()
        await worker.quiet()
        clock_of(door).forward(minutes=11)
        worker.app._look()
        await arrive(worker, UnlockScreen)
        await worker.until(lambda: worker.app._store is None, "the key is dropped")


@pytest.mark.long
async def test_on_command_it_locks_during_a_call_too_and_zero_is_never(
    locked: tuple[Door, str],
) -> None:
    door, _ = locked
    async with at_door(door, settings=Settings(lock_after_minutes=0)) as worker:
        await unlock(worker)
        await arrive(worker, StartScreen)
        clock_of(door).forward(days=2)
        worker.app._look()
        assert not worker.app.hidden
        await worker.press("n")
        await arrive(worker, IntakeScreen)
        await worker.type("oma belt over vanavond")
        call = worker.talk.call
        await worker.press("ctrl+t")
        await arrive(worker, UnlockScreen)
        await worker.until(lambda: worker.app._store is None, "the key is dropped")
        await unlock(worker)
        await arrive(worker, IntakeScreen)
        assert worker.talk.call == call
        assert "oma belt over vanavond" in [n.text for n in worker.talk.case.notes.values()]
        await worker.until(lambda: worker.app.focused is not None, "the cursor stands")
        assert worker.app.focused is not None and worker.app.focused.id == "jot"


async def test_a_call_with_nothing_said_leaves_nothing_when_it_is_locked(
    locked: tuple[Door, str],
) -> None:
    door, _ = locked
    async with at_door(door) as worker:
        await unlock(worker)
        await arrive(worker, StartScreen)
        await worker.press("n")
        await arrive(worker, IntakeScreen)
        await worker.press("ctrl+t")
        await arrive(worker, UnlockScreen)
        await worker.until(lambda: worker.app._store is None, "the key is dropped")
        await unlock(worker)
        await arrive(worker, StartScreen)
        assert "1 case " in worker.screen()


async def test_the_lock_works_over_a_dialog_and_takes_notices_away(
    locked: tuple[Door, str],
) -> None:
    door, _ = locked
    async with at_door(door) as worker:
        await unlock(worker)
        await arrive(worker, StartScreen)
        await worker.press("enter")
        await arrive(worker, IntakeScreen)
        worker.app.say(f"said by {CANARY}")
        await worker.press("f3")
        await shows(worker, "Who speaks now?")
        await worker.press("ctrl+t")
        await arrive(worker, UnlockScreen)
        await worker.until(lambda: worker.app._store is None, "the key is dropped")
        assert CANARY not in worker.screen()


async def test_what_is_half_typed_in_a_dialog_is_in_the_notepad_afterwards(
    locked: tuple[Door, str],
) -> None:
    door, _ = locked
    async with at_door(door) as worker:
        await unlock(worker)
        await arrive(worker, StartScreen)
        await worker.press("enter")
        await arrive(worker, IntakeScreen)
        await worker.press("ctrl+l", "n")
        await worker.type("the neighbour wi")
        await worker.press("ctrl+t")
        await unlock(worker)
        await arrive(worker, IntakeScreen)
        texts = [note.text for note in worker.talk.case.notes.values()]
        assert texts.count("the neighbour wi") == 1


async def test_the_palette_locks_too_and_without_a_door_it_says_there_is_none(
    locked: tuple[Door, str], memory_store: MemoryStore
) -> None:
    door, _ = locked
    async with at_door(door) as worker:
        await unlock(worker)
        await arrive(worker, StartScreen)
        await worker.press("ctrl+p")
        await worker.type("lock")
        await shows(worker, "Hide everything now")
        await worker.press("enter", "enter")
        await arrive(worker, UnlockScreen)
    async with at_work(memory_store, door.ground) as worker:
        await worker.press("ctrl+t")
        assert isinstance(worker.app.screen, StartScreen)
        assert "There is no lock here." in [n.message for n in worker.app._notifications]


@pytest.mark.parametrize("written", ["-1", "1441", "true", '"10"', "2.5"])
def test_the_minutes_until_it_locks_are_read_and_checked(tmp_path: Path, written: str) -> None:
    place = tmp_path / "settings.toml"
    place.write_text(f"lock_after_minutes = {written}\n")
    with pytest.raises(SettingsError, match="lock_after_minutes"):
        load_settings(place)
    place.write_text("lock_after_minutes = 0\n")
    assert load_settings(place).lock_after_minutes == 0
    assert Settings().lock_after_minutes == 10


async def test_a_trial_vault_is_only_hidden(tmp_path: Path, ground: Ground) -> None:
    store = create_vault(tmp_path / "vault", key=b"k" * 32)
    talk = case_with(store, ground, child=CANARY)
    talk.close()
    async with at_door(Curtain(tmp_path / "vault", ground), store=store) as worker:
        await arrive(worker, StartScreen)
        await worker.press("enter")
        await arrive(worker, IntakeScreen)
        now = worker.talk
        await worker.press("ctrl+t")
        await shows(worker, "Enter shows it again")
        assert CANARY not in worker.screen()
        await worker.press("enter")
        await arrive(worker, IntakeScreen)
        assert worker.talk is now


async def test_the_palette_of_a_locked_screen_knows_nothing_of_the_cases(
    locked: tuple[Door, str],
) -> None:
    door, _ = locked
    async with at_door(door) as worker:
        await arrive(worker, UnlockScreen)
        await worker.press("ctrl+p")
        await shows(worker, "Search a command")
        assert "New call" not in worker.screen() and CANARY not in worker.screen()
