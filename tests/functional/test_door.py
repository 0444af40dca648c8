"""Before the cases: the first start, and unlocking, from the keyboard."""

from __future__ import annotations

import re

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
from playing import Worker
from textual.widgets import Input

from intake_tui.session.door import Door
from intake_tui.store import disk
from intake_tui.store.keys import create_vault
from intake_tui.tui.screens.door.first_start import FirstStartScreen
from intake_tui.tui.screens.door.recovery import RecoveryScreen
from intake_tui.tui.screens.door.unlock import UnlockScreen
from intake_tui.tui.screens.start.screen import StartScreen

pytestmark = pytest.mark.usefixtures("cheap_key")


# --- the first start -----------------------------------------------------------------------


def groups(worker: Worker) -> dict[int, str]:
    return {int(n): g for n, g in re.findall(r"(\d) ([0-9A-Z]{5})\b", worker.screen())}


async def to_the_check(worker: Worker) -> tuple[dict[int, str], int]:
    await arrive(worker, FirstStartScreen)
    await worker.type(PASSPHRASE)
    await worker.press("enter")
    await worker.type(PASSPHRASE)
    await worker.press("enter")
    await shows(worker, "2 of 3")
    found = groups(worker)
    await worker.press("enter")
    await shows(worker, "3 of 3")
    asked = re.search(r"Type group (\d)", worker.screen())
    assert asked is not None
    return found, int(asked[1])


async def test_the_first_start_makes_a_vault_once_the_key_is_on_paper(door: Door) -> None:
    async with at_door(door) as worker:
        found, asked = await to_the_check(worker)
        assert sorted(found) == [1, 2, 3, 4, 5, 6, 7, 8]
        assert PASSPHRASE not in worker.screen()
        await worker.type("ABCDE")
        await worker.press("enter")
        await shows(worker, f"That is not group {asked}")
        assert not door.folder.exists(), "nothing is written before the group is right"
        await worker.type(found[asked].lower().replace("0", "o").replace("1", "i"))
        await worker.press("enter")
        await arrive(worker, StartScreen)
        assert "Press n when the telephone rings" in worker.screen()
        assert door.state() == "locked"
    door.unlock(PASSPHRASE).close()
    door.unlock_with_recovery("".join(found[n] for n in sorted(found))).close()


async def test_escape_goes_a_step_back_and_leaving_leaves_nothing(door: Door) -> None:
    async with at_door(door) as worker:
        found, _asked = await to_the_check(worker)
        await worker.press("escape")
        await shows(worker, "2 of 3")
        assert groups(worker) == found, "what is on paper already stays right"
        await worker.press("escape")
        await shows(worker, "1 of 3")
        await worker.press("escape")
        await shows(worker, "1 of 3")
        await worker.press("ctrl+q")
    assert not door.folder.exists()


async def test_a_short_or_mistyped_passphrase_is_told_in_words(door: Door) -> None:
    async with at_door(door) as worker:
        await arrive(worker, FirstStartScreen)
        await worker.type("elf tekens!")
        assert "11 characters: too short" in worker.screen()
        await worker.press("enter")
        await shows(worker, "This is too short")
        await worker.type("12345")
        assert "16 characters: fine" in worker.screen()
        await worker.type("12345678")
        assert "24 characters: long" in worker.screen()
        assert "elf tekens" not in worker.screen()
        await worker.press("f3")
        assert "elf tekens!" in worker.screen()
        await worker.press("f3", "enter")
        await worker.type("iets anders dan dat")
        await worker.press("enter")
        await shows(worker, "not the same")
        assert "2 of 3" not in worker.screen()


async def test_a_vault_that_cannot_be_made_is_told_and_can_be_tried_again(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_door(door) as worker:
        found, asked = await to_the_check(worker)
        with monkeypatch.context() as now:
            now.setattr(disk, "make_folder", full)
            await worker.type(found[asked])
            await worker.press("enter")
            await shows(worker, "could not be made")
        await worker.press("enter")
        await arrive(worker, StartScreen)


async def test_the_key_on_the_screen_fits_a_small_window_and_cannot_be_copied(door: Door) -> None:
    async with at_door(door) as worker:
        await to_the_check(worker)
        await worker.press("escape")
        await worker.pilot.resize_terminal(44, 12)
        await worker.until(lambda: "2 of 3" in worker.screen(), "it is drawn anew")
        await worker.quiet()
        assert sorted(groups(worker)) == list(range(1, 9))
        assert worker.fits()
        assert not worker.app.screen.allow_select
        await worker.press("escape", "f3", "ctrl+a", "ctrl+c", "ctrl+x")
        assert worker.app.clipboard == ""


# --- unlocking -----------------------------------------------------------------------------


async def test_a_passphrase_opens_and_a_wrong_one_is_told_in_one_line(
    locked: tuple[Door, str],
) -> None:
    door, _ = locked
    async with at_door(door) as worker:
        await unlock(worker, "een heel andere zin")
        await shows(worker, "That does not open it")
        assert CANARY not in worker.screen()
        assert worker.app.screen.query_one("#secret", Input).value == ""
        await unlock(worker)
        await arrive(worker, StartScreen)
        assert CANARY in worker.screen()
        assert PASSPHRASE not in worker.screen()


async def test_a_damaged_vault_file_is_told_and_stays_told(locked: tuple[Door, str]) -> None:
    door, _ = locked
    (door.folder / "vault.json").write_text("{}")
    async with at_door(door) as worker:
        await arrive(worker, UnlockScreen)
        await shows(worker, "The vault does not open")
        assert "F4" not in worker.screen()
        await worker.press("enter")
        await shows(worker, "The vault does not open")


async def test_dutch_is_what_a_dutch_screen_says(locked: tuple[Door, str]) -> None:
    async with at_door(locked[0], lang="nl") as worker:
        await arrive(worker, UnlockScreen)
        assert "Uw dossiers zijn op slot" in worker.screen()
        assert "kladblok: nu meeschrijven" in worker.screen()


async def test_the_recovery_key_opens_and_a_new_passphrase_is_chosen(
    locked: tuple[Door, str],
) -> None:
    door, recovery = locked
    new = "vijf rode ballen buiten"
    # The last sign of a group checks it; another one there is always found.
    wrong = recovery[:10] + ("A" if recovery[10] != "A" else "B") + recovery[11:]
    async with at_door(door) as worker:
        await arrive(worker, UnlockScreen)
        await worker.press("f4")
        await arrive(worker, RecoveryScreen)
        await worker.type(wrong)
        await worker.press("enter")
        await shows(worker, "slip in group 2")
        assert recovery[:5] not in worker.screen()
        await worker.press("ctrl+u")
        await worker.type(recovery.lower())
        await worker.press("enter")
        await shows(worker, "Choose a new passphrase")
        for _ in range(2):
            await worker.type(new)
            await worker.press("enter")
        await arrive(worker, StartScreen)
        assert CANARY in worker.screen()
    door.unlock(new).close()


async def test_recovery_left_half_way_stays_locked(locked: tuple[Door, str]) -> None:
    door, recovery = locked
    async with at_door(door) as worker:
        await arrive(worker, UnlockScreen)
        await worker.press("f4")
        await arrive(worker, RecoveryScreen)
        await worker.type(recovery)
        await worker.press("enter")
        await shows(worker, "Choose a new passphrase")
        await worker.press("escape")
        await unlock(worker)
        await arrive(worker, StartScreen)


async def test_with_the_key_file_enter_is_enough_after_a_lock(door: Door) -> None:
    create_vault(door.folder, door.key_file).close()
    async with at_door(door, store=door.unlock_with_key_file()) as worker:
        await arrive(worker, StartScreen)
        await worker.press("ctrl+t")
        await shows(worker, "The key file is here: Enter opens.")
        await worker.press("enter")
        await arrive(worker, StartScreen)
