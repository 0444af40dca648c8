"""What the screen says when something stands in the way: what it is, and the next step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from doors import (
    PASSPHRASE,
    arrive,
    at_door,
    shows,
    unlock,
    with_a_case,
)
from playing import Worker, answer, at_work, case_with
from textual.widgets import Input
from textual.worker import WorkerFailed

from intake_tui.errors import said
from intake_tui.session.door import Door
from intake_tui.session.ground import Ground
from intake_tui.store import rekey
from intake_tui.store.base import (
    CaseDamaged,
    CaseHeld,
    CaseNotFound,
    CasePage,
    CasePutBack,
    Listed,
    NotSaved,
    Page,
    Query,
)
from intake_tui.store.keys import secret_of
from intake_tui.store.memory import MemoryStore
from intake_tui.store.vault import Vault
from intake_tui.tui.app import IntakeApp
from intake_tui.tui.screens.dialogs.earlier import EarlierScreen
from intake_tui.tui.screens.dialogs.help import HelpScreen
from intake_tui.tui.screens.door.first_start import FirstStartScreen
from intake_tui.tui.screens.door.locked_notes import LockedNotesScreen
from intake_tui.tui.screens.door.recovery import RecoveryScreen
from intake_tui.tui.screens.door.unlock import UnlockScreen
from intake_tui.tui.screens.intake.screen import IntakeScreen
from intake_tui.tui.screens.start.screen import StartScreen
from intake_tui.tui.screens.start.table import CaseTable

BAD = "12345678-1234-4234-8234-123456789abc"

pytestmark = pytest.mark.usefixtures("cheap_key")


def notices(worker: Worker) -> list[str]:
    return [notice.message for notice in worker.app._notifications]


# --- only reading ----------------------------------------------------------------------------


async def test_a_case_that_is_open_elsewhere_says_who_since_when_and_what_to_do(
    memory_store: MemoryStore, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_with(memory_store, ground)
    other, since = memory_store.sibling(), ground.now()

    def held(case_id: str) -> None:
        raise CaseHeld(f"case {case_id}, process 6594", who="root", since=since)

    monkeypatch.setattr(other, "hold", held)
    told = (
        "root schrijft in dit dossier sinds 14:03. Hier alleen lezen; ^s zodra het daar dicht is."
    )
    async with at_work(other, ground, lang="nl") as worker:
        await worker.press("enter")
        assert notices(worker) == [told]
        await worker.press("ctrl+s", "ctrl+s")
        assert notices(worker) == [told], "it takes the place of the one before"
        assert "hier alleen lezen" in worker.screen() and "lege regel" not in worker.screen()
        since -= timedelta(days=1)
        await worker.press("ctrl+s")
        assert "sinds 09-03 14:03" in notices(worker)[0]
        await worker.press("f2", "a", "b", "c")
        assert notices(worker)[-1] == "Wat u hier typt wordt niet bewaard: alleen lezen."
        assert len(notices(worker)) == 2
        monkeypatch.undo()
    assert all("abc" not in note.text for note in worker.talk.case.notes.values())


async def test_where_nothing_can_be_written_the_reason_is_told(
    memory_store: MemoryStore, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_with(memory_store, ground).close()

    def full(case_id: str) -> None:
        raise NotSaved(said("the disk is full"))

    monkeypatch.setattr(memory_store, "hold", full)
    async with at_work(memory_store, ground, lang="nl") as worker:
        await worker.press("enter")
        (notice,) = notices(worker)
        assert "hier alleen te lezen: de schijf is vol. ^s probeert" in notice


# --- a damaged case, a new key -----------------------------------------------------------------


class OneDamaged(MemoryStore):
    """Lists a case whose file is broken before the others."""

    fault: type[CaseDamaged | CaseNotFound] = CaseDamaged
    damage = "its seal does not fit, and that is a reason which goes on and on and on and on"

    def list(self, query: Query = Query(), page: Page = Page()) -> CasePage:
        found = super().list(query, page)
        bad = Listed(case_id=BAD, summary=None, damage=self.damage)
        return CasePage(rows=(bad, *found.rows), total=found.total + 1)

    def load(self, case_id: str) -> Any:
        if case_id == BAD:
            raise self.fault(f"case {case_id}")
        return super().load(case_id)


@pytest.mark.parametrize(
    ("fault", "step"),
    [
        (CaseDamaged, "'intake-tui vault recover 12345678' laat zien wat er is"),
        (CasePutBack, "gaat ermee verder als u dat kiest"),
        (CaseNotFound, "'intake-tui vault recover 12345678' laat zien wat er is"),
    ],
)
async def test_a_damaged_case_leaves_the_columns_and_names_the_next_step(
    ground: Ground, fault: type[CaseDamaged | CaseNotFound], step: str
) -> None:
    store = OneDamaged("Eva")
    store.fault = fault
    case_with(store, ground, child="Sem").close()
    async with at_work(store, ground, lang="nl", size=(110, 30)) as worker:
        shown = worker.screen()
        assert "BESCHADIGD" in shown and "Gewijzigd" in shown and "14:03" in shown
        (row,) = [line for line in shown.splitlines() if "BESCHADIGD" in line]
        assert "seal" not in row
        assert worker.app.screen.query_one("#damaged").display
        assert "12345678 is beschadigd: its seal does not fit" in shown
        await worker.press("enter")
        (notice,) = notices(worker)
        assert step in notice and "its seal does not fit" in notice
        await worker.press("down")
        assert not worker.app.screen.query_one("#damaged").display
        assert worker.app.screen.query_one(CaseTable).cursor_row == 1


async def test_a_new_vault_key_that_is_not_finished_is_a_line_in_the_list(door: Door) -> None:
    with_a_case(door)
    vault = door.unlock(PASSPHRASE)
    assert isinstance(vault, Vault)
    begun = rekey.begin(vault, (secret_of(passphrase="een heel andere wachtzin"),))
    async with at_door(door, store=begun, lang="nl") as worker:
        await arrive(worker, StartScreen)
        await shows(worker, "Een nieuwe kluissleutel is niet af; 'intake-tui vault rekey'")
        rekey.run(begun)
        await worker.press("f5")
        assert "kluissleutel" not in worker.screen()


# --- a call that waits -------------------------------------------------------------------------


async def test_a_call_that_waits_is_known_by_its_first_words(door: Door) -> None:
    with_a_case(door)
    async with at_door(door, lang="nl", call=True) as worker:
        await arrive(worker, LockedNotesScreen)
        assert "wie het zegt" not in worker.screen(), "while locked nobody is known"
        assert "! gevaar" in worker.screen()
        await worker.type("de buurvrouw van [b]Sem[/b] belt over de hond en over de tuin")
        await worker.press("enter", "f2")
        await unlock(worker)
        await shows(worker, "in welk dossier?")
        assert "“de buurvrouw van [b]Sem[/b] belt over" in worker.screen()
        assert "Escape: nu niet" in worker.screen()
        await worker.press("escape")
        await arrive(worker, StartScreen)
        assert "1 gesprek zonder dossier" in worker.screen()


# --- keys ----------------------------------------------------------------------------------------


async def test_f2_goes_to_the_notepad_and_pressed_again_back_to_the_question(
    memory_store: MemoryStore, ground: Ground
) -> None:
    async with at_work(memory_store, ground, call=True) as worker:
        await worker.press("f2")
        await worker.type("1 iemand luistert")
        await worker.press("f2")
        assert not worker.app.screen.query_one("#jot", Input).has_focus
        assert worker.app.screen.query_one("#jot", Input).value == "1 iemand luistert"
        await worker.press("f2", "enter", "escape")
        assert not worker.app.screen.query_one("#jot", Input).has_focus
        assert [n.text for n in worker.talk.case.notes.values()] == ["1 iemand luistert"]
        assert worker.said() == []


async def test_help_keeps_its_columns_and_names_only_what_works_there(
    memory_store: MemoryStore, ground: Ground, door: Door
) -> None:
    async with at_work(memory_store, ground, lang="nl", size=(70, 40)) as worker:
        await worker.press("f1")
        assert isinstance(worker.app.screen, HelpScreen)
        lines = [line.strip(" │┃▁▂▃▄▅▆▇█") for line in worker.screen().splitlines()]
        first = [line.split()[0] for line in lines if line]
        assert {"n", "s", "F2"} <= set(first)
        shown = worker.screen().splitlines()
        (lock,) = [at for at, line in enumerate(shown) if "^t" in line]
        column = shown[lock].index("Nu alles")
        assert not shown[lock + 1][2:column].strip("│ "), "it is wrapped under its own column"
        assert "Het programma sluiten" in worker.screen()
        await worker.press("escape", "n", "f1")
        assert isinstance(worker.app.screen, HelpScreen)
        shown_here = {command.id for command in worker.app.screen.shown}
        assert {"app.lock", "intake.notepad"} <= shown_here
        assert "intake.write" not in shown_here, "this case is written here already"
    async with at_door(door, lang="nl") as worker:
        await arrive(worker, FirstStartScreen)
        await worker.press("f1")
        await shows(worker, "Het programma sluiten")
        assert "Op slot" not in worker.screen() and "stap terug" not in worker.screen()


async def test_the_lock_stands_in_the_footer_of_the_list(door: Door) -> None:
    with_a_case(door)
    async with at_door(door, store=door.unlock(PASSPHRASE), lang="nl") as worker:
        await arrive(worker, StartScreen)
        assert "^t Op slot" in worker.screen().splitlines()[-1]
        await worker.press("enter")
        await arrive(worker, IntakeScreen)
        assert "Op slot" not in worker.screen().splitlines()[-1]


# --- the recovery key ----------------------------------------------------------------------------


async def test_half_a_recovery_key_is_not_called_a_slip_and_a_new_passphrase_is_confirmed(
    door: Door,
) -> None:
    recovery = with_a_case(door)
    new = "vijf rode ballen buiten"
    async with at_door(door, lang="nl") as worker:
        await arrive(worker, UnlockScreen)
        await worker.press("f4")
        await arrive(worker, RecoveryScreen)
        await worker.type(recovery[:20])
        await worker.press("enter")
        await shows(worker, "Er staan maar 3 van de 8 groepen")
        await worker.type(recovery[20:])
        await worker.press("enter")
        await shows(worker, "nieuwe wachtzin")
        for _ in range(2):
            await worker.type(new)
            await worker.press("enter")
        await arrive(worker, StartScreen)
        assert "De nieuwe wachtzin geldt vanaf nu." in notices(worker)


async def test_the_paper_screen_says_what_looks_alike(door: Door) -> None:
    async with at_door(door, lang="nl") as worker:
        await arrive(worker, FirstStartScreen)
        for _ in range(2):
            await worker.type(PASSPHRASE)
            await worker.press("enter")
        await shows(worker, "0 en 1 zijn cijfers: een letter O of I is er niet.")


# --- searching -----------------------------------------------------------------------------------


async def found(worker: Worker, text: str) -> None:
    await worker.press("s")
    await worker.type(text)
    await worker.until(lambda: not worker.app.screen.running, "the search is over")  # type: ignore[attr-defined]
    await worker.quiet()


async def test_what_is_found_opens_where_it_was_said(
    memory_store: MemoryStore, ground: Ground
) -> None:
    talk = case_with(memory_store, ground)
    child = talk.case.people("child")[0].id
    answer(talk, "tipping-line", child, "bij de paardenstal")
    answer(talk, "call-reason", talk.call, "ruzie om de scooter")
    talk.note("iets over de zolder", "")
    talk.end_call()
    talk.close()
    async with at_work(memory_store, ground, lang="nl") as worker:
        await worker.press("s")
        assert "nog eens Enter opent het dossier daar" in " ".join(worker.screen().split())
        await worker.press("escape")
        await found(worker, "paardenstal")
        assert "nog eens Enter: openen" in worker.screen()
        await worker.press("enter")
        assert worker.app.conversation is None and "nog eens Enter" not in worker.screen()
        await worker.press("enter")
        await arrive(worker, IntakeScreen)
        await worker.until(lambda: worker.at == "tipping-line", "at the question")
        await worker.press("ctrl+q")
        await worker.press("escape")
        await found(worker, "zolder")
        await worker.press("enter", "enter")
        await arrive(worker, IntakeScreen)
        jot = worker.app.screen.query_one("#jot", Input)
        await worker.until(lambda: jot.has_focus, "in the notepad")
        await worker.press("ctrl+q", "escape")
        await found(worker, "scooter")
        await worker.press("enter", "enter")
        # Asked in a call, and that call is over: it is shown as it was said.
        await arrive(worker, EarlierScreen)
        assert "ruzie om de scooter" in worker.screen()


# --- the end -------------------------------------------------------------------------------------


def test_a_fault_in_a_worker_is_named_by_its_own_kind_and_place() -> None:
    try:
        Worker.at.fget(None)  # type: ignore[attr-defined]
    except AttributeError as error:
        assert IntakeApp._where(WorkerFailed(error)) == IntakeApp._where(error)
        assert "WorkerFailed" not in IntakeApp._where(WorkerFailed(error))
    else:
        raise AssertionError
