"""After the lock nothing of a case is in memory any more, as far as Python knows."""

from __future__ import annotations

import asyncio
import functools
import gc
from pathlib import Path

import pytest
from doors import arrive, at_door, door_in, unlock, with_a_case
from playing import at_work, case_with
from rich.cells import cached_cell_len, cell_len

from intake_tui.domain.record.types import Case
from intake_tui.session.ground import Ground
from intake_tui.session.keeping.saving import Saver
from intake_tui.store.memory import MemoryStore
from intake_tui.tui.screens.door.unlock import UnlockScreen
from intake_tui.tui.screens.intake.screen import IntakeScreen
from intake_tui.tui.screens.start.screen import StartScreen

TYPED = "woorden die nergens anders staan"

pytestmark = pytest.mark.usefixtures("cheap_key")


def alive(before: set[int]) -> set[str]:
    """Of what holds a case, the kinds of which there is something that was not there ``before``."""
    return {
        type(thing).__name__
        for thing in gc.get_objects()
        if isinstance(thing, IntakeScreen | StartScreen | Saver | Case) and id(thing) not in before
    }


async def test_after_a_lock_no_screen_and_no_case_is_reachable(
    tmp_path: Path, ground: Ground
) -> None:
    door = door_in(tmp_path, ground)
    with_a_case(door)
    gc.collect()
    before = {id(t) for t in gc.get_objects() if isinstance(t, IntakeScreen | Saver | Case)}
    async with at_door(door) as worker:
        for _time in range(2):
            await unlock(worker)
            if _time == 0:
                await arrive(worker, StartScreen)
                await worker.press("enter")
            await arrive(worker, IntakeScreen)
            child = worker.talk.case.people("child")[0].id
            await worker.intake.jump("tipping-line", child)
            await worker.quiet()
            await worker.type(TYPED)
            worker.app._clipboard = TYPED
            worker.app._half_typed = TYPED
            cell_len(TYPED)
            await worker.press("ctrl+t")
            await arrive(worker, UnlockScreen)
            await worker.until(lambda: worker.app._store is None, "the key is dropped")
            for _look in range(20):
                if not (left := alive(before)):
                    break
                await asyncio.sleep(0.2)
            assert not left
            assert not worker.app.clipboard and not worker.app._half_typed
            watching = vars(worker.app).get("__watchers", {}).values()
            assert all(one[0].is_attached for some in watching for one in some)
            cached = [
                cache
                for cache in gc.get_objects()
                if isinstance(cache, functools._lru_cache_wrapper) and cache is cached_cell_len
            ]
            texts = [t for cache in cached for t in gc.get_referents(cache) if isinstance(t, str)]
            assert not any(TYPED in text for text in texts)


async def test_closing_a_case_leaves_nothing_of_its_screen(ground: Ground) -> None:
    store = MemoryStore()
    case_with(store, ground).close()
    async with at_work(store, ground) as worker:
        await worker.press("enter")
        await arrive(worker, IntakeScreen)
        await worker.press("ctrl+q")
        await arrive(worker, StartScreen)

        def gone() -> bool:
            gc.collect()
            return not any(isinstance(thing, IntakeScreen) for thing in gc.get_objects())

        await worker.until(gone, "the screen is gone")
