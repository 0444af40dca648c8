"""Somebody else gives the vault a new key while the app is open: nothing typed is lost."""

from __future__ import annotations

import pytest
from doors import PASSPHRASE, arrive, at_door, shows, unlock, with_a_case

from intake_tui.session.door import Door
from intake_tui.store import rekey
from intake_tui.store.keys import open_vault, secret_of
from intake_tui.tui.screens.door.unlock import UnlockScreen
from intake_tui.tui.screens.intake.screen import IntakeScreen
from intake_tui.tui.screens.start.screen import StartScreen

NEW = "acht rode appels en peren"


@pytest.fixture
def door(door: Door) -> Door:
    """A vault with one case, locked."""
    with_a_case(door)
    return door


def give_a_new_key(door: Door) -> None:
    """What a colleague does with 'vault rekey'."""
    vault = rekey.begin(
        open_vault(door.folder, passphrase=PASSPHRASE), (secret_of(passphrase=NEW),)
    )
    assert rekey.run(vault).done
    vault.close()


async def test_a_call_taken_after_it_is_saved_once_unlocked_with_the_new_passphrase(
    door: Door,
) -> None:
    async with at_door(door) as worker:
        await unlock(worker)
        await arrive(worker, StartScreen)
        old = worker.app.store
        worker.app.new_call()
        await arrive(worker, IntakeScreen)
        give_a_new_key(door)
        talk = worker.talk
        talk.note("zij zegt: ik durf niet naar huis", "quote")
        assert not talk.state.durable
        await arrive(worker, UnlockScreen)
        await shows(worker, "given a new key elsewhere")
        await shows(worker, "what you typed is kept")
        await unlock(worker, PASSPHRASE)
        await shows(worker, "That does not open it")
        assert worker.app.hidden
        for _letter in PASSPHRASE:
            await worker.press("backspace")
        await unlock(worker, NEW)
        await arrive(worker, IntakeScreen)
        assert worker.talk is talk and talk.state.durable
        assert old._closed  # type: ignore[attr-defined]
        talk.note("en daarna nog dit")
        assert talk.state.durable
        case = talk.case.id
    again = open_vault(door.folder, passphrase=NEW)
    texts = {note.text for note in again.load(case).notes.values()}
    assert {"zij zegt: ik durf niet naar huis", "en daarna nog dit"} <= texts
    again.close()


@pytest.mark.long
async def test_the_list_is_locked_before_a_call_comes_and_leads_on_with_the_new_passphrase(
    door: Door,
) -> None:
    async with at_door(door) as worker:
        await unlock(worker)
        await arrive(worker, StartScreen)
        give_a_new_key(door)
        await arrive(worker, UnlockScreen)
        await shows(worker, "given a new key elsewhere")
        await worker.until(lambda: worker.app._store is None, "the old key is dropped")
        await unlock(worker, NEW)
        await arrive(worker, StartScreen)
        assert not worker.app.shut_out
        await worker.press("enter")
        await arrive(worker, IntakeScreen)
        assert not worker.talk.saver.read_only
