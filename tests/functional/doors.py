"""Somebody who finds the vault locked, or none yet: the app at its door."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playing import Worker, answer, case_with

from intake_tui.content.load import load
from intake_tui.domain.words import Lang
from intake_tui.session.door import Door
from intake_tui.session.ground import Ground
from intake_tui.settings import Settings
from intake_tui.store import slots
from intake_tui.store.base import CaseStore
from intake_tui.tui.app import IntakeApp
from intake_tui.tui.screens.door.unlock import UnlockScreen

PASSPHRASE = "vier blauwe fietsen"
CANARY = "kanarievogel"
"""Part of a name in the one case; it must not be on a locked screen."""


def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key derivation that costs nothing: what it costs is tested in the store."""
    monkeypatch.setattr(slots, "MEMORY_KIB", 64)
    monkeypatch.setattr(slots, "PASSES", 1)


def door_in(folder: Path, ground: Ground) -> Door:
    """The door of a vault that is not there yet."""
    return Door(folder / "vault", ground, folder / "vault.key")


def with_a_case(door: Door) -> str:
    """Make the vault with one case and lock it; the recovery key."""
    recovery = door.new_recovery_key()
    store = door.make(PASSPHRASE, recovery)
    talk = case_with(store, door.ground, child=f"Sem {CANARY}")
    answer(talk, "call-reason", talk.call, "Sem slaapt niet")
    talk.end_call()
    assert talk.close()
    store.close()
    return recovery


def full(*_args: object, **_named: object) -> None:
    """What writing does on a full disk."""
    raise OSError(28, "No space left on device")


@asynccontextmanager
async def at_door(
    door: Door,
    *,
    store: CaseStore | None = None,
    lang: Lang = "en",
    settings: Settings | None = None,
    call: bool = False,
) -> AsyncIterator[Worker]:
    app = IntakeApp(
        store,
        load(),
        door.ground,
        lang=lang,
        settings=settings,
        start="call" if call else "list",
        door=door,
    )
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            worker = Worker(app, pilot)
            await worker.quiet()
            yield worker
    finally:
        app.shut()


def on(worker: Worker, screen: type[Any]) -> Callable[[], bool]:
    return lambda: isinstance(worker.app.screen, screen) and worker.app.screen.is_mounted


async def arrive(worker: Worker, screen: type[Any]) -> None:
    await worker.until(on(worker, screen), screen.__name__)
    await worker.quiet()


async def unlock(worker: Worker, passphrase: str = PASSPHRASE) -> None:
    await arrive(worker, UnlockScreen)
    await worker.type(passphrase)
    await worker.press("enter")


async def shows(worker: Worker, text: str) -> None:
    await worker.until(lambda: text in " ".join(worker.screen().replace("│", " ").split()), text)
